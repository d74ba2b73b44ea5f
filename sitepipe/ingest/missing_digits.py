"""The digit that a coordinate is short of, as far as its neighbours tell."""

from __future__ import annotations

from dataclasses import dataclass

_MOST_UNCERTAIN_M = 10_000.0
_MOST_DIGITS = 6  # a northing has seven at most, so one that is short has six


@dataclass(frozen=True)
class MendedNumber:
    """A coordinate with the digit it lacked, and how far from it the right one may be."""

    value: float
    uncertainty: float
    lowest: float
    highest: float


def mended(number: float, low: float, high: float) -> MendedNumber | None:
    """
    Put back the one digit that keeps a whole number of metres out of its neighbours' range.

    The digit may have stood anywhere, and be any. A number cut short at its end lies in one
    decade, whose middle is taken if that decade is in the range; otherwise the middle of
    whatever is. Either way the uncertainty reaches every number that could have been meant.

    Parameters
    ----------
    number
        An easting or northing in metres.
    low, high
        Least and greatest of its neighbours.

    Returns
    -------
    mended
        ``None`` if no digit brings it into the range, or too many do: those further than 10 km
        apart say no more than the range does.
    """
    if not _one_digit_short(number, low, high):
        return None
    meant = [value for value in _with_a_digit(number) if low <= value <= high]
    if not meant:
        return None
    lowest, highest = float(min(meant)), float(max(meant))
    first = int(number) * 10
    ends_short = low <= first and first + 9 <= high
    value = first + 5.0 if ends_short else (lowest + highest) / 2
    uncertainty = max(value - lowest, highest - value)
    if uncertainty > _MOST_UNCERTAIN_M:
        return None
    return MendedNumber(value, uncertainty, lowest, highest)


def _one_digit_short(number: float, low: float, high: float) -> bool:
    """Say whether numbers of one digit more reach into the range."""
    if not 1 <= number < 10**_MOST_DIGITS or number != int(number):
        return False
    least = 10.0 ** len(str(int(number)))
    return least <= high and 10 * least > low


def _with_a_digit(number: float) -> set[int]:
    """Return every number that loses one digit to become this one."""
    digits = str(int(number))
    longer = {
        digits[:place] + digit + digits[place:]
        for place in range(len(digits) + 1)
        for digit in "0123456789"
    }
    return {int(text) for text in longer if not text.startswith("0")}
