"""Every readiness rule: a site that passes, one that fails, one that nobody can judge."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from readiness_portfolio import Rows, finding, findings_of

from sitepipe import schema
from sitepipe.readiness import RULES
from sitepipe.readiness.dossier import Dossier
from sitepipe.readiness.registry import registered
from sitepipe.readiness.rule import Given, Result, passed, rule
from sitepipe.vocab import Audience, Outcome


@dataclass(frozen=True)
class Case:
    """Tables of a site, and what a rule must say of it on 23 November 2026."""

    rule: str
    outcome: str
    fact: str | None
    tables: dict[str, Rows] = field(default_factory=dict)
    due: str | None = None
    actor: str | None = None


def power(**columns: Any) -> dict[str, Rows]:
    whole = {
        "utility": "electricity", "connection": "main", "route": "distribution_33kv",
        "electricity_status": "dno_offer_accepted", "capacity_mva": 24.0, "firmness": "firm",
        "connection_date": "2028-06", "at_substation": "Elm Primary",
    }  # fmt: skip
    return {"connections": [whole | columns]}


def measured(
    name: str, low: float | None, high: float | None, relation: str, *, kind: str = "authority"
) -> dict[str, Any]:
    """Give one area of a site as a layer shows it."""
    return {"name": name, "kind": kind, "origin": "measured", "relation": relation, "share": low,
            "share_low": low, "share_high": high, "layer": "lads"}  # fmt: skip


def works(*rows: dict[str, Any], sites: Rows | None = None, needs: Rows = ()) -> dict[str, Rows]:
    """Give works that Ash Park needs, unless ``sites`` says who does."""
    return {
        "works": list(rows),
        "works_sites": sites or [{"works_id": row["works_id"]} for row in rows],
        "works_dependencies": list(needs),
    }


def core(*left_out: str) -> dict[str, Rows]:
    topics = ("title", "topography", "ground", "ecology", "flood", "transport")
    return {
        "evidence": [
            {"topic": topic, "document": f"Report on {topic}", "evidence_date": "2026-06-30"}
            for topic in topics
            if topic not in left_out
        ]
    }


ACCESS_ROAD = {
    "works_id": "W1", "works_status": "designed", "cost_low_gbp": 2_000_000.0,
    "cost_high_gbp": 2_400_000.0, "cost_date": "2025-03", "months_low": 12.0, "months_high": 18.0,
}  # fmt: skip
WATER = ("water", "water_stated"), ("wastewater", "wastewater_stated")
GAS = ("gas", "gas_stated"), ("fibre", "fibre_stated")

CASES = [
    Case("plan_making_known", "passed", "plan-making: allocated",
         {"sites": [{"plan_status": "allocated"}]}),
    Case("plan_making_known", "failed", "plan-making: not promoted",
         {"sites": [{"plan_status": "not_promoted"}]}, actor="the promoter"),
    Case("plan_making_known", "unknown", None, actor="the local planning authority"),

    Case("application_alive", "passed", "application: pending decision, March 2026",
         {"sites": [{"application_status": "pending", "planning_date": "2026-03"}]}),
    Case("application_alive", "failed", "application: refused, 2 May 2026",
         {"sites": [{"application_status": "refused", "planning_date": "2026-05-02"}]},
         actor="the promoter"),
    Case("application_alive", "unknown", "stage not stated: A/1",
         {"applications": [{"application": "A/1"}]}),

    Case("permission_in_time", "passed",
         "full permission granted (A/1) 1 December 2024: work must begin by 1 December 2027",
         {"applications": [{"application": "A/1", "status": "full_granted",
                            "status_date": "2024-12-01"}]}),
    Case("permission_in_time", "failed",
         "outline granted (A/1) 22 November 2023: reserved matters must be applied for by "
         "22 November 2026, which is past",
         {"applications": [{"application": "A/1", "status": "outline_granted",
                            "status_date": "2023-11-22"}]}, due="2026-11-22",
         actor="the promoter"),
    Case("permission_in_time", "unknown", "outline granted (A/1), date not stated",
         {"applications": [{"application": "A/1", "status": "outline_granted"}]},
         actor="the local planning authority"),

    Case("acreage_fit", "passed", "about 80 acres, net developable",
         {"acreages": [
             {"basis": "gross_sitewide", "low_acres": 120.0, "high_acres": 120.0},
             {"basis": "net_developable", "low_acres": 80.0, "high_acres": 80.0,
              "qualifier": "circa"},
         ]}),
    Case("acreage_fit", "failed", "at least 100 acres, allocation",
         {"acreages": [{"basis": "allocated", "low_acres": 100.0, "qualifier": "at_least"}]}),
    Case("acreage_fit", "unknown", "118 acres (indicative), basis not stated",
         {"acreages": [{"basis": "not_stated", "low_acres": 118.0, "high_acres": 118.0,
                        "qualifier": "indicative"}]}),

    Case("boundary_drawn", "passed", "boundary: surveyed",
         {"sites": [{"boundary_kind": "surveyed"}]}),
    Case("boundary_drawn", "failed", "boundary: location only",
         {"sites": [{"boundary_kind": "location_only"}]}),
    Case("boundary_drawn", "unknown", None),

    # 10 % of 100 acres each way: 110 still agrees, 111 does not.
    Case("stated_as_measured", "passed", "110 acres measured, about 100 acres stated (site-wide)",
         {"sites": [{"measured_acres": 110.0}],
          "acreages": [{"basis": "gross_sitewide", "low_acres": 100.0, "high_acres": 100.0,
                        "qualifier": "circa"}]}),
    Case("stated_as_measured", "failed",
         "111 acres measured, 100 acres stated (site-wide): more than 10% apart",
         {"sites": [{"measured_acres": 111.0}],
          "acreages": [{"basis": "gross_sitewide", "low_acres": 100.0, "high_acres": 100.0}]}),
    Case("stated_as_measured", "unknown",
         "111 acres measured, 60 acres stated (basis not stated)",
         {"sites": [{"measured_acres": 111.0}],
          "acreages": [{"basis": "not_stated", "low_acres": 60.0, "high_acres": 60.0}]}),
    Case("authority_as_measured", "passed",
         "stated: Ashshire Borough Council; measured: Ashshire 99–100%, Elmshire under 1% (lads)",
         {"site_areas": [
             {"name": "Ashshire Borough Council", "kind": "authority", "origin": "stated"},
             measured("Ashshire", 0.991, 1.0, "touches"),
             measured("Elmshire", 0.0, 0.004, "unknown")]}),
    Case("authority_as_measured", "failed",
         "stated: Ashshire; measured: Ashshire 70%, Elmshire 30% (lads)",
         {"site_areas": [{"name": "Ashshire", "kind": "authority", "origin": "stated"},
                         measured("Ashshire", 0.7, 0.7, "touches"),
                         measured("Elmshire", 0.3, 0.3, "touches")]}),
    Case("authority_as_measured", "unknown",
         "stated: Ashshire; measured: may touch Ashshire and Elmshire (lads)",
         {"site_areas": [{"name": "Ashshire", "kind": "authority", "origin": "stated"},
                         measured("Ashshire", None, None, "unknown"),
                         measured("Elmshire", None, None, "unknown")]}),
    Case("allocation_not_green_belt", "passed", "allocated; is clear of Green Belt (lads)",
         {"sites": [{"plan_status": "allocated"}],
          "site_areas": [measured("Green Belt", 0.0, 0.0, "clear", kind="green_belt")]}),
    Case("allocation_not_green_belt", "failed", "allocated; Green Belt 40–60% (lads)",
         {"sites": [{"plan_status": "allocated"}],
          "site_areas": [measured("Green Belt", 0.4, 0.6, "touches", kind="green_belt")]}),
    Case("allocation_not_green_belt", "unknown", "allocated; Green Belt 0–60% (lads)",
         {"sites": [{"plan_status": "allocated"}],
          "site_areas": [measured("Green Belt", 0.0, 0.6, "unknown", kind="green_belt")]}),
    Case("boundary_of_no_other_site", "passed", "0.9 acres (1% of it) also in Beech Park",
         {"sites": [{"boundary_kind": "drawn"}, {"site_id": "beech", "name": "Beech Park"}],
          "overlaps": [{"other_site_id": "beech", "acres": 0.9, "share": 0.0099}]}),
    Case("boundary_of_no_other_site", "failed", "12.5 acres (10% of it) also in Beech Park",
         {"sites": [{"boundary_kind": "drawn"}, {"site_id": "beech", "name": "Beech Park"}],
          "overlaps": [{"other_site_id": "beech", "acres": 12.5, "share": 0.1}]}),
    Case("consent_not_over", "passed",
         "called full permission granted; full permission granted (A/1) 2 May 2024: work must "
         "begin by 2 May 2027",
         {"sites": [{"application_status": "full_granted"}],
          "applications": [{"application": "A/1", "status": "full_granted",
                            "status_date": "2024-05-02"}]}),
    Case("consent_not_over", "failed",
         "called full permission granted; full permission granted 2 May 2022: work must begin by "
         "2 May 2025, which is past",
         {"sites": [{"application_status": "full_granted", "planning_date": "2022-05-02"}]}),
    Case("consent_not_over", "unknown",
         "called outline granted; outline granted, date not stated",
         {"sites": [{"application_status": "outline_granted"}]}),
    Case("power_as_network", "passed", "20 MVA stated; 24 MVA by its connections",
         {"sites": [{"power_mva": 20.0}], **power()}),
    # Five per cent of slack: 21 MVA would do for 22 no more.
    Case("power_as_network", "failed", "26 MVA stated; 24 MVA by its connections",
         {"sites": [{"power_mva": 26.0}], **power()}),
    Case("power_as_network", "unknown",
         "20 MVA stated; Elm Primary: 30 MVA firm capacity, 25 MVA published as unused, maybe "
         "committed",
         {"sites": [{"power_mva": 20.0}],
          **power(capacity_mva=None, electricity_status="budget_estimate"),
          "substations": [{"substation": "Elm Primary", "firm_mva": 30.0,
                           "headroom_mva": 25.0}]}),

    Case("authorities_named", "passed", "Ashshire and Elmshire",
         {"site_areas": [{"name": "Ashshire"}, {"name": "Elmshire"}],
          "applications": [{"application": "A/1", "authority": "Elmshire; ashshire"}]}),
    Case("authorities_named", "failed", "Ashshire; decided by Oakshire: A/1",
         {"site_areas": [{"name": "Ashshire"}],
          "applications": [{"application": "A/1", "authority": "Oakshire"}]}),
    Case("authorities_named", "unknown", "Ashshire",
         {"site_areas": [{"name": "Ashshire", "place": "North"}],
          "boundaries": [{"version": 1, "place": "North"}, {"version": 1, "place": "South"}]}),

    Case("flood_known", "passed", "touches at most Flood Zone 1",
         {"sites": [{"flood_zone": "zone_1"}]}),
    Case("flood_known", "failed", "touches at most Flood Zone 2; no flood risk assessment",
         {"sites": [{"flood_zone": "zone_2"}]}),
    Case("flood_known", "unknown", None),

    Case("electricity_stated", "passed",
         "24 MVA firm, network operator's offer accepted, distribution at 33 or 66 kV, from "
         "June 2028", power()),
    Case("electricity_stated", "failed", "no electricity connection applied for",
         power(electricity_status="none"), actor="the promoter"),
    Case("electricity_stated", "unknown",
         "24 MVA, network operator's offer accepted, distribution at 33 or 66 kV, from June 2028",
         power(firmness=None), actor="the network operator"),

    Case("electricity_quote_in_force", "passed",
         "main: network operator's offer issued, holds until 23 November 2026",
         power(electricity_status="dno_offer_issued", quote_expires="2026-11-23"),
         due="2026-11-23"),
    Case("electricity_quote_in_force", "failed",
         "main: network operator's offer issued, expired 22 November 2026",
         power(electricity_status="dno_offer_issued", quote_expires="2026-11-22"),
         due="2026-11-22",
         actor="the promoter"),
    Case("electricity_quote_in_force", "unknown",
         "main: budget estimate, no date of quotation",
         power(electricity_status="budget_estimate"), actor="the network operator"),

    Case("substation_known", "passed", "Elm Primary",
         power() | {"substations": [{"substation": "Elm Primary"}]}),
    Case("substation_known", "failed", "Elm Primary: on no list of substations",
         power() | {"substations": [{"substation": "Oak Primary"}]}),
    Case("substation_known", "unknown", None, power(at_substation=None)),

    *(
        case
        for utility, rule_id in (*WATER, *GAS)
        for case in (
            Case(rule_id, "passed", "offer accepted, 40 l/s",
                 {"connections": [{"utility": utility, "utility_status": "offer_accepted",
                                   "capacity_text": "40 l/s"}]}),
            Case(rule_id, "failed", f"no {utility} applied for",
                 {"connections": [{"utility": utility, "utility_status": "none"}]},
                 actor="the promoter"),
            Case(rule_id, "unknown", None,
                 {"connections": [{"utility": "electricity", "connection": "main"}]}),
        )
    ),

    Case("works_costed", "passed", "2 items still to do, £3m–£3.4m",
         works(ACCESS_ROAD, ACCESS_ROAD | {"works_id": "W2", "cost_low_gbp": 1e6,
                                           "cost_high_gbp": 1e6})),
    Case("works_costed", "passed", "1 item still to do, £2m–£2.4m, shared ones whole",
         works(ACCESS_ROAD, sites=[{"works_id": "W1", "share": 0.6},
                                   {"works_id": "W1", "share": 0.4, "site_id": "beech"}])),
    Case("works_costed", "failed", "no cost: W2",
         works(ACCESS_ROAD, {"works_id": "W2", "works_start": "2027-04"}), due="2027-04"),
    Case("works_costed", "unknown", "£2.4m in all, no schedule of works",
         {"sites": [{"works_cost_gbp": 2_400_000.0}]}),

    # Prices of November 2024 are 24 months old at the end of November 2026, and hold till then.
    Case("works_dated", "passed", "1 item timed, prices of November 2024 or later",
         works(ACCESS_ROAD | {"cost_date": "2024-11"})),
    Case("works_dated", "failed", "prices older than 24 months: W1 (October 2024)",
         works(ACCESS_ROAD | {"cost_date": "2024-10"})),
    Case("works_dated", "unknown", "no time: W1",
         works(ACCESS_ROAD | {"months_low": None, "months_high": None})),

    Case("works_without_circle", "passed", "the works can be done in order",
         works(ACCESS_ROAD, {"works_id": "W2"},
               needs=[{"works_id": "W1", "needs_works_id": "W2"}])),
    Case("works_without_circle", "failed", "waiting in a circle: A → B → C → A",
         works({"works_id": "A"}, {"works_id": "B"}, {"works_id": "C"},
               needs=[{"works_id": "C", "needs_works_id": "A"},
                      {"works_id": "A", "needs_works_id": "B"},
                      {"works_id": "B", "needs_works_id": "C"}])),
    Case("works_without_circle", "unknown", None),

    Case("shared_works_agreed", "passed", "agreed: W1",
         works(ACCESS_ROAD | {"works_agreement": "agreed"},
               sites=[{"works_id": "W1", "share": 0.6},
                      {"works_id": "W1", "share": 0.4, "site_id": "beech"}])),
    Case("shared_works_agreed", "failed", "W1: in negotiation",
         works(ACCESS_ROAD | {"works_agreement": "in_negotiation", "works_start": "2027-01-04"},
               sites=[{"works_id": "W1"}, {"works_id": "W1", "site_id": "beech"}]),
         due="2027-01-04"),
    Case("shared_works_agreed", "unknown", "not said whether agreed: W1",
         works(ACCESS_ROAD, sites=[{"works_id": "W1"}, {"works_id": "W1", "site_id": "beech"}])),

    # Twenty minutes are allowed, from the place that takes longest.
    Case("junction_near", "passed", "20 min ◦ to M90 J2 from South",
         {"access": [
             {"place": "North", "hub_kind": "motorway_junction", "hub_name": "M90 J1",
              "minutes": 8.0, "verified": True},
             {"place": "South", "hub_kind": "motorway_junction", "hub_name": "M90 J2",
              "minutes": 20.0, "verified": False},
         ]}),
    Case("junction_near", "failed", "21 min to M90 J2; at most 20 min asked",
         {"access": [{"hub_kind": "motorway_junction", "hub_name": "M90 J2", "minutes": 21.0,
                      "verified": True}]}),
    Case("junction_near", "unknown", None,
         {"access": [{"hub_kind": "motorway_junction", "reachable": False}]}),

    Case("plots_free", "passed", "free: Plot 1",
         {"plots": [{"plot": "Plot 1", "plot_status": "available",
                     "plot_release_date": "2026-11-23"},
                    {"plot": "Plot 2", "plot_status": "committed"}]}),
    Case("plots_free", "failed",
         "Plot 1: available, release 24 November 2026; Plot 2: under offer",
         {"plots": [{"plot": "Plot 1", "plot_status": "available",
                     "plot_release_date": "2026-11-24"},
                    {"plot": "Plot 2", "plot_status": "under_offer"}]}, due="2026-11-24"),
    Case("plots_free", "unknown", "Plot 1: status not stated; Plot 2: committed",
         {"plots": [{"plot": "Plot 1"}, {"plot": "Plot 2", "plot_status": "committed"}]}),

    Case("terms_present", "passed", "tenure and price or rent stated: Unit A",
         {"plots": [{"plot": "Plot 1", "plot_price_gbp": 777_777.0}],
          "buildings": [{"building": "Unit A", "building_tenure": "leasehold",
                         "building_rent_gbp_per_sqft": 8.5}]}),
    Case("terms_present", "failed",
         "of 2 plots and buildings: 1 with tenure, 1 with price or rent, none with both",
         {"plots": [{"plot": "Plot 1", "plot_price_gbp": 777_777.0},
                    {"plot": "Plot 2", "plot_tenure": "freehold"}]}),
    Case("terms_present", "unknown", None, actor="the agent"),

    Case("control_known", "passed", "owned by the promoter: Elm Estates (promoter)",
         {"sites": [{"control": "owned_by_promoter"}],
          "parties": [{"party": "Elm Estates", "party_role": "promoter"},
                      {"party": "Oak Lettings", "party_role": "agent"}]}),
    Case("control_known", "failed", "several owners, not agreed",
         {"sites": [{"control": "multiple_not_agreed"}]}),
    Case("control_known", "unknown", "held under option",
         {"sites": [{"control": "option"}],
          "parties": [{"party": "Oak Lettings", "party_role": "agent"}]}),

    Case("core_evidence", "passed", "all 6 held", core()),
    Case("core_evidence", "failed",
         "4 of 6 held; missing: ground investigation and transport assessment",
         core("ground", "transport")),
    Case("core_evidence", "unknown", None),

    Case("evidence_in_date", "passed",
         "1 topic in date; first to end: title to the land, 23 November 2026",
         {"evidence": [{"topic": "title", "document": "Office copy",
                        "evidence_expires": "2026-11-23"}]}, due="2026-11-23"),
    # An ecological survey holds 18 months: from 22 May 2025 until 22 November 2026.
    Case("evidence_in_date", "failed", "expired: ecological survey (22 November 2026)",
         {"evidence": [{"topic": "ecology", "document": "Habitats",
                        "evidence_date": "2025-05-22"}]}, due="2026-11-22"),
    Case("evidence_in_date", "unknown", "no date: ground investigation",
         {"evidence": [{"topic": "ground", "document": "Boreholes"},
                       {"topic": "title", "document": "Office copy",
                        "evidence_date": "2026-06"}]}),

    *(
        Case("sources_fresh", outcome, fact, {
            "sources": [{"source_id": "list", "title": "Council list", "valid_at": valid_at}],
            "records": [{"record_id": "list:2", "entity": "site", "source_id": "list"}],
            "identities": [{"record_id": "list:2"}],
            "claims": [{"claim_id": "list:2:role", "record_id": "list:2", "field": "role",
                        "value": "campus", "source_id": "list"}],
        })
        for outcome, fact, valid_at in (
            ("passed", "1 source, the oldest of 2024", "2024"),
            ("failed", "older than 24 months: Council list (22 November 2024)", "2024-11-22"),
            ("unknown", "no date: Council list", None),
        )
    ),
    # Every quarter: from 23 August 2026 the next is late as of 24 November, not on the 23rd.
    *(
        Case("sources_on_time", outcome, fact, {
            "sources": [{"source_id": "list", "title": "Council list", "valid_at": valid_at,
                         "rhythm_months": rhythm}],
            "records": [{"record_id": "list:2", "entity": "site", "source_id": "list"}],
            "identities": [{"record_id": "list:2"}],
            "claims": [{"claim_id": "list:2:role", "record_id": "list:2", "field": "role",
                        "value": "campus", "source_id": "list"}],
        })
        for outcome, fact, valid_at, rhythm in (
            ("passed", "1 source in time", "2026-08-23", 3),
            ("passed", "1 source in time", "2026-08", 3),
            ("failed", "late: Council list (22 August 2026, every quarter)", "2026-08-22", 3),
            ("failed", "late: Council list (September 2026, every month)", "2026-09", 1),
            ("unknown", "no date that tells: Council list", None, 3),
            ("unknown", "no date that tells: Council list", "2026-01/2026-11", 3),
            ("passed", "no source is expected in a rhythm", "2010", None),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.outcome}")
def test_a_case_worked_by_hand(case: Case) -> None:
    found = finding(case.rule, case.tables)

    assert (found["outcome"], found["fact"]) == (case.outcome, case.fact)
    assert found["due"] == case.due
    if case.outcome == "passed":
        assert found["next_step"] is None
        assert found["actor"] is None
    else:
        assert found["next_step"]
        assert found["actor"] == (case.actor or RULES[case.rule].actor)


def test_every_rule_has_a_case_of_each_outcome() -> None:
    wanted = {(rule_id, outcome.value) for rule_id in RULES for outcome in Outcome}
    never = {("boundary_of_no_other_site", "unknown")}
    assert wanted - {(case.rule, case.outcome) for case in CASES} == never


def test_a_contradiction_needs_two_sides() -> None:
    found = findings_of({"sites": [{"plan_status": "allocated", "power_mva": 20.0}]})

    assert "contradiction" not in set(found["kind"])


def test_there_are_enough_rules_and_each_says_where_it_comes_from() -> None:
    assert len(RULES) >= 16
    for rule_id, one in RULES.items():
        assert one.rule_id == rule_id
        assert one.title
        assert one.source
        assert one.actor
        for word in ("Pass", "Fail", "Unknown"):
            assert word in one.text, f"{rule_id} does not say when it is {word}"


def test_every_column_that_a_rule_reads_exists() -> None:
    for one in RULES.values():
        for name in one.reads:
            table, _, column = name.partition(".")
            assert column in schema.TABLES[table].column_names, f"{one.rule_id}: {name}"


def test_two_rules_cannot_share_an_id() -> None:
    one = RULES["gas_stated"]
    with pytest.raises(ValueError, match="two readiness rules are called 'gas_stated'"):
        registered(one, one)


def made_rule(reads: str, docstring: str | None) -> None:
    def test(site: Dossier, given: Given) -> Result:
        return passed("anything")

    test.__doc__ = docstring
    rule("made", title="Made", group="", actor="", source="", reads=(reads,))(test)


def test_a_rule_cannot_read_a_column_that_there_is_not() -> None:
    with pytest.raises(ValueError, match=r"there is no column plots\.prize"):
        made_rule("plots.prize", "Passes, always.")


def test_a_rule_needs_a_docstring() -> None:
    with pytest.raises(ValueError, match="rule made has no docstring"):
        made_rule("plots.plot", None)


def test_a_finding_is_for_those_who_may_see_all_that_its_rule_reads() -> None:
    assert RULES["terms_present"].audience is Audience.PARTNER  # it reads prices
    assert RULES["plots_free"].audience is Audience.PUBLIC

    terms = next(case for case in CASES if case.rule == "terms_present")
    found = finding("terms_present", terms.tables)
    assert found["audience"] == "partner"
    assert "777" not in found["fact"]
    assert "8.5" not in found["fact"]
