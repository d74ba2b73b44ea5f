"""A PDF: the text of its pages, and every string and stream that it holds."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    IndirectObject,
    NameObject,
    NullObject,
    StreamObject,
)

# A literal string may hold brackets in pairs; a dictionary also begins with an angle.
_STRING = re.compile(
    rb"\(((?:\\.|[^\\()]|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\))*)\)"
    rb"|(?<!<)<([0-9A-Fa-f\s]+)>",
    re.DOTALL,
)
_SPOKEN = re.compile(rb"/(?:ActualText|Alt|E|Contents)\s*(?:" + _STRING.pattern + rb")", re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.DOTALL)
_NAME = re.compile(rb"/([^\s/<>\[\](){}%]{6,})")
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f",
             b"\n": b"", b"\r": b"", b"\r\n": b""}  # fmt: skip
_OBJECT = re.compile(rb"\b(\d+)\s+\d+\s+obj\b")
_STREAM = re.compile(rb"\bstream\r?\n.*?\bendstream\b", re.DOTALL)
_TEXT_BLOCK = re.compile(rb"(BT\b.*?\bET\b)", re.DOTALL)
# What stands between the texts of a drawing and yet places them, or sets their face.
_PLACING = re.compile(
    rb"(?<![^\s\])>])(?:q|Q|(?:[-+.\d]+\s+){6}cm|/[^\s/]+\s+Do|(?:/[^\s/]+\s+)?[-+.\d]+\s+T[cwzLfs])"
    rb"(?![^\s/\[(<])"
)
_PLACING_NOTHING = re.compile(rb"\bq(?:\s[-+.\d\s]+cm)*\sQ\b")


def document_parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """
    Yield the text of each page, all strings together, and each stream of a PDF.

    The strings are those of every object: document information, outline, annotations, names
    of attachments, alt texts and the rest of the structure tree. The streams hold metadata
    (XMP), attachments and drawings.

    Raises
    ------
    ValueError
        If the document cannot be read, or is locked.
    """
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise ValueError("a document that is locked")
        drawings: set[int] = set()
        plain, streams = _plain_and_streams(content)
        strings = _strings(_STRING, plain)
        for number, page in enumerate(reader.pages, start=1):
            drawings |= _drawings(page)
            if (contents := page.get_contents()) is not None:
                drawing = contents.get_data()
                strings += _strings(_SPOKEN, drawing)
                page[NameObject("/Contents")] = _without_lines(drawing)
            yield f"page {number}", page.extract_text().encode()
        for identifier in sorted(streams - drawings):
            held = reader.get_object(IndirectObject(identifier, 0, reader))
            if isinstance(held, StreamObject):
                data = held.get_data()
                if held.get("/Type") == "/ObjStm":
                    strings += _strings(_STRING, data)
                yield f"object {identifier}", data
        yield "names of its parts", b"\n".join(map(_named, _NAME.findall(plain)))
        yield "document properties and alt texts", "\n".join(strings).encode()
    except (PyPdfError, KeyError, TypeError, NotImplementedError, RecursionError) as error:
        raise ValueError("a document that cannot be read") from error


def _plain_and_streams(content: bytes) -> tuple[bytes, set[int]]:
    """Return all that stands outside of streams, and the objects that have one."""
    plain: list[bytes] = []
    streams: set[int] = set()
    position = 0
    for stream in _STREAM.finditer(content):
        plain.append(content[position : stream.start()])
        streams.update(int(number) for number in _OBJECT.findall(plain[-1])[-1:])
        position = stream.end()
    return b"\n".join([*plain, content[position:]]), streams


def _drawings(page: pypdf.PageObject) -> set[int]:
    """Return the objects that draw a page: signs by number, which are read as its text."""
    contents = page.raw_get("/Contents") if "/Contents" in page else NullObject()
    parts = contents if isinstance(contents, ArrayObject) else [contents]
    return {part.idnum for part in parts if isinstance(part, IndirectObject)}


def _without_lines(drawing: bytes) -> DecodedStreamObject:
    """Keep the texts of a drawing and what places them: the lines of maps take long to read."""
    parts = _TEXT_BLOCK.split(drawing)
    parts[::2] = [_placing(part) for part in parts[::2]]
    rest = DecodedStreamObject()
    rest.set_data(b"\n".join(parts))
    return rest


def _placing(part: bytes) -> bytes:
    """Keep what of a drawing's lines bears on the text after them."""
    kept = b" ".join(_PLACING.findall(part))
    while (shorter := _PLACING_NOTHING.sub(b"", kept)) != kept:
        kept = shorter
    return kept


def _strings(pattern: re.Pattern[bytes], content: bytes) -> list[str]:
    """Return the strings that a pattern finds, in each encoding that they may be in."""
    return [
        text
        for literal, digits in pattern.findall(content)
        for held in [bytes.fromhex(_even(digits)) if digits else _ESCAPE.sub(_unescaped, literal)]
        for text in (held.decode("utf-8", "replace"), held.decode("utf-16", "replace"))
    ]


def _named(name: bytes) -> bytes:
    return _NAME_ESCAPE.sub(lambda code: bytes.fromhex(code[1].decode()), name)


def _unescaped(code: re.Match[bytes]) -> bytes:
    return bytes([int(code[1], 8) & 255]) if code[1] else _CONTROLS.get(code[2], code[2])


def _even(digits: bytes) -> str:
    plain = re.sub(rb"\s", b"", digits).decode()
    return plain + "0" * (len(plain) % 2)
