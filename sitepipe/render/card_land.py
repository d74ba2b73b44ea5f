"""How large a site is, as stated and as measured, in words."""

from __future__ import annotations

import math

import pandas as pd

from sitepipe import vocab
from sitepipe.render import words
from sitepipe.render.card import Acreage
from sitepipe.render.citing import Citations, stated


def acreages_of(
    acreages: pd.DataFrame, site: dict[str, object], citations: Citations
) -> list[Acreage]:
    """Return every acreage as stated, then the measured one."""
    said = [
        Acreage(
            text=text,
            basis=vocab.AcreageBasis(row.basis).label,
            source=citations.of_claim(row.claim_id),
        )
        for row in acreages.itertuples(index=False)
        if (text := words.acreage(row.low_acres, row.high_acres, stated(row.qualifier)))
    ]
    return [*said, *_measured_acreage(site)]


def _measured_acreage(site: dict[str, object]) -> list[Acreage]:
    if (acres := _measured(site)) is None:
        return []
    kind = stated(site["boundary_kind"]) or "given"
    return [
        Acreage(
            text=words.acreage(acres, acres, None),
            basis=f"measured on the {kind} boundary",
            source=None,
        )
    ]


def short_acreage(acreages: pd.DataFrame, site: dict[str, object]) -> str | None:
    """Return the first acreage that is known, in a few words."""
    for row in acreages.itertuples(index=False):
        text = words.short_acreage(row.low_acres, row.high_acres, stated(row.qualifier))
        if text:
            return text
    acres = _measured(site)
    return f"{words.short_acreage(acres, acres, None)} measured" if acres is not None else None


def acres_to_draw(acreages: pd.DataFrame, site: dict[str, object]) -> float | None:
    """Return the acreage to draw and sort by: the high end, else the bound, else measured."""
    for row in acreages.itertuples(index=False):
        for value in (row.high_acres, row.low_acres):
            if not math.isnan(value):
                return float(value)
    return _measured(site)


def _measured(site: dict[str, object]) -> float | None:
    measured = site["measured_acres"]
    return measured if isinstance(measured, float) and not math.isnan(measured) else None


def indicative_note(boundaries: pd.DataFrame, *, acres: float | None) -> str | None:
    """Say what a circle shows, where no boundary of a site is known."""
    only = boundaries["kind"] == vocab.BoundaryKind.LOCATION_ONLY
    if boundaries.empty or not only.all():
        return None
    places = boundaries["place"].nunique(dropna=False)
    said = ["Location only: no boundary is known, and nothing is measured."]
    if acres is not None and places == 1:
        said.append("The circle on the map shows size, not shape.")
    elif acres is not None:
        said.append(
            f"The {places} circles on the map share the acreage equally: how it is divided is "
            "not stated."
        )
    within = boundaries["uncertainty_m"].max()
    if not math.isnan(within):
        said.append(f"The position is good to about {within:,.0f} m.")
    return " ".join(said)
