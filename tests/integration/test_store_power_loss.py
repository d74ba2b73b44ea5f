"""
A loss of power at any moment of a commit leaves the old snapshot or the new one, whole.

The store's own code commits, with every setting of its own, over apsw's SQLite instead of
Python's: that one can be given a file system which records. What each loss of power would leave
is then opened as always, by Python's ``sqlite3``. See ``tests/recording_disk.py`` for what may be
lost.
"""

import random

import pytest
from recording_disk import read_disk, recording, write_disk
from store_months import Months, snapshot_of

from sitepipe.store import Store, faults_of
from sitepipe.store.committing import prepare
from sitepipe.store.connection import KEPT_BY_DELETE, SETTINGS

VERSION = "0.1.0"
TORN = 4  # draws of what arrives, for each moment
SPILLING = "cache_size = 4"  # pages: writes to the file begin long before the commit


def hashes(tables):
    return {name: rows.sha256 for name, rows in prepare(tables).items()}


def recorded(folder, number, tables, *, more=()):
    """Commit a snapshot through a recording disk; return what was done to the folder."""
    file = folder / "store.sqlite"
    with recording(file) as (record, connection):
        for setting in (*SETTINGS, KEPT_BY_DELETE, *more):
            list(connection.execute(f"PRAGMA {setting}"))
        store = Store(file, connection)
        store.commit(tables, snapshot_of(number))
    return record


@pytest.fixture
def first(tmp_path):
    """Give a folder with a store of one snapshot, the months it is of, and its tables."""
    folder, months = tmp_path / "disk", Months(23, sites=12)
    folder.mkdir()
    tables = months.tables()
    with Store.init(folder / "store.sqlite", written_by=VERSION) as store:
        store.commit(tables, snapshot_of(1))
    return folder, months, tables


def found(disk, folder, states):
    """Open what a loss of power left; say which snapshot it holds, if all of it is whole."""
    with Store.open(write_disk(disk, folder) / "store.sqlite", write=True) as store:
        last = store.last()
        assert {one.name: one.sha256 for one in store.states(last.number)} == states[last.number]
        assert faults_of(store) == []
    return last.number


@pytest.mark.parametrize("more", [(), (SPILLING,)], ids=["at its end", "spilling before"])
def test_power_lost_after_any_write_leaves_one_snapshot_whole(first, tmp_path, more):
    folder, months, tables = first
    states = {1: hashes(tables)}
    months.turn()
    tables = months.tables()
    states[2] = hashes(tables)
    record = recorded(folder, 2, tables, more=more)
    deeds = [event.deed for event in record.events]
    assert deeds.count("sync") >= 3
    assert record.disk(len(deeds)) == read_disk(folder)  # the record is complete
    dice, crashed = random.Random(5), tmp_path / "crashed"

    seen = []
    for moment in range(len(deeds) + 1):
        disks = [record.disk(moment), record.synced(moment)]
        disks += [record.torn(moment, dice) for _ in range(TORN)]
        seen.append({found(disk, crashed, states) for disk in disks})

    # Nothing is known before the journal ends, and all of it ever after.
    (end,) = [place + 1 for place, deed in enumerate(deeds) if deed == "delete"]
    assert all(numbers == {1} for numbers in seen[:end])
    assert all(numbers == {2} for numbers in seen[end:])


def test_after_a_loss_of_power_the_next_commit_succeeds(first, tmp_path):
    folder, months, tables = first
    states = {1: hashes(tables)}
    months.turn()
    tables = months.tables()
    states[2] = hashes(tables)
    record = recorded(folder, 2, tables)
    dice = random.Random(8)
    for moment in range(1, len(record.events), 4):
        file = write_disk(record.torn(moment, dice), tmp_path / "again") / "store.sqlite"
        with Store.init(file, written_by=VERSION) as store:
            assert store.last().number == 1
            store.commit(tables, snapshot_of(2))
            assert {one.name: one.sha256 for one in store.states(2)} == states[2]
            assert faults_of(store) == []


def test_power_lost_in_the_making_of_a_store_is_no_harm_to_the_next(tmp_path, monkeypatch):
    folder = tmp_path / "disk"
    folder.mkdir()
    with recording(folder / "store.sqlite") as (record, connection):
        for setting in (*SETTINGS, KEPT_BY_DELETE):
            list(connection.execute(f"PRAGMA {setting}"))
        monkeypatch.setattr("sitepipe.store.store.connect", lambda *_, **__: connection)
        Store.init(folder / "store.sqlite", written_by=VERSION)
        monkeypatch.undo()
    dice, tables = random.Random(13), Months(3, sites=2).tables()
    assert len(record.events) > 10
    for moment in range(len(record.events) + 1):
        for disk in (record.disk(moment), record.synced(moment), record.torn(moment, dice)):
            file = write_disk(disk, tmp_path / "made") / "store.sqlite"
            with Store.init(file, written_by=VERSION) as store:
                assert store.count() == 0
                assert faults_of(store) == []
    with Store.open(file, write=True) as store:
        store.commit(tables, snapshot_of(1))
        assert {one.name: one.sha256 for one in store.states(1)} == hashes(tables)


def test_the_disk_that_loses_what_was_not_synced_would_harm_a_careless_store(first, tmp_path):
    """Without syncs the same losses damage the file: the test can fail."""
    folder, months, tables = first
    states = {1: hashes(tables)}
    months.turn()
    states[2] = hashes(months.tables())
    record = recorded(folder, 2, months.tables(), more=("synchronous = OFF",))
    assert "sync" not in [event.deed for event in record.events]
    dice, harmed = random.Random(3), 0
    for moment in range(len(record.events) + 1):
        try:
            found(record.torn(moment, dice), tmp_path / "harmed", states)
        except Exception:  # noqa: BLE001 - any harm will do
            harmed += 1
    assert harmed
