"""
A queue of nodes by time, in buckets of three levels.

A time, shifted right, is a step. Nodes of the ``WIDTH`` steps around now have a bucket for each
step; those further on share one for ``WIDTH`` steps, and those beyond that one for ``WIDTH``
squared. When the search comes to a shared bucket, its nodes are spread over finer ones. This is
the multi-level form of Dial's queue (Denardo and Fox 1979): 2**31 steps in some 4,000 buckets.

A bucket is a list linked through ``slots``: node and next slot. A node whose time falls is put
in again; its older entries are known by a time that is no longer theirs. Slots are reused, so
the lists in use stay in the processor's cache.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sitepipe.network.engines.kernels.compiled import compiled

BITS = 10
WIDTH = 1 << BITS
MASK = WIDTH - 1
BUCKETS = 2 * WIDTH + (1 << (31 - 2 * BITS))
EMPTY = -1


@compiled
def put(heads: Any, slots: Any, free: int, fresh: int, node: int, step: int, now: int) -> Any:
    """Put a node into the bucket of its step; return the next free and the next unused slot."""
    apart = step ^ now
    if apart < WIDTH:
        bucket = step & MASK
    elif apart < WIDTH * WIDTH:
        bucket = WIDTH + ((step >> BITS) & MASK)
    else:
        bucket = 2 * WIDTH + (step >> (2 * BITS))
    if free != EMPTY:
        slot = free
        free = slots[slot, 1]
    else:
        slot = fresh
        fresh += 1
    slots[slot, 0] = node
    slots[slot, 1] = heads[bucket]
    heads[bucket] = slot
    return free, fresh


@compiled
def advance(heads: Any, slots: Any, free: int, live: int, now: int, times: Any, shift: int) -> Any:
    """
    Move on to the next step that has nodes.

    Returns
    -------
    now, free, live
        The step, the next free slot and the number of entries left; without entries, any step.
    """
    while live > 0:
        bucket = now & MASK
        while bucket < WIDTH and heads[bucket] == EMPTY:
            bucket += 1
        if bucket < WIDTH:
            return (now & ~MASK) | bucket, free, live
        bucket = WIDTH + ((now >> BITS) & MASK)
        while bucket < 2 * WIDTH and heads[bucket] == EMPTY:
            bucket += 1
        if bucket < 2 * WIDTH:
            now = (now >> (2 * BITS) << (2 * BITS)) | ((bucket & MASK) << BITS)
        else:
            bucket = 2 * WIDTH + (now >> (2 * BITS))
            while heads[bucket] == EMPTY:
                bucket += 1
            now = (bucket - 2 * WIDTH) << (2 * BITS)
        slot = heads[bucket]
        heads[bucket] = EMPTY
        while slot != EMPTY:
            node, following = slots[slot, 0], slots[slot, 1]
            slots[slot, 1] = free
            free = slot
            step = times[node] >> shift
            if step >= now:
                free, _ = put(heads, slots, free, 0, node, step, now)
            else:  # an older entry of a node that was reached sooner
                live -= 1
            slot = following
    return now, free, live


@compiled
def grown(slots: Any) -> Any:
    """Return twice as many slots, the present ones kept."""
    larger = np.empty((2 * len(slots), 2), np.int32)
    larger[: len(slots)] = slots
    return larger
