"""Where minutes, kilometres and a lorry's reach come from: legs, links and speed lines."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from sitepipe import words
from sitepipe.cells import is_true, stated
from sitepipe.reports import FieldExplanation, Step
from sitepipe.scoring.evidence import Evidence, Topics
from sitepipe.scoring.phrases import marked
from sitepipe.scoring.roots import claims_behind, leg_words
from sitepipe.vocab import HubKind, LegKind


def route_topics(evidence: Evidence) -> Topics:
    """Return the explanations of access and reach, by name."""
    topics: Topics = {}
    for kind in dict.fromkeys(evidence.rows(evidence.appraisal.access)["hub_kind"]):
        topics[f"{kind}_min"] = partial(_access, evidence, kind, f"{kind}_min")
        topics[f"{kind}_km"] = partial(_access, evidence, kind, f"{kind}_km")
        topics[f"access.{kind}"] = partial(_access, evidence, kind, f"access.{kind}")
    for kind in evidence.access.section.hub_kinds:
        for name in (f"{kind.value}_min", f"{kind.value}_km", f"access.{kind.value}"):
            topics.setdefault(name, partial(_access, evidence, kind.value, name))
    reach = evidence.rows(evidence.appraisal.reach)
    for column in ("hub_kind", "hub_id"):
        for name in dict.fromkeys(reach[column]):
            topics[f"reach.{name}"] = partial(_reach, evidence, column, name)
    return topics


def _access(evidence: Evidence, kind: str, field: str) -> FieldExplanation:
    """Explain the way to the nearest hub of a kind, from each place of the site."""
    access = evidence.rows(evidence.appraisal.access)
    ways = list(access[access["hub_kind"] == kind].itertuples(index=False))
    found = [way for way in ways if way.reachable]
    steps = [step for way in found for step in _way_steps(evidence, way)]
    if len(found) > 1:
        steps.append(_places_step(found))
    return evidence.explanation(
        field,
        value="; ".join(_way_words(way, field) for way in found) or None,
        unknown=evidence.question(f"{kind}_min"),
        claims=claims_behind(evidence.claims, "location"),
        derivation=steps,
    )


def _way_words(way: Any, field: str) -> str:
    place = stated(way.place)
    asked, other = words.duration(way.minutes), f"{words.miles(way.km)} miles"
    if field.endswith("_km"):
        asked, other = other, asked
    start = f"from {place}: " if place else ""
    return f"{start}{marked(asked, way.verified)}, {other}, to {way.hub_name}"


def _way_steps(evidence: Evidence, way: Any) -> list[Step]:
    """Walk one way leg by leg; the steps' deciseconds sum to its minutes."""
    legs = evidence.rows(evidence.appraisal.legs)
    same_place = legs["place"].isna() if pd.isna(way.place) else legs["place"] == way.place
    legs = legs[same_place & (legs["hub_kind"] == way.hub_kind)].sort_values("leg")
    steps = [_leg_step(evidence, leg) for leg in legs.itertuples(index=False)]
    total = int(legs["deciseconds"].sum())
    hub_kind = HubKind(way.hub_kind).label
    steps.append(
        Step(
            step=(
                f"arrive at {way.hub_name} after {total:,} tenths of a second = "
                f"{words.minutes(way.minutes)}, {way.km:.1f} km"
            ),
            inputs=[_hub_words(evidence, way.hub_id)],
            rule=f"the {hub_kind} in use that is reached soonest; minutes = tenths / 600",
        )
    )
    return steps


def _leg_step(evidence: Evidence, leg: Any) -> Step:
    label = leg.road if leg.leg_kind == LegKind.LINK else "local roads"
    start, end = stated(leg.from_name), stated(leg.to_name)
    ends = f"{f' from {start}' if start else ''}{f' to {end}' if end else ''}"
    lost = " and what is lost at junctions" if "penalty_s." in leg.rule else ""
    return Step(
        step=(
            f"{label}{ends}: {words.number(leg.km, 3)} km at {words.number(leg.speed_kmh)} km/h"
            f"{lost} = {leg.deciseconds:,} tenths of a second"
        ),
        inputs=[leg_words(evidence, leg)],
        rule=evidence.cite_figures(leg.rule),
        deciseconds=int(leg.deciseconds),
    )


