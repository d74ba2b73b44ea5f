"""Tables of a real PostgreSQL server with PostGIS as sources."""

import re
import socket
import threading

import pytest
from postgres_server import PASSWORD, USER, Server

from sitepipe.config import Loaded, SourceConfig
from sitepipe.errors import (
    ConfigError,
    CrsError,
    DataError,
    SchemaError,
    StorageError,
    UnavailableError,
)
from sitepipe.examples import init_workspace
from sitepipe.inbox import described_sources
from sitepipe.ingest import check_source, databases, read_sources
from sitepipe.ingest.source_files import CACHE, Limits
from sitepipe.workspace import Workspace

LIMITS = Limits(local_allowed=False, fetch_s=60, largest_bytes=10**6)
FIELD = "POLYGON((430000 280000,430200 280000,430200 280100,430000 280100,430000 280000))"


@pytest.fixture
def server(postgres):
    return postgres


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)


@pytest.fixture
def sites(server):
    """Give the server with a table of two sites."""
    server.run(
        'DROP SCHEMA IF EXISTS "Plan; ""ning" CASCADE',
        'CREATE SCHEMA "Plan; ""ning"',
        """CREATE TABLE "Plan; ""ning"."Sites" (
               id integer PRIMARY KEY, "Site" text, "Acres" numeric, "Free" timestamp,
               "Ours" boolean, geom gis.geometry)""",
        f"""INSERT INTO "Plan; ""ning"."Sites" VALUES
               (10, 'Beech', 5.0, '2027-03-01', false, gis.ST_GeomFromText('{FIELD}', 27700)),
               (9, 'Ash', NULL, NULL, true,
                gis.ST_SetSRID(gis.ST_MakePoint(430000, 280000, 7), 27700))""",
    )
    return server


TABLE = 'Plan; "ning.Sites'


def described(url, table=TABLE, **more):
    settings = {
        "title": "The council's sites",
        "partner": "A council",
        "file": url,
        "table": table,
        "entity": "site",
        "licence": "none stated",
        "valid_at": "2026-05",
        "name_column": "Site",
        "columns": {
            "Acres": {"field": "stated_acres"},
            "Free": {"field": "available_date"},
        },
        **more,
    }
    return Loaded(SourceConfig.model_validate(settings), "sources/d.yaml", "0", {"file": 2})


def read(root, url, *, limits=LIMITS, **more):
    one = described(url, **more)
    check_source(one)
    return read_sources(root, {"d": one}, crs="EPSG:27700", known_at="2026-11-23", limits=limits)


def test_a_table_is_read_in_the_order_of_its_key(sites, tmp_path):
    found = read(tmp_path, sites.url, boundary="surveyed")
    assert found.records[["record_id", "name", "row"]].to_numpy().tolist() == [
        ["d:1", "Ash", 1], ["d:2", "Beech", 2],
    ]  # fmt: skip
    stated = found.claims[found.claims["field"] != "boundary"]
    assert stated[["row", "column", "text"]].to_numpy().tolist() == [
        [2, "Acres", "5.0"], [2, "Free", "2027-03-01"],
    ]  # fmt: skip
    point, polygon = found.geometries.geometry
    assert (point.x, point.y, point.has_z) == (430_000, 280_000, False)
    assert polygon.area == 20_000
    (source,) = found.sources.to_dict("records")
    assert source["file"] == f"postgresql://127.0.0.1:{sites.port}/Sites%20of%20ours, {TABLE}"
    assert (source["rows_read"], source["rows_accepted"], source["rows_held"]) == (2, 2, 0)


