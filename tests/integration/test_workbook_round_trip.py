"""A partner's workbook: written, sent back as it was or changed, and read like any other source."""

import json
import shutil
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from sitepipe import examples, forms
from sitepipe.cli.main import main
from sitepipe.errors import UsageError
from sitepipe.partner_forms import partner_form
from sitepipe.pipeline import consolidate_sources
from sitepipe.render.workbook.partner import write_partner_workbook
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
BACK = "v3 FINAL (2).xlsx"
MADE = "Project MADE"
AGENT = "Quarrell & Finch (fictional)"
NORTH = "North Ardenshire District Council (fictional)"
HARROWMERE = "harrowmere-park-fictional"
RESOLVED = (
    "sites", "boundaries", "site_areas", "acreages", "applications", "stage_events", "incentives",
    "matches", "plots", "buildings", "works", "works_sites", "works_dependencies", "connections",
    "substations", "evidence", "parties", "conflicts", "issues",
)  # fmt: skip
APPRAISED = ("inputs", "components", "scores", "findings", "issues")


@pytest.fixture
def midlands(tmp_path):
    examples.init_workspace(tmp_path / "midlands", example="west-midlands")
    return tmp_path / "midlands"


@pytest.fixture
def county(kept_county, tmp_path):
    return shutil.copytree(kept_county, tmp_path / "county")


def assess(root):
    return Workspace.open(root).assess(as_of=AS_OF)


def consolidated(root):
    """Give the snapshot alone, which is quicker."""
    workspace = Workspace.open(root)
    return consolidate_sources(
        workspace.ingest(as_of=AS_OF), settings=workspace.settings(as_of=AS_OF)
    )


def send_back(root, partner, change=None):
    """Write a partner's workbook, change it as a person would, and put it into the inbox."""
    sent = root.parent / "sent.xlsx"
    Workspace.open(root).workbook(partner, sent, as_of=AS_OF, overwrite=True)
    if change is None:
        shutil.move(sent, root / "inbox" / BACK)
        return
    book = openpyxl.load_workbook(sent)
    change(book)
    book.save(root / "inbox" / BACK)


def put(book, title, row_id, **cells):
    """Fill cells of a row by heading; ``None`` as the id takes the row below the last."""
    sheet = book[title]
    places = {one.value: one.column for one in sheet[1]}
    ids = [sheet.cell(row, places[forms.ROW_ID]).value for row in range(1, sheet.max_row + 1)]
    row = ids.index(row_id) + 1 if row_id else sheet.max_row + 1
    for heading, value in cells.items():
        sheet.cell(row, places[heading]).value = value


def same(before, after, names=RESOLVED):
    """Check that nothing that is resolved or appraised differs."""
    for name in names:
        one, other = (pd.DataFrame(getattr(bundle, name)) for bundle in (before, after))
        assert_frame_equal(one, other, obj=name)


def only(rows, **where):
    for column, value in where.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1, rows
    return rows.iloc[0]


def of_kind(snapshot, kind):
    issues = snapshot.issues
    return issues[issues["kind"] == kind]


@pytest.mark.parametrize(("example", "partners"), [("west-midlands", 2), ("fictional-county", 8)])
def test_workbooks_that_come_back_untouched_change_nothing(
    kept_county, tmp_path, example, partners
):
    root = tmp_path / "w"
    if example == "fictional-county":
        shutil.copytree(kept_county, root)
    else:
        examples.init_workspace(root, example=example)
    assessment = assess(root)
    before = assessment.snapshot
    names = before.sources["partner"].unique()
    assert len(names) == partners
    for partner in names:
        write_partner_workbook(root / "inbox" / BACK, partner_form(assessment, partner))
        after = consolidated(root)
        same(before, after)
        sources = after.sources
        back = sources[sources["source_id"].str.startswith("v3-final")]
        assert len(back)
        assert (back["partner"] == partner).all()
        assert (back["rows_accepted"] == back["rows_read"]).all()
        assert (back["trust"] == sources.loc[sources["partner"] == partner, "trust"].max()).all()
    same(assessment.appraisal, assess(root).appraisal, APPRAISED)


