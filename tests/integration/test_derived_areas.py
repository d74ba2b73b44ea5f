"""Layers of areas are read only if they changed, and the answer is that of reading them."""

import shutil
import subprocess
import sys
from subprocess import PIPE

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from council_workspace import WITH_ACRES
from shapely.geometry import Polygon, box

from sitepipe.errors import DataError
from sitepipe.examples import init_workspace
from sitepipe.ingest.derived_areas import FOLDER
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
E, N = 430_000, 270_000
ROWS = f"Site,E,N,Acres\nAsh Park,{E},{N},20\nElm Park,{E + 6000},{N},31\n"
AREAS = """
areas:
  - {kind: authority, file: lads.geojson, name_column: name, accuracy_m: 20}
  - {kind: green_belt, file: belt.geojson, accuracy_m: 0}
"""
BOW_TIE = Polygon([(E, N), (E + 900, N + 900), (E + 900, N), (E, N + 900)])
LADS = ["lads.geojson"]


def write_lads(root, east=3000):
    """Write two councils that meet east of the first site; one file, with the CRS in it."""
    gpd.GeoDataFrame(
        {"name": ["Ashshire", "Elmshire"]},
        geometry=[box(E - 9000, N - 9000, E + east, N + 9000),
                  box(E + east, N - 9000, E + 9000, N + 9000)],
        crs="EPSG:27700",
    ).to_file(root / "lads.geojson", driver="GeoJSON")  # fmt: skip


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """Give a workspace with two layers, of which one is broken, and what they gave kept."""
    root = tmp_path_factory.mktemp("areas") / "w"
    init_workspace(root, example=None)
    (root / "sources" / "council.yaml").write_text(WITH_ACRES, "utf-8")
    (root / "inbox" / "council.csv").write_text(ROWS, "utf-8")
    with (root / "sitepipe.yaml").open("a", encoding="utf-8") as settings:
        settings.write(AREAS)
    write_lads(root)
    belt = gpd.GeoDataFrame({"name": ["x"]}, geometry=[BOW_TIE], crs="EPSG:27700")
    belt.to_file(root / "belt.geojson", driver="GeoJSON")
    workspace = Workspace.open(root)
    workspace.ingest(as_of=AS_OF)
    assert workspace.derived_areas.read == ["lads.geojson", "belt.geojson"]
    workspace.keep_derived()
    return root


@pytest.fixture
def root(first, tmp_path):
    return shutil.copytree(first, tmp_path / "w")


def ingested(root):
    workspace = Workspace.open(root)
    return workspace.ingest(as_of=AS_OF), workspace.derived_areas.read


def same(one, other):
    pd.testing.assert_frame_equal(one.issues, other.issues)
    for mine, theirs in zip(one.areas, other.areas, strict=True):
        assert (mine.kind, mine.row, mine.accuracy_m) == (
            theirs.kind, theirs.row, theirs.accuracy_m,
        )  # fmt: skip
        assert mine.names.tolist() == theirs.names.tolist()
        assert shapely.to_wkb(mine.shapes).tolist() == shapely.to_wkb(theirs.shapes).tolist()
        assert mine.covered == theirs.covered


def settings(old, new):
    def alter(root):
        path = root / "sitepipe.yaml"
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    return alter


CHANGES = {
    "nothing": (lambda _: None, []),
    "a border": (lambda root: write_lads(root, 2000), LADS),
    "its accuracy": (settings("accuracy_m: 20", "accuracy_m: 50"), LADS),
    "its title": (settings("name_column: name,", "name_column: name, title: Councils,"), LADS),
    "a site further off": (
        lambda root: (root / "inbox" / "council.csv").write_text(
            ROWS + f"Fir Park,{E + 8000},{N},9\n", "utf-8"
        ),
        ["lads.geojson", "belt.geojson"],
    ),
    "the acreage of a site": (
        lambda root: (root / "inbox" / "council.csv").write_text(
            ROWS.replace(",20", ",21"), "utf-8"
        ),
        [],
    ),
}


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_what_changed_is_read_and_the_layers_are_those_of_reading_all(root, change, expected):
    change(root)

    found, read = ingested(root)

    assert read == expected
    assert [area.label for area in found.areas] == ["lads.geojson", "belt.geojson"]
    assert (found.issues["kind"] == "invalid_geometry").sum() == 1, "told again, as when it is read"
    shutil.rmtree(root / FOLDER)
    anew, read = ingested(root)
    assert read == ["lads.geojson", "belt.geojson"]
    same(found, anew)


