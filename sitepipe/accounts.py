"""Accounts of a portfolio's data: rows read and held, defects, and where sources disagree."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd

from sitepipe.errors import UsageError, first_five, meant
from sitepipe.names import site_key
from sitepipe.reports import (
    ConflictReport,
    ConflictsReport,
    ConsolidateReport,
    IssueReport,
    IssuesReport,
    MatchQuestion,
    MergedSite,
    RecordReport,
    SourceAccount,
    StatedValue,
)
from sitepipe.snapshot import Snapshot
from sitepipe.vocab import Entity, Match, Severity

_GRAVEST_FIRST = {level.value: -n for n, level in enumerate(Severity)}


def issue_reports(issues: pd.DataFrame) -> list[IssueReport]:
    """Report issues in the order they were found."""
    return [
        IssueReport(
            source=_known(issue["source_id"]),
            **{name: _known(issue[name]) for name in issues.columns if name != "source_id"},
        )
        for issue in issues.to_dict("records")
    ]


def issues_report(
    sources: pd.DataFrame,
    issues: pd.DataFrame,
    *,
    title: str,
    as_of: str,
    source: str | None = None,
    partner: str | None = None,
) -> IssuesReport:
    """
    Account for every row, and list every defect.

    Parameters
    ----------
    sources, issues
        Tables of :data:`sitepipe.schema.SOURCES` and :data:`sitepipe.schema.ISSUES`.
    title, as_of
        Of the portfolio.
    source, partner
        Only this source, or only those of this partner, if given.

    Returns
    -------
    report
        The gravest issues first, then by source and row as they were found.

    Raises
    ------
    UsageError
        If there is no such source or partner; names the nearest.
    """
    kept = _chosen(sources, "source_id", source, others=issues["source_id"].dropna().unique())
    kept = _chosen(kept, "partner", partner)
    if source is not None or partner is not None:
        named = [source] if source is not None else []
        issues = issues[issues["source_id"].isin([*kept["source_id"], *named])]
    order = issues["severity"].map(_GRAVEST_FIRST).sort_values(kind="stable").index
    return IssuesReport(
        title=title,
        as_of=as_of,
        sources=[
            SourceAccount(
                source=row["source_id"],
                title=row["title"],
                partner=row["partner"],
                rows_read=row["rows_read"],
                accepted=row["rows_accepted"],
                held=row["rows_held"],
            )
            for row in kept.to_dict("records")
        ],
        issues=issue_reports(issues.loc[order]),
    )


def conflicts_report(
    snapshot: Snapshot,
    *,
    title: str,
    as_of: str,
    site_ids: Collection[str] = (),
    field: str | None = None,
) -> ConflictsReport:
    """
    Set the values that sources disagree on side by side.

    Parameters
    ----------
    snapshot
        Conflicts, with the claims and sources behind them.
    title, as_of
        Of the portfolio.
    site_ids
        Only these sites; all if none is given.
    field
        Only this field.

    Raises
    ------
    UsageError
        If no site has a conflict on this field; names those that have.
    """
    names = snapshot.sites.set_index("site_id")["name"]
    place = {site_id: n for n, site_id in enumerate(names.index)}
    held = snapshot.conflicts
    if field is not None:
        if field not in set(held["field"]):
            known = sorted(set(held["field"]))
            raise UsageError(
                f"no source disagrees on {field!r}{meant(field, known)}",
                hint=f"Sources disagree on: {first_five(known)}." if known else "",
            )
        held = held[held["field"] == field]
    if site_ids:
        held = held[held["site_id"].isin(list(site_ids))]
    held = held.assign(place=held["site_id"].map(place))
    held = held.sort_values(["place", "field", "claim_id_lost"], kind="stable")
    sides = _sides(snapshot)
    return ConflictsReport(
        title=title,
        as_of=as_of,
        conflicts=[
            ConflictReport(
                site_id=row["site_id"],
                name=names[row["site_id"]],
                field=row["field"],
                holds=_side(sides, row["claim_id_won"], row["value_won"]),
                lost=_side(sides, row["claim_id_lost"], row["value_lost"]),
                why=row["why"],
            )
            for row in held.to_dict("records")
        ],
    )


def consolidate_report(snapshot: Snapshot, *, title: str, as_of: str) -> ConsolidateReport:
    """
    Say which records are one site, what is asked, and how much disagrees.

    Parameters
    ----------
    snapshot
        Records, identities, matches and conflicts.
    title, as_of
        Of the portfolio.
    """
    site_of = snapshot.identities.set_index("record_id")["site_id"]
    makers = snapshot.records[
        snapshot.records["entity"].isin([Entity.SITE.value, Entity.LOCATION.value])
    ]
    makers = makers.assign(site_id=makers["record_id"].map(site_of))
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
    )


def _renamed(makers: pd.DataFrame, snapshot: Snapshot) -> list[MergedSite]:
    """List the sites whose records differ in more than the writing of their names."""
    names = snapshot.sites.set_index("site_id")["name"]
    decision = snapshot.identities.set_index("record_id")["decision"]
    keys = makers["name"].map(site_key).groupby(makers["site_id"]).nunique()
    several = makers[makers["site_id"].map(keys) > 1].sort_values("record_id")
    return [
        MergedSite(
            site_id=str(site_id),
            name=names[site_id],
            records=[_record(row) for row in held.to_dict("records")],
            why=list(dict.fromkeys(decision[held["record_id"]])),
        )
        for site_id, held in several.groupby("site_id", sort=True)
    ]


def _questions(
    matches: pd.DataFrame, outcome: Match, records: dict[str, dict[str, Any]]
) -> list[MatchQuestion]:
    """List the pairs with an outcome, the surest first."""
    asked = matches[matches["outcome"] == outcome.value].sort_values(
        ["score", "record_id", "other_record_id"], ascending=[False, True, True]
    )
    return [
        MatchQuestion(
            one=_record(records[pair["record_id"]]),
            other=_record(records[pair["other_record_id"]]),
            site_ids=[records[pair[end]]["site_id"] for end in ("record_id", "other_record_id")],
            score=_known(pair["score"]),
            why=pair["why"],
        )
        for pair in asked.to_dict("records")
    ]


def _record(row: dict[str, Any]) -> RecordReport:
    return RecordReport(
        record=row["record_id"], name=row["name"], source=row["source_id"], row=_known(row["row"])
    )


def _chosen(
    table: pd.DataFrame, column: str, wanted: str | None, others: Collection[str] = ()
) -> pd.DataFrame:
    if wanted is None:
        return table
    known = sorted({*table[column].dropna(), *others})
    if wanted not in known:
        noun = column.removesuffix("_id")
        raise UsageError(
            f"no {noun} called {wanted!r}{meant(wanted, known)}",
            hint=f"{noun.capitalize()}s: {first_five(known)}.",
        )
    return table[table[column] == wanted]


def _sides(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """Give each claim's cell with its partner, by the claim's id."""
    partner = snapshot.sources.set_index("source_id")["partner"]
    ids = {*snapshot.conflicts["claim_id_won"], *snapshot.conflicts["claim_id_lost"]}
    claims = snapshot.claims[snapshot.claims["claim_id"].isin(ids)]
    claims = claims.assign(partner=claims["source_id"].map(partner))
    return {str(claim["claim_id"]): claim for claim in claims.to_dict("records")}


def _side(sides: dict[str, dict[str, Any]], claim_id: str, value: str) -> StatedValue:
    claim = sides[claim_id]
    cells = {name: _known(claim[name]) for name in ("partner", "sheet", "row", "column")}
    return StatedValue(
        value=value,
        source=claim["source_id"],
        valid_at=_known(claim["valid_at"]) or None,
        **cells,
    )


def _known(value: Any) -> Any:
    return None if pd.isna(value) else value
