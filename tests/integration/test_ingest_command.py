"""``sitepipe ingest``: an account of every source, and proposals for new files."""

import json

import pandas as pd
import pytest

from sitepipe import config
from sitepipe.config import SourceConfig
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"


def test_every_row_of_every_source_is_accounted_for(workspace_copy, sitepipe):
    before = {file: file.read_bytes() for file in workspace_copy.rglob("*") if file.is_file()}
    code, out, _ = sitepipe("ingest", "-w", workspace_copy, "--as-of", AS_OF, "--json")
    assert code == 0
    report = json.loads(out)
    ingested = Workspace.open(workspace_copy).ingest(as_of=AS_OF)
    assert [one["source"] for one in report["sources"]] == [
        "figure15", "incentives", "locations", "planning",
    ]  # fmt: skip
    for one in report["sources"]:
        assert one["rows_read"] == one["accepted"] + one["held"]
    assert sum(one["claims"] for one in report["sources"]) == len(ingested.claims)
    assert sum(one["geometries"] for one in report["sources"]) == len(ingested.geometries)
    (carried,) = report["transformations"]
    assert carried["source"] == "locations"
    assert "OSGB36 to WGS 84" in carried["operation"]
    code, out, _ = sitepipe("ingest", "-w", workspace_copy, "--as-of", AS_OF)
    assert "· locations: positions were carried from EPSG:4326 (WGS 84) to EPSG:27700" in out
    after = {file: file.read_bytes() for file in workspace_copy.rglob("*") if file.is_file()}
    assert after == before  # nothing is written unasked


def test_a_source_that_cannot_be_read_does_not_hide_the_others(workspace_copy, sitepipe):
    (workspace_copy / "inbox" / "planning.csv").write_text("", encoding="utf-8")
    (workspace_copy / "inbox" / "incentives.csv").unlink()
    code, out, _ = sitepipe("ingest", "-w", workspace_copy, "--json")
    report = json.loads(out)
    assert code == 3
    assert [one["source"] for one in report["sources"]] == ["figure15", "locations"]
    assert [one["source"] for one in report["unread"]] == ["incentives", "planning"]
    assert "is empty" in report["unread"][1]["why"]
    code, out, _ = sitepipe("ingest", "-w", workspace_copy)
    assert code == 3
    assert "✕ planning was not read" in out


def test_claims_and_issues_are_written_on_request(workspace_copy, sitepipe, tmp_path):
    target = tmp_path / "read"
    assert sitepipe("ingest", "-w", workspace_copy, "-o", target)[0] == 0
    claims = pd.read_csv(target / "claims.csv", dtype=str)
    assert set(claims["source_id"]) == {"figure15", "incentives", "locations", "planning"}
    assert (target / "issues.csv").is_file()
    code, _, err = sitepipe("ingest", "-w", workspace_copy, "-o", target)
    assert code == 2
    assert "--overwrite" in err
    assert sitepipe("ingest", "-w", workspace_copy, "-o", target, "--overwrite")[0] == 0


def test_a_proposal_can_be_written_and_used(tmp_path, sitepipe):
    root = tmp_path / "portfolio"
    assert sitepipe("init", root, "--empty")[0] == 0
    (root / "inbox" / "list.csv").write_text(
        "Site,Acres,Local plan,Officer\nAsh Park,12,allocated,AB\nBeech Works,3,adopted,CD\n",
        encoding="utf-8",
    )
    target = root / "sources" / "elmshire.yaml"
    code, _, err = sitepipe(
        "ingest", "-w", root, "--suggest", root / "inbox" / "list.csv",
        "--partner", "Elmshire", "-o", target, "--as-of", AS_OF,
    )  # fmt: skip
    assert code == 0, err
    written = config.load(target, SourceConfig, label="elmshire.yaml").section
    assert (written.partner, written.file) == ("Elmshire", "inbox/list.csv")
    code, out, _ = sitepipe("ingest", "-w", root, "--json")
    (source,) = json.loads(out)["sources"]
    assert (source["accepted"], source["held"]) == (2, 0)
    code, _, err = sitepipe(
        "ingest", "-w", root, "--suggest", root / "inbox" / "list.csv", "-o", target
    )
    assert code == 2
    assert "stands there already" in err


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", 3),
        ("heading.csv", b"Site,Acres\n", 3),
        ("page.xlsx", b"<html>not a workbook</html>", 3),
        ("picture.gpkg", b"\x89PNG", 3),
        ("bytes.csv", b"Site\x00,Acres\nAsh,1\n", 3),
        ("bomb.zip", b"PK\x03\x04", 3),
    ],
)
def test_files_that_hold_no_table_are_refused(name, content, code, tmp_path, sitepipe):
    (tmp_path / name).write_bytes(content)
    found, _, err = sitepipe("ingest", "--suggest", tmp_path / name)
    assert found == code, err
    assert "bug" not in err
    assert name in err


def test_several_sheets_go_to_a_folder_or_one_is_chosen(tmp_path, sitepipe):
    root = tmp_path / "county"
    assert sitepipe("init", root, "--example", "fictional-county")[0] == 0
    book = root / "inbox" / "south-ardenshire.xlsx"
    code, _, err = sitepipe("ingest", "--suggest", book, "-o", tmp_path / "one.yaml")
    assert code == 2
    assert "--sheet" in err
    assert sitepipe("ingest", "--suggest", book, "-o", tmp_path / "many")[0] == 0
    assert len(list((tmp_path / "many").glob("*.yaml"))) == 4
    code, out, _ = sitepipe("ingest", "--suggest", book, "--sheet", "Studies")
    assert code == 0
    assert "entity: evidence" in out
    assert sitepipe("ingest", "--suggest", book, "--sheet", "Nothing")[0] == 2
    assert sitepipe("ingest", "--suggest", tmp_path / "none.csv")[0] == 4
