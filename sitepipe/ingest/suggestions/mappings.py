"""Which field each column of a table holds, and what its rows are records of."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.previews import Preview
from sitepipe.ingest.registers import RegisterForm, recognise
from sitepipe.ingest.registers.headers import mend_header
from sitepipe.ingest.source_checks import fields_of, key_field
from sitepipe.ingest.suggestions.cell_evidence import Cells, can_name, cells_of, fit, terms_hit
from sitepipe.ingest.suggestions.heading_words import NAME, REFERENCE, likeness, words_of
from sitepipe.ingest.suggestions.register_mappings import MAPPINGS
from sitepipe.schema import ENTITY_TABLES, FIELDS
from sitepipe.vocab import AcreageBasis, Entity

SURE = 0.8
"""Confidence from which a column is mapped; under it a person chooses."""
DOUBTFUL = 0.4
"""Confidence under which nothing is proposed."""

_ACREAGES = 5  # columns that may hold one, each on a basis of its own
_NEAR = 0.08  # a second field as close as this makes the first one doubtful
_OF_TWO = 0.7  # confidence of one of two that are as likely
_ITS_OWN = 0.95  # likeness of a heading that is a phrase of the field's own
_BY_LOOK = ("wkt", "grid_reference", "postcode")  # fields that cells show whatever the heading
_MOSTLY = 0.6
_NAMES: dict[Entity, frozenset[str]] = {
    Entity.WORKS: frozenset({"item", "works ref", "works reference", "works id", "name"}),
    Entity.SUBSTATION: frozenset(
        {"substation", "substation name", "primary substation name", "name"}
    ),
}
_NOT_OF_SITES = frozenset({"item", "works", "substation", "substation name", "land"})
_FEW = 3  # different terms that show a vocabulary of their own
_OWN_FIELDS: dict[Entity, frozenset[str]] = {
    Entity.APPLICATION: frozenset({"application", "status", "date", "authority", "description"}),
    Entity.INCENTIVE: frozenset({"scheme", "position", "ends"}),
    Entity.LOCATION: frozenset(
        {
            "place", "latitude", "longitude", "uncertainty_m", "boundary_kind", "x", "y",
            "grid_reference", "wkt", "included_site", "authorities",
        }
    ),
}  # fmt: skip
_POSITIONS = frozenset({"latitude", "x", "grid_reference", "wkt"})
_ONLY_THERE = frozenset(
    {"application", "status", "date", "authority", "description", "scheme", "position", "ends"}
)
_NOT_ITS_OWN = 0.4  # weight of a site's field in a table of something else
_TITLES: dict[Entity, str] = {
    Entity.SITE: "sites, employment sites, site list, land, schedule of sites, flood",
    Entity.LOCATION: "locations, boundaries, site boundaries, positions",
    Entity.APPLICATION: "applications, planning, planning applications, planning history",
    Entity.INCENTIVE: "incentives, growth zone, investment zone",
    Entity.PLOT: "plots, plot availability",
    Entity.BUILDING: "buildings, units, premises",
    Entity.WORKS: "works, enabling works, schedule of works, infrastructure, schedule",
    Entity.CONNECTION: "connections, utilities, electricity connections",
    Entity.SUBSTATION: "substations",
    Entity.EVIDENCE: "evidence, studies, documents, reports, evidence base",
    Entity.PARTY: "parties, contacts, organisations, landowners",
}
_BASES: dict[AcreageBasis, tuple[str, ...]] = {
    AcreageBasis.GROSS_SITEWIDE: ("gross", "site wide", "sitewide", "total"),
    AcreageBasis.ALLOCATED: ("allocated", "allocation"),
    AcreageBasis.NET_DEVELOPABLE: ("net", "developable", "can be built on"),
    AcreageBasis.NEAR_TERM_AVAILABLE: ("free", "available now", "free now", "vacant"),
    AcreageBasis.COMMITTED_UNDER_OFFER: ("taken", "committed", "under offer"),
}


@dataclass(frozen=True)
class ColumnGuess:
    """
    What a column seems to hold.

    Attributes
    ----------
    heading
        Its heading.
    field
        A field of :data:`sitepipe.schema.FIELDS`, :data:`NAME` or :data:`REFERENCE`; empty if
        none fits.
    confidence
        From 0 to 1.
    why
        What speaks for it, in a few words.
    basis, unit
        Of an acreage whose heading says them, or of a register's figure.
    """

    heading: str
    field: str
    confidence: float
    why: str = ""
    basis: str = ""
    unit: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def is_sure(self) -> bool:
        """Whether it is mapped without a person's word."""
        return bool(self.field) and self.confidence >= SURE

    @property
    def is_doubtful(self) -> bool:
        """Whether a person is asked."""
        return bool(self.field) and DOUBTFUL <= self.confidence < SURE


