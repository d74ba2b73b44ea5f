"""Site cards: tables to words, against what a person would write."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from portfolio_fixture import NAMES, RANK_FROM, Made, made_portfolio
from registers_fixture import made_registers

from sitepipe import schema
from sitepipe.render.cards.card import Score, SiteCard
from sitepipe.render.cards.cards import site_cards
from sitepipe.render.cards.facts import listed


@pytest.fixture(scope="module")
def made() -> Made:
    return made_portfolio()


@pytest.fixture(scope="module")
def cards(made: Made) -> dict[str, SiteCard]:
    found = site_cards(made.snapshot, made.appraisal, made.base.hubs, rank_from=RANK_FROM)
    return {card.site_id: card for card in found}


def test_ranked_sites_come_first_then_names(cards):
    # "<" and "{" stand around the letters; case does not matter.
    assert list(cards) == [
        "ash-park",
        "hostile-script",
        "hostile-image",
        "beech-works",
        "cedar-two-places",
        "elm-inside",
        "hostile-template",
    ]


def test_names_stay_as_they_were_given(cards):
    assert {card.site_id: card.name for card in cards.values()} == {
        site_id: name.strip() for site_id, name in NAMES.items()
    }


def test_a_score_is_an_interval_only_when_ranked(cards):
    ranked, other = cards["ash-park"].score, cards["beech-works"].score
    assert (ranked.ranked, ranked.text, ranked.rank) == (True, "62–78 of 100, rank 1", 1)
    assert (other.ranked, other.text) == (False, "Not ranked: 11 facts unknown")
    assert other.why == "Known facts carry 40% of the weight; a rank needs 60%."
    assert ranked.why is None
    assert other.bounds == "between 14 and 96 of 100"
    assert other.rank is None


def _score_of(made: Made, site_id: str, **changed: object) -> Score:
    """Give a site's score after changing cells of its row of scores."""
    scores = made.appraisal.scores.copy()
    for column, value in changed.items():
        scores.loc[scores["site_id"] == site_id, column] = value
    appraisal = replace(made.appraisal, scores=schema.SCORES.frame(scores))
    cards = site_cards(made.snapshot, appraisal, made.base.hubs, rank_from=RANK_FROM)
    (score,) = [card.score for card in cards if card.site_id == site_id]
    assert score is not None
    return score


def test_a_failed_gate_is_the_first_reason_for_no_rank(made, cards):
    assert cards["hostile-script"].score.text == (
        "Not ranked: fails a gate: No refused or lapsed permission; 11 facts unknown"
    )
    complete = _score_of(made, "hostile-script", completeness=1.0, facts_known=16)
    assert complete.text == "Not ranked: fails a gate: No refused or lapsed permission"
    assert complete.why is None


def test_the_weight_on_known_facts_decides_and_not_their_number(made):
    score = _score_of(made, "beech-works", facts_known=17, completeness=0.599)
    assert score.text == "Not ranked"
    assert score.why == "Known facts carry 59% of the weight; a rank needs 60%."
    assert _score_of(made, "beech-works", facts_known=16).text == "Not ranked: 1 fact unknown"


def test_a_score_without_doubt_has_no_bounds(made):
    assert _score_of(made, "ash-park", high=62.2).bounds == "62 of 100"


def test_completeness_counts_facts(cards):
    assert cards["ash-park"].facts.text == "13 of 17 facts known"


def test_an_acreage_names_basis_and_source(cards):
    (stated,) = cards["beech-works"].acreages
    assert stated.text == "about 164 acres (66 ha)"
    assert stated.basis == "basis not stated"
    assert stated.source == "List of sites <2026>, March 2026"
    (measured,) = cards["ash-park"].acreages
    assert measured.text == "99 acres (40 ha)"
    assert measured.basis == "measured on the drawn boundary"


@pytest.mark.parametrize(
    ("site_id", "acres"),
    [
        ("ash-park", 98.8),  # measured
        ("beech-works", 164.0),  # both ends
        ("hostile-image", 100.0),  # a lower bound: the bound
        ("hostile-template", 60.0),  # a range: the high end
        ("elm-inside", None),
    ],
)
def test_a_circle_shows_the_stated_end(cards, site_id, acres):
    assert cards[site_id].acres == acres


