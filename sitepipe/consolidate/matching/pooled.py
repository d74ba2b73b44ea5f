"""What all records of two groups say together, where no pair of them alone is enough."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sitepipe.consolidate.matching import rules

Labels = npt.NDArray[np.int64]


def pooled_scores(
    judged: pd.DataFrame,
    points: pd.DataFrame,
    touching: npt.NDArray[np.bool_],
    labels: Labels,
    sources: npt.NDArray[np.object_],
) -> pd.DataFrame:
    """
    Add the best evidence of each kind over two groups that have only each other nearby.

    A site under a new name often shows so: its point lies in the boundary that others give,
    nothing else is near, and no source lists both.

    Parameters
    ----------
    judged
        Pairs with ``one``, ``other`` and ``forbids``.
    points
        Their evidence, a column for each kind.
    touching
        Whether a pair lies at one place, within what is uncertain.
    labels
        The group of each record.
    sources
        The source of each record.

    Returns
    -------
    pooled
        ``row`` (the pair of most points of the two groups), ``score``; surest first.
    """
    one, other = labels[judged["one"]], labels[judged["other"]]
    between = pd.DataFrame({
        "low": np.minimum(one, other), "high": np.maximum(one, other),
        "touching": touching, "forbids": judged["forbids"].to_numpy(),
        "row": np.arange(len(judged)), "score": judged["score"].to_numpy(),
    })[one != other]  # fmt: skip
    lone = _lone(between[between["touching"]], labels, sources)
    between = between.merge(lone, on=["low", "high"])
    if between.empty:
        return pd.DataFrame({"row": np.empty(0, "int64"), "score": np.empty(0)})
    free = ~between.groupby(["low", "high"])["forbids"].transform("any")
    between = between[free].sort_values(["score", "row"], ascending=[False, True])
    kinds = points.iloc[between["row"]].reset_index(drop=True)
    kinds[["low", "high"]] = between[["low", "high"]].to_numpy()
    best = kinds.groupby(["low", "high"]).max().sum(axis=1) + rules.LONE_PAIR
    rows = between.drop_duplicates(["low", "high"]).set_index(["low", "high"])["row"]
    pooled = pd.DataFrame({"row": rows, "score": best.round(2)}).reset_index(drop=True)
    return pooled.sort_values(["score", "row"], ascending=[False, True], ignore_index=True)


def _lone(touching: pd.DataFrame, labels: Labels, sources: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Return the pairs of groups that touch no third group and share no source."""
    met = touching[["low", "high"]].drop_duplicates()
    times = pd.concat([met["low"], met["high"]]).value_counts()
    met = met[(met["low"].map(times) == 1) & (met["high"].map(times) == 1)]
    listing = pd.Series(sources).groupby(labels).agg(set)
    disjoint = [
        listing[low].isdisjoint(listing[high])
        for low, high in zip(met["low"], met["high"], strict=True)
    ]
    return met[np.array(disjoint, dtype=bool)]
