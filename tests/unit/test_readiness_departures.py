"""Rules in force: figures of the file, departures of a workspace, validity in time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from readiness_portfolio import AS_OF, access_of, bundled_checks, finding, findings_of, snapshot_of

from sitepipe import config, vocab
from sitepipe.config import ChecksConfig, Loaded, RuleChange
from sitepipe.errors import ConfigError, UsageError
from sitepipe.readiness import RULES, check_report, check_sites, rules_in_force, rules_report
from sitepipe.readiness.registry import registered

ROOT = Path(__file__).resolve().parents[2]
JUNCTION = {
    "access": [{"hub_kind": "motorway_junction", "hub_name": "J", "minutes": 18.0}],
}  # fmt: skip


def change(**given: Any) -> RuleChange:
    return RuleChange.model_validate({"reason": "agreed by the board"} | given)


def own_checks(tmp_path: Path, old: str, new: str) -> Loaded[ChecksConfig]:
    """Load the bundled rules with one piece of text changed."""
    text = (ROOT / "configs" / "checks.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "own.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return config.load(path, ChecksConfig, label="own.yaml")


def test_the_bundled_file_holds_every_rule_and_the_life_of_every_topic() -> None:
    checks = bundled_checks().section
    assert list(checks.rules) == list(RULES)
    assert set(checks.lives_months) == set(vocab.EvidenceTopic)


def test_no_bundled_figure_claims_to_be_verified() -> None:
    figures = [
        *bundled_checks().section.lives_months.values(),
        *(one for rule in bundled_checks().section.rules.values() for one in rule.figures.values()),
    ]
    assert not any(figure.verified for figure in figures)
    assert all(figure.source for figure in figures)


def test_a_threshold_of_the_workspace_takes_the_place_of_the_file_s() -> None:
    assert finding("junction_near", JUNCTION)["outcome"] == "passed"

    found = finding(
        "junction_near", JUNCTION, changes={"junction_near": change(figures={"max_minutes": 15})}
    )

    assert found["outcome"] == "failed"
    assert found["fact"] == "18 min ◦ to J; at most 15 min asked"


def test_a_rule_that_is_off_is_not_applied_and_its_reason_is_told() -> None:
    changes = {"gas_stated": change(switched_off=True)}
    in_force = rules_in_force(bundled_checks(), changes, as_of=AS_OF)

    found = findings_of({}, changes=changes)

    assert "checks.gas_stated" not in set(found["rule"])
    checks = [one for one in RULES.values() if one.kind is vocab.FindingKind.CHECK]
    assert len(found) == len(checks) - 1
    report = check_report(snapshot_of({}), found, in_force, as_of=AS_OF)
    assert report.off == {"gas_stated": "agreed by the board"}
    with pytest.raises(UsageError, match="rule gas_stated is off: agreed by the board"):
        check_report(snapshot_of({}), found, in_force, rule="gas_stated", as_of=AS_OF)


def test_a_workspace_may_let_a_site_be_ready_without_a_rule() -> None:
    changes = {name: change(required=False) for name in RULES}
    snapshot = snapshot_of({})
    in_force = rules_in_force(bundled_checks(), changes, as_of=AS_OF)
    found = findings_of({}, changes=changes)

    assert check_report(snapshot, found, in_force, as_of=AS_OF).ready == ["ash"]

    changes["water_stated"] = change(required=True)
    found = findings_of({}, changes=changes)
    assert check_report(snapshot, found, in_force, as_of=AS_OF).ready == []


def test_the_list_tells_figures_in_force_and_why() -> None:
    changes = {
        "junction_near": change(figures={"max_minutes": 15}),
        "gas_stated": change(switched_off=True),
    }
    listed = {
        rule.rule: rule
        for rule in rules_report(rules_in_force(bundled_checks(), changes, as_of=AS_OF)).rules
    }

    assert list(listed) == list(RULES)
    junction = listed["junction_near"]
    assert (junction.on, junction.required, junction.reason) == (True, False, "agreed by the board")
    assert junction.figures["max_minutes"].model_dump() == {
        "value": 15.0, "source": "agreed by the board", "verified": False,
    }  # fmt: skip
    assert (listed["gas_stated"].on, listed["gas_stated"].reason) == (False, "agreed by the board")
    assert listed["water_stated"].reason is None
    assert listed["permission_in_time"].valid_from == "2005-08-24"
    assert "Passes" in listed["permission_in_time"].text


def test_a_rule_out_of_its_time_is_off_and_says_so() -> None:
    listed = rules_report(rules_in_force(bundled_checks(), {}, as_of="2001-01-01")).rules
    rule = next(one for one in listed if one.rule == "permission_in_time")
    assert (rule.on, rule.reason) == (False, "holds from 2005-08-24, not on 1 January 2001")


def test_a_rule_holds_through_its_last_day() -> None:
    ended = replace(RULES["gas_stated"], valid_from="2020-01-01", valid_to="2026-11-23")
    rules = registered(*(ended if name == "gas_stated" else one for name, one in RULES.items()))

    def off(as_of: str) -> str:
        return rules_in_force(bundled_checks(), {}, as_of=as_of, rules=rules)["gas_stated"].off

    assert off("2020-01-01") == off("2026-11-23") == ""
    assert off("2026-11-24") == "holds from 2020-01-01 until 2026-11-23, not on 24 November 2026"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"gas_state": change(switched_off=True)},
         "at rules.gas_state: there is no rule 'gas_state'; did you mean 'gas_stated'?"),
        ({"junction_near": change(figures={"max_minuts": 15})},
         "at rules.junction_near.figures.max_minuts: there is no figure 'max_minuts'; did you "
         "mean 'max_minutes'?"),
        ({"gas_stated": change(figures={"zzz": 15})},
         "at rules.gas_stated.figures.zzz: there is no figure 'zzz'"),
        ({"junction_near": change(figures={"max_minutes": -1})},
         "at rules.junction_near.figures.max_minutes: must be 0 or more; it is -1"),
        ({"sources_fresh": change(figures={"age_months": 1.5})},
         "at rules.sources_fresh.figures.age_months: must be whole months; it is 1.5"),
    ],
)  # fmt: skip
def test_a_departure_that_makes_no_sense_is_refused(
    changes: dict[str, RuleChange], message: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        rules_in_force(bundled_checks(), changes, as_of=AS_OF, cite=lambda key: f"at {key}")
    assert raised.value.message == message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  gas_stated:", "  gas_state:",
         r"own\.yaml:\d+ \(rules\.gas_state\): there is no rule 'gas_state'; did you mean"),
        ("      max_minutes:", "      maximum:",
         r"own\.yaml:\d+ \(rules\.junction_near\.figures\.maximum\): there is no figure"),
        ("        value: 20\n", "        value: -20\n",
         r"own\.yaml:\d+ \(rules\.junction_near\.figures\.max_minutes\): must be 0 or more"),
        ("  gas_stated:\n    required: false\n", "",
         r"own\.yaml:\d+ \(rules\): no figures for the rules gas_stated"),
        ("  title:\n    value: 12\n", "  title:\n    value: 12.5\n",
         r"own\.yaml:\d+ \(lives_months\.title\): must be whole months; it is 12\.5"),
    ],
)  # fmt: skip
def test_a_file_of_rules_that_makes_no_sense_is_refused(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=message):
        rules_in_force(own_checks(tmp_path, old, new), {}, as_of=AS_OF)


def test_evidence_of_a_topic_without_a_usual_life_is_not_judged() -> None:
    deed = {"evidence": [{"topic": "title", "document": "Deed", "evidence_date": "2026-11-01"}]}
    checks = bundled_checks()
    lives = {topic: life for topic, life in checks.section.lives_months.items() if topic != "title"}
    without = replace(checks, section=checks.section.model_copy(update={"lives_months": lives}))

    assert finding("evidence_in_date", deed, checks=checks)["outcome"] == "passed"
    assert finding("evidence_in_date", deed, checks=without)["outcome"] == "unknown"


def test_the_same_tables_give_the_same_findings() -> None:
    tables = {"sites": [{"site_id": f"s{n}"} for n in range(5)]}
    first, second = (
        check_sites(snapshot_of(tables), access_of(tables), checks=bundled_checks(), changes={},
                    as_of=AS_OF)
        for _ in range(2)
    )  # fmt: skip
    assert first.equals(second)
