"""How large a site is, as stated and as measured, in words."""

from __future__ import annotations

import math

import pandas as pd

from sitepipe import vocab, words
from sitepipe.cells import stated
from sitepipe.render.cards.card import Acreage
from sitepipe.render.cards.citing import Citations
from sitepipe.render.rows import Row

# The widest extent first: it is what a circle shows.
_BASIS_ORDER = {
    basis.value: rank
    for rank, basis in enumerate(
        (
            vocab.AcreageBasis.GROSS_SITEWIDE,
            vocab.AcreageBasis.ALLOCATED,
            vocab.AcreageBasis.NOT_STATED,
            vocab.AcreageBasis.NET_DEVELOPABLE,
            vocab.AcreageBasis.NEAR_TERM_AVAILABLE,
            vocab.AcreageBasis.COMMITTED_UNDER_OFFER,
        )
    )
}


def widest_first(acreages: pd.DataFrame) -> pd.DataFrame:
    """Return acreages with the widest basis first: its figure is what people read and see."""
    return acreages.sort_values("basis", key=lambda basis: basis.map(_BASIS_ORDER), kind="stable")


def acreages_of(
    acreages: list[Row], site: dict[str, object], citations: Citations
) -> list[Acreage]:
    """Return every acreage as stated, then the measured one."""
    said = [
        Acreage(
            text=text,
            basis=vocab.AcreageBasis(row.basis).label,
            source=citations.of_claim(row.claim_id),
        )
        for row in acreages
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


def short_acreage(acreages: list[Row], site: dict[str, object]) -> str | None:
    """Return the first acreage that is known, in a few words."""
    for row in acreages:
        text = words.acres(row.low_acres, row.high_acres, stated(row.qualifier))
        if text:
            return text
    acres = _measured(site)
    return f"{words.acres(acres, acres, None)} measured" if acres is not None else None


def acres_to_draw(acreages: list[Row], site: dict[str, object]) -> float | None:
    """Return the acreage to draw and sort by: the high end, else the bound, else measured."""
    for row in acreages:
        for value in (row.high_acres, row.low_acres):
            if not math.isnan(value):
                return float(value)
    return _measured(site)


def _measured(site: dict[str, object]) -> float | None:
    measured = site["measured_acres"]
    return measured if isinstance(measured, float) and not math.isnan(measured) else None


def _all(places: int) -> str:
    return "both places" if places == 2 else f"all {places} places"


def indicative_note(boundaries: list[Row], *, acres: float | None) -> str | None:
    """Say what a circle shows, where no boundary of a site is known."""
    if not boundaries or any(vocab.BoundaryKind(row.kind).measurable for row in boundaries):
        return None
    places = len({stated(row.place) for row in boundaries})
    said = ["Location only: no boundary is known, and nothing is measured."]
    if acres is not None and places == 1:
        said.append("The circle on the map shows size, not shape.")
    elif acres is not None:
        said.append(
            f"The one circle on the map shows the size of {_all(places)} together: how the "
            "acreage is divided between them is not stated."
        )
    if within := [row.uncertainty_m for row in boundaries if not math.isnan(row.uncertainty_m)]:
        said.append(f"The position is good to about {words.number(max(within), 0)} m.")
    return " ".join(said)
