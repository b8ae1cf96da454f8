"""How uncertain the coefficients of a regime are: classical and autocorrelation-consistent covariances."""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from chollima_research.errors import ArgumentError

Array = NDArray[np.float64]
Covariance = Literal["ols", "pooled", "hc0", "hac", "hac-bp"]

COVARIANCES: Final[tuple[Covariance, ...]] = get_args(Covariance)
WORDS: Final[dict[Covariance, str]] = {
    "ols": "classical, with a variance of each regime's own",
    "pooled": "classical, with one variance in all regimes",
    "hc0": "heteroskedasticity-consistent, without correction for small samples",
    "hac": "autocorrelation-consistent: quadratic spectral kernel, prewhitened, bandwidth by Andrews (1991)",
    "hac-bp": "autocorrelation-consistent, with the conventions of Bai and Perron's programs",
}


def known(covariance: str) -> Covariance:
    """Check the name of an estimator.

    Raises
    ------
    ArgumentError
        If there is none of this name.
    """
    if covariance not in COVARIANCES:
        raise ArgumentError(f"covariance: {covariance!r} is not known; use one of {', '.join(COVARIANCES)}.")
    return covariance


def long_run(scores: Array, covariance: Covariance, weights: Array) -> Array:
    """Estimate the long-run variance of the scores (regressors times residuals) of one regime.

    Parameters
    ----------
    scores : numpy.ndarray, shape (n, k)
        Regressors times residuals in the order of time.
    covariance : {"hc0", "hac", "hac-bp"}
        Which estimator.
    weights : numpy.ndarray, shape (k,)
        What each column counts for the bandwidth of ``"hac"``.

    Returns
    -------
    numpy.ndarray, shape (k, k)
        Variance of a score plus its covariances with all others; missing if there are too few observations.

    Notes
    -----
    Both kernel estimators fit a first-order vector autoregression to the scores, apply the quadratic spectral kernel
    to its residuals with the plug-in bandwidth of [1]_ for first-order autoregressions, and recolour [2]_.
    ``"hac"`` follows the convention of R's sandwich: autoregressions for the bandwidth have an intercept, the sum is
    divided by n - k. ``"hac-bp"`` follows that of Bai and Perron's own programs: no intercept, every column has
    weight one, and the sum over the n - 1 residuals is divided by n - 1 - k.

    References
    ----------
    .. [1] D. W. K. Andrews (1991), Heteroskedasticity and autocorrelation consistent covariance matrix estimation,
       Econometrica 59(3), 817-858.
    .. [2] D. W. K. Andrews and J. C. Monahan (1992), An improved heteroskedasticity and autocorrelation consistent
       covariance matrix estimator, Econometrica 60(4), 953-966.
    """
    n, k = scores.shape
    if covariance == "hc0":
        return scores.T @ scores / n
    if n < k + 3:
        return np.full((k, k), np.nan)
    slopes = np.linalg.lstsq(scores[:-1], scores[1:], rcond=None)[0]
    whitened = scores[1:] - scores[:-1] @ slopes
    intercept = covariance == "hac"
    total = _kernel_sum(whitened, _bandwidth(whitened, weights if intercept else np.ones(k), intercept=intercept))
    recolouring = np.linalg.pinv(np.eye(k) - slopes)
    return recolouring.T @ total @ recolouring / (n - k if intercept else n - 1 - k)


def _kernel_sum(scores: Array, bandwidth: float) -> Array:
    total = scores.T @ scores
    if bandwidth == 0:
        return total
    for lag in range(1, len(scores)):
        product = scores[lag:].T @ scores[:-lag]
        total = total + _quadratic_spectral(lag / bandwidth) * (product + product.T)
    return total


def _quadratic_spectral(x: float) -> float:
    angle = 6 * np.pi * x / 5
    return float(3 / angle**2 * (np.sin(angle) / angle - np.cos(angle)))


def _bandwidth(scores: Array, weights: Array, *, intercept: bool) -> float:
    """Andrews' bandwidth of the quadratic spectral kernel for first-order autoregressions, equation (6.4)."""
    slopes, variances = np.array([_autoregression(column, intercept=intercept) for column in scores.T]).T
    below = float(weights @ (variances**2 / (1 - slopes) ** 4))
    above = float(weights @ (4 * slopes**2 * variances**2 / (1 - slopes) ** 8))
    return float(1.3221 * (above / below * len(scores)) ** 0.2) if below > 0 else 0.0


def _autoregression(x: Array, *, intercept: bool) -> tuple[float, float]:
    """Return the slope of x on its lag and the variance of the residuals."""
    lag, lead = x[:-1], x[1:]
    if intercept:
        lag, lead = lag - lag.mean(), lead - lead.mean()
    spread = lag @ lag
    slope = float(lag @ lead / spread) if spread > 0 else 0.0
    residuals = lead - slope * lag
    # One exactly would be a bandwidth without bound.
    return (slope if slope != 1 else 1 - 1e-6), float(residuals @ residuals / len(residuals))
