"""Turn restrictions of ways, found again among the drives of links."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sitepipe.network.build.stretches import Chains, Stretches
from sitepipe.roadgraph import NONE, Booleans, Bytes, Ints64, RawRoads, Remark


@dataclass(frozen=True, eq=False)
class Turns:
    """
    Turns between drives that modes may not make, or that alone they may make.

    ``only`` allows ``to_drive`` alone where ``from_drive`` ends; else it is forbidden there.
    ``modes`` is a mask of the modes concerned.
    """

    from_drive: Ints64
    to_drive: Ints64
    only: Booleans
    modes: Bytes


def turns_of_links(
    raw: RawRoads, stretches: Stretches, steps: Chains
) -> tuple[Turns, list[Remark]]:
    """
    Translate turn restrictions from ways and points to drives of links.

    A restriction needs a way that ends at its point as the way it comes from, and another as the
    way it leads to. One whose way runs on through the point, or does not touch it, is ambiguous:
    it is counted and listed, not guessed.

    Parameters
    ----------
    raw
        Roads; reads ``turns``.
    stretches, steps
        Its ways cut, and joined to links.

    Returns
    -------
    turns, remarks
        What can be represented; and what was read, and what cannot be.
    """
    if not len(raw.turns):
        return Turns(*(np.empty(0, np.int64),) * 2, np.empty(0, bool), np.empty(0, np.uint8)), []
    link_of, turned = _link_of_stretches(stretches, steps)
    via = raw.turns.via_point
    from_stretch, from_at_start, from_many = _touching(raw.turns.from_way, via, stretches)
    to_stretch, to_at_start, to_many = _touching(raw.turns.to_way, via, stretches)
    found = (from_stretch != NONE) & (to_stretch != NONE)
    # A U-turn comes from and leads to the same way: there it may touch the point only once.
    clear = found & ~from_many & ~to_many
    # Arriving at the start of a stretch drives it against; a turned stretch runs against its link.
    against = from_at_start ^ turned[from_stretch]
    from_drive = 2 * link_of[from_stretch] + against
    to_drive = 2 * link_of[to_stretch] + (~to_at_start ^ turned[to_stretch])
    turns = Turns(
        from_drive=from_drive[clear],
        to_drive=to_drive[clear],
        only=raw.turns.only[clear],
        modes=raw.turns.modes[clear],
    )
    named = raw.turns.turn_id
    remarks = [
        Remark("kept", "turn restrictions", int(clear.sum())),
        _lost("turn restriction whose ways do not both touch its point", named[~found]),
        _lost("turn restriction whose way runs on through its point", named[found & ~clear]),
    ]
    return turns, [remark for remark in remarks if remark.count]


def _lost(what: str, names: np.ndarray) -> Remark:
    return Remark("not represented", what, len(names), tuple(str(name) for name in names[:5]))


def _link_of_stretches(stretches: Stretches, steps: Chains) -> tuple[Ints64, Booleans]:
    """Return the link of each stretch, and whether it is driven from its end there."""
    link = np.empty(len(stretches.way), dtype=np.int64)
    turned = np.empty(len(stretches.way), dtype=bool)
    link[steps.stretch] = steps.chain
    turned[steps.stretch] = ~steps.along
    return link, turned


def _touching(
    way: Ints64, point: Ints64, stretches: Stretches
) -> tuple[Ints64, Booleans, Booleans]:
    """
    Find the stretch of each way that ends at a point.

    Returns
    -------
    stretch, at_start, many
        The stretch, ``NONE`` if none ends there; whether it is its start that does; and whether
        more than one end of the way's stretches lies there.
    """
    # Each stretch has two ends; sort all of them by way and point, and look the pairs up.
    ends_way = np.concatenate([stretches.way, stretches.way])
    ends_point = np.concatenate([stretches.start, stretches.end])
    span = np.int64(max(ends_point.max(initial=0), point.max(initial=0)) + 1)
    keys = ends_way * span + ends_point
    order = np.argsort(keys, kind="stable")
    wanted = way * span + point
    low = np.searchsorted(keys[order], wanted, side="left")
    high = np.searchsorted(keys[order], wanted, side="right")
    some = high > low
    which = np.where(some, order[np.minimum(low, len(order) - 1)], 0)
    count = len(stretches.way)
    stretch = np.where(some, which % count, NONE)
    return stretch, which < count, high - low > 1
