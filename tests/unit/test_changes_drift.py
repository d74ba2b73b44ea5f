"""The drift of scores by cause with the real scoring, what a newsletter says, and a timeline."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sitepipe import schema
from sitepipe.changes import Side, changes_between, timeline
from sitepipe.config import FactsConfig, ScoringConfig
from sitepipe.differences import diff_report, drifts_of
from sitepipe.errors import UsageError
from sitepipe.newsletter import newsletter
from sitepipe.reports import DiffReport, DiffSide, FieldChange
from sitepipe.scoring import score_sites
from sitepipe.settings import load_named
from sitepipe.states import State, as_date, months_between
from sitepipe.vocab import Cause

OLD, NEW = "2026-08-31", "2026-11-30"
FACTS = load_named("facts", FactsConfig, beside=None)


# Two criteria, half of the weight each: 0 MVA earns nothing and 100 all; 0 months all, 24 nothing.
def profile(power=0.5):
    shapes = {"power_mva": ("MVA", (0, 0), (100, 1)), "works_months": ("months", (0, 1), (24, 0))}
    weights = {"power_mva": power, "works_months": 1 - power}
    return ScoringConfig.model_validate({
        "name": "test", "title": "Test", "rank_from_completeness": 0.6, "gates": {},
        "criteria": {
            field: {"title": field, "field": field, "unit": unit, "weight": weights[field],
                    "points": [{"at": at, "value": value} for at, value in corners],
                    "basis": "made up", "verified": True}
            for field, (unit, *corners) in shapes.items()
        },
    })  # fmt: skip


def state(as_of, valid_at, figures, *, scoring=None, version="1", settings=None, names=None):
    """A state of sites whose sources state some figures: scored by the real room."""
    scoring = scoring or profile()
    sites = schema.SITES.frame(
        [{"site_id": site, "name": (names or {}).get(site, site), **cells}
         for site, cells in figures.items()]
    )  # fmt: skip
    stated = [
        (site, field, value)
        for site, cells in figures.items()
        for field, value in cells.items()
        if value is not None
    ]
    inputs = schema.INPUTS.frame(
        [{"site_id": site, "field": field, "low": value, "high": value, "known": True,
          "text": str(value), "origin": "claims"} for site, field, value in stated]
    )  # fmt: skip
    dates = (
        valid_at
        if isinstance(valid_at, dict)
        else dict.fromkeys(("power_mva", "works_months"), valid_at)
    )
    sources = [{"source_id": f"of-{field}", "trust": 50, "valid_at": date}
               for field, date in dates.items()]  # fmt: skip
    records, claims, identities = [], [], []
    for site, field, value in stated:
        record = f"of-{field}:{site}"
        records.append({"record_id": record, "entity": "site", "name": site,
                        "source_id": f"of-{field}", "valid_at": dates[field]})  # fmt: skip
        identities.append({"record_id": record, "site_id": site})
        claims.append({"claim_id": f"{record}#{field}", "record_id": record, "field": field,
                       "text": str(value), "low": value, "high": value,
                       "source_id": f"of-{field}", "valid_at": dates[field]})  # fmt: skip
    scored = score_sites(sites, inputs, scoring=scoring, facts=FACTS.section)
    tables = {
        "sites": sites, "inputs": inputs, "components": scored.components,
        "scores": scored.scores, "findings": scored.findings,
        "sources": schema.SOURCES.frame(sources), "records": schema.RECORDS.frame(records),
        "claims": schema.CLAIMS.frame(claims), "identities": schema.IDENTITIES.frame(identities),
    }  # fmt: skip
    read = SimpleNamespace(scoring=SimpleNamespace(section=scoring), facts=FACTS)
    side = Side(as_of, tables, version, settings or {"scoring": str(scoring)})
    return State(as_of, "Test", read, side, sites)


def drifts(old, new):
    return {one.site_id: one for one in drifts_of(old, new, changes_between(old.side, new.side))}


def parts(one, measure="low"):
    return {part.cause.value: pytest.approx(getattr(part, measure)) for part in one.parts}


def test_each_cause_has_the_points_that_its_figure_is_worth():
    old = state(OLD, {"power_mva": "2026-08-01", "works_months": "2026-08-01"},
                {"mill": {"power_mva": 40.0, "works_months": 12.0}})  # fmt: skip
    new = state(NEW, {"power_mva": "2026-11-01", "works_months": "2026-08-01"},
                {"mill": {"power_mva": 60.0, "works_months": 18.0}})  # fmt: skip
    moved = drifts(old, new)["mill"]

    # 40 → 60 MVA is worth 50 × 0.2; 12 → 18 months costs 50 × 0.25; neither weighs on the other.
    assert parts(moved) == {"real_change": 10.0, "correction": -12.5}
    assert (moved.old_low, moved.new_low, moved.became) == (45.0, 42.5, "changed")


def test_a_figure_and_its_weight_at_once_share_what_both_made():
    old = state(OLD, "2026-08-01", {"mill": {"power_mva": 40.0, "works_months": 24.0}})
    new = state(NEW, "2026-11-01", {"mill": {"power_mva": 60.0, "works_months": 24.0}},
                scoring=profile(0.6))  # fmt: skip
    # 20 → 36. The figure alone: 30, the weight alone: 24. Shapley: the figure has half of
    # (30 - 20) + (36 - 24) = 11, the weight half of (24 - 20) + (36 - 30) = 5.
    assert parts(drifts(old, new)["mill"]) == {"real_change": 11.0, "configuration": 5.0}


def test_what_another_version_scores_otherwise_is_the_methods_part():
    old = state(OLD, "2026-08-01", {"mill": {"power_mva": 40.0, "works_months": 12.0}})
    new = state(OLD, "2026-08-01", {"mill": {"power_mva": 40.0, "works_months": 12.0}}, version="2")
    old.side.tables["scores"].loc[0, ["score", "low"]] = 41.0

    assert parts(drifts(old, new)["mill"]) == {"method": 4.0}


def test_a_score_that_becomes_known_is_no_number_and_its_points_are():
    old = state(OLD, "2026-08-01", {"mill": {"power_mva": None, "works_months": 12.0}})
    new = state(NEW, "2026-11-01", {"mill": {"power_mva": 60.0, "works_months": 12.0}})
    came, went = drifts(old, new)["mill"], drifts(new, old)["mill"]

    assert (came.became, came.old_score, came.new_score) == ("known", None, 55.0)
    assert (went.became, went.old_score, went.new_score) == ("unknown", 55.0, None)
    assert parts(came) == {"real_change": 30.0}
    # The unknown could have earned 50 more; 60 MVA earn 30 of them.
    assert parts(came, "high") == {"real_change": -20.0}
    assert parts(came, "completeness") == {"real_change": 0.5}


def test_parts_sum_to_the_drift_of_a_thousand_pairs_of_sites_drawn_at_random():
    rng = np.random.default_rng(6)
    checked, causes = 0, set()
    for _pair in range(10):
        figures = [
            {f"site-{n}": {"power_mva": float(rng.uniform(0, 120)) if rng.uniform() > 0.2 else None,
                           "works_months": float(rng.uniform(0, 30))} for n in range(100)}
            for _side in range(2)
        ]  # fmt: skip
        dates = {field: str(rng.choice(["2026-07", "2026-08", "2026-11"]))
                 for field in ("power_mva", "works_months")}  # fmt: skip
        old = state(OLD, "2026-08", figures[0])
        new = state(NEW, dates, figures[1], scoring=profile(float(rng.choice([0.5, 0.7]))))
        for one in drifts(old, new).values():
            checked += 1
            causes |= {part.cause.value for part in one.parts}
            for measure in ("low", "high"):
                change = getattr(one, f"new_{measure}") - getattr(one, f"old_{measure}")
                assert abs(sum(getattr(part, measure) for part in one.parts) - change) <= 1e-9

    assert checked == 1000
    assert {"real_change", "correction", "source_revision", "configuration"} <= causes


def test_a_report_is_narrowed_to_sites_and_refuses_an_unknown_one():
    old = state(OLD, "2026-08-01", {"mill": {"power_mva": 1.0}, "weir": {"power_mva": 1.0}})
    new = state(NEW, "2026-11-01", {"mill": {"power_mva": 2.0}, "weir": {"power_mva": 3.0}})
    report = diff_report(old, new, sites=["weir"])

    assert {one.site_id for one in report.changes} == {"weir"}
    assert [one.site_id for one in report.drifts] == ["weir"]
    assert "inputs" not in {one.table for one in report.changes}
    assert sum(report.causes.values()) == len(report.changes)
    with pytest.raises(UsageError, match="no site 'wier'; did you mean 'weir'"):
        diff_report(old, new, sites=["wier"])


def test_a_month_is_its_last_day():
    assert as_date("2026-02") == "2026-02-28"
    assert as_date("2026-08-09") == "2026-08-09"
    assert as_date("2026-13") is None
    assert months_between("2026-10-15", "2027-01-31") == [
        "2026-10-15", "2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31",
    ]  # fmt: skip
    with pytest.raises(UsageError, match="not before"):
        months_between("2026-10-15", "2026-10-15")


def report_of(*changes):
    sides = [DiffSide(asked=day, title="P*rk", as_of=day, version="1", sites=1)
             for day in (OLD, NEW)]  # fmt: skip
    return DiffReport(old=sides[0], new=sides[1], changes=list(changes), causes={}, drifts=[])


def change(**cells):
    plain = {"table": "sites", "id": "mill", "site_id": "mill", "name": "Mill [x](http://y) <b>",
             "field": "power_mva", "old": "40", "new": "60", "cause": Cause.REAL_CHANGE,
             "also": [], "why": "", "audience": "public"}  # fmt: skip
    return FieldChange.model_validate({**plain, **cells})


def test_a_newsletter_tells_what_happened_before_what_was_put_right():
    text = newsletter(
        report_of(
            change(cause=Cause.CORRECTION, field="works_cost_gbp", old="5", new=None),
            change(),
            change(table="plots", id="mill / A", field="plot", old=None, new="A", why="agent"),
        )
    )

    assert text.startswith("# P\\*rk: 31 August 2026 to 30 November 2026\n")
    assert text.index("## What happened") < text.index("## What was put right")
    assert "**Mill \\[x\\](http:\\//y) \\<b\\>**" in text
    assert "* Firm electricity: 60 MVA, was 40 MVA" in text
    assert "* Plot A is new (agent)" in text
    assert "* Cost of works: no longer known, was £5" in text


def test_a_newsletter_without_news_says_so():
    assert newsletter(report_of()).endswith("\n\nNothing changed.")


def test_a_timeline_tells_names_scores_and_statements_in_the_order_of_dates():
    figures = {"mill": {"power_mva": 40.0, "works_months": 12.0}}
    old = state(OLD, "2026-08-01", figures, names={"mill": "Mill Park"})
    new = state(NEW, {"power_mva": "2026-11-01", "works_months": "2026-08-01"},
                {"mill": {"power_mva": 60.0, "works_months": 12.0}},
                names={"mill": "Mill Park"})  # fmt: skip
    new = replace(new, side=Side(NEW, {**new.side.tables, "lineage": schema.LINEAGE.frame(
        [{"date": "2026-08-31", "site_id": "mill", "event": "minted", "why": "new"}]
    )}, "1", new.side.settings))  # fmt: skip
    rows = timeline([old.side, new.side], "mill")
    told = [tuple(None if pd.isna(cell) else cell for cell in row)
            for row in rows.drop(columns=["why", "known_at"]).itertuples(index=False)]  # fmt: skip

    assert told == [
        ("2026-08-01", "statement", "power_mva", None, "40.0", "of-power_mva", None),
        ("2026-08-01", "statement", "works_months", None, "12.0", "of-works_months", None),
        ("2026-08-31", "id", "minted", None, None, None, None),
        ("2026-08-31", "name", "name", None, "Mill Park", None, None),
        ("2026-08-31", "score", "high", None, "45", None, None),
        ("2026-08-31", "score", "low", None, "45", None, None),
        ("2026-08-31", "score", "score", None, "45", None, None),
        ("2026-11-01", "statement", "power_mva", None, "60.0", "of-power_mva", None),
        ("2026-11-30", "score", "high", "45", "55", None, "real_change"),
        ("2026-11-30", "score", "low", "45", "55", None, "real_change"),
        ("2026-11-30", "score", "score", "45", "55", None, "real_change"),
    ]


def test_every_row_of_a_timeline_has_the_day_of_the_first_state_that_has_it():
    minted = {"date": "2026-08-31", "site_id": "mill", "event": "minted"}
    renamed = {"date": "2026-10-31", "site_id": "mill", "event": "renamed"}
    split = {"date": "2026-11-30", "site_id": "weir", "event": "split_from",
             "other_site_id": "mill"}  # fmt: skip
    sent = {"site_id": "mill", "application": "S/1", "status": "validated",
            "date": "2026-08-17"}  # fmt: skip
    granted = {**sent, "status": "outline_granted", "date": "2026-09-20"}
    known = {
        "2026-09-01": ([minted], []),
        "2026-10-31": ([minted, renamed], [sent]),
        "2026-12-01": ([minted, renamed, split], [sent, granted]),
    }
    sides = [
        Side(day, {"lineage": schema.LINEAGE.frame(lineage),
                   "stage_events": schema.STAGE_EVENTS.frame(stages)},
             known_at=f"{day}T09:00:00+00:00")
        for day, (lineage, stages) in known.items()
    ]  # fmt: skip

    rows = timeline(sides, "mill")

    assert [(row.date, row.kind, row.known_at[:10]) for row in rows.itertuples()] == [
        ("2026-08-17", "stage", "2026-10-31"),
        ("2026-08-31", "id", "2026-09-01"),
        ("2026-09-20", "stage", "2026-12-01"),
        ("2026-10-31", "id", "2026-10-31"),
        ("2026-11-30", "id", "2026-12-01"),
    ]
    assert rows[["field", "new"]].iloc[-1].tolist() == ["split_off", "weir"]
    # Files that are asked today were learnt on no day that is kept.
    assert timeline([replace(side, known_at="") for side in sides], "mill")["known_at"].isna().all()
