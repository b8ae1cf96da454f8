"""Campaigns compared: with their own before and after, with their plans and claims, and with other countries.

``episode`` measures one campaign in one series, ``wedge`` holds claims against targets and later figures, ``rebound``
compares a recovery with all others, ``placebo`` ranks growth among all comparable windows, ``synthetic_control``
builds the country that did not have the campaign. ``pool`` loads the countries to compare with, ``divided`` makes
figures per head, ``changes`` is growth from year to year, and ``carries`` says whether a series can carry a
comparison at all. None of them computes growth over a seam, and none uses values that a compiler made up unless told
to; where the data do not carry a comparison, the diagnostic that failed comes back in place of an estimate.
"""

from __future__ import annotations

from chollima_research.comparison.carrying import Carried, carries
from chollima_research.comparison.donors import divided, pool
from chollima_research.comparison.episode_measures import Measure
from chollima_research.comparison.episodes import Episode, episode
from chollima_research.comparison.placebos import Placebo, placebo
from chollima_research.comparison.rebounds import Rebound, rebound
from chollima_research.comparison.recovered import recoveries
from chollima_research.comparison.stretches import changes
from chollima_research.comparison.synthetic import synthetic_control
from chollima_research.comparison.synthetic_results import SyntheticControl
from chollima_research.comparison.wedges import Wedge, wedge

__all__ = [
    "Carried",
    "Episode",
    "Measure",
    "Placebo",
    "Rebound",
    "SyntheticControl",
    "Wedge",
    "carries",
    "changes",
    "divided",
    "episode",
    "placebo",
    "pool",
    "rebound",
    "recoveries",
    "synthetic_control",
    "wedge",
]
