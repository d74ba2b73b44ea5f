"""Nearest times kept while edges change: what closing or adding a road does to whom."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from sitepipe.errors import UsageError
from sitepipe.network.engine import UNREACHED, Engine, Seeds, Weighted
from sitepipe.network.engines.bucket import BucketEngine
from sitepipe.network.engines.changes import (
    Changes,
    Overlay,
    Touched,
    check_changes,
    check_overlay,
)
from sitepipe.network.engines.choice import choose
from sitepipe.network.engines.hierarchy import HierarchyEngine
from sitepipe.network.engines.questions import owner_rows
from sitepipe.network.engines.reference import NOBODY, ScipyEngine, with_times

TRIALS = 50
"""For how many trials, at a guess, a standing is made; see :func:`choose`."""


class Repair(Protocol):
    """Finds what a change alters."""

    def __call__(self, changes: Changes, seeds: Seeds | None, overlay: Overlay) -> Touched:
        """Return what it alters; ``seeds`` is None if they stay."""
        ...


class Standing:
    """
    Nearest times and owners, and what they become if edges change.

    Parameters
    ----------
    weighted
        The graph. Open edges take at least one tenth of a second.
    seeds
        The owners, such as hubs of one kind.
    reverse
        Towards the owners instead of away from them.
    limit
        Longest time.
    engine
        An engine of the same graph, if there is one already.

    Attributes
    ----------
    times, owner
        As :meth:`Engine.nearest` gives them: N each.

    Raises
    ------
    UsageError
        If seeds are wrong or an edge takes no time.
    """

    def __init__(
        self,
        weighted: Weighted,
        seeds: Seeds,
        *,
        reverse: bool,
        limit: int | None = None,
        engine: Engine | None = None,
    ) -> None:
        if len(weighted.ds) and weighted.ds.min() < 1:
            raise UsageError(f"{(weighted.ds < 1).sum()} edges take no time; the least is 1")
        chosen = choose(weighted, searches=TRIALS) if engine is None else engine
        self.weighted = weighted
        self.seeds = seeds
        self.reverse = reverse
        self.limit = limit
        self.times, self.owner = chosen.nearest(seeds, reverse=reverse, limit=limit)
        self._repair = _repair_of(chosen, self)

    def trial(
        self,
        changes: Changes | None = None,
        *,
        seeds: Seeds | None = None,
        overlay: Overlay | None = None,
    ) -> Touched:
        """
        Return what a change would alter; everything stays as it is.

        Parameters
        ----------
        changes
            Edges closed, slowed or quickened.
        seeds
            All seeds after the change, with the same owners, if they change too: those on a
            closed road go, those on an added one come. They may be at added nodes.
        overlay
            Roads added.

        Raises
        ------
        UsageError
            If an edge or a node does not exist, is given twice, or takes no time.
        """
        changes, overlay = changes or Changes.none(), overlay or Overlay.none()
        node_count = self.weighted.node_count + overlay.node_count
        check_changes(changes, len(self.weighted.head))
        check_overlay(overlay, node_count)
        if seeds is not None:
            owner_rows(seeds, node_count=node_count)
        return self._repair(changes, seeds, overlay)


def _repair_of(engine: Engine, standing: Standing) -> Repair:
    if isinstance(engine, HierarchyEngine):
        engine = engine.buckets
    if not isinstance(engine, BucketEngine):
        return _Anew(standing)
    from sitepipe.network.engines.mending import Mending

    return Mending(engine, standing)


class _Anew:
    """Finds all times again: nothing else is worth while on small graphs."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    def __call__(self, changes: Changes, seeds: Seeds | None, overlay: Overlay) -> Touched:
        was = self._standing
        after = overlay.on(with_times(was.weighted, changes.edges, changes.ds))
        ds, owner = ScipyEngine(after).nearest(
            was.seeds if seeds is None else seeds, reverse=was.reverse, limit=was.limit
        )
        before = np.full(len(ds), UNREACHED), np.full(len(ds), NOBODY)
        before[0][: len(was.times)], before[1][: len(was.owner)] = was.times, was.owner
        node = np.flatnonzero((ds != before[0]) | (owner != before[1])).astype(np.int32)
        return Touched(node, ds[node], owner[node])
