"""Every defensible specification of one question: asked, recorded, drawn, and asked again where nothing happened.

A :class:`Question` is data: a function, the options of each choice, and the combinations that make no sense.
:func:`run` asks it in every combination and returns a :class:`Multiverse` [1]_, whose ``table`` has a row for each,
those that could not be run among them with the reason, and whose ``plot`` is a specification curve [2]_.
:func:`compare` holds one option of a choice (a country, say) against the others in the same specifications.

A multiverse says what hangs on the choices that its author thought of. It is no sample: specifications share their
data, so neither their number nor the share that agrees is evidence of its own.

References
----------
.. [1] S. Steegen, F. Tuerlinckx, A. Gelman and W. Vanpaemel (2016), Increasing transparency through a multiverse
   analysis, Perspectives on Psychological Science 11(5), 702-712.
.. [2] U. Simonsohn, J. P. Simmons and L. D. Nelson (2020), Specification curve analysis, Nature Human Behaviour 4,
   1208-1214.
"""

from __future__ import annotations

from chollima_research.multiverse.controls import Comparison, compare
from chollima_research.multiverse.questions import Answer, Excluded, Question
from chollima_research.multiverse.results import Multiverse
from chollima_research.multiverse.runs import run

__all__ = ["Answer", "Comparison", "Excluded", "Multiverse", "Question", "compare", "run"]
