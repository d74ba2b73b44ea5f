"""
The sides of the network benchmark: each way to answer each question, timed in its own process.

A side is built once (stated apart), asked once to warm up, and then timed. It returns its answer
too, which the benchmark compares.
"""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nation
import numpy as np

from sitepipe.ingest.hierarchy_file import read_hierarchy, write_hierarchy
from sitepipe.network.engine import CLOSED, Seeds
from sitepipe.network.engines import (
    BucketEngine,
    Changes,
    HierarchyEngine,
    Topology,
    build_topology,
    fingerprint,
    rematrix,
)

SITES, HUBS, KINDS = 40_000, 870, 6
SOURCES, TARGETS = 1_000, 500
CATCHMENT_SITES = 1_000
BANDS = np.array([9_000, 18_000, 27_000], dtype=np.int32)  # 15, 30 and 45 minutes


@dataclass
class Timing:
    """
    What a side took: seconds of each build and of each repeat, and what it answered.

    Beside the seconds on the clock stand those that all cores together were busy for this
    process: they tell on a machine that has other work.
    """

    builds: dict[str, float] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    share: float = 1.0  # of the question that was asked; the rest is extrapolated
    extra: dict[str, float] = field(default_factory=dict)
    answer: np.ndarray = field(default_factory=lambda: np.empty(0))

    def build(self, name: str, make: Callable[[], object]) -> object:
        start = time.perf_counter()
        made = make()
        self.builds[name] = time.perf_counter() - start
        return made

    def ask(self, question: Callable[[], np.ndarray], *, repeat: int, warm: bool = True) -> None:
        if warm:
            start = time.perf_counter()
            question()
            self.builds["first answer, compiled code loaded"] = time.perf_counter() - start
        for _ in range(repeat):
            start, busy = time.perf_counter(), time.process_time()
            self.answer = question()
            self.seconds.append(time.perf_counter() - start)
            self.cpu.append(time.process_time() - busy)

    def report(self) -> dict[str, object]:
        return {
            "seconds": statistics.median(self.seconds) / self.share,
            "cpu": statistics.median(self.cpu or [0]) / self.share,
            "share": self.share,
            "builds": self.builds,
            "extra": self.extra,
            "peak_mb": peak_mb(),
        }