@pytest.mark.parametrize("damage", [lambda b: b[:-9], lambda _: b"", lambda b: b[:65] + b"{}"])
def test_what_is_damaged_is_read_again(root, damage):
    for file in (root / FOLDER).iterdir():
        file.write_bytes(damage(file.read_bytes()))
    assert ingested(root)[1] == ["lads.geojson", "belt.geojson"]


def test_a_question_writes_nothing(root):
    write_lads(root, 2000)
    before = sorted((root / FOLDER).iterdir())
    ingested(root)
    assert sorted((root / FOLDER).iterdir()) == before


def test_every_part_of_a_shapefile_counts_whatever_it_is_called(root):
    settings("lads.geojson", '"councils [2024] é.SHP"')(root)
    gpd.read_file(root / "lads.geojson").to_file(root / "parts.shp")
    for part in root.glob("parts.*"):
        part.rename(root / f"councils [2024] é{part.suffix.upper()}")
    keep(root)
    names = root / "councils [2024] é.DBF"
    names.write_bytes(names.read_bytes().replace(b"Elmshire", b"Oakshire"))

    found, read = ingested(root)

    assert read == ["councils [2024] é.SHP"]
    assert found.areas[0].names.tolist() == ["Ashshire", "Oakshire"]
    own = {path.name for path in Workspace.open(root).own_files().values()}
    assert {f"councils [2024] é{end}" for end in (".SHP", ".SHX", ".DBF", ".PRJ")} <= own


EDITING = """
import sqlite3, sys

edited = sqlite3.connect(sys.argv[1])
edited.execute("PRAGMA journal_mode = WAL")
triggers = edited.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
for (trigger,) in triggers:
    edited.execute(f'DROP TRIGGER "{trigger}"')  # they need functions of a GIS
edited.execute("UPDATE lads SET name = 'Oakshire' WHERE name = 'Elmshire'")
edited.commit()
print("edited", flush=True)
sys.stdin.read()
"""


def test_what_another_program_has_not_yet_put_into_a_geopackage_counts(root):
    settings("lads.geojson", "lads.gpkg")(root)
    gpd.read_file(root / "lads.geojson").to_file(root / "lads.gpkg", layer="lads")
    keep(root)
    # Another process: two libraries in one drop each other's locks.
    with subprocess.Popen(
        [sys.executable, "-c", EDITING, str(root / "lads.gpkg")], stdin=PIPE, stdout=PIPE
    ) as editing:
        assert editing.stdout.readline().strip() == b"edited"
        found, _ = ingested(root)
        editing.stdin.close()
    assert found.areas[0].names.tolist() == ["Ashshire", "Oakshire"]


def test_a_grid_that_somebody_adds_is_used(root, monkeypatch, tmp_path):
    grids = tmp_path / "proj"
    monkeypatch.setattr("sitepipe.crs.datadir.get_user_data_dir", lambda: str(grids))
    assert ingested(root)[1] == []
    before = inputs_of(root)
    grids.mkdir()
    (grids / "uk_os_OSTN15_NTv2_OSGBtoETRS.tif").write_bytes(b"a grid")
    assert ingested(root)[1] == ["lads.geojson", "belt.geojson"]
    assert inputs_of(root) != before


def test_a_kind_of_file_with_parts_that_nobody_knows_is_refused(root):
    settings("lads.geojson", "lads.tab")(root)
    (root / "lads.tab").write_text("!table\n", "utf-8")
    with pytest.raises(DataError, match=r"lads\.tab is not a kind of file") as refused:
        ingested(root)
    assert "GeoPackage" in refused.value.hint


def inputs_of(root):
    workspace = Workspace.open(root)
    return workspace.inputs(workspace.settings(as_of=AS_OF))


def keep(root):
    workspace = Workspace.open(root)
    workspace.ingest(as_of=AS_OF)
    workspace.keep_derived()
