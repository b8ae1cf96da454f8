"""The limit distribution of the statistic of Perron and Yabu (2009), simulated, and its published critical values."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from chollima_research.breaks.perron_yabu import Design, Model, exp_w
from chollima_research.breaks.quasi_differences import Floats

PUBLISHED: Final[dict[Model, dict[float, tuple[float, float, float]]]] = {
    "level": {
        0.01: (1.60, 2.07, 3.33),
        0.05: (1.52, 1.97, 3.24),
        0.10: (1.41, 1.88, 3.05),
        0.15: (1.26, 1.74, 3.12),
        0.25: (0.91, 1.33, 2.83),
    },
    "slope": {
        0.01: (1.52, 2.02, 3.37),
        0.05: (1.40, 1.93, 3.27),
        0.10: (1.28, 1.86, 3.20),
        0.15: (1.13, 1.67, 3.06),
        0.25: (0.74, 1.28, 2.61),
    },
    "both": {
        0.01: (2.96, 3.55, 5.02),
        0.05: (2.82, 3.36, 4.78),
        0.10: (2.65, 3.16, 4.59),
        0.15: (2.48, 3.12, 4.47),
        0.25: (2.15, 2.79, 4.57),
    },
}
"""Critical values at 10, 5 and 1 percent by model and trimming, as in the program of Perron and Yabu."""


@lru_cache(maxsize=16)
def limit(model: Model, share: float, length: int = 300, replications: int = 3000) -> tuple[Floats, Floats]:
    """Simulate the limit distribution with stationary and with integrated errors.

    Parameters
    ----------
    model : {"level", "slope", "both"}
        What may change.
    share : float
        Share of the sample that is trimmed at either end.
    length, replications : int
        Observations of a simulated series, and how many.

    Returns
    -------
    tuple of numpy.ndarray
        Ascending statistics with errors known to be white noise, and known to be a random walk.

    Notes
    -----
    The statistic is computed with the coefficient (0 or 1) and the variance known. With a random walk and a shift in
    level the sum over dates has no limit: it grows with the logarithm of the length, too slowly to matter between 200
    and 1,000 observations.
    """
    trimmed = int(share * length + 1e-9)
    shocks = np.random.default_rng(0).standard_normal((replications, length))
    design = Design(length, model, tuple(range(trimmed, length - trimmed + 1)), 1)
    return tuple(np.sort(exp_w(_walds(shocks, design, unit), length)) for unit in (False, True))  # type: ignore[return-value]


def _walds(shocks: Floats, design: Design, unit: bool) -> Floats:
    found = []
    for length in design.lengths:
        x = design.regressors(length)
        if unit:
            x = np.vstack([x[:1], np.diff(x, axis=0)])
        precision = x.T @ x
        shifts = np.linalg.solve(precision, x.T @ shocks.T)[design.shifts]
        part = np.linalg.inv(precision)[design.shifts, design.shifts]
        found.append((shifts * np.linalg.solve(part, shifts)).sum(axis=0))
    return np.array(found).T


def asymptotic(statistic: float, model: Model, share: float, tests: int = 1) -> float:
    """Return the p-value in the limit, the larger of that with stationary and that with integrated errors.

    Parameters
    ----------
    statistic, model, share
        The statistic, what may change and the share trimmed.
    tests : int
        Number of independent statistics of which this is the largest.
    """
    shares = [1 - np.searchsorted(draws, statistic) / len(draws) for draws in limit(model, round(share, 4))]
    return float(1 - (1 - max(shares)) ** tests)