@dataclass(frozen=True)
class Suggestion:
    """
    How a table may be read.

    ``columns`` holds a guess for every column, in order. ``entity_confidence`` says how sure it
    is what the rows are; ``others`` which else they might be. ``form`` names the public register
    that the table is, if it is one, and ``otherwise`` the columns that name its rows where the
    first states nothing.
    """

    preview: Preview
    entity: Entity
    entity_confidence: float
    columns: tuple[ColumnGuess, ...]
    others: tuple[Entity, ...] = ()
    form: str = ""
    form_title: str = ""
    otherwise: tuple[str, ...] = ()

    @property
    def is_of_sites(self) -> bool:
        """Whether it holds anything of sites; other registers are recognised and no more."""
        return bool(self.columns)

    @property
    def may_be_areas(self) -> bool:
        """Whether it is shapes with names and nothing sure of sites: licence areas, green belt."""
        told = any(one.is_sure and one.field not in (NAME, REFERENCE) for one in self.columns)
        return not told and "Polygon" in self.preview.geometries

    @property
    def name_column(self) -> ColumnGuess:
        """The column that names each row: the likeliest, however unlikely."""
        return next(one for one in self.columns if one.field == NAME)


def suggest(preview: Preview) -> Suggestion:
    """
    Propose what each column of a table holds.

    Headings are compared with the phrases that each field is known by; cells with what the
    field's own reader can read. What the rows are is what fits most columns. Each field goes to
    one column so that the confidences add up to most (Hungarian method); an acreage may go to
    several.

    Parameters
    ----------
    preview
        The table; nothing is proposed for shapes without a column, which name no site.

    Returns
    -------
    suggestion
        The same table always gives the same one; the order of its rows and columns does not
        matter.
    """
    headings = preview.table.headings
    if not headings:
        return Suggestion(preview, Entity.LOCATION, 0.0, ())
    if (form := recognise(headings)) is not None:
        return _of_register(preview, form)
    cells = {
        heading: cells_of([row.cells[heading] for row in preview.table.rows])
        for heading in headings
    }
    scores = _scores(cells)
    scored = [(_fitted(entity, cells, scores, preview), entity) for entity in _TITLES]
    scored.sort(key=lambda one: (-one[0].total, list(Entity).index(one[1])))
    (best, entity), (second, _) = scored[:2]
    margin = (best.total - second.total) / max(best.total, 1e-9)
    suggestion = Suggestion(
        preview,
        entity,
        round(min(0.99, 0.6 + 2 * max(margin, 0.0)), 2),
        tuple(best.guesses),
        tuple(other for found, other in scored[1:3] if found.total >= 0.8 * best.total),
    )
    if suggestion.may_be_areas:  # it fits best, and hardly at all
        unsure = min(suggestion.entity_confidence, _OF_TWO)
        suggestion = dataclasses.replace(suggestion, entity_confidence=unsure)
    return suggestion


