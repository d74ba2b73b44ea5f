"""What a scenario makes of every place's way to the nearest hubs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from sitepipe import schema
from sitepipe.config import Connector, Scenario
from sitepipe.network.arrays import Floats, Ints, Texts
from sitepipe.network.engine import CLOSED, UNREACHED, Times
from sitepipe.network.journeys import Joined
from sitepipe.network.situation import Situation, situation_after
from sitepipe.network.standings import Reached, Standings
from sitepipe.roadgraph import AGAINST, ALONG, CM_PER_M, NONE
from sitepipe.units import DECISECONDS_PER_MINUTE, M_PER_KM
from sitepipe.vocab import AccessChange, Alteration, HubKind

_ONCE = 1  # trial of a change


@dataclass(frozen=True, eq=False)
class WhatIf:
    """Tables ``changes`` and ``altered_links`` of :mod:`sitepipe.schema`."""

    changes: pd.DataFrame
    altered_links: gpd.GeoDataFrame


def what_if(
    places: pd.DataFrame,
    before: Joined,
    scenario: Scenario,
    *,
    hub_kinds: Sequence[HubKind],
    connector: Connector,
    after: Joined | None = None,
) -> WhatIf:
    """
    Compare every place's way to the nearest hub of each kind with what it is in a scenario.

    The times after are exactly those of a network built so in the first place, with the joins
    of :func:`~sitepipe.network.situation.situation_after`; only what the scenario touches is
    searched again.

    Parameters
    ----------
    places
        P places; reads ``site_id``, ``place`` and ``name``.
    before
        Places and hubs, joined to the roads for today's vehicle.
    scenario
        Links closed, upgraded and added.
    hub_kinds
        Kinds of hub, each in use.
    connector
        How places join added links.
    after
        The same places and hubs, joined for the scenario's vehicle, where that is another.

    Returns
    -------
    what_if
        For each place a row for each kind; and each link altered, with its line.

    Raises
    ------
    UsageError
        If the scenario names a link or node that there is not.
    DataError
        If an added link begins or ends far from every road.
    """
    situation = situation_after(after or before, scenario, connector=connector)
    groups = groups_of(before.hubs, hub_kinds)
    standings = Standings(before, groups, trials=_ONCE)
    today = standings.now()
    if after is not None:
        standings = Standings(after, groups, trials=_ONCE)
    then = standings.after(situation.ground(after or before))
    rows = [
        _changes(places, before.hubs, kind, *pair)
        for kind, *pair in zip(hub_kinds, today, then, strict=True)
    ]
    changes = pd.concat(rows).sort_index(kind="stable")  # place by place
    return WhatIf(schema.CHANGES.frame(changes), _altered(after or before, situation))


def groups_of(hubs: pd.DataFrame, hub_kinds: Sequence[HubKind]) -> list[Ints]:
    """Return the rows of the hubs that the nearest of each kind is looked for among."""
    return [np.flatnonzero(hubs["for_nearest"] & hubs["kind"].eq(kind)) for kind in hub_kinds]


def _changes(
    places: pd.DataFrame, hubs: pd.DataFrame, kind: HubKind, before: Reached, after: Reached
) -> pd.DataFrame:
    before_min, after_min = minutes_of(before.ds), minutes_of(after.ds)
    return pd.DataFrame(
        {
            "site_id": places["site_id"].to_numpy(dtype=object),
            "place": places["place"].to_numpy(dtype=object),
            "name": places["name"].to_numpy(dtype=object),
            "hub_kind": kind.value,
            "change": _in_terms(before.ds, after.ds),
            "before_min": before_min,
            "after_min": after_min,
            "added_min": minutes_between(before.ds, after.ds),
            "before_hub_id": of_hubs(hubs, "hub_id", before.hub),
            "before_hub_name": of_hubs(hubs, "name", before.hub),
            "after_hub_id": of_hubs(hubs, "hub_id", after.hub),
            "after_hub_name": of_hubs(hubs, "name", after.hub),
        }
    )


def _in_terms(before: Times, after: Times) -> Texts:
    reached, still = before != UNREACHED, after != UNREACHED
    cases = {
        AccessChange.NOT_REACHED: ~reached & ~still,
        AccessChange.CUT_OFF: reached & ~still,
        AccessChange.OPENED_UP: ~reached & still,
        AccessChange.FASTER: after < before,
        AccessChange.SLOWER: after > before,
    }
    terms = np.full(len(before), AccessChange.UNCHANGED.value, dtype=object)
    for change, holds in reversed(cases.items()):
        terms[holds] = change.value
    return terms


def minutes_of(ds: Times) -> Floats:
    """Return times in minutes; NaN where nothing is reached or driven."""
    minutes: Floats = np.where(ds == UNREACHED, np.nan, ds / DECISECONDS_PER_MINUTE)
    return minutes


def minutes_between(before: Times, after: Times) -> Floats:
    """Return the minutes that are added; NaN where either time is none."""
    known = (before != UNREACHED) & (after != UNREACHED)
    added = after.astype(np.int64) - before
    minutes: Floats = np.where(known, added / DECISECONDS_PER_MINUTE, np.nan)
    return minutes


def of_hubs(hubs: pd.DataFrame, column: str, rows: Ints) -> Texts:
    """Return a column of some hubs; None where there is no hub."""
    if not len(hubs):
        return np.full(len(rows), None, dtype=object)
    cells: Texts = hubs[column].to_numpy(dtype=object)[rows]
    cells[rows == NONE] = None
    return cells


def _altered(joined: Joined, situation: Situation) -> gpd.GeoDataFrame:
    """Return closed and upgraded links, then added ones, with their times both ways."""
    was, graph = joined.network.timed, joined.network.graph
    timed, scheme = situation.alterations.timed, situation.scheme
    link = situation.alterations.link
    closed = np.isin(link, situation.closed)
    before = np.column_stack([was.drive_ds[2 * link + way] for way in (ALONG, AGAINST)])
    now = np.column_stack([timed.drive_ds[2 * link + way] for way in (ALONG, AGAINST)])
    never = np.full((len(scheme), 2), CLOSED)
    names = [Alteration.CLOSED.value, Alteration.UPGRADED.value]
    before, now = np.vstack([before, never]), np.vstack([now, scheme.drive_ds])
    cm = np.concatenate([graph.link_cm[link].astype(np.int64), scheme.length_cm])
    rows = pd.DataFrame(
        {
            "link_id": np.concatenate([graph.link_id.take(link), scheme.name]),
            "road": np.concatenate([graph.texts.take(graph.link_road[link]), scheme.road]),
            "alteration": [
                *np.where(closed, *names),
                *([Alteration.ADDED.value] * len(scheme)),
            ],
            "km": cm / (CM_PER_M * M_PER_KM),
            "before_along_min": minutes_of(before[:, ALONG]),
            "before_against_min": minutes_of(before[:, AGAINST]),
            "after_along_min": minutes_of(now[:, ALONG]),
            "after_against_min": minutes_of(now[:, AGAINST]),
            "geometry": np.concatenate([graph.lines(link), scheme.line]),
        }
    )
    return schema.ALTERED_LINKS.geoframe(rows.to_dict("records"), crs=graph.crs)
