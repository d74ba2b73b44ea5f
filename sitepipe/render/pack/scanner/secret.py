"""What is looked for, and what is found: neither ever shows the value itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from sitepipe.render.pack.scanner.numbers import Standing

SHORTEST = 6
"""Letters and digits that a text needs to be told from any other."""

_NOT_LETTERS = re.compile(r"[\W_]+")
_NOT_ASCII_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True)
class Secret:
    """
    One value that must not be found: a text as :func:`folded`, or a number.

    A number of few digits cannot be told from any other: ``standing`` says how it must stand
    to be found.
    """

    column: str
    text: str = field(default="", repr=False)
    number: float | None = field(default=None, repr=False)
    standing: Standing = Standing.ANYWHERE


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
        text = "".join(_folded_runs(text))
        if not text.isascii():
            return _NOT_LETTERS.sub("", text.lower())
    return text.encode().lower().translate(None, _NOT_ASCII_LETTERS).decode()


def _folded_runs(text: str) -> Iterator[str]:
    """Fold what is not ASCII with the sign before: an accent may stand apart from its letter."""
    position = 0
    for run in _BEYOND_ASCII.finditer(text):
        start = max(position, run.start() - 1)
        yield text[position:start]
        yield _folded_run(text[start : run.end()])
        position = run.end()
    yield text[position:]


@lru_cache(maxsize=1 << 12)
def _folded_run(run: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", run).casefold())
