"""
The whole flow, in plain functions that read top to bottom.

sources → claims and issues → one record per site → access → scores
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from sitepipe import schema
from sitepipe.config import (
    AccessConfig,
    ChecksConfig,
    CoverageConfig,
    FactsConfig,
    Figure,
    Loaded,
    ReadingConfig,
    RuleChange,
    ScoringConfig,
    Vehicle,
    figures_not_in_force,
)
from sitepipe.consolidate import claim_inputs, consolidate
from sitepipe.errors import DataError
from sitepipe.network import access_inputs, build_network, measure_access
from sitepipe.network.access import latest_places
from sitepipe.network.attach import attach
from sitepipe.network.isochrones import Drawing, isochrones
from sitepipe.readiness import check_sites
from sitepipe.scoring import score_sites
from sitepipe.snapshot import Appraisal, BaseLayers, Derive, Ingested, Snapshot, afresh
from sitepipe.vocab import IssueKind, Severity
from sitepipe.words import count

Step = Callable[[str], AbstractContextManager[None]]
"""Wraps one step of the flow; the caller shows progress or takes the time."""

_BOOKKEEPING = frozenset({"site_ids", "lineage"})


def silent(_name: str) -> AbstractContextManager[None]:
    """Wrap a step in nothing."""
    return nullcontext()


@dataclass(frozen=True)
class Settings:
    """
    The configuration that an appraisal rests on.

    ``readiness`` is false where the checks are not asked: of files without a workspace.
    """

    crs: str
    as_of: str
    vehicle: Loaded[Vehicle]
    access: Loaded[AccessConfig]
    scoring: Loaded[ScoringConfig]
    facts: Loaded[FactsConfig]
    checks: Loaded[ChecksConfig]
    reading: Loaded[ReadingConfig]
    rules: Mapping[str, RuleChange]
    coverage: Loaded[CoverageConfig]
    readiness: bool = True


def consolidate_sources(
    ingested: Ingested, *, settings: Settings, derive: Derive = afresh, step: Step = silent
) -> Snapshot:
    """
    Resolve what sources claim into one record per site, as of the settings' date.

    Parameters
    ----------
    ingested
        Claims, records and geometries of any number of sources.
    settings
        Reads ``crs`` and ``as_of``.
    derive
        Gives what holds of the sites again if no claim has changed.
    step
        Wraps the step.

    Returns
    -------
    snapshot
        One row per site, and every claim, also those that lost.

    Raises
    ------
    DataError
        If not a single site could be read; says how many rows were held back, and why, or
        that no row is of a site.
    """
    with step("consolidate"):
        snapshot = consolidate(ingested, crs=settings.crs, as_of=settings.as_of, derive=derive)
    if snapshot.sites.empty:
        held = int(ingested.sources["rows_held"].sum())
        read = int(ingested.sources["rows_read"].sum())
        errors = snapshot.issues[snapshot.issues["severity"] == Severity.ERROR.value]
        if not held:
            empty = errors["message"][errors["kind"] == IssueKind.NO_ROWS.value].tolist()
            said = (
                f"no source names a site: {count(read, 'row')} read, none of a site or a location"
            )
            raise DataError(
                "\n".join([said, *empty[:5]]),
                hint="Ask its sender for the file again."
                if empty
                else "Add the sites: a description with `entity: site` in sources/, or the sheet "
                "Sites of a portfolio template.",
            )
        raise DataError(
            f"no site could be read: {held} of {read} rows are held back\n"
            + "\n".join(_where_and_why(errors).head(5)),
            hint="Mend the rows and run the command again.",
        )
    return snapshot


def appraise(
    snapshot: Snapshot,
    base: BaseLayers,
    *,
    settings: Settings,
    derive: Derive = afresh,
    step: Step = silent,
) -> Appraisal:
    """
    Appraise every site of a snapshot.

    Parameters
    ----------
    snapshot
        N sites with their boundaries or locations.
    base
        Roads and hubs that access is measured over. With a ``derive`` that keeps tables, its
        ``layers`` say which they are.
    settings
        Vehicle, access rules, scoring profile, list of facts and readiness rules.
    derive
        Gives minutes, scores and findings again if what they follow from has not changed.
    step
        Wraps each step.

    Returns
    -------
    appraisal
        Access and its routes, the inputs of the score, scores with their components, and
        findings: gates, facts and readiness checks. ``issues`` holds those of the snapshot
        first, then those found here.
    """
    vehicle, rules = settings.vehicle.section, settings.access.section
    with step("access"):
        access = derive(
            "access",
            [snapshot.boundaries, base.layers, base.hubs, settings.crs, vehicle, rules],
            lambda: vars(
                measure_access(
                    snapshot.boundaries, base.roads, base.hubs, vehicle=vehicle, config=rules
                )
            ),
        )
    with step("scores"):
        inputs = schema.INPUTS.frame(
            pd.concat([claim_inputs(snapshot), access_inputs(access["access"])], ignore_index=True)
        )
        scoring, facts = settings.scoring.section, settings.facts.section
        scored = derive(
            "scores",
            [snapshot.sites, inputs, scoring, facts],
            lambda: vars(score_sites(snapshot.sites, inputs, scoring=scoring, facts=facts)),
        )
    checked = schema.FINDINGS.empty()
    if settings.readiness:
        with step("checks"):
            checks = settings.checks
            checked = derive(
                "checks",
                [_told(snapshot), access["access"], checks.label, checks.section, settings.rules,
                 settings.as_of],
                lambda: {
                    "findings": check_sites(
                        snapshot,
                        access["access"],
                        checks=checks,
                        changes=settings.rules,
                        as_of=settings.as_of,
                    )
                },
            )["findings"]  # fmt: skip
    findings = pd.concat([scored["findings"], checked], ignore_index=True)
    issues = [snapshot.issues, _rules_not_in_force(settings), access["issues"]]
    return Appraisal(
        access=access["access"],
        legs=access["legs"],
        reach=access["reach"],
        inputs=inputs,
        components=scored["components"],
        scores=scored["scores"],
        findings=schema.FINDINGS.frame(findings),
        issues=schema.ISSUES.frame(pd.concat(issues, ignore_index=True)),
    )


def reach_of_sites(
    snapshot: Snapshot,
    base: BaseLayers,
    *,
    settings: Settings,
    bands_min: Sequence[float],
    inward: bool = False,
    step: Step = silent,
) -> gpd.GeoDataFrame:
    """
    Draw how far each site reaches over the roads within bands of time.

    Parameters
    ----------
    snapshot
        Sites with their boundaries or locations.
    base
        Roads.
    settings
        Vehicle and connector.
    bands_min
        Bands in ascending order (min).
    inward
        Time to the site; else from it.
    step
        Wraps the step.

    Returns
    -------
    shapes
        ``site_id``, ``minutes`` and a polygon for each site, place and band, in the working CRS.
        A site that joins no road has no row.

    Raises
    ------
    UsageError
        If the bands do not ascend from above zero.
    """
    with step("isochrones"):
        network = build_network(base.roads, settings.vehicle.section)
        places = latest_places(snapshot.boundaries, crs=network.crs)
        joins = attach(
            places["geometry"].to_numpy(dtype=object),
            network,
            connector=settings.access.section.connector,
        )
        drawn = isochrones(
            network,
            joins,
            bands_min,
            count=len(places),
            inward=inward,
            drawing=Drawing.of(has_local_roads=base.roads.has_local_roads),
        )
    rows = [
        {"site_id": site_id, "minutes": minutes, "geometry": shape}
        for site_id, shapes in zip(places["site_id"], drawn, strict=True)
        for minutes, shape in zip(bands_min, shapes, strict=True)
        if shape is not None
    ]
    columns = ["site_id", "minutes", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=network.crs)


def _told(snapshot: Snapshot) -> dict[str, object]:
    """Return all that a snapshot says of sites; how their ids were kept says nothing of them."""
    return {name: one for name, one in vars(snapshot).items() if name not in _BOOKKEEPING}


def _where_and_why(issues: pd.DataFrame) -> pd.Series:
    """Say each issue in a line: source, row, what is wrong."""
    row = issues["row"].astype("str")
    return issues["source_id"] + ", row " + row + ": " + issues["message"]


def _rules_not_in_force(settings: Settings) -> pd.DataFrame:
    """Give an issue for each figure of the rules that does not hold at the as-of date."""
    files: tuple[Loaded[Any], ...] = (
        settings.vehicle, settings.access, settings.checks, settings.reading,
    )  # fmt: skip
    return schema.ISSUES.frame(
        [
            {
                "source_id": loaded.label,
                "row": loaded.lines.get(key),
                "column": key,
                "value": f"{figure.value:g}",
                "kind": IssueKind.FIGURE_NOT_IN_FORCE.value,
                "severity": Severity.WARNING.value,
                "message": f"{key} holds {_span(figure)}; it was used for {settings.as_of}",
                "repair": "Give the figure that held then in a file of your own.",
            }
            for loaded in files
            for key, figure in figures_not_in_force(loaded, as_of=settings.as_of)
        ]
    )


def _span(figure: Figure) -> str:
    parts = [("from", figure.valid_from), ("until", figure.valid_to)]
    return " ".join(f"{word} {date}" for word, date in parts if date)
