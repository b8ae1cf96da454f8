"""Regressions of many series at once on a trend with autoregressive errors that may have a unit root."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

_FAR: Final = 10.0
"""Roy and Fuller's constant: the t statistic at which their correction changes its form."""


def without(x: Floats, values: Floats) -> Floats:
    """Return the least-squares residuals of every series (a row) from the regressors."""
    basis = np.linalg.qr(x)[0]
    return values - (values @ basis) @ basis.T


def autoregression(residuals: Floats, order: int) -> tuple[Floats, Floats]:
    """Regress residuals (a row each) on their first lag and `order` - 1 lagged changes.

    Returns
    -------
    coefficients : numpy.ndarray
        Sum of the autoregressive coefficients first, shape (series, order).
    error : numpy.ndarray
        Standard error of the sum.
    """
    n = residuals.shape[1]
    changes = np.diff(residuals, axis=1)
    lags = [changes[:, order - 1 - lag : n - 1 - lag] for lag in range(1, order)]
    z = np.stack([residuals[:, order - 1 : n - 1], *lags], axis=2)
    y = residuals[:, order:, None]
    inverse = np.linalg.inv(z.transpose(0, 2, 1) @ z)
    b = inverse @ (z.transpose(0, 2, 1) @ y)
    return b[:, :, 0], np.sqrt(((y - z @ b) ** 2).mean(axis=(1, 2)) * inverse[:, 0, 0])


def correction(tau: Floats, turning: float, order: int, n: int, regressors: int) -> Floats:
    """Return Roy and Fuller's (2001) correction of the coefficient, in units of its standard error.

    Parameters
    ----------
    tau : numpy.ndarray
        Unit-root t statistics.
    turning : float
        Value of `tau` above which the corrected coefficient is one.
    order, n, regressors : int
        Order of the autoregression, number of observations, and of regressors of the trend.
    """
    half, r = (order + 1) // 2, regressors + 1
    c2 = (r * n - turning**2 * (half + n)) / (turning * (turning + _FAR) * (half + n))
    with np.errstate(divide="ignore"):
        near = half * tau / n - r / (tau + c2 * (tau + _FAR))
        far = half * tau / n - r / tau
    return np.select([tau > turning, tau > -_FAR, tau > -np.sqrt(r * n)], [-tau, near, far], 0.0)


def truncate(alpha: Floats, n: int) -> Floats:
    """Set a coefficient within one over the root of n of one to one, and keep the rest above -1."""
    alpha = np.where(alpha <= -1, -0.99, np.minimum(alpha, 1))
    return np.where(np.sqrt(n) * np.abs(alpha - 1) <= 1, 1.0, alpha)


def quasi(values: Floats, x: Floats, alpha: Floats) -> tuple[Floats, Floats, Floats]:
    """Regress quasi-differences of the series on those of the trend; the first observation stays as it is.

    Cross products of quasi-differences are polynomials in `alpha`; those of the regressors are common to all series.

    Returns
    -------
    precision, coefficients, errors : numpy.ndarray
        Cross products of the regressors (series, k, k), coefficients (series, k), errors (series, n).
    """
    late, early = x[1:], x[:-1]
    a, square = alpha[:, None], alpha[:, None] ** 2
    mixed = late.T @ early
    precision = x.T @ x - a[:, :, None] * (mixed + mixed.T) + square[:, :, None] * (early.T @ early)
    product = values @ x - a * (values[:, :-1] @ late + values[:, 1:] @ early) + square * (values[:, :-1] @ early)
    b = np.linalg.solve(precision, product[:, :, None])[:, :, 0]
    rest = values - b @ x.T
    return precision, b, np.concatenate([rest[:, :1], rest[:, 1:] - a * rest[:, :-1]], axis=1)


def long_run_variance(errors: Floats, alpha: Floats, order: int) -> Floats:
    """Return the long-run variance of the quasi-differenced errors of series with the same order."""
    if order == 1:
        return (errors**2).mean(axis=1)
    variance = np.empty(len(errors))
    unit = alpha == 1
    if not unit.all():
        variance[~unit] = spectral(errors[~unit])
    if unit.any():
        phi, shock = changes(errors[unit], order)
        variance[unit] = shock / (1 - phi.sum(axis=1)) ** 2
    return variance


def spectral(errors: Floats) -> Floats:
    """Return the long-run variance with the quadratic spectral window and Andrews' (1991) AR(1) bandwidth."""
    n = errors.shape[1]
    slope = (errors[:, 1:] * errors[:, :-1]).sum(axis=1) / (errors[:, :-1] ** 2).sum(axis=1)
    centred = errors - errors.mean(axis=1, keepdims=True)
    covariances = np.stack([(centred[:, lag:] * centred[:, : n - lag]).sum(axis=1) / n for lag in range(n)], axis=1)
    width = 1.3221 * (4 * slope**2 / (1 - slope) ** 4 * n) ** 0.2
    angle = 6 * np.pi / 5 * np.arange(1, n) / np.maximum(width, 1e-8)[:, None]
    weights = 3 / angle**2 * (np.sin(angle) / angle - np.cos(angle))
    return covariances[:, 0] + 2 * (weights * covariances[:, 1:]).sum(axis=1)


def changes(errors: Floats, order: int) -> tuple[Floats, Floats]:
    """Fit an autoregression of order - 1 to changes, zero before the first: coefficients and variance of the shocks."""
    n = errors.shape[1]
    padded = np.pad(errors, ((0, 0), (1, 0)))
    z = np.stack([padded[:, order - lag : n + 1 - lag] for lag in range(1, order)], axis=2)
    y = errors[:, order - 1 :, None]
    b = np.linalg.solve(z.transpose(0, 2, 1) @ z, z.transpose(0, 2, 1) @ y)
    return b[:, :, 0], ((y - z @ b) ** 2).sum(axis=(1, 2)) / (n - order)
