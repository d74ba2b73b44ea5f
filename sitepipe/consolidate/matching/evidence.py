"""What speaks for and against each pair of records: place, reference, authority, area."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from sitepipe.consolidate.matching import rules
from sitepipe.consolidate.matching.candidates import Pairs, reference_key, uncertainty
from sitepipe.consolidate.matching.spellings import listed
from sitepipe.names import site_key

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def place_evidence(pairs: Pairs, described: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Compare where the records of each pair lie.

    Returns
    -------
    place
        One row per pair: ``points``, ``gap`` (metres beyond what is uncertain; NaN if either is
        nowhere), ``overlap`` (intersection over union), ``inside`` (share of the smaller boundary
        in the larger), ``larger`` (ratio of their sizes), each 0 where not both are boundaries.
    """
    shapes = shapely.make_valid(described.geometry.to_numpy())
    one, other = shapes[pairs[:, 0]], shapes[pairs[:, 1]]
    gap = gaps(pairs, described)
    areas = shapely.area(shapes)
    both = (np.nan_to_num(areas[pairs[:, 0]]) > 0) & (np.nan_to_num(areas[pairs[:, 1]]) > 0)
    meet = both & (np.nan_to_num(shapely.distance(one, other), nan=1.0) == 0)
    shared = np.zeros(len(pairs))
    shared[meet] = shapely.area(shapely.intersection(one[meet], other[meet]))
    first, second = (np.where(both, areas[pairs[:, side]], 1.0) for side in (0, 1))
    overlap = shared / (first + second - shared)
    inside = shared / np.minimum(first, second)
    larger = np.where(both, np.maximum(first, second) / np.minimum(first, second), 0.0)
    points = _place_points(gap, overlap, inside, both)
    within = ~both & (shapely.distance(one, other) == 0) & (areas[pairs].max(axis=1) > 0)
    points = np.where(within, rules.POINT_WITHIN, points)
    # Of two boundaries too large for any shift to part them, side by side are two sites.
    beside = (inside < rules.BESIDE_BELOW) & (np.minimum(first, second) > rules.BESIDE_FROM_M**2)
    points = np.where(both & beside, np.minimum(points, rules.SIDE_BY_SIDE), points)
    return pd.DataFrame({
        "points": points, "gap": gap, "overlap": overlap, "inside": inside, "larger": larger,
    })  # fmt: skip


def gaps(pairs: Pairs, described: gpd.GeoDataFrame) -> Floats:
    """Return the distance of each pair in metres, less what its positions are uncertain."""
    shapes = described.geometry.to_numpy()
    unsure = uncertainty(described)
    apart = shapely.distance(shapes[pairs[:, 0]], shapes[pairs[:, 1]])
    less = unsure[pairs[:, 0]] + unsure[pairs[:, 1]]
    return np.asarray(np.where(np.isnan(apart), np.nan, np.maximum(apart - less, 0.0)))


def _place_points(gap: Floats, overlap: Floats, inside: Floats, both: Flags) -> Floats:
    """Give points for the nearest that holds: overlap, then inclusion, then the gap."""
    steps, given = np.array(rules.NEAR_POINTS).T
    points = np.interp(np.nan_to_num(gap, nan=0.0), steps, given)
    points = np.where(both & (gap == 0) & (overlap < rules.OVERLAP_FROM), 0.0, points)
    points = np.where(np.isnan(gap), 0.0, points)
    points = np.where(inside >= rules.COVERED_FROM, rules.WITHIN, points)
    drawn = rules.OVERLAP_BASE + rules.OVERLAP_PER_SHARE * (overlap - rules.OVERLAP_FROM)
    return np.where(overlap >= rules.OVERLAP_FROM, np.maximum(drawn, points), points)


