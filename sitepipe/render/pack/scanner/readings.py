"""The ways in which bytes and markup can be read as text."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import urllib.parse
from collections.abc import Iterable

_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}|\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_STYLE_ESCAPE = re.compile(r"\\([0-9a-fA-F]{2,6})\s?")
_TAG = re.compile(r"<[^<>]*>")
_CELL_TAG = re.compile(r"</?(?:td|th|tr|li|dd|dt|option|si)\b[^<>]*>", re.IGNORECASE)
CELL_END = "\x1e"
"""Stands in a reading between two cells: what begins in one and ends in the next is no value."""
_BETWEEN_CELLS = f"\n{CELL_END}\n"
_DATA_URI = re.compile(r"data:[^,;\s\"'<>]*(?:;[^,;\s\"'<>]*)*;base64,([A-Za-z0-9+/=\s%]+)")
_WIDE_RUNS = (re.compile(rb"(?:[^\x00]\x00){6,}"), re.compile(rb"(?:\x00[^\x00]){6,}"))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PER_CENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_ROUNDS = 3  # an escape may itself be escaped


def decodings(content: bytes) -> tuple[list[str], bool]:
    """
    Return bytes as text in every encoding that they may be in, and whether they are text.

    What is no text, a database or an image, is read for texts that lie in it as they are.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return [content.decode(encoding, "replace")], True
    try:
        texts, is_text = [content.decode("utf-8")], True
    except UnicodeDecodeError:
        texts, is_text = [content.decode("utf-8", "ignore")], False
    if b"\x00" in content:
        for pattern, encoding in zip(_WIDE_RUNS, ("utf-16-le", "utf-16-be"), strict=True):
            runs = pattern.findall(content)
            texts.append("\n".join(run.decode(encoding, "replace") for run in runs))
    return texts, is_text


def readings(text: str) -> list[str]:
    """
    Return a text as it stands, with its escapes resolved, and without its tags.

    Without tags, :data:`CELL_END` stands between the cells of tables, lists and workbooks.
    """
    return _readings(text.replace(CELL_END, ""))


def readings_of_cells(cells: Iterable[str]) -> list[str]:
    """Return such readings of many cells, with :data:`CELL_END` between them."""
    return _readings(_BETWEEN_CELLS.join(cell.replace(CELL_END, "") for cell in cells))


def _readings(text: str) -> list[str]:
    # An escape may stand for the sign between cells, which it is not.
    cells = (_wholly_resolved(cell).replace(CELL_END, "") for cell in text.split(CELL_END))
    resolved = CELL_END.join(cells)
    # A tag may part a word, or two numbers.
    parted, parted_resolved = (_CELL_TAG.sub(_BETWEEN_CELLS, one) for one in (text, resolved))
    found = [
        text,
        resolved,
        _TAG.sub("", parted),
        _TAG.sub("", parted_resolved),
        _TAG.sub(" ", parted_resolved),
    ]
    if "\\" in text:
        found.append(_STYLE_ESCAPE.sub(lambda code: _letter(code[1]), text))
    return list(dict.fromkeys(found))


def _wholly_resolved(text: str) -> str:
    for _round in range(_ROUNDS):
        before, text = text, _resolved(text)
        if text == before:
            break
    return text


def embedded(text: str) -> list[bytes]:
    """Return what data URIs in a text hold."""
    held = []
    for found in _DATA_URI.finditer(_PER_CENT.sub(lambda run: urllib.parse.unquote(run[0]), text)):
        payload = re.sub(r"[\s=]", "", found[1])
        try:
            held.append(base64.b64decode(payload + "=" * (-len(payload) % 4)))
        except (binascii.Error, ValueError):
            continue  # not base64 after all: it was read as it stands
    return held


def _resolved(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    if "\\" in text:
        text = _ESCAPE.sub(lambda code: _letter(code[1] or code[2] or code[3]), text)
        text = re.sub(r"\\[nrt]", " ", text).replace("\\", "")
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "%" in text:
        text = _PER_CENT.sub(lambda run: urllib.parse.unquote(run[0]), text)
    return text


def _letter(code: str) -> str:
    value = int(code, 16)
    return chr(value) if value <= 0x10FFFF else ""
