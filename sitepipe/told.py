"""Which changes people are told of, and in what words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sitepipe import words
from sitepipe.reports import DiffReport, FieldChange
from sitepipe.schema import FIELDS, TABLES, Column
from sitepipe.vocab import Constraint, Term, UseClass

# Said again by others: components and drives by scores, events by applications.
_SAID_ELSEWHERE = frozenset({"components", "scores", "access", "stage_events"})
_CHECKS = "checks."
# What a row of each other table is; one of areas is named by the kind of area.
_NOUNS = {
    "boundaries": "boundary", "site_areas": "", "acreages": "acreage",
    "applications": "application", "incentives": "incentive", "plots": "plot",
    "buildings": "building", "works": "works", "works_sites": "works",
    "works_dependencies": "works dependency", "connections": "connection",
    "substations": "substation", "evidence": "evidence", "parties": "party",
}  # fmt: skip
# The two ends of one figure, and its heading where the row alone does not say it.
_FIGURES = {
    "acreages": (("low_acres", "high_acres", ""),),
    "works": (("cost_low_gbp", "cost_high_gbp", "cost"), ("months_low", "months_high", "months")),
}
_ENDS = {("acreages", "low_acres"): "from", ("acreages", "high_acres"): "to"}
_LISTS: dict[str, type[Term]] = {"constraints": Constraint, "use_classes": UseClass}
_SEPARATOR = " / "


@dataclass(frozen=True)
class Told:
    """
    One change in words.

    ``what`` says what it is of, ``old`` and ``new`` are its values (``None`` for unknown).
    ``change`` is the row of the report; where both ends of a figure moved they are one change,
    and ``other`` is the row of the upper end.
    """

    change: FieldChange
    what: str
    old: str | None
    new: str | None
    other: FieldChange | None = None

    @property
    def why(self) -> str:
        """Return what shows the causes, of both ends where they differ in it."""
        said = [self.change.why, *([self.other.why] if self.other else [])]
        return "; ".join(dict.fromkeys(said))


def changes_told(report: DiffReport) -> list[Told]:
    """Return the changes that people are told of, in words; the others follow from these."""
    rows = [
        one
        for one in report.changes
        if one.table not in _SAID_ELSEWHERE
        and (one.table != "findings" or (one.field == "outcome" and _CHECKS in one.id))
    ]
    pairs = _pairs(rows)
    uppers = {_place(high) for _, high, _ in pairs.values()}
    return [_told(one, pairs) for one in rows if _place(one) not in uppers]


def rows_told(told: Iterable[Told]) -> int:
    """Count the rows of the report that some changes tell."""
    return sum(2 if one.other else 1 for one in told)


_Place = tuple[str, str, str]
_Pair = tuple[FieldChange, FieldChange, str]


def _place(one: FieldChange) -> _Place:
    return one.table, one.id, one.field


def _pairs(rows: Iterable[FieldChange]) -> dict[_Place, _Pair]:
    """Find figures of which both ends moved, for the same causes, by where the lower one is."""
    held = {_place(one): one for one in rows if one.table in _FIGURES}
    found = {}
    for place, low in held.items():
        for first, last, heading in _FIGURES[low.table]:
            high = held.get((low.table, low.id, last))
            if low.field == first and high and (low.cause, low.also) == (high.cause, high.also):
                found[place] = (low, high, heading)
    return found


def _told(one: FieldChange, pairs: dict[_Place, _Pair]) -> Told:
    if (pair := pairs.get(_place(one))) is None:
        return Told(one, what_of(one), value_of(one, one.old), value_of(one, one.new))
    low, high, heading = pair
    where = _where(low)
    return Told(
        low,
        f"{where}: {heading}" if heading else where,
        _between(low, low.old, high.old),
        _between(low, low.new, high.new),
        other=high,
    )


def _between(one: FieldChange, low: str | None, high: str | None) -> str | None:
    """Say a figure by its two ends: one value where they agree."""
    first, last = value_of(one, low), value_of(one, high)
    if first is None or last is None:
        return f"at least {first}" if first else f"at most {last}" if last else None
    unit = _column(one).unit
    return first if first == last else f"{first.removesuffix(f' {unit}')} to {last}"


def what_of(one: FieldChange) -> str:
    """Say what a change is of, in words: the row within its site, and the column."""
    column, field = _column(one), FIELDS.get(one.field)
    # The name of a column has its unit in it, and the value is said with its own.
    heading = field.title if field is not None and column.unit else column.heading
    if one.table == "sites":
        return "Site" if one.field == "site_id" else heading
    if one.table == "findings":
        return _capital(_within(one)[0].removeprefix(_CHECKS).replace("_", " "))
    where = _where(one)
    if is_row(one) or column.dtype == "geometry":
        return where
    return f"{where}: {_ENDS.get((one.table, one.field), heading.lower())}"


def value_of(one: FieldChange, value: str | None) -> str | None:
    """Say a value in words, with its unit; ``None`` if it is unknown."""
    column = _column(one)
    if value is None:
        return None
    if one.table == "sites" and (terms := _LISTS.get(one.field)) is not None:
        return "; ".join(_label(terms, term) for term in value.split("; "))
    if column.terms is not None:
        return _label(column.terms, value)
    if column.dtype == "date":
        return words.date(value)
    if column.dtype in ("number", "integer"):
        return _figure(float(value), column.unit)
    return value


def _figure(value: float, unit: str) -> str:
    figure = words.number(value, 2)
    # A sum of money may be so much for each of something: "£ per sq ft".
    return f"£{figure}{unit[1:]}" if unit.startswith("£") else f"{figure} {unit}".strip()


def is_row(one: FieldChange) -> bool:
    """Say whether a change is of a whole row, which stands on one side only."""
    return one.field in TABLES[one.table].key and (one.old is None or one.new is None)


def _where(one: FieldChange) -> str:
    """Name a row within its site, or within the portfolio where the change is named by its id."""
    noun, parts = _NOUNS[one.table], _within(one)
    rest = [name for name in TABLES[one.table].key if name != "site_id"]
    terms = {column.name: column.terms for column in TABLES[one.table].columns}
    for place in (0, -1) if parts else ():
        if (kind := terms[rest[place]]) is not None:
            parts[place] = _label(kind, parts[place])
    inner = _SEPARATOR.join(parts)
    if not inner or not noun or inner.casefold().startswith(noun):
        return _capital(inner or noun)
    return _capital(f"{noun}, {inner}" if terms[rest[0]] else f"{noun} {inner}")


def _within(one: FieldChange) -> list[str]:
    """Return the parts of a row's key besides its site; none of what belongs to no one site."""
    parts = one.id.split(_SEPARATOR)
    if not one.site_id:
        return []
    return parts[1:] if TABLES[one.table].key[0] == "site_id" else parts[:-1]


def _label(terms: type[Term], value: str) -> str:
    return terms(value).label if value in terms.values() else value


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _column(one: FieldChange) -> Column:
    return next(each for each in TABLES[one.table].columns if each.name == one.field)
