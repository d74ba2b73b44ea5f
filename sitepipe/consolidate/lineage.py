"""
Ids that last: which earlier site each of this month's clusters of records is.

A site keeps its id through new names, new references and new boundaries. Where one site becomes
two, or two become one, exactly one keeps the id; what happened to the other is an event. An id
that was ever used is never minted again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from sitepipe.consolidate.anchors import (
    Anchor,
    Row,
    Share,
    anchors_of,
    read_registry,
    registry_table,
    renewed,
    rows_by_label,
    shared,
    tells,
)
from sitepipe.errors import DataError
from sitepipe.names import site_key, slug

EVENTS: Final = ("site_id", "event", "other_site_id", "why")
_KINDS = (
    ("a reference of one source", "references of one source"),
    ("a name in one source", "names in one source"),
    ("a name", "names"),
)
_Claim = tuple[Share, str, Hashable]  # what is shared, the earlier site, the cluster


@dataclass(frozen=True)
class Lineage:
    """
    What :func:`assign_ids` finds.

    ``ids`` gives the site id by label. ``registry`` and ``retired`` are what the next month is
    given. ``events`` has a row for each id that was minted, renamed, split off or merged.
    """

    ids: pd.Series
    registry: pd.DataFrame
    retired: frozenset[str]
    events: pd.DataFrame


def no_anchors() -> pd.DataFrame:
    """Return the registry of a workspace that has no earlier month."""
    return registry_table({})


def assign_ids(
    groups: pd.DataFrame,
    anchors: pd.DataFrame,
    retired: Collection[str] = frozenset(),
    names: Mapping[Hashable, str] | None = None,
) -> Lineage:
    """
    Give each cluster of records the id of the earlier site that it is, or a new one.

    Clusters and earlier sites are paired from the pair that shares most: anchors of source and
    reference count before those of source and name, and these before names alone; of equals
    the smallest id. A site that shares a reference or name of one source with a cluster that
    carries another id, and that no cluster is, was merged into it. A cluster that so shares with
    a site which another cluster is, and is no earlier site, was split from it. A name alone
    carries an id on, but is no sign of a split or a merger.

    Parameters
    ----------
    groups
        This month's records: ``record_id``, ``label`` of the cluster, ``name``, ``source_id``
        and ``reference``. Other columns are not read.
    anchors
        The registry that the month before returned; :func:`no_anchors` if there is none.
    retired
        Ids that were merged into others.
    names
        The name in use by label, which must be the name of one of its records. Without it, the
        name that most records of the cluster have, then the first by its key.

    Returns
    -------
    lineage
        Independent of the order of rows. With what it returns, a second call changes nothing.

    Raises
    ------
    DataError
        A record has no label or stands twice, or a name in use is that of no record.
    """
    rows = rows_by_label(groups)
    keys = _keys_in_use(groups, rows, names)
    earlier = read_registry(anchors)
    standing = {
        site: anchors_of(row for row, held in sites.items() if held)
        for site, sites in earlier.items()
        if site not in set(retired)
    }
    order = _ordered(groups, rows)
    said = {label: anchors_of(rows[label]) for label in order}
    claims = _claims(said, standing, order)
    kept = _paired(claims)
    minted = _minted(
        [label for label in order if label not in kept], keys, earlier.keys() | set(retired)
    )
    ids = _dealt(kept | minted, rows, order)
    merged = _merged(claims, ids, said, standing)
    events = [
        *_origins(set(minted.values()), claims, ids, said, standing, keys),
        *_renamings(ids, keys, earlier),
        *merged.values(),
    ]
    gone = frozenset(retired) | merged.keys()
    present = {ids[label]: rows[label] for label in order}
    return Lineage(
        _id_series(ids),
        registry_table(renewed(earlier, present, gone)),
        gone,
        _event_table(events),
    )


def _keys_in_use(
    groups: pd.DataFrame,
    rows: Mapping[Hashable, frozenset[Row]],
    names: Mapping[Hashable, str] | None,
) -> dict[Hashable, str]:
    """Return the key of each cluster's name in use."""
    if names is not None:
        keys = {label: site_key(names[label]) for label in rows if label in names}
        for label, key in keys.items():
            if key not in {row[1] for row in rows[label]}:
                raise DataError(
                    f"no record of cluster {label} has its name in use, {names[label]!r}",
                    hint="choose the name in use among the names of the cluster's records",
                )
    else:
        keys = {}
    counts: dict[Hashable, Counter[str]] = {label: Counter() for label in rows}
    for label, name in zip(groups["label"].tolist(), groups["name"].tolist(), strict=True):
        if isinstance(name, str) and site_key(name):
            counts[label][site_key(name)] += 1
    for label, count in counts.items():
        commonest = min(count, key=lambda key: (-count[key], key), default="")
        keys.setdefault(label, commonest)
    return keys


def _ordered(groups: pd.DataFrame, rows: Mapping[Hashable, frozenset[Row]]) -> list[Hashable]:
    """Put clusters in an order that depends on what is said of them, never on their labels."""
    first = groups["record_id"].astype("str").groupby(groups["label"]).min()
    return sorted(rows, key=lambda label: (sorted(rows[label]), first[label]))


