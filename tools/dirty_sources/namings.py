"""Invented names of sites, and what people make of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_FIRST = (
    "Alder Ash Barrow Beck Birch Black Brack Bram Brind Calder Carr Chal Clay Clover Copt Cran "
    "Dray Dun Elder Elm Fairn Fern Fox Gar Glen Gors Hare Harrow Hazel Heron Holm Ivel Kest Lark "
    "Lind Mallow Marr Mere Moss Nether Oaken Otter Peb Quarn Raven Red Rush Sedge Shel Sorrel "
    "Spar Stan Swal Tansy Thistle Thorn Tolse Wain Wether Wren Yarrow"
)
_SECOND = (
    "beck borne bourne bridge bury by combe cote croft dale den don field fold ford gate grave "
    "ham haven hay head holme hope hurst ingham land leigh ley low mead mere minster mond moor "
    "ness over pool ridge royd sall sett shaw stead stock stow thorpe ton tree wade wath well "
    "wick wold worth"
)
KINDS = {
    "Business Park": "Bus Pk",
    "Industrial Estate": "Ind Est",
    "Park": "Pk",
    "Trading Estate": "Trdg Est",
    "Road": "Rd",
    "Lane": "Ln",
    "Farm": "Fm",
    "Street Works": "St Wks",
    "Technology Park": "Tech Pk",
    "Enterprise Centre": "Ent Ctr",
    "Distribution Park": "Distn Pk",
    "Science Park": "Sci Pk",
}
"""What a site's name ends in, and how it is abbreviated."""
_OLD_KINDS = ("Aerodrome", "Brickworks", "Colliery", "Depot", "Foundry", "Mill", "Works", "Yard")
VARIANTS = ("abbreviation", "reordering", "old name", "typo")

Words = npt.NDArray[np.object_]


def invent_names(
    rng: np.random.Generator, like: npt.NDArray[np.bool_]
) -> tuple[Words, Words, Words]:
    """
    Invent a stem, a kind and an old name for each site.

    Parameters
    ----------
    rng
        Source of chance.
    like
        Whether a site takes the stem of the one before it, with another kind.

    Returns
    -------
    stems, kinds, old
        "Thornbury", "Business Park" and "Marrowley Works". No two sites have the same name;
        stems repeat only where there are more sites than stems.
    """
    stems = np.array(
        [first + second for first in _FIRST.split() for second in _SECOND.split()], dtype=object
    )
    kinds = np.array(list(KINDS), dtype=object)
    order = rng.permutation(len(stems))
    number = np.cumsum(~like) - 1
    lap, place = np.divmod(number, len(stems))
    kind = (place * 5 + lap * 2 + np.where(like, 1, 0)) % len(kinds)
    if lap.max(initial=0) * 2 >= len(kinds):
        raise ValueError(f"at most {len(stems) * len(kinds) // 2} sites have names of their own")
    old_stems = stems[order[(place + len(stems) // 2) % len(stems)]]
    offset = np.where(like, 1, 0) + lap
    old_kinds = np.array(_OLD_KINDS, dtype=object)[(place + offset) % len(_OLD_KINDS)]
    return stems[order[place]], kinds[kind], old_stems + " " + old_kinds


def vary(rng: np.random.Generator, stem: str, kind: str, old: str, variant: str) -> str:
    """Write a name as the variant has it; every variant departs from the name itself."""
    match variant:
        case "abbreviation":
            short = KINDS[kind]
            return f"{stem} {short.replace(' ', '. ') + '.' if rng.random() < 0.3 else short}"
        case "reordering":
            return f"{kind} at {stem}" if rng.random() < 0.3 else f"{kind}, {stem}"
        case "old name":
            return old
        case "typo":
            return f"{_mistype(rng, stem)} {kind}"
        case _:
            return f"{stem} {kind}"


def _mistype(rng: np.random.Generator, word: str) -> str:
    """Leave a letter out, double one, or put another in its place; the first one stays."""
    at = int(rng.integers(1, len(word)))
    letter = word[at]
    match int(rng.integers(3)):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + letter + word[at:]
        case _:
            return word[:at] + chr((ord(letter) - ord("a") + 7) % 26 + ord("a")) + word[at + 1 :]
