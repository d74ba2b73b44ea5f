"""What became of records, as a report: merged under which names, parts, questions, conflicts."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sitepipe.accounts import conflicts_report
from sitepipe.names import site_key
from sitepipe.reports import (
    ConflictReport,
    ConsolidateReport,
    IdEvent,
    MatchQuestion,
    MergedSite,
    OtherName,
    RecordReport,
)
from sitepipe.snapshot import Snapshot
from sitepipe.vocab import Entity, LineageEvent, Match

_WIDEST = 10
_OUTLINE = "boundary"
_ENDS = ("record_id", "other_record_id")


def consolidate_report(
    snapshot: Snapshot, kept: pd.DataFrame, *, title: str, as_of: str
) -> ConsolidateReport:
    """
    Say which records are one site, what is asked, and how much disagrees.

    Parameters
    ----------
    snapshot
        Records, identities, matches and conflicts, and what becomes of ids.
    kept
        Table of :data:`sitepipe.schema.LINEAGE`: what runs kept of ids before.
    title, as_of
        Of the portfolio.
    """
    makers = site_records(snapshot)
    records = {str(row["record_id"]): row for row in makers.to_dict("records")}
    matches = snapshot.matches
    sites = int(makers["site_id"].nunique())
    return ConsolidateReport(
        title=title,
        as_of=as_of,
        records=len(makers),
        sites=sites,
        merged=len(makers) - sites,
        renamed=_renamed(makers, snapshot),
        parts=_questions(matches, Match.PART, records),
        asks=_questions(matches, Match.ASK, records),
        conflicts={
            str(field): int(many)
            for field, many in snapshot.conflicts["field"].value_counts().sort_index().items()
        },
        widest=_widest(snapshot, title=title, as_of=as_of),
        ids=_id_events(kept, snapshot),
    )


def site_records(snapshot: Snapshot) -> pd.DataFrame:
    """Return the records that name sites, each with the ``site_id`` it was gathered into."""
    site_of = snapshot.identities.set_index("record_id")["site_id"]
    makers = snapshot.records[
        snapshot.records["entity"].isin([Entity.SITE.value, Entity.LOCATION.value])
    ]
    return makers.assign(site_id=makers["record_id"].map(site_of))


def _id_events(kept: pd.DataFrame, snapshot: Snapshot) -> list[IdEvent]:
    """List what runs kept of ids, and what the next run would."""
    names = snapshot.sites.set_index("site_id")["name"].to_dict()
    pending = snapshot.lineage.assign(date=None)
    return [
        IdEvent(
            date=_known(row["date"]),
            site_id=row["site_id"],
            name=names.get(row["site_id"]),
            event=LineageEvent(row["event"]),
            other_site_id=_known(row["other_site_id"]),
            why=row["why"],
        )
        for table in (kept, pending)
        for row in table.to_dict("records")
    ]


def _renamed(makers: pd.DataFrame, snapshot: Snapshot) -> list[MergedSite]:
    """List the sites whose records differ in more than the writing of their names."""
    names = snapshot.sites.set_index("site_id")["name"]
    decision = snapshot.identities.set_index("record_id")["decision"]
    makers = makers.assign(key=makers["name"].map(site_key)).sort_values("record_id")
    keys = makers.groupby("site_id")["key"].nunique()
    several = makers[makers["site_id"].map(keys) > 1]
    surest = _surest_between_names(snapshot.matches, several.set_index("record_id"))
    return [
        MergedSite(
            site_id=str(site_id),
            name=names[site_id],
            others=_other_names(held, str(names[site_id]), surest),
            records=[_record(row) for row in held.to_dict("records")],
            why=list(dict.fromkeys(decision[held["record_id"]])),
        )
        for site_id, held in several.groupby("site_id", sort=True)
    ]


def _surest_between_names(
    matches: pd.DataFrame, several: pd.DataFrame
) -> dict[tuple[str, str], tuple[float, str]]:
    """Return points and reasons of the surest pair under two names, by site and either name."""
    same = matches[matches["outcome"] == Match.SAME.value]
    same = same[same["record_id"].isin(several.index) & same["other_record_id"].isin(several.index)]
    one, other = (same[end].map(several["key"]) for end in _ENDS)
    differing = same.assign(
        key=one, other_key=other, site_id=same["record_id"].map(several["site_id"])
    )[one != other].sort_values(["score", *_ENDS], ascending=[False, True, True], kind="stable")
    surest: dict[tuple[str, str], tuple[float, str]] = {}
    for pair in differing.to_dict("records"):
        for key in (pair["key"], pair["other_key"]):
            surest.setdefault((pair["site_id"], key), (pair["score"], pair["why"]))
    return surest


def _other_names(
    held: pd.DataFrame, name: str, surest: dict[tuple[str, str], tuple[float, str]]
) -> list[OtherName]:
    others = held[held["key"] != site_key(name)].drop_duplicates("key")
    return [
        OtherName(
            record=_record(row),
            score=_known(surest.get((row["site_id"], row["key"]), (math.nan, ""))[0]),
            why=in_words(surest.get((row["site_id"], row["key"]), (math.nan, ""))[1]),
        )
        for row in others.to_dict("records")
    ]


def in_words(why: str) -> str:
    """Say what equal names mean where they are written differently."""
    return why.replace("equal names", "a short or former form of the name")


def _questions(
    matches: pd.DataFrame, outcome: Match, records: dict[str, dict[str, Any]]
) -> list[MatchQuestion]:
    """List the pairs with an outcome, the surest first."""
    asked = matches[matches["outcome"] == outcome.value].sort_values(
        ["score", *_ENDS], ascending=[False, True, True]
    )
    return [
        MatchQuestion(
            one=_record(records[pair["record_id"]]),
            other=_record(records[pair["other_record_id"]]),
            site_ids=[records[pair[end]]["site_id"] for end in _ENDS],
            score=_known(pair["score"]),
            why=pair["why"],
        )
        for pair in asked.to_dict("records")
    ]


def _widest(snapshot: Snapshot, *, title: str, as_of: str) -> list[ConflictReport]:
    """
    Choose the conflicts that a reader should see first.

    Of each site and field one, of each field in turn the one furthest apart: by the ratio of
    its figures, and where it has none in the order of sites. Outlines have no words, so they
    are left out.
    """
    held = snapshot.conflicts[snapshot.conflicts["field"] != _OUTLINE]
    middle = snapshot.claims.set_index("claim_id")[["low", "high"]].mean(axis="columns")
    won, lost = (held[f"claim_id_{side}"].map(middle).astype("float64") for side in ("won", "lost"))
    place = {site_id: at for at, site_id in enumerate(snapshot.sites["site_id"])}
    ranked = held.assign(
        apart=np.abs(np.log((won / lost).where((won > 0) & (lost > 0), 1.0))),
        place=held["site_id"].map(place),
    ).sort_values(["apart", "place", "claim_id_lost"], ascending=[False, True, True], kind="stable")
    ranked = ranked.drop_duplicates(["site_id", "field"])
    ranked["turn"] = ranked.groupby("field").cumcount()
    first = ranked.sort_values(["turn", "field"], kind="stable").head(_WIDEST)
    narrowed = replace(snapshot, conflicts=first[snapshot.conflicts.columns])
    told = conflicts_report(narrowed, title=title, as_of=as_of).conflicts
    by_key = {(one.site_id, one.field): one for one in told}
    sites = first["site_id"].astype("object").where(first["site_id"].notna(), None)
    return [by_key[key] for key in zip(sites, first["field"], strict=True)]


def _record(row: dict[str, Any]) -> RecordReport:
    return RecordReport(
        record=row["record_id"], name=row["name"], source=row["source_id"], row=_known(row["row"])
    )


def _known(value: Any) -> Any:
    return None if pd.isna(value) else value
