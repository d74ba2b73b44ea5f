"""Ways from sites: to the nearest hub of each kind, and from many places to many others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from sitepipe import schema
from sitepipe.accounts import issue_reports
from sitepipe.errors import unknown_name
from sitepipe.logistics import (
    Logistics,
    attribution,
    heading,
    known_rows,
    places_of,
    places_told,
)
from sitepipe.network.access import tell_access
from sitepipe.network.arrays import Ints
from sitepipe.network.matrices import fill_own, times_to_hubs, times_to_places
from sitepipe.network.verification import verified_ends
from sitepipe.network.whatif import minutes_of
from sitepipe.pipeline import Step, silent
from sitepipe.render.folder import write_bytes, write_text
from sitepipe.render.gis.layers import route_lines
from sitepipe.render.portfolio import csv_text
from sitepipe.reports import (
    MatrixReport,
    MatrixTarget,
    NearestHub,
    NearestReport,
    SiteNearest,
    SiteTimes,
)
from sitepipe.standalone import read_sites
from sitepipe.vocab import HubKind


@dataclass(frozen=True, eq=False)
class NearestHubs:
    """
    The nearest hubs of all sites.

    ``access`` and ``legs`` are tables of :mod:`sitepipe.schema`; ``routes`` has a row for each
    way, with its line in the working CRS.
    """

    access: pd.DataFrame
    legs: pd.DataFrame
    routes: gpd.GeoDataFrame
    report: NearestReport


def nearest_hubs(opened: Logistics, *, step: Step = silent) -> NearestHubs:
    """
    Find the nearest hub of each kind for every site, and the way there.

    Parameters
    ----------
    opened
        Sites, roads, hubs and vehicle; the kinds of hub are those of its access rules.
    step
        Wraps each step.
    """
    places, joined = opened.places, opened.joined
    with step("nearest hubs"):
        ends = verified_ends(places, joined.hubs)
        access, legs = tell_access(places, joined, ends, config=opened.access)
    with step("routes"):
        routes = route_lines(legs, access, crs=opened.network.crs)
        routes["attribution"] = "; ".join(attribution(opened))
    kinds = len(opened.access.hub_kinds)
    cells = known_rows(access[list(NearestHub.model_fields)])
    report = NearestReport(
        **heading(opened),
        sites=[
            SiteNearest(
                **place,
                nearest=[NearestHub(**cell) for cell in cells[row * kinds : (row + 1) * kinds]],
            )
            for row, place in enumerate(places_told(opened))
        ],
        attribution=attribution(opened),
        outputs=[],
        issues=issue_reports(opened.issues),
    )
    return NearestHubs(access, legs, routes, report)


def matrix(
    opened: Logistics,
    *,
    to_files: Sequence[Path] = (),
    to_sites: bool = False,
    layer: str | None = None,
    crs: str | None = None,
    fields: Mapping[str, str] | None = None,
    step: Step = silent,
) -> tuple[pd.DataFrame, MatrixReport]:
    """
    Find the driving time from every site to every hub, to every site, or to places of files.

    Parameters
    ----------
    opened
        Sites, roads, hubs and vehicle; hubs are those of the kinds of its access rules.
    to_files
        Files of the places that are driven to.
    to_sites
        From the sites to the sites themselves; else, without files, to the hubs.
    layer, crs, fields
        How ``to_files`` are read; see :func:`sitepipe.standalone.score_files`.
    step
        Wraps each step.

    Returns
    -------
    matrix, report
        A row for each pair (:data:`sitepipe.schema.MATRIX`), place by place; and the same as a
        document. Where no way leads, minutes are unknown and ``reachable`` is false.
    """
    joined = opened.joined
    if to_files:
        snapshot = read_sites(
            to_files, layer=layer, crs=crs, fields=fields, settings=opened.settings, step=step
        )
        others = places_of(snapshot, crs=opened.network.crs)
    elif to_sites:
        others = opened.places
    with step("matrix"):
        if to_files or to_sites:
            times = times_to_places(joined, others, config=opened.access)
            targets = _as_targets(others)
        else:
            hubs = np.flatnonzero(joined.hubs["for_nearest"])
            times = times_to_hubs(joined, hubs)
            targets = _hubs_as_targets(joined.hubs, hubs)
    if to_sites and not to_files:
        own = np.arange(len(opened.places))
        times = fill_own(times, (own, own))
    minutes = minutes_of(times)
    reached = (np.isfinite(minutes).sum(axis=0) > 0).tolist()
    return _pairs(opened.places, targets, minutes), MatrixReport(
        **heading(opened),
        targets=[
            MatrixTarget(**row, reached=is_reached)
            for row, is_reached in zip(known_rows(targets), reached, strict=True)
        ],
        sites=[
            SiteTimes(**place, minutes=[None if np.isnan(cell) else cell for cell in row])
            for place, row in zip(places_told(opened), minutes.tolist(), strict=True)
        ],
        unreachable=int(np.isnan(minutes).sum()),
        issues=issue_reports(opened.issues),
    )


def _as_targets(places: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "to_id": places["site_id"].to_numpy(dtype=object),
            "to_place": places["place"].to_numpy(dtype=object),
            "to_name": places["name"].to_numpy(dtype=object),
            "to_kind": None,
        }
    )


def _hubs_as_targets(hubs: pd.DataFrame, rows: Ints) -> pd.DataFrame:
    some = hubs.iloc[rows]
    return pd.DataFrame(
        {
            "to_id": some["hub_id"].to_numpy(dtype=object),
            "to_place": None,
            "to_name": some["name"].to_numpy(dtype=object),
            "to_kind": some["kind"].to_numpy(dtype=object),
        }
    )


def _pairs(places: pd.DataFrame, targets: pd.DataFrame, minutes: np.ndarray) -> pd.DataFrame:
    place = np.repeat(np.arange(len(places)), len(targets))
    target = np.tile(np.arange(len(targets)), len(places))
    sides = [
        places[["site_id", "place", "name"]].iloc[place].reset_index(drop=True),
        targets.iloc[target].reset_index(drop=True),
    ]
    pairs = pd.concat(sides, axis="columns")
    return schema.MATRIX.frame(
        pairs.assign(minutes=minutes.ravel(), reachable=~np.isnan(minutes.ravel()))
    )


def kinds_named(names: Sequence[str]) -> list[HubKind]:
    """
    Return the kinds of hub of some names.

    Raises
    ------
    UsageError
        If there is no such kind; the hint names the nearest.
    """
    for name in names:
        if name not in HubKind.values():
            raise unknown_name(name, HubKind.values(), "kind of hub", plural="kinds of hub")
    return [HubKind(name) for name in names]


def write_matrix(path: Path, pairs: pd.DataFrame, report: MatrixReport) -> None:
    """
    Write a matrix: all pairs as ``.csv`` or ``.parquet``, or the document as ``.json``.

    Raises
    ------
    StorageError
        If it cannot be written; what stood there stays as it was.
    """
    ending = path.suffix.lower()
    if ending == ".json":
        write_text(path, report.model_dump_json(indent=2) + "\n")
    elif ending == ".parquet":
        write_bytes(path, pairs.to_parquet(index=False))
    else:
        write_text(path, csv_text(pairs))
