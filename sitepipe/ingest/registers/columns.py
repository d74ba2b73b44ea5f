"""Columns of public registers, and which heading of a file stands for which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from rapidfuzz.distance import OSA

from sitepipe.names import heading_key

_SHAPEFILE_NAME = 10
"""Characters that a shapefile keeps of a column's name."""

_SHORTEST_TYPO = 9
"""Letters that a heading needs before one wrong letter is forgiven."""


class Holds(Enum):
    """What the cells of a column hold, as far as their look tells it."""

    ANYTHING = "anything"
    ADDRESS = "web address"
    CRS = "CRS"
    NUMBER = "number"
    AREA = "hectares"
    DATE = "date"
    WORDS = "words"


@dataclass(frozen=True)
class Column:
    """
    A column of a register.

    Attributes
    ----------
    name
        Its heading in the register's own specification.
    aliases
        Other headings that publishers use, known misspellings among them.
    demanded
        Whether the register wants it filled in every row.
    demanded_if
        Column and term that make the register want it filled in a row; ``None`` for none.
    terms
        The statutory vocabulary; empty for free text.
    pattern
        Further headings, matched whole against the heading's key.
    """

    name: str
    aliases: tuple[str, ...] = ()
    demanded: bool = False
    demanded_if: tuple[str, str] | None = None
    holds: Holds = Holds.ANYTHING
    terms: tuple[str, ...] = ()
    pattern: str = ""

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys (:func:`sitepipe.names.heading_key`) of its heading and aliases."""
        return frozenset(heading_key(text) for text in (self.name, *self.aliases))

    @cached_property
    def term_keys(self) -> frozenset[str]:
        """The keys of its vocabulary."""
        return frozenset(heading_key(term) for term in self.terms)

    def is_headed(self, key: str) -> bool:
        """Say whether a heading with this key is this column's."""
        return key in self.keys or bool(self.pattern and re.fullmatch(self.pattern, key))


@dataclass(frozen=True)
class Headed:
    """Headings by column: ``exact`` as known, ``near`` with one letter wrong or cut short."""

    exact: dict[str, str]
    near: dict[str, str]

    @property
    def heading(self) -> dict[str, str]:
        """Heading by name of column."""
        return {**self.near, **self.exact}


def headed(headings: Sequence[str], columns: Sequence[Column]) -> Headed:
    """
    Find each column's heading.

    Case, spaces and punctuation do not count. A heading of nine letters or more that no column
    knows stands for the one column that it misses by a single wrong, missing, further or
    swapped letter (optimal string alignment distance 1), if that one has no heading yet.
    Headings that differ only in a digit are never taken for each other. A heading of ten
    characters, as shapefiles cut them, stands for the one column that begins with it.
    """
    exact: dict[str, str] = {}
    unknown = []
    for heading in headings:
        key = heading_key(heading)
        found = next((one for one in columns if one.is_headed(key)), None)
        if found is None:
            unknown.append(heading)
        else:
            exact.setdefault(found.name, heading)
    near: dict[str, str] = {}
    for heading in unknown:
        meant = [one.name for one in columns if _is_near(heading.strip(), one)]
        if len(meant) == 1 and meant[0] not in exact:
            near.setdefault(meant[0], heading)
    return Headed(exact, near)


def _is_near(heading: str, column: Column) -> bool:
    key = heading_key(heading)
    if len(heading) == _SHAPEFILE_NAME and heading_key(column.name).startswith(key):
        return True
    if len(key) < _SHORTEST_TYPO:
        return False
    return any(
        OSA.distance(key, known, score_cutoff=1) <= 1
        and re.sub(r"\D", "", key) == re.sub(r"\D", "", known)
        for known in column.keys
        if len(known) >= _SHORTEST_TYPO
    )
