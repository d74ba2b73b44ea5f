"""Layers of plain road lines, their columns described by configuration; nothing says who meets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from sitepipe.config.road_columns import RoadColumns
from sitepipe.errors import SchemaError, first_five
from sitepipe.hashing import file_sha256
from sitepipe.ingest.road_layer import (
    READ,
    Box,
    LayerInfo,
    box_in,
    crs_of,
    lacks,
    layers_of,
    read_rows,
)
from sitepipe.ingest.road_rows import DescribedRows
from sitepipe.ingest.road_shapes import Shapes, usable_lines
from sitepipe.roadgraph import (
    ROAD_CLASSES,
    Booleans,
    Doubles,
    LinkForm,
    LinkKinds,
    Permission,
    RawRoads,
    Remark,
    Source,
)
from sitepipe.section import Loaded
from sitepipe.vocab import RoadClass

_FORMS = {"main": LinkForm.MAIN, "slip": LinkForm.SLIP, "roundabout": LinkForm.ROUNDABOUT}
_LOCAL = (RoadClass.MINOR_ROAD, RoadClass.LOCAL_ROAD, RoadClass.ACCESS_ROAD)
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def fitting(path: Path, described: Sequence[Loaded[RoadColumns]]) -> Loaded[RoadColumns]:
    """
    Choose the description whose columns a layer of lines has; the fullest of several.

    Raises
    ------
    SchemaError
        If none fits; says what the file has and what each description asks for.
    """
    layers = layers_of(path)
    fits = [one for one in described if any(not _missing(one, layer) for layer in layers)]
    if not fits:
        has = "; ".join(f"{layer.name}: {first_five(layer.columns)}" for layer in layers)
        raise SchemaError(
            f"{path.name} has lines, but no description of its columns fits. It has {has}",
            hint=f"Describe its columns with --columns, as {described[0].label} does."
            if described
            else f"Read are: {READ}.",
        )
    return max(fits, key=lambda one: len(one.section.columns()))


def read_road_lines(
    path: Path, *, crs: str, columns: Loaded[RoadColumns], bbox: Box | None = None
) -> RawRoads:
    """
    Read a layer of plain road lines.

    Parameters
    ----------
    path
        GeoPackage, Shapefile, GeoJSON or FlatGeobuf. Of several layers, the first that has
        every column is read.
    crs
        Working CRS: projected, in metres.
    columns
        What its columns hold.
    bbox
        West, south, east, north in the working CRS: only lines whose box meets it are read.

    Returns
    -------
    roads
        One way for each line, none of which shares a point with another;
        :func:`sitepipe.network.build.lines.join_lines` finds where they meet. One-way lines are
        drawn the way they are driven.

    Raises
    ------
    SchemaError
        If the file has no lines, lacks a column, or has a value that is not described.
    CrsError
        If the coordinates do not fit the CRS of the file or the working CRS.
    StorageError
        If the file is missing.
    """
    layer = _layer(path, columns)
    asked = {str(layer.column(name)) for name in columns.section.columns()}
    read = read_rows(path, layer, columns=sorted(asked), bbox=box_in(layer, bbox, crs=crs))
    if not len(read.fid):
        where = "" if bbox is None else " in the box that is asked for"
        raise SchemaError(
            f"{path.name} holds no row{where}", hint="Check the area, or ask for the file again."
        )
    rows, remarks = _roads_only(DescribedRows(path.name, layer, read, columns))
    shapes = usable_lines(
        rows.read.geometry,
        rows.ids(),
        source=crs_of(read, label=path.name),
        target=crs,
        label=path.name,
    )
    return _roads(path, rows, shapes, crs=crs, remarks=remarks)


def _layer(path: Path, columns: Loaded[RoadColumns]) -> LayerInfo:
    layers = layers_of(path)
    if not layers:
        raise SchemaError(f"{path.name} has no layer with geometries", hint=f"Read are: {READ}.")
    missing = [_missing(columns, layer) for layer in layers]
    best = min(range(len(layers)), key=lambda number: len(missing[number]))
    if missing[best]:
        raise lacks(
            path.name, layers[best], missing[best],
            hint=f"They stand in {columns.label}; describe this layer's own with --columns.",
        )  # fmt: skip
    return layers[best]


def _missing(columns: Loaded[RoadColumns], layer: LayerInfo) -> list[str]:
    return [name for name in columns.section.columns() if layer.column(name) is None]


def _roads_only(rows: DescribedRows) -> tuple[DescribedRows, list[Remark]]:
    """Return the rows that are not left out by their form, and what is said of the others."""
    form = rows.described.form
    if form is None:
        return rows, []
    left = np.array(rows.meanings(form, "form")) == "left_out"
    if left.all():
        raise SchemaError(
            f"{rows.label}: every row is left out by column {form.column}",
            hint="Correct the description of its columns.",
        )
    if not left.any():
        return rows, []
    what = f"lines that lead nowhere: {first_five(pd.unique(rows.texts(form.column)[left]))}"
    first = tuple(str(name) for name in rows.ids()[left][:5])
    return rows.take(~left), [Remark("dropped", what, int(left.sum()), first)]


def _roads(
    path: Path, rows: DescribedRows, shapes: Shapes, *, crs: str, remarks: list[Remark]
) -> RawRoads:
    row, directed = shapes.row, rows.described.driven is not None
    kinds, against = _kinds(rows)
    turned = against[row]
    x, y = _turned(shapes, turned)
    road, named = pd.factorize(rows.roads()[row], use_na_sentinel=True)
    count, line_id = len(row), rows.ids()[row]
    told = [Remark("read", "lines of roads", count), *remarks, *shapes.remarks]
    if turned.any():
        first = tuple(str(name) for name in line_id[turned][:5])
        what = "lines drawn against the way they are driven, turned"
        told.append(Remark("repaired", what, int(turned.sum()), first))
    if not directed:
        told.append(Remark("not represented", "direction of lines: no column holds it", count))
    return RawRoads(
        crs=crs,
        x=x,
        y=y,
        point_id=np.full(len(x), "", dtype=object),
        point_kind=np.zeros(len(x), np.uint8),
        is_node=np.zeros(len(x), dtype=bool),
        way_first=shapes.first,
        way_points=np.arange(len(x)),
        way_id=line_id,
        way_kind=row.astype(np.int32),
        way_road=road.astype(np.int32),
        way_length_m=np.where(shapes.whole, rows.length_m()[row], np.nan),
        way_verified=np.zeros(count, dtype=bool),
        way_row=rows.read.fid[row].astype(np.int32),
        way_source=np.zeros(count, np.uint8),
        kinds=kinds,
        roads=tuple(str(name) for name in named),
        conditionals=(),
        sources=(_source(path, rows.described),),
        splits=False,
        has_local_roads=bool(np.isin(kinds.road_class[row], _codes(_LOCAL)).any()),
        directed=directed,
        remarks=tuple(replace(remark, file=path.name) for remark in told),
    )


def _source(path: Path, described: RoadColumns) -> Source:
    parts = [path]
    if path.suffix.lower() == ".shp":
        parts = [part for end in _SHAPEFILE_PARTS if (part := path.with_suffix(end)).exists()]
    return Source(
        file=path.name,
        form=f"lines: {described.title}",
        sha256=file_sha256(*parts),
        licence=described.licence,
        attribution=described.attribution,
        note=described.source,
    )


def _kinds(rows: DescribedRows) -> tuple[LinkKinds, Booleans]:
    """Return what is said of each row, and which are driven against their drawing."""
    described = rows.described
    kinds = LinkKinds.blank(len(rows))
    classes = rows.meanings(described.road_class, "road_class")
    kinds.road_class[:] = _codes(classes)
    motorway = kinds.road_class == ROAD_CLASSES.index(RoadClass.MOTORWAY)
    dual = rows.flags(described.dual, "dual")
    kinds.dual[:] = motorway if dual is None else dual
    if (urban := rows.flags(described.urban, "urban")) is not None:
        kinds.urban[:] = urban
    if (toll := rows.flags(described.toll, "toll")) is not None:
        kinds.toll[:] = toll
    if described.form is not None:
        forms = rows.meanings(described.form, "form")
        kinds.form[:] = [_FORMS.get(form, LinkForm.MAIN) for form in forms]
    against = np.zeros(len(rows), dtype=bool)
    if described.driven is not None:
        driven = np.array(rows.meanings(described.driven, "driven"))
        kinds.permission[driven != "both", 1] = Permission.NO
        against = driven == "against"
    return kinds, against


def _codes(classes: Sequence[RoadClass]) -> list[int]:
    code = {road_class: number for number, road_class in enumerate(ROAD_CLASSES)}
    return [code[road_class] for road_class in classes]


def _turned(shapes: Shapes, against: Booleans) -> tuple[Doubles, Doubles]:
    """Return positions, those of some lines in the opposite order."""
    counts = np.diff(shapes.first)
    line = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(line))
    mirrored = shapes.first[line] + shapes.first[line + 1] - 1 - place
    order = np.where(against[line], mirrored, place)
    return shapes.x[order], shapes.y[order]
