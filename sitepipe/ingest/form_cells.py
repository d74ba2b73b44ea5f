"""What a cell of the portfolio template says, and how a value is written into one."""

from __future__ import annotations

import math

from sitepipe.cells import is_unknown
from sitepipe.forms import FormColumn
from sitepipe.ingest.cell_text import cell_text
from sitepipe.ingest.claims import ClaimBook, Record
from sitepipe.ingest.defects import IssueLog
from sitepipe.vocab import Entity, Qualifier

_STATED = ("value", "low", "high", "qualifier", "basis")
_UNITS = ("acres", "ha", "sq m", "sq ft")
_FIGURES = {
    Qualifier.EXACT: "{}",
    Qualifier.CIRCA: "c.{}",
    Qualifier.INDICATIVE: "{} (indicative)",
    Qualifier.AT_LEAST: "{}+",
    Qualifier.AT_MOST: "up to {}",
}


def form_cell(column: FormColumn, claim: dict[str, object]) -> str:
    """
    Write a claim so that its column reads the same from it.

    Its own text stands wherever the column reads from it what the claim states; a text under
    a heading in another unit, or one that its source's description reads otherwise, is put
    into the column's own words.

    Parameters
    ----------
    column
        The column of the template.
    claim
        A row of :data:`sitepipe.schema.CLAIMS`.
    """
    text = str(claim["text"])
    # What was read by a figure that its source states ("15 MW") keeps its words.
    if not is_unknown(claim.get("reading")) or reads_as(column, text, claim):
        return text
    return own_words(column, claim) or text


def own_words(column: FormColumn, claim: dict[str, object]) -> str:
    """
    Write a claim's value without its text; empty if the column could not read it back.

    An acreage keeps its figure, with the unit that its heading had.
    """
    figure = claim["text"] if column.kind == "acreage" else ""
    ways = [f"{figure} {unit}" for unit in _UNITS if figure] + [_value(column, claim)]
    return next((way for way in ways if way and reads_as(column, way, claim)), "")


def reads_as(column: FormColumn, text: str, claim: dict[str, object]) -> bool:
    """Say whether a column reads from a text just what a claim states."""
    read = ClaimBook("", "", IssueLog("")).add_claim(
        Record(Entity.SITE, "", 0, None),
        column.field,
        text,
        column=column.heading,
        default_basis=column.basis,
    )
    return all(_alike(read.get(name), claim.get(name)) for name in _STATED)


def _value(column: FormColumn, claim: dict[str, object]) -> str:
    if column.kind in ("number", "acreage"):
        return _figure(claim)
    value = claim["value"]
    if not isinstance(value, str):
        return ""
    if column.terms is None:
        return value
    return "; ".join(column.terms(one).label for one in value.split("; "))


def _figure(claim: dict[str, object]) -> str:
    low, high = (_bound(claim[name]) for name in ("low", "high"))
    ends = [end for end in (low, high) if end]
    pattern = _FIGURES.get(Qualifier(str(claim["qualifier"])), "{}") if ends else ""
    return pattern.format("-".join(dict.fromkeys(ends)))


def _bound(figure: object) -> str:
    return "" if is_unknown(figure) else cell_text(figure)


def _alike(one: object, other: object) -> bool:
    if is_unknown(one) or is_unknown(other):
        return is_unknown(one) and is_unknown(other)
    if isinstance(one, float) or isinstance(other, float):
        return math.isclose(float(str(one)), float(str(other)), rel_tol=1e-12)
    return str(one) == str(other)
