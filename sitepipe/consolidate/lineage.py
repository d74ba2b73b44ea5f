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

import pandas as pd

from sitepipe.consolidate.anchors import (
    Row,
    anchors_of,
    read_registry,
    registry_table,
    renewed,
    rows_by_label,
)
from sitepipe.consolidate.lineage_events import event_table, merged, origins, renamings
from sitepipe.consolidate.lineage_pairs import pairs
from sitepipe.errors import DataError
from sitepipe.names import site_key, slug


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
    reference count before those of source and name, and these before names alone; of equals the
    smallest id, and the cluster whose name that id reads as. A site that shares a reference or
    name of one source with a cluster that carries another id, and that no cluster is, was merged
    into it. A cluster that so shares with a site which another cluster is, and is no earlier site,
    was split from it. A name alone carries an id on, but is no sign of a split or a merger; nor is
    an anchor that more than :data:`~sitepipe.consolidate.lineage_pairs.MOST_HOLDERS` sites hold.

    Parameters
    ----------
    groups
        This month's records: ``record_id``, ``label`` of the cluster, ``name``, ``source_id``
        and ``reference``. Where two clusters say the same of these, ``order`` tells which comes
        first, if there is such a column.
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
    gone_before = frozenset(retired)
    standing = {
        site: anchors_of(row for row, held in sites.items() if held)
        for site, sites in earlier.items()
        if site not in gone_before
    }
    order = _ordered(groups, rows)
    said = {label: anchors_of(rows[label]) for label in order}
    kept, claims = pairs(said, standing, order)
    minted = _minted(
        [label for label in order if label not in kept], keys, earlier.keys() | gone_before
    )
    ids = _dealt(kept | minted, rows, order)
    lost = merged(claims, ids, said, standing)
    events = [
        *origins(set(minted.values()), claims, ids, said, standing, keys),
        *renamings(ids, keys, earlier),
        *lost.values(),
    ]
    gone = gone_before | lost.keys()
    present = {ids[label]: rows[label] for label in order}
    return Lineage(
        _id_series(ids),
        registry_table(renewed(earlier, present, gone)),
        gone,
        event_table(events),
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
    told = groups["order"] if "order" in groups else groups["record_id"].astype("str")
    first = told.groupby(groups["label"]).min()
    return sorted(rows, key=lambda label: (sorted(rows[label]), first[label]))


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


def _id_series(ids: Mapping[Hashable, str]) -> pd.Series:
    """Return ids by label, in the order of the labels."""
    series = pd.Series(list(ids.values()), index=pd.Index(list(ids), name="label"), dtype="str")
    return series.rename("site_id").sort_index()
