"""Arithmetic with printed numbers, which are known only up to their rounding."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rounded:
    """A positive number with the interval that rounding in print leaves open.

    Attributes
    ----------
    value : float
        As printed, or computed from printed numbers.
    low, high : float
        The interval.

    Notes
    -----
    Intervals are combined as if all roundings were at their ends at once: they are bounds, not margins of error.
    """

    value: float
    low: float
    high: float

    @classmethod
    def printed(cls, value: float, step: float) -> Rounded:
        """Take a number as printed.

        Parameters
        ----------
        value : float
            The number.
        step : float
            Step of its rounding: 0.1 for 6.1.
        """
        return cls(value, value - step / 2, value + step / 2)

    def __mul__(self, other: Rounded) -> Rounded:
        """Multiply two positive numbers."""
        return Rounded(self.value * other.value, self.low * other.low, self.high * other.high)

    def __truediv__(self, other: Rounded) -> Rounded:
        """Divide two positive numbers."""
        return Rounded(self.value / other.value, self.low / other.high, self.high / other.low)

    def __pow__(self, years: int) -> Rounded:
        """Raise a positive number to a whole power."""
        return Rounded(self.value**years, self.low**years, self.high**years)

    def agrees(self, printed: Rounded) -> bool:
        """Tell whether the two intervals meet."""
        return self.low <= printed.high and printed.low <= self.high
