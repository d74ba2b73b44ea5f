"""
OpenStreetMap files drawn in a few words, for tests of their reader.

Node ``n`` lies on a line from west to east in Rutland, 0.001° of longitude from its neighbours,
unless it is given a place.
"""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np

from sitepipe.ingest.osm import read_osm
from sitepipe.roadgraph import MODES, LinkKinds, RawRoads, Remark
from sitepipe.vocab import Mode

LAT, LON, STEP = 52.6, -0.75, 0.001
Tags = dict[str, str]


def way(way_id: int, nodes: str, highway: str = "residential", **tags: str) -> str:
    """Draw a way; a keyword's double underscore stands for a colon. ``highway=""`` is none."""
    points = "".join(f'<nd ref="{node}"/>' for node in nodes.split())
    said = {"highway": highway} if highway else {}
    said |= {key.replace("__", ":"): value for key, value in tags.items()}
    return f'<way id="{way_id}" version="1">{points}{_tags(said)}</way>'


def restriction(relation_id: int, members: str, **tags: str) -> str:
    """Draw a relation; members such as ``"from:w1 via:n2 to:w3"``."""
    kinds = {"w": "way", "n": "node", "r": "relation"}
    drawn = ""
    for member in members.split():
        role, ref = member.split(":")
        drawn += f'<member type="{kinds[ref[0]]}" ref="{ref[1:]}" role="{role}"/>'
    said = {"type": "restriction"}
    said |= {key.replace("__", ":"): value for key, value in tags.items()}
    return f'<relation id="{relation_id}" version="1">{drawn}{_tags(said)}</relation>'


def osm(
    *drawn: str,
    marks: dict[int, Tags] | None = None,
    places: dict[int, tuple[float, float]] | None = None,
    without: tuple[int, ...] = (),
) -> str:
    """
    Write a file of ways and relations, with every node that they name.

    Parameters
    ----------
    drawn
        Ways and relations.
    marks
        Tags of nodes.
    places
        Longitude and latitude of nodes that lie elsewhere.
    without
        Nodes that the file lacks.
    """
    named = {int(part.split('"')[0]) for one in drawn for part in one.split('<nd ref="')[1:]}
    named |= set(marks or {})
    nodes = ""
    for node in sorted(named - set(without)):
        lon, lat = (places or {}).get(node, (LON + STEP * node, LAT))
        nodes += f'<node id="{node}" version="1" lat="{lat:.7f}" lon="{lon:.7f}">'
        nodes += _tags((marks or {}).get(node, {})) + "</node>"
    ways = "".join(one for one in drawn if one.startswith("<way"))
    relations = "".join(one for one in drawn if one.startswith("<rel"))
    return f'<?xml version="1.0"?><osm version="0.6">{nodes}{ways}{relations}</osm>'


def roads(folder: Path, *drawn: str, **options: object) -> RawRoads:
    """Read a drawing; ``crs`` and ``ferries`` go to the reader, other options to :func:`osm`."""
    reading = {key: options.pop(key) for key in ("crs", "ferries") if key in options}
    path = folder / "drawing.osm"
    path.write_text(osm(*drawn, **options), encoding="utf-8")
    return read_osm(path, **reading)


def kind(raw: RawRoads, way_id: int) -> LinkKinds:
    """Return the kind of the first row of a way, as kinds of one row."""
    row = np.flatnonzero(raw.way_id == way_id)[0]
    return raw.kinds.take(raw.way_kind[[row]])


def allowed(raw: RawRoads, way_id: int, mode: Mode) -> tuple[int, int]:
    """Return the permissions of a mode along and against a way."""
    along, against = kind(raw, way_id).permission[0, :, MODES.index(mode)].tolist()
    return along, against


def remark(raw: RawRoads, part: str) -> Remark:
    """Return the one remark of which the words hold a part."""
    (found,) = [remark for remark in raw.remarks if part in remark.what]
    return found


def runs(raw: RawRoads) -> list[tuple[int, tuple[int, ...]]]:
    """Return the id of each row and the ids of its points."""
    return [
        (int(way_id), tuple(raw.point_id[raw.way_points[first:last]].tolist()))
        for way_id, first, last in zip(
            raw.way_id, raw.way_first[:-1], raw.way_first[1:], strict=True
        )
    ]


def _tags(said: Tags) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in said.items())
