"""
Which records tell of one site, which of a part of it, and which a person must look at.

The method is that of record linkage (Fellegi and Sunter 1969): candidate pairs, points of
evidence that are added like log odds, two thresholds with a question between them; then the
surest pairs are joined first, as in agglomerative clustering under cannot-link constraints.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from sitepipe.consolidate.matching import rules
from sitepipe.consolidate.matching.candidates import candidate_pairs
from sitepipe.consolidate.matching.clusters import Clusters, gather
from sitepipe.consolidate.matching.judgement import ASK, DIFFERENT, PART, SAME, Judged, judge
from sitepipe.consolidate.matching.pooled import pooled_scores
from sitepipe.consolidate.matching.spellings import spellings
from sitepipe.consolidate.matching.vetoes import Forbidden

PAIR_COLUMNS = ["record_id", "other_record_id", "outcome", "score", "why"]
_OPTIONAL = ["reference", "authorities", "former_names", "larger_site", "kind"]
_FIGURES = ["acres_low", "acres_high", "uncertainty_m"]


@dataclass(frozen=True)
class Matching:
    """
    What matching found.

    Attributes
    ----------
    sites
        A number from 0 for each site, by ``record_id``.
    pairs
        Every pair compared, once, in the order of source, name and content: ``outcome`` is
        ``same``, ``part`` (one is a part of the other), ``different`` or ``ask``; ``score`` in
        points of
        :mod:`sitepipe.consolidate.matching.rules`; ``why`` in words.
    """

    sites: pd.Series
    pairs: pd.DataFrame


def match_records(described: gpd.GeoDataFrame, decided: pd.DataFrame | None = None) -> Matching:
    """
    Decide which records are one site; the order of rows does not matter.

    Parameters
    ----------
    described
        One row per record that names a site: ``record_id`` (unique), ``source_id``, ``name``,
        geometry in metres or none. May also give ``reference``, ``authorities`` and
        ``former_names`` ("A; B"), ``larger_site``, ``acres_low`` and ``acres_high``,
        ``uncertainty_m``, and ``content``, by which records of one source and name are told
        apart where their rows must not.
    decided
        What people decided: ``record_id``, ``other_record_id``, ``outcome``. Holds against every
        rule; of two on one pair the last holds; rows on records that are no longer here are
        passed over.

    Raises
    ------
    ValueError
        If a ``record_id`` stands twice.
    """
    records = _prepared(described)
    spelt = spellings(records)
    settled = _decisions(decided, records["record_id"])
    pairs = candidate_pairs(records, spelt)
    pairs = np.unique(np.vstack([pairs, *[np.array([pair]) for pair in settled]]), axis=0)
    ids = records["record_id"].to_numpy(dtype=object)
    by_record = pd.Index(ids, name="record_id")
    if not len(pairs):
        alone = Clusters(len(records)).labels()
        return Matching(
            pd.Series(alone, index=by_record, name="site"), pd.DataFrame(columns=PAIR_COLUMNS)
        )
    judged = judge(pairs, records, spelt, settled)
    clusters, told = _clustered(judged, records, spelt, settled)
    labels = clusters.labels()
    sites = pd.Series(labels, index=by_record, name="site")
    told = _reconciled(told, labels).assign(
        record_id=ids[pairs[:, 0]], other_record_id=ids[pairs[:, 1]]
    )
    return Matching(sites, told[PAIR_COLUMNS])


def _prepared(described: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sort records by what they say, and by id only where they say the same."""
    records = described.assign(content=described.get("content", 0))
    records = records.sort_values(
        ["source_id", "name", "content", "record_id"], kind="stable", ignore_index=True
    )
    if records["record_id"].duplicated().any():
        twice = records.loc[records["record_id"].duplicated(), "record_id"].iloc[0]
        message = f"record_id {twice!r} stands twice"
        raise ValueError(message)
    for name in _OPTIONAL:
        if name not in records:
            records[name] = None
    for name in _FIGURES:
        held = records.get(name, np.nan)
        records[name] = pd.Series(held, index=records.index).astype("float64")
    return records


