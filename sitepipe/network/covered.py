"""The stretches of roads that lie within a time: links reached whole, and cut where it runs out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from sitepipe.network.arrays import Flags, Floats, Geometries
from sitepipe.network.engine import CLOSED, Times
from sitepipe.network.timed import Timed
from sitepipe.roadgraph import AGAINST, ALONG, NONE, Ints64, RoadGraph


@dataclass(frozen=True, eq=False)
class Stretches:
    """
    Parts of links, in order of link and begin; those of one link are apart.

    Attributes
    ----------
    link
        Link of each stretch.
    begin, end
        Where it begins and ends, as shares of the link's length from its start: 0 to 1.
    """

    link: Ints64
    begin: Floats
    end: Floats

    def __len__(self) -> int:
        return len(self.link)

    def beyond(self, other: Stretches) -> Stretches:
        """Return the stretches that do not stand in another set as they are."""
        mine = pd.MultiIndex.from_arrays([self.link, self.begin, self.end])
        theirs = pd.MultiIndex.from_arrays([other.link, other.begin, other.end])
        new = ~mine.isin(theirs)
        return Stretches(self.link[new], self.begin[new], self.end[new])


def covered(
    timed: Timed, times: Times, joins: pd.DataFrame, limit: int, *, inward: bool
) -> Stretches:
    """
    Return the stretches of roads from which a site is reached in time, or that are reached from it.

    Along a drive time passes evenly, so a link is cut at the share of its time that is left when
    its end is reached; where it is driven both ways, from both its ends. A junction penalty is
    part of the drive that it ends.

    Parameters
    ----------
    timed
        The roads, timed for a vehicle.
    times
        N times between the site and every node: towards the site if ``inward``, else from it.
    joins
        Where the site joins the roads; reads ``link``, ``offset_cm`` and ``connector_ds``. A
        ``link`` of ``NONE`` is a join at a node, which ``times`` speaks for.
    limit
        Time within which a place counts (tenths of a second).
    inward
        Towards the site, else from it.
    """
    drive, left = _left_on_drives(timed, times, limit, inward=inward)
    share = np.minimum(left / timed.drive_ds[drive], 1.0)
    # A drive fills its link from where time is left: outward from its beginning, else from its end.
    from_start = ((drive & 1) == ALONG) != inward
    link, begin, end = _from_joins(timed, joins, limit, inward=inward)
    return merged(
        np.concatenate([drive >> 1, link]),
        np.concatenate([np.where(from_start, 0.0, 1.0 - share), begin]),
        np.concatenate([np.where(from_start, share, 1.0), end]),
    )


def merged(link: Ints64, begin: Floats, end: Floats) -> Stretches:
    """Return stretches as their union: those that overlap or touch become one."""
    order = np.lexsort((end, begin, link))
    link, begin, end = link[order], begin[order], end[order]
    if not len(link):
        return Stretches(link, begin, end)
    # Shares of link l lie within 2 l and 2 l + 1, so one running maximum serves all links.
    reach = np.maximum.accumulate(2.0 * link + end) - 2.0 * link
    apart = np.ones(len(link), dtype=bool)
    apart[1:] = (link[1:] != link[:-1]) | (begin[1:] > reach[:-1])
    first = np.flatnonzero(apart)
    last = np.append(first[1:], len(link)) - 1
    ends = np.maximum.reduceat(end, first)
    kept = ends > begin[first]
    return Stretches(link[last][kept], begin[first][kept], ends[kept])


def drawn(graph: RoadGraph, stretches: Stretches) -> Geometries:
    """Return stretches as LineStrings in the CRS of the graph, cut by length along their links."""
    lines = graph.lines(stretches.link)
    cut = np.flatnonzero((stretches.begin > 0) | (stretches.end < 1))
    for row in cut:
        begin, end = stretches.begin[row], stretches.end[row]
        lines[row] = _part(shapely.get_coordinates(lines[row]), begin, end)
    return lines


def connectors(joins: pd.DataFrame, limit: int) -> Geometries:
    """
    Return what of a site's connectors lies within a time, as straight lines from the site.

    Parameters
    ----------
    joins
        Reads ``connector_ds``, ``from_x``, ``from_y``, ``x`` and ``y``.
    limit
        Tenths of a second.
    """
    taken = joins["connector_ds"].to_numpy(dtype="float64")
    share = np.divide(limit, taken, out=np.ones(len(joins)), where=taken > limit)[:, None]
    leaves = joins[["from_x", "from_y"]].to_numpy(dtype="float64")
    meets = joins[["x", "y"]].to_numpy(dtype="float64")
    ends = leaves + share * (meets - leaves)
    lines: Geometries = shapely.linestrings(np.stack([leaves, ends], axis=1))
    return lines


def _left_on_drives(
    timed: Timed, times: Times, limit: int, *, inward: bool
) -> tuple[Ints64, Floats]:
    """Return the drives begun (or, inward, ended) in time, and the most time left for each."""
    graph = timed.graph
    if inward:
        edges = np.flatnonzero((timed.edge_ds != CLOSED) & (times[graph.edge_head] < limit))
        reached = graph.edge_head[edges]
    else:
        tails = np.flatnonzero(times < limit)
        counts = graph.edge_first[tails + 1] - graph.edge_first[tails]
        reached = np.repeat(tails, counts)
        within = np.arange(len(reached)) - np.repeat(np.cumsum(counts) - counts, counts)
        edges = graph.edge_first[reached] + within
        is_open = timed.edge_ds[edges] != CLOSED
        edges, reached = edges[is_open], reached[is_open]
    drive, which = np.unique(graph.edge_drive[edges].astype(np.int64), return_inverse=True)
    left = np.zeros(len(drive))
    np.maximum.at(left, which, limit - times[reached].astype("float64"))
    back = np.flatnonzero(_lacks_twin(timed, drive))
    return np.concatenate([drive, drive[back] ^ 1]), np.concatenate([left, left[back]])


def _lacks_twin(timed: Timed, drive: Ints64) -> Flags:
    """
    Return which drives go round a loop that may be driven the other way too.

    One edge leads nowhere but to its own node, so the graph has one for both ways round.
    """
    graph, link, twin = timed.graph, drive >> 1, drive ^ 1
    loops = graph.link_start[link] == graph.link_end[link]
    flags: Flags = loops & (graph.drive_edge[twin] == NONE) & (timed.drive_ds[twin] != CLOSED)
    return flags


def _from_joins(
    timed: Timed, joins: pd.DataFrame, limit: int, *, inward: bool
) -> tuple[Ints64, Floats, Floats]:
    """Return the stretches around the places where a site joins links: link, begin and end."""
    on_link = joins[(joins["link"] != NONE) & (joins["connector_ds"] < limit)]
    link = on_link["link"].to_numpy(dtype=np.int64)
    place = on_link["offset_cm"].to_numpy(dtype="float64") / timed.graph.link_cm[link]
    left = limit - on_link["connector_ds"].to_numpy(dtype="float64")
    parts = []
    for way in (ALONG, AGAINST):
        drive_ds = timed.drive_ds[2 * link + way].astype("float64")
        share = np.where(drive_ds == CLOSED, 0.0, left / drive_ds)
        onward = (way == ALONG) != inward  # whether places ahead on the link are meant
        begin = place if onward else np.maximum(place - share, 0.0)
        end = np.minimum(place + share, 1.0) if onward else place
        parts.append((link, begin, end))
    links, begins, ends = (np.concatenate(part) for part in zip(*parts, strict=True))
    return links, begins, ends


def _part(vertices: Floats, begin: float, end: float) -> shapely.LineString:
    """Return the part of a line between two shares of its length."""
    passed = np.append(0.0, np.cumsum(np.hypot(*np.diff(vertices, axis=0).T)))
    if not passed[-1]:
        return shapely.LineString(vertices)
    places = np.array([begin, end]) * passed[-1]
    tips = np.column_stack([np.interp(places, passed, vertices[:, axis]) for axis in (0, 1)])
    inner = vertices[(passed > places[0]) & (passed < places[1])]
    return shapely.LineString(np.vstack([tips[:1], inner, tips[1:]]))
