"""
Tables against their schema: what a column or a row cannot hold becomes an issue.

The checks are those that :mod:`sitepipe.schema` declares for each column (type, vocabulary,
bounds, key), and the orders between two columns that :data:`ORDERS` declares.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from sitepipe import words
from sitepipe.cells import is_unknown, stated
from sitepipe.dates import first_day, last_day
from sitepipe.errors import SchemaError, first_five
from sitepipe.schema import Column, Table
from sitepipe.vocab import IssueKind, Severity

if TYPE_CHECKING:
    from pandera.pandas import Check, DataFrameSchema

ORDERS: dict[str, tuple[tuple[str, str], ...]] = {
    "acreages": (("low_acres", "high_acres"),),
    "works": (
        ("cost_low_gbp", "cost_high_gbp"),
        ("months_low", "months_high"),
        ("works_start", "works_finish"),
    ),
    "connections": (("quote_date", "quote_expires"),),
    "evidence": (("evidence_date", "evidence_expires"),),
}
"""By table: pairs of columns of which the first is never more, or later, than the second."""

MAY_BE_UNKNOWN = frozenset({"connection", "document", "party_role", "place", "status", "date"})
"""Parts of keys that a row may lack: it is then the one of its kind that bears no such name."""

_PANDAS_DTYPE = {
    "text": "str", "number": "float64", "integer": "Int64", "flag": "boolean", "date": "str",
}  # fmt: skip
_TERM, _RANGE, _ORDER = "vocabulary", "range", "order"
_UNKNOWN_KEY, _SAME_KEY = "not_nullable", "multiple_fields_uniqueness"  # pandera's own names
_CELL = ("source_id", "sheet", "row", "column")


@lru_cache(maxsize=64)
def frame_schema(table: Table) -> DataFrameSchema:
    """
    Build the pandera schema of a table: types, vocabularies, bounds, key and orders.

    Geometries are left to the tables' own types, and nothing is coerced.
    """
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {
            one.name: pa.Column(
                _PANDAS_DTYPE[one.dtype],
                _checks(one),
                nullable=one.name not in table.key or one.name in MAY_BE_UNKNOWN,
            )
            for one in _held(table)
        },
        checks=[
            pa.Check(_in_order, first=first, second=second, error=f"{_ORDER} {first} {second}")
            for first, second in ORDERS.get(table.name, ())
        ],
        unique=list(table.key) or None,
        report_duplicates="exclude_first",
        strict=True,
        coerce=False,
        name=table.name,
    )


def validated(
    table: Table,
    frame: pd.DataFrame,
    claims: pd.DataFrame,
    *,
    cells: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """
    Check a resolved table against its schema.

    Parameters
    ----------
    table
        The table.
    frame
        Its rows on a plain index, as :meth:`sitepipe.schema.Table.frame` gives them.
    claims
        Claims, among them those that the rows rest on.
    cells
        The claim behind each cell, with the index of ``frame`` and any of its columns. Of a
        cell that it does not tell, an issue names the claim on that field in the record of
        the row's ``claim_id``, else that claim itself.

    Returns
    -------
    frame, issues
        The same rows with the same types; a value that its column cannot have is unknown.
        Rows of :data:`sitepipe.schema.ISSUES`: a value outside its bounds or vocabulary, a
        key that is missing or stands twice, two values that cannot both hold. The text of a
        value stays in its claim.

    Raises
    ------
    SchemaError
        If a column is missing, is not of its type, or is not of the table.
    """
    if frame.empty:
        return frame, []
    from pandera.errors import SchemaErrors

    shapes = [one.name for one in table.columns if one.dtype == "geometry"]
    try:
        frame_schema(table).validate(pd.DataFrame(frame).drop(columns=shapes), lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return frame, []
    if not (wrong := cases[cases["index"].isna()]).empty:
        found = wrong["column"].fillna("") + " " + wrong["check"] + " " + wrong["failure_case"]
        raise SchemaError(f"table {table.name}: not of its schema: {first_five(found)}")
    sources = _Sources(table, frame, claims, cells)
    mended = frame.copy()
    issues = []
    wrong_at: dict[str, list[int]] = {}
    for index, check, column in _once(table, cases):
        issues.append(_issue(table, frame.loc[index], check, column, sources))
        if check in (_TERM, _RANGE):
            wrong_at.setdefault(column, []).append(index)
    for column, rows in wrong_at.items():
        mended[column] = mended[column].mask(mended.index.isin(rows))
    return mended, issues


class _Sources:
    """Where the values of a table stand in their sources."""

    def __init__(
        self,
        table: Table,
        frame: pd.DataFrame,
        claims: pd.DataFrame,
        cells: pd.DataFrame | None,
    ) -> None:
        self._field = {one.name: one.claim or one.name for one in table.columns}
        self._cells = cells
        self._own = frame.get("claim_id")
        self._claims = claims.drop_duplicates("claim_id").set_index("claim_id")
        self._beside: dict[tuple[str, str], str] = {
            (record_id, field): claim_id
            for claim_id, record_id, field in zip(
                self._claims.index, self._claims["record_id"], self._claims["field"], strict=True
            )
        }

    def at(self, index: Hashable, column: str) -> dict[str, object]:
        """Return the cell of a value, with its text; empty where no claim is behind it."""
        claim_id = self._claim_id(index, column)
        if claim_id is None or claim_id not in self._claims.index:
            return {}
        claim = self._claims.loc[claim_id]
        return {**{name: claim[name] for name in _CELL}, "value": claim["text"]}

    def _claim_id(self, index: Hashable, column: str) -> str | None:
        behind = None
        if self._cells is not None and column in self._cells:
            behind = stated(self._cells.at[index, column])
        own = None if self._own is None else stated(self._own.at[index])
        if behind is not None or own is None or own not in self._claims.index:
            return behind or own
        record_id = str(self._claims.at[own, "record_id"])
        return self._beside.get((record_id, self._field[column]), own)


def _held(table: Table) -> list[Column]:
    return [one for one in table.columns if one.dtype != "geometry"]


def _checks(one: Column) -> list[Check]:
    """Return the checks of one column: its vocabulary and its bounds."""
    import pandera.pandas as pa

    checks = []
    if one.terms is not None:
        checks.append(pa.Check.isin(one.terms.values(), error=_TERM))
    if one.low is not None:
        checks.append(pa.Check.ge(one.low, error=_RANGE))
    if one.high is not None:
        checks.append(pa.Check.le(one.high, error=_RANGE))
    return checks


def _in_order(frame: pd.DataFrame, *, first: str, second: str) -> pd.Series:
    """Say row by row whether one value does not exceed the other; unknown values do not."""
    pair = frame[[first, second]].dropna()
    if frame[first].dtype == "float64":
        wrong = pair.index[pair[first] > pair[second]]
    else:
        # Only what surely holds counts: 2026 is not after 2026-03.
        dates = zip(pair[first], pair[second], strict=True)
        wrong = pair.index[[first_day(early) > last_day(late) for early, late in dates]]
    return pd.Series(~frame.index.isin(wrong), index=frame.index)


def _once(table: Table, cases: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Give each failure once, by row: pandera repeats those of a row for each of its columns."""
    position = {name: place for place, name in enumerate(table.column_names)}
    found = {
        (int(index), str(check), _column_at_fault(table, str(check), str(column)))
        for index, check, column in zip(
            cases["index"], cases["check"], cases["column"], strict=True
        )
    }
    yield from sorted(found, key=lambda each: (each[0], position[each[2]], each[1]))


