"""The headings of a table of links: which column holds what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sitepipe.names import heading_key

_ENDS = (("start", "from", "source", "a"), ("end", "to", "target", "b"))
# Where junctions are gathered to clusters, a cluster is the node and its middle the position.
_GATHERED = ("cluster", "")
_NODE = ("node", "junction", "id", "")
_LAT, _LON = ("lat", "latitude"), ("lon", "lng", "long", "longitude")
_EAST, _NORTH = ("x", "easting"), ("y", "northing")
_LINK_ID = ("linkref", "linkid", "link", "id")
_ROAD = ("road", "roadnumber", "roadname", "ref")
_CLASS = ("class", "roadclass")
_LENGTH = ("lengthkm", "lengthm", "length", "distancekm", "distancem", "distance", "distkm",
           "distm", "dist", "km")  # fmt: skip


@dataclass(frozen=True)
class EndColumns:
    """
    Columns of one end of a link.

    ``node`` tells junctions apart and ``name`` says how they are called; ``lat`` and ``lon`` are
    degrees, ``east`` and ``north`` metres. ``None`` for a column that is not there.
    """

    node: str
    name: str
    lat: str | None
    lon: str | None
    east: str | None
    north: str | None

    @property
    def placed(self) -> bool:
        """Whether the columns say where the end is."""
        return None not in (self.lat, self.lon) or None not in (self.east, self.north)


@dataclass(frozen=True)
class LinkColumns:
    """Columns of a table of links; ``None`` for one that is not there."""

    start: EndColumns
    end: EndColumns
    link_id: str | None
    road: str | None
    road_class: str | None
    length: str | None


def find_columns(headings: Sequence[str]) -> LinkColumns | None:
    """
    Find the columns of a table of links by its headings, whatever their case and spaces.

    Returns
    -------
    columns
        ``None`` if the headings are not those of a table of links: a junction and its position
        at both ends.
    """
    by_key = {heading_key(heading): heading for heading in reversed(headings)}
    ends = [_end(by_key, prefixes) for prefixes in _ENDS]
    start, end = ends
    if start is None or end is None:
        return None
    return LinkColumns(
        start=start,
        end=end,
        link_id=_first(by_key, _LINK_ID),
        road=_first(by_key, _ROAD),
        road_class=_first(by_key, _CLASS),
        length=_first(by_key, _LENGTH),
    )


def _end(by_key: dict[str, str], prefixes: Sequence[str]) -> EndColumns | None:
    for prefix in prefixes:
        for gathered in _GATHERED:
            place = prefix + gathered
            node = by_key.get(place) if gathered else _first(by_key, _NODE, prefix)
            if node is None:
                continue
            found = EndColumns(
                node=node,
                name=_first(by_key, _NODE, prefix) or node,
                lat=_first(by_key, _LAT, place),
                lon=_first(by_key, _LON, place),
                east=_first(by_key, _EAST, place),
                north=_first(by_key, _NORTH, place),
            )
            if found.placed:
                return found
    return None


def _first(by_key: dict[str, str], endings: Sequence[str], prefix: str = "") -> str | None:
    return next((by_key[prefix + one] for one in endings if prefix + one in by_key), None)
