"""A filled portfolio template in the inbox, under any name, without a line of YAML."""

import io
import shutil

import msoffcrypto
import openpyxl
import pytest
from filling import ABOUT, ROWS, fill_template
from msoffcrypto.format.ooxml import OOXMLFile

from sitepipe.errors import ConfigError
from sitepipe.pipeline import consolidate_sources
from sitepipe.render.workbook.template import write_template
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
NAME = "v3 FINAL (2).xlsx"
ASH, BEECH = "ash-park-fictional", "beech-works-fictional"


@pytest.fixture
def root(tmp_path):
    """Give a workspace that describes no source."""
    (tmp_path / "sitepipe.yaml").write_text("title: Elmshire\nnotice: Fictional data.\n")
    (tmp_path / "inbox").mkdir()
    return tmp_path


def read(root):
    """Ingest and consolidate; return the snapshot and its issues."""
    workspace = Workspace.open(root)
    ingested = workspace.ingest(as_of=AS_OF)
    snapshot = consolidate_sources(ingested, settings=workspace.settings(as_of=AS_OF))
    return snapshot, snapshot.issues


def noted(issues, kind):
    return issues[issues["kind"] == kind]


def only(rows, **where):
    for column, value in where.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1
    return rows.iloc[0]


def test_a_filled_copy_runs_under_any_name_and_its_values_arrive(root):
    fill_template(root / "inbox" / NAME)
    snapshot, issues = read(root)

    ash, beech = only(snapshot.sites, site_id=ASH), only(snapshot.sites, site_id=BEECH)
    assert ash["name"] == "Ash Park (fictional)"
    assert ash["authorities"] == "Elmshire; Ashby"
    assert ash["plan_status"] == "allocated"
    assert (ash["application_status"], ash["planning_date"]) == ("outline_granted", "2025-03-14")
    assert ash["control"] == "owned_by_promoter"
    assert ash["available_date"] == "2027-04/2027-06", "the second quarter, no day made up"
    assert ash["flood_zone"] == "zone_1"
    assert ash["constraints"] == "highways; power"
    assert (ash["lat"], ash["lon"], ash["location_uncertainty_m"]) == (52.45, -1.6, 100)
    assert beech["control"] != beech["control"], "TBC is not known"
    acres = snapshot.acreages.set_index(["site_id", "basis"])[["low_acres", "high_acres"]]
    assert acres.loc[(ASH, "gross_sitewide")].tolist() == [230, 230]
    assert acres.loc[(ASH, "net_developable")].tolist() == [150, 160]
    assert acres.loc[(BEECH, "near_term_available")].tolist() == [12.5, 12.5]
    assert len(acres) == 3

    plot = only(snapshot.plots, plot="Plot A")
    assert (plot["site_id"], plot["plot_acres"], plot["plot_status"]) == (ASH, 24, "available")
    assert (plot["plot_release_date"], plot["serviced"]) == ("2026-03-31", True)
    assert (plot["plot_tenure"], plot["plot_price_gbp"]) == ("leasehold", 1_250_000)
    assert only(snapshot.plots, plot="Plot B")["plot_status"] == "under_offer"
    building = only(snapshot.buildings, building="Unit 1")
    assert (building["floor_sqft"], building["eaves_m"]) == (125_000, 12.5)
    assert building["building_state"] == "available_now"
    stage = only(snapshot.stage_events, application="24/00123/OUT")
    assert (stage["status"], stage["date"]) == ("submitted", "2026-05-02")
    assert stage["reference"] == "Register, p. 3"

    works = only(snapshot.works, works_id="EW-1")
    assert (works["works_title"], works["works_kind"]) == ("Link road", "access")
    assert (works["cost_low_gbp"], works["months_low"], works["months_high"]) == (2_400_000, 18, 24)
    shares = snapshot.works_sites.set_index(["works_id", "site_id"])["share"]
    assert (shares["EW-1", ASH], shares["EW-1", BEECH]) == (0.6, 0.4)
    assert snapshot.works_dependencies[["works_id", "needs_works_id"]].to_numpy().tolist() == [
        ["EW-2", "EW-1"]
    ]
    connection = only(snapshot.connections, site_id=ASH)
    assert connection["electricity_status"] == "dno_offer_accepted"
    assert (connection["capacity_mva"], connection["connection_date"]) == (12, "2028-04")
    assert only(snapshot.substations, substation="Ashby Primary")["headroom_mva"] == 9.4
    evidence = only(snapshot.evidence, document="Ecology report")
    assert (evidence["evidence_date"], evidence["life_months"]) == ("2026-05-01", 24)
    assert only(snapshot.parties, party="Ash Estates")["contact"] == "B. Person"
    assert only(snapshot.incentives, scheme="Elmshire Zone")["ends"] == "2034-09-30"

    assert set(issues["kind"]) <= {"reprojected"}, "a template that is filled well has no defect"


