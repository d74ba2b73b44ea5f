"""Vector files as they stand: one layer, its CRS, its hash."""

from __future__ import annotations

import json
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from sitepipe.crs import known_crs, same_crs, transformer
from sitepipe.errors import (
    CrsError,
    DataError,
    SchemaError,
    SitepipeError,
    StorageError,
    UsageError,
    first_five,
)
from sitepipe.hashing import file_sha256
from sitepipe.ingest.archives import refuse_entities
from sitepipe.ingest.claim_fields import meant
from sitepipe.ingest.parquet import PARQUET_ENDINGS, read_geoparquet
from sitepipe.ingest.tables import read_bytes

VECTOR_ENDINGS = (".gpkg", ".geojson", ".json", ".shp", ".fgb", ".kml", *PARQUET_ENDINGS)
_SHAPEFILE_PARTS = (".shx", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True)
class Features:
    """
    One layer of one file, as it stands.

    ``crs_in_file`` says whether the file itself names its CRS.
    """

    label: str
    sheet: str | None
    crs: str
    crs_in_file: bool
    sha256: str
    table: gpd.GeoDataFrame


@dataclass(frozen=True)
class Asking:
    """How whoever asks for a file names its layer and its CRS, in errors."""

    layer: str
    crs: str
    error: type[SitepipeError]


FLAGS = Asking("--layer", "--crs", UsageError)
"""A command, with its flags."""

KEYS = Asking("sheet:", "crs:", SchemaError)
"""The description of a source, with its keys."""


@dataclass(frozen=True)
class Around:
    """Bounds that features are wanted from: west, south, east, north, and their CRS."""

    bounds: tuple[float, float, float, float]
    crs: str


def read_features(
    path: Path,
    *,
    layer: str | None,
    crs_given: str | None,
    label: str = "",
    asking: Asking = FLAGS,
    around: Around | None = None,
    features_required: bool = True,
) -> Features:
    """
    Read one layer of a file as it stands.

    ``label`` is the file's name in messages; by default its own. With ``around`` only what lies
    within some bounds is read, which may be nothing. Else a layer without a feature is refused
    where ``features_required``.

    A file's own CRS holds. ``crs_given`` speaks for files that state none, and may not
    contradict one that does. A GeoJSON without a ``crs`` member is in WGS84 (RFC 7946); but
    many programs write grid metres to it and say nothing. So where its numbers cannot be
    degrees, it counts as a file that states no CRS.

    Raises
    ------
    UsageError or SchemaError
        If the file has several layers and none is chosen, or not the one that is; as ``asking``
        says.
    CrsError
        If neither the file nor ``crs_given`` says the CRS, or if they differ.
    DataError
        If the file is not readable, or holds no feature.
    StorageError
        If the file is missing.
    """
    label = label or path.name
    if not path.exists():
        raise StorageError(f"cannot read {label}: it does not exist", hint="Check the path.")
    if path.is_dir() and path.suffix.lower() != ".gdb":
        raise UsageError(f"{path} is a folder", hint="Name the file in it.")
    endings = {part.suffix.lower() for part in file_parts(path)}
    if ".shp" in endings and ".dbf" not in endings:
        raise DataError(
            f"{label} comes without {path.stem}.dbf, which holds its names and figures",
            hint="Ask its sender for all parts: .shp, .shx, .dbf and .prj.",
        )
    if path.suffix.lower() == ".kml":
        refuse_entities(path, label=label)
    if path.suffix.lower() in PARQUET_ENDINGS:
        if layer is not None:
            raise asking.error(
                f"{label} is a Parquet file, which has no layers",
                hint=f"Leave {asking.layer.rstrip(':')} out.",
            )
        chosen = None
        table, names_crs = read_geoparquet(path, label=label)
    else:
        chosen, table, names_crs = _read_layer(path, layer, label, asking, around, crs_given)
    if table.empty and around is None and features_required:
        raise DataError(f"{label} holds no feature", hint="Ask its sender for the file again.")
    stated = table.crs.to_string() if table.crs else None
    in_file = stated is not None and names_crs
    return Features(
        label,
        chosen if path.suffix.lower() in (".gpkg", ".kml") else None,
        _crs(label, table, stated=stated, in_file=in_file, given=crs_given, asking=asking),
        in_file,
        file_sha256(*file_parts(path)),
        table,
    )