def test_an_indicative_site_says_that_nothing_is_measured(cards):
    assert cards["ash-park"].indicative is None
    assert cards["beech-works"].indicative == (
        "Location only: no boundary is known, and nothing is measured. The circle on the map "
        "shows size, not shape. The position is good to about 500 m."
    )
    assert "The one circle on the map shows the size of both places together" in (
        cards["cedar-two-places"].indicative
    )
    assert "circle" not in cards["elm-inside"].indicative


def test_components_keep_their_bounds(cards):
    power, motorway = cards["beech-works"].components
    assert (power.known, power.points, power.text) == (False, "0–25 of 25", "not stated")
    assert (motorway.known, motorway.points) == (True, "7 of 8")


def test_access_is_marked_while_modelled(cards):
    junction, port = cards["beech-works"].access
    assert (junction.hub, junction.minutes_text, junction.miles_text) == ("M90 J2", "8 min", "4.3")
    assert (port.minutes_text, port.miles_text) == ("1 h 52 min", "93")
    assert junction.marked
    assert cards["beech-works"].access_note == (
        "◦ The stretch between the site and the mapped roads is modelled and some road lengths "
        "are not checked yet."
    )


def test_access_to_a_hub_that_is_not_reached_leaves_no_row(made):
    access = made.appraisal.access.copy()
    access.loc[access["hub_kind"] == "port", ["minutes", "km", "hub_id", "hub_name"]] = pd.NA
    changed = replace(made.appraisal, access=schema.ACCESS.frame(access))

    cards = site_cards(made.snapshot, changed, made.base.hubs, rank_from=RANK_FROM)

    assert {row.kind.value for card in cards for row in card.access} == {"motorway_junction"}


def test_a_hub_that_no_road_leads_to_is_told_from_one_that_nobody_knows(made):
    access = made.appraisal.access.copy()
    lost = (access["hub_kind"] == "port") & (access["place"] == "Cypress")
    access.loc[lost, ["minutes", "km", "hub_id", "hub_name"]] = pd.NA
    access.loc[lost, "reachable"] = False
    kept = schema.ACCESS.frame(access[access["site_id"] != "ash-park"])

    found = site_cards(
        made.snapshot,
        replace(made.appraisal, access=kept),
        made.base.hubs,
        rank_from=RANK_FROM,
    )

    not_reached = {card.site_id: card.not_reached for card in found}
    assert not_reached.pop("cedar-two-places") == ["port"], "not from each of its places"
    assert set(map(len, not_reached.values())) == {0}, "also where access is not known"


def test_verified_access_without_a_connector_carries_no_mark(made):
    access = made.appraisal.access.assign(verified=True, connector_km=0.0)
    changed = replace(made.appraisal, access=schema.ACCESS.frame(access))

    card = site_cards(made.snapshot, changed, made.base.hubs, rank_from=RANK_FROM)[0]

    assert card.access_note is None
    assert not any(row.marked for row in card.access)


def test_reach_counts_and_names_and_doubts(made):
    reach = pd.concat(
        [
            made.appraisal.reach,
            schema.REACH.frame(
                [
                    {
                        "site_id": "ash-park", "hub_id": "rail", "hub_kind": "rail_terminal",
                        "hub_name": "Ash Rail", "minutes_out": 20, "minutes_back": 20,
                        "within_one_way": True, "within_return_duty": False,
                    },
                    {
                        "site_id": "ash-park", "hub_id": "yew", "hub_kind": "port",
                        "hub_name": "Port Yew", "minutes_out": 260, "minutes_back": 260,
                        "within_one_way": True, "within_return_duty": False,
                    },
                    {
                        "site_id": "ash-park", "hub_id": "far", "hub_kind": "airport",
                        "hub_name": "Far Field", "minutes_out": 400,
                        "within_one_way": False, "within_return_duty": False,
                    },
                ]
            ),
        ]
    )  # fmt: skip
    changed = replace(made.appraisal, reach=schema.REACH.frame(reach))

    facts = site_cards(made.snapshot, changed, made.base.hubs, rank_from=RANK_FROM)[0].reach

    assert [(fact.title, fact.text) for fact in facts] == [
        ("Rail freight terminals: 1 one way only", "Ash Rail (planned)."),
        ("Airports with freight: none in reach", "None is within one driving period."),
        (
            "Ports: 1 there and back in one shift, 1 one way",
            "There and back in one shift: Port Elm. One way only: Port Yew.",
        ),
    ]


