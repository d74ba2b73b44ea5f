"""Which pairs of records are worth comparing: near one another, or sharing a name or reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
        _sharing(_whole_names(spelt)),
        _not_far(_sharing(_words(spelt)), described),
    ])  # fmt: skip
    found = np.sort(found, axis=1)
    found = found[found[:, 0] != found[:, 1]]
    numbers = np.unique(found[:, 0] * len(described) + found[:, 1])
    return np.column_stack(np.divmod(numbers, max(len(described), 1)))


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


def _whole_names(spelt: pd.DataFrame) -> Iterator[tuple[str, int]]:
    for at, name in zip(spelt["at"].tolist(), spelt["spelling"].tolist(), strict=True):
        yield f"={name.key}", at


def _words(spelt: pd.DataFrame) -> Iterator[tuple[str, int]]:
    """Give what else a name is found by: its core, and its words, also with a letter less."""
    ats: list[int] = spelt["at"].tolist()
    names: list[Spelling] = spelt["spelling"].tolist()
    for at, name in zip(ats, names, strict=True):
        yield f"+{name.core}", at
        for word in name.words:
            yield word, at
            if len(word) >= rules.TYPO_LENGTH:
                for place in range(len(word)):
                    yield f"{word[:place]}{word[place + 1 :]}", at


def _sharing(keyed: Iterable[tuple[str, int]]) -> Pairs:
    """Pair the records of each key; one that very many share pairs only its neighbours."""
    held = pd.DataFrame(keyed, columns=["key", "at"])
    if held.empty:
        return np.empty((0, 2), dtype="int64")
    number, keys = pd.factorize(held["key"])
    is_whole = np.array([key.startswith(("=", "+")) for key in keys], dtype=bool)
    rows = np.unique(number * (held["at"].max() + 1) + held["at"].to_numpy())
    number, at = np.divmod(rows, held["at"].max() + 1)
    size = np.bincount(number)[number]
    found = []
    for step in range(1, rules.COMMON_WORD):
        one = np.flatnonzero(number[:-step] == number[step:])
        paired = size[one] <= rules.COMMON_WORD
        if step == 1:
            paired |= is_whole[number[one]]
        one = one[paired]
        found.append(np.column_stack([at[one], at[one + step]]))
    return np.vstack(found)


def _not_far(pairs: Pairs, described: gpd.GeoDataFrame) -> Pairs:
    """
    Leave out pairs of which a word alone speaks for one site and the distance forbids it.

    In a large region every word is found far away again, so that there would be more and more of
    them. Records that stand nowhere stay, and those whose bounds cannot tell.
    """
    bounds = shapely.bounds(described.geometry.to_numpy())
    one, other = bounds[pairs[:, 0]], bounds[pairs[:, 1]]
    between = np.maximum(one[:, :2] - other[:, 2:], other[:, :2] - one[:, 2:])
    apart = np.hypot(*np.maximum(between, 0.0).T)
    unsure = uncertainty(described)
    gap = apart - unsure[pairs[:, 0]] - unsure[pairs[:, 1]]
    # Not only forbidden as judged, but also by what vetoes.Forbidden tests of pairs not judged.
    is_far = np.asarray((gap > rules.FAR_APART) & (apart > 2 * rules.FAR_APART), dtype=bool)
    return np.asarray(pairs[~is_far], dtype="int64")


def uncertainty(described: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Return how far off each position may be, in metres: as stated, else what is usual."""
    stated = described["uncertainty_m"].to_numpy(dtype="float64")
    is_point = shapely.get_dimensions(described.geometry.to_numpy()) == 0
    usual = np.where(is_point, rules.POINT_UNCERTAINTY, 0.0)
    return np.asarray(np.where(np.isnan(stated), usual, stated), dtype="float64")
