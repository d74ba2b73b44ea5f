"""What two further invented partners send of Ardenshire, and where they disagree with the rest."""

from __future__ import annotations

from collections.abc import Iterable

import shapely
from shapely import Polygon, box
from shapely.affinity import translate

from ardenshire import organisations as who
from ardenshire import sites
from ardenshire.shapes import boundaries
from ardenshire.tables import INVENTED, Column, PartnerTable

BUILDER = f"Quarterbeam Logistics {who.FICTIONAL}"


def _named(short: str) -> str:
    return f"{short} {who.FICTIONAL}"


PELLOW = _named("Pellow Cross")
"""A site that only the two further partners know."""

_SCHEMES = (
    # scheme, reference, formerly, gross ha, easting, northing, plan, application, land from
    (_named("Harrowmere Business Campus"), "QB-01", sites.HARROWMERE, 57.5, 427690, 307480,
     "allocated", "outline granted", "Q3 2027"),
    (_named("Castlemarch Jct"), "QB-02", "", 49.0, 389150, 327400,
     "published plan (Regulation 19)", "", "2028"),
    (_named("Marrowby Common North"), "QB-03", "", None, 440950, 289700, "allocated", "", ""),
    (_named("Oxhallow Distribution Park"), "QB-04", "", 24.9, 391500, 258260,
     "allocated", "full permission granted", "2026-10-30"),
    (sites.HEXWOOD, "QB-05", "", 60.7, 394290, 267430, "allocated", "", "2029"),
    (sites.WRENSTOW, "QB-06", "", 38.9, 409440, 303800, "allocated", "outline granted", ""),
    (PELLOW, "QB-07", "", 25.0, 435010, 280040, "found suitable (HELAA)", "", "2031"),
)  # fmt: skip
"""The developer writes hectares, gives a point at the gate, and uses its own names."""


def _land() -> dict[str, Polygon]:
    """Return the boundary of each site as the county's other partners have it."""
    return {name: shape for name, place, _, shape in boundaries() if not place}


def _study() -> list[tuple[tuple[str, str, float | None, str, str], Polygon]]:
    """List the council's features: drawn on an older map, some way off, under older names."""
    land = _land()
    elderswick = land[sites.ELDERSWICK]
    west, south, _, north = elderswick.bounds
    middle = elderswick.centroid.x
    phase = elderswick.intersection(box(west, south, middle, north))
    rows = (
        # name, reference, hectares, plan, application, boundary, metres east and north
        (_named("Coldharrow Aerodrome"), "EL/07", 66.4, "allocated", "", land[sites.DUNSMERE],
         (70, -60)),
        (_named("Elderswick Fields Phase 1"), "EL/12", 21.0, "allocated", "outline granted",
         phase, (0, 0)),
        (sites.TOLSEY, "EL/19", 34.8, "published plan (Regulation 19)", "",
         land[sites.TOLSEY], (-90, 40)),
        (_named("Larkenhurst Lane"), "EL/23", None, "allocated", "", land[sites.LARKENHURST],
         (110, 60)),
        (sites.MILLWARDEN, "EL/31", 30.0, "allocated", "", land[sites.MILLWARDEN], (-50, -70)),
        (_named("Quillbrook East"), "EL/31", 9.5, "", "", box(441900, 262600, 442300, 262840),
         (0, 0)),
        (PELLOW, "EL/40", 26.5, "call for sites", "", box(434750, 279800, 435280, 280300), (0, 0)),
    )  # fmt: skip
    return [(row, shapely.normalize(translate(shape, *offset))) for *row, shape, offset in rows]  # type: ignore[misc]


def second_opinions() -> Iterable[PartnerTable]:
    """Return the two tables."""
    yield PartnerTable(
        source_id="quarterbeam-schemes", title=f"Schemes, {BUILDER}", partner=BUILDER,
        file="Schemes v3 FINAL (2).xlsx", sheet="Schemes", entity="site",
        valid_at="2026-11-12", trust=45, crs="EPSG:27700",
        preamble=(f"Schemes, {BUILDER}", INVENTED),
        comment="A developer's own list: other names, hectares, and a point for each site.",
        columns=(
            Column("Scheme", "name"), Column("Our ref", "site_reference"),
            Column("Formerly", "former_names"),
            Column("Gross (ha)", "stated_acres", "gross_sitewide"),
            Column("Easting", "x"), Column("Northing", "y"),
            Column("Plan", "plan_status"), Column("Planning", "application_status"),
            Column("Land from", "available_date"),
        ),
        rows=_SCHEMES,
    )  # fmt: skip
    study = _study()
    yield PartnerTable(
        source_id="county-study", title=f"Employment land study, {who.COUNTY}", partner=who.COUNTY,
        file="employment-land-study.geojson", entity="location", valid_at="2024-03-31", trust=40,
        crs="EPSG:4326",
        comment="An older study: boundaries some way off, old names, and one reference used twice.",
        columns=(
            Column("site", "name"), Column("ref", "site_reference"),
            Column("area_ha", "stated_acres", "gross_sitewide"), Column("plan", "plan_status"),
            Column("application", "application_status"), Column("made", "boundary_kind"),
        ),
        rows=[(*row, "drawn") for row, _ in study],
        geometries=[shape for _, shape in study],
    )  # fmt: skip
