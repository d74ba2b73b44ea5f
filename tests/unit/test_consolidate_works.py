"""Enabling works: who shares them, what waits on what, what they cost and how long they take."""

import math

import pytest
from claims_book import ClaimsBook, issues, rows

from sitepipe import schema
from sitepipe.bundled import find
from sitepipe.config import AccessConfig, FactsConfig, ScoringConfig, Vehicle, load
from sitepipe.consolidate import claim_inputs
from sitepipe.consolidate.shares import read_shares
from sitepipe.scoring import explain_field, explain_site, score_sites
from sitepipe.snapshot import Appraisal

IDS = {"ash farm": "ash", "elm east": "elm", "plot 7": "seven", "unit 60 percent": "unit"}


@pytest.fixture
def book():
    return ClaimsBook().row("sites", "Ash Farm").row("sites", "Elm Park")


def works(book, reference, title="Works", **cells):
    names = {"cost": "works_item_cost_gbp", "months": "works_item_months",
             "sites": "works_sites", "needs": "works_needs", "status": "works_status"}  # fmt: skip
    cells = {names.get(name, name): cell for name, cell in cells.items()}
    return book.row("plan", reference, "works", works_title=title, **cells)


def totals(snapshot, field):
    inputs = claim_inputs(snapshot)
    held = inputs[inputs["field"] == field]
    return rows(held, "site_id", "low", "high", "known", "text", "origin", "verified")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ash Farm 60 %; Elm (East) 40 %", [("ash", 0.6), ("elm", 0.4)]),
        ("Ash Farm: 60%;Elm (East) (40%)", [("ash", 0.6), ("elm", 0.4)]),
        ("ash  farm - 33.3 per cent", [("ash", 0.333)]),
        ("Ash Farm 33,5 %", [("ash", 0.335)]),
        ("Ash Farm60%", [("ash", 0.6)]),
        ("Ash Farm; Elm (East)", [("ash", None), ("elm", None)]),
        ("Ash Farm 60 %\nElm (East) 40 %", [("ash", 0.6), ("elm", 0.4)]),
        ("Ash\nFarm 60 %", [("ash", 0.6)]),
        ("Plot 7 5 %", [("seven", 0.05)]),
        ("Plot 7", [("seven", None)]),
        ("Plot 75 %", [(None, 0.75)]),
        ("Unit 60 percent", [("unit", None)]),
        ("Unit 60 per cent", [(None, 0.6)]),
        ("Ash Farm 60", [(None, None)]),
        ("Ash Farm 160 %", [("ash", 1.6)]),
        ("; ;", []),
    ],
)
def test_sites_and_shares_are_read_as_people_write_them(text, expected):
    assert [(one.site_id, one.share) for one in read_shares(text, IDS)] == [
        (site_id, share if share is None else pytest.approx(share)) for site_id, share in expected
    ]


def test_a_hostile_cell_is_read_in_a_moment():
    assert [one.site_id for one in read_shares("( " * 200_000 + "9" * 200_000, IDS)] == [None]


def test_works_have_their_own_table_with_both_ends_of_ranges(book):
    works(book, "w-10", "Drain", cost=(1e6, 2e6), months=(6.0, 9.0))
    works(book, "W2", "Road")
    works(book, "W-2", "Another", status="funded")

    snapshot = book.snapshot()

    assert rows(snapshot.works, "works_id", "works_title", "works_status", "cost_low_gbp",
                "cost_high_gbp", "months_low", "months_high", "claim_id") == [
        ("W-2", "Another", "funded", None, None, None, None, "plan:4#works_title"),
        ("w-10", "Drain", None, 1e6, 2e6, 6.0, 9.0, "plan:2#works_title"),
        ("W2", "Road", None, None, None, None, None, "plan:3#works_title"),
    ]  # fmt: skip


