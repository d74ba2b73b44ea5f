"""What becomes of a possible contact of lines, and why."""

from __future__ import annotations

from enum import IntEnum


class Verdict(IntEnum):
    """What became of a possible contact."""

    MADE = 0
    NOT_NEEDED = 1
    OPPOSITE = 2
    NO_WAY = 3
    SHARP = 4
    LEVEL = 5
    BESIDE = 6
    ITSELF = 7


REASONS = {
    Verdict.OPPOSITE: "between opposite carriageways of one road",
    Verdict.NO_WAY: "with no way to drive from one line to the other",
    Verdict.SHARP: "that need a turn no road makes",
    Verdict.LEVEL: "of main carriageways of different roads that pass at different levels",
    Verdict.BESIDE: "of lines side by side, of which nothing says which way they are driven",
    Verdict.ITSELF: "that would join a line to itself",
    Verdict.NOT_NEEDED: "where a nearer or straighter contact serves",
}
"""Why contacts are refused, in the words of the report."""