def test_the_order_of_rows_in_the_database_does_not_matter(sites, tmp_path):
    first = read(tmp_path, sites.url).sources["file_sha256"].item()
    sites.run(
        """CREATE TABLE "Plan; ""ning".other (LIKE "Plan; ""ning"."Sites")""",
        """INSERT INTO "Plan; ""ning".other
               SELECT * FROM "Plan; ""ning"."Sites" ORDER BY id DESC""",
    )
    keyless = [read(tmp_path, sites.url, table='Plan; "ning.other')]
    sites.run(
        """CREATE TABLE "Plan; ""ning".third AS
               SELECT * FROM "Plan; ""ning".other ORDER BY id""",
        """UPDATE "Plan; ""ning"."Sites" SET "Site" = "Site" WHERE id = 9""",  # it moves the row
    )
    keyless.append(read(tmp_path, sites.url, table='Plan; "ning.third'))
    assert read(tmp_path, sites.url).sources["file_sha256"].item() == first
    assert len({found.sources["file_sha256"].item() for found in keyless}) == 1
    sites.run("""UPDATE "Plan; ""ning"."Sites" SET "Acres" = 5.1 WHERE id = 10""")
    assert read(tmp_path, sites.url).sources["file_sha256"].item() != first


def test_values_are_text_as_people_write_it(sites, tmp_path):
    sites.run(
        """CREATE TABLE "Plan; ""ning".kinds AS SELECT
               'Ash' AS "Site", true AS flag, 0.1::float8 AS float, 12.50::numeric AS numeric,
               date '2026-03-01' AS day, timestamptz '2026-03-01 01:02:03+01' AS moment,
               '{"a": 1}'::jsonb AS json, ARRAY[1, 2] AS list, NULL::text AS empty,
               E'=cmd|x\\n<b>' AS odd""",
    )
    columns = {
        "flag": "place", "float": "role", "numeric": "readiness", "day": "positioning",
        "moment": "authority", "json": "site_reference", "odd": "description",
    }  # fmt: skip
    mapped = {name: {"field": field} for name, field in columns.items()}
    found = read(tmp_path, sites.url, table='Plan; "ning.kinds', columns=mapped)
    texts = dict(zip(found.claims["column"], found.claims["text"], strict=True))
    assert texts == {
        "flag": "yes", "float": "0.1", "numeric": "12.50", "day": "2026-03-01",
        "moment": "2026-03-01T00:02:03", "json": '{"a": 1}', "odd": "=cmd|x\n<b>",
    }  # fmt: skip


def test_a_view_and_a_name_in_public_are_read(sites, tmp_path):
    sites.run(
        """CREATE OR REPLACE VIEW public.chosen AS
               SELECT "Site", "Acres", "Free" FROM "Plan; ""ning"."Sites" WHERE id > 9"""
    )
    found = read(tmp_path, sites.url, table="chosen")
    assert found.records["name"].tolist() == ["Beech"]
    assert len(found.geometries) == 0


def test_a_table_that_is_not_there_is_said_with_the_nearest(sites, tmp_path):
    with pytest.raises(SchemaError, match=r"no such table; did you mean 'Plan; \"ning.Sites'"):
        read(tmp_path, sites.url, table='Plan; "ning.sites')
    with pytest.raises(SchemaError, match="no such table"):
        read(tmp_path, sites.url, table='Sites"; DROP TABLE x; --')
    assert len(read(tmp_path, sites.url).records) == 2


def test_columns_that_are_missing_are_said(sites, tmp_path):
    with pytest.raises(SchemaError, match="1 mapped column is missing: Sight"):
        read(tmp_path, sites.url, name_column="Sight")


def test_geometries_in_several_crs_or_none(sites, tmp_path):
    sites.run(
        """UPDATE "Plan; ""ning"."Sites"
               SET geom = gis.ST_SetSRID(gis.ST_MakePoint(-1.5, 52.4), 4326) WHERE id = 9"""
    )
    with pytest.raises(CrsError, match="EPSG:4326 in 1 row, EPSG:27700 in 1 row"):
        read(tmp_path, sites.url)
    sites.run("""UPDATE "Plan; ""ning"."Sites" SET geom = gis.ST_SetSRID(geom, 0) WHERE id = 10""")
    sites.run("""DELETE FROM "Plan; ""ning"."Sites" WHERE id = 9""")
    with pytest.raises(CrsError, match="does not say which CRS"):
        read(tmp_path, sites.url)
    assert read(tmp_path, sites.url, crs="EPSG:27700").geometries.geometry.area.item() == 20_000
    sites.run("""UPDATE "Plan; ""ning"."Sites" SET geom = gis.ST_SetSRID(geom, 27700)""")
    with pytest.raises(CrsError, match="British National Grid; crs says"):
        read(tmp_path, sites.url, crs="EPSG:3857")


