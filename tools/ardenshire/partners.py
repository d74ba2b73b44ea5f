"""What each invented partner sends, laid out in that partner's own manner."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ardenshire import councils, land, sites
from ardenshire import organisations as who
from ardenshire.electricity import CONNECTIONS, SUBSTATIONS
from ardenshire.seed import numbers_for
from ardenshire.shapes import boundaries
from ardenshire.tables import INVENTED, Column, PartnerTable
from ardenshire.utilities import UTILITIES
from ardenshire.works import WORKS

RAVENSMEADOW_AS_TYPED = f"Ravensmeadow - Île Ford {who.FICTIONAL}"
BRANWEN_AS_TYPED = f"Brânwen's Field {who.FICTIONAL}"
"""The developer types a hyphen for a dash, the board a straight apostrophe."""


def partner_tables() -> list[PartnerTable]:
    """Return every table that a partner sends, in the order of their names."""
    tables = [
        *councils.north(), *councils.south(), _boundaries(), *_agent(), *_operator(),
        _utilities(), _works(), _incentives(), _register_of_2021(),
    ]  # fmt: skip
    return sorted(tables, key=lambda table: table.source_id)


# ---- the developer, the agent, the network operator, the county


def _boundaries() -> PartnerTable:
    drawn = boundaries()
    return PartnerTable(
        source_id="developer-boundaries", title=f"Boundaries, {who.DEVELOPER}", entity="location",
        partner=who.DEVELOPER, file="boundaries.gpkg", sheet="site_boundaries",
        valid_at="2026-08-28", trust=60, crs="EPSG:27700",
        comment="Surveyed and drawn boundaries, and what their developer says of the sites.",
        columns=(
            Column("site", "name"), Column("part", "place"), Column("made", "boundary_kind"),
            Column("stated_area", "stated_acres"), Column("plan_stage", "plan_status"),
            Column("application", "application_status"), Column("drawing"),
        ),
        rows=[
            (
                RAVENSMEADOW_AS_TYPED if name == sites.RAVENSMEADOW else name, place or None, made,
                *_DEVELOPER_SAYS.get(name, _NOTHING), f"TL-{number:03}",
            )
            for number, (name, place, made, _) in enumerate(drawn, 1)
        ],
        geometries=[shape for *_, shape in drawn],
    )  # fmt: skip


_NOTHING = (None, None, None)
_DEVELOPER_SAYS: dict[str, tuple[str | None, str | None, str | None]] = {
    sites.HARROWMERE: ("142 acres gross", None, None),
    sites.CASTLEMARCH: ("121 acres gross", None, None),
    sites.SAXELCOTE: ("260 acres gross", "allocated", "outline granted"),
    sites.LODESTONE: ("96 acres gross", None, None),
    sites.MARROWBY: ("308 acres gross", None, None),
    sites.BRINDLEMOOR: ("43 acres gross", None, None),
    sites.MILLWARDEN: ("35.6 ha gross", None, None),
    sites.TOLSEY: ("34.8 ha gross", None, None),
}
"""Area, stage of the plan and of the application, where the developer states any."""


def _agent() -> Iterable[PartnerTable]:
    common = {
        "partner": who.AGENT, "valid_at": "2026-11-06", "trust": 55, "rhythm_months": 1,
    }  # fmt: skip
    yield PartnerTable(
        source_id="agent-plots", title=f"Plots, {who.AGENT}", entity="plot", file="plots.csv",
        comment="Plots with their terms; saved by a spreadsheet, with a byte-order mark.",
        encoding="utf-8-sig",
        columns=(
            Column("Site", "name"), Column("Plot", "plot"), Column("Acres", "plot_acres"),
            Column("Status", "plot_status"), Column("Released", "plot_release_date"),
            Column("Serviced", "serviced"), Column("Tenure", "plot_tenure"),
            Column("Price", "plot_price_gbp"),
            Column("Rent (£ per sq ft)", "plot_rent_gbp_per_sqft"),
            Column("Landlord", "plot_landlord"), Column("With", "offer_from"),
            Column("Agent", "plot_agent"),
        ),
        rows=[(*row, who.AGENT) for row in land.PLOTS], **common,
    )  # fmt: skip
    yield PartnerTable(
        source_id="agent-buildings", title=f"Buildings, {who.AGENT}", entity="building",
        file="buildings.csv", encoding="cp1252",
        comment="Buildings that stand or could; an old export, in Windows-1252.",
        columns=(
            Column("Site", "name"), Column("Building", "building"),
            Column("Floor area (sq ft)", "floor_sqft"), Column("Eaves (m)", "eaves_m"),
            Column("Power (MVA)", "building_mva"), Column("State", "building_state"),
            Column("Ready", "building_date"), Column("Tenure", "building_tenure"),
            Column("Rent (£ per sq ft)", "building_rent_gbp_per_sqft"),
            Column("Agent", "building_agent"),
        ),
        rows=[(*row, who.AGENT) for row in land.BUILDINGS], **common,
    )  # fmt: skip


def _operator() -> Iterable[PartnerTable]:
    rng = numbers_for("operator references")
    common = {
        "partner": who.OPERATOR, "file": "electricity-connections.xlsx",
        "valid_at": "2026-11-02", "trust": 80, "rhythm_months": 6,
        "preamble": (who.OPERATOR, INVENTED),
    }  # fmt: skip
    yield PartnerTable(
        source_id="operator-connections", title=f"Demand connections, {who.OPERATOR}",
        entity="connection", sheet="Connections",
        comment="Electricity connections: route, stage, capacity, dates and quotations.",
        columns=(
            Column("Premises", "name"), Column("Service", "utility"),
            Column("Connection", "connection"), Column("Route", "route"),
            Column("Stage", "electricity_status"), Column("Capacity (MVA)", "capacity_mva"),
            Column("Firm", "firmness"), Column("Energisation", "connection_date"),
            Column("Quoted on", "quote_date"), Column("Quote valid to", "quote_expires"),
            Column("Substation", "at_substation"), Column("Charge", "quote_cost_gbp"),
            Column("Customer", "applicant"), Column("Job", "connection_reference"),
        ),
        rows=[
            (row[0], "electricity", *row[1:], f"AEN-{rng.randrange(10000, 100000)}")
            for row in CONNECTIONS
        ],
        **common,
    )  # fmt: skip
    yield PartnerTable(
        source_id="operator-substations", title=f"Substations, {who.OPERATOR}",
        entity="substation", sheet="Substations",
        comment="The network from its grid supply points down to its primary substations.",
        columns=(
            Column("Substation", "name"), Column("Level", "substation_kind"),
            Column("Fed from", "parent_substation"), Column("Gives (kV)", "voltage_kv"),
            Column("Firm (MVA)", "firm_mva"), Column("Headroom (MVA)", "headroom_mva"),
            Column("As of", "headroom_date"), Column("Latitude", "substation_lat"),
            Column("Longitude", "substation_lon"),
        ),
        rows=SUBSTATIONS, **common,
    )  # fmt: skip


def _utilities() -> PartnerTable:
    return PartnerTable(
        source_id="utilities-survey", title=f"Utilities survey, {who.SURVEYOR_OF_UTILITIES}",
        partner=who.SURVEYOR_OF_UTILITIES, file="utilities.csv", entity="connection",
        valid_at="2026-10-16", trust=55,
        comment="Water, wastewater, gas and fibre, one row for each service of a site.",
        columns=(
            Column("Site", "name"), Column("Service", "utility"), Column("Main", "connection"),
            Column("Stage", "utility_status"), Column("Capacity", "capacity_text"),
            Column("Available", "connection_date"), Column("Quoted", "quote_date"),
            Column("Quote until", "quote_expires"),
        ),
        rows=UTILITIES,
    )  # fmt: skip


def _works() -> PartnerTable:
    return PartnerTable(
        source_id="county-works", title=f"Schedule of enabling works, {who.COUNTY}",
        partner=who.COUNTY, file="enabling-works.xlsx", sheet="Schedule", entity="works",
        valid_at="2026-10-09", trust=65,
        preamble=(who.COUNTY, "Schedule of enabling works, October 2026", INVENTED),
        comment="Enabling works, one row for each item; several sites may share one.",
        columns=(
            Column("Item", "name"), Column("Works", "works_title"), Column("For", "works_kind"),
            Column("Stage", "works_status"), Column("Cost", "works_item_cost_gbp"),
            Column("Prices of", "cost_date"), Column("Months", "works_item_months"),
            Column("Start", "works_start"), Column("Finish", "works_finish"),
            Column("Sites and shares", "works_sites"), Column("Waits on", "works_needs"),
            Column("Shares agreed", "works_agreement"), Column("Paid by", "works_funder"),
            Column("Gap", "funding_gap_gbp"), Column("Remarks", "works_note"),
        ),
        rows=WORKS,
    )  # fmt: skip


def _incentives() -> PartnerTable:
    return PartnerTable(
        source_id="county-incentives", title=f"Growth zone, {who.BOARD}", partner=who.BOARD,
        file="growth-zone.csv", entity="incentive", valid_at="2026-04-01", trust=50,
        comment="Sites that an invented zone names.",
        columns=(
            Column("Site", "name"), Column("Scheme", "scheme"), Column("Standing", "position"),
            Column("Reliefs end", "ends"), Column("Source", "reference"),
        ),
        rows=[
            (site, who.ZONE, standing, date(2034, 9, 30), f"{who.BOARD}, minutes of 12 March 2026")
            for site, standing in (
                (sites.HARROWMERE, "Named as a tax site"),
                (sites.MARROWBY, "Named as a tax site"),
                (sites.TOLSEY, "Named; whether it is a tax site is not stated"),
            )
        ],
    )  # fmt: skip


def _register_of_2021() -> PartnerTable:
    return PartnerTable(
        source_id="register-2021", title=f"Site register of 2021, {who.BOARD}",
        partner=who.BOARD, file="site-register-2021.csv", entity="site",
        valid_at="2021-06-30", trust=20, rhythm_months=12,
        comment="The last list before this one: old, and trusted least.",
        columns=(
            Column("Site", "name"), Column("Local plan", "plan_status"),
            Column("Ownership", "control"), Column("Vacant from", "available_date"),
        ),
        rows=[
            (BRANWEN_AS_TYPED, "call for sites", "option", date(2024, 4, 1)),
            (sites.LARKENHURST, "allocated", "option", date(2022, 1, 1)),
            (sites.THISTLECOMBE, "not promoted", None, None),
        ],
    )  # fmt: skip
