"""
OS Open Roads: links and nodes of every road of Great Britain.

The product says nothing of direction, limits or turn restrictions; its links may be driven both
ways here, and a remark says so. Layers and columns are known in any case, with or without
underscores (``road_link``, ``RoadLink``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from sitepipe.errors import SchemaError, first_five
from sitepipe.hashing import file_sha256
from sitepipe.ingest.open_roads_nodes import Ends, Joined, joined
from sitepipe.ingest.open_roads_terms import built_up, kinds_of
from sitepipe.ingest.road_layer import (
    Box,
    LayerInfo,
    Read,
    box_in,
    crs_of,
    lacks,
    layers_of,
    read_rows,
)
from sitepipe.ingest.road_shapes import Shapes, usable_lines
from sitepipe.names import heading_key
from sitepipe.roadgraph import LinkKinds, RawRoads, Remark, Source, Texts

LICENCE = "Open Government Licence v3.0"
ATTRIBUTION = "Contains OS data © Crown copyright and database right."

_LINK_LAYER, _NODE_LAYER = "roadlink", "roadnode"
_IDS = ("id", "identifier", "toid", "gml_id", "local_id")
_REQUIRED = {
    "id": _IDS,
    "start": ("start_node",),
    "end": ("end_node",),
    "form": ("form_of_way",),
}
_OPTIONAL = {
    "classification": ("road_classification", "class"),
    "function": ("road_function", "function"),
    "number": ("road_classification_number", "road_number"),
    "name": ("name_1", "road_name", "road_name_1"),
    "trunk": ("trunk_road",),
    "structure": ("road_structure", "structure"),
}


def is_open_roads(layers: Sequence[LayerInfo]) -> bool:
    """Say whether layers are those of OS Open Roads."""
    return _link_layer(layers) is not None


def read_open_roads(path: Path, *, crs: str, bbox: Box | None = None) -> RawRoads:
    """
    Read OS Open Roads.

    The class is that of ``road_classification``, trunk roads apart; where that gives no number,
    ``road_function`` says it. Whether a link runs through a built-up area is judged by the
    density of local roads around it.

    Parameters
    ----------
    path
        GeoPackage with ``road_link`` and ``road_node``, of the country or a part. Without the
        layer of nodes, nodes lie at the ends of links.
    crs
        Working CRS: projected, in metres.
    bbox
        West, south, east, north in the working CRS: only links whose box meets it are read.

    Returns
    -------
    roads
        A way for each link; points with the ids of nodes.

    Raises
    ------
    SchemaError
        If a layer or column is missing, it has no links, or links or nodes of one id differ.
    CrsError
        If the coordinates do not fit the CRS of the file or the working CRS.
    StorageError
        If the file is missing.
    """
    layers = layers_of(path)
    layer = _link_layer(layers)
    if layer is None:
        raise SchemaError(
            f"{path.name} is not OS Open Roads: none of its layers has start_node, end_node and "
            f"form_of_way; it has {first_five(one.name for one in layers)}",
            hint="Give the GeoPackage of the product, oproad_gb.gpkg.",
        )
    names = _columns(path, layer)
    box = box_in(layer, bbox, crs=crs)
    read = read_rows(path, layer, columns=sorted(set(names.values())), bbox=box)
    if not len(read.fid):
        where = "" if bbox is None else " in the box that is asked for"
        raise SchemaError(
            f"{path.name}, layer {layer.name!r} has no row{where}",
            hint="Check the area, or ask for the file again.",
        )
    link_id = _texts(read, names["id"])
    columns = {name: read.columns[column] for name, column in names.items()}
    kinds, usable, remarks = kinds_of(columns, len(read.fid))
    ends = Ends(_texts(read, names["start"]), _texts(read, names["end"]))
    kept, dropped = _once(path.name, link_id, ends, usable)
    shapes = usable_lines(
        read.geometry[kept], link_id[kept], source=crs_of(read, label=path.name), target=crs,
        label=path.name,
    )  # fmt: skip
    if not shapes.whole.all():
        shown = link_id[kept][np.unique(shapes.row[~shapes.whole])]
        raise SchemaError(
            f"{path.name}: {len(shown)} links are of several parts: {first_five(shown)}",
            hint="Give the GeoPackage of OS Open Roads as it is downloaded.",
        )
    row = kept[shapes.row]
    nodes = next((one for one in layers if heading_key(one.name) == _NODE_LAYER), None)
    met = joined(path, nodes, shapes, ends.take(row), link_id[row], crs=crs)
    kinds = _with_setting(kinds.take(row), shapes)
    remarks = [
        Remark("read", "links", len(read.fid)),
        *remarks,
        *dropped,
        *shapes.remarks,
        *met.remarks,
        Remark("kept", "links judged to be in a built-up area by the density of local roads",
               int(kinds.urban.sum())),
        Remark("not represented", "direction, limits and turn restrictions: the product has none",
               len(row)),
    ]  # fmt: skip
    return _roads(path, read, row, met, kinds, _road_names(read, names)[row], link_id[row],
                  crs=crs, remarks=remarks)  # fmt: skip


def _link_layer(layers: Sequence[LayerInfo]) -> LayerInfo | None:
    """Return the layer of links: the one of that name, or any with its columns."""
    able = [
        layer
        for layer in layers
        if all(layer.column(name) for name in ("start_node", "end_node", "form_of_way"))
    ]
    named = [layer for layer in layers if heading_key(layer.name) == _LINK_LAYER]
    both = any(heading_key(layer.name) == _NODE_LAYER for layer in layers)
    return next(iter(able or (named if both else [])), None)


def _columns(path: Path, layer: LayerInfo) -> dict[str, str]:
    """Return the columns that are there, by what they hold."""
    found = {
        what: column
        for what, names in (_REQUIRED | _OPTIONAL).items()
        if (column := next(filter(None, map(layer.column, names)), None)) is not None
    }
    missing = [names[0] for what, names in _REQUIRED.items() if what not in found]
    if not {"classification", "function"} & found.keys():
        missing.append("road_classification")
    if missing:
        raise lacks(
            path.name, layer, missing,
            hint="Give the GeoPackage of OS Open Roads as it is downloaded.",
        )  # fmt: skip
    return found


def _texts(read: Read, column: str) -> Texts:
    cells = pd.Series(read.columns[column], dtype=object)
    texts: Texts = cells.where(cells.notna(), "").astype(str).str.strip().to_numpy(dtype=object)
    return texts


def _once(
    label: str, link_id: Texts, ends: Ends, usable: np.ndarray
) -> tuple[np.ndarray, list[Remark]]:
    """Return the rows of roads, each link once; the product repeats links where tiles meet."""
    table = pd.DataFrame({"id": link_id, "start": ends.start, "end": ends.end})[usable]
    unnamed = (table == "").any(axis=1)
    if unnamed.any():
        raise SchemaError(
            f"{label}: {unnamed.sum()} links lack an id or a node: "
            f"{first_five(f'row {row}' for row in table.index[unnamed])}",
            hint="Give the GeoPackage of OS Open Roads as it is downloaded.",
        )
    again = table.duplicated("id")
    differ = again & ~table.duplicated()
    if differ.any():
        raise SchemaError(
            f"{label}: {differ.sum()} links share an id with another between other nodes: "
            f"{first_five(table['id'][differ])}",
            hint="Give one edition of OS Open Roads, not several put together.",
        )
    first = tuple(table["id"][again][:5])
    remarks = [Remark("dropped", "links that stand twice", int(again.sum()), first)]
    return table.index[~again].to_numpy(), [one for one in remarks if one.count]


def _with_setting(kinds: LinkKinds, shapes: Shapes) -> LinkKinds:
    first, last = shapes.first[:-1], shapes.first[1:] - 1
    step_m = np.hypot(np.diff(shapes.x, append=0.0), np.diff(shapes.y, append=0.0))
    step_m[last] = 0.0
    urban = built_up(
        (shapes.x[first] + shapes.x[last]) / 2,
        (shapes.y[first] + shapes.y[last]) / 2,
        np.add.reduceat(step_m, first),
        kinds.road_class,
    )
    return replace(kinds, urban=urban)


def _road_names(read: Read, names: dict[str, str]) -> Texts:
    """Return the number of each road, or else its name; None for neither."""
    number = (
        _texts(read, names["number"]) if "number" in names else np.full(len(read.fid), "", object)
    )
    name = _texts(read, names["name"]) if "name" in names else np.full(len(read.fid), "", object)
    either = pd.Series(np.where(number == "", name, number), dtype=object)
    known: Texts = either.where(either != "", None).to_numpy(dtype=object)
    return known


def _roads(
    path: Path,
    read: Read,
    row: np.ndarray,
    met: Joined,
    kinds: LinkKinds,
    road_names: Texts,
    link_id: Texts,
    *,
    crs: str,
    remarks: list[Remark],
) -> RawRoads:
    count = len(row)
    road, named = pd.factorize(road_names, use_na_sentinel=True)
    return RawRoads(
        crs=crs,
        x=met.x,
        y=met.y,
        point_id=met.point_id,
        point_kind=np.zeros(len(met.x), np.uint8),
        is_node=np.zeros(len(met.x), dtype=bool),
        way_first=met.way_first,
        way_points=met.way_points,
        way_id=link_id,
        way_kind=np.arange(count, dtype=np.int32),
        way_road=road.astype(np.int32),
        way_length_m=np.full(count, np.nan),
        way_verified=np.zeros(count, dtype=bool),
        way_row=read.fid[row].astype(np.int32),
        way_source=np.zeros(count, np.uint8),
        kinds=kinds,
        roads=tuple(str(name) for name in named),
        conditionals=(),
        sources=(Source(path.name, "OS Open Roads", file_sha256(path), LICENCE, ATTRIBUTION),),
        splits=False,
        has_local_roads=True,
        directed=False,
        remarks=tuple(replace(one, file=path.name) for one in remarks if one.count),
    )
