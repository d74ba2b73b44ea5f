"""Which hubs a lorry may be sent to, and where they join the network."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from sitepipe.config import AccessConfig, Connector
from sitepipe.errors import SchemaError, first_five
from sitepipe.network.arrays import Ints
from sitepipe.network.attach import attach, join_at
from sitepipe.network.network import Network
from sitepipe.network.positions import to_working
from sitepipe.roadgraph import NONE
from sitepipe.vocab import HubStatus


def destinations(hubs: pd.DataFrame, config: AccessConfig, *, crs: str) -> pd.DataFrame:
    """
    Return the hubs that can be routed to, in order of ``hub_id``.

    A hub needs a position, and must not be planned, consented or under construction. One whose
    status is not known counts only where its kind has no operational hub.

    Parameters
    ----------
    hubs
        Hubs (:data:`sitepipe.schema.HUBS`).
    config
        Reads ``hub_kinds`` and ``reach_kinds``.
    crs
        Working CRS.

    Returns
    -------
    destinations
        The columns of ``hubs`` and ``geometry`` (a point in ``crs``), ``for_nearest`` and
        ``for_reach``.

    Raises
    ------
    SchemaError
        If a ``hub_id`` stands twice.
    """
    if (twice := hubs["hub_id"].duplicated()).any():
        raise SchemaError(
            f"hubs, column hub_id: {twice.sum()} names stand twice: "
            f"{first_five(hubs['hub_id'][twice])}",
            hint="Give each hub a name of its own.",
        )
    status = hubs["status"].fillna(HubStatus.UNKNOWN)
    usable = status.isin([HubStatus.OPERATIONAL, HubStatus.UNKNOWN])
    placed = hubs["lat"].notna() & hubs["lon"].notna()
    chosen = hubs[usable & placed].sort_values("hub_id", ignore_index=True)
    operational = chosen["status"].eq(HubStatus.OPERATIONAL)
    in_use = operational | ~chosen["kind"].isin(chosen.loc[operational, "kind"])
    x, y = to_working(
        chosen["lat"].to_numpy(dtype="float64"), chosen["lon"].to_numpy(dtype="float64"), crs=crs
    )
    chosen = chosen.assign(
        geometry=shapely.points(x, y),
        for_nearest=in_use & chosen["kind"].isin(config.hub_kinds),
        for_reach=in_use & chosen["kind"].isin(config.reach_kinds),
    )
    return chosen[chosen["for_nearest"] | chosen["for_reach"]].reset_index(drop=True)


def unknown_junctions(hubs: pd.DataFrame, network: Network) -> pd.DataFrame:
    """Return the destinations that name a junction which the roads do not have."""
    return hubs[hubs["node"].notna() & (_junctions(hubs, network) == NONE)]


def attach_hubs(hubs: pd.DataFrame, network: Network, *, connector: Connector) -> pd.DataFrame:
    """
    Join destinations to the network.

    A hub that names a junction of the network meets it there; any other joins by its position,
    as a site does. ``point`` of the joins is the row in ``hubs``.
    """
    node = _junctions(hubs, network)
    geometries = hubs["geometry"].to_numpy(dtype=object)
    at_node, by_position = np.flatnonzero(node != NONE), np.flatnonzero(node == NONE)
    joined = attach(geometries[by_position], network, connector=connector)
    joined["point"] = by_position[joined["point"]]
    named = join_at(at_node, node[at_node], geometries[at_node], network)
    return pd.concat([named, joined]).sort_values(["point", "link", "node"], ignore_index=True)


def _junctions(hubs: pd.DataFrame, network: Network) -> Ints:
    """Return the node of the junction that each hub names; ``NONE`` where there is none."""
    rows = {name: network.graph.node_id.find(name) for name in hubs["node"].dropna().unique()}
    return np.array([rows.get(name, NONE) for name in hubs["node"]], dtype=np.int64)
