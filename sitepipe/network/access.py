"""Logistics access: the nearest hub of each kind, the way to it, and how far a lorry reaches."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from sitepipe import schema
from sitepipe.config import AccessConfig, Vehicle
from sitepipe.crs import same_crs
from sitepipe.errors import CrsError
from sitepipe.network.arrays import Flags
from sitepipe.network.destinations import destinations
from sitepipe.network.issues import access_issues, refuse_another_area
from sitepipe.network.journeys import Joined, Nearest, drive_times, join_all, nearest_hubs
from sitepipe.network.legs import route_words, tell_legs
from sitepipe.network.network import Network, build_network
from sitepipe.network.reach import measure_reach
from sitepipe.network.reachable import reachable
from sitepipe.network.routes import find_routes
from sitepipe.network.verification import verified_ends, verified_trips
from sitepipe.roadgraph import RoadGraph
from sitepipe.units import DECISECONDS_PER_MINUTE
from sitepipe.vocab import LegKind

LOCAL_ROADS = "local roads"

_ROUTES_AT_ONCE = 4_000


@dataclass(frozen=True)
class Access:
    """Tables ``access``, ``legs``, ``reach`` and ``issues`` of :mod:`sitepipe.schema`."""

    access: pd.DataFrame
    legs: pd.DataFrame
    reach: pd.DataFrame
    issues: pd.DataFrame


def measure_access(
    boundaries: gpd.GeoDataFrame,
    roads: RoadGraph,
    hubs: pd.DataFrame,
    *,
    vehicle: Vehicle,
    config: AccessConfig,
) -> Access:
    """
    Measure every site's logistics access over a road network.

    A site joins the roads by modelled connectors (:func:`sitepipe.network.attach.attach`) and
    takes the fastest way to the nearest hub of each kind in use; of hubs equally near, the first
    by ``hub_id``. No way leads through a site or a hub. A site's answer does not depend on the
    other sites.

    Parameters
    ----------
    boundaries
        Boundaries (:data:`sitepipe.schema.BOUNDARIES`) in the CRS of the roads; the latest
        version of each site and place is used. A site without a geometry gets no rows.
    roads
        The road graph.
    hubs
        Destinations; those planned, consented or under construction are never routed to.
    vehicle
        What is driven.
    config
        Connectors, drivers' hours and kinds of hub.

    Returns
    -------
    access
        For each site and place, one row for each of ``config.hub_kinds`` with the legs of its
        route, whose times add up to ``minutes``; one row of reach for each hub of
        ``config.reach_kinds``; and issues.

    Raises
    ------
    CrsError
        If the boundaries are not in the CRS of the roads.
    DataError
        If the roads are of another area: no site is near any of them.
    SchemaError
        If a ``hub_id`` stands twice, or a speed in the data cannot be used.
    """
    places = latest_places(boundaries, crs=roads.crs)
    joined = join_places(places, build_network(roads, vehicle), hubs, config=config)
    ends = verified_ends(places, joined.hubs)
    access, legs = tell_access(places, joined, ends, config=config)
    return Access(
        access=access,
        legs=legs,
        reach=_reach(places, joined, ends, config),
        issues=access_issues(joined, places, reachable(joined), config=config),
    )


def latest_places(boundaries: gpd.GeoDataFrame, *, crs: str) -> pd.DataFrame:
    """
    Return the latest boundary of each site and place that has a geometry.

    Raises
    ------
    CrsError
        If the boundaries are not in ``crs``.
    """
    if len(boundaries) and not (boundaries.crs and same_crs(boundaries.crs.to_string(), crs)):
        raise CrsError(
            f"boundaries are in {boundaries.crs or 'no stated CRS'}, not in the working CRS {crs}",
            hint=f"Reproject them to {crs} and measure again.",
        )
    known = boundaries["geometry"].notna() & ~boundaries["geometry"].is_empty
    located = pd.DataFrame(boundaries[known])
    latest = located.sort_values("version", kind="stable").drop_duplicates(
        ["site_id", "place"], keep="last"
    )
    return latest.sort_index().reset_index(drop=True)


def join_places(
    places: pd.DataFrame, network: Network, hubs: pd.DataFrame, *, config: AccessConfig
) -> Joined:
    """
    Join places, and the hubs that can be routed to, to a network.

    Raises
    ------
    DataError
        If the roads are of another area: no site is near any of them.
    SchemaError
        If a ``hub_id`` stands twice.
    """
    joined = join_all(
        places["geometry"].to_numpy(dtype=object),
        destinations(hubs, config, crs=network.crs),
        network,
        connector=config.connector,
    )
    refuse_another_area(joined, max_km=config.connector.max_km.value)
    return joined


def _reach(
    places: pd.DataFrame, joined: Joined, ends: tuple[Flags, Flags], config: AccessConfig
) -> pd.DataFrame:
    """Return the table ``reach``: trips out and back to every hub of the kinds asked for."""
    far = np.flatnonzero(joined.hubs["for_reach"])
    out, back = (drive_times(joined, far, outward=outward) for outward in (True, False))
    verified = verified_trips(joined, far, ends, out, back, duty=config.duty)
    return measure_reach(places, joined.hubs.iloc[far], out, back, verified, duty=config.duty)


def tell_access(
    places: pd.DataFrame, joined: Joined, ends: tuple[Flags, Flags], *, config: AccessConfig
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return the tables ``access`` and ``legs`` of the nearest hubs.

    Parameters
    ----------
    places, joined
        As :func:`latest_places` and :func:`join_places` give them.
    ends
        Whether the position of each place and of each hub is verified; see
        :func:`sitepipe.network.verification.verified_ends`.
    config
        Reads ``hub_kinds`` and ``connector``.
    """
    for_nearest, kind = joined.hubs["for_nearest"], joined.hubs["kind"]
    groups = [np.flatnonzero(for_nearest & kind.eq(each)) for each in config.hub_kinds]
    nearest = nearest_hubs(joined, groups)
    told, sums = _routes_told(places, joined, nearest, config)
    trips = nearest.trips[["site", "group", "hub", "deciseconds"]].join(sums)
    trips["verified"] &= ends[0][trips["site"]] & ends[1][trips["hub"]]
    every = pd.MultiIndex.from_product(
        [range(len(places)), range(len(groups))], names=["site", "group"]
    )
    measured = every.to_frame(index=False).merge(trips, on=["site", "group"], how="left")
    reached = measured["hub"].notna()
    hub = joined.hubs[["hub_id", "name"]].reindex(measured["hub"].fillna(-1).astype("int64"))
    kinds = np.array([kind.value for kind in config.hub_kinds], dtype=object)
    site = places.iloc[measured["site"].to_numpy()]
    access = schema.ACCESS.frame(
        pd.DataFrame(
            {
                "site_id": site["site_id"].to_numpy(dtype=object),
                "place": site["place"].to_numpy(dtype=object),
                "hub_kind": kinds[measured["group"]],
                "hub_id": hub["hub_id"].to_numpy(dtype=object),
                "hub_name": hub["name"].to_numpy(dtype=object),
                "minutes": measured["deciseconds"] / DECISECONDS_PER_MINUTE,
                "km": measured["km"],
                "connector_km": measured["connector_km"],
                "route": measured["route_words"],
                "reachable": reached,
                "toll": measured["toll"],
                "links_verified": measured["links_verified"],
                "verified": measured["verified"],
            }
        )
    )
    trip = nearest.trips.iloc[told["route"].to_numpy(dtype=np.int64)]
    site = places.iloc[trip["site"].to_numpy()]
    named = told.drop(columns=["route", "toll", "length_verified", "verified"]).assign(
        site_id=site["site_id"].to_numpy(dtype=object),
        place=site["place"].to_numpy(dtype=object),
        hub_kind=kinds[trip["group"]],
    )
    return access, schema.LEGS.frame(named)


