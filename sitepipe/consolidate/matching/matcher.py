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
import shapely

from sitepipe.consolidate.matching import evidence, parts, rules
from sitepipe.consolidate.matching.candidates import Pairs, candidate_pairs, reference_key
from sitepipe.consolidate.matching.clusters import Clusters, gather
from sitepipe.consolidate.matching.likeness import name_evidence
from sitepipe.consolidate.matching.spellings import Spelling, conflict, spellings

SAME, PART, DIFFERENT, ASK = "same", "part", "different", "ask"
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
        Every pair compared, once, ``record_id`` the earlier: ``outcome`` is ``same``, ``part``
        (one is a part of the other), ``different`` or ``ask``; ``score`` in points of
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
        ``uncertainty_m``.
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
    judged = _judged(pairs, records, spelt, settled)
    clusters = _clustered(judged, records, spelt, settled)
    labels = clusters.labels()
    ids = records["record_id"].to_numpy(dtype=object)
    sites = pd.Series(labels, index=pd.Index(ids, name="record_id"), name="site")
    told = _reconciled(judged, labels).assign(
        record_id=ids[pairs[:, 0]], other_record_id=ids[pairs[:, 1]]
    )
    return Matching(sites, told[PAIR_COLUMNS])


def _prepared(described: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sort records by id, with every column that is looked at."""
    records = described.sort_values("record_id", kind="stable", ignore_index=True)
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


def _judged(
    pairs: Pairs,
    records: gpd.GeoDataFrame,
    spelt: pd.DataFrame,
    settled: dict[tuple[int, int], str],
) -> pd.DataFrame:
    """Return score, outcome, reason and veto of each pair, decisions of people included."""
    names = name_evidence(pairs, spelt)
    place = evidence.place_evidence(pairs, records)
    references = evidence.reference_evidence(pairs, records)
    authority = evidence.authority_points(pairs, records)
    acres = evidence.acreage_points(pairs, records)
    sources = records["source_id"].to_numpy(dtype=object)
    from_one = sources[pairs[:, 0]] == sources[pairs[:, 1]]
    equal = names["equal"].to_numpy(dtype=bool)
    listed_twice = np.where(from_one & ~equal, rules.SAME_SOURCE, 0.0)
    points = pd.DataFrame({
        "names": names["points"], "place": place["points"], "reference": references["points"],
        "authority": authority, "acres": acres, "one source lists both": listed_twice,
    })  # fmt: skip
    veto = _vetoes(names, place, references, from_one)
    agreed = (
        (references["points"] >= rules.SAME_REFERENCE) | (acres >= rules.EQUAL_ACRES)
    ).to_numpy()
    part = parts.part_reasons(pairs, records, spelt, names, place, agreed)
    score = points.sum(axis=1).round(2)
    outcome = np.select(
        [veto != "", part != "", score >= rules.SAME_FROM, equal & from_one,
         (score >= rules.ASK_FROM) | equal],
        [DIFFERENT, PART, SAME, SAME, ASK],
        DIFFERENT,
    )  # fmt: skip
    told = np.where(veto != "", veto, np.where(part != "", part, _reasons(points, names["said"])))
    judged = pd.DataFrame({
        "one": pairs[:, 0], "other": pairs[:, 1], "outcome": outcome, "score": score, "why": told,
        "forbids": (veto != "") | (part != ""),
    })  # fmt: skip
    return _overruled(judged, settled)


def _vetoes(
    names: pd.DataFrame,
    place: pd.DataFrame,
    references: pd.DataFrame,
    from_one: npt.NDArray[np.bool_],
) -> npt.NDArray[np.object_]:
    """Say what forbids that a pair is one site; empty where nothing does."""
    clash = names["clash"].to_numpy(dtype=object)
    far = np.nan_to_num(place["gap"].to_numpy(), nan=0.0) > rules.FAR_APART
    numbered = from_one & references["differ"].to_numpy(dtype=bool)
    told = ["more than 2 km apart", "one source gives them different references"]
    vetoes = np.select([far, numbered, clash != ""], [*told, "told apart by " + clash], "")
    return np.asarray(vetoes, dtype=object)


def _reasons(points: pd.DataFrame, said: pd.Series) -> npt.NDArray[np.object_]:
    """Write the points of each pair as reasons: ``equal names +5.5; place -0.5``."""
    columns = {name: points[name].to_numpy() for name in points}
    lines = []
    for row, wording in enumerate(said):
        given = [(name, float(column[row])) for name, column in columns.items()]
        lines.append(
            "; ".join(
                f"{wording if name == 'names' else name} {value:+.1f}"
                for name, value in given
                if value or name == "names"
            )
        )
    return np.array(lines, dtype=object)


def _overruled(judged: pd.DataFrame, settled: dict[tuple[int, int], str]) -> pd.DataFrame:
    """Put what people decided in the place of what the rules say."""
    place = {pair: row for row, pair in enumerate(zip(judged["one"], judged["other"], strict=True))}
    for pair, outcome in settled.items():
        judged.loc[place[pair], ["outcome", "why"]] = [outcome, "decided by a person"]
        judged.loc[place[pair], "forbids"] = outcome != SAME
    return judged


def _clustered(
    judged: pd.DataFrame,
    records: gpd.GeoDataFrame,
    spelt: pd.DataFrame,
    settled: dict[tuple[int, int], str],
) -> Clusters:
    """Join first what people decided, then the surest pairs."""
    clusters = Clusters(len(records))
    by_people = [pair for pair, outcome in sorted(settled.items()) if outcome == SAME]
    apart = {pair for pair, outcome in settled.items() if outcome != SAME}
    gather(clusters, by_people, lambda one, other: _holds(apart, one, other))
    surest = judged[judged["outcome"] == SAME].sort_values(
        ["score", "one", "other"], ascending=[False, True, True]
    )
    forbidden = _Forbidden(judged, records, spelt)
    joined = list(zip(surest["one"].tolist(), surest["other"].tolist(), strict=True))
    gather(clusters, joined, forbidden)
    return clusters


def _holds(known: set[tuple[int, int]], one: list[int], other: list[int]) -> bool:
    return any((min(a, b), max(a, b)) in known for a in one for b in other)


class _Forbidden:
    """Says whether two groups hold records that cannot be one site."""

    def __init__(
        self,
        judged: pd.DataFrame,
        records: gpd.GeoDataFrame,
        spelt: pd.DataFrame,
    ) -> None:
        self._forbids: dict[tuple[int, int], bool] = {
            (one, other): forbids
            for one, other, forbids in zip(
                judged["one"].tolist(), judged["other"].tolist(), judged["forbids"].tolist(),
                strict=True,
            )
        }  # fmt: skip
        self._sources: list[str] = records["source_id"].tolist()
        self._references = [reference_key(text) for text in records["reference"]]
        self._shapes = records.geometry.to_numpy()
        current = spelt[spelt["current"]]
        self._names: list[Spelling] = current["spelling"].tolist()

    def __call__(self, one: list[int], other: list[int]) -> bool:
        """Compare every record of one group with every one of the other."""
        return any(self._pair(min(a, b), max(a, b)) for a in one for b in other)

    def _pair(self, one: int, other: int) -> bool:
        if (one, other) in self._forbids:
            return self._forbids[one, other]
        mine, theirs = self._references[one], self._references[other]
        if mine and theirs and mine != theirs and self._sources[one] == self._sources[other]:
            return True
        if conflict(self._names[one], self._names[other]):
            return True
        return bool(shapely.distance(self._shapes[one], self._shapes[other]) > 2 * rules.FAR_APART)


def _reconciled(judged: pd.DataFrame, labels: npt.NDArray[np.int64]) -> pd.DataFrame:
    """
    Make outcomes agree with the sites, and ask once per pair of sites.

    A question whose records other pairs joined is answered; of several questions between two
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
    asked = judged[judged["outcome"] == ASK].assign(
        low=np.minimum(one, other)[judged["outcome"] == ASK],
        high=np.maximum(one, other)[judged["outcome"] == ASK],
    )
    asked = asked.sort_values(["score", "one", "other"], ascending=[False, True, True])
    again = asked.index[asked.duplicated(["low", "high"])]
    judged.loc[again, "why"] += "; asked of a surer pair of the two sites"
    judged.loc[again, "outcome"] = DIFFERENT
    return judged