def _of_register(preview: Preview, form: RegisterForm) -> Suggestion:
    """Describe a register by its form, its columns called as the form calls them."""
    mapping = MAPPINGS.get(form.name)
    if mapping is None:
        return Suggestion(preview, Entity.SITE, 0.0, (), (), form.name, form.title)
    issues = IssueLog(preview.table.label)  # noted when its rows are read
    headings, _ = mend_header(preview.table, form.columns, issues)
    found = form.headings(headings)
    guesses = [
        ColumnGuess(
            column.name,
            field,
            0.99 if field else 0.0,
            unit=mapping.units.get(column.name, ""),
            values=mapping.values.get(column.name, {}),
        )
        for column in form.columns
        if column.name in found
        for field in [NAME if column.name == mapping.name else mapping.columns.get(column.name, "")]
    ]
    strange = [heading for heading in headings if heading not in found.values()]
    guesses += [ColumnGuess(heading, "", 0.0) for heading in strange]
    return Suggestion(
        preview,
        mapping.entity,
        0.99,
        tuple(guesses),
        form=form.name,
        form_title=form.title,
        otherwise=tuple(one for one in mapping.otherwise if one in found),
    )


@dataclass(frozen=True)
class _Fitted:
    total: float
    guesses: list[ColumnGuess]


def _scores(cells: Mapping[str, Cells]) -> dict[str, dict[str, float]]:
    """Say for each column, by field, how well it fits; a name's fit depends on what rows are."""
    return {
        heading: {field: _score(field, heading, held) for field in (REFERENCE, *FIELDS)}
        for heading, held in cells.items()
    }


def _fitted(
    entity: Entity,
    cells: Mapping[str, Cells],
    scores: Mapping[str, Mapping[str, float]],
    preview: Preview,
) -> _Fitted:
    """Give each column its field, if rows are records of an entity, and how well all fit."""
    from scipy.optimize import linear_sum_assignment  # which takes long to load

    fields = [REFERENCE, *fields_of(entity)]
    slots = [*fields, *["stated_acres"] * (_ACREAGES - 1 if "stated_acres" in fields else 0), NAME]
    gains = np.zeros((len(cells), len(slots)))
    for row, (heading, held) in enumerate(cells.items()):
        fits = {**scores[heading], NAME: _name_score(heading, held, entity)}
        gains[row] = [fits[slot] * _weight(slot, entity) for slot in slots]
    gains[gains < [DOUBTFUL * _weight(slot, entity) for slot in slots]] = 0.0
    rows, chosen = linear_sum_assignment(gains, maximize=True)
    pairs = [(row, slot) for row, slot in zip(rows, chosen, strict=True) if gains[row, slot] > 0]
    taken = {slots[slot] for _, slot in pairs}
    headings = list(cells)
    guesses = {}
    for row, slot in pairs:
        heading, name = headings[row], slots[slot]
        free = [gains[row, other] for other, rival in enumerate(slots) if rival not in taken]
        confidence = gains[row, slot] / _weight(name, entity)
        why = _why(name, cells[heading])
        if free and gains[row, slot] - max(free) < _NEAR:
            confidence, why = min(confidence, _OF_TWO), "another field fits as well"
        basis = _basis(heading) if name == "stated_acres" else ""
        guesses[heading] = ColumnGuess(heading, name, round(float(confidence), 2), why, basis)
    _name_some(guesses, headings, cells)
    ordered = [guesses.get(heading, ColumnGuess(heading, "", 0.0)) for heading in headings]
    return _Fitted(_total(ordered, entity, preview), _one_basis_each(ordered))


def _weight(field: str, entity: Entity) -> float:
    if field == NAME:
        return 1.2
    if field == REFERENCE:
        return 0.6
    return 1.0 if field in _own(entity) else _NOT_ITS_OWN


@lru_cache(maxsize=32)
def _own(entity: Entity) -> frozenset[str]:
    """Give the fields that a table of an entity is for."""
    if entity in _OWN_FIELDS:
        return _OWN_FIELDS[entity]
    of_sites = set(fields_of(Entity.SITE))
    if entity in ENTITY_TABLES:
        return frozenset(set(fields_of(entity)) - of_sites)
    return frozenset(of_sites - _ONLY_THERE)


