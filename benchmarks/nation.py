"""
A synthetic nation's roads: seeded, strongly connected, with four levels of road.

Places lie on a crooked, unevenly spaced lattice: dense where towns are, wide in the country. Every
128th line of it is a motorway, every 16th an A road, every 4th a B road. Rivers and railways lie
between every 64th line and the next; only A roads and motorways cross them. Within each mesh of B
roads a random tree of local roads joins the places, and some more local roads close rings; part of
those are one-way. Since what joins all places is two-way, the whole is strongly connected.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree

from sitepipe.network.build.order import hilbert
from sitepipe.network.engine import Seeds, Weighted

PARTS = ("first", "head", "ds", "east", "north", "level", "link")
SIZES = {"30k": 30_000, "300k": 300_000, "3.3M": 3_300_000}
LINKS_PER_NODE = 4.0 / 3.3
ONE_WAY_SHARE = 0.2 / 4.0
SPACING_M = 264  # 3.3 M nodes on the 230,000 km² of Great Britain
LEVEL_EVERY = (128, 16, 4, 1)
BARRIER_EVERY, BARRIER_AT, BRIDGES = 64, 40, 1  # levels up to this have bridges
LEVEL_KMH = (85.0, 62.0, 48.0, 30.0)


@dataclass(frozen=True, eq=False)
class Nation:
    """
    N nodes in spatial order, E edges, L links.

    ``east`` and ``north`` are in metres; ``level`` is that of each edge, 0 for a motorway;
    ``link`` says which edges are one link.
    """

    weighted: Weighted
    east: np.ndarray
    north: np.ndarray
    level: np.ndarray
    link: np.ndarray

    @property
    def tail(self) -> np.ndarray:
        return np.repeat(
            np.arange(self.weighted.node_count, dtype=np.int32), np.diff(self.weighted.first)
        )


def build(node_count: int, *, seed: int = 2026) -> Nation:
    """Make a nation of about so many nodes."""
    rng = np.random.default_rng(seed)
    side = round(node_count**0.5)
    east, north = _positions(side, rng)
    start, end, level, closes_ring = _links(side, rng)
    rank = np.empty(side * side, np.int64)
    order = np.argsort(hilbert(east, north), kind="stable")
    rank[order] = np.arange(len(order))
    east, north, start, end = east[order], north[order], rank[start], rank[end]

    metres = np.hypot(east[start] - east[end], north[start] - north[end])
    crooked = rng.uniform(1.05, 1.4, len(start))
    kmh = np.array(LEVEL_KMH)[level] * rng.uniform(0.8, 1.2, len(start))
    ds = np.maximum(1, np.rint(metres * crooked / (kmh / 3.6) * 10)).astype(np.int32)
    one_way = np.zeros(len(start), bool)
    rings = np.flatnonzero(closes_ring)  # not needed to connect anything
    one_way[rng.choice(rings, min(len(rings), int(len(start) * ONE_WAY_SHARE)), False)] = True

    both = np.flatnonzero(~one_way)
    tail, head = np.concatenate([start, end[both]]), np.concatenate([end, start[both]])
    link = np.concatenate([np.arange(len(start)), both]).astype(np.int32)
    rows = np.lexsort((link, tail))
    counts = np.bincount(tail, minlength=side * side)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    link = link[rows]
    weighted = Weighted(first, head[rows].astype(np.int32), ds[link])
    return Nation(weighted, east, north, level[link], link)


def folder_of(cache: Path, size: str) -> Path:
    """Return where a nation is kept."""
    return cache / f"nation-{size}"


def keep(cache: Path, size: str) -> None:
    """Make a nation and keep it, unless it is there already."""
    folder = folder_of(cache, size)
    if (folder / "link.npy").exists():  # the last to be written
        return
    folder.mkdir(parents=True, exist_ok=True)
    made = build(SIZES[size])
    parts = (made.weighted.first, made.weighted.head, made.weighted.ds)
    for name, part in zip(
        PARTS, (*parts, made.east, made.north, made.level, made.link), strict=True
    ):
        np.save(folder / f"{name}.npy", part)


def load(folder: Path) -> Nation:
    """Open a nation that was kept; its arrays are mapped, as those of a graph file are."""
    first, head, ds, *rest = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in PARTS)
    return Nation(Weighted(first, head, ds), *rest)


def places(nation: Nation, count: int, *, seed: int) -> np.ndarray:
    """Return distinct random nodes in ascending order."""
    rng = np.random.default_rng(seed)
    return np.sort(rng.choice(nation.weighted.node_count, count, replace=False)).astype(np.int32)


def at_nodes(nodes: np.ndarray) -> Seeds:
    """Return one owner at each node."""
    owner = np.arange(len(nodes), dtype=np.int32)
    return Seeds(len(nodes), owner, nodes.astype(np.int32), np.zeros(len(nodes), np.int32))


def _positions(side: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return places on a lattice whose lines stand close in some parts and wide in others."""
    lines = []
    for _ in range(2):
        steps = np.ones(side)
        for _ in range(max(3, side // 60)):  # a town, or a county without one
            centre, width = rng.uniform(0, side), rng.uniform(10, 60)
            steps *= 1 + rng.uniform(-0.6, 0.9) * np.exp(
                -(((np.arange(side) - centre) / width) ** 2)
            )
        lines.append(np.cumsum(steps / steps.mean()) * SPACING_M)
    east, north = np.meshgrid(*lines)
    jitter = rng.normal(0, 0.12 * SPACING_M, (2, side, side))
    return (east + jitter[0]).ravel(), (north + jitter[1]).ravel()


def _links(
    side: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return both ends and the level of each link, and whether it only closes a ring."""
    place = np.arange(side * side).reshape(side, side)
    level = np.full(side, len(LEVEL_EVERY) - 1, np.int8)
    for number in reversed(range(len(LEVEL_EVERY))):
        level[:: LEVEL_EVERY[number]] = number
    # Each line is as long as any other: rows of places first, then columns.
    start = np.concatenate([place[:, :-1].ravel(), place.T[:, :-1].ravel()])
    end = np.concatenate([place[:, 1:].ravel(), place.T[:, 1:].ravel()])
    along = np.concatenate([np.repeat(level, side - 1), np.repeat(level, side - 1)])
    gap = np.arange(side - 1)
    barrier = (gap % BARRIER_EVERY == BARRIER_AT) & (gap < side // LEVEL_EVERY[1] * LEVEL_EVERY[1])
    barred = np.tile(barrier & (level[:, None] > BRIDGES), (2, 1)).ravel()
    start, end, along = start[~barred], end[~barred], along[~barred]

    # A least tree over random lengths, in which main roads are the shortest, keeps main roads
    # whole but for the links that close their meshes; those are put back.
    length = rng.uniform(1, 2, len(start)) + 10.0 * (along == len(LEVEL_EVERY) - 1)
    tree = minimum_spanning_tree(coo_array((length, (start, end)), shape=[side * side] * 2).tocsr())
    in_tree = np.zeros(len(start), bool)
    kept = tree.tocoo()
    key, wanted = start * side**2 + end, kept.row.astype(np.int64) * side**2 + kept.col
    in_tree[np.isin(key, wanted)] = True
    main = along < len(LEVEL_EVERY) - 1
    spare = np.flatnonzero(~(in_tree | main))
    missing = round(side * side * LINKS_PER_NODE) - int((in_tree | main).sum())
    extra = rng.choice(spare, max(0, min(missing, len(spare))), replace=False)
    chosen = np.sort(np.concatenate([np.flatnonzero(in_tree | main), extra]))
    return start[chosen], end[chosen], along[chosen], np.isin(chosen, extra)