def test_shares_stand_with_the_cell_that_states_them(book):
    works(book, "W1", sites="Ash Farm 60 %; elm park (40 %)")
    works(book, "W2", sites="Ash Farm")
    works(book, "W3", sites="Ash Farm; Elm Park")

    snapshot = book.snapshot()

    assert rows(snapshot.works_sites, "works_id", "site_id", "share", "claim_id") == [
        ("W1", "ash-farm", 0.6, "plan:2#works_sites"),
        ("W1", "elm-park", 0.4, "plan:2#works_sites"),
        ("W2", "ash-farm", 1.0, "plan:3#works_sites"),
        ("W3", "ash-farm", None, "plan:4#works_sites"),
        ("W3", "elm-park", None, "plan:4#works_sites"),
    ]
    assert issues(snapshot, "contradicts_itself") == []


def test_a_site_that_no_source_names_is_left_out_of_the_works_and_said(book):
    works(book, "W1", cost=1e6, sites="Ash Farm; Oak Hill")

    snapshot = book.snapshot()

    assert rows(snapshot.works_sites, "site_id", "share") == [("ash-farm", None)]
    assert issues(snapshot, "unknown_site") == [("plan", 2, "Sites", "Oak Hill")]
    # Oak Hill bears a part that nobody knows, so Ash Farm bears anything up to the whole.
    assert totals(snapshot, "works_cost_gbp") == [
        ("ash-farm", 0.0, 1e6, True, "£0–£1m (1 item of works, 1 without a stated share)",
         "works", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "contradicts"),
    [
        ("Ash Farm 60 %; Elm Park 50 %", True),
        ("Ash Farm 60 %; Elm Park 30 %", True),
        ("Ash Farm 60 %; Elm Park", False),
        ("Ash Farm 101.5 %; Elm Park", True),
        ("Ash Farm 33 %; Elm Park 66 %", False),
        ("Ash Farm 50 %; ash farm 50 %", True),
    ],
)
def test_shares_that_are_not_the_whole_contradict_each_other(book, text, contradicts):
    works(book, "W1", sites=text)

    snapshot = book.snapshot()

    assert issues(snapshot, "contradicts_itself")[:1] == (
        [("plan", 2, "Sites", "ash farm 50 %" if "ash" in text else text)] if contradicts else []
    )
    assert len(snapshot.works_sites) == len({part[:3].lower() for part in text.split("; ")})


def test_a_share_above_the_whole_is_unknown(book):
    works(book, "W1", sites="Ash Farm 160 %; Elm Park")

    snapshot = book.snapshot()

    assert rows(snapshot.works_sites, "site_id", "share") == [
        ("ash-farm", None), ("elm-park", None),
    ]  # fmt: skip
    assert issues(snapshot, "outside_range") == [
        ("plan", 2, "Sites", "Ash Farm 160 %; Elm Park"),
    ]  # fmt: skip


def test_what_works_wait_on_is_found_by_reference(book):
    works(book, "W1", needs="w2; W9")
    works(book, "W2", needs="W3, W1")
    works(book, "W3")

    snapshot = book.snapshot()

    assert rows(snapshot.works_dependencies, "works_id", "needs_works_id", "claim_id") == [
        ("W1", "W2", "plan:2#works_needs"),
        ("W1", "W9", "plan:2#works_needs"),
        ("W2", "W3", "plan:3#works_needs"),
        ("W2", "W1", "plan:3#works_needs"),
    ]
    assert issues(snapshot, "unknown_works") == [("plan", 2, "Waits on", "W9")]


def test_two_schedules_on_one_item_let_the_better_source_win(book):
    book.source("plan", trust=40).source("county", trust=60)
    works(book, "W1", cost=1e6, sites="Ash Farm")
    book.row("county", "w1", "works", works_item_cost_gbp=3e6)

    snapshot = book.snapshot()

    assert rows(snapshot.works, "works_id", "works_title", "cost_high_gbp") == [
        ("w1", "Works", 3e6),
    ]  # fmt: skip
    assert rows(snapshot.conflicts, "site_id", "field", "value_won", "value_lost") == [
        (None, "works_item_cost_gbp", "3000000.0", "1000000.0"),
    ]  # fmt: skip
    assert snapshot.works_sites["works_id"].tolist() == ["w1"]


