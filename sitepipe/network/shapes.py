"""The line of each link, in the working CRS for measuring and in degrees for drawing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from sitepipe.errors import SchemaError, first_five
from sitepipe.network.arrays import Floats, Geometries, Ints, Texts
from sitepipe.network.positions import to_degrees, to_working, words
from sitepipe.shapes import shape_points


@dataclass(frozen=True, eq=False)
class Shapes:
    """
    The lines of all links, straight from junction to junction or through ``via`` points.

    Attributes
    ----------
    lines
        One line for each link, in the working CRS.
    first
        Where each link's vertices begin in ``share`` and ``position``; one longer than links.
    share
        How far along its line each vertex lies (0-1).
    position
        Each vertex as ``lat lon``.
    """

    lines: Geometries
    first: Ints
    share: Floats
    position: Texts

    def drawn(self, link: int, start: float, end: float) -> list[str]:
        """
        Return the vertices strictly between two shares of a link, in driving order.

        ``start`` above ``end`` drives the link against its direction.
        """
        vertices = slice(self.first[link], self.first[link + 1])
        share, position = self.share[vertices], self.position[vertices]
        low, high = min(start, end), max(start, end)
        between = [str(text) for text in position[(share > low) & (share < high)]]
        return between if start <= end else between[::-1]

    def at(self, link: Ints, share: Floats, *, crs: str) -> Texts:
        """Return the position at a share of each link's line; exactly the junction at its ends."""
        points = shapely.line_interpolate_point(self.lines[link], share, normalized=True)
        part_way = words(*to_degrees(shapely.get_x(points), shapely.get_y(points), crs=crs))
        first, last = self.position[self.first[link]], self.position[self.first[link + 1] - 1]
        return np.where(share == 0, first, np.where(share == 1, last, part_way))


def shapes_of(
    links: pd.DataFrame, nodes: pd.DataFrame, start: Ints, end: Ints, *, crs: str
) -> Shapes:
    """
    Give each link its line.

    Parameters
    ----------
    links, nodes
        Road links and junctions; reads ``via`` of links, ``lat`` and ``lon`` of nodes.
    start, end
        Row in ``nodes`` of each link's two ends.
    crs
        Working CRS.

    Raises
    ------
    SchemaError
        If a ``via`` cannot be read; the message names the links.
    """
    owner, lat, lon = _via_points(links)
    link = np.arange(len(links))
    owner = np.concatenate([link, owner, link])
    node_lat = nodes["lat"].to_numpy(dtype="float64")
    node_lon = nodes["lon"].to_numpy(dtype="float64")
    lat = np.concatenate([node_lat[start], lat, node_lat[end]])
    lon = np.concatenate([node_lon[start], lon, node_lon[end]])
    order = np.argsort(owner, kind="stable")
    owner, lat, lon = owner[order], lat[order], lon[order]
    x, y = to_working(lat, lon, crs=crs)
    first = np.concatenate([[0], np.cumsum(np.bincount(owner))]).astype(np.int64)
    return Shapes(
        lines=shapely.linestrings(np.column_stack([x, y]), indices=owner),
        first=first,
        share=_shares(x, y, owner, first),
        position=words(lat, lon),
    )


def _via_points(links: pd.DataFrame) -> tuple[Ints, Floats, Floats]:
    """Read every shape point: the link it belongs to, its latitude and its longitude."""
    owner: list[int] = []
    points: list[tuple[float, float]] = []
    bad: list[str] = []
    stated = links["via"].notna().to_numpy(dtype=bool)
    for index in np.flatnonzero(stated):
        text = links["via"].iloc[index]
        try:
            read = shape_points(text)
        except ValueError:
            bad.append(f"{links['link_id'].iloc[index]} ({text})")
            continue
        owner += [int(index)] * len(read)
        points += read
    if bad:
        raise SchemaError(
            f"road_links, column via: {len(bad)} links have shape points that cannot be read: "
            f"{first_five(bad)}",
            hint="Write shape points in degrees as `lat lon;lat lon`.",
        )
    lat, lon = np.array(points, dtype="float64").reshape(-1, 2).T
    return np.array(owner, dtype=np.int64), lat, lon


def _shares(x: Floats, y: Floats, owner: Ints, first: Ints) -> Floats:
    """Give each vertex its share of its line's length; 0 throughout on a line of no length."""
    step = np.hypot(np.diff(x, prepend=x[0]), np.diff(y, prepend=y[0]))
    step[first[:-1]] = 0
    run = np.cumsum(step)
    along = run - run[first[:-1]][owner]
    total = along[first[1:] - 1][owner]
    shares: Floats = np.divide(along, total, out=np.zeros_like(along), where=total > 0)
    return shares
