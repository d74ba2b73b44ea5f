"""What a file or folder of roads is, told by its content."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from sitepipe.errors import SchemaError, storage_error
from sitepipe.ingest.graph_header import MAGIC
from sitepipe.ingest.link_table import is_link_table
from sitepipe.ingest.open_roads import is_open_roads
from sitepipe.ingest.osm import form_of
from sitepipe.ingest.road_layer import READ, layers_of

_ZIP = b"PK\x03\x04"
_TEXT_BYTES = 65_536


class RoadFormat(StrEnum):
    """Forms of road networks that are read."""

    OSM = "OpenStreetMap"
    OPEN_ROADS = "OS Open Roads"
    LINK_TABLE = "table of links"
    TABLES = "nodes.csv and links.csv"
    LINES = "lines"


def recognise(path: Path) -> RoadFormat:
    """
    Say what a file or folder of roads is. Its name does not matter, its content does.

    Raises
    ------
    SchemaError
        If it is none of the forms that are read; the hint lists them.
    StorageError
        If it is missing or cannot be read.
    """
    if path.is_dir() and path.suffix.lower() != ".gdb":
        return _of_folder(path)
    if not path.is_dir():
        start = _start(path)
        _refuse_known(path, start)
        if form_of(path):
            return RoadFormat.OSM
        if is_link_table(start):
            return RoadFormat.LINK_TABLE
    layers = layers_of(path)
    if is_open_roads(layers):
        return RoadFormat.OPEN_ROADS
    if layers:
        return RoadFormat.LINES
    raise SchemaError(
        f"{path.name} is no road network: it has no layer with geometries",
        hint=f"Read are: {READ}.",
    )


def _of_folder(path: Path) -> RoadFormat:
    tables = [name for name in ("nodes.csv", "links.csv") if (path / name).is_file()]
    if len(tables) == 2:
        return RoadFormat.TABLES
    has = f"only {tables[0]}" if tables else "neither nodes.csv nor links.csv"
    raise SchemaError(
        f"the folder {path.name} holds {has}",
        hint=f"Name a file in it. Read are: {READ}.",
    )


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_TEXT_BYTES)
    except OSError as error:
        raise storage_error(error, f"read {path.name}") from error


def _refuse_known(path: Path, start: bytes) -> None:
    """Refuse what is no input, but known."""
    if not start.strip():
        raise SchemaError(f"{path.name} is empty", hint="Ask its sender for the file again.")
    if start.startswith(MAGIC):
        raise SchemaError(
            f"{path.name} is a road graph already",
            hint=f"Look at it with: sitepipe network info {path.name}",
        )
    if start.startswith(_ZIP):
        raise SchemaError(
            f"{path.name} is a zip archive", hint="Unpack it and name the file of roads in it."
        )
