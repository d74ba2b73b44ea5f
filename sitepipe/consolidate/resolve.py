"""Claims of many sources to one snapshot of the pipeline."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from sitepipe import schema
from sitepipe.consolidate.areas import measure_areas
from sitepipe.consolidate.belongings import resolve_belongings
from sitepipe.consolidate.checked import Checks, not_said_yet
from sitepipe.consolidate.identity import Identified, identify
from sitepipe.consolidate.incentives import resolve_incentives
from sitepipe.consolidate.inclusion import nested_sites, part_of
from sitepipe.consolidate.issued import revision_conflicts, revisions
from sitepipe.consolidate.overlaps import overlapping_sites
from sitepipe.consolidate.places import resolve_authorities, resolve_boundaries
from sitepipe.consolidate.planning import (
    dates_without_stage,
    planning_events,
    resolve_applications,
    resolve_stage_events,
    settle_stated_dates,
)
from sitepipe.consolidate.sites import FIGURES, WORDS, all_constraints, resolve_sites
from sitepipe.consolidate.validity import valid_by
from sitepipe.consolidate.winners import (
    TableRow,
    conflict,
    rank_claims,
    settle,
    states_something,
)
from sitepipe.consolidate.works_totals import works_totals
from sitepipe.snapshot import Derive, Ingested, Snapshot, afresh
from sitepipe.vocab import AcreageBasis, IssueKind, Severity


def consolidate(
    ingested: Ingested, *, crs: str, as_of: str | None = None, derive: Derive = afresh
) -> Snapshot:
    """
    Resolve claims into one record per site.

    Of several claims on one field of a site the most trusted holds, then the latest spoken
    of, then the latest learnt, then source and row. Each claim that states something else is
    a conflict with the rule that decided.

    Parameters
    ----------
    ingested
        What reading the sources gave; geometries in ``crs``.
    crs
        Working CRS.
    as_of
        The date the answer speaks of: rows with a later date of their own are left out, with
        the sites that only they name, and an issue says how many. ``None`` takes all.
    derive
        Gives what holds of the sites again if all that it follows from is as it was.

    Returns
    -------
    snapshot
        Sites in the order of their names. The same claims in another order give the same
        tables, save where they say in which row something stands.

    Raises
    ------
    CrsError
        If the geometries are in another CRS.
    """
    records, claims, later = valid_by(ingested.records, ingested.claims, ingested.sources, as_of)
    identified = identify(
        records,
        claims,
        ingested.geometries,
        ingested.sources,
        decisions=ingested.decisions,
        earlier=ingested.site_ids,
        issued=ingested.issued,
    )
    # Where all was learnt on one day, which day that was decides nothing.
    days = claims["known_at"].unique().tolist()
    on_one_day = len(days) == 1 and isinstance(days[0], str)
    told = claims.assign(known_at="") if on_one_day else claims
    sources = ingested.sources.drop(columns="known_at")
    held = derive(
        "sites",
        [
            records, told, ingested.geometries, sources, ingested.issues, ingested.issued,
            ingested.revised, [area.told() for area in ingested.areas], crs,
            identified.identities, identified.matches, identified.names.index.tolist(),
            identified.names.tolist(), identified.id_by_name,
        ],
        lambda: _held(records, told, identified, replace(ingested, sources=sources), crs=crs),
    )  # fmt: skip
    tables = dict(held)
    derived = tables.pop("claims")
    derived = derived.assign(known_at=days[0]) if on_one_day else derived
    found = schema.ISSUES.frame([*later, *identified.issues])
    issues = [ingested.issues, found, tables.pop("issues")]
    return Snapshot(
        sources=ingested.sources,
        records=records,
        claims=pd.concat([claims, derived], ignore_index=True),
        issues=schema.ISSUES.frame(pd.concat(issues, ignore_index=True)),
        identities=identified.identities,
        matches=identified.matches,
        site_ids=identified.lineage.registry,
        lineage=identified.lineage.events,
        **tables,
    )


def _held(
    records: pd.DataFrame,
    claims: pd.DataFrame,
    identified: Identified,
    ingested: Ingested,
    *,
    crs: str,
) -> dict[str, pd.DataFrame]:
    """
    Work out what holds of each site.

    Returns
    -------
    tables
        Those of the snapshot that rest on claims; of ``claims`` those that connections make on
        their sites, of ``issues`` those found here.
    """
    site_of = identified.identities.set_index("record_id")["site_id"]
    with_site = claims.assign(site_id=claims["record_id"].map(site_of))
    every = rank_claims(with_site[states_something(with_site)], ingested.sources)
    revised = revisions(every, ingested.revised, ingested.sources)
    revision_losses = revision_conflicts(every, revised)
    every = every[~every["claim_id"].isin(revised["revised_claim_id"])]
    checks = Checks(claims)
    belongings = resolve_belongings(
        records, claims, every, ingested.sources, identified=identified, checks=checks
    )
    own = belongings.tables
    derived = belongings.electricity.assign(
        site_id=belongings.electricity["record_id"].map(site_of).astype("str")
    )
    ranked = rank_claims(
        pd.concat([every[every["site_id"].notna()], derived], ignore_index=True), ingested.sources
    )

    boundaries, boundary_conflicts, apart = resolve_boundaries(ingested.geometries, ranked, crs=crs)
    site_areas, area_conflicts = resolve_authorities(ranked)
    acreages, acreage_conflicts = _resolve_acreages(ranked)
    incentives, incentive_conflicts = resolve_incentives(ranked)
    undated, scalar_conflicts = settle(
        ranked[ranked["field"].isin(WORDS + FIGURES)], ["site_id", "field"]
    )
    stated_dates, date_conflicts = settle_stated_dates(ranked, undated)
    scalars = pd.concat([undated, stated_dates])
    events = planning_events(ranked)
    applications = resolve_applications(events)
    parent, inclusion_issues = part_of(
        ranked,
        nested_sites(identified.matches, identified.identities, boundaries),
        identified.id_by_name,
    )
    measured_areas, area_issues = measure_areas(boundaries, ingested.areas)
    totals = works_totals(own["works"], own["works_sites"], own["works_dependencies"])
    sites, cells = resolve_sites(
        identified,
        scalars,
        totals,
        all_constraints(ranked),
        applications,
        site_areas,
        boundaries,
        parent,
    )
    sites = checks.table(schema.SITES, sites, cells=cells)
    conflicts = [
        *scalar_conflicts, *date_conflicts, *acreage_conflicts, *area_conflicts,
        *boundary_conflicts, *incentive_conflicts, *_stage_conflicts(sites, scalars, applications),
        *belongings.conflicts, *revision_losses,
    ]  # fmt: skip
    tables = {
        "acreages": checks.table(schema.ACREAGES, acreages),
        "applications": checks.table(schema.APPLICATIONS, applications),
        "stage_events": checks.table(schema.STAGE_EVENTS, resolve_stage_events(events)),
        "incentives": checks.table(schema.INCENTIVES, incentives),
        "site_areas": checks.table(
            schema.SITE_AREAS, pd.concat([site_areas, measured_areas], ignore_index=True)
        ),
        "overlaps": checks.table(schema.OVERLAPS, overlapping_sites(boundaries, parent)),
        **own,
    }
    of_sites = records[records["record_id"].isin(identified.identities["record_id"])]
    # A defect is noted where its partner first sent it, not in the workbook that came back.
    sent_back = set(ingested.issued["record_id"])
    of_sites = of_sites.sort_values("record_id", key=lambda ids: ids.isin(sent_back), kind="stable")
    issues = [
        *inclusion_issues, *dates_without_stage(ranked),
        *apart, *_without_location(sites, of_sites, ingested.issues),
        *not_said_yet(belongings.issues, ingested.issues), *area_issues, *checks.issues,
    ]  # fmt: skip
    return {
        "claims": belongings.electricity,
        "issues": schema.ISSUES.frame(issues),
        "conflicts": schema.CONFLICTS.frame(conflicts),
        "sites": sites,
        "boundaries": boundaries,
        **tables,
    }


def _resolve_acreages(ranked: pd.DataFrame) -> tuple[pd.DataFrame, list[TableRow]]:
    stated = ranked[ranked["field"] == "stated_acres"]
    if stated.empty:
        return schema.ACREAGES.empty(), []
    stated = stated.assign(basis=stated["basis"].fillna(AcreageBasis.NOT_STATED.value))
    winners, conflicts = settle(stated, ["site_id", "basis"])
    order = {basis.value: n for n, basis in enumerate(AcreageBasis)}
    ordered = winners.assign(order=winners["basis"].map(order)).sort_values(
        ["site_id", "order"], kind="stable"
    )
    columns = {"low": "low_acres", "high": "high_acres"}
    return (
        schema.ACREAGES.frame(ordered.rename(columns=columns)[schema.ACREAGES.column_names]),
        conflicts,
    )


def _stage_conflicts(
    sites: pd.DataFrame, scalars: pd.DataFrame, applications: pd.DataFrame
) -> list[TableRow]:
    """List plain statements of a stage that an application overtook."""
    status = sites.set_index("site_id")["application_status"]
    stated = scalars[scalars["field"] == "application_status"]
    overtaken = stated[stated["value"] != stated["site_id"].map(status)]
    if overtaken.empty:
        return []
    won = applications.merge(
        sites[["site_id", "application_status", "planning_date"]],
        left_on=["site_id", "status", "status_date"],
        right_on=["site_id", "application_status", "planning_date"],
    ).drop_duplicates("site_id")
    by_site = won.set_index("site_id")
    return [
        conflict(
            {"claim_id": by_site.at[lost["site_id"], "claim_id"], "text": status[lost["site_id"]]},
            lost,
            "the stage of an application on record holds",
        )
        for lost in overtaken.to_dict("records")
    ]


def _without_location(
    sites: pd.DataFrame, records: pd.DataFrame, issues: pd.DataFrame
) -> list[TableRow]:
    """Note sites that no source places, at the first row that names them, if none has yet."""
    unplaced = sites[sites["boundary_kind"].isna()]
    if unplaced.empty:
        return []
    said = issues[issues["kind"] == IssueKind.MISSING_LOCATION.value].merge(
        records, on=["source_id", "row"]
    )
    lost = unplaced[~unplaced["name"].isin(said["name"])]
    first = records.drop_duplicates("name").set_index("name")
    return [
        {
            **{column: first.at[name, column] for column in ("source_id", "sheet", "row")},
            "value": name,
            "kind": IssueKind.MISSING_LOCATION.value,
            "severity": Severity.WARNING.value,
            "message": f"no source says where {name} is; its access is unknown",
            "repair": "Ask the promoter for a point or a red-line plan.",
        }
        for name in lost["name"]
    ]
