"""What the PDF's page of one site says, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from sitepipe import vocab, words
from sitepipe.render import basemap
from sitepipe.render.cards.card import Access, Acreage, Event, Fact, Group, SiteCard
from sitepipe.render.cards.register_columns import BY, CHECK, RESULT, SIGNS, WHAT_TO_DO
from sitepipe.render.cards.registers import READINESS, Register
from sitepipe.render.fonts import shortened

Data = dict[str, Any]

# The longest text of each part (characters): a page has an end, the site's page in the pack has
# none.
_NAME, _LINE, _SENTENCE, _ADVICE, _CELL, _HEAD = 520, 120, 260, 170, 60, 30
_HUB, _ROUTE, _CHECK = 44, 34, 90
_MOST_COLUMNS = 8
_NARROW = {"Evidence": 4, "Parties": 3}  # columns of registers that stand side by side


def site_data(card: SiteCard, number: int, registers: list[Register]) -> Data:
    """
    Return what the page of a site says, without its map.

    Parameters
    ----------
    card
        The site.
    number
        Its number on the map of the region and in the table of all sites.
    registers
        What belongs to it; of the readiness checks, those that failed or are unknown are said
        with what to do, the others are only named.
    """
    score = card.score
    return {
        "number": str(number),
        "name": shortened(card.name, _NAME),
        "line": [
            shortened(text, _LINE)
            for text in (
                card.authorities or "Planning authority not stated",
                words.sentence(card.planning_text)[:-1] if card.planning != "not_known" else None,
                card.part_of,
            )
            if text
        ],
        "positioning": shortened(card.positioning or "", _SENTENCE),
        "acreages": acreages_said(card.acreages),
        "indicative": card.indicative or "",
        "known": {
            "text": card.facts.text,
            "share": card.facts.known / card.facts.total,
        }
        if card.facts
        else None,
        "score": {
            "text": shortened(score.text, _SENTENCE),
            "why": score.why or "",
            "bounds": f"Bounds: {score.bounds}." if not score.ranked else "",
            "low": score.low / 100,
            "high": score.high / 100,
            "ranked": score.ranked,
        }
        if score
        else None,
        "access": [
            {
                "hub": shortened(one.hub, _HUB),
                "kind": one.kind_text,
                "route": shortened(one.route or "", _ROUTE),
                "minutes": one.minutes_text.removesuffix(" min")
                + (words.MODELLED if one.marked else ""),
                "miles": one.miles_text,
            }
            for one in _from_the_farthest_place(card.access)
        ],
        "places": _places(card),
        "accessNote": card.access_note or "",
        "notReached": _not_reached(card),
        "facts": [line for group in card.groups for line in _facts(group)],
        "checks": next((_checks(one) for one in registers if _is_checks(one)), None),
        "registers": [_register(one) for one in registers if not _is_checks(one)],
        "sources": [
            shortened(", ".join(filter(None, [one.title, one.date])), _LINE) for one in card.sources
        ],
        "noMap": "Nobody states where this site is. Ask the promoter for a plan.",
        "fill": card.planning.value,
    }


def acreages_said(acreages: Sequence[Acreage]) -> list[Data]:
    """Give each acreage, and under the last of several from one source that source."""
    said = []
    for one, after in zip_longest(acreages, acreages[1:]):
        is_last = after is None or after.source != one.source
        source = shortened(one.source, _LINE) if one.source and is_last else ""
        said.append({"text": one.text, "basis": shortened(one.basis, _CELL), "source": source})
    return said


def _from_the_farthest_place(access: list[Access]) -> list[Access]:
    """Keep, for each kind of hub, the drive from the place that takes longest."""
    longest: dict[str, Access] = {}
    for one in access:
        if one.kind not in longest or one.minutes > longest[one.kind].minutes:
            longest[one.kind] = one
    return list(longest.values())


def _places(card: SiteCard) -> str:
    places = {one.place for one in card.access if one.place}
    return f"From the one of its {len(places)} places that takes longest." if places else ""


def _not_reached(card: SiteCard) -> str:
    if not card.not_reached:
        return ""
    kinds = words.joined([basemap.HUB_PLURAL[kind] for kind in card.not_reached])
    return f"No mapped road leads to {kinds}."


def _facts(group: Group) -> list[Data]:
    return [*map(_fact, group.facts), *map(_event, group.events)]


def _fact(fact: Fact) -> Data:
    return {
        "title": shortened(fact.title, _CELL),
        "text": shortened(fact.text, _SENTENCE),
        "known": fact.known,
    }


def _event(event: Event) -> Data:
    return {
        "title": shortened(event.title, _CELL),
        "text": shortened(event.text, _SENTENCE),
        "known": True,
    }


def _is_checks(register: Register) -> bool:
    return register.title == READINESS and bool(register.rows)


def _checks(register: Register) -> Data:
    """Give readiness checks in short: what failed or is unknown with the next step, then names."""
    passed, still_open = [], []
    for row in register.rows:
        cells = dict(zip(register.head, row, strict=True))
        sign, _, outcome = cells[RESULT].partition(" ")
        if sign == SIGNS[vocab.Outcome.PASSED]:
            passed.append(shortened(cells[CHECK], _CELL))
            continue
        due, *past = cells.get(BY, "").split(" ")
        still_open.append(
            {
                "sign": sign,
                "outcome": outcome.capitalize(),
                "title": shortened(cells[CHECK], _CHECK),
                "text": shortened(cells.get(WHAT_TO_DO, ""), _ADVICE),
                "due": f"By {' '.join([words.date(due), *past])}." if due[:1].isdigit() else "",
            }
        )
    return {"note": register.note or "", "open": still_open, "passed": passed}


def _register(register: Register) -> Data:
    """Give a register's first columns; the workbook has them all."""
    narrow = register.title in _NARROW
    many = min(len(register.head), _NARROW.get(register.title, _MOST_COLUMNS))
    return {
        "title": register.title,
        "narrow": narrow,
        "head": [shortened(head, _HEAD) for head in register.head[:many]],
        "right": [at for at in register.right if at < many],
        "rows": [[shortened(cell, _CELL) for cell in row[:many]] for row in register.rows],
        "note": shortened(register.note or "", _SENTENCE),
        "question": shortened(register.question or "", _SENTENCE),
    }
