"""What is looked for, and what is found: neither ever shows the value itself."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

SHORTEST = 6
"""Letters and digits that a text needs to be told from any other."""

_NOT_LETTERS = re.compile(r"[\W_]+")
_NOT_ASCII_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
# With the sign before: an accent may stand apart from its letter.
_BEYOND_ASCII = re.compile(r".?[^\x00-\x7f]+", re.DOTALL)


@dataclass(frozen=True)
class Secret:
    """
    One value that must not be found: a text as :func:`folded`, or a number.

    A ``faint`` number has too few digits to be told from any other; it is looked for only as
    a sum of money and as a whole cell of a database.
    """

    column: str
    text: str = field(default="", repr=False)
    number: float | None = field(default=None, repr=False)
    faint: bool = False


@dataclass(frozen=True)
class Leak:
    """The column whose value was found, and the place: file, and part of it."""

    column: str
    place: str


def folded(text: str) -> str:
    """
    Return the letters and digits of a text alone, without what may change on its way.

    Case, width, ligatures, spaces, line breaks, hyphens (also soft ones) and punctuation go.
    """
    if not text.isascii():
        text = _BEYOND_ASCII.sub(lambda run: _folded_run(run[0]), text)
        if not text.isascii():
            return _NOT_LETTERS.sub("", text.lower())
    return text.encode().lower().translate(None, _NOT_ASCII_LETTERS).decode()


def _folded_run(run: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", run).casefold())
