"""Registers: tables to words, against what a person would write."""

from __future__ import annotations

from dataclasses import replace

import pytest
from payloads import PAYLOADS
from portfolio_fixture import Made, made_portfolio
from registers_fixture import made_registers

from sitepipe import schema, vocab
from sitepipe.render.cards.registers import Register, readiness_in_words, site_registers
from sitepipe.render.rows import rows_by_site

TITLES = [
    "Plots", "Buildings", "Enabling works", "Connections", "Evidence", "Parties",
    "Readiness checks",
]  # fmt: skip


@pytest.fixture(scope="module")
def made() -> Made:
    return made_registers()


def _registers(made: Made, site_id: str) -> dict[str, Register]:
    found = site_registers(made.snapshot, made.appraisal, as_of="2026-11-14")[site_id]
    return {register.title: register for register in found}


@pytest.fixture(scope="module")
def ash(made: Made) -> dict[str, Register]:
    return _registers(made, "ash-park")


def test_every_site_has_every_register_in_one_order(made):
    found = site_registers(made.snapshot, made.appraisal, as_of="2026-11-14")
    assert list(found) == list(made.snapshot.sites["site_id"])
    assert all([one.title for one in registers] == TITLES for registers in found.values())


def test_plots_leave_out_what_nobody_states(ash):
    # Neither the agent nor who made an offer is stated for any plot.
    assert ash["Plots"].head == [
        "Plot", "Status", "Plot area (acres)", "Released", "Serviced", "Tenure", "Price (£)",
        "Rent (£ per sq ft)", "Landlord",
    ]  # fmt: skip
    assert ash["Plots"].right == [2, 6, 7]
    assert ash["Plots"].rows == [
        ["Plot A", "available", "25", "2026-03-31", "yes", "leasehold", "2,412,000", "8.50",
         "Ash Estates"],
        ["Plot B", "under offer", "8", *["not stated"] * 5, "Ash Estates"],
    ]  # fmt: skip
    assert ash["Plots"].question is None


def test_a_restricted_column_that_was_emptied_is_not_there(made):
    emptied = made.snapshot.plots.assign(plot_price_gbp=float("nan"), plot_landlord=None)
    snapshot = replace(made.snapshot, plots=schema.PLOTS.frame(emptied))
    plots = _registers(replace(made, snapshot=snapshot), "ash-park")["Plots"]
    assert "Price (£)" not in plots.head
    assert "Landlord" not in plots.head
    assert plots.right == [2, 6], "the rent has moved up"
    assert all(len(row) == len(plots.head) for row in plots.rows)
    assert "Ash Estates" not in plots.model_dump_json()


def test_a_building_says_its_figures_in_the_units_of_its_head(ash):
    assert ash["Buildings"].head == [
        "Building", "State", "Floor area (sq ft)", "Eaves (m)", "Power (MVA)", "Ready",
    ]  # fmt: skip
    assert ash["Buildings"].rows == [
        ["Unit 1", "under construction", "125,000", "12.5", "1.5", "2027-06"]
    ]


def test_works_say_their_share_who_shares_them_and_what_they_wait_on(ash, made):
    assert ash["Enabling works"].head == [
        "Works", "Status", "Cost", "Prices of", "Months", "Share", "Shared with",
        "Shares agreed", "Waits on", "Funding gap (£)",
    ]  # fmt: skip
    assert ash["Enabling works"].rows == [
        ["Link road", "designed", "£2.4m–£3.1m", "2026-01", "18–24", "60%", "Beech Works",
         "in negotiation", "New primary substation", "850,000"],
        ["New primary substation", "identified", "at least £5m", "not stated", "not stated",
         "not stated", "no other site", "–", "nothing stated", "not stated"],
    ]  # fmt: skip
    (link_road,) = _registers(made, "beech-works")["Enabling works"].rows
    assert link_road[5:7] == ["40%", "Ash Park"]


def test_works_name_no_site_that_is_not_in_the_portfolio(made):
    sites = made.snapshot.sites
    alone = schema.SITES.frame(sites[sites["site_id"] == "ash-park"])
    found = _registers(replace(made, snapshot=replace(made.snapshot, sites=alone)), "ash-park")
    assert "Beech Works" not in found["Enabling works"].model_dump_json()


