# Times a bootstrap of sup F with strucchange: Rscript bootstrap_supf.R FILE MODEL REPLICATIONS
# Prints a line of JSON: processor seconds, the statistic and its p-value.
suppressMessages(library(strucchange))
given <- commandArgs(trailingOnly = TRUE)
y <- scan(given[1], quiet = TRUE)
replications <- as.integer(given[3])
n <- length(y)
t <- seq_len(n)
formula <- if (given[2] == "trend") y ~ t else y ~ 1
set.seed(1)
gc()
begun <- proc.time()
statistic <- max(Fstats(formula, from = 0.15)$Fstats)
residuals <- residuals(lm(formula))
rho <- sum(residuals[-1] * residuals[-n]) / sum(residuals[-n]^2)
larger <- 0
for (replication in seq_len(replications)) {
  y <- as.numeric(filter(rnorm(n), rho, method = "recursive"))
  larger <- larger + (max(Fstats(formula, from = 0.15)$Fstats) >= statistic)
}
seconds <- sum((proc.time() - begun)[1:2])
cat(sprintf('{"version": "%s", "seconds": %.6f, "statistic": %.12g, "p": %.4f}\n',
            packageVersion("strucchange"), seconds, statistic, (1 + larger) / (1 + replications)))
