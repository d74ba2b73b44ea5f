"""Logistics access: the nearest hub of each kind, the way to it, and how far a lorry reaches."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from sitepipe import schema
from sitepipe.config import AccessConfig, Vehicle
from sitepipe.errors import CrsError
from sitepipe.network.arrays import Flags, Floats
from sitepipe.network.destinations import destinations
from sitepipe.network.issues import access_issues
from sitepipe.network.journeys import Joined, drive_times, join_all
from sitepipe.network.legs import route_words, tell_legs
from sitepipe.network.network import build_network
from sitepipe.network.reach import measure_reach, minutes
from sitepipe.network.routes import find_routes
from sitepipe.network.verification import verified_ends, verified_trips
from sitepipe.snapshot import Roads
from sitepipe.vocab import LegKind

LOCAL_ROADS = "local roads"


@dataclass(frozen=True)
class Access:
    """Tables ``access``, ``legs``, ``reach`` and ``issues`` of :mod:`sitepipe.schema`."""

    access: pd.DataFrame
    legs: pd.DataFrame
    reach: pd.DataFrame
    issues: pd.DataFrame


def measure_access(
    boundaries: gpd.GeoDataFrame,
    roads: Roads,
    hubs: pd.DataFrame,
    *,
    vehicle: Vehicle,
    config: AccessConfig,
    crs: str,
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
        Boundaries (:data:`sitepipe.schema.BOUNDARIES`) in ``crs``; the latest version of each
        site and place is used. A site without a geometry gets no rows.
    roads
        Junctions and links.
    hubs
        Destinations; those planned, consented or under construction are never routed to.
    vehicle
        What is driven.
    config
        Connectors, drivers' hours and kinds of hub.
    crs
        Working CRS, projected in metres.

    Returns
    -------
    access
        For each site and place, one row for each of ``config.hub_kinds`` with the legs of its
        route, whose times add up to ``minutes``; one row of reach for each hub of
        ``config.reach_kinds``; and issues.

    Raises
    ------
    CrsError
        If the boundaries are not in ``crs``.
    SchemaError
        If the road tables or hubs cannot be used; says which rows.
    """
    places = _places(boundaries, crs=crs)
    network = build_network(roads, vehicle, crs=crs)
    joined = join_all(
        places["geometry"].to_numpy(dtype=object),
        destinations(hubs, config, crs=crs),
        network,
        connector=config.connector,
    )
    every_hub = np.arange(len(joined.hubs))
    out = drive_times(joined, every_hub, outward=True)
    nearest = _nearest(places, joined.hubs, out, config)
    ends = verified_ends(places, joined.hubs)
    access, legs = _told(places, joined, nearest, ends, config)
    far = np.flatnonzero(joined.hubs["for_reach"])
    back = np.full(out.shape, np.inf)
    back[:, far] = drive_times(joined, far, outward=False)
    verified = verified_trips(joined, ends, out, back, duty=config.duty)
    return Access(
        access=access,
        legs=legs,
        reach=measure_reach(
            places,
            joined.hubs.iloc[far],
            out[:, far],
            back[:, far],
            verified[:, far],
            duty=config.duty,
        ),
        issues=access_issues(joined, places, out, config=config),
    )


def _places(boundaries: gpd.GeoDataFrame, *, crs: str) -> pd.DataFrame:
    """Return the latest boundary of each site and place that has a geometry."""
    if len(boundaries) and boundaries.crs != crs:
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


def _nearest(
    places: pd.DataFrame, hubs: pd.DataFrame, out: Floats, config: AccessConfig
) -> pd.DataFrame:
    """Return ``site``, ``hub_kind``, ``hub`` and ``deciseconds``; hub -1 where none is reached."""
    rows = []
    for kind in config.hub_kinds:
        of_kind = np.flatnonzero(hubs["kind"].eq(kind) & hubs["for_nearest"])
        times = np.column_stack([out[:, of_kind], np.full(len(places), np.inf)])
        best = times.argmin(axis=1)
        deciseconds = times[np.arange(len(places)), best]
        reached = np.isfinite(deciseconds)
        rows.append(
            pd.DataFrame(
                {
                    "site": np.arange(len(places)),
                    "hub_kind": kind.value,
                    "hub": np.where(reached, np.append(of_kind, -1)[best], -1),
                    "deciseconds": deciseconds,
                }
            )
        )
    columns = ["site", "hub_kind", "hub", "deciseconds"]
    nearest = pd.concat(rows) if rows else pd.DataFrame(columns=columns)
    return nearest.sort_values("site", kind="stable", ignore_index=True)


def _told(
    places: pd.DataFrame,
    joined: Joined,
    nearest: pd.DataFrame,
    ends: Flags,
    config: AccessConfig,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables ``access`` and ``legs`` of the nearest hubs."""
    reached = nearest[nearest["hub"] >= 0].reset_index(drop=True)
    routes = find_routes(
        joined, reached["site"].to_numpy(dtype=np.int64), reached["hub"].to_numpy(dtype=np.int64)
    )
    origins = places["place"].fillna("site").to_numpy(dtype=object)
    told = tell_legs(joined, routes, origins=origins, connector=config.connector)
    sums = _sums(told)
    sums["verified"] &= ends[reached["site"].to_numpy(), reached["hub"].to_numpy()]
    measured = nearest.merge(
        reached[["site", "hub_kind"]].join(sums), on=["site", "hub_kind"], how="left"
    )
    hub = joined.hubs[["hub_id", "name"]].reindex(measured["hub"])
    site = places.iloc[measured["site"].to_numpy(dtype=np.int64)]
    access = schema.ACCESS.frame(
        pd.DataFrame(
            {
                "site_id": site["site_id"].to_numpy(dtype=object),
                "place": site["place"].to_numpy(dtype=object),
                "hub_kind": measured["hub_kind"],
                "hub_id": hub["hub_id"].to_numpy(dtype=object),
                "hub_name": hub["name"].to_numpy(dtype=object),
                "minutes": minutes(measured["deciseconds"].to_numpy(dtype="float64")),
                "km": measured["km"],
                "connector_km": measured["connector_km"],
                "route": measured["route_words"],
                "reachable": measured["hub"] >= 0,
                "toll": measured["toll"],
                "links_verified": measured["links_verified"],
                "verified": measured["verified"],
            }
        )
    )
    start = reached.iloc[told["route"].to_numpy(dtype=np.int64)]
    site = places.iloc[start["site"].to_numpy(dtype=np.int64)]
    named = told.drop(columns=["route", "toll", "length_verified", "verified"]).assign(
        site_id=site["site_id"].to_numpy(dtype=object),
        place=site["place"].to_numpy(dtype=object),
        hub_kind=start["hub_kind"].to_numpy(dtype=object),
    )
    return access, schema.LEGS.frame(named)


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
