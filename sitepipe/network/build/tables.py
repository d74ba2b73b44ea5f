"""A graph from two tables: junctions and the links between them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitepipe.errors import CrsError, SchemaError, first_five
from sitepipe.network.build.assemble import assemble
from sitepipe.network.positions import to_working
from sitepipe.roadgraph import (
    NONE,
    ROAD_CLASSES,
    Booleans,
    Bytes,
    Doubles,
    Ints64,
    LinkForm,
    LinkKinds,
    NodeKind,
    Permission,
    RawRoads,
    RoadGraph,
    Source,
)
from sitepipe.shapes import shape_points
from sitepipe.snapshot import Roads
from sitepipe.units import M_PER_KM
from sitepipe.vocab import Carriageway, Direction, RoadClass, Setting

_NODE_KINDS = {
    "motorway_junction": NodeKind.MOTORWAY_JUNCTION,
    "motorway_interchange": NodeKind.MOTORWAY_INTERCHANGE,
    "terminus": NodeKind.TERMINUS,
}
# What a link is drawn through lies between its junctions; local roads are not in such tables.
_LOCAL = (RoadClass.MINOR_ROAD, RoadClass.LOCAL_ROAD, RoadClass.ACCESS_ROAD)


def graph_from_tables(roads: Roads, *, crs: str, sources: tuple[Source, ...] = ()) -> RoadGraph:
    """
    Return the graph of a network given as tables.

    Nodes are in order of name and links in order of ``link_id``, so that the order of rows in a
    file never changes an answer. Every junction stays a node.

    Parameters
    ----------
    roads
        Junctions (degrees) and links (km).
    crs
        Working CRS, projected in metres.
    sources
        Where they come from.

    Raises
    ------
    CrsError
        If a junction has no place in the working CRS.
    SchemaError
        If there is no link, a name stands twice, a junction has no position, a link refers to a
        junction that is not there, or its length or shape points cannot be used; says which.
    """
    return assemble(raw_tables(roads, crs=crs, sources=sources), order="name")


def raw_tables(roads: Roads, *, crs: str, sources: tuple[Source, ...] = ()) -> RawRoads:
    """Return the same roads as other readers give theirs; see :func:`graph_from_tables`."""
    nodes, links = roads.nodes, roads.links
    _check(nodes, links)
    start, end = _ends(nodes, links)
    owner, via_lat, via_lon = _via(links)
    lat = np.concatenate([nodes["lat"].to_numpy(dtype="float64"), via_lat])
    lon = np.concatenate([nodes["lon"].to_numpy(dtype="float64"), via_lon])
    x, y = to_working(lat, lon, crs=crs)
    if (lost := ~(np.isfinite(x) & np.isfinite(y))[: len(nodes)]).any():
        raise CrsError(
            f"road_nodes: {lost.sum()} junctions have no place in {crs}: "
            f"{first_five(nodes['node'][lost])}",
            hint="Correct their latitude and longitude, or work in another CRS.",
        )
    first, points = _lines(start, end, owner, len(nodes))
    shape = len(via_lat)
    kinds, way_kind = _kinds(links)
    road, roads_named = pd.factorize(links["road"])
    return RawRoads(
        crs=crs,
        x=x,
        y=y,
        point_id=np.concatenate(
            [nodes["node"].to_numpy(dtype=object), np.full(shape, "", dtype=object)]
        ),
        point_kind=np.concatenate([_node_kinds(nodes), np.zeros(shape, np.uint8)]),
        is_node=np.repeat([True, False], [len(nodes), shape]),
        way_first=first,
        way_points=points,
        way_id=links["link_id"].to_numpy(dtype=object),
        way_kind=way_kind.astype(np.int32),
        way_road=road.astype(np.int32),
        way_length_m=links["length_km"].to_numpy(dtype="float64") * M_PER_KM,
        way_verified=links["verified"].eq(True).to_numpy(dtype=bool, na_value=False),
        way_row=links["row"].fillna(NONE).to_numpy(dtype=np.int32),
        way_source=np.zeros(len(links), np.uint8),
        kinds=kinds,
        roads=tuple(str(name) for name in roads_named),
        conditionals=(),
        sources=sources,
        splits=False,
        has_local_roads=bool(links["road_class"].isin(_LOCAL).any()),
        directed=True,
    )


def _check(nodes: pd.DataFrame, links: pd.DataFrame) -> None:
    if links.empty:
        raise SchemaError("road_links has no rows", hint="Give a road network with links.")
    for name, table, key in (("road_nodes", nodes, "node"), ("road_links", links, "link_id")):
        if (twice := table[key].duplicated()).any():
            raise SchemaError(
                f"{name}, column {key}: {twice.sum()} names stand twice: "
                f"{first_five(table[key][twice])}",
                hint="Give each row a name of its own.",
            )
    if (lost := nodes[["lat", "lon"]].isna().any(axis=1)).any():
        raise SchemaError(
            f"road_nodes, columns lat and lon: {lost.sum()} junctions have no position: "
            f"{first_five(nodes['node'][lost])}",
            hint="Give each junction its latitude and longitude.",
        )
    length_km = links["length_km"].to_numpy(dtype="float64")
    if (bad := ~(length_km > 0)).any():
        raise SchemaError(
            f"road_links, column length_km: {bad.sum()} links have no length above 0: "
            f"{first_five(links['link_id'][bad])}",
            hint="Give each link its driven length in km, or take it out.",
        )


def _ends(nodes: pd.DataFrame, links: pd.DataFrame) -> tuple[Ints64, Ints64]:
    names = pd.Index(nodes["node"])
    start = names.get_indexer(links["from_node"]).astype(np.int64)
    end = names.get_indexer(links["to_node"]).astype(np.int64)
    if (lost := (start < 0) | (end < 0)).any():
        raise SchemaError(
            f"road_links, columns from_node and to_node: {lost.sum()} links refer to a junction "
            f"that road_nodes lacks: {first_five(links['link_id'][lost])}",
            hint="Add the junction to the nodes, or correct its name.",
        )
    return start, end


def _via(links: pd.DataFrame) -> tuple[Ints64, Doubles, Doubles]:
    """Read every shape point: the link it belongs to, its latitude and its longitude."""
    owner: list[int] = []
    points: list[tuple[float, float]] = []
    bad: list[str] = []
    for index in np.flatnonzero(links["via"].notna().to_numpy(dtype=bool)):
        text = links["via"].iloc[index]
        try:
            read = shape_points(text)
        except ValueError:
            bad.append(f"{links['link_id'].iloc[index]} ({text})")
            continue
        owner += [int(index)] * len(read)
        points += read
    if bad:
        raise SchemaError(
            f"road_links, column via: {len(bad)} links have shape points that cannot be read: "
            f"{first_five(bad)}",
            hint="Write shape points in degrees as `lat lon;lat lon`.",
        )
    lat, lon = np.array(points, dtype="float64").reshape(-1, 2).T
    return np.array(owner, dtype=np.int64), lat, lon


def _lines(start: Ints64, end: Ints64, owner: Ints64, node_count: int) -> tuple[Ints64, Ints64]:
    """Return the points of each link: its junctions, and between them its shape points."""
    link = np.arange(len(start))
    owners = np.concatenate([link, owner, link])
    points = np.concatenate([start, node_count + np.arange(len(owner)), end])
    order = np.argsort(owners, kind="stable")
    counts = np.bincount(owners, minlength=len(start))
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), points[order]


def _node_kinds(nodes: pd.DataFrame) -> Bytes:
    kinds = nodes["kind"].map(_NODE_KINDS).fillna(NodeKind.PLAIN)
    codes: Bytes = kinds.to_numpy(dtype=np.uint8)
    return codes


def _kinds(links: pd.DataFrame) -> tuple[LinkKinds, Ints64]:
    kinds = LinkKinds.blank(len(links))
    code = {road_class.value: number for number, road_class in enumerate(ROAD_CLASSES)}
    kinds.road_class[:] = links["road_class"].map(code).to_numpy(dtype=np.uint8)
    kinds.dual[:] = _flags(links["carriageway"].eq(Carriageway.DUAL))
    kinds.urban[:] = _flags(links["setting"].eq(Setting.URBAN))
    kinds.form[kinds.road_class == ROAD_CLASSES.index(RoadClass.FERRY)] = LinkForm.FERRY
    toll = links["toll"].astype("boolean")
    kinds.toll[:] = toll.astype("Int8").fillna(NONE).to_numpy(dtype=np.int8)
    one_way = _flags(links["direction"].eq(Direction.FORWARD))
    kinds.permission[one_way, 1] = Permission.NO
    return kinds.distinct()


def _flags(series: pd.Series) -> Booleans:
    flags: Booleans = series.to_numpy(dtype=bool, na_value=False)
    return flags
