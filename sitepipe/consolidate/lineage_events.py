"""What happened to ids from one month to the next: minted, renamed, split off, merged."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from sitepipe import schema
from sitepipe.consolidate.anchors import Anchor, Row, Share, shared, tells
from sitepipe.consolidate.lineage_pairs import Claim
from sitepipe.vocab import LineageEvent

Event = dict[str, str]

_KINDS = (
    ("a reference of one source", "references of one source"),
    ("a name in one source", "names in one source"),
    ("a name", "names"),
)


def merged(
    claims: list[Claim],
    ids: Mapping[Hashable, str],
    said: Mapping[Hashable, set[Anchor]],
    standing: Mapping[str, set[Anchor]],
) -> dict[str, Event]:
    """Find earlier sites that no cluster is and whose records now stand in another's cluster."""
    present = set(ids.values())
    found: dict[str, Event] = {}
    for _share, site, label in claims:
        survivor = ids[label]
        new_to_it = (said[label] & standing[site]) - standing.get(survivor, set())
        if site in present or site in found or not any(map(tells, new_to_it)):
            continue
        why = f"its records are now those of {survivor}: {_in_common(shared(new_to_it, new_to_it))}"
        found[site] = _event(site, LineageEvent.MERGED_INTO, survivor, why)
    return found


def origins(
    minted: set[str],
    claims: list[Claim],
    ids: Mapping[Hashable, str],
    said: Mapping[Hashable, set[Anchor]],
    standing: Mapping[str, set[Anchor]],
    keys: Mapping[Hashable, str],
) -> list[Event]:
    """Say where each new id comes from: a site that it was part of, or nowhere."""
    found: dict[str, Event] = {}
    present = set(ids.values())
    for share, site, label in claims:
        mine = ids[label]
        strong = any(map(tells, said[label] & standing[site]))
        if mine in minted and mine not in found and site in present and strong:
            why = f"other records carry {site} on; these share with it: {_in_common(share)}"
            found[mine] = _event(mine, LineageEvent.SPLIT_FROM, site, why)
    for label, site in ids.items():
        if site in minted and site not in found:
            why = f"no earlier site is left to be {keys[label] or 'a site without a name'!r}"
            found[site] = _event(site, LineageEvent.MINTED, "", why)
    return list(found.values())


def renamings(
    ids: Mapping[Hashable, str],
    keys: Mapping[Hashable, str],
    earlier: Mapping[str, Mapping[Row, bool]],
) -> list[Event]:
    """List sites whose name in use no source gave them before."""
    events = []
    for label, site in ids.items():
        known = sorted({row[1] for row in earlier.get(site, {}) if row[1]})
        if known and keys[label] and keys[label] not in known:
            why = f"now {keys[label]!r}; before: {', '.join(map(repr, known[:5]))}"
            events.append(_event(site, LineageEvent.RENAMED, "", why))
    return events


def _in_common(share: Share) -> str:
    """Say what is shared: ``2 references of one source, a name``."""
    return ", ".join(
        one if count == 1 else f"{count} {many}"
        for count, (one, many) in zip(share, _KINDS, strict=True)
        if count
    )


def _event(site: str, event: LineageEvent, other: str, why: str) -> Event:
    """Return the row of an event."""
    return {"site_id": site, "event": event.value, "other_site_id": other, "why": why}


def event_table(events: list[Event]) -> pd.DataFrame:
    """Return events in the order of ids; no other site is ``NaN``, and no event has a date yet."""
    columns = ["site_id", "event", "other_site_id", "why"]
    table = pd.DataFrame(events, columns=columns).sort_values(columns, ignore_index=True)
    return schema.LINEAGE.frame(table.replace("", None))