def test_a_curve_and_a_missing_geometry_hold_their_rows(sites, tmp_path):
    sites.run(
        """UPDATE "Plan; ""ning"."Sites" SET geom = gis.ST_SetSRID(gis.ST_GeomFromText(
               'CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0))'), 27700) WHERE id = 9""",
        """UPDATE "Plan; ""ning"."Sites" SET geom = NULL WHERE id = 10""",
    )
    found = read(tmp_path, sites.url)
    counted = found.sources[["rows_read", "rows_accepted", "rows_held"]].to_numpy().tolist()
    assert counted == [[2, 0, 2]]
    assert "wrong_geometry" in set(found.issues.loc[found.issues["row"] == 1, "kind"])
    assert set(found.issues.loc[found.issues["row"] == 2, "kind"]) == {"missing_geometry"}


def test_the_server_is_asked_in_a_transaction_that_cannot_write(sites, tmp_path):
    sites.run(
        """CREATE OR REPLACE FUNCTION public.spoil() RETURNS text LANGUAGE plpgsql AS $$
               BEGIN DELETE FROM "Plan; ""ning"."Sites"; RETURN 'x'; END $$""",
        """CREATE OR REPLACE VIEW public.spoiling AS SELECT public.spoil() AS "Site" """,
    )
    with pytest.raises(DataError, match="read-only transaction"):
        read(tmp_path, sites.url, table="spoiling", columns={})
    assert len(read(tmp_path, sites.url).records) == 2


def test_a_slow_view_ends(sites, tmp_path):
    sites.run(
        """CREATE OR REPLACE VIEW public.slow AS SELECT 'Ash' AS "Site", pg_sleep(600)::text s"""
    )
    limits = Limits(local_allowed=False, fetch_s=1, largest_bytes=10**6)
    with pytest.raises(UnavailableError, match="was not done within 1 s"):
        read(tmp_path, sites.url, table="slow", columns={}, limits=limits)


def test_a_server_that_says_nothing_ends(tmp_path, server):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held = []
        thread = threading.Thread(target=lambda: held.append(listening.accept()))
        thread.start()
        limits = Limits(local_allowed=False, fetch_s=1, largest_bytes=10**6)
        url = f"postgresql://anna@127.0.0.1:{listening.getsockname()[1]}/db"
        with pytest.raises(UnavailableError, match="was not done within 1 s"):
            read(tmp_path, url, limits=limits)
        thread.join()
        for connection, _ in held:
            connection.close()


def test_a_table_beyond_the_limit_is_refused(sites, tmp_path):
    sites.run(
        """CREATE OR REPLACE VIEW public.endless AS
               SELECT repeat('x', 1000) AS "Site" FROM generate_series(1, 1000000)"""
    )
    with pytest.raises(DataError, match="has more than 1 MB"):
        read(tmp_path, sites.url, table="endless", columns={})
    assert not list((tmp_path / CACHE).iterdir())


def test_no_rows_and_no_rights_are_said(sites, tmp_path):
    sites.run(
        "DROP ROLE IF EXISTS reader",
        f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'",
        'GRANT USAGE ON SCHEMA "Plan; ""ning" TO reader',
        """CREATE OR REPLACE VIEW public.nothing AS SELECT 'x'::text AS "Site" WHERE false""",
    )
    url = sites.url.replace(USER, "reader")
    with pytest.raises(StorageError, match="may not be read: permission denied"):
        read(tmp_path, url)
    found = read(tmp_path, sites.url, table="nothing", columns={})
    assert (found.issues["kind"].tolist(), len(found.records)) == (["no_rows"], 0)
    sites.run('REVOKE ALL ON SCHEMA "Plan; ""ning" FROM reader')


def test_a_wrong_password_names_nobody(sites, tmp_path, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "wr0ng")
    with pytest.raises(UnavailableError, match="password authentication failed") as caught:
        read(tmp_path, sites.url)
    assert not [word for word in (USER, "wr0ng") if word in caught.value.message]
    assert "PGPASSWORD" in caught.value.hint


