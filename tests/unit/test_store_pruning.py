"""Pruning and archives: what is given up, what is kept to the last byte, and what is noticed."""

from __future__ import annotations

import hashlib
import sqlite3
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from store_months import CRS, Months, snapshot_of

from sitepipe.errors import StorageError, UsageError
from sitepipe.history import (
    check_store,
    export_snapshots,
    prune_snapshots,
    snapshots_report,
    store_of,
)
from sitepipe.store import InputFile, Known, Store, faults_of, form
from sitepipe.store.committing import prepare

DAYS = ("2026-06-30", "2026-07-02", "2026-07-20", "2026-07-31", "2026-08-05", "2026-08-09")
KEPT, PRUNED = [1, 4, 6], [2, 3, 5]
NOW = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a store of six snapshots in three months, each with a file of its own and one of all."""
    months, made = Months(3, sites=12), tmp_path / "w"
    with Store.init(store_of(made), written_by="0.1.0") as store:
        for number, day in enumerate(DAYS, start=1):
            texts = {"inbox/own.csv": f"of {number}\n", "inbox/all.csv": "of all\n"}
            files = {}
            for name, text in texts.items():
                path = tmp_path / f"{number}-{Path(name).name}"
                path.write_bytes(text.encode())
                files[name] = InputFile(path, hashlib.sha256(text.encode()).hexdigest())
            said = snapshot_of(number, known_at=f"{day}T09:00:00+00:00")
            store.commit(months.tables(), said, files=files)
            months.turn()
    return made


def hashes(root: Path, number: int) -> dict[str, str]:
    with Store.open(store_of(root)) as store:
        read = store.read(number, verify=True)
    return {name: rows.sha256 for name, rows in prepare(read).items()}


def rows_of(root: Path) -> list[tuple[str, int, int | None]]:
    connection = sqlite3.connect(store_of(root))
    found = connection.execute("SELECT site_id, known_from, known_to FROM known_sites").fetchall()
    connection.close()
    return found


def test_a_prune_keeps_month_ends_and_the_record_of_the_rest(root: Path) -> None:
    before = {number: hashes(root, number) for number in KEPT}
    chain = [(one.id, one.sha256) for one in snapshots_report(root).snapshots]
    needed = [
        row
        for row in rows_of(root)
        if any(row[1] <= one and (row[2] is None or one < row[2]) for one in KEPT)
    ]
    assert len(needed) < len(rows_of(root))

    shown = prune_snapshots(root, dry_run=True)
    assert (shown.done, shown.pruned, shown.kept) == (False, PRUNED, KEPT)
    assert len(rows_of(root)) > len(needed)

    done = prune_snapshots(root, now=NOW)
    assert (done.done, done.pruned, done.kept) == (True, PRUNED, KEPT)
    assert rows_of(root) == needed
    assert {number: hashes(root, number) for number in KEPT} == before
    told = snapshots_report(root).snapshots
    assert [(one.id, one.sha256) for one in told] == chain
    assert [one.id for one in told if one.pruned] == PRUNED
    assert check_store(store_of(root)).faults == []
    assert {path.name for path in store_of(root).parent.iterdir()} == {"store.sqlite", "store.lock"}

    again = prune_snapshots(root, now=NOW)
    assert (again.done, again.pruned, again.kept) == (False, [], KEPT)


def test_what_was_pruned_is_refused_and_named(root: Path) -> None:
    prune_snapshots(root, now=NOW)
    with Store.open(store_of(root)) as store:
        with pytest.raises(UsageError, match="snapshot 3 was pruned on 2026-09-01") as raised:
            store.read(3)
        assert raised.value.hint == "Next to it are kept: 1, 4."
        assert store.snapshot("2026-07").number == 4
        files = {number: store.files(number) for number in (1, 3)}
        assert b"".join(store.input(files[1]["inbox/own.csv"])) == b"of 1\n"
        assert b"".join(store.input(files[3]["inbox/all.csv"])) == b"of all\n"
        with pytest.raises(StorageError):
            list(store.input(files[3]["inbox/own.csv"]))
    with pytest.raises(UsageError, match="pruned"):
        export_snapshots(root, root / "x.zip", ["3"])
    assert not (root / "x.zip").exists()


def test_a_comparison_with_what_was_pruned_is_refused(root: Path) -> None:
    prune_snapshots(root, now=NOW)
    with Store.open(store_of(root)) as store:
        with pytest.raises(UsageError, match="snapshot 3 was pruned"):
            Known(store, 3, 6)
        assert not Known(store, 1, 6).rows("sites").at(4).empty


def test_a_pruned_store_goes_on_and_takes_a_file_in_again(root: Path, tmp_path: Path) -> None:
    prune_snapshots(root, now=NOW)
    text = b"of 3\n"
    (tmp_path / "own.csv").write_bytes(text)
    file = InputFile(tmp_path / "own.csv", hashlib.sha256(text).hexdigest())
    with Store.open(store_of(root), write=True) as store:
        said = snapshot_of(7, known_at="2026-09-02T09:00:00+00:00")
        store.commit(Months(9).tables(), said, files={"inbox/own.csv": file})
        assert b"".join(store.input(file.sha256)) == text
        assert faults_of(store) == []
    connection = sqlite3.connect(store_of(root))
    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
        connection.execute("DELETE FROM known_sites")
    connection.close()


def test_a_store_of_the_first_form_is_read_and_pruned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, months = tmp_path / "w", Months(3, sites=4)
    with monkeypatch.context() as patch:
        patch.setattr("sitepipe.store.form.STEPS", form.STEPS[:1])
        with Store.init(store_of(root), written_by="0.1.0") as store:
            for number in (1, 2, 3):
                said = snapshot_of(number, known_at=f"2026-08-0{number}T09:00:00+00:00")
                store.commit(months.tables(), said)
                months.turn()
    before = hashes(root, 3)
    assert check_store(store_of(root)).faults == []
    assert prune_snapshots(root, now=NOW).pruned == [1, 2]
    assert hashes(root, 3) == before
    assert check_store(store_of(root)).faults == []


def test_a_table_that_the_store_does_not_have_yet_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "store.sqlite"
    with monkeypatch.context() as patch:
        patch.delitem(form.HELD, "approvals")
        with Store.init(file, written_by="0.1.0") as store:
            store.commit(Months(3, sites=4).tables(), snapshot_of(1))
    with Store.open(file) as store:
        known = store.known(1, "approvals")
        assert list(known.columns[:3]) == ["known_from", "known_to", "approved_at"]
        assert known.empty
        assert store.read(1, ["approvals"])["approvals"].empty
        assert faults_of(store) == []


def test_a_prune_that_fails_leaves_the_store(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = store_of(root).read_bytes()
    monkeypatch.setattr("sitepipe.store.checking.faults_of", lambda _store: ["a page is damaged"])
    with pytest.raises(StorageError, match="nothing was replaced: a page is damaged"):
        prune_snapshots(root, now=NOW)
    assert store_of(root).read_bytes() == before
    assert {path.name for path in store_of(root).parent.iterdir()} == {"store.sqlite", "store.lock"}


def test_an_archive_holds_tables_and_files_and_is_the_same_each_time(root: Path) -> None:
    first, second = root / "a.zip", root / "b.zip"
    report = export_snapshots(root, first, ["6", "4"])
    export_snapshots(root, second, ["2026-07", "last"])
    assert first.read_bytes() == second.read_bytes()
    assert report.snapshots == [4, 6]
    assert report.sha256 == hashlib.sha256(first.read_bytes()).hexdigest()
    assert (check_store(first).faults, check_store(first).snapshots) == ([], 2)
    with zipfile.ZipFile(first) as archive:
        assert archive.read("snapshot-4/inputs/inbox/own.csv") == b"of 4\n"
        for name in ("sites", "boundaries"):
            archive.extract(f"snapshot-4/tables/{name}.parquet", root)
    sites = pd.read_parquet(root / "snapshot-4" / "tables" / "sites.parquet")
    shapes = gpd.read_parquet(root / "snapshot-4" / "tables" / "boundaries.parquet")
    assert shapes.crs == CRS
    with Store.open(store_of(root)) as store:
        assert sorted(sites["site_id"]) == sorted(store.read(4, ["sites"])["sites"]["site_id"])

    with pytest.raises(UsageError, match="there already"):
        export_snapshots(root, first)
    with pytest.raises(UsageError, match="no snapshot called '9'"):
        export_snapshots(root, first, ["9"], overwrite=True)
    assert check_store(first).faults == []
    assert export_snapshots(root, first, overwrite=True).snapshots == [6]


def test_whatever_is_altered_in_an_archive_is_found(root: Path) -> None:
    whole = root / "a.zip"
    export_snapshots(root, whole, ["1"])
    with zipfile.ZipFile(whole) as archive:
        members = {one.filename: archive.read(one) for one in archive.infolist()}
        place = archive.getinfo("snapshot-1/tables/sites.parquet").header_offset + 500
    own = "snapshot-1/inputs/inbox/own.csv"

    def found(**changed: object) -> list[str]:
        altered = root / "altered.zip"
        with zipfile.ZipFile(altered, "w") as archive:
            for name, content in (members | changed).items():
                if content is not None:
                    archive.writestr(name, content)  # type: ignore[arg-type]
        return check_store(altered).faults

    assert found() == []
    assert found(**{own: b"of 2\n"}) == [f"{own} is not what its hash says"]
    assert found(**{own: None}) == [f"{own} is missing"]
    assert found(**{"extra.txt": b""}) == ["extra.txt is not in manifest.json"]
    assert found(**{"manifest.json": b"{}"}) == [
        "it has no manifest.json of snapshots of a sitepipe store"
    ]
    content = whole.read_bytes()
    whole.write_bytes(content[: len(content) // 2])
    assert "damaged" in check_store(whole).faults[0]
    whole.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    assert check_store(whole).faults == [
        "snapshot-1/tables/sites.parquet is not what its hash says"
    ]