def test_an_untouched_workbook_of_dirty_sources_changes_nothing(tmp_path):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
    from dirty_sources import generate, write_workspace

    write_workspace(generate(11, sites=40), tmp_path / "w")
    before = consolidated(tmp_path / "w")
    partner = before.sources["partner"].sort_values().iloc[0]
    send_back(tmp_path / "w", partner)
    same(before, consolidated(tmp_path / "w"))


def test_a_renamed_site_keeps_its_id_and_both_names(midlands):
    def rename(book):
        put(book, "Sites", "mira-tech-park", Site="MIRA Technology Campus")

    before = consolidated(midlands)
    send_back(midlands, MADE, rename)
    after = consolidated(midlands)
    assert after.sites["site_id"].tolist() == before.sites["site_id"].tolist()
    assert only(after.sites, site_id="mira-tech-park")["name"] == "MIRA Technology Campus"
    assert len(after.matches) == len(before.matches), "nothing new is compared"
    renamed = only(after.records, name="MIRA Technology Campus")["record_id"]
    identity = only(after.identities, record_id=renamed)
    assert identity["site_id"] == "mira-tech-park"
    # Others still find it by the name that they know.
    assert len(after.applications) == len(before.applications)


def test_a_changed_cell_beats_the_partner_s_earlier_one_and_leaves_the_rest(midlands):
    def change(book):
        put(book, "Sites", "gaydon", **{"Net developable acres": 88, "Role": "Supplier campus"})

    send_back(midlands, MADE, change)
    after = consolidated(midlands)
    claims = after.claims
    own = claims[claims["source_id"] == "v3-final-2-sites"]
    assert sorted(own["field"]) == ["role", "stated_acres"]
    assert set(own["valid_at"]) == {AS_OF}
    acres = only(after.acreages, site_id="gaydon", basis="net_developable")
    assert acres["low_acres"] == 88
    assert only(after.sites, site_id="gaydon")["role"] == "Supplier campus"
    lost = only(after.conflicts, site_id="gaydon", field="role")
    assert lost["value_lost"] == "Supply chain land beside vehicle makers"
    assert lost["why"] == f"later date: {AS_OF} over 2026"
    as_printed = only(after.acreages, site_id="gaydon", basis="allocated")
    assert as_printed["text"] == "100+ acres (allocation; constraints vary)"


def test_a_constraint_that_its_partner_takes_out_is_gone_and_kept_as_a_conflict(midlands):
    def change(book):
        put(book, "Sites", "gaydon", Constraints="planning")

    before = consolidated(midlands)
    assert "highways" in only(before.sites, site_id="gaydon")["constraints"]
    send_back(midlands, MADE, change)
    after = consolidated(midlands)
    assert only(after.sites, site_id="gaydon")["constraints"] == "planning"
    lost = only(after.conflicts, site_id="gaydon", field="constraints")
    assert lost["value_lost"] == "planning; highways; infrastructure; land restrictions"
    assert lost["why"] == "its own partner revised it in a workbook"


def test_a_read_only_cell_that_was_changed_is_read_noted_and_does_not_hold(county):
    def change(book):
        put(book, "Sites", HARROWMERE, Control="held under option")

    send_back(county, AGENT, change)
    after = consolidated(county)
    changed = only(of_kind(after, "read_only_changed"), column="Control")
    assert (changed["value"], changed["severity"]) == ("held under option", "warning")
    assert only(after.sites, site_id=HARROWMERE)["control"] == "owned_by_promoter"
    lost = only(after.conflicts, site_id=HARROWMERE, field="control")
    assert lost["why"] == "higher trust: 70 over 55"


