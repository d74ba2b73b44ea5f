"""The acreage of a portfolio, summed no further than the figures allow."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sitepipe import words
from sitepipe.consolidate.bounds import bound
from sitepipe.vocab import AcreageBasis, Qualifier

_BASES = [basis.value for basis in AcreageBasis]
_NEAR_TERM = AcreageBasis.NEAR_TERM_AVAILABLE.value
_OF_A_PART = (_NEAR_TERM, AcreageBasis.COMMITTED_UNDER_OFFER.value)
_NOT_STATED = AcreageBasis.NOT_STATED.value


@dataclass(frozen=True)
class AcreageTotal:
    """
    A portfolio's acreage in words and, where all is on one basis, as an interval (acres).

    ``low`` and ``high`` are ``None`` where there is no such bound, and both over mixed bases,
    where only ``as_printed`` adds up what stands there. ``sites_counted`` are the sites whose
    acreage is in it.
    """

    text: str
    low: float | None
    high: float | None
    mixed: bool
    sites_counted: int
    as_printed: float | None


def acreage_total(sites: pd.DataFrame, acreages: pd.DataFrame) -> AcreageTotal:
    """
    Sum the stated acreages of sites, each counted once.

    A site inside another whose acreage is counted is not added. The sum is an interval if all
    sites state one and the same basis; several sites that state no basis may each count
    something else, so they are mixed. Over mixed bases the printed figures are added as
    printed (of a lower bound, the bound), and the total is never called available.

    Parameters
    ----------
    sites
        Reads ``site_id`` and ``part_of_site_id``.
    acreages
        Table of :data:`sitepipe.schema.ACREAGES`.

    Returns
    -------
    total
        Its ``text`` reads, for example, "808 acres as printed, mixed bases; land available
        now: unknown" or "about 230 acres, site-wide".
    """
    counted = _counted(sites, set(acreages["site_id"]))
    held = acreages[acreages["site_id"].isin(counted)]
    if held.empty:
        return AcreageTotal("no acreage stated", None, None, False, 0, None)
    main = _of_whole_sites(held)
    common = [
        basis
        for basis in _BASES
        if main.loc[main["basis"] == basis, "site_id"].nunique() == len(counted)
    ]
    if common and not (common[0] == _NOT_STATED and len(counted) > 1):
        return _on_one_basis(main[main["basis"] == common[0]], common[0], len(counted))
    rank = main["basis"].map({basis: n for n, basis in enumerate(_BASES)})
    printed = main.assign(rank=rank).sort_values("rank").drop_duplicates("site_id")
    as_printed = float(printed["low_acres"].fillna(printed["high_acres"]).sum())
    bases = "bases not stated" if set(printed["basis"]) == {_NOT_STATED} else "mixed bases"
    text = (
        f"{words.acres(as_printed, as_printed, None)} as printed, {bases}; "
        f"land available now: {_available_now(held, len(counted))}"
    )
    return AcreageTotal(text, None, None, True, len(counted), as_printed)


def _counted(sites: pd.DataFrame, stated: set[str]) -> list[str]:
    """List the sites with an acreage that lie in no other site with one."""
    parent = dict(zip(sites["site_id"], sites["part_of_site_id"], strict=True))

    def inside_counted(site_id: str) -> bool:
        outer = parent.get(site_id)
        while isinstance(outer, str):
            if outer in stated:
                return True
            outer = parent.get(outer)
        return False

    return [site_id for site_id in parent if site_id in stated and not inside_counted(site_id)]


def _of_whole_sites(held: pd.DataFrame) -> pd.DataFrame:
    """Leave out figures on a part of a site (free now, committed) that states another."""
    part = held["basis"].isin(_OF_A_PART)
    return held[~part | ~held["site_id"].isin(held.loc[~part, "site_id"])]


def _on_one_basis(held: pd.DataFrame, basis: str, sites_counted: int) -> AcreageTotal:
    low, high, qualifier = _sum(held)
    printed = float(held["low_acres"].fillna(held["high_acres"]).sum())
    text = words.acres(low, high, qualifier, counting=AcreageBasis(basis).label)
    return AcreageTotal(text, low, high, False, sites_counted, printed)


def _sum(held: pd.DataFrame) -> tuple[float | None, float | None, str]:
    """Add up intervals: an area without a lower bound is at least 0."""
    low = None if held["low_acres"].isna().all() else float(held["low_acres"].fillna(0).sum())
    high = bound(held["high_acres"].sum(skipna=False))
    qualifiers = set(held["qualifier"])
    if len(qualifiers) == 1:
        return low, high, str(qualifiers.pop())
    return low, high, Qualifier.CIRCA  # figures as firm as the least firm of them


def _available_now(held: pd.DataFrame, sites_counted: int) -> str:
    """Say how much land is available now, if every counted site states it."""
    near_term = held[held["basis"] == _NEAR_TERM]
    if len(near_term) < sites_counted:
        return "unknown"
    return words.acres(*_sum(near_term))
