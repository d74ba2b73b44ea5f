"""What a store says of any month is what a plain copy of that month says."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from store_months import Months, plain, snapshot_of

from sitepipe import schema
from sitepipe.store import HELD, Store, faults_of
from sitepipe.store.committing import prepare

NAMES = st.sampled_from(["a", "b", "c", "d"])
VALUES = st.one_of(
    st.none(),
    st.floats(allow_nan=False),
    st.just(-0.0),
)
TEXTS = st.one_of(
    st.none(), st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=5)
)
ROWS = st.lists(
    st.fixed_dictionaries({"site_id": NAMES, "name": TEXTS, "measured_acres": VALUES}), max_size=5
)


class History(RuleBasedStateMachine):
    """A store beside a list of whole tables, one for each snapshot."""

    folder: Path

    @initialize()
    def begin(self) -> None:
        self.file = self.folder / f"{random.getrandbits(64):x}.sqlite"
        self.store = Store.init(self.file, written_by="0.1.0")
        self.kept: list[list[tuple[object, ...]]] = []
        self.digests: list[str] = []

    def teardown(self) -> None:
        self.store.close()
        self.file.unlink()

    @rule(rows=ROWS)
    def commit(self, rows: list[dict[str, object]]) -> None:
        table = schema.SITES.frame(rows)
        self.store.commit({"sites": table}, snapshot_of(len(self.kept) + 1))
        self.kept.append(plain(table))
        self.digests.append(prepare({"sites": table})["sites"].sha256)

    @precondition(lambda self: self.kept)
    @rule(back=st.integers(min_value=0, max_value=3))
    def commit_an_earlier_month_again(self, back: int) -> None:
        earlier = self.store.read(max(1, len(self.kept) - back), ["sites"])
        self.commit(earlier["sites"].to_dict("records"))  # type: ignore[operator]

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = Store.open(self.file, write=True)

    @invariant()
    def every_month_is_what_it_was(self) -> None:
        if not hasattr(self, "store"):
            return
        for number, expected in enumerate(self.kept, start=1):
            read = self.store.read(number, ["sites"], verify=True)["sites"]
            assert plain(read) == expected
            states = {one.name: one.sha256 for one in self.store.states(number)}
            assert states["sites"] == self.digests[number - 1]

    @invariant()
    def a_row_is_stored_only_where_it_is_new(self) -> None:
        if not hasattr(self, "store"):
            return
        expected, before = 0, []
        for month in self.kept:
            left = list(before)
            for row in month:
                if row in left:
                    left.remove(row)
                else:
                    expected += 1
            before = month
        with self.store.looked_into() as connection:
            assert connection.execute("SELECT count(*) FROM known_sites").fetchone() == (expected,)


def test_any_history_equals_a_plain_model(tmp_path: Path) -> None:
    machine = type("HistoryHere", (History,), {"folder": tmp_path})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=12, stateful_step_count=6, deadline=None)
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_twenty_four_months_are_read_back_as_they_were_committed(seed: int, tmp_path: Path) -> None:
    months, kept = Months(seed), []
    with Store.init(tmp_path / "store.sqlite", written_by="0.1.0") as store:
        for number in range(1, 25):
            tables = months.tables()
            store.commit(tables, snapshot_of(number))
            kept.append(
                {name: (rows.sha256, tables.get(name)) for name, rows in prepare(tables).items()}
            )
            months.turn()
        assert faults_of(store) == []
        for number, month in enumerate(kept, start=1):
            # Tables that stay empty are looked at in the last month alone: they take their time.
            read = store.read(number, HELD if number == 24 else months.tables(), verify=True)
            hashes = {name: rows.sha256 for name, rows in prepare(read).items()}
            assert hashes == {name: sha256 for name, (sha256, _) in month.items()}
            for name, found in read.items():
                table = month[name][1]
                if table is None:
                    assert found.empty
                    continue
                assert plain(found) == plain(table)
                assert name == "issues" or (found.dtypes == table.dtypes).all()


def test_the_order_of_rows_does_not_matter_and_how_often_one_stands_there_does() -> None:
    rows: list[dict[str, object]] = [{"source_id": "a", "row": one} for one in (1, 2, 2)]
    there, back = (
        prepare({"records": schema.RECORDS.frame(given)})["records"] for given in (rows, rows[::-1])
    )
    assert there.sha256 == back.sha256
    once = prepare({"records": schema.RECORDS.frame(rows[:2])})["records"]
    assert once.sha256 != there.sha256


def test_the_hash_of_a_table_is_what_its_description_says() -> None:
    table = schema.WORKS_SITES.frame([{"works_id": "w", "site_id": "ä", "claim_id": None}])
    (form,) = ['"site_id":"\\u00e4","works_id":"w",']
    row = hashlib.sha256(form.encode()).digest()
    assert prepare({"works_sites": table})["works_sites"].sha256 == hashlib.sha256(row).hexdigest()


def test_sqlite_alone_can_say_what_a_month_knew(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    with Store.init(file, written_by="0.1.0") as store:
        for number, names in enumerate((["a"], ["a", "b"], ["b"]), start=1):
            rows: list[dict[str, object]] = [{"site_id": name} for name in names]
            store.commit({"sites": schema.SITES.frame(rows)}, snapshot_of(number))
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT site_id, known_from, known_to FROM known_sites").fetchall()
    connection.close()
    assert rows == [("a", 1, 3), ("b", 2, None)]