def _claims(
    said: Mapping[Hashable, set[Anchor]],
    standing: Mapping[str, set[Anchor]],
    order: list[Hashable],
) -> list[_Claim]:
    """List the pairs of cluster and earlier site that share anything, most shared first."""
    holders: dict[Anchor, list[str]] = {}
    for site, anchors in standing.items():
        for anchor in anchors:
            holders.setdefault(anchor, []).append(site)
    claims: list[tuple[Share, str, int]] = []
    for place, label in enumerate(order):
        sites = {site for anchor in said[label] for site in holders.get(anchor, ())}
        claims += [(shared(said[label], standing[site]), site, place) for site in sites]
    claims.sort(key=lambda claim: (*(-count for count in claim[0]), claim[1], claim[2]))
    return [(share, site, order[place]) for share, site, place in claims]


def _paired(claims: list[_Claim]) -> dict[Hashable, str]:
    """Let each cluster be at most one earlier site, and each earlier site at most one cluster."""
    kept: dict[Hashable, str] = {}
    taken: set[str] = set()
    for _share, site, label in claims:
        if label not in kept and site not in taken:
            kept[label] = site
            taken.add(site)
    return kept


def _minted(
    labels: list[Hashable], keys: Mapping[Hashable, str], used: Collection[str]
) -> dict[Hashable, str]:
    """Give new sites readable ids, told apart by ``-2``, ``-3`` as names.mint_ids does."""
    taken = {site.casefold() for site in used}
    minted: dict[Hashable, str] = {}
    next_number: dict[str, int] = {}
    for label in sorted(labels, key=lambda label: keys[label]):
        base = slug(keys[label])
        candidate, number = base, next_number.get(base, 2)
        while candidate in taken:
            candidate, number = f"{base}-{number}", number + 1
        next_number[base] = number
        taken.add(candidate)
        minted[label] = candidate
    return minted


def _dealt(
    ids: dict[Hashable, str], rows: Mapping[Hashable, frozenset[Row]], order: list[Hashable]
) -> dict[Hashable, str]:
    """Deal ids in order among clusters of which the same is said, which nothing tells apart."""
    alike: dict[frozenset[Row], list[Hashable]] = {}
    for label in order:
        alike.setdefault(rows[label], []).append(label)
    return {
        label: site
        for labels in alike.values()
        for label, site in zip(labels, sorted(ids[label] for label in labels), strict=True)
    }


def _merged(
    claims: list[_Claim],
    ids: Mapping[Hashable, str],
    said: Mapping[Hashable, set[Anchor]],
    standing: Mapping[str, set[Anchor]],
) -> dict[str, dict[str, str]]:
    """Find earlier sites that no cluster is and whose records now stand in another's cluster."""
    present = set(ids.values())
    merged: dict[str, dict[str, str]] = {}
    for _share, site, label in claims:
        survivor = ids[label]
        new_to_it = (said[label] & standing[site]) - standing.get(survivor, set())
        if site in present or site in merged or not any(map(tells, new_to_it)):
            continue
        why = f"its records are now those of {survivor}: {_in_common(shared(new_to_it, new_to_it))}"
        merged[site] = _event(site, "merged_into", survivor, why)
    return merged


def _origins(
    minted: set[str],
    claims: list[_Claim],
    ids: Mapping[Hashable, str],
    said: Mapping[Hashable, set[Anchor]],
    standing: Mapping[str, set[Anchor]],
    keys: Mapping[Hashable, str],
) -> list[dict[str, str]]:
    """Say where each new id comes from: a site that it was part of, or nowhere."""
    found: dict[str, dict[str, str]] = {}
    present = set(ids.values())
    for share, site, label in claims:
        mine = ids[label]
        strong = any(map(tells, said[label] & standing[site]))
        if mine in minted and mine not in found and site in present and strong:
            why = f"{site} is another cluster's, which shares more; shared: {_in_common(share)}"
            found[mine] = _event(mine, "split_from", site, why)
    for label, site in ids.items():
        if site in minted and site not in found:
            why = f"no earlier site is left to be {keys[label] or 'a site without a name'!r}"
            found[site] = _event(site, "minted", "", why)
    return list(found.values())


def _renamings(
    ids: Mapping[Hashable, str],
    keys: Mapping[Hashable, str],
    earlier: Mapping[str, Mapping[Row, bool]],
) -> list[dict[str, str]]:
    """List sites whose name in use no source gave them before."""
    events = []
    for label, site in ids.items():
        known = sorted({row[1] for row in earlier.get(site, {}) if row[1]})
        if known and keys[label] and keys[label] not in known:
            why = f"now {keys[label]!r}; before: {', '.join(map(repr, known[:5]))}"
            events.append(_event(site, "renamed", "", why))
    return events


def _in_common(share: Share) -> str:
    """Say what is shared: ``2 references of one source, a name``."""
    return ", ".join(
        one if count == 1 else f"{count} {many}"
        for count, (one, many) in zip(share, _KINDS, strict=True)
        if count
    )


def _event(site: str, event: str, other: str, why: str) -> dict[str, str]:
    return {"site_id": site, "event": event, "other_site_id": other, "why": why}


def _id_series(ids: Mapping[Hashable, str]) -> pd.Series:
    """Return ids by label, in the order of the labels."""
    series = pd.Series(list(ids.values()), index=pd.Index(list(ids), name="label"), dtype="str")
    return series.rename("site_id").sort_index()


def _event_table(events: list[dict[str, str]]) -> pd.DataFrame:
    """Return events in the order of ids; no other site is ``NaN``."""
    table = pd.DataFrame(events, columns=list(EVENTS)).astype("str")
    table["other_site_id"] = table["other_site_id"].mask(table["other_site_id"] == "")
    return table.sort_values(list(EVENTS), ignore_index=True)
