"""
Tables of links: one row for each link, with the junctions at its ends and where they are.

The junction graph of the strategic road network of England (Strain, Wilson and Littleworth,
2023, doi 10.1177/03611981221103243) is such a table. Columns are known by their headings; where
junctions are gathered to clusters, the clusters are the nodes.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from sitepipe.errors import SchemaError, first_five
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.link_columns import find_columns
from sitepipe.ingest.link_nodes import Nodes, nodes_of
from sitepipe.ingest.link_places import refuse
from sitepipe.ingest.link_rows import LinkRows
from sitepipe.ingest.road_shapes import require_metres
from sitepipe.ingest.tables import TextTable, read_table
from sitepipe.roadgraph import (
    ROAD_CLASSES,
    Doubles,
    LinkKinds,
    Permission,
    RawRoads,
    Remark,
    Source,
)
from sitepipe.vocab import IssueKind, RoadClass

_LOCAL = (RoadClass.MINOR_ROAD, RoadClass.LOCAL_ROAD, RoadClass.ACCESS_ROAD)

_STRAIGHT = 0.001
"""
Share by which lengths may differ from the straight line, in the middle, and be nothing else.

Driven lengths are some per cent longer.
"""


def is_link_table(start: bytes) -> bool:
    """Say whether a file that starts so is a table of links: text with the headings of one."""
    if b"\x00" in start:
        return False
    first = start.decode("utf-8-sig", errors="replace").lstrip().partition("\n")[0]
    headings = [next(csv.reader([first.strip()], delimiter=mark), []) for mark in ",;\t"]
    return any(find_columns([cell.strip() for cell in cells]) for cells in headings)


def read_link_table(path: Path, *, crs: str) -> RawRoads:
    """
    Read a table of links.

    A table in which some link has another the opposite way lists directions: each row is driven
    from its start to its end. In any other, every row may be driven both ways. Parallel links
    are kept; links that end where they start are dropped and counted.

    Parameters
    ----------
    path
        CSV with a junction and its position at both ends of each link.
    crs
        Working CRS: projected, in metres.

    Returns
    -------
    roads
        A way for each link, straight from junction to junction.

    Raises
    ------
    SchemaError
        If the headings are not those of such a table, or no link is left.
    CrsError
        If positions are not what their columns are called, or do not fit the working CRS.
    DataError
        If a row lacks a junction or a position, a link's id stands twice, a junction lies at
        several places, or a length is not above 0; names the rows.
    StorageError
        If the file cannot be read.
    """
    require_metres(crs)
    issues = IssueLog(path.name)
    table = read_table(path, label=path.name, issues=issues)
    columns = find_columns(table.headings)
    if columns is None:
        raise SchemaError(
            f"{path.name} is no table of links; its columns: {first_five(table.headings)}",
            hint="Needed are a junction and its position at both ends, for instance from_node, "
            "from_lat, from_lon, to_node, to_lat, to_lon; and link_id, road, length_km.",
        )
    rows = np.array([row.number for row in table.rows], dtype=np.int64)
    ragged = {one["row"] for one in issues.rows if one["kind"] == IssueKind.RAGGED_ROW}
    refuse(
        path.name,
        rows,
        np.array([row in ragged for row in rows.tolist()]),
        "more or fewer cells than headings",
    )
    cells = pd.DataFrame([row.cells for row in table.rows], dtype=object)
    links = LinkRows(path.name, rows, columns, cells)
    nodes = nodes_of(path.name, rows, columns, cells, crs=crs)
    guessed = sum(one["kind"] == IssueKind.ENCODING_GUESSED for one in issues.rows)
    remarks = [Remark("repaired", "text that is not UTF-8, read as Windows-1252", guessed)]
    return _roads(table, links, nodes, remarks, crs=crs)


def _roads(
    table: TextTable, links: LinkRows, nodes: Nodes, remarks: list[Remark], *, crs: str
) -> RawRoads:
    ids, names = links.ids(), links.roads()
    classes, unknown = links.classes()
    straight_m = np.hypot(*(nodes.xy[nodes.start] - nodes.xy[nodes.end]).T)
    length_m = links.length_m(straight_m)
    kept = nodes.start != nodes.end
    if not kept.any():
        raise SchemaError(
            f"{links.label}: all {len(kept)} links end where they start",
            hint="Check the columns of the junctions.",
        )
    directed = _lists_directions(nodes)
    kinds = LinkKinds.blank(len(ids))
    kinds.road_class[:] = [ROAD_CLASSES.index(one) for one in classes]
    kinds.dual[:] = kinds.road_class == ROAD_CLASSES.index(RoadClass.MOTORWAY)
    if directed:
        kinds.permission[:, 1] = Permission.NO
    road, named = pd.factorize(pd.Series(names[kept]).replace("", None))
    points = np.column_stack([nodes.start, nodes.end])[kept]
    told = [
        *remarks,
        *_remarks(links, nodes, length_m, straight_m, directed=directed, unknown=unknown),
    ]
    return RawRoads(
        crs=crs,
        x=nodes.xy[:, 0].copy(),
        y=nodes.xy[:, 1].copy(),
        point_id=nodes.names,
        point_kind=np.zeros(len(nodes.names), np.uint8),
        is_node=np.ones(len(nodes.names), dtype=bool),
        way_first=2 * np.arange(len(points) + 1, dtype=np.int64),
        way_points=points.ravel(),
        way_id=ids[kept],
        way_kind=np.flatnonzero(kept).astype(np.int32),
        way_road=road.astype(np.int32),
        way_length_m=np.where(np.isnan(length_m), straight_m, length_m)[kept],
        way_verified=np.zeros(len(points), dtype=bool),
        way_row=links.rows[kept].astype(np.int32),
        way_source=np.zeros(len(points), np.uint8),
        kinds=kinds,
        roads=tuple(str(name) for name in named),
        conditionals=(),
        sources=(Source(links.label, "table of links", table.sha256, "not stated"),),
        splits=False,
        has_local_roads=any(one in _LOCAL for one in classes),
        directed=directed,
        remarks=tuple(replace(one, file=links.label) for one in told if one.count),
    )


def _remarks(
    links: LinkRows,
    nodes: Nodes,
    length_m: Doubles,
    straight_m: Doubles,
    *,
    directed: bool,
    unknown: int,
) -> list[Remark]:
    """Report what was read and dropped, and what the table does not say."""
    kept = nodes.start != nodes.end
    ids = links.ids()
    points = np.column_stack([nodes.start, nodes.end])[kept]
    return [
        Remark("read", "links of a table", len(ids)),
        Remark("read", "junctions", len(nodes.names)),
        Remark("dropped", "links that end where they start", int((~kept).sum()),
               tuple(str(name) for name in ids[~kept][:5])),
        Remark("not represented", "driven length: stated is the straight line between the ends",
               int(kept.sum()) if _are_straight(length_m[kept], straight_m[kept]) else 0),
        Remark("kept", "parallel links from one junction to another",
               len(points) - len(np.unique(points, axis=0))),
        Remark("not represented", "direction of links: no link has another the opposite way",
               0 if directed else int(kept.sum())),
        Remark("not represented", "class of links without a road number, taken for minor roads",
               unknown),
        Remark("not represented", "whether carriageways are divided: motorways count as divided",
               int(kept.sum())),
    ]  # fmt: skip


def _are_straight(length_m: Doubles, straight_m: Doubles) -> bool:
    """Say whether stated lengths are those of straight lines."""
    known = ~np.isnan(length_m) & (straight_m > 0)
    if not known.any():
        return False
    return bool(abs(np.median(length_m[known] / straight_m[known]) - 1) <= _STRAIGHT)


def _lists_directions(nodes: Nodes) -> bool:
    """Say whether some link has another the opposite way."""
    ways = set(zip(nodes.start.tolist(), nodes.end.tolist(), strict=True))
    return any((end, start) in ways for start, end in ways if start != end)
