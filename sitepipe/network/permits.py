"""Which roads a vehicle may drive: signs about who, how large and how heavy, tolls, ferries."""

from __future__ import annotations

import numpy as np

from sitepipe.config import Vehicle
from sitepipe.roadgraph import MODES, Booleans, Bytes, Limit, LinkForm, LinkKinds, Permission
from sitepipe.vocab import Mode

_DIMENSION = {
    Limit.HEIGHT_M: "height_m",
    Limit.WIDTH_M: "width_m",
    Limit.LENGTH_M: "length_m",
    Limit.WEIGHT_T: "gross_weight_t",
    Limit.RATING_T: "gross_weight_t",
    Limit.AXLE_LOAD_T: "axle_load_t",
}


def permissions(kinds: LinkKinds, vehicle: Vehicle) -> Bytes:
    """
    Return what a vehicle may drive of each kind of link.

    A road is closed to a vehicle that is larger or heavier than a posted limit, whatever else is
    said of who may drive there; one exactly as large passes. Both limits on weight are compared
    with the permitted gross weight. Limits for goods vehicles alone hold for those above 3.5 t
    (``Mode.HGV``), as their signs do. A road of which it is not known whether it is tolled counts
    as free.

    Parameters
    ----------
    kinds
        K kinds of links.
    vehicle
        Mode, dimensions, and whether it uses tolled roads and ferries.

    Returns
    -------
    permission
        K × 2 codes of :class:`~sitepipe.roadgraph.Permission`, along and against.
    """
    permission: Bytes = kinds.permission[:, :, MODES.index(vehicle.mode)].copy()
    closed = _too_large(kinds, vehicle)
    if vehicle.tolls == "avoid":
        closed |= kinds.toll == 1
    ferry = kinds.form == LinkForm.FERRY
    permission[closed | (ferry & (vehicle.ferries == "avoid"))] = Permission.NO
    if vehicle.ferry_kmh is None:
        permission[ferry[:, None] & np.isnan(kinds.speed_kmh)] = Permission.NO
    return permission


def _too_large(kinds: LinkKinds, vehicle: Vehicle) -> Booleans:
    """Return whether a vehicle exceeds any limit of each kind of link."""
    size = np.full(len(Limit), np.nan, np.float32)
    for limit, name in _DIMENSION.items():
        if (figure := getattr(vehicle.dimensions, name)) is not None:
            size[limit] = figure.value
    # Both sides are single precision, so that 4.2 m passes under 4.2 m. NaN exceeds nothing.
    exceeded = size > kinds.limit
    if vehicle.mode is Mode.HGV:
        exceeded |= size > kinds.hgv_limit
    too_large: Booleans = np.any(exceeded, axis=1)
    return too_large