def test_every_filled_sheet_is_a_source_with_partner_date_and_terms(root):
    fill_template(root / "inbox" / NAME)
    snapshot, _ = read(root)

    sources = snapshot.sources
    assert sources["source_id"].tolist() == sorted(f"v3-final-2-{title.lower()}" for title in ROWS)
    assert set(sources["partner"]) == {"Elmshire Council"}
    assert set(sources["valid_at"]) == {"2026-10-01"}
    assert set(sources["licence"]) == {"For the pipeline"}
    assert set(sources["file"]) == {f"inbox/{NAME}"}
    claim = only(snapshot.claims, claim_id="v3-final-2-plots:Plots:2#plot_acres")
    assert (claim["sheet"], claim["row"], claim["column"]) == ("Plots", 2, "Plot area (acres)")


def test_the_run_is_whole_and_is_found_again(root):
    path = fill_template(root / "inbox" / NAME)
    first = Workspace.open(root).run(as_of=AS_OF)

    assert Workspace.open(root).run(as_of=AS_OF).repeated
    book = openpyxl.load_workbook(path)
    book["Plots"]["C2"] = 25
    book.save(path)
    second = Workspace.open(root).run(as_of=AS_OF)
    assert second.run_id != first.run_id
    written = openpyxl.load_workbook(root / "runs" / second.run_id / "portfolio.xlsx")
    assert written["Plots"]["C4"].value == 25
    assert written["Sites"]["A1"].value.startswith("Fictional data.")


def test_the_settings_in_force_show_how_a_template_is_read(root):
    fill_template(root / "inbox" / NAME)
    report = Workspace.open(root).describe_config()

    assert report.settings["sources/v3-final-2-works"]["name_column"] == "Works"
    assert f"inbox/{NAME}, Works" in report.files


def protect(path):
    book = io.BytesIO(path.read_bytes())
    with path.open("wb") as stream:
        OOXMLFile(book).encrypt("secret", stream)
    with path.open("rb") as stream:
        assert msoffcrypto.OfficeFile(stream).is_encrypted()


def test_a_password_is_said_and_the_other_files_are_read(root):
    fill_template(root / "inbox" / NAME)
    protect(fill_template(root / "inbox" / "secret.xlsx"))
    snapshot, issues = read(root)

    issue = only(noted(issues, "file_unmapped"), severity="error")
    assert issue["message"] == "inbox/secret.xlsx is protected by a password and cannot be read"
    assert "without the password" in issue["repair"]
    assert len(snapshot.sites) == 2


def test_if_nothing_can_be_read_the_error_says_why(root):
    protect(fill_template(root / "inbox" / "secret.xlsx"))

    with pytest.raises(
        ConfigError, match=r"no filled portfolio template\ninbox/secret\.xlsx is pro"
    ):
        read(root)


def test_a_sheet_of_another_name_is_read_by_its_headings_and_said(root):
    def rename(book):
        book["Works"].title = "Enabling schedule"

    fill_template(root / "inbox" / NAME, change=rename)
    snapshot, issues = read(root)

    assert snapshot.works["works_id"].tolist() == ["EW-1", "EW-2"]
    issue = only(noted(issues, "sheet_ignored"))
    assert issue["severity"] == "notice"
    assert issue["message"] == (
        f"inbox/{NAME}, sheet 'Enabling schedule', is none of the template's by name; by its "
        "headings it was read as 'Works'"
    )


def test_a_sheet_that_nobody_could_know_is_not_read_and_said(root):
    def spoil(book):
        sheet = book["Plots"]
        sheet.title = "Plotts"
        for cell in sheet[1]:
            cell.value = f"Column {cell.column}"
        book.create_sheet("My sums")["A1"] = "remember"

    fill_template(root / "inbox" / NAME, change=spoil)
    snapshot, issues = read(root)

    assert snapshot.plots.empty
    lost, own = noted(issues, "sheet_ignored").to_dict("records")
    assert lost["severity"] == "warning"
    assert "'Plotts', is none of the template's and was not read" in lost["message"]
    assert lost["message"].endswith("did you mean 'Plots'?")
    assert (own["value"], own["severity"]) == ("My sums", "notice")


