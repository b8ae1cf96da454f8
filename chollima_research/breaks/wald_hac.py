"""Wald statistics of breaks with robust covariances, each with the conventions of the program it is compared with."""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from chollima_research.breaks.covariances import long_run

Floats = NDArray[np.float64]
Covariance = Literal["pooled", "ols", "hc0", "newey-west", "hac", "hac-bp"]

COVARIANCES: Final[tuple[Covariance, ...]] = get_args(Covariance)
WORDS: Final[dict[Covariance, str]] = {
    "pooled": "one variance in all regimes, no autocorrelation",
    "ols": "a variance of each regime's own, no autocorrelation",
    "hc0": "heteroskedasticity-consistent, without correction for small samples",
    "newey-west": "autocorrelation-consistent: Bartlett kernel, lags 0.75 n^(1/3)",
    "hac": "autocorrelation-consistent: quadratic spectral kernel, prewhitened, bandwidth by Andrews (1991)",
    "hac-bp": "autocorrelation-consistent, with the conventions of Bai and Perron's programs",
}
AUTOCORRELATION: Final = ("newey-west", "hac", "hac-bp")


def wald(y: Floats, X: Floats, cuts: list[int], covariance: Covariance) -> float:
    """Test that all coefficients are the same in all regimes.

    Parameters
    ----------
    y : numpy.ndarray
        Series (n,).
    X : numpy.ndarray
        Regressors (n, k), all of which change; a trend counts years from 1.
    cuts : list of int
        First observations of the second and later regimes, counted from 0.
    covariance : {"pooled", "ols", "hc0", "newey-west", "hac", "hac-bp"}
        How the variance of the coefficients is estimated.

    Returns
    -------
    float
        The statistic divided by the number of breaks, in the units of a chi-square with k degrees of freedom for one
        break. ``"pooled"``, ``"ols"`` and ``"hac-bp"`` are also multiplied by (n - p) / n, p the number of all
        coefficients, as in [1]_; with ``"pooled"`` this is the classical F statistic times k.

    Notes
    -----
    ``"hac"`` follows R's strucchange with sandwich: one long-run variance for the whole sample, in the
    parametrisation with the changes as coefficients, on which the bandwidth depends. ``"hac-bp"`` and ``"ols"``
    estimate one variance a regime.

    References
    ----------
    .. [1] Bai, J., and P. Perron (2003). Computation and Analysis of Multiple Structural Change Models. *Journal of
       Applied Econometrics* 18 (1), 1-22.
    """
    n, k = X.shape
    m = len(cuts)
    if covariance in ("ols", "hac-bp"):
        return _by_regime(y, X, cuts, covariance) * (n - (m + 1) * k) / (n * m)
    whole = np.column_stack([X, *(X * (np.arange(n) >= cut)[:, None] for cut in cuts)])
    basis, triangle = np.linalg.qr(whole)
    residuals = y - basis @ (basis.T @ y)
    coefficients = np.linalg.solve(triangle, basis.T @ y)
    inverse = np.linalg.inv(triangle)
    scores = whole * residuals[:, None]
    bread = inverse @ inverse.T
    if covariance == "pooled":
        variance = bread * float(residuals @ residuals) / (n - (m + 1) * k)
    else:
        variance = bread @ _meat(scores, covariance) @ bread
    return _quadratic(coefficients[k:], variance[k:, k:]) / m


def _meat(scores: Floats, covariance: Covariance) -> Floats:
    n, k = scores.shape
    if covariance == "hc0":
        return scores.T @ scores
    if covariance == "newey-west":
        lags = int(0.75 * n ** (1 / 3))
        total = scores.T @ scores
        for lag in range(1, lags + 1):
            product = scores[lag:].T @ scores[:-lag]
            total = total + (1 - lag / (lags + 1)) * (product + product.T)
        return total
    # An intercept does not count for the bandwidth; the first column is the intercept of the old regime.
    weights = np.concatenate([[0.0], np.ones(k - 1)])
    return n * long_run(scores, "hac", weights)


def _by_regime(y: Floats, X: Floats, cuts: list[int], covariance: Covariance) -> float:
    k = X.shape[1]
    ends = [0, *cuts, len(y)]
    coefficients, blocks = [], []
    for start, stop in zip(ends, ends[1:], strict=False):
        basis, triangle = np.linalg.qr(X[start:stop])
        rest = y[start:stop]
        residuals = rest - basis @ (basis.T @ rest)
        inverse = np.linalg.inv(triangle)
        length = stop - start
        if covariance == "hac-bp":
            middle = length * long_run(X[start:stop] * residuals[:, None], "hac-bp", np.ones(k))
            block = inverse @ inverse.T @ middle @ inverse @ inverse.T
        else:
            block = inverse @ inverse.T * float(residuals @ residuals) / length
        coefficients.append(inverse @ (basis.T @ rest))
        blocks.append(block)
    m = len(cuts)
    changes = np.concatenate([b - a for a, b in zip(coefficients, coefficients[1:], strict=False)])
    variance = np.zeros((m * k, m * k))
    for j in range(m):
        here = slice(j * k, (j + 1) * k)
        variance[here, here] = blocks[j] + blocks[j + 1]
        if j:
            before = slice((j - 1) * k, j * k)
            variance[here, before] = variance[before, here] = -blocks[j]
    return _quadratic(changes, variance)


def _quadratic(changes: Floats, variance: Floats) -> float:
    if not np.isfinite(variance).all():
        return float("nan")
    size = np.sqrt(np.diagonal(variance))
    if (size == 0).any():
        return float("inf") if changes.any() else 0.0
    scaled = changes / size
    return float(scaled @ np.linalg.solve(variance / np.outer(size, size), scaled))
