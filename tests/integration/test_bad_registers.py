"""Registers as careless senders fill them: each row is read, or held with an issue; no bug."""

from __future__ import annotations

import copy
import csv
import shutil
from datetime import date

import pytest
from filling import ROWS, fill_template

from sitepipe.errors import DataError
from sitepipe.pipeline import consolidate_sources
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
ASH, BEECH = "Ash Park (fictional)", "Beech Works (fictional)"
SITES = {"Sites": ROWS["Sites"]}


@pytest.fixture
def root(tmp_path):
    (tmp_path / "sitepipe.yaml").write_text("title: Elmshire\nnotice: Fictional data.\n")
    (tmp_path / "inbox").mkdir()
    return tmp_path


@pytest.fixture
def read(root):
    """Fill a template with rows, read it; assert that every row is accepted or accounted for."""

    def run(rows, **how):
        fill_template(root / "inbox" / "v.xlsx", rows=copy.deepcopy(rows), **how)
        workspace = Workspace.open(root)
        snapshot = consolidate_sources(
            workspace.ingest(as_of=AS_OF), settings=workspace.settings(as_of=AS_OF)
        )
        for source in snapshot.sources.to_dict("records"):
            assert source["rows_read"] == source["rows_accepted"] + source["rows_held"]
            own = snapshot.issues[snapshot.issues["source_id"] == source["source_id"]]
            errors = own[(own["severity"] == "error") & own["kind"].str.startswith("missing_")]
            assert errors["row"].nunique() == source["rows_held"]
        return snapshot

    return run


def noted(snapshot, kind):
    issues = snapshot.issues[snapshot.issues["kind"] == kind]
    return issues[["sheet", "row", "value"]].astype(object).fillna("").to_numpy().tolist()


def test_a_misspelt_site_is_noted_with_the_one_that_was_meant(read):
    plot = {"Site": "Ahs Park (fictional)", "Plot": "Plot A"}
    building = {"Site": "Far Away", "Building": "Unit 1"}
    snapshot = read(SITES | {"Plots": [plot], "Buildings": [building]})

    issues = snapshot.issues.set_index("value")["message"]
    unknown = "no source of sites or locations names"
    assert issues["Ahs Park (fictional)"] == (
        f"{unknown} 'Ahs Park (fictional)'; did you mean '{ASH}'?"
    )
    assert issues["Far Away"] == f"{unknown} 'Far Away'"
    assert set(snapshot.issues[snapshot.issues["kind"] == "unknown_site"]["column"]) == {"Site"}
    assert snapshot.plots.empty
    assert snapshot.buildings.empty


def test_a_plot_listed_twice_keeps_its_first_row_and_says_so(read):
    plots = [{"Site": ASH, "Plot": name, "Plot area (acres)": acres}
             for name, acres in (("Plot A", 24), ("PLOT  A", 99))]  # fmt: skip
    snapshot = read(SITES | {"Plots": plots})

    assert snapshot.plots["plot_acres"].tolist() == [24]
    assert noted(snapshot, "contradicts_itself") == [["Plots", 3, "99"]]


def test_rows_that_name_nothing_are_held_each_with_its_issue(read):
    snapshot = read(SITES | {"Plots": [{"Plot": "A"}, {"Site": ASH}, {"Site": ASH, "Plot": "B"}]})

    assert snapshot.plots["plot"].tolist() == ["B"]
    assert noted(snapshot, "missing_name") == [["Plots", 2, ""]]
    assert noted(snapshot, "missing_key") == [["Plots", 3, ""]]


@pytest.mark.parametrize("name", ["TBC", "n/a", "-", "?"])
def test_a_row_of_a_site_that_is_not_known_is_held_and_makes_no_site(read, name):
    snapshot = read({"Sites": [*ROWS["Sites"], {"Site": name, "Site-wide acres": 5}]})

    assert snapshot.sites["name"].tolist() == [ASH, BEECH]
    assert noted(snapshot, "missing_name") == [["Sites", 4, name]]


