"""Claims of many sources to one snapshot of the pipeline."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from sitepipe import schema
from sitepipe.consolidate.identity import Identified, identify, part_of
from sitepipe.consolidate.incentives import resolve_incentives
from sitepipe.consolidate.places import (
    authorities_in_words,
    measure,
    resolve_authorities,
    resolve_boundaries,
)
from sitepipe.consolidate.planning import (
    dates_without_stage,
    planning_events,
    planning_group,
    resolve_applications,
    resolve_stage_events,
    settle_stated_dates,
    site_stage,
)
from sitepipe.consolidate.validity import valid_by
from sitepipe.consolidate.winners import (
    TableRow,
    conflict,
    rank_claims,
    settle,
    states_something,
)
from sitepipe.snapshot import Ingested, Snapshot
from sitepipe.vocab import AcreageBasis, IssueKind, Severity

_DATED_APART = "planning_date"  # a date of a stage: it is settled after the stage
_VALUES = [
    "role", "readiness", "positioning", "plan_status", "application_status",
    "power_status", "power_date", "control", "available_date",
]  # fmt: skip
_FIGURES = ["power_mva", "works_cost_gbp", "works_months"]


def consolidate(ingested: Ingested, *, crs: str, as_of: str | None = None) -> Snapshot:
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

    Returns
    -------
    snapshot
        Sites in the order in which sources first name them. The same claims in another order
        give the same sites with the same ids.

    Raises
    ------
    CrsError
        If the geometries are in another CRS.
    """
    records, claims, later = valid_by(ingested.records, ingested.claims, ingested.sources, as_of)
    identified = identify(records, ingested.sources)
    site_of = identified.identities.set_index("record_id")["site_id"]
    with_site = claims.assign(site_id=claims["record_id"].map(site_of))
    usable = with_site[with_site["site_id"].notna() & states_something(with_site)]
    ranked = rank_claims(usable, ingested.sources)

    boundaries, boundary_conflicts, apart = resolve_boundaries(ingested.geometries, ranked, crs=crs)
    site_areas, area_conflicts = resolve_authorities(ranked)
    acreages, acreage_conflicts = _resolve_acreages(ranked)
    incentives, incentive_conflicts = resolve_incentives(ranked)
    undated, scalar_conflicts = settle(
        ranked[ranked["field"].isin(_VALUES + _FIGURES)], ["site_id", "field"]
    )
    stated_dates, date_conflicts = settle_stated_dates(ranked, undated)
    scalars = pd.concat([undated, stated_dates])
    events = planning_events(ranked)
    applications = resolve_applications(events)
    parent, inclusion_issues = part_of(
        ranked[ranked["field"] == "included_site"], identified.id_by_name
    )
    constraints = _all_constraints(ranked)
    sites = _sites(identified, scalars, constraints, applications, site_areas, boundaries, parent)
    conflicts = [
        *scalar_conflicts, *date_conflicts, *acreage_conflicts, *area_conflicts,
        *boundary_conflicts, *incentive_conflicts, *_stage_conflicts(sites, scalars, applications),
    ]  # fmt: skip
    issues = [
        *later, *identified.issues, *inclusion_issues, *dates_without_stage(ranked),
        *apart, *_without_location(sites, records, ingested.issues),
    ]  # fmt: skip
    return Snapshot(
        sources=ingested.sources,
        records=records,
        claims=claims,
        issues=schema.ISSUES.frame(
            pd.concat([ingested.issues, schema.ISSUES.frame(issues)], ignore_index=True)
        ),
        identities=identified.identities,
        conflicts=schema.CONFLICTS.frame(conflicts),
        sites=sites,
        boundaries=boundaries,
        site_areas=site_areas,
        acreages=acreages,
        applications=applications,
        stage_events=resolve_stage_events(events),
        incentives=incentives,
    )


def _resolve_acreages(ranked: pd.DataFrame) -> tuple[pd.DataFrame, list[TableRow]]:
    stated = ranked[ranked["field"] == "stated_acres"]
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


def _sites(
    identified: Identified,
    scalars: pd.DataFrame,
    constraints: pd.Series,
    applications: pd.DataFrame,
    site_areas: pd.DataFrame,
    boundaries: gpd.GeoDataFrame,
    parent: dict[str, str],
) -> pd.DataFrame:
    site_ids = pd.Index(identified.names.index, name="site_id")
    words = _wide(scalars, "value", [*_VALUES, _DATED_APART], site_ids)
    figures = _wide(scalars, "low", _FIGURES, site_ids)
    highest = _wide(scalars, "high", _FIGURES, site_ids)
    stage = site_stage(_stage_candidates(words, applications)).reindex(site_ids)
    joined = authorities_in_words(site_areas, boundaries)
    sites = pd.DataFrame(
        {
            **words.to_dict("series"),
            # A range or bound is held in full by its claim; the table shows what is proven.
            **{name: _proven(name, figures[name], highest[name]) for name in _FIGURES},
            "name": identified.names,
            "part_of_site_id": pd.Series(parent, dtype=object).reindex(site_ids),
            "authorities": joined.reindex(site_ids),
            "constraints": constraints.reindex(site_ids),
            "application_status": stage["status"],
            "planning_date": stage["status_date"],
            "planning_group": [
                planning_group(*pair)
                for pair in zip(stage["status"], words["plan_status"], strict=True)
            ],
            **measure(boundaries).reindex(site_ids).to_dict("series"),
        },
        index=site_ids,
    )
    return schema.SITES.frame(sites.reset_index())


def _all_constraints(ranked: pd.DataFrame) -> pd.Series:
    """Join every constraint that any source names: one source's silence refutes no other."""
    stated = ranked[ranked["field"] == "constraints"].dropna(subset=["value"])
    terms = stated.assign(term=stated["value"].str.split("; ")).explode("term")
    return (
        terms.drop_duplicates(["site_id", "term"])
        .groupby("site_id", sort=False)["term"]
        .agg("; ".join)
    )


def _proven(name: str, low: pd.Series, high: pd.Series) -> pd.Series:
    """Show the cautious end of a range: the least power, the dearest and longest works."""
    return low if name == "power_mva" else high


def _wide(
    winners: pd.DataFrame, column: str, fields: list[str], site_ids: pd.Index
) -> pd.DataFrame:
    held = winners[winners["field"].isin(fields)]
    wide = held.pivot(index="site_id", columns="field", values=column)
    return wide.reindex(index=site_ids, columns=fields)


def _stage_candidates(words: pd.DataFrame, applications: pd.DataFrame) -> pd.DataFrame:
    """Gather what may say where a site stands: its applications, and a plain statement."""
    stated = words.reset_index()[["site_id", "application_status", "planning_date"]].set_axis(
        ["site_id", "status", "status_date"], axis="columns"
    )
    held = applications[["site_id", "status", "status_date"]]
    return pd.concat([stated.astype(object), held.astype(object)], ignore_index=True)


def _stage_conflicts(
    sites: pd.DataFrame, scalars: pd.DataFrame, applications: pd.DataFrame
) -> list[TableRow]:
    """List plain statements of a stage that an application overtook."""
    status = sites.set_index("site_id")["application_status"]
    stated = scalars[scalars["field"] == "application_status"]
    overtaken = stated[stated["value"] != stated["site_id"].map(status)]
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
    said = issues[issues["kind"] == IssueKind.MISSING_LOCATION.value].merge(
        records, on=["source_id", "row"]
    )
    lost = sites[sites["boundary_kind"].isna() & ~sites["name"].isin(said["name"])]
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
