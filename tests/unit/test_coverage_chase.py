"""
Whom to ask for what, by hand: the sites of ``coverage_fixture``, and who tells of them.

The Council lists Ash, which it calls Ash Field, and Birch. The Networks send connections for
electricity of Ash and Cedar, the Gas Company one for gas of Birch. Elsewhere sends a list of
substations, the County a schedule of works.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from coverage_fixture import (
    AS_OF,
    COVERAGE,
    FACTS,
    findings,
    made_appraisal,
    made_snapshot,
)
from readiness_portfolio import bundled_checks

from sitepipe.config import RuleChange
from sitepipe.coverage import chase_report, write_letters
from sitepipe.errors import StorageError, UsageError
from sitepipe.readiness import rules_in_force

_ENTITIES = {
    "list": ("The Council", "site", "2026-10"),
    "links": ("The Networks", "connection", "2024-01-15"),
    "pipes": ("The Gas Company", "connection", "2026-11-01"),
    "nodes": ("Elsewhere", "substation", "2026-11-01"),
    "plan": ("The County", "works", "2026-10-09"),
}
_RECORDS = [
    ("list:2", "Ash Field", "ash"),
    ("list:3", "Birch", "birch"),
    ("links:2", "Ash", "ash"),
    ("links:3", "Cedar", "cedar"),
    ("pipes:2", "Birch", "birch"),
    ("nodes:2", "Somewhere", None),
    ("plan:2", "New road", None),
]
_CLAIMS = [  # record, field, text, valid_at
    ("list:2", "control", "option", "2024-10"),
    ("links:2", "utility", "electricity", "2024-01-15"),
    ("links:3", "utility", "electricity", "2024-01-15"),
    ("links:3", "capacity_mva", "20-40", "2024-01-15"),
    ("pipes:2", "utility", "gas", "2026-11-01"),
]


def tables(*, claims=_CLAIMS, records=_RECORDS):
    return {
        "sources": [
            {"source_id": source, "title": f"{source} sent", "partner": partner, "valid_at": date}
            for source, (partner, _entity, date) in _ENTITIES.items()
        ],
        "records": [
            {
                "record_id": record,
                "source_id": record.partition(":")[0],
                "entity": _ENTITIES[record.partition(":")[0]][1],
                "name": name,
                "row": int(record.partition(":")[2]),
            }
            for record, name, _site in records
        ],
        "identities": [
            {"record_id": record, "site_id": site} for record, _name, site in records if site
        ],
        "claims": [
            {
                "claim_id": f"{record}#{field}",
                "record_id": record,
                "field": field,
                "text": text,
                "value": text,
                "valid_at": date,
                "source_id": record.partition(":")[0],
                "row": int(record.partition(":")[2]),
                "column": field.title(),
            }
            for record, field, text, date in claims
        ],
    }


def chase(*, partner=None, changes=None, issues=None, notice="", coverage=COVERAGE, **more):
    checks = bundled_checks()
    return chase_report(
        made_snapshot(**{**tables(), **more}),
        made_appraisal(issues),
        coverage=coverage,
        facts=FACTS,
        checks=checks.section,
        in_force=rules_in_force(checks, changes or {}, as_of=AS_OF),
        partner=partner,
        title="Three sites",
        notice=notice,
        as_of=AS_OF,
    )


def asked(report):
    return {
        one.partner: [(ask.state, ask.site_id, ask.answer, ask.settles) for ask in one.asks]
        for one in report.partners
    }


def test_who_lists_a_site_is_asked_for_all_and_who_sends_a_register_for_what_it_tells():
    assert asked(chase()) == {
        "The Council": [
            ("missing", "ash", "mva", 50),
            ("missing", "birch", "mva", 50),
            ("missing", "birch", "control", 40),
            ("missing", "birch", "location", 10),
            ("missing", "ash", "gas", 0),
            ("missing", "birch", "gas", 0),
            # Ash's control stands for 30 of 100 points, and for one of two checks.
            ("stale", "ash", "control", 40),
        ],
        "The Networks": [
            ("missing", "ash", "mva", 50),
            # Cedar's MVA is known: 50 points and a check turn on it.
            ("stale", "cedar", "mva", 50),
        ],
        "Elsewhere": [],
        "The County": [],
        "The Gas Company": [("missing", "birch", "gas", 0)],
    }


def test_what_nobody_can_be_asked_for_has_no_partner():
    assert [(ask.site_id, ask.answer) for ask in chase().no_partner] == [("cedar", "control")]


def test_a_partner_alone():
    report = chase(partner="The Networks")
    (one,) = report.partners
    assert (one.sites, one.registers_only, one.sources) == (
        2, True, ["links sent (15 January 2024)"],
    )  # fmt: skip
    assert asked(report)["The Networks"] == asked(chase())["The Networks"]
    assert report.no_partner == chase().no_partner  # nobody, not nobody of those shown
    with pytest.raises(UsageError, match="no partner called 'The Councl'") as refused:
        chase(partner="The Councl")
    assert "The Council" in refused.value.hint


def test_an_old_statement_is_shown_with_its_cell_and_the_limit():
    council = next(one for one in chase().partners if one.partner == "The Council")
    (stale,) = [ask for ask in council.asks if ask.state == "stale"]
    (value,) = stale.stated
    assert (value.text, value.source, value.row, value.column, value.valid_at) == (
        "option", "list", 2, "Control", "2024-10",
    )  # fmt: skip
    assert value.limit_months == 24
    assert value.basis.startswith("rules.sources_fresh.figures.age_months: Judgement")
    assert value.basis.endswith("not verified")
    assert stale.called == "Ash Field"


@pytest.mark.parametrize(
    ("date", "is_stale"),
    [("2024-11-22", True), ("2024-11-23", False), ("2024-10", True), ("2024-11", False),
     ("2023", True), ("2024", False)],
)  # fmt: skip
def test_a_month_or_year_counts_from_its_end(date, is_stale):
    given = tables(claims=[("list:2", "control", "option", date)])
    states = [state for state, *_ in asked(chase(**given))["The Council"]]
    assert ("stale" in states) is is_stale


def test_the_workspace_may_hold_statements_longer():
    change = RuleChange(figures={"age_months": 30.0}, reason="A slow county")
    states = [state for state, *_ in asked(chase(changes={"sources_fresh": change}))["The Council"]]
    assert "stale" not in states


def test_one_fresh_statement_keeps_an_answer_fresh():
    fresh = [*_CLAIMS, ("list:4", "power_mva", "30", "2026-10-01")]
    given = tables(claims=fresh, records=[*_RECORDS, ("list:4", "Cedar", "cedar")])
    assert [state for state, *_ in asked(chase(**given))["The Networks"]] == ["missing"]


def test_a_statement_that_lost_is_not_asked_again():
    conflict = {
        "site_id": "ash",
        "field": "control",
        "claim_id_won": "x",
        "claim_id_lost": "list:2#control",
    }
    states = [state for state, *_ in asked(chase(conflicts=[conflict]))["The Council"]]
    assert "stale" not in states


def test_works_are_of_the_sites_that_need_them():
    coverage = COVERAGE.model_copy(
        update={
            "answers": {
                **COVERAGE.answers,
                "mva": COVERAGE.answers["mva"].model_copy(update={"registers": ["works"]}),
            }
        }
    )
    given = tables(claims=[*_CLAIMS, ("plan:2", "works_sites", "Birch", "2026-10-09")])
    given["works_sites"] = [
        {"works_id": "EW-1", "site_id": "birch", "share": 1.0, "claim_id": "plan:2#works_sites"}
    ]
    report = chase(coverage=coverage, **given)
    county = next(one for one in report.partners if one.partner == "The County")
    assert [(ask.site_id, ask.answer) for ask in county.asks] == [("birch", "mva")]
    assert county.asks[0].called == "Birch"  # the works' own name is no site's


def issue(source, kind, message):
    return {
        "source_id": source, "sheet": "Sites", "row": 7, "column": "Size", "kind": kind,
        "severity": "warning", "message": message, "repair": "Nothing was done",
    }  # fmt: skip


def test_defects_that_the_sender_can_mend_are_asked_for():
    report = chase(
        issues=[
            issue("list", "unreadable_acreage", "'plenty' is no acreage"),
            issue("list", "reprojected", "for nobody to mend"),
            issue("nodes", "missing_name", "no name"),
        ]
    )
    found = {one.partner: [each.message for each in one.issues] for one in report.partners}
    assert found["The Council"] == ["'plenty' is no acreage"]
    assert found["Elsewhere"] == ["no name"]
    letter = next(one.message for one in report.partners if one.partner == "The Council")
    assert "list, Sites, row 7, Size: 'plenty' is no acreage." in letter


def letter(partner="The Council", **more):
    return chase(partner=partner, **more).partners[0].message


def test_the_letter_asks_each_question_once_and_says_why():
    text = letter()

    assert text.splitlines()[:3] == [
        "Subject: Three sites: what we ask of you about 2 sites",
        "To: The Council",
        "As of: 23 November 2026",
    ]
    assert text.count("How many MVA?") == 1
    assert "Asked of 2 sites: Ash Field; Birch." in text
    flat = " ".join(text.split())
    assert (
        "Why: up to 50 of 100 points of a site's score rest on it (Power); “Electricity is "
        "stated” cannot be judged without it. Sites: all 2" in flat
    )
    assert "Site: Birch" in flat
    assert "Ash Field, control: “option” (October 2024; list, row 2)." in flat
    assert max(map(len, text.splitlines())) <= 76
    # What settles most first: 100 for both sites' MVA, then 40, then 10, then gas for nothing.
    places = [text.index(said) for said in ("How many", "Who controls", "Where is", "What of gas")]
    assert places == sorted(places)


def test_the_letter_sets_no_date_and_names_nobody_elses_statements():
    text = letter("The Gas Company")
    assert "20-40" not in text
    assert "option" not in text
    assert "2024" not in text
    assert "Site: Birch" in text


def test_a_partner_who_is_asked_nothing_is_thanked():
    assert "ask nothing of you now" in letter("Elsewhere")


def test_a_notice_stands_in_the_letter():
    assert "Fictional: all of it." in letter(notice="Fictional: all of it.\n")


def test_names_from_files_cannot_turn_or_break_a_letter():
    evil = "Ash\u202e\r\nBcc: x@y\x1b[2J <b>"
    given = tables(records=[("list:2", evil, "ash"), *_RECORDS[1:]])
    text = letter(**given)
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "\nBcc:" not in text
    assert "Ash Bcc: x@y [2J <b>" in " ".join(text.split())


def test_a_question_that_may_name_what_is_internal_stays_out_of_letters():
    table = findings()
    table.loc[table["rule"] == "checks.gas", ["next_step", "audience"]] = [
        "Is the secret main near?", "internal",
    ]  # fmt: skip
    appraisal = replace(made_appraisal(), findings=table)
    checks = bundled_checks()
    report = chase_report(
        made_snapshot(**tables()),
        appraisal,
        coverage=COVERAGE,
        facts=FACTS,
        checks=checks.section,
        in_force=rules_in_force(checks, {}, as_of=AS_OF),
        title="Three sites",
        as_of=AS_OF,
    )
    assert "secret" not in report.model_dump_json()
    gas = next(one for one in report.partners if one.partner == "The Gas Company")
    assert "Gas: what is known of it?" in gas.message


def test_the_order_of_rows_changes_nothing():
    turned = {name: rows[::-1] for name, rows in tables().items()}
    assert chase(**turned) == chase()


def test_letters_are_files_named_after_partners(tmp_path):
    report = chase()
    files = write_letters(tmp_path / "letters", report)
    assert sorted(file.name for file in files) == [
        "elsewhere.txt", "the-council.txt", "the-county.txt", "the-gas-company.txt",
        "the-networks.txt",
    ]  # fmt: skip
    assert (tmp_path / "letters" / "the-council.txt").read_text("utf-8") == letter()

    with pytest.raises(UsageError, match="holds letters already"):
        write_letters(tmp_path / "letters", report)
    (tmp_path / "letters" / "mine.txt").write_text("kept", encoding="utf-8")
    write_letters(tmp_path / "letters", report, overwrite=True)
    assert (tmp_path / "letters" / "mine.txt").read_text("utf-8") == "kept"


def test_a_file_that_is_no_letter_is_never_replaced(tmp_path):
    (tmp_path / "the-council.txt").write_text("notes of mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"no letters of sitepipe: the-council\.txt"):
        write_letters(tmp_path, chase(), overwrite=True)
    assert [file.name for file in tmp_path.iterdir()] == ["the-council.txt"]
    with pytest.raises(StorageError, match="is a file, not a folder"):
        write_letters(tmp_path / "the-council.txt", chase())
