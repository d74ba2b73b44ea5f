"""
Anchors: what a month's records say by which a site is known again the month after.

A row is what one source calls a site: its name by :func:`sitepipe.names.site_key` and its
reference. It gives up to three anchors, strongest first: source and reference, source and name,
and the name alone. A registry keeps every row that a site ever had; ``held`` says whether the
row still speaks for the site, or has gone to another since.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Final

import pandas as pd

from sitepipe import schema
from sitepipe.errors import DataError
from sitepipe.names import site_key

Row = tuple[str, str, str]
"""Source, name key and reference; an empty text where the source states none."""

Anchor = tuple[int, str, str]
"""Kind, source (empty for a name alone) and what is shared."""

Share = tuple[int, int, int]
"""How many anchors of each kind two have in common, strongest kind first."""

BY_REFERENCE: Final = 0
BY_NAME: Final = 1
BY_NAME_ALONE: Final = 2

_NOT_HELD = ("false", "0")


def rows_by_label(groups: pd.DataFrame) -> dict[Hashable, frozenset[Row]]:
    """
    Gather what is said of each cluster, without what is said twice.

    Raises
    ------
    DataError
        A record has no label, or stands more than once.
    """
    homeless = groups.loc[groups["label"].isna(), "record_id"]
    if len(homeless):
        raise DataError(
            f"{len(homeless)} records are of no site: {_first(homeless)}",
            hint="give each record that names a site a label of its own",
        )
    twice = groups.loc[groups["record_id"].duplicated(), "record_id"].drop_duplicates()
    if len(twice):
        raise DataError(
            f"{len(twice)} records stand more than once: {_first(twice)}",
            hint="give each record one row, with the label of its site",
        )
    keys = {name: site_key(name) for name in _texts(groups["name"])}
    gathered: dict[Hashable, set[Row]] = {}
    for label, source, name, reference in zip(
        groups["label"].tolist(),
        _texts(groups["source_id"]),
        _texts(groups["name"]),
        _texts(groups["reference"]),
        strict=True,
    ):
        gathered.setdefault(label, set()).add((source, keys[name], reference))
    return {label: frozenset(rows) for label, rows in gathered.items()}


def anchors_of(rows: Iterable[Row]) -> set[Anchor]:
    """
    Return the anchors that rows give.

    A row without name and reference gives one: that its source has something without a name.
    """
    found: set[Anchor] = set()
    for source, key, reference in rows:
        if reference:
            found.add((BY_REFERENCE, source, reference))
        if key:
            found |= {(BY_NAME, source, key), (BY_NAME_ALONE, "", key)}
        elif not reference:
            found.add((BY_NAME, source, ""))
    return found


def is_strong(anchor: Anchor) -> bool:
    """Say whether an anchor is one source's own: its reference, or its name for a thing."""
    return anchor[0] != BY_NAME_ALONE


def tells(anchor: Anchor) -> bool:
    """Say whether an anchor shows that a source still speaks of the same thing."""
    return is_strong(anchor) and anchor[2] != ""


def shared(one: set[Anchor], other: set[Anchor]) -> Share:
    """Count the anchors in common, by kind."""
    kinds = [anchor[0] for anchor in one & other]
    return kinds.count(BY_REFERENCE), kinds.count(BY_NAME), kinds.count(BY_NAME_ALONE)


def read_registry(anchors: pd.DataFrame) -> dict[str, dict[Row, bool]]:
    """
    Read which rows each earlier site had, and which of them it holds.

    A registry without the column ``held`` is one in which every row is held. Flags may be texts,
    as a file gives them.
    """
    held = anchors["held"].tolist() if "held" in anchors else [True] * len(anchors)
    sites: dict[str, dict[Row, bool]] = {}
    for site, source, key, reference, holds in zip(
        _texts(anchors["site_id"]),
        _texts(anchors["source_id"]),
        _texts(anchors["name_key"]),
        _texts(anchors["reference"]),
        held,
        strict=True,
    ):
        rows = sites.setdefault(site, {})
        row = (source, key, reference)
        rows[row] = rows.get(row, False) or str(holds).strip().casefold() not in _NOT_HELD
    return sites


def renewed(
    earlier: Mapping[str, Mapping[Row, bool]],
    present: Mapping[str, frozenset[Row]],
    retired: Iterable[str],
) -> dict[str, dict[Row, bool]]:
    """
    Add this month's rows to the registry; none is ever taken out.

    A site that is present gives up a row that it no longer has if a source now says the same
    of another site. What a source is silent about this month is kept, and so is all that an
    absent site holds. A retired site holds nothing.
    """
    speakers: dict[Anchor, set[str]] = {}
    for site, rows in present.items():
        for anchor in filter(is_strong, anchors_of(rows)):
            speakers.setdefault(anchor, set()).add(site)
    gone = set(retired)
    after: dict[str, dict[Row, bool]] = {}
    for site in earlier.keys() | present.keys():
        before, now = earlier.get(site, {}), present.get(site, frozenset())
        after[site] = {
            row: held and site not in gone and not (now and _is_lost(site, row, speakers))
            for row, held in before.items()
        } | dict.fromkeys(now, True)
    return after


def registry_table(sites: Mapping[str, Mapping[Row, bool]]) -> pd.DataFrame:
    """Return the registry as a table, sorted, unknown as ``NaN``."""
    rows = sorted((site, *row, held) for site, held_by in sites.items()
                  for row, held in held_by.items())  # fmt: skip
    table = pd.DataFrame(rows, columns=schema.SITE_IDS.column_names)
    return schema.SITE_IDS.frame(table.replace("", None))


def _is_lost(site: str, row: Row, speakers: Mapping[Anchor, set[str]]) -> bool:
    """Say whether a source now says of another site what this row says."""
    return any(speakers.get(anchor, set()) - {site} for anchor in anchors_of([row]))


def _texts(column: pd.Series) -> list[str]:
    """Return a column as texts without blanks about them, unknown as an empty text."""
    return [str(value).strip() for value in column.astype("object").where(column.notna(), "")]


def _first(values: pd.Series) -> str:
    """Name the first five."""
    return ", ".join(sorted(str(value) for value in values)[:5])
