"""The ways in which bytes and markup can be read as text."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import urllib.parse

_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}|\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_STYLE_ESCAPE = re.compile(r"\\([0-9a-fA-F]{2,6})\s?")
_TAG = re.compile(r"<[^<>]*>")
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
    """Return a text as it stands, with its escapes resolved, and without its tags."""
    resolved = text
    for _round in range(_ROUNDS):
        before, resolved = resolved, _resolved(resolved)
        if resolved == before:
            break
    # A tag may part a word, or two numbers.
    found = [text, resolved, _TAG.sub("", text), _TAG.sub("", resolved), _TAG.sub(" ", resolved)]
    if "\\" in text:
        found.append(_STYLE_ESCAPE.sub(lambda code: _letter(code[1]), text))
    return list(dict.fromkeys(found))


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
