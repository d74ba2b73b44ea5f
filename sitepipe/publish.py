"""Writing a portfolio's outputs into one folder."""

from __future__ import annotations

import json
from pathlib import Path

from sitepipe import words
from sitepipe.assessment import Assessment
from sitepipe.consolidate import acreage_total
from sitepipe.pipeline import Step, silent
from sitepipe.render.folder import write_text
from sitepipe.render.geopackage import write_geopackage
from sitepipe.render.map import render_map
from sitepipe.render.portfolio import csv_text, portfolio_table
from sitepipe.snapshot import Snapshot


def map_page(assessment: Assessment, *, online_tiles: bool = False) -> str:
    """Return the map as one page that needs no network, unless tiles are asked."""
    return render_map(
        assessment.snapshot,
        assessment.appraisal,
        assessment.base,
        title=assessment.title,
        notice=assessment.notice,
        as_of=assessment.settings.as_of,
        scoring_title=assessment.settings.scoring.section.title,
        acreage_total=_acreage_in_words(assessment.snapshot),
        crs=assessment.settings.crs,
        rank_from=assessment.settings.scoring.section.rank_from_completeness,
        online_tiles=online_tiles,
    )


def publish(
    assessment: Assessment, folder: Path, *, online_tiles: bool = False, step: Step = silent
) -> None:
    """
    Write ``portfolio.gpkg``, ``portfolio.csv``, ``issues.csv`` and ``map.html``.

    Parameters
    ----------
    assessment
        What to publish.
    folder
        An existing folder; see :func:`sitepipe.render.folder.written_aside`.
    online_tiles
        Whether the map offers an online basemap, off until it is chosen.
    step
        Wraps each output.

    Raises
    ------
    StorageError
        If an output cannot be written.
    """
    snapshot, appraisal = assessment.snapshot, assessment.appraisal
    with step("portfolio.gpkg"):
        write_geopackage(
            folder / "portfolio.gpkg",
            snapshot,
            appraisal,
            assessment.base,
            as_of=assessment.settings.as_of,
            crs=assessment.settings.crs,
        )
    with step("portfolio.csv"):
        write_text(folder / "portfolio.csv", csv_text(portfolio_table(snapshot, appraisal)))
        write_text(folder / "issues.csv", csv_text(appraisal.issues))
    with step("map.html"):
        write_text(folder / "map.html", map_page(assessment, online_tiles=online_tiles))


def _acreage_in_words(snapshot: Snapshot) -> str:
    """Say the acreage as stated; where nobody states one, as measured."""
    measured = snapshot.sites["measured_acres"].dropna()
    if not snapshot.acreages.empty or measured.empty:
        return acreage_total(snapshot.sites, snapshot.acreages).text
    boundaries = words.count(len(measured), "boundary", "boundaries")
    return f"{words.area(measured.sum())} acres measured on {boundaries}"


def write_json(path: Path, document: dict[str, object]) -> None:
    """Write a JSON document with stable order and line ends."""
    write_text(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