def _column_at_fault(table: Table, check: str, column: str) -> str:
    if check.startswith(f"{_ORDER} "):
        return check.split(" ")[1]
    return table.key[-1] if check == _SAME_KEY else column


def _issue(
    table: Table, row: pd.Series, check: str, column: str, sources: _Sources
) -> dict[str, object]:
    by_name = {one.name: one for one in table.columns}
    one = by_name[column]
    where = ", ".join([table.name, *(str(row[name]) for name in table.key if stated(row[name]))])
    kind, severity = IssueKind.CONTRADICTS_ITSELF, Severity.WARNING
    repair = "Both values are kept as stated; ask the sender which holds."
    if check in (_TERM, _RANGE):
        kind = IssueKind.OUTSIDE_RANGE if check == _RANGE else IssueKind.UNKNOWN_TERM
        severity = Severity.ERROR
        allowed = _bounds(one) if check == _RANGE else "in its vocabulary"
        what = f"{one.heading.lower()} {_said(row[column])} is not {allowed}"
        repair = "The value counts as unknown and its text is kept; ask the sender."
    elif check == _UNKNOWN_KEY:
        kind = IssueKind.MISSING_KEY
        what = f"{one.heading.lower()} is not stated"
        repair = "The row is kept; ask the sender which one it is."
    elif check == _SAME_KEY:
        what = "stands twice"
        repair = "Both rows are kept; ask the sender which holds."
    else:
        second = by_name[check.split(" ")[2]]
        than = "is later than" if one.dtype == "date" else "is more than"
        what = (
            f"{one.heading.lower()} {_said(row[column])} {than} "
            f"{second.heading.lower()} {_said(row[second.name])}"
        )
    return {
        "value": _said(row[column]) or None,
        **sources.at(row.name, column),
        "kind": kind.value,
        "severity": severity.value,
        "message": f"{where}: {what}",
        "repair": repair,
    }


def _bounds(one: Column) -> str:
    return words.span(one.low, one.high, 2)


def _said(value: object) -> str:
    if is_unknown(value):
        return ""
    return words.number(value) if isinstance(value, float) else str(value)
