"""Changes between two states, and their causes, on claims made by hand."""

import pandas as pd
import pytest
from claims_book import ClaimsBook, rows

from sitepipe import schema
from sitepipe.changes import Side, changes_between

OLD, NEW = "2026-08-31", "2026-11-30"


def side(book, as_of, *, version="1", settings=None, decisions=None, lineage=None, **more):
    """One side from a book of claims; ``more`` sets columns of sources by source."""
    snapshot = book.snapshot(as_of)
    tables = {name: getattr(snapshot, name) for name in schema.TABLES if hasattr(snapshot, name)}
    sources = tables["sources"].copy()
    for source_id, cells in more.items():
        for column, value in cells.items():
            sources.loc[sources["source_id"] == source_id, column] = value
    tables["sources"] = sources
    if decisions is not None:
        tables["decisions"] = schema.DECISIONS.frame(decisions)
    if lineage is not None:
        tables["lineage"] = schema.LINEAGE.frame(lineage)
    return Side(as_of, tables, version, settings or {})


def book(*, valid_at="2026-08-01", trust=50, **cells):
    return (
        ClaimsBook()
        .source("council", valid_at=valid_at, trust=trust)
        .row("council", "Mill Park", **cells)
    )


def told(old, new, *columns):
    changes = changes_between(old, new)
    return rows(changes, *(columns or ("table", "id", "field", "old", "new", "cause")))


def test_nothing_differs_between_a_state_and_itself():
    one = side(book(power_mva=40, stated_acres=12), OLD)

    assert told(one, one) == []


def test_the_order_of_rows_does_not_matter():
    old = side(book(power_mva=40, role="A"), OLD)
    new = side(book(valid_at="2026-11-01", power_mva=60, role="B"), NEW)
    turned = {name: table.iloc[::-1].reset_index(drop=True) for name, table in new.tables.items()}

    pd.testing.assert_frame_equal(
        changes_between(old, new), changes_between(old, Side(NEW, turned, "1"))
    )


@pytest.mark.parametrize(
    ("was", "now", "cause"),
    [
        # 60 MVA of November after 40 MVA of August: the world moved.
        ("2026-08-01", "2026-11-01", "real_change"),
        # 60 MVA of the day of which 40 MVA was said: the source was wrong.
        ("2026-08-01", "2026-08-01", "correction"),
        # An older file, or dates of which neither is surely the later.
        ("2026-08-01", "2026-07-01", "source_revision"),
        ("2026", "2026-08", "source_revision"),
        ("2025", "2026-08", "real_change"),
        ("2026-08", "2026-08", "correction"),
        (None, "2026-08-01", "source_revision"),
        ("2026-08-01", None, "source_revision"),
        # Later than the day that was asked of: nobody could have known.
        (None, "2026-11-01", "real_change"),
    ],
)
def test_one_source_states_another_figure(was, now, cause):
    old = side(book(valid_at=was, power_mva=40), OLD)
    new = side(book(valid_at=now, power_mva=60), NEW)

    assert told(old, new) == [("sites", "mill-park", "power_mva", "40", "60", cause)]


@pytest.mark.parametrize(
    ("was", "now", "cause"),
    [
        ("2026-08-01", "2026-11-01", "real_change"),
        ("2026-08-01", "2026-08-01", "correction"),
        ("2026-08-01", "2026-07-01", "source_revision"),
    ],
)
def test_a_figure_becomes_known_and_unknown(was, now, cause):
    silent, speaking = {"role": "A"}, {"role": "A", "power_mva": 60}

    old, new = side(book(valid_at=was, **silent), OLD), side(book(valid_at=now, **speaking), NEW)
    assert told(old, new) == [("sites", "mill-park", "power_mva", None, "60", cause)]

    old, new = side(book(valid_at=was, **speaking), OLD), side(book(valid_at=now, **silent), NEW)
    assert told(old, new) == [("sites", "mill-park", "power_mva", "60", None, cause)]


def two(*, council=50, agent=40, **of_agent):
    return book(trust=council, power_mva=40).source(
        "agent", trust=agent, valid_at=of_agent.pop("valid_at", "2026-08-01")
    ).row("agent", "Mill Park", **({"power_mva": 60} | of_agent))  # fmt: skip


def test_trust_lets_another_source_hold():
    old, new = side(two(), OLD), side(two(agent=90), NEW)

    assert told(old, new) == [("sites", "mill-park", "power_mva", "40", "60", "source_revision")]
    assert "council states the same" in told(old, new, "why")[0][0]


def test_a_source_that_held_and_is_no_longer_read():
    old = side(two(), OLD)
    new = side(ClaimsBook().source("agent", trust=40, valid_at="2026-08-01")
               .row("agent", "Mill Park", power_mva=60), NEW)  # fmt: skip

    assert ("sites", "mill-park", "power_mva", "40", "60", "source_revision") in told(old, new)


