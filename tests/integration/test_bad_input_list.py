"""
Every bad file of the list, each by four ways: proposed, left in the inbox, ingested, run.

Details of each are tested where it is read: tests/unit/test_archives.py (zips),
test_ingest_archived_sources.py (KML), test_source_files.py (size, files that change),
test_addresses.py (servers), test_shape_repair.py (vertices), test_bad_workbooks.py (passwords).
"""

import csv
import io
import json
import math
import os
import sqlite3
import zipfile
from contextlib import closing

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from web_site import serving

AS_OF = ("--as-of", "2026-11-23")
DESCRIPTION = """\
title: {title}
partner: A council
file: {file}
entity: site
licence: none stated
valid_at: "2026-05-01"
name_column: Site
columns:
  Acres: {{field: stated_acres}}
"""
HEAD = "Site,Acres\n"
FORMULA = "=cmd|' /C calc'!A0"
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>&b;</name>'
    "<Point><coordinates>-1.5,52.4</coordinates></Point></Placemark></kml>"
)


def bomb(path):
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("sites.csv", "w") as stream,
    ):
        stream.write(b"Site,Acres\nAsh,")
        for _ in range(60):
            stream.write(b"1" * 1_000_000)


def climbing(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../climbed.csv", HEAD + "Ash,1\n")


def zipped_entities(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", ENTITIES)


def endless_cell(path):
    path.write_bytes(b"Site,Acres\nAsh,12\nElm,")
    os.truncate(path, 2_100_000_000)  # sparse: it takes no room


def endless_attribute(path):
    path.write_bytes(b'{"type":"FeatureCollection","features":[{"properties":{"Site":"')
    os.truncate(path, 31_000_000)


def empty_sheet(path):
    openpyxl.Workbook().save(path)


def locked(path):
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    with path.open("wb") as stream:
        OOXMLFile(plain).encrypt("a password", stream)


REFUSED = {
    "bomb.zip": (bomb, "grows more than"),
    "climbing.zip": (climbing, "climbs out of the archive"),
    "entities.kml": (lambda path: path.write_text(ENTITIES, "utf-8"), "DOCTYPE"),
    "entities.kmz": (zipped_entities, "DOCTYPE"),
    "endless.csv": (endless_cell, "2,100 MB; the limit is 200"),
    "endless.geojson": (endless_attribute, "31 MB; the limit is 30"),
    "empty.xlsx": (empty_sheet, "empty.xlsx"),
    "locked.xlsx": (locked, "password"),
}


@pytest.fixture
def root(tmp_path, sitepipe):
    """Give a workspace of one sound source."""
    folder = tmp_path / "portfolio"
    assert sitepipe("init", folder, "--empty")[0] == 0
    add(folder, "good.csv", HEAD + "Good Park,9\n")
    return folder


def add(root, name, content=None, more=""):
    """Describe a file, and write it."""
    if content is not None:
        (root / "inbox" / name).write_text(content, "utf-8")
    described = DESCRIPTION.format(title=name, file=f"inbox/{name}") + more
    (root / "sources" / f"{name.replace('.', '-')}.yaml").write_text(described, "utf-8")


def calm(err):
    assert "Traceback" not in err
    assert "bug:" not in err
    return err


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_by_name_and_the_rest_is_read(root, sitepipe, name):
    make, why = REFUSED[name]
    make(root / "inbox" / name)
    if name == "endless.geojson":  # the other one is beyond the limit that there is by itself
        with (root / "sitepipe.yaml").open("a", encoding="utf-8") as settings:
            settings.write("largest_file_mb: 30\n")
    before = {path for path in root.parent.rglob("*") if path.is_file()}

    code, _, err = sitepipe("ingest", "-w", root, "--suggest", root / "inbox" / name)
    assert code == 3, err
    assert name in calm(err)

    code, out, err = sitepipe("ingest", "-w", root, *AS_OF)
    assert code == 0, calm(err)
    assert f"{name} " in " ".join(out.split())  # named on the screen, not only kept
    code, out, err = sitepipe("ingest", "-w", root, *AS_OF, "--json")
    (issue,) = [one for one in json.loads(out)["issues"] if one["source"] == f"inbox/{name}"]
    assert issue["kind"] == "file_unmapped"

    add(root, name)
    code, out, err = sitepipe("ingest", "-w", root, *AS_OF, "--json")
    assert code == 3, calm(err)
    report = json.loads(out)
    assert [one["rows_read"] for one in report["sources"]] == [1]
    (lost,) = report["unread"]
    assert why in lost["why"]

    code, out, err = sitepipe("run", "-w", root, *AS_OF)
    assert (code, out) == (3, "")
    assert why in calm(err)
    after = {path for path in root.parent.rglob("*") if path.is_file()}
    new = {path.name for path in after - before}
    assert new <= {f"{name.replace('.', '-')}.yaml", ".gitignore"}


def accepted(root, sitepipe, name):
    """Ingest and run a workspace; give the source's account and the folder of the run."""
    code, out, err = sitepipe("ingest", "-w", root, *AS_OF, "--json")
    assert code == 0, calm(err)
    report = json.loads(out)
    for one in report["sources"]:
        assert one["rows_read"] == one["accepted"] + one["held"]
    code, _, err = sitepipe("run", "-w", root, *AS_OF)
    assert code == 0, calm(err)
    (folder,) = (root / "runs").iterdir()
    (mine,) = [one for one in report["sources"] if one["source"] == name.replace(".", "-")]
    return mine, report["issues"], folder


def test_a_million_vertices_are_read_and_measured(root, sitepipe):
    many = 1_000_000
    ring = [
        [round(-1.5 + math.cos(turn) / 100, 9), round(52.4 + math.sin(turn) / 100, 9)]
        for turn in (2 * math.pi * at / many for at in range(many))
    ]
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    feature = {
        "type": "Feature", "properties": {"Site": "Ash", "Acres": "12"}, "geometry": shape
    }  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    add(root, "vast.geojson", text)
    assert sitepipe("ingest", "-w", root, "--suggest", root / "inbox/vast.geojson")[0] == 0
    mine, _, _ = accepted(root, sitepipe, "vast.geojson")
    assert (mine["accepted"], mine["geometries"]) == (1, 1)


def test_coordinates_that_are_no_numbers_hold_their_rows_back(root, sitepipe):
    places = ["[NaN, 52.4]", "[Infinity, 52.4]", "[-1.5, 52.4]"]
    features = ",".join(
        f'{{"type":"Feature","properties":{{"Site":"Site {n}","Acres":"1"}},'
        f'"geometry":{{"type":"Point","coordinates":{place}}}}}'
        for n, place in enumerate(places)
    )
    add(root, "nan.geojson", f'{{"type":"FeatureCollection","features":[{features}]}}')
    assert sitepipe("ingest", "-w", root, "--suggest", root / "inbox/nan.geojson")[0] == 0
    mine, issues, _ = accepted(root, sitepipe, "nan.geojson")
    assert (mine["rows_read"], mine["held"], mine["geometries"]) == (3, 2, 1)
    assert len([one for one in issues if one["severity"] == "error"]) == 2


def test_references_that_differ_only_in_case_are_noted_and_all_rows_stay(root, sitepipe):
    add(root, "case.csv", "Site,Acres,Ref\nAsh Park,12,E1a\nElm Yard,4,E1A\n",
        more="  Ref: {field: site_reference}\n")  # fmt: skip
    assert sitepipe("ingest", "-w", root, "--suggest", root / "inbox/case.csv")[0] == 0
    mine, issues, folder = accepted(root, sitepipe, "case.csv")
    assert mine["accepted"] == 2
    assert "reference_case" in {one["kind"] for one in issues}
    with (folder / "portfolio.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert {"Ash Park", "Elm Yard"} <= {row["name"] for row in csv.DictReader(stream)}


def test_formulas_are_text_in_every_output(root, sitepipe, tmp_path):
    add(root, "formula.csv", f'Site,Acres,Ref\n"{FORMULA}",12,=1+1\n"@SUM(1)",+4,-5\n',
        more="  Ref: {field: site_reference}\n")  # fmt: skip
    code, _, err = sitepipe("ingest", "-w", root, "--suggest", root / "inbox/formula.csv")
    assert code == 0, calm(err)
    _, _, folder = accepted(root, sitepipe, "formula.csv")
    sent = tmp_path / "sent.xlsx"
    code, _, err = sitepipe("workbook", "--partner", "A council", "-w", root, *AS_OF, "-o", sent)
    assert code == 0, calm(err)
    code, _, err = sitepipe("ingest", "-w", root, *AS_OF, "-o", tmp_path / "out")
    assert code == 0, calm(err)

    tables = [*folder.glob("*.csv"), *(tmp_path / "out").glob("*.csv")]
    assert len(tables) >= 3
    for table in tables:
        with table.open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        numbers = [cell for cell in cells if is_number(cell)]
        assert not {cell for cell in cells if cell.startswith(("=", "+", "-", "@"))} - {*numbers}
    for book in (folder / "portfolio.xlsx", sent):
        found = [
            cell
            for sheet in openpyxl.load_workbook(book)
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, str) and "cmd|" in cell.value
        ]
        assert found
        assert all(cell.data_type == "s" for cell in found)
    page = (folder / "map.html").read_text("utf-8")
    assert "cmd|" in page
    with closing(sqlite3.connect(folder / "portfolio.gpkg")) as database:
        names = {name for (name,) in database.execute("select name from sites")}
    assert FORMULA in names  # as it stands: a database runs no formulas


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_servers_that_hang_redirect_inwards_or_answer_with_a_page(root, sitepipe):
    with serving() as site:
        site.answers["/page"] = (200, {"Content-Type": "text/html"}, b"<html>sign in</html>")
        site.answers["/inwards"] = (302, {"Location": "http://127.0.0.2:9/a.csv"}, b"")
        described = root / "sources" / "far.yaml"
        described.write_text(
            DESCRIPTION.format(title="far", file=f"{site.address}/inwards"), "utf-8"
        )
        code, _, err = sitepipe("run", "-w", root)
        assert code == 3, err
        assert "local_addresses: true" in calm(err)
        settings = root / "sitepipe.yaml"
        settings.write_text(settings.read_text("utf-8") + "local_addresses: true\n", "utf-8")
        for path, code, why in (("page", 3, "web page"), ("inwards", 5, "")):
            text = DESCRIPTION.format(title="far", file=f"{site.address}/{path}")
            described.write_text(text, "utf-8")
            found, _, err = sitepipe("run", "-w", root, *AS_OF)
            assert found == code, err
            assert why in calm(err)
            found, out, err = sitepipe("ingest", "-w", root, *AS_OF)
            assert found == code, calm(err)
            assert "far was not read" in out