def _read_layer(
    path: Path,
    layer: str | None,
    label: str,
    asking: Asking,
    around: Around | None,
    crs_given: str | None,
) -> tuple[str, gpd.GeoDataFrame, bool]:
    """Read a layer with GDAL; return its name, its features and whether the file names a CRS."""
    try:
        with warnings.catch_warnings():
            # GDAL warns of damage that it then fails on, and of rings that it closes or orders;
            # geometries are checked later.
            warnings.simplefilter("ignore", RuntimeWarning)
            # It also guesses that text might be JSON; a cell is read as the text that it is.
            warnings.filterwarnings("ignore", "Could not parse column", UserWarning)
            layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
            chosen = _choose_layer(layers, layer, label, asking)
            bbox = None if around is None else _bbox(path, chosen, around, crs_given)
            table = pyogrio.read_dataframe(path, layer=chosen, bbox=bbox)
            driver = str(pyogrio.read_info(path, layer=chosen)["driver"])
    except (DataSourceError, DataLayerError) as error:
        raise DataError(
            f"{label} is not readable as a vector file: {str(error).replace(str(path), label)}",
            hint="Give GeoJSON, GeoPackage (.gpkg), FlatGeobuf (.fgb), KML, "
            "GeoParquet (.parquet) or Shapefile (.shp with its .dbf and .shx).",
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(
            f"{label} holds text that is not UTF-8: {error.object[:20]!r}",
            hint="Save it as UTF-8, for instance from QGIS, and run the command again.",
        ) from error
    return chosen, table, not _is_assumed(path, driver)


def layer_names(path: Path, *, label: str) -> list[str]:
    """
    Name the layers of a file that have geometries.

    Raises
    ------
    DataError
        If it is no vector file, or a KML that could define entities.
    """
    if path.suffix.lower() == ".kml":
        refuse_entities(path, label=label)
    try:
        return [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    except (DataSourceError, DataLayerError) as error:
        raise DataError(
            f"{label} is not readable as a vector file: {str(error).replace(str(path), label)}"
        ) from error


def _bbox(
    path: Path, layer: str, around: Around, given: str | None
) -> tuple[float, float, float, float] | None:
    """Carry bounds to a file's CRS; where that is not sure, everything is read."""
    stated = pyogrio.read_info(path, layer=layer)["crs"] or given
    if stated is None or (given is not None and not same_crs(stated, given)):
        return None
    west, south, east, north = transformer(around.crs, stated).transform_bounds(
        *around.bounds, densify_pts=21
    )
    return west, south, east, north


def file_parts(path: Path) -> list[Path]:
    """List a file with those beside it that belong to it: a shapefile's, a GeoPackage's log."""
    ending = path.suffix.lower()
    if ending == ".gpkg":
        # What a program that has it open has written, and not yet put into the file itself.
        log = path.with_name(f"{path.name}-wal")
        with suppress(OSError):  # most have none, and it goes when the program closes the file
            return [path, log] if log.stat().st_size else [path]
        return [path]
    if ending != ".shp":
        return [path]
    beside = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    parts = {one.suffix.lower(): one for one in beside if one.stem == path.stem}
    return [path, *(parts[end] for end in _SHAPEFILE_PARTS if end in parts)]


def stated_crs(
    label: str, table: gpd.GeoDataFrame, *, stated: str | None, given: str | None
) -> str:
    """Decide which CRS the features of a source are in, where they come from no file."""
    return _crs(label, table, stated=stated, in_file=True, given=given, asking=KEYS)


def _is_assumed(path: Path, driver: str) -> bool:
    """Say whether the CRS is the reader's assumption: of a GeoJSON that names none."""
    if driver != "GeoJSON":
        return False
    text = read_bytes(path, label=path.name)
    # To read the whole once more takes as long as all the rest, and is seldom needed.
    if b'"crs"' not in text:
        return True
    before_features = text.partition(b'"features"')[0].rstrip().removesuffix(b",") + b"}"
    if _names_crs(before_features):
        return False
    try:
        return not _names_crs(text, strict=True)
    except ValueError as error:
        raise DataError(f"{path.name} is not readable as JSON: {error}") from error


def _names_crs(text: bytes, *, strict: bool = False) -> bool:
    """Say whether an object of JSON has a ``crs``; what is no JSON has none, or is an error."""
    try:
        content = json.loads(text)
    except ValueError:
        if strict:
            raise
        return False
    return not isinstance(content, dict) or content.get("crs") is not None


def _crs(
    label: str,
    table: gpd.GeoDataFrame,
    *,
    stated: str | None,
    in_file: bool,
    given: str | None,
    asking: Asking,
) -> str:
    """Decide which CRS a file's coordinates are in."""
    if given is not None:
        known_crs(given)
    if stated is None and given is None:
        raise CrsError(
            f"{label} does not say which CRS its coordinates are in",
            hint=f"Say it: {asking.crs} EPSG:27700 for British National Grid, {asking.crs} "
            "EPSG:4326 for degrees.",
        )
    if stated is None or given is None:
        return str(stated or given)
    if same_crs(stated, given) or not (in_file or _are_degrees(table)):
        return given
    says = "says that its coordinates are in" if in_file else "is GeoJSON without a CRS, so in"
    raise CrsError(
        f"{label} {says} {known_crs(stated).name}; {asking.crs.rstrip(':')} says "
        f"{known_crs(given).name}",
        hint=f"Leave {asking.crs.rstrip(':')} out; if the file is wrong, set its CRS in QGIS and "
        "save it again.",
    )


def _are_degrees(table: gpd.GeoDataFrame) -> bool:
    """Say whether all coordinates could be degrees."""
    bounds = np.abs(shapely.bounds(table.geometry.to_numpy()))
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    return bool((bounds <= [180, 90, 180, 90]).all()) or bool((bounds <= [90, 180, 90, 180]).all())


def _choose_layer(layers: list[str], layer: str | None, label: str, asking: Asking) -> str:
    if not layers:
        raise DataError(
            f"{label} has no layer with geometries",
            hint="A table goes into a workspace: sitepipe init portfolio, then its inbox/.",
        )
    if layer is not None and layer not in layers:
        raise asking.error(
            f"{label} has no layer {layer!r}{meant(layer, layers)}",
            hint=f"Its layers: {', '.join(layers)}.",
        )
    if layer is None and len(layers) > 1:
        raise asking.error(
            f"{label} has {len(layers)} layers: {first_five(layers)}",
            hint=f"Choose one: {asking.layer} {layers[0]}",
        )
    return layer or layers[0]
