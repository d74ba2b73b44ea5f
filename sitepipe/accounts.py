"""Accounts of a portfolio's data: rows read and held, defects, and where sources disagree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from sitepipe import schema, words
from sitepipe.consolidate import area_totals
from sitepipe.errors import UsageError, first_five, meant
from sitepipe.reports import (
    AreaKindReport,
    AreaReport,
    AreasReport,
    ConflictReport,
    ConflictsReport,
    IssueReport,
    IssuesReport,
    SourceAccount,
    StatedValue,
)
from sitepipe.snapshot import Snapshot
from sitepipe.vocab import Severity

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
        Only this source, or only those of this partner, if given. A source that several files
        are read as may be named without the file.

    Returns
    -------
    report
        The gravest issues first, then by source and row as they were found.

    Raises
    ------
    UsageError
        If there is no such source or partner; names the nearest.
    """
    told = issues["source_id"].dropna().unique()
    wanted = _each_file(source, [*sources["source_id"], *told])
    kept = _chosen(sources, "source_id", wanted, others=told)
    kept = _chosen(kept, "partner", None if partner is None else [partner])
    if source is not None or partner is not None:
        issues = issues[issues["source_id"].isin([*kept["source_id"], *(wanted or [])])]
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
    own = snapshot.records.set_index("record_id")["name"]
    return ConflictsReport(
        title=title,
        as_of=as_of,
        conflicts=[
            ConflictReport(
                site_id=_known(row["site_id"]),
                name=own[sides[row["claim_id_won"]]["record_id"]]
                if pd.isna(row["site_id"])
                else names[row["site_id"]],
                field=row["field"],
                holds=_side(sides, row["claim_id_won"], row["value_won"]),
                lost=_side(sides, row["claim_id_lost"], row["value_lost"]),
                why=row["why"],
            )
            for row in held.to_dict("records")
        ],
    )


def _each_file(source: str | None, known: Collection[str]) -> list[str] | None:
    """Return a source, or the sources that are its files where one description has several."""
    if source is None or source in known:
        return None if source is None else [source]
    return sorted({one for one in known if one.startswith(f"{source}:")}) or [source]


def areas_report(
    snapshot: Snapshot, *, title: str, as_of: str, kind: str | None = None
) -> AreasReport:
    """
    Share the acres of drawn sites out over the areas that they lie in.

    Parameters
    ----------
    snapshot
        Sites and the areas that layers show.
    title, as_of
        Of the portfolio.
    kind
        Only areas of this kind.
    """
    return AreasReport(
        title=title,
        as_of=as_of,
        kinds=[
            AreaKindReport(
                kind=one.kind.value,
                title=one.kind.label,
                layer=one.layer,
                areas=[AreaReport(**asdict(area)) for area in one.areas],
                sites=one.measured,
                acres=one.acres,
                elsewhere_acres=one.elsewhere_acres,
                unmeasured=list(one.unmeasured),
            )
            for one in area_totals(snapshot.sites, snapshot.site_areas)
            if kind in (None, one.kind.value)
        ],
    )


def _chosen(
    table: pd.DataFrame, column: str, wanted: list[str] | None, others: Collection[str] = ()
) -> pd.DataFrame:
    if wanted is None:
        return table
    known = sorted({*table[column].dropna(), *others})
    if not set(wanted) <= set(known):
        noun = column.removesuffix("_id")
        raise UsageError(
            f"no {noun} called {wanted[0]!r}{meant(wanted[0], known)}",
            hint=f"{noun.capitalize()}s: {first_five(known)}.",
        )
    return table[table[column].isin(wanted)]


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
        reading=reading(claim),
        source=claim["source_id"],
        valid_at=_known(claim["valid_at"]) or None,
        **cells,
    )


def reading(claim: Mapping[str, Any]) -> str | None:
    """Say in words what a claim was read as; none where it is no figure, date or term."""
    if claim["unit"] == "acres":
        return words.acreage(claim["low"], claim["high"], _known(claim["qualifier"])) or None
    if not pd.isna(claim["unit"]):
        return (
            words.quantity(claim["low"], claim["high"], _known(claim["qualifier"]), claim["unit"])
            or None
        )
    terms = schema.FIELDS[claim["field"]].terms if claim["field"] in schema.FIELDS else None
    value = _known(claim["value"])
    known = terms is not None and value in {term.value for term in terms}
    return terms(value).label if known and terms is not None else value


def _known(value: Any) -> Any:
    return None if pd.isna(value) else value