def test_cost_is_the_sites_share_of_what_is_not_complete(book):
    works(book, "W1", cost=(1e6, 2e6), sites="Ash Farm 60 %; Elm Park 40 %")
    works(book, "W2", cost=5e5, sites="Ash Farm")
    works(book, "W3", cost=9e6, status="complete", sites="Ash Farm; Elm Park")

    snapshot = book.snapshot()

    # Ash Farm: 0.6 x 1-2 m + 0.5 m; Elm Park: 0.4 x 1-2 m.
    assert totals(snapshot, "works_cost_gbp") == [
        ("ash-farm", 1.1e6, 1.7e6, True, "£1.1m–£1.7m (2 items of works)", "works", True),
        ("elm-park", 4e5, 8e5, True, "£400,000–£800,000 (1 item of works)", "works", True),
    ]
    assert snapshot.sites["works_cost_gbp"].tolist() == [1.7e6, 8e5]


@pytest.mark.parametrize(
    ("cost", "low", "text"),
    [
        (None, 1e6, "at least £1m (1 of 2 items of works without an upper cost)"),
        ((2e6, math.nan), 3e6, "at least £3m (1 of 2 items of works without an upper cost)"),
    ],
)
def test_an_item_without_an_upper_cost_leaves_none(book, cost, low, text):
    works(book, "W1", cost=1e6, sites="Ash Farm")
    works(book, "W2", cost=cost, sites="Ash Farm")

    snapshot = book.snapshot()

    assert totals(snapshot, "works_cost_gbp") == [
        ("ash-farm", low, None, False, text, "works", True)
    ]
    assert snapshot.sites["works_cost_gbp"].isna().all()


def test_time_is_the_longest_chain_also_through_works_of_others(book):
    #  W1 6-9 ─▶ W2 3 ─▶ W4 2-4 ;  W3 10 ─▶ W4 ;  W5 (complete) ─▶ W4 ;  W6 alone
    works(book, "W1", months=(6.0, 9.0), sites="Elm Park")
    works(book, "W2", months=3.0, needs="W1")
    works(book, "W3", months=10.0)
    works(book, "W4", months=(2.0, 4.0), needs="W2; W3; W5", sites="Ash Farm")
    works(book, "W5", months=60.0, status="complete", needs="W7")
    works(book, "W6", months=1.0, sites="Ash Farm")
    works(book, "W7")

    snapshot = book.snapshot()

    # At the earliest max(6 + 3, 10) + 2 = 12, at the latest max(9 + 3, 10) + 4 = 16.
    assert totals(snapshot, "works_months") == [
        ("ash-farm", 12.0, 16.0, True, "12–16 months (W1 → W2 → W4)", "works", False),
        ("elm-park", 6.0, 9.0, True, "6–9 months (W1)", "works", False),
    ]
    assert snapshot.sites["works_months"].tolist() == [16.0, 9.0]


@pytest.mark.parametrize(
    ("first", "low", "text"),
    [
        # W2 takes 4 months after W1.
        ({}, 4.0, "at least 4 months (no end is known of W2)"),
        ({"months": 3.0, "needs": "W2"}, 4.0, "at least 4 months (no end is known of W2)"),
        ({"months": 3.0, "needs": "W1"}, 7.0, "at least 7 months (no end is known of W2)"),
        ({"months": 3.0, "needs": "W9"}, 7.0, "at least 7 months (no end is known of W2)"),
        ({"months": (3.0, math.nan)}, 7.0, "at least 7 months (no end is known of W2)"),
    ],
    ids=["no time", "circle of two", "circle of one", "works unknown", "no upper time"],
)
def test_what_has_no_known_end_leaves_none(book, first, low, text):
    works(book, "W1", **first)
    works(book, "W2", months=4.0, needs="W1", sites="Ash Farm")

    snapshot = book.snapshot()

    assert totals(snapshot, "works_months") == [("ash-farm", low, None, False, text, "works",
                                                 False)]  # fmt: skip
    assert snapshot.sites["works_months"].isna().all()


def test_a_long_chain_names_its_last_six(book):
    for number in range(1, 2001):
        works(book, f"W{number}", months=1.0, needs=f"W{number - 1}" if number > 1 else "")
    works(book, "W2001", months=1.0, needs="W2000", sites="Ash Farm")

    [(_, low, high, _, text, *_)] = totals(book.snapshot(), "works_months")

    assert (low, high) == (2001.0, 2001.0)
    assert text == "2,001 months (… → W1996 → W1997 → W1998 → W1999 → W2000 → W2001)"


