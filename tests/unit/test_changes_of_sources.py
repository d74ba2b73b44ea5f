"""Causes where a source is another file, is described otherwise or says it of another day."""

import pytest
import shapely
from claims_book import ClaimsBook
from test_changes_causes import NEW, OLD, appraised, book, finding, side, told

from sitepipe import schema

OTHER_FILE = {"file_sha256": "cd" * 32}


def based(basis, valid_at="2026-08-01"):
    stated = book(valid_at=valid_at, stated_acres=12)
    stated.claims[-1]["basis"] = basis
    return stated


def causes(old, new):
    return set(told(old, new, "cause"))


def test_a_file_described_otherwise_is_configuration_whatever_its_fields():
    near = side(based("near_term_available"), OLD, settings={"sources": "a"})
    settings = {"sources": "b"}

    assert told(near, side(based("allocated"), NEW, settings=settings)) == [
        ("acreages", "mill-park / allocated", "basis", None, "allocated", "configuration"),
        ("acreages", "mill-park / near_term_available", "basis", "near_term_available", None,
         "configuration"),
    ]  # fmt: skip
    full = side(book(role="A", power_mva=60), OLD, settings={"sources": "a"})
    bare = side(book(role="A"), NEW, settings=settings)
    assert told(full, bare, "field", "cause") == [("power_mva", "configuration")]
    assert told(bare, full, "field", "cause") == [("power_mva", "configuration")]


def test_another_file_or_edition_is_judged_by_its_date_whatever_describes_it():
    near = side(based("near_term_available"), OLD, settings={"sources": "a"})
    described = {"settings": {"sources": "b"}}
    put_right = side(based("allocated"), NEW, council=OTHER_FILE, **described)
    moved = side(based("allocated", "2026-11-01"), NEW, council=OTHER_FILE, **described)

    assert causes(near, put_right) == {("correction",)}
    assert causes(near, moved) == {("real_change",)}
    # Nothing but the claim differs: nothing could have read the file otherwise.
    undescribed = side(based("allocated"), NEW, settings={"sources": "a"})
    assert causes(near, undescribed) == {("correction",)}


