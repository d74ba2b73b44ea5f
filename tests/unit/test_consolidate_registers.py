"""Plots, buildings, connections, substations, evidence and parties, on claims made by hand."""

import pandas as pd
import pytest
from claims_book import ClaimsBook, issues, rows

from sitepipe import schema
from sitepipe.consolidate import claim_inputs
from sitepipe.scoring.citations import SiteClaims


@pytest.fixture
def book():
    return ClaimsBook().row("sites", "Zebra Park").row("sites", "Ash Farm")


def electricity(book, site="Ash Farm", **cells):
    return book.row("grid", site, "connection", utility="electricity", **cells)


def test_one_row_per_plot_with_the_best_claim_on_each_column(book):
    book.source("council", trust=60).source("agent", trust=40)
    book.row("council", "ash farm", "plot", plot="PLOT A-1", plot_acres=(5.0, 6.0), serviced="yes")
    book.row("agent", "Ash Farm", "plot", plot="Plot A1", plot_acres=9.0, plot_price_gbp=2e6)
    book.row("agent", "Ash Farm", "plot", plot="plot a 1", plot_acres=7.0, serviced="no")

    snapshot = book.snapshot()

    # "A-1" and "a 1" are one; "A1" is another.
    assert rows(snapshot.plots, "plot", "plot_acres", "serviced", "plot_price_gbp", "claim_id") == [
        ("PLOT A-1", 5.0, True, None, "council:2#plot"),
        ("Plot A1", 9.0, None, 2e6, "agent:2#plot"),
    ]
    conflicts = rows(snapshot.conflicts, "site_id", "field", "claim_id_won", "claim_id_lost", "why")
    assert sorted(conflicts) == [
        ("ash-farm", "plot_acres", "council:2#plot_acres", "agent:3#plot_acres",
         "higher trust: 60 over 40"),
        ("ash-farm", "serviced", "council:2#serviced", "agent:3#serviced",
         "higher trust: 60 over 40"),
    ]  # fmt: skip


def test_rows_stand_in_the_order_of_sites_then_as_people_count(book):
    for site, plot in [("Ash Farm", "Plot 10"), ("Ash Farm", "Plot 9"), ("Zebra Park", "Plot 2")]:
        book.row("agent", site, "plot", plot=plot)

    assert rows(book.snapshot().plots, "site_id", "plot") == [
        ("ash-farm", "Plot 9"), ("ash-farm", "Plot 10"), ("zebra-park", "Plot 2"),
    ]  # fmt: skip


def test_terms_stand_in_the_order_of_their_vocabulary(book):
    for utility in ["fibre", "gas", "electricity", "water"]:
        book.row("grid", "Ash Farm", "connection", utility=utility)

    connections = book.snapshot().connections
    assert connections["utility"].tolist() == ["electricity", "water", "gas", "fibre"]
    assert connections["connection"].isna().all(), "no name is made up for a connection"


def test_a_connection_without_a_name_is_the_one_without_a_name(book):
    electricity(book, capacity_mva=10.0)
    book.row("letter", "Ash Farm", "connection", utility="electricity", at_substation="Hill")
    electricity(book, connection="North", capacity_mva=20.0)

    assert rows(book.snapshot().connections, "connection", "capacity_mva", "at_substation") == [
        ("North", 20.0, None), (None, 10.0, "Hill"),
    ]  # fmt: skip


def test_two_rows_of_one_source_on_one_thing_that_differ_are_an_issue(book):
    electricity(book, capacity_mva=10.0)
    electricity(book, capacity_mva=30.0)

    snapshot = book.snapshot()

    assert issues(snapshot, "contradicts_itself") == [("grid", 3, "Capacity", "30.0")]
    assert snapshot.connections["capacity_mva"].tolist() == [10.0]
    assert snapshot.conflicts["value_lost"].tolist() == ["30.0"], "nothing is lost"


def test_a_later_row_of_one_source_overtakes_an_earlier_and_is_no_contradiction(book):
    electricity(book, capacity_mva=10.0, valid_at="2025-01")
    electricity(book, capacity_mva=30.0, valid_at="2026-01")

    snapshot = book.snapshot()

    assert snapshot.connections["capacity_mva"].tolist() == [30.0]
    assert issues(snapshot, "contradicts_itself") == []


def test_a_row_that_does_not_say_which_plot_it_is_makes_none(book):
    book.row("agent", "Ash Farm", "plot", plot=None, plot_acres=5.0)
    book.row("agent", "Nowhere", "plot", plot="A")

    snapshot = book.snapshot()

    assert snapshot.plots.empty
    assert issues(snapshot, "missing_key") == [("agent", 2, None, None)]
    assert issues(snapshot, "unknown_site") == [("agent", 3, "Name", "Nowhere")]
    assert "agent:2#plot_acres" in set(snapshot.claims["claim_id"])


