"""
What an audience may not see, taken out of the tables before anything is drawn from them.

Two things are cut, both on tables alone: by audience, what a column, a field or a finding is
not meant for; by choice of sites, whatever belongs to sites that are left out. Renderers then
draw what they are given, and cannot show what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import TypeVar

import pandas as pd

from sitepipe import schema
from sitepipe.schema import FIELDS, TABLES, Table
from sitepipe.snapshot import Appraisal, Snapshot
from sitepipe.vocab import Audience

Bundle = TypeVar("Bundle", Snapshot, Appraisal)

# Claims on these fields name other sites in their text.
_NAMING_SITES = frozenset({"works_sites", "included_site", "larger_site"})


def withheld(audience: Audience) -> list[str]:
    """
    Name the columns and tables that an audience may not see.

    Returns
    -------
    names
        ``plots.plot_price_gbp`` for a column, ``claims`` for a whole table, in the order of
        the schema.
    """
    names: list[str] = []
    for table in TABLES.values():
        if not audience.may_see(table.audience):
            names.append(table.name)
        else:
            names += [f"{table.name}.{name}" for name in hidden_columns(table, audience)]
    return names


def hidden_columns(table: Table, audience: Audience) -> list[str]:
    """Return the columns of a table that an audience may not see."""
    return [column.name for column in table.columns if not audience.may_see(column.audience)]


def hidden_fields(audience: Audience) -> list[str]:
    """Return the fields whose claims an audience may not see."""
    return [name for name, field in FIELDS.items() if not audience.may_see(field.audience)]


def redacted(
    snapshot: Snapshot, appraisal: Appraisal, *, audience: Audience
) -> tuple[Snapshot, Appraisal]:
    """
    Take out of every table what an audience may not see.

    Values of restricted columns become unknown: the tables keep their form, and writers drop
    the columns. Restricted tables are emptied, but for what renderers cite sources by: the
    claims on fields that the audience may see, and which site a record is of. A source of
    none of these is not named: its title alone may tell of an agreement. Findings,
    inputs and criteria that are meant for others, or speak of a restricted field, are left
    out.

    Parameters
    ----------
    snapshot, appraisal
        Tables of :mod:`sitepipe.schema`; they are not changed.
    audience
        Who the tables are for.

    Returns
    -------
    snapshot, appraisal
        The same tables without what is restricted; for the team itself, as they were.
    """
    if not withheld(audience):
        return snapshot, appraisal
    hidden = set(hidden_fields(audience))
    visible = FIELDS.keys() - hidden
    claims = snapshot.claims[snapshot.claims["field"].isin(visible)].reset_index(drop=True)
    cited = set(claims["claim_id"])

    shown = _without_restricted(snapshot, audience)
    shown = replace(
        shown,
        claims=claims,
        sources=_rows_in(shown.sources, "source_id", set(claims["source_id"])),
        identities=schema.IDENTITIES.frame(snapshot.identities[["record_id", "site_id"]]),
    )
    assessed = _without_restricted(appraisal, audience)
    findings = assessed.findings
    meant_for = findings["audience"].fillna(Audience.PUBLIC.value)
    allowed = [term.value for term in Audience if audience.may_see(term)]
    findings = findings[meant_for.isin(allowed) & ~findings["field"].isin(hidden)]
    findings = findings.assign(claim_ids=_only(findings["claim_ids"], cited))
    assessed = replace(
        assessed,
        findings=findings.reset_index(drop=True),
        inputs=_not_on(assessed.inputs, hidden),
        components=_not_on(assessed.components, hidden),
    )
    return _citing_only(shown, cited), assessed


def narrowed(
    snapshot: Snapshot, appraisal: Appraisal, site_ids: Iterable[str]
) -> tuple[Snapshot, Appraisal]:
    """
    Keep only what belongs to the chosen sites.

    Works that they share stay, with those that these wait on, but not the other sites that
    need them; substations stay if a connection names them or if they feed one that does;
    sources stay if a claim that is kept stands in them; issues stay if they are of a row that
    is kept; matches stay if both their records do; what became of ids is left out. A claim
    whose text lists sites keeps its place and loses its text; a finding that names a site left
    out is left out too.

    Parameters
    ----------
    snapshot, appraisal
        Tables of :mod:`sitepipe.schema`; they are not changed.
    site_ids
        Ids of the sites to keep.

    Returns
    -------
    snapshot, appraisal
        Tables of those sites, in the same order. Scores and ranks stay those of the whole
        portfolio.
    """
    chosen = set(site_ids)
    if chosen >= set(snapshot.sites["site_id"]):
        return snapshot, appraisal
    kept = _of_sites(snapshot, chosen)
    sites = kept.sites
    works_needed = _with_ancestors(
        set(kept.works_sites["works_id"]),
        zip(
            snapshot.works_dependencies["works_id"],
            snapshot.works_dependencies["needs_works_id"],
            strict=True,
        ),
    )
    substations = _with_ancestors(
        set(kept.connections["at_substation"].dropna()),
        zip(
            snapshot.substations["substation"],
            snapshot.substations["parent_substation"],
            strict=True,
        ),
    )
    overlaps = _rows_in(kept.overlaps, "other_site_id", chosen)
    kept = replace(
        kept,
        overlaps=overlaps,
        sites=sites.assign(
            part_of_site_id=sites["part_of_site_id"].where(sites["part_of_site_id"].isin(chosen))
        ),
        works=_rows_in(snapshot.works, "works_id", works_needed),
        works_dependencies=_rows_in(
            _rows_in(snapshot.works_dependencies, "works_id", works_needed),
            "needs_works_id",
            works_needed,
        ),
        substations=_rows_in(snapshot.substations, "substation", substations),
    )
    claims = _claims_of(kept, snapshot.claims)
    records = _rows_in(snapshot.records, "record_id", set(claims["record_id"]))
    of_kept = set(kept.identities["record_id"])
    matches = _rows_in(snapshot.matches, "record_id", of_kept)
    kept = replace(
        kept,
        claims=claims,
        records=records,
        matches=_rows_in(matches, "other_record_id", of_kept),
        lineage=schema.LINEAGE.empty(),  # it tells of other sites in words
        sources=_rows_in(snapshot.sources, "source_id", set(claims["source_id"])),
        issues=_issues_of(snapshot.issues, records),
    )
    assessed = _of_sites(appraisal, chosen)
    assessed = replace(
        assessed,
        findings=_naming_only(assessed.findings, chosen),
        issues=_issues_of(appraisal.issues, records),
    )
    return kept, assessed


def _without_restricted(bundle: Bundle, audience: Audience) -> Bundle:
    tables: dict[str, pd.DataFrame] = {}
    for field in fields(bundle):
        table, rows = TABLES[field.name], getattr(bundle, field.name)
        if not audience.may_see(table.audience):
            tables[field.name] = table.empty()
        elif names := hidden_columns(table, audience):
            unknown = table.empty().reindex(rows.index)
            tables[field.name] = rows.assign(**{name: unknown[name] for name in names})
    return replace(bundle, **tables)


def _citing_only(snapshot: Snapshot, cited: set[str]) -> Snapshot:
    """Forget claims that the audience may not see, also by their ids."""
    tables = {}
    for field in fields(snapshot):
        rows = getattr(snapshot, field.name)
        if field.name != "claims" and "claim_id" in rows.columns:
            tables[field.name] = rows.assign(
                claim_id=rows["claim_id"].where(rows["claim_id"].isin(cited))
            )
    return replace(snapshot, **tables)


def _only(joined: pd.Series, allowed: set[str]) -> pd.Series:
    """Keep the allowed ones of ids that stand joined with ``; ``."""
    one_each = joined.dropna().str.split("; ").explode()
    kept = one_each[one_each.isin(allowed)].groupby(level=0).agg("; ".join)
    return kept.reindex(joined.index).astype("str")


def _not_on(table: pd.DataFrame, hidden: set[str]) -> pd.DataFrame:
    return table[~table["field"].isin(hidden)].reset_index(drop=True)


def _of_sites(bundle: Bundle, chosen: set[str]) -> Bundle:
    tables = {
        field.name: _rows_in(getattr(bundle, field.name), "site_id", chosen)
        for field in fields(bundle)
        if "site_id" in getattr(bundle, field.name).columns
    }
    return replace(bundle, **tables)


def _rows_in(table: pd.DataFrame, column: str, chosen: set[str]) -> pd.DataFrame:
    return table[table[column].isin(chosen)].reset_index(drop=True)


def _naming_only(findings: pd.DataFrame, chosen: set[str]) -> pd.DataFrame:
    """Drop the findings whose fact names a site that is left out."""
    named = findings["other_site_ids"].dropna().str.split("; ").explode()
    telling = set(named.index[~named.isin(chosen)])
    return findings[~findings.index.isin(telling)].reset_index(drop=True)


def _with_ancestors(start: set[str], above: Iterable[tuple[object, object]]) -> set[str]:
    """Add whatever the start rests on, directly or through others; a circle ends the walk."""
    parents: dict[str, list[str]] = {}
    for child, parent in above:
        if isinstance(parent, str):
            parents.setdefault(str(child), []).append(parent)
    found, waiting = set(start), list(start)
    while waiting:
        for parent in parents.get(waiting.pop(), []):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def _claims_of(kept: Snapshot, claims: pd.DataFrame) -> pd.DataFrame:
    """Keep the claims of the sites' records and those that kept rows rest on."""
    cited: set[str] = set()
    for field in fields(kept):
        rows = getattr(kept, field.name)
        if field.name != "claims" and "claim_id" in rows.columns:
            cited |= set(rows["claim_id"].dropna())
    records = set(kept.identities["record_id"])
    rows = claims[claims["record_id"].isin(records) | claims["claim_id"].isin(cited)]
    telling = ~rows["field"].isin(_NAMING_SITES)
    return rows.assign(
        text=rows["text"].where(telling), value=rows["value"].where(telling)
    ).reset_index(drop=True)


def _issues_of(issues: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Keep the issues of rows that are kept; what is said of a whole file names any site."""
    key = ["source_id", "sheet", "row"]
    rows = records[key].drop_duplicates()
    found = issues[key].merge(rows, on=key, how="left", indicator="found")["found"] == "both"
    return issues[found.to_numpy() & issues["row"].notna().to_numpy()].reset_index(drop=True)
