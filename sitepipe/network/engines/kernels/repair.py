"""
Nearest times put right after some edges changed: only what the change touches is searched again.

The method is that of Ramalingam and Reps (1996) for many changes at once. A node keeps its time
and owner as long as something supports it: a seed, or an edge from a node that keeps its own,
along which no time is lost and the owner is the same. Nodes without support are found in order of
time, so that what supports a node was judged before it. They are then searched again from the
nodes around them that keep their times, together with whatever became quicker.

Edges take at least one tenth of a second: a ring of edges that take no time would support itself.
"""

from __future__ import annotations

from typing import Any

from sitepipe.network import engine
from sitepipe.network.engines.kernels.compiled import compiled
from sitepipe.network.engines.kernels.queue import EMPTY, MASK, advance, grown, put

UNREACHED = int(engine.UNREACHED)
SEEN, LOST, NOTED, JOINED = 1, 2, 4, 8
"""Flags of nodes: to be judged, without support, written down, with added edges."""


@compiled
def without_support(graph: Any, seeds: Any, state: Any, starts: Any, queue: Any, seen: Any) -> Any:
    """
    Flag nodes as ``LOST`` that no seed and no edge supports any more.

    ``starts`` are the nodes that lost a support. Nodes judged are put into ``seen``; returned are
    their number and the slots of the queue, which may have grown.
    """
    out_first, out_arcs, _, _ = graph
    times, owners, flags = state
    heads, slots = queue
    count, free, fresh, live, now = 0, EMPTY, 0, 0, 0
    for node in starts:
        if times[node] == UNREACHED or flags[node] & SEEN:
            continue
        flags[node] |= SEEN
        seen[count] = node
        if fresh == len(slots):
            slots = grown(slots)
        free, fresh = put(heads, slots, free, fresh, node, times[node], now)
        count, live = count + 1, live + 1
    while live > 0:
        now, free, live = advance(heads, slots, free, live, now, times, 0)
        node, free = pop(heads, slots, free, now)
        live -= 1
        if supported(node, graph, seeds, state):
            continue
        flags[node] |= LOST
        for arc in range(out_first[node], out_first[node + 1]):
            head = out_arcs[arc, 1]
            tight = times[node] + out_arcs[arc, 0] == times[head] and owners[node] == owners[head]
            if not tight or flags[head] & SEEN:
                continue
            flags[head] |= SEEN
            seen[count] = head
            if fresh == len(slots):
                slots = grown(slots)
            free, fresh = put(heads, slots, free, fresh, head, times[head], now)
            count, live = count + 1, live + 1
    return count, slots


@compiled
def supported(node: int, graph: Any, seeds: Any, state: Any) -> bool:
    """Return whether a seed or an edge from a node not lost explains the node's time and owner."""
    _, _, in_first, in_arcs = graph
    seed_node, seed_ds, seed_owner = seeds
    times, owners, flags = state
    row = place_of(seed_node, node)
    while row < len(seed_node) and seed_node[row] == node:
        if seed_ds[row] == times[node] and seed_owner[row] == owners[node]:
            return True
        row += 1
    for arc in range(in_first[node], in_first[node + 1]):
        tail = in_arcs[arc, 1]
        if (
            not flags[tail] & LOST
            and times[tail] + in_arcs[arc, 0] == times[node]
            and owners[tail] == owners[node]
        ):
            return True
    return False