def reference_evidence(pairs: Pairs, described: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Compare the references of each pair.

    Two sources use one numbering if a fifth of the references of the shorter are in the other.
    A reference that one source gives to two names is reused, and says no more than chance.

    Returns
    -------
    references
        ``points``, ``equal`` and ``differ`` (both stated) per pair.
    """
    keys = described["reference"].map(reference_key).to_numpy(dtype=object)
    sources = described["source_id"].to_numpy(dtype=object)
    one, other = keys[pairs[:, 0]], keys[pairs[:, 1]]
    stated = (one != "") & (other != "")
    equal = stated & (one == other)
    differ = stated & (one != other)
    from_one = sources[pairs[:, 0]] == sources[pairs[:, 1]]
    reused = np.isin(keys, list(_reused(described, keys)))
    scoped = (from_one | (_authorities(pairs, described) >= 0)) & ~reused[pairs[:, 0]]
    numbering = _one_numbering(keys, sources)
    shared = np.fromiter(
        (
            frozenset((a, b)) in numbering
            for a, b in zip(sources[pairs[:, 0]], sources[pairs[:, 1]], strict=True)
        ),
        dtype=bool,
        count=len(pairs),
    )
    points = np.where(
        equal, np.where(scoped, rules.SAME_REFERENCE, rules.SAME_TEXT_ELSEWHERE), 0.0
    ) + np.where(differ & shared, rules.OTHER_REFERENCE, 0.0)
    return pd.DataFrame({"points": points, "equal": equal, "differ": differ})


def _reused(described: gpd.GeoDataFrame, keys: npt.NDArray[np.object_]) -> set[str]:
    """Return the references that some source gives to more than one name."""
    held = pd.DataFrame(
        {"key": keys, "source": described["source_id"], "name": described["name"].map(site_key)}
    )
    names = held[held["key"] != ""].groupby(["key", "source"])["name"].nunique()
    return set(names[names > 1].index.get_level_values("key"))


def _one_numbering(
    keys: npt.NDArray[np.object_], sources: npt.NDArray[np.object_]
) -> set[frozenset[str]]:
    """Return the pairs of sources that number sites alike."""
    held = {
        source: set(keys[(sources == source) & (keys != "")].tolist())
        for source in sorted(set(sources.tolist()))
    }
    return {
        frozenset((one, other))
        for one in held
        for other in held
        if one < other
        and len(held[one] & held[other])
        > rules.SHARED_NUMBERING * min(len(held[one]), len(held[other]))
    }


def _authorities(pairs: Pairs, described: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    """Return 1 where a pair shares an authority, -1 where it does not, 0 where one is unknown."""
    sets = [frozenset(site_key(item) for item in listed(text)) for text in described["authorities"]]
    return np.array(
        [_agree(sets[one], sets[other]) for one, other in pairs.tolist()], dtype="int64"
    )


def _agree(one: frozenset[str], other: frozenset[str]) -> int:
    if not one or not other:
        return 0
    return 1 if one & other else -1


def authority_points(pairs: Pairs, described: gpd.GeoDataFrame) -> Floats:
    """Give points for sharing an authority, or for having none in common."""
    found = _authorities(pairs, described)
    given = np.where(found < 0, rules.OTHER_AUTHORITY, 0.0)
    return np.asarray(np.where(found > 0, rules.SHARED_AUTHORITY, given), dtype="float64")


def acreage_points(pairs: Pairs, described: gpd.GeoDataFrame) -> Floats:
    """Give points for areas that agree within 5 per cent, or depart by a factor of three."""
    low = described["acres_low"].to_numpy(dtype="float64")
    high = described["acres_high"].to_numpy(dtype="float64")
    low, high = np.where(np.isnan(low), high, low), np.where(np.isnan(high), low, high)
    one, other = pairs[:, 0], pairs[:, 1]
    least = np.maximum(low[one], low[other])
    most = np.minimum(high[one], high[other])
    with np.errstate(invalid="ignore"):
        alike = least <= most * (1 + rules.ACRES_ALIKE)
        apart = least > most * rules.ACRES_APART
        equal = _apart(low, pairs) <= rules.ACRES_EQUAL
        equal &= _apart(high, pairs) <= rules.ACRES_EQUAL
        equal &= (low[one] % rules.ROUND_ACRES != 0) & (low[other] % rules.ROUND_ACRES != 0)
    given = np.where(apart, rules.UNLIKE_ACRES, 0.0)
    given = np.where(alike, rules.LIKE_ACRES, given)
    return np.asarray(np.where(equal, rules.EQUAL_ACRES, given), dtype="float64")


def _apart(figures: Floats, pairs: Pairs) -> Floats:
    """Return the relative difference of the figures of each pair."""
    one, other = figures[pairs[:, 0]], figures[pairs[:, 1]]
    return np.asarray(np.abs(one - other) / np.maximum(one, other))