@pytest.mark.parametrize(
    ("date", "cause"),
    [("2026-11-01", "real_change"), ("2026-08-20", "real_change"),
     ("2026-08-01", "source_revision"), ("2026-07-01", "source_revision")],
)  # fmt: skip
def test_a_new_source_is_a_real_change_only_if_it_speaks_of_a_later_date(date, cause):
    old, new = side(book(power_mva=40), OLD), side(two(agent=90, valid_at=date), NEW)

    assert told(old, new) == [("sites", "mill-park", "power_mva", "40", "60", cause)]


@pytest.mark.parametrize(
    ("date", "cause"), [("2026-08-20", "real_change"), ("2026-08-01", "correction")]
)
def test_a_file_that_takes_anothers_place_speaks_for_its_partner(date, cause):
    old = side(book(power_mva=40), OLD, council={"partner": "Council"})
    new = side(ClaimsBook().source("council-2", valid_at=date)
               .row("council-2", "Mill Park", power_mva=60), NEW,
               **{"council-2": {"partner": "Council"}})  # fmt: skip

    assert told(old, new) == [("sites", "mill-park", "power_mva", "40", "60", cause)]


def test_the_same_cell_read_otherwise_is_configuration_or_the_method():
    def read(figure, as_of, **more):
        one = side(book(power_mva=figure), as_of, **more)
        one.tables["claims"]["text"] = one.tables["claims"]["text"].mask(
            one.tables["claims"]["field"] == "power_mva", "40 MW"
        )
        return one

    old = read(40, OLD, settings={"reading": "a"})
    settings = read(42, OLD, settings={"reading": "b"})
    method = read(42, OLD, settings={"reading": "a"}, version="2")
    both = read(42, OLD, settings={"reading": "b"}, version="2")

    assert told(old, settings, "cause") == [("configuration",)]
    assert told(old, method, "cause") == [("method",)]
    assert told(old, both, "cause") == [("configuration",)]


def test_a_source_and_the_configuration_change_at_once():
    old = side(book(power_mva=40), OLD, settings={"reading": "a"})
    new = side(book(valid_at="2026-11-01", power_mva=60), NEW, settings={"reading": "b"})

    assert told(old, new, "cause", "also") == [("real_change", None)]


def test_a_row_of_a_later_day_is_left_out_of_an_earlier_date():
    def asked(date):
        dated = book(role="A").row("council", "Mill Park", valid_at="2026-10-05", power_mva=9)
        return side(dated, date)

    later, earlier = asked(NEW), asked(OLD)
    assert told(earlier, later) == [("sites", "mill-park", "power_mva", None, "9", "real_change")]
    assert told(later, earlier) == [("sites", "mill-park", "power_mva", "9", None, "time")]


def test_an_acreage_of_one_basis():
    old = side(book(stated_acres=12), OLD)
    new = side(book(stated_acres=14), NEW)

    assert told(old, new) == [
        ("acreages", "mill-park / not_stated", column, "12", "14", "correction")
        for column in ("low_acres", "high_acres")
    ]


def plots(valid_at, **plot):
    return (
        ClaimsBook()
        .source("agent", valid_at=valid_at)
        .row("agent", "Mill Park", "site")
        .row("agent", "Mill Park", "plot", **plot)
    )


def test_a_plot_comes_changes_and_is_for_partners_where_its_column_is():
    bare = side(ClaimsBook().source("agent", valid_at="2026-08-01").row("agent", "Mill Park"), OLD)
    first = side(plots("2026-08-01", plot="A", plot_price_gbp=5, plot_acres=2), OLD)
    dearer = side(plots("2026-11-01", plot="A", plot_price_gbp=6, plot_acres=2), NEW)

    assert told(bare, first) == [("plots", "mill-park / A", "plot", None, "A", "correction")]
    assert told(first, dearer, "id", "field", "old", "new", "cause", "audience") == [
        ("mill-park / A", "plot_price_gbp", "5", "6", "real_change", "partner")
    ]


def test_a_site_comes_and_goes_and_its_rows_are_not_listed_besides():
    one = book(power_mva=40)
    both = book(power_mva=40).source("agent", valid_at="2026-11-01")
    both.row("agent", "Weir Yard", power_mva=7, stated_acres=3)
    old, new = side(one, OLD), side(both, NEW)

    assert told(old, new) == [("sites", "weir-yard", "site_id", None, "Weir Yard", "real_change")]
    assert told(new, old)[0][:5] == ("sites", "weir-yard", "site_id", "Weir Yard", None)
    assert told(new, old, "cause", "why") == [("source_revision", "agent is no longer read")]


