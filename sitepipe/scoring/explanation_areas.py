"""Which areas a site lies in, and how that is known: cells that state it, layers that show it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from sitepipe import words
from sitepipe.cells import stated
from sitepipe.reports import FieldExplanation, Step
from sitepipe.scoring.citations import POSITION_FIELDS
from sitepipe.scoring.evidence import Evidence, Topics
from sitepipe.vocab import AreaKind, AreaOrigin, AreaRelation


def area_topics(evidence: Evidence) -> Topics:
    """Return the explanations of the areas a site lies in: all, and by kind."""
    topics: Topics = {"areas": partial(_areas, evidence, "areas", list(AreaKind))}
    for kind in AreaKind:
        topics[f"areas.{kind.value}"] = partial(_areas, evidence, f"areas.{kind.value}", [kind])
    return topics


def _areas(evidence: Evidence, field: str, kinds: list[AreaKind]) -> FieldExplanation:
    areas = evidence.rows(evidence.snapshot.site_areas)
    areas = areas[areas["kind"].isin([kind.value for kind in kinds])]
    if areas.empty:
        return evidence.explanation(
            field,
            value=None,
            unknown="No source states it, and the workspace names no layer of it under areas.",
        )
    steps = [
        _stated(evidence, row) if row.origin == AreaOrigin.STATED else _measured(evidence, row)
        for row in areas.itertuples(index=False)
    ]
    return evidence.explanation(
        field, value="; ".join(step.step for step in steps), derivation=steps
    )


def _stated(evidence: Evidence, row: Any) -> Step:
    return Step(
        step=f"{_named(row)} ({AreaOrigin.STATED.label})",
        inputs=evidence.claims.cells_beside(row.claim_id, ("authorities",)),
        rule="as the source names it",
    )


def _measured(evidence: Evidence, row: Any) -> Step:
    """Say what a layer shows, on which boundary, and how sure its edges are."""
    boundaries = evidence.rows(evidence.snapshot.boundaries)
    cells = [
        cell
        for claim in boundaries["claim_id"].dropna()
        for cell in evidence.claims.cells_beside(claim, POSITION_FIELDS)
    ]
    share = row.share
    rule = (
        "whether it touches the area, within the uncertainty of its location and of the layer"
        if pd.isna(share)
        else f"share of its boundary, {words.share_span(share, share)} as drawn; the range is for "
        "edges that lie as far off as the layer's accuracy"
    )
    return Step(step=_named(row), inputs=list(dict.fromkeys([*cells, str(row.layer)])), rule=rule)


def _named(row: Any) -> str:
    place = stated(row.place)
    kind, name = AreaKind(str(row.kind)), f"{row.name}{f' ({place})' if place else ''}"
    relation = stated(row.relation)
    if relation is None:
        return f"{kind.label}: {name}"
    low, high = row.share_low, row.share_high
    told = words.in_areas([(name, low, high, AreaRelation(relation).label)])
    return f"{kind.label}: {told}"
