"""The sites of a printed map: signs with numbers, boundaries, and circles of stated size."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely

from sitepipe import vocab
from sitepipe.render.atlas.drawing import Drawing, text_size
from sitepipe.render.atlas.ground import SiteGround
from sitepipe.render.atlas.ground_marks import write_beside
from sitepipe.render.atlas.labels import Labels
from sitepipe.render.atlas.sheet import Mm, Sheet
from sitepipe.render.theme import Theme


def draw_sites(
    drawing: Drawing,
    sheet: Sheet,
    sites: list[SiteGround],
    numbers: Mapping[str, int],
    look: Theme,
    labels: Labels,
) -> int:
    """Draw the sign and number of each site; return how many numbers found no room."""
    pdf = look.pdf
    in_order = sorted(sites, key=lambda site: (not site.holds, -numbers[site.site_id]))
    signs = []
    for site in in_order:
        radius = (pdf.map_site_holds if site.holds else pdf.map_site) / 2
        for place in site.places:
            at = sheet.at(place.marker.coords)[0]
            signs.append((numbers[site.site_id], radius, at))
            labels.take((at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius))
            _draw_sign(drawing, at, radius, site, look)
    hidden = 0
    for number, radius, at in sorted(signs, key=lambda sign: sign[0]):
        hidden += not _write_number(drawing, str(number), at, radius, look, labels)
    return hidden


def _draw_sign(drawing: Drawing, at: Mm, radius: float, site: SiteGround, look: Theme) -> None:
    pdf, ink = look.pdf, look.colours.ink
    drawing.area(
        shapely.Point(at).buffer(radius, quad_segs=12),
        fill=look.palettes.planning[site.planning],
        edge=ink,
        width=pdf.map_outline,
        dash=pdf.map_dash if site.is_indicative else None,
        hatch=(pdf.map_hatch_sign, pdf.map_hatch)
        if site.planning == vocab.PlanningGroup.NOT_KNOWN
        else None,
    )


def _write_number(
    drawing: Drawing, text: str, at: Mm, radius: float, look: Theme, labels: Labels
) -> bool:
    pdf, colours = look.pdf, look.colours
    size = text_size(text, size=pdf.map_number, weight="bold")
    near, step = radius + 1.2 * pdf.map_label_gap, pdf.map_site / 2
    middle = labels.place_around(at, size, [near + step * away for away in (0, 1, 2, 4, 7, 11)])
    if middle is None:
        return False
    away = np.asarray(middle) - at
    if np.abs(away).max() > near + max(size) + step / 3:
        distance = np.hypot(*away)
        start, end = at + away * radius / distance, at + away * (1 - size[0] / distance / 1.4)
        drawing.line([start, end], colour=colours.ink, width=pdf.map_leader)
    drawing.text(
        middle, text, size=pdf.map_number, colour=colours.ink, weight="bold",
        halo=(colours.white, pdf.map_halo),
    )  # fmt: skip
    return True


def draw_one_site(drawing: Drawing, sheet: Sheet, site: SiteGround, look: Theme) -> None:
    """Draw the site that a map is of: its boundary, or its location with a circle."""
    pdf, ink = look.pdf, look.colours.ink
    hatched = (pdf.map_hatch_area, pdf.map_hatch)
    if site.circle:
        drawing.area(
            sheet.shape(site.circle), fill=look.colours.white, edge=ink, width=pdf.map_outline,
            dash=pdf.map_dash, hatch=hatched,
        )  # fmt: skip
    for place in site.places:
        if place.outline:
            unknown = site.planning == vocab.PlanningGroup.NOT_KNOWN
            drawing.area(
                sheet.shape(place.outline), fill=look.palettes.planning[site.planning], edge=ink,
                width=1.6 * pdf.map_outline, hatch=hatched if unknown else None,
            )  # fmt: skip
        else:
            _draw_sign(drawing, sheet.at(place.marker.coords)[0], pdf.map_site / 2, site, look)


def name_places(
    drawing: Drawing, sheet: Sheet, site: SiteGround, look: Theme, labels: Labels
) -> None:
    """Keep a site's shapes free of other labels, and name its places if there are several."""
    for shape in site.shapes:
        labels.take(sheet.shape(shape).buffer(look.pdf.map_site / 2).bounds)
    for place in site.places:
        if place.name and not place.outline and len(site.places) > 1:
            at = sheet.at(place.marker.coords)[0]
            write_beside(drawing, place.name, at, look.pdf.map_site / 2, look, labels)


def draw_other(
    drawing: Drawing, sheet: Sheet, site: SiteGround, look: Theme, labels: Labels
) -> None:
    """Draw another site quietly, with its name."""
    pdf, colour = look.pdf, look.colours.secondary
    for place in site.places:
        at = sheet.at(place.marker.coords)[0]
        if place.outline:
            drawing.area(
                sheet.shape(place.outline), fill=None, edge=colour, width=pdf.map_other_outline,
                dash=pdf.map_dash,
            )  # fmt: skip
            radius = 0.0
        else:
            radius = pdf.map_site / 2  # kept free: the site of the map may stand in this place
            drawing.area(
                shapely.Point(at).buffer(pdf.map_site / 3), fill=look.colours.white,
                edge=colour, width=pdf.map_other_outline, dash=pdf.map_dash,
            )  # fmt: skip
        if sheet.holds(at, inset=2 * pdf.map_tick_length):
            write_beside(drawing, site.name, at, radius, look, labels)
