"""Snapshots published to a real PostgreSQL server with PostGIS."""

import json
import shutil

import geopandas as gpd
import psycopg
import pytest
import sqlalchemy
from postgres_server import DATABASE, PASSWORD, USER
from psycopg import errors

from sitepipe import schema
from sitepipe.errors import ExitCode
from sitepipe.examples import init_workspace
from sitepipe.refreshing import refresh
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
TEAM, SHARED, READER = 'our "pipe%line"; --', 'our "pipe%line"; --_shared', "gis reader's"


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)


@pytest.fixture(scope="module")
def root(postgres, tmp_path_factory):
    """Give a workspace that was refreshed and published."""
    made = tmp_path_factory.mktemp("ein Ordner é") / "w"
    init_workspace(made, example="fictional-county")
    name_database(made, postgres.url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", PASSWORD)
        refresh(Workspace.open(made), as_of=AS_OF)
    return made


def name_database(root, url, **more):
    keys = {
        "postgis": url,
        "postgis_schema": TEAM,
        "reader": READER,
        **more,
    }
    file = root / "sitepipe.yaml"
    said = file.read_text("utf-8").partition("\npublish:")[0]
    lines = [f"  {key}: {json.dumps(value)}" for key, value in keys.items()]
    file.write_text("\n".join([said.rstrip(), "publish:", *lines, ""]), "utf-8")


def connect(postgres, role=None):
    connection = psycopg.connect(
        host="127.0.0.1", port=postgres.port, user=USER, password=PASSWORD, dbname=DATABASE
    )
    if role:
        connection.execute(psycopg.sql.SQL("SET ROLE {}").format(psycopg.sql.Identifier(role)))
    return connection


def place(name, table):
    return psycopg.sql.Identifier(name, table).as_string()


def tables_in(connection, name):
    found = connection.execute(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE nspname = %s AND relkind IN ('r', 'v')",
        (name,),
    )
    return {row[0] for row in found}


def test_every_table_of_the_snapshot_is_there(root, postgres):
    from sitepipe.history import tables_at

    _, held = tables_at(root, "last")
    with connect(postgres) as connection:
        there = tables_in(connection, TEAM)
        assert held.keys() - there == set()
        for name, rows in held.items():
            count = connection.execute(f"SELECT count(*) FROM {place(TEAM, name)}").fetchone()[0]
            if name not in ("boundaries",):  # a location alone is no boundary
                assert count == len(rows), name


def test_the_reader_reads_what_it_may(root, postgres):
    with connect(postgres, READER) as connection:
        for name in tables_in(connection, SHARED):
            connection.execute(f"SELECT * FROM {place(SHARED, name)}").fetchall()
        plots = connection.execute(f"SELECT * FROM {place(SHARED, 'plots')}")
        restricted = {
            column.name for column in schema.PLOTS.columns if column.audience.value != "public"
        }
        assert restricted
        assert not restricted & {one.name for one in plots.description}


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {shared}.sites (fid, name) VALUES (0, 'x')",
        "UPDATE {shared}.sites SET name = 'x'",
        "DELETE FROM {shared}.sites",
        "TRUNCATE {shared}.sites",
        "DROP TABLE {shared}.sites",
        "ALTER TABLE {shared}.sites ADD x int",
        "CREATE TABLE {shared}.x (y int)",
        "CREATE VIEW {shared}.x AS SELECT 1 AS y",
        "DROP SCHEMA {shared} CASCADE",
        "COMMENT ON TABLE {shared}.sites IS 'x'",
        "SELECT plot_price_gbp FROM {team}.plots",
        "SELECT * FROM {team}.claims",
        "SELECT name FROM {team}.sites",
        "SELECT * FROM {team}.sites_history",
        "INSERT INTO {team}.sites (fid, name) VALUES (0, 'x')",
        "CREATE SCHEMA mine",
    ],
)
def test_the_reader_can_do_nothing_else(root, postgres, statement):
    names = {
        "shared": psycopg.sql.Identifier(SHARED).as_string(),
        "team": psycopg.sql.Identifier(TEAM).as_string(),
    }
    with connect(postgres, READER) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement.format(**names))


@pytest.mark.parametrize("statement", ["SELECT plot_price_gbp FROM {}.plots",
                                       "SELECT * FROM {}.claims"])  # fmt: skip
def test_what_is_restricted_is_not_in_the_readers_schema(root, postgres, statement):
    absent = (errors.UndefinedColumn, errors.UndefinedTable)
    with connect(postgres, READER) as connection, pytest.raises(absent):
        connection.execute(statement.format(psycopg.sql.Identifier(SHARED).as_string()))


