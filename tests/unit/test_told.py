"""Which changes people are told of, and in what words."""

import pytest

from sitepipe.changes.between import COMPARED
from sitepipe.cli.diff import _following
from sitepipe.newsletter import newsletter
from sitepipe.reports import DiffReport, DiffSide, FieldChange
from sitepipe.told import _NOUNS, _SAID_ELSEWHERE, changes_told, rows_told
from sitepipe.vocab import Cause


def change(table, key, field, old=None, new=None, **more):
    """A change of a row, by its key as reports join it; of a site named Mill, if it has one."""
    site = next((part for part in key.split(" / ") if part == "mill"), None)
    return FieldChange.model_validate(
        {"table": table, "id": key, "site_id": site, "name": "Mill" if site else None,
         "field": field, "old": old, "new": new, "cause": Cause.REAL_CHANGE, "also": [],
         "why": "told", "audience": "public", **more}
    )  # fmt: skip


def report_of(*changes):
    sides = [DiffSide(asked=day, title="Park", as_of=day, version="1", sites=1)
             for day in ("2026-10-31", "2026-11-30")]  # fmt: skip
    return DiffReport(old=sides[0], new=sides[1], changes=list(changes), causes={}, drifts=[])


def said(*changes):
    return [(one.what, one.old, one.new) for one in changes_told(report_of(*changes))]


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (change("boundaries", "mill / 1", "geometry", "5.00 ha", "6.00 ha"),
         ("Boundary 1", "5.00 ha", "6.00 ha")),
        (change("boundaries", "mill / 2 / North", "kind", "drawn", "surveyed"),
         ("Boundary 2 / North: kind", "drawn", "surveyed")),
        (change("acreages", "mill / near_term_available", "basis", None, "near_term_available"),
         ("Acreage, available near-term", None, "available near-term")),
        (change("acreages", "mill / net_developable", "high_acres", "104", "115"),
         ("Acreage, net developable: to", "104 acres", "115 acres")),
        (change("works", "EW-01", "works_start", "2026-04", "2026-05"),
         ("Works: start", "April 2026", "May 2026")),
        (change("works_sites", "EW-01 / mill", "share", "0.5", "0.6"),
         ("Works EW-01: share", "0.5", "0.6")),
        (change("works_dependencies", "EW-02 / EW-01", "needs_works_id", None, "EW-01"),
         ("Works dependency", None, "EW-01")),
        (change("parties", "mill / Land & Co / option_holder", "controls", None, "all"),
         ("Party Land & Co / option holder: controls", None, "all")),
        (change("connections", "mill / electricity / Main", "capacity_mva", "4", "5"),
         ("Connection, electricity / Main: capacity", "4 MVA", "5 MVA")),
        (change("evidence", "mill / ground / Survey", "document", "Survey", None),
         ("Evidence, ground investigation / Survey", "Survey", None)),
        (change("site_areas", "mill / green_belt / Belt / measured", "share", "0.1", "0.2"),
         ("Green Belt / Belt / measured on a layer: share", "0.1", "0.2")),
        (change("plots", "mill / Plot A", "plot", None, "Plot A"), ("Plot A", None, "Plot A")),
        (change("substations", "North Grid", "headroom_mva", "4", "5"),
         ("Substation: published headroom", "4 MVA", "5 MVA")),
        (change("plots", "mill / East", "plot_rent_gbp_per_sqft", "9.6", "77.5"),
         ("Plot East: rent", "£9.6 per sq ft", "£77.5 per sq ft")),
        (change("sites", "mill", "constraints", "utilities", "enabling_works; utilities"),
         ("Constraints", "utilities", "enabling works; utilities")),
    ],
)  # fmt: skip
def test_a_change_is_told_without_names_of_columns_and_terms(one, told):
    assert said(one) == [told]


def test_every_table_that_is_told_has_a_noun():
    assert set(_NOUNS) == set(COMPARED) - _SAID_ELSEWHERE - {"sites", "findings", "inputs"}


def test_both_ends_of_a_figure_are_one_change():
    acres = [change("acreages", "mill / net_developable", f"{end}_acres", "104", "115")
             for end in ("low", "high")]  # fmt: skip
    was = {"low": ("3800000", "told"), "high": ("4200000", "also")}
    cost = [change("works", "EW-01", f"cost_{end}_gbp", old, "8000000", why=why)
            for end, (old, why) in was.items()]  # fmt: skip

    told = changes_told(report_of(*acres, *cost))

    assert [(one.what, one.old, one.new, one.why) for one in told] == [
        ("Acreage, net developable", "104 acres", "115 acres", "told"),
        ("Works: cost", "£3,800,000 to £4,200,000", "£8,000,000", "told; also"),
    ]
    assert rows_told(told) == 4
    text = newsletter(report_of(*acres, *cost))
    assert "* Acreage, net developable: 115 acres, was 104 acres\n" in text
    assert text.endswith("* Works: cost: £8,000,000, was £3,800,000 to £4,200,000")


def test_ends_that_moved_for_other_causes_or_are_open_are_told_as_they_are():
    low = change("acreages", "mill / allocated", "low_acres", "10", "20")
    high = change("acreages", "mill / allocated", "high_acres", None, "20.5")
    assert said(low, high) == [("Acreage, allocation", "at least 10 acres", "20 to 20.5 acres")]

    corrected = high.model_copy(update={"cause": Cause.CORRECTION})
    assert said(low, corrected) == [
        ("Acreage, allocation: from", "10 acres", "20 acres"),
        ("Acreage, allocation: to", None, "20.5 acres"),
    ]
    other = high.model_copy(update={"id": "mill / gross_sitewide"})
    assert len(said(low, other)) == 2


def test_one_change_follows_and_several_follow():
    assert _following(1, from_these=True) == "1 change that follows from these"
    assert _following(2, from_these=True) == "2 changes that follow from these"
    assert _following(2, from_these=False) == "2 changes that follow from others"
