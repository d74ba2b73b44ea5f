"""What is known of a site under each heading, and the questions that remain."""

from __future__ import annotations

from sitepipe import vocab, words
from sitepipe.cells import stated
from sitepipe.render.cards.card import Event, Fact, Group
from sitepipe.render.cards.citing import Citations
from sitepipe.render.cards.score import question
from sitepipe.render.rows import Row

# Fields of the facts that a card gathers under one heading, in reading order.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "Land": (
        "location", "boundary", "authorities", "stated_acres", "net_developable_acres",
        "near_term_acres", "available_date", "control",
    ),
    "Planning": ("plan_status", "application_status"),
    "Power": ("power_status", "power_mva", "power_date"),
    "Enabling works": ("works_cost_gbp", "works_months"),
    "Constraints": ("constraints",),
    "Incentives": ("incentives",),
}  # fmt: skip
_ELSEWHERE = "Other facts"
_SHOWN_ABOVE = {"location", "authorities", "stated_acres"}


def fact_groups(
    findings: list[Row],
    *,
    areas: list[Fact],
    events: list[Event],
    incentives: list[Event],
    use_classes: str | None = None,
) -> list[Group]:
    """Return facts, questions, measured areas, planning steps and incentives by heading."""
    heading_of = {field: heading for heading, fields in _HEADINGS.items() for field in fields}
    facts: dict[str, list[Fact]] = {heading: [] for heading in (*_HEADINGS, _ELSEWHERE)}
    for row in findings:
        if row.kind != vocab.FindingKind.FACT:
            continue
        known = row.outcome == vocab.Outcome.PASSED
        if known and row.field in _SHOWN_ABOVE:
            continue
        text = words.sentence(stated(row.fact) or "")
        facts[heading_of.get(row.field, _ELSEWHERE)].append(
            Fact(
                title=row.title,
                text=(text or "Known.")
                if known
                else question(text, stated(row.next_step), stated(row.actor)),
                known=known,
            )
        )
    facts["Land"] += areas
    if use_classes is not None:  # shown where stated; no list of facts asks for it
        label_of = {str(term): term.label for term in vocab.UseClass}
        labels = [label_of.get(term, term) for term in use_classes.split("; ")]
        facts["Planning"].append(
            Fact(title="Use classes", text=words.sentence("; ".join(labels)), known=True)
        )
    dated = {"Planning": events, "Incentives": incentives}
    return [
        Group(title=heading, facts=facts[heading], events=dated.get(heading, []))
        for heading in facts
        if facts[heading] or dated.get(heading)
    ]


def listed(value: object) -> str | None:
    """Return terms that stand joined with ``; `` as people list them."""
    text = stated(value)
    return words.joined([part.strip() for part in text.split(";")]) if text else None


def stage_events(events: list[Row], citations: Citations) -> list[Event]:
    """Return the steps of planning."""
    return [
        Event(
            title=words.sentence(vocab.ApplicationStatus(row.status).label)[:-1],
            text=", ".join(
                filter(
                    None,
                    [
                        words.date(date) if (date := stated(row.date)) else "date not stated",
                        stated(row.application),
                        listed(row.authority),
                    ],
                )
            ),
            source=stated(row.reference) or citations.of_claim(row.claim_id),
        )
        for row in events
    ]


def incentive_events(incentives: list[Row], citations: Citations) -> list[Event]:
    """Return the incentives that name a site."""
    return [
        Event(
            title=row.scheme,
            text=" ".join(
                filter(
                    None,
                    [
                        words.sentence(stated(row.position) or ""),
                        f"Reliefs end {words.date(ends)}." if (ends := stated(row.ends)) else None,
                    ],
                )
            )
            or "Named by the source.",
            source=stated(row.reference) or citations.of_claim(row.claim_id),
        )
        for row in incentives
    ]


def contradiction_facts(findings: list[Row]) -> list[Fact]:
    """Return what is stated of a site and cannot hold together, and who can say which does."""
    return [
        Fact(
            title=row.title,
            text=" ".join(
                [
                    f"✕ {words.sentence(str(row.fact))}",
                    question("", stated(row.next_step), stated(row.actor), unknown=""),
                ]
            ),
            known=False,
        )
        for row in findings
        if row.kind == vocab.FindingKind.CONTRADICTION and row.outcome == vocab.Outcome.FAILED
    ]


def conflict_facts(conflicts: list[Row]) -> list[Fact]:
    """Return each claim that lost, with the one that holds."""
    return [
        Fact(
            title=words.sentence(str(row.field).replace("_", " "))[:-1],
            text=f"“{stated(row.value_won) or 'no value'}” holds over "
            f"“{stated(row.value_lost) or 'no value'}”: {words.sentence(stated(row.why) or '')}",
            known=True,
        )
        for row in conflicts
    ]