@compiled
def mend(
    graph: Any,
    seeds: Any,
    added: Any,
    state: Any,
    lost: Any,
    quicker: Any,
    limit: int,
    queue: Any,
    log: Any,
) -> Any:
    """
    Give lost nodes new times, and all nodes better ones where there are any.

    ``quicker`` are nodes with edges that became quicker. Each node changed is written down in
    ``log`` with the time and owner it had. Returned are their number and the slots.
    """
    _, _, in_first, in_arcs = graph
    times, owners, _ = state
    heads, slots = queue
    at = (0, EMPTY, 0, 0)  # nodes written down, next free slot, next unused slot, live entries
    now = 0
    for node in lost:
        at = (written(node, at[0], state, log), at[1], at[2], at[3])
        times[node], owners[node] = UNREACHED, EMPTY
    for node in lost:
        for arc in range(in_first[node], in_first[node + 1]):
            tail, ds = in_arcs[arc, 1], in_arcs[arc, 0]
            at, slots = offer(node, tail, ds, now, limit, state, log, at, heads, slots)
    seed_node, seed_ds, seed_owner = seeds
    for row in range(len(seed_node)):
        at, slots = offered(
            seed_node[row], seed_ds[row], seed_owner[row], now, limit, state, log, at, heads, slots
        )
    for node in quicker:
        at, slots = leave(node, graph, added, now, limit, state, log, at, heads, slots)
    for node in added[0]:
        at, slots = leave(node, graph, added, now, limit, state, log, at, heads, slots)
    while at[3] > 0:
        now, free, live = advance(heads, slots, at[1], at[3], now, times, 0)
        at = (at[0], free, at[2], live)
        if live == 0:
            break
        node, free = pop(heads, slots, free, now)
        at = (at[0], free, at[2], live - 1)
        if times[node] == now:
            at, slots = leave(node, graph, added, now, limit, state, log, at, heads, slots)
    return at[0], slots


@compiled
def leave(
    node: int,
    graph: Any,
    added: Any,
    now: int,
    limit: int,
    state: Any,
    log: Any,
    at: Any,
    heads: Any,
    slots: Any,
) -> Any:
    """Offer a way along each edge that leaves a node, added ones included."""
    out_first, out_arcs, _, _ = graph
    added_tail, added_first, added_head, added_ds = added
    if node < len(out_first) - 1:
        for arc in range(out_first[node], out_first[node + 1]):
            head, ds = out_arcs[arc, 1], out_arcs[arc, 0]
            at, slots = offer(head, node, ds, now, limit, state, log, at, heads, slots)
    if state[2][node] & JOINED:
        row = place_of(added_tail, node)
        for arc in range(added_first[row], added_first[row + 1]):
            at, slots = offer(
                added_head[arc], node, added_ds[arc], now, limit, state, log, at, heads, slots
            )
    return at, slots


@compiled
def offer(
    head: int,
    tail: int,
    ds: int,
    now: int,
    limit: int,
    state: Any,
    log: Any,
    at: Any,
    heads: Any,
    slots: Any,
) -> Any:
    """Offer a node the way along one edge."""
    times, owners, _ = state
    if times[tail] == UNREACHED:
        return at, slots
    return offered(head, times[tail] + ds, owners[tail], now, limit, state, log, at, heads, slots)


@compiled
def offered(
    node: int,
    time: int,
    owner: int,
    now: int,
    limit: int,
    state: Any,
    log: Any,
    at: Any,
    heads: Any,
    slots: Any,
) -> Any:
    """Take a time and owner if they are better than what a node has, and put it in the queue."""
    times, owners, _ = state
    if time > limit or time > times[node] or (time == times[node] and owner >= owners[node]):
        return at, slots
    count, free, fresh, live = at
    count = written(node, count, state, log)
    times[node], owners[node] = time, owner
    if fresh == len(slots):
        slots = grown(slots)
    free, fresh = put(heads, slots, free, fresh, node, time, now)
    return (count, free, fresh, live + 1), slots


@compiled
def written(node: int, count: int, state: Any, log: Any) -> int:
    """Write down what a node had, once; return how many nodes are written down."""
    times, owners, flags = state
    if flags[node] & NOTED:
        return count
    flags[node] |= NOTED
    log[0][count], log[1][count], log[2][count] = node, times[node], owners[node]
    return count + 1


@compiled
def pop(heads: Any, slots: Any, free: int, now: int) -> Any:
    """Take one node out of the present bucket; return it and the free slot."""
    slot = heads[now & MASK]
    heads[now & MASK] = slots[slot, 1]
    slots[slot, 1] = free
    return slots[slot, 0], slot


@compiled
def place_of(values: Any, wanted: int) -> int:
    """Return the first place in ascending values that does not come before a value."""
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low
