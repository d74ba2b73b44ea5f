"""Which records tell of a part of what another tells of."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from sitepipe.consolidate.matching import rules
from sitepipe.consolidate.matching.candidates import Pairs
from sitepipe.consolidate.matching.spellings import members, spell

NESTED = "one boundary lies inside the other"
"""The one reason that other records may outweigh: a phase may have been sent for the whole."""


def part_reasons(
    pairs: Pairs,
    described: gpd.GeoDataFrame,
    spelt: pd.DataFrame,
    names: pd.DataFrame,
    place: pd.DataFrame,
    agreed: npt.NDArray[np.bool_],
) -> npt.NDArray[np.object_]:
    """
    Say why one record of each pair is a part of the other; empty where none is.

    A record is a part if it names the other as its larger site, if its name is the other's with a
    phase or plot, if the other's name joins its name to another's, or if its boundary lies in
    one more than twice its size under an unlike name, and neither reference nor acreage agree
    (``agreed``): boundaries of a first phase are often sent for the whole.
    """
    likely = names["points"].to_numpy() >= rules.LIKE_NAME / 2
    equal = names["equal"].to_numpy(dtype=bool)
    portion = (names["portion"].to_numpy() > 0) & likely
    nested = (
        (place["inside"].to_numpy() >= rules.COVERED_FROM)
        & (place["larger"].to_numpy() * rules.PART_SHARE > 1)
        & ~likely
        & ~agreed
    )
    reasons = np.select(
        [equal, _named(pairs, described, spelt), portion, _joint(pairs, described), nested],
        ["", "one names the other as its larger site", "one names a phase or plot of the other",
         "one name joins the other's to a second place", NESTED],
        "",
    )  # fmt: skip
    return reasons.astype(object)


def _named(pairs: Pairs, described: gpd.GeoDataFrame, spelt: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say where one record's larger site is the other by any of its names."""
    larger = [spell(text).key if isinstance(text, str) else "" for text in described["larger_site"]]
    keys: list[set[str]] = [set() for _ in larger]
    for at, name in zip(spelt["at"].tolist(), spelt["spelling"], strict=True):
        keys[at].add(name.key)
    return np.array(
        [larger[one] in keys[other] or larger[other] in keys[one] for one, other in pairs.tolist()],
        dtype=bool,
    )


def _joint(pairs: Pairs, described: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Say where one record's name joins two places of which the other is one."""
    joint = [members(str(name)) for name in described["name"]]
    key = [spell(str(name)).key for name in described["name"]]
    return np.array(
        [key[one] in joint[other] or key[other] in joint[one] for one, other in pairs.tolist()],
        dtype=bool,
    )
