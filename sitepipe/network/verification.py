"""
What a driven figure rests on, and whether all of that is verified.

A way is verified if it drives verified links only (their length, and every figure that sets the
speed on them) and no connector, which is modelled; a connector of no length counts as none. A
figure needs a verified way and both its ends verified: the hub, and a site whose boundary is
known, for a location alone does not say where a lorry leaves it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sitepipe.config import Duty
from sitepipe.network.arrays import Flags, Ints
from sitepipe.network.engine import CLOSED, UNREACHED, Times
from sitepipe.network.journeys import Joined, drive_times
from sitepipe.network.network import Network
from sitepipe.vocab import BoundaryKind

_KNOWN_BOUNDARIES = [kind.value for kind in BoundaryKind if kind.measurable]


def verified_ends(places: pd.DataFrame, hubs: pd.DataFrame) -> tuple[Flags, Flags]:
    """
    Return which ends of ways are verified: those at sites, and those at hubs.

    Parameters
    ----------
    places
        S sites or places; reads ``kind``.
    hubs
        H hubs; reads ``verified``.
    """
    bounded: Flags = places["kind"].isin(_KNOWN_BOUNDARIES).to_numpy(dtype=bool)
    checked: Flags = hubs["verified"].eq(True).to_numpy(dtype=bool, na_value=False)
    return bounded, checked


def verified_trips(
    joined: Joined, hubs: Ints, ends: tuple[Flags, Flags], out: Times, back: Times, *, duty: Duty
) -> Flags:
    """
    Return whether each trip out and back, measured against drivers' hours, is verified.

    A way is verified if it takes as long on the verified part of the network as on all of it.

    Parameters
    ----------
    joined
        S sites and all hubs, joined to the roads.
    hubs
        H rows of ``joined.hubs``.
    ends
        As :func:`verified_ends` gives them for all hubs.
    out, back
        S × H driving times (tenths of a second); ``UNREACHED`` where no way leads.
    duty
        Drivers' hours.
    """
    hours = (getattr(duty, name) for name in type(duty).model_fields)
    verified: Flags = np.logical_and.outer(ends[0], ends[1][hubs])
    verified &= (out != UNREACHED) & (back != UNREACHED)
    verified &= all(figure.verified for figure in hours)
    asked = np.flatnonzero(verified.any(axis=0))
    part = _verified_part(joined)
    # Where local roads are modelled by connectors, no site is left, and nothing to search.
    if asked.size and not part.site_joins.empty:
        for times, outward in ((out, True), (back, False)):
            there = drive_times(part, hubs[asked], outward=outward)
            verified[:, asked] &= there == times[:, asked]
        return verified
    return np.zeros_like(verified)


def _verified_part(joined: Joined) -> Joined:
    """Return the same sites and hubs on verified drives only, without connectors."""
    network = joined.network
    sound = network.verified_drives
    timed = network.timed
    part = replace(
        timed,
        drive_ds=np.where(sound, timed.drive_ds, CLOSED),
        edge_ds=np.where(sound[network.graph.edge_drive], timed.edge_ds, CLOSED),
    )
    return replace(
        joined,
        network=Network(network.graph, part, network.vehicle),
        site_joins=_joins_without_connector(joined.site_joins),
        hub_joins=_joins_without_connector(joined.hub_joins),
        beside=joined.beside.iloc[:0],
    )


def _joins_without_connector(joins: pd.DataFrame) -> pd.DataFrame:
    return joins[joins["connector_km"] == 0].reset_index(drop=True)
