"""The portfolio template as data: what it asks is what the sources may state."""

import pytest

from sitepipe import forms
from sitepipe.config import ColumnMap, Loaded
from sitepipe.forms import About
from sitepipe.ingest import check_source
from sitepipe.ingest.claims import ClaimBook, Record
from sitepipe.ingest.defects import IssueLog
from sitepipe.schema import FIELDS
from sitepipe.vocab import Entity

BY_TITLE = {form.title: form for form in forms.SHEETS}
COLUMNS = [(form, column) for form in forms.SHEETS for column in form.columns]


def test_there_is_a_sheet_for_every_entity_but_locations():
    assert {form.entity for form in forms.SHEETS} == set(Entity) - {Entity.LOCATION, Entity.QUEUE}
    assert [form.title for form in forms.SHEETS] == [
        "Sites", "Plots", "Buildings", "Applications", "Works", "Connections", "Substations",
        "Evidence", "Parties", "Incentives",
    ]  # fmt: skip


@pytest.mark.parametrize("form", forms.SHEETS, ids=lambda form: form.title)
def test_no_two_columns_of_a_sheet_have_one_heading(form):
    assert len(set(form.headings)) == len(form.headings)
    assert form.headings[0] == form.name_heading


def test_headings_carry_their_units():
    assert BY_TITLE["Plots"].headings == [
        "Site", "Plot", "Plot area (acres)", "Status", "Released", "Serviced", "Tenure",
        "Price (£)", "Rent (£ per sq ft)", "Agent", "Landlord", "Offer from",
    ]  # fmt: skip
    assert BY_TITLE["Works"].headings[:7] == [
        "Works", "What", "Kind", "Status", "Cost (£)", "Prices of", "Time (months)",
    ]  # fmt: skip


def test_each_acreage_of_a_site_has_a_basis_of_its_own():
    acres = [c for c in BY_TITLE["Sites"].columns if c.field == "stated_acres"]

    assert {column.heading: column.basis for column in acres} == {
        "Site-wide acres": "gross_sitewide",
        "Allocated acres": "allocated",
        "Net developable acres": "net_developable",
        "Acres available now": "near_term_available",
        "Acres committed or under offer": "committed_under_offer",
        "Acres, basis not known": "",
    }


def test_terms_come_from_the_schema():
    for _, column in COLUMNS:
        assert column.terms is FIELDS[column.field].terms
        assert column.kind == FIELDS[column.field].kind


def test_bounds_are_those_of_the_tables():
    bounds = {column.field: (column.low, column.high) for _, column in COLUMNS}

    assert bounds["eaves_m"] == (0, 60)
    assert bounds["voltage_kv"] == (0, 1000)
    assert bounds["headroom_mva"] == (None, None)  # an operator may publish less than nothing
    assert bounds["works_item_cost_gbp"] == (0, None)
    assert bounds["latitude"] == (49, 61)


def test_who_may_see_a_column_stands_in_its_note():
    notes = {column.field: column.note for _, column in COLUMNS}

    assert notes["plot_price_gbp"].endswith("Shown to partners only.")
    assert notes["contact"].endswith("Kept within the team.")
    assert notes["plot_acres"] == "Its area (acres). A number; a range as 18-24."


@pytest.mark.parametrize(
    ("form", "column"), COLUMNS, ids=lambda one: getattr(one, "title", None) or one.heading
)
def test_every_example_can_be_read_as_it_stands(form, column):
    assert column.example
    issues = IssueLog("template")
    book = ClaimBook("template", "2026-11-23", issues)
    record = Record(form.entity, "Ash Park", 2, "2026-11-23")

    claim = book.add_claim(
        record, column.field, column.example, column=column.heading, default_basis=column.basis
    )

    assert issues.rows == []
    assert claim.get("value") is not None or claim.get("low") is not None


@pytest.mark.parametrize("form", forms.SHEETS, ids=lambda form: form.title)
def test_a_whole_sheet_is_a_source_that_ingest_accepts(form):
    about = About("Elmshire", "2026-10", "Free to use", "A. Person")

    source = forms.source_of(form, file="inbox/any.xlsx", about=about)

    check_source(Loaded(source, "template", "", {}))
    assert source.partner == "Elmshire"
    assert source.valid_at == "2026-10"
    assert source.licence == "Free to use"
    assert source.sheet == form.title
    assert source.entity is form.entity
    assert len(source.columns) == len(form.columns)


def test_only_the_columns_that_are_there_are_mapped():
    source = forms.source_of(
        BY_TITLE["Works"],
        file="inbox/any.xlsx",
        about=About(),
        as_of="2026-11-23",
        headings={"Works": "WORKS", "Cost (£)": "Cost (£)"},
        sheet_name="Schedule",
        header_row=3,
        ignored=("My notes",),
    )

    assert source.columns == {"Cost (£)": ColumnMap(field="works_item_cost_gbp")}
    assert source.name_column == "WORKS"
    assert (source.sheet, source.header_row) == ("Schedule", 3)
    assert source.reference_column == ""
    assert source.ignored == ["My notes"]


def test_who_and_when_are_not_made_up():
    source = forms.source_of(
        BY_TITLE["Sites"], file="inbox/any.xlsx", about=About(), as_of="2026-11-23"
    )

    assert source.title == "Portfolio template, Sites"
    assert source.partner == "not stated"
    assert source.licence == "not stated"
    assert source.valid_at == "2026-11-23"