def test_a_table_of_sites_may_list_their_plots(book):
    book.row("council", "Ash Farm", plot="A", plot_status="available")

    assert rows(book.snapshot().plots, "plot", "plot_status") == [("A", "available")]


def test_every_register_keeps_its_schema_also_when_empty(book):
    snapshot = book.snapshot()
    for entity_table in schema.ENTITY_TABLES.values():
        table = getattr(snapshot, entity_table.name)
        pd.testing.assert_frame_equal(table, entity_table.empty())


def test_substations_and_works_are_no_sites(book):
    book.row("grid", "Ash Farm Primary", "substation", voltage_kv=33.0)
    book.row("grid", "ASH FARM PRIMARY", "substation", firm_mva=40.0, parent_substation="hill gsp")
    book.row("grid", "Hill GSP", "substation", substation_kind="gsp")
    book.row("plan", "Ash Farm", "works", works_title="A road of the same name")

    snapshot = book.snapshot()

    assert snapshot.sites["site_id"].tolist() == ["ash-farm", "zebra-park"]
    assert issues(snapshot, "unknown_site") == []
    assert rows(snapshot.substations, "substation", "voltage_kv", "firm_mva",
                "parent_substation") == [
        ("ASH FARM PRIMARY", 33.0, 40.0, "Hill GSP"), ("Hill GSP", None, None, None),
    ]  # fmt: skip
    assert not snapshot.identities["record_id"].isin(["grid:2", "plan:2"]).any()


@pytest.mark.parametrize(
    ("listed", "expected"),
    [([], []), (["Other"], [("grid", 2, "Substation", "hill")]), (["HILL"], [])],
)
def test_a_connection_to_a_substation_that_nobody_lists_is_noted(book, listed, expected):
    electricity(book, at_substation="hill")
    for name in listed:
        book.row("map", name, "substation", firm_mva=1.0)

    snapshot = book.snapshot()

    assert issues(snapshot, "unknown_substation") == expected
    spelling = "HILL" if "HILL" in listed else "hill"
    assert snapshot.connections["at_substation"].tolist() == [spelling]


def test_one_name_at_two_places_is_two_substations(book):
    book.row("grid", "Park Lane", "substation", substation_lat=51.484, substation_lon=-3.174)
    book.row("grid", "Park Lane", "substation", substation_lat=51.024, substation_lon=-4.207)
    book.row("grid", "Mill", "substation", substation_lat=52.40, substation_lon=-1.50)
    book.row("grid", "MILL", "substation", substation_lat=52.41, substation_lon=-1.51)  # 1.3 km
    book.row("other", "Park Lane", "substation", voltage_kv=33.0)

    snapshot = book.snapshot()

    assert rows(snapshot.substations, "substation", "substation_lat", "voltage_kv") == [
        ("MILL", 52.4, None), ("Park Lane", None, 33.0),
        ("Park Lane (51.024, -4.207)", 51.024, None), ("Park Lane (51.484, -3.174)", 51.484, None),
    ]  # fmt: skip
    assert issues(snapshot, "reference_not_unique") == [("grid", 2, "Name", "Park Lane")]


def test_evidence_without_a_date_is_kept_and_said(book):
    book.row("files", "Ash Farm", "evidence", topic="ground", document="Boreholes")
    book.row("files", "Ash Farm", "evidence", topic="flood", evidence_date="2024-05")

    snapshot = book.snapshot()

    assert rows(snapshot.evidence, "topic", "document", "evidence_date") == [
        ("ground", "Boreholes", None), ("flood", None, "2024-05"),
    ]  # fmt: skip
    assert issues(snapshot, "evidence_without_date") == [("files", 2, "Topic", "ground")]


def test_one_party_in_two_roles_is_two_rows(book):
    book.row("files", "Ash Farm", "party", party="Ash Ltd", party_role="owner", contact="a@b.c")
    book.row("files", "Ash Farm", "party", party="ASH LTD", party_role="promoter")
    book.row("files", "Ash Farm", "party", party="Ash Ltd")

    assert rows(book.snapshot().parties, "party", "party_role", "contact") == [
        ("ASH LTD", "promoter", None), ("Ash Ltd", "owner", "a@b.c"), ("Ash Ltd", None, None),
    ]  # fmt: skip


OFFER = {"electricity_status": "dno_offer_issued", "firmness": "firm"}


