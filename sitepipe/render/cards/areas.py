"""The areas that a site lies in, in the words of a card."""

from __future__ import annotations

from sitepipe import vocab, words
from sitepipe.cells import is_unknown, stated
from sitepipe.render.cards.card import Fact
from sitepipe.render.rows import Row


def area_facts(areas: list[Row]) -> list[Fact]:
    """Return what layers show, one fact for each kind of area."""
    facts = []
    for kind in vocab.AreaKind:
        rows = [row for row in _measured(areas) if row.kind == kind]
        if rows:
            layers = words.joined(sorted({str(row.layer) for row in rows}))
            said = words.in_areas(_told(row) for row in rows)
            facts.append(
                Fact(
                    title=f"{words.sentence(kind.label)[:-1]}, measured",
                    text=f"{words.sentence(said)} Layer: {layers}.",
                    known=True,
                )
            )
    return facts


def measured_authorities(areas: list[Row]) -> str | None:
    """Name the authorities that a layer surely shows, for a site of which no source states any."""
    named = [
        str(row.name)
        for row in _measured(areas)
        if row.kind == vocab.AreaKind.AUTHORITY and vocab.AreaRelation(row.relation).is_sure
    ]
    return f"{words.joined(list(dict.fromkeys(named)))} (measured)" if named else None


def _measured(areas: list[Row]) -> list[Row]:
    return [row for row in areas if row.origin == vocab.AreaOrigin.MEASURED]


def _told(row: Row) -> tuple[str, float | None, float | None, str]:
    place = stated(row.place)
    low, high = (
        None if is_unknown(share) else float(share) for share in (row.share_low, row.share_high)
    )
    name = f"{row.name} ({place})" if place else str(row.name)
    return name, low, high, vocab.AreaRelation(row.relation).label
