"""One month of a portfolio: what two snapshots of its store differ in, and what is due next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sitepipe import words
from sitepipe.asked import Named, read_pair
from sitepipe.assessment import acreage_in_words
from sitepipe.cells import is_unknown, stated
from sitepipe.coverage import chase_report, field_ages
from sitepipe.dates import age_months
from sitepipe.differences import diff_report
from sitepipe.errors import UsageError
from sitepipe.history import store_of
from sitepipe.monthly.dues import dues_of
from sitepipe.monthly.moves import moves_of
from sitepipe.monthly.turns import turns_of
from sitepipe.pipeline import Step, silent
from sitepipe.readiness import is_older, rules_in_force
from sitepipe.render.pack.redaction import redacted
from sitepipe.render.pack.scanner import Secret, secrets_of
from sitepipe.reports import (
    ChaseReport,
    DiffReport,
    GuardPassed,
    MonthlyReport,
    PartnerNews,
    SiteNamed,
    SourceNews,
    StaleAnswer,
    Total,
    TrendPoint,
)
from sitepipe.snapshot import Appraisal, Snapshot
from sitepipe.states import State
from sitepipe.store import HELD, Known, Store, StoredSnapshot
from sitepipe.vocab import Audience, FindingKind, Outcome, Reader
from sitepipe.workspace import Workspace
from sitepipe.workspace.readers import declared_at

WITHIN_MONTHS = 6
"""How far ahead a report looks where nobody says: time enough to act on a permission."""

_TREND = 12
_ACCEPTED = "accepted: "
_COUNTED = ("sites", "scores", "acreages", "sources")
_OF_APPRAISAL = Appraisal.__dataclass_fields__
_OF_SNAPSHOT = Snapshot.__dataclass_fields__


@dataclass(frozen=True)
class Month:
    """
    A report, and what its files are made from besides.

    ``ages`` are those of all fields, as :func:`sitepipe.coverage.field_ages` gives them, for the
    team alone; ``secrets`` what the audience may not see, and finished files are searched for.
    """

    report: MonthlyReport
    ages: pd.DataFrame
    secrets: list[Secret]


def last_pair(root: Path) -> tuple[Named, Named]:
    """
    Return the last two snapshots of a workspace.

    Raises
    ------
    UsageError
        If its store has fewer.
    StorageError
        If there is no store.
    """
    with Store.open(store_of(root)) as store:
        found = store.snapshots()[-2:]
    if len(found) < 2:
        raise UsageError(
            f"a report compares two snapshots, and the store has {len(found) or 'none'}",
            hint="Take in the next files with: sitepipe refresh",
        )
    old, new = (Named(str(one.number), root, one) for one in found)
    return old, new


def month_of(
    old: Named,
    new: Named,
    *,
    audience: Audience = Audience.INTERNAL,
    within_months: int = WITHIN_MONTHS,
    step: Step = silent,
) -> Month:
    """
    Tell one month of a portfolio.

    Parameters
    ----------
    old, new
        Two snapshots of one store, the earlier first.
    audience
        Who may read it. What partners sent, what is stale and what was accepted is for the team
        alone; of all else what is meant for others is left out.
    within_months
        How far ahead to look for what ends.
    step
        Wraps each step.

    Raises
    ------
    UsageError
        If these are not two snapshots of one store in their order.
    GuardRailError
        If a source is not approved whole for the audience.
    ConfigError, StorageError
        If the store, or the configuration that it kept, cannot be read.
    """
    if old.snapshot is None or new.snapshot is None or old.root != new.root:
        raise UsageError(
            "a report compares two snapshots of one store",
            hint="Name snapshots, days or months: sitepipe snapshots ls lists them.",
        )
    if old.snapshot.number >= new.snapshot.number:
        raise UsageError(
            f"snapshot {old.snapshot.number} is not before snapshot {new.snapshot.number}",
            hint="Name the earlier one first.",
        )
    for one in (old, new):
        one.require_approved(Reader(audience), what="report")
    with step("compare"):
        states = read_pair(old, new)
        diff = diff_report(*states, audience=audience)
    with step("read"), Store.open(store_of(new.root)) as store:
        before = store.read(old.snapshot.number, _COUNTED)
        tables = store.read(new.snapshot.number, set(HELD))
        trend = _trend(store, _told(store, new, audience))
        between = store.snapshots()[old.snapshot.number : new.snapshot.number]
    snapshot = Snapshot(**{name: tables[name] for name in _OF_SNAPSHOT})
    appraisal = Appraisal(**{name: tables[name] for name in _OF_APPRAISAL})
    internal = audience is Audience.INTERNAL
    shown, findings = snapshot, appraisal.findings
    secrets: list[Secret] = []
    if not internal:
        shown, narrowed = redacted(snapshot, appraisal, audience=audience)
        findings = narrowed.findings
        secrets = secrets_of(snapshot, appraisal, audience=audience)
    as_of = new.snapshot.as_of
    with step("ages"):
        chased = _chased(snapshot, appraisal, states[1]) if internal else None
        ages = field_ages(snapshot, as_of=as_of) if internal else pd.DataFrame()
    up, down = moves_of(diff, before["scores"], tables["scores"], snapshot.sites)
    slipped, advanced = turns_of(diff, shown, findings)
    report = MonthlyReport(
        title=states[1].title,
        notice=states[1].notice,
        audience=audience,
        old=diff.old,
        new=diff.new,
        totals=_totals(before, tables),
        trend=trend,
        added=_come(diff, "new"),
        gone=_come(diff, "old"),
        up=up,
        down=down,
        slipped=slipped,
        advanced=advanced,
        within_months=within_months,
        due=dues_of(findings, snapshot.sites, within_months=within_months, as_of=as_of),
        partners=_partners(before["sources"], snapshot.sources, chased, as_of) if chased else [],
        stale=_stale(chased, as_of) if chased else [],
        guards=_guards(between) if internal else [],
    )
    return Month(report, ages, secrets)


def _chased(snapshot: Snapshot, appraisal: Appraisal, state: State) -> ChaseReport:
    settings = state.settings
    return chase_report(
        snapshot,
        appraisal,
        coverage=settings.coverage.section,
        facts=settings.facts.section,
        checks=settings.checks.section,
        in_force=rules_in_force(
            settings.checks, settings.rules, as_of=settings.as_of, cite=lambda key: key
        ),
        title=state.title,
        as_of=settings.as_of,
    )


def _told(store: Store, new: Named, audience: Audience) -> list[StoredSnapshot]:
    """Return the last snapshots that are kept, and whose sources the audience may be told of."""
    assert new.snapshot is not None
    pruned = store.pruned()
    kept = [one for one in store.snapshots() if one.number not in pruned]
    told = [one for one in kept if one.number <= new.snapshot.number][-_TREND:]
    if audience is Audience.INTERNAL:
        return told
    workspace, reader = Workspace.open(new.root), Reader(audience)
    return [
        one
        for one in told
        if not workspace.unapproved_sources(reader, then=declared_at(store, one.number))
    ]


def _trend(store: Store, told: list[StoredSnapshot]) -> list[TrendPoint]:
    """Count some snapshots, each row that several knew read once."""
    known = Known(store, told[0].number, told[-1].number)
    sites = known.rows("sites", only=("site_id",))
    scores = known.rows("scores", only=("site_id", "rank", "facts_known", "facts_total"))
    columns = ("site_id", "rule", "kind", "outcome", "required")
    findings = known.rows("findings", only=columns)
    points = []
    for one in told:
        scored = scores.at(one.number)
        checks = findings.at(one.number)
        is_check = checks["kind"] == FindingKind.CHECK.value
        checks = checks[is_check & checks["required"].astype("boolean").fillna(False)]
        asked = int(scored["facts_total"].sum())
        passed = int((checks["outcome"] == Outcome.PASSED.value).sum())
        points.append(
            TrendPoint(
                snapshot=one.number,
                as_of=one.as_of,
                sites=len(sites.at(one.number)),
                ranked=int(scored["rank"].notna().sum()),
                facts_known=int(scored["facts_known"].sum()) / asked if asked else None,
                passed=passed / len(checks) if len(checks) else None,
            )
        )
    return points


def _totals(before: dict[str, pd.DataFrame], now: dict[str, pd.DataFrame]) -> list[Total]:
    told = [_counts(tables) for tables in (before, now)]
    return [Total(name=name, old=told[0][name], new=told[1][name]) for name in told[0]]


def _counts(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    scores = tables["scores"]
    asked, known = (int(scores[name].sum()) for name in ("facts_total", "facts_known"))
    return {
        "Named sites": f"{len(tables['sites']):,}",
        "Ranked": f"{int(scores['rank'].notna().sum()):,}",
        "Facts known": words.percent(known / asked) if asked else "none asked for",
        "Acreage": acreage_in_words(tables["sites"], tables["acreages"]),
    }


def _come(diff: DiffReport, side: str) -> list[SiteNamed]:
    other = {"new": "old", "old": "new"}[side]
    return [
        SiteNamed(site_id=one.site_id or one.id, name=one.name or one.id)
        for one in diff.changes
        if one.table == "sites" and one.field == "site_id"
        if getattr(one, side) is not None and getattr(one, other) is None
    ]


def _partners(
    before: pd.DataFrame, now: pd.DataFrame, chased: ChaseReport, as_of: str
) -> list[PartnerNews]:
    """Say of each partner what came and what did not, those who are late first."""
    was = before.set_index("source_id")[["file_sha256", "valid_at"]].to_dict("index")
    by_partner: dict[str, list[SourceNews]] = {}
    for row in now.sort_values("source_id").to_dict("records"):
        former = was.get(row["source_id"])
        same = former is not None and all(
            stated(former[name]) == stated(row[name]) for name in former
        )
        rhythm = None if is_unknown(row["rhythm_months"]) else int(row["rhythm_months"])
        date = stated(row["valid_at"])
        by_partner.setdefault(row["partner"], []).append(
            SourceNews(
                source=row["source_id"],
                title=row["title"],
                valid_at=date,
                rhythm_months=rhythm,
                reported=not same,
                late=is_older(date, rhythm, as_of=as_of) if date and rhythm else None,
            )
        )
    news = [
        PartnerNews(
            partner=one.partner,
            sources=by_partner.get(one.partner, []),
            sites=one.sites,
            missing=sum(ask.state == "missing" for ask in one.asks),
            stale=sum(ask.state == "stale" for ask in one.asks),
        )
        for one in chased.partners
    ]
    return sorted(news, key=lambda one: (not any(each.late for each in one.sources), one.partner))


def _stale(chased: ChaseReport, as_of: str) -> list[StaleAnswer]:
    found = []
    for partner in chased.partners:
        for ask in partner.asks:
            if ask.state != "stale":
                continue
            value = ask.stated[0]
            found.append(
                StaleAnswer(
                    site_id=ask.site_id,
                    name=ask.name,
                    what=ask.title,
                    partner=partner.partner,
                    valid_at=value.valid_at,
                    age_months=age_months(value.valid_at, as_of=as_of),
                    limit_months=value.limit_months,
                )
            )
    return sorted(found, key=lambda one: (-one.age_months[0], one.name, one.site_id, one.what))


def _guards(snapshots: Sequence[StoredSnapshot]) -> list[GuardPassed]:
    return [
        GuardPassed(
            snapshot=one.number,
            known_at=one.known_at,
            known_by=one.known_by,
            reason=one.reason.partition(_ACCEPTED)[2].replace("_", " "),
        )
        for one in snapshots
        if _ACCEPTED in one.reason
    ]
