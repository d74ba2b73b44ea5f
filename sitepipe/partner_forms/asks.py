"""What a partner is asked: what is unknown of its sites, and what is wrong in its files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from sitepipe import forms, words
from sitepipe.cells import is_true, is_unknown
from sitepipe.forms import Ask, FormColumn, FormSheet
from sitepipe.partner_forms.statements import Statements
from sitepipe.snapshot import Appraisal, Snapshot
from sitepipe.vocab import AcreageBasis, Audience, Entity, FindingKind, Fixer, Outcome, Severity

_SHEET = {
    "incentives": Entity.INCENTIVE, "utility": Entity.CONNECTION, "status": Entity.APPLICATION,
    "application_status": Entity.APPLICATION, "topic": Entity.EVIDENCE, "plot": Entity.PLOT,
    "works_status": Entity.WORKS, "works_id": Entity.WORKS,
}  # fmt: skip
"""Findings whose answer is a row of a register: the field that they read, and the sheet."""
_SEVERAL = frozenset({"utility", "topic", "plot", "works_status"})
_ACREAGES = {
    "net_developable_acres": AcreageBasis.NET_DEVELOPABLE,
    "near_term_acres": AcreageBasis.NEAR_TERM_AVAILABLE,
    "basis": AcreageBasis.NET_DEVELOPABLE,
    "stated_acres": AcreageBasis.GROSS_SITEWIDE,
}
_LOCATION = {"location": "latitude"}
_SENT_ASIDE = "a red-line plan: send it with this workbook"
_KIND_FIRST = {kind.value: n for n, kind in enumerate((FindingKind.FACT, FindingKind.CHECK,
                                                        FindingKind.GATE))}  # fmt: skip


def asks_of(stated: Statements, snapshot: Snapshot, appraisal: Appraisal) -> tuple[Ask, ...]:
    """
    List what a partner is asked, what would settle most first.

    Parameters
    ----------
    stated
        Whose workbook it is, and what is stated.
    snapshot, appraisal
        Sites, findings, criteria and issues.

    Returns
    -------
    asks
        One for each site and answer that is unknown, with every criterion, gate, check and
        fact that waits on it; then the defects in the partner's own files that it can mend.
    """
    own = snapshot.sources.loc[snapshot.sources["partner"] == stated.partner, "source_id"]
    records = snapshot.records[snapshot.records["source_id"].isin(own)]
    site_of = snapshot.identities.set_index("record_id")["site_id"]
    sites = set(records["record_id"].map(site_of).dropna())
    names = snapshot.sites.set_index("site_id")["name"]
    order = {site_id: n for n, site_id in enumerate(names.index)}
    unknown = [
        (order[site_id], ask)
        for site_id in names.index
        if site_id in sites
        for ask in _unknown(site_id, str(names[site_id]), appraisal)
    ]
    unknown.sort(key=lambda one: (-one[1].points, one[0], one[1].answered_in))
    return (*(ask for _, ask in unknown), *_defects(stated, snapshot, appraisal.issues, own))


def answered_in(field: str) -> tuple[FormSheet | None, FormColumn | None]:
    """Find where a finding's field is answered: the sheet, and its column if it has one."""
    sites = forms.SHEETS[0]
    if (basis := _ACREAGES.get(field)) is not None:
        return sites, next(one for one in sites.columns if one.basis == basis.value)
    wanted = _LOCATION.get(field, field)
    if field not in _SHEET:
        column = next((one for one in sites.columns if one.field == wanted), None)
        return (sites, column) if column else (None, None)
    return next(one for one in forms.SHEETS if one.entity is _SHEET[field]), None


def _unknown(site_id: str, name: str, appraisal: Appraisal) -> Iterable[Ask]:
    findings = appraisal.findings
    open_ones = findings[
        (findings["site_id"] == site_id)
        & (findings["outcome"] == Outcome.UNKNOWN.value)
        & (findings["audience"].isna() | (findings["audience"] == Audience.PUBLIC.value))
    ]
    components = appraisal.components
    missing = components[(components["site_id"] == site_id) & ~components["known"].map(is_true)]
    grouped: dict[tuple[str, str], list[dict[Any, Any]]] = {}
    for finding in open_ones.to_dict("records"):
        field = str(finding["field"])
        if place := _place(field):
            # A register is asked several things, each a row of its own.
            question = str(finding["next_step"]) if field in _SEVERAL else ""
            grouped.setdefault((place, question), []).append(finding)
    for (place, _), held in grouped.items():
        held.sort(key=lambda one: _KIND_FIRST[str(one["kind"])])
        fields = {str(one["field"]) for one in held}
        waiting = missing[missing["field"].isin(fields)].to_dict("records")
        first = held[0]
        yield Ask(
            site_id=site_id,
            site=name,
            field=str(first["field"]),
            question=words.sentence(str(first["next_step"])),
            why=tuple(dict.fromkeys([*map(_criterion, waiting), *map(_settles, held)])),
            answered_in=place,
            value="" if is_unknown(first["fact"]) else str(first["fact"]),
            actor="" if is_unknown(first["actor"]) else str(first["actor"]),
            points=sum(_at_stake(one) for one in waiting),
        )


