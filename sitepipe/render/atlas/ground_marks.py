"""What lies under the sites of a printed map: region, roads, hubs and towns."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import affinity

from sitepipe import vocab
from sitepipe.render.atlas.drawing import Drawing, text_size
from sitepipe.render.atlas.ground import Hubs, Landmark, RoadLine
from sitepipe.render.atlas.labels import Labels
from sitepipe.render.atlas.sheet import Mm, Sheet
from sitepipe.render.fonts import shortened
from sitepipe.render.theme import Theme


def draw_region(
    drawing: Drawing, sheet: Sheet, region: shapely.Geometry | None, look: Theme
) -> None:
    """Draw the outline of the region, with white ground inside it."""
    if region is not None:
        drawing.area(
            sheet.shape(region),
            fill=look.colours.white,
            edge=look.colours.region,
            width=look.pdf.map_region,
        )


def draw_roads(drawing: Drawing, sheet: Sheet, roads: list[RoadLine], look: Theme) -> None:
    """Draw every road on the sheet, motorways last and on top."""
    colours, pdf = look.colours, look.pdf
    looks = {
        vocab.RoadClass.MOTORWAY: (colours.motorway, pdf.map_motorway),
        vocab.RoadClass.TRUNK: (colours.trunk, pdf.map_trunk),
        vocab.RoadClass.A_ROAD: (colours.a_road, pdf.map_a_road),
    }
    for road_class, (colour, width) in reversed(looks.items()):
        for road in roads:
            if road.road_class == road_class and sheet.shows(road.line):
                drawing.line(sheet.at(road.line.coords), colour=colour, width=width)


def draw_hubs(drawing: Drawing, sheet: Sheet, hubs: Hubs, look: Theme, labels: Labels) -> None:
    """Draw rail terminals as squares and airports as triangles."""
    half = look.pdf.map_hub / 2
    signs = {
        vocab.HubKind.RAIL_TERMINAL: shapely.box(-half, -half, half, half),
        vocab.HubKind.AIRPORT: shapely.Polygon([(-half, -half), (half, -half), (0, half)]),
    }
    for kind, sign in signs.items():
        for _, _, point in hubs[kind]:
            at = sheet.at(point.coords)[0]
            if labels.place_at(at, (2 * half, 2 * half)):
                drawing.area(affinity.translate(sign, *at), fill=look.colours.secondary)


def draw_junctions(drawing: Drawing, sheet: Sheet, hubs: Hubs, look: Theme, labels: Labels) -> None:
    """Draw motorway junctions with their numbers."""
    half = look.pdf.map_hub / 2
    for name, _, point in hubs[vocab.HubKind.MOTORWAY_JUNCTION]:
        at = sheet.at(point.coords)[0]
        if labels.place_at(at, (2 * half, 2 * half)):  # else it lies under the scale bar
            circle = shapely.Point(at).buffer(half)
            drawing.area(
                circle,
                fill=look.colours.white,
                edge=look.colours.motorway,
                width=look.pdf.map_outline,
            )
            write_beside(drawing, name, at, half, look, labels)


def name_roads(
    drawing: Drawing, sheet: Sheet, roads: list[RoadLine], look: Theme, labels: Labels
) -> list[str]:
    """Write the number of each road at the middle of its longest stretches; return them."""
    pdf, colours = look.pdf, look.colours
    paper = shapely.box(*sheet.ground)
    written: dict[str, list[Mm]] = {}
    stretches = sorted(
        (
            (road.road_class != vocab.RoadClass.MOTORWAY, -inside.length, road.road, inside)
            for road in roads
            if road.road
            and (inside := road.line.intersection(paper)).length > sheet.metres(pdf.map_road_least)
        ),
        key=lambda stretch: stretch[:3],
    )
    for is_minor, _, road, inside in stretches:
        line = max(shapely.get_parts(inside), key=lambda part: part.length)
        at = sheet.at(line.interpolate(0.5, normalized=True).coords)[0]
        # One road's numbers stand well apart.
        if any(np.hypot(*(at - other)) < pdf.map_road_apart for other in written.get(road, [])):
            continue
        weight = "regular" if is_minor else "semibold"
        text = shortened(road, 16)
        size = text_size(text, size=pdf.map_road, weight=weight)
        if labels.place_at(at, size):
            written.setdefault(road, []).append(at)
            drawing.text(
                at, text, size=pdf.map_road, colour=colours.secondary, weight=weight,
                halo=(colours.white, pdf.map_halo),
            )  # fmt: skip
    return list(written)


def name_towns(
    drawing: Drawing, sheet: Sheet, towns: list[Landmark], look: Theme, labels: Labels
) -> None:
    """Write the names of towns, the largest first; one that would collide is left out."""
    pdf, colours = look.pdf, look.colours
    sizes = {1: pdf.map_town_1, 2: pdf.map_town_2, 3: pdf.map_town_3}
    for name, rank, point in towns:
        at = sheet.at(point.coords)[0]
        if not sheet.holds(at):
            continue
        weight = "semibold" if rank == 1 else "regular"
        text = shortened(name, 40)
        size = text_size(text, size=sizes[rank], weight=weight)
        if labels.place_at(at, size) or (
            at := labels.place_around(at, size, [pdf.map_label_gap, 3 * pdf.map_label_gap])
        ):
            drawing.text(
                at, text, size=sizes[rank], colour=colours.ink, weight=weight,
                halo=(colours.white, pdf.map_halo),
            )  # fmt: skip


def write_beside(
    drawing: Drawing, name: str, at: Mm, half: float, look: Theme, labels: Labels
) -> None:
    """Write a name beside a sign of a half width (mm); of an area, in its middle if it fits."""
    pdf, colours = look.pdf, look.colours
    text = shortened(name, 32)
    size = text_size(text, size=pdf.map_road)
    gap = 1.3 * pdf.map_label_gap
    inside = half == 0 and labels.place_at(at, size)
    middle = tuple(at) if inside else labels.place_around(at, size, [half + gap, half + 3 * gap])
    if middle:
        halo = (colours.white, pdf.map_halo)
        drawing.text(middle, text, size=pdf.map_road, colour=colours.secondary, halo=halo)