@pytest.mark.parametrize(
    ("connections", "expected"),
    [
        # The furthest on speaks, however small.
        ([{**OFFER, "capacity_mva": 90.0},
          {"electricity_status": "energised", "firmness": "firm", "capacity_mva": 5.0}],
         ("energised", 5.0)),
        # Of equals the firm one, then the larger, then the first by name.
        ([{**OFFER, "firmness": "non_firm", "capacity_mva": 90.0},
          {**OFFER, "capacity_mva": 5.0}], ("dno_offer_issued", 5.0)),
        ([{**OFFER, "capacity_mva": 5.0}, {**OFFER, "capacity_mva": 60.0}],
         ("dno_offer_issued", 60.0)),
        # Capacity that may be curtailed, or may be, is not firm capacity.
        ([{**OFFER, "firmness": "non_firm", "capacity_mva": 90.0}], ("dno_offer_issued", None)),
        ([{"electricity_status": "energised", "capacity_mva": 9.0}], ("energised", None)),
        # Nobody applied: the figure is a wish.
        ([{"electricity_status": "none", "firmness": "firm", "capacity_mva": 9.0}],
         ("none", None)),
    ],
)  # fmt: skip
def test_the_connection_furthest_on_speaks_for_the_site(book, connections, expected):
    for number, cells in enumerate(connections):
        electricity(book, connection=f"C{number}", **cells)

    sites = book.snapshot().sites

    assert rows(sites, "power_status", "power_mva") == [expected, (None, None)]


def test_connections_of_other_utilities_say_nothing_of_electricity(book):
    book.row("grid", "Ash Farm", "connection", utility="gas", capacity_mva=9.0, firmness="firm")

    assert rows(book.snapshot().sites, "power_mva") == [(None,), (None,)]


def test_what_a_connection_says_ends_at_its_own_cell_and_competes_with_the_site(book):
    book.source("grid", trust=70)
    book.row("sites", "Ash Farm", power_mva=24.0, power_status="gate2_offer")
    electricity(book, connection="North", **OFFER, capacity_mva=12.0, connection_date="2028-06")

    snapshot = book.snapshot()

    assert rows(snapshot.sites, "power_status", "power_mva", "power_date")[0] == (
        "dno_offer_issued", 12.0, "2028-06",
    )  # fmt: skip
    derived = snapshot.claims[snapshot.claims["claim_id"].str.contains("→")]
    assert rows(derived, "claim_id", "field", "text", "row", "column", "unit") == [
        ("grid:2#electricity_status→power_status", "power_status", "dno_offer_issued", 2,
         "Electricity", None),
        ("grid:2#capacity_mva→power_mva", "power_mva", "12.0", 2, "Capacity", "MVA"),
        ("grid:2#connection_date→power_date", "power_date", "2028-06", 2, "Available", None),
    ]  # fmt: skip
    reports = SiteClaims(snapshot, "ash-farm").on(["power_mva"])
    assert [(report.value, report.cell.source, report.won, report.why) for report in reports] == [
        ("12.0", "grid", True, "holds over 1 other: higher trust: 70 over 50"),
        ("24.0", "sites", False, "higher trust: 70 over 50"),
    ]
    inputs = claim_inputs(snapshot).set_index("field")
    assert inputs.loc["power_mva", ["low", "high", "origin"]].tolist() == [12.0, 12.0, "claims"]


def test_capacity_that_no_connection_can_have_says_nothing(book):
    electricity(book, **OFFER, capacity_mva=-4.0)

    snapshot = book.snapshot()

    assert rows(snapshot.connections, "capacity_mva", "firmness") == [(None, "firm")]
    assert issues(snapshot, "outside_range") == [("grid", 2, "Capacity", "-4.0")]
    assert snapshot.sites["power_mva"].isna().all()
    assert "power_mva" not in set(claim_inputs(snapshot)["field"])


def test_a_negative_figure_of_a_site_is_unknown_to_the_score_too(book):
    book.row("sites", "Ash Farm", power_mva=-4.0)

    snapshot = book.snapshot()

    assert snapshot.sites["power_mva"].isna().all()
    assert issues(snapshot, "outside_range") == [("sites", 4, "Firm electricity", "-4.0")]
    assert "power_mva" not in set(claim_inputs(snapshot)["field"])


def test_a_site_states_its_flood_zone(book):
    book.source("agency", trust=80)
    book.row("sites", "Ash Farm", flood_zone="zone_1")
    book.row("agency", "Ash Farm", flood_zone="zone_3a")

    snapshot = book.snapshot()

    assert snapshot.sites["flood_zone"].fillna("-").tolist() == ["zone_3a", "-"]
    assert snapshot.conflicts["field"].tolist() == ["flood_zone"]
