"""Where a site's position and measured area come from: cells, and what was made of them."""

from __future__ import annotations

import math
from functools import partial

from sitepipe import units, words
from sitepipe.cells import stated
from sitepipe.reports import FieldExplanation, Step
from sitepipe.scoring.citations import POSITION_FIELDS
from sitepipe.scoring.evidence import Evidence, Topics
from sitepipe.scoring.explanation_claims import answer
from sitepipe.scoring.phrases import site_value
from sitepipe.vocab import BoundaryKind


def place_topics(evidence: Evidence) -> Topics:
    """Return the explanations of where a site is and how large its boundary is, by name."""
    topics: Topics = {
        name: partial(_location, evidence, name) for name in ("location", "boundary", "places")
    }
    for name in ("lat", "lon", "location_uncertainty_m", "boundary_kind"):
        topics[name] = partial(_marker, evidence, name)
    topics["measured_acres"] = partial(_measured, evidence)
    return topics


def _marker(evidence: Evidence, name: str) -> FieldExplanation:
    """Explain a column that rests on every place of the site."""
    value = site_value(name, evidence.site[name])
    steps = _place_steps(evidence)
    if len(steps) > 1 and value is not None:
        steps.append(
            Step(
                step=f"{name} of the whole site: {value}",
                inputs=[step.step for step in steps],
                rule="the place whose boundary is the least sure says how sure the site's is"
                if name == "boundary_kind"
                else "the first surveyed or drawn boundary says it, else the first location",
            )
        )
    return answer(evidence, name, value, steps)


def _location(evidence: Evidence, field: str) -> FieldExplanation:
    """Explain where a site is, place by place."""
    kind = stated(evidence.site["boundary_kind"])
    if field == "boundary" and kind in (None, BoundaryKind.LOCATION_ONLY.value):
        return answer(evidence, field, None, _place_steps(evidence))
    steps = _place_steps(evidence)
    return answer(evidence, field, "; ".join(step.step for step in steps) or None, steps)


def _place_steps(evidence: Evidence) -> list[Step]:
    """Say where each place of the site is, how well it is known, and which cells say so."""
    boundaries = evidence.rows(evidence.snapshot.boundaries)
    steps = []
    for row in boundaries.itertuples(index=False):
        place = stated(row.place)
        within = row.uncertainty_m
        known_to = "" if math.isnan(within) else f", ± {words.number(within)} m"
        steps.append(
            Step(
                step=(
                    f"{f'{place}: ' if place else ''}{row.lat:.5f}°, {row.lon:.5f}° "
                    f"({BoundaryKind(row.kind).label}{known_to})"
                ),
                inputs=evidence.claims.cells_beside(row.claim_id, POSITION_FIELDS),
                rule=f"degrees are WGS84; held in {boundaries.crs}",
            )
        )
    return steps


def _measured(evidence: Evidence) -> FieldExplanation:
    """Explain the area of a site's boundary; nothing is measured on a mere location."""
    boundaries = evidence.rows(evidence.snapshot.boundaries)
    acres = evidence.site["measured_acres"]
    held = boundaries.loc[[BoundaryKind(kind).measurable for kind in boundaries["kind"]]]
    steps = [
        Step(
            step=(
                f"{words.number(area, 1)} m² / {units.SQ_METRES_PER_ACRE} m² per acre = "
                f"{words.number(units.acres_from_sq_metres(area))} acres"
            ),
            inputs=evidence.claims.cells_beside(row.claim_id, POSITION_FIELDS),
            rule=f"plane area of the {BoundaryKind(row.kind).label} boundary in {boundaries.crs}",
        )
        for row, area in zip(held.itertuples(index=False), held.geometry.area, strict=True)
    ]
    if len(held) < len(boundaries):
        steps.append(
            Step(
                step=f"{len(boundaries) - len(held)} of {len(boundaries)} places have a location "
                "only",
                inputs=[],
                rule="a site is measured only if every place of it has a boundary",
            )
        )
    elif len(held) > 1:
        steps.append(
            Step(
                step=f"together {words.number(acres)} acres",
                inputs=[step.step for step in steps],
                rule="ground that two boundaries share is counted once",
            )
        )
    value = None if math.isnan(acres) else f"{words.number(acres)} acres"
    return answer(evidence, "measured_acres", value, steps)
