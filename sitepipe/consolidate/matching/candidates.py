"""Which pairs of records are worth comparing: near one another, or sharing a name or reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from sitepipe.consolidate.matching import rules
from sitepipe.consolidate.matching.spellings import Spelling

Pairs = npt.NDArray[np.int64]
"""Two columns of positions, the smaller first; sorted, no pair twice."""


def candidate_pairs(described: gpd.GeoDataFrame, spelt: pd.DataFrame) -> Pairs:
    """
    Return the pairs of records that share a reference, a place or a rare word.

    Parameters
    ----------
    described
        Records on a fresh index, geometries in metres.
    spelt
        Their names, as :func:`sitepipe.consolidate.matching.spellings.spellings` gives them.
    """
    found = np.vstack([
        _near(described),
        _sharing(_keyed(described["reference"])),
        _sharing(_named(spelt)),
    ])  # fmt: skip
    found = np.sort(found, axis=1)
    found = found[found[:, 0] != found[:, 1]]
    return np.unique(found, axis=0)


def reference_key(reference: object) -> str:
    """Return a reference without case, spaces and punctuation; empty where none is stated."""
    if not isinstance(reference, str):
        return ""
    return "".join(letter for letter in reference.casefold() if letter.isalnum())


def _near(described: gpd.GeoDataFrame) -> Pairs:
    """Pair records within 300 m of one another; points by what they are uncertain, if more."""
    shapes = described.geometry.to_numpy()
    placed = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    if not placed.size:
        return np.empty((0, 2), dtype="int64")
    reach = np.maximum(described["uncertainty_m"].to_numpy(dtype="float64")[placed], rules.NEAR)
    reach = np.minimum(np.nan_to_num(reach, nan=rules.NEAR), rules.FAR_APART)
    tree = shapely.STRtree(shapes[placed])
    one, other = tree.query(shapes[placed], predicate="dwithin", distance=reach)
    return np.column_stack([placed[one], placed[other]])


def _keyed(references: pd.Series) -> Iterator[tuple[str, int]]:
    for at, reference in enumerate(references):
        if key := reference_key(reference):
            yield key, at


def _named(spelt: pd.DataFrame) -> Iterator[tuple[str, int]]:
    """Give the keys by which a name is found: itself, its core, its words, with a letter less."""
    ats: list[int] = spelt["at"].tolist()
    names: list[Spelling] = spelt["spelling"].tolist()
    for at, name in zip(ats, names, strict=True):
        yield f"={name.key}", at
        yield f"+{name.core}", at
        for word in name.words:
            yield word, at
            if len(word) >= rules.TYPO_LENGTH:
                for place in range(len(word)):
                    yield f"{word[:place]}{word[place + 1 :]}", at


def _sharing(keyed: Iterable[tuple[str, int]]) -> Pairs:
    """Pair the records of each key; one that very many share pairs only its neighbours."""
    held: dict[str, set[int]] = {}
    for key, at in keyed:
        held.setdefault(key, set()).add(at)
    found: set[tuple[int, int]] = set()
    for key, group in held.items():
        if len(group) < 2:
            continue
        if len(group) <= rules.COMMON_WORD:
            found.update(combinations(sorted(group), 2))
        elif key.startswith(("=", "+")):
            found.update(pairwise(sorted(group)))
    return np.array(sorted(found), dtype="int64").reshape(-1, 2)
