"""Permissions, quotations and evidence in time: boundaries, several of a kind, vague dates."""

from __future__ import annotations

from typing import Any

import pytest
from readiness_portfolio import finding, findings_of


def permission(*applications: dict[str, Any], events: Any = (), **options: Any) -> dict[str, Any]:
    tables = {"applications": list(applications), "stage_events": list(events)}
    return finding("permission_in_time", tables, **options)


OUTLINE = {"application": "A/1", "status": "outline_granted", "status_date": "2023-03"}


@pytest.mark.parametrize(
    ("as_of", "outcome", "due"),
    [
        ("2025-09-30", "passed", None),  # 31 March 2026 is six months and a day away
        ("2025-10-01", "passed", "2026-03"),
        ("2026-03-31", "passed", "2026-03"),
        ("2026-04-01", "failed", "2026-03"),
        ("2031-01-01", "failed", "2026-03"),
    ],
)
def test_an_outline_of_march_runs_to_the_end_of_march(
    as_of: str, outcome: str, due: str | None
) -> None:
    found = permission(OUTLINE, as_of=as_of)

    assert (found["outcome"], found["due"]) == (outcome, due)
    assert "by the end of March 2026" in found["fact"]


def test_reserved_matters_start_a_clock_of_their_own() -> None:
    events = [
        {"application": "A/1", "status": "outline_granted", "date": "2022-03"},
        {"application": "A/1", "status": "reserved_matters_approved", "date": "2025-01-10"},
    ]
    latest = {"application": "A/1", "status": "reserved_matters_approved",
              "status_date": "2025-01-10"}  # fmt: skip

    found = permission(latest, events=events)

    assert found["outcome"] == "passed"
    assert found["fact"] == (
        "reserved matters approved (A/1) 10 January 2025: work must begin by 10 January 2027"
    )
    assert found["due"] == "2027-01-10"
    assert permission(latest, events=events, as_of="2027-01-11")["outcome"] == "failed"


def test_reserved_matters_of_another_reference_answer_the_outline() -> None:
    old = OUTLINE | {"status_date": "2022-03"}
    matters = {"application": "A/2", "status": "reserved_matters_pending", "status_date": "2024"}

    found = permission(old, matters)

    assert found["outcome"] == "passed"
    assert found["fact"] == ("reserved matters pending (A/2)")


def test_an_outline_runs_out_with_the_reserved_matters_that_followed() -> None:
    old = OUTLINE | {"status_date": "2020-03"}
    matters = {"application": "A/2", "status": "reserved_matters_approved", "status_date": "2023"}

    found = permission(old, matters)

    assert found["outcome"] == "failed"
    assert found["fact"] == (
        "outline granted (A/1), reserved matters followed; reserved matters approved (A/2) 2023: "
        "work must begin by the end of 2025, which is past"
    )
    assert found["due"] == "2025"


@pytest.mark.parametrize("status", ["implemented", "under_construction", "complete"])
def test_what_has_begun_cannot_run_out(status: str) -> None:
    begun = {"application": "A/1", "status": status}
    events = [{"application": "A/1", "status": "full_granted", "date": "1999"}]
    assert permission(begun, events=events)["outcome"] == "passed"


def test_one_permission_in_time_is_enough_and_the_other_is_still_told() -> None:
    old = {"application": "A/1", "status": "full_granted", "status_date": "2019"}
    new = {"application": "A/2", "status": "full_granted", "status_date": "2026-01-05"}

    found = permission(old, new)

    assert found["outcome"] == "passed"
    assert found["fact"] == (
        "full permission granted (A/2) 5 January 2026: work must begin by 5 January 2029; "
        "full permission granted (A/1) 2019: work must begin by the end of 2022, which is past"
    )


