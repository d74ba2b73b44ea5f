"""Rows as several snapshots knew them are the rows that each of them had."""

import sqlite3

import pandas as pd
import pytest
from store_months import Months, snapshot_of

from sitepipe.errors import StorageError
from sitepipe.store import Known, Store

TABLES = ("sites", "boundaries", "claims")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("known") / "store.sqlite"
    months = Months(5)
    with Store.init(path, written_by="0.1.0") as store:
        for number in range(1, 7):
            store.commit(months.tables(), snapshot_of(number))
            months.turn()
    return path


def lines(frame):
    return sorted(map(repr, pd.DataFrame(frame).astype(object).itertuples(index=False, name=None)))


def test_each_snapshot_has_its_own_rows_in_their_order(file):
    with Store.open(file) as store:
        known = Known(store, 2, 5)
        for name in TABLES:
            rows = known.rows(name)
            for number in (2, 3, 5):
                whole = store.read(number, [name])[name]
                pd.testing.assert_frame_equal(pd.DataFrame(rows.at(number)), pd.DataFrame(whole))
                assert getattr(rows.at(number), "crs", None) == getattr(whole, "crs", None)


def test_rows_that_differ_are_those_that_one_of_two_knew(file):
    with Store.open(file) as store:
        known = Known(store, 1, 6)
        for name in TABLES:
            differing = known.rows(name, differing=True)
            old, new = (lines(store.read(number, [name])[name]) for number in (1, 6))
            had, has = (lines(differing.at(number)) for number in (1, 6))
            # What went and came back as it was stands on both sides.
            assert set(had) - set(has) == set(old) - set(new)
            assert set(has) - set(had) == set(new) - set(old)
        assert len(known.rows("sites", differing=True).at(6))


def test_pairs_that_are_the_same_in_what_is_compared_are_left_out(file):
    with Store.open(file) as store:
        known = Known(store, 1, 6)
        rows = known.rows("sites", differing=True, apart_in=["works_months"])
        old, new = (store.read(number, ["sites"])["sites"] for number in (1, 6))
        had, has = (
            dict(zip(side["site_id"], side["works_months"].fillna(-1), strict=True))
            for side in (old, new)
        )
        other = {site for site in {*had, *has} if had.get(site) != has.get(site)}
        assert {*rows.at(1)["site_id"], *rows.at(6)["site_id"]} == other
        assert len(other) < len(known.rows("sites", differing=True).at(6))


def test_some_rows_and_some_columns(file):
    with Store.open(file) as store:
        known = Known(store, 1, 6)
        one = known.rows("sites", column="site_id", among=["site-1", "it's none"])
        assert set(one.ever()["site_id"]) == {"site-1"}
        names = known.rows("sites", only=("site_id", "name"))
        assert list(names.at(1)["name"]) == list(store.read(1, ["sites"])["sites"]["name"])
        assert names.at(1)["lat"].isna().all()
        assert known.rows("decisions").at(1).empty


def test_a_row_that_somebody_altered_is_not_believed(file, tmp_path):
    copied = tmp_path / "store.sqlite"
    copied.write_bytes(file.read_bytes())
    with sqlite3.connect(copied) as connection:
        (trigger,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'known_sites_refuses_update'"
        ).fetchone()
        connection.execute("DROP TRIGGER known_sites_refuses_update")
        connection.execute("UPDATE known_sites SET measured_acres = 7 WHERE known_id = 1")
        connection.execute(trigger)
    connection.close()
    with (
        Store.open(copied) as store,
        pytest.raises(StorageError, match="a row of table sites is not what was committed"),
    ):
        Known(store, 1, 6).rows("sites")
