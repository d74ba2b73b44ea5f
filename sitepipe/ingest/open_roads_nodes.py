"""Links of OS Open Roads at the nodes that they name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from sitepipe.errors import SchemaError, first_five
from sitepipe.ingest.road_layer import Box, LayerInfo, box_in, crs_of, lacks, read_rows
from sitepipe.ingest.road_shapes import Shapes, carried
from sitepipe.roadgraph import Booleans, Doubles, Ints64, Remark, Texts

SAME_M = 0.01
OFF_M = 1.0
"""From how far away (m) a link that is led to its node is reported."""

FARTHEST_M = 1_000.0
"""How far a link may end from its node (m) before the file counts as mixed up."""

_IDS = ("id", "identifier", "toid", "gml_id", "local_id")


@dataclass(frozen=True, eq=False)
class Ends:
    """L ids of the nodes at the ends of links."""

    start: Texts
    end: Texts

    def take(self, rows: Ints64) -> Ends:
        """Return those of some links."""
        return Ends(self.start[rows], self.end[rows])


@dataclass(frozen=True, eq=False)
class Joined:
    """Points and ways as :class:`~sitepipe.roadgraph.RawRoads` holds them, and what was met."""

    x: Doubles
    y: Doubles
    point_id: Texts
    way_first: Ints64
    way_points: Ints64
    remarks: tuple[Remark, ...]


def joined(
    path: Path,
    layer: LayerInfo | None,
    shapes: Shapes,
    ends: Ends,
    link_id: Texts,
    *,
    crs: str,
) -> Joined:
    """
    Lead links to their nodes.

    A node that the layer lacks lies where the first link that names it ends. A link that ends
    off its node is drawn on to it.

    Parameters
    ----------
    path, layer
        The file, and its layer of nodes; None if it has none.
    shapes, ends, link_id
        Lines of L links, the nodes they name, and their ids.
    crs
        Working CRS.

    Raises
    ------
    SchemaError
        If nodes of one id lie at several places, or links end far from the nodes they name.
    """
    first, last = shapes.first[:-1], shapes.first[1:] - 1
    place = np.concatenate([first, last])
    named = np.concatenate([ends.start, ends.end])
    node, ids = pd.factorize(named, sort=False)
    node = node.astype(np.int64)
    x, y = np.full(len(ids), np.nan), np.full(len(ids), np.nan)
    missing = np.zeros(len(ids), dtype=bool)
    if layer is not None:
        # A node may lie a little off the links that name it.
        low, high = np.array([[shapes.x.min(), shapes.y.min()], [shapes.x.max(), shapes.y.max()]])
        around = (*(low - FARTHEST_M), *(high + FARTHEST_M))
        x, y = _node_places(path, layer, ids, around, crs=crs)
        missing = np.isnan(x)
    met_first = np.unique(node, return_index=True)[1]
    x = np.where(np.isnan(x), shapes.x[place[met_first]], x)
    y = np.where(np.isnan(y), shapes.y[place[met_first]], y)
    off_m = np.hypot(shapes.x[place] - x[node], shapes.y[place] - y[node])
    if (far := off_m > FARTHEST_M).any():
        shown = np.tile(link_id, 2)[far]
        raise SchemaError(
            f"{path.name}: {far.sum()} links end more than {FARTHEST_M:g} m from the nodes they "
            f"name: {first_five(shown)}",
            hint="Links and nodes must be of one edition and in one CRS.",
        )
    return Joined(
        *_points(shapes, node, off_m, x, y, ids),
        remarks=tuple(
            one
            for one in (
                Remark("read", "nodes", len(ids)),
                Remark("kept", "nodes that the layer of nodes lacks, placed where links end",
                       int(missing.sum()), tuple(str(name) for name in ids[missing][:5])),
                Remark("repaired", f"ends of links more than {OFF_M:g} m off their nodes, led to "
                       "them", int((off_m > OFF_M).sum()),
                       tuple(str(name) for name in np.tile(link_id, 2)[off_m > OFF_M][:5])),
            )
            if one.count
        ),
    )  # fmt: skip


def _node_places(
    path: Path, layer: LayerInfo, ids: np.ndarray, around: Box, *, crs: str
) -> tuple[Doubles, Doubles]:
    """Return where the layer of nodes has nodes; NaN for those that it lacks."""
    column = next(filter(None, map(layer.column, _IDS)), None)
    if column is None:
        raise lacks(path.name, layer, ["id"], hint="Give the GeoPackage as it is downloaded.")
    read = read_rows(path, layer, columns=[column], bbox=box_in(layer, around, crs=crs))
    points = shapely.get_type_id(read.geometry) == 0
    sound = points & ~shapely.is_empty(read.geometry)
    given = pd.Index(pd.Series(read.columns[column][sound]).astype(str).str.strip())
    x, y = np.full(len(ids), np.nan), np.full(len(ids), np.nan)
    if not len(given):
        return x, y
    positions = shapely.get_coordinates(shapely.force_2d(read.geometry[sound]))
    _refuse_moved(path, given, positions)
    once = ~given.duplicated()
    row = given[once].get_indexer(pd.Index(ids))
    found = row >= 0
    if found.any():
        x[found], y[found] = carried(
            positions[once][row[found]], source=crs_of(read, label=path.name), target=crs,
            label=path.name,
        )  # fmt: skip
    return x, y


def _refuse_moved(path: Path, given: pd.Index, positions: Doubles) -> None:
    table = pd.DataFrame(positions, columns=["x", "y"]).assign(id=given)
    repeated = table[table.duplicated("id", keep=False)]
    spread = repeated.groupby("id")[["x", "y"]].agg(np.ptp)
    moved = spread.index[(spread > OFF_M).any(axis=1)]
    if len(moved):
        raise SchemaError(
            f"{path.name}: {len(moved)} nodes stand at several places: {first_five(moved)}",
            hint="Give one edition of OS Open Roads, not several put together.",
        )


def _points(
    shapes: Shapes, node: Ints64, off_m: Doubles, x: Doubles, y: Doubles, ids: np.ndarray
) -> tuple[Doubles, Doubles, Texts, Ints64, Ints64]:
    """Return points and ways: nodes first, then the shape of links between them."""
    count = len(shapes.first) - 1
    counts = np.diff(shapes.first)
    way = np.repeat(np.arange(count), counts)
    kept = _shape_only(shapes, off_m)
    shape = np.flatnonzero(kept)
    # Each way: its first node, what is kept of its line, its last node.
    owner = np.concatenate([np.arange(count), way[shape], np.arange(count)])
    rank = np.repeat([0, 1, 2], [count, len(shape), count])
    point = np.concatenate([node[:count], len(ids) + np.arange(len(shape)), node[count:]])
    order = np.lexsort((np.arange(len(owner)), rank, owner))
    point_id = np.concatenate([ids.astype(object), np.full(len(shape), "", dtype=object)])
    way_first = np.searchsorted(owner[order], np.arange(count + 1)).astype(np.int64)
    return (
        np.concatenate([x, shapes.x[shape]]),
        np.concatenate([y, shapes.y[shape]]),
        point_id,
        way_first,
        point[order],
    )


def _shape_only(shapes: Shapes, off_m: Doubles) -> Booleans:
    """Say which positions of lines give shape: all but ends that lie at their node."""
    count = len(shapes.first) - 1
    kept = np.ones(len(shapes.x), dtype=bool)
    kept[shapes.first[:-1][off_m[:count] < SAME_M]] = False
    kept[shapes.first[1:][off_m[count:] < SAME_M] - 1] = False
    return kept
