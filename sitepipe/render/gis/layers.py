"""
What a portfolio is as layers: those that maps draw, and every other table.

One list for every form of file and database: what one of them holds, the others hold too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sitepipe import schema, vocab, words
from sitepipe.crs import WGS84
from sitepipe.render.lines import drawn_links, link_table, surroundings
from sitepipe.render.pack.redaction import hidden_columns
from sitepipe.render.portfolio import concrete_column, portfolio_table
from sitepipe.roadgraph import RoadGraph
from sitepipe.shapes import shape_points
from sitepipe.snapshot import Appraisal, Snapshot

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


@dataclass(frozen=True)
class Layer:
    """
    One layer or table of a portfolio.

    ``rows`` has a column ``geometry`` where ``geometry_type`` is not empty; ``columns``
    describes the others, in their order. ``key`` are the columns that identify a row.
    """

    name: str
    title: str
    row: str
    rows: pd.DataFrame
    columns: tuple[schema.Column, ...]
    key: tuple[str, ...] = ()
    geometry_type: str = ""

    @property
    def description(self) -> str:
        """Say what one row is, as a sentence."""
        return words.sentence(self.row)


def layers_of(
    snapshot: Snapshot,
    appraisal: Appraisal,
    *,
    hubs: pd.DataFrame,
    layers: pd.DataFrame,
    roads: RoadGraph | None,
    crs: str,
    audience: vocab.Audience = vocab.Audience.INTERNAL,
) -> list[Layer]:
    """
    Make the layers of a portfolio, in the order in which files hold them.

    Parameters
    ----------
    snapshot, appraisal
        What to show; see :func:`sitepipe.render.pack.redaction.redacted` for other audiences.
    hubs, layers
        Those tables of what lies under the portfolio.
    roads
        The network that minutes are measured over; no layer of roads if not given.
    crs
        Working CRS.
    audience
        Who it is for: tables and columns above are left out, and with the claims the ids
        that refer to them.
    """
    portfolio = portfolio_table(snapshot, appraisal)
    drawn: dict[str, pd.DataFrame] = {
        "sites": _site_points(portfolio, snapshot.boundaries, crs),
        "boundaries": _polygons(snapshot.boundaries, portfolio),
        "routes": route_lines(appraisal.legs, appraisal.access, crs=crs),
        "substations": _substation_points(snapshot.substations, crs),
        "hubs": _hub_points(hubs, crs),
    }
    if roads is not None:
        drawn["roads"] = _road_lines(roads, snapshot, crs)
    bundles = {"snapshot": snapshot, "appraisal": appraisal}
    plain = {
        name: layers if bundle == "base" else getattr(bundles[bundle], name)
        for bundle, names in _TABLES.items()
        for name in names
        if audience.may_see(schema.TABLES[name].audience)
    }
    return [
        _layer(name, _seen_by(audience, name, rows)) for name, rows in {**drawn, **plain}.items()
    ]


def table_layer(table: schema.Table, rows: pd.DataFrame) -> Layer:
    """Make a layer without geometry of a table of the schema, whole."""
    return Layer(table.name, _title(table.name), f"one row is {table.row}", rows, table.columns,
                 table.key)  # fmt: skip


def _layer(name: str, rows: pd.DataFrame) -> Layer:
    title, row = described(name)
    columns = tuple(
        _column(name, str(column), rows[column]) for column in rows.columns if column != "geometry"
    )
    return Layer(name, title, row, rows, columns, _key(name), _GEOMETRY_TYPES.get(name, ""))


def _key(name: str) -> tuple[str, ...]:
    keys = {"routes": schema.ACCESS.key, "roads": schema.ROAD_LINKS.key}
    return keys.get(name, schema.TABLES[name].key if name in schema.TABLES else ())


def _column(layer: str, name: str, cells: pd.Series) -> schema.Column:
    """Describe a column of a layer by the table of the schema that it comes from."""
    if layer == "sites" and (found := concrete_column(name)):
        return found
    if layer == "roads":
        named = [one for one in schema.ROAD_LINKS.columns if one.name == name]
        if not named:
            return schema.Column(name, _dtype(cells), "row of the file that it stands in")
        return replace(named[0], dtype=_dtype(cells))
    tables = {"routes": (schema.ACCESS,), "boundaries": (schema.BOUNDARIES, schema.SITES)}
    for table in tables.get(layer, (schema.TABLES.get(layer, schema.SITES),)):
        for column in table.columns:
            if column.name == name:
                return column
    return schema.Column(name, _dtype(cells), name.replace("_", " "))


def _dtype(cells: pd.Series) -> schema.Dtype:
    if pd.api.types.is_bool_dtype(cells):
        return "flag"
    if pd.api.types.is_integer_dtype(cells):
        return "integer"
    return "number" if pd.api.types.is_float_dtype(cells) else "text"


def _seen_by(audience: vocab.Audience, name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Drop the columns above an audience, and ids of claims where it gets no claims."""
    hidden = set(hidden_columns(schema.TABLES[name], audience)) if name in schema.TABLES else set()
    if not audience.may_see(schema.CLAIMS.audience):
        hidden |= set(_CITING)
    return rows.drop(columns=[column for column in rows.columns if column in hidden])


def drawn_layers() -> list[tuple[str, str, str]]:
    """Return the name, geometry type and meaning of each layer with geometry."""
    return [(name, kind, _DRAWN_HERE[name][1]) for name, kind in _GEOMETRY_TYPES.items()]


def plain_tables() -> list[str]:
    """Return the names of the tables without geometry, in their order."""
    return [name for names in _TABLES.values() for name in names]


def described(name: str) -> tuple[str, str]:
    """Return a layer's title, and what one row of it is."""
    if name in _DRAWN_HERE:
        return _DRAWN_HERE[name]
    title = _title(name)
    if name not in schema.TABLES:
        return title, "how QGIS draws the layers"
    return title, f"one row is {schema.TABLES[name].row}"


def _title(name: str) -> str:
    return name[:1].upper() + name[1:].replace("_", " ")


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


def _road_lines(roads: RoadGraph, snapshot: Snapshot, crs: str) -> gpd.GeoDataFrame:
    """Return the links that maps show."""
    return link_table(roads, drawn_links(roads, surroundings(roads, snapshot))).to_crs(crs)


def _line(course: list[tuple[float, float]]) -> shapely.LineString:
    return shapely.LineString([(lon, lat) for lat, lon in course])
