"""Names of substations: what is name in them, and what voltage or kind."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

_VOLTAGE = r"(?:400|275|132|66|33|25|22|11|6[. ]6|6\.25)"
_VOLTAGES = re.compile(
    rf"(?<![\d.]){_VOLTAGE}(?:(?:\s*kv)?[\s/&]+{_VOLTAGE})*\s*kv\b"
    rf"|(?<![\d.]){_VOLTAGE}(?:\s*/\s*{_VOLTAGE})+(?![\d.])",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"\b(?:s stn|s s|sub ?stn|sub ?station|primary|b s p|bsp|s g p|sgp|g s p|gsp|grid"
    r"|national grid(?: site)?|switching (?:site|station)|switch house|reporting)$"
)
_WORDS = {"rd": "road", "fm": "farm", "ln": "lane", "ind": "industrial", "nth": "north"}
_POINTS = {"north", "south", "east", "west", "central"}
_SHORTEST_TYPO = 6
"""Letters that a word needs before one wrong letter in it is forgiven."""


def name_key(name: str) -> str:
    """
    Return a substation's name in small letters, without voltages and kind.

    "Madeley 33/11kv", "Madeley 33 11 kV S Stn" and "Madeley Primary" are one name; "Lincoln No 1
    33kv S Stn" and "Lincoln No 2 33kv" are two.
    """
    text = _VOLTAGES.sub(" ", re.sub(r"['’`]", "", name.casefold())).replace("&", " and ")
    text = re.sub(r"[\W_]+", " ", text).strip()
    while (shorter := _KIND.sub("", text).strip()) and shorter != text:
        text = shorter
    return " ".join(_WORDS.get(word, word) for word in text.split())


def voltages(name: str) -> tuple[str, ...]:
    """Return the voltages (kV) that a name states, each once, the highest first."""
    stated = " ".join(match.group() for match in _VOLTAGES.finditer(name))
    found = {re.sub(r"\s", ".", one) for one in re.findall(_VOLTAGE, stated)}
    return tuple(sorted(found, key=float, reverse=True))


def is_near(key: str, other: str) -> bool:
    """
    Say whether two names are one but for a letter, or for spaces.

    One letter wrong, missing, further or swapped (optimal string alignment distance 1), in one
    word of six letters or more that is no point of the compass; numbers must agree.
    """
    if key.replace(" ", "") == other.replace(" ", ""):
        return True
    ours, theirs = key.split(), other.split()
    if len(ours) != len(theirs):
        return False
    pairs = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    if len(pairs) != 1:
        return False
    first, second = pairs[0]
    return (
        min(len(first), len(second)) >= _SHORTEST_TYPO
        and not {first, second} & _POINTS
        and not re.search(r"\d", first + second)
        and OSA.distance(first, second, score_cutoff=1) <= 1
    )
