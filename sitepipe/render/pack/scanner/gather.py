"""Which values an audience may not see, and which of them can be told from any other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

import sitepipe
from sitepipe import bundled, schema, words
from sitepipe.render.pack.redaction import hidden_columns, hidden_fields, redacted
from sitepipe.render.pack.scanner.numbers import (
    FEWEST_DIGITS,
    SMALLEST_ALONE,
    Standing,
    key,
    numbers_in,
    significant_digits,
)
from sitepipe.render.pack.scanner.search import Search
from sitepipe.render.pack.scanner.secret import SHORTEST, Secret, folded
from sitepipe.snapshot import Appraisal, BaseLayers, Snapshot
from sitepipe.vocab import Audience, IssueKind

_PARTS = re.compile(r"[;\n|()<>]|,\s|\s[-–·]\s")
_LONG_PART = 10
_LONGEST_DECIMALS = 3
_CLEAR_DIGITS, _CLEAR = 6, 100_000.0
_MONEY = "_gbp"  # in the name of each column and field that holds money
_HASH = re.compile(r"[0-9a-f]{32,}")
# Folded: such figures are everywhere, and "171 acres" holds "71 acres".
_SMALL_QUANTITY = re.compile(
    rf"(?:about|approx|approximately|circa|c|upto|over|atleast)?\d{{1,{FEWEST_DIGITS - 1}}}"
    r"(?:acres?|ac|ha|hectares?|mva|mw|kva|kw|kv|km|miles?|metres?|sqm|sqft|units|months?|years?)"
)
_OWN_FILES = frozenset({".py", ".j2", ".css", ".js", ".yaml", ".typ", ".html"})

# Issues that hold a value of a source, not a heading, a file or a place.
_VALUES_HELD = [
    kind.value
    for kind in (
        IssueKind.UNREADABLE_ACREAGE, IssueKind.UNREADABLE_NUMBER, IssueKind.UNREADABLE_DATE,
        IssueKind.UNKNOWN_TERM, IssueKind.OUTSIDE_RANGE, IssueKind.CONTRADICTS_ITSELF,
        IssueKind.DATE_AS_TEXT,
    )
]  # fmt: skip


def secrets_of(
    snapshot: Snapshot,
    appraisal: Appraisal,
    base: BaseLayers | None = None,
    *,
    audience: Audience,
    shown: tuple[Snapshot, Appraisal] | None = None,
) -> list[Secret]:
    """
    Return every value that an audience may not see and that can be told from any other.

    These are the cells of restricted columns, the claims on restricted fields (as printed and
    as read), who decided identities, and values that issues quote. A text counts with six
    letters or digits or more, whole and in its parts between commas; a number with four
    significant digits or more; a sum of money whatever its digits, as it stands and as it is
    printed in millions. The fewer its digits, the more must stand with a number for it to be
    found: see :class:`~sitepipe.render.pack.scanner.numbers.Standing`.

    A value that also stands in what the audience may see is no secret, for it cannot be told
    where a reader has it from. It is decided by searching the redacted tables for it, with
    numbers also as rounded for print, and the product's own words: its code and templates. A
    sum that stands there only as something else than money is still looked for as money.

    Parameters
    ----------
    snapshot, appraisal
        The whole tables, not redacted and not narrowed to some sites.
    base
        Layers that a pack is drawn from; what they name is no secret.
    audience
        Who the pack is for.
    shown
        The tables that the pack is made from, where not all is approved for its reader: what
        is stated in the whole and not in them, and the names of sites that they lack, are
        looked for too.
    """
    # The same value may stand in a column and in the claim that it is resolved from.
    by_value = {
        (secret.text, secret.number, secret.standing): secret
        for secret in reversed(
            [*_candidates(snapshot, appraisal, audience), *_unapproved(snapshot, shown)]
        )
    }
    candidates = list(reversed(by_value.values()))
    if not candidates:
        return []
    seen = redacted(*(shown or (snapshot, appraisal)), audience=audience)
    tables = [table for bundle in (*seen, *([base] if base else [])) for table in _tables(bundle)]
    texts = _text_cells(tables)
    public = Search(candidates).in_folded(_folded_cells(texts) + "\n" + _own_words())
    numbers, sums = _numbers_shown(tables, texts)
    kept = [
        secret
        for secret in candidates
        if secret not in public
        and secret.number not in (sums if secret.standing is Standing.MONEY else numbers)
    ]
    found_alone = {secret.number for secret in kept if secret.standing < Standing.MONEY}
    return [
        secret
        for secret in kept
        if secret.standing < Standing.MONEY or secret.number not in found_alone
    ]


def _candidates(snapshot: Snapshot, appraisal: Appraisal, audience: Audience) -> Iterator[Secret]:
    for bundle in (snapshot, appraisal):
        for field in fields(bundle):
            table, rows = schema.TABLES[field.name], getattr(bundle, field.name)
            if audience.may_see(table.audience):
                for name in hidden_columns(table, audience):
                    yield from _values(f"{table.name}.{name}", rows[name])
    hidden = hidden_fields(audience)
    claims = snapshot.claims[snapshot.claims["field"].isin(hidden)]
    for name, rows in claims.groupby("field", sort=True):
        for column in ("text", "value", "low", "high"):
            yield from _values(f"claims of {name}", rows[column])
    if not audience.may_see(schema.IDENTITIES.audience):
        people = snapshot.identities["decided_by"]
        yield from _values("identities.decided_by", people[people != "rule"])
    if not audience.may_see(schema.ISSUES.audience):
        issues = pd.concat([snapshot.issues, appraisal.issues])
        quoted = issues[issues["kind"].isin(_VALUES_HELD)]["value"].dropna()
        telling = quoted.str.contains(r"\d", regex=True) | quoted.str.contains(" ", regex=False)
        yield from _values("issues.value", quoted[telling])


def _unapproved(snapshot: Snapshot, shown: tuple[Snapshot, Appraisal] | None) -> Iterator[Secret]:
    """Give what the whole states and the tables that are shown do not."""
    if shown is None:
        return
    seen = shown[0]
    claims = snapshot.claims[~snapshot.claims["claim_id"].isin(seen.claims["claim_id"])]
    for name, rows in claims.groupby("field", sort=True):
        for column in ("text", "value", "low", "high"):
            yield from _values(f"claims of {name}", rows[column])
    for table, column in (("sites", "name"), ("records", "name"), ("sources", "title")):
        named = getattr(snapshot, table)[column]
        missing = named[~named.isin(getattr(seen, table)[column])]
        yield from _values(f"{table}.{column}", missing)


def _values(column: str, cells: pd.Series) -> Iterator[Secret]:
    known = cells.dropna().unique()
    if pd.api.types.is_numeric_dtype(cells.dtype):
        for value in known:
            yield from _number(column, float(value), is_money=_MONEY in column)
            if column.endswith(_MONEY):
                for printed in _printed(float(value)):
                    yield from _number(column, printed, is_money=True)
        return
    for value in known:
        yield from _text(column, str(value))


def _text(column: str, value: str) -> Iterator[Secret]:
    parts = [part for part in _PARTS.split(value) if _is_telling(part)]
    for part in dict.fromkeys([value, *parts]):
        letters = folded(part)
        if len(letters) >= SHORTEST and not (
            _is_short_number(letters) or _SMALL_QUANTITY.fullmatch(letters)
        ):
            yield Secret(column, text=letters)
    if _MONEY in column or _HASH.fullmatch(value):
        return  # claims on money hold what is read from their text: "£3-4m" is not £3
    for number, standing in numbers_in(value):
        is_money = standing is Standing.MONEY
        for secret in _number(column, number, is_money=is_money):
            if is_money or secret.standing is Standing.ANYWHERE:
                yield secret


def _is_telling(part: str) -> bool:
    """Say whether a part of a text tells by itself: an address, a full name, a longer phrase."""
    words_held = part.split()
    full_name = len(words_held) > 1 and all(word.isalpha() for word in words_held)
    return "@" in part or full_name or len(folded(part)) >= _LONG_PART


def _is_short_number(letters: str) -> bool:
    """Say whether a text is digits alone, and so few that any coordinate may hold them."""
    return letters.isdigit() and len(letters) < 10


def _number(column: str, value: float, *, is_money: bool) -> Iterator[Secret]:
    """Give a number as it must stand to be found; money also as money alone."""
    value = key(abs(value))
    digits = significant_digits(value)
    if digits >= FEWEST_DIGITS and (digits >= _CLEAR_DIGITS or value >= _CLEAR):
        yield Secret(column, number=value)
    elif digits >= FEWEST_DIGITS or (is_money and value >= SMALLEST_ALONE):
        yield Secret(column, number=value, standing=Standing.ALONE)
    if is_money and value:
        yield Secret(column, number=value, standing=Standing.MONEY)


def _printed(value: float) -> Iterator[float]:
    """Give a sum as it is rounded for print."""
    for number, standing in numbers_in(words.pounds(value)):
        if standing is Standing.MONEY:
            yield number


def _tables(bundle: object) -> Iterator[pd.DataFrame]:
    for field in fields(bundle):  # type: ignore[arg-type]
        held = getattr(bundle, field.name)
        if isinstance(held, pd.DataFrame):
            yield held
        elif hasattr(held, "__dataclass_fields__"):
            yield from _tables(held)


def _text_cells(tables: Iterable[pd.DataFrame]) -> set[str]:
    cells: set[str] = set()
    for table in tables:
        for name in table.columns:
            if pd.api.types.is_string_dtype(table[name]):
                cells.update(table[name].dropna().unique())
    return cells


def _folded_cells(cells: Iterable[str]) -> str:
    """Fold each text cell by itself, so that no two of them make a third."""
    return "\n".join(sorted({folded(cell) for cell in cells}))


def _numbers_shown(
    tables: Iterable[pd.DataFrame], texts: Iterable[str]
) -> tuple[set[float], set[float]]:
    """Return every number that tables hold, also as rounded for print, and which are money."""
    numbers: set[float] = set()
    sums: set[float] = set()
    for table in tables:
        for name in table.columns:
            if not pd.api.types.is_numeric_dtype(table[name]):
                continue
            if pd.api.types.is_bool_dtype(table[name]):
                continue
            values = np.abs(np.unique(table[name].dropna().to_numpy(dtype=float)))
            shown = {key(value) for value in values.tolist()}
            if _MONEY in name:
                sums |= shown | {printed for value in shown for printed in _printed(value)}
            for places in range(_LONGEST_DECIMALS + 1):
                shown.update(key(value) for value in np.unique(np.round(values, places)).tolist())
            numbers |= shown
    for number, standing in numbers_in("\n".join(sorted(texts))):
        numbers.add(number)
        if standing is Standing.MONEY:
            sums.add(number)
    return numbers | sums, sums


@cache
def _own_words() -> str:
    """Return the product's own words, folded file by file."""
    package = Path(sitepipe.__file__).resolve().parent
    shelves = [package, bundled.shelf("maps"), bundled.shelf("configs")]
    files = sorted(
        {file for shelf in shelves for file in shelf.rglob("*") if file.suffix in _OWN_FILES}
    )
    return "\n".join(folded(file.read_text(encoding="utf-8")) for file in files)