def test_the_same_workbook_twice_is_read_once_and_said(root, read):
    path = fill_template(root / "inbox" / "a.xlsx", rows=copy.deepcopy(SITES))
    shutil.copyfile(path, root / "inbox" / "b.xlsx")
    snapshot = read(SITES | {"Plots": [{"Site": ASH, "Plot": "A"}]})

    assert snapshot.sources["source_id"].tolist() == ["a-sites", "v-plots", "v-sites"]
    (issue,) = snapshot.issues[snapshot.issues["kind"] == "file_unmapped"].to_dict("records")
    assert issue["message"] == (
        "inbox/b.xlsx was not read: it is the same, byte for byte, as inbox/a.xlsx"
    )


@pytest.mark.parametrize("text", ["-5", "NaN", "inf", "1e400", "22 potatoes", "1,2,3"])
def test_an_area_that_is_none_is_unknown_and_noted(read, text):
    snapshot = read(SITES | {"Plots": [{"Site": ASH, "Plot": "A", "Plot area (acres)": text}]})

    assert snapshot.plots["plot_acres"].isna().all()
    assert noted(snapshot, "unreadable_number") == [["Plots", 2, text]]


@pytest.mark.parametrize(
    ("text", "acres"),
    [("22 acres", 22), ("1,200", 1200), ("10 ha", 24.710538), ("-", None), ("n/a", None),
     ("TBC", None)],
)  # fmt: skip
def test_an_area_in_words_is_read_and_a_dash_is_not_known(read, text, acres):
    snapshot = read(SITES | {"Plots": [{"Site": ASH, "Plot": "A", "Plot area (acres)": text}]})

    assert snapshot.plots["plot_acres"].tolist() == [pytest.approx(acres, nan_ok=True)] or (
        acres is None and snapshot.plots["plot_acres"].isna().all()
    )
    assert noted(snapshot, "unreadable_number") == []


@pytest.mark.parametrize(
    ("sheet", "row", "table", "column"),
    [
        ("Plots", {"Plot": "A", "Plot area (acres)": 1e12}, "plots", "plot_acres"),
        ("Plots", {"Plot": "A", "Plot area (acres)": "9" * 150}, "plots", "plot_acres"),
        ("Buildings", {"Building": "U", "Floor area (sq ft)": 1e12}, "buildings", "floor_sqft"),
        ("Connections", {"Utility": "electricity", "Capacity (MVA)": 1e9}, "connections",
         "capacity_mva"),
        ("Evidence", {"Topic": "title to the land", "Document": "D", "Dated": date(2024, 2, 29),
                      "Life (months)": 1e9}, "evidence", "life_months"),
    ],
)  # fmt: skip
def test_a_figure_beyond_all_measure_is_unknown_and_noted(read, sheet, row, table, column):
    snapshot = read(SITES | {sheet: [{"Site": ASH} | row]})

    assert getattr(snapshot, table)[column].isna().all()
    (issue,) = snapshot.issues[snapshot.issues["kind"] == "outside_range"].to_dict("records")
    assert (issue["sheet"], issue["row"], issue["severity"]) == (sheet, 2, "error")


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("31/02/2026", "the calendar has no such day"),
        ("29/02/2026", "the calendar has no such day"),
        ("2026-13-01", "the calendar has no such day"),
        ("0000-01-01", "the calendar has no such day"),
        ("soon", "it is no date"),
    ],
)
def test_a_date_that_is_none_is_unknown_and_says_why(read, written, why):
    row = {"Site": ASH, "Topic": "ecological survey", "Document": "D", "Dated": written}
    snapshot = read(SITES | {"Evidence": [row]})

    assert snapshot.evidence["evidence_date"].isna().all()
    (message,) = snapshot.issues[snapshot.issues["kind"] == "unreadable_date"]["message"]
    assert message.endswith(why)
    assert len(noted(snapshot, "evidence_without_date")) == 1


