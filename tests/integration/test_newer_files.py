"""Newer files of a source: recognised by what they hold, confirmed once, then read unasked."""

import json

import pandas as pd
import pytest

from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
SOURCE = """\
# Written by a person; this remark stays.
title: Employment land of Elmshire
partner: Elmshire
file: inbox/october.csv
entity: site
licence: OGL
valid_at: "2026-10-31"
name_column: Site Name
columns:
  Ref: {field: site_reference}
  Acres: {field: stated_acres}
  Local plan: {field: plan_status}
"""
ROWS = [
    ("Ash Park", "E1", "12", "allocated"),
    ("Beech Works", "E2", "3", "adopted"),
    ("Cedar Yard", "E3", "40", "allocated"),
]
HEADINGS = ["Site Name", "Ref", "Acres", "Local plan"]


@pytest.fixture
def elmshire(tmp_path, sitepipe):
    root = tmp_path / "portfolio"
    assert sitepipe("init", root, "--empty")[0] == 0
    (root / "sources" / "elmshire.yaml").write_text(SOURCE, encoding="utf-8")
    write(root / "inbox" / "october.csv", ROWS)
    return root


def write(path, rows, headings=HEADINGS, **more):
    table = pd.DataFrame(rows, columns=headings).assign(**more)
    if path.suffix == ".xlsx":
        table.to_excel(path, index=False, sheet_name="Sheet1", engine="openpyxl")
    else:
        table.to_csv(path, index=False)


def read(sitepipe, root):
    code, out, err = sitepipe("ingest", "-w", root, "--as-of", AS_OF, "--json")
    assert code == 0, err
    return json.loads(out)


def ingested(root):
    return Workspace.open(root).ingest(as_of=AS_OF)


def test_a_like_file_of_any_name_is_asked_about_and_not_read(elmshire, sitepipe):
    write(elmshire / "inbox" / "v3 FINAL (2).xlsx", [*ROWS, ("Dell End", "E4", "7", "adopted")])
    report = read(sitepipe, elmshire)
    (source,) = report["sources"]
    assert (source["file"], source["rows_read"]) == ("inbox/october.csv", 3)
    (waiting,) = report["waiting"]
    assert (waiting["file"], waiting["source"]) == ("inbox/v3 FINAL (2).xlsx", "elmshire")
    assert waiting["confidence"] >= 0.95
    assert waiting["command"] == (
        "sitepipe ingest --accept 'inbox/v3 FINAL (2).xlsx' --as elmshire"
    )
    (issue,) = [one for one in report["issues"] if one["kind"] == "file_recognised"]
    assert waiting["command"] in issue["repair"]


def test_one_confirmation_repairs_columns_and_is_remembered(elmshire, sitepipe):
    renamed = ["Acres", "Name of site", "Plan status of site", "Ref"]
    moved = [(acres, name, plan, ref) for name, ref, acres, plan in ROWS]
    write(elmshire / "inbox" / "new list.csv", moved, renamed, Officer="AB")
    (waiting,) = read(sitepipe, elmshire)["waiting"]
    assert waiting["renamed"] == {
        "Site Name": "Name of site", "Local plan": "Plan status of site"
    }  # fmt: skip
    assert waiting["added"] == ["Officer"]

    code, out, err = sitepipe(
        "ingest", "-w", elmshire, "--accept", "inbox/new list.csv", "--valid-at", "2026-11-20"
    )
    assert code == 0, err
    assert "'Name of site' is 'Site Name'" in out
    assert (elmshire / "sources" / "elmshire.yaml").read_text(encoding="utf-8") == SOURCE

    found = ingested(elmshire)
    assert found.records["name"].tolist() == ["Ash Park", "Beech Works", "Cedar Yard"]
    assert found.sources["file"].tolist() == ["inbox/new list.csv"]
    assert found.sources["valid_at"].tolist() == ["2026-11-20"]
    assert set(found.claims["field"]) == {"site_reference", "stated_acres", "plan_status"}
    claim = found.claims[found.claims["field"] == "plan_status"].iloc[0]
    assert claim["column"] == "Plan status of site"  # as its sender sees it
    # What was replaced is not asked about, and nothing waits.
    assert read(sitepipe, elmshire)["waiting"] == []

    # Next month's like file needs no question, and says so.
    more = [*moved, ("7", "Dell End", "adopted", "E4")]
    write(elmshire / "inbox" / "december.csv", more, renamed, Officer="CD")
    report = read(sitepipe, elmshire)
    assert report["waiting"] == []
    assert report["sources"][0]["file"] == "inbox/december.csv"
    assert report["sources"][0]["accepted"] == 4
    (issue,) = [one for one in report["issues"] if one["kind"] == "file_recognised"]
    assert "in place of inbox/new list.csv" in issue["message"]
    assert "2026-11-20" in issue["repair"]

    # Two new ones at once are a question again.
    write(elmshire / "inbox" / "january.csv", more[::-1], renamed, Officer="EF")
    report = read(sitepipe, elmshire)
    assert {one["file"] for one in report["waiting"]} == {
        "inbox/december.csv", "inbox/january.csv"
    }  # fmt: skip
    assert report["sources"][0]["file"] == "inbox/new list.csv"
    assert sitepipe("ingest", "-w", elmshire, "--accept", "inbox/january.csv")[0] == 0
    report = read(sitepipe, elmshire)
    assert report["waiting"] == []
    assert report["sources"][0]["file"] == "inbox/january.csv"


