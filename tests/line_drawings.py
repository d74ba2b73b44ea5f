"""Roads as plain lines that share no point, drawn in metres, for tests of joining them."""

from __future__ import annotations

from collections.abc import Sequence

import road_drawings

from sitepipe.roadgraph import LinkForm, RawRoads
from sitepipe.vocab import RoadClass

Positions = Sequence[tuple[float, float]]


def line(
    name: str,
    *positions: tuple[float, float],
    road: str = "A1",
    one_way: bool = False,
    form: LinkForm = LinkForm.MAIN,
    road_class: RoadClass = RoadClass.TRUNK,
    **columns: object,
) -> tuple[Positions, dict[str, object]]:
    """Draw one line; a one-way one is driven the way it is drawn."""
    return positions, {
        "name": name,
        "road": road,
        "road_class": road_class,
        "against": road_drawings.NO if one_way else road_drawings.YES,
        "form": form,
        **columns,
    }


def lines(*drawn: tuple[Positions, dict[str, object]]) -> RawRoads:
    """Build roads of lines by :func:`line`, each with points of its own."""
    points: dict[str, tuple[float, float]] = {}
    ways = []
    for positions, said in drawn:
        names = [f"{said['name']}.{number}" for number in range(len(positions))]
        points.update(zip(names, positions, strict=True))
        ways.append(road_drawings.way(" ".join(names), **said))
    raw = road_drawings.raw(points, *ways, splits=False)
    raw.point_id[:] = ""
    return raw


def meets(raw: RawRoads) -> list[set[str]]:
    """Return the names of the lines that meet, for each point that several lines have."""
    of: dict[int, set[str]] = {}
    for name, first, last in zip(raw.way_id, raw.way_first[:-1], raw.way_first[1:], strict=True):
        for point in raw.way_points[first:last].tolist():
            of.setdefault(point, set()).add(str(name))
    return sorted((names for names in of.values() if len(names) > 1), key=sorted)


def told(raw: RawRoads, words: str) -> int:
    """Return the count of the remark with these words; 0 if there is none."""
    found = [remark.count for remark in raw.remarks if words in remark.what]
    assert len(found) <= 1, found
    return found[0] if found else 0
