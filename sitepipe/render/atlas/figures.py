"""
The printed maps: the region with every site, and one map for each site.

Both are drawn in the national grid at a round scale: what is a kilometre on the ground has its
true length on the paper, and the scale bar says so in kilometres and miles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import shapely

from sitepipe import words
from sitepipe.render.atlas import ground
from sitepipe.render.atlas.drawing import Drawing
from sitepipe.render.atlas.furniture import draw_frame, draw_grid, draw_north, draw_scale_bar
from sitepipe.render.atlas.ground import RoadLine, SiteGround
from sitepipe.render.atlas.ground_marks import (
    draw_hubs,
    draw_junctions,
    draw_region,
    draw_roads,
    name_roads,
    name_towns,
)
from sitepipe.render.atlas.labels import Labels
from sitepipe.render.atlas.sheet import WHOLE_GRID, Sheet, bounds_of, round_scale, sheet_around
from sitepipe.render.atlas.site_marks import draw_one_site, draw_other, draw_sites, name_places
from sitepipe.render.fonts import BREAK_HERE, printable, shortened
from sitepipe.render.theme import Theme, theme
from sitepipe.snapshot import BaseLayers, Edition, Snapshot

_REGION_SCALES = (
    100_000, 150_000, 200_000, 250_000, 300_000, 400_000, 500_000, 750_000, 1_000_000,
    1_500_000, 2_000_000, 2_500_000, 5_000_000, 10_000_000, 20_000_000,
)  # fmt: skip
_SITE_SCALES = (
    2_500, 5_000, 10_000, 15_000, 20_000, 25_000, 40_000, 50_000, 75_000, 100_000, 250_000, 500_000,
    1_000_000, 5_000_000, 20_000_000,
)  # fmt: skip
_ONE_PLACE_M = 12_000  # ground to show around sites that stand in one place
_ROAD_SOUGHT_UP_TO = 100_000  # the smallest scale that a site's map takes to reach a road


@dataclass(frozen=True)
class Figure:
    """A map as SVG, with what it shows in words; a length on it is 1:``scale``."""

    svg: str
    alt: str
    scale: int
    width_mm: float
    height_mm: float


class Atlas:
    """
    All that the maps of one portfolio share, placed in the national grid once.

    Parameters
    ----------
    snapshot, base
        Sites with their places, and what lies under them.
    edition
        Gives the working CRS.
    """

    def __init__(self, snapshot: Snapshot, base: BaseLayers, edition: Edition) -> None:
        self._look = theme()
        self._base = base
        self._sites = ground.site_grounds(snapshot, crs=edition.crs)
        self._roads = ground.road_lines(base.roads, snapshot)
        self._hubs = ground.hubs(base)
        self._towns = ground.towns(base)

    def region_map(self, *, numbers: Mapping[str, int] | None = None) -> Figure:
        """Draw every site over the roads and towns of the region; see :func:`region_map`."""
        look, sites, roads = self._look, self._sites, self._roads
        numbers = numbers or {site_id: number for number, site_id in enumerate(sites, start=1)}
        placed = [site for site in sites.values() if site.places]
        region = ground.region_shape(self._base)
        sheet = _region_sheet(placed, region, roads, look)
        drawing, labels = _paper(sheet, look, fill=look.colours.paper)
        draw_region(drawing, sheet, region, look)
        draw_roads(drawing, sheet, roads, look)
        draw_grid(drawing, sheet, look)
        draw_scale_bar(drawing, sheet, look, labels)
        draw_north(drawing, sheet, look, labels)
        hidden = draw_sites(drawing, sheet, placed, numbers, look, labels)
        draw_hubs(drawing, sheet, self._hubs, look, labels)
        name_roads(drawing, sheet, roads, look, labels)
        name_towns(drawing, sheet, self._towns, look, labels)
        draw_frame(drawing, sheet, look)
        lost = len(sites) - len(placed)
        said = [
            f"Map of the region at {_scale_in_words(sheet)} with "
            f"{words.count(len(placed), 'site')} by number, motorways, main roads and towns.",
            f"{words.count(lost, 'site')} without a known place: not on it." if lost else "",
            f"{words.count(hidden, 'number')} left out for want of room." if hidden else "",
        ]
        return _figure(drawing, sheet, said, prefix="region-map")

    def site_map(self, site_id: str, *, on_screen: bool = False) -> Figure | None:
        """Draw one site with the roads around it; see :func:`site_map`."""
        look, site = self._look, self._sites[site_id]
        if not site.places:
            return None
        sheet = _site_sheet(site, self._roads, look, on_screen=on_screen)
        drawing, labels = _paper(sheet, look, fill=look.colours.white)
        draw_roads(drawing, sheet, self._roads, look)
        draw_grid(drawing, sheet, look)
        draw_scale_bar(drawing, sheet, look, labels, with_ratio=not on_screen)
        draw_north(drawing, sheet, look, labels)
        draw_one_site(drawing, sheet, site, look)
        for other in self._sites.values():
            if other.site_id != site_id and any(sheet.shows(shape) for shape in other.shapes):
                draw_other(drawing, sheet, other, look, labels)
        draw_junctions(drawing, sheet, self._hubs, look, labels)
        name_places(drawing, sheet, site, look, labels)
        shown = name_roads(drawing, sheet, self._roads, look, labels)
        name_towns(drawing, sheet, self._towns, look, labels)
        draw_frame(drawing, sheet, look)
        scale = "" if on_screen else f" at {_scale_in_words(sheet)}"
        said = [
            f"Map of {shortened(site.name, 80)}{scale}: {_shows(site)}.",
            f"Roads on it: {words.joined(shown)}." if shown else "No mapped road is named on it.",
        ]
        return _figure(drawing, sheet, said, prefix=f"map-{site_id}")


def region_map(
    snapshot: Snapshot,
    base: BaseLayers,
    edition: Edition,
    *,
    numbers: Mapping[str, int] | None = None,
) -> Figure:
    """
    Draw every site over the roads and towns of the region.

    Parameters
    ----------
    snapshot, base
        Sites with their places, and what lies under them.
    edition
        Gives the working CRS.
    numbers
        The number of each site, as a table beside the map has it; in the order of the sites if
        not given.

    Returns
    -------
    figure
        As wide as the text of a page. A site whose place is not known is not on it, and ``alt``
        says how many those are.
    """
    return Atlas(snapshot, base, edition).region_map(numbers=numbers)


def site_map(
    site_id: str,
    snapshot: Snapshot,
    base: BaseLayers,
    edition: Edition,
    *,
    on_screen: bool = False,
) -> Figure | None:
    """
    Draw one site with the roads around it. For many sites, an :class:`Atlas` is faster.

    Parameters
    ----------
    site_id
        The site.
    snapshot, base
        Sites with their places, and what lies under them.
    edition
        Gives the working CRS.
    on_screen
        Draw it for a page that shows it at any size: smaller, so that its texts come out larger,
        and with its scale as a bar only, since a ratio would not hold there.

    Returns
    -------
    figure
        The boundary, or the location with a broken circle of the stated acreage; ``None`` if
        nobody says where the site is.
    """
    return Atlas(snapshot, base, edition).site_map(site_id, on_screen=on_screen)


def _shows(site: SiteGround) -> str:
    """Say in words what the map shows of a site."""
    if not site.is_indicative:
        kind = f"{site.kind.label} " if site.kind and site.kind.measurable else ""
        return f"its {kind}boundary"
    many = "its location" if len(site.places) == 1 else f"its {len(site.places)} locations"
    circle = (
        " and a broken circle of the stated acreage, which shows size and not shape"
        if site.circle
        else ""
    )
    return f"{many}{circle}; no boundary is known"


def _scale_in_words(sheet: Sheet) -> str:
    return f"1 to {sheet.scale:,}"


def _figure(drawing: Drawing, sheet: Sheet, said: list[str], *, prefix: str) -> Figure:
    alt = printable(" ".join(filter(None, said))).replace(BREAK_HERE, "")
    return Figure(
        svg=drawing.svg(prefix=prefix, label=alt),
        alt=alt,
        scale=sheet.scale,
        width_mm=sheet.width,
        height_mm=sheet.height,
    )


def _paper(sheet: Sheet, look: Theme, *, fill: str) -> tuple[Drawing, Labels]:
    pdf = look.pdf
    drawing = Drawing(width=sheet.width, height=sheet.height, fill=fill)
    inset = 2 * pdf.map_tick_length
    return drawing, Labels(sheet.width, sheet.height, gap=pdf.map_label_gap, inset=inset)


def _region_sheet(
    placed: list[SiteGround],
    region: shapely.Geometry | None,
    roads: list[RoadLine],
    look: Theme,
) -> Sheet:
    """Choose the ground: all sites, else the region, else the roads, else the whole grid."""
    pdf = look.pdf
    box = (
        bounds_of([shape for site in placed for shape in site.shapes])
        or bounds_of([region] if region else [])
        or bounds_of([road.line for road in roads])
        or WHOLE_GRID
    )
    west, south, east, north = box
    spare = max(0.0, _ONE_PLACE_M - max(east - west, north - south)) / 2
    box = (west - spare, south - spare, east + spare, north + spare)
    size = {"width": pdf.page_width - 2 * pdf.margin, "height": pdf.region_map_height}
    fill = 1 - 2 * look.map.margin
    return sheet_around(
        box, scale=round_scale(box, scales=_REGION_SCALES, fill=fill, **size), **size
    )


def _site_sheet(site: SiteGround, roads: list[RoadLine], look: Theme, *, on_screen: bool) -> Sheet:
    """
    Choose the ground: the site, and a road beside it if one is near enough.

    A site takes at most 60 % of the sheet's height, and so does the uncertainty of a location.
    """
    pdf = look.pdf
    width, height = (
        (pdf.screen_map_width, pdf.screen_map_height)
        if on_screen
        else (pdf.page_width - 2 * pdf.margin, pdf.site_map_height)
    )
    size = {"width": width, "height": height}
    shapes = [
        *site.shapes,
        *(place.marker.buffer(place.uncertainty_m) for place in site.places if place.uncertainty_m),
    ]
    box = bounds_of(shapes) or WHOLE_GRID
    scale = round_scale(box, scales=_SITE_SCALES, fill=0.6, **size)
    sheet = sheet_around(box, scale=scale, **size)
    longest = max(box[2] - box[0], box[3] - box[1])
    for wider in (one for one in _SITE_SCALES if scale <= one <= _ROAD_SOUGHT_UP_TO):
        candidate = sheet_around(box, scale=wider, **size)
        inner = shapely.box(*candidate.ground).buffer(-candidate.metres(pdf.map_road_inside))
        if wider > scale and candidate.mm(longest) < pdf.map_site_least:
            break
        if any(road.line.intersects(inner) for road in roads):
            return candidate
    return sheet
