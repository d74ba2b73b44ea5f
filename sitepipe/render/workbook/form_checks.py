"""What a spreadsheet checks when a person fills a cell of the portfolio template."""

from __future__ import annotations

from datetime import date

from sitepipe import forms
from sitepipe.forms import FormColumn
from sitepipe.vocab import Term

PREPARED_ROWS = 500
"""Rows of each sheet that carry formats and checks; further rows are read as well."""

_LONGEST_LIST = 255  # characters that a drop-down can hold by itself
_FLAGS = ["yes", "no"]
_EARLIEST, _LATEST = "1950-01-01", "2100-12-31"


def column_check(
    column: FormColumn | None, note: str, ranges: dict[type[Term], str]
) -> dict[str, object] | None:
    """
    Return what a spreadsheet checks when a cell of a column is filled.

    Parameters
    ----------
    column
        The column; ``None`` for one that no field is mapped to, which nothing checks.
    note
        What belongs there.
    ranges
        The cells that list each vocabulary.
    """
    if column is None:
        return None
    if column.terms is not None:
        several = column.kind == "terms"
        return _list_check(column.terms, ranges, column.heading, several=several)
    if column.kind == "flag":
        return {"validate": "list", "source": _FLAGS, **_refusal("Choose yes or no.")}
    if column.kind == "date":
        return date_check(note)
    if column.kind in ("number", "acreage"):
        return _number_check(column)
    return None


def _list_check(
    terms: type[Term], ranges: dict[type[Term], str], heading: str, *, several: bool
) -> dict[str, object]:
    labels = [term.label for term in terms]
    is_short = len(",".join(labels)) <= _LONGEST_LIST and not any("," in one for one in labels)
    source: object = labels if is_short else f"={ranges[terms]}"
    check: dict[str, object] = {"validate": "list", "source": source}
    if several:  # several terms stand in one cell, which no list holds
        return {
            **check,
            "show_error": False,
            "input_title": heading[:32],
            "input_message": "One or more terms of the list, with semicolons between them.",
        }
    return {**check, **_refusal("Choose a term of the list, or leave the cell empty.")}


def site_check(last: int) -> dict[str, object]:
    """Return the check of a column that names a site of the sheet of sites, to its last row."""
    sites = forms.SHEETS[0].title
    return {
        "validate": "list",
        "source": f"={sites}!$A$2:$A${last + 1}",
        "error_type": "warning",
        "error_title": "No such site here",
        "error_message": f"The sheet {sites} has no site of that name. Keep it only if another "
        "file names the site.",
    }


def date_check(note: str) -> dict[str, object]:
    """Return the check of a date, which asks before it takes anything else."""
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": date.fromisoformat(_EARLIEST),
        "maximum": date.fromisoformat(_LATEST),
        "error_type": "warning",
        "error_title": "Is this the date?",
        "error_message": "Write a day, as 2026-11-14. If only the month or year is known, put an "
        "apostrophe first: '2026-11 or '2026. Otherwise it becomes another date.",
        "input_title": "A date",
        "input_message": note[:255],
    }


def _number_check(column: FormColumn) -> dict[str, object]:
    low, high = column.low, column.high
    if column.kind == "acreage":
        low = 0
    bounds: dict[str, object]
    if low is not None and high is not None:
        bounds = {"criteria": "between", "minimum": low, "maximum": high}
        words = f"from {low:g} to {high:g}"
    elif low is not None:
        bounds = {"criteria": ">=", "value": low}
        words = f"of {low:g} or more"
    else:
        bounds = {"criteria": "between", "minimum": -1e9, "maximum": 1e9}
        words = "by itself"
    return {
        "validate": "decimal",
        **bounds,
        "error_type": "warning",
        "error_title": "Is this the figure?",
        "error_message": f"{column.heading}: a number {words} is expected. Keep what you wrote "
        "only if it is a range (18-24) or a bound (100+). Leave the cell empty if not known.",
    }


def _refusal(message: str) -> dict[str, object]:
    return {"error_type": "stop", "error_title": "Not in the list", "error_message": message}
