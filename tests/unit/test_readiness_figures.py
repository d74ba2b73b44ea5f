"""What the rules on land, works and plots make of mixed, shared and hostile data."""

from __future__ import annotations

from typing import Any

import pytest
from readiness_portfolio import finding, findings_of

from sitepipe import schema
from sitepipe.readiness import RULES
from sitepipe.vocab import FindingKind


@pytest.mark.parametrize(
    ("stated", "outcome"),
    [
        # 111 acres measured; a tenth of slack at both ends.
        ({"low_acres": 100.0, "qualifier": "at_least"}, "passed"),
        ({"low_acres": 124.0, "qualifier": "at_least"}, "failed"),  # 111.6 at the least
        ({"high_acres": 101.0, "qualifier": "at_most"}, "passed"),
        ({"high_acres": 100.0, "qualifier": "at_most"}, "failed"),
        ({"low_acres": 90.0, "high_acres": 105.0}, "passed"),
    ],
)
def test_a_bound_is_compared_on_its_own_side(stated: dict[str, Any], outcome: str) -> None:
    tables = {
        "sites": [{"measured_acres": 111.0}],
        "acreages": [{"basis": "gross_sitewide"} | stated],
    }
    assert finding("stated_as_measured", tables)["outcome"] == outcome


@pytest.mark.parametrize(
    ("headroom", "status", "outcome"),
    [
        ((20.0, 15.0), "budget_estimate", "unknown"),  # 35 MVA together, maybe committed
        ((20.0, 5.0), "budget_estimate", "failed"),  # 25 MVA, and 30 stated
        ((20.0, 5.0), "dno_offer_accepted", None),  # it has left the headroom; nothing to compare
        ((20.0, None), "budget_estimate", "unknown"),  # one of the two does not say
    ],
)
def test_headroom_of_two_substations_bounds_what_is_offered(
    headroom: tuple[float, float | None], status: str, outcome: str | None
) -> None:
    found = findings_of(
        {
            "sites": [{"power_mva": 30.0}],
            "connections": [
                {"utility": "electricity", "connection": name, "at_substation": name,
                 "electricity_status": status}
                for name in ("Elm", "Oak")
            ],
            "substations": [
                {"substation": name, "headroom_mva": figure}
                for name, figure in zip(("Elm", "Oak"), headroom, strict=True)
            ],
        }
    )  # fmt: skip
    told = found.loc[found["rule"] == "checks.power_as_network", "outcome"].to_list()
    assert told == ([] if outcome is None else [outcome])


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        ({"basis": "gross_sitewide", "low_acres": 84.0, "qualifier": "circa"}, "passed"),
        ({"basis": "gross_sitewide", "low_acres": 83.0, "qualifier": "circa"}, "failed"),
        ({"basis": "net_developable", "low_acres": 40.0, "qualifier": "exact"}, "passed"),
        ({"basis": "net_developable", "low_acres": 112.0, "qualifier": "exact"}, "failed"),
        ({"basis": "allocated", "low_acres": 112.0, "qualifier": "exact"}, "unknown"),
        ({"basis": "not_stated", "low_acres": 40.0, "qualifier": "exact"}, "unknown"),
        ({"basis": "not_stated", "low_acres": 112.0, "qualifier": "exact"}, "failed"),
    ],
)
def test_only_a_site_wide_acreage_must_be_that_of_the_boundary(
    row: dict[str, Any], outcome: str
) -> None:
    # 100 acres measured; 10 % of slack, 20 % for a figure stated as about (84 x 1.2 = 100.8).
    tables = {
        "sites": [{"measured_acres": 100.0}],
        "acreages": [row | {"high_acres": row["low_acres"]}],
    }
    assert finding("stated_as_measured", tables)["outcome"] == outcome


def test_a_site_wide_acreage_is_compared_before_one_of_no_stated_basis() -> None:
    tables = {
        "sites": [{"measured_acres": 100.0}],
        "acreages": [
            {"basis": "not_stated", "low_acres": 40.0, "high_acres": 40.0},
            {"basis": "gross_sitewide", "low_acres": 100.0, "high_acres": 100.0},
        ],
    }
    assert finding("stated_as_measured", tables)["outcome"] == "passed"


def test_works_that_are_complete_ask_for_nothing() -> None:
    tables = {
        "works": [{"works_id": "W1", "works_status": "complete", "works_agreement": "not_agreed"}],
        "works_sites": [{"works_id": "W1"}, {"works_id": "W1", "site_id": "beech"}],
        "works_dependencies": [{"works_id": "W1", "needs_works_id": "W1"}],
    }
    for rule in ("works_costed", "works_dated", "works_without_circle", "shared_works_agreed"):
        assert finding(rule, tables)["outcome"] == "passed", rule


def test_a_circle_elsewhere_holds_up_the_works_that_wait_on_it() -> None:
    tables = {
        "works": [{"works_id": name} for name in "AXY"],
        "works_sites": [{"works_id": "A"}, {"works_id": "X", "site_id": "beech"}],
        "works_dependencies": [
            {"works_id": "A", "needs_works_id": "X"},
            {"works_id": "X", "needs_works_id": "Y"},
            {"works_id": "Y", "needs_works_id": "X"},
        ],
    }
    found = finding("works_without_circle", tables)
    assert (found["outcome"], found["fact"]) == ("failed", "waiting in a circle: X → Y → X")


