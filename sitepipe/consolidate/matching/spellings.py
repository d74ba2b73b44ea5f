"""What the name of a site says, apart from how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pandas as pd
from rapidfuzz.distance import OSA

from sitepipe.consolidate.matching import rules
from sitepipe.names import site_key

_LIST = "; "
_AND = re.compile(r"\s+(?:&|and|\+)\s+|\s*/\s*", re.IGNORECASE)
_JOINED = re.compile(r"^(j|ph|phase|plot|unit|zone)(\d+)$")


@dataclass(frozen=True)
class Spelling:
    """
    One name, taken apart.

    ``core`` holds the words that tell sites apart, sorted, or the kinds if there are no
    others; ``kinds`` what kind of place it is; ``portions`` phases and plots
    ("phase 1"); ``marks`` directions, numbers and lone letters.
    """

    key: str
    core: str
    kinds: frozenset[str]
    portions: frozenset[str]
    marks: frozenset[str]

    @property
    def words(self) -> list[str]:
        """Return the words of the core."""
        return self.core.split()


def spell(name: str) -> Spelling:
    """Take a name apart; the key is that of the name with its short forms written out."""
    words = _written_out(site_key(name))
    key = " ".join(words)
    portions, marks, rest = _marked(words)
    told = [word for word in rest if word not in rules.FILLERS]
    kinds = [word for word in map(_kind, told) if word]
    core = [word for word in told if not _kind(word)] or kinds
    return Spelling(
        key, " ".join(sorted(set(core))), frozenset(kinds), frozenset(portions), frozenset(marks)
    )


def conflict(one: Spelling, other: Spelling) -> str:
    """Say which marks tell two names apart ("phase 1, phase 2"); empty if none does."""
    for mine, theirs in ((one.portions, other.portions), (one.marks, other.marks)):
        if mine and theirs and not (mine <= theirs or theirs <= mine):
            return f"{' '.join(sorted(mine))}, {' '.join(sorted(theirs))}"
    return ""


def members(name: str) -> frozenset[str]:
    """Return the keys of the places in a name of two ("Ansty Park & Walsgrave Hill")."""
    parts = [part for part in _AND.split(name) if part.strip()]
    if len(parts) < 2:
        return frozenset()
    spelt = [spell(part) for part in parts]
    are_places = all(set(part.words) - part.kinds for part in spelt)
    return frozenset(part.key for part in spelt) if are_places else frozenset()


def listed(text: object) -> list[str]:
    """Return the items of a list in one cell (``A; B``); none where nothing is stated."""
    if not isinstance(text, str):
        return []
    return [item.strip() for item in text.split(_LIST.strip()) if item.strip()]


def spellings(described: pd.DataFrame) -> pd.DataFrame:
    """
    Return every name of every record, taken apart.

    Returns
    -------
    spelt
        ``at`` (position of the record), ``spelling``, ``current`` (false for a former name).
    """
    known: dict[str, Spelling] = {}
    rows: list[tuple[int, Spelling, bool]] = []
    for at, (name, former) in enumerate(
        zip(described["name"], described["former_names"], strict=True)
    ):
        for text, current in [(str(name), True), *((old, False) for old in listed(former))]:
            if text not in known:
                known[text] = spell(text)
            rows.append((at, known[text], current))
    spelt = pd.DataFrame(rows, columns=["at", "spelling", "current"])
    return spelt.astype({"at": "int64", "spelling": object, "current": bool})


def _written_out(key: str) -> list[str]:
    """Return the words of a key, short forms written out, figures parted from their words."""
    words: list[str] = []
    for word in key.split():
        joined = _JOINED.match(word)
        words += [joined.group(1), joined.group(2)] if joined else [word]
    after_portion = [False, *(_long(word) in rules.PORTIONS for word in words[:-1])]
    return [
        word if behind else _long(word) for word, behind in zip(words, after_portion, strict=True)
    ]


def _long(word: str) -> str:
    return rules.ABBREVIATIONS.get(word, word)


def _marked(words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Part words into portions, marks and the rest."""
    portions: list[str] = []
    marks: list[str] = []
    rest: list[str] = []
    before = ""
    for word in words:
        figure = rules.NUMERALS.get(word, word)
        if before in rules.PORTIONS and (figure.isdigit() or len(word) == 1):
            portions.append(f"{before} {figure.lstrip('0') or figure}")
            rest.pop()
        elif word in rules.DIRECTIONS or len(word) == 1 or figure.isdigit():
            marks.append(figure.lstrip("0") or figure)
        else:
            rest.append(word)
        before = word
    return portions, marks, rest


@cache
def _kind(word: str) -> str:
    """Return the word for a kind of place that is meant, with one typing error; else nothing."""
    return word if word in rules.KINDS else _mistyped(word, rules.KINDS)


def _mistyped(word: str, among: Iterable[str]) -> str:
    """Return the word of which one letter is wrong; short words have too many neighbours."""
    for right in sorted(among):
        if len(right) > 5 and OSA.distance(word, right, score_cutoff=1) <= 1:
            return right
    return ""