def test_an_open_application_does_not_revive_one_that_ran_out() -> None:
    old = {"application": "A/1", "status": "lapsed"}
    new = {"application": "A/2", "status": "pending"}

    found = permission(old, new)

    assert found["outcome"] == "failed"
    assert found["fact"] == "lapsed (A/1); pending decision (A/2), nothing granted yet"
    assert found["next_step"] == "Decide the application that is open."
    assert found["actor"] == "the local planning authority"


def test_of_several_that_ran_out_the_last_was_due() -> None:
    found = permission(
        {"application": "A/1", "status": "full_granted", "status_date": "2019-05-02"},
        {"application": "A/2", "status": "full_granted", "status_date": "2023-06-07"},
        {"application": "A/3", "status": "lapsed", "status_date": "2025-03"},
        {"application": "A/4", "status": "lapsed", "status_date": "2027-03"},  # not yet
    )
    assert (found["outcome"], found["due"]) == ("failed", "2026-06-07")


def test_a_permission_that_may_have_run_out_stays_due() -> None:
    vague = {"application": "A/1", "status": "full_granted", "status_date": "2023-10/2024-02"}

    found = permission(vague)

    # Work must begin by a day from October 2026 to February 2027.
    assert (found["outcome"], found["due"]) == ("unknown", "2026-10")


@pytest.mark.parametrize("status", ["pending", "refused", "pre_app"])
def test_nothing_granted_is_nothing_that_can_run_out(status: str) -> None:
    assert permission({"application": "A/1", "status": status})["outcome"] == "passed"


def test_a_stage_stated_of_the_site_alone_counts() -> None:
    site = {"application_status": "full_granted", "planning_date": "2023-11-22"}
    assert finding("permission_in_time", {"sites": [site]})["outcome"] == "failed"


def test_discharged_conditions_run_on_the_clock_of_their_permission() -> None:
    now = {"application": "A/1", "status": "conditions_discharged", "status_date": "2026-06"}
    granted = [{"application": "A/1", "status": "full_granted", "date": "2023-11-22"}]

    assert permission(now)["outcome"] == "unknown"
    assert permission(now, events=granted)["outcome"] == "failed"


def test_the_rule_on_permissions_is_not_applied_before_its_law() -> None:
    assert "checks.permission_in_time" in set(findings_of({}, as_of="2005-08-24")["rule"])
    assert "checks.permission_in_time" not in set(findings_of({}, as_of="2005-08-23")["rule"])


# --- quotations -----------------------------------------------------------------------------


def quotation(*rows: dict[str, Any], **options: Any) -> dict[str, Any]:
    connections = [{"utility": "electricity", "connection": "main"} | row for row in rows]
    return finding("electricity_quote_in_force", {"connections": connections}, **options)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("none", "failed"), ("budget_estimate", "failed"), ("gate1_indicative", "failed"),
        ("dno_offer_issued", "failed"), ("dno_offer_accepted", "passed"),
        ("gate2_offer", "passed"), ("under_construction", "passed"), ("energised", "passed"),
    ],
)  # fmt: skip
def test_what_is_accepted_needs_no_quotation(status: str, outcome: str) -> None:
    row = {"electricity_status": status, "quote_expires": "2020-01-01"}
    assert quotation(row)["outcome"] == outcome


@pytest.mark.parametrize(("quoted", "outcome"), [("2026-08-23", "passed"), ("2026-08-22", "failed"),
                                                 ("2026-08", "passed")])  # fmt: skip
def test_an_offer_without_an_end_holds_three_months(quoted: str, outcome: str) -> None:
    row = {"electricity_status": "dno_offer_issued", "quote_date": quoted}
    assert quotation(row)["outcome"] == outcome


def test_an_expired_quotation_counts_beside_an_accepted_one() -> None:
    found = quotation(
        {"electricity_status": "energised"},
        {"connection": "second", "electricity_status": "dno_offer_issued",
         "quote_expires": "2026-10"},
    )  # fmt: skip

    assert found["outcome"] == "failed"
    assert found["fact"] == (
        "second: network operator's offer issued, expired October 2026; main: energised"
    )
    assert found["due"] == "2026-10"


