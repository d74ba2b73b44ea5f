"""``sitepipe coverage`` and ``chase`` on the bundled examples, asked as a user asks them."""

from __future__ import annotations

import json
import shutil

import pytest

from sitepipe.cli.main import cli
from sitepipe.errors import UsageError
from sitepipe.examples import init_workspace
from sitepipe.vocab import Outcome
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"


@pytest.fixture(scope="module", params=["west-midlands", "fictional-county"])
def example(request, county, tmp_path_factory):
    if request.param == "fictional-county":
        return county
    root = tmp_path_factory.mktemp("coverage") / request.param
    init_workspace(root, example=request.param)
    return root


@pytest.fixture(scope="module")
def county(kept_county, tmp_path_factory):
    return shutil.copytree(kept_county, tmp_path_factory.mktemp("coverage county") / "county")


def said(capsys, *words):
    capsys.readouterr()
    cli.main([*words], prog_name="sitepipe", standalone_mode=False)
    return capsys.readouterr().out


def test_what_is_open_adds_up_to_the_scores_and_the_checks(example):
    workspace = Workspace.open(example)
    report = workspace.coverage(as_of=AS_OF)
    appraisal = workspace.assess(as_of=AS_OF).appraisal

    width = (appraisal.scores["high"] - appraisal.scores["low"]).sum()
    assert report.points_open == pytest.approx(width, abs=0.01)
    told = sum(one.points for one in report.answers)
    assert told + report.points_rest == pytest.approx(width, abs=0.05)

    findings = appraisal.findings
    required = findings["required"].fillna(value=False).astype(bool)
    unknown = required & (findings["outcome"] == Outcome.UNKNOWN.value)
    assert report.checks_open == sum(one.checks for one in report.answers) == unknown.sum()
    assert report.checks_required * report.sites == required.sum()


def test_every_fact_and_rule_stands_in_the_bundled_list(example):
    report = Workspace.open(example).coverage(as_of=AS_OF)
    assert "other" not in [one.group for one in report.groups]


def test_an_answer_with_one_fact_is_known_where_the_site_card_says_so(county):
    workspace = Workspace.open(county)
    findings = workspace.assess(as_of=AS_OF).appraisal.findings
    known = findings[(findings["kind"] == "fact") & (findings["outcome"] == "passed")]
    counts = known["rule"].value_counts()
    report = workspace.coverage(as_of=AS_OF)
    for one in report.answers:
        if f"facts.{one.answer}" in set(findings["rule"]):
            assert one.known == counts[f"facts.{one.answer}"], one.answer


def test_authorities_of_the_region_without_a_site_are_named(county, capsys):
    file = county / "region.yaml"
    text = (county / "sitepipe.yaml").read_text(encoding="utf-8")
    file.write_text(
        f"{text}\nauthorities:\n  - North Ardenshire District Council (fictional)\n"
        "  - East Ardenshire District Council (fictional)\n",
        encoding="utf-8",
    )
    out = " ".join(said(capsys, "coverage", "-w", str(county), "-c", str(file)).split())
    assert (
        "1 of 2 authorities of the region have a site; none is stated in East Ardenshire District "
        "Council (fictional). 1 site without a stated authority may lie there. Sites also lie "
        "outside it: South Ardenshire District Council (fictional)." in out
    )
    assert "(outside the region)" in out


def test_the_tables_are_chosen_and_stay_narrow(county, capsys):
    whole = said(capsys, "coverage", "-w", str(county), "--as-of", AS_OF)
    assert "Share known by planning authority" in whole
    assert "Share known by field" in whole
    assert "What would settle most" in whole
    assert max(map(len, whole.splitlines())) <= 100
    by_field = said(capsys, "coverage", "--by", "field", "-w", str(county), "--as-of", AS_OF)
    assert "planning authority," not in by_field
    assert "Firm electricity" in by_field
    by_authority = said(
        capsys, "coverage", "--by", "authority", "-w", str(county), "--as-of", AS_OF
    )
    assert "Firm electricity" not in by_authority


