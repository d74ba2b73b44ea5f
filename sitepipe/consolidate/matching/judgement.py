"""What the evidence on each pair of records comes to."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from sitepipe.consolidate.matching import evidence, parts, rules
from sitepipe.consolidate.matching.candidates import Pairs
from sitepipe.consolidate.matching.likeness import name_evidence
from sitepipe.consolidate.matching.vetoes import veto_reasons

SAME, PART, DIFFERENT, ASK = "same", "part", "different", "ask"


@dataclass(frozen=True)
class Judged:
    """
    Pairs of records with what they come to, row by row.

    Attributes
    ----------
    pairs
        ``one``, ``other`` (positions), ``outcome``, ``score``, ``why``, ``forbids`` (no chain of
        other records may join them).
    points
        The evidence, a column for each kind.
    touching
        Whether both lie at one place, within what is uncertain.
    """

    pairs: pd.DataFrame
    points: pd.DataFrame
    touching: npt.NDArray[np.bool_]


def judge(
    pairs: Pairs,
    records: gpd.GeoDataFrame,
    spelt: pd.DataFrame,
    settled: dict[tuple[int, int], str],
) -> Judged:
    """
    Add up what speaks for and against each pair.

    Parameters
    ----------
    pairs
        Positions of records.
    records, spelt
        The records by position, and their names taken apart.
    settled
        What people decided, by pair of positions: it stands in the place of what rules say.
    """
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
    veto = veto_reasons(names, place, references, from_one)
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
        "forbids": (veto != "") | ((part != "") & (part != parts.NESTED))
        | ((listed_twice < 0) & (score < rules.LISTED_APART_BELOW)),
    })  # fmt: skip
    touching = place["gap"].to_numpy() == 0
    return Judged(_overruled(judged, settled), points, touching)


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
