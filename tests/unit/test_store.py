"""The store: what it refuses, what it keeps, and what it says of a file that is not as it was."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from store_months import Months, plain, snapshot_of

from sitepipe import schema
from sitepipe.errors import ExitCode, SitepipeError, StorageError, UnavailableError, UsageError
from sitepipe.history import check_store, copy_store, store_of
from sitepipe.schema import Table
from sitepipe.schema.table import column
from sitepipe.store import HELD, InputFile, Store, faults_of, locked
from sitepipe.store import form as store_form


@pytest.fixture
def months() -> Months:
    return Months(1, sites=50)


@pytest.fixture
def file(tmp_path: Path, months: Months) -> Path:
    """Make a store of two months."""
    made = tmp_path / "kept" / "store.sqlite"
    with Store.init(made, written_by="0.1.0") as store:
        for number in (1, 2):
            store.commit(months.tables(), snapshot_of(number))
            months.turn()
    return made


def is_whole(file: Path, number: int) -> bool:
    with Store.open(file) as store:
        last = store.last()
        return last is not None and last.number == number and faults_of(store) == []


def wait_for(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not holds() and time.monotonic() < until:
        time.sleep(0.001)


def altered(file: Path, *statements: str) -> None:
    """Do to a store what nobody should."""
    connection = sqlite3.connect(file)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_store_is_one_file_of_its_own_kind(file: Path) -> None:
    assert [path.name for path in file.parent.iterdir()] == ["store.sqlite"]
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA application_id").fetchone() == (0x53695069,)
    assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_making_a_store_that_is_there_keeps_it(file: Path) -> None:
    before = file.read_bytes()
    Store.init(file, written_by="9.9.9").close()
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE known_sites SET name = 'x'", "known_sites is only ever added to"),
        ("UPDATE known_sites SET known_from = 1", "known_sites is only ever added to"),
        ("DELETE FROM known_sites", "known_sites is only ever added to"),
        ("UPDATE known_sites SET known_to = NULL", "a row is closed once"),
        ("UPDATE known_sites SET known_to = 2 WHERE known_to = 2", "a row is closed once"),
        ("DELETE FROM snapshots", "snapshots is only ever added to"),
        ("UPDATE states SET rows = 0", "states is only ever added to"),
        ("REPLACE INTO snapshots SELECT * FROM snapshots", "snapshots is only ever added to"),
        ("UPDATE known_sites SET known_to = known_from WHERE known_to IS NULL", "CHECK"),
        ("UPDATE known_sites SET known_to = 99 WHERE known_to IS NULL", "FOREIGN KEY"),
    ],
)
def test_what_is_known_is_never_changed_or_taken_away(
    statement: str, said: str, file: Path
) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError, match=said):
        connection.execute(statement)
    connection.close()
    assert is_whole(file, 2)


def test_a_commit_beside_another_is_refused(file: Path, months: Months) -> None:
    with Store.open(file, write=True) as store, Store.open(file, write=True) as other:
        store.commit(months.tables(), snapshot_of(3))
        with pytest.raises(UnavailableError, match="snapshot 3 is there already") as raised:
            other.commit(months.tables(), snapshot_of(3))
    assert raised.value.exit_code == ExitCode.UNAVAILABLE
    assert is_whole(file, 3)


def test_writers_at_once_take_turns_and_one_wins_each_number(file: Path, months: Months) -> None:
    tables, told = months.tables(), []

    def write() -> None:
        try:
            with Store.open(file, write=True) as store:
                store.commit(tables, snapshot_of(3))
            told.append("done")
        except UnavailableError:
            told.append("refused")

    writers = [threading.Thread(target=write) for _ in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert sorted(told) == ["done", "refused", "refused", "refused"]
    assert is_whole(file, 3)


def test_twenty_readers_during_twenty_commits_never_see_a_mix(
    file: Path, months: Months, tmp_path: Path
) -> None:
    done, told, faults = threading.Event(), [], []

    def read() -> None:
        try:
            while not done.is_set():
                with Store.open(file) as store:
                    last = store.last()
                    assert last is not None
                    store.read(last.number, committed[0], verify=True)  # all that has rows
                    told.append(last.number)
                done.wait(0.5)  # who never waits leaves the writer no time
        except Exception as error:  # noqa: BLE001 - whatever it is, no reader may end so
            faults.append(error)

    readers = [threading.Thread(target=read, daemon=True) for _ in range(20)]
    committed = [months.tables()]
    for _ in range(19):
        months.turn()
        committed.append(months.tables())
    for one in readers:
        one.start()
    try:
        with Store.open(file, write=True) as store:
            for number, tables in enumerate(committed, start=3):
                seen = len(told)
                store.commit(tables, snapshot_of(number))
                wait_for(lambda seen=seen: len(told) > seen)  # however busy the machine
    finally:
        done.set()
        for one in readers:
            one.join(60)
    assert faults == []
    assert not any(one.is_alive() for one in readers)
    assert len(set(told)) > 5, "the readers saw few of the commits"
    assert is_whole(file, 22)

    # The same as one after another, with nobody reading.
    with Store.init(tmp_path / "alone.sqlite", written_by="0.1.0") as alone:
        for number, tables in enumerate(committed, start=1):
            alone.commit(tables, snapshot_of(number))
        with Store.open(file) as store:
            for number in range(1, 21):
                then = {one.name: (one.rows, one.sha256) for one in store.states(number + 2)}
                now = {one.name: (one.rows, one.sha256) for one in alone.states(number)}
                assert then == now


def test_a_store_that_another_program_writes_to_is_tried_again_later(
    file: Path, months: Months, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitepipe.store.connection.WAIT_SECONDS", 0.05)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with (
        Store.open(file, write=True) as store,
        pytest.raises(UnavailableError, match="another program is writing to it"),
    ):
        store.commit(months.tables(), snapshot_of(3))
    other.close()
    assert is_whole(file, 2)


@pytest.mark.parametrize("spare", [0, 1, 3, 10, 20])
def test_a_full_disk_leaves_the_last_snapshot(file: Path, spare: int) -> None:
    with Store.open(file, write=True) as store:
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages + spare}")
        with pytest.raises(StorageError, match="the disk is full; the last snapshot is as it was"):
            store.commit(Months(2, sites=2_000).tables(), snapshot_of(3))
        last = store.last()
        assert last is not None
        assert last.number == 2
    assert is_whole(file, 2)


def test_a_store_that_may_only_be_read_is_not_written_to(file: Path, months: Months) -> None:
    with (
        Store.open(file) as store,
        pytest.raises(StorageError, match="read-only; the last snapshot is as it was") as raised,
    ):
        store.commit(months.tables(), snapshot_of(3))
    assert raised.value.exit_code == ExitCode.STORAGE
    assert is_whole(file, 2)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nobody refuses root anything")
def test_a_read_only_file_is_read(file: Path, months: Months) -> None:
    file.chmod(0o444)
    file.parent.chmod(0o555)
    assert is_whole(file, 2)
    with pytest.raises(StorageError, match="read-only"), Store.open(file, write=True) as store:
        store.commit(months.tables(), snapshot_of(3))
    file.parent.chmod(0o755)


def test_a_store_of_a_newer_version_is_left_alone(file: Path) -> None:
    altered(file, "PRAGMA user_version = 3")
    before = file.read_bytes()
    for opened in (Store.open, lambda one: Store.init(one, written_by="0.1.0")):
        with pytest.raises(StorageError, match="form 3, and this sitepipe knows forms up to 2"):
            opened(file)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("statement", "added"),
    [
        ("DROP TRIGGER known_sites_refuses_delete", ""),
        ("ALTER TABLE known_sites ADD COLUMN note TEXT", ""),
        ("ALTER TABLE known_sites RENAME COLUMN name TO title", ""),
        ("PRAGMA user_version = 1", ""),
        ("CREATE TABLE mine (a)", "the table mine"),
        ("CREATE INDEX mine ON known_sites (name)", "the index mine"),
        ("CREATE VIEW mine AS SELECT * FROM known_sites", "the view mine"),
    ],
)
def test_a_schema_altered_by_hand_is_refused(statement: str, added: str, file: Path) -> None:
    altered(file, statement)
    with pytest.raises(StorageError, match=r"altered by hand") as raised:
        Store.open(file)
    assert "store copy" in raised.value.hint
    assert raised.value.message.endswith(added or "as sitepipe made them")
    assert ("Take away what was added" in raised.value.hint) == bool(added)


@pytest.mark.parametrize("content", [b"", b"name,acres\n" * 500])
def test_another_file_is_no_store(content: bytes, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    other.write_bytes(content)
    with pytest.raises(StorageError, match=r"no store of sitepipe|no SQLite database"):
        Store.open(other)


def test_another_database_is_no_store(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    altered(other, "CREATE TABLE mine (a)")
    for opened in (Store.open, lambda one: Store.init(one, written_by="0.1.0")):
        with pytest.raises(StorageError, match="is no store of sitepipe"):
            opened(other)


def test_a_missing_store_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="there is no store") as raised:
        Store.open(tmp_path / "store.sqlite")
    assert "sitepipe refresh" in raised.value.hint


def test_any_damaged_page_is_found(file: Path) -> None:
    """Overwrite each page in turn with noise: nothing is a traceback, and the check sees it."""
    whole, size = file.read_bytes(), 4096
    used = {
        place
        for place in range(len(whole) // size)
        if any(whole[place * size : (place + 1) * size])
    }
    unseen, told = [], 0
    for place in sorted(used):
        spoilt = bytearray(whole)
        start = place * size + (100 if place == 0 else 0)  # the header apart
        spoilt[start : (place + 1) * size] = hashlib.sha512(bytes([place % 256])).digest() * 64
        file.write_bytes(spoilt[: len(whole)])
        try:
            with Store.open(file, write=True) as store:
                if not (faults := faults_of(store)):
                    unseen.append(place)
                told += any("cannot be read any further" in fault for fault in faults)
                with pytest.raises(StorageError, match=r"damaged"):
                    store.commit({}, snapshot_of(3))
        except StorageError:
            continue
    assert unseen == []
    assert told > len(used) / 2, "the check goes on behind what is damaged"


def _reads(store: Store, number: int) -> bool:
    try:
        store.read(number, ["sites"], verify=True)
    except StorageError as error:
        return "the store is damaged" not in error.message
    return True


def test_one_changed_letter_is_found(file: Path) -> None:
    content = file.read_bytes()
    assert b"Long \xe2\x80\x9cYard" in content
    file.write_bytes(content.replace(b"Long \xe2\x80\x9cYard", b"Lang \xe2\x80\x9cYard", 1))
    with Store.open(file) as store:
        (fault,) = faults_of(store)
        assert fault.endswith("of sites is not what its hash says")
        damaged = fault.startswith("row") and [
            number for number in (1, 2) if not _reads(store, number)
        ]
        assert damaged


def test_a_damaged_shape_is_no_traceback(file: Path) -> None:
    point = b"\x01\x01\x00\x00\x00"  # how every point in WKB begins
    content = file.read_bytes()
    assert point in content
    file.write_bytes(content.replace(point, b"\x01\x63\x00\x00\x00"))
    with Store.open(file) as store, pytest.raises(StorageError, match="the store is damaged"):
        store.read(2, ["boundaries"])


def test_a_snapshot_that_was_rewritten_is_found(file: Path) -> None:
    connection = sqlite3.connect(file)
    trigger = connection.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'snapshots_refuses_update'"
    ).fetchone()[0]
    connection.close()
    altered(
        file,
        "DROP TRIGGER snapshots_refuses_update",
        "UPDATE snapshots SET as_of = '1999-01-01' WHERE number = 1",
        trigger,
    )
    with Store.open(file) as store:
        assert faults_of(store) == ["snapshot 1 is not what its hash says"]


def test_a_copy_holds_all_and_replaces_only_when_it_is_whole(file: Path, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    place = store_of(root)
    place.parent.mkdir(parents=True)
    shutil.copy(file, place)
    target = tmp_path / "copy.sqlite"
    target.write_bytes(b"an older copy")
    with pytest.raises(UsageError, match="is there already"):
        copy_store(root, target)
    assert copy_store(root, target, overwrite=True).checked
    with Store.open(file) as store, Store.open(target) as copied:
        assert copied.snapshots() == store.snapshots()
        assert faults_of(copied) == []
        for name, table in store.read(1).items():
            assert plain(copied.read(1, [name])[name]) == plain(table)

    good, letter = target.read_bytes(), b"Long \xe2\x80\x9cYard"
    place.write_bytes(place.read_bytes().replace(letter, b"Lang" + letter[4:], 1))
    with pytest.raises(StorageError, match=r"not whole, and copy\.sqlite was not written") as no:
        copy_store(root, target, overwrite=True)
    assert "of sites is not what its hash says" in no.value.message
    assert target.read_bytes() == good
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.sqlite", "kept", "workspace"]


def test_a_check_does_not_send_to_itself(file: Path) -> None:
    file.write_bytes(b"\0" * 4096 + file.read_bytes()[4096:])
    with pytest.raises(StorageError) as opened:
        Store.open(file)
    assert "sitepipe store check" in opened.value.hint
    with pytest.raises(StorageError) as checked:
        check_store(file)
    assert "sitepipe store copy" in checked.value.hint
    assert "store check" not in checked.value.hint


def test_files_are_kept_once_by_their_hash(file: Path, months: Months, tmp_path: Path) -> None:
    contents = {"inbox/a.csv": b"name\n" * 2_000_000, "inbox/b.csv": b"", "c.csv": b"x"}
    paths = {name: tmp_path / str(place) for place, name in enumerate(contents)}
    for name, content in contents.items():
        paths[name].write_bytes(content)
    given = {
        name: InputFile(paths[name], hashlib.sha256(content).hexdigest())
        for name, content in contents.items()
    }
    with Store.open(file, write=True) as store:
        for number in (3, 4):
            store.commit(months.tables(), snapshot_of(number), files=given)
        assert store.files(4) == {name: one.sha256 for name, one in given.items()}
        for name, one in given.items():
            assert b"".join(store.input(one.sha256)) == contents[name]
        with store.looked_into() as connection:
            assert connection.execute("SELECT count(*) FROM files").fetchone() == (3,)
        assert faults_of(store) == []
        with pytest.raises(UsageError, match="no file called"):
            list(store.input("0" * 64))
    assert file.stat().st_size < 2_000_000


def test_a_file_that_changed_since_it_was_read_keeps_the_commit_back(
    file: Path, months: Months, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"other")
    given = {"a.csv": InputFile(path, hashlib.sha256(b"read").hexdigest())}
    with (
        Store.open(file, write=True) as store,
        pytest.raises(UnavailableError, match=r"a\.csv changed while it was read"),
    ):
        store.commit(months.tables(), snapshot_of(3), files=given)
    assert is_whole(file, 2)


def test_a_later_schema_adds_its_columns_and_changes_no_hash(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = column("note", "text", "a column of a later version")
    grown = Table("sites", "a site", ("site_id",), (*schema.SITES.columns, note))
    new = Table("letters", "a letter", ("letter",), (column("letter", "text", "its name"),))
    for name, table in (("sites", grown), ("letters", new)):
        monkeypatch.setitem(HELD, name, table)
    with Store.open(file, write=True) as store:
        before = store.read(2, ["sites", "letters"])
        assert before["sites"]["note"].isna().all()
        assert before["letters"].empty
        (change,) = (one for one in store.compare(before) if one.name == "sites")
        assert not change.any
        store.commit({"sites": before["sites"].assign(note="x")}, snapshot_of(3))
        assert store.read(3, ["sites"], verify=True)["sites"]["note"].eq("x").all()
        assert store.read(2, ["sites"], verify=True)["sites"]["note"].isna().all()
        assert faults_of(store) == []
    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
        altered(file, "UPDATE known_sites SET note = 'y'")


def test_an_older_form_is_taken_to_the_newest(
    file: Path, months: Months, monkeypatch: pytest.MonkeyPatch
) -> None:
    def third(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE approvals (who TEXT) STRICT")

    monkeypatch.setattr(store_form, "STEPS", (*store_form.STEPS, third))
    with Store.open(file, write=True) as store:
        store.commit(months.tables(), snapshot_of(3))
    with Store.open(file) as store, store.looked_into() as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (3,)
        assert connection.execute("SELECT count(*) FROM approvals").fetchone() == (0,)
    assert is_whole(file, 3)


@pytest.mark.parametrize(
    ("asked", "number"),
    [("1", 1), (2, 2), ("last", 2), ("2025-01", 1), ("2025-02-04", 1), ("2025-02-05", 2),
     ("2025", 2), ("2030-01", 2)],
)  # fmt: skip
def test_a_snapshot_is_asked_for_by_number_day_or_month(
    asked: str | int, number: int, file: Path
) -> None:
    with Store.open(file) as store:
        assert store.snapshot(asked).number == number


@pytest.mark.parametrize("asked", ["0", "7", "2025-13", "2025-01-32", "2025/02", "yesterday", ""])
def test_a_snapshot_that_is_not_there_is_refused(asked: str, file: Path) -> None:
    with Store.open(file) as store, pytest.raises(UsageError, match="no snapshot called"):
        store.snapshot(asked)


@pytest.mark.parametrize("asked", ["2024", "2024-12", "2025-01-04"])
def test_a_day_before_the_first_snapshot_is_told_which_that_is(asked: str, file: Path) -> None:
    said = f"the store knew nothing by {asked}: the first snapshot is of 2025-01-05"
    with Store.open(file) as store, pytest.raises(UsageError, match=said):
        store.snapshot(asked)


def test_altered_rows_are_told_from_new_ones(file: Path) -> None:
    with Store.open(file, write=True) as store:
        names: list[dict[str, object]] = [{"site_id": "a", "name": "A"}, {"site_id": "b"}]
        store.commit({"sites": schema.SITES.frame(names)}, snapshot_of(3))
        now: list[dict[str, object]] = [{"site_id": "a", "name": "B"}, {"site_id": "c"}]
        (change,) = (one for one in store.compare({"sites": schema.SITES.frame(now)}) if one.any)
        assert (len(change.added), len(change.gone), change.altered) == (2, 2, 1)
        assert change.sites == {"a", "b", "c"}


def test_what_was_known_keeps_the_date_at_which_it_was_learnt(file: Path) -> None:
    def claims(known_at: str, *values: str) -> pd.DataFrame:
        return schema.CLAIMS.frame(
            [
                {"claim_id": f"{place}", "value": value, "known_at": known_at}
                for place, value in enumerate(values)
            ]
        )

    with Store.open(file, write=True) as store:
        store.commit({"claims": claims("2025-03-01", "a", "b")}, snapshot_of(3))
        now = store.since_known({"claims": claims("2025-04-01", "a", "c", "d")})
    assert now["claims"]["known_at"].tolist() == ["2025-03-01", "2025-04-01", "2025-04-01"]


def test_a_lock_says_who_holds_it_since_when(tmp_path: Path) -> None:
    lock, since = tmp_path / "kept" / "store.lock", datetime(2026, 8, 1, 9, tzinfo=UTC)
    later = since + timedelta(minutes=5)
    with (
        locked(lock, who="Ada on desk", now=since, doing="refresh"),
        pytest.raises(UnavailableError) as raised,
        locked(lock, who="Bo on laptop", now=later, doing="refresh"),
    ):
        pass
    assert raised.value.message == (
        f"Ada on desk (process {os.getpid()}) holds the store since 2026-08-01T09:00:00+00:00, "
        "5 minutes ago, to refresh"
    )
    assert raised.value.exit_code == ExitCode.UNAVAILABLE
    with locked(lock, who="Bo on laptop", now=later, doing="refresh"):
        assert "Bo on laptop" in lock.read_text(encoding="utf-8")
    assert not lock.read_text(encoding="utf-8")


def test_a_lock_whose_holder_died_or_whose_file_is_damaged_is_free(tmp_path: Path) -> None:
    lock = tmp_path / "store.lock"
    for left in (b'{"who": "Ada", "process": 1}', b"\xff\xfe", b"[]"):
        lock.write_bytes(left)
        with locked(lock, who="Bo", now=datetime(2026, 8, 1, tzinfo=UTC), doing="refresh"):
            pass


def test_every_error_of_a_store_has_an_exit_code(file: Path) -> None:
    with Store.open(file) as store, pytest.raises(SitepipeError) as raised:
        store.read(1, ["sights"])
    assert raised.value.exit_code == ExitCode.USAGE
    assert "sites" in raised.value.hint