def test_a_database_that_is_away_is_read_from_its_copy(sites, tmp_path, monkeypatch):
    fresh = read(tmp_path, sites.url)
    monkeypatch.setenv("PGPASSWORD", "wr0ng")
    found = read(tmp_path, sites.url)
    assert found.sources["file_sha256"].tolist() == fresh.sources["file_sha256"].tolist()
    (issue,) = found.issues[found.issues["kind"] == "kept_copy_used"].to_dict("records")
    assert re.search(r"the copy that was current on \d{4}-\d\d-\d\d was read", issue["message"])
    assert USER not in issue["message"]


def test_a_run_over_a_database_is_repeated_and_holds_no_password(sites, tmp_path):
    root = tmp_path / "portfolio"
    init_workspace(root)
    (root / "sources/council.yaml").write_text(
        f"""
        title: The council's sites
        partner: A council
        file: {sites.url}
        table: '{TABLE}'
        entity: site
        licence: none stated
        valid_at: "2026"
        name_column: Site
        columns: {{Acres: {{field: stated_acres}}}}
        """,
        encoding="utf-8",
    )
    first = Workspace.open(root).run(as_of="2026-11-23")
    sites.run("""UPDATE "Plan; ""ning"."Sites" SET "Site" = "Site" WHERE id = 9""")
    again = Workspace.open(root).run(as_of="2026-11-23")
    assert (again.run_id, again.repeated) == (first.run_id, True)
    sites.run("""UPDATE "Plan; ""ning"."Sites" SET "Acres" = 7 WHERE id = 9""")
    assert Workspace.open(root).run(as_of="2026-11-23").run_id != first.run_id
    for file in [*(root / "runs").rglob("*"), *(root / CACHE).rglob("*")]:
        if file.is_file():
            held = file.read_bytes()
            assert PASSWORD.encode() not in held, file.name
            assert f"{USER}@".encode() not in held, file.name


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://anna:s3cret@h/db", "PGPASSWORD or .pgpass"),
        ("postgresql://anna@h/db?password=s3cret", "PGPASSWORD or .pgpass"),
        ("postgresql://anna@h/db?passfile=/etc/s3cret", "may set sslmode only, not passfile"),
        ("postgresql://anna@h", "name the database"),
        ("postgresql://anna@h:s3cret/db", "cannot be read"),
        ("inbox/a.csv", "only a database has tables"),
    ],
)
def test_addresses_that_will_not_do_are_refused_by_the_description(tmp_path, address, words):
    (tmp_path / "sources").mkdir()
    section = described("postgresql://u@h/db").section.model_dump(mode="json", exclude_unset=True)
    lines = [f"{key}: {value!r}" for key, value in {**section, "file": address}.items()]
    (tmp_path / "sources/d.yaml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ConfigError, match=words) as caught:
        described_sources(tmp_path)
    assert "s3cret" not in caught.value.message


def test_a_database_needs_a_table_and_has_no_sheets():
    with pytest.raises(ValueError, match="a database needs the name of a table"):
        described("postgresql://h/db", table="")
    with pytest.raises(ConfigError, match="not sheets"):
        check_source(described("postgresql://h/db", sheet="x"))


def test_without_the_library_the_extra_is_named(tmp_path, monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(databases, "import_module", missing)
    with pytest.raises(ConfigError, match="needs the extra postgis") as caught:
        read(tmp_path, "postgresql://h/db")
    assert "sitepipe[postgis]" in caught.value.hint


def test_the_deadline_holds_while_rows_come(monkeypatch, sites, tmp_path):
    ticks = iter(range(0, 10**6, 40))
    monkeypatch.setattr(databases.time, "monotonic", lambda: float(next(ticks)))
    with pytest.raises(UnavailableError, match="was not done within 60 s"):
        read(tmp_path, sites.url)


def test_a_server_is_described_by_its_own_port():
    assert Server(5432).url == "postgresql://pipeline@127.0.0.1:5432/Sites%20of%20ours"