def test_a_missing_column_is_named_and_its_values_are_unknown(elmshire, sitepipe):
    write(elmshire / "inbox" / "less.csv", [row[:3] for row in ROWS], HEADINGS[:3])
    (waiting,) = read(sitepipe, elmshire)["waiting"]
    assert waiting["lacking"] == ["Local plan"]
    assert sitepipe("ingest", "-w", elmshire, "--accept", "inbox/less.csv")[0] == 0
    found = ingested(elmshire)
    assert set(found.claims["field"]) == {"site_reference", "stated_acres"}
    (missing,) = found.issues[found.issues["kind"] == "column_missing"].to_dict("records")
    assert (missing["column"], missing["severity"]) == ("Local plan", "warning")


def test_a_described_file_whose_columns_were_renamed_is_confirmed_in_place(elmshire, sitepipe):
    write(elmshire / "inbox" / "october.csv", ROWS, ["Name of site", "Ref", "Acres", "Local plan"])
    code, out, _ = sitepipe("ingest", "-w", elmshire)
    assert code == 3
    assert "✕ elmshire was not read" in out
    assert "--accept inbox/october.csv" in out
    assert sitepipe("run", "-w", elmshire)[0] == 3
    code, out, err = sitepipe("ingest", "-w", elmshire, "--accept", "inbox/october.csv")
    assert code == 0, err
    assert "'Name of site' is 'Site Name'" in out
    assert len(ingested(elmshire).records) == 3
    code, _, err = sitepipe("ingest", "-w", elmshire, "--accept", "inbox/october.csv")
    assert code == 2
    assert "nothing to confirm" in err


def test_the_same_bytes_are_noted_and_not_counted_twice(elmshire, sitepipe):
    copy = elmshire / "inbox" / "october (1).csv"
    copy.write_bytes((elmshire / "inbox" / "october.csv").read_bytes())
    report = read(sitepipe, elmshire)
    assert (len(report["sources"]), report["waiting"]) == (1, [])
    (issue,) = [one for one in report["issues"] if one["source"] == "inbox/october (1).csv"]
    assert issue["severity"] == "notice"
    assert "byte for byte" in issue["message"]


def test_another_partners_list_in_the_same_form_is_not_taken_for_this_ones(elmshire, sitepipe):
    others = [("Fern Hill", "N1", "9", "adopted"), ("Gorse Lane", "N2", "5", "allocated")]
    write(elmshire / "inbox" / "october sites.csv", others)
    report = read(sitepipe, elmshire)
    assert report["waiting"] == []
    (issue,) = [one for one in report["issues"] if one["kind"] == "file_unmapped"]
    assert "--suggest" in issue["repair"]
    code, _, err = sitepipe("ingest", "-w", elmshire, "--accept", "inbox/october sites.csv")
    assert code == 2
    assert "--suggest" in err