def test_the_quotation_that_ended_first_stays_due() -> None:
    issued = {"electricity_status": "dno_offer_issued"}
    found = quotation(
        issued | {"quote_expires": "2026-09-30"},
        issued | {"quote_expires": "2026-08-31"},
        issued | {"quote_expires": "2026-12-01"},
    )
    assert (found["outcome"], found["due"]) == ("failed", "2026-08-31")

    found = quotation(
        issued | {"quote_expires": "2026-11/2026-12"}, issued | {"quote_expires": "2026-11-30"}
    )
    assert (found["outcome"], found["due"]) == ("unknown", "2026-11")


def test_notice_of_an_end_names_the_first() -> None:
    found = quotation(
        {"electricity_status": "dno_offer_issued", "quote_expires": "2026-12-20"},
        {"connection": "second", "electricity_status": "dno_offer_issued",
         "quote_expires": "2026-12-01"},
        {"connection": "third", "electricity_status": "dno_offer_issued",
         "quote_expires": "2026-12-24"},
    )  # fmt: skip
    assert (found["outcome"], found["due"]) == ("passed", "2026-12-01")


# --- evidence -------------------------------------------------------------------------------


def evidence(*rows: dict[str, Any], **options: Any) -> dict[str, Any]:
    documents = [{"topic": "title", "document": f"Paper {n}"} | row for n, row in enumerate(rows)]
    return finding("evidence_in_date", {"evidence": documents}, **options)


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        ({"evidence_expires": "2026-11-23"}, "passed"),
        ({"evidence_expires": "2026-11-22"}, "failed"),
        # The stated expiry comes before the stated life, and that before the usual life.
        ({"evidence_expires": "2026-11-22", "evidence_date": "2026-11-01", "life_months": 99.0},
         "failed"),
        ({"evidence_date": "2020-11-23", "life_months": 72.0}, "passed"),
        ({"evidence_date": "2020-11-22", "life_months": 72.0}, "failed"),
        ({"evidence_date": "2025-11-23"}, "passed"),  # title: twelve months
        ({"evidence_date": "2025-11-22"}, "failed"),
        ({"evidence_date": "2025-11"}, "passed"),
        ({"evidence_date": "2026-06-23", "life_months": 5.9}, "passed"),  # five whole months
        ({"evidence_date": "2026-06-22", "life_months": 5.9}, "failed"),
        ({}, "unknown"),
    ],
)  # fmt: skip
def test_a_document_holds_as_long_as_is_stated_or_usual(
    document: dict[str, Any], outcome: str
) -> None:
    assert evidence(document)["outcome"] == outcome


def test_a_newer_document_takes_the_place_of_an_expired_one() -> None:
    assert evidence({"evidence_date": "2019"}, {"evidence_date": "2026-10"})["outcome"] == "passed"


def test_an_expired_document_beside_an_undated_one_is_unknown() -> None:
    found = evidence({"evidence_date": "2019"}, {})
    assert (found["outcome"], found["fact"]) == ("unknown", "no date: title to the land")


def test_one_expired_topic_fails_whatever_the_others() -> None:
    found = evidence(
        {"evidence_date": "2026-10"},
        {"topic": "power", "evidence_date": "2024"},
        {"topic": "costs"},
    )
    assert found["outcome"] == "failed"
    assert found["fact"] == "expired: electricity offer or study (2025); no date: cost plan"
    assert found["due"] == "2025"


def test_of_expired_topics_that_which_ended_first_was_due() -> None:
    found = evidence(
        {"evidence_expires": "2026-05-01"}, {"evidence_expires": "2026-07-01"},
        {"topic": "power", "evidence_expires": "2026-06-01"},
    )  # fmt: skip
    # Of the title the later document counts.
    assert (found["outcome"], found["due"]) == ("failed", "2026-06-01")

    found = evidence({"evidence_expires": "2026-10/2026-12"})
    assert (found["outcome"], found["due"]) == ("unknown", "2026-10")