def test_an_unknown_fact_is_a_question_to_somebody(cards):
    power = next(group for group in cards["beech-works"].groups if group.title == "Power")
    assert power.facts[0].text == "Not stated. Ask the promoter: How many MVA are firm?"
    assert not power.facts[0].known


def test_planning_and_incentives_are_dated(cards):
    groups = {group.title: group for group in cards["beech-works"].groups}
    (step,) = groups["Planning"].events
    assert (step.title, step.text) == ("Outline granted", "March 2022, BW/1, Elmshire")
    (zone,) = groups["Incentives"].events
    assert zone.text == "Named in public. Reliefs end 30 September 2034."
    assert zone.source == "Cabinet, 12 March 2024"


def test_gates_say_fact_cure_or_question(cards):
    passed, failed = cards["hostile-script"].gates
    assert passed.text == "8 min to M90 J2."
    assert failed.text == "Would cure it: A new application (the promoter)."
    assert cards["beech-works"].gates[1].text == (
        "Not stated. Ask the promoter: A new application."
    )


def test_a_site_inside_another_names_it(cards):
    assert cards["elm-inside"].part_of == "Lies inside Beech Works and is counted there."
    assert cards["ash-park"].part_of is None


def test_authorities_and_sources_are_listed(cards):
    assert cards["ash-park"].authorities == "Ashshire and Elmshire"
    assert [source.model_dump() for source in cards["ash-park"].sources] == [
        {"title": "List of sites <2026>", "date": "March 2026", "licence": "Made up"}
    ]


def test_cards_need_nothing_but_sites(made):
    def emptied(bundle):
        return replace(
            bundle,
            **{
                name: getattr(bundle, name).iloc[:0]
                for name in bundle.__dataclass_fields__
                if name != "sites"
            },
        )

    cards = site_cards(
        emptied(made.snapshot),
        emptied(made.appraisal),
        made.base.hubs.iloc[:0],
        rank_from=RANK_FROM,
    )

    assert len(cards) == len(NAMES)
    assert all(card.score is None and card.facts is None for card in cards)
    assert not any(card.access or card.groups or card.sources for card in cards)


def test_tables_stay_as_they_were(made):
    before = made.appraisal.access.copy()
    site_cards(made.snapshot, made.appraisal, made.base.hubs, rank_from=RANK_FROM)
    pd.testing.assert_frame_equal(made.appraisal.access, before)


@pytest.mark.parametrize(
    ("given", "said"),
    [("Coventry; Warwick", "Coventry and Warwick"), ("Elmshire", "Elmshire"), (pd.NA, None)],
)
def test_authorities_that_share_a_step_are_listed_as_people_do(given, said):
    assert listed(given) == said


@pytest.fixture(scope="module")
def full_cards() -> dict[str, SiteCard]:
    full = made_registers()
    found = site_cards(full.snapshot, full.appraisal, full.base.hubs, rank_from=RANK_FROM)
    return {card.site_id: card for card in found}


def test_an_unknown_criterion_asks_the_question_of_its_fact(full_cards):
    power, motorway = full_cards["ash-park"].components
    assert power.ask == "Ask the promoter: How many MVA are firm?"
    assert motorway.ask is None


def test_an_input_that_is_not_verified_carries_its_mark(full_cards, cards):
    assert full_cards["ash-park"].components[1].text == "8 min to M90 J2\u00a0◦"
    assert cards["ash-park"].components[1].text == "8 min to M90 J2", "nothing says how it came"


def test_points_stay_whole_so_that_leads_add_up(full_cards):
    one, other = full_cards["ash-park"], full_cards["beech-works"]
    assert [(part.low, part.high) for part in one.components] == [(0, 25), (7.2, 7.2)]
    assert (one.score.low - other.score.high, one.score.high - other.score.low) == (-34, 64)


def test_readiness_is_counted_where_checks_were_made(full_cards, cards):
    assert full_cards["ash-park"].readiness == "1 passed, 1 failed, 1 unknown"
    assert full_cards["beech-works"].readiness == "1 passed, 0 failed, 1 unknown"
    assert cards["ash-park"].readiness is None


def test_a_score_that_rests_on_judgement_is_marked(made, full_cards):
    assert full_cards["ash-park"].score.marked
    assert not _score_of(made, "ash-park", verified=True).marked
