"""Contacts gathered to meeting places: which ends and places of lines are one point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sitepipe.network.build.contacts import ROUNDED, SAME_M, TOUCH_M, Contacts
from sitepipe.network.build.line_ends import Lines
from sitepipe.network.build.verdicts import Verdict
from sitepipe.roadgraph import NONE, Booleans, Doubles, Ints64, LinkForm


@dataclass(frozen=True, eq=False)
class Meetings:
    """
    Where lines meet: Q members, each an end of a line or a place between its ends.

    Attributes
    ----------
    meeting
        Q meeting places, in ascending order.
    line, along_m
        Q lines, and how far along each (m).
    end
        Q ends; ``NONE`` for a place between them.
    """

    meeting: Ints64
    line: Ints64
    along_m: Doubles
    end: Ints64


def meetings_of(lines: Lines, found: Contacts) -> Meetings:
    """
    Gather contacts to meeting places.

    Contacts that fit one by one may together bring opposite carriageways to one point, or a
    line back to itself. There they are made one after the other, the nearest first, and those
    that would do so are refused: their verdict is changed.

    Parameters
    ----------
    lines
        Lines.
    found
        Contacts with their verdicts.
    """
    made = np.flatnonzero(found.verdict == Verdict.MADE)
    members = _members(lines, found, made)
    one, other = found.end[made], members.of_contact
    label = _labels(one, other, len(members.line))
    bad = _conflicts(lines, members, label)
    again = np.isin(label[one], bad)
    if again.any():
        kept = ~again
        kept[again] = _one_by_one(lines, members, found, made[again], other[again])
        label = _labels(one[kept], other[kept], len(members.line))
    return _gathered(members, label, 2 * len(lines))


@dataclass(frozen=True, eq=False)
class _Members:
    """All ends, then the places between ends; ``of_contact`` is what each contact made meets."""

    line: Ints64
    along_m: Doubles
    heading: Doubles
    of_contact: Ints64


def _members(lines: Lines, found: Contacts, made: Ints64) -> _Members:
    ends = 2 * len(lines)
    between = made[found.target[made] == NONE]
    order = between[np.lexsort((found.along_m[between], found.line[between]))]
    line, along_m = found.line[order], found.along_m[order]
    # Places on one line closer than ends that touch are one place.
    new = np.ones(len(order), dtype=bool)
    new[1:] = (line[1:] != line[:-1]) | (np.diff(along_m) > TOUCH_M)
    number = np.full(len(found.end), NONE, dtype=np.int64)
    number[order] = ends + np.cumsum(new) - 1
    end_line = np.arange(ends) // 2
    is_last = np.arange(ends) % 2 == 1
    target = found.target[made]
    return _Members(
        line=np.concatenate([end_line, line[new]]),
        along_m=np.concatenate([np.where(is_last, lines.length_m[end_line], 0.0), along_m[new]]),
        heading=np.concatenate(
            [
                lines.outward * np.where(is_last, 1.0, -1.0)[:, None],
                lines.heading(line[new], along_m[new]),
            ]
        ),
        of_contact=np.where(target == NONE, number[made], target),
    )


def _labels(one: Ints64, other: Ints64, count: int) -> Ints64:
    joints = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(count, count))
    return np.asarray(connected_components(joints, directed=False)[1], dtype=np.int64)


def _conflicts(lines: Lines, members: _Members, label: Ints64) -> Ints64:
    """Return the meeting places that bring a line to itself, or opposite carriageways together."""
    several = np.flatnonzero(np.bincount(label)[label] > 1)
    order = several[np.lexsort((members.line[several], label[several]))]
    line = members.line[order]
    beside = (label[order][1:] == label[order][:-1]) & (line[1:] == line[:-1])
    suspect = [label[order][1:][beside]]
    # Pairs of carriageways of one road at one place: neighbours, next but one, and so on.
    rows = several[lines.is_carriageway(members.line[several])]
    road = lines.road[members.line[rows]]
    rows = rows[np.lexsort((road, label[rows]))]
    for apart in range(1, len(rows)):
        one, other = rows[:-apart], rows[apart:]
        together = label[one] == label[other]
        if not together.any():
            break
        one, other = one[together], other[together]
        cosine = np.round((members.heading[one] * members.heading[other]).sum(axis=1), ROUNDED)
        opposite = lines.opposite(members.line[one], members.line[other], cosine)
        suspect.append(label[one][opposite])
    suspects = np.unique(np.concatenate(suspect))
    of_suspects = several[np.isin(label[several], suspects)]
    bad = [
        int(label[group[0]])
        for group in _groups(label[of_suspects], of_suspects)
        if _clash(lines, members, group)
    ]
    return np.array(bad, dtype=np.int64)


def _groups(label: Ints64, member: Ints64) -> list[Ints64]:
    """Return the members of each label."""
    order = np.argsort(label, kind="stable")
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    return list(np.split(member[order], cuts)) if len(order) else []


def _clash(lines: Lines, members: _Members, group: Ints64) -> bool:
    """Say whether some members may not be one point."""
    line = members.line[group]
    if len(np.unique(line)) < len(line) and not _only_loops_twice(lines, line):
        return True
    if (lines.form[line] == LinkForm.ROUNDABOUT).any():
        return False
    one, other = np.triu_indices(len(group), k=1)
    cosine = (members.heading[group[one]] * members.heading[group[other]]).sum(axis=1)
    opposite = lines.opposite(line[one], line[other], np.round(cosine, ROUNDED))
    # Where a dual carriageway ends, both of its carriageways end at the two-way road.
    is_end = group < 2 * len(lines)
    two_way = lines.road[line[(lines.form[line] == LinkForm.MAIN) & ~lines.one_way[line]]]
    becomes_one = np.isin(lines.road[line[one]], two_way) & is_end[one] & is_end[other]
    return bool((opposite & ~becomes_one).any())


def _only_loops_twice(lines: Lines, line: Ints64) -> bool:
    values, counts = np.unique(line, return_counts=True)
    twice = values[counts > 1]
    first, last = lines.end_xy[2 * twice], lines.end_xy[2 * twice + 1]
    loop = np.hypot(*(first - last).T) < SAME_M
    return bool((loop | (lines.form[twice] == LinkForm.ROUNDABOUT)).all())


def _one_by_one(
    lines: Lines, members: _Members, found: Contacts, rows: Ints64, other: Ints64
) -> Booleans:
    """Make contacts in order of their gap; return which could be made."""
    group = {int(member): [int(member)] for member in (*found.end[rows], *other)}
    kept = np.zeros(len(rows), dtype=bool)
    for place in np.lexsort((found.end[rows], np.round(found.gap_m[rows], ROUNDED))):
        one, two = group[int(found.end[rows[place]])], group[int(other[place])]
        if one is two:
            kept[place] = True
            continue
        together = np.array(one + two, dtype=np.int64)
        if _clash(lines, members, together):
            found.verdict[rows[place]] = _why(lines, members, together)
            continue
        one += two
        for member in two:
            group[member] = one
        kept[place] = True
    return kept


def _why(lines: Lines, members: _Members, together: Ints64) -> Verdict:
    line = members.line[together]
    twice = len(np.unique(line)) < len(line) and not _only_loops_twice(lines, line)
    return Verdict.ITSELF if twice else Verdict.OPPOSITE


def _gathered(members: _Members, label: Ints64, ends: int) -> Meetings:
    several = np.flatnonzero(np.bincount(label)[label] > 1)
    order = several[np.lexsort((several, label[several]))]
    return Meetings(
        meeting=np.unique(label[order], return_inverse=True)[1].astype(np.int64),
        line=members.line[order],
        along_m=members.along_m[order],
        end=np.where(order < ends, order, NONE).astype(np.int64),
    )
