"""``portfolio.gpkg``: every table of a run in one file that GIS software opens styled."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from sitepipe import schema, vocab, words
from sitepipe.crs import WGS84
from sitepipe.errors import StorageError
from sitepipe.render.gis.qgis import layer_styles
from sitepipe.render.lines import drawn_links, link_table, surroundings
from sitepipe.render.pack.redaction import hidden_columns
from sitepipe.render.portfolio import portfolio_table
from sitepipe.shapes import shape_points
from sitepipe.snapshot import Appraisal, BaseLayers, Snapshot

_GEOMETRY_TYPES = {
    "sites": "MultiPoint",
    "boundaries": "MultiPolygon",
    "routes": "MultiLineString",
    "substations": "Point",
    "hubs": "Point",
    "roads": "LineString",
}
_DRAWN_HERE = {
    "sites": ("Sites", "a point for each place of a site, with the columns of portfolio.csv"),
    "boundaries": ("Boundaries", "surveyed and drawn boundaries; a location alone is none"),
    "routes": ("Routes", "the modelled way to each nearest hub"),
    "substations": ("Substations", "one substation of the electricity network, where placed"),
    "hubs": ("Hubs", "one logistics or industrial destination"),
    "roads": (
        "Roads",
        "motorways, trunk and A roads of the network that minutes are measured over; of a network "
        "with local roads, those around the sites",
    ),
}
_TABLES = {
    "snapshot": (
        "acreages", "site_areas", "overlaps", "applications", "stage_events", "incentives", "plots",
        "buildings", "works", "works_sites", "works_dependencies", "connections", "evidence",
        "parties", "claims", "records", "identities", "matches", "conflicts", "sources",
    ),
    "appraisal": ("access", "reach", "components", "scores", "findings", "issues"),
    "base": ("layers",),
}  # fmt: skip
_CITING = ("claim_id", "claim_ids")


def write_geopackage(
    path: Path,
    snapshot: Snapshot,
    appraisal: Appraisal,
    base: BaseLayers,
    *,
    as_of: str,
    crs: str,
    audience: vocab.Audience = vocab.Audience.INTERNAL,
    notice: str = "",
) -> None:
    """
    Write a portfolio as one closed GeoPackage.

    Layers with geometry, in ``crs``: ``sites`` (a point for each place, with the columns of
    ``portfolio.csv``), ``boundaries`` (surveyed and drawn ones only: an indicative circle is
    no boundary), ``routes``, ``substations``, ``hubs``, ``roads``. The other tables have no
    geometry and the columns of :mod:`sitepipe.schema`: text and dates as ``TEXT`` (a date is
    as precise as its source, so ``2022-03`` stays what it is), numbers as ``REAL``, integers
    as ``INTEGER``, flags as ``BOOLEAN``; unknown is ``NULL``. A table without rows is there
    too, with its columns. ``layer_styles`` carries the QGIS styles.

    Parameters
    ----------
    path
        File to write; it must not exist.
    snapshot, appraisal, base
        What to write; see :func:`sitepipe.render.pack.redaction.redacted` for other audiences.
    as_of
        Date that the file is stamped with, so that equal runs give equal bytes.
    crs
        Working CRS.
    audience
        Who it is for: tables and columns above are left out, and with the claims the ids
        that refer to them.
    notice
        Stands in the description of every layer; empty for none.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    portfolio = portfolio_table(snapshot, appraisal)
    bundles = {"snapshot": snapshot, "appraisal": appraisal, "base": base}
    layers: dict[str, pd.DataFrame] = {
        "sites": _site_points(portfolio, snapshot.boundaries, crs),
        "boundaries": _polygons(snapshot.boundaries, portfolio),
        "routes": route_lines(appraisal.legs, appraisal.access, crs=crs),
        "substations": _substation_points(snapshot.substations, crs),
        "hubs": _hub_points(base.hubs, crs),
        "roads": _road_lines(base, snapshot, crs),
        "layer_styles": layer_styles(as_of=as_of),
        **{
            name: getattr(bundles[bundle], name)
            for bundle, names in _TABLES.items()
            for name in names
            if audience.may_see(schema.TABLES[name].audience)
        },
    }
    # GDAL stamps each layer with the time of writing unless it is told another.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{as_of}T00:00:00.000Z"})
    try:
        for name, rows in layers.items():
            _write_layer(path, name, _seen_by(audience, name, rows), notice=notice)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _seen_by(audience: vocab.Audience, name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Drop the columns above an audience, and ids of claims where it gets no claims."""
    hidden = set(hidden_columns(schema.TABLES[name], audience)) if name in schema.TABLES else set()
    if not audience.may_see(schema.CLAIMS.audience):
        hidden |= set(_CITING)
    return rows.drop(columns=[column for column in rows.columns if column in hidden])


def _write_layer(path: Path, name: str, rows: pd.DataFrame, *, notice: str) -> None:
    geometry_type = _GEOMETRY_TYPES.get(name)
    title, description = _described(name)
    options = {
        "fid": "fid",
        "IDENTIFIER": title,
        "DESCRIPTION": " ".join(filter(None, [words.sentence(description), notice.strip()])),
    }
    if geometry_type:
        options["geometry_name"] = "geom"
    try:
        pyogrio.write_dataframe(
            rows,
            path,
            layer=name,
            driver="GPKG",
            geometry_type=geometry_type,
            promote_to_multi=bool(geometry_type and geometry_type.startswith("Multi")),
            dataset_options={"VERSION": "1.3"} if not path.exists() else None,
            layer_options=options,
        )
    except (DataSourceError, RuntimeError) as error:
        raise StorageError(
            f"cannot write layer {name} of {path.name}: {error}",
            hint="Is the disk full, or the folder read-only?",
        ) from error


def drawn_layers() -> list[tuple[str, str, str]]:
    """Return the name, geometry type and meaning of each layer with geometry."""
    return [(name, kind, _DRAWN_HERE[name][1]) for name, kind in _GEOMETRY_TYPES.items()]


def plain_tables() -> list[str]:
    """Return the names of the tables without geometry, in their order."""
    return [name for names in _TABLES.values() for name in names]


def _described(name: str) -> tuple[str, str]:
    """Return a layer's title, and what one row of it is."""
    if name in _DRAWN_HERE:
        return _DRAWN_HERE[name]
    title = name[:1].upper() + name[1:].replace("_", " ")
    if name not in schema.TABLES:
        return title, "how QGIS draws the layers"
    return title, f"one row is {schema.TABLES[name].row}"


def _site_points(
    portfolio: pd.DataFrame, boundaries: gpd.GeoDataFrame, crs: str
) -> gpd.GeoDataFrame:
    """Give each site a point for each of its places."""
    markers = gpd.GeoSeries(
        gpd.points_from_xy(boundaries["lon"], boundaries["lat"]), crs=WGS84
    ).to_crs(crs)
    places = pd.Series(markers.to_numpy(), index=boundaries["site_id"].to_numpy(), dtype=object)
    by_site = places.groupby(level=0).agg(lambda points: shapely.multipoints(list(points)))
    geometry = portfolio["site_id"].map(by_site) if len(by_site) else [None] * len(portfolio)
    return gpd.GeoDataFrame(portfolio, geometry=gpd.GeoSeries(geometry, crs=crs), crs=crs)


def _polygons(boundaries: gpd.GeoDataFrame, portfolio: pd.DataFrame) -> gpd.GeoDataFrame:
    measurable = [kind.value for kind in vocab.BoundaryKind if kind.measurable]
    measured = boundaries[boundaries["kind"].isin(measurable)]
    return measured.merge(portfolio[["site_id", "name", "planning_group"]], on="site_id")


def route_lines(legs: pd.DataFrame, access: pd.DataFrame, *, crs: str) -> gpd.GeoDataFrame:
    """Draw the route to each nearest hub as one line of its legs."""
    key = ["site_id", "place", "hub_kind"]
    # Many routes run along the same links: each different line is made once.
    number, texts = pd.factorize(legs["coordinates"])
    lines = gpd.GeoSeries([_line(shape_points(text)) for text in texts], crs=WGS84).to_crs(crs)
    route = legs.groupby(key, dropna=False, sort=False).ngroup().to_numpy()
    order = np.argsort(route, kind="stable")
    geometry = shapely.multilinestrings(lines.to_numpy()[number[order]], indices=route[order])
    routes = legs.drop_duplicates(key)[key].reset_index(drop=True)
    frame = gpd.GeoDataFrame(routes, geometry=list(geometry), crs=crs)
    told = ["hub_id", "hub_name", "minutes", "km", "route", "toll", "links_verified", "verified"]
    return frame.merge(access[[*key, *told]], on=key)


def _substation_points(substations: pd.DataFrame, crs: str) -> gpd.GeoDataFrame:
    """Place the substations; one whose position is not stated has no geometry."""
    lat, lon = substations["substation_lat"], substations["substation_lon"]
    return _placed(substations, lat, lon, crs)


def _hub_points(hubs: pd.DataFrame, crs: str) -> gpd.GeoDataFrame:
    """Place the hubs; one whose position is not known has no geometry."""
    return _placed(hubs, hubs["lat"], hubs["lon"], crs)


def _placed(rows: pd.DataFrame, lat: pd.Series, lon: pd.Series, crs: str) -> gpd.GeoDataFrame:
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=WGS84).to_crs(crs)
    geometry = points.where((lat.notna() & lon.notna()).to_numpy(), None)
    return gpd.GeoDataFrame(rows, geometry=geometry.to_numpy(), crs=crs)


def _road_lines(base: BaseLayers, snapshot: Snapshot, crs: str) -> gpd.GeoDataFrame:
    """Return the links that maps show."""
    links = drawn_links(base.roads, surroundings(base.roads, snapshot))
    return link_table(base.roads, links).to_crs(crs)


def _line(course: list[tuple[float, float]]) -> shapely.LineString:
    return shapely.LineString([(lon, lat) for lat, lon in course])
