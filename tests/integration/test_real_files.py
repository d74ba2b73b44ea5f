"""Public files in one whole workspace: every command answers, and every row is accounted for."""

import csv
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from kept_workspace import keep

from sitepipe.cli.main import main
from sitepipe.examples import init_workspace

AS_OF = ("--as-of", "2026-11-23")
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="shared/data beside the checkout is absent"
)
REGISTERS = {
    "worcester": ("brownfield/worcester_city_brownfield_register.csv", "Worcester"),
    "rochdale": ("brownfield/rochdale_brownfield_register_messy_headers.csv", "Rochdale"),
    "substations": ("electricity/substation_locations_raw_NGED.csv", "The operator"),
    "applications": ("electricity/connection_applications_raw_NGED.csv", "The operator"),
}
LAYERS = """\
areas:
  - {kind: authority, file: layers/LAD_May_2024_UK_BUC.geojson, accuracy_m: 500}
  - {kind: region, file: layers/region_E12000005_west_midlands.geojson, name: West Midlands,
     accuracy_m: 20}
  - {kind: licence_area, file: layers/dno_licence_areas.geojson, name_column: region,
     accuracy_m: 200}
  - {kind: green_belt, file: layers/wm_unconstrained_land_within_green_belt_by_LPA.geojson,
     accuracy_m: 20}
"""


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Give a workspace of the example, the registers as proposed, and four layers of areas."""
    root = tmp_path_factory.mktemp("real") / "portfolio"
    init_workspace(root)
    for name, (file, partner) in REGISTERS.items():
        shutil.copyfile(DATA / file, root / "inbox" / f"{name}.csv")
        with pytest.raises(SystemExit) as stopped:
            main(["ingest", "-w", str(root), "--suggest", str(root / "inbox" / f"{name}.csv"),
                  "-o", str(root / "sources") + "/", "--partner", partner, *AS_OF])  # fmt: skip
        assert not stopped.value.code
        described = root / "sources" / f"{name}.yaml"
        text = described.read_text("utf-8")
        described.write_text(text.replace("licence: not stated", "licence: OGL v3"), "utf-8")
    (root / "layers").mkdir()
    for folder in ("boundaries", "electricity", "green_belt"):
        for file in (DATA / folder).glob("*.geojson"):
            shutil.copyfile(file, root / "layers" / file.name)
    with (root / "sitepipe.yaml").open("a", encoding="utf-8") as stream:
        stream.write(LAYERS)
    return keep(root, AS_OF[1])


@pytest.fixture
def ask(real, sitepipe):
    """Ask a command of that workspace for its document; it must answer yes or no."""

    def asked(*arguments):
        code, out, err = sitepipe(*arguments, "-w", real, *AS_OF, "--json")
        assert code in (0, 1), err
        return json.loads(out)

    return asked


def test_every_row_is_accepted_or_held_and_every_record_is_a_site_or_merged(ask):
    read = {one["source"]: one for one in ask("ingest")["sources"]}
    assert {name: read[name]["rows_read"] for name in REGISTERS} == {
        "worcester": 37, "rochdale": 128, "substations": 2042, "applications": 1080,
    }  # fmt: skip
    assert all(one["rows_read"] == one["accepted"] + one["held"] for one in read.values())
    gathered = ask("consolidate")
    assert gathered["records"] == gathered["sites"] + gathered["merged"]
    of_sites = ("figure15", "locations", "worcester", "rochdale")
    named = sum(read[name]["accepted"] for name in of_sites)
    assert gathered["records"] == named


def test_the_known_faults_are_issues(ask):
    issues = ask("issues")["issues"]
    rows = {
        kind: sorted(one["row"] for one in issues if one["kind"] == kind and one["row"])
        for kind in ("shifted_row", "digit_missing")
    }
    assert len(rows["shifted_row"]) == 21
    assert rows["digit_missing"] == [96]
    assert [one["source"] for one in issues if one["kind"] == "header_repaired"] == ["worcester"]
    (joined,) = ask("ingest")["joined"]
    assert (joined["rows"], joined["joined"], len(joined["unjoined"])) == (1080, 1057, 23)


@pytest.mark.parametrize("by", ["source", "kind", "severity", "fixer"])
def test_issues_are_counted(real, sitepipe, by):
    code, out, err = sitepipe("issues", "-w", real, "--by", by, *AS_OF)
    assert code == 0, err
    assert out


def test_every_question_is_answered(real, sitepipe, tmp_path):
    asked = [
        ["consolidate"], ["conflicts"], ["coverage"], ["chase"], ["areas"],
        ["check", "--contradictions"], ["decide", "--all", "-o", tmp_path / "page.html"],
    ]  # fmt: skip
    for arguments in asked:
        code, out, err = sitepipe(*arguments, "-w", real, *AS_OF)
        assert code in (0, 1), err
        assert out or err
    assert (tmp_path / "page.html").stat().st_size > 1000


def test_one_name_at_two_places_is_two_substations(ask):
    assert not [one for one in ask("conflicts")["conflicts"] if one["site_id"] is None]
    named = [one for one in ask("issues")["issues"] if one["kind"] == "reference_not_unique"]
    assert [(one["source"], one["row"], one["value"]) for one in named] == [
        ("substations", 641, "Park Lane")
    ]


def test_each_partner_has_a_workbook(real, sitepipe, tmp_path):
    for partner in sorted({partner for _, partner in REGISTERS.values()}):
        file = tmp_path / f"{partner}.xlsx"
        code, _, err = sitepipe("workbook", "--partner", partner, "-w", real, *AS_OF, "-o", file)
        assert code == 0, err
        assert zipfile.is_zipfile(file)


def test_a_run_lists_every_site(real, ask, sitepipe):
    code, _, err = sitepipe("run", "-w", real, *AS_OF)
    assert code == 0, err
    (table,) = real.glob("runs/*/portfolio.csv")
    with table.open(encoding="utf-8-sig", newline="") as stream:
        listed = list(csv.DictReader(stream))
    assert len(listed) == ask("consolidate")["sites"]
    assert sum(one["name"] == "MIRA Tech Park" for one in listed) == 1