@pytest.mark.parametrize(
    ("shares", "outcome"),
    [((0.6, 0.4), "passed"), ((0.6, 0.39), "passed"), ((0.6, 0.5), "failed"),
     ((0.6, None), "passed")],
)  # fmt: skip
def test_stated_shares_sum_to_the_whole(shares: tuple[float | None, ...], outcome: str) -> None:
    tables = {
        "works": [{"works_id": "W1", "works_agreement": "agreed"}],
        "works_sites": [
            {"works_id": "W1", "share": shares[0]},
            {"works_id": "W1", "share": shares[1], "site_id": "beech"},
        ],
    }
    found = finding("shared_works_agreed", tables)
    assert found["outcome"] == outcome
    if outcome == "failed":
        assert found["fact"] == "W1: shares sum to 110%"


def test_works_whose_finish_has_passed_are_late() -> None:
    item = {"works_id": "W1", "cost_date": "2026", "works_finish": "2026-10"}
    tables = {"works": [item], "works_sites": [{"works_id": "W1"}]}
    found = finding("works_dated", tables)
    assert (found["outcome"], found["fact"]) == ("failed", "finish passed: W1")
    assert found["due"] == "2026-10"
    assert finding("works_dated", tables, as_of="2026-10-31")["outcome"] == "passed"


def test_works_that_were_to_start_stay_due_until_costed_and_agreed() -> None:
    items = [
        {"works_id": "W1", "works_start": "2026-10"},
        {"works_id": "W2", "works_start": "2027"},
    ]
    sites = [{"works_id": one, "site_id": site} for one in ("W1", "W2")
             for site in ("ash", "beech")]  # fmt: skip
    tables = {"works": items, "works_sites": sites}

    assert finding("works_costed", tables)["due"] == "2026-10"
    assert finding("shared_works_agreed", tables)["due"] == "2026-10"
    assert finding("works_dated", tables)["due"] == "2027"  # the next start: the other has been


def test_a_plot_not_yet_released_says_when() -> None:
    tables = {
        "plots": [
            {"plot": "Plot 1", "plot_status": "not_released", "plot_release_date": "2028"},
            {"plot": "Plot 2", "plot_status": "not_released", "plot_release_date": "2027-06"},
            {"plot": "Plot 3", "plot_status": "committed", "plot_release_date": "2027-01"},
        ]
    }
    found = finding("plots_free", tables)
    assert (found["outcome"], found["due"]) == ("failed", "2027-06")
    found = finding("plots_free", tables, as_of="2027-08-01")
    assert (found["outcome"], found["due"]) == ("failed", "2027-06")


def test_each_site_is_judged_on_its_own_rows() -> None:
    tables = {
        "sites": [{"site_id": "ash"}, {"site_id": "beech", "name": "Beech Works"}],
        "plots": [{"site_id": "beech", "plot": "Plot 1", "plot_status": "available"}],
    }
    assert finding("plots_free", tables)["outcome"] == "unknown"
    assert finding("plots_free", tables, site_id="beech")["outcome"] == "passed"


def test_no_site_has_no_finding() -> None:
    found = findings_of({"sites": []})
    assert found.empty
    assert list(found.columns) == schema.FINDINGS.column_names


def test_findings_come_site_by_site_in_reading_order() -> None:
    found = findings_of({"sites": [{"site_id": "b"}, {"site_id": "a"}]})
    checks = [name for name, one in RULES.items() if one.kind is FindingKind.CHECK]
    assert list(found["site_id"]) == ["b"] * len(checks) + ["a"] * len(checks)
    assert list(found["rule"]) == [f"checks.{name}" for name in checks] * 2


def test_a_name_is_carried_as_text() -> None:
    name = '=HYPERLINK("x")\n<script>' + "長" * 500
    tables = {"plots": [{"plot": name, "plot_status": "available"}]}
    assert finding("plots_free", tables)["fact"] == f"free: {name}"


def test_a_finding_names_the_cells_of_the_row_that_hold() -> None:
    """Two sources speak of Plot 1; the status of the second holds, the tenure of the first."""
    records = ["a:2", "b:2"]
    tables = {
        "plots": [{"plot": "Plot 1", "plot_status": "available", "claim_id": "a:2:plot"}],
        "records": [{"record_id": record, "entity": "plot", "source_id": record[0]}
                    for record in records],
        "identities": [{"record_id": record} for record in records],
        "claims": [
            {"claim_id": f"{record}:{field}", "record_id": record, "field": field, "value": value,
             "source_id": record[0]}
            for record, field, value in (
                ("a:2", "plot", "Plot 1"), ("a:2", "plot_status", "committed"),
                ("b:2", "plot", "PLOT-1"), ("b:2", "plot_status", "available"),
            )
        ],
        "conflicts": [{"site_id": "ash", "field": "plot_status", "claim_id_lost": "a:2:plot_status",
                       "claim_id_won": "b:2:plot_status"}],
    }  # fmt: skip
    assert finding("plots_free", tables)["claim_ids"] == "b:2:plot_status"
