"""Layers of areas that sites lie in: polygons with names, as far as they are near any site."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from sitepipe import bundled, schema, units
from sitepipe.config import AreaLayerConfig
from sitepipe.crs import transformer
from sitepipe.errors import DataError, SchemaError, StorageError, first_five, meant
from sitepipe.hashing import file_sha256
from sitepipe.ingest.area_rasters import RASTER_ENDINGS, read_area_raster
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.derived_areas import AreaRead, DerivedAreas
from sitepipe.ingest.features import (
    KEYS,
    VECTOR_ENDINGS,
    Around,
    Features,
    file_parts,
    read_features,
)
from sitepipe.ingest.positions import note_transformation, reproject
from sitepipe.snapshot import AreaLayer
from sitepipe.vocab import AreaKind, IssueKind, Severity
from sitepipe.words import count

_BY_ITSELF = re.compile(r"(lad|lpa|rgn)\d{2}nm", re.IGNORECASE)
_POLYGON = 3  # type id
_POLYGONAL = (_POLYGON, 6)
_ENDINGS = (*VECTOR_ENDINGS, *RASTER_ENDINGS)
_MARGIN_M = 1000.0


def area_file(spec: AreaLayerConfig, root: Path) -> Path:
    """Return the file of a layer: in the workspace, else among the bundled layers."""
    own, shared = root / spec.file, bundled.shelf("layers") / spec.file
    return own if own.exists() or not shared.is_file() else shared


def area_files(spec: AreaLayerConfig, root: Path) -> list[Path]:
    """Return all files of a layer: a shapefile is several."""
    return file_parts(area_file(spec, root))


def read_area_layers(
    specs: Sequence[AreaLayerConfig],
    root: Path,
    sites: gpd.GeoDataFrame,
    derived: DerivedAreas | None = None,
) -> tuple[tuple[AreaLayer, ...], pd.DataFrame]:
    """
    Read layers of areas around sites.

    Parameters
    ----------
    specs
        What each layer is, and where.
    root
        The workspace's folder.
    sites
        Rows of :data:`sitepipe.schema.GEOMETRIES` in the working CRS: what lies far from all of
        them is not read.
    derived
        What layers of polygons were before; if not given, each is read.

    Returns
    -------
    layers, issues
        The layers in their order, none where there is no site to lie in them; and rows of
        :data:`sitepipe.schema.ISSUES`: repaired polygons, features without a name or geometry.

    Raises
    ------
    SchemaError
        If a layer holds anything but polygons, has no names, or is a raster of anything but 0
        and 1; a raster can only be of Green Belt.
    CrsError
        If nothing says the CRS of a file, or file and configuration differ.
    DataError
        If a file is not readable.
    StorageError
        If a file is missing.
    """
    layers: list[AreaLayer] = []
    issues: list[dict[str, object]] = []
    if not sites.empty:
        for spec in specs:
            path = _found(spec, root)
            if path.suffix.lower() in RASTER_ENDINGS:
                read = _read_raster(spec, path, sites)
            else:
                around = _around(spec, sites)
                anew = partial(_read_polygons, spec, path, around)
                files = area_files(spec, root)
                read = derived.given(spec, files, around, read=anew) if derived else anew()
            layers.append(read.layer)
            issues += read.issues
    return tuple(layers), schema.ISSUES.frame(issues)


def layer_authorities(specs: Sequence[AreaLayerConfig], root: Path, *, crs: str) -> list[str]:
    """
    Name every planning authority of a region, whether or not a site lies near.

    Parameters
    ----------
    specs, root
        As for :func:`read_area_layers`.
    crs
        The working CRS.

    Returns
    -------
    names
        Of the layers of authorities, in order, each once; where a layer of regions is named too,
        those of which at least half lies in it.

    Raises
    ------
    SchemaError, CrsError, DataError, StorageError
        As for :func:`read_area_layers`.
    """
    held = [_whole(spec, root, crs) for spec in specs if spec.kind is AreaKind.AUTHORITY]
    if not held:
        return []
    names, shapes = (np.concatenate(parts) for parts in zip(*held, strict=True))
    regions = [_whole(spec, root, crs)[1] for spec in specs if spec.kind is AreaKind.REGION]
    table = pd.DataFrame({"name": names, "area": shapely.area(shapes)})
    table["inside"] = table["area"]
    if regions:
        region = shapely.union_all(np.concatenate(regions))
        table["inside"] = shapely.area(shapely.intersection(shapes, region))
    total = table.groupby("name")[["area", "inside"]].sum()
    return [str(name) for name in total.index[2 * total["inside"] >= total["area"]]]


def _whole(spec: AreaLayerConfig, root: Path, crs: str) -> tuple[np.ndarray, np.ndarray]:
    """Return names and polygons of a whole layer; its defects are told where it is laid."""
    path = _found(spec, root)
    features = read_features(
        path, layer=spec.sheet or None, crs_given=spec.crs or None, asking=KEYS
    )
    shapes, names = _polygons(spec, features, IssueLog(path.name), crs=crs)
    return names, shapes


def _found(spec: AreaLayerConfig, root: Path) -> Path:
    path = area_file(spec, root)
    if not path.is_file():
        raise StorageError(
            f"cannot read the area layer {spec.file}: there is no such file",
            hint="Put it into the workspace, or correct areas in its sitepipe.yaml.",
        )
    if path.suffix.lower() not in _ENDINGS:
        # What GDAL reads besides may lie in files beside it of which nobody here knows.
        raise DataError(
            f"{spec.file} is not a kind of file that areas are read from",
            hint=f"Save it as a GeoPackage. Read are: {', '.join(_ENDINGS)}",
        )
    return path


def _log(spec: AreaLayerConfig) -> IssueLog:
    return IssueLog(Path(spec.file).name, sheet=spec.sheet or None)


def _margin_m(spec: AreaLayerConfig, sites: gpd.GeoDataFrame) -> float:
    return spec.accuracy_m + _MARGIN_M + float(sites["uncertainty_m"].fillna(0).max())


def _around(spec: AreaLayerConfig, sites: gpd.GeoDataFrame) -> Around:
    """Return the ground that a layer is read for."""
    margin = _margin_m(spec, sites)
    west, south, east, north = map(float, sites.total_bounds)
    return Around(
        (west - margin, south - margin, east + margin, north + margin), str(sites.crs.to_string())
    )


def _read_raster(spec: AreaLayerConfig, path: Path, sites: gpd.GeoDataFrame) -> AreaRead:
    if spec.kind is not AreaKind.GREEN_BELT:
        raise SchemaError(
            f"{path.name}: a raster tells Green Belt or not; it cannot name a {spec.kind.label}",
            hint="Give polygons with names.",
        )
    margin_m = _margin_m(spec, sites)
    read = read_area_raster(path, sites, margin_m=margin_m, crs_given=spec.crs or None)
    issues = _log(spec)
    note_transformation(read.crs, str(sites.crs.to_string()), issues)
    names = np.full(len(read.shapes), _title(spec), dtype=object)
    row = _row(spec, file_sha256(path))
    layer = AreaLayer(spec.kind, names, read.shapes, read.covered, spec.accuracy_m, row)
    return AreaRead(layer, issues.rows)


def _read_polygons(spec: AreaLayerConfig, path: Path, around: Around) -> AreaRead:
    features = read_features(
        path,
        layer=spec.sheet or None,
        crs_given=spec.crs or None,
        asking=KEYS,
        around=around,
    )
    issues = _log(spec)
    note_transformation(features.crs, around.crs, issues)
    shapes, names = _polygons(spec, features, issues, crs=around.crs)
    covered, row = _covered(path, features, crs=around.crs), _row(spec, features.sha256)
    layer = AreaLayer(spec.kind, names, shapes, covered, spec.accuracy_m, row)
    return AreaRead(layer, issues.rows)


def _polygons(
    spec: AreaLayerConfig, features: Features, issues: IssueLog, *, crs: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return single valid polygons in the working CRS, with the name of the area of each."""
    table = features.table
    held = table.geometry.to_numpy()
    types = shapely.get_type_id(held)
    wrong = np.flatnonzero(~np.isin(types, (-1, *_POLYGONAL)))
    if len(wrong):
        cited = [f"feature {row + 1} ({held[row].geom_type})" for row in wrong]
        raise SchemaError(
            f"{features.label}: {count(len(wrong), 'feature')} of {len(held)} "
            f"{'is' if len(wrong) == 1 else 'are'} no polygon: {first_five(cited)}",
            hint="An area is a polygon; give the layer of areas.",
        )
    names = _names(spec, features)
    filled = ~(shapely.is_missing(held) | shapely.is_empty(held))
    filled &= np.isfinite(shapely.bounds(held)).all(axis=1)
    for row in np.flatnonzero(~filled):
        _hold(
            issues,
            IssueKind.MISSING_GEOMETRY,
            int(row),
            f"{names[row] or 'an area'} has no geometry",
        )
    named = np.array([bool(name) for name in names], dtype=bool)
    for row in np.flatnonzero(filled & ~named):
        _hold(issues, IssueKind.MISSING_NAME, int(row), "an area has no name")
    kept = np.flatnonzero(filled & named)
    moved = np.array([reproject(held[row], source=features.crs, target=crs) for row in kept],
                     dtype=object)  # fmt: skip
    valid = np.asarray(shapely.make_valid(moved), dtype=object)
    pieces, of = _exploded(valid)
    # What carrying it to another CRS breaks by a millimetre is not the publisher's defect.
    for at in np.flatnonzero(~shapely.is_valid(held[kept])):
        after = shapely.area(pieces[of == at]).sum()
        _note_repair(issues, features, kept[at], moved[at], float(after))
    return pieces, names[kept][of]


