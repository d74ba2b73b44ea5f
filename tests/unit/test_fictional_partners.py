"""The two invented partners who disagree: written the same each time, fictional throughout."""

import json
from pathlib import Path

import fictional_partners
import openpyxl
import pytest
import shapely
from shapely.geometry import shape

from sitepipe import bundled
from sitepipe.ingest import check_layer, read_layer

LAYER = bundled.find("layers", "fictional-partners")
INBOX = Path("workspace") / "inbox"
STUDY = INBOX / "employment-land-study.geojson"
SCHEMES = INBOX / "Schemes v3 FINAL (2).xlsx"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("again") / "fictional-partners"
    folder.mkdir()
    fictional_partners.main(folder)
    return folder


def features(folder):
    return json.loads((folder / STUDY).read_text(encoding="utf-8"))["features"]


def cells(folder):
    sheet = openpyxl.load_workbook(folder / SCHEMES)["Schemes"]
    return list(sheet.iter_rows(values_only=True))


def test_the_script_writes_what_is_bundled(written):
    names = sorted(p.relative_to(written) for p in written.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(LAYER) for p in LAYER.rglob("*") if p.is_file())
    assert cells(written) == cells(LAYER)
    for name in (name for name in names if name.parent.name == "sources"):
        assert (written / name).read_bytes() == (LAYER / name).read_bytes()
    for again, held in zip(features(written), features(LAYER), strict=True):
        assert again["properties"] == held["properties"]
        # another PROJ may differ in the last digit of a degree
        assert shapely.hausdorff_distance(shape(again["geometry"]), shape(held["geometry"])) < 1e-5


def test_the_layer_is_whole_and_adds_to_the_county():
    assert check_layer(LAYER) == []
    assert read_layer(LAYER).extends == "fictional-county"
    assert [path.name for path in (LAYER / "workspace").iterdir()].count("sitepipe.yaml") == 0


def test_every_name_says_that_it_is_fictional():
    names = [one["properties"]["site"] for one in features(LAYER)]
    names += [row[0] for row in cells(LAYER)[4:]]
    assert len(names) == 14
    assert [name for name in names if not name.endswith("(fictional)")] == []
    for source in (LAYER / "workspace" / "sources").iterdir():
        assert "partner:" in (text := source.read_text("utf-8"))
        assert "(fictional)" in text.split("partner:")[1].splitlines()[0]