def _place(field: str) -> str:
    if field in ("boundary", "boundary_kind", "measured_acres"):
        return _SENT_ASIDE
    sheet, column = answered_in(field)
    if sheet is None:
        return ""
    return f"{sheet.title}: {column.heading}" if column else sheet.title


def _at_stake(component: dict[Any, Any]) -> float:
    low, high = component["points_low"], component["points_high"]
    return 0.0 if is_unknown(low) or is_unknown(high) else float(high) - float(low)


def _criterion(component: dict[Any, Any]) -> str:
    return (
        f"criterion “{component['title']}”: up to {words.number(_at_stake(component), 1)} of "
        "100 points"
    )


def _settles(finding: dict[Any, Any]) -> str:
    title = f"“{finding['title']}”"
    match finding["kind"]:
        case FindingKind.GATE.value:
            return f"gate {title}"
        case FindingKind.CHECK.value:
            return f"readiness check {title}" + (
                ", which must pass" if is_true(finding["required"]) else ""
            )
        case _:
            return f"fact that an investor asks for: {title}"


def _defects(
    stated: Statements, snapshot: Snapshot, issues: pd.DataFrame, own: pd.Series
) -> Iterable[Ask]:
    """List the defects in the partner's files that are its own to mend."""
    notice = Severity.NOTICE.value
    mendable = issues[
        issues["source_id"].isin(own)
        & (issues["fixer"] == Fixer.SENDER.value)
        & (issues["severity"] != notice)
    ]
    records = snapshot.records
    site_of = snapshot.identities.set_index("record_id")["site_id"]
    records = records.assign(site_id=records["record_id"].map(site_of))
    at = {
        (row["source_id"], row["row"]): row
        for row in records[records["source_id"].isin(own)].to_dict("records")
    }
    claims = stated.own.drop_duplicates(["source_id", "row", "column"])
    claim_at = {
        (row["source_id"], row["row"], row["column"]): row for row in claims.to_dict("records")
    }
    for issue in mendable.to_dict("records"):
        row = None if is_unknown(issue["row"]) else issue["row"]
        record = at.get((issue["source_id"], row), {})
        claim = claim_at.get((issue["source_id"], row, issue["column"]), {})
        field = str(claim.get("field", ""))
        where = ", ".join(
            str(part)
            for part in (issue["source_id"], issue["sheet"], f"row {row}" if row else None)
            if not is_unknown(part)
        )
        yield Ask(
            site_id="" if is_unknown(record.get("site_id")) else str(record["site_id"]),
            site=str(record.get("name", "")),
            field=field,
            question=words.sentence("" if is_unknown(issue["repair"]) else str(issue["repair"])),
            why=(f"a defect in your file: {where}",),
            answered_in=_place(field) if field else "",
            value="" if is_unknown(issue["value"]) else str(issue["value"]),
            issue=words.sentence(str(issue["message"])),
            actor=Fixer(issue["fixer"]).label,
            claim=str(claim.get("claim_id", "")),
        )


def with_asks(
    sheets: tuple[forms.PrefilledSheet, ...], asks: Iterable[Ask]
) -> tuple[forms.PrefilledSheet, ...]:
    """
    Mark the cells that are asked, each with the question and what it settles in its note.

    A cell that others settle is not asked, nor one that no site of the workbook has.
    """
    by_site: dict[tuple[str, str], list[Ask]] = {}
    by_claim: dict[str, list[Ask]] = {}
    for ask in asks:
        if ask.issue:
            by_claim.setdefault(ask.claim, []).append(ask)
        else:
            by_site.setdefault((ask.site_id, ask.answered_in), []).append(ask)
    return tuple(
        replace(
            sheet,
            rows=tuple(_marked(sheet.form, row, by_site, by_claim) for row in sheet.rows),
        )
        for sheet in sheets
    )


def _marked(
    form: FormSheet,
    row: forms.PrefilledRow,
    by_site: dict[tuple[str, str], list[Ask]],
    by_claim: dict[str, list[Ask]],
) -> forms.PrefilledRow:
    cells = dict(row.cells)
    for column in form.columns:
        held = cells.get(column.heading, forms.PrefilledCell(forms.IssuedCell("")))
        unknown = by_site.get((row.row_id, f"{form.title}: {column.heading}"), [])
        at_fault = [ask for one in held.issued.claims for ask in by_claim.get(one, [])]
        if held.issued.read_only or not (unknown or at_fault):
            continue
        notes = [held.note, *(_in_words(ask) for ask in (*unknown, *at_fault))]
        cells[column.heading] = replace(
            held,
            note="\n".join(note for note in notes if note),
            is_asked=bool(unknown),
            is_at_fault=bool(at_fault),
        )
    return replace(row, cells=cells)


def _in_words(ask: Ask) -> str:
    parts = (ask.issue, ask.question, f"Why: {'; '.join(ask.why)}.")
    return "\n".join(part for part in parts if part)
