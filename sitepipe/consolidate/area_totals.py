"""Acres by area: each site counted once, shared out over the areas that it lies in."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sitepipe.vocab import AreaKind, AreaOrigin, AreaRelation


@dataclass(frozen=True)
class AreaTotal:
    """
    What lies in one area.

    ``sites`` surely touch it and ``maybe`` may; ``acres`` are those of drawn sites by their
    shares, from ``acres_low`` to ``acres_high`` for the layer's accuracy.
    """

    name: str
    sites: int
    maybe: int
    acres: float
    acres_low: float
    acres_high: float


@dataclass(frozen=True)
class KindTotals:
    """
    All areas of one kind, the largest first.

    ``acres`` is the sum over all ``measured`` sites: what the areas have and what lies in none
    of them (``elsewhere_acres``). ``unmeasured`` are the sites whose boundary is not drawn, by
    id: their acres are in no total.
    """

    kind: AreaKind
    layer: str
    areas: tuple[AreaTotal, ...]
    measured: int
    acres: float
    elsewhere_acres: float
    unmeasured: tuple[str, ...]


def area_totals(sites: pd.DataFrame, site_areas: pd.DataFrame) -> list[KindTotals]:
    """
    Add up the sites of a portfolio by area.

    A site that lies inside another is counted there. Shares are of the ground that the
    boundaries of a site cover, so the acres of all areas of a layer and those elsewhere add up
    to the acres of the sites.

    Parameters
    ----------
    sites
        Reads ``site_id``, ``part_of_site_id`` and ``measured_acres``.
    site_areas
        Table of :data:`sitepipe.schema.SITE_AREAS`; what sources state is left aside.

    Returns
    -------
    totals
        One for each kind of area that a layer shows, in the order of the kinds.
    """
    counted = sites[sites["part_of_site_id"].isna()]
    acres_of = counted.set_index("site_id")["measured_acres"]
    held = site_areas[
        (site_areas["origin"] == AreaOrigin.MEASURED.value)
        & site_areas["site_id"].isin(counted["site_id"])
    ]
    return [
        _of_kind(kind, own, acres_of)
        for kind in AreaKind
        if not (own := held[held["kind"] == kind.value]).empty
    ]


def _of_kind(kind: AreaKind, areas: pd.DataFrame, acres_of: pd.Series) -> KindTotals:
    acres = areas["site_id"].map(acres_of)
    parts = {
        "acres": areas["share"] * acres,
        "acres_low": areas["share_low"] * acres,
        "acres_high": areas["share_high"] * acres,
    }
    sure = areas["relation"].isin([term.value for term in AreaRelation if term.is_sure])
    unsure = areas["relation"] == AreaRelation.UNKNOWN.value
    rows = areas.assign(**parts, sure=sure, unsure=unsure)
    totals = [
        AreaTotal(
            name=str(name),
            sites=int(own.loc[own["sure"], "site_id"].nunique()),
            maybe=len(
                set(own.loc[own["unsure"], "site_id"]) - set(own.loc[own["sure"], "site_id"])
            ),
            acres=float(own["acres"].sum()),
            acres_low=float(own["acres_low"].sum()),
            acres_high=float(own["acres_high"].sum()),
        )
        for name, own in rows.groupby("name")
    ]
    drawn = acres_of.dropna()
    total, inside = float(drawn.sum()), sum(one.acres for one in totals)
    return KindTotals(
        kind=kind,
        layer="; ".join(sorted(set(areas["layer"].dropna()))),
        areas=tuple(sorted(totals, key=lambda one: (-one.acres, -one.sites, one.name))),
        measured=len(drawn),
        acres=total,
        elsewhere_acres=max(0.0, total - inside),
        unmeasured=tuple(acres_of.index[acres_of.isna()]),
    )
