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
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    StreamObject,
    TextStringObject,
)

PDF_START = b"%PDF-"
_SPOKEN = re.compile(
    rb"/(?:ActualText|Alt|E|Contents)\s*(?:\(((?:\\.|[^\\)])*)\)|<([0-9A-Fa-f\s]+)>)", re.DOTALL
)
_TEXT_BLOCK = re.compile(rb"(BT\b.*?\bET\b)", re.DOTALL)
_LINE = re.compile(rb"(?<=\s)(?:[-+]?[\d.]+\s+){2,6}(?:m|l|c|v|y|re)(?=\s)")
_OCTAL = re.compile(rb"\\(?:([0-7]{1,3})|(.))", re.DOTALL)


def document_parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """
    Yield the text of each page, all strings together, and each stream of a PDF.

    The strings are those of every object: document information, outline, annotations, names
    of attachments, alt texts and the rest of the structure tree. The streams hold metadata
    (XMP), attachments and drawings.

    Raises
    ------
    ValueError
        If the document cannot be read.
    """
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        drawings: set[int] = set()
        strings: list[str] = []
        for number, page in enumerate(reader.pages, start=1):
            drawings |= _drawings(page)
            if (contents := page.get_contents()) is not None:
                drawing = contents.get_data()
                strings += _spoken(drawing)
                page[NameObject("/Contents")] = _without_lines(drawing)
            yield f"page {number}", page.extract_text().encode()
        for identifier in sorted(_identifiers(reader)):
            held = reader.get_object(IndirectObject(identifier, 0, reader))
            strings += _strings(held)
            if isinstance(held, StreamObject) and identifier not in drawings:
                yield f"object {identifier}", held.get_data()
        strings += _strings(reader.trailer)
        yield "document properties and alt texts", "\n".join(strings).encode()
    except (PyPdfError, KeyError, TypeError, NotImplementedError, RecursionError) as error:
        raise ValueError("a document that cannot be read") from error


def _drawings(page: pypdf.PageObject) -> set[int]:
    """Return the objects that draw a page: signs by number, which are read as its text."""
    contents = page.raw_get("/Contents") if "/Contents" in page else NullObject()
    parts = contents if isinstance(contents, ArrayObject) else [contents]
    return {part.idnum for part in parts if isinstance(part, IndirectObject)}


def _without_lines(drawing: bytes) -> DecodedStreamObject:
    """Leave the lines of maps out of a drawing: they hold no text, and take long to read."""
    parts = _TEXT_BLOCK.split(drawing)
    parts[::2] = [_LINE.sub(b"", part) for part in parts[::2]]
    rest = DecodedStreamObject()
    rest.set_data(b"".join(parts))
    return rest


def _spoken(drawing: bytes) -> list[str]:
    """Return what a drawing gives to be read instead of its signs."""
    return [
        text
        for literal, digits in _SPOKEN.findall(drawing)
        for text in _either(_unescaped(literal) if literal else bytes.fromhex(_even(digits)))
    ]


def _unescaped(literal: bytes) -> bytes:
    return _OCTAL.sub(lambda code: bytes([int(code[1], 8) & 255]) if code[1] else code[2], literal)


def _even(digits: bytes) -> str:
    plain = re.sub(rb"\s", b"", digits).decode()
    return plain + "0" * (len(plain) % 2)


def _either(held: bytes) -> list[str]:
    return [held.decode("utf-8", "replace"), held.decode("utf-16", "replace")]


def _identifiers(reader: pypdf.PdfReader) -> set[int]:
    plain = {number for numbers in reader.xref.values() for number in numbers}
    return plain | set(reader.xref_objStm)


def _strings(held: object) -> Iterator[str]:
    """Yield the strings of one object; objects that it refers to are read by themselves."""
    if isinstance(held, DictionaryObject):
        for name, value in held.items():
            yield str(name)
            yield from _strings(value)
    elif isinstance(held, ArrayObject):
        for value in held:
            yield from _strings(value)
    elif isinstance(held, ByteStringObject):
        yield from _either(bytes(held))
    elif isinstance(held, (TextStringObject, NameObject)):
        yield str(held)
    elif isinstance(held, NullObject):
        return