def test_a_file_like_two_sources_is_asked_which(elmshire, sitepipe):
    twin = SOURCE.replace("october.csv", "twin.csv").replace("of Elmshire", "of its twin")
    (elmshire / "sources" / "twin.yaml").write_text(twin, encoding="utf-8")
    write(elmshire / "inbox" / "twin.csv", ROWS[::-1])
    write(elmshire / "inbox" / "which.csv", [*ROWS, ("Dell End", "E4", "7", "adopted")])
    (waiting,) = read(sitepipe, elmshire)["waiting"]
    assert {waiting["source"], *waiting["rivals"]} == {"elmshire", "twin"}
    code, _, err = sitepipe("ingest", "-w", elmshire, "--accept", "inbox/which.csv")
    assert code == 2
    assert "--as" in err
    code, _, err = sitepipe("ingest", "-w", elmshire, "--accept", "inbox/which.csv", "--as", "twin")
    assert code == 0, err
    files = ingested(elmshire).sources.set_index("source_id")["file"].to_dict()
    assert files == {"elmshire": "inbox/october.csv", "twin": "inbox/which.csv"}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--accept", "inbox/none.csv"], 4, "does not exist"),
        (["--accept", "inbox/october.csv", "--as", "elmshir"], 2, "Did you mean elmshire"),
        (["--accept", "sitepipe.yaml"], 2, "is like no file"),
        (["--accept", "inbox/october.csv", "--valid-at", "soon"], 2, "is not a date"),
        (["--as", "elmshire"], 2, "goes with --accept"),
        (["--sheet", "A"], 2, "goes with --suggest"),
        (["--accept", "a", "--suggest", "b"], 2, "ask one"),
    ],
)
def test_wrong_use_is_refused(elmshire, sitepipe, arguments, code, says):
    found, _, err = sitepipe("ingest", "-w", elmshire, *arguments)
    assert found == code, err
    assert says in err


def test_a_file_outside_the_workspace_is_refused(elmshire, sitepipe, tmp_path):
    write(tmp_path / "elsewhere.csv", ROWS)
    code, _, err = sitepipe("ingest", "-w", elmshire, "--accept", tmp_path / "elsewhere.csv")
    assert code == 2
    assert "lies outside" in err


def test_repairs_of_a_column_that_is_gone_are_refused(elmshire, sitepipe):
    (elmshire / "sources" / "elmshire.repairs.yaml").write_text(
        "version: 1\nrenamed:\n  Size: [Area]\n", encoding="utf-8"
    )
    code, _, err = sitepipe("ingest", "-w", elmshire)
    assert code == 2
    assert "elmshire.repairs.yaml" in err
    assert "'Size'" in err


def test_a_workbook_is_accepted_sheet_by_sheet(tmp_path, sitepipe):
    import openpyxl

    root = tmp_path / "county"
    assert sitepipe("init", root, "--example", "fictional-county")[0] == 0
    book = openpyxl.load_workbook(root / "inbox" / "north-ardenshire.xlsx")
    sheet = book["Sites"]
    heading = next(cell for cell in sheet[5] if cell.value == "Plan stage")
    heading.value = "Local plan stage"
    book.save(root / "inbox" / "v3 FINAL (2).xlsx")
    report = read(sitepipe, root)
    assert {one["source"] for one in report["waiting"]} == {
        "north-applications", "north-evidence", "north-flood", "north-parties", "north-sites",
    }  # fmt: skip
    assert sitepipe("ingest", "-w", root, "--accept", "inbox/v3 FINAL (2).xlsx")[0] == 0
    after = read(sitepipe, root)
    assert after["waiting"] == []
    assert [one["accepted"] for one in after["sources"]] == [
        one["accepted"] for one in report["sources"]
    ]
    assert sum(one["file"] == "inbox/v3 FINAL (2).xlsx" for one in after["sources"]) == 5
