"""Dirty records as the workspace that partners would fill: inbox, descriptions and the truth."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
import yaml

from dirty_sources.records import Dirty
from dirty_sources.texts import raw_coordinates

_TITLE = "Sedgeshire dirty sources (fictional)"
_NOTICE = "Fictional: every name, reference, place, figure and date here is invented."
_FIELDS: dict[str, dict[str, str]] = {
    "Site": {},
    "Ref": {"field": "site_reference"},
    "Authority": {"field": "authorities"},
    "Formerly": {"field": "former_names"},
    "Area": {"field": "stated_acres"},
    "Land from": {"field": "available_date"},
    "X": {"field": "x"},
    "Y": {"field": "y"},
    "Good to (m)": {"field": "uncertainty_m"},
    "Outline": {"field": "wkt"},
}


def write_workspace(dirty: Dirty, folder: Path) -> None:
    """
    Write a workspace whose sources are one CSV each, and ``truth.csv``.

    Points stand in X and Y, polygons as well-known text, both with the record's fault of its
    CRS. Row numbers count the headings, so that a record's id is its source and its row.

    Parameters
    ----------
    dirty
        What :func:`dirty_sources.generate` gave.
    folder
        Made where it is missing; files of an earlier writing are replaced.
    """
    inbox, sources = folder / "inbox", folder / "sources"
    inbox.mkdir(parents=True, exist_ok=True)
    sources.mkdir(exist_ok=True)
    for source_id, records in dirty.records.groupby("source_id", sort=True):
        _cells(records).to_csv(inbox / f"{source_id}.csv", index=False, lineterminator="\n")
        _dump(sources / f"{source_id}.yaml", _description(str(source_id)))
    _dump(
        folder / "sitepipe.yaml",
        {"version": 1, "title": _TITLE, "notice": _NOTICE, "crs": "EPSG:27700"},
    )
    dirty.truth.to_csv(folder / "truth.csv", lineterminator="\n")


def run_labels(portfolio: Path) -> pd.Series:
    """
    Read which site a run gave each record of such a workspace.

    Parameters
    ----------
    portfolio
        The run's ``portfolio.gpkg``.

    Returns
    -------
    labels
        Site ids by record id, to be scored by :func:`dirty_sources.pairwise`.
    """
    given = pyogrio.read_dataframe(portfolio, layer="identities")
    return given.set_index("record_id")["site_id"].rename("label")


def _cells(records: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give the records of one source as its partner's columns, all of them text."""
    is_point = (records["kind"] == "location_only").to_numpy()
    uncertainty = records["uncertainty_m"].map("{:.0f}".format)
    cells = pd.DataFrame(
        {
            "Site": records["name"],
            "Ref": records["reference"],
            "Authority": records["authorities"],
            "Formerly": records["former_names"],
            "Area": records["area_text"],
            "Land from": records["date_text"],
            "X": records["x_text"].where(is_point, ""),
            "Y": records["y_text"].where(is_point, ""),
            "Good to (m)": uncertainty.where(records["uncertainty_m"].notna(), ""),
            "Outline": np.where(is_point, "", _outlines(records)),
        }
    )
    return cells.fillna("")


def _outlines(records: gpd.GeoDataFrame) -> list[str]:
    """Write each geometry as well-known text, in the coordinates that its fault gives it."""
    shapes = np.asarray(records.geometry.array)
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    raw = raw_coordinates(points, records["crs_fault"].to_numpy(dtype=object)[owner])
    return [
        str(text)
        for text in shapely.to_wkt(
            shapely.set_coordinates(shapes.copy(), raw), rounding_precision=6
        )
    ]


def _description(source_id: str) -> dict[str, object]:
    """Describe a source as ``sources/*.yaml`` has it."""
    title = source_id.replace("-", " ").capitalize()
    return {
        "title": f"{title} (fictional)",
        "partner": f"{title} (fictional)",
        "file": f"inbox/{source_id}.csv",
        "entity": "site",
        "licence": "Invented for sitepipe; Apache-2.0",
        "valid_at": "2019-06-30" if source_id.endswith("2019") else "2026-10-30",
        "trust": 20 if source_id.endswith("2019") else 60,
        "crs": "EPSG:27700",
        "name_column": "Site",
        "columns": {heading: target for heading, target in _FIELDS.items() if target},
    }


def _dump(path: Path, value: object) -> None:
    """Write YAML with its keys in the order that they were given."""
    path.write_text(
        yaml.safe_dump(value, sort_keys=False, allow_unicode=True), encoding="utf-8", newline="\n"
    )
