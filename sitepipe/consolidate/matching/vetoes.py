"""What forbids that two records, or two groups of records, are one site."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from sitepipe.consolidate.matching import rules
from sitepipe.consolidate.matching.candidates import reference_key
from sitepipe.consolidate.matching.spellings import Spelling, conflict


def veto_reasons(
    names: pd.DataFrame,
    place: pd.DataFrame,
    references: pd.DataFrame,
    from_one: npt.NDArray[np.bool_],
) -> npt.NDArray[np.object_]:
    """
    Say what forbids that each pair is one site; empty where nothing does.

    Parameters
    ----------
    names, place, references
        Evidence of the pairs.
    from_one
        Whether one source gives both records.
    """
    clash = names["clash"].to_numpy(dtype=object)
    far = np.nan_to_num(place["gap"].to_numpy(), nan=0.0) > rules.FAR_APART
    numbered = from_one & references["differ"].to_numpy(dtype=bool)
    told = ["more than 2 km apart", "one source gives them different references"]
    vetoes = np.select([far, numbered, clash != ""], [*told, "told apart by " + clash], "")
    return np.asarray(vetoes, dtype=object)


class Forbidden:
    """
    Says whether two groups of records hold two that cannot be one site.

    Pairs that were judged are looked up; the others, which no candidate rule brought together,
    are tested by reference, name and distance.
    """

    def __init__(
        self, judged: pd.DataFrame, records: gpd.GeoDataFrame, spelt: pd.DataFrame
    ) -> None:
        pairs = zip(judged["one"].tolist(), judged["other"].tolist(), strict=True)
        self._forbids: dict[tuple[int, int], bool] = dict(
            zip(pairs, judged["forbids"].tolist(), strict=True)
        )
        self._sources: list[str] = records["source_id"].tolist()
        self._references = [reference_key(text) for text in records["reference"]]
        self._shapes = records.geometry.to_numpy()
        self._names: list[Spelling] = spelt.loc[spelt["current"], "spelling"].tolist()

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
