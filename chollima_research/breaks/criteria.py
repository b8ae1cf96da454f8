"""How many breaks there are: the criteria of Schwarz and of Liu, Wu and Zidek, and sequential tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chollima_research.errors import ArgumentError

if TYPE_CHECKING:
    from chollima_research.breaks.estimates import Estimate

LWZ_FACTOR: Final = 0.299
LWZ_POWER: Final = 2.1
"""Constants of Liu, Wu and Zidek's (1997) criterion, c0 and 2 + delta0."""


def table(rss: NDArray[np.float64], n: int, k: int, p: int) -> pd.DataFrame:
    """Compute the criteria for m = 0, 1, ... breaks.

    Parameters
    ----------
    rss : numpy.ndarray, shape (most + 1,)
        Least residual sum of squares by number of breaks.
    n, k, p : int
        Number of observations, of coefficients that change, and of coefficients that do not.

    Returns
    -------
    pandas.DataFrame
        By number of breaks: m, rss, sigma (standard deviation of the residuals, by degrees of freedom), bic, lwz.

    Notes
    -----
    With q = (m + 1) k + p coefficients, bic is n (log(rss / n) + 1 + log 2 pi) + (q + m + 1) log n, minus twice the
    log-likelihood of normal errors with every date and the variance as parameters, as in R's strucchange. lwz is
    log(rss / (n - q - m)) + 0.299 (q + m) (log n)^2.1 / n [1]_. Both are minus infinity for an exact fit.

    References
    ----------
    .. [1] J. Liu, S. Wu and J. V. Zidek (1997), On segmented multivariate regression, Statistica Sinica 7(2),
       497-525.
    """
    m = np.arange(len(rss))
    slopes = (m + 1) * k + p
    with np.errstate(divide="ignore"):  # an exact fit
        fit = np.log(rss)
    return pd.DataFrame(
        {
            "m": m,
            "rss": rss,
            "sigma": np.sqrt(rss / (n - slopes)),
            "bic": n * (fit - np.log(n) + 1 + np.log(2 * np.pi)) + (slopes + m + 1) * np.log(n),
            "lwz": fit - np.log(n - slopes - m) + LWZ_FACTOR * (slopes + m) * np.log(n) ** LWZ_POWER / n,
        }
    )


def sequential(estimate: Estimate) -> int | None:
    """Return the number of breaks that sequential tests find, with their defaults, in the same observations.

    Nothing is returned if the observations are too few for the tests.

    Parameters
    ----------
    estimate : Estimate
        Of the mean or of level and trend.
    """
    from chollima_research.breaks import test

    options: dict[str, Any] = {"model": estimate.model, "max_breaks": max(estimate.most, 1), "min_segment": estimate.h}
    options["made_up"] = "keep" if estimate.sample.kept else "mask"
    try:
        return len(test(estimate.series, kind="sequential", **options).dates)
    except ArgumentError:
        return None
