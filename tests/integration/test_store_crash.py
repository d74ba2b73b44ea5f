"""A commit that is killed at any moment leaves the old snapshot or the new one, whole."""

from __future__ import annotations

import os
import random
import signal
import time
import warnings
from pathlib import Path

import pandas as pd
import pytest
from store_months import Months, snapshot_of

from sitepipe.store import Store, faults_of
from sitepipe.store.committing import prepare

ROUNDS = 30

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def hashes(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    return {name: rows.sha256 for name, rows in prepare(tables).items()}


def committed(file: Path, number: int, tables: dict[str, pd.DataFrame]) -> None:
    with Store.init(file, written_by="0.1.0") as store:
        store.commit(tables, snapshot_of(number))


def forked(file: Path, number: int, tables: dict[str, pd.DataFrame]) -> int:
    """Commit in a child of this warm process; return the child."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside idle threads
        child = os.fork()
    if child == 0:
        try:
            committed(file, number, tables)
        finally:
            os._exit(0)
    return child


def test_a_commit_killed_at_any_moment_is_all_or_nothing(tmp_path: Path) -> None:
    file, months, dice = tmp_path / "store.sqlite", Months(7, sites=400), random.Random(11)
    tables = months.tables()
    start = time.perf_counter()
    committed(file, 1, tables)
    span = time.perf_counter() - start
    number, old, seen = 1, hashes(tables), set()
    for _ in range(ROUNDS):
        months.turn()
        tables = months.tables()
        child = forked(file, number + 1, tables)
        time.sleep(dice.uniform(0, 1.2 * span))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with Store.open(file) as store:
            last = store.last()
            assert last is not None
            assert last.number in (number, number + 1)
            new = last.number > number
            expected = hashes(tables) if new else old
            assert {one.name: one.sha256 for one in store.states(last.number)} == expected
            assert faults_of(store) == []
        seen.add(new)
        span *= 0.95 if new else 1.1  # a busy machine takes longer than at first
        number, old = last.number, expected
    assert seen == {True, False}, "the moments of the kills were all early, or all late"
    committed(file, number + 1, months.tables())


def test_a_store_killed_in_its_making_is_made_by_the_next(tmp_path: Path) -> None:
    tables, dice = Months(3, sites=3).tables(), random.Random(5)
    for attempt in range(10):
        file = tmp_path / f"{attempt}.sqlite"
        child = forked(file, 1, tables)
        time.sleep(dice.uniform(0, 0.1))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with Store.init(file, written_by="0.1.0") as store:
            if store.last() is None:
                store.commit(tables, snapshot_of(1))
            assert store.states(1)
            assert faults_of(store) == []