def test_a_site_that_a_person_merged_is_a_decision_with_its_event():
    apart = book(role="A").row("council", "Weir Yard", role="B")
    old = side(apart, OLD)
    new = side(apart, NEW, lineage=[
        {"date": NEW, "site_id": "weir-yard", "event": "merged_into",
         "other_site_id": "mill-park", "why": "decided"}],
        decisions=[{"decided_at": NEW, "decided_by": "Jo", "outcome": "same",
                    "source_id": "council", "name": "Mill Park", "other_source_id": "council",
                    "other_name": "Weir Yard"}],
    )  # fmt: skip
    tables = dict(new.tables)
    tables["sites"] = tables["sites"][tables["sites"]["site_id"] != "weir-yard"]
    tables["identities"] = tables["identities"].replace("weir-yard", "mill-park")
    merged = Side(NEW, tables, "1")

    assert told(old, merged, "table", "id", "old", "new", "cause", "why") == [
        ("sites", "weir-yard", "Weir Yard", None, "configuration", "merged into mill-park")
    ]


def test_a_site_is_renamed():
    old, new = side(book(role="A"), OLD), side(book(role="A"), NEW)
    for name in ("sites", "records"):
        new.tables[name]["name"] = "Mill Business Park"
    new.tables["records"]["valid_at"] = "2026-11-01"

    assert told(old, new) == [
        ("sites", "mill-park", "name", "Mill Park", "Mill Business Park", "real_change")
    ]


def appraised(one, **tables):
    return Side(one.as_of, {**one.tables, **tables}, one.version, one.settings)


def scored(one, *, power, weight, points):
    inputs = schema.INPUTS.frame(
        [{"site_id": "mill-park", "field": "power_mva", "low": power, "high": power,
          "known": True, "text": f"{power} MVA", "unit": "MVA", "origin": "claims"}]
    )  # fmt: skip
    components = schema.COMPONENTS.frame(
        [{"site_id": "mill-park", "criterion": "power", "field": "power_mva", "weight": weight,
          "input": f"{power} MVA", "known": True, "points_low": points, "points_high": points}]
    )  # fmt: skip
    scores = schema.SCORES.frame(
        [{"site_id": "mill-park", "low": points, "high": points, "score": points,
          "completeness": 1.0, "gates": "passed"}]
    )  # fmt: skip
    return appraised(one, inputs=inputs, components=components, scores=scores)


def test_a_score_follows_its_input_and_its_weight():
    august, november = book(power_mva=40), book(valid_at="2026-11-01", power_mva=60)
    old = scored(side(august, OLD, settings={"scoring": "a"}), power=40, weight=0.5, points=20)
    moved = scored(side(november, NEW, settings={"scoring": "a"}), power=60, weight=0.5, points=30)
    weighed = scored(side(august, NEW, settings={"scoring": "b"}), power=40, weight=0.6, points=24)
    both = scored(side(november, NEW, settings={"scoring": "b"}), power=60, weight=0.6, points=36)

    def of_score(new):
        found = told(old, new, "table", "field", "cause", "also")
        return [row[2:] for row in found if row[:2] == ("scores", "low")]

    assert of_score(moved) == [("real_change", None)]
    assert of_score(weighed) == [("configuration", None)]
    assert of_score(both) == [("real_change", "configuration")]


def finding(one, outcome, **more):
    row = {"site_id": "mill-park", "rule": "checks.offer", "kind": "check", "outcome": outcome,
           "field": "power_date", **more}  # fmt: skip
    return appraised(one, findings=schema.FINDINGS.frame([row]))


def test_a_check_fails_because_time_passed_or_its_claim_changed():
    claim = "council:2#power_mva"
    old = finding(side(book(power_mva=40), OLD), "passed", claim_ids=claim)
    waited = finding(side(book(power_mva=40), NEW), "failed", claim_ids=claim)
    moved = finding(
        side(book(valid_at="2026-11-01", power_mva=3), NEW), "failed", claim_ids=claim,
        other_site_ids="weir-yard",
    )  # fmt: skip

    assert told(old, waited, "cause", "audience") == [("time", "public")]
    found = told(old, moved, "table", "cause", "audience")
    assert found[-1] == ("findings", "real_change", "internal")


def test_gates_rest_on_the_profile_and_checks_on_rules_and_the_date():
    def judged(rule, as_of, outcome, **settings):
        one = side(book(power_mva=40), as_of, settings={"scoring": "a", "rules": "a"} | settings)
        return finding(one, outcome, rule=rule)

    def causes(rule, **settings):
        old, new = judged(rule, OLD, "passed"), judged(rule, NEW, "failed", **settings)
        return told(old, new, "cause", "also")

    assert causes("gates.offer", scoring="b", rules="b") == [("configuration", None)]
    assert causes("checks.offer", scoring="b") == [("time", None)]
    assert causes("checks.offer", rules="b") == [("configuration", "time")]
    # A gate knows no date: nothing that is held tells why it failed.
    assert causes("gates.offer") == [("not_found", None)]


def test_what_nothing_explains_is_said_to_be_unexplained():
    old, new = side(book(power_mva=40), OLD), side(book(power_mva=40), OLD)
    new.tables["sites"]["flood_zone"] = "3"

    assert told(old, new)[0][-1] == "not_found"
