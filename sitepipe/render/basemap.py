"""What lies under the sites: roads, road numbers, hubs, towns and the region's outline."""

from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd

from sitepipe import vocab
from sitepipe.cells import stated
from sitepipe.render.lines import DRAWN, Box, drawn_roads, in_degrees, surroundings
from sitepipe.roadgraph import RoadGraph
from sitepipe.snapshot import BaseLayers, Snapshot

Position = list[float]
DECIMALS = 5  # about a metre
_SENTENCE_END = re.compile(r"(?<=[.;])\s+")
_JUNCTION = re.compile(r"\b[JT]\d+\w*$")
HUB_PLURAL = {
    vocab.HubKind.MOTORWAY_JUNCTION: "motorway junctions",
    vocab.HubKind.RAIL_TERMINAL: "rail freight terminals",
    vocab.HubKind.AIRPORT: "airports with freight",
    vocab.HubKind.PORT: "ports",
    vocab.HubKind.RESEARCH: "research assets",
    vocab.HubKind.INDUSTRY: "industry",
}
HUB_SHORT = {
    vocab.HubKind.MOTORWAY_JUNCTION: "Motorway",
    vocab.HubKind.RAIL_TERMINAL: "Rail freight",
    vocab.HubKind.AIRPORT: "Air freight",
    vocab.HubKind.PORT: "Ports",
    vocab.HubKind.RESEARCH: "Research",
    vocab.HubKind.INDUSTRY: "Industry",
}


def drawing(base: BaseLayers, snapshot: Snapshot) -> dict[str, object]:
    """
    Return the basemap as plain data for the page's script.

    Parameters
    ----------
    base
        What lies under the sites.
    snapshot
        Says where the sites are, around which a detailed road network is drawn.

    Returns
    -------
    drawing
        ``roads`` by class as lists of [lat, lon] lines; ``shields``, one place per line for a
        road number; ``hubs``; ``towns``; ``region`` as GeoJSON; ``credits``, one per layer;
        ``creditLine``, what the map itself must say of them.
    """
    around = surroundings(base.roads, snapshot)
    return {
        "roads": road_lines(base.roads, around),
        "shields": shields(base.roads, around),
        "hubs": hubs(base.hubs),
        "towns": [
            {"name": town.name, "at": at(town.lat, town.lon), "rank": int(town.rank)}
            for town in base.towns.sort_values(["rank", "name"], kind="stable").itertuples()
        ],
        "region": base.region or None,
        "credits": credits_of(base.layers),
        "creditLine": credit_line(base.layers),
    }


def road_lines(roads: RoadGraph, around: Box) -> dict[str, list[list[Position]]]:
    """Return the lines to draw by class of road; parallel links stay apart."""
    drawn = drawn_roads(roads, around)
    courses = pd.Series(in_degrees(drawn["line"].to_numpy(), crs=roads.crs), dtype=object)
    return {
        road_class.value: [
            rounded(course) for course in courses[(drawn["road_class"] == road_class).to_numpy()]
        ]
        for road_class in reversed(DRAWN)
    }


def shields(roads: RoadGraph, around: Box) -> list[dict[str, object]]:
    """Return where a road's number may stand: the middle of each line, the longest first."""
    drawn = drawn_roads(roads, around).dropna(subset="road")
    drawn = drawn.sort_values(["length_km", "link"], ascending=[False, True], kind="stable")
    courses = in_degrees(drawn["line"].to_numpy(), crs=roads.crs)
    return [
        {"road": link.road, "class": link.road_class, "at": _middle(rounded(course))}
        for link, course in zip(drawn.itertuples(), courses, strict=True)
    ]


def rounded(course: list[tuple[float, float]]) -> list[Position]:
    """Return a line to draw."""
    return [at(lat, lon) for lat, lon in course]


def _middle(line: list[Position]) -> Position:
    """Return the point halfway along a line, as a reader sees it on a flat map."""
    lengths = [((a[0] - b[0]) ** 2 + ((a[1] - b[1]) * 0.6) ** 2) ** 0.5 for a, b in pairwise(line)]
    left = sum(lengths) / 2
    for length, (start, end) in zip(lengths, pairwise(line), strict=True):
        if left <= length and length > 0:
            share = left / length
            return [round(a + share * (b - a), DECIMALS) for a, b in zip(start, end, strict=True)]
        left -= length
    return line[0]


def hubs(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return the hubs to draw; one without a position is not drawn."""
    return [
        {
            "kind": hub.kind,
            "name": hub.name,
            "label": _label(hub.kind, hub.name),
            "at": at(hub.lat, hub.lon),
            "hollow": status != vocab.HubStatus.OPERATIONAL,
            "status": status.label,
        }
        for hub in table.dropna(subset=["lat", "lon"]).itertuples()
        for status in [status_of(hub.status)]
    ]


def status_of(cell: object) -> vocab.HubStatus:
    """Return whether a hub can be used, as far as a table says."""
    return vocab.HubStatus(stated(cell) or vocab.HubStatus.UNKNOWN)


def _label(kind: str, name: str) -> str:
    """Return what stands beside the sign: a junction's number without its road."""
    found = _JUNCTION.search(name) if kind == vocab.HubKind.MOTORWAY_JUNCTION else None
    return found.group() if found else name


def credits_of(layers: pd.DataFrame) -> list[dict[str, str]]:
    """Return title, date, source, licence and attribution of each layer."""
    columns = ("title", "as_of", "source", "licence", "attribution")
    return [
        {column: text for column in columns if (text := stated(row[column]))}
        for row in layers.to_dict("records")
    ]


def credit_line(layers: pd.DataFrame) -> list[str]:
    """
    Return the credits that the map itself carries, each once and short.

    Of the attributions, these are the sentences that name a right or say whose data is
    contained; a longer sentence that begins with another one is left to the full credits.
    """
    sentences = [
        sentence.strip().rstrip(".")
        for text in layers["attribution"].dropna()
        for sentence in _SENTENCE_END.split(text)
        if "©" in sentence or sentence.strip().startswith("Contains ")
    ]
    distinct = list(dict.fromkeys(sentences))
    return [
        text
        for text in distinct
        if not any(text != other and text.startswith(other) for other in distinct)
    ]


def at(lat: float, lon: float) -> Position:
    """Return a position to draw, to about a metre."""
    return [round(float(lat), DECIMALS), round(float(lon), DECIMALS)]
