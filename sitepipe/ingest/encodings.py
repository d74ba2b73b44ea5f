"""Bytes of a text file to text: what its encoding is, by its mark, its form or its likeliness."""

from __future__ import annotations

import codecs
import re
import unicodedata

from sitepipe.errors import DataError
from sitepipe.ingest.defects import IssueLog
from sitepipe.vocab import IssueKind, Severity
from sitepipe.words import count

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORDS = {
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "cp850": "DOS code page 850",
    "latin_1": "Latin-1",
}
"""Encodings of one byte for each character, the usual before the rare."""

_SAMPLE = 1 << 16
_MOSTLY = 0.6
_SIGNS = frozenset("£€’‘“”–—…•°²³½¼¾×·§©®™\u00a0±")
_ODD_LETTERS = frozenset("ªºƒµπΩ∂ŠšŽžıˆ˜")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f]")
_MOST_CONTROL = 0.01
_LINE_END = re.compile(r"\r\n|\r|\n")


def decode(content: bytes, *, label: str, issues: IssueLog, encoding: str = "") -> str:
    """
    Decode a text file.

    A byte-order mark decides (UTF-8, UTF-16, UTF-32); else the file is UTF-8 if it can be;
    else UTF-16 or UTF-32 without a mark if the zero bytes lie so. What remains has one byte for
    each character, or is UTF-8 that something else was pasted into: the reading is taken under
    which the characters outside ASCII are likeliest in a table of British places.

    Parameters
    ----------
    content
        The whole file.
    label
        Its name in messages.
    issues
        Takes ``ENCODING_GUESSED`` where neither a mark nor UTF-8 decided.
    encoding
        What its description says it is in; empty to tell by the content.

    Raises
    ------
    DataError
        If it is not text: bytes that its encoding does not have, or a NUL.
    """
    if encoding:
        text = _strictly(content, encoding, label=label)
    elif marked := next((name for mark, name in _MARKS if content.startswith(mark)), ""):
        text = _strictly(content, marked, label=label)
    else:
        text = _unmarked(content, label=label, issues=issues)
    if "\x00" in text:
        line = line_of(text, text.index("\x00"))
        raise _not_text(label, f"line {line} holds a NUL byte")
    if len(_CONTROL.findall(text)) > len(text) * _MOST_CONTROL:
        raise _not_text(label, "too many of its characters are control characters")
    return text


def line_of(text: str, position: int) -> int:
    """Return the line, from 1, that a position stands in; lines end with CR, LF or both."""
    return len(_LINE_END.findall(text, 0, position)) + 1


def _strictly(content: bytes, encoding: str, *, label: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        raise _not_text(label, f"it is not {name} from byte {error.start + 1:,} on") from error


def _unmarked(content: bytes, *, label: str, issues: IssueLog) -> str:
    if wide := _wide(content[:_SAMPLE]):
        text = _strictly(content, wide, label=label)
        issues.add(
            IssueKind.ENCODING_GUESSED,
            Severity.NOTICE,
            f"{label} has no byte-order mark; it was read as {wide.upper()}",
            repair="Look at a name or two; save the file as UTF-8.",
        )
        return text
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _guessed(content, error, label=label, issues=issues)


def _wide(sample: bytes) -> str:
    """Tell UTF-16 and UTF-32 by where zero bytes lie among each four."""
    if 0 not in sample or len(sample) < 4:
        return ""
    zeros = [sample[place::4].count(0) / len(sample[place::4]) for place in range(4)]
    pattern = "".join("0" if share > _MOSTLY else "x" for share in zeros)
    wide = {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}
    return wide.get(pattern, "")


def _guessed(content: bytes, error: UnicodeDecodeError, *, label: str, issues: IssueLog) -> str:
    mixed, foreign = _mixed(content)
    readings = {"utf-8": mixed} if foreign * 2 <= _beyond_ascii(mixed) else {}
    for encoding in _WORDS:
        try:
            readings[encoding] = content.decode(encoding)
        except UnicodeDecodeError:
            continue
    best = max(readings, key=lambda name: _likeliness(readings[name]))  # the first of equals
    text = readings[best]
    if best == "latin_1" and re.search(r"[\x80-\x9f]", text):
        line = content[: error.start].count(b"\n") + 1
        raise _not_text(label, f"line {line} is in no encoding that tables are sent in")
    line = line_of(text, len(content[: error.start].decode("utf-8")))
    if best == "utf-8":
        said = (
            f"{label} is UTF-8 but for {count(foreign, 'byte')} (line {line}), read as Windows-1252"
        )
    else:
        said = f"{label} is not UTF-8 (line {line}); it was read as {_WORDS[best]}"
    lines = _LINE_END.split(text)
    issues.add(
        IssueKind.ENCODING_GUESSED,
        Severity.WARNING,
        said,
        value=lines[line - 1][:80] if line <= len(lines) else None,
        repair="Check names with accents and pound signs; save the file as UTF-8, or say its "
        "encoding in its sources/*.yaml.",
    )
    return text


def _mixed(content: bytes) -> tuple[str, int]:
    """Decode UTF-8 and take each byte that is none as Windows-1252; say how many there were."""
    foreign = 0

    def as_windows(error: UnicodeError) -> tuple[str, int]:
        nonlocal foreign
        assert isinstance(error, UnicodeDecodeError)
        wrong = error.object[error.start : error.end]
        foreign += len(wrong)
        return wrong.decode("cp1252", errors="replace"), error.end

    codecs.register_error("sitepipe.windows", as_windows)
    return content.decode("utf-8", errors="sitepipe.windows"), foreign


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", errors="ignore"))


def _likeliness(text: str) -> float:
    """
    Score the characters outside ASCII: on average, from -3 to 1.

    A letter with an accent is likely between letters of its own case, or large before small
    ones; a sign is likely if tables have it.
    """
    found = [match.start() for match in re.finditer(r"[^\x00-\x7f]", text[: _SAMPLE * 16])]
    if not found:
        return 0.0
    return sum(_fits(text, place) for place in found) / len(found)


def _fits(text: str, place: int) -> float:
    mark = text[place]
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if mark in _SIGNS:
        score = _sign(mark, before, after)
    elif unicodedata.category(mark) in ("Cc", "Cn", "Co") or mark == "\ufffd":
        score = -3.0
    elif not mark.isalpha() or mark in _ODD_LETTERS:
        score = -1.0
    elif mark.islower():
        shouted = before.isupper() and (after.isupper() or not after.isalpha())
        joined = (before.isalpha() or after.islower()) and not shouted
        score = (0.5 if mark in "íì" else 0.8) if joined else -1.0
    elif before.islower() or (before.isupper() and after.islower()):
        score = -1.0
    else:
        score = 0.7 if before.isupper() or after.isalpha() else -0.5
    return score


def _sign(mark: str, before: str, after: str) -> float:
    if mark in "£€":
        likely = not after.isalpha()
    elif mark in "‘“":
        likely = after.isalnum() and not before.isalnum()
    elif mark in "’”":
        likely = not before.isspace()
    elif mark in "…":
        likely = not after.isalpha()
    elif mark in "°²³":
        likely = before.isalnum()
    else:
        return 0.6
    return 0.95 if likely else -0.5


def _not_text(label: str, why: str) -> DataError:
    return DataError(
        f"{label} is not readable as text: {why}", hint="Save it as CSV in UTF-8 and run again."
    )
