"""Rules on what the statements rest on: documents and their lives, sources and their age."""

from __future__ import annotations

import math
from collections import defaultdict

from sitepipe import words
from sitepipe.dates import last_day
from sitepipe.errors import first_five
from sitepipe.readiness.dates import due_by, earliest, ends_within, is_older, is_over, months_after
from sitepipe.readiness.dossier import Dossier
from sitepipe.readiness.rows import Evidence
from sitepipe.readiness.rule import Given, Result, failed, passed, rule, unknown
from sitepipe.vocab import EvidenceTopic

GROUP = "Evidence"
_PROMOTER = "the promoter"
CORE = (
    EvidenceTopic.TITLE, EvidenceTopic.TOPOGRAPHY, EvidenceTopic.GROUND, EvidenceTopic.ECOLOGY,
    EvidenceTopic.FLOOD, EvidenceTopic.TRANSPORT,
)  # fmt: skip


@rule(
    "core_evidence",
    title="Core evidence is held",
    group=GROUP,
    actor=_PROMOTER,
    source="After VBRSP tier 3, Select Tennessee and Georgia GRAD: the documents a buyer asks for",
    reads=("evidence.topic", "evidence.document"),
)
def core_evidence(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether the documents that every buyer asks for are there.

    They are title, topographic survey, ground investigation, ecological survey, flood risk
    assessment and transport assessment. Passes if there is one of each, whatever its age.
    Fails if some are listed and one or more of these are not. Unknown if no evidence is listed.
    """
    if not site.evidence:
        return unknown("Which surveys and reports are there?")
    held = {row.topic for row in site.evidence}
    core = [row for row in site.evidence if row.topic in CORE]
    missing = [topic.label for topic in CORE if topic not in held]
    if missing:
        return failed(
            f"{len(CORE) - len(missing)} of {len(CORE)} held; missing: {words.joined(missing)}",
            "Commission or send what is missing.",
            site.claims_of(core or site.evidence, "topic"),
        )
    return passed(f"all {len(CORE)} held", site.claims_of(core, "topic"))


@rule(
    "evidence_in_date",
    title="Evidence has not expired",
    group=GROUP,
    actor=_PROMOTER,
    source="Judgement on how long surveys hold, by topic (`lives_months`)",
    reads=("evidence.topic", "evidence.document", "evidence.evidence_date",
           "evidence.evidence_expires", "evidence.life_months"),
    figures=("notice_months",),
)  # fmt: skip
def evidence_in_date(site: Dossier, given: Given) -> Result:
    """
    Whether what is held still holds, topic by topic; the document that holds longest counts.

    A document holds through the expiry that it states; else for the life that it states, from
    its date; else for the usual life of its topic, from its date. A date by month or year
    counts from the end of it, a life in part of a month as the whole months in it. Passes if
    each topic has a document that holds, the last day included; an end within the notice
    period is given as due. Fails if all documents of a topic have expired. Unknown if no
    evidence is listed, or a topic has nothing but documents that state no date, or those and
    expired ones, or one of an interval of dates that may have expired. The first end of a topic
    that has, or may have, passed stays given as due.
    """
    if not site.evidence:
        return unknown("Which surveys and reports are there, and of what dates?")
    by_topic: dict[str, list[Evidence]] = defaultdict(list)
    for row in site.evidence:
        by_topic[row.topic or ""].append(row)
    expired: list[tuple[str, str]] = []
    undated: list[str] = []
    unsure: list[tuple[str, str]] = []
    holding: list[tuple[str, str]] = []
    for topic, rows in by_topic.items():
        label = EvidenceTopic(topic).label if topic else "topic not stated"
        ends = [end for row in rows if (end := _ends(row, given)) is not None]
        over = {end: is_over(end, as_of=given.as_of) for end in ends}
        held = [end for end in ends if over[end] is False]
        if held:
            holding.append((max(held, key=last_day), label))
        elif None in over.values():
            unsure.append((max(ends, key=last_day), label))
        elif len(ends) < len(rows):
            undated.append(label)
        else:
            expired.append((max(ends, key=last_day), label))
    cells = site.claims_of(site.evidence, "evidence_expires", "life_months", "evidence_date")
    said = [
        *([f"expired: {_ended(expired)}"] if expired else []),
        *([f"may have expired: {_ended(unsure)}"] if unsure else []),
        *([f"no date: {', '.join(undated)}"] if undated else []),
    ]
    if expired:
        return failed("; ".join(said), "Have the expired documents renewed.", cells,
                      due=_first_end(expired))  # fmt: skip
    if undated or unsure:
        return unknown("Of what date are these documents?", "; ".join(said), cells,
                       due=_first_end(unsure))  # fmt: skip
    first, label = min(holding, key=lambda held: last_day(held[0]))
    soon = ends_within(first, given.months("notice_months"), as_of=given.as_of)
    fact = f"{words.count(len(holding), 'topic')} in date; first to end: {label}, "
    return passed(fact + words.date(first), cells, due=due_by(first) if soon else None)


def _ended(topics: list[tuple[str, str]]) -> str:
    return ", ".join(f"{label} ({words.date(end)})" for end, label in topics)


def _first_end(topics: list[tuple[str, str]]) -> str | None:
    return earliest([due_by(end) for end, _label in topics])


def _ends(row: Evidence, given: Given) -> str | None:
    """Return the last date on which a document holds, if that can be told."""
    if row.evidence_expires is not None:
        return row.evidence_expires
    if row.evidence_date is None:
        return None
    life = row.life_months
    if life is None and row.topic is not None:
        life = given.lives_months.get(EvidenceTopic(row.topic))
    return None if life is None else months_after(row.evidence_date, math.floor(life))


@rule(
    "sources_fresh",
    title="The sources are not stale",
    group=GROUP,
    actor="whoever sends the source",
    source="Judgement: a list of sites is gone through again at least as often",
    reads=("sources.title", "sources.valid_at"),
    figures=("age_months",),
)
def sources_fresh(site: Dossier, given: Given) -> Result:
    """
    Whether the sources that the site's facts rest on speak of a recent time.

    Each source counts from which at least one claim on the site holds; its date is the date
    that it speaks of, a month or year counted from its end. Passes if none is older than the
    set age. Fails if one is; the fact names it. Unknown if a source has no date, or none of
    the site's facts has a source.
    """
    if not site.sources:
        return unknown("Where is the site known from?")
    claims = [source.claim_id for source in site.sources]
    age = given.months("age_months")
    stale = [
        source
        for source in site.sources
        if source.valid_at is not None and is_older(source.valid_at, age, as_of=given.as_of)
    ]
    undated = [source.title for source in site.sources if source.valid_at is None]
    if stale:
        told = first_five(
            f"{source.title} ({words.date(str(source.valid_at))})" for source in stale
        )
        return failed(f"older than {age} months: {told}", "Ask for a newer edition.",
                      [source.claim_id for source in stale])  # fmt: skip
    if undated:
        return unknown("Of what date is the source?", f"no date: {first_five(undated)}", claims)
    oldest = min((str(source.valid_at) for source in site.sources), key=last_day)
    sources = words.count(len(site.sources), "source")
    return passed(f"{sources}, the oldest of {words.date(oldest)}", claims)


@rule(
    "sources_on_time",
    title="The sources have come when they were expected",
    group=GROUP,
    actor="whoever sends the source",
    source="The rhythm that is agreed with whoever sends a source (`rhythm_months`)",
    reads=("sources.title", "sources.valid_at", "sources.rhythm_months"),
)
def sources_on_time(site: Dossier, given: Given) -> Result:
    """
    Whether each source that the site's facts rest on has come again in its rhythm.

    A source counts if at least one claim on the site holds and a rhythm is set for it. Passes if
    no rhythm has passed since the date that it speaks of, a month or year counted from its end;
    also where no rhythm is set, for then nobody expects anything. Fails if one surely has; the
    fact names the source. Unknown if a source with a rhythm has no date, or one from which that
    cannot be told.
    """
    expected = [source for source in site.sources if source.rhythm_months is not None]
    if not expected:
        return passed("no source is expected in a rhythm")
    late, unsure = [], []
    for source in expected:
        over = (
            None
            if source.valid_at is None
            else is_older(source.valid_at, source.rhythm_months or 0, as_of=given.as_of)
        )
        if over is None:
            unsure.append(source)
        elif over:
            late.append(source)
    if late:
        told = first_five(
            f"{source.title} ({words.date(str(source.valid_at))}, "
            f"{words.rhythm(source.rhythm_months or 0)})"
            for source in late
        )
        return failed(f"late: {told}", "Ask for the next edition.",
                      [source.claim_id for source in late])  # fmt: skip
    claims = [source.claim_id for source in expected]
    if unsure:
        names = first_five(source.title for source in unsure)
        return unknown("Of what date is the source?", f"no date that tells: {names}", claims)
    return passed(f"{words.count(len(expected), 'source')} in time", claims)
