"""How far a lorry drives from a site, and which hubs it can serve."""

from __future__ import annotations

import math

from sitepipe import vocab, words
from sitepipe.cells import is_true, is_unknown, stated
from sitepipe.render import basemap
from sitepipe.render.cards.card import Access, Fact
from sitepipe.render.rows import Row


def access_rows(access: list[Row]) -> list[Access]:
    """Return the nearest hub of each kind that is reached."""
    return [
        Access(
            kind=vocab.HubKind(row.hub_kind),
            kind_text=vocab.HubKind(row.hub_kind).label,
            place=stated(row.place),
            hub=stated(row.hub_name) or str(row.hub_id),
            minutes=round(row.minutes, 1),
            minutes_text=words.duration(row.minutes),
            miles_text=words.miles(row.km),
            route=" ".join(filter(None, [stated(row.route), "(toll)" if is_true(row.toll) else ""]))
            or None,
            marked=is_marked(row),
        )
        for row in access
        if not math.isnan(row.minutes)
    ]


def is_marked(row: Row) -> bool:
    """Return whether a drive is modelled in part, or rests on what is not verified."""
    return not (is_true(row.verified) and row.connector_km == 0)


def kinds_not_reached(access: list[Row]) -> list[vocab.HubKind]:
    """Return the kinds of hub that no road leads to from some place of the site."""
    return [
        vocab.HubKind(kind)
        for kind in dict.fromkeys(
            row.hub_kind for row in access if not is_unknown(row.reachable) and not row.reachable
        )
    ]


def access_note(access: list[Row]) -> str | None:
    """Say why driving times carry a mark; ``None`` where none does."""
    reached = [row for row in access if not math.isnan(row.minutes)]
    reasons = []
    if any(row.connector_km > 0 for row in reached):
        reasons.append("the stretch between the site and the mapped roads is modelled")
    if not all(is_true(row.verified) for row in reached):
        reasons.append("some road lengths are not checked yet")
    if not reasons:
        return None
    return f"{words.MODELLED} {words.sentence(words.joined(reasons))}"


def reach_facts(reach: list[Row], statuses: dict[str, vocab.HubStatus]) -> list[Fact]:
    """Return, by kind of hub, which a lorry reaches and which it can serve, nearest first."""
    by_kind: dict[str, list[Row]] = {}
    for row in reach:
        by_kind.setdefault(row.hub_kind, []).append(row)
    facts = []
    for kind in filter(by_kind.__contains__, vocab.HubKind):
        hubs = by_kind[kind]
        reached = _names(hubs, statuses, "within_one_way")
        served = _names(hubs, statuses, "within_return_duty")
        only = [name for name in reached if name not in served]
        if served and only:
            text = (
                f"There and back in one shift: {words.joined(served)}. "
                f"One way only: {words.joined(only)}."
            )
        else:
            named = words.joined(served or only)
            text = f"{named}." if named else "None is within one driving period."
        facts.append(
            Fact(
                title=f"{words.sentence(basemap.HUB_PLURAL[kind])[:-1]}: "
                + _reached(served=len(served), only=len(only)),
                text=text,
                known=True,
            )
        )
    return facts


def _reached(*, served: int, only: int) -> str:
    """Say how many hubs a lorry serves in one shift, and how many more it just reaches."""
    if served and only:
        return f"{served} there and back in one shift, {only} one way"
    if served:
        return f"{served} there and back in one shift"
    return f"{only} one way only" if only else "none in reach"


def _names(hubs: list[Row], statuses: dict[str, vocab.HubStatus], within: str) -> list[str]:
    """Return the hubs that are within, each once."""
    names = (
        _with_status(row.hub_name, statuses.get(row.hub_id, vocab.HubStatus.OPERATIONAL))
        for row in hubs
        if is_true(getattr(row, within))
    )
    return list(dict.fromkeys(names))


def _with_status(name: str, status: vocab.HubStatus) -> str:
    return name if status == vocab.HubStatus.OPERATIONAL else f"{name} ({status.label})"
