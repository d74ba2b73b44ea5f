"""Substations: by their names, and by their places where one name has several."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sitepipe import schema
from sitepipe.consolidate.register_keys import named_by_records
from sitepipe.consolidate.registers import Register, resolve_register
from sitepipe.consolidate.winners import TableRow
from sitepipe.names import site_key
from sitepipe.vocab import Entity, IssueKind, Severity
from sitepipe.words import count

ONE_PLACE_DEG = 0.05
"""Degrees within which positions may be of one substation: some 5 km, beyond any yard."""

_PLACE = ["substation_lat", "substation_lon"]
_CELL = ["source_id", "sheet", "row"]


def resolve_substations(
    records: pd.DataFrame, ranked: pd.DataFrame, sources: pd.DataFrame
) -> Register:
    """
    Resolve substations by their own names.

    A source that lists one name at places further apart than :data:`ONE_PLACE_DEG` tells of
    several substations. Each is called by its place too, "Park Lane (51.484, -3.174)", which is
    an issue; what only says "Park Lane" is then of none of them.
    """
    table = schema.SUBSTATIONS
    own = records[records["entity"] == Entity.SUBSTATION.value]
    named = named_by_records(table, own, sources)
    if named.empty:
        return resolve_register(table, named, ranked)
    placed = _placed(own, ranked)
    shared = placed[_far_apart(placed)]
    called = {
        record: f"{name} ({lat:.3f}, {lon:.3f})"
        for record, name, lat, lon in shared[["name", *_PLACE]].itertuples(name=None)
    }
    told = zip(named["record_id"], named["substation"], strict=True)
    named["substation"] = [called.get(record, name) for record, name in told]
    register = resolve_register(table, named, ranked)
    return replace(register, issues=[*register.issues, *_issues(shared)])


def _placed(records: pd.DataFrame, ranked: pd.DataFrame) -> pd.DataFrame:
    """Return the records whose position is stated, by id, with its degrees and the key of names."""
    stated = ranked[ranked["field"].isin(_PLACE)].drop_duplicates(["record_id", "field"])
    places = stated.pivot_table(index="record_id", columns="field", values="low")
    placed = records.set_index("record_id").join(places.reindex(columns=_PLACE), how="inner")
    return placed.dropna(subset=_PLACE).assign(key=lambda table: table["name"].map(site_key))


def _far_apart(placed: pd.DataFrame) -> pd.Series:
    """Say of each record whether its source has its name at places far from one another."""
    groups = placed.groupby(["source_id", "key"])
    spread = np.maximum(*(groups[one].transform("max") - groups[one].transform("min")
                          for one in _PLACE))  # fmt: skip
    return pd.Series(spread > ONE_PLACE_DEG, index=placed.index)


def _issues(shared: pd.DataFrame) -> list[TableRow]:
    """Say once for each source and name that several substations have it."""
    ordered = shared.sort_values(_CELL, kind="stable", na_position="first")
    return [
        {
            **{one: rows.iloc[0][one] for one in (*_CELL, "column")},
            "value": rows.iloc[0]["name"],
            "kind": IssueKind.REFERENCE_NOT_UNIQUE.value,
            "severity": Severity.NOTICE.value,
            "message": f"{count(len(rows), 'substation')} far from one another are called "
            f"{rows.iloc[0]['name']!r}",
            "repair": "Each is called by its place too; what names it without is of none of them.",
        }
        for _, rows in ordered.groupby(["source_id", "key"], sort=True)
    ]
