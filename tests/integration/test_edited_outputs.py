"""Published files that somebody edited are noticed, kept aside and offered as sources."""

import hashlib
import json
import os
import shutil
import sqlite3
from contextlib import closing

import openpyxl
import pandas as pd
import pytest
from council_workspace import WITH_ACRES

from sitepipe.errors import ExitCode
from sitepipe.examples import init_workspace
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
ROWS = "Site,E,N,Acres\nAsh Park,430000,270000,20\nElm Park,440000,275000,30\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Give a workspace of two sites, and its run."""
    root = tmp_path_factory.mktemp("ein Ordner é") / "w"
    init_workspace(root, example=None)
    (root / "sources" / "council.yaml").write_text(WITH_ACRES, "utf-8")
    (root / "inbox" / "council.csv").write_text(ROWS, "utf-8")
    Workspace.open(root).run(as_of=AS_OF)
    return root


@pytest.fixture
def workspace_copy(small, tmp_path):
    shutil.copytree(small, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def edited(workspace_copy):
    """Give a workspace whose portfolio.csv was edited, its run, and the edited text."""
    folder = next((workspace_copy / "runs").iterdir())
    file = folder / "portfolio.csv"
    text = file.read_text("utf-8") + "site-x,An added site\n"
    file.write_text(text, "utf-8")
    return workspace_copy, folder, text


def kept_in(root):
    return sorted(path.name for path in (root / "edited").glob("*"))


def name_of(text, ending="csv"):
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"portfolio of {AS_OF} (edited {digest[:8]}).{ending}"


def test_the_same_run_keeps_it_aside_and_writes_its_own_anew(edited):
    root, folder, text = edited
    before = (folder / "portfolio.gpkg").read_bytes()

    report = Workspace.open(root).run(as_of=AS_OF)

    assert [(one.output, one.run_id, one.kept) for one in report.edited] == [
        ("portfolio.csv", folder.name, f"edited/{name_of(text)}")
    ]
    assert (root / "edited" / name_of(text)).read_text("utf-8") == text
    assert not report.repeated
    assert "An added site" not in (folder / "portfolio.csv").read_text("utf-8")
    assert (folder / "portfolio.gpkg").read_bytes() == before

    again = Workspace.open(root).run(as_of=AS_OF)
    assert (again.repeated, again.edited) == (True, [])


def test_so_does_a_run_that_is_done_again(edited):
    root, _, text = edited
    report = Workspace.open(root).run(as_of=AS_OF, overwrite=True)
    assert [one.kept for one in report.edited] == [f"edited/{name_of(text)}"]


def test_an_edit_of_an_earlier_run_is_told_once_and_stays(edited):
    root, folder, text = edited
    (root / "inbox" / "council.csv").write_text(ROWS.replace(",30", ",31"), "utf-8")

    first = Workspace.open(root).run(as_of=AS_OF)
    assert [one.run_id for one in first.edited] == [folder.name]
    assert first.run_id != folder.name
    assert (folder / "portfolio.csv").read_text("utf-8") == text
    assert Workspace.open(root).run(as_of=AS_OF).edited == []
    assert kept_in(root) == [name_of(text)]


def test_an_edit_of_the_same_size_and_an_older_time_is_found_before_it_is_replaced(edited):
    root, folder, text = edited
    Workspace.open(root).run(as_of=AS_OF)
    file = folder / "portfolio.csv"
    forged = file.read_text("utf-8").replace("a", "e", 1)
    file.write_text(forged, "utf-8")
    os.utime(file, (0, 0))

    (one,) = Workspace.open(root).run(as_of=AS_OF).edited
    assert one.kept == f"edited/{name_of(forged)}"
    assert kept_in(root) == sorted([name_of(text), name_of(forged)])


def test_a_geopackage_that_was_edited_is_kept_whole(workspace_copy):
    folder = next((workspace_copy / "runs").iterdir())
    with closing(sqlite3.connect(folder / "portfolio.gpkg")) as database, database:
        database.execute("UPDATE acreages SET text = 'edited by hand'")

    (one,) = Workspace.open(workspace_copy).run(as_of=AS_OF).edited

    with closing(sqlite3.connect(workspace_copy / one.kept)) as database:
        assert database.execute("SELECT DISTINCT text FROM acreages").fetchall() == [
            ("edited by hand",)
        ]


def test_what_was_removed_is_written_again(workspace_copy):
    folder = next((workspace_copy / "runs").iterdir())
    (folder / "portfolio.xlsx").unlink()
    report = Workspace.open(workspace_copy).run(as_of=AS_OF)
    assert (report.repeated, report.edited) == (False, [])
    assert (folder / "portfolio.xlsx").is_file()


def test_a_folder_that_cannot_tell_what_was_written_is_left_alone(workspace_copy):
    folder = next((workspace_copy / "runs").iterdir())
    (folder / "run.json").write_text("{", "utf-8")
    (folder / "portfolio.csv").write_text("mine", "utf-8")
    report = Workspace.open(workspace_copy).run(as_of=AS_OF)
    assert report.run_id != folder.name
    assert (folder / "portfolio.csv").read_text("utf-8") == "mine"


def test_the_command_says_how_to_take_it_in(edited, sitepipe):
    root, folder, text = edited

    code, _, said = sitepipe("run", "-w", root, "--as-of", AS_OF)

    assert code == ExitCode.YES
    assert f"portfolio.csv of {folder.name} was edited" in said
    command = next(line for line in said.splitlines() if "--suggest" in line)
    kept = root / "edited" / name_of(text)
    assert str(kept) in command
    code, proposed, _ = sitepipe("ingest", "-w", root, "--suggest", kept)
    assert code == ExitCode.YES
    assert "name" in proposed


def test_no_space_to_keep_it_stops_the_run(edited, monkeypatch, sitepipe):
    root, folder, text = edited

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    code, _, said = sitepipe("run", "-w", root, "--as-of", AS_OF)
    assert (code, "the disk is full" in said) == (ExitCode.STORAGE, True)
    assert (folder / "portfolio.csv").read_text("utf-8") == text
    assert kept_in(root) == []


PLOTS = """\
title: Plots
partner: Agent
file: inbox/plots.csv
entity: plot
licence: ours
valid_at: 2026-11-01
name_column: Site
columns:
  Plot: {field: plot}
  Status: {field: plot_status}
  Price: {field: plot_price_gbp}
"""


@pytest.fixture(scope="module")
def with_plots(small, tmp_path_factory):
    """Give the workspace with plots, and its run with every kind of output."""
    root = shutil.copytree(small, tmp_path_factory.mktemp("plots") / "w")
    (root / "sources" / "plots.yaml").write_text(PLOTS, "utf-8")
    (root / "inbox" / "plots.csv").write_text(
        "Site,Plot,Status,Price\nAsh Park,A,available,£2m\n"
        + "".join(f"Elm Park,B{at},committed,£{at}m\n" for at in range(1, 10)),
        "utf-8",
    )
    with (root / "sitepipe.yaml").open("a", encoding="utf-8") as settings:
        settings.write("\npublish: {parquet: true}\n")
    Workspace.open(root).run(as_of=AS_OF)
    return root


@pytest.mark.parametrize("ending", ["gpkg", "xlsx", "parquet"])
def test_an_edited_table_is_taken_in_as_a_source(with_plots, tmp_path, sitepipe, ending):
    """Each kind of output is offered table by table, and read by what was proposed."""
    root = shutil.copytree(with_plots, tmp_path / "w")
    (folder,) = [one.parent for one in root.glob("runs/*/parquet")]
    edit_plots(folder, ending)
    _, told, _ = sitepipe("run", "-w", root, "--as-of", AS_OF, "--json")
    (kept,) = [one["kept"] for one in json.loads(told)["edited"]]

    code, told, err = sitepipe("ingest", "-w", root, "--suggest", root / kept, "--json")
    assert code == 0, err
    proposed = json.loads(told)["sources"]
    sheets = {(one["sheet"] or "plots").casefold() for one in proposed}
    assert "plots" in sheets
    assert not sheets & {"read me", "scores", "access", "checks", "claims", "routes", "hubs"}
    for one in proposed:
        for column in one["columns"]:
            assert not (column["mapped"] and column["column"].endswith("_low_acres"))
    plots = next(one for one in proposed if (one["sheet"] or "plots").casefold() == "plots")
    description = plots["description"].replace("partner: not stated", "partner: Our team")
    (root / "sources" / "edited.yaml").write_text(description, "utf-8")
    stated = Workspace.open(root).ingest(as_of=AS_OF).claims
    mine = stated[stated["record_id"].str.startswith("edited:")]
    prices = mine.loc[mine["field"] == "plot_price_gbp", "low"]
    assert sorted(prices) == [123_456, *(at * 1_000_000 for at in range(1, 10))]


def edit_plots(folder, ending):
    if ending == "gpkg":
        with closing(sqlite3.connect(folder / "portfolio.gpkg")) as database:
            database.execute("UPDATE plots SET plot_price_gbp = 123456 WHERE fid = 1")
            database.commit()
    elif ending == "parquet":
        file = folder / "parquet" / "plots.parquet"
        plots = pd.read_parquet(file)
        plots.loc[0, "plot_price_gbp"] = 123_456
        plots.to_parquet(file)
    else:
        book = openpyxl.load_workbook(folder / "portfolio.xlsx")
        sheet = book["Plots"]
        (price,) = [cell.column for cell in sheet[2] if cell.value == "Price"]
        sheet.cell(4, price).value = 123_456
        book.save(folder / "portfolio.xlsx")
