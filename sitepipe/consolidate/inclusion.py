"""Which site lies inside which, so that each is counted once."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import pandas as pd
import shapely

from sitepipe.consolidate.matching import rules
from sitepipe.consolidate.winners import TableRow
from sitepipe.names import site_key
from sitepipe.vocab import BoundaryKind, IssueKind, Match, Severity

OUTER, INNER = "larger_site", "included_site"
_ENDS = ("record_id", "other_record_id")


def part_of(
    claims: pd.DataFrame, nested: Iterable[tuple[str, str]], id_by_name: dict[str, str]
) -> tuple[dict[str, str], list[TableRow]]:
    """
    Find which site lies inside which.

    Parameters
    ----------
    claims
        Ranked claims on ``included_site`` and ``larger_site``, with ``site_id`` of the site that
        states them.
    nested
        Sites whose boundaries lie in another's, each with that other
        (:func:`nested_sites`). What a source states comes first.
    id_by_name
        Site id by the key of its name.

    Returns
    -------
    parent
        The including site's id by the included site's. The best claim holds; one that would
        close a circle is an issue.
    issues
        Names that no site has, and circles.
    """
    parent: dict[str, str] = {}
    issues: list[TableRow] = []
    for claim in claims[claims["field"].isin([OUTER, INNER])].to_dict("records"):
        own, other = str(claim["site_id"]), id_by_name.get(site_key(str(claim["value"])))
        if other is None:
            which = "included" if claim["field"] == INNER else "larger"
            issues.append(_at(claim, IssueKind.UNKNOWN_SITE, f"no source names the {which} site"))
            continue
        inner, outer = (other, own) if claim["field"] == INNER else (own, other)
        if inner == outer or inner in _chain(outer, parent):
            issues.append(_at(claim, IssueKind.DUPLICATE_SITE, "each site would include the other"))
        else:
            parent.setdefault(inner, outer)
    for inner, outer in nested:
        if inner not in parent and inner not in _chain(outer, parent):
            parent[inner] = outer
    return parent, issues


def nested_sites(
    matches: pd.DataFrame, identities: pd.DataFrame, boundaries: gpd.GeoDataFrame
) -> list[tuple[str, str]]:
    """
    List the sites that matching found to be parts and whose boundary lies in the whole's.

    Only drawn or surveyed boundaries tell which of the two is the part.

    Returns
    -------
    nested
        Inner and outer site, in the order of their ids.
    """
    parts = matches[matches["outcome"] == Match.PART.value]
    site_of = identities.set_index("record_id")["site_id"]
    asked = {site_of[one] for end in _ENDS for one in parts[end]}
    measurable = [kind.value for kind in BoundaryKind if kind.measurable]
    drawn = boundaries[boundaries["kind"].isin(measurable) & boundaries["site_id"].isin(asked)]
    shapes = {
        site_id: shapely.union_all(held.geometry.to_numpy())
        for site_id, held in drawn.groupby("site_id")
    }
    pairs = {
        tuple(sorted((site_of[one], site_of[other]), key=lambda site: shapes[site].area))
        for one, other in zip(*(parts[end] for end in _ENDS), strict=True)
        if site_of[one] != site_of[other] and {site_of[one], site_of[other]} <= shapes.keys()
    }
    return sorted(
        (inner, outer) for inner, outer in pairs if _lies_in(shapes[inner], shapes[outer])
    )


def _lies_in(inner: shapely.Geometry, outer: shapely.Geometry) -> bool:
    covered = shapely.intersection(inner, outer).area
    return bool(covered >= rules.COVERED_FROM * inner.area and inner.area < outer.area)


def _chain(site_id: str, parent: dict[str, str]) -> list[str]:
    """List the sites that include a site, from the inside out."""
    chain = []
    while (outer := parent.get(site_id)) is not None:
        chain.append(outer)
        site_id = outer
    return chain


def _at(claim: TableRow, kind: IssueKind, what: str) -> TableRow:
    return {
        **{name: claim[name] for name in ("source_id", "sheet", "row", "column")},
        "value": claim["text"],
        "kind": kind.value,
        "severity": Severity.WARNING.value,
        "message": f"{what}: {claim['text']!r}",
        "repair": "The inclusion is not used; correct the name.",
    }
