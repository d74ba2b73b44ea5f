"""Rows of tables that are no records, and references that differ only in case."""

import pytest

from sitepipe.config import Loaded, SourceConfig
from sitepipe.ingest import read_sources
from sitepipe.ingest.asides import asides
from sitepipe.ingest.tables import Row, TextTable


def table(*rows, headings=("Site", "Acres", "Note")):
    numbered = [
        Row(number, dict(zip(headings, (*cells, "", "", "")[: len(headings)], strict=True)))
        for number, cells in enumerate(rows, start=2)
    ]
    return TextTable("sites.csv", "0" * 64, list(headings), numbered)


def found(*rows):
    return {
        number: aside.kind.value
        for number, aside in asides(table(*rows), name_column="Site").items()
    }


@pytest.mark.parametrize(
    "name",
    ["Total", "TOTAL:", "Totals", "Grand total", "Sub-total", "Subtotal (ha)", "Total area (ha)",
     "Total acres", "Total sites", "Total for all sites", "Sum", "total number of sites"],
)  # fmt: skip
def test_a_total_is_no_site(name):
    assert found(("Ash", "1"), (name, "1")) == {3: "total_row"}


@pytest.mark.parametrize(
    "name",
    ["Total Park", "Total Fitness, Coventry", "Sum Street", "Totalsite", "Old Total Garage",
     "Summit Park"],
)  # fmt: skip
def test_a_site_may_have_the_word_in_its_name(name):
    assert found(("Ash", "1"), (name, "1")) == {}


def test_a_total_that_stands_in_another_column():
    assert found(("Ash", "1"), ("", "12", "Total")) == {3: "total_row"}
    assert found(("Ash", "1", "Total")) == {}


@pytest.mark.parametrize(
    "text",
    ["* indicative only", "Note: areas are gross", "Notes", "Source: council, 2026",
     "1) subject to contract", "N.B. not all are free", "© Crown copyright 2026", "Key: a = b"],
)  # fmt: skip
def test_remarks_under_the_table_are_no_sites(text):
    assert found(("Ash", "1"), ("Elm",), (text,), ("Prepared by A Person",)) == {
        4: "footnote",
        5: "footnote",
    }


def test_a_row_that_only_names_a_site_is_a_record():
    assert found(("Ash", "1"), ("Noteworthy Park",), ("Source Park",)) == {}


def test_a_remark_in_the_middle_is_left_alone():
    assert found(("Ash", "1"), ("* old",), ("Elm", "2")) == {}


def test_headings_that_stand_again():
    assert found(("Ash", "1"), ("SITE", "Acres", "Note"), ("Elm", "2")) == {3: "headings_repeated"}
    assert found(("Site", "20", "a place of that name")) == {}


@pytest.fixture
def ingest(tmp_path):
    def reading(text, columns, **more):
        (tmp_path / "inbox").mkdir(exist_ok=True)
        (tmp_path / "inbox" / "sites.csv").write_bytes(text.encode())
        source = SourceConfig.model_validate(
            {
                "title": "Sites", "partner": "A council", "file": "inbox/sites.csv",
                "entity": "site", "licence": "none stated", "valid_at": "2026-05-01",
                "name_column": "Site", "columns": columns, **more,
            }
        )  # fmt: skip
        loaded = Loaded(source, "sources/p.yaml", "0" * 64, {})
        return read_sources(tmp_path, {"p": loaded}, crs="EPSG:27700", known_at="2026-11-23")

    return reading


def test_every_row_is_accounted_for(ingest):
    found = ingest(
        "List of sites\n\nSite,Acres\nAsh,10\nElm,20\nTotal,30\n* gross\n",
        {"Acres": {"field": "stated_acres"}},
    )

    assert list(found.records["name"]) == ["Ash", "Elm"]
    assert found.sources[["rows_read", "rows_accepted", "rows_held"]].values.tolist() == [[4, 2, 2]]
    held = found.issues[found.issues["kind"] == "total_row"]
    assert held[["row", "column", "value"]].values.tolist() == [[6, "Site", "Total"]]


def test_references_that_differ_only_in_case_are_noted_in_any_table(ingest):
    found = ingest(
        "Site,Ref\nAsh,E1a\nElm,E1A\nOak,TBC\nFir,tbc\n", {"Ref": {"field": "site_reference"}}
    )

    case = found.issues[found.issues["kind"] == "reference_case"]
    assert case[["row", "column", "value"]].values.tolist() == [[3, "Ref", "E1A"]]
    assert len(found.records) == 4
