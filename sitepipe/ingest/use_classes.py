"""Use classes as people write them: "B1(a)/B2/B8", "E(g)(iii), B2 & B8", "Class E"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sitepipe.ingest.figures import Unreadable, is_stated_unknown
from sitepipe.vocab import UseClass


@dataclass(frozen=True)
class StatedUses:
    """Use classes of a cell, in its order, and those that it states by another name."""

    classes: tuple[UseClass, ...]
    mapped: tuple[tuple[str, UseClass], ...]
    """What was written and what it became: ``("B1(c)", UseClass.E_G_III)``."""


_LONGEST = 300
_SUBS = (UseClass.E_G_I, UseClass.E_G_II, UseClass.E_G_III)
_LADDER = (*_SUBS, UseClass.B2, UseClass.B8)
_SUB_OF = dict(zip(("i", "ii", "iii"), _SUBS, strict=True))
_LEGACY_OF = dict(zip("abc", _SUBS, strict=True))

_E_G = re.compile(r"e[\s(_]*g[\s)_]*?(?:[\s()_]*(?<![a-z])(iii|ii|i)\b|\b|(?=[)(]))\)?")
_E = re.compile(r"e\b(?!\s*[(.])")
_B = re.compile(r"b\s*(\d+)(?:[\s(_]*([a-z])\b\)?)?")
_SUI_GENERIS = re.compile(r"(?:sui[\s_]+generis|in a class of its own|s\.?g\.?)(?![a-z])")
_B_CONTINUED = re.compile(_B.pattern.removeprefix(r"b\s*"))
_CONTINUED = re.compile(r"\(?\s*(iii|ii|i|a|b|c)\b\s*\)?")
_TO = re.compile(r"\s*(?:[-–—]|to\b)\s*")
_BETWEEN = re.compile(
    r"[\s,;/&+().]+|(?:use\s+class(?:es)?|class(?:es)?|uses?|and/or|and|or|formerly|former|ex-?"
    r"|previously|now)\b"
)
_OFFICES = r"offices?"
_RESEARCH = r"research|development|r\s?&\s?d"
_LIGHT = r"light|industry|industrial|process(?:es)?"
_DESCRIPTIONS = {
    UseClass.E_G: rf"{_OFFICES}|{_RESEARCH}|{_LIGHT}|business",
    UseClass.E_G_I: _OFFICES,
    UseClass.E_G_II: _RESEARCH,
    UseClass.E_G_III: _LIGHT,
    UseClass.B2: r"general|industry|industrial",
    UseClass.B8: r"storage|distribution|warehous(?:e|es|ing)|logistics",
    UseClass.SUI_GENERIS: r"(?!)",
}
_FOR_EXAMPLE = re.compile(r"\be\.g\b|\beg\b(?!\s*\()")


def read_use_classes(text: str) -> tuple[UseClass, ...]:
    """
    Read the use classes of a cell, each once, in its order.

    Returns
    -------
    classes
        Empty if the cell states that they are not known.

    Raises
    ------
    Unreadable
        If any part of it is no use class of employment land.
    """
    return stated_uses(text).classes


@dataclass(frozen=True)
class UsesRead:
    """
    Use classes of a cell, and what could not be read of it.

    ``reading`` says what older names became; ``unread`` why each other part is none.
    """

    classes: tuple[UseClass, ...]
    reading: str
    unread: dict[str, str]


_PARTS = re.compile(r"\s*(?:[;,/&+]|\band\b)\s*", re.IGNORECASE)


def uses_of(text: str) -> UsesRead:
    """
    Read a cell as a whole or, where that fails, part by part, so that A1 does not lose B2.

    Raises
    ------
    Unreadable
        If no part of it is a use class of employment land.
    """
    try:
        stated = stated_uses(text)
        unread: dict[str, str] = {}
    except Unreadable as error:
        stated, unread = _by_parts(text, error)
    return UsesRead(
        stated.classes,
        "; ".join(f"{written} is now {found.label}" for written, found in stated.mapped),
        unread,
    )


def _by_parts(text: str, error: Unreadable) -> tuple[StatedUses, dict[str, str]]:
    parts = [part for part in _PARTS.split(text) if part] if len(text) <= _LONGEST else []
    classes: list[UseClass] = []
    mapped: list[tuple[str, UseClass]] = []
    unread = {}
    for part in parts:
        try:
            found = stated_uses(part)
        except Unreadable as why:
            unread[part] = str(why)
        else:
            classes += found.classes
            mapped += found.mapped
    if not classes:
        raise error
    return StatedUses(tuple(dict.fromkeys(classes)), tuple(dict.fromkeys(mapped))), unread


def stated_uses(text: str) -> StatedUses:
    """
    Read the use classes of a cell and note which were stated by another name.

    Class B1 went into E(g) on 1 September 2020 (SI 2020/757): B1(a) is E(g)(i), B1(b) E(g)(ii)
    and B1(c) E(g)(iii). Of Class E as a whole only part (g) is employment land. "B1-B8" is B1,
    B2 and B8, for classes B3 to B7 are gone.

    Raises
    ------
    Unreadable
        If any part of it is no use class of employment land.
    """
    if is_stated_unknown(text):
        return StatedUses((), ())
    if len(text) > _LONGEST:
        raise Unreadable("it is too long to be a list of use classes")
    if _FOR_EXAMPLE.search(text):
        raise Unreadable("it gives use classes as examples only")
    reading = _Reading(" ".join(text.casefold().split()))
    while reading.at < len(reading.text):
        reading.step()
    if reading.is_range or not reading.classes:
        raise Unreadable("it names no use class" if not reading.classes else "its range is open")
    return StatedUses(tuple(dict.fromkeys(reading.classes)), tuple(dict.fromkeys(reading.mapped)))


@dataclass
class _Reading:
    """A cell while it is read from its start to its end."""

    text: str
    at: int = 0
    is_range: bool = False
    is_b: bool = False
    is_legacy: bool = False
    classes: list[UseClass] = field(default_factory=list)
    mapped: list[tuple[str, UseClass]] = field(default_factory=list)

    def step(self) -> None:
        """Read the next class, or what stands between two."""
        if self._continued() or self._class():
            return
        if self.classes and (match := _TO.match(self.text, self.at)):
            self.at, self.is_range = match.end(), True
        elif (match := _BETWEEN.match(self.text, self.at)) or (match := self._description()):
            self.at = match.end()
        else:
            rest = self.text[self.at :].split(",")[0][:30]
            raise Unreadable(f"{rest!r} is no use class of employment land")

    def _description(self) -> re.Match[str] | None:
        if not self.classes:
            return None
        words = re.compile(rf"(?:{_DESCRIPTIONS[self.classes[-1]]})\b")
        return words.match(self.text, self.at)

    def _continued(self) -> bool:
        """Read "(iii)" after "E(g)(ii)", "c" after "B1(a)", "8" after "B2"."""
        if self.is_b and (match := _B_CONTINUED.match(self.text, self.at)):
            self._b_class(match)
            return True
        match = _CONTINUED.match(self.text, self.at)
        if not match or not self.classes or self.classes[-1] not in _SUBS:
            return False
        found = (_LEGACY_OF if self.is_legacy else _SUB_OF).get(match[1])
        if found is None:
            return False
        self._add(found, match.end(), f"B1({match[1]})" if self.is_legacy else "")
        return True

    def _class(self) -> bool:
        if match := _E_G.match(self.text, self.at):
            self._add(_SUB_OF[match[1]] if match[1] else UseClass.E_G, match.end())
        elif match := _E.match(self.text, self.at):
            self._add(UseClass.E_G, match.end(), "E")
        elif match := _SUI_GENERIS.match(self.text, self.at):
            self._add(UseClass.SUI_GENERIS, match.end())
        elif match := _B.match(self.text, self.at):
            self._b_class(match)
        return match is not None

    def _b_class(self, match: re.Match[str]) -> None:
        number, letter = match[1], match[2]
        if number in {"2", "8"} and not letter:
            self._add(UseClass.B2 if number == "2" else UseClass.B8, match.end())
        elif number == "1" and not letter:
            self._add(UseClass.E_G, match.end(), "B1")
        elif number == "1" and letter in _LEGACY_OF:
            self._add(_LEGACY_OF[letter], match.end(), f"B1({letter})")
        else:
            raise Unreadable(
                f"B{match[0].strip().upper().lstrip('B')} is no use class of employment land"
            )

    def _add(self, found: UseClass, end: int, written: str = "") -> None:
        is_legacy = written.startswith("B1")
        is_b = is_legacy or found in {UseClass.B2, UseClass.B8}
        if self.is_range:
            self._fill(found, is_b=is_b)
        self._note(found, written)
        self.at, self.is_range, self.is_b, self.is_legacy = end, False, is_b, is_legacy

    def _note(self, found: UseClass, written: str) -> None:
        self.classes.append(found)
        if written:
            self.mapped.append((written, found))

    def _fill(self, end: UseClass, *, is_b: bool) -> None:
        """Add the classes between the last one and the end of a range."""
        start = self.classes[-1]
        if UseClass.SUI_GENERIS in {start, end}:
            raise Unreadable("a class of its own is in no range")
        low, high = _rung(start), _rung(end)
        if low >= high:
            raise Unreadable("its range of use classes falls")
        between = _LADDER[low + 1 : high]
        if between and is_b != self.is_b:
            raise Unreadable("its range goes from class E to class B")
        for found in between:
            is_old = self.is_legacy and found in _SUBS
            self._note(found, f"B1({'abc'[_SUBS.index(found)]})" if is_old else "")


def _rung(use_class: UseClass) -> int:
    return _LADDER.index(UseClass.E_G_III if use_class is UseClass.E_G else use_class)
