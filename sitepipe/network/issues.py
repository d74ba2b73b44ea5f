"""Defects that measuring access brings to light."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from sitepipe import schema
from sitepipe.config import AccessConfig
from sitepipe.errors import DataError, first_five
from sitepipe.network.arrays import Flags
from sitepipe.network.destinations import unknown_junctions
from sitepipe.network.journeys import Joined
from sitepipe.network.positions import to_degrees
from sitepipe.roadgraph import CM_PER_M
from sitepipe.units import M_PER_KM
from sitepipe.vocab import HubKind, IssueKind, Severity


def access_issues(
    joined: Joined, places: pd.DataFrame, reached: Flags, *, config: AccessConfig
) -> pd.DataFrame:
    """
    List sites and hubs far from every road, and hubs that no way leads to.

    A cause is said once: a site or hub that is far from every road is not also listed as not
    reaching, or as not reached.

    Parameters
    ----------
    joined
        Sites and hubs, joined to the roads.
    places
        S sites or places; reads ``site_id`` and ``place``.
    reached
        S × H: whether any way leads from each site to each hub.
    config
        Reads ``connector.max_km`` and ``hub_kinds``.

    Returns
    -------
    issues
        Rows of :data:`sitepipe.schema.ISSUES` of sources ``sites`` and ``hubs``.
    """
    joined_sites, joined_hubs = _with_joins(joined)
    rows = _far_from_roads(joined, places, config)
    rows += _without_hub(joined.hubs, config)
    rows += _without_junction(joined)
    unreached = ~reached & joined_sites[:, None] & joined_hubs[None, :]
    rows += _unreached(joined.hubs, places, unreached, reached)
    return schema.ISSUES.frame(rows)


def join_issues(joined: Joined, places: pd.DataFrame, *, config: AccessConfig) -> pd.DataFrame:
    """List what :func:`access_issues` does before any way is looked for."""
    rows = _far_from_roads(joined, places, config)
    rows += _without_hub(joined.hubs, config)
    rows += _without_junction(joined)
    return schema.ISSUES.frame(rows)


def _with_joins(joined: Joined) -> tuple[Flags, Flags]:
    """Return which sites and which hubs join the roads."""
    sites: Flags = np.isin(np.arange(len(joined.sites)), joined.site_joins["point"])
    hubs: Flags = np.isin(np.arange(len(joined.hubs)), joined.hub_joins["point"])
    return sites, hubs


def _far_from_roads(
    joined: Joined, places: pd.DataFrame, config: AccessConfig
) -> list[dict[str, object]]:
    joined_sites, joined_hubs = _with_joins(joined)
    rows = [
        _far("sites", name, config.connector.max_km.value)
        for name in _place_names(places[~joined_sites])
    ]
    far = joined.hubs[~joined_hubs]
    for kind, hubs in far.groupby("kind", sort=True):
        if len(hubs) == 1:
            hub = hubs.iloc[0]
            rows.append(_far("hubs", hub["name"], config.connector.max_km.value, row=hub["row"]))
            continue
        others = int(joined.hubs["kind"].eq(kind).sum()) - len(hubs)
        rows.append(_beyond(HubKind(kind), hubs["name"], others, config.connector.max_km.value))
    return rows


def _beyond(kind: HubKind, names: pd.Series, others: int, max_km: float) -> dict[str, object]:
    """Say once for a kind that hubs lie beyond the roads, as they do around a county's."""
    return {
        "source_id": "hubs",
        "column": "kind",
        "value": kind.value,
        "kind": IssueKind.FAR_FROM_ROADS,
        "severity": Severity.NOTICE if others else Severity.WARNING,
        "message": f"{len(names)} of {len(names) + others} {kind.label} rows lie more than "
        f"{max_km:g} km from every road of the network: {first_five(names)}.",
        "repair": "No way leads to them. The nearest is that of the others; for hubs farther away "
        "give roads that reach them."
        if others
        else "No access is given for this kind. Give roads that reach as far as the hubs.",
    }


def refuse_another_area(joined: Joined, *, max_km: float) -> None:
    """
    Refuse roads that were built for another area than that of the sites.

    Raises
    ------
    DataError
        If no site is near any road, nor within the bounds of the roads; says both bounds. A
        site that is far from every road beside others that are not is an issue instead.
    """
    if not len(joined.sites) or len(joined.site_joins):
        return
    graph = joined.network.graph
    roads = shapely.box(*graph.tree_box[-1] / CM_PER_M)
    sites = shapely.box(*shapely.total_bounds(joined.sites))
    if shapely.dwithin(roads, sites, max_km * M_PER_KM):
        return
    count = len(joined.sites)
    raise DataError(
        f"{'the site lies' if count == 1 else f'all {count} sites lie'} "
        f"{shapely.distance(roads, sites) / M_PER_KM:,.0f} km outside the area of the roads\n"
        f"roads: {_bounds_words(roads, graph.crs)}\n"
        f"sites: {_bounds_words(sites, graph.crs)}",
        hint="Give roads of the sites' area, or check the CRS of the sites.",
    )


