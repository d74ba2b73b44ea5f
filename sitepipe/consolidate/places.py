"""Boundaries and locations of sites, the areas they lie in, and what may be measured."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sitepipe import schema, units
from sitepipe.consolidate.bounds import bound
from sitepipe.consolidate.winners import TableRow, conflict, settle, why
from sitepipe.crs import WGS84, transformer
from sitepipe.errors import CrsError
from sitepipe.vocab import AreaKind, AreaOrigin, BoundaryKind, IssueKind, Severity

_SUREST_FIRST = BoundaryKind.values()
_SURENESS = {kind: place for place, kind in enumerate(_SUREST_FIRST)}
_ACRE_DECIMALS = 2  # 40 square metres: a file in another CRS gives the same figure
_FAR_M = 1000.0
_MARKER_DECIMALS = 5  # about a metre: no marker is better than that


def resolve_boundaries(
    geometries: gpd.GeoDataFrame, ranked: pd.DataFrame, *, crs: str
) -> tuple[gpd.GeoDataFrame, list[TableRow], list[TableRow]]:
    """
    Let one boundary or location of each place of each site hold.

    A surveyed boundary holds over a drawn one, and that over a location; then the order of
    claims decides. A loser is a conflict if it is another polygon, or a point further away
    than both uncertainties.

    Parameters
    ----------
    geometries
        Table of :data:`sitepipe.schema.GEOMETRIES`, in ``crs``.
    ranked
        Ranked claims; a geometry rests on its record's claim on ``boundary`` or ``latitude``.
    crs
        Working CRS.

    Returns
    -------
    boundaries, conflicts, issues
        Rows in the order of sites and places. Losers that lie more than a
        kilometre away are issues too: they may be another site of the same name.

    Raises
    ------
    CrsError
        If the geometries are in another CRS.
    """
    if geometries.crs is not None and geometries.crs != crs:
        raise CrsError(f"table geometries is in {geometries.crs.to_string()}, not in {crs}")
    claims = ranked[ranked["field"].isin(["boundary", "latitude"])].drop_duplicates("record_id")
    held = claims.merge(pd.DataFrame(geometries), on="record_id", how="inner")
    drawn = shapely.to_wkb(held["geometry"].to_numpy(), hex=True)
    held = held.assign(best=held["kind"].map(_SURENESS), drawn=drawn)
    held = held.sort_values(
        ["best", "trust", "valid_at", "known_at", "stated", "source_id", "drawn"],
        ascending=[True, False, False, False, False, True, True],
        kind="stable",
        ignore_index=True,
    )
    group = held.groupby(["site_id", "place"], sort=False, dropna=False).ngroup()
    won = held[~group.duplicated()]
    holding = won.iloc[group.to_numpy()]
    losing = [
        (one, other)
        for one, other in zip(holding.to_dict("records"), held.to_dict("records"), strict=True)
        if one["claim_id"] != other["claim_id"] and _differ(one, other)
    ]
    conflicts = [
        conflict(one, {**other, "field": "boundary"}, _why(one, other)) for one, other in losing
    ]
    apart = [issue for one, other in losing if (issue := _apart(one, other))]
    kept = won.sort_values(["site_id", "place"], kind="stable", na_position="first")
    lon, lat = markers(kept["geometry"].to_list(), crs=crs)
    rows = kept[["site_id", "place", "kind", "uncertainty_m", "claim_id", "geometry"]].assign(
        version=1, lat=lat, lon=lon
    )
    table = schema.BOUNDARIES.frame(rows)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=crs), conflicts, apart


def _apart(one: TableRow, other: TableRow) -> TableRow | None:
    distance_m = shapely.distance(one["geometry"], other["geometry"])
    if distance_m <= _FAR_M:
        return None
    return {
        **{column: other[column] for column in ("source_id", "sheet", "row", "column")},
        "value": other["text"],
        "kind": IssueKind.PLACES_APART.value,
        "severity": Severity.WARNING.value,
        "message": f"{other['site_id']} is placed {distance_m / 1000:,.1f} km from where "
        f"{one['source_id']} row {one['row']} has it, which holds",
        "repair": "If these are two sites, give them two names; else correct the position.",
    }


def markers(geometries: list[shapely.Geometry], *, crs: str) -> tuple[list[float], list[float]]:
    """Return longitudes and latitudes (WGS84) of a point inside each geometry."""
    points = shapely.point_on_surface(np.array(geometries, dtype=object))
    lon, lat = transformer(crs, WGS84).transform(shapely.get_x(points), shapely.get_y(points))
    return (
        np.round(np.atleast_1d(lon), _MARKER_DECIMALS).tolist(),
        np.round(np.atleast_1d(lat), _MARKER_DECIMALS).tolist(),
    )


def measure(boundaries: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Sum up each site's boundaries.

    Nothing is measured on a location, so a site with a place that has no more than one has no
    measured area: what is measured of its other places says little of the whole.

    Returns
    -------
    summary
        By ``site_id``: ``boundary_kind`` (that of the place whose boundary is the least sure),
        ``measured_acres`` (overlaps counted once; unknown unless every place is measurable),
        ``lat``, ``lon`` of its marker, on a measurable place where there is one, and
        ``location_uncertainty_m`` of its least sure location.
    """
    sureness = boundaries["kind"].map(_SURENESS).astype("int64")
    held = pd.DataFrame(
        {
            "site_id": boundaries["site_id"],
            "sureness": sureness,
            "is_located": ~_measurable(boundaries["kind"]),
            "sq_metres": boundaries.geometry.area,
        }
    )
    by_site = held.groupby("site_id", sort=False)
    sq_metres = by_site["sq_metres"].sum()
    several = boundaries[boundaries["site_id"].duplicated(keep=False)]
    for site_id, places in several.groupby("site_id", sort=False):
        sq_metres[site_id] = shapely.union_all(places.geometry.to_numpy()).area
    markers = boundaries.loc[held.sort_values("is_located", kind="stable").index]
    markers = pd.DataFrame(markers).drop_duplicates("site_id").set_index("site_id")
    least_sure = by_site["sureness"].max()
    return pd.DataFrame(
        {
            "boundary_kind": least_sure.map(dict(enumerate(_SUREST_FIRST))),
            "measured_acres": (
                sq_metres.mask(by_site["is_located"].any()) / units.SQ_METRES_PER_ACRE
            ).round(_ACRE_DECIMALS),
            "lat": markers["lat"],
            "lon": markers["lon"],
            "location_uncertainty_m": boundaries.groupby("site_id", sort=False)[
                "uncertainty_m"
            ].max(),
        }
    )


