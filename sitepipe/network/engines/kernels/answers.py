"""
Searches from many owners, one after another, without allocating: a share of the work of a thread.

Each kernel answers for the owners ``begin`` to ``end``. Seeds, targets and points come in
compressed rows: those of owner ``o`` are ``first[o]`` to ``first[o + 1]``.
"""

from __future__ import annotations

from typing import Any

from sitepipe.network import engine
from sitepipe.network.engines.kernels.compiled import compiled
from sitepipe.network.engines.kernels.search import search

UNREACHED = int(engine.UNREACHED)


@compiled
def times_from(ways: Any, limit: int, seeds: Any, begin: int, end: int, out: Any, desk: Any) -> Any:
    """Fill ``out`` (owners × nodes) with the time between each owner and every node."""
    first, arcs, shift = ways
    seed_first, seed_node, seed_ds = seeds
    _, heads, slots, batch, reached, _ = desk
    for owner in range(begin, end):
        times, mine = out[owner], slice(seed_first[owner], seed_first[owner + 1])
        times[:] = UNREACHED
        _, slots = search(
            first, arcs, shift, limit, seed_node[mine], seed_ds[mine], None, times, None, None, 0,
            heads, slots, batch, reached,
        )  # fmt: skip
    return slots


@compiled
def times_between(
    ways: Any, seeds: Any, targets: Any, begin: int, end: int, out: Any, desk: Any
) -> Any:
    """Fill ``out`` (owners × targets) with the time between each owner and each target."""
    first, arcs, shift = ways
    seed_first, seed_node, seed_ds = seeds
    target_first, target_node, target_ds = targets
    times, heads, slots, batch, reached, wanted = desk
    for owner in range(begin, end):
        mine, count = slice(seed_first[owner], seed_first[owner + 1]), 0
        for node in target_node:
            count += not wanted[node]
            wanted[node] = True
        settled, slots = search(
            first, arcs, shift, UNREACHED - 1, seed_node[mine], seed_ds[mine], None, times, None,
            wanted, count, heads, slots, batch, reached,
        )  # fmt: skip
        for target in range(len(target_first) - 1):
            best = UNREACHED
            for row in range(target_first[target], target_first[target + 1]):
                if times[target_node[row]] != UNREACHED:
                    best = min(best, int(times[target_node[row]]) + target_ds[row])
            out[owner, target] = best
        for node in target_node:
            wanted[node] = False
        for node in reached[:settled]:
            times[node] = UNREACHED
    return slots


@compiled
def node_totals(
    ways: Any, seeds: Any, weights: Any, bands: Any, begin: int, end: int, out: Any, desk: Any
) -> Any:
    """Fill ``out`` (owners × bands × measures) with the weight of nodes within each band."""
    first, arcs, shift = ways
    seed_first, seed_node, seed_ds = seeds
    times, heads, slots, batch, reached, _ = desk
    for owner in range(begin, end):
        mine, sums = slice(seed_first[owner], seed_first[owner + 1]), out[owner]
        count, slots = search(
            first, arcs, shift, bands[-1], seed_node[mine], seed_ds[mine], None, times, None, None,
            0, heads, slots, batch, reached,
        )  # fmt: skip
        for node in reached[:count]:
            band = 0
            while times[node] > bands[band]:
                band += 1
            times[node] = UNREACHED
            for measure in range(weights.shape[1]):
                sums[band, measure] += weights[node, measure]
        for band in range(1, len(bands)):
            sums[band] += sums[band - 1]
    return slots


@compiled
def point_totals(
    ways: Any,
    seeds: Any,
    direct: Any,
    points: Any,
    weights: Any,
    bands: Any,
    begin: int,
    end: int,
    out: Any,
    desk: Any,
    point_desk: Any,
) -> Any:
    """
    Fill ``out`` (owners × bands × measures) with the weight of points within each band.

    ``points`` holds, for each node, the points that hang on it and the time between them;
    ``direct``, for each owner, points that it reaches by no node, and in what time.
    """
    first, arcs, shift = ways
    seed_first, seed_node, seed_ds = seeds
    direct_first, direct_point, direct_ds = direct
    point_first, point_of, point_ds = points
    times, heads, slots, batch, reached, _ = desk
    point_times, found = point_desk
    for owner in range(begin, end):
        mine, sums, found_count = slice(seed_first[owner], seed_first[owner + 1]), out[owner], 0
        count, slots = search(
            first, arcs, shift, bands[-1], seed_node[mine], seed_ds[mine], None, times, None, None,
            0, heads, slots, batch, reached,
        )  # fmt: skip
        for row in range(direct_first[owner], direct_first[owner + 1]):
            found_count = meet(
                direct_point[row], direct_ds[row], bands[-1], point_times, found, found_count
            )
        for node in reached[:count]:
            for row in range(point_first[node], point_first[node + 1]):
                found_count = meet(
                    point_of[row], times[node] + point_ds[row], bands[-1],
                    point_times, found, found_count,
                )  # fmt: skip
            times[node] = UNREACHED
        for point in found[:found_count]:
            band = 0
            while point_times[point] > bands[band]:
                band += 1
            point_times[point] = UNREACHED
            for measure in range(weights.shape[1]):
                sums[band, measure] += weights[point, measure]
        for band in range(1, len(bands)):
            sums[band] += sums[band - 1]
    return slots


@compiled
def meet(point: int, time: int, limit: int, point_times: Any, found: Any, found_count: int) -> int:
    """Note a way to a point; return how many points were found so far."""
    if time > limit or time >= point_times[point]:
        return found_count
    if point_times[point] == UNREACHED:
        found[found_count] = point
        found_count += 1
    point_times[point] = time
    return found_count
