"""
Every threshold and word list of matching, each with its reason.

Points are read as rough log odds: each is one reason, they are added, and the sum decides. One
strong reason is never enough against a strong contrary one; a veto is enough against all.
"""

from __future__ import annotations

SAME_FROM = 5.0
"""Points from which two records are one site: an equal name, or two strong other reasons."""
ASK_FROM = 4.0
"""Points from which a person is asked: one weak reason short of certainty."""

# --- names
EQUAL_NAME = 5.5
"""An equal name key alone makes one site, and still does some hundred metres apart."""
LIKE_NAME = 4.0
"""The same words in another order, or shortened: needs one more weak reason."""
UNLIKE_NAME = -2.0
"""Other words: a site may be renamed, so that strong reasons of place may outweigh it."""
LONE_PAIR = 2.0
"""Two groups at one place, no third near, no source listing both: likely one site renamed."""
LIKE_FROM, UNLIKE_BELOW = 0.95, 0.5
"""Likeness (0-1) of names that gives all points of a like name, and all of an unlike one."""
SUBSET_LIKENESS, SLIP_LIKENESS = 0.76, 0.9
"""A name that leaves words of the other out (its town); a long name with one wrong letter."""
SLIP_LENGTH = 12
"""Letters from which one wrong letter anywhere is a slip."""
SAME_MARKS = 2.0
"""'28-32' on both, beside a shared word: house numbers agree by chance in one pair of many."""
KIND_FROM = 0.7
"""Likeness of names from which the kind of place is compared."""
OTHER_KIND = -5.0
"""A business park and an industrial estate of one place name are often neighbours."""
MARK_ON_ONE = -2.5
"""'Whitley South' and 'Whitley' are more often neighbours than one site."""

# --- place
OVERLAP_BASE, OVERLAP_PER_SHARE = 2.5, 5.0
"""Boundaries shifted by 150 m still share a third; neighbours share next to nothing."""
OVERLAP_FROM = 0.15
"""Intersection over union below this may be two neighbours drawn roughly."""
WITHIN, POINT_WITHIN = 2.5, 3.0
"""One boundary inside another may be a part of it; a point in a boundary seldom is."""
COVERED_FROM = 0.8
"""Share of the smaller boundary inside the larger that counts as inside."""
NEAR_POINTS = ((0.0, 2.0), (150.0, 1.5), (300.0, 0.5), (1000.0, -0.5), (2000.0, -2.0))
"""Points by gap in metres beyond what is uncertain: 150 m is the usual shift of a boundary."""
FAR_APART = 2000.0
"""Metres beyond what is uncertain at which two records cannot be one site: a veto."""
POINT_UNCERTAINTY = 100.0
"""Metres for a point without a stated uncertainty: it may stand at the gate."""
PART_SHARE = 0.5
"""A boundary inside another of more than twice its size is a part, unless its name is equal."""

SIDE_BY_SIDE, BESIDE_BELOW, BESIDE_FROM_M = -1.0, 0.05, 450.0
"""Two boundaries this wide that share no more than this part of the smaller are neighbours."""

# --- references, authorities, areas, sources
SAME_REFERENCE = 4.5
"""One reference of one authority or source."""
SAME_TEXT_ELSEWHERE = 1.0
"""The same reference text under another authority is mostly chance."""
OTHER_REFERENCE = -1.5
"""Different references, where the two sources use one numbering; they are mistyped and reused."""
SHARED_NUMBERING = 0.2
"""Share of the shorter list of references that two sources share if they use one numbering."""
SHARED_AUTHORITY, OTHER_AUTHORITY = 0.5, -1.0
"""A site may lie in two authorities of which each source names one, so this is weak."""
EQUAL_ACRES, LIKE_ACRES, UNLIKE_ACRES = 3.5, 1.0, -0.5
"""Areas are stated on many bases: agreement says more than departure."""
ACRES_EQUAL, ACRES_ALIKE, ACRES_APART = 0.01, 0.05, 3.0
"""Relative differences that are agreement: one pair in some fifty has 1% by chance; a ratio."""
ROUND_ACRES = 5.0
"""Multiples of this are often guesses, so that their agreement is only likeness."""
SAME_SOURCE = -3.0
"""A source seldom lists one site twice under two names."""
LISTED_APART_BELOW = 1.0
"""Points of such a pair below which no chain of other records makes the two one site either."""

# --- candidates
NEAR = 300.0
"""Metres within which any two records are compared, whatever they are called."""
COMMON_WORD = 40
"""A word in more names than this finds no candidates: it would pair too many."""
TYPO_LENGTH = 5
"""Letters from which a word is compared with one letter left out."""

ABBREVIATIONS = {
    "pk": "park", "prk": "park", "ind": "industrial", "indl": "industrial",
    "inds": "industrial", "est": "estate", "rd": "road", "bus": "business", "biz": "business",
    "st": "street", "str": "street", "ave": "avenue", "av": "avenue", "ln": "lane",
    "ctr": "centre", "cntr": "centre", "center": "centre", "tech": "technology", "sci": "science",
    "trdg": "trading", "trad": "trading",
    "dev": "development", "ent": "enterprise", "distn": "distribution", "dist": "distribution",
    "jn": "junction", "jct": "junction", "j": "junction", "nth": "north", "sth": "south",
    "n": "north", "s": "south", "e": "east", "w": "west", "northern": "north",
    "southern": "south", "eastern": "east", "western": "west", "ph": "phase", "pt": "part",
    "fm": "farm", "gdns": "gardens", "mfg": "manufacturing", "adj": "adjacent", "nr": "near",
    "opp": "opposite", "frmr": "former", "fmr": "former", "wks": "works", "wrks": "works",
    "airpt": "airport", "int": "international", "intl": "international", "innov": "innovation",
    "logs": "logistics", "qtr": "quarter", "ext": "extension", "sq": "square", "hse": "house",
    "cl": "close", "dr": "drive", "gt": "great", "mt": "mount",
}  # fmt: skip
"""Short forms in names of sites, and words of which one form is kept."""

FILLERS = frozenset({
    "the", "of", "at", "and", "on", "in", "to", "off", "by", "for", "land", "site", "area",
    "adjacent", "near", "opposite", "former", "formerly", "proposed", "development", "rear",
})  # fmt: skip
"""Words that tell nothing of which site is meant."""

KINDS = frozenset({
    "park", "estate", "industrial", "business", "trading", "enterprise", "technology", "science",
    "distribution", "logistics", "employment", "manufacturing", "innovation", "campus", "centre",
    "works", "quarter", "zone", "hub", "retail", "commercial", "extension", "allocation", "road",
    "lane", "street", "farm", "yard", "mill", "depot", "foundry", "colliery", "brickworks", "pit",
    "quarry", "aerodrome", "airfield", "airport", "wharf", "dock", "garage", "sidings", "barracks",
    "factory",
})  # fmt: skip
"""Words that say what kind of place it is, shared by many sites."""

DIRECTIONS = frozenset({"north", "south", "east", "west", "upper", "lower", "inner", "outer"})
"""Words that tell neighbours apart."""
PORTIONS = frozenset({"phase", "plot", "parcel", "unit", "zone", "lot", "stage", "block", "part"})
"""Words that, with a number or letter behind them, name a part of a site."""
NUMERALS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "ii": "2",
    "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8",
}  # fmt: skip
"""Numbers in words and in Roman figures; 'i' and 'v' count as letters."""
