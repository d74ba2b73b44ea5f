"""The timeline of one site: what it was called, how it was drawn, where it stood, who said what."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from sitepipe import schema
from sitepipe.changes.between import changes_between
from sitepipe.changes.side import Side
from sitepipe.vocab import LineageEvent

KINDS = ("id", "name", "boundary", "stage", "score", "statement")
COLUMNS = ["date", "kind", "field", "old", "new", "source", "cause", "why", "known_at"]
_TOLD = {
    ("sites", "site_id"): "id",
    ("sites", "name"): "name",
    ("boundaries", "geometry"): "boundary",
    ("sites", "application_status"): "stage",
    ("sites", "plan_status"): "stage",
    ("scores", "score"): "score",
    ("scores", "low"): "score",
    ("scores", "high"): "score",
}
# What another site's event is for the site that it names.
_OF_OTHER = {
    LineageEvent.SPLIT_FROM.value: "split_off",
    LineageEvent.MERGED_INTO.value: "took_in",
}
_OF_LINEAGE = ("date", "site_id", "event", "other_site_id")
Row = dict[str, object]


def timeline(sides: Sequence[Side], site_id: str) -> pd.DataFrame:
    """
    Put together what happened to a site and what was said of it.

    Parameters
    ----------
    sides
        States of the pipeline, the earliest first; one at least.
    site_id
        The site.

    Returns
    -------
    rows
        ``date`` (ISO, as precise as stated; NaN if not stated), ``kind`` (a term of
        :data:`KINDS`), ``field``, ``old``, ``new``, ``source`` (NaN where it was computed),
        ``cause`` (NaN for what was only said), ``why`` and ``known_at`` (when the first of the
        states that has it was learnt; NaN where that is not kept), in the order of dates, kinds
        and fields. What changed between two states has the date of the later one; what the
        earliest holds stands there with its date and without a cause.
    """
    only = [_of_site(side, site_id) for side in sides]
    rows = _standing(only[0])
    for old, new in pairwise(only):
        rows += _changes(old, new)
    rows += _events(sides, site_id) + _statements(only)
    table = pd.DataFrame(rows, columns=COLUMNS).astype(object)
    kinds = {kind: place for place, kind in enumerate(KINDS)}
    return (
        table.assign(place=table["kind"].map(kinds), dated=table["date"].fillna(""))
        .sort_values(["dated", "place", "field", "source", "new"], kind="stable")
        .drop(columns=["place", "dated"])
        .reset_index(drop=True)
    )


def _of_site(side: Side, site_id: str) -> Side:
    """Narrow a state to one site, with all sources."""
    tables = {
        name: table[table["site_id"] == site_id] if "site_id" in table.columns else table
        for name, table in side.tables.items()
    }
    if "identities" in tables:
        own = set(tables["identities"]["record_id"])
        for name in ("records", "claims"):
            if name in tables:
                tables[name] = tables[name][tables[name]["record_id"].isin(own)]
    return replace(side, tables=tables)


def _row(date: object, kind: str, field: str, new: object, **more: object) -> Row:
    blank: Row = {
        "old": np.nan, "source": np.nan, "cause": np.nan, "why": "", "known_at": np.nan
    }  # fmt: skip
    return {**blank, "date": date, "kind": kind, "field": field, "new": new, **more}


def _standing(side: Side) -> list[Row]:
    """Say what the earliest state holds."""
    nothing = replace(side, tables={})
    # A site that is new is one change, so its other rows are asked of a state that has the site.
    bare = replace(side, tables={"sites": side.table("sites")})
    found = _changes(nothing, side) + _changes(bare, side)
    sites, scores = side.table("sites"), side.table("scores")
    for kind, table, fields in (
        ("name", sites, ("name",)),
        ("stage", sites, ("application_status", "plan_status")),
        ("score", scores, ("score", "low", "high")),
    ):
        for row in table.to_dict("records"):
            found += [
                _row(side.as_of, kind, field, _text(row[field]), known_at=_learnt(side))
                for field in fields
                if not pd.isna(row[field])
            ]
    return [{**row, "cause": np.nan, "why": ""} for row in found if row["kind"] != "id"]


def _changes(old: Side, new: Side) -> list[Row]:
    """Say what changed from one state to the next."""
    changes = changes_between(old, new)
    rows = []
    for row in changes.to_dict("records"):
        kind = _TOLD.get((str(row["table"]), str(row["field"])))
        if kind is not None:
            field = _boundary(row) if kind == "boundary" else str(row["field"])
            told = {name: row[name] for name in ("old", "cause", "why")}
            rows.append(_row(new.as_of, kind, field, row["new"], known_at=_learnt(new), **told))
    return rows


def _boundary(row: Row) -> str:
    """Name a boundary by its version and place."""
    version, *place = str(row["id"]).split(" / ")[1:]
    return f"version {version}" + "".join(f", {part}" for part in place)


def _events(sides: Sequence[Side], site_id: str) -> list[Row]:
    """Say what became of the id, and which stages were reached, as the last state has both."""
    last = sides[-1]
    lineage, stages = _lineage(last, site_id), _stages(last, site_id)
    learnt = _first_known(sides, lambda side: _lineage(side, site_id), _OF_LINEAGE)
    rows = [
        _row(
            row["date"], "id", *_event(row, site_id),
            why=_text(row["why"]) or "", known_at=learnt[_key(row, _OF_LINEAGE)],
        )
        for row in lineage.to_dict("records")
    ]  # fmt: skip
    claims = last.table("claims").set_index("claim_id")["source_id"]
    learnt = _first_known(sides, lambda side: _stages(side, site_id), schema.STAGE_EVENTS.key)
    rows += [
        _row(
            row["date"], "stage", f"application {row['application']}", row["status"],
            source=claims.get(row["claim_id"], np.nan), why=_text(row["reference"]) or "",
            known_at=learnt[_key(row, schema.STAGE_EVENTS.key)],
        )
        for row in stages.to_dict("records")
    ]  # fmt: skip
    return rows


def _event(row: Mapping[Hashable, object], site_id: str) -> tuple[str, object]:
    """Say what became of the id, and which other site had part in it."""
    event = str(row["event"])
    if row["site_id"] == site_id:
        return event, row["other_site_id"]
    return _OF_OTHER.get(event, event), row["site_id"]


def _lineage(side: Side, site_id: str) -> pd.DataFrame:
    table = side.table("lineage")
    return table[(table["site_id"] == site_id) | (table["other_site_id"] == site_id)]


def _stages(side: Side, site_id: str) -> pd.DataFrame:
    table = side.table("stage_events")
    return table[table["site_id"] == site_id]


def _first_known(
    sides: Sequence[Side], events: Callable[[Side], pd.DataFrame], names: Sequence[str]
) -> dict[tuple[str, ...], object]:
    """Say when each event was learnt: with the first state that has it."""
    first: dict[tuple[str, ...], object] = {}
    for side in sides:
        for row in events(side).to_dict("records"):
            first.setdefault(_key(row, names), _learnt(side))
    return first


def _key(row: Mapping[Hashable, object], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in names)


def _statements(sides: Sequence[Side]) -> list[Row]:
    """Say who stated what, each statement once: of the date that it speaks of."""
    seen: dict[tuple[object, ...], Row] = {}
    for side in sides:
        lost = set(side.table("conflicts")["claim_id_lost"])
        claims = side.table("claims")
        stated = claims[claims[["value", "low", "high"]].notna().any(axis="columns")]
        for claim in stated.to_dict("records"):
            said = (claim["source_id"], claim["field"], claim["text"], claim["valid_at"])
            why = "another source holds" if claim["claim_id"] in lost else ""
            key = tuple(map(str, said))
            learnt = seen[key]["known_at"] if key in seen else _learnt(side)
            seen[key] = _row(
                claim["valid_at"], "statement", str(claim["field"]), claim["text"],
                source=claim["source_id"], why=why, known_at=learnt,
            )  # fmt: skip
    return list(seen.values())


def _learnt(side: Side) -> object:
    return side.known_at or np.nan


def _text(value: object) -> str | None:
    if pd.isna(value):
        return None
    return f"{value:.10g}" if isinstance(value, float) else str(value)
