"""The header of a graph file: what it says, and whether it can be believed."""

from __future__ import annotations

import hashlib
import os
import struct
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from sitepipe.errors import SchemaError, first_five
from sitepipe.ingest.graph_layout import CODES, Counts, aligned, array_forms, bytes_of
from sitepipe.roadgraph import Remark, Source

MAGIC = b"\x89RDG\r\n\x1a\n"  # a transfer as text breaks it, and no text begins so
VERSION = 1

_HEAD = struct.Struct("<8sII32s")
_FOREIGN = {
    b"PK\x03\x04": "a zip file",
    b"\x1f\x8b": "a gzip file",
    b"SQLite format 3": "a GeoPackage",
    b"<?xml": "an XML file",
    b"<osm": "an OpenStreetMap file",
}
_FROM_ANY = "Name a file that `sitepipe network build FILE… -o roads.graph` wrote."


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ArrayPlace(_Strict):
    """Where one array stands in the file, and what it is."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    offset: int  # from the end of the header and its padding
    bytes: int
    sha256: str  # of the array and its padding


class Header(_Strict):
    """What a graph file says of itself."""

    crs: str
    has_local_roads: bool
    directed: bool
    counts: Counts
    codes: dict[str, list[str]]
    sources: tuple[Source, ...]
    remarks: tuple[Remark, ...]
    arrays: list[ArrayPlace]

    def packed(self) -> bytes:
        """Return the beginning of the file: magic, version, size and checksum, then this."""
        text = self.model_dump_json().encode("utf-8")
        return _HEAD.pack(MAGIC, VERSION, len(text), hashlib.sha256(text).digest()) + text


def read_header(stream: BinaryIO, name: str) -> tuple[Header, int]:
    """
    Read a header, and hold it against what a road graph has and what the file can hold.

    Parameters
    ----------
    stream
        The file, at its beginning.
    name
        What to call it.

    Returns
    -------
    header
        What the file holds.
    start
        Where its arrays begin.

    Raises
    ------
    SchemaError
        If the file is no road graph, is of another version, cut short or damaged.
    """
    size = os.fstat(stream.fileno()).st_size
    head = stream.read(_HEAD.size)
    _check_magic(head, name)
    if len(head) < _HEAD.size:
        raise _cut_short(name, f"{size} bytes hold no header")
    _, version, length, digest = _HEAD.unpack(head)
    if version != VERSION:
        raise SchemaError(
            f"{name} is a road graph of form {version}; this sitepipe reads form {VERSION}",
            hint=f"{build_again(name)} Or install the sitepipe that wrote it.",
        )
    start = aligned(_HEAD.size + length)
    if size < start:
        raise _cut_short(name, f"{size:,} bytes, and its header alone has {start:,}")
    text = stream.read(start - _HEAD.size)
    if hashlib.sha256(text[:length]).digest() != digest or any(text[length:]):
        raise damaged(name, "the checksum of its header does not match")
    header = _parsed(text[:length], name)
    wanted = start + sum(aligned(part.bytes) for part in header.arrays)
    if size < wanted:
        raise _cut_short(name, f"{size:,} of {wanted:,} bytes")
    if size > wanted:
        raise damaged(name, f"{size - wanted:,} bytes follow the {wanted:,} that it should have")
    return header, start


def damaged(name: str, how: str) -> SchemaError:
    """Refuse a file that is not as it was written."""
    return SchemaError(
        f"{name} is damaged: {how}", hint=f"Copy the file again. {build_again(name)}"
    )


def build_again(name: str) -> str:
    """Say how to make a graph file anew."""
    return f"Build it again with `sitepipe network build FILE… -o {name}`."


def _check_magic(head: bytes, name: str) -> None:
    if not head:
        raise SchemaError(f"{name} is empty, not a road graph", hint=_FROM_ANY)
    if head.startswith(MAGIC):
        return
    if MAGIC.startswith(head):
        raise _cut_short(name, f"{len(head)} bytes hold no header")
    what = next((what for start, what in _FOREIGN.items() if head.startswith(start)), "")
    if b"OSMHeader" in head:
        what = "an OpenStreetMap PBF file"
    if what:
        raise SchemaError(
            f"{name} is {what}, not a road graph",
            hint=f"If it holds roads: `sitepipe network build {name} -o roads.graph`.",
        )
    raise SchemaError(f"{name} is not a road graph", hint=_FROM_ANY)


def _cut_short(name: str, how: str) -> SchemaError:
    return SchemaError(
        f"{name} is cut short: {how}", hint=f"Copy the file again. {build_again(name)}"
    )


def _parsed(text: bytes, name: str) -> Header:
    """Read what the header says; refuse what no road graph says."""
    try:
        header = Header.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _unlike(name, f"header, {where or 'as a whole'}: {first['msg']}") from error
    if wrong := header.counts.faults():
        raise _unlike(name, f"header, counts: {first_five(wrong)}")
    if header.codes != CODES:
        other = sorted({*header.codes, *CODES})
        other = [key for key in other if header.codes.get(key) != CODES.get(key)]
        raise _unlike(name, f"header, codes: other {first_five(other)}")
    _check_places(header, name)
    return header


def _check_places(header: Header, name: str) -> None:
    forms = array_forms(header.counts)
    if [part.name for part in header.arrays] != list(forms):
        odd = sorted({part.name for part in header.arrays} ^ forms.keys())
        raise _unlike(name, f"header, arrays: {first_five(odd) or 'in another order'}")
    offset = 0
    for part in header.arrays:
        dtype, shape = form = forms[part.name]
        said = (part.dtype, part.shape, part.bytes, part.offset)
        if said != (should := (dtype, shape, bytes_of(form), offset)):
            raise _unlike(name, f"{part.name} is stated as {said}, not {should}")
        offset += aligned(part.bytes)


def _unlike(name: str, how: str) -> SchemaError:
    return SchemaError(
        f"{name} is not a road graph of form {VERSION}: {how}", hint=build_again(name)
    )
