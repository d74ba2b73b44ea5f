"""
Where lines of roads may meet: the ends of each, the lines near them, and which of these fit.

A line on a map ends where it meets another, or where whoever surveyed it changed something. So
only ends make contacts; two lines that merely cross do so at different levels as far as anyone
can tell. An end goes to the place where driving on turns least and is nearest. A contact is
refused where it would let a vehicle do what no road does: change to the opposite carriageway,
drive against a one-way line, turn back sharply, leave one motorway for another in passing. Ends
drawn as one point meet because the layer says so, whatever turn that needs.
Roundabouts are closed already; others come to them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from sitepipe.network.build.line_ends import Lines
from sitepipe.network.build.verdicts import Verdict
from sitepipe.roadgraph import NONE, Booleans, Bytes, Doubles, Ints64, LinkForm

SAME_M = 0.01
"""Ends this near are drawn as one point, and a graph keeps whole centimetres."""

TOUCH_M = 1.0
"""Ends this near one another are one place as surveyed: each contact that fits is made."""

ROUNDED = 6
"""Decimals within which figures are equal, so that where in the world roads lie decides nothing."""

# The sharpest turn (degrees) that a contact may need. A slip road or a road at a junction may
# turn by a right angle, with some allowance for how its last metres are drawn; a motorway bends.
TURN, MOTORWAY_TURN = 110.0, 45.0


@dataclass(frozen=True, eq=False)
class Contacts:
    """
    Possible contacts: C pairs of the end of a line and a place on another.

    Attributes
    ----------
    end
        End that makes the contact.
    line, along_m
        The line that it is near, and how far along (m).
    target
        The end of that line that the place is; ``NONE`` for a place between its ends.
    gap_m
        Distance between end and place.
    onto, back
        Turns (degrees) of driving from the end onto the line, and from the line into the end;
        infinite where there is no such way.
    verdict
        Codes of :class:`~sitepipe.network.build.verdicts.Verdict`.
    """

    end: Ints64
    line: Ints64
    along_m: Doubles
    target: Ints64
    gap_m: Doubles
    onto: Doubles
    back: Doubles
    verdict: Bytes

    def take(self, rows: Ints64 | Booleans) -> Contacts:
        """Return some of the contacts."""
        return Contacts(**{name: values[rows] for name, values in vars(self).items()})


def contacts_of(lines: Lines, *, tolerance_m: float) -> Contacts:
    """
    Find every possible contact within a distance, and which of them are made.

    Parameters
    ----------
    lines
        Lines.
    tolerance_m
        Distance beyond which an end and a line do not meet (m).
    """
    end, line, along_m, target, gap_m = _near(lines, tolerance_m)
    cosine = _cosine(lines, end, line, along_m, target)
    ring = np.zeros(len(lines), dtype=bool)
    ring[line[(target != NONE) & (line == end // 2)]] = True
    onto, back = _turns(lines, end, line, np.where(ring[line], NONE, target), cosine)
    found = Contacts(
        end, line, along_m, target, gap_m, onto, back, np.full(len(end), Verdict.MADE, np.uint8)
    )
    found.verdict[:] = _refused(lines, found, cosine)
    _choose(found, tolerance_m)
    return found


def _near(lines: Lines, tolerance_m: float) -> tuple[Ints64, Ints64, Doubles, Ints64, Doubles]:
    """Return ends, lines near them, the nearest place on each, its end if it is one, the gap."""
    points = shapely.points(lines.end_xy)
    tree = shapely.STRtree(lines.geometry)
    end, line = tree.query(points, predicate="dwithin", distance=tolerance_m)
    closed, closing_m = _rings(lines, tolerance_m)
    other = (end // 2 != line) & ~np.isin(end // 2, closed)
    end, line = end[other], line[other]
    along_m = shapely.line_locate_point(lines.geometry[line], points[end])
    length_m = lines.length_m[line]
    target = np.full(len(end), NONE, dtype=np.int64)
    gap_m = shapely.distance(points[end], lines.geometry[line])
    # A place near an end is that end, so that no stump is cut off.
    to_end = np.column_stack([_apart(lines, end, 2 * line), _apart(lines, end, 2 * line + 1)])
    nearer = to_end.argmin(axis=1)
    at_end = to_end.min(axis=1, initial=np.inf) <= tolerance_m
    target[at_end] = (2 * line + nearer)[at_end]
    along_m = np.where(at_end, np.where(nearer == 0, 0.0, length_m), along_m)
    gap_m = np.where(at_end, to_end.min(axis=1, initial=np.inf), gap_m)
    return (
        np.concatenate([end, 2 * closed + 1]),
        np.concatenate([line, closed]),
        np.concatenate([along_m, np.zeros(len(closed))]),
        np.concatenate([target, 2 * closed]),
        np.concatenate([gap_m, closing_m]),
    )


def _apart(lines: Lines, one: Ints64, other: Ints64) -> Doubles:
    step = lines.end_xy[one] - lines.end_xy[other]
    apart: Doubles = np.hypot(step[:, 0], step[:, 1])
    return apart


def _rings(lines: Lines, tolerance_m: float) -> tuple[Ints64, Doubles]:
    """Return the roundabouts that close on themselves, and the gap that each has still."""
    line = np.flatnonzero(lines.form == LinkForm.ROUNDABOUT)
    gap_m = _apart(lines, 2 * line + 1, 2 * line)
    closed = gap_m <= np.minimum(tolerance_m, lines.length_m[line] / 4)
    return line[closed], gap_m[closed]


def _cosine(lines: Lines, end: Ints64, line: Ints64, along_m: Doubles, target: Ints64) -> Doubles:
    """Return the cosine between the outward direction of an end and the drawn one of a line."""
    at_end = target != NONE
    drawn = np.empty((len(line), 2))
    drawn[~at_end] = lines.heading(line[~at_end], along_m[~at_end])
    # At an end that the line points out of, its outward direction is the drawn one; else not.
    sign = np.where(target[at_end] % 2 == 1, 1.0, -1.0)
    drawn[at_end] = lines.outward[target[at_end]] * sign[:, None]
    cosine: Doubles = np.clip((lines.outward[end] * drawn).sum(axis=1), -1.0, 1.0)
    return np.round(cosine, ROUNDED)


def _turns(
    lines: Lines, end: Ints64, line: Ints64, target: Ints64, cosine: Doubles
) -> tuple[Doubles, Doubles]:
    """Return the least turn of driving from an end onto a line, and from the line into it."""
    along, against = np.degrees(np.arccos(cosine)), np.degrees(np.arccos(-cosine))
    two_way = ~lines.one_way[line]
    at_start, at_end = (target != NONE) & (target % 2 == 0), (target != NONE) & (target % 2 == 1)
    # From the end onto the line: along it unless it ends here, against it if that is allowed.
    onto = np.minimum(
        np.where(at_end, np.inf, along), np.where(two_way & ~at_start, against, np.inf)
    )
    # From the line into the end: whoever comes along the line turns by the other angle.
    back = np.minimum(
        np.where(at_start, np.inf, against), np.where(two_way & ~at_end, along, np.inf)
    )
    own_two_way = ~lines.one_way[end // 2]
    arrives, departs = (end % 2 == 1) | own_two_way, (end % 2 == 0) | own_two_way
    return np.where(arrives, onto, np.inf), np.where(departs, back, np.inf)


def _refused(lines: Lines, found: Contacts, cosine: Doubles) -> Bytes:
    """Return the first reason against each contact; ``MADE`` where there is none."""
    own, line = found.end // 2, found.line
    # The cosine compares with what points out of the end; at a start that is against the drawing.
    drawn = np.where(found.end % 2 == 1, cosine, -cosine)
    opposite = lines.opposite(own, line, drawn)
    turn = np.minimum(found.onto, found.back)
    round_ = (lines.form[own] == LinkForm.ROUNDABOUT) | (lines.form[line] == LinkForm.ROUNDABOUT)
    main = (lines.form[own] == LinkForm.MAIN) & (lines.form[line] == LinkForm.MAIN)
    motorway = lines.motorway[own] | lines.motorway[line]
    sharp = ~round_ & (turn > np.where(main & motorway, MOTORWAY_TURN, TURN))
    # A roundabout meets a motorway where the motorway ends, never in passing below or above it.
    passing = (
        (lines.form[own] == LinkForm.ROUNDABOUT)
        & (lines.form[line] == LinkForm.MAIN)
        & lines.motorway[line]
        & (found.target == NONE)
    )
    drawn_as_one = (found.target != NONE) & (found.gap_m < SAME_M)
    different = (main & (lines.road[own] != lines.road[line]) & sharp) | passing
    reasons = [
        (Verdict.OPPOSITE, opposite),
        (Verdict.ITSELF, (own != line) & (found.gap_m > lines.length_m[own] / 2)),
        (Verdict.NO_WAY, np.isinf(turn)),
        (Verdict.LEVEL, different & ~drawn_as_one),
        (Verdict.SHARP, sharp & ~drawn_as_one),
        (Verdict.BESIDE, _beside(lines, found)),
    ]
    chosen: Bytes = np.select(
        [against for _, against in reasons],
        [np.uint8(verdict) for verdict, _ in reasons],
        default=np.uint8(Verdict.MADE),
    )
    return chosen


def _beside(lines: Lines, found: Contacts) -> Booleans:
    """Say where an end would have to move sideways to a line that runs along its own."""
    if lines.directed:
        return np.zeros(len(found.end), dtype=bool)
    place = shapely.get_coordinates(
        shapely.line_interpolate_point(lines.geometry[found.line], found.along_m)
    )
    step = place - lines.end_xy[found.end]
    ahead = (step * lines.outward[found.end]).sum(axis=1)
    straight = np.minimum(np.minimum(found.onto, found.back), 180) < MOTORWAY_TURN
    sideways: Booleans = straight & (found.gap_m > TOUCH_M) & (ahead < found.gap_m / 2)
    return sideways


def _choose(found: Contacts, tolerance_m: float) -> None:
    """
    Keep what each end needs: the best way on and the best way in, and all that it touches.

    A half turn weighs as much as the whole tolerance.
    """
    fits = found.verdict == Verdict.MADE
    needed = fits & (found.target != NONE) & (found.gap_m <= TOUCH_M)
    for turn in (found.onto, found.back):
        possible = np.flatnonzero(fits & np.isfinite(turn))
        cost = np.round(found.gap_m[possible] + tolerance_m * turn[possible] / 180, ROUNDED)
        order = possible[np.lexsort((found.line[possible], cost, found.end[possible]))]
        _, first = np.unique(found.end[order], return_index=True)
        needed[order[first]] = True
    found.verdict[fits & ~needed] = Verdict.NOT_NEEDED
