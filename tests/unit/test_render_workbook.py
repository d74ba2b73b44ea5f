"""``portfolio.xlsx``: typed, filtered, explained, and nothing in it runs."""

import re
import zipfile
from dataclasses import fields, replace
from datetime import datetime

import openpyxl
import pandas as pd
import pytest
from payloads import PAYLOADS
from portfolio_fixture import NAMES, Made
from registers_fixture import made_registers

from sitepipe import schema
from sitepipe.errors import StorageError
from sitepipe.render.workbook.book import Book, write_table
from sitepipe.render.workbook.cells import MOST_CHARACTERS, Cells, plain_text, whole_date
from sitepipe.render.workbook.workbook import write_workbook
from sitepipe.snapshot import Edition, Snapshot
from sitepipe.vocab import Audience

NOTICE = "Fictional data, for tests & nothing else."
SHEETS = [
    "Read me", "Sites", "Scores", "Access", "Plots", "Buildings", "Planning", "Works",
    "Connections", "Substations", "Evidence", "Parties", "Incentives", "Checks", "Questions",
    "Sources",
]  # fmt: skip


def edition(audience=Audience.INTERNAL, **changes):
    given = Edition(
        title="Elmshire pipeline",
        notice=NOTICE,
        as_of="2026-11-14",
        audience=audience,
        scoring_title="Investability for tests",
        acreage_total="808 acres as printed, mixed bases",
        crs="EPSG:27700",
        rank_from=0.6,
        sites_total=9,
    )
    return replace(given, **changes)


@pytest.fixture(scope="module")
def made() -> Made:
    return made_registers()


