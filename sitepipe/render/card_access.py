"""How far a lorry drives from a site, and which hubs it can serve."""

from __future__ import annotations

import math

import pandas as pd

from sitepipe import vocab
from sitepipe.render import basemap, words
from sitepipe.render.card import Access, Fact
from sitepipe.render.citing import is_unknown, stated


def access_rows(access: pd.DataFrame) -> list[Access]:
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
            route=" ".join(filter(None, [stated(row.route), "(toll)" if _yes(row.toll) else ""]))
            or None,
            marked=not (_yes(row.verified) and row.connector_km == 0),
        )
        for row in access.itertuples(index=False)
        if not math.isnan(row.minutes)
    ]


def _yes(flag: object) -> bool:
    """Return whether a flag is known and true."""
    return not is_unknown(flag) and bool(flag)


def access_note(access: pd.DataFrame) -> str | None:
    """Say why driving times carry a mark; ``None`` where none does."""
    reached = access[access["minutes"].notna()]
    reasons = []
    if (reached["connector_km"] > 0).any():
        reasons.append("the stretch between the site and the mapped roads is modelled")
    if not reached["verified"].fillna(value=False).astype(bool).all():
        reasons.append("some road lengths are not checked yet")
    if reached.empty or not reasons:
        return None
    return f"{words.MODELLED} {words.sentence(words.joined(reasons))}"


def reach_facts(reach: pd.DataFrame, statuses: dict[str, vocab.HubStatus]) -> list[Fact]:
    """Return, by kind of hub, which a lorry reaches and which it can serve."""
    facts = []
    for kind, hubs in reach.groupby("hub_kind", sort=False):
        reached = _names(hubs, statuses, "within_one_way")
        served = _names(hubs, statuses, "within_return_duty")
        only = [name for name in reached if name not in served]
        text = [
            f"There and back in one duty: {words.joined(served)}." if served else "",
            f"One way only: {words.joined(only)}." if only else "",
            "None within one driving period." if not reached and not served else "",
        ]
        facts.append(
            Fact(
                title=words.sentence(basemap.HUB_PLURAL[vocab.HubKind(kind)])[:-1]
                + f": {len(reached)} within one driving period, "
                f"{len(served)} there and back in one duty",
                text=" ".join(filter(None, text)),
                known=True,
            )
        )
    return facts


def _names(hubs: pd.DataFrame, statuses: dict[str, vocab.HubStatus], within: str) -> list[str]:
    """Return the hubs that are within, nearest first, each once, with a status in doubt."""
    found = hubs[hubs[within].fillna(value=False).astype(bool)]
    nearest = found.sort_values("minutes_out", kind="stable")
    names = (
        _with_status(name, statuses.get(hub_id, vocab.HubStatus.OPERATIONAL))
        for hub_id, name in zip(nearest["hub_id"], nearest["hub_name"], strict=True)
    )
    return list(dict.fromkeys(names))


def _with_status(name: str, status: vocab.HubStatus) -> str:
    return name if status == vocab.HubStatus.OPERATIONAL else f"{name} ({status.label})"