def test_rows_of_registers_are_changed_added_and_renamed(county):
    before = consolidated(county)

    def change(book):
        put(book, "Plots", f"{HARROWMERE} 1", Status="under offer")
        put(book, "Plots", f"{HARROWMERE} 2", Plot="Plot Z")
        put(book, "Plots", None, Site="Harrowmere Park (fictional)", Plot="Plot New",
            Status="available")  # fmt: skip

    send_back(county, AGENT, change)
    after = consolidated(county)
    plots = after.plots[after.plots["site_id"] == HARROWMERE]
    earlier = before.plots[before.plots["site_id"] == HARROWMERE]
    assert set(plots["plot"]) == {*earlier["plot"], "Plot Z", "Plot New"}
    assert only(plots, plot="Plot A")["plot_status"] == "under_offer"
    assert only(plots, plot="Plot A")["plot_acres"] == 24.5, "untouched cells hold as before"
    assert only(plots, plot="Plot New")["plot_status"] == "available"
    note = only(of_kind(after, "row_renamed"), column="Plot")
    assert note["message"] == (
        "row 3 was issued as 'Plot B' and now says 'Plot Z' in column 'Plot'"
    )


def test_an_emptied_cell_takes_nothing_back_and_is_noted(midlands):
    def change(book):
        put(book, "Sites", "gaydon", Role=None)

    send_back(midlands, MADE, change)
    after = consolidated(midlands)
    note = only(of_kind(after, "cell_emptied"), column="Role")
    assert note["value"] == "Supply chain land beside vehicle makers"
    assert only(after.sites, site_id="gaydon")["role"] == note["value"]


def test_rows_may_be_sorted_and_a_copied_row_is_a_new_one(county):
    def change(book):
        sheet = book["Plots"]
        rows = [[one.value for one in row] for row in sheet.iter_rows(min_row=2, max_row=22)]
        for number, row in enumerate(reversed(rows), start=2):
            for place, value in enumerate(row, start=1):
                sheet.cell(number, place, value)
        for place, value in enumerate(rows[0], start=1):
            sheet.cell(23, place, "Plot Copy" if sheet.cell(1, place).value == "Plot" else value)

    before = consolidated(county)
    send_back(county, AGENT, change)
    after = consolidated(county)
    new = set(after.plots["plot"]) - set(before.plots["plot"])
    assert new == {"Plot Copy"}
    assert len(after.plots) == len(before.plots) + 1
    assert_frame_equal(after.conflicts, before.conflicts)


@pytest.mark.parametrize("lost", ["Issued", "Row id"])
def test_a_workbook_that_lost_its_record_says_so_and_is_read_as_a_template(midlands, lost):
    def lose(book):
        if lost == "Issued":
            del book["Issued"]
        else:
            book["Sites"].cell(1, book["Sites"].max_column).value = None
            book["Sites"].delete_cols(book["Sites"].max_column)

    send_back(midlands, MADE, lose)
    ingested = Workspace.open(midlands).ingest(as_of=AS_OF)
    issues = ingested.issues[ingested.issues["kind"] == "column_missing"]
    assert issues["message"].str.contains(f"{lost}' is gone").tolist() == [True]
    own = ingested.claims[ingested.claims["source_id"] == "v3-final-2-sites"]
    assert set(own["valid_at"]) == {AS_OF}
    assert "c.230 acres" in set(own["text"])


def test_where_the_earlier_file_is_gone_untouched_cells_count_as_of_their_own_date(county):
    before = consolidated(county)
    send_back(county, AGENT)
    for name in ("agent-plots", "agent-buildings"):
        (county / "sources" / f"{name}.yaml").unlink()
    for name in ("plots.csv", "buildings.csv"):
        (county / "inbox" / name).unlink()
    after = consolidated(county)
    for name in ("plots", "buildings"):
        one, other = getattr(before, name), getattr(after, name)
        assert_frame_equal(one.drop(columns="claim_id"), other.drop(columns="claim_id"))
    claims = after.claims
    own = claims[claims["source_id"].str.startswith("v3-final")]
    assert set(own["valid_at"]) == {"2026-11-06"}, "the date of the agent's own files"
    assert after.sites["site_id"].tolist() == before.sites["site_id"].tolist()


