"""The sheets of the template, in order."""

from __future__ import annotations

from sitepipe.forms.columns import acreage_column, form_column, register_columns
from sitepipe.forms.form import FormSheet
from sitepipe.vocab import AcreageBasis, Entity

_SITE = "Site"
_SITE_NOTE = "The site's name, as on the sheet Sites."
_SITE_EXAMPLE = "Ash Park"
_SOURCE = "Source document"

SHEETS: tuple[FormSheet, ...] = (
    FormSheet(
        "Sites",
        Entity.SITE,
        _SITE,
        "The name in use. One row for each site.",
        _SITE_EXAMPLE,
        (
            form_column("authorities"),
            acreage_column("Site-wide acres", AcreageBasis.GROSS_SITEWIDE, "The whole site."),
            acreage_column("Allocated acres", AcreageBasis.ALLOCATED, "What a plan allocates."),
            acreage_column(
                "Net developable acres",
                AcreageBasis.NET_DEVELOPABLE,
                "What can be built on, once constraints, landscape and roads are taken off.",
            ),
            acreage_column(
                "Acres available now",
                AcreageBasis.NEAR_TERM_AVAILABLE,
                "What is neither committed nor under offer today.",
            ),
            acreage_column(
                "Acres committed or under offer",
                AcreageBasis.COMMITTED_UNDER_OFFER,
                "What is committed or under offer.",
            ),
            acreage_column(
                "Acres, basis not known", None, "A figure that does not say what it counts."
            ),
            form_column("plan_status"),
            form_column("application_status", heading="Application stage"),
            form_column("planning_date"),
            form_column("control"),
            form_column("available_date"),
            form_column("power_status"),
            form_column("power_mva"),
            form_column("power_date"),
            form_column("works_cost_gbp"),
            form_column("works_months"),
            form_column("flood_zone"),
            form_column("constraints"),
            form_column("role"),
            form_column("readiness"),
            form_column("positioning"),
            form_column("latitude", heading="Latitude"),
            form_column("longitude", heading="Longitude"),
            form_column("uncertainty_m"),
            form_column("included_site"),
        ),
        reference_heading=_SOURCE,
    ),
    FormSheet(
        "Plots", Entity.PLOT, _SITE, _SITE_NOTE, _SITE_EXAMPLE, register_columns(Entity.PLOT)
    ),
    FormSheet(
        "Buildings",
        Entity.BUILDING,
        _SITE,
        _SITE_NOTE,
        _SITE_EXAMPLE,
        register_columns(Entity.BUILDING),
    ),
    FormSheet(
        "Applications",
        Entity.APPLICATION,
        _SITE,
        f"{_SITE_NOTE} One row for each stage that an application reached.",
        _SITE_EXAMPLE,
        tuple(form_column(name) for name in ("application", "status", "date", "authority",
                                         "description")),
        reference_heading=_SOURCE,
        date_heading="Date",
    ),
    FormSheet(
        "Works",
        Entity.WORKS,
        "Works",
        "A short reference of the works. One row for each item of enabling works.",
        "W1",
        register_columns(Entity.WORKS, "works_sites", "works_needs"),
        reference_heading=_SOURCE,
    ),
    FormSheet(
        "Connections",
        Entity.CONNECTION,
        _SITE,
        _SITE_NOTE,
        _SITE_EXAMPLE,
        register_columns(Entity.CONNECTION),
        reference_heading=_SOURCE,
    ),
    FormSheet(
        "Substations",
        Entity.SUBSTATION,
        "Substation",
        "The substation's name. One row for each.",
        "Elmchester North",
        register_columns(Entity.SUBSTATION),
        reference_heading=_SOURCE,
    ),
    FormSheet(
        "Evidence",
        Entity.EVIDENCE,
        _SITE,
        f"{_SITE_NOTE} One row for each document.",
        _SITE_EXAMPLE,
        register_columns(Entity.EVIDENCE),
    ),
    FormSheet(
        "Parties",
        Entity.PARTY,
        _SITE,
        f"{_SITE_NOTE} One row for each party.",
        _SITE_EXAMPLE,
        register_columns(Entity.PARTY),
    ),
    FormSheet(
        "Incentives",
        Entity.INCENTIVE,
        _SITE,
        _SITE_NOTE,
        _SITE_EXAMPLE,
        tuple(form_column(name) for name in ("scheme", "position", "ends")),
        reference_heading=_SOURCE,
    ),
)  # fmt: skip
"""The sheets that a person fills, in order; ``About`` stands before them."""
