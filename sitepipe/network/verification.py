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
from sitepipe.network.arrays import Flags, Floats
from sitepipe.network.attach import NOWHERE
from sitepipe.network.graph import Edges
from sitepipe.network.journeys import Joined, drive_times
from sitepipe.network.network import Network, verified_links
from sitepipe.vocab import BoundaryKind

_KNOWN_BOUNDARIES = [kind.value for kind in BoundaryKind if kind.measurable]


def verified_ends(places: pd.DataFrame, hubs: pd.DataFrame) -> Flags:
    """
    Return whether both ends of each way are verified.

    Parameters
    ----------
    places
        S sites or places; reads ``kind``.
    hubs
        H hubs; reads ``verified``.

    Returns
    -------
    verified
        S × H.
    """
    bounded = places["kind"].isin(_KNOWN_BOUNDARIES).to_numpy(dtype=bool)
    checked = hubs["verified"].eq(True).to_numpy(dtype=bool, na_value=False)
    both: Flags = np.logical_and.outer(bounded, checked)
    return both


def verified_trips(joined: Joined, ends: Flags, out: Floats, back: Floats, *, duty: Duty) -> Flags:
    """
    Return whether each trip out and back, measured against drivers' hours, is verified.

    A way is verified if it takes as long on the verified part of the network as on all of it.

    Parameters
    ----------
    joined
        S sites and all hubs, joined to the roads.
    ends
        S × H, as :func:`verified_ends` gives them for all hubs.
    out, back
        S × H driving times (tenths of a second); ``inf`` where no way leads.
    duty
        Drivers' hours.
    """
    hours = (getattr(duty, name) for name in type(duty).model_fields)
    verified = ends & np.isfinite(out) & np.isfinite(back)
    verified &= all(figure.verified for figure in hours)
    hubs = np.flatnonzero(verified.any(axis=0))
    if hubs.size:
        part = _verified_part(joined)
        for times, outward in ((out, True), (back, False)):
            verified[:, hubs] &= drive_times(part, hubs, outward=outward) == times[:, hubs]
    return verified


def _verified_part(joined: Joined) -> Joined:
    """Return the same sites and hubs on verified links only, without connectors."""
    network = joined.network
    sound = verified_links(network)
    graph = network.graph
    kept = sound[graph.link]
    indptr, indices, deciseconds, link, along = Edges(
        tail=graph.tails[kept],
        head=graph.indices[kept],
        deciseconds=graph.deciseconds[kept],
        link=graph.link[kept],
        along=graph.along[kept],
    ).rows(len(graph.nodes))
    part: Network = replace(
        network,
        graph=replace(
            graph, indptr=indptr, indices=indices, deciseconds=deciseconds, link=link, along=along
        ),
    )
    return replace(
        joined,
        network=part,
        site_joins=_joins_on(joined.site_joins, sound),
        hub_joins=_joins_on(joined.hub_joins, sound),
        beside=joined.beside.iloc[:0],
    )


def _joins_on(joins: pd.DataFrame, sound: Flags) -> pd.DataFrame:
    """Keep the joins at junctions and on sound links that need no connector."""
    link = joins["link"].to_numpy(dtype=np.int64)
    kept = (joins["connector_km"].to_numpy() == 0) & ((link == NOWHERE) | sound[link])
    return joins[kept].reset_index(drop=True)
