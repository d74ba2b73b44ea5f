"""
One search outward from seeds: every node's time, exact, in whole numbers.

Nodes are taken from the queue a bucket at a time. Within a bucket a node may be looked at again
if a shorter way to it turns up (label correcting); once the bucket is empty its times are final.
Buckets as wide as short edges keep that rare.
"""

from __future__ import annotations

from typing import Any

from sitepipe.network.engine import UNREACHED
from sitepipe.network.engines.kernels.compiled import compiled, prefetch
from sitepipe.network.engines.kernels.queue import EMPTY, MASK, advance, grown, put

AHEAD = 8
"""How many nodes ahead edges are asked for."""

DS, HEAD = 0, 1
"""Columns of ``arcs``."""


@compiled
def search(  # noqa: C901, PLR0912 -- calls in this loop would double its time
    first: Any,
    arcs: Any,
    shift: int,
    limit: int,
    seed_node: Any,
    seed_ds: Any,
    seed_owner: Any,
    times: Any,
    owners: Any,
    wanted: Any,
    wanted_count: int,
    heads: Any,
    slots: Any,
    batch: Any,
    reached: Any,
) -> Any:
    """
    Find the time of every node within a limit from the nearest seed.

    Parameters
    ----------
    first, arcs
        Edges by the node that the search leaves: time and head.
    shift
        Width of a bucket: times are shifted right by so many bits.
    limit
        Longest time, less than ``UNREACHED``.
    seed_node, seed_ds, seed_owner
        Seeds; ``seed_owner`` is None if nobody asks whose.
    times, owners
        Results, ``UNREACHED`` throughout to begin with; ``owners`` is None with ``seed_owner``.
    wanted, wanted_count
        Flags of nodes after which the search may end, and their number; or None.
    heads, slots, batch
        The queue, empty, and room for the nodes of part of a bucket.
    reached
        Receives the nodes reached.

    Returns
    -------
    count, slots
        The number of nodes reached, and the slots, which may have grown.
    """
    count, free, fresh, live, now = 0, EMPTY, 0, 0, 0
    for row in range(len(seed_node)):
        if fresh == len(slots):
            slots = grown(slots)
        owner = 0 if seed_owner is None else seed_owner[row]
        count, free, fresh, live = meet(
            seed_node[row], seed_ds[row], owner, limit, shift, now, times, owners, reached, count,
            heads, slots, free, fresh, live,
        )  # fmt: skip
    while live > 0 and (wanted is None or wanted_count > 0):
        now, free, live = advance(heads, slots, free, live, now, times, shift)
        while heads[now & MASK] != EMPTY:
            size, free = take(heads, slots, free, now, first, arcs, batch)
            live -= size
            for place in range(size):
                prefetch(arcs, first[batch[min(place + AHEAD, size - 1)]])
                node = batch[place]
                if times[node] >> shift != now:
                    continue
                if wanted is not None and wanted[node]:
                    wanted[node] = False
                    wanted_count -= 1
                if fresh + first[node + 1] - first[node] > len(slots):
                    slots = grown(slots)
                # What `meet` does, written out: as a call it would take twice the time.
                here = times[node]
                for arc in range(first[node], first[node + 1]):
                    head, time = arcs[arc, HEAD], here + arcs[arc, DS]
                    before = times[head]
                    if time > before or time > limit:
                        continue
                    if owners is None:
                        if time == before:
                            continue
                    elif time < before:
                        owners[head] = owners[node]
                    elif owners[node] < owners[head]:
                        owners[head] = owners[node]
                        if time >> shift != now:
                            continue
                    else:
                        continue
                    if before == UNREACHED:
                        reached[count] = head
                        count += 1
                    times[head] = time
                    free, fresh = put(heads, slots, free, fresh, head, time >> shift, now)
                    live += 1
    if live > 0:
        heads[:] = EMPTY
    return count, slots


@compiled
def meet(
    node: int,
    time: int,
    owner: int,
    limit: int,
    shift: int,
    now: int,
    times: Any,
    owners: Any,
    reached: Any,
    count: int,
    heads: Any,
    slots: Any,
    free: int,
    fresh: int,
    live: int,
) -> Any:
    """Note a way to a node if it is the best so far; return what changed of the search."""
    before = times[node]
    if time > before or time > limit:
        return count, free, fresh, live
    if time == before and (owners is None or owner >= owners[node]):
        return count, free, fresh, live
    if owners is not None:
        owners[node] = owner
        if time == before and time >> shift != now:  # in the queue, to be looked at later
            return count, free, fresh, live
    if before == UNREACHED:
        reached[count] = node
        count += 1
    times[node] = time
    free, fresh = put(heads, slots, free, fresh, node, time >> shift, now)
    return count, free, fresh, live + 1


@compiled
def take(heads: Any, slots: Any, free: int, now: int, first: Any, arcs: Any, batch: Any) -> Any:
    """Take nodes of the present bucket out of the queue; return how many, and the free slot."""
    size, slot = 0, heads[now & MASK]
    while slot != EMPTY and size < len(batch):
        node, following = slots[slot, 0], slots[slot, 1]
        slots[slot, 1] = free
        free = slot
        prefetch(first, node)
        batch[size] = node
        size += 1
        slot = following
    heads[now & MASK] = slot
    for place in range(min(size, AHEAD)):
        prefetch(arcs, first[batch[place]])
    return size, free
