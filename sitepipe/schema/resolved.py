"""Tables of what consolidation resolves from claims: sites and all that belongs to them."""

from __future__ import annotations

from sitepipe import vocab
from sitepipe.schema.table import PLACE, SITE_ID, Table, column

_SEVERAL = "terms joined with `; `, each one of"

SITES = Table(
    "sites",
    "one development site, counted once",
    ("site_id",),
    (
        SITE_ID,
        column("name", "text", "name in use"),
        column("part_of_site_id", "text", "the site that includes this one; unknown if none"),
        column("authorities", "text", "local planning authorities, joined with `; `"),
        column("role", "text", "role in the ten-year supply, as a source puts it"),
        column("readiness", "text", "readiness as a source puts it"),
        column("positioning", "text", "what the site is good for, as a source puts it"),
        column("constraints", "text", f"{_SEVERAL} {', '.join(vocab.Constraint.values())}"),
        column("plan_status", "text", "how far in plan-making", vocab.PlanStatus),
        column("application_status", "text", "latest application stage", vocab.ApplicationStatus),
        column("planning_date", "date", "date of the latest application stage"),
        column("planning_group", "text", "the class a map shows", vocab.PlanningGroup),
        column("power_status", "text", "stage of the electricity connection", vocab.PowerStatus),
        column("power_mva", "number", "firm capacity stated for the site (MVA)", low=0),
        column("power_date", "date", "when that capacity is stated to be available"),
        column("works_cost_gbp", "number", "cost still to meet of enabling works (GBP)", low=0),
        column("works_months", "number", "time that enabling works still need (months)", low=0),
        column("control", "text", "who controls the site, how firmly", vocab.Control),
        column("available_date", "date", "when land is stated to be available"),
        column("flood_zone", "text", "the highest flood zone that it touches", vocab.FloodZone),
        column("use_classes", "text", f"{_SEVERAL} {', '.join(vocab.UseClass.values())}"),
        column("boundary_kind", "text", "the least sure of its boundaries", vocab.BoundaryKind),
        column("measured_acres", "number", "area of its boundaries, if all are drawn (acres)"),
        column("lat", "number", "latitude of the site's marker (degrees, WGS84)"),
        column("lon", "number", "longitude of the site's marker (degrees, WGS84)"),
        column("location_uncertainty_m", "number", "how far off its location may be at most (m)"),
    ),
)

BOUNDARIES = Table(
    "boundaries",
    "one boundary or location of a site, in the working CRS",
    ("site_id", "version", "place"),
    (
        SITE_ID,
        column("version", "integer", "1 for the first boundary of a site and place"),
        PLACE,
        column("kind", "text", "surveyed, drawn or location only", vocab.BoundaryKind),
        column("uncertainty_m", "number", "how far off a location may be (m)"),
        column("lat", "number", "latitude of its marker (degrees, WGS84)"),
        column("lon", "number", "longitude of its marker (degrees, WGS84)"),
        column("claim_id", "text", "the claim that it rests on"),
        column("geometry", "geometry", "point, or polygon of a surveyed or drawn boundary"),
    ),
)

SITE_AREAS = Table(
    "site_areas",
    "one area that a site, or one place of it, lies in: as a source states it, or as measured",
    ("site_id", "kind", "name", "place", "origin"),
    (
        SITE_ID,
        PLACE,
        column("kind", "text", "kind of area", vocab.AreaKind),
        column("name", "text", "the area"),
        column("origin", "text", "stated by a source, or measured on a layer", vocab.AreaOrigin),
        column("relation", "text", "how the site lies to it, where measured", vocab.AreaRelation),
        column(
            "share",
            "number",
            "share of the site's drawn boundaries (0-1); unknown unless all are drawn",
        ),
        column("share_low", "number", "the least it can be, for the layer's accuracy (0-1)"),
        column("share_high", "number", "the most it can be, for the layer's accuracy (0-1)"),
        column("layer", "text", "the layer that it is measured on"),
        column("claim_id", "text", "the claim that it rests on, where stated"),
    ),
)

OVERLAPS = Table(
    "overlaps",
    "one other site whose drawn boundary a site's overlaps, neither being a part of the other",
    ("site_id", "other_site_id"),
    (
        SITE_ID,
        column("other_site_id", "text", "the other site"),
        column("acres", "number", "area that both boundaries cover (acres)"),
        column("share", "number", "that as a share of the site's own area (0-1)"),
    ),
)

ACREAGES = Table(
    "acreages",
    "one acreage of a site on one basis",
    ("site_id", "basis"),
    (
        SITE_ID,
        column("basis", "text", "what it counts", vocab.AcreageBasis),
        column("low_acres", "number", "lower end; unknown for no lower bound", low=0),
        column("high_acres", "number", "upper end; unknown for no upper bound", low=0),
        column("qualifier", "text", "how firmly it is stated", vocab.Qualifier),
        column("text", "text", "the cell exactly as printed"),
        column("claim_id", "text", "the claim that it rests on"),
    ),
)

APPLICATIONS = Table(
    "applications",
    "one planning application",
    ("site_id", "application"),
    (
        SITE_ID,
        column("application", "text", "reference, or a short name where no reference is known"),
        column("authority", "text", "authority that decides it"),
        column("status", "text", "its latest known stage", vocab.ApplicationStatus),
        column("status_date", "date", "date of that stage"),
        column("description", "text", "what it is for"),
        column("claim_id", "text", "the claim that its status, or else its reference, rests on"),
    ),
)

STAGE_EVENTS = Table(
    "stage_events",
    "one step of one application",
    ("site_id", "application", "status", "date"),
    (
        SITE_ID,
        column("application", "text", "the application"),
        column("status", "text", "the stage reached", vocab.ApplicationStatus),
        column("date", "date", "when"),
        column("authority", "text", "authority that decided"),
        column("reference", "text", "the public document that says so"),
        column("claim_id", "text", "the claim that it rests on"),
    ),
)

INCENTIVES = Table(
    "incentives",
    "one incentive that names a site",
    ("site_id", "scheme"),
    (
        SITE_ID,
        column("scheme", "text", "the scheme"),
        column("position", "text", "what is known of the site's standing in it"),
        column("ends", "date", "when the scheme's reliefs end"),
        column("reference", "text", "the public document that says so"),
        column("claim_id", "text", "the claim that it rests on"),
    ),
)