def test_geopandas_reads_it_with_crs_and_keys(root, postgres):
    engine = sqlalchemy.create_engine(
        postgres.url.replace("postgresql", "postgresql+psycopg"),
        connect_args={"password": PASSWORD, "options": "-c search_path=gis"},
    )
    with engine.connect() as connection:
        sites = gpd.read_postgis(
            sqlalchemy.text(f"SELECT * FROM {place(SHARED, 'sites')}"), connection
        )
    engine.dispose()
    assert sites.crs == "EPSG:27700"
    assert sites["site_id"].is_unique
    run = next((root / "runs").iterdir())
    printed = gpd.read_file(run / "portfolio.gpkg", layer="sites", engine="pyogrio")
    sites, printed = (
        each.sort_values("site_id").reset_index(drop=True) for each in (sites, printed)
    )
    assert sites["site_id"].tolist() == printed["site_id"].tolist()
    assert sites["name"].tolist() == printed["name"].tolist()
    both = sites.geometry.normalize(), printed.geometry.normalize()
    assert (both[0].isna() == both[1].isna()).all()
    assert both[0].geom_equals_exact(both[1], 1e-6, align=False)[both[0].notna()].all()


def test_a_gis_finds_its_layers(root, postgres):
    """As QGIS does: the layer in geometry_columns, its key, its SRID, what is in a window."""
    with connect(postgres) as connection:
        connection.execute("SET search_path TO gis")
        layers = connection.execute(
            "SELECT f_table_name, f_geometry_column, srid, type FROM geometry_columns "
            "WHERE f_table_schema = %s ORDER BY 1",
            (SHARED,),
        ).fetchall()
        assert layers == [
            ("boundaries", "geom", 27700, "MULTIPOLYGON"),
            ("hubs", "geom", 27700, "POINT"),
            ("routes", "geom", 27700, "MULTILINESTRING"),
            ("sites", "geom", 27700, "MULTIPOINT"),
            ("substations", "geom", 27700, "POINT"),
        ]
        key = connection.execute(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a "
            "ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) "
            "WHERE i.indisprimary AND i.indrelid = %s::regclass",
            (place(SHARED, "sites"),),
        ).fetchall()
        assert key == [("fid",)]
        sites = place(SHARED, "sites")
        (x, y), total = connection.execute(
            f"SELECT ARRAY[ST_X(ST_Centroid(geom)), ST_Y(ST_Centroid(geom))], "
            f"(SELECT count(*) FROM {sites}) FROM {sites} WHERE geom IS NOT NULL LIMIT 1"
        ).fetchone()
        window = f"geom && ST_MakeEnvelope({x - 1}, {y - 1}, {x + 1}, {y + 1}, 27700)"
        inside = connection.execute(f"SELECT count(*) FROM {sites} WHERE {window}").fetchone()[0]
        assert 1 <= inside < total
        connection.execute("SET enable_seqscan TO off")
        plan = connection.execute(f"EXPLAIN SELECT fid FROM {sites} WHERE {window}").fetchall()
        assert "sites_geom" in str(plan)


def test_tables_and_columns_say_what_they_are(root, postgres):
    with connect(postgres) as connection:
        table = connection.execute(
            "SELECT obj_description(%s::regclass)", (place(TEAM, "plots"),)
        ).fetchone()[0]
        assert table.startswith("One row is ")
        comments = dict(
            connection.execute(
                "SELECT attname, col_description(attrelid, attnum) FROM pg_attribute "
                "WHERE attrelid = %s::regclass AND attnum > 0",
                (place(TEAM, "sites"),),
            ).fetchall()
        )
        silent = connection.execute(
            "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
            "WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'v') AND attnum > 0 "
            "AND col_description(a.attrelid, a.attnum) IS NULL",
            (psycopg.sql.Identifier(TEAM).as_string(),),
        ).fetchall()
        assert silent == []
        assert "green_belt" in comments["constraints"]
        assert "(MVA)" in comments["power_mva"]
        assert "one of" in comments["planning_group"]


def test_history_says_what_was_known_when(root, postgres):
    with connect(postgres) as connection:
        found = connection.execute(
            f"SELECT DISTINCT known_from, as_of, known_to, known_until "
            f"FROM {place(TEAM, 'sites_history')} WHERE known_at <= now()"
        ).fetchall()
    assert found == [(1, AS_OF, None, None)]


def test_a_database_that_is_named_later_and_an_undo_are_published(
    root, postgres, tmp_path, sitepipe, monkeypatch
):
    copy = shutil.copytree(root, tmp_path / "w")
    monkeypatch.setattr("sitepipe.workspace.outputs.publish", lambda *_given, **_named: None)
    name_database(copy, postgres.url, postgis_schema="named later", reader="")
    named = refresh(Workspace.open(copy), as_of=AS_OF)
    assert (named.outcome, named.database.snapshot) == ("unchanged", 1)
    plots = copy / "inbox" / "plots.csv"
    plots.write_text(plots.read_text("utf-8-sig").replace("£14.7m", "£14.6m"), "utf-8")
    assert refresh(Workspace.open(copy), as_of=AS_OF).database.snapshot == 2

    code, out, err = sitepipe("undo", "-w", copy, "--json")
    assert code == 0, err
    assert json.loads(out)["database"]["snapshot"] == 3
    with connect(postgres) as connection:
        held = connection.execute('SELECT max(number) FROM "named later".snapshots').fetchone()
    assert held == (3,)
    monkeypatch.setenv("PGPASSWORD", "wrong")
    code, _, err = sitepipe("undo", "-w", copy)
    assert code == ExitCode.UNAVAILABLE
    assert "snapshot 4 is kept, but not published" in err
