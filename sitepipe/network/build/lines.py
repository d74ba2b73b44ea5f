"""A network of a layer of plain lines: where lines meet, and how far that connects them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import shapely

from sitepipe.network.build.contacts import ROUNDED, SAME_M, Contacts, contacts_of
from sitepipe.network.build.line_ends import Lines, lines_of
from sitepipe.network.build.meetings import Meetings, meetings_of
from sitepipe.network.build.orientation import set_straight
from sitepipe.network.build.shares import Shares, require_share, shares_before, shares_of
from sitepipe.network.build.verdicts import REASONS, Verdict
from sitepipe.roadgraph import (
    MODES,
    NONE,
    Ints64,
    LinkForm,
    RawRoads,
    Remark,
    TurnRestrictions,
)


def join_lines(raw: RawRoads, *, snap_m: float = 15.0, least_strong_share: float = 0.9) -> RawRoads:
    """
    Find where plain lines meet, and make the roads of a network of them.

    Each end is led to the best place within that distance, on another end or between the ends of
    another line; see :mod:`sitepipe.network.build.contacts` for what is refused. No two opposite
    carriageways of one road meet outside roundabouts, except where a dual carriageway ends and
    both go over into one two-way road; there a turn restriction keeps vehicles from turning from
    one into the other.

    Parameters
    ----------
    raw
        Roads that share no point; one-way ones are drawn the way they are driven.
    snap_m
        Distance up to which an end is led to another line (m).
    least_strong_share
        Share of nodes (0-1) that the largest part must hold within which every node can be
        driven to from every other.

    Returns
    -------
    roads
        The same ways, meeting at shared points. ``remarks`` goes on with the contacts made and
        refused, the shares before and after, and what is left unconnected, by kind.

    Raises
    ------
    SchemaError
        If the largest strongly connected part holds less than that share.
    """
    raw = set_straight(raw)
    geometry = lines_of(raw)
    found = contacts_of(geometry, tolerance_m=snap_m)
    meetings = meetings_of(geometry, found)
    joined = _with_shared_points(raw, geometry, meetings)
    joined = replace(joined, turns=_turns_back(raw, geometry, meetings, joined))
    shares = shares_of(joined)
    joined = replace(
        joined,
        remarks=(
            *joined.remarks,
            *_remarks(raw, found),
            *_about_turns(joined.turns),
            _before(shares_before(raw)),
            *shares.remarks(),
        ),
    )
    require_share(shares, least_strong_share, snap_m=snap_m)
    return joined


def _with_shared_points(raw: RawRoads, lines: Lines, meetings: Meetings) -> RawRoads:
    """Return the roads with one more point for each meeting place, put into its lines."""
    anchor = _anchors(lines, meetings)
    place = shapely.get_coordinates(
        shapely.line_interpolate_point(
            lines.geometry[meetings.line[anchor]], meetings.along_m[anchor]
        )
    )
    own_xy = shapely.get_coordinates(
        shapely.line_interpolate_point(lines.geometry[meetings.line], meetings.along_m)
    )
    gap_m = np.hypot(*(place[meetings.meeting] - own_xy).T)
    way, along_m, point = _sequence(raw, lines)
    # A point of a line that the meeting place falls on gives way to it.
    at_end = meetings.end != NONE
    replaced = np.where(
        meetings.end % 2 == 0, raw.way_first[meetings.line], raw.way_first[meetings.line + 1] - 1
    )[at_end & (gap_m < SAME_M)]
    kept = np.ones(len(point), dtype=bool)
    kept[replaced] = False
    # Before the first point, or after the last, where a gap is bridged.
    key = np.where(at_end, np.where(meetings.end % 2 == 0, -1.0, np.inf), meetings.along_m)
    way = np.concatenate([way[kept], meetings.line])
    key = np.concatenate([along_m[kept], key])
    point = np.concatenate([point[kept], len(raw.x) + meetings.meeting])
    order = np.lexsort((key, way))
    count = len(place)
    return replace(
        raw,
        x=np.concatenate([raw.x, place[:, 0]]),
        y=np.concatenate([raw.y, place[:, 1]]),
        point_id=np.concatenate([raw.point_id, np.full(count, "", dtype=object)]),
        point_kind=np.concatenate([raw.point_kind, np.zeros(count, np.uint8)]),
        is_node=np.concatenate([raw.is_node, np.zeros(count, bool)]),
        way_first=np.searchsorted(way[order], np.arange(len(lines) + 1)).astype(np.int64),
        way_points=point[order],
        splits=True,
    )


def _sequence(raw: RawRoads, lines: Lines) -> tuple[Ints64, np.ndarray, Ints64]:
    """Return the way, the distance along it and the point of each vertex."""
    counts = np.diff(raw.way_first)
    way = np.repeat(np.arange(len(lines)), counts)
    step_m = np.hypot(np.diff(raw.x[raw.way_points]), np.diff(raw.y[raw.way_points]))
    run_m = np.concatenate([[0.0], np.cumsum(step_m)])
    return way, run_m - run_m[raw.way_first[:-1]][way], raw.way_points


def _anchors(lines: Lines, meetings: Meetings) -> Ints64:
    """Return the member at which each meeting place lies: a place on a line before an end."""
    rank = np.lexsort(
        (
            meetings.line,
            lines.form[meetings.line],
            meetings.end != NONE,
            meetings.meeting,
        )
    )
    _, first = np.unique(meetings.meeting[rank], return_index=True)
    anchors: Ints64 = rank[first]
    return anchors


def _turns_back(
    raw: RawRoads, lines: Lines, meetings: Meetings, joined: RawRoads
) -> TurnRestrictions:
    """Forbid turns from one carriageway into the opposite one of its road, wherever both meet."""
    pairs = list(_turning_back(lines, meetings))
    if not pairs:
        return TurnRestrictions.none()
    from_way, to_way, meeting = np.array(pairs, dtype=np.int64).T
    return TurnRestrictions(
        from_way=from_way,
        via_point=len(raw.x) + meeting,
        to_way=to_way,
        only=np.zeros(len(pairs), dtype=bool),
        modes=np.full(len(pairs), (1 << len(MODES)) - 1, dtype=np.uint8),
        turn_id=np.array(
            [f"{joined.way_id[one]} to {joined.way_id[other]}" for one, other, _ in pairs],
            dtype=object,
        ),
    )


def _turning_back(lines: Lines, meetings: Meetings) -> Iterator[tuple[int, int, int]]:
    """Give each pair of ways that end and begin, as opposite carriageways, at one meeting place."""
    carriageway = lines.is_carriageway(meetings.line) & (meetings.end != NONE)
    rows = np.flatnonzero(carriageway)
    cuts = np.flatnonzero(np.diff(meetings.meeting[rows])) + 1
    for group in np.split(rows, cuts) if len(rows) else []:
        line = meetings.line[group]
        if (lines.form[line] == LinkForm.ROUNDABOUT).any():
            continue
        ends = meetings.end[group]
        leaving, entering = np.meshgrid(ends[ends % 2 == 1], ends[ends % 2 == 0])
        one, other = leaving.ravel(), entering.ravel()
        # Out of the first and into the second: the second's outward direction is against it.
        cosine = -(lines.outward[one] * lines.outward[other]).sum(axis=1)
        opposite = lines.opposite(one // 2, other // 2, np.round(cosine, ROUNDED))
        for row in np.flatnonzero(opposite):
            yield int(one[row] // 2), int(other[row] // 2), int(meetings.meeting[group[0]])


def _before(shares: Shares) -> Remark:
    what = (
        f"ends of lines as drawn; {shares.weak.mean():.1%} hang together, "
        f"{shares.strong.mean():.1%} can be driven to from one another"
    )
    return Remark("read", what, len(shares.x))


def _about_turns(turns: TurnRestrictions) -> list[Remark]:
    if not len(turns):
        return []
    first = tuple(str(name) for name in turns.turn_id[:5])
    what = "turns from one carriageway into the opposite one, forbidden where both become one road"
    return [Remark("repaired", what, len(turns), first)]


def _remarks(raw: RawRoads, found: Contacts) -> list[Remark]:
    """Report contacts: what was bridged and split, and what was refused for which reason."""
    made = found.verdict == Verdict.MADE
    bridged = made & (found.gap_m >= SAME_M)
    between = made & (found.target == NONE)
    widest = np.flatnonzero(bridged)[np.argsort(-found.gap_m[bridged], kind="stable")]
    remarks = [
        Remark("repaired", "contacts of lines made", int(made.sum())),
        Remark(
            "repaired",
            "gaps between lines bridged, the widest first",
            int(bridged.sum()),
            tuple(
                f"{raw.way_id[found.end[row] // 2]} to {raw.way_id[found.line[row]]} "
                f"({found.gap_m[row]:.1f} m)"
                for row in widest[:5]
            ),
        ),
        Remark("repaired", "places where a line was split by the end of another",
               int(between.sum())),
    ]  # fmt: skip
    for verdict, reason in REASONS.items():
        rows = np.flatnonzero(found.verdict == verdict)
        named = tuple(
            f"{raw.way_id[found.end[row] // 2]} and {raw.way_id[found.line[row]]}"
            for row in rows[:5]
        )
        remarks.append(Remark("not represented", f"contacts {reason}", len(rows), named))
    return [remark for remark in remarks if remark.count]