def _routes_told(
    places: pd.DataFrame, joined: Joined, nearest: Nearest, config: AccessConfig
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return the legs of all trips, site by site, and their sums.

    Some thousand routes are followed at a time: on a nation's roads each has hundreds of links,
    and only their legs are kept.
    """
    origins = places["place"].fillna("site").to_numpy(dtype=object)
    in_order = np.lexsort((nearest.trips["group"], nearest.trips["site"]))
    legs, sums = [], []
    for start in range(0, max(len(in_order), 1), _ROUTES_AT_ONCE):
        rows = in_order[start : start + _ROUTES_AT_ONCE]
        routes = find_routes(joined, nearest, rows)
        told = tell_legs(joined, routes, origins=origins, connector=config.connector)
        told["route"] = rows[told["route"].to_numpy(dtype=np.int64)]
        sums.append(_sums(told))
        legs.append(told)
    return pd.concat(legs, ignore_index=True), pd.concat(sums)


def _sums(legs: pd.DataFrame) -> pd.DataFrame:
    """Sum up the legs of each route, by route."""
    on_link = legs["leg_kind"].eq(LegKind.LINK)
    by_route = legs["route"]
    km = legs["km"].groupby(by_route).sum().round(6)
    tolls = legs["toll"].astype("boolean").where(on_link, False)
    # A toll on any link is a toll; an unknown one leaves the answer open.
    toll = tolls.fillna(False).groupby(by_route).any().astype("boolean")
    toll = toll.mask(~toll & tolls.isna().groupby(by_route).any())
    drives = on_link.groupby(by_route).any()
    return pd.DataFrame(
        {
            "km": km,
            "connector_km": legs["km"].where(~on_link, 0.0).groupby(by_route).sum().round(6),
            "route_words": route_words(legs).reindex(km.index).fillna(LOCAL_ROADS),
            "toll": toll,
            # A route without any link rests on connectors alone, which nobody has checked.
            "links_verified": drives & (legs["length_verified"] | ~on_link).groupby(by_route).all(),
            "verified": drives & legs["verified"].groupby(by_route).all(),
        }
    )
