"""Explanations on a small portfolio written out by hand: they end at cells, links and lines."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point as GeometryPoint
from shapely.geometry import box

from sitepipe import schema
from sitepipe.config import AccessConfig, FactsConfig, ScoringConfig, Vehicle, load
from sitepipe.errors import UsageError
from sitepipe.scoring import explain_field, explain_site, score_sites
from sitepipe.snapshot import Appraisal, Snapshot

SCORING = """\
name: small
title: A small profile
rank_from_completeness: 0.7
gates:
  controlled:
    title: Somebody controls the land
    field: control
    fails_on: [none]
    cure: An option
    actor: the promoter
criteria:
  power:
    title: Firm electricity
    field: power_mva
    unit: MVA
    weight: 0.5
    points:
      - {at: 0, value: 0}
      - {at: 8, value: 0.4}
      - {at: 40, value: 0.8}
      - {at: 100, value: 1}
    basis: Judgement
    verified: false
  control:
    title: Control of the land
    field: control
    weight: 0.3
    terms:
      option: 0.8
      none: 0
      public: 0.7
      owned_by_promoter: 0.8
      multiple_agreed: 0.4
      multiple_not_agreed: 0.2
    basis: Judgement
    verified: true
  port:
    title: Port
    field: port_min
    unit: min
    weight: 0.2
    points:
      - {at: 0, value: 1}
      - {at: 100, value: 0}
    basis: Judgement
    verified: false
"""
FACTS = """\
facts:
  power:
    title: Firm electricity
    field: power_mva
    question: How many MVA are firm?
    ask: the promoter
  net:
    title: Net developable acres
    field: net_developable_acres
    question: How much can be built on?
    ask: the promoter
  location:
    title: Location
    field: location
    question: Where is the site?
    ask: the promoter
"""
ACCESS = """\
connector:
  detour_factor: {value: 1.3, source: test, verified: false}
  speed_kmh: {value: 40, source: test, verified: false}
  nearest_links: {value: 4, source: test, verified: false}
  max_km: {value: 15, source: test, verified: false}
duty:
  one_way_min: {value: 270, source: test, verified: true}
  break_min: {value: 45, source: test, verified: true}
  daily_driving_min: {value: 540, source: test, verified: true}
  spread_min: {value: 780, source: test, verified: true}
  turnaround_min: {value: 60, source: test, verified: false}
hub_kinds: [port, airport]
reach_kinds: [port]
"""
VEHICLE = """\
name: lorry
title: A lorry
limiter_mph: {value: 56, source: test, verified: true}
legal_mph:
  built_up: {value: 30, source: test, verified: true}
  single: {value: 50, source: test, verified: true}
  dual: {value: 60, source: test, verified: true}
  motorway: {value: 60, source: test, verified: true}
factor:
  built_up: {value: 0.6, source: test, verified: false}
  single: {value: 0.8, source: test, verified: false}
  dual: {value: 0.9, source: test, verified: false}
  motorway: {value: 0.95, source: test, verified: false}
penalty_s:
  signals: {value: 14, source: test, verified: false}
