"""OpenStreetMap files opened by what they hold; what cannot be read is said in words."""

from __future__ import annotations

import bz2
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import osmium
from osmium.io import File, Reader

from sitepipe.errors import SchemaError, storage_error

_START_BYTES = 1 << 16


@dataclass(frozen=True)
class OsmFile:
    """
    A file of OpenStreetMap data.

    ``form`` is osmium's name of its format: ``pbf``, ``osm``, ``osm.gz``, ``osm.bz2``, ``o5m``.
    """

    path: Path
    form: str
    as_of: str

    @property
    def name(self) -> str:
        """Return the name of the file, without its folder."""
        return self.path.name

    def source(self) -> File:
        """Return what osmium opens."""
        return File(str(self.path), self.form)


def form_of(path: Path) -> str:
    """
    Return the format of an OpenStreetMap file by its first bytes; empty if it is none.

    Raises
    ------
    StorageError
        If it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(_START_BYTES)
    except OSError as error:
        raise storage_error(error, f"read {path.name}") from error
    if start[4:6] == b"\x0a\x09" and start[6:15] == b"OSMHeader":
        return "pbf"
    if start.startswith(b"\xff\xe0\x04o5m2"):
        return "o5m"
    packed = {b"\x1f\x8b": ("osm.gz", _unzipped), b"BZh": ("osm.bz2", _unbzipped)}
    for mark, (form, unpacked) in packed.items():
        if start.startswith(mark):
            return form if b"<osm" in unpacked(start) else ""
    return "osm" if b"<osm" in start and start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<" else ""


def open_osm(path: Path) -> OsmFile:
    """
    Look at a file and its header.

    Raises
    ------
    StorageError
        If it cannot be read.
    SchemaError
        If it is no OpenStreetMap file, is damaged, or holds history or changes.
    """
    form = form_of(path)
    if not form:
        empty = path.stat().st_size == 0
        raise SchemaError(
            f"{path.name} {'is empty' if empty else 'is no OpenStreetMap file'}",
            hint="Give a .osm.pbf extract (download.geofabrik.de), or .osm XML, as downloaded.",
        )
    with readable(path.name), Reader(File(str(path), form)) as reader:
        header = reader.header()
        several = header.has_multiple_object_versions
        as_of = header.get("osmosis_replication_timestamp") or header.get("timestamp") or ""
    if several:
        raise SchemaError(
            f"{path.name} holds history or changes, not roads as they are at one time",
            hint="Give an extract (.osm.pbf) without history.",
        )
    return OsmFile(path, form, as_of)


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn what osmium raises into a SchemaError that names the file."""
    try:
        yield
    except (RuntimeError, osmium.InvalidLocationError) as error:
        cut_short = any(word in str(error) for word in ("EOF", "no element found", "truncated"))
        raise SchemaError(
            f"{name} cannot be read as OpenStreetMap data: {error}",
            hint="The file seems cut short: get it again."
            if cut_short
            else "The file is damaged: get it again.",
        ) from error


def _unzipped(start: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(start)
    except zlib.error:
        return b""


def _unbzipped(start: bytes) -> bytes:
    try:
        return bz2.BZ2Decompressor().decompress(start)
    except OSError:
        return b""
