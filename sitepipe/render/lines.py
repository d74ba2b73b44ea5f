"""The course of roads as drawn: from junction to junction through shape points."""

from __future__ import annotations

import pandas as pd

from sitepipe.shapes import shape_points
from sitepipe.snapshot import Roads

Course = list[tuple[float, float]]
"""A line as (latitude, longitude) pairs in degrees."""


def placed_links(roads: Roads) -> pd.DataFrame:
    """
    Return the links that can be drawn, with the course of each.

    Returns
    -------
    links
        The columns of :data:`sitepipe.schema.ROAD_LINKS` and ``course``, a :data:`Course`.
        A link without the position of both ends cannot be drawn and is left out.
    """
    nodes = roads.nodes.drop_duplicates("node").set_index("node")[["lat", "lon"]]
    ends = ["from_lat", "from_lon", "to_lat", "to_lon"]
    placed = (
        roads.links.join(nodes.add_prefix("from_"), on="from_node")
        .join(nodes.add_prefix("to_"), on="to_node")
        .dropna(subset=ends)
    )
    via = [shape_points(text) for text in placed["via"].fillna("")]
    course = [
        [(from_lat, from_lon), *between, (to_lat, to_lon)]
        for from_lat, from_lon, to_lat, to_lon, between in zip(
            *(placed[end] for end in ends), via, strict=True
        )
    ]
    return placed.drop(columns=ends).assign(course=pd.Series(course, placed.index, dtype=object))
