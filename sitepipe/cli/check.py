"""``sitepipe check``: what holds each site back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from sitepipe.reports import CheckFinding, CheckReport, RuleReport, RulesReport

_SIGNS = {"passed": "✓ passed", "failed": "✕ failed", "unknown": "? unknown"}
_SITES_IN_FULL = 3


@click.command(short_help="Check sites against the readiness rules.")
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option("--authority", metavar="NAME", help="Only sites in this planning authority.")
@click.option("--rule", metavar="RULE", help="Only this rule.")
@click.option("--contradictions", is_flag=True, help="Only statements that cannot both hold.")
@click.option(
    "--list", "list_rules", is_flag=True, help="List the rules instead; with --rule, in full."
)
@options.workspace
@options.config_file
@options.as_of
@options.of_the_past
@options.as_json
@options.common
@click.pass_context
def check(
    ctx: click.Context,
    sites: tuple[str, ...],
    authority: str | None,
    rule: str | None,
    contradictions: bool,
    list_rules: bool,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """
    Check every site, or only SITE..., against the readiness rules.

    Says for each rule whether the site passes, fails or cannot be judged, on what fact, what
    to do next, who acts and by when. A workspace departs from a rule under rules in its
    sitepipe.yaml, with a reason.

    Many sites are listed with those that are ready first, then by how few rules hold them back.

    A contradiction is two statements on one site that cannot both hold. It stands beside the
    checks and does not decide whether a site is ready; --contradictions lists these alone.

    Exits 0 if every required rule passes for these sites, or the one that --rule names; 1 if
    any fails or is unknown. With --contradictions, 1 if there is one.

    \b
    Example:
      sitepipe check --list -w portfolio
      sitepipe check --contradictions -w portfolio
      sitepipe check greenpower-park --rule application_alive -w portfolio
    """
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    if list_rules:
        if sites or authority:
            raise UsageError("--list is about rules, not sites", hint="Leave SITE and --authority.")
        listed = opened.rules(rule=rule, as_of=as_of)
        if as_json:
            output.document(listed)
        else:
            _print_rules(listed, in_full=rule is not None)
        return
    with output.step("check"):
        report = opened.check(
            sites, authority=authority, rule=rule, contradictions=contradictions, as_of=as_of
        )
    if as_json:
        output.document(report)
    else:
        portfolio = opened.portfolio.section
        output.line(f"{portfolio.title}: readiness as of {report.as_of}")
        if portfolio.notice:
            output.paragraph(portfolio.notice)
        if contradictions and rule is None:
            _print_contradictions(report, workspace)
        else:
            _print_report(report, in_full=bool(sites), rule=rule, workspace=workspace)
    if contradictions:
        if any(finding.outcome == "failed" for finding in report.findings):
            ctx.exit(ExitCode.NO)
    elif any(_blocks(finding, rule) for finding in report.findings):
        ctx.exit(ExitCode.NO)


def _blocks(finding: CheckFinding, rule: str | None) -> bool:
    """Say whether a finding makes the answer no: a required rule, or the only one asked for."""
    return finding.outcome != "passed" and (finding.required or rule is not None)


def _print_report(report: CheckReport, *, in_full: bool, rule: str | None, workspace: Path) -> None:
    from sitepipe import words

    of_sites: dict[str, list[CheckFinding]] = {}
    for finding in report.findings:
        of_sites.setdefault(finding.site_id, []).append(finding)
    nearest = sorted(of_sites.values(), key=_blocking)
    if rule is not None:
        _print_rule(report.findings, report.as_of)
    elif in_full or len(of_sites) <= _SITES_IN_FULL:
        for findings in of_sites.values():
            _print_site(findings, report.as_of)
        output.line("* must pass before a site counts as ready")
    else:
        _print_overview(nearest)
        both = [one for one in report.findings if one.kind == "contradiction"]
        if many := sum(one.outcome == "failed" for one in both):
            output.line(
                f"{words.count(many, 'contradiction')}, where two facts of a site cannot both "
                f"hold: sitepipe check --contradictions -w {workspace}"
            )
    for name, reason in report.off.items():
        output.line(f"Off: {name}. {reason}")
    if rule is not None:
        passed = sum(finding.outcome == "passed" for finding in report.findings)
        output.say(
            f"{passed} of {len(of_sites)} pass. "
            f"What the rule asks: sitepipe check --list --rule {rule} -w {workspace}"
        )
        return
    blocked = [findings[0].site_id for findings in nearest if _blocking(findings)]
    ready = f"{len(of_sites) - len(blocked)} of {len(of_sites)} ready"
    if not blocked:
        output.say(f"{ready}. Next: sitepipe run -w {workspace}")
    elif in_full or len(of_sites) <= _SITES_IN_FULL:
        first = next(finding for finding in report.findings if _blocks(finding, rule))
        output.say(
            f"{ready}. Where a finding comes from: "
            f"sitepipe explain {first.site_id} checks.{first.rule} -w {workspace}"
        )
    else:
        output.say(
            f"{ready}. What holds one back, and who acts: "
            f"sitepipe check {blocked[0]} -w {workspace}"
        )


def _blocking(findings: Sequence[CheckFinding]) -> int:
    """Count the rules that hold a site back."""
    return sum(_blocks(finding, None) for finding in findings)


def _print_site(findings: Sequence[CheckFinding], as_of: str) -> None:
    output.table(
        f"{findings[0].name} ({findings[0].site_id}): {_counted(findings)}",
        ("", "rule", "known", "next step, who, by when"),
        [
            (
                _SIGNS[finding.outcome],
                f"{finding.title} *" if finding.required else finding.title,
                finding.fact or "not stated",
                _next_step(finding, as_of),
            )
            for finding in findings
        ],
        folding=2,
    )


def _print_contradictions(report: CheckReport, workspace: Path) -> None:
    """Print what cannot both hold, then what cannot be told."""
    order = {"failed": 0, "unknown": 1}
    shown = sorted(
        (one for one in report.findings if one.outcome in order),
        key=lambda one: order[one.outcome],
    )
    agreeing = len(report.findings) - len(shown)
    if shown:
        output.table(
            f"Contradictions: {_counted(report.findings)}",
            ("", "site", "what is stated, against what", "next step, who"),
            [
                (_SIGNS[one.outcome], one.name, one.fact or "", _next_step(one, report.as_of))
                for one in shown
            ],
            folding=2,
        )
        output.say(
            f"{agreeing} agree. Where one comes from: sitepipe explain {shown[0].site_id} "
            f"checks.{shown[0].rule} -w {workspace}"
        )
    else:
        output.line(f"no contradiction; {agreeing} of what could be compared agree")


def _print_rule(findings: Sequence[CheckFinding], as_of: str) -> None:
    if not findings:
        return
    output.table(
        f"{findings[0].title}: {_counted(findings)}",
        ("", "site", "known", "next step, who, by when"),
        [
            (
                _SIGNS[finding.outcome],
                finding.name,
                finding.fact or "not stated",
                _next_step(finding, as_of),
            )
            for finding in findings
        ],
        folding=2,
    )


def _print_overview(of_sites: Sequence[Sequence[CheckFinding]]) -> None:
    rows = []
    for findings in of_sites:
        counts = Counter(str(finding.outcome) for finding in findings if finding.kind == "check")
        first = next((finding for finding in findings if _blocks(finding, None)), None)
        others = _blocking(findings) - 1
        more = f", and {others} more" if others > 0 else ""
        rows.append(
            (
                findings[0].name,
                *(str(counts[outcome]) for outcome in ("passed", "failed", "unknown")),
                "✓ ready" if first is None else f"{_SIGNS[first.outcome]}: {first.title}{more}",
            )
        )
    output.table(
        "Rules by outcome, the readiest sites first",
        ("site", "passed", "failed", "unknown", "what holds it back"),
        rows,
        right=(1, 2, 3),
        folding=0,
    )


def _counted(findings: Sequence[CheckFinding]) -> str:
    counts = Counter(str(finding.outcome) for finding in findings)
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in _SIGNS)


def _next_step(finding: CheckFinding, as_of: str) -> str:
    """Say what to do, who can and by when; of what passes, only until when."""
    from sitepipe import dates, words

    by = ""
    if finding.due:
        by = f"by {words.date(finding.due)}"
        by += ", which is past" if dates.is_past(finding.due, as_of) else ""
    if finding.next_step is None:
        return by
    who = ", ".join(part for part in (finding.actor or "", by) if part)
    return f"{finding.next_step} ({who})" if who else finding.next_step


def _print_rules(report: RulesReport, *, in_full: bool) -> None:
    if in_full:
        for rule in report.rules:
            _print_rule_in_full(rule)
        return
    output.table(
        "Readiness rules",
        ("rule", "in words", "must pass", "held to"),
        [
            (rule.rule, rule.title, _standing(rule), "; ".join(_figures(rule)))
            for rule in report.rules
        ],
    )
    for rule in report.rules:
        if rule.reason:
            output.line(f"{rule.rule}: {rule.reason}")
    output.line("◦ judged, or not checked against its source")
    output.say("What a rule asks: sitepipe check --list --rule RULE")


def _print_rule_in_full(rule: RuleReport) -> None:
    output.line(f"{rule.rule}: {rule.title}")
    output.line(f"\n{rule.text}\n")
    period = " ".join(
        f"{word} {date}"
        for word, date in (("from", rule.valid_from), ("until", rule.valid_to))
        if date
    )
    rows = [
        ("must pass", _standing(rule)),
        ("source", rule.source),
        ("holds", period or "without limit of time"),
        *(
            (_figure_name(name), f"{_value(figure.value, figure.verified)}: {figure.source}")
            for name, figure in rule.figures.items()
        ),
        *([("departs", rule.reason)] if rule.reason else []),
    ]
    output.table("", ("", ""), rows)
    output.say(f"Who passes it: sitepipe check --rule {rule.rule}")


def _standing(rule: RuleReport) -> str:
    if not rule.on:
        return "off"
    return "yes" if rule.required else "no"


def _figures(rule: RuleReport) -> list[str]:
    return [
        f"{_figure_name(name)} {_value(figure.value, figure.verified)}"
        for name, figure in rule.figures.items()
    ]


def _figure_name(name: str) -> str:
    return name.replace("_", " ")


def _value(value: float, verified: bool) -> str:
    return f"{value:g}" + ("" if verified else " ◦")
