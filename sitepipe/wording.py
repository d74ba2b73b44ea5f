"""What a question of two records says in words: how they lie, the evidence, both values."""

from __future__ import annotations

import math
import re
from typing import Any

import shapely

from sitepipe import schema, words
from sitepipe.accounts import reading
from sitepipe.consolidate.matching import rules
from sitepipe.names import site_key
from sitepipe.vocab import AcreageBasis

_REASON = re.compile(r"(.*?):? ([+-]\d+\.\d)(?: in all)?")
_ALIKE = 0.01  # relative difference of figures that is none


def how_apart(one: shapely.Geometry | None, other: shapely.Geometry | None) -> str:
    """Say how two records lie to one another."""
    if one is None or other is None:
        missing = " and ".join(
            letter for letter, shape in (("A", one), ("B", other)) if shape is None
        )
        return f"no source says where {missing} {'are' if ' ' in missing else 'is'}"
    one, other = shapely.make_valid(one), shapely.make_valid(other)
    metres = shapely.distance(one, other)
    if metres > 0:
        far = f"{metres / 1000:.1f} km" if metres >= 1000 else f"{metres:.0f} m"
        return f"{far} between them"
    if one.area > 0 and other.area > 0:
        shared = shapely.intersection(one, other).area
        inside = shared / min(one.area, other.area)
        union = one.area + other.area - shared
        return (
            f"the outlines share {words.percent(shared / union)} of what both cover; "
            f"{words.percent(inside)} of the smaller lies in the larger"
        )
    if one.area > 0 or other.area > 0:
        point, outline = ("A", "B") if other.area > 0 else ("B", "A")
        return f"the point of {point} lies in the outline of {outline}"
    return "both points are one"


def reasons(why: str, apart: str) -> list[tuple[str, str]]:
    """Part the evidence into reasons with their points; place is said in words."""
    parts = []
    for reason in filter(None, why.split("; ")):
        found = _REASON.fullmatch(reason)
        text, points = (found[1], found[2]) if found else (reason, "")
        text = f"place: {apart}" if text == "place" else text
        parts.append((words.sentence(text)[:-1], points.replace("-", "−")))
    return parts


def verdict(score: float) -> str:
    """Say what points come to, beside the thresholds of matching."""
    if math.isnan(score):
        return "The records were not compared by points."
    return (
        f"{score:.1f} points in all. From {rules.SAME_FROM:g} two records are one site, from "
        f"{rules.ASK_FROM:g} it is asked, unless something forbids it."
    )


def field_title(field: str, basis: str) -> str:
    """Name a field for people, an acreage with what it counts."""
    known = schema.FIELDS.get(field)
    title = known.title if known else field.replace("_", " ")
    return f"{title}, {AcreageBasis(basis).label}" if basis else title


def told(claim: dict[Any, Any] | None) -> str:
    """Say a claim as it was read, and as it stands where that is not the same."""
    if claim is None:
        return ""
    text, read = str(claim["text"]).strip(), reading(claim)
    if read is None or site_key(read) == site_key(text):
        return text if read is None else read
    return f"{read}, from “{text}”"


def differs(one: dict[Any, Any], other: dict[Any, Any]) -> bool:
    """Say whether two claims on one field disagree: intervals that meet within 1% do not."""
    ends = [one["low"], one["high"], other["low"], other["high"]]
    if not all(math.isnan(end) for end in ends):
        low, high, other_low, other_high = (
            bound if math.isnan(end) else float(end)
            for end, bound in zip(ends, (-math.inf, math.inf) * 2, strict=True)
        )
        return low > other_high * (1 + _ALIKE) or other_low > high * (1 + _ALIKE)
    return site_key(reading(one) or str(one["text"])) != site_key(
        reading(other) or str(other["text"])
    )
