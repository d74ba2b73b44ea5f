"""How fast a vehicle drives each link, and how long that takes: settled once, in integers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from sitepipe.config import Vehicle
from sitepipe.errors import SchemaError, first_five
from sitepipe.network.arrays import Flags, Floats, Ints
from sitepipe.units import DECISECONDS_PER_HOUR, km_from_miles
from sitepipe.vocab import Carriageway, RoadClass, Setting

Kind = Literal["built_up", "motorway", "dual", "single"]


@dataclass(frozen=True)
class LinkTimes:
    """
    Speed and time of each link, in the order of the links.

    Attributes
    ----------
    speed_kmh
        Mean speed of the vehicle (km/h).
    deciseconds
        Driving time in whole tenths of a second, at least 1. Every engine adds up these
        integers, so all of them agree exactly.
    rule
        Keys of the vehicle's configuration that set the speed, joined with ``; ``.
    verified
        Whether every figure under those keys is verified.
    """

    speed_kmh: Floats
    deciseconds: Ints
    rule: list[str]
    verified: Flags


def link_times(links: pd.DataFrame, vehicle: Vehicle) -> LinkTimes:
    """
    Time every link for a vehicle.

    A link in a built-up area is ``built_up``; any other is of its class if a motorway,
    else of its carriageway, and ``single``, the slower, where that is not stated. Speed is
    ``min(legal limit, limiter) × factor``. Time is length over speed, rounded once to the
    nearest tenth of a second, a half to the even one.

    Parameters
    ----------
    links
        Road links (:data:`sitepipe.schema.ROAD_LINKS`); reads ``length_km`` and the kind.
    vehicle
        Limits, limiter and factors.

    Returns
    -------
    times
        One speed, time and rule for each link, in the order given.

    Raises
    ------
    SchemaError
        If a length is unknown or not above zero; the message names the links.
    """
    length_km = links["length_km"].to_numpy(dtype="float64")
    if (bad := ~(length_km > 0)).any():
        raise SchemaError(
            f"road_links, column length_km: {bad.sum()} links have no length above 0: "
            f"{first_five(links['link_id'][bad])}",
            hint="Give each link its driven length in km, or take it out.",
        )
    speed_of_kind, rule_of_kind, verified_of_kind = _by_kind(vehicle)
    kind = np.select(
        [
            links["setting"].eq(Setting.URBAN).to_numpy(dtype=bool),
            links["road_class"].eq(RoadClass.MOTORWAY).to_numpy(dtype=bool),
            links["carriageway"].eq(Carriageway.DUAL).to_numpy(dtype=bool),
        ],
        [0, 1, 2],
        default=3,
    )
    speed_kmh = speed_of_kind[kind]
    return LinkTimes(
        speed_kmh=speed_kmh,
        deciseconds=np.maximum(whole_deciseconds(length_km, speed_kmh), 1),
        rule=[rule_of_kind[index] for index in kind],
        verified=verified_of_kind[kind],
    )


def whole_deciseconds(km: Floats, speed_kmh: Floats | float) -> Ints:
    """Driving time in whole tenths of a second; a half goes to the even one."""
    return np.rint(km * DECISECONDS_PER_HOUR / speed_kmh).astype(np.int64)


def _kinds() -> tuple[Kind, ...]:
    return get_args(Kind)


def _by_kind(vehicle: Vehicle) -> tuple[Floats, list[str], Flags]:
    """Give speed (km/h), rule and whether verified of each kind; where limits tie, both bind."""
    speeds, rules, verified = [], [], []
    for kind in _kinds():
        limits = {f"legal_mph.{kind}": vehicle.legal_mph[kind]}
        if vehicle.limiter_mph is not None:
            limits["limiter_mph"] = vehicle.limiter_mph
        slowest = min(limit.value for limit in limits.values())
        used = {key: limit for key, limit in limits.items() if limit.value == slowest}
        used[f"factor.{kind}"] = vehicle.factor[kind]
        speeds.append(km_from_miles(slowest) * vehicle.factor[kind].value)
        rules.append("; ".join(used))
        verified.append(all(figure.verified for figure in used.values()))
    return np.array(speeds), rules, np.array(verified)