@pytest.mark.parametrize("form", ["svg", "html", "csv"])
def test_the_same_question_gives_the_same_file(county, tmp_path, capsys, form):
    one, other = tmp_path / f"one.{form}", tmp_path / f"other.{form.upper()}"
    for target in (one, other):
        said(capsys, "coverage", "-w", str(county), "--as-of", AS_OF, "-o", str(target))
    assert one.read_bytes() == other.read_bytes()
    with pytest.raises(UsageError, match="exists"):
        said(capsys, "coverage", "-w", str(county), "-o", str(one))
    said(capsys, "coverage", "-w", str(county), "--as-of", AS_OF, "-o", str(one), "--overwrite")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("coverage", "-o", "coverage.png"), "no form of file is called '.png'"),
        (("coverage", "-o", "coverage"), "no form of file"),
        (("chase", "--message"), "the letter to one partner"),
        (("chase", "--partner", "x", "--message", "--json"), "two answers"),
        (("chase", "--partner", "Quarrel & Finch (fictional)"), "no partner called"),
    ],
)
def test_a_wrong_use_is_refused_with_what_was_meant(county, words, told):
    with pytest.raises(UsageError, match=told) as refused:
        cli.main([*words, "-w", str(county)], prog_name="sitepipe", standalone_mode=False)
    assert refused.value.hint


def test_the_documents_are_those_of_the_functions(county, capsys):
    workspace = Workspace.open(county)
    for name, asked in (("coverage", workspace.coverage), ("chase", workspace.chase)):
        document = json.loads(said(capsys, name, "-w", str(county), "--as-of", AS_OF, "--json"))
        assert document["version"] == 1
        assert document == asked(as_of=AS_OF).model_dump(mode="json")


def test_each_partner_is_asked_for_what_they_can_tell(county):
    report = Workspace.open(county).chase(as_of=AS_OF)
    groups = {
        one.partner: {ask.group for ask in one.asks if ask.state == "missing"}
        for one in report.partners
    }
    assert groups["Ardenshire Electricity Networks (fictional)"] == {"power"}
    assert groups["Ardenshire County Council (fictional)"] == {"works"}
    assert "power" not in groups["Trivett Utilities (fictional)"]
    assert {"land", "planning", "power", "terms"} <= groups[
        "South Ardenshire District Council (fictional)"
    ]
    worth = [
        sum(ask.settles for ask in one.asks if ask.state == "missing") for one in report.partners
    ]
    assert worth == pytest.approx(sorted(worth, reverse=True))


def test_the_register_of_2021_is_stale_and_its_sender_is_asked(county):
    report = Workspace.open(county).chase(
        partner="Ardenshire Growth Board (fictional)", as_of=AS_OF
    )
    stale = [ask for ask in report.partners[0].asks if ask.state == "stale"]
    assert stale
    assert {value.valid_at for ask in stale for value in ask.stated} == {"2021-06-30"}


def test_letters_of_all_partners_in_a_folder(county, tmp_path, capsys):
    folder = tmp_path / "letters"
    said(capsys, "chase", "-w", str(county), "--as-of", AS_OF, "-o", str(folder))
    report = Workspace.open(county).chase(as_of=AS_OF)
    assert len(list(folder.iterdir())) == len(report.partners) == 8
    letter = (folder / "trivett-utilities-fictional.txt").read_text(encoding="utf-8")
    printed = said(
        capsys, "chase", "--partner", "Trivett Utilities (fictional)", "--message",
        "-w", str(county), "--as-of", AS_OF,
    )  # fmt: skip
    assert printed == letter
    assert "Fictional: Ardenshire" in letter


def test_a_letter_holds_no_statement_of_another_partner(county):
    workspace = Workspace.open(county)
    snapshot = workspace.assess(as_of=AS_OF).snapshot
    prices = snapshot.claims[snapshot.claims["field"] == "plot_price_gbp"]["text"].dropna()
    assert not prices.empty
    for one in workspace.chase(as_of=AS_OF).partners:
        for price in prices:
            assert price not in one.message


@pytest.mark.parametrize("by", [(), ("--by", "field"), ("--by", "authority")])
def test_a_narrow_terminal_cuts_no_figure(county, capsys, monkeypatch, by):
    from rich.console import Console

    monkeypatch.setattr(
        "sitepipe.cli.output._console", lambda: Console(width=80, force_terminal=False)
    )
    out = said(capsys, "coverage", *by, "-w", str(county), "--as-of", AS_OF)
    assert "…" not in out