def _score(field: str, heading: str, cells: Cells) -> float:
    """Say from 0 to 1 how well a column fits a field."""
    named = likeness(heading, field)
    if field == REFERENCE:
        return 0.97 * named
    if not cells.texts:
        return 0.85 * named if named >= _ITS_OWN else 0.5 * named
    if field in _BY_LOOK:
        fits = fit(field, cells, heading)
        return 0.95 * fits if fits >= _MOSTLY else 0.5 * named * fits
    if FIELDS[field].terms is not None:
        fits = fit(field, cells, heading)
        told = fits * (0.55 if terms_hit(field, cells) >= _FEW else 0.3)
        least = 0.6 if named >= _ITS_OWN else 0.45
        return (1 - (1 - 0.97 * named) * (1 - told)) * (least + (1 - least) * fits)
    return 0.98 * named * (0.35 + 0.65 * fit(field, cells, heading)) if named else 0.0


def _name_score(heading: str, cells: Cells, entity: Entity) -> float:
    """Say how well a column names rows: "Site" those of sites, "Item" those of works."""
    named = likeness(heading, NAME)
    words = words_of(heading)
    own = _NAMES.get(entity)
    if own is None:
        named *= 0.4 if words in _NOT_OF_SITES else 1
    elif words == "works":
        named *= 0.85  # either their name or their title
    elif words not in own:
        named *= 0.5
    return 0.99 * named * can_name(cells, least_letters=3 if own is None else 1)


def _why(name: str, cells: Cells) -> str:
    if name in FIELDS and (hit := terms_hit(name, cells)):
        return f"{hit} of its terms stand in the cells"
    return "no cell is filled" if not cells.texts else ""


def _name_some(
    guesses: dict[str, ColumnGuess], headings: list[str], cells: Mapping[str, Cells]
) -> None:
    """Let the column that is likest to names be the name's, if no heading says which is."""
    if any(one.field == NAME for one in guesses.values()):
        return
    free = [heading for heading in headings if heading not in guesses] or headings
    likest = max(
        free, key=lambda heading: (can_name(cells[heading]) * cells[heading].distinct, heading)
    )
    guesses[likest] = ColumnGuess(likest, NAME, 0.3, "no heading says which column names the rows")


def _total(guesses: list[ColumnGuess], entity: Entity, preview: Preview) -> float:
    """Say how well a table fits an entity; nothing does that its rows could not be told by."""
    found = {one.field for one in guesses}
    key = key_field(entity)
    if key and not any(one.field == key and one.confidence >= SURE for one in guesses):
        return 0.0
    total = sum(
        one.confidence * _weight(one.field, entity)
        for one in guesses
        if one.field and one.field not in (REFERENCE,)
    )
    if entity is Entity.LOCATION:
        held = found - {NAME, REFERENCE, ""}
        only_places = held <= _own(entity) and bool(held & _POSITIONS or preview.geometries)
        drawn_parts = "Polygon" in preview.geometries and "place" in found
        total += 0.5 * only_places + 1.5 * drawn_parts
    title = words_of(preview.table.sheet or "")
    known = [phrase.strip() for phrase in _TITLES[entity].split(",")]
    if title and title in known:
        total += 0.6
    return total


def _basis(heading: str) -> str:
    words = f" {words_of(heading)} "
    found = [
        basis
        for basis, phrases in _BASES.items()
        if any(f" {phrase} " in words for phrase in phrases)
    ]
    return found[0].value if len(found) == 1 else ""


def _one_basis_each(guesses: list[ColumnGuess]) -> list[ColumnGuess]:
    """Make acreages doubtful of which two are on one basis: it cannot be told which holds."""
    acreages = [one for one in guesses if one.field == "stated_acres"]
    bases = [one.basis for one in acreages]
    return [
        ColumnGuess(one.heading, one.field, min(one.confidence, 0.7),
                    "another column holds an acreage on the same basis", one.basis, one.unit)
        if one.field == "stated_acres" and bases.count(one.basis) > 1 else one
        for one in guesses
    ]  # fmt: skip
