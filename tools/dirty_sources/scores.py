"""How well labels of records tell which are one site, and the simplest way to get them."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

LEAST_OVERLAP = 0.5


class PairScore(NamedTuple):
    """Shares of pairs, 0 to 1: joined rightly, found, and their harmonic mean."""

    precision: float
    recall: float
    f1: float


def pairwise(labels: pd.Series, truth: pd.Series) -> PairScore:
    """
    Score every pair of records that the labels join against every pair that belongs together.

    Parameters
    ----------
    labels, truth
        By record id. A record without a label (missing or NA) is joined with none.

    Returns
    -------
    score
        Where nothing is joined the precision is 1; where nothing belongs together the recall is.
    """
    both = pd.DataFrame({"truth": truth, "label": labels.reindex(truth.index)})
    joined = both.dropna(subset=["label"])
    right = _pairs(joined.groupby(["truth", "label"]).size())
    claimed = _pairs(joined.groupby("label").size())
    due = _pairs(both.groupby("truth").size())
    precision = right / claimed if claimed else 1.0
    recall = right / due if due else 1.0
    total = precision + recall
    return PairScore(precision, recall, 2 * precision * recall / total if total else 0.0)


def _pairs(sizes: pd.Series) -> int:
    """Count the pairs within groups of these sizes."""
    counts = sizes.to_numpy(dtype=np.int64)
    return int((counts * (counts - 1) // 2).sum())


def baseline(records: gpd.GeoDataFrame) -> pd.Series:
    """
    Join records with the same reference, or polygons whose intersection over union is over half.

    Returns
    -------
    labels
        By record id; records that a chain of joins connects have the same label.
    """
    pairs = np.hstack([_same_reference(records["reference"]), _overlapping(records.geometry)])
    size = len(records)
    joins = coo_array((np.ones(pairs.shape[1]), (pairs[0], pairs[1])), shape=(size, size))
    _, labels = connected_components(joins, directed=False)
    return pd.Series(labels, index=pd.Index(records["record_id"]), name="label")


def _same_reference(references: pd.Series) -> npt.NDArray[np.intp]:
    """Pair each record with the first that has its reference."""
    stated = np.flatnonzero(references.notna() & (references != ""))
    codes, _ = pd.factorize(references.iloc[stated])
    _, first = np.unique(codes, return_index=True)
    return np.vstack([stated[first[codes]], stated])


def _overlapping(geometry: gpd.GeoSeries) -> npt.NDArray[np.intp]:
    """Pair polygons whose intersection over union is more than ``LEAST_OVERLAP``."""
    shapes = np.asarray(geometry.array)
    polygons = np.flatnonzero(shapely.area(shapes) > 0)
    tree = shapely.STRtree(shapes[polygons])
    left, right = tree.query(shapes[polygons], predicate="intersects")
    ahead = left < right
    one, other = polygons[left[ahead]], polygons[right[ahead]]
    shared = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    union = shapely.area(shapes[one]) + shapely.area(shapes[other]) - shared
    enough = shared > LEAST_OVERLAP * union
    return np.vstack([one[enough], other[enough]])
