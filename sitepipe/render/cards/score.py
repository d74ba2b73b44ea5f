"""What a site scores, what it is made of, and what comes before it."""

from __future__ import annotations

import math

from sitepipe import vocab, words
from sitepipe.cells import is_true, is_unknown, stated
from sitepipe.render.cards.card import Component, Gate, Known, Score
from sitepipe.render.rows import Row


def facts_known(scores: list[Row]) -> Known | None:
    """Return how many facts are known; ``None`` where facts were not assessed."""
    for row in scores:
        if is_unknown(row.facts_total) or is_unknown(row.facts_known) or row.facts_total == 0:
            return None
        known, total = int(row.facts_known), int(row.facts_total)
        return Known(known=known, total=total, text=f"{known} of {total} facts known")
    return None


def score(scores: list[Row], findings: list[Row], *, rank_from: float) -> Score | None:
    """
    Return the score, or why there is none; ``None`` where nothing was scored.

    Parameters
    ----------
    scores, findings
        The site's rows.
    rank_from
        The completeness (0-1) from which a site is ranked.
    """
    for row in scores:
        ranked = not math.isnan(row.score)
        rank = None if is_unknown(row.rank) else int(row.rank)
        if ranked:
            standing = "" if rank is None else f", rank {rank}"
            text = f"{words.span(row.low, row.high)} of 100{standing}"
        else:
            reasons = [*_gates_failed(findings), *_facts_unknown(row, rank_from)]
            text = ": ".join(filter(None, ["Not ranked", "; ".join(reasons)]))
        return Score(
            ranked=ranked,
            text=text,
            why=None if ranked else _too_little_known(row, rank_from),
            bounds=_bounds(row.low, row.high),
            low=row.low,
            high=row.high,
            rank=rank if ranked else None,
            marked=not is_true(row.verified),
        )
    return None


def _bounds(low: float, high: float) -> str:
    least, most = words.number(low, 0), words.number(high, 0)
    return f"{least} of 100" if least == most else f"between {least} and {most} of 100"


def _gates_failed(findings: list[Row]) -> list[str]:
    failed = [
        row.title
        for row in findings
        if row.kind == vocab.FindingKind.GATE and row.outcome == vocab.Outcome.FAILED
    ]
    many = "a gate" if len(failed) == 1 else f"{len(failed)} gates"
    return [f"fails {many}: {'; '.join(failed)}"] if failed else []


def _facts_unknown(row: Row, rank_from: float) -> list[str]:
    facts = facts_known([row]) if _knows_too_little(row, rank_from) else None
    unknown = facts.total - facts.known if facts else 0
    return [f"{words.count(unknown, 'fact')} unknown"] if unknown else []


def _too_little_known(row: Row, rank_from: float) -> str | None:
    """Say what a rank needs: the weight on known facts decides, not their number."""
    if not _knows_too_little(row, rank_from):
        return None
    return (
        f"Known facts carry {words.percent(row.completeness)} of the weight; "
        f"a rank needs {words.percent(rank_from)}."
    )


def _knows_too_little(row: Row, rank_from: float) -> bool:
    return bool(row.completeness < rank_from - 1e-9)


def components(components: list[Row], findings: list[Row], inputs: list[Row]) -> list[Component]:
    """
    Return each criterion with the points it is worth at least and at most.

    Parameters
    ----------
    components
        The site's rows; points are kept whole, so that they add up as ``explain`` says them.
    findings
        Facts that are asked for say what to ask whom.
    inputs
        Say which input is modelled, or measured on what is not verified.
    """
    asks = {row.field: asked(row) for row in findings if row.kind == vocab.FindingKind.FACT}
    unverified = {
        row.field for row in inputs if row.origin != "claims" and not is_true(row.verified)
    }
    return [
        Component(
            criterion=row.criterion,
            title=row.title,
            text=_input(row, is_marked=row.field in unverified),
            known=is_true(row.known),
            ask=None if is_true(row.known) else asks.get(row.field),
            low=row.points_low,
            high=row.points_high,
            most=100 * row.weight,
            points=f"{words.span(row.points_low, row.points_high)} of {100 * row.weight:.0f}",
        )
        for row in components
    ]


def _input(row: Row, *, is_marked: bool) -> str:
    text = stated(row.input)
    if text is None:
        return "not stated"
    return f"{text}\u00a0{words.MODELLED}" if is_marked else text


def asked(row: Row) -> str | None:
    """Say what a finding leaves to ask, and whom; ``None`` if nothing."""
    return question("", stated(row.next_step), stated(row.actor), unknown="") or None


def gates(findings: list[Row]) -> list[Gate]:
    """Return the conditions that come before the score."""
    return [
        Gate(title=row.title, outcome=vocab.Outcome(row.outcome), text=_gate_text(row))
        for row in findings
        if row.kind == vocab.FindingKind.GATE
    ]


def _gate_text(row: Row) -> str:
    fact = words.sentence(stated(row.fact) or "")
    step, actor = stated(row.next_step), stated(row.actor)
    if row.outcome == vocab.Outcome.PASSED:
        return fact or "Passed."
    if row.outcome == vocab.Outcome.FAILED:
        cure = f"Would cure it: {step}{f' ({actor})' if actor else ''}." if step else ""
        return " ".join(filter(None, [fact, cure])) or "Failed."
    return question(fact, step, actor)


def question(
    fact: str, step: str | None, actor: str | None, *, unknown: str = "Not stated."
) -> str:
    """Say what is known so far, or ``unknown``, and what to ask whom."""
    ask = f"Ask {actor}: {words.sentence(step)}" if step and actor else words.sentence(step or "")
    return " ".join(filter(None, [fact or unknown, ask]))
