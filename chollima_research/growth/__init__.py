"""Growth: average rates with intervals, growth before and after breaks, growth that varies, and published averages.

``average`` estimates one rate over a window, ``segments`` growth before and after given years, ``local_trend`` growth
year by year, and ``decomposition`` sets the range of the source beside the sampling error. ``published``, ``steps``,
``reconcile`` and ``compounded`` deal with growth that is known as averages or yearly rates only; ``published_checks``
holds the published averages of the collection against each other. ``survey`` estimates many series over many periods,
``variants`` one rate in every way that can be defended. Rates are fractions a year (0.05 is five percent),
logs are natural, and intervals hold for correlated errors unless told otherwise. Values that a compiler made up are
left out, and no rate is computed across a change of basis, unless told otherwise.
"""

from __future__ import annotations

from chollima_research.growth.averages import average
from chollima_research.growth.checks import published_checks
from chollima_research.growth.periods import PeriodAverage, Reconciled, reconcile
from chollima_research.growth.printed import Steps, compounded, published, published_in, steps
from chollima_research.growth.ranges import Decomposition, decomposition
from chollima_research.growth.rates import Growth
from chollima_research.growth.segmented import Change, Segment, Segments, segments
from chollima_research.growth.surveys import survey, variants
from chollima_research.growth.trends import LocalTrend, local_trend

__all__ = [
    "Change",
    "Decomposition",
    "Growth",
    "LocalTrend",
    "PeriodAverage",
    "Reconciled",
    "Segment",
    "Segments",
    "Steps",
    "average",
    "compounded",
    "decomposition",
    "local_trend",
    "published",
    "published_checks",
    "published_in",
    "reconcile",
    "segments",
    "steps",
    "survey",
    "variants",
]