def test_when_all_works_are_complete_nothing_is_left(book):
    works(book, "W1", cost=1e6, months=4.0, status="complete", sites="Ash Farm")

    snapshot = book.snapshot()

    assert totals(snapshot, "works_cost_gbp")[0][1:5] == (
        0.0, 0.0, True, "£0 (all works are complete)",
    )  # fmt: skip
    assert totals(snapshot, "works_months")[0][1:5] == (
        0.0, 0.0, True, "0 months (all works are complete)",
    )  # fmt: skip
    # Of Elm Park no schedule says anything: that is unknown, not nothing.
    assert snapshot.sites["works_cost_gbp"].fillna(-1).tolist() == [0.0, -1.0]


def test_what_a_source_states_for_the_site_holds_over_its_works(book):
    book.row("sites", "Ash Farm", works_cost_gbp=7e6)
    book.row("sites", "Elm Park", works_cost_gbp=None)
    works(book, "W1", cost=1e6, months=4.0, sites="Ash Farm 50 %; Elm Park 50 %")

    snapshot = book.snapshot()

    assert [row[:3] + row[5:6] for row in totals(snapshot, "works_cost_gbp")] == [
        ("ash-farm", 7e6, 7e6, "claims"), ("elm-park", 5e5, 5e5, "works"),
    ]  # fmt: skip
    assert snapshot.sites["works_cost_gbp"].tolist() == [7e6, 5e5]
    assert snapshot.sites["works_months"].tolist() == [4.0, 4.0]


SCORING = """\
name: small
title: Small
rank_from_completeness: 0.1
gates: {}
criteria:
  works:
    title: Time of works
    field: works_months
    unit: months
    weight: 1
    points: [{at: 0, value: 1}, {at: 100, value: 0}]
    basis: Judgement
    verified: true
"""
FACTS = """\
facts:
  cost:
    title: Cost of works
    field: works_cost_gbp
    question: What do the works cost?
    ask: the promoter
"""


@pytest.fixture
def explained(tmp_path, book):
    """Give the functions that explain a site of the book, and one field of it."""

    access = load(find("configs", "access"), AccessConfig, label="configs/access.yaml")
    vehicle = load(find("configs", "hgv-44t", under="vehicles"), Vehicle, label="configs/hgv.yaml")

    def load_text(name, text, section):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return load(path, section, label=f"configs/{name}")

    scoring = load_text("scoring.yaml", SCORING, ScoringConfig)
    facts = load_text("facts.yaml", FACTS, FactsConfig)

    def appraised():
        snapshot = book.snapshot()
        inputs = claim_inputs(snapshot)
        scored = score_sites(snapshot.sites, inputs, scoring=scoring.section, facts=facts.section)
        empty = {
            name: getattr(schema, name.upper()).empty()
            for name in ("access", "legs", "reach", "issues")
        }
        return snapshot, Appraisal(
            inputs=inputs, components=scored.components, scores=scored.scores,
            findings=scored.findings, **empty,
        )  # fmt: skip

    def field(site_id, name):
        snapshot, appraisal = appraised()
        return explain_field(
            site_id, name, snapshot=snapshot, appraisal=appraisal, hubs=schema.HUBS.empty(),
            scoring=scoring, facts=facts, access=access, vehicle=vehicle, roads_label="",
            hubs_label="",
        )  # fmt: skip

    def site(site_id):
        snapshot, appraisal = appraised()
        return explain_site(site_id, snapshot=snapshot, appraisal=appraisal, scoring=scoring)

    return site, field


def test_cost_is_walked_back_to_the_rows_of_the_works(book, explained):
    works(book, "W1", "Junction", cost=(1e6, 2e6), sites="Ash Farm 60 %; Elm Park 40 %")
    works(book, "W2", "Drain", cost=5e5, status="complete", sites="Ash Farm")
    works(book, "W3", "Cable", cost=1e5, sites="Ash Farm; Elm Park")

    report = explained[1]("ash-farm", "works_cost_gbp")

    assert report.value == "£600,000–£1.3m (2 items of works, 1 without a stated share)"
    assert [step.step for step in report.derivation] == [
        "W1, Junction: £1m–£2m, share 60%: £600,000–£1.2m",
        "W2, Drain: complete, so nothing is left to meet",
        "W3, Cable: £100,000, share not stated",
        "together £600,000–£1.3m (2 items of works, 1 without a stated share)",
    ]
    assert report.derivation[0].inputs == [
        "inbox/plan.csv, row 2, column 'What'",
        "inbox/plan.csv, row 2, column 'Cost'",
        "inbox/plan.csv, row 2, column 'Sites'",
    ]
    assert report.derivation[3].inputs == [step.step for step in report.derivation[:3]]