def _bounds_words(box: shapely.Polygon, crs: str) -> str:
    """Say from where to where a box reaches, in degrees."""
    west, south, east, north = box.bounds
    lat, lon = to_degrees(np.array([west, east]), np.array([south, north]), crs=crs)
    return f"latitude {lat[0]:.2f} to {lat[1]:.2f}, longitude {lon[0]:.2f} to {lon[1]:.2f}"


def _place_names(places: pd.DataFrame) -> list[str]:
    return [
        site_id if pd.isna(place) else f"{site_id}, {place}"
        for site_id, place in zip(places["site_id"], places["place"], strict=True)
    ]


def _far(source: str, name: str, max_km: float, *, row: object = None) -> dict[str, object]:
    return {
        "source_id": source,
        "row": row,
        "value": name,
        "kind": IssueKind.FAR_FROM_ROADS,
        "severity": Severity.WARNING,
        "message": f"{name} lies more than {max_km:g} km from every road of the network.",
        "repair": "No access is given. Check the position, or give roads that come nearer.",
    }


def _without_hub(hubs: pd.DataFrame, config: AccessConfig) -> list[dict[str, object]]:
    present = set(hubs.loc[hubs["for_nearest"], "kind"])
    return [
        {
            "source_id": "hubs",
            "value": kind.value,
            "kind": IssueKind.UNREACHABLE_HUB,
            "severity": Severity.WARNING,
            "message": f"No {kind.label} is in use and has a position.",
            "repair": "No access is given for this kind. Add one to the hubs, or take the kind "
            "out of hub_kinds.",
        }
        for kind in config.hub_kinds
        if kind not in present
    ]


def _without_junction(joined: Joined) -> list[dict[str, object]]:
    _, joined_hubs = _with_joins(joined)
    lost = unknown_junctions(joined.hubs[joined_hubs], joined.network)
    if lost.empty:
        return []
    return [
        {
            "source_id": "hubs",
            "column": "node",
            "value": str(len(lost)),
            "kind": IssueKind.UNREACHABLE_HUB,
            "severity": Severity.NOTICE,
            "message": f"{len(lost)} {'hub names' if len(lost) == 1 else 'hubs name'} "
            f"a junction that the roads do not have: "
            f"{first_five(lost['name'])}.",
            "repair": "Each was joined to the nearest roads by its position instead.",
        }
    ]


def _unreached(
    hubs: pd.DataFrame, places: pd.DataFrame, unreached: Flags, reached: Flags
) -> list[dict[str, object]]:
    """List hubs that no way leads to: once if no site at all reaches them, else site by site."""
    names = _place_names(places)
    nearest = hubs["for_nearest"].to_numpy(dtype=bool)
    cut_off = unreached.any(axis=0) & ~reached.any(axis=0)
    asking = np.flatnonzero(unreached.any(axis=1))
    everywhere = names[asking[0]] if len(asking) == 1 else f"any of {len(asking)} sites or places"
    rows: list[dict[str, object]] = []
    for kind in hubs["kind"].unique():
        of_kind = hubs["kind"].eq(kind).to_numpy()
        if (lost := of_kind & cut_off).any():
            rows.append(
                _no_way(
                    everywhere,
                    HubKind(kind),
                    hubs.loc[lost, "name"].tolist(),
                    others=bool(reached[:, of_kind & nearest].any()),
                )
            )
        of_some = unreached & (of_kind & ~cut_off)
        rows += [
            _no_way(
                names[site],
                HubKind(kind),
                hubs.loc[of_some[site], "name"].tolist(),
                others=bool(reached[site, of_kind & nearest].any()),
            )
            for site in np.flatnonzero(of_some.any(axis=1))
        ]
    return rows


def _no_way(where: str, kind: HubKind, lost: list[str], *, others: bool) -> dict[str, object]:
    """Say that no way leads to some hubs; ``others`` of the kind are reached or not."""
    return {
        "source_id": "sites",
        "value": where,
        "kind": IssueKind.UNREACHABLE_HUB,
        "severity": Severity.NOTICE if others else Severity.WARNING,
        "message": f"No way leads from {where} to {len(lost)} {kind.label}: {first_five(lost)}.",
        "repair": "Its time is unknown. Check that the roads there are joined to the rest, and "
        "their directions.",
    }