def _measurable(kinds: pd.Series) -> pd.Series:
    return kinds.map({kind.value: kind.measurable for kind in BoundaryKind}).astype(bool)


def resolve_authorities(ranked: pd.DataFrame) -> tuple[pd.DataFrame, list[TableRow]]:
    """
    Gather the planning authorities that a site lies in.

    A site of several places may lie in a different authority at each, so claims compete
    place by place, and what holds is joined. No share is known without the authorities'
    boundaries.

    Returns
    -------
    site_areas, conflicts
        One row per site and authority.
    """
    place = (
        ranked[ranked["field"] == "place"].drop_duplicates("record_id").set_index("record_id")
    )["value"]
    stated = ranked[ranked["field"] == "authorities"]
    stated = stated.assign(place=stated["record_id"].map(place))
    winners, conflicts = settle(stated, ["site_id", "place"])
    ordered = winners.sort_values(["site_id", "place", "value"], kind="stable")
    rows = [
        {
            "site_id": claim["site_id"],
            "place": claim["place"],
            "kind": AreaKind.AUTHORITY.value,
            "name": name,
            "origin": AreaOrigin.STATED.value,
            "claim_id": claim["claim_id"],
        }
        for claim in ordered.to_dict("records")
        for name in str(claim["value"]).split("; ")
    ]
    table = schema.SITE_AREAS.frame(rows)
    return table.drop_duplicates(["site_id", "name", "place"], ignore_index=True), conflicts


def authorities_in_words(site_areas: pd.DataFrame, boundaries: pd.DataFrame) -> pd.Series:
    """
    Join each site's authorities, by ``site_id``.

    Where an authority is known for some places of a site only, it stands with its place: it
    is not the authority of the whole.
    """
    places = boundaries.groupby("site_id")["place"].agg(set)
    covered = site_areas.groupby("site_id")["place"].agg(set)
    partly = [
        place is not None and isinstance(place, str) and covered[site_id] != places.get(site_id)
        for site_id, place in zip(site_areas["site_id"], site_areas["place"], strict=True)
    ]
    label = site_areas["name"].mask(
        pd.Series(partly, index=site_areas.index, dtype=bool),
        site_areas["name"] + " (" + site_areas["place"] + ")",
    )
    named = site_areas.assign(label=label).drop_duplicates(["site_id", "label"])
    return named.groupby("site_id", sort=False)["label"].agg("; ".join)


def _differ(one: TableRow, other: TableRow) -> bool:
    shapes = [row["geometry"] for row in (one, other)]
    if all(BoundaryKind(str(row["kind"])).measurable for row in (one, other)):
        return not shapely.equals(shapes[0], shapes[1])
    allowed = sum(bound(row["uncertainty_m"]) or 0.0 for row in (one, other))
    return bool(shapely.distance(shapes[0], shapes[1]) > allowed)


def _why(one: TableRow, other: TableRow) -> str:
    if one["best"] != other["best"]:
        return f"{one['kind']} holds over {other['kind']}".replace("_", " ")
    return why(one, other)