def _decisions(decided: pd.DataFrame | None, record_ids: pd.Series) -> dict[tuple[int, int], str]:
    """Return what people decided by positions, the smaller first."""
    if decided is None:
        return {}
    at = {record_id: place for place, record_id in enumerate(record_ids)}
    settled = {}
    for one, other, outcome in decided[["record_id", "other_record_id", "outcome"]].itertuples(
        index=False
    ):
        if one in at and other in at and one != other and outcome != ASK:
            first, second = sorted((at[one], at[other]))
            settled[first, second] = str(outcome)
    return settled


def _clustered(
    judged: Judged,
    records: gpd.GeoDataFrame,
    spelt: pd.DataFrame,
    settled: dict[tuple[int, int], str],
) -> tuple[Clusters, pd.DataFrame]:
    """Join what people decided, then the surest pairs, then groups by all they say together."""
    clusters = Clusters(len(records))
    by_people = [pair for pair, outcome in sorted(settled.items()) if outcome == SAME]
    apart = {pair for pair, outcome in settled.items() if outcome != SAME}
    gather(clusters, by_people, lambda one, other: _holds(apart, one, other))
    forbidden = Forbidden(judged.pairs, records, spelt)
    surest = judged.pairs[judged.pairs["outcome"] == SAME]
    surest = surest.sort_values(["score", "one", "other"], ascending=[False, True, True])
    gather(clusters, _positions(surest), forbidden)
    sources = records["source_id"].to_numpy(dtype=object)
    pooled = pooled_scores(judged.pairs, judged.points, judged.touching, clusters.labels(), sources)
    told = _pooled_outcomes(judged.pairs, pooled)
    joined = told.loc[pooled.loc[pooled["score"] >= rules.SAME_FROM, "row"]]
    gather(clusters, _positions(joined), forbidden)
    return clusters, told


def _positions(pairs: pd.DataFrame) -> list[tuple[int, int]]:
    return list(zip(pairs["one"].tolist(), pairs["other"].tolist(), strict=True))


def _pooled_outcomes(pairs: pd.DataFrame, pooled: pd.DataFrame) -> pd.DataFrame:
    """Write what groups say together at the pair of each that says most."""
    pairs = pairs.copy()
    for row, score in zip(pooled["row"].tolist(), pooled["score"].tolist(), strict=True):
        is_part = pairs.at[row, "outcome"] == PART
        if score < rules.ASK_FROM or (is_part and score < rules.SAME_FROM):
            continue
        pairs.at[row, "outcome"] = SAME if score >= rules.SAME_FROM else ASK
        pairs.at[row, "why"] += f"; alone here and in no source together: {score:+.1f} in all"
        pairs.at[row, "score"] = score
    return pairs


def _holds(known: set[tuple[int, int]], one: list[int], other: list[int]) -> bool:
    return any((min(a, b), max(a, b)) in known for a in one for b in other)


def _reconciled(judged: pd.DataFrame, labels: npt.NDArray[np.int64]) -> pd.DataFrame:
    """
    Make outcomes agree with the sites, and ask once per pair of sites.

    A question whose records other pairs joined is answered, as is one between two sites of
    which another pair says that one is a part of the other; of several questions between two
    sites the surest stands.
    """
    one, other = labels[judged["one"]], labels[judged["other"]]
    together = one == other
    judged = judged.copy()
    through = together & (judged["outcome"] != SAME).to_numpy()
    kept_apart = ~together & (judged["outcome"] == SAME).to_numpy()
    judged.loc[through, "why"] += "; one site through other records"
    judged.loc[through, "outcome"] = SAME
    judged.loc[kept_apart, "why"] += "; other records of the two sites forbid it"
    judged.loc[kept_apart, "outcome"] = ASK
    judged["low"], judged["high"] = np.minimum(one, other), np.maximum(one, other)
    sites = pd.MultiIndex.from_frame(judged[["low", "high"]])
    told = (judged["outcome"] == ASK) & sites.isin(sites[judged["outcome"] == PART])
    judged.loc[told, "why"] += "; a part, as another pair of the two sites shows"
    judged.loc[told, "outcome"] = PART
    asked = judged[judged["outcome"] == ASK]
    asked = asked.sort_values(["score", "one", "other"], ascending=[False, True, True])
    again = asked.index[asked.duplicated(["low", "high"])]
    judged.loc[again, "why"] += "; asked of a surer pair of the two sites"
    judged.loc[again, "outcome"] = DIFFERENT
    return judged
