"""What a site scores, what it is made of, and what comes before it."""

from __future__ import annotations

import math

import pandas as pd

from sitepipe import vocab
from sitepipe.render import words
from sitepipe.render.card import Component, Gate, Known, Score
from sitepipe.render.citing import stated


def facts_known(scores: pd.DataFrame) -> Known | None:
    """Return how many facts are known; ``None`` where facts were not assessed."""
    for row in scores.itertuples(index=False):
        if pd.isna(row.facts_total) or pd.isna(row.facts_known) or row.facts_total == 0:
            return None
        known, total = int(row.facts_known), int(row.facts_total)
        return Known(known=known, total=total, text=f"{known} of {total} facts known")
    return None


def score(scores: pd.DataFrame) -> Score | None:
    """Return the score, or why there is none; ``None`` where nothing was scored."""
    facts = facts_known(scores)
    for row in scores.itertuples(index=False):
        ranked = not math.isnan(row.score)
        if ranked:
            rank = "" if pd.isna(row.rank) else f", rank {row.rank}"
            text = f"{words.span(row.low, row.high)} of 100{rank}"
        elif facts and facts.total > facts.known:
            text = f"Not ranked: {words.count(facts.total - facts.known, 'fact')} unknown"
        else:
            share = f"{row.completeness:.0%}"
            text = f"Not ranked: only {share} of the weight rests on known facts"
        return Score(
            ranked=ranked,
            text=text,
            bounds=f"between {row.low:.0f} and {row.high:.0f} of 100",
            low=round(row.low, 1),
            high=round(row.high, 1),
            rank=int(row.rank) if ranked and not pd.isna(row.rank) else None,
        )
    return None


def components(components: pd.DataFrame) -> list[Component]:
    """Return each criterion with the points it is worth at least and at most."""
    return [
        Component(
            title=row.title,
            text=stated(row.input) or "not stated",
            known=bool(row.known),
            low=round(row.points_low, 2),
            high=round(row.points_high, 2),
            most=round(100 * row.weight, 2),
            points=f"{words.span(row.points_low, row.points_high)} of {100 * row.weight:.0f}",
        )
        for row in components.itertuples(index=False)
    ]


def gates(findings: pd.DataFrame) -> list[Gate]:
    """Return the conditions that come before the score."""
    gates = findings[findings["kind"] == vocab.FindingKind.GATE]
    return [
        Gate(title=row.title, outcome=vocab.Outcome(row.outcome), text=_gate_text(row))
        for row in gates.itertuples(index=False)
    ]


def _gate_text(row: object) -> str:
    fact = words.sentence(stated(getattr(row, "fact", None)) or "")
    step, actor = stated(getattr(row, "next_step", None)), stated(getattr(row, "actor", None))
    if getattr(row, "outcome", None) == vocab.Outcome.PASSED:
        return fact or "Passed."
    if getattr(row, "outcome", None) == vocab.Outcome.FAILED:
        cure = f"Would cure it: {step}{f' ({actor})' if actor else ''}." if step else ""
        return " ".join(filter(None, [fact, cure])) or "Failed."
    return question(fact, step, actor)


def question(fact: str, step: str | None, actor: str | None) -> str:
    """Say what is known so far, and what to ask whom."""
    ask = f"Ask {actor}: {words.sentence(step)}" if step and actor else words.sentence(step or "")
    return " ".join(filter(None, [fact or "Not stated.", ask]))
