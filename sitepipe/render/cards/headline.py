"""The three figures that matter, at the head of every output."""

from __future__ import annotations

import re

from sitepipe.render.cards.card import SiteCard

_FIGURE = re.compile(r"^((?:at least |about |at most )?[\d,.–]*\d)(?= acres?\b)")


def headline(cards: list[SiteCard], acreage_total: str) -> list[dict[str, str]]:
    """Return the three figures that matter, each as a number and the words beside it."""
    inside = sum(card.part_of is not None for card in cards)
    sites = "site named" if len(cards) == 1 else "sites named"
    counted = f"; {len(cards) - inside} counted, as {_lie(inside)} inside another" if inside else ""
    found = _FIGURE.match(acreage_total)
    known = sum(card.facts.known for card in cards if card.facts)
    total = sum(card.facts.total for card in cards if card.facts)
    figures = [
        {"number": f"{len(cards):,}", "text": sites + counted},
        {"number": found.group(), "text": acreage_total[found.end() :].strip()}
        if found
        else {"number": "", "text": acreage_total},
        {
            "number": f"{known / total:.0%}" if total else "",
            "text": "of what investors ask for is known",
        },
    ]
    return [figure for figure in figures if figure["number"] or figure["text"] == acreage_total]


def _lie(inside: int) -> str:
    return "one lies" if inside == 1 else f"{inside} lie"