def test_works_that_no_schedule_names_stand_by_their_reference(made):
    named = schema.WORKS_SITES.frame([{"works_id": "EW-9", "site_id": "elm-inside"}])
    snapshot = replace(made.snapshot, works_sites=named)
    works = _registers(replace(made, snapshot=snapshot), "elm-inside")["Enabling works"]
    assert (works.head, works.rows) == (["Works"], [["EW-9"]])


def test_connections_put_both_kinds_of_status_and_capacity_in_one_column(ash):
    connections = ash["Connections"]
    rows = [dict(zip(connections.head, row, strict=True)) for row in connections.rows]
    electricity, water = rows
    assert electricity["Status"] == "network operator's offer accepted"
    assert electricity["Capacity"] == "12 MVA"
    assert electricity["Quote until"] == "2026-08-01"
    assert electricity["Substation"] == "Ashby Primary"
    assert (water["Status"], water["Capacity"]) == ("offer issued", "8 l/s")
    assert water["Quote until"] == "not stated"
    assert (water["Route"], water["Firm"], water["Substation"]) == ("–", "–", "–"), "not its kind"


def test_published_headroom_is_told_of_the_site_s_own_substation_only(ash):
    assert ash["Connections"].note == (
        "Published as unused: Ashby Primary 9.4 MVA (1 May 2026). It may be committed already."
    )


def test_evidence_and_parties(ash):
    assert ash["Evidence"].head == ["Topic", "Document", "Dated", "Holds until", "Kept at"]
    assert ash["Evidence"].rows[0] == [
        "ecological survey", "Ecology report", "2024-05-01", "2026-05-01", "Cabinet 4",
    ]  # fmt: skip
    assert ash["Parties"].rows == [["Ash Estates", "owner", "all of it", "A. Ash"]]


def test_checks_stand_failed_first_with_sign_step_actor_and_date(ash):
    assert ash["Readiness checks"].head == [
        "Result", "Check", "What is known, and what to do", "By",
    ]  # fmt: skip
    assert ash["Readiness checks"].rows == [
        ["✕ failed", "No quotation has expired",
         "The offer held until 1 August 2026. Ask for a new offer. Waits on the network "
         "operator.", "2026-12-01"],
        ["? unknown", "Electricity is secured",
         "Not stated. Ask the promoter: How many MVA are firm?", "no date"],
        ["✓ passed", "Plan-making status is known", "Allocated.", "–"],
    ]  # fmt: skip
    assert ash["Readiness checks"].note == "1 passed, 1 failed, 1 unknown"


@pytest.mark.parametrize(("as_of", "by"), [("2026-12-01", "2026-12-01"),
                                           ("2026-12-02", "2026-12-01 (past)")])  # fmt: skip
def test_a_date_by_which_nobody_acted_is_called_past_from_the_next_day(made, as_of, by):
    found = site_registers(made.snapshot, made.appraisal, as_of=as_of)["ash-park"][-1]
    assert found.rows[0][-1] == by


def test_an_empty_register_is_a_question_with_whom_it_waits_on():
    made = made_portfolio()
    found = _registers(made, "ash-park")
    assert found["Plots"] == Register(
        title="Plots",
        head=[],
        right=[],
        rows=[],
        note=None,
        question="Which plots are released, and on what terms? Ask the promoter.",
    )
    assert all(register.question and "Ask " in register.question for register in found.values())


def test_readiness_counts_checks_and_nothing_else(made):
    findings = rows_by_site(made.appraisal.findings)["ash-park"]
    assert {"check", "fact", "gate"} <= {row.kind for row in findings}
    assert readiness_in_words(findings) == "1 passed, 1 failed, 1 unknown"
    gates = [row for row in findings if row.kind == vocab.FindingKind.GATE]
    assert readiness_in_words(gates) is None


@pytest.mark.parametrize("payload", PAYLOADS[::9])
def test_texts_stay_as_their_source_has_them(made, payload):
    parties = schema.PARTIES.frame(
        [{"site_id": "ash-park", "party": payload, "party_role": "owner"}]
    )
    changed = replace(made, snapshot=replace(made.snapshot, parties=parties))
    assert _registers(changed, "ash-park")["Parties"].rows == [[payload.strip(), "owner"]]
