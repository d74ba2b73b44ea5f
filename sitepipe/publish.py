"""Writing a portfolio's outputs into one folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from sitepipe.assessment import Assessment, acreage_in_words, edition_of
from sitepipe.pipeline import Step, reach_of_sites, silent
from sitepipe.render.folder import write_text
from sitepipe.render.gis.geopackage import write_geopackage
from sitepipe.render.pages.isochrones import Isochrones
from sitepipe.render.pages.map import render_map
from sitepipe.render.portfolio import csv_text, portfolio_table


def map_page(
    assessment: Assessment,
    *,
    online_tiles: bool = False,
    isochrones_min: Sequence[float] = (),
    step: Step = silent,
) -> str:
    """
    Return the map as one page that needs no network, unless tiles are asked.

    With ``isochrones_min`` the page shows how far the chosen site reaches in so many minutes.
    """
    isochrones = None
    if isochrones_min:
        shapes = reach_of_sites(
            assessment.snapshot,
            assessment.base,
            settings=assessment.settings,
            bands_min=isochrones_min,
            step=step,
        )
        isochrones = Isochrones(
            shapes, inward=False, vehicle=assessment.settings.vehicle.section.title
        )
    return render_map(
        assessment.snapshot,
        assessment.appraisal,
        assessment.base,
        title=assessment.title,
        notice=assessment.notice,
        as_of=assessment.settings.as_of,
        scoring_title=assessment.settings.scoring.section.title,
        acreage_total=acreage_in_words(assessment.snapshot.sites, assessment.snapshot.acreages),
        crs=assessment.settings.crs,
        rank_from=assessment.settings.scoring.section.rank_from_completeness,
        online_tiles=online_tiles,
        isochrones=isochrones,
    )


def publish(
    assessment: Assessment,
    folder: Path,
    *,
    online_tiles: bool = False,
    parquet: bool = False,
    step: Step = silent,
) -> None:
    """
    Write ``portfolio.gpkg``, ``.csv`` and ``.xlsx``, ``issues.csv`` and ``map.html``.

    Parameters
    ----------
    assessment
        What to publish.
    folder
        An existing folder; see :func:`sitepipe.render.folder.written_aside`.
    online_tiles
        Whether the map offers an online basemap, off until it is chosen.
    parquet
        Whether to write the layers of ``portfolio.gpkg`` to ``parquet/`` too.
    step
        Wraps each output.

    Raises
    ------
    StorageError
        If an output cannot be written.
    """
    from sitepipe.render.workbook.workbook import write_workbook

    snapshot, appraisal = assessment.snapshot, assessment.appraisal
    with step("portfolio.gpkg"):
        write_geopackage(
            folder / "portfolio.gpkg",
            snapshot,
            appraisal,
            assessment.base,
            as_of=assessment.settings.as_of,
            crs=assessment.settings.crs,
            notice=assessment.notice,
        )
    with step("portfolio.csv"):
        write_text(folder / "portfolio.csv", csv_text(portfolio_table(snapshot, appraisal)))
        write_text(folder / "issues.csv", csv_text(appraisal.issues))
    with step("portfolio.xlsx"):
        write_workbook(
            folder / "portfolio.xlsx",
            snapshot,
            appraisal,
            edition_of(assessment, snapshot),
            layers=assessment.base.layers,
        )
    if parquet:
        with step("parquet"):
            _write_layers(assessment, folder / "parquet")
    with step("map.html"):
        write_text(folder / "map.html", map_page(assessment, online_tiles=online_tiles))


def _write_layers(assessment: Assessment, folder: Path) -> None:
    from sitepipe.render.gis.layers import layers_of
    from sitepipe.render.gis.parquet import write_parquet

    snapshot, base, crs = assessment.snapshot, assessment.base, assessment.settings.crs
    layers = layers_of(
        snapshot,
        assessment.appraisal,
        hubs=base.hubs,
        layers=base.layers,
        roads=base.roads,
        crs=crs,
    )
    about = {
        "title": assessment.title,
        "notice": assessment.notice,
        "as_of": assessment.settings.as_of,
        "licences": sorted(set(snapshot.sources["licence"].dropna())),
        "attributions": sorted(set(base.layers["attribution"].dropna())),
    }
    write_parquet(folder, layers, crs=crs, about=about)


def write_json(path: Path, document: dict[str, object]) -> None:
    """Write a JSON document with stable order and line ends."""
    write_text(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
