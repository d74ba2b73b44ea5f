"""Driving times from many places to many places, or to many hubs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitepipe.config import AccessConfig
from sitepipe.network.arrays import Ints
from sitepipe.network.attach import attach
from sitepipe.network.engine import Times
from sitepipe.network.journeys import Joined, drive_times
from sitepipe.network.shortcuts import by_connector


def times_to_hubs(joined: Joined, hubs: Ints) -> Times:
    """
    Return the driving time from each place to some hubs.

    Parameters
    ----------
    joined
        P places and all hubs, joined to the roads.
    hubs
        H rows of ``joined.hubs`` in ascending order.

    Returns
    -------
    times
        P × H whole tenths of a second; ``UNREACHED`` where no way leads.
    """
    return drive_times(joined, hubs, outward=True)


def times_to_places(joined: Joined, places: pd.DataFrame, *, config: AccessConfig) -> Times:
    """
    Return the driving time from each place to each of some others.

    The way to a place ends as one to a hub that joins the roads by its position. To itself a
    place takes no time, also one that joins no road.

    Parameters
    ----------
    joined
        P places, joined to the roads.
    places
        Q places; reads ``geometry`` (CRS of the roads), ``site_id`` and ``place``. Those of
        ``joined`` are meant where it is they.
    config
        Reads ``connector``.

    Returns
    -------
    times
        P × Q whole tenths of a second; ``UNREACHED`` where no way leads.
    """
    geometries = places["geometry"].to_numpy(dtype=object)
    joins = attach(geometries, joined.network, connector=config.connector)
    beside = by_connector(
        joined.sites, joined.site_joins, geometries, joins, connector=config.connector
    )
    others = Joined(joined.network, joined.sites, places, joined.site_joins, joins, beside)
    return drive_times(others, np.arange(len(places)), outward=True)


def fill_own(times: Times, same: tuple[Ints, Ints]) -> Times:
    """Return times in which pairs of one and the same place take none."""
    filled = times.copy()
    filled[same] = 0
    return filled