def _exploded(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the single polygons among valid geometries, and which each comes from."""
    if not len(shapes):
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    parts, at = shapely.get_parts(shapes, return_index=True)
    pieces, part = shapely.get_parts(parts, return_index=True)
    kept = (shapely.get_type_id(pieces) == _POLYGON) & ~shapely.is_empty(pieces)
    return pieces[kept], at[part[kept]]


def _names(spec: AreaLayerConfig, features: Features) -> np.ndarray:
    """Return the name of each feature; empty where it has none."""
    columns = [str(column) for column in features.table.columns if column != "geometry"]
    chosen = spec.name_column or next((name for name in columns if _BY_ITSELF.fullmatch(name)), "")
    if spec.kind is AreaKind.GREEN_BELT or (spec.name and not spec.name_column):
        return np.full(len(features.table), spec.name or _title(spec), dtype=object)
    if chosen not in columns:
        said = f"has no column {chosen!r}{meant(chosen, columns)}" if chosen else (
            "does not say which column names its areas"
        )  # fmt: skip
        raise SchemaError(
            f"{features.label} {said}; it has: {', '.join(columns) or 'no column at all'}",
            hint="Under areas in sitepipe.yaml give name_column: and the column, or name: for a "
            "layer of one area.",
        )
    cells = features.table[chosen]
    return np.array([str(cell).strip() if pd.notna(cell) else "" for cell in cells], dtype=object)


def _covered(path: Path, features: Features, *, crs: str) -> shapely.Geometry:
    """Return the ground that a layer speaks of: the box around all of it."""
    info = pyogrio.read_info(path, layer=features.sheet, force_total_bounds=True)
    west, south, east, north = info["total_bounds"]
    carrier = transformer(features.crs, crs)
    return shapely.box(*carrier.transform_bounds(west, south, east, north, densify_pts=21))


def _row(spec: AreaLayerConfig, sha256: str) -> dict[str, object]:
    """Return the layer's row of :data:`sitepipe.schema.LAYERS`."""
    return {
        "layer": Path(spec.file).name,
        "title": _title(spec),
        "as_of": spec.valid_at or None,
        "source": spec.source or None,
        "licence": spec.licence or None,
        "attribution": spec.attribution or None,
        "verified": False,
        "sha256": sha256,
    }


def _title(spec: AreaLayerConfig) -> str:
    if spec.title:
        return spec.title
    return spec.kind.label if spec.kind is AreaKind.GREEN_BELT else Path(spec.file).stem


def _hold(issues: IssueLog, kind: IssueKind, row: int, message: str) -> None:
    issues.add(
        kind,
        Severity.ERROR,
        message,
        row=row + 1,
        repair="The area is held back: no site is said to lie in it. Ask its publisher.",
    )


def _note_repair(
    issues: IssueLog, features: Features, row: int, drawn: shapely.Geometry, after_sq_metres: float
) -> None:
    cells = features.table.drop(columns="geometry").iloc[int(row)].dropna()
    name = next((str(cell) for cell in cells if isinstance(cell, str)), "an area")
    why = shapely.is_valid_reason(features.table.geometry.iloc[int(row)])
    before, after = (
        units.acres_from_sq_metres(area) for area in (shapely.area(drawn), after_sq_metres)
    )
    issues.add(
        IssueKind.INVALID_GEOMETRY,
        Severity.NOTICE,
        f"{name}: its polygon is not valid ({why})",
        row=int(row) + 1,
        column="geometry",
        value=why,
        repair=f"Repaired to the areas that it encloses: {before:,.2f} acres as drawn, "
        f"{after:,.2f} acres after.",
    )