def test_time_is_walked_back_through_what_the_works_wait_on(book, explained):
    works(book, "W1", "Junction", months=(6.0, 9.0), needs="W3")
    works(book, "W2", "Drain", months=3.0, needs="W1; W4", sites="Ash Farm")
    works(book, "W3", "Survey", months=2.0, status="complete", needs="W4")
    works(book, "W4", "Cable", months=1.0)
    works(book, "W5", "Elsewhere", months=50.0, sites="Elm Park")

    report = explained[1]("ash-farm", "works_months")

    assert report.value == "9–12 months (W1 → W2)"
    assert [step.step for step in report.derivation] == [
        "W1, Junction: 6–9 months, after W3",
        "W2, Drain: 3 months, after W1 and W4",
        "W4, Cable: 1 month",
        "together 9–12 months (W1 → W2)",
    ]
    sources = explained[0]("ash-farm").criteria[0].sources
    assert sources[:3] == [
        "inbox/plan.csv, row 2, column 'What'",
        "inbox/plan.csv, row 2, column 'Time'",
        "inbox/plan.csv, row 2, column 'Waits on'",
    ]


def test_an_unknown_total_asks_and_shows_what_is_lacking(book, explained):
    works(book, "W1", "Junction", sites="Ash Farm")

    report = explained[1]("ash-farm", "works_cost_gbp")

    assert report.value is None
    assert report.unknown == "What do the works cost? Ask the promoter."
    assert [step.step for step in report.derivation] == [
        "W1, Junction: cost not stated, all of it the site's",
        "together not known (1 of 1 item of works without an upper cost)",
    ]


def test_a_cost_that_a_source_states_is_explained_by_its_cell(book, explained):
    book.row("sites", "Ash Farm", works_cost_gbp=7e6)
    works(book, "W1", "Junction", cost=1e6, sites="Ash Farm")

    report = explained[1]("ash-farm", "works_cost_gbp")

    assert report.value == "£7m"
    assert [claim.cell.row for claim in report.claims] == [4]


def test_a_schedule_of_circles_only_does_not_hang(book):
    for number in range(300):
        works(book, f"W{number}", months=1.0, sites="Ash Farm",
              needs="; ".join(f"W{other}" for other in range(0, 300, 7)))  # fmt: skip

    snapshot = book.snapshot()

    assert len(snapshot.works_dependencies) == 300 * 43
    [(_, low, high, *_)] = totals(snapshot, "works_months")
    # The 43 works that wait on one another take a month at least; all others follow.
    assert (low, high) == (2.0, None)


def test_electricity_is_walked_back_to_every_connection(book, explained):
    def connection(name, mva, **cells):
        book.row("grid", "Ash Farm", "connection", utility="electricity", connection=name,
                 capacity_mva=mva, **cells)  # fmt: skip

    connection("North", 60.0, electricity_status="budget_estimate")
    connection("South", 12.0, electricity_status="dno_offer_accepted", firmness="firm",
               connection_date="2028-06")  # fmt: skip

    report = explained[1]("ash-farm", "power_mva")

    assert report.value == "12 MVA"
    assert [(claim.cell.row, claim.won) for claim in report.claims] == [(3, True)]
    assert [step.step for step in report.derivation] == [
        "North: budget estimate, 60 MVA, not stated whether firm",
        "South: network operator's offer accepted, 12 MVA, firm, from June 2028",
        "'12.0' is read as 12 MVA",
    ]
    assert report.derivation[1].inputs == [
        f"inbox/grid.csv, row 3, column '{column}'"
        for column in ("Connection", "Capacity", "Electricity", "Firm", "Available")
    ]
