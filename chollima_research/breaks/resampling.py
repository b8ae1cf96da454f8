"""Series without a (further) break that resemble a given one: a recursive bootstrap with autocorrelated errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chollima_research.breaks.autoregressive import Whitening
from chollima_research.breaks.persistence import ar1, calendar_years, simulate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Disturbances:
    """The errors of a regression as they may have been, whether or not there is a (further) break.

    Attributes
    ----------
    years : numpy.ndarray
        Observed years (n,).
    without, with_break : float
        Autocorrelation estimated without and with the break.
    innovations : numpy.ndarray
        Innovations from both fits, each with mean zero and mean square one.
    """

    years: Ints
    without: float
    with_break: float
    innovations: Floats

    @property
    def rho(self) -> float:
        """The autocorrelation with which errors are drawn: the mean of both."""
        return (self.without + self.with_break) / 2

    @classmethod
    def of(cls, y: Floats, years: Ints, X: Floats, alternative: Floats) -> Disturbances:
        """Estimate them.

        Parameters
        ----------
        y : numpy.ndarray
            Series (n,).
        years : numpy.ndarray
            Observed years (n,).
        X, alternative : numpy.ndarray
            Regressors without (n, p) and with the break (n, p + q).

        Notes
        -----
        A break that is there but not in the model looks like persistence and like one large innovation; a break
        that is in the model but not there takes some of both away. Without knowing which is the case, the
        autocorrelation (restricted maximum likelihood) is the mean of the two estimates, and innovations are drawn
        from both fits alike. With the autocorrelation of the first fit alone power is lost, with that of the second
        the size is above its nominal value; normal innovations reject too often where the errors have fat tails,
        innovations of the first fit alone do not but find few breaks when the autocorrelation is high.
        """
        fits = [(ar1(y, years, X), X), (ar1(y, years, alternative), alternative)]
        rho = float(fits[0][0] + fits[1][0]) / 2
        found = [_innovations(y, years, regressors, rho) for _, regressors in fits]
        known = [part for part in found if part is not None]
        pooled = np.concatenate(known) if known else np.array([-1.0, 1.0])
        return cls(years, float(fits[0][0]), float(fits[1][0]), pooled)

    def draw(self, replications: int, rng: np.random.Generator) -> Floats:
        """Draw errors (replications, n) in the observed years, with an innovation for every calendar year."""
        chosen = rng.integers(0, len(self.innovations), (replications, calendar_years(self.years)))
        return simulate(self.rho, self.innovations[chosen], self.years)


def _innovations(y: Floats, years: Ints, X: Floats, rho: float) -> Floats | None:
    """Return the standardised innovations of a regression, nothing if it fits exactly."""
    whiten = Whitening.of(rho, years)
    basis, _ = np.linalg.qr(whiten(X / np.abs(X).max(axis=0)))
    white = whiten(y[:, None] / np.abs(y).max())[:, 0]
    rest = white - basis @ (basis.T @ white)
    rest = rest - basis @ (basis.T @ rest)
    size = np.sqrt((rest**2).mean())
    if size <= 1e-13 * np.sqrt((white**2).mean()):
        return None
    centred = rest - rest.mean()
    return np.asarray(centred / np.sqrt((centred**2).mean()))


def p_value(observed: float, drawn: Floats) -> float:
    """Return the share of statistics at least as large as the observed one, itself counted."""
    return float((1 + (drawn >= observed * (1 - 1e-12)).sum()) / (1 + len(drawn)))


def critical_value(drawn: Floats, level: float) -> float:
    """Return the value that the observed statistic must exceed for a p-value of at most `level`."""
    rank = int(np.floor(level * (1 + len(drawn)) + 1e-9))
    return float(np.sort(drawn)[::-1][rank - 1]) if rank >= 1 else float("inf")
