"""The exceptions of the package: each names what is wrong and what would be right."""

from __future__ import annotations


class ChollimaError(Exception):
    """Base of every error that this package raises on purpose."""


class ArgumentError(ChollimaError, ValueError):
    """An argument of a call is not usable; the message names the argument."""


class UnknownNameError(ChollimaError, KeyError):
    """A series, source, figure or unit of this name does not exist.

    The message lists the nearest names.
    """

    def __str__(self) -> str:
        # KeyError would print the message in quotation marks.
        return str(self.args[0])


class DataError(ChollimaError, ValueError):
    """A data file is not what its schema asks for; the message names file, row and remedy."""


class ChecksumError(DataError):
    """A data file is well formed but is not the file that was registered."""


class UnitError(ChollimaError, ValueError):
    """Two units cannot be converted into each other, or a unit is unknown."""


class FigureError(ChollimaError, ValueError):
    """A figure cannot be recorded as it is, for instance because it shows more than its table."""


class RebuildError(ChollimaError, RuntimeError):
    """A notebook failed or cannot be run; the message names the notebook and the cell."""
