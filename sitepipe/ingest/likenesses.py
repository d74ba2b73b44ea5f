"""How like a table is to one that is described: its headings, and what stands below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from sitepipe.config import SourceConfig
from sitepipe.ingest.previews import Preview
from sitepipe.ingest.register_sources import FORM_BY_NAME
from sitepipe.ingest.source_checks import key_field
from sitepipe.ingest.suggestions.cell_evidence import cells_of, fit
from sitepipe.ingest.suggestions.heading_words import likeness as names_field
from sitepipe.ingest.suggestions.heading_words import words_of
from sitepipe.names import heading_key, site_key
from sitepipe.schema import FIELDS

ALIKE = 0.6
"""Confidence from which a file is offered as a newer one of a source."""
CERTAIN = 0.85
"""Confidence from which one whose columns are all known needs no question."""

_RENAMED = 0.55  # likeness under which two headings are not taken for one column
_ENOUGH_NAMES = 0.4  # share of names in common that new months of one list have
_WITHOUT_NAMES = 0.85  # of headings alone, where the earlier file is gone
_SURPRISE = 0.75  # of a table none of whose columns is known
_OTHER_NAMES = 0.55  # of headings alone, where not a name is in common


@dataclass(frozen=True)
class Known:
    """A source as it was read last: its description, and its file's table if that is there."""

    source_id: str
    source: SourceConfig
    added: tuple[str, ...] = ()
    table: Preview | None = None


@dataclass(frozen=True)
class Likeness:
    """
    What makes a table one of a source.

    Attributes
    ----------
    source_id
        The source.
    preview
        The table.
    confidence
        From 0 to 1.
    renamed
        The file's heading by that of the description, of columns that are called otherwise.
    added
        Columns that neither the description nor the earlier file has.
    lacking
        Columns of the description that the file does not have.
    names_shared
        The share (0-1) of names in common with the earlier file; ``None`` if that is gone.
    """

    source_id: str
    preview: Preview
    confidence: float
    renamed: Mapping[str, str]
    added: tuple[str, ...]
    lacking: tuple[str, ...]
    names_shared: float | None

    @property
    def is_plain(self) -> bool:
        """Whether every column is known: none renamed, added or lacking."""
        return not (self.renamed or self.added or self.lacking)


def compare(known: Known, preview: Preview) -> Likeness | None:
    """
    Compare a table with what is known of a source.

    Columns are found by their headings, whatever their order; a heading that is not there may
    stand under another that is like it in words, names the same field, and has cells that the
    field can hold or that the earlier file had. The likeness is the share of columns found,
    weighed with the share of names in common with the earlier file.

    Returns
    -------
    likeness
        ``None`` if the column that names the rows, or says which of its kind a row is, cannot
        be found.
    """
    source, headings = known.source, preview.table.headings
    wanted = _wanted(source)
    found = _found(source, wanted, headings)
    free = [one for one in headings if one not in found.values()]
    renamed = _renamed(known, preview, [one for one in wanted if one not in found], free)
    every = found | {column: heading for column, (heading, _) in renamed.items()}
    if not set(_needed(source)) <= every.keys():
        return None
    score = (len(found) + sum(share for _, share in renamed.values())) / len(wanted)
    shared = _names_shared(known, preview, every[source.name_column])
    if shared is None:
        score *= _WITHOUT_NAMES
    else:
        score *= _OTHER_NAMES + (1 - _OTHER_NAMES) * min(1.0, shared / _ENOUGH_NAMES)
    told = {*source.ignored, *known.added, *(known.table.table.headings if known.table else ())}
    strange = [one for one in free if one not in every.values() and one not in told]
    score *= _SURPRISE + (1 - _SURPRISE) * (1 - len(strange) / len(headings))
    return Likeness(
        known.source_id,
        preview,
        round(min(score, 0.99), 2),
        {column: heading for column, heading in every.items() if _is_new(source, column, heading)},
        tuple(strange),
        tuple(one for one in wanted if one not in every and one not in source.lacking),
        None if shared is None else round(shared, 2),
    )


def _wanted(source: SourceConfig) -> list[str]:
    """List the columns that a description speaks of, the name's first."""
    roles = (source.name_column, source.reference_column, source.date_column)
    return list(dict.fromkeys([*filter(None, roles), *source.columns]))


def _needed(source: SourceConfig) -> list[str]:
    key = key_field(source.entity)
    return [
        source.name_column,
        *(column for column, mapping in source.columns.items() if mapping.field == key),
    ]


def _found(source: SourceConfig, wanted: Sequence[str], headings: Sequence[str]) -> dict[str, str]:
    """Find columns under their own heading, one confirmed before, or that of a register's form."""
    by_key: dict[str, str] = {}
    for heading in headings:
        by_key.setdefault(heading_key(heading), heading)
    form = FORM_BY_NAME.get(source.format)
    formal = form.headings(headings) if form else {}
    found: dict[str, str] = {}
    for column in wanted:
        names = [column, *source.renamed.get(column, ())]
        exact = next((name for name in names if name in headings), None)
        there = exact or formal.get(column) or by_key.get(heading_key(column))
        if there is not None and there not in found.values():
            found[column] = there
    return found


def _is_new(source: SourceConfig, column: str, heading: str) -> bool:
    """Say whether nobody has confirmed yet that a column stands under a heading."""
    if heading == column or heading in source.renamed.get(column, ()):
        return False
    form = FORM_BY_NAME.get(source.format)
    return form is None or column not in form.headings([heading])


def _renamed(
    known: Known, preview: Preview, lost: list[str], free: list[str]
) -> dict[str, tuple[str, float]]:
    """Pair columns that are not there with headings that are new, so that all fit best."""
    from scipy.optimize import linear_sum_assignment  # which takes long to load

    if not lost or not free:
        return {}
    scores = np.array([[_same(known, preview, one, other) for other in free] for one in lost])
    rows, columns = linear_sum_assignment(scores, maximize=True)
    return {
        lost[row]: (free[column], float(scores[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if scores[row, column] >= _RENAMED
    }


def _same(known: Known, preview: Preview, column: str, heading: str) -> float:
    """Say from 0 to 1 whether a heading stands for a column that used to have another."""
    cells = cells_of([row.cells[heading] for row in preview.table.rows])
    letters = fuzz.token_sort_ratio(words_of(column), words_of(heading)) / 100
    field = _field_of(known.source, column)
    named = max(letters, names_field(heading, field)) if field else letters
    holds = fit(field, cells, heading) if field in FIELDS and cells.texts else 1.0
    kept = 0.0
    if known.table is not None and column in known.table.table.headings:
        before = {site_key(row.cells[column]) for row in known.table.table.rows} - {""}
        now = {site_key(text) for text in cells.texts} - {""}
        kept = len(before & now) / max(1, min(len(before), len(now)))
    return max(named * (0.4 + 0.6 * holds), 0.5 * kept + 0.5 * named * holds)


def _field_of(source: SourceConfig, column: str) -> str:
    if column in source.columns:
        return source.columns[column].field
    return "name" if column == source.name_column else "reference"


def _names_shared(known: Known, preview: Preview, heading: str) -> float | None:
    """Return the share of names in common, of the shorter list."""
    if known.table is None:
        return None
    before_in = _found(known.source, [known.source.name_column], known.table.table.headings)
    if not before_in:
        return None
    (column,) = before_in.values()
    before = {site_key(row.cells[column]) for row in known.table.table.rows} - {""}
    now = {site_key(row.cells[heading]) for row in preview.table.rows} - {""}
    return len(before & now) / max(1, min(len(before), len(now)))
