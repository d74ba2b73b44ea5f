"""Which areas a site lies in, measured on layers: by share where it is drawn, else whether."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sitepipe import schema
from sitepipe.consolidate.area_edges import Covered, Floats, Shapes, covered
from sitepipe.consolidate.winners import TableRow
from sitepipe.errors import first_five
from sitepipe.snapshot import AreaLayer
from sitepipe.vocab import AreaKind, AreaOrigin, AreaRelation, BoundaryKind, IssueKind, Severity
from sitepipe.words import count

_DECIMALS = 4  # of a share: what is less is the width of a drawn line
_MEASURABLE = [kind.value for kind in BoundaryKind if kind.measurable]
_KIND_ORDER = {kind.value: n for n, kind in enumerate(AreaKind)}


def measure_areas(
    boundaries: gpd.GeoDataFrame, layers: Sequence[AreaLayer]
) -> tuple[pd.DataFrame, list[TableRow]]:
    """
    Measure which areas each site lies in.

    A site whose boundaries are all drawn or surveyed has a share of each area, of the ground
    that its boundaries cover together. Of any other place it is only told whether it touches
    an area, within the uncertainty of its location: nothing is measured on it.

    An edge of a layer may lie up to the layer's accuracy elsewhere. ``share_low`` and
    ``share_high`` are what the share is then at least and at most, each edge taken by itself.

    Parameters
    ----------
    boundaries
        Table of :data:`sitepipe.schema.BOUNDARIES`, in the CRS of the layers.
    layers
        Areas around the sites.

    Returns
    -------
    site_areas, issues
        Rows of :data:`sitepipe.schema.SITE_AREAS` with origin ``measured``, ordered by site as
        in ``boundaries``, kind, share and name. An area that a site is clear of has no row,
        save Green Belt: of that every site has one. Layers whose areas overlap are issues.
    """
    if not layers:
        return schema.SITE_AREAS.empty(), []
    surfaces = _surfaces(boundaries)
    tables = [schema.SITE_AREAS.empty()]
    issues: list[TableRow] = []
    for layer in layers:
        table = _on_layer(surfaces, layer)
        issues += _overlapping(table, layer)
        tables.append(table)
    rows = pd.concat(tables, ignore_index=True)
    order = {site_id: n for n, site_id in enumerate(boundaries["site_id"].drop_duplicates())}
    rows = rows.assign(
        site=rows["site_id"].map(order), rank=rows["kind"].map(_KIND_ORDER), less=-rows["share"]
    ).sort_values(["site", "rank", "place", "less", "name"], kind="stable", na_position="first")
    return schema.SITE_AREAS.frame(rows[schema.SITE_AREAS.column_names]), issues


def _surfaces(boundaries: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return what is laid on the layers: a site drawn whole as one shape, else each place."""
    drawn = boundaries["kind"].isin(_MEASURABLE)
    whole = drawn.groupby(boundaries["site_id"], sort=False).transform("all")
    held = pd.DataFrame(
        {
            "site_id": boundaries["site_id"],
            "place": boundaries["place"].mask(whole),
            "geometry": boundaries.geometry.to_numpy(),
            "reach": boundaries["uncertainty_m"].fillna(np.inf).mask(drawn, 0.0),
            "is_drawn": drawn,
            "is_measured": whole,
        }
    )
    several = held["is_measured"] & held["site_id"].duplicated(keep=False)
    joined = [
        {**group.iloc[0].to_dict(), "geometry": shapely.union_all(group["geometry"].to_numpy())}
        for _, group in held[several].groupby("site_id", sort=False)
    ]
    return pd.concat([held[~several], pd.DataFrame(joined)], ignore_index=True)


def _on_layer(surfaces: pd.DataFrame, layer: AreaLayer) -> pd.DataFrame:
    """Lay every site on one layer."""
    names, of = np.unique(layer.names.astype(str), return_inverse=True)
    shapes = surfaces["geometry"].to_numpy(dtype=object)
    # A location of unknown uncertainty may be anywhere: no edge tells more than its point does.
    reach = surfaces["reach"].to_numpy(dtype=float)
    placed = np.isfinite(reach)
    found = covered(shapes, np.where(placed, reach, 0.0), layer.shapes, of, layer.accuracy_m)
    table = _table(surfaces, found, names[found.area], placed=placed)
    if layer.kind is AreaKind.GREEN_BELT:
        table = _told_of_all(surfaces, table, shapes, layer, name=str(layer.row["title"]))
    else:
        table = table[table["relation"] != AreaRelation.CLEAR.value]
    return schema.SITE_AREAS.frame(
        table.assign(
            kind=layer.kind.value, origin=AreaOrigin.MEASURED.value, layer=layer.label
        ).drop(columns="at")
    )


