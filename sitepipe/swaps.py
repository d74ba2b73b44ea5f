"""Swapped files: a source that brings this month what another source brought last month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from sitepipe.names import site_key

Names = frozenset[tuple[str, str]]
"""What the rows of a source are records of, and how they are called."""


class Swap(NamedTuple):
    """A source, the one whose file it has now, and what shows it."""

    source_id: str
    other: str
    seen: str = ""

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.source_id} is what {self.other} was{self.seen and f' ({self.seen})'}"


def swapped_files(was: Mapping[str, object], now: Mapping[str, object]) -> list[Swap]:
    """
    Find files that are, byte by byte, what another source's was.

    Parameters
    ----------
    was, now
        SHA-256 of the file of each source then and now; unknown ones are passed over.
    """
    named = {sha256: source_id for source_id, sha256 in was.items() if isinstance(sha256, str)}
    return [
        Swap(source_id, named[sha256])
        for source_id, sha256 in now.items()
        if isinstance(sha256, str)
        and named.get(sha256, source_id) != source_id
        and was.get(source_id) != sha256
    ]


def swapped_names(was: pd.DataFrame, now: pd.DataFrame) -> list[Swap]:
    """
    Find sources that name what another named, and hardly what they themselves did.

    Several sources may name the same sites, and most do. So only those names count by which two
    sources differed: a source has the other's file where it now gives more than half of what the
    other alone named, and less than half of what it alone named. If the other has not likewise
    become this one, these names must also be most of what the source names now: two sources
    that differ in a single site come to differ in another every month.

    Parameters
    ----------
    was, now
        Table of :data:`sitepipe.schema.RECORDS` then and now.
    """
    then, names = _names(was), _names(now)
    both = [one for one in names if one in then and names[one] != then[one]]
    taken = {
        (one, other): names[one] & (then[other] - then[one])
        for one in both
        for other in _of_the_same_kind(then, one)
        if _has_become(names[one], own=then[one], others=then[other])
    }
    return [
        Swap(one, other, f"{len(found):,} of {len(names[one]):,}")
        for (one, other), found in taken.items()
        if (other, one) in taken or 2 * len(found) > len(names[one])
    ]


def _has_become(now: Names, *, own: Names, others: Names) -> bool:
    """Say whether a source gives what another alone named instead of what it alone named."""
    lost, gained = own - others, others - own
    return 2 * len(now & gained) > len(gained) and 2 * len(now & lost) < len(lost)


def _of_the_same_kind(then: Mapping[str, Names], source_id: str) -> Iterator[str]:
    """Give the other sources whose rows are records of the same."""
    kinds = {entity for entity, _ in then[source_id]}
    for other, names in then.items():
        if other != source_id and not kinds.isdisjoint(entity for entity, _ in names):
            yield other


def _names(records: pd.DataFrame) -> dict[str, Names]:
    """Return what each source names, in the order of the table."""
    keys: dict[str, str] = {}
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    rows: Iterable[tuple[str, str, str]] = zip(
        records["source_id"], records["entity"], records["name"], strict=True
    )
    for source_id, entity, name in rows:
        key = keys.get(name) or keys.setdefault(name, site_key(name))
        found[source_id].add((entity, key))
    return {source_id: frozenset(names) for source_id, names in found.items()}