"""

SOURCE = "figure15"
SHEET = {"source_id": SOURCE, "known_at": "2026-11-01", "valid_at": "2026"}


def claim(record, field, text, *, row, **rest):
    return {
        "claim_id": f"{record}#{field}",
        "record_id": record,
        "field": field,
        "text": text,
        "row": row,
        "column": field.title(),
        **SHEET,
        **rest,
    }


def application_claims(record, row):
    return [
        claim(record, "application", "P1", row=row, value="P1"),
        claim(record, "status", "Outline granted", row=row, value="outline_granted"),
        claim(record, "date", "March 2022", row=row, value="2022-03"),
    ]


@pytest.fixture
def snapshot():
    hill = {"site_id": "hill", "decision": "same name", "decided_by": "rule"}
    claims = [
        claim("r2", "stated_acres", "c.230 acres", row=2, low=230.0, high=230.0,
              qualifier="circa", basis="gross_sitewide", unit="acres"),
        claim("r2", "power_mva", "24 MVA", row=2, low=24.0, high=24.0, qualifier="exact",
              unit="MVA", reference="Letter of May 2026"),
        claim("r3", "power_mva", "60", row=3, low=60.0, high=60.0, qualifier="exact",
              unit="MVA"),
        claim("r2", "control", "Option", row=2, value="option"),
        claim("r2", "works_months", "TBC", row=2, unit="months"),
        claim("r4", "latitude", "52.5", row=4, low=52.5, high=52.5, unit="degrees"),
        claim("r4", "longitude", "-1.5", row=4, low=-1.5, high=-1.5, unit="degrees"),
        claim("r5", "boundary", "Polygon", row=5, value="drawn"),
        *application_claims("r6", 6),
        claim("r7", "scheme", "Investment Zone", row=7, value="Investment Zone"),
        claim("r7", "position", "named", row=7, value="named"),
        claim("r7", "ends", "30 Sep 2034", row=7, value="2034-09-30"),
        claim("r8", "included_site", "Dale", row=8, value="Dale"),
    ]  # fmt: skip
    entities = {"r4": "location", "r5": "location", "r6": "application", "r7": "incentive"}
    boundaries = schema.BOUNDARIES.geoframe(
        [
            {"site_id": "hill", "version": 1, "kind": "location_only", "uncertainty_m": 500.0,
             "lat": 52.5, "lon": -1.5, "claim_id": "r4#latitude",
             "geometry": GeometryPoint(433900, 288900)},
            {"site_id": "dale", "version": 1, "kind": "drawn", "lat": 52.4, "lon": -1.4,
             "claim_id": "r5#boundary",
             "geometry": box(440000, 280000, 440000 + 404.68564224, 280000 + 1000)},
        ],
        crs="EPSG:27700",
    )  # fmt: skip
    return Snapshot(
        sources=schema.SOURCES.frame(
            [{"source_id": SOURCE, "title": "Figure 15", "partner": "the region",
              "file": "figure15.csv", "file_sha256": "ab" * 32, "trust": 50}]
        ),
        records=schema.RECORDS.frame(
            [{"record_id": f"r{row}", "entity": entities.get(f"r{row}", "site"),
              "name": f"Record {row}", "source_id": SOURCE, "row": row} for row in range(2, 9)]
        ),
        claims=schema.CLAIMS.frame(claims),
        issues=schema.ISSUES.empty(),
        identities=schema.IDENTITIES.frame(
            [{"record_id": record, **hill} for record in ("r2", "r3", "r4", "r6", "r7", "r8")]
            + [{"record_id": "r5", **hill, "site_id": "dale"}]
        ),
        conflicts=schema.CONFLICTS.frame(
            [{"site_id": "hill", "field": "power_mva", "claim_id_won": "r2#power_mva",
              "value_won": "24 MVA", "claim_id_lost": "r3#power_mva", "value_lost": "60",
              "why": "the lower figure is kept"}]
        ),
        sites=schema.SITES.frame(
            [
                {"site_id": "hill", "name": "Hill", "power_mva": 24.0, "control": "option",
                 "application_status": "outline_granted", "planning_date": "2022-03",
                 "planning_group": "outline", "boundary_kind": "location_only", "lat": 52.5,
                 "lon": -1.5, "constraints": "power; scale_fit"},
                {"site_id": "dale", "name": "Dale", "part_of_site_id": "hill",
                 "boundary_kind": "drawn", "measured_acres": 100.0, "lat": 52.4, "lon": -1.4},
            ]
        ),
        boundaries=gpd.GeoDataFrame(boundaries),
        site_areas=schema.SITE_AREAS.empty(),
        acreages=schema.ACREAGES.frame(
            [{"site_id": "hill", "basis": "gross_sitewide", "low_acres": 230.0,
              "high_acres": 230.0, "qualifier": "circa", "text": "c.230 acres",
              "claim_id": "r2#stated_acres"}]
        ),
        applications=schema.APPLICATIONS.frame(
            [{"site_id": "hill", "application": "P1", "status": "outline_granted",
              "status_date": "2022-03", "claim_id": "r6#status"}]
        ),
        stage_events=schema.STAGE_EVENTS.frame(
            [{"site_id": "hill", "application": "P1", "status": "outline_granted",
              "date": "2022-03", "claim_id": "r6#status"}]
        ),
        incentives=schema.INCENTIVES.frame(
            [{"site_id": "hill", "scheme": "Investment Zone", "position": "named",
              "ends": "2034-09-30", "claim_id": "r7#scheme"}]
        ),
    )  # fmt: skip


@pytest.fixture
def config(tmp_path):
    texts = {
        "scoring": (SCORING, ScoringConfig),
        "facts": (FACTS, FactsConfig),
        "access": (ACCESS, AccessConfig),
        "vehicle": (VEHICLE, Vehicle),
    }
    loaded = {}
    for name, (text, section) in texts.items():
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        loaded[name] = load(path, section, label=f"configs/{name}.yaml")
    return loaded


def way(kind, hub, minutes, km, **rest):
    return {"site_id": "hill", "hub_kind": kind, "hub_id": hub, "hub_name": hub.title(),
            "minutes": minutes, "km": km, "reachable": True, "route": "A1 → M6",
            **rest}  # fmt: skip


def leg(number, kind, km, speed, deciseconds, rule, *, link=None, row=pd.NA, road=None):
    return {"site_id": "hill", "hub_kind": "port", "leg": number, "leg_kind": kind,
            "link_id": link, "road": road, "from_name": f"P{number}",
            "to_name": f"P{number + 1}", "km": km, "speed_kmh": speed,
            "deciseconds": deciseconds, "rule": rule, "link_row": row}  # fmt: skip


@pytest.fixture
def appraisal(snapshot, config):
    # 2 km at 40 km/h = 180 s; 40 km at 80 km/h = 1800 s; together 33 min.
    inputs = schema.INPUTS.frame(
        [
            {"site_id": "hill", "field": "power_mva", "low": 24.0, "high": 24.0, "known": True,
             "text": "24 MVA", "unit": "MVA", "origin": "claims"},
            {"site_id": "hill", "field": "control", "term": "option", "known": True,
             "text": "held under option", "origin": "claims"},
            {"site_id": "hill", "field": "net_developable_acres", "low": 0.0, "high": 230.0,
             "known": False, "text": "at most 230 acres", "unit": "acres", "origin": "claims"},
            {"site_id": "hill", "field": "location", "known": True, "text": "a point",
             "origin": "claims"},
            {"site_id": "hill", "field": "port_min", "low": 33.0, "high": 33.0, "known": True,
             "text": "33 min", "unit": "min", "origin": "access"},
        ]
    )  # fmt: skip
    scored = score_sites(
        snapshot.sites, inputs, scoring=config["scoring"].section, facts=config["facts"].section
    )
    return Appraisal(
        access=schema.ACCESS.frame(
            [
                way("port", "wharf", 33.0, 42.0),
                {"site_id": "hill", "hub_kind": "airport", "reachable": False},
            ]
        ),
        legs=schema.LEGS.frame(
            [
                leg(1, "site_connector", 2.0, 40.0, 1800,
                    "connector.speed_kmh; connector.detour_factor"),
                leg(2, "link", 40.0, 80.0, 18000, "limiter_mph; factor.dual", link="m6-1", row=17,
                    road="M6"),
            ]
        ),
        reach=schema.REACH.frame(
            [
                {"site_id": "hill", "hub_id": "wharf", "hub_kind": "port", "hub_name": "Wharf",
                 "minutes_out": 33.0, "minutes_back": 35.0, "within_one_way": True,
                 "duty_min": 128.0, "within_return_duty": True},
                {"site_id": "hill", "hub_id": "haven", "hub_kind": "port", "hub_name": "Haven",
                 "minutes_out": 280.0, "minutes_back": 280.0, "within_one_way": False,
                 "duty_min": 710.0, "within_return_duty": False},
            ]
        ),
        inputs=inputs,
        components=scored.components,
        scores=scored.scores,
        findings=scored.findings,
        issues=schema.ISSUES.empty(),
    )  # fmt: skip


HUBS = schema.HUBS.frame(
    [
        {"hub_id": "wharf", "kind": "port", "name": "Wharf", "row": 4, "verified": True},
        {"hub_id": "haven", "kind": "port", "name": "Haven", "row": 9, "verified": False},
    ]
)


@pytest.fixture
def ask(snapshot, appraisal, config):

    def explained(field, site_id="hill"):
        return explain_field(
            site_id,
            field,
            snapshot=snapshot,
            appraisal=appraisal,
            hubs=HUBS,
            roads_label="layers/roads/links.csv",
            hubs_label="layers/hubs/hubs.csv",
            **config,
        )

    return explained


def test_a_stated_figure_ends_at_its_cell_and_keeps_the_loser(ask):
    report = ask("power_mva")

    assert report.value == "24 MVA"
    assert report.unknown is None
    won, lost = report.claims
    assert (won.value, won.won, won.why) == (
        "24 MVA", True, "holds over 1 other: the lower figure is kept",
    )  # fmt: skip
    assert won.reference == "Letter of May 2026"
    assert won.cell.model_dump() == {
        "source": "figure15", "file": "figure15.csv", "file_sha256": "ab" * 32, "sheet": None,
        "row": 2, "column": "Power_Mva",
    }  # fmt: skip
    assert (lost.value, lost.won, lost.why, lost.cell.row) == (
        "60", False, "the lower figure is kept", 3,
    )  # fmt: skip


def test_a_term_says_how_its_text_was_read(ask):
    report = ask("control")

    assert report.value == "held under option"
    assert [step.step for step in report.derivation] == ["'Option' is read as held under option"]
    assert report.derivation[0].inputs == ["figure15.csv, row 2, column 'Control'"]


def test_acreage_says_figure_qualifier_and_basis(ask):
    report = ask("stated_acres")

    assert report.value == "about 230 acres, site-wide"
    assert report.derivation[0].step == "'c.230 acres' is read as about 230 acres, site-wide"
    assert [each.cell.row for each in report.claims] == [2]
    assert ask("gross_sitewide").value == "about 230 acres, site-wide"


def test_an_unknown_acreage_asks_and_shows_what_bounds_it(ask):
    report = ask("net_developable_acres")

    assert report.value is None
    assert report.unknown == "How much can be built on? Ask the promoter."
    assert report.derivation[-1].step == "not stated, yet bounded: at most 230 acres"
    assert report.derivation[-1].inputs == ["figure15.csv, row 2, column 'Stated_Acres'"]


def test_a_cell_that_says_nothing_wins_nothing(ask):
    report = ask("works_months")

    assert (report.value, report.unknown) == (None, "No source states it. Ask the promoter.")
    assert [(each.value, each.won, each.why) for each in report.claims] == [
        ("TBC", False, "the cell gives no value that can be read")
    ]


def test_minutes_end_at_links_speed_lines_and_the_hub_s_row(ask):
    report = ask("port_min")

    assert report.value == "33 min ◦, 26 miles, to Wharf"  # 42 / 1.609344 = 26.1
    assert [step.deciseconds for step in report.derivation] == [1800, 18000, None]
    assert sum(step.deciseconds or 0 for step in report.derivation) == 33 * 600
    connector, link, hub = report.derivation
    assert connector.rule == (
        "configs/access.yaml:3 (connector.speed_kmh): 40, not verified; "
        "configs/access.yaml:2 (connector.detour_factor): 1.3, not verified"
    )
    assert link.step == "M6 from P2 to P3: 40 km at 80 km/h = 18,000 tenths of a second"
    assert link.inputs == ["layers/roads/links.csv, row 17, link m6-1"]
    assert link.rule == (
        "configs/vehicle.yaml:3 (limiter_mph): 56; "
        "configs/vehicle.yaml:12 (factor.dual): 0.9, not verified"
    )
    assert hub.step == "arrive at Wharf after 19,800 tenths of a second = 33.0 min, 42.0 km"
    assert hub.inputs == ["layers/hubs/hubs.csv, row 4, hub wharf"]
    assert [each.cell.row for each in report.claims] == [4, 4]


def test_a_limit_that_is_posted_ends_at_the_roads(snapshot, appraisal, config):
    legs = appraisal.legs.assign(rule="posted 40 mph; factor.dual")
    report = asked("port_min", snapshot, replace(appraisal, legs=legs), config)
    assert report.derivation[0].rule == (
        "posted 40 mph (links.csv); configs/vehicle.yaml:12 (factor.dual): 0.9, not verified"
    )


def test_what_is_lost_at_junctions_is_said_beside_the_speed(snapshot, appraisal, config):
    rule = "limiter_mph; factor.dual; penalty_s.signals"
    legs = appraisal.legs.assign(
        rule=appraisal.legs["rule"].where(appraisal.legs["leg"] == 1, rule)
    )
    report = asked("port_min", snapshot, replace(appraisal, legs=legs), config)
    assert report.derivation[1].step == (
        "M6 from P2 to P3: 40 km at 80 km/h and what is lost at junctions = "
        "18,000 tenths of a second"
    )
    assert report.derivation[1].rule.endswith(
        "; configs/vehicle.yaml:15 (penalty_s.signals): 14, not verified"
    )
    assert "lost" not in report.derivation[0].step


def test_kilometres_and_the_access_alias_walk_the_same_way(ask):
    assert ask("port_km").value == "26 miles ◦, 33 min, to Wharf"
    assert ask("access.port").derivation == ask("port_min").derivation


def test_a_hub_out_of_reach_is_unknown_and_says_so(ask):
    report = ask("airport_min")

    assert report.value is None
    assert report.unknown is not None
    assert report.unknown.startswith("No road leads to any airport with freight in use.")


def test_access_of_a_site_without_any_asks_for_its_location(ask):
    assert ask("port_min", "dale").unknown == "Where is the site? Ask the promoter."


def test_reach_sets_out_the_duty(ask):
    report = ask("reach.haven")

    assert report.value == "to Haven: beyond one driving period, beyond a return duty ◦"
    out, driving, duty = report.derivation
    assert out.step == "out to Haven: 280.0 min of 270 min in one driving period"
    assert out.inputs[0] == "layers/hubs/hubs.csv, row 9, hub haven; position not verified"
    assert (
        driving.step == "driving out and back: 280.0 min + 280.0 min = 560.0 min of 540 min a day"
    )
    assert duty.step == (
        "duty: 560.0 min driving + 90.0 min breaks + 60 min turnaround = 710.0 min of 780 min"
    )
    assert duty.rule == (
        "configs/access.yaml:8 (duty.break_min): 45; "
        "configs/access.yaml:11 (duty.turnaround_min): 60, not verified; "
        "configs/access.yaml:10 (duty.spread_min): 780"
    )


def test_reach_of_a_kind_walks_to_its_nearest_and_sets_out_every_duty(ask):
    report = ask("reach.port")

    assert report.value == (
        "to Wharf: within one driving period, within a return duty ◦; "
        "to Haven: beyond one driving period, beyond a return duty ◦"
    )
    assert sum(step.deciseconds or 0 for step in report.derivation) == 33 * 600
    assert len(report.derivation) == 3 + 3 + 3


def test_a_criterion_ends_at_its_cell_its_corners_and_its_weight(ask):
    report = ask("power")

    # 24 MVA is half-way from 8 (0.4) to 40 (0.8): 0.6, of 50 points.
    assert report.value == "30 of 50 points ◦"
    assert ask("score.control").value == "24 of 30 points", "verified, on a claim"
    stated, valued, weighed = report.derivation
    assert stated.step == "power_mva: 24 MVA"
    assert stated.inputs == ["figure15.csv, row 2, column 'Power_Mva'"]
    assert valued.step == "value 0.6 of 1"
    assert valued.inputs == [
        "8 MVA is worth 0.4: configs/scoring.yaml:19 (criteria.power.points.1)",
        "40 MVA is worth 0.8: configs/scoring.yaml:20 (criteria.power.points.2)",
    ]
    assert valued.rule == "configs/scoring.yaml:17 (criteria.power.points): Judgement; unverified"
    assert weighed.step == "30 points = 100 × 0.5 × 0.6"
    assert weighed.rule == "configs/scoring.yaml:16 (criteria.power.weight)"
    assert ask("score.power").derivation == ask("criteria.power").derivation == report.derivation


def test_a_criterion_on_access_ends_at_links(ask):
    report = ask("score.port")

    assert report.value == "13.4 of 20 points ◦"  # 33 of 100 minutes: 0.67
    assert report.derivation[0].inputs == [
        "local roads, P1 to P2: modelled on 1.538 km in a straight line",
        "layers/roads/links.csv, row 17, link m6-1",
    ]


def test_a_criterion_of_terms_cites_the_term_s_line(ask):
    assert ask("score.control").derivation[1].inputs == [
        "option is worth 0.8: configs/scoring.yaml:29 (criteria.control.terms.option)"
    ]


def test_the_score_is_the_sum_of_its_steps(ask):
    report = ask("score")

    assert report.value == "67.4 of 100 points ◦"
    assert [step.step for step in report.derivation] == [
        "Firm electricity: 30 points = 100 × 0.5 × 0.6",
        "Control of the land: 24 points = 100 × 0.3 × 0.8",
        "Port: 13.4 points = 100 × 0.2 × 0.67",
        "sum 67.4 of 100 points",
        "completeness 100%, gates passed: rank 1",
    ]
    assert report.derivation[-1].rule.startswith("configs/scoring.yaml:3 (rank_from_completeness)")
    assert ask("rank").value == "1 of 1 ranked ◦"
    assert ask("completeness").value == "100%"


def test_a_site_that_is_not_ranked_says_what_to_ask(ask):
    report = ask("score", "dale")

    assert report.value is None
    assert report.unknown == (
        "Not ranked. 0% of the weight is known; a score needs 70%. "
        "Firm electricity: How many MVA are firm? Ask the promoter. "
        "Control of the land: No source states it. Ask the promoter. "
        "Port: Where is the site? Ask the promoter."
    )
    low = ask("low", "dale")
    assert low.value == "0 of 100 points ◦"
    # an unknown input earns no nought: it may yet earn any of these
    assert [step.step for step in low.derivation] == [
        "Firm electricity: 0–50 points: not stated",
        "Control of the land: 0–24 points: not stated",
        "Port: 0–20 points: not stated",
        "sum 0 of 100 points",
    ]
    assert [step.step for step in ask("completeness", "dale").derivation] == [
        "Firm electricity: not known",
        "Control of the land: not known",
        "Port: not known",
        "sum 0% of the weight rests on known inputs",
    ]
    # 50 + 30 × 0.8 + 20: the best term of the map is worth 0.8
    assert ask("high", "dale").value == "94 of 100 points ◦"
    assert ask("rank", "dale").value is None


def test_gates_and_facts_end_at_their_rules(ask):
    gate = ask("controlled")
    facts = ask("facts_known")

    assert gate.value == "passed"
    assert gate.derivation[0].rule == (
        "configs/scoring.yaml:8 (gates.controlled.fails_on): judgement; unverified"
    )
    assert facts.value == "2 of 3 facts known"
    assert [step.step for step in facts.derivation] == [
        "Firm electricity: known",
        "Net developable acres: not known. How much can be built on? (the promoter)",
        "Location: known",
    ]
    assert facts.derivation[0].rule == "configs/facts.yaml:4 (facts.power.field)"
    assert ask("gates", "dale").value == "unknown"
    assert ask("gates.controlled", "dale").unknown == (
        "Is this so: somebody controls the land? Not stated. Ask the promoter."
    )


def test_places_and_measured_acres(ask):
    assert ask("location").value == "52.50000°, -1.50000° (location only, ± 500 m)"
    assert ask("location").derivation[0].inputs == [
        "figure15.csv, row 4, column 'Latitude'",
        "figure15.csv, row 4, column 'Longitude'",
    ]
    assert ask("lat").value == "52.50000°"
    assert ask("boundary").value is None
    assert ask("measured_acres").value is None
    measured = ask("measured_acres", "dale")
    assert measured.value == "100 acres"
    # 404.68564224 m by 1,000 m
    assert measured.derivation[0].step == "404,685.6 m² / 4046.8564224 m² per acre = 100 acres"
    assert measured.derivation[0].inputs == ["figure15.csv, row 5, column 'Boundary'"]
    assert measured.derivation[0].rule == "plane area of the drawn boundary in EPSG:27700"


def test_planning_and_incentives(ask):
    assert ask("applications").value == "P1: outline granted, 2022-03"
    assert ask("stage_events").derivation[0].inputs == [
        "figure15.csv, row 6, column 'Status'",
        "figure15.csv, row 6, column 'Application'",
        "figure15.csv, row 6, column 'Date'",
    ]
    assert ask("application_status").claims[0].value == "Outline granted"
    assert ask("planning_date").value == "2022-03"
    assert ask("planning_group").derivation[0].step == "application status: outline granted"
    assert ask("incentives").value == "Investment Zone, named, reliefs end 2034-09-30"
    assert ask("incentives", "dale").value is None


def test_identity_and_inclusion(ask):
    named = ask("name")

    assert named.value == "Hill"
    assert named.derivation[0].step == "the record named 'Record 2' is of this site"
    assert named.derivation[0].inputs == ["figure15.csv, row 2"]
    assert named.derivation[0].rule == "same name (decided by rule)"
    part = ask("part_of_site_id", "dale")
    assert (part.value, part.claims[0].value) == ("hill", "Dale")
    assert part.derivation[0].inputs == ["figure15.csv, row 8, column 'Included_Site'"]
    assert ask("part_of_site_id").unknown == "No source puts it within another site."
    assert ask("constraints").value == "power; fit of scale"


@pytest.mark.parametrize("name", [*schema.SITES.column_names, "facts.net", "places"])
def test_every_column_and_fact_can_be_asked(ask, name):
    for site in ("hill", "dale"):
        report = ask(name, site)
        assert (report.value is None) != (report.unknown is None)


def test_a_field_or_site_that_does_not_exist_names_the_nearest(ask):
    with pytest.raises(UsageError, match="no field called 'powr_mva'") as field:
        ask("powr_mva")
    assert "power_mva" in field.value.hint
    with pytest.raises(UsageError, match="no site called 'hil'") as site:
        ask("power_mva", "hil")
    assert site.value.hint == "Did you mean hill?"


def test_a_site_s_explanation_sums_to_its_score(snapshot, appraisal, config):
    report = explain_site("hill", snapshot=snapshot, appraisal=appraisal, scoring=config["scoring"])

    assert (report.name, report.rank, report.completeness) == ("Hill", 1, 1.0)
    assert report.profile == "A small profile (configs/scoring.yaml)"
    assert [row.contribution for row in report.criteria] == pytest.approx([30, 24, 13.4])
    assert [row.verified for row in report.criteria] == [False, True, False]
    assert [row.value_verified for row in report.criteria] == [True, True, False]
    assert not report.verified
    assert [(gate.verified, gate.fact_verified) for gate in report.gates] == [(False, True)]
    assert report.score == report.low == pytest.approx(67.4)
    power = report.criteria[0]
    assert power.value_score == pytest.approx(0.6)
    assert power.sources == [
        "figure15.csv, row 2, column 'Power_Mva'",
        "configs/scoring.yaml:17 (criteria.power.points)",
        "configs/scoring.yaml:16 (criteria.power.weight)",
    ]
    assert report.criteria[2].sources[0] == "A1 → M6 to Wharf"
    assert [(gate.gate, gate.outcome) for gate in report.gates] == [("controlled", "passed")]
    assert report.questions == [
        "Net developable acres: How much can be built on? Ask the promoter."
    ]


def test_an_unscored_site_explains_itself_in_questions(snapshot, appraisal, config):
    report = explain_site("dale", snapshot=snapshot, appraisal=appraisal, scoring=config["scoring"])

    assert (report.score, report.rank, report.low, report.completeness) == (None, None, 0, 0)
    assert [row.value_score for row in report.criteria] == [None] * 3
    assert [row.contribution for row in report.criteria] == [None] * 3, "unknown is not nought"
    assert [row.value_verified for row in report.criteria] == [None] * 3
    assert sum(row.low for row in report.criteria) == report.low
    assert report.questions == [
        "Firm electricity: How many MVA are firm? Ask the promoter.",
        "Net developable acres: How much can be built on? Ask the promoter.",
        "Location: Where is the site? Ask the promoter.",
        "Somebody controls the land: Is this so: somebody controls the land? Not stated. "
        "Ask the promoter.",
    ]
    with pytest.raises(UsageError, match="no site called 'vale'"):
        explain_site("vale", snapshot=snapshot, appraisal=appraisal, scoring=config["scoring"])


def test_places_of_one_site_are_walked_apart(snapshot, appraisal, config):
    ways = pd.concat(
        [
            appraisal.access.query("hub_kind == 'port'").assign(place="North"),
            appraisal.access.query("hub_kind == 'port'").assign(
                place="South", minutes=30.0, km=40.0
            ),
        ],
        ignore_index=True,
    )
    legs = pd.concat(
        [appraisal.legs.assign(place="North"), appraisal.legs.iloc[[1]].assign(place="South")],
        ignore_index=True,
    )
    both = Appraisal(**{**vars(appraisal), "access": ways, "legs": legs})

    report = explain_field(
        "hill", "port_min", snapshot=snapshot, appraisal=both, hubs=HUBS,
        roads_label="links.csv", hubs_label="hubs.csv", **config,
    )  # fmt: skip

    assert report.value == (
        "from North: 33 min ◦, 26 miles, to Wharf; from South: 30 min ◦, 25 miles, to Wharf"
    )
    times = [step.deciseconds for step in report.derivation]
    assert times == [1800, 18000, None, 18000, None, None]
    assert report.derivation[-1].step == "the site lies in 2 places: 30–33 min ◦"
    assert np.isclose(times[3] / 600, 30.0)


def asked(field, snapshot, appraisal, config):
    return explain_field(
        "hill", field, snapshot=snapshot, appraisal=appraisal, hubs=HUBS,
        roads_label="links.csv", hubs_label="hubs.csv", **config,
    )  # fmt: skip


def with_claims(snapshot, record, claims):
    """Add one record of the hill with its claims."""
    row = {"record_id": record, "entity": "application", "name": "Hill", "source_id": SOURCE}
    tables = {
        "records": schema.RECORDS.frame([{**row, "row": claims[0]["row"]}]),
        "claims": schema.CLAIMS.frame(claims),
        "identities": schema.IDENTITIES.frame(
            [{"record_id": record, "site_id": "hill", "decision": "same name",
              "decided_by": "rule"}]
        ),
    }  # fmt: skip
    return replace(
        snapshot,
        **{
            name: pd.concat([getattr(snapshot, name), table], ignore_index=True)
            for name, table in tables.items()
        },
    )


def test_an_earlier_stage_is_an_event_but_not_where_the_site_stands(snapshot, appraisal, config):
    earlier = with_claims(
        snapshot,
        "r9",
        [
            claim("r9", "application", "P1", row=9, value="P1"),
            claim("r9", "status", "Pending", row=9, value="pending"),
            claim("r9", "date", "2021", row=9, value="2021"),
        ],
    )

    status = asked("application_status", earlier, appraisal, config)
    events = asked("stage_events", earlier, appraisal, config)

    assert [(each.value, each.won) for each in status.claims] == [
        ("Outline granted", True), ("Pending", False),
    ]  # fmt: skip
    assert status.claims[1].why.startswith("a permission that stands comes first")
    assert all(each.won for each in events.claims)


def test_a_position_that_lost_takes_its_longitude_with_it(snapshot, appraisal, config):
    position = {"unit": "degrees"}
    moved = with_claims(
        snapshot,
        "r9",
        [
            claim("r9", "latitude", "52.6", row=9, low=52.6, high=52.6, **position),
            claim("r9", "longitude", "-1.6", row=9, low=-1.6, high=-1.6, **position),
        ],
    )
    lost = schema.CONFLICTS.frame(
        [{"site_id": "hill", "field": "boundary", "claim_id_won": "r4#latitude",
          "value_won": "52.5", "claim_id_lost": "r9#latitude", "value_lost": "52.6",
          "why": "higher trust: 50 over 40"}]
    )  # fmt: skip

    report = asked("location", replace(moved, conflicts=lost), appraisal, config)

    assert [(each.value, each.won) for each in report.claims] == [
        ("52.5", True), ("-1.5", True), ("52.6", False), ("-1.6", False),
    ]  # fmt: skip
    assert report.claims[3].why == "higher trust: 50 over 40"


def test_a_way_out_without_a_way_back_is_no_return_duty(appraisal, snapshot, config):
    trapped = appraisal.reach.iloc[[1]].assign(
        minutes_back=np.nan, duty_min=np.nan, within_return_duty=pd.NA
    )

    report = asked("reach.haven", snapshot, replace(appraisal, reach=trapped), config)

    assert report.value == "to Haven: beyond one driving period, no road back ◦"
    assert [step.step for step in report.derivation] == [
        "out to Haven: 280.0 min of 270 min in one driving period"
    ]