def test_dates_at_the_ends_of_the_calendar_pass_through_every_rule(root, sitepipe):
    days = ("0001-01-01", "9999-12-31")
    rows = SITES | {
        "Evidence": [
            {"Site": ASH, "Topic": "ecological survey", "Document": day, "Dated": day,
             "Life (months)": 1200}
            for day in days
        ],
        "Connections": [{"Site": ASH, "Utility": "electricity", "Quoted": day, "Connection": day}
                        for day in days],
        "Applications": [{"Site": ASH, "Application": day, "Stage": "outline granted", "Date": day}
                         for day in days],
    }  # fmt: skip
    fill_template(root / "inbox" / "v.xlsx", rows=rows)

    code, _, err = sitepipe("check", "-w", root, "--as-of", AS_OF)
    assert code == 1, err


def test_a_quotation_holds_through_its_last_day(root, sitepipe):
    def answer(as_of):
        code, _, err = sitepipe(
            "check", ASH, "--rule", "electricity_quote_in_force", "-w", root, "--as-of", as_of
        )
        assert code in (0, 1), err
        return code

    row = {"Site": ASH, "Utility": "electricity", "Electricity": "network operator's offer issued",
           "Quote until": date(2026, 11, 23)}  # fmt: skip
    fill_template(root / "inbox" / "v.xlsx", rows=SITES | {"Connections": [row]})

    assert answer("2026-11-23") == 0
    assert answer("2026-11-24") == 1


def test_works_that_wait_on_themselves_or_in_a_ring_of_a_thousand_are_named(root, sitepipe):
    ring = [{"Works": f"W{n}", "Sites": ASH, "Waits on": f"W{(n + 1) % 1000}"}
            for n in range(1000)]  # fmt: skip
    alone = [{"Works": "Z", "Sites": BEECH, "Waits on": "Z"}]
    fill_template(root / "inbox" / "v.xlsx", rows=SITES | {"Works": ring + alone})

    code, out, err = sitepipe(
        "check", "--rule", "works_without_circle", "--json", "-w", root, "--as-of", AS_OF
    )

    assert code == 1, err
    assert "Z → Z" in out
    assert "988 more → W0" in out


def test_shares_beyond_the_whole_and_substations_in_a_ring_are_noted(read):
    snapshot = read(
        SITES
        | {
            "Works": [{"Works": "W1", "Sites": f"{ASH} 60 %; {BEECH} 70 %"},
                      {"Works": "W2", "Sites": f"Nowhere; {ASH} 150 %"}],
            "Substations": [{"Substation": "S1", "Fed from": "S1"},
                            {"Substation": "S2", "Fed from": "S3"},
                            {"Substation": "S3", "Fed from": "S2"}],
        }
    )  # fmt: skip

    messages = list(snapshot.issues["message"])
    assert "works W1: the sites' shares add up to 130%, not to 100%" in messages
    assert "works W2: no source of sites or locations names 'Nowhere'" in messages
    assert "works_sites, W2, ash-park-fictional: share 1.5 is not 0–1" in messages
    assert snapshot.works_sites["share"].isna().tolist() == [False, False, True]
    assert snapshot.substations["parent_substation"].tolist() == ["S1", "S3", "S2"]


def approve_all(sitepipe, *arguments, sources):
    for source in sources:
        code, _, err = sitepipe("approve", "--source", source, "--for", "investor",
                                "--by", "A. Person", *arguments)  # fmt: skip
        assert code == 0, err


