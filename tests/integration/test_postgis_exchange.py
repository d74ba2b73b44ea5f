"""Publications that are refused, and that wait for who reads."""

import json
from contextlib import contextmanager

import psycopg
import pytest
from postgres_server import DATABASE, PASSWORD, USER
from psycopg import errors
from store_months import Months, snapshot_of

from sitepipe.config import Loaded, WorkspaceConfig
from sitepipe.errors import ConfigError, StorageError, UnavailableError
from sitepipe.publications import publish_snapshot
from sitepipe.store import Store

SCHEMA = "months"
READER = "months_reader"


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)


@pytest.fixture
def database(postgres):
    """Give the server without what an earlier test published."""
    postgres.run(
        f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"DROP SCHEMA IF EXISTS {SCHEMA}_shared CASCADE"
    )
    return postgres


def portfolio(url, **more):
    section = WorkspaceConfig.model_validate(
        {"publish": {"postgis": url, "postgis_schema": SCHEMA, "reader": READER, **more}}
    )
    return Loaded(section, "sitepipe.yaml", "0", {})


@contextmanager
def store_of(folder, seed=1):
    """Give a store and what commits one more month to it."""
    months, number = Months(seed), 0
    with Store.init(folder / "store.sqlite", written_by="0.1.0") as store:

        def commit():
            nonlocal number
            number += 1
            tables = months.tables()
            # Every table says which month it is of, so that a mix of two is seen.
            tables["sites"] = tables["sites"].assign(role=str(number))
            tables["sources"] = tables["sources"].assign(title=str(number))
            store.commit(tables, snapshot_of(number))
            months.turn()
            return number

        yield store, commit


def connect(server):
    return psycopg.connect(
        host="127.0.0.1", port=server.port, user=USER, password=PASSWORD, dbname=DATABASE
    )


MONTHS = (
    f"SELECT DISTINCT role FROM {SCHEMA}.sites",
    f"SELECT DISTINCT title FROM {SCHEMA}.sources",
    f"SELECT max(number)::text FROM {SCHEMA}.snapshots",
    f"SELECT DISTINCT role FROM {SCHEMA}_shared.sites",
    f"SELECT max(number)::text FROM {SCHEMA}_shared.snapshots",
)


def months_read(connection):
    return {row[0] for query in MONTHS for row in connection.execute(query).fetchall()}


def test_a_reader_that_stays_is_named_and_the_former_publication_too(
    database, tmp_path, monkeypatch
):
    monkeypatch.setattr("sitepipe.render.gis.postgis._WAIT_S", 0.5)
    with store_of(tmp_path) as (store, commit):
        commit()
        publish_snapshot(store, portfolio(database.url))
        commit()
        with connect(database) as reading:
            reading.execute(MONTHS[0])
            with pytest.raises(UnavailableError, match="has been reading") as error:
                publish_snapshot(store, portfolio(database.url))
            assert "sitepipe publish" in error.value.hint
            assert months_read(reading) == {"1"}


def test_what_is_not_ours_is_refused_and_stays(database, tmp_path):
    with store_of(tmp_path) as (store, commit), store_of(tmp_path / "b", 2) as (other, begin):
        commit()
        begin()
        database.run(f"CREATE SCHEMA {SCHEMA}", f"CREATE TABLE {SCHEMA}.sites (a int)")
        with pytest.raises(StorageError, match="did not make"):
            publish_snapshot(store, portfolio(database.url))
        database.run(f"SELECT a FROM {SCHEMA}.sites", f"DROP SCHEMA {SCHEMA} CASCADE")

        publish_snapshot(store, portfolio(database.url))
        with pytest.raises(StorageError, match="is of another portfolio"):
            publish_snapshot(other, portfolio(database.url))

        database.run(f"CREATE TABLE {SCHEMA}.mine (a int)")
        with pytest.raises(StorageError, match="somebody put mine into"):
            publish_snapshot(store, portfolio(database.url), again=True)
        database.run(f"DROP TABLE {SCHEMA}.mine")

        database.run(f"CREATE VIEW public.names AS SELECT name FROM {SCHEMA}.sites")
        with pytest.raises(StorageError, match="names"):
            publish_snapshot(store, portfolio(database.url), again=True)
        database.run("SELECT * FROM public.names", "DROP VIEW public.names")
        # What somebody altered by hand is put right.
        database.run(f"ALTER TABLE {SCHEMA}.sites ADD mine int", f"DROP TABLE {SCHEMA}.hubs")
        publish_snapshot(store, portfolio(database.url), again=True)
        database.run(f"SELECT * FROM {SCHEMA}.hubs")
        with connect(database) as connection, pytest.raises(errors.UndefinedColumn):
            connection.execute(f"SELECT mine FROM {SCHEMA}.sites")


def test_a_role_that_could_write_and_a_user_that_may_not_are_refused(database, tmp_path):
    with store_of(tmp_path) as (store, commit):
        commit()
        with pytest.raises(ConfigError, match="could write"):
            publish_snapshot(store, portfolio(database.url, reader=USER))
        database.run("DROP ROLE IF EXISTS guest", f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
        try:
            url = database.url.replace(f"//{USER}@", "//guest@")
            with pytest.raises(StorageError, match="written") as error:
                publish_snapshot(store, portfolio(url, reader=""))
            assert "guest" not in str(error.value)
        finally:
            database.run("DROP ROLE guest")


def test_an_address_may_come_from_the_environment_and_is_never_repeated(
    database, tmp_path, monkeypatch
):
    monkeypatch.delenv("PGPASSWORD")
    address = database.url.replace(f"{USER}@", f"{USER}:{PASSWORD}@")
    asked = portfolio("$PIPELINE_DB")
    with store_of(tmp_path) as (store, commit):
        commit()
        with pytest.raises(ConfigError, match="has no PIPELINE_DB"):
            publish_snapshot(store, asked)
        for wrong in (f"mysql://x:{PASSWORD}@h/d", address + "?options=-c"):
            monkeypatch.setenv("PIPELINE_DB", wrong)
            with pytest.raises(ConfigError) as error:
                publish_snapshot(store, asked)
            assert PASSWORD not in str(error.value) + error.value.hint
        monkeypatch.setenv("PIPELINE_DB", address)
        report = publish_snapshot(store, asked)
        assert PASSWORD not in report.model_dump_json() + json.dumps(
            asked.section.model_dump(mode="json")
        )
        monkeypatch.setenv("PIPELINE_DB", address.replace(PASSWORD, "wrong-one"))
        with pytest.raises(UnavailableError) as refused:
            publish_snapshot(store, asked, again=True)
        assert "wrong-one" not in str(refused.value)
        assert USER not in refused.value.message
    with pytest.raises(ValueError, match="a password does not belong here"):
        portfolio(address)