def test_a_source_of_a_later_day_than_was_asked_of_can_still_correct_itself():
    asked, date = "2026-06-30", "2026-10-30"
    old = side(book(valid_at=date, power_mva=104), asked)

    right = side(book(valid_at=date, power_mva=110, role="A"), "2026-07-31")
    assert told(old, right, "field", "cause") == [
        ("role", "correction"), ("power_mva", "correction"),
    ]  # fmt: skip
    later = side(book(valid_at="2026-11-20", power_mva=110), "2026-07-31")
    assert told(old, later, "field", "cause") == [("power_mva", "real_change")]
    # A correction that an earlier date is asked of is still one.
    assert told(right, old, "field", "cause") == [
        ("role", "correction"), ("power_mva", "correction"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("was", "now", "gone", "come"),
    [
        # The row is of June. The edition is not another: it should not have had it, or had.
        ("2026-08-01", "2026-08-01", "correction", "correction"),
        # A later edition has it no more; one that adds it speaks of June still.
        ("2026-08-01", "2026-11-01", "real_change", "source_revision"),
        ("2026", "2026-08", "source_revision", "source_revision"),
    ],
)
def test_a_row_of_its_own_day_is_judged_by_the_edition_that_states_it(was, now, gone, come):
    def edition(valid_at, as_of, *, dated):
        stated = book(valid_at=valid_at, role="A")
        if dated:
            stated.row("council", "Mill Park", valid_at="2026-06-08", power_mva=9)
        return side(stated, as_of)

    assert causes(edition(was, OLD, dated=True), edition(now, NEW, dated=False)) == {(gone,)}
    assert causes(edition(was, OLD, dated=False), edition(now, NEW, dated=True)) == {(come,)}


def test_a_row_later_than_the_edition_without_it_is_a_revision():
    stated = book(role="A").row("council", "Mill Park", valid_at="2026-08-20", power_mva=9)
    old, new = side(stated, OLD), side(book(valid_at="2026-08-10", role="A"), NEW)

    assert told(old, new, "field", "cause") == [("power_mva", "source_revision")]


def register(**granted):
    """A list that says pending, and a register with the application, granted or not yet."""
    listed = ClaimsBook().source("list", valid_at="2026-08-01", trust=90)
    listed.row("list", "Mill Park", application_status="pending")
    listed.source("register", valid_at="2026-08-01")
    for date, status in {"2026-02-01": "pending", **granted}.items():
        listed.row("register", "Mill Park", "application", valid_at=date, application="N/1",
                   status=status, date=date)  # fmt: skip
    return listed


def test_a_permission_in_a_register_is_a_real_change_though_a_list_is_overtaken():
    old = side(register(), NEW)
    new = side(register(**{"2026-11-12": "outline_granted"}), NEW)

    found = {field: (now, cause) for table, field, now, cause in
             told(old, new, "table", "field", "new", "cause") if table == "sites"}  # fmt: skip
    assert found["application_status"] == ("outline_granted", "real_change")
    assert found["planning_group"][1] == found["planning_date"][1] == "real_change"


SQUARE, POINT = shapely.box(0, 0, 100, 100), shapely.Point(50, 50)


def placed(*, drawn, listed="2026-08-01", longitude=-1.5, kind="drawn"):
    """A council that states a location, and a developer's boundary or only its other words."""
    stated = book(valid_at=listed, latitude=52.5, longitude=longitude).at(POINT, uncertainty_m=50)
    if drawn is None:
        return stated
    stated.source("developer", valid_at=drawn.removesuffix(" without"), trust=40)
    if drawn.endswith(" without"):
        return stated.row("developer", "Mill Park", role="A")
    return stated.row("developer", "Mill Park", role="A").at(SQUARE, kind)


@pytest.mark.parametrize(
    ("drawn", "cause", "why"),
    [
        (None, "source_revision", "developer is no longer read"),
        ("2026-11-01 without", "real_change", "developer, of 2026-11-01, states it no more"),
        ("2026-08-01 without", "correction",
         "developer withdrew it, of the same date 2026-08-01"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("council", [{}, OTHER_FILE])
def test_a_location_that_stood_there_all_along_is_no_cause(drawn, cause, why, council):
    old = side(placed(drawn="2026-08-01"), OLD)
    new = side(placed(drawn=drawn), NEW, council=council)

    found = [row for row in told(old, new, "field", "cause", "why") if row[0] != "role"]
    assert found == [
        (field, cause, why)
        for field in ("boundary_kind", "measured_acres", "location_uncertainty_m", "kind",
                      "uncertainty_m", "geometry")
    ]  # fmt: skip


def test_a_boundary_that_lost_to_another_is_no_cause_where_its_file_is_the_same():
    surveyed = placed(drawn="2026-08-01", kind="surveyed")
    without = placed(drawn="2026-11-01 without")
    for stated in (surveyed, without):
        stated.source("agent", valid_at="2026-08-01", trust=60)
        stated.row("agent", "Mill Park").at(SQUARE.buffer(10), "drawn")
    old = side(surveyed, OLD)

    def of_boundary(**more):
        found = told(old, side(without, NEW, **more), "table", "cause", "why")
        return {row[1:] for row in found if row[0] == "boundaries"}

    gone = "developer, of 2026-11-01, states it no more"
    assert of_boundary(developer=OTHER_FILE) == {("real_change", gone)}
    # What the agent drew then is not kept: in another file it may be another boundary.
    assert of_boundary(agent=OTHER_FILE) == {("correction", "agent states otherwise of 2026-08-01")}


def test_a_boundary_of_another_kind_is_its_source_s_doing():
    old = side(placed(drawn="2026-08-01", kind="surveyed"), OLD)
    new = side(placed(drawn="2026-11-01"), NEW)

    assert told(old, new, "table", "field", "old", "new", "cause") == [
        ("sites", "boundary_kind", "surveyed", "drawn", "real_change"),
        ("boundaries", "kind", "surveyed", "drawn", "real_change"),
    ]


def dated(council, agent, *, as_of=NEW, **finding_of):
    """Two sources of their dates, and what a check says of them."""
    stated = book(valid_at=council, power_mva=40).source("agent", valid_at=agent, trust=40)
    one = side(stated.row("agent", "Mill Park", role="A"), as_of,
               settings=finding_of.pop("settings", None),
               council=finding_of.pop("council_is", {}))  # fmt: skip
    rule = finding_of.pop("rule", "checks.sources_fresh")
    cited = finding_of.pop("cited", ("council", "agent"))
    claims = {"council": "council:2#power_mva", "agent": "agent:2#role"}
    return finding(one, finding_of.pop("outcome", "passed"), rule=rule, field="sources",
                   claim_ids="; ".join(claims[name] for name in cited), **finding_of)  # fmt: skip


def test_a_new_edition_is_what_makes_the_sources_younger():
    old = dated("2026-08-01", "2026-09-01", fact="2 sources, the oldest of 1 August 2026")
    new = dated("2026-11-01", "2026-09-01", fact="2 sources, the oldest of 1 September 2026")

    assert told(old, new, "field", "cause", "why") == [
        ("fact", "real_change", "council speaks of 2026-11-01, before of 2026-08-01")
    ]
    assert told(new, old, "field", "cause") == [("fact", "source_revision")]


def test_a_source_that_is_late_because_time_passed_is_no_doing_of_another():
    old = dated("2026-08-01", "2026-01-01", as_of=OLD, fact="2 sources")
    new = dated("2026-11-01", "2026-01-01", outcome="failed", cited=("agent",), fact="older")

    assert told(old, new, "field", "cause") == [("outcome", "time"), ("fact", "time")]
    # Then it comes: that, and not what the other source says, mends the check.
    mended = dated("2026-11-01", "2026-11-05", fact="2 sources")
    assert told(new, mended, "field", "cause", "why") == [
        (field, "real_change", "agent speaks of 2026-11-05, before of 2026-01-01")
        for field in ("outcome", "fact")
    ]


def test_a_file_dated_or_described_otherwise_is_configuration():
    old = dated("2026-08-01", "2026-09-01", fact="a", settings={"sources": "a"})
    dates = dated("2026-08-20", "2026-09-01", fact="b", settings={"sources": "b"})
    rhythm = dated("2026-08-01", "2026-09-01", fact="b", settings={"sources": "b"},
                   council_is={"rhythm_months": 1})  # fmt: skip

    assert told(old, dates, "cause", "why") == [
        ("configuration", "council: the same file is dated otherwise")
    ]
    assert told(old, rhythm, "cause", "why") == [
        ("configuration", "council is described otherwise")
    ]


def test_a_source_that_no_more_speaks_of_a_site_is_judged_by_its_date():
    old = dated("2026-08-01", "2026-09-01", fact="2 sources")
    gone = appraised(side(book(power_mva=40), NEW), findings=schema.FINDINGS.frame(
        [{"site_id": "mill-park", "rule": "checks.sources_fresh", "kind": "check",
          "outcome": "passed", "field": "sources", "fact": "1 source",
          "claim_ids": "council:2#power_mva"}]))  # fmt: skip

    found = [row for row in told(old, gone, "table", "cause", "why") if row[0] == "findings"]
    assert found == [("findings", "source_revision", "agent is no longer read")]


def weighed(power, available, *, weight, gate="passed", agent=40, scoring="a"):
    """A score of power alone, beside a date that two sources dispute and no criterion reads."""
    stated = book(power_mva=power, available_date="2027-01-01").source(
        "agent", trust=agent, valid_at="2026-08-01"
    ).row("agent", "Mill Park", available_date="2028-01-01")  # fmt: skip
    points = power * weight
    inputs = [
        {"site_id": "mill-park", "field": "power_mva", "low": power, "high": power, "known": True,
         "text": f"{power} MVA", "unit": "MVA", "origin": "claims"},
        {"site_id": "mill-park", "field": "available_date", "known": True, "text": available,
         "origin": "claims"},
    ]  # fmt: skip
    return appraised(
        side(stated, NEW, settings={"scoring": scoring}),
        inputs=schema.INPUTS.frame(inputs),
        components=schema.COMPONENTS.frame(
            [{"site_id": "mill-park", "criterion": "power", "field": "power_mva", "weight": weight,
              "input": f"{power} MVA", "known": True, "points_low": points,
              "points_high": points}]),
        scores=schema.SCORES.frame(
            [{"site_id": "mill-park", "low": points, "high": points, "completeness": 1.0,
              "score": points if gate == "passed" else None, "gates": gate}]),
        findings=schema.FINDINGS.frame(
            [{"site_id": "mill-park", "rule": "gates.date", "kind": "gate", "outcome": gate,
              "field": "available_date"}]),
    )  # fmt: skip


def of_scores(old, new):
    found = told(old, new, "table", "field", "cause", "also")
    return {field: (cause, also) for table, field, cause, also in found if table == "scores"}


def test_an_input_that_no_criterion_reads_moves_no_score():
    old = weighed(40, "2027-01-01", weight=0.5)
    new = weighed(40, "2028-01-01", weight=0.6, agent=90, scoring="b")

    assert ("sites", "available_date", "source_revision") in told(
        old, new, "table", "field", "cause"
    )
    moved = ("configuration", None)
    assert of_scores(old, new) == {"score": moved, "low": moved, "high": moved}


def test_a_gate_that_fails_takes_the_score_and_no_points():
    old = weighed(40, "2027-01-01", weight=0.5)
    new = weighed(40, "2028-01-01", weight=0.5, agent=90, gate="failed")

    lost = ("source_revision", None)
    assert of_scores(old, new) == {"score": lost, "gates": lost}


def needing(months, *, cost="4", valid_at="2026-08-01"):
    """Works that a site needs, which wait on others that belong to no site."""
    plan = book(role="A").source("plan", valid_at=valid_at)
    plan.row("plan", "W1", "works", works_item_cost_gbp=float(cost), works_item_months=3,
             works_sites="Mill Park", works_needs="W2")  # fmt: skip
    return plan.row("plan", "W2", "works", works_item_months=months)


def test_the_sums_of_works_have_the_causes_of_what_they_sum_up():
    old = side(needing(5), OLD)
    dearer = side(needing(5, cost="6"), NEW)
    slower = side(needing(7, valid_at="2026-11-01"), NEW)

    def of_site(new):
        return [row[1:] for row in told(old, new, "table", "field", "old", "new", "cause")
                if row[0] == "sites"]  # fmt: skip

    assert of_site(dearer) == [("works_cost_gbp", "4", "6", "correction")]
    # Three months after five are eight, after seven ten.
    assert of_site(slower) == [("works_months", "8", "10", "real_change")]
