"""Posted limits of height, width, length and weight, for all vehicles and for goods vehicles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sitepipe.ingest.osm.measures import UnreadableError, metres, tonnes
from sitepipe.ingest.osm.notes import Note
from sitepipe.roadgraph import Doubles, Limit

_READ: dict[Limit, tuple[tuple[str, ...], Callable[[str], float]]] = {
    Limit.HEIGHT_M: (("maxheight", "maxheight:physical", "maxheight:legal"), metres),
    Limit.WIDTH_M: (("maxwidth", "maxwidth:physical"), metres),
    Limit.LENGTH_M: (("maxlength",), metres),
    Limit.WEIGHT_T: (("maxweight",), tonnes),
    Limit.RATING_T: (("maxweightrating",), tonnes),
    Limit.AXLE_LOAD_T: (("maxaxleload",), tonnes),
}
_BOTH_WAYS = ("", ":forward", ":backward")
_FOR_GOODS = (":hgv", ":goods")
# Nothing is limited, or no more than everywhere.
_NO_FIGURE = frozenset(
    {"none", "no", "default", "no_sign", "unsigned", "no_indications", "unlimited", "unknown"}
)
_BELOW_DEFAULT = "below_default"

KEYS = frozenset(
    f"{key}{whom}{way}"
    for keys, _ in _READ.values()
    for key in keys
    for whom in ("", *_FOR_GOODS)
    for way in _BOTH_WAYS
)
NOT_APPLIED = frozenset(
    {"maxgcweight", "maxgcweightrating", "maxbogieweight", "maxaxles", "hgv_articulated", "hazmat"}
)
"""Keys about vehicles in more detail than a vehicle's file has: noted, not applied."""


def limits(said: dict[str, str]) -> tuple[Doubles, Doubles, list[Note]]:
    """
    Return the limits that tags state.

    Where several hold for one dimension the lowest counts; one for a single direction is taken
    for both, and noted.

    Returns
    -------
    limit, hgv_limit
        Columns :class:`~sitepipe.roadgraph.Limit` (m, t): for all vehicles, and for goods
        vehicles alone; NaN where none is stated.
    notes
        Figures that are not read, and keys that are not applied.
    """
    notes: list[Note] = []
    for_all, for_goods = np.full(len(Limit), np.nan), np.full(len(Limit), np.nan)
    for limit, (keys, read) in _READ.items():
        for key in keys:
            for_all[limit] = np.fmin(for_all[limit], _lowest(said, key, read, notes))
            for whom in _FOR_GOODS:
                figure = _lowest(said, f"{key}{whom}", read, notes)
                for_goods[limit] = np.fmin(for_goods[limit], figure)
    notes += [
        Note("not represented", "limits in more detail than vehicles have", f"{key}={said[key]}")
        for key in sorted(NOT_APPLIED & said.keys())
    ]
    return for_all, for_goods, notes


def _lowest(
    said: dict[str, str], key: str, read: Callable[[str], float], notes: list[Note]
) -> float:
    lowest = np.nan
    for way in _BOTH_WAYS:
        full = f"{key}{way}"
        value = said.get(full, "none").strip()
        if value.lower() in _NO_FIGURE:
            continue
        if value.lower() == _BELOW_DEFAULT:
            notes.append(Note("not represented", "limits below the usual, without a figure", full))
            continue
        try:
            lowest = float(np.fmin(lowest, read(value)))
        except UnreadableError:
            notes.append(Note("not represented", "limits that are not read", f"{full}={value}"))
            continue
        if way:
            notes.append(Note("kept", "limits for one direction, taken for both", full))
    return lowest
