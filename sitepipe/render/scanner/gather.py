"""Which values an audience may not see, and which of them can be told from any other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from sitepipe import bundled, schema, words
from sitepipe.render.redaction import hidden_columns, hidden_fields, redacted
from sitepipe.render.scanner.numbers import FEWEST_DIGITS, numbers_in, significant_digits
from sitepipe.render.scanner.search import Search
from sitepipe.render.scanner.secret import SHORTEST, Secret, folded
from sitepipe.snapshot import Appraisal, BaseLayers, Snapshot
from sitepipe.vocab import Audience, IssueKind

_PARTS = re.compile(r"[;\n|()<>]|,\s|\s[-–·]\s")
_LONG_PART = 10
_LONGEST_DECIMALS = 3
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
) -> list[Secret]:
    """
    Return every value that an audience may not see and that can be told from any other.

    These are the cells of restricted columns, the claims on restricted fields (as printed and
    as read), who decided identities, and values that issues quote. A text counts with six
    letters or digits or more, whole and in its parts between commas; a number with four
    significant digits or more, as it stands and as money is printed in millions. A number
    with fewer than six digits, below 100,000, is faint: see :class:`Secret`.

    A value that also stands in what the audience may see is no secret, for it cannot be told
    where a reader has it from. It is decided by searching the redacted tables for it, with
    numbers also as rounded for print, and the product's own words: its code and templates.

    Parameters
    ----------
    snapshot, appraisal
        The whole tables, not redacted and not narrowed to some sites.
    base
        Layers that a pack is drawn from; what they name is no secret.
    audience
        Who the pack is for.
    """
    # The same value may stand in a column and in the claim that it is resolved from.
    by_value = {
        (secret.text, secret.number): secret
        for secret in reversed(list(_candidates(snapshot, appraisal, audience)))
    }
    candidates = list(reversed(by_value.values()))
    if not candidates:
        return []
    shown = [*redacted(snapshot, appraisal, audience=audience), *([base] if base else [])]
    tables = [table for bundle in shown for table in _tables(bundle)]
    search = Search(candidates)
    public = search.in_folded(_folded_cells(tables) + "\n" + _own_words())
    public |= search.in_cells(_numbers_shown(tables))
    texts = {secret.number for secret in public if secret.number is not None}
    return [secret for secret in candidates if secret not in public and secret.number not in texts]


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


def _values(column: str, cells: pd.Series) -> Iterator[Secret]:
    known = cells.dropna().unique()
    if pd.api.types.is_numeric_dtype(cells.dtype):
        for value in known:
            yield from _number(column, float(value))
            if column.endswith("_gbp"):
                printed = (value for value, _ in numbers_in(words.pounds(float(value))))
                for value_in_millions in printed:
                    yield from _number(column, value_in_millions)
        return
    for value in known:
        yield from _text(column, str(value))


def _text(column: str, value: str) -> Iterator[Secret]:
    parts = [part for part in _PARTS.split(value) if _is_telling(part)]
    for part in dict.fromkeys([value, *parts]):
        letters = folded(part)
        if len(letters) >= SHORTEST and not _is_short_number(letters):
            yield Secret(column, text=letters)
    for number, _money in numbers_in(value):
        yield from (secret for secret in _number(column, number) if not secret.faint)


def _is_telling(part: str) -> bool:
    """Say whether a part of a text tells by itself: an address, a full name, a longer phrase."""
    words_held = part.split()
    full_name = len(words_held) > 1 and all(word.isalpha() for word in words_held)
    return "@" in part or full_name or len(folded(part)) >= _LONG_PART


def _is_short_number(letters: str) -> bool:
    """Say whether a text is digits alone, and so few that any coordinate may hold them."""
    return letters.isdigit() and len(letters) < 10


def _number(column: str, value: float) -> Iterator[Secret]:
    digits = significant_digits(value)
    if digits >= FEWEST_DIGITS:
        yield Secret(column, number=abs(value), faint=digits < 6 and abs(value) < 100_000)


def _tables(bundle: object) -> Iterator[pd.DataFrame]:
    for field in fields(bundle):  # type: ignore[arg-type]
        held = getattr(bundle, field.name)
        if isinstance(held, pd.DataFrame):
            yield held
        elif hasattr(held, "__dataclass_fields__"):
            yield from _tables(held)


def _folded_cells(tables: Iterable[pd.DataFrame]) -> str:
    """Fold each different text cell by itself, so that no two of them make a third."""
    cells: set[str] = set()
    for table in tables:
        for name in table.columns:
            if pd.api.types.is_string_dtype(table[name]):
                cells.update(table[name].dropna().unique())
    return "\n".join(sorted({folded(cell) for cell in cells}))


def _numbers_shown(tables: Iterable[pd.DataFrame]) -> Iterator[float]:
    """Give every number that tables hold, also as it is rounded for print."""
    for table in tables:
        for name in table.columns:
            if not pd.api.types.is_numeric_dtype(table[name]):
                continue
            if pd.api.types.is_bool_dtype(table[name]):
                continue
            values = np.unique(table[name].dropna().to_numpy(dtype=float))
            for rounded in (values, *(np.round(values, n) for n in range(_LONGEST_DECIMALS + 1))):
                yield from np.abs(rounded).tolist()


@cache
def _own_words() -> str:
    """Return the product's own words, folded file by file."""
    package = Path(__file__).resolve().parents[2]
    shelves = [package, bundled.shelf("maps"), bundled.shelf("configs")]
    files = sorted(
        {file for shelf in shelves for file in shelf.rglob("*") if file.suffix in _OWN_FILES}
    )
    return "\n".join(folded(file.read_text(encoding="utf-8")) for file in files)
