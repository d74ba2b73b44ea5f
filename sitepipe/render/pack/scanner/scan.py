"""The search of a finished pack: every file by its kind, down to what it embeds."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import xlsxwriter

from sitepipe.errors import storage_error
from sitepipe.render.pack.manifest import files_of
from sitepipe.render.pack.scanner.database import database_leaks
from sitepipe.render.pack.scanner.readings import decodings, embedded, readings
from sitepipe.render.pack.scanner.search import Search
from sitepipe.render.pack.scanner.secret import Leak, Secret, folded

UNSEARCHED = "a part that cannot be searched"
"""Stands for the column where a file cannot be opened: what is not read may hold anything."""

_DEEPEST = 5
_MOST_BYTES = 1 << 30
_LONG_ENOUGH = 8
_PNG = b"\x89PNG\r\n\x1a\n"
_GZIP = b"\x1f\x8b"
_PDF = b"%PDF-"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_SQLITE = b"SQLite format 3\x00"

Part = tuple[str, bytes]


def scan(path: Path, secrets: Sequence[Secret]) -> list[Leak]:
    """
    Look for secrets in a folder or a file, and in all that it holds.

    Read are file names, text in any of the Unicode encodings, markup with its escapes and
    without its tags, data URIs, databases cell by cell and as raw pages, workbooks part by
    part, PDF text and every string and stream of a PDF, texts of PNG images, and zips with
    their comments, down to five levels.

    Parameters
    ----------
    path
        A folder, a zip, or any other file.
    secrets
        What to look for.

    Returns
    -------
    leaks
        What was found, each column once for each place; nothing is good. A file that cannot
        be opened is a leak: it was not searched.

    Raises
    ------
    StorageError
        If a file cannot be read.
    """
    if not secrets:
        return []
    search = Search(secrets)
    files = files_of(path) if path.is_dir() else {path.name: path}
    found: list[Leak] = []
    for name, file in files.items():
        try:
            content = file.read_bytes()
        except OSError as error:
            raise storage_error(error, f"read {name}") from error
        for reading in readings(name):
            found += _leaks(search.in_text(reading), f"the name of {name}")
        found += _in_content(search, name, content, depth=0)
    return list(dict.fromkeys(found))


def _in_content(search: Search, place: str, content: bytes, *, depth: int) -> Iterator[Leak]:
    if depth > _DEEPEST or len(content) > _MOST_BYTES:
        yield Leak(UNSEARCHED, place)
        return
    texts, is_text = decodings(content)
    if not is_text:
        yield from _leaks(_sure_in_bytes(search, texts), place)
        texts = []
    for text in texts:
        for reading in readings(text):
            yield from _leaks(search.in_text(reading), place)
            for number, held in enumerate(embedded(reading), start=1):
                yield from _in_content(search, f"{place}: image {number}", held, depth=depth + 1)
    if content.startswith(_SQLITE):
        yield from database_leaks(search, place, content)
        return
    for start, parts in _KINDS:
        if content.startswith(start):
            yield from _in_parts(search, place, parts, content, depth=depth)


def _sure_in_bytes(search: Search, texts: list[str]) -> set[Secret]:
    """Find the longer texts: a short one, or a number, may stand among bytes by chance."""
    found = {secret for text in texts for secret in search.in_folded(folded(text))}
    return {secret for secret in found if len(secret.text) >= _LONG_ENOUGH}


def _in_parts(
    search: Search,
    place: str,
    parts: Callable[[bytes], Iterable[Part]],
    content: bytes,
    *,
    depth: int,
) -> Iterator[Leak]:
    try:
        held = list(parts(content))
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, struct.error):
        yield Leak(UNSEARCHED, place)
        return
    for name, part in held:
        yield from _in_content(search, f"{place}: {name}", part, depth=depth + 1)


def _zip_parts(content: bytes) -> Iterator[Part]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield "comment", archive.comment
        for entry in archive.infolist():
            yield "name of an entry", entry.filename.encode()
            yield f"{entry.filename}, comment", entry.comment
            yield f"{entry.filename}, extra field", entry.extra
            if entry.file_size > _MOST_BYTES:
                raise ValueError("an entry too large to search")
            part = archive.read(entry)
            if part != _parts_of_any_workbook().get(entry.filename):
                yield entry.filename, part


@cache
def _parts_of_any_workbook() -> dict[str, bytes]:
    """Return what stands in every workbook, whatever it holds, such as its theme."""
    empty = io.BytesIO()
    with xlsxwriter.Workbook(empty, {"in_memory": True}) as book:
        book.add_worksheet()
    with zipfile.ZipFile(empty) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _png_parts(content: bytes) -> Iterator[Part]:
    """Yield the texts of an image; its pixels hold none."""
    position = len(_PNG)
    while position + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        chunk = content[position + 8 : position + 8 + length]
        position += 12 + length
        if kind == b"zTXt":
            keyword, _, packed = chunk.partition(b"\x00")
            yield "text", keyword + b" " + zlib.decompress(packed[1:])
        elif kind == b"iTXt":
            keyword, _, rest = chunk.partition(b"\x00")
            language, translated, text = rest[2:].split(b"\x00", 2)
            text = zlib.decompress(text) if rest[:1] == b"\x01" else text
            yield "text", b" ".join([keyword, language, translated, text])
        elif kind in (b"tEXt", b"eXIf"):
            yield "text", chunk.replace(b"\x00", b" ")


def _gzip_parts(content: bytes) -> Iterator[Part]:
    yield "unpacked", gzip.decompress(content)


def _pdf_parts(content: bytes) -> Iterable[Part]:
    from sitepipe.render.pack.scanner.document import document_parts  # loads pypdf

    return document_parts(content)


def _leaks(secrets: Iterable[Secret], place: str) -> list[Leak]:
    return [Leak(column, place) for column in sorted({secret.column for secret in secrets})]


_KINDS: tuple[tuple[bytes | tuple[bytes, ...], Callable[[bytes], Iterable[Part]]], ...] = (
    (_ZIPS, _zip_parts),
    (_PNG, _png_parts),
    (_GZIP, _gzip_parts),
    (_PDF, _pdf_parts),
)