def written(path, made, given=None):
    write_workbook(path, made.snapshot, made.appraisal, given or edition(), layers=made.base.layers)
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def path(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("workbook") / "portfolio.xlsx"
    written(path, made)
    return path


@pytest.fixture(scope="module")
def workbook(path):
    return openpyxl.load_workbook(path)


def headings(sheet):
    return [cell.value for cell in sheet[2]]


def cell(sheet, heading, row=4):
    """Return the cell of a column in a row; row 4 is the first record."""
    return sheet.cell(row, headings(sheet).index(heading) + 1)


def row_of(sheet, name):
    return next(row[0].row for row in sheet.iter_rows(min_row=4) if row[0].value == name)


def parts_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_sheets_stand_in_reading_order(workbook):
    assert workbook.sheetnames == SHEETS


def test_equal_portfolios_are_equal_bytes(path, made, tmp_path):
    written(tmp_path / "again.xlsx", made)

    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()
    assert openpyxl.load_workbook(path).properties.created == datetime(2026, 11, 14)  # noqa: DTZ001


def test_figures_are_numbers_days_are_dates_and_parts_of_dates_are_text(workbook):
    plots, buildings = workbook["Plots"], workbook["Buildings"]

    assert cell(plots, "Site").value == "Ash Park"
    assert cell(plots, "Plot area").value == 24.6
    assert cell(plots, "Plot area").number_format == "#,##0.0"
    assert cell(plots, "Price").value == 2_412_000
    assert cell(plots, "Price").number_format == "#,##0"
    assert cell(plots, "Rent").number_format == "#,##0.00"
    assert cell(plots, "Released").value == datetime(2026, 3, 31)  # noqa: DTZ001
    assert cell(plots, "Released").number_format == "yyyy-mm-dd"
    assert cell(plots, "Status").value == "available"
    assert cell(plots, "Status", 5).value == "under offer"
    assert cell(plots, "Serviced").value == "yes"
    assert cell(buildings, "Ready").value == "2027-06", "no day is made up"
    assert cell(buildings, "Ready").data_type == "s"


def test_units_stand_under_the_headings_and_filters_leave_them_there(workbook):
    plots = workbook["Plots"]
    units = dict(zip(headings(plots), [one.value or "" for one in plots[3]], strict=True))

    assert units["Plot area"] == "acres"
    assert units["Price"] == "£"
    assert units["Rent"] == "£ per sq ft"
    assert units["Status"] == ""
    assert dict(zip(headings(workbook["Works"]), [c.value for c in workbook["Works"][3]],
                    strict=True))["Months, from"] == "months"  # fmt: skip
    for sheet in workbook.worksheets[1:]:
        last = sheet.cell(1, len(headings(sheet))).column_letter
        assert sheet.freeze_panes == "B4", sheet.title
        assert re.fullmatch(rf"A3:{last}\d+", sheet.auto_filter.ref), sheet.title
        assert all(one.font.b for one in sheet[2])


def test_every_sheet_carries_the_notice_in_its_first_line_and_on_paper(workbook):
    for sheet in workbook.worksheets:
        assert sheet["A1"].value.startswith(NOTICE), sheet.title
        assert NOTICE.replace("&", "&&") in sheet.oddFooter.left.text.replace("&&", "&").replace(
            "&", "&&"
        )
        assert sheet.oddHeader.center.text
        assert sheet.page_setup.orientation == "landscape"


def test_what_a_reader_ranks_by_stands_beside_the_name(workbook):
    headings = [one.value for one in workbook["Sites"][2]]

    assert headings[:3] == ["Site", "Rank", "Score proven"]
    assert len(set(headings)) == len(headings)


def test_an_unknown_cell_is_empty_tinted_and_asks(workbook):
    sites = workbook["Sites"]
    unknown = cell(sites, "Firm electricity")

    assert unknown.value is None
    assert unknown.fill.fgColor.rgb == "FFD5D9D3"
    assert unknown.comment.text == "Unknown. Ask the promoter: How many MVA are firm?"
    assert cell(sites, "Net developable: from").value is None
    assert cell(sites, "Lies inside").value is None
    assert cell(sites, "Lies inside").fill.fgColor.rgb == "00000000", "no gap: it lies in none"
    rank = cell(sites, "Rank", row_of(sites, "Beech Works"))
    assert rank.value is None
    assert rank.comment.text == (
        "Unknown. Not ranked: known facts carry 40% of the weight; a rank needs 60%."
    )


def test_what_a_utility_cannot_have_is_no_gap(workbook):
    connections = workbook["Connections"]
    tinted = "FFD5D9D3"

    assert cell(connections, "Utility", 5).value == "water"
    assert cell(connections, "Capacity", 5).fill.fgColor.rgb == "00000000", "water has no MVA"
    assert cell(connections, "Other capacity", 4).fill.fgColor.rgb == "00000000"
    assert cell(connections, "Available", 5).fill.fgColor.rgb == tinted


def test_sites_hold_what_matters_in_words_and_numbers(workbook):
    sites = workbook["Sites"]
    ash, beech = row_of(sites, "Ash Park"), row_of(sites, "Beech Works")

    assert cell(sites, "Planning authorities", ash).value == "Ashshire; Elmshire"
    assert cell(sites, "Basis not stated: from", beech).value == 164
    assert cell(sites, "Basis not stated: stated as", beech).value == "about"
    assert cell(sites, "Boundary", ash).value == "drawn"
    assert cell(sites, "Measured on the boundary", ash).value == 98.8
    assert cell(sites, "Score proven", ash).value == 62
    assert cell(sites, "Rank", ash).value == 1
    assert cell(sites, "Weight on known facts", ash).number_format == "0%"
    assert cell(sites, "Lies inside", row_of(sites, "Elm Corner")).value == "Beech Works"
    assert cell(sites, "Site id", ash).value == "ash-park"


def test_a_modelled_figure_stays_a_number_and_carries_its_sign(workbook):
    minutes = cell(workbook["Sites"], "Nearest motorway junction")

    assert minutes.value == 8.4
    assert minutes.number_format == '0" ◦"'
    assert cell(workbook["Access"], "Driving time").number_format == '0" ◦"'


def test_works_name_their_sites_with_shares_and_what_they_wait_on(workbook):
    works = workbook["Works"]

    assert cell(works, "Works").value == "EW-1"
    assert cell(works, "Sites").value == "Ash Park 60%; Beech Works 40%"
    assert cell(works, "Waits on").value == "EW-2"
    assert (cell(works, "Cost, from").value, cell(works, "Cost, to").value) == (
        2_400_000,
        3_100_000,
    )


def test_questions_name_whom_they_wait_on_and_stand_once(workbook):
    questions = workbook["Questions"]
    rows = [tuple(one.value for one in row[:4]) for row in questions.iter_rows(min_row=4)]

    assert headings(questions)[:4] == ["Site", "About", "Question", "Waits on"]
    assert ("Ash Park", "Firm electricity", "How many MVA are firm?", "the promoter") in rows
    assert len({(row[0], row[2], row[3]) for row in rows}) == len(rows)
    assert {row[0] for row in rows} >= {"Ash Park", "Beech Works"}


def test_a_stage_that_no_event_records_is_shown_once(made, tmp_path):
    applications = schema.APPLICATIONS.frame(
        [
            {"site_id": "beech-works", "application": "BW/1", "status": "outline_granted",
             "status_date": "2022-03", "description": "Outline"},
            {"site_id": "ash-park", "application": "AP/9", "status": "submitted",
             "status_date": "2026-01-05", "description": "Full"},
        ]
    )  # fmt: skip
    changed = replace(made, snapshot=replace(made.snapshot, applications=applications))
    planning = written(tmp_path / "p.xlsx", changed)["Planning"]

    rows = [tuple(one.value for one in row[:7]) for row in planning.iter_rows(min_row=4)]
    assert rows == [
        ("Beech Works", "BW/1", "outline granted", "2022-03", "Elmshire", None, "Outline"),
        ("Ash Park", "AP/9", "submitted", datetime(2026, 1, 5), None, None, "Full"),  # noqa: DTZ001
    ]


def test_sources_list_files_and_layers_with_attribution(workbook):
    sources = workbook["Sources"]

    assert cell(sources, "Title").value == "List of sites <2026>"
    assert cell(sources, "Speaks of").value == "2026-03"
    assert cell(sources, "Kind", 5).value == "layer"
    assert cell(sources, "Attribution", 5).value == (
        "Contains made-up data © Elmshire 2026. Checked by hand."
    )


def test_read_me_says_how_far_the_figures_can_be_trusted(workbook):
    lines = {}
    for heading, text in workbook["Read me"].iter_rows(max_col=2, values_only=True):
        lines.setdefault(heading, text)

    assert workbook["Read me"]["A2"].value == "Elmshire pipeline"
    assert lines["As of"] == "14 November 2026"
    assert lines["For"] == "the pipeline's own team"
    assert lines["Sites"] == "7 of 9"
    assert lines["Acreage"] == "808 acres as printed, mixed bases"
    assert "below 60% of its weight known, a site has no rank" in lines["Unknown"]
    assert set(SHEETS[1:]) <= lines.keys()


HIDDEN = {
    Audience.PARTNER: {
        "Plots": {"Offer from"}, "Works": {"Note"}, "Parties": {"Contact"},
        "Evidence": {"Kept at"}, "Sources": {"File"},
        "Connections": {"Applicant", "Operator's reference"},
    },
    Audience.PUBLIC: {
        "Plots": {"Offer from", "Price", "Rent", "Landlord"},
        "Buildings": {"Rent"},
        "Works": {"Note", "Funding gap"},
        "Parties": {"Contact", "Terms"},
        "Evidence": {"Kept at"},
        "Sources": {"File"},
        "Connections": {"Applicant", "Operator's reference", "Quoted cost"},
    },
}  # fmt: skip


@pytest.mark.parametrize("audience", HIDDEN)
def test_columns_above_the_audience_are_not_there(made, tmp_path, workbook, audience):
    seen = written(tmp_path / "seen.xlsx", made, edition(audience))

    for title in SHEETS[1:]:
        missing = set(headings(workbook[title])) - set(headings(seen[title]))
        assert missing == HIDDEN[audience].get(title, set()), title


def test_findings_above_the_audience_are_not_there(made, tmp_path):
    findings = made.appraisal.findings.assign(audience=None)
    findings.loc[findings["rule"] == "facts.power_mva", "audience"] = "internal"
    appraisal = replace(made.appraisal, findings=schema.FINDINGS.frame(findings))
    seen = written(tmp_path / "seen.xlsx", replace(made, appraisal=appraisal),
                   edition(Audience.PUBLIC))  # fmt: skip

    asked = {one.value for (one,) in seen["Questions"].iter_rows(min_row=4, min_col=2, max_col=2)}
    assert "Firm electricity" not in asked
    notes = {
        one.comment.text for row in seen["Sites"].iter_rows(min_row=4) for one in row if one.comment
    }
    assert not [note for note in notes if "MVA" in note]


def flooded(bundle, *, skipped=()):
    """Give every table a row for each payload, which stands in each of its columns of text."""
    tables = {}
    for field in fields(bundle):
        table = schema.TABLES[field.name]
        if field.name in skipped or table.name == "boundaries":
            continue
        free = [
            column.name
            for column in table.columns
            if column.dtype == "text" and column.terms is None and column.name != "constraints"
            and not column.name.endswith("site_id") and column.name != "audience"
        ]  # fmt: skip
        terms = {column.name: column.terms.values()[0] for column in table.columns if column.terms}
        tables[field.name] = table.frame(
            [
                {
                    **{name: term for name, term in terms.items() if name in table.column_names},
                    **dict.fromkeys(free, payload),
                    **({"site_id": f"site-{n}"} if "site_id" in table.column_names else {}),
                }
                for n, payload in enumerate(PAYLOADS)
            ]
        ).drop(columns=[])
    return replace(bundle, **tables)


def test_two_hundred_payloads_are_plain_strings_wherever_they_stand(made, tmp_path):
    snapshot, appraisal = flooded(made.snapshot), flooded(made.appraisal)
    findings = appraisal.findings.assign(outcome="unknown", audience=None)
    appraisal = replace(appraisal, findings=schema.FINDINGS.frame(findings))
    path = tmp_path / "hostile.xlsx"
    given = edition(title=PAYLOADS[1], notice='=HYPERLINK("http://x.invalid")')
    write_workbook(path, snapshot, appraisal, given, layers=made.base.layers)

    assert_inert(parts_of(path))
    wanted = {plain_text(payload) for payload in PAYLOADS}
    assert len(wanted) == 200
    for sheet in openpyxl.load_workbook(path).worksheets[1:]:
        texts = {one.value for row in sheet.iter_rows(min_row=4) for one in row}
        assert wanted <= texts, sheet.title
        assert not [one for row in sheet.iter_rows() for one in row if one.data_type == "f"]


def assert_inert(parts):
    """Assert that nothing in a workbook is a formula, a link or a program."""
    assert not [name for name in parts if re.search("vba|external|activeX|embed|query", name, re.I)]
    kinds = set()
    for name, part in parts.items():
        if name.endswith(".rels"):
            assert "TargetMode" not in part
        if name.startswith("xl/worksheets/sheet"):
            assert not re.search(r"<f[ >/]|<hyperlink|<oleObject|ddeLink", part)
            kinds |= set(re.findall(r'<c [^>]*?t="(\w+)"', part))
    assert kinds <= {"s"}, "cells are shared strings or numbers"
    names = re.findall(r"<definedName [^>]*>([^<]*)<", parts["xl/workbook.xml"])
    assert all(re.fullmatch(r"[\w ']+!\$[A-Z$]*\d+(:\$[A-Z$]*\d+)?", name) for name in names)


@pytest.mark.parametrize("start", ["=1+1", "+44 24 7600", "-5 dB", "@SUM(A1)", "  =1+1"])
def test_what_begins_like_a_formula_stays_a_string_even_when_edited(tmp_path, start):
    book = Book(created="2026-11-14", title="T")
    write_table(book, "Sheet", [Cells("Text", [start])], intro="")
    book.save(tmp_path / "t.xlsx")

    read = openpyxl.load_workbook(tmp_path / "t.xlsx")["Sheet"]["A4"]
    assert read.value == start
    assert read.data_type == "s"
    assert read.quotePrefix
    assert_inert(parts_of(tmp_path / "t.xlsx"))


def test_control_characters_are_replaced_and_line_ends_kept():
    assert plain_text("a\x00b\x1bc\r\nd\re\tf\x7f\x9f\ufffe\ud800") == (
        "a\ufffdb\ufffdc\nd\ne\tf\ufffd\ufffd\ufffd\ufffd"
    )
    assert plain_text("שדה 🏭 £") == "שדה 🏭 £"


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path):
    book = Book(created="2026-11-14", title="T")
    longest, too_long = "x" * MOST_CHARACTERS, "🏭" * 20_000  # each counts twice for Excel
    write_table(book, "Sheet", [Cells("Text", [longest, too_long])], intro="")
    book.save(tmp_path / "t.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["Sheet"]
    assert sheet["A4"].value == longest
    assert sheet["A5"].value == "🏭" * 16_000 + "… [cut: 4,000 more characters]"


def test_a_name_of_500_characters_wraps_in_a_bearable_column(made, tmp_path):
    name = '"Ash\nPark" שדה ' + "w" * 485
    sites = made.snapshot.sites.assign(name=[name, *list(NAMES.values())[1:]])
    changed = replace(made, snapshot=replace(made.snapshot, sites=schema.SITES.frame(sites)))
    sheet = written(tmp_path / "long.xlsx", changed)["Sites"]

    assert sheet["A4"].value == name
    assert sheet["A4"].alignment.wrap_text
    assert sheet.column_dimensions["A"].width < 50


def test_a_portfolio_without_registers_says_that_nobody_states_any(made, tmp_path):
    tables = {
        field.name: schema.TABLES[field.name].empty()
        for field in fields(Snapshot)
        if field.name in ("plots", "works", "works_sites", "works_dependencies", "stage_events",
                          "connections", "evidence", "parties", "substations", "buildings")
    }  # fmt: skip
    bare = replace(made, snapshot=replace(made.snapshot, **tables))
    workbook = written(tmp_path / "bare.xlsx", bare)

    for title in ("Plots", "Buildings", "Planning", "Works", "Connections", "Evidence"):
        assert workbook[title]["A1"].value.endswith("No source states any.")
        assert workbook[title].max_row == 3
        assert headings(workbook[title])


@pytest.mark.parametrize(
    ("iso", "day"),
    [
        ("2026-11-14", (2026, 11, 14)),
        ("1900-02-28", None),
        ("1900-03-01", (1900, 3, 1)),
        ("2026-11", None),
        ("2026", None),
        ("2026-02-30", None),
        ("2026-11-14T10:00", None),
    ],
)
def test_only_a_day_that_every_spreadsheet_knows_is_a_date(iso, day):
    found = whole_date(iso)

    assert (found and (found.year, found.month, found.day)) == day


def test_figures_that_no_cell_can_hold_are_unknown(tmp_path):
    book = Book(created="2026-11", title="T")
    cells = Cells("N", [1.5, float("nan"), float("inf"), None], "number", asked=True)
    write_table(book, "Sheet", [cells], intro="")
    book.save(tmp_path / "t.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["Sheet"]
    assert [sheet.cell(row, 1).value for row in range(4, 8)] == [1.5, None, None, None]


def test_more_rows_than_a_sheet_holds_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr("sitepipe.render.workbook.book.MOST_ROWS", 2)
    book = Book(created="2026-11-14", title="T")
    write_table(book, "Sheet", [Cells("N", ["a", "b", "c"])], intro="Letters.")
    book.save(tmp_path / "t.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["Sheet"]
    assert sheet["A1"].value == "Letters. A sheet holds 2 rows; 1 more are left out."
    assert sheet.max_row == 5


def test_notes_are_as_many_as_a_workbook_bears(tmp_path, monkeypatch):
    monkeypatch.setattr("sitepipe.render.workbook.book.MOST_NOTES", 1)
    book = Book(created="2026-11-14", title="T")
    cells = Cells("N", [None, None], asked=True, questions=["Ask A.", "Ask B."])
    write_table(book, "Sheet", [cells], intro="")
    book.save(tmp_path / "t.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["Sheet"]
    assert sheet["A4"].comment.text == "Unknown. Ask A."
    assert sheet["A5"].comment is None
    assert sheet["A5"].fill.fgColor.rgb == "FFD5D9D3"


def test_a_long_notice_is_cut_on_paper_only(made, tmp_path):
    notice = "Fictional & made up. " * 30
    sheet = written(tmp_path / "n.xlsx", made, edition(notice=notice))["Sites"]

    assert sheet["A1"].value.startswith(notice.strip())
    assert len(sheet.oddHeader.center.text) <= 230


def test_a_workbook_that_cannot_be_written_is_said(made, tmp_path):
    with pytest.raises(StorageError, match=r"cannot write portfolio\.xlsx"):
        write_workbook(tmp_path / "no" / "portfolio.xlsx", made.snapshot, made.appraisal, edition())


def test_writing_changes_no_table(made, tmp_path):
    before = {f.name: getattr(made.snapshot, f.name).copy() for f in fields(made.snapshot)}
    written(tmp_path / "p.xlsx", made)

    for name, table in before.items():
        pd.testing.assert_frame_equal(table, getattr(made.snapshot, name))