def _table(
    surfaces: pd.DataFrame, found: Covered, names: Shapes, *, placed: np.ndarray
) -> pd.DataFrame:
    """Put pairs of a shape and an area into rows."""
    of = surfaces.iloc[found.shape]
    area = shapely.area(of["geometry"].to_numpy(dtype=object))
    measured = of["is_measured"].to_numpy(dtype=bool)
    drawn = of["is_drawn"].to_numpy(dtype=bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        share, low, high = (
            np.round(np.clip(part / area, 0.0, 1.0), _DECIMALS)
            for part in (found.sq_metres, found.low, found.high)
        )
    relation = np.where(
        drawn,
        _relation_of_shares(low, high),
        np.where(
            found.near | ~placed[found.shape],
            AreaRelation.UNKNOWN.value,
            np.where(found.inside, AreaRelation.TOUCHES.value, AreaRelation.CLEAR.value),
        ),
    )
    return pd.DataFrame(
        {
            "at": found.shape,
            "site_id": of["site_id"].to_numpy(),
            "place": of["place"].to_numpy(),
            "name": names,
            "relation": relation,
            **{
                column: np.where(measured, part, np.nan)
                for column, part in (("share", share), ("share_low", low), ("share_high", high))
            },
        }
    )


def _relation_of_shares(low: Floats, high: Floats) -> np.ndarray:
    return np.select(
        [low >= 1, low > 0, high > 0],
        [AreaRelation.WITHIN.value, AreaRelation.TOUCHES.value, AreaRelation.UNKNOWN.value],
        AreaRelation.CLEAR.value,
    )


def _told_of_all(
    surfaces: pd.DataFrame, table: pd.DataFrame, shapes: Shapes, layer: AreaLayer, *, name: str
) -> pd.DataFrame:
    """Give every site a row: clear of the area, or unknown where the layer does not reach."""
    bare = np.setdiff1d(np.arange(len(surfaces)), table["at"])
    of = surfaces.iloc[bare]
    rest = pd.DataFrame(
        {
            "at": bare,
            "site_id": of["site_id"].to_numpy(),
            "place": of["place"].to_numpy(),
            "name": name,
            "relation": AreaRelation.CLEAR.value,
            **{
                column: np.where(of["is_measured"], 0.0, np.nan)
                for column in ("share", "share_low", "share_high")
            },
        }
    )
    told = pd.concat([table, rest], ignore_index=True)
    at = told["at"].to_numpy(dtype=np.int64)
    reach = surfaces["reach"].to_numpy(dtype=float)
    bounds = shapely.buffer(shapes, np.where(np.isfinite(reach), reach, 0.0))
    outside = ~np.isfinite(reach) | ~shapely.covers(layer.covered, bounds)
    with np.errstate(invalid="ignore", divide="ignore"):
        beyond = 1 - shapely.area(shapely.intersection(shapes, layer.covered)) / shapely.area(
            shapes
        )
    high = np.clip(told["share_high"] + np.where(outside, beyond, 0.0)[at], 0, 1).round(_DECIMALS)
    unsure = (told["relation"] == AreaRelation.CLEAR.value) & outside[at]
    return told.assign(
        share_high=high, relation=told["relation"].mask(unsure, AreaRelation.UNKNOWN.value)
    )


def _overlapping(table: pd.DataFrame, layer: AreaLayer) -> list[TableRow]:
    """Note a layer whose areas share ground, as far as sites show it."""
    total = table.groupby("site_id")["share"].sum()
    over = total[total > 1 + 10 ** (1 - _DECIMALS)]
    if over.empty:
        return []
    return [
        {
            "source_id": layer.label,
            "kind": IssueKind.AREAS_OVERLAP.value,
            "severity": Severity.WARNING.value,
            "message": f"areas of {layer.label} overlap: at {count(len(over), 'site')} their "
            f"shares come to more than the whole: {first_five(over.index)}",
            "repair": "Ask its publisher, or give a layer whose areas meet at their edges.",
        }
    ]
