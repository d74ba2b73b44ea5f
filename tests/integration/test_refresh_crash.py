"""Refreshes that are killed, and refreshes at once: always a whole snapshot, never two."""

import os
import random
import re
import signal
import time
import warnings
from datetime import UTC, datetime

import pandas as pd
import pytest
from council_workspace import WITH_POWER

from sitepipe.errors import UnavailableError
from sitepipe.examples import init_workspace
from sitepipe.history import check_store, snapshots_report, store_of, tables_at
from sitepipe.refreshing import refresh
from sitepipe.store import Store
from sitepipe.workspace import Workspace

ROUNDS = 30
AS_OF = "2026-09-01"
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture
def root(tmp_path):
    return made(tmp_path / "w")


def made(root):
    init_workspace(root, example=None)
    (root / "sources" / "council.yaml").write_text(WITH_POWER, "utf-8")
    send(root, 1)
    return root


def send(root, power):
    rows = [f"{name} Park,{430_000 + place},270000,{power}" for place, name in PLACES.items()]
    (root / "inbox" / "council.csv").write_text("\n".join(["Site,E,N,Power", *rows, ""]), "utf-8")


PLACES = {0: "Ash", 9_000: "Birch", 18_000: "Cedar"}


def forked(root, told=None):
    """
    Refresh in a child of this warm process: it ends with 0, or 5 if another holds the store.

    What it was told then is added to a file.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside idle threads
        child = os.fork()
    if child == 0:
        code = 1
        try:
            refresh(Workspace.open(root), as_of=AS_OF, now=NOW)
            code = 0
        except UnavailableError as error:
            code = 5
            if told is not None:
                with told.open("a", encoding="utf-8") as lines:
                    lines.write(f"{error.message}\n")
        finally:
            os._exit(code)
    return child


def powers(root):
    """Return the power that the last snapshot knows; all sites have the same."""
    _, tables = tables_at(root, "last", ["sites"])
    (power,) = set(tables["sites"]["power_mva"])
    return power


def killed(root, rounds, *, seed):
    """
    Kill refreshes at drawn moments; each leaves the old snapshot or the new one, whole.

    ``benchmarks/kills.py`` does it more often. Returns the number of the last snapshot, and how
    many kills came too early for their snapshot.
    """
    refresh(Workspace.open(root), as_of=AS_OF, now=NOW)
    send(root, 2)
    start = time.perf_counter()
    refresh(Workspace.open(root), as_of=AS_OF, now=NOW)
    span = time.perf_counter() - start
    dice, number, known, early = random.Random(seed), 2, 2, 0
    for power in range(3, 3 + rounds):
        send(root, power)
        child = forked(root)
        # Most of the time is reading and publishing; half of the kills aim at what lies between.
        aim = (0, 1.1) if power % 2 else (0.3, 0.7)
        time.sleep(dice.uniform(*aim) * span)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found = len(snapshots_report(root).snapshots)
        assert found in (number, number + 1)
        expected = power if found > number else known
        assert powers(root) == expected
        assert check_store(store_of(root)).faults == []
        early += found == number
        span *= 1.1 if found == number else 0.95  # a busy machine takes longer than at first
        number, known = found, expected
    return number, early


def test_a_refresh_killed_at_any_moment_leaves_a_whole_snapshot(root):
    number, early = killed(root, ROUNDS, seed=5)
    assert 0 < early < ROUNDS, "the moments of the kills were all early, or all late"

    report = refresh(Workspace.open(root), as_of=AS_OF, now=NOW)
    assert report.snapshot in (number, number + 1)
    published = pd.read_csv(root / "runs" / report.run_id / "portfolio.csv")
    assert set(published["power_mva"]) == {powers(root)} == {2.0 + ROUNDS}
    again = refresh(Workspace.open(root), as_of=AS_OF, now=NOW)
    assert (again.outcome, again.run_id) == ("unchanged", report.run_id)


def test_of_refreshes_at_once_one_works_and_the_others_are_told(root, tmp_path, monkeypatch):
    told, refused = tmp_path / "told.txt", 0
    for turn in range(1, 4):
        send(root, turn)
        children = [forked(root, told) for _ in range(4)]
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        assert set(codes) <= {0, 5}
        assert 0 in codes
        refused += codes.count(5)
        assert len(snapshots_report(root).snapshots) == turn
        assert powers(root) == turn
    assert check_store(store_of(root)).faults == []
    lines = told.read_text("utf-8").splitlines()
    assert len(lines) == refused > 0
    assert all(re.search(r" on .* since 2026-09-01T09:00:00", line) for line in lines)

    # The same as one after another, with nobody beside; outputs do not matter, and take time.
    monkeypatch.setattr("sitepipe.workspace.outputs.publish", lambda *_given, **_named: None)
    alone = made(tmp_path / "alone")
    for turn in range(1, 4):
        send(alone, turn)
        refresh(Workspace.open(alone), as_of=AS_OF, now=NOW)
        assert committed(alone, turn) == committed(root, turn)


def committed(root, number):
    with Store.open(store_of(root)) as store:
        return {one.name: (one.rows, one.sha256) for one in store.states(number)}