def _hub_words(evidence: Evidence, hub_id: str) -> str:
    """Say where a hub stands in its file, and whether that is verified."""
    hub = next(evidence.hubs[evidence.hubs["hub_id"] == hub_id].itertuples(index=False))
    verified = "" if is_true(hub.verified) else "; position not verified"
    return f"{evidence.hubs_label}, row {hub.row}, hub {hub_id}{verified}"


def _places_step(ways: list[Any]) -> Step:
    soonest, longest = min(way.minutes for way in ways), max(way.minutes for way in ways)
    return Step(
        step=(
            f"the site lies in {len(ways)} places: "
            + marked(words.duration_span(soonest, longest), all(is_true(w.verified) for w in ways))
        ),
        inputs=[_way_words(way, "") for way in ways],
        rule="each place is measured by itself",
    )


def _reach(evidence: Evidence, column: str, name: str) -> FieldExplanation:
    """Explain whether a lorry can serve a hub, or the hubs of a kind."""
    reach = evidence.rows(evidence.appraisal.reach)
    rows = list(reach[reach[column] == name].itertuples(index=False))
    steps: list[Step] = []
    for row in rows:
        steps += _nearest_way(evidence, row)
        if not pd.isna(row.minutes_out):
            steps.append(_out_step(evidence, row))
        if not pd.isna(row.duty_min):
            steps += _duty_steps(evidence, row)
    known = [row for row in rows if not pd.isna(row.minutes_out)]
    return evidence.explanation(
        f"reach.{name}",
        value="; ".join(_reach_words(row) for row in known) or None,
        unknown="No road leads there and back. Check the road layer and the hubs.",
        claims=claims_behind(evidence.claims, "location"),
        derivation=steps,
    )


def _reach_words(row: Any) -> str:
    start = f"from {place} " if (place := stated(row.place)) else ""
    one_way = "within" if is_true(row.within_one_way) else "beyond"
    duty = "within" if is_true(row.within_return_duty) else "beyond"
    back = "no road back" if pd.isna(row.minutes_back) else f"{duty} a return duty"
    return marked(f"{start}to {row.hub_name}: {one_way} one driving period, {back}", row.verified)


def _nearest_way(evidence: Evidence, row: Any) -> list[Step]:
    """Walk the way out leg by leg, where the hub is the nearest of its kind."""
    access = evidence.rows(evidence.appraisal.access)
    ways = access[(access["hub_kind"] == row.hub_kind) & (access["hub_id"] == row.hub_id)]
    same_place = ways["place"].isna() if pd.isna(row.place) else ways["place"] == row.place
    return [
        step
        for way in ways[same_place].itertuples(index=False)
        for step in _way_steps(evidence, way)
    ]


def _out_step(evidence: Evidence, row: Any) -> Step:
    """Set the way out against one driving period."""
    limit = evidence.access.section.duty.one_way_min.value
    return Step(
        step=(
            f"out to {row.hub_name}: {words.minutes(row.minutes_out)} of "
            f"{words.number(limit)} min in one driving period"
        ),
        inputs=[
            _hub_words(evidence, row.hub_id),
            f"{evidence.roads_label}: fastest way, {evidence.vehicle.label}",
        ],
        rule=evidence.cite_figures("duty.one_way_min"),
    )


def _duty_steps(evidence: Evidence, row: Any) -> list[Step]:
    """Set the drive there and back against a day's driving and one duty."""
    duty, cite = evidence.access.section.duty, evidence.cite_figures
    driving = row.minutes_out + row.minutes_back
    pauses = row.duty_min - driving - duty.turnaround_min.value
    return [
        Step(
            step=(
                f"driving out and back: {words.minutes(row.minutes_out)} + "
                f"{words.minutes(row.minutes_back)} = {words.minutes(driving)} of "
                f"{words.number(duty.daily_driving_min.value)} min a day"
            ),
            inputs=[_hub_words(evidence, row.hub_id)],
            rule=cite("duty.daily_driving_min"),
        ),
        Step(
            step=(
                f"duty: {words.minutes(driving)} driving + "
                f"{words.minutes(pauses)} breaks + "
                f"{words.number(duty.turnaround_min.value)} min turnaround = "
                f"{words.minutes(row.duty_min)} of {words.number(duty.spread_min.value)} min"
            ),
            inputs=["a break is due after each whole driving period, if driving goes on"],
            rule=cite("duty.break_min; duty.turnaround_min; duty.spread_min"),
        ),
    ]
