"""Scoring sites from any file, without a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from sitepipe import bundled
from sitepipe.accounts import issue_reports
from sitepipe.assessment import Assessment
from sitepipe.config import WorkspaceConfig
from sitepipe.errors import UsageError, first_five
from sitepipe.ingest import read_base_layers, read_site_files
from sitepipe.pipeline import Settings, Step, appraise, consolidate_sources, silent
from sitepipe.publish import publish, write_json
from sitepipe.render.folder import refuse_foreign, written_aside
from sitepipe.render.portfolio import worst_places
from sitepipe.reports import OutputFile, ScoredSite, ScoreReport
from sitepipe.roadfiles import find_roads, open_roads, roads_label
from sitepipe.runs import output_files, refuse_changed
from sitepipe.settings import load_settings
from sitepipe.snapshot import Snapshot


def score_files(
    paths: Sequence[Path],
    *,
    layer: str | None = None,
    crs: str | None = None,
    fields: Mapping[str, str] | None = None,
    roads: str = "strategic-roads",
    hubs: str = "hubs",
    profile: str = "investability",
    vehicle: str = "hgv-44t",
    as_of: str | None = None,
    step: Step = silent,
) -> Assessment:
    """
    Assess the sites of one or more files of polygons or points.

    Parameters
    ----------
    paths
        GeoJSON, GeoPackage or Shapefile.
    layer
        Layer to read where a file has several.
    crs
        CRS of files that state none.
    fields
        Column of each field (``{"name": "SITE_NM", "power_mva": "MVA"}``); fields that are
        not given are found by name.
    roads
        Bundled layer, a folder with the same tables, or a graph file that
        ``sitepipe network build`` wrote.
    hubs
        Bundled layer, or a folder with the same table.
    profile, vehicle
        Bundled scoring profile and vehicle, or YAML files.
    as_of
        The date the answer speaks of; today if not given.
    step
        Wraps each step.

    Returns
    -------
    assessment
        The sites in the order of the files, appraised.

    Raises
    ------
    DataError
        If a file has no CRS, no sites, or a mapped column is missing.
    StorageError
        If a file cannot be read.
    """
    config = WorkspaceConfig(
        title=", ".join(path.stem for path in paths),
        roads=roads, hubs=hubs, scoring=profile, vehicle=vehicle,
    )  # fmt: skip
    # A polygon has no registers that a readiness rule could read.
    settings = replace(load_settings(config, as_of=as_of), readiness=False)
    snapshot = read_sites(paths, layer=layer, crs=crs, fields=fields, settings=settings, step=step)
    with step("layers"):
        base = read_base_layers(
            open_roads(roads, crs=settings.crs),
            roads_from=find_roads(roads),
            hubs=bundled.find("layers", hubs),
            basemap=bundled.find("layers", config.basemap),
        )
    appraisal = appraise(snapshot, base, settings=settings, step=step)
    return Assessment(
        config.title,
        config.notice,
        snapshot,
        appraisal,
        base,
        settings,
        roads_label=roads_label(roads),
        hubs_label=bundled.label("layers", hubs, "hubs.csv"),
    )


def read_sites(
    paths: Sequence[Path],
    *,
    layer: str | None,
    crs: str | None,
    fields: Mapping[str, str] | None,
    settings: Settings,
    step: Step = silent,
) -> Snapshot:
    """
    Read the sites of one or more files; parameters and errors as of :func:`score_files`.

    Raises
    ------
    UsageError
        If a file is given twice.
    """
    resolved = [path.resolve() for path in paths]
    if twice := {path.name for path in resolved if resolved.count(path) > 1}:
        raise UsageError(f"{first_five(sorted(twice))} is given twice; its sites would count twice")
    with step("read sites"):
        ingested = read_site_files(
            paths,
            layer=layer,
            crs_given=crs,
            fields=dict(fields or {}),
            crs=settings.crs,
            known_at=settings.as_of,
            reading=settings.reading,
        )
    return consolidate_sources(ingested, settings=settings, step=step)


def write_scores(
    assessment: Assessment,
    folder: Path,
    *,
    online_tiles: bool = False,
    step: Step = silent,
) -> ScoreReport:
    """
    Publish scored sites into a folder and report them.

    Raises
    ------
    UsageError
        If the folder holds files that sitepipe did not write, or that were changed since.
    StorageError
        If it cannot be written; what stood there stays as it was.
    """
    refuse_foreign(folder)
    refuse_changed(folder)
    with written_aside(folder) as aside:
        publish(assessment, aside, online_tiles=online_tiles, step=step)
        report = score_report(assessment, outputs=output_files(aside))
        write_json(aside / "run.json", report.model_dump(mode="json"))
    return report


def score_report(assessment: Assessment, *, outputs: Sequence[OutputFile] = ()) -> ScoreReport:
    """Report scored sites, best first; those without a rank follow by name."""
    snapshot, appraisal = assessment.snapshot, assessment.appraisal
    kinds = [str(kind) for kind in assessment.settings.access.section.hub_kinds]
    worst = worst_places(appraisal.access)
    minutes = worst.pivot_table(
        index="site_id", columns="hub_kind", values="minutes", aggfunc="first", dropna=False
    )
    nearest = worst.pivot(index="site_id", columns="hub_kind", values="hub_name")
    reached = worst.pivot(index="site_id", columns="hub_kind", values="reachable")
    verified = worst.pivot(index="site_id", columns="hub_kind", values="verified")
    findings = appraisal.findings
    gates = findings[(findings["kind"] == "gate") & (findings["outcome"] == "failed")]
    failed = gates.groupby("site_id")["title"].agg(list).to_dict()
    sites = snapshot.sites.merge(appraisal.scores, on="site_id")
    sites = sites.sort_values(["rank", "name"], na_position="last", kind="stable")
    return ScoreReport(
        profile=assessment.settings.scoring.section.name,
        vehicle=assessment.settings.vehicle.section.name,
        sites=[
            ScoredSite(
                site_id=site["site_id"],
                name=site["name"],
                acres=_known(site["measured_acres"]),
                score=_known(site["score"]),
                low=site["low"],
                high=site["high"],
                completeness=site["completeness"],
                rank=_known(site["rank"]),
                verified=site["verified"],
                failed_gates=failed.get(site["site_id"], []),
                minutes={kind: _cell(minutes, site["site_id"], kind) for kind in kinds},
                minutes_verified={kind: _cell(verified, site["site_id"], kind) for kind in kinds},
                reached={kind: _cell(reached, site["site_id"], kind) for kind in kinds},
                nearest={kind: _cell(nearest, site["site_id"], kind) for kind in kinds},
            )
            for site in sites.to_dict("records")
        ],
        issues=issue_reports(appraisal.issues),
        outputs=list(outputs),
    )


def _known(value: Any) -> Any:
    return None if pd.isna(value) else value


def _cell(table: pd.DataFrame, site_id: str, kind: str) -> Any:
    if site_id not in table.index or kind not in table.columns:
        return None
    return _known(table.at[site_id, kind])