@pytest.mark.parametrize(
    ("title", "cell", "given", "what"),
    [
        ("Plots", "A1", "Site name", "'Site', which names each row; did you mean 'Site name'?"),
        ("Plots", "B1", "Plot no", "'Plot', without which its rows cannot be told apart; did you"),
        ("Works", "A1", "Ref", "'Works', which names each row; the sheet has: Ref, What"),
    ],
)
def test_a_renamed_name_holds_its_sheet_back_and_says_what_was_expected(
    root, title, cell, given, what
):
    def rename(book):
        book[title][cell] = given

    fill_template(root / "inbox" / NAME, change=rename)
    snapshot, issues = read(root)

    issue = only(noted(issues, "column_missing"))
    assert issue["severity"] == "error"
    assert issue["sheet"] == title
    assert issue["message"].startswith(f"inbox/{NAME}, sheet {title!r} has no column {what}")
    assert getattr(snapshot, title.lower()).empty
    assert len(snapshot.sites) == 2


def test_a_column_in_another_unit_is_not_read_in_the_old_one(root):
    def rename(book):
        book["Plots"]["C1"] = "Plot area (ha)"

    fill_template(root / "inbox" / NAME, change=rename)
    snapshot, issues = read(root)

    assert snapshot.plots["plot_acres"].isna().all()
    missing, extra = noted(issues, "column_missing"), noted(issues, "column_ignored")
    assert only(missing)["message"].endswith(
        "lacks 1 column of the template: 'Plot area (acres)'; did you mean 'Plot area (ha)'?"
    )
    assert only(missing)["severity"] == "warning"
    assert only(extra)["message"].endswith(
        "does not know, not read: 'Plot area (ha)'; did you mean 'Plot area (acres)'?"
    )


def test_columns_may_be_deleted_moved_and_added(root):
    def change(book):
        sheet = book["Plots"]
        sheet.delete_cols(4, 2)  # Status and Released
        sheet.insert_cols(1)
        sheet["A1"] = "Row of ours"
        sheet["A2"] = "first"

    fill_template(root / "inbox" / NAME, change=change)
    snapshot, issues = read(root)

    assert snapshot.plots["plot_acres"].tolist()[0] == 24
    assert snapshot.plots["plot_status"].isna().all()
    assert only(noted(issues, "column_missing"))["severity"] == "notice"
    assert (
        "lacks 2 columns of the template: Status, Released"
        in only(noted(issues, "column_missing"))["message"]
    )
    assert only(noted(issues, "column_ignored"))["column"] == "Row of ours"


def test_rows_above_the_headings_and_headings_in_capitals_do_no_harm(root):
    def change(book):
        sheet = book["Plots"]
        for cell in sheet[1]:
            cell.value = str(cell.value).upper()
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Plots of Elmshire"
        sheet["B1"] = "draft"

    fill_template(root / "inbox" / NAME, change=change)
    snapshot, issues = read(root)

    assert snapshot.plots["plot"].tolist() == ["Plot A", "Plot B"]
    assert only(noted(issues, "rows_above_header"))["sheet"] == "Plots"


def test_a_name_merged_over_rows_counts_for_each(root):
    def merge(book):
        book["Plots"].merge_cells("A2:A3")

    fill_template(root / "inbox" / NAME, change=merge)
    snapshot, issues = read(root)

    assert snapshot.plots["site_id"].tolist() == [ASH, ASH]
    assert only(noted(issues, "merged_cells"))["value"] == "A2:A3"


def test_dates_as_text_are_read_as_days_and_noted(root):
    rows = ROWS | {
        "Evidence": [
            *ROWS["Evidence"],
            {"Site": "Ash Park (fictional)", "Topic": "flood risk assessment",
             "Document": "Flood report", "Dated": "14/03/2025"},
        ]
    }  # fmt: skip
    fill_template(root / "inbox" / NAME, rows=rows)
    snapshot, issues = read(root)

    assert only(snapshot.evidence, document="Flood report")["evidence_date"] == "2025-03-14"
    assert only(noted(issues, "date_as_text"))["value"] == "14/03/2025"


def test_two_sites_of_one_name_are_one_and_noted(root):
    rows = ROWS | {"Sites": [*ROWS["Sites"], {"Site": "ASH PARK (Fictional)", "Role": "Other"}]}
    fill_template(root / "inbox" / NAME, rows=rows)
    snapshot, issues = read(root)

    assert len(snapshot.sites) == 2
    assert len(noted(issues, "duplicate_site")) == 1


def test_works_of_unknown_sites_and_undated_evidence_are_noted(root):
    rows = ROWS | {
        "Works": [{"Works": "EW-9", "What": "Bridge", "Sites": "Nowhere Park"}],
        "Evidence": [{"Site": "Ash Park (fictional)", "Topic": "title to the land",
                      "Document": "Title register"}],
    }  # fmt: skip
    fill_template(root / "inbox" / NAME, rows=rows)
    snapshot, issues = read(root)

    assert snapshot.works["works_id"].tolist() == ["EW-9"]
    assert snapshot.works_sites.empty
    assert "Nowhere Park" in only(noted(issues, "unknown_site"))["message"]
    assert len(noted(issues, "evidence_without_date")) == 1


