"""``sitepipe check`` on the bundled example: tables, JSON, exit codes, departures."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from integration_expectations import AS_OF, SEVEN

from sitepipe.errors import UsageError
from sitepipe.readiness import RULES
from sitepipe.reports import CheckReport, RulesReport
from sitepipe.vocab import FindingKind
from sitepipe.workspace import Workspace

WIDTH = 100


@pytest.fixture(scope="module")
def root(run_workspace):
    return run_workspace[0].root


@pytest.fixture(scope="module")
def report(run_workspace):
    return run_workspace[0].check(as_of=AS_OF)


def depart(root, text):
    settings = root / "sitepipe.yaml"
    settings.write_text(settings.read_text("utf-8") + text, encoding="utf-8")


def test_every_rule_is_applied_to_every_site(report):
    checks = [one for one in report.findings if one.kind == "check"]
    rules = [one for one in RULES.values() if one.kind is FindingKind.CHECK]
    assert Counter(finding.name for finding in checks) == dict.fromkeys(SEVEN, len(rules))
    # No real site has a drawn boundary or a layer to lie in; one is called consented and dated.
    both = [one for one in report.findings if one.kind == "contradiction"]
    assert {(one.rule, one.outcome) for one in both} == {("consent_not_over", "passed")}
    assert report.ready == []  # the public record of no real site is complete
    assert report.off == {}
    assert report.as_of == AS_OF


def test_what_is_public_passes_and_the_rest_is_a_question(report):
    found = {(one.site_id, one.rule): one for one in report.findings}

    gaydon = found["gaydon", "acreage_fit"]
    assert (gaydon.outcome, gaydon.fact) == ("failed", "at least 100 acres, allocation")
    [cell] = gaydon.sources
    assert (cell.file, cell.column) == ("inbox/figure15.csv", "Development land available")
    assert found["gaydon", "plan_making_known"].outcome == "passed"
    assert found["i54", "electricity_stated"].outcome == "unknown"
    assert found["i54", "electricity_stated"].next_step.endswith("?")
    assert {one.outcome for one in report.findings if one.rule == "boundary_drawn"} == {"failed"}
    for one in report.findings:
        assert (one.next_step is None) == (one.outcome == "passed") == (one.actor is None)


def test_many_sites_are_a_line_each(root, sitepipe):
    code, out, err = sitepipe("check", "-w", root, "--as-of", AS_OF)

    assert code == 1
    lines = out.splitlines()
    assert lines[0] == f"West Midlands advanced manufacturing sites: readiness as of {AS_OF}"
    assert all(name.split()[0] in out for name in SEVEN)
    assert max(map(len, lines)) <= WIDTH
    assert "? unknown: Put forward in" in out
    assert err.splitlines()[-1] == (
        f"0 of 7 ready. What holds one back, and who acts: sitepipe check greenpower-park -w {root}"
    )


def test_the_readiest_sites_stand_first(root, sitepipe, report):
    _, out, _ = sitepipe("check", "-w", root, "--as-of", AS_OF)

    blocking = (one for one in report.findings if one.required and one.outcome != "passed")
    holding = Counter(one.name.split()[0] for one in blocking)
    words = [line.split()[0] for line in out.splitlines() if line.strip()]
    order = [holding[word] for word in dict.fromkeys(words) if word in holding]
    assert order == sorted(holding.values())
    assert f"and {order[0] - 1} more" in " ".join(out.split())


def test_a_site_is_shown_rule_by_rule(root, sitepipe):
    code, out, err = sitepipe("check", "Greenpower Park", "-w", root, "--as-of", AS_OF)

    assert code == 1
    assert max(map(len, out.splitlines())) <= WIDTH
    for sign in ("✓ passed", "✕ failed", "? unknown"):
        assert sign in out
    assert "boundary: location only" in out
    assert "(the network" in out
    assert "sitepipe explain greenpower-park checks." in err.splitlines()[-1]


def test_json_is_one_document(root, sitepipe):
    code, out, _ = sitepipe("check", "gaydon", "i54", "--json", "-w", root, "--as-of", AS_OF)

    assert code == 1
    answered = CheckReport.model_validate(json.loads(out))
    assert {one.site_id for one in answered.findings} == {"gaydon", "i54"}


def test_an_authority_shows_the_sites_that_lie_in_it(root, sitepipe):
    code, out, _ = sitepipe("check", "--authority", "coventry", "--json", "-w", root)

    assert code == 1
    sites = {one["site_id"] for one in json.loads(out)["findings"]}
    assert "greenpower-park" in sites
    assert "gaydon" not in sites


@pytest.mark.parametrize(
    ("site", "rule", "code"),
    [
        ("greenpower-park", "application_alive", 0),
        ("gaydon", "application_alive", 1),  # unknown
        ("gaydon", "boundary_drawn", 1),
        ("gaydon", "acreage_fit", 1),
        ("gaydon", "junction_near", 0),
        ("gaydon", "gas_stated", 1),  # not required, but it is what was asked
    ],
)
def test_one_rule_answers_for_itself(root, sitepipe, site, rule, code):
    found, out, err = sitepipe("check", site, "--rule", rule, "-w", root, "--as-of", AS_OF)

    assert found == code
    assert RULES[rule].title in out
    assert err.splitlines()[-1].endswith(f"sitepipe check --list --rule {rule} -w {root}")


def test_the_rules_are_listed(root, sitepipe):
    code, out, _ = sitepipe("check", "--list", "-w", root)
    assert code == 0
    assert all(rule[:18] in out for rule in RULES)
    assert max(map(len, out.splitlines())) <= WIDTH

    code, out, _ = sitepipe("check", "--list", "--json", "-w", root)
    assert code == 0
    assert [one.rule for one in RulesReport.model_validate(json.loads(out)).rules] == list(RULES)


def test_one_rule_is_documented_in_full(root, sitepipe):
    code, out, _ = sitepipe("check", "--list", "--rule", "permission_in_time", "-w", root)

    assert code == 0
    assert RULES["permission_in_time"].text in out
    assert "from 2005-08-24" in out
    assert "outline months" in out
    assert "36 ◦" in out


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["gaydn"], "no site called 'gaydn'", "Did you mean gaydon?"),
        (["--authority", "Coventri"], "no authority called 'Coventri'", "Did you mean Coventry?"),
        (["--authority", "Zzz"], "no authority called 'Zzz'", "authorities: "),
        (["--rule", "junction"], "no rule called 'junction'", "Did you mean junction_near?"),
        (["--list", "--rule", "junction"], "no rule called 'junction'", "junction_near"),
        (["gaydon", "--authority", "Coventry"], "none of these sites lies in Coventry: gaydon",
         "every site of the authority"),
        (["gaydon", "--list"], "--list is about rules, not sites", "SITE"),
        (["--as-of", "yesterday"], "'yesterday' is not a date", "2026-11-23"),
    ],
)  # fmt: skip
def test_a_question_about_nothing_is_refused(root, sitepipe, arguments, message, hint):
    code, out, err = sitepipe("check", *arguments, "-w", root)

    assert code == 2
    assert out == ""
    assert message in err
    assert hint in err


def test_a_workspace_departs_from_rules_with_a_reason(workspace_copy, sitepipe):
    every = "".join(
        f"  {rule}:\n    required: false\n    reason: A trial\n"
        for rule in RULES
        if rule not in ("gas_stated", "junction_near")
    )
    depart(
        workspace_copy,
        f"rules:\n{every}"
        "  gas_stated:\n    switched_off: true\n    reason: Nobody here burns gas\n"
        "  junction_near:\n    figures: {max_minutes: 5}\n    reason: For logistics\n",
    )

    code, out, err = sitepipe("check", "-w", workspace_copy, "--as-of", AS_OF)
    assert code == 0  # nothing is required any more
    assert "Off: gas_stated. Nobody here burns gas" in out
    assert "7 of 7 ready" in err

    code, out, _ = sitepipe("check", "--rule", "junction_near", "-w", workspace_copy)
    assert code == 1
    assert "3 passed, 4 failed, 0 unknown" in out  # 2, 3 and 1 min; 9, 8, 9 and 6 min

    code, _, err = sitepipe("check", "--rule", "gas_stated", "-w", workspace_copy)
    assert code == 2
    assert "rule gas_stated is off: Nobody here burns gas" in err

    code, out, _ = sitepipe("check", "--list", "-w", workspace_copy)
    assert code == 0
    assert "gas_stated: Nobody here burns gas" in out
    assert "max minutes 5 ◦" in out


@pytest.mark.parametrize(
    ("departure", "message"),
    [
        ("  gas_state: {switched_off: true, reason: No gas}\n",
         "(rules.gas_state): there is no rule 'gas_state'; did you mean 'gas_stated'?"),
        ("  junction_near:\n    figures: {max_minuts: 5}\n    reason: Logistics\n",
         "(rules.junction_near.figures.max_minuts): there is no figure 'max_minuts'; did you "
         "mean 'max_minutes'?"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", [["check"], ["run"], ["config", "validate"]])
def test_a_misspelt_departure_is_refused_by_file_and_line(
    workspace_copy, sitepipe, departure, message, command
):
    lines = (workspace_copy / "sitepipe.yaml").read_text("utf-8").count("\n")
    depart(workspace_copy, f"rules:\n{departure}")

    code, _, err = sitepipe(*command, "-w", workspace_copy)

    assert code == 2
    line = lines + 2 + departure.split(": ")[0].count("\n")
    assert f"sitepipe.yaml:{line} {message}" in err


def test_a_notebook_asks_by_name_and_by_date(run_workspace):
    workspace = run_workspace[0]

    named = workspace.check(["Greenpower Park"], rule="permission_in_time", as_of=AS_OF)
    assert [(one.site_id, one.outcome) for one in named.findings] == [("greenpower-park", "passed")]

    # The reserved matters of 2026 give until the end of 2028 to begin.
    later = workspace.check(["greenpower-park"], rule="permission_in_time", as_of="2029-01-01")
    assert later.findings[0].outcome == "failed"
    assert "must begin by the end of 2028, which is past" in later.findings[0].fact
    with pytest.raises(UsageError, match="no rule called"):
        workspace.rules(rule="permission")


def test_a_finding_is_explained_down_to_cells_and_lines(run_workspace, sitepipe):
    workspace: Workspace = run_workspace[0]
    assessment = workspace.assess(as_of=AS_OF)

    explained = assessment.explain_field("gaydon", "checks.acreage_fit")
    assert explained.value == "failed: at least 100 acres, allocation"
    assert [claim.value for claim in explained.claims] == [
        "100+ acres (allocation; constraints vary)"
    ]
    assert "figure15.csv, row" in explained.derivation[0].inputs[0]
    assert "configs/checks.yaml:" in explained.derivation[0].rule

    junction = assessment.explain_field("gaydon", "junction_near")
    assert any("links.csv, row" in each for each in junction.derivation[0].inputs)
    assert "max_minutes): 20, not verified" in junction.derivation[0].rule

    unknown = assessment.explain_field("gaydon", "checks.water_stated")
    assert unknown.value is None
    assert unknown.unknown.endswith("Ask the water company.")