def test_names_of_every_kind_pass_from_run_to_pack(root, sitepipe):
    names = ["N" * 500, "שדה הצפון", 'The "Old" Mill\nEast', "a'b\"c;<script>alert(1)</script>",
             "../../etc/passwd", "Cafe\u0301 Park", "--help", "CON", "🏭"]  # fmt: skip
    rows = {
        "Sites": [{"Site": name, "Latitude": 52.4, "Longitude": -1.5} for name in names],
        "Plots": [{"Site": name, "Plot": name} for name in [*names, "Caf\u00e9 Park"]],
    }
    fill_template(root / "inbox" / "v.xlsx", rows=rows)
    arguments = ("-w", root, "--as-of", AS_OF)

    assert sitepipe("run", *arguments)[0] == 0
    assert sitepipe("check", *arguments)[0] == 1
    assert sitepipe("explain", names[2], *arguments)[0] == 0
    approve_all(sitepipe, *arguments, sources=("v-sites", "v-plots"))
    code, _, err = sitepipe("pack", "-o", root / "out" / "pack", *arguments)

    assert code == 0, err
    (table,) = (root / "runs").glob("*/portfolio.csv")
    with table.open(encoding="utf-8-sig", newline="") as stream:
        ids = [row["site_id"] for row in csv.DictReader(stream)]
    assert len(ids) == len(set(ids)) == len(names)
    assert len(list((root / "out" / "pack" / "sites").iterdir())) == len(names)
    assert sorted(path.name for path in (root / "out").iterdir()) == ["pack", "pack.zip"]


def test_one_site_without_anything_else_passes_from_run_to_pack(root, sitepipe):
    fill_template(root / "inbox" / "v.xlsx", rows={"Sites": [{"Site": ASH}]})
    arguments = ("-w", root, "--as-of", AS_OF)

    assert sitepipe("run", *arguments)[0] == 0
    assert sitepipe("check", *arguments)[0] == 1
    assert sitepipe("explain", ASH, *arguments)[0] == 0
    code, _, err = sitepipe("pack", "-o", root / "pack", *arguments)
    assert code == 1  # a filled template has no description that approves anything
    assert "no site is approved for investors and the public" in err
    approve_all(sitepipe, *arguments, sources=["v-sites"])
    code, _, err = sitepipe("pack", "-o", root / "pack", *arguments)
    assert code == 0, err


def test_rows_without_any_site_say_what_is_missing(read):
    with pytest.raises(DataError, match="no source names a site: 1 row read") as caught:
        read({"Plots": [{"Site": ASH, "Plot": "A"}]})
    assert "entity: site" in caught.value.hint


def test_formulas_show_the_value_that_they_had_and_say_if_they_have_none(read):
    def change(book):
        book["Plots"]["C2"] = "=11*2"  # saved by a program that works nothing out

    row = {"Site": ASH, "Plot": "A", "Plot area (acres)": 1}
    snapshot = read(SITES | {"Plots": [row]}, change=change)

    assert snapshot.plots["plot_acres"].isna().all()
    assert noted(snapshot, "formula_without_value") == [["Plots", 2, "11*2"]]


def test_hidden_and_protected_sheets_in_another_order_are_read_like_any(read):
    def change(book):
        book["Plots"].sheet_state = "hidden"
        book["Plots"].protection.set_password("a password")
        book.move_sheet("Sites", offset=9)
        book.create_sheet("Our notes", 0)["A1"] = "call Ann"

    row = {"Site": ASH, "Plot": "A", "Plot area (acres)": 3}
    snapshot = read(SITES | {"Plots": [row]}, change=change)

    assert snapshot.plots["plot_acres"].tolist() == [3]
    assert len(snapshot.sites) == 2
    assert [value for _, _, value in noted(snapshot, "sheet_ignored")] == ["Our notes"]


def test_a_geopackage_that_is_none_is_refused_in_one_sentence(root, sitepipe):
    (root / "inbox" / "sites.gpkg").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    (root / "sources").mkdir()
    (root / "sources" / "sites.yaml").write_text(
        "title: T\npartner: P\nfile: inbox/sites.gpkg\nentity: location\nlicence: L\n"
        'valid_at: "2026"\nname_column: site\ncolumns: {}\n'
    )
    code, out, err = sitepipe("run", "-w", root, "--as-of", AS_OF)

    assert (code, out) == (3, "")
    assert err.startswith("error: inbox/sites.gpkg is not readable as a vector file")
    assert not (root / "runs").exists()