def test_a_million_blank_rows_are_nothing(root):
    def stretch(book):
        book["Plots"].cell(1_048_576, 3).number_format = "0.00"

    fill_template(root / "inbox" / NAME, change=stretch)
    snapshot, _ = read(root)

    assert only(snapshot.sources, source_id="v3-final-2-plots")["rows_read"] == 2


def test_an_empty_copy_is_a_notice(root):
    fill_template(root / "inbox" / NAME)
    write_template(root / "inbox" / "empty.xlsx")
    snapshot, issues = read(root)

    issue = only(issues, source_id="inbox/empty.xlsx")
    assert (issue["kind"], issue["severity"]) == ("template_empty", "notice")
    assert issue["message"] == (
        "inbox/empty.xlsx is a portfolio template without a filled row; nothing was read from it"
    )
    assert len(snapshot.sites) == 2


def test_an_empty_copy_alone_is_no_source(root):
    write_template(root / "inbox" / "empty.xlsx")

    with pytest.raises(ConfigError, match="template without a filled row") as caught:
        read(root)
    assert "filled copy of portfolio-template.xlsx" in caught.value.hint


def test_who_and_when_are_asked_for_and_never_made_up(root):
    fill_template(root / "inbox" / NAME, about={})
    snapshot, issues = read(root)

    messages = noted(issues, "template_unsigned").set_index("message")["severity"].to_dict()
    assert messages == {
        f"inbox/{NAME} does not say of which date its data speaks": "warning",
        f"inbox/{NAME} does not say who sends it": "warning",
        f"inbox/{NAME} does not say how it may be used": "notice",
    }
    assert set(snapshot.sources["valid_at"]) == {AS_OF}
    assert set(snapshot.sources["partner"]) == {"not stated"}


def test_a_date_that_cannot_be_read_is_said(root):
    fill_template(root / "inbox" / NAME, about=ABOUT | {"Date the data speaks of": "last week"})
    snapshot, issues = read(root)

    issue = only(noted(issues, "template_unsigned"))
    assert issue["value"] == "last week"
    assert f"counts as of {AS_OF}" in issue["repair"]
    assert set(snapshot.sources["valid_at"]) == {AS_OF}


def test_two_copies_are_two_sources_even_under_one_name(root):
    path = fill_template(root / "inbox" / NAME)
    rows = {"Sites": [{"Site": "Cedar Park (fictional)", "Latitude": 52.3, "Longitude": -1.4}]}
    fill_template(root / "inbox" / "late" / NAME, rows=rows, about=ABOUT | {"Organisation": "B"})
    shutil.copyfile(path, root / "inbox" / "~$open.xlsx")  # Excel's mark of an open workbook
    snapshot, issues = read(root)

    assert len(snapshot.sites) == 3
    assert only(snapshot.sources, source_id="v3-final-2-sites-2")["partner"] == "Elmshire Council"
    assert only(snapshot.sources, source_id="v3-final-2-sites")["partner"] == "B"
    assert noted(issues, "file_unmapped").empty


def test_a_copy_that_a_description_names_is_read_by_that_alone(root):
    fill_template(root / "inbox" / NAME)
    (root / "sources").mkdir()
    (root / "sources" / "elmshire.yaml").write_text(
        f"title: T\npartner: P\nfile: inbox/{NAME}\nentity: site\nlicence: L\nsheet: Sites\n"
        'valid_at: "2026"\nname_column: Site\ncolumns:\n  Role: {field: role}\n'
        "  Latitude: {field: latitude}\n  Longitude: {field: longitude}\n"
    )
    snapshot, _ = read(root)

    assert snapshot.sources["source_id"].tolist() == ["elmshire"]
    assert snapshot.plots.empty


def test_a_copy_without_its_first_sheet_is_known_by_its_properties(root):
    def remove(book):
        del book["About"]

    fill_template(root / "inbox" / NAME, change=remove)
    snapshot, issues = read(root)

    assert len(snapshot.sites) == 2
    assert len(noted(issues, "template_unsigned")) == 3


def test_a_workbook_that_is_no_copy_is_not_read(root):
    fill_template(root / "inbox" / NAME)
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "Site", "Acres"
    book.active["A2"], book.active["B2"] = "Somewhere", 5
    book.save(root / "inbox" / "list.xlsx")
    snapshot, issues = read(root)

    issue = only(noted(issues, "file_unmapped"))
    assert issue["message"] == (
        "list.xlsx was not read: no file in sources/ describes it, and it is like none of those "
        "that are"
    )
    assert issue["severity"] == "warning"
    assert len(snapshot.sites) == 2
