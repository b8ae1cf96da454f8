# Times strucchange on a series: Rscript partitions.R FILE N H BREAKS REPETITIONS
# Prints a line of JSON: processor seconds of each repetition, breaks (last of the old regime) and sum of squares.
suppressMessages(library(strucchange))
given <- commandArgs(trailingOnly = TRUE)
y <- scan(given[1], quiet = TRUE)
n <- as.integer(given[2])
h <- as.integer(given[3])
breaks <- as.integer(given[4])
t <- seq_len(n)
seconds <- numeric(0)
for (repetition in seq_len(as.integer(given[5]))) {
  gc()
  begun <- proc.time()
  found <- breakpoints(y ~ t, h = h, breaks = breaks)
  seconds <- c(seconds, sum((proc.time() - begun)[1:2]))
}
best <- breakpoints(found, breaks = breaks)$breakpoints
rss <- summary(found)$RSS[1, breaks + 1]
numbers <- function(x, format) paste(sprintf(format, x), collapse = ", ")
cat(sprintf('{"version": "%s", "seconds": [%s], "breaks": [%s], "rss": %.15g}\n',
            packageVersion("strucchange"), numbers(seconds, "%.6f"), numbers(best, "%d"), rss))