def test_a_second_workbook_over_the_first_loses_nothing(midlands):
    def change(book):
        put(book, "Sites", "gaydon", Role="Supplier campus")

    send_back(midlands, MADE, change)
    once = consolidated(midlands)
    send_back(midlands, MADE)  # written with the first in the inbox, then put in its place
    twice = consolidated(midlands)
    for name in ("sites", "acreages", "matches"):
        drop = [one for one in ("claim_id",) if one in getattr(once, name)]
        assert_frame_equal(
            getattr(once, name).drop(columns=drop),
            getattr(twice, name).drop(columns=drop),
        )
    assert only(twice.sites, site_id="gaydon")["role"] == "Supplier campus"


def test_no_word_of_others_that_is_restricted_stands_in_a_workbook(county, tmp_path):
    """The council shares sites with an agent, whose landlords, prices and offers stay hidden."""
    plots = consolidated(county).plots
    secrets = {
        *plots["plot_landlord"].dropna(), *plots["offer_from"].dropna(),
        *(f"{price:.0f}" for price in plots["plot_price_gbp"].dropna()),
    }  # fmt: skip
    Workspace.open(county).workbook(NORTH, tmp_path / "north.xlsx", as_of=AS_OF)
    book = openpyxl.load_workbook(tmp_path / "north.xlsx")
    own = {"Thornbeam Land (fictional)"}  # the council's own register of parties names it
    said = [
        text
        for sheet in book
        if sheet.title not in ("Parties", "Guide", "Terms", "Issued")
        for row in sheet.iter_rows()
        for cell in row
        for text in (str(cell.value or ""), cell.comment.text if cell.comment else "")
    ]
    assert secrets - own
    for secret in sorted(secrets - own):
        assert not [text for text in said if secret in text], secret


def test_the_command_writes_a_file_and_says_what_is_asked(midlands, tmp_path, capsys):
    target = tmp_path / "made.xlsx"
    arguments = ["workbook", "--partner", "project made", "-w", str(midlands), "-o", str(target),
                 "--as-of", AS_OF]  # fmt: skip
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--json"])
    assert ended.value.code == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["version"], report["partner"], report["file"]) == (1, MADE, "made.xlsx")
    assert report["sheets"] == [{"sheet": "Sites", "rows": 5, "read_only": 3, "asked": 57}]
    first = report["asks"][0]
    assert first["site_id"] == "ansty-park-and-walsgrave-hill"  # of equals the first by name
    assert first["question"] == "How many MVA are firm?"
    assert first["why"][0] == "criterion “Firm electricity”: up to 25 of 100 points"
    assert first["answered_in"] == "Sites: Firm electricity (MVA)"
    assert first["points"] == 25

    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "made.xlsx exists" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--overwrite"])
    assert ended.value.code == 0
    assert "How many MVA are firm?" in capsys.readouterr().out


def test_an_unknown_partner_and_a_file_of_somebody_else_s_are_refused(midlands, tmp_path):
    workspace = Workspace.open(midlands)
    with pytest.raises(UsageError, match="no partner called 'Projct MADE'") as refused:
        workspace.workbook("Projct MADE", tmp_path / "x.xlsx", as_of=AS_OF)
    assert MADE in str(refused.value.hint)
    assert not (tmp_path / "x.xlsx").exists()
    foreign = tmp_path / "theirs.xlsx"
    foreign.write_text("not ours")
    with pytest.raises(UsageError, match="no workbook that sitepipe wrote"):
        workspace.workbook(MADE, foreign, as_of=AS_OF, overwrite=True)
    assert foreign.read_text() == "not ours"
    with pytest.raises(UsageError, match="inbox/ is the workspace's own"):
        workspace.workbook(MADE, midlands / "inbox" / "x.xlsx", as_of=AS_OF)
