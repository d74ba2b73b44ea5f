"""Publications that are cut, refused, waited for, and read by many at once."""

import hashlib
import json
import socket
import threading
from contextlib import contextmanager, suppress

import psycopg
import pytest
from postgres_server import DATABASE, PASSWORD, USER
from psycopg import errors, sql
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


def everything(server):
    """Return every row of both schemas, and what they say of themselves."""
    with connect(server) as connection:
        return rows_of_all(connection)


def rows_of_all(connection):
    with connection.transaction():
        connection.execute(MONTHS[0])  # from here on no publication takes it away
        found = connection.execute(
            "SELECT n.nspname, c.relname, obj_description(n.oid, 'pg_namespace') FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname LIKE %s AND c.relkind IN ('r', 'v') ORDER BY 1, 2",
            (f"{SCHEMA}%",),
        ).fetchall()
        return {
            (schema, name, said): connection.execute(
                sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, name))
            ).fetchall()
            for schema, name, said in found
        }


def digest_of_all(connection):
    return hashlib.sha256(repr(rows_of_all(connection)).encode()).hexdigest()


@contextmanager
def cutting(port, after):
    """Pass on what is sent to a server, and cut the connection after so many bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        sent = 0

        def carry(source, target, counted):
            nonlocal sent
            with suppress(OSError):
                while data := source.recv(65536):
                    sent += len(data) if counted else 0
                    if after is not None and sent > after:
                        break
                    target.sendall(data)
            for one in (source, target):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

        def serve():
            while True:
                try:
                    client, _ = listening.accept()
                except OSError:
                    return
                server = socket.create_connection(("127.0.0.1", port))
                for one in ((client, server, True), (server, client, False)):
                    threading.Thread(target=carry, args=one, daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield listening.getsockname()[1], lambda: sent
        finally:
            listening.close()


def test_a_connection_that_is_cut_leaves_the_former_publication(database, tmp_path):
    with store_of(tmp_path) as (store, commit):
        commit()
        publish_snapshot(store, portfolio(database.url))
        commit()

        def through(after):
            with cutting(database.port, after) as (port, sent):
                url = database.url.replace(f":{database.port}", f":{port}")
                try:
                    publish_snapshot(store, portfolio(url), again=True)
                finally:
                    through.bytes = sent()

        before = everything(database)
        for share in (0.05, 0.3, 0.6, 0.9, 0.97, 0.99):
            # How much a publication sends is known from one that is whole, at the end.
            with pytest.raises(UnavailableError, match="cannot be reached"):
                through(int(share * 100_000))
            assert everything(database) == before
        through(None)
        assert through.bytes > 100_000
        with connect(database) as connection:
            assert months_read(connection) == {"2"}


@pytest.mark.parametrize(
    ("level", "first"),
    [
        ("READ COMMITTED", f"SELECT DISTINCT role FROM {SCHEMA}.sites"),
        ("REPEATABLE READ", f"SELECT DISTINCT role FROM {SCHEMA}.sites"),
        ("READ COMMITTED", f"SELECT DISTINCT role FROM {SCHEMA}.sites_history"),
    ],
)
def test_a_transaction_that_reads_sees_one_publication(database, tmp_path, level, first):
    with store_of(tmp_path) as (store, commit):
        commit()
        publish_snapshot(store, portfolio(database.url))
        commit()
        with connect(database) as reading, connect(database) as early:
            reading.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
            early.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            early.execute("SELECT 1")  # it sees the database as it is now, and has no lock
            assert reading.execute(first).fetchall() == [("1",)]
            publishing = threading.Thread(
                target=publish_snapshot, args=(store, portfolio(database.url)), daemon=True
            )
            publishing.start()
            publishing.join(1.5)
            assert publishing.is_alive()  # it waits for the reader
            assert months_read(reading) == {"1"}
            reading.rollback()
            publishing.join(60)
            assert not publishing.is_alive()
            assert months_read(early) == {"2"}


class Watchers:
    """Readers of the database, and of the store, each in a thread until it is done."""

    def __init__(self, server, file):
        self.server, self.file = server, file
        self.faults, self.seen, self.whole = [], [], []
        self.done = threading.Event()
        looks = [*([self.look_at_months] * 18), *([self.look_at_all] * 2)]
        self.threads = [threading.Thread(target=self.watch, args=(one,)) for one in looks]

    def watch(self, look):
        try:
            with connect(self.server) as connection, Store.open(self.file) as store:
                while not self.done.is_set():
                    look(connection, store)
                    self.done.wait(2)  # who never waits leaves this process no time to publish
        except Exception as error:  # noqa: BLE001 - whatever it is, no reader may end so
            self.faults.append(error)

    def look_at_months(self, connection, store):
        with connection.transaction():
            published = months_read(connection)
        number = store.last().number
        kept = store.read(number, ["sites", "sources"], verify=True)
        held = {*kept["sites"]["role"], *kept["sources"]["title"]}
        self.seen.append(published)
        if len(published) != 1 or held != {str(number)}:
            self.faults.append((published, number, held))

    def look_at_all(self, connection, _store):
        self.whole.append(digest_of_all(connection))


@contextmanager
def watched(server, file):
    watchers = Watchers(server, file)
    for one in watchers.threads:
        one.daemon = True
        one.start()
    try:
        yield watchers
    finally:
        watchers.done.set()
        for one in watchers.threads:
            one.join(60)
    assert not any(one.is_alive() for one in watchers.threads)
    assert watchers.faults == []


def test_twenty_readers_during_twenty_publications_see_no_mix(database, tmp_path):
    with store_of(tmp_path) as (store, commit), connect(database) as own:
        commit()
        publish_snapshot(store, portfolio(database.url))
        published = {digest_of_all(own)}
        with watched(database, store.file) as watchers:
            for _ in range(19):
                commit()
                publish_snapshot(store, portfolio(database.url))
                published.add(digest_of_all(own))
        many = everything(database)
        assert len(set(map(frozenset, watchers.seen))) > 3
        assert len(published) == 20
        assert len(set(watchers.whole)) > 3
        assert set(watchers.whole) <= published

        # The same, one after another.
        database.run(f"DROP SCHEMA {SCHEMA} CASCADE", f"DROP SCHEMA {SCHEMA}_shared CASCADE")
        publish_snapshot(store, portfolio(database.url))
        assert everything(database) == many


def test_a_reader_that_stays_is_named_and_the_former_publication_too(
    database, tmp_path, monkeypatch
):
    monkeypatch.setattr("sitepipe.render.gis.former._WAIT_S", 0.5)
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
        with pytest.raises(ConfigError, match=f"{USER} could enter the schema {SCHEMA}"):
            publish_snapshot(store, portfolio(database.url, reader=USER))
        database.run("DROP ROLE IF EXISTS guest", f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
        try:
            url = database.url.replace(f"//{USER}@", "//guest@")
            with pytest.raises(StorageError, match="may not use PostGIS") as error:
                publish_snapshot(store, portfolio(url, reader=""))
            assert "GRANT USAGE ON SCHEMA gis" in error.value.hint
            database.run("GRANT USAGE ON SCHEMA gis TO guest")
            with pytest.raises(StorageError, match="written") as error:
                publish_snapshot(store, portfolio(url, reader=""))
            assert "guest" not in str(error.value)
        finally:
            database.run("DROP OWNED BY guest", "DROP ROLE guest")


@pytest.mark.parametrize(
    ("rights", "words"),
    [
        ("GRANT pg_read_all_data TO ada", f"enter the schema {SCHEMA}, as a member of pg_read"),
        ("GRANT pg_write_all_data TO ada", f"enter the schema {SCHEMA}, as a member of pg_write"),
        ("GRANT analysts TO ada", f"write to the schema {SCHEMA}_shared, as a member of analysts"),
        # One that does not inherit a role's rights may still take the role on.
        ("ALTER ROLE ada NOINHERIT; GRANT analysts TO ada", "as a member of analysts"),
        (f"GRANT {USER} TO ada", f"enter the schema {SCHEMA}, as a member of {USER}"),
        ("ALTER ROLE ada SUPERUSER", f"enter the schema {SCHEMA}$"),
    ],
)
def test_a_reader_that_could_write_by_other_rights_is_refused(database, tmp_path, rights, words):
    gone = "DROP OWNED BY analysts; DROP ROLE ada; DROP ROLE analysts"
    database.run("CREATE ROLE analysts", "CREATE ROLE ada")
    try:
        with store_of(tmp_path) as (store, commit):
            commit()
            publish_snapshot(store, portfolio(database.url, reader="ada"))
            before = everything(database)
            commit()
            database.run(
                "ALTER DEFAULT PRIVILEGES GRANT SELECT, UPDATE ON TABLES TO analysts, ada", rights
            )
            with pytest.raises(ConfigError, match=words) as refused:
                publish_snapshot(store, portfolio(database.url, reader="ada"))
            assert "publish: reader" in refused.value.hint
            assert everything(database) == before
            database.run("DROP OWNED BY ada; DROP ROLE ada; CREATE ROLE ada")
            # What tables grant the reader itself by default is taken from it.
            database.run("ALTER DEFAULT PRIVILEGES GRANT UPDATE ON TABLES TO ada")
            publish_snapshot(store, portfolio(database.url, reader="ada"))
            assert everything(database) != before
    finally:
        database.run(f"DROP OWNED BY ada; {gone}")


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
