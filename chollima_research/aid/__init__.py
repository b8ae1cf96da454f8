"""Aid to North Korea and the balance of its industry: figures with their currencies, and bookkeeping with them.

``figures`` lists what the sources give, donor by donor, ``rates`` the rubles to the dollar that pairs of figures imply,
``number`` takes one figure with its interval. ``account`` turns a share of revenue known for one year into bounds for
later ones and for growth. ``balance`` holds producer against consumer goods and exports against imports, and ``charts``
draws them. Nothing is converted that the sources do not convert, and no bound is an effect.
"""

from __future__ import annotations

from chollima_research.aid import balance, charts
from chollima_research.aid.accounts import Account, account, ceiling, fall, over_cases, record, whole_growth
from chollima_research.aid.listed import LISTED, OLD_RATE, figures, number, rates

__all__ = [
    "LISTED",
    "OLD_RATE",
    "Account",
    "account",
    "balance",
    "ceiling",
    "charts",
    "fall",
    "figures",
    "number",
    "over_cases",
    "rates",
    "record",
    "whole_growth",
]
