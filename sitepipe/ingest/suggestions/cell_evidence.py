"""What the cells of a column say of the field that it holds."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sitepipe.ingest.acreage import read_acreage
from sitepipe.ingest.claim_fields import bare_unit, heading_unit
from sitepipe.ingest.figures import Unreadable, is_stated_unknown, read_number
from sitepipe.ingest.grid_references import read_grid_reference
from sitepipe.ingest.intervals import read_interval
from sitepipe.ingest.values import read_flag, read_term, split_list
from sitepipe.schema import ENTITY_TABLES, FIELDS, Field

MOST_CELLS = 300
"""Different cells of a column that are looked at."""

_LONGEST_NAME = 120
_WKT = re.compile(
    r"\s*(?:SRID=\d+;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*(?:Z\s*)?\(", re.IGNORECASE
)
_FIGURES_ONLY = re.compile(r"[-+]?[£]?\s*\d[\d,.\s]*%?")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}", re.IGNORECASE)
_BOUNDS: dict[str, tuple[float, float]] = {
    "latitude": (49, 61),
    "longitude": (-9, 2.5),
    "substation_lat": (49, 61),
    "substation_lon": (-9, 2.5),
    **{
        column.claim: (
            -math.inf if column.low is None else column.low,
            math.inf if column.high is None else column.high,
        )
        for table in ENTITY_TABLES.values()
        for column in table.columns
        if column.claim and column.dtype == "number" and not column.name.endswith(("lat", "lon"))
    },
}
_PLAIN_KINDS = ("text", "list")


@dataclass(frozen=True)
class Cells:
    """The different filled cells of a column, those that state "not known" aside."""

    texts: tuple[str, ...]
    filled: int

    @property
    def distinct(self) -> float:
        """The share (0-1) of filled cells that are not another one's repetition."""
        return len(self.texts) / self.filled if self.filled else 0.0

    @property
    def of_figures(self) -> float:
        """The share (0-1) of texts that are nothing but a figure."""
        return _share(self.texts, lambda text: _FIGURES_ONLY.fullmatch(text) is not None)


def cells_of(column: Sequence[str]) -> Cells:
    """Take the different filled cells of a column, in their order."""
    filled = [text for text in column if text.strip() and not is_stated_unknown(text)]
    return Cells(tuple(dict.fromkeys(filled))[:MOST_CELLS], min(len(filled), 10**9))


def fit(field: str, cells: Cells, heading: str) -> float:
    """
    Say which share (0-1) of a column's cells can be the field's.

    Parameters
    ----------
    field
        One of :data:`sitepipe.schema.FIELDS`.
    cells
        The column's cells; none fit a field where there are none.
    heading
        The column's heading, which may name the unit of bare numbers.
    """
    if field == "wkt":
        return _share(cells.texts, lambda text: _WKT.match(text) is not None)
    if field == "grid_reference":
        return _share(cells.texts, _reads(read_grid_reference))
    if field == "postcode":
        return _share(cells.texts, lambda text: _POSTCODE.fullmatch(text.strip()) is not None)
    described = FIELDS[field]
    if field == "application":  # a reference holds a digit, a stage does not
        return _share(cells.texts, lambda text: any(map(str.isdigit, text)))
    if described.kind in _PLAIN_KINDS:
        return _of_text(cells)
    return _share(cells.texts, _reader(field, described, heading))


def terms_hit(field: str, cells: Cells) -> int:
    """Count the different terms of a field's vocabulary that a column states."""
    terms = FIELDS[field].terms
    if terms is None:
        return 0
    found = set()
    for text in cells.texts:
        for part in split_list(text):
            try:
                found.add(read_term(part, terms))
            except Unreadable:
                continue
    return len(found - {None})


def can_name(cells: Cells, *, least_letters: int = 3) -> float:
    """Say how like names the cells are (0-1): words, not figures, not long remarks."""
    named = _share(
        cells.texts,
        lambda text: len(text) <= _LONGEST_NAME and sum(map(str.isalpha, text)) >= least_letters,
    )
    return named * (1 - _share(cells.texts, lambda text: _WKT.match(text) is not None))


def _of_text(cells: Cells) -> float:
    """Plain words fit; figures alone hardly do."""
    return 1 - 0.8 * cells.of_figures if cells.texts else 0.0


def _reader(field: str, described: Field, heading: str) -> Callable[[str], bool]:
    if described.kind == "acreage":
        return _reads(lambda text: read_acreage(text, unit=heading_unit(heading)))
    if described.kind == "number":
        bare = bare_unit(heading, described.unit)
        low, high = _BOUNDS.get(field, (-math.inf, math.inf))

        def is_figure(text: str) -> bool:
            figure = read_number(text, unit=described.unit, bare=bare)
            ends = [end for end in (figure.low, figure.high) if end is not None] if figure else []
            return bool(ends) and all(low <= end <= high for end in ends)

        return _reads(is_figure)
    if described.kind == "date":
        return _reads(lambda text: read_interval(text, excel_serials=True))
    if described.kind == "flag":
        return _reads(lambda text: read_flag(text) is not None)
    terms = described.terms
    assert terms is not None
    if described.kind == "terms":
        return _reads(
            lambda text: all(read_term(part, terms) is not None for part in split_list(text))
        )
    return _reads(lambda text: read_term(text, terms))


def _reads(read: Callable[[str], object]) -> Callable[[str], bool]:
    def can(text: str) -> bool:
        try:
            found = read(text)
        except Unreadable:
            return False
        return found is not None and found is not False

    return can


def _share(texts: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, texts)) / len(texts) if texts else 0.0
