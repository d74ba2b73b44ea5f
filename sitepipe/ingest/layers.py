"""Layers: folders of data with a ``layer.yaml`` that says where they come from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import Field

from sitepipe.config import Section, load
from sitepipe.errors import DataError, SitepipeError, first_five
from sitepipe.hashing import file_sha256
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.tables import read_bytes, read_table
from sitepipe.roadgraph import RoadGraph

SPEC_FILE = "layer.yaml"


class LayerFile(Section):
    """One file of a layer."""

    path: str = Field(description="The file, relative to the layer's folder.")
    sha256: str = Field(description="Hash of its bytes.")
    rows: int = Field(
        description="Rows below the header, features, filled rows of all sheets, or lines of text."
    )


class LayerSpec(Section):
    """``layer.yaml``: what a layer is and where it comes from."""

    name: str = Field(description="Short name; the folder's.")
    title: str = Field(description="What it is, in words.")
    kind: str = Field(description="Kind of layer, such as roads, hubs or partner-files.")
    extends: str = Field(
        default="", description="Bundled layer that it adds to; its files come first."
    )
    crs: str = Field(description="CRS of its coordinates.")
    as_of: str = Field(description="The date it speaks of.")
    source: str = Field(description="Where it comes from.")
    licence: str = Field(description="Terms it may be used under.")
    attribution: str = Field(description="Line that outputs must carry; may be empty.")
    basis: str = Field(description="How its figures are known.")
    verified: bool = Field(description="Checked against a second source as a whole.")
    notes: str = Field(description="What a user should know.")
    files: list[LayerFile] = Field(description="Its files.")


def read_layer(folder: Path) -> LayerSpec:
    """
    Read a layer's ``layer.yaml``.

    Raises
    ------
    ConfigError
        If it is not a layer's description.
    StorageError
        If it cannot be read.
    """
    return load(folder / SPEC_FILE, LayerSpec, label=f"{folder.name}/{SPEC_FILE}").section


def check_layer(folder: Path) -> list[str]:
    """
    Compare a layer's files with what its ``layer.yaml`` says of them.

    Returns
    -------
    problems
        One sentence each: a file that is missing, not listed, changed, or of another length.
        Empty if the layer is whole.
    """
    spec = read_layer(folder)
    listed = {file.path for file in spec.files}
    problems = [problem for file in spec.files for problem in _check_file(folder, file)]
    unlisted = [path for path in _files_of(folder) if path not in listed]
    if unlisted:
        problems.append(f"{len(unlisted)} files are not listed: {first_five(unlisted)}")
    if spec.name != folder.name:
        problems.append(f"its name is {spec.name!r}, its folder's {folder.name!r}")
    return problems


def layer_row(spec: LayerSpec, *, sha256: str | None = None) -> dict[str, object]:
    """
    Return a layer's row of :data:`sitepipe.schema.LAYERS`.

    Parameters
    ----------
    spec
        The layer's description.
    sha256
        Hash over its files as they are; by default over the hashes that it lists.
    """
    hashes = {file.path: file.sha256 for file in spec.files}
    return {
        "layer": spec.name,
        "title": spec.title,
        "as_of": spec.as_of,
        "source": spec.source,
        "licence": spec.licence,
        "attribution": spec.attribution.strip() or None,
        "verified": spec.verified,
        "sha256": sha256 or _hash_of_hashes(hashes),
    }


def folder_row(folder: Path, *, kind: str) -> dict[str, object]:
    """
    Return the row of a layer in use, hashed over its files as they are.

    A folder without ``layer.yaml`` is a user's own; its row says that nothing is known of it.
    """
    sha256 = _hash_of_hashes({path: file_sha256(folder / path) for path in _files_of(folder)})
    if (folder / SPEC_FILE).exists():
        return layer_row(read_layer(folder), sha256=sha256)
    return {
        "layer": folder.name,
        "title": f"{kind} given by the user, without {SPEC_FILE}",
        "verified": False,
        "sha256": sha256,
    }


def graph_row(path: Path, graph: RoadGraph) -> dict[str, object]:
    """Return the row of a graph file in use: all that it was built from, and its own hash."""

    def each(texts: Iterable[str]) -> str | None:
        return "; ".join(dict.fromkeys(text.strip() for text in texts if text.strip())) or None

    sources = graph.sources
    dates = {source.as_of for source in sources}
    return {
        "layer": path.name,
        "title": f"road network built from {each(source.file for source in sources)}",
        "as_of": dates.pop() or None if len(dates) == 1 else None,
        "source": each(source.note or source.form for source in sources),
        "licence": each(source.licence for source in sources),
        "attribution": each(source.attribution for source in sources),
        "verified": False,
        "sha256": file_sha256(path),
    }


def count_rows(path: Path, *, label: str) -> int:
    """
    Count what a file holds.

    Rows below the header of a CSV file, features of a GeoJSON file or a GeoPackage, filled rows
    of all sheets of a workbook, lines of any other file.
    """
    if path.suffix == ".csv":
        return len(read_table(path, label=label, issues=IssueLog(label)).rows)
    if path.suffix == ".gpkg":
        return _count_features(path, label=label)
    if path.suffix == ".xlsx":
        return _count_filled_rows(path, label=label)
    content = read_bytes(path, label=label)
    if path.suffix == ".geojson":
        try:
            return len(json.loads(content)["features"])
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"{label} is not a GeoJSON collection of features") from error
    return len(content.splitlines())


def _count_features(path: Path, *, label: str) -> int:
    import pyogrio
    from pyogrio.errors import DataSourceError

    try:
        layers = pyogrio.list_layers(path)[:, 0]
        return sum(pyogrio.read_info(path, layer=layer)["features"] for layer in layers)
    except DataSourceError as error:
        raise DataError(f"{label} is not a readable GeoPackage") from error


def _count_filled_rows(path: Path, *, label: str) -> int:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    except CalamineError as error:
        raise DataError(f"{label} is not a readable workbook") from error
    return sum(any(cell != "" for cell in row) for sheet in sheets for row in sheet)


def _check_file(folder: Path, file: LayerFile) -> list[str]:
    path = folder / file.path
    if not path.is_file():
        return [f"{file.path} is missing"]
    problems = []
    if (found := file_sha256(path)) != file.sha256:
        problems.append(f"{file.path} has changed: its sha256 is {found}")
    try:
        rows = count_rows(path, label=file.path)
    except SitepipeError as error:
        return [*problems, error.message]
    if rows != file.rows:
        problems.append(f"{file.path} has {rows} rows; {SPEC_FILE} says {file.rows}")
    return problems


def _files_of(folder: Path) -> list[str]:
    """List a layer's data files; hidden files and its own description are none."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(
        path.as_posix()
        for path in paths
        if path.as_posix() != SPEC_FILE and not any(part.startswith(".") for part in path.parts)
    )


def _hash_of_hashes(hashes: dict[str, str]) -> str:
    lines = "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
