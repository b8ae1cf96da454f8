"""Printed numbers carry their rounding through arithmetic."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chollima_research.rounding import Rounded

TENTHS = st.integers(1, 200).map(lambda n: Decimal(n) / 10)
INSIDE = st.floats(-0.05, 0.05)


@given(TENTHS, TENTHS, INSIDE, INSIDE)
def test_whatever_was_rounded_lies_in_the_result(a: Decimal, b: Decimal, da: float, db: float) -> None:
    x, y = float(a) + da, float(b) + db
    first, second = Rounded.printed(float(a), 0.1), Rounded.printed(float(b), 0.1)
    for result, true in ((first * second, x * y), (first / second, x / y), (first**3, x**3)):
        assert result.low * (1 - 1e-12) <= true <= result.high * (1 + 1e-12)
        assert result.low <= result.value <= result.high


@given(TENTHS, TENTHS)
def test_two_roundings_agree_if_one_number_prints_as_both(a: Decimal, b: Decimal) -> None:
    first, second = Rounded.printed(float(a), 0.1), Rounded.printed(float(b), 0.1)
    assert first.agrees(second) == second.agrees(first)
    if abs(a - b) != Decimal("0.1"):  # there they meet in one point, which floats may miss
        assert first.agrees(second) == (a == b)


def test_claims_that_do_not_fit() -> None:
    """16 percent on 6.1 times is at least 6.99 (6.05 x 1.155); printed is 6.4 times 1949 for 1960."""
    implied = Rounded.printed(6.1, 0.1) * Rounded.printed(1.16, 0.01)
    assert implied.low == pytest.approx(6.05 * 1.155) and implied.high == pytest.approx(6.15 * 1.165)
    assert not implied.agrees(Rounded.printed(6.4, 0.1))
    assert implied.agrees(Rounded.printed(7.1, 0.1))


def test_the_official_average_and_the_official_multiple_fit() -> None:
    """36.6 percent a year over four years is 1.366 ** 4 = 3.482 and printed as 3.5-fold."""
    implied = Rounded.printed(1.366, 0.001) ** 4
    assert implied.value == pytest.approx(3.4818, abs=1e-4)
    assert implied.agrees(Rounded.printed(3.5, 0.1))
