"""How sure the kinks and slopes of a broken line are, by simulation of its errors."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.random import Generator

from chollima_research.breaks.kink_search import Search
from chollima_research.breaks.kinks import Floats, Grid
from chollima_research.breaks.persistence import Autocorrelation, calendar_years, simulate
from chollima_research.errors import ArgumentError

SCREEN: Final = 99
"""After so many replications a year that is clearly in or out of an interval is not simulated further."""


def hinges(grid: Grid, times: Floats) -> Floats:
    """Return the regressors of broken lines with kinks at the given years.

    Parameters
    ----------
    grid : Grid
        Observed years.
    times : numpy.ndarray
        Years of the kinks (..., m).

    Returns
    -------
    numpy.ndarray
        (..., n, 2 + m + seams): intercept in the middle, slope, changes of slope, shifts of level at seams.
    """
    times = np.asarray(times, dtype=np.float64)
    years = grid.years.astype(np.float64)
    line = np.column_stack([np.ones_like(years), years - years.mean()])
    shifts = np.column_stack([line[:, :0], *(np.arange(len(years)) > seam for seam in grid.seams)])
    bent = np.maximum(years[:, None] - times[..., None, :], 0)
    parts = (line, bent, shifts)
    return np.concatenate([np.broadcast_to(part, (*times.shape[:-1], *part.shape[-2:])) for part in parts], axis=-1)


def coefficients(X: Floats, series: Floats) -> Floats:
    """Return the least-squares coefficients (R, k) of series (R, n) on regressors (R, n, k) or (n, k)."""
    q, r = np.linalg.qr(X)
    return np.linalg.solve(r, np.swapaxes(q, -1, -2) @ series[..., None])[..., 0]


def slopes(b: Floats, n_breaks: int) -> Floats:
    """Return the slopes of the regimes (..., n_breaks + 1) from coefficients on :func:`hinges`."""
    return np.cumsum(b[..., 1 : 2 + n_breaks], axis=-1)


@dataclass(frozen=True)
class Line:
    """A broken line fitted to one series, whose errors can be simulated.

    Attributes
    ----------
    grid : Grid
        Observed years.
    y : numpy.ndarray
        The series (n,).
    times : numpy.ndarray
        Years of the kinks (m,).
    held : int, optional
        Number of a kink that was not estimated.
    """

    grid: Grid
    y: Floats
    times: Floats
    held: int | None = None

    @cached_property
    def fitted(self) -> Floats:
        """The line in the observed years."""
        X = hinges(self.grid, self.times)
        return X @ coefficients(X, self.y)

    @cached_property
    def _errors(self) -> Autocorrelation:
        """The likelihood of the autocorrelation, for which moving an estimated kink is a regressor like any other."""
        free = np.delete(self.times, [] if self.held is None else [self.held])
        moves = (self.grid.years[:, None] > free).astype(np.float64)
        return Autocorrelation(self.grid.years, _independent(np.column_stack([hinges(self.grid, self.times), moves])))

    @cached_property
    def autocorrelation(self) -> float:
        """Restricted maximum likelihood estimate of the autocorrelation of the errors."""
        return float(self._errors.estimate(self.y))

    @cached_property
    def _squares(self) -> Floats:
        """Sum of squared innovations with each autocorrelation of the grid."""
        errors = self._errors
        X = np.linalg.qr(errors.X)[0].T
        cross = np.moveaxis(errors.form(X[:, None, :], X[None, :, :]), -1, 0)
        right = errors.form(X, self.y).T
        explained = (right * np.linalg.solve(cross, right[..., None])[..., 0]).sum(axis=1)
        return np.maximum(errors.form(self.y, self.y) - explained, 0) * (1 - errors.grid**2)

    def simulated(self, replications: int, rng: Generator, *, drawn: bool) -> Floats:
        """Return series (replications, n) with this line and autocorrelated errors.

        Parameters
        ----------
        replications : int
            How many.
        rng : numpy.random.Generator
            Source of chance.
        drawn : bool
            Whether autocorrelation and variance are drawn anew for every series from what the data say of them (the
            restricted likelihood, with a flat prior between -0.9 and 0.99), or are the estimates.
        """
        errors, dof = self._errors, len(self.y) - self._errors.X.shape[1]
        if drawn:
            height = errors.log_likelihood(self.y)
            weight = np.cumsum(np.exp(height - height.max()) * np.gradient(errors.grid))
            which = np.searchsorted(weight, weight[-1] * rng.random(replications))
            rho, scale = errors.grid[which], np.sqrt(self._squares[which] / rng.chisquare(dof, replications))
        else:
            rho = np.full(replications, self.autocorrelation)
            scale = np.sqrt(np.interp(rho, errors.grid, self._squares) / dof)
        shocks = rng.standard_normal((replications, calendar_years(self.grid.years)))
        return self.fitted + scale[:, None] * simulate(rho, shocks, self.grid.years)


def _independent(X: Floats) -> Floats:
    """Leave out columns that follow from those before them."""
    kept: list[int] = []
    for k in range(X.shape[1]):
        if np.linalg.matrix_rank(X[:, [*kept, k]] / np.linalg.norm(X[:, [*kept, k]], axis=0)) == len(kept) + 1:
            kept.append(k)
    return X[:, kept]


class Slopes(NamedTuple):
    """Slopes of the regimes, or their changes, with standard errors and intervals (each of one length)."""

    values: Floats
    errors: Floats
    low: Floats
    high: Floats


def slope_intervals(line: Line, search: Search, level: float, replications: int, rng: Generator) -> list[Slopes]:
    """Estimate slopes and their changes with standard errors and intervals.

    Parameters
    ----------
    line : Line
        The fitted line.
    search : Search
        The search that found it, which is repeated on every simulated series.
    level : float
        Level of the intervals.
    replications : int
        Number of simulated series.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    list of Slopes
        Slopes of the regimes, and changes at the kinks.

    Notes
    -----
    The interval is symmetric about the estimate; its half-width is the quantile of the distance between estimates and
    truth in series simulated with the fitted line, kinks and all being estimated anew.
    """
    m = search.n_breaks
    simulated = line.simulated(replications, rng, drawn=True)
    again = slopes(coefficients(hinges(line.grid, search.fit(simulated).times), simulated), m)
    found = slopes(coefficients(hinges(line.grid, line.times), line.y), m)
    result = []
    for value, values in ((found, again), (np.diff(found), np.diff(again))):
        distance = np.abs(values - value)
        half = np.quantile(distance, level, axis=0)
        result.append(Slopes(value, np.sqrt((distance**2).mean(axis=0)), value - half, value + half))
    return result


class Inversion:
    """The years that a likelihood-ratio test does not reject as the place of one kink.

    Parameters
    ----------
    line : Line
        The fitted line.
    search : Search
        The search that found it.
    level : float
        Level of the interval.
    replications : int
        Number of simulated series for every year.
    seed : int
        Seed; every year meets the same random numbers.
    """

    def __init__(self, line: Line, search: Search, level: float, replications: int, seed: int) -> None:
        self.line, self.search, self.level = line, search, level
        self.replications, self.seed = replications, seed
        self._rss = float(search.fit(line.y[None]).rss[0])

    def p_value(self, kink: int, year: float) -> float:
        """Return the p-value of kink number `kink` lying at `year`; zero if it has no room there."""
        grid = self.line.grid
        try:
            there = Search(grid, self.search.n_breaks, (kink, year))
        except ArgumentError:
            return 0.0
        fit = there.fit(self.line.y[None])
        restricted = Line(grid, self.line.y, fit.times[0], kink)
        statistic = fit.rss[0] / self._rss * (1 - 1e-9)
        rng = np.random.default_rng(self.seed)
        beyond = done = 0
        for batch in (min(SCREEN, self.replications), self.replications - SCREEN):
            if batch > 0 and not (done and self._clear(beyond / done, done)):
                simulated = restricted.simulated(batch, rng, drawn=False)
                beyond += int((there.fit(simulated).rss / self.search.fit(simulated).rss >= statistic).sum())
                done += batch
        return (1 + beyond) / (1 + done)

    def _clear(self, share: float, done: int) -> bool:
        return abs(share - (1 - self.level)) > 3 * np.sqrt(self.level * (1 - self.level) / done)

    def interval(self, kink: int) -> tuple[float, float]:
        """Return the first and the last year, to an eighth of a year, that the test does not reject."""
        observed = self.line.grid.years.tolist()
        stretches = itertools.pairwise(observed)  # in a gap at most three points of time are tried, too
        years = [t for a, b in stretches for t in np.linspace(a, b, min(b - a, 4) + 1)[:-1].tolist()]
        years.append(float(observed[-1]))
        kept = [float(self.line.times[kink]), *(year for year in years if self._keeps(kink, year))]
        low, high = min(kept), max(kept)
        before, after = max(year for year in years if year < low), min(year for year in years if year > high)
        return self._edge(kink, low, before), self._edge(kink, high, after)

    def _keeps(self, kink: int, year: float) -> bool:
        return self.p_value(kink, year) > 1 - self.level

    def _edge(self, kink: int, inside: float, outside: float) -> float:
        """Halve the stretch between a year that is kept and the next, which is not; return its outer end."""
        while abs(outside - inside) > 0.125:
            middle = (inside + outside) / 2
            if self._keeps(kink, middle):
                inside = middle
            else:
                outside = middle
        return outside if self.p_value(kink, outside) > 0 else inside
