"""How much room a text takes in a picture, and how it is broken to fit."""

from __future__ import annotations

import re
import unicodedata

_NARROW = frozenset(" !'(),-./:;I[]fijlrt|·")
_WIDE = frozenset("%&@MWmw—…")
# Widths of letters as shares of the size of the type; those of a broad face, so that text fits in
# whichever face the reader's machine has.
_NARROW_EM, _PLAIN_EM, _CAPITAL_EM, _WIDE_EM, _FULL_EM = 0.39, 0.62, 0.73, 0.95, 1.0
_BOLD = 1.13
CUT = "…"
_WORD, _PART = re.compile(r"[^ ]+ ?"), re.compile(r"[^-]*-|[^-]+")


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide a text of one line is (px), rather too much than too little."""
    return size * sum(map(_em, text)) * (_BOLD if bold else 1)


def shortened(text: str, px: float, size: float, *, bold: bool = False) -> str:
    """Cut a text where it would be wider than ``px``, with a sign that it goes on."""
    plain = " ".join(text.split())
    if text_width(plain, size, bold=bold) <= px:
        return plain
    room = px - text_width(CUT, size, bold=bold)
    return plain[: _fitting(plain, room, size, bold=bold)].rstrip() + CUT


def wrapped(text: str, px: float, size: float, *, bold: bool = False, most: int = 6) -> list[str]:
    """
    Break a text into lines of at most ``px``.

    They end between words; a word longer than a line is broken after a hyphen, else anywhere. Of
    what takes more than ``most`` lines the last line is cut.
    """
    lines = [""]
    # No more letters can stand on these lines; what is longer is cut in any case.
    longest = int((most + 1) * px / (size * _NARROW_EM)) + 1
    plain = " ".join(text.split())[:longest]
    parts = [
        part
        for word in _WORD.findall(plain)
        for part in ([word] if _fits(word, px, size, bold=bold) else _PART.findall(word))
    ]
    for part in parts:
        if _fits(lines[-1] + part, px, size, bold=bold):
            lines[-1] += part
            continue
        rest = part
        while not _fits(rest, px, size, bold=bold) and len(rest) > 1:
            many = max(_fitting(rest, px, size, bold=bold), 1)
            lines.append(rest[:many])
            rest = rest[many:]
        lines.append(rest)
    kept = [line.strip() for line in lines if line.strip()]
    if len(kept) > most:
        tail = " ".join(kept[most - 1 :])
        kept = [*kept[: most - 1], shortened(tail, px, size, bold=bold)]
    return kept or [""]


def _fits(text: str, px: float, size: float, *, bold: bool) -> bool:
    return text_width(text.rstrip(), size, bold=bold) <= px


def _fitting(text: str, px: float, size: float, *, bold: bool) -> int:
    """Return how many letters of a text fit."""
    room = px / (size * (_BOLD if bold else 1))
    for place, letter in enumerate(text):
        room -= _em(letter)
        if room < 0:
            return place
    return len(text)


def _em(letter: str) -> float:
    if letter in _NARROW:
        return _NARROW_EM
    if letter in _WIDE:
        return _WIDE_EM
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return _FULL_EM
    return _CAPITAL_EM if letter.isupper() else _PLAIN_EM
