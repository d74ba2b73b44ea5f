"""What ``check`` answers: the findings of the sites that were asked for, and the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

import pandas as pd

from sitepipe.cells import is_true, stated
from sitepipe.errors import UsageError, first_five, unknown_name
from sitepipe.names import authority_key, site_key
from sitepipe.readiness.checks import PREFIX
from sitepipe.readiness.force import RuleInForce
from sitepipe.reports import Cell, CheckFinding, CheckReport, RuleFigure, RuleReport, RulesReport
from sitepipe.snapshot import Snapshot
from sitepipe.vocab import AreaKind, AreaOrigin, AreaRelation, FindingKind, Outcome

_KINDS = [FindingKind.CHECK.value, FindingKind.CONTRADICTION.value]


def check_report(
    snapshot: Snapshot,
    findings: pd.DataFrame,
    in_force: Mapping[str, RuleInForce],
    *,
    site_ids: Sequence[str] = (),
    authority: str | None = None,
    rule: str | None = None,
    contradictions: bool = False,
    as_of: str,
) -> CheckReport:
    """
    Answer which sites pass which rules.

    Parameters
    ----------
    snapshot
        Sites, and the claims that findings rest on.
    findings
        Rows of :data:`sitepipe.schema.FINDINGS`; readiness checks and contradictions are read.
    in_force
        The rules, with what they are held to.
    site_ids
        The sites asked for; all if none is given.
    authority
        Only sites that lie in this planning authority, whole or in part; words of its name are
        enough if no other has them.
    rule
        Only this rule's findings. A site is ready or not by every required rule all the same.
    contradictions
        Only the findings that set two statements against each other.
    as_of
        The date of the answer.

    Returns
    -------
    report
        Findings site by site in the order of the sites, each rule in reading order.

    Raises
    ------
    UsageError
        If there is no such site, authority or rule; names the nearest. If the rule is off, if
        several authorities may be meant, or if none of the sites lies in the authority.
    """
    off = {name: one.off for name, one in in_force.items() if one.off}
    if rule is not None:
        require_rule(rule, in_force)
    asked = _sites_asked(snapshot, site_ids, authority)
    checks = findings[findings["kind"].isin(_KINDS) & findings["site_id"].isin(asked)]
    blocked = checks[checks["required"] & (checks["outcome"] != Outcome.PASSED.value)]
    unready = set(blocked["site_id"])
    shown = checks if rule is None else checks[checks["rule"] == f"{PREFIX}{rule}"]
    if contradictions:
        shown = shown[shown["kind"] == FindingKind.CONTRADICTION.value]
    names = dict(zip(snapshot.sites["site_id"], snapshot.sites["name"], strict=True))
    cells = _cells(snapshot, shown["claim_ids"])
    return CheckReport(
        as_of=as_of,
        ready=[site_id for site_id in asked if site_id not in unready],
        findings=[
            _finding(row, names[row.site_id], cells) for row in shown.itertuples(index=False)
        ],
        off=off,
    )


def rules_report(in_force: Mapping[str, RuleInForce], *, rule: str | None = None) -> RulesReport:
    """
    Answer which rules there are, and what each is held to.

    Raises
    ------
    UsageError
        If there is no such ``rule``; names the nearest.
    """
    if rule is not None and rule not in in_force:
        raise unknown_name(rule, in_force, "rule")
    return RulesReport(rules=[_rule(one) for name, one in in_force.items() if rule in (None, name)])


def require_rule(rule: str, in_force: Mapping[str, RuleInForce]) -> None:
    """
    Refuse a rule that there is not, or that is off.

    Raises
    ------
    UsageError
        Names the nearest, or says why the rule is off.
    """
    if rule not in in_force:
        raise unknown_name(rule, in_force, "rule")
    if in_force[rule].off:
        raise UsageError(
            f"rule {rule} is off: {in_force[rule].off}",
            hint="See the rules in force: sitepipe check --list",
        )


def _sites_asked(snapshot: Snapshot, site_ids: Sequence[str], authority: str | None) -> list[str]:
    """Give the sites asked for, each once, in the order of the snapshot."""
    known = list(snapshot.sites["site_id"])
    for site_id in site_ids:
        if site_id not in known:
            raise unknown_name(site_id, known, "site")
    asked = [site_id for site_id in known if site_id in site_ids] if site_ids else known
    if authority is None:
        return asked
    areas = _surely_in(snapshot.site_areas)
    name = _authority_named(authority, list(areas["name"].drop_duplicates()))
    inside = set(areas.loc[areas["name"].map(authority_key) == authority_key(name), "site_id"])
    if not inside & set(asked):
        raise UsageError(
            f"none of these sites lies in {name}: {first_five(asked)}",
            hint="Leave the sites out to check every site of the authority.",
        )
    return [site_id for site_id in asked if site_id in inside]


def _surely_in(areas: pd.DataFrame) -> pd.DataFrame:
    """Return the authorities that sources state, and those that a layer surely shows."""
    sure = [term.value for term in AreaRelation if term.is_sure]
    told = (areas["origin"] == AreaOrigin.STATED.value) | areas["relation"].isin(sure)
    return areas[(areas["kind"] == AreaKind.AUTHORITY.value) & told]


def _authority_named(given: str, known: list[str]) -> str:
    """Find an authority by its name, or by words of it that no other has."""
    wanted = site_key(given)
    names = {site_key(name): name for name in known}
    if wanted in names:
        return names[wanted]
    found = [name for key, name in names.items() if wanted and f" {wanted} " in f" {key} "]
    if len(found) > 1:
        raise UsageError(
            f"{given!r} may be {len(found)} authorities: {first_five(found)}",
            hint="Give more of the name.",
        )
    if not found:
        raise unknown_name(given, known, "authority", plural="authorities")
    return found[0]


def _cells(snapshot: Snapshot, claim_ids: pd.Series) -> dict[str, Cell]:
    """Return where each claim that is named stands in its source."""
    named = set(claim_ids.dropna().str.split("; ").explode())
    claims = snapshot.claims[snapshot.claims["claim_id"].isin(named)].merge(
        snapshot.sources[["source_id", "file", "file_sha256"]], on="source_id"
    )
    return {claim.claim_id: Cell.of(claim) for claim in claims.itertuples(index=False)}


def _finding(row: Any, name: str, cells: Mapping[str, Cell]) -> CheckFinding:
    claim_ids = (stated(row.claim_ids) or "").split("; ")
    return CheckFinding(
        site_id=row.site_id,
        name=name,
        rule=row.rule.removeprefix(PREFIX),
        kind=cast("Literal['check', 'contradiction']", str(row.kind)),
        title=row.title,
        outcome=cast("Literal['passed', 'failed', 'unknown']", str(row.outcome)),
        required=is_true(row.required),
        fact=stated(row.fact),
        sources=[cells[claim] for claim in claim_ids if claim in cells],
        next_step=stated(row.next_step),
        actor=stated(row.actor),
        due=stated(row.due),
    )


def _rule(one: RuleInForce) -> RuleReport:
    rule = one.rule
    return RuleReport(
        rule=rule.rule_id,
        title=rule.title,
        kind=cast("Literal['check', 'contradiction']", rule.kind.value),
        text=rule.text,
        source=rule.source,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        required=one.required,
        on=not one.off,
        reason=one.reason or one.off or None,
        figures={
            name: RuleFigure(value=figure.value, source=figure.source, verified=figure.verified)
            for name, figure in one.figures.items()
        },
    )