def peak_mb() -> float:
    """Return the most memory held; what `getrusage` says begins with the parent process's."""
    status = Path("/proc/self/status")
    if status.exists():
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(fields["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass
class Setting:
    """A nation, the folder it is kept in, and how often to ask."""

    roads: nation.Nation
    folder: Path
    repeat: int

    def sites(self, count: int) -> np.ndarray:
        return nation.places(self.roads, count, seed=1)

    def hub_groups(self) -> list[Seeds]:
        hubs = np.random.default_rng(3).permutation(nation.places(self.roads, HUBS, seed=2))
        return [nation.at_nodes(np.sort(part)) for part in np.array_split(hubs, KINDS)]

    def people(self) -> np.ndarray:
        rng = np.random.default_rng(4)
        return np.rint(rng.lognormal(2, 1.5, (self.roads.weighted.node_count, 1)))


def buckets(timing: Timing, setting: Setting, *ways: bool) -> BucketEngine:
    engine = BucketEngine(setting.roads.weighted)
    timing.build("edges packed and turned", lambda: [engine.ways(way) for way in ways])
    return engine


def hierarchy(timing: Timing, setting: Setting) -> HierarchyEngine:
    roads = setting.roads
    name = fingerprint(roads.weighted)
    folder = setting.folder / f"hierarchy-{name}"
    if not folder.exists():
        made = timing.build(
            "topology built, once for all vehicles",
            lambda: build_topology(roads.weighted, east=roads.east, north=roads.north),
        )
        write_hierarchy(folder, made.handle, fingerprint=name)
    handle, turned = timing.build(
        "topology loaded", lambda: read_hierarchy(folder, fingerprint=name)
    )
    topology = Topology(handle, name, turned)
    engine = HierarchyEngine(roads.weighted, topology)
    engine.customize()
    other = HierarchyEngine(roads.weighted, Topology(handle, name))
    timing.build("new metric", other.customize)
    return engine


def nearest_buckets(timing: Timing, setting: Setting) -> None:
    engine = buckets(timing, setting, True)
    sites, groups = setting.sites(SITES), setting.hub_groups()

    def ask() -> np.ndarray:
        found = engine.nearest_each(groups, reverse=True)
        return np.stack([times[sites] for times, _ in found])

    timing.ask(ask, repeat=setting.repeat)


def matrix_buckets(timing: Timing, setting: Setting) -> None:
    engine = buckets(timing, setting, True)
    sources, targets = matrix_ends(setting)
    timing.ask(lambda: engine.matrix(sources, targets), repeat=setting.repeat)


def matrix_hierarchy(timing: Timing, setting: Setting) -> None:
    engine = hierarchy(timing, setting)
    sources, targets = matrix_ends(setting)
    timing.ask(lambda: engine.matrix(sources, targets), repeat=setting.repeat)


def matrix_ends(setting: Setting) -> tuple[Seeds, Seeds]:
    return (
        nation.at_nodes(nation.places(setting.roads, SOURCES, seed=5)),
        nation.at_nodes(nation.places(setting.roads, TARGETS, seed=6)),
    )


def catchment_buckets(timing: Timing, setting: Setting) -> None:
    """One band is the row; three bands in one search stand beside it."""
    engine = buckets(timing, setting, True)
    sites = nation.at_nodes(setting.sites(CATCHMENT_SITES))
    people = setting.people()
    timing.ask(
        lambda: engine.totals(sites, people, BANDS[-1:], reverse=True)[:, :, 0],
        repeat=setting.repeat,
    )
    three = Timing()
    three.ask(lambda: engine.totals(sites, people, BANDS, reverse=True), repeat=setting.repeat)
    timing.extra["three bands"] = statistics.median(three.seconds)


def all_sites_buckets(timing: Timing, setting: Setting) -> None:
    engine = buckets(timing, setting, True)
    sites, people = nation.at_nodes(setting.sites(SITES)), setting.people()
    few = nation.at_nodes(setting.sites(100))
    timing.build("compiled", lambda: engine.totals(few, people, BANDS, reverse=True))
    timing.ask(
        lambda: engine.totals(sites, people, BANDS, reverse=True)[:, :, 0],
        repeat=setting.repeat,
        warm=False,
    )


def what_if_buckets(timing: Timing, setting: Setting) -> None:
    what_if(timing, setting, buckets(timing, setting, False, True))


def what_if_hierarchy(timing: Timing, setting: Setting) -> None:
    what_if(timing, setting, hierarchy(timing, setting))


def what_if(timing: Timing, setting: Setting, engine: BucketEngine | HierarchyEngine) -> None:
    """Close links of each level, one at a time; the row is the median over all of them."""
    roads = setting.roads
    sites = nation.at_nodes(setting.sites(SITES))
    hubs = nation.at_nodes(nation.places(roads, HUBS, seed=2))
    start = time.perf_counter()
    before = engine.matrix(sites, hubs)
    timing.extra["first answer"] = time.perf_counter() - start
    rng = np.random.default_rng(7)
    for level in range(len(nation.LEVEL_KMH)):
        taken, asked = [], []
        for link in rng.choice(roads.link[roads.level == level], min(3, setting.repeat)):
            edges = np.flatnonzero(roads.link == link)
            start = time.perf_counter()
            after = rematrix(engine, Changes.closing(edges), sites, hubs, before)
            taken.append(time.perf_counter() - start)
            asked.append(after.asked)
        timing.seconds += taken
        timing.extra[f"level {level}, seconds"] = statistics.median(taken)
        timing.extra[f"level {level}, slowest"] = max(taken)
        timing.extra[f"level {level}, searches"] = statistics.median(asked)
    closed = engine.changed(edges, np.full(len(edges), CLOSED))
    some = rng.choice(HUBS, 20, replace=False)
    again = closed.matrix(sites, nation.at_nodes(hubs.node[np.sort(some)]))
    if not np.array_equal(after.times[:, np.sort(some)], again):
        raise SystemExit("what-if differs from asking all again")
