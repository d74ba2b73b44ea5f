"""The two district councils' workbooks: the same facts in two manners."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date

from pyproj import Transformer

from ardenshire import evidence, planning, sites
from ardenshire import organisations as who
from ardenshire.seed import numbers_for
from ardenshire.sites import Site, listed_by
from ardenshire.tables import INVENTED, Cell, Column, PartnerTable

# ---- the north: one sheet of sites in words, positions, one sheet for flood


def north() -> Iterable[PartnerTable]:
    """Give the northern council's sheets: acreage in words, positions in degrees."""
    common = {
        "partner": who.NORTH, "file": "north-ardenshire.xlsx",
        "valid_at": "2026-10-30", "trust": 70, "rhythm_months": 3,
    }  # fmt: skip
    yield PartnerTable(
        source_id="north-sites", title=f"Employment land monitor, {who.NORTH}", entity="site",
        comment="The northern council's list: acreage in words, positions in degrees.",
        sheet="Sites", crs="EPSG:4326",
        preamble=(who.NORTH, "Employment land monitor, 30 October 2026", INVENTED),
        columns=(
            Column("Site", "name"),
            Column("Size of site", "stated_acres"),
            Column("Of which can be built on", "stated_acres", "net_developable"),
            Column("Free now", "stated_acres", "near_term_available"),
            Column("Lat", "latitude"), Column("Long", "longitude"),
            Column("Good to (m)", "uncertainty_m"), Column("Planning authority", "authorities"),
            Column("Plan stage", "plan_status"), Column("Application", "application_status"),
            Column("Land control", "control"),
            Column("Land from", "available_date"), Column("Role", "role"),
            Column("Good for", "positioning"), Column("Held back by", "constraints"),
            Column("Includes", "included_site"), Column("Officer"),
        ),
        rows=[_north_site(site) for site in listed_by("north")],
        **common,
    )  # fmt: skip
    yield _applications(
        "north-applications", who.NORTH, planning.NORTH, sheet="Applications",
        headings=("Site", "Reference", "Stage", "Date", "Proposal", "Decided by"), **common,
    )  # fmt: skip
    yield PartnerTable(
        source_id="north-flood", title=f"Flood zones, {who.NORTH}", entity="site",
        comment="The highest flood zone that each northern site touches.", sheet="Flood",
        columns=(Column("Site", "name"), Column("Zone on the planning map", "flood_zone")),
        rows=[(site.name, site.flood) for site in listed_by("north") if site.flood], **common,
    )  # fmt: skip
    yield PartnerTable(
        source_id="north-evidence", title=f"Evidence held by {who.NORTH}", entity="evidence",
        comment="Documents on northern sites; each says until when it holds.", sheet="Evidence",
        preamble=("Evidence base", INVENTED),
        columns=(
            Column("Site", "name"), Column("Topic", "topic"), Column("Document", "document"),
            Column("Dated", "evidence_date"), Column("Holds until", "evidence_expires"),
            Column("By", "author"), Column("Kept at", "held_at"),
        ),
        rows=[
            (site, topic, document, dated, _until(dated, life), author, place)
            for site, topic, document, dated, life, author, place in evidence.documents(
                "north", rng=numbers_for("north evidence")
            )
        ],
        **common,
    )  # fmt: skip
    yield PartnerTable(
        source_id="north-parties", title=f"Parties known to {who.NORTH}", entity="party",
        comment="Who is what to each northern site.", sheet="Parties",
        columns=_party_columns("Site", "Party", "Role", "Controls", "Terms", "Contact"),
        rows=evidence.parties("north"), **common,
    )  # fmt: skip


def _north_site(site: Site) -> list[Cell]:
    degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    lon, lat = degrees.transform(site.easting, site.northing)
    authority = f"{who.NORTH}; {who.SOUTH}" if site.council == "both" else who.NORTH
    return [
        site.name, site.gross, site.net, site.free, round(lat, 3), round(lon, 3),
        site.uncertainty_m, authority, site.plan,
        planning.latest_stages(planning.NORTH).get(site.name), site.control, site.available,
        site.role, site.positioning, site.constraints, site.includes, "Policy team",
    ]  # fmt: skip


# ---- the south: hectares by basis, no positions, other words and other headings


def south() -> Iterable[PartnerTable]:
    """Give the southern council's sheets: hectares by basis, no positions."""
    common = {
        "partner": who.SOUTH, "file": "south-ardenshire.xlsx",
        "valid_at": "2026-09-30", "trust": 70, "rhythm_months": 3,
    }  # fmt: skip
    yield PartnerTable(
        source_id="south-sites", title=f"Economic land schedule, {who.SOUTH}", entity="site",
        comment="The southern council's list: one column for each basis of an acreage.",
        sheet="Employment sites",
        preamble=(who.SOUTH, "Economic land schedule", "Position at 30 September 2026", INVENTED),
        columns=(
            Column("Ref"), Column("Name of site", "name"),
            Column("Gross (ha)", "stated_acres", "gross_sitewide"),
            Column("Allocated (ha)", "stated_acres", "allocated"),
            Column("Net (ha)", "stated_acres", "net_developable"),
            Column("Free (acres)", "stated_acres", "near_term_available"),
            Column("Taken (acres)", "stated_acres", "committed_under_offer"),
            Column("Authority", "authorities"), Column("Local plan", "plan_status"),
            Column("Flood zone", "flood_zone"), Column("Ownership", "control"),
            Column("Vacant from", "available_date"), Column("Part in supply", "role"),
            Column("Suits", "positioning"), Column("Issues", "constraints"),
        ),
        rows=[_south_site(number, site) for number, site in enumerate(listed_by("south"), 1)],
        **common,
    )  # fmt: skip
    yield _applications(
        "south-applications", who.SOUTH, planning.SOUTH, sheet="Planning history",
        headings=("Name of site", "App. no.", "Step", "When", "What for", "Determined by"),
        **common,
    )  # fmt: skip
    yield PartnerTable(
        source_id="south-evidence", title=f"Evidence held by {who.SOUTH}", entity="evidence",
        comment="Documents on southern sites; each says how many months it holds.",
        sheet="Studies", preamble=(who.SOUTH, "Studies received", INVENTED),
        columns=(
            Column("Name of site", "name"), Column("Subject", "topic"),
            Column("Title", "document"), Column("Date of study", "evidence_date"),
            Column("Good for (months)", "life_months"), Column("Consultant", "author"),
            Column("Shelf", "held_at"),
        ),
        rows=evidence.documents("south", rng=numbers_for("south evidence")), **common,
    )  # fmt: skip
    yield PartnerTable(
        source_id="south-parties", title=f"Parties known to {who.SOUTH}", entity="party",
        comment="Who is what to each southern site.", sheet="Contacts",
        columns=_party_columns(
            "Name of site", "Organisation", "Capacity", "Interest", "Agreement", "Write to"
        ),
        rows=evidence.parties("south"), **common,
    )  # fmt: skip


def _south_site(number: int, site: Site) -> list[Cell]:
    both = site.council == "both"
    said: list[Cell] = [
        f"{who.NORTH}; {who.SOUTH}" if both else who.SOUTH,
        site.plan, site.flood, site.control, site.available, site.role, site.positioning,
        site.constraints,
    ]  # fmt: skip
    acreages = [site.gross, site.allocated, site.net, site.free, site.committed]
    if both:  # the north measures it; the south adds nothing of its own
        acreages = [None] * len(acreages)
    if site.name == sites.QUILLBROOK:
        said = [None] * len(said)
    return [f"SA{number:02}", site.name, *acreages, *said]


# ---- layouts that both councils share


def _applications(
    source_id: str,
    council: str,
    events: list[planning.Event],
    *,
    headings: tuple[str, ...],
    **common: object,
) -> PartnerTable:
    fields = ("name", "application", "status", "date", "description", "authority")
    return PartnerTable(
        source_id=source_id, title=f"Planning applications, {council}", entity="application",
        comment="One row for each stage that an application reached, dated as it was reached.",
        dates=headings[3], columns=tuple(map(Column, headings, fields)),
        rows=[(*event, council) for event in events], **common,
    )  # type: ignore[arg-type]  # fmt: skip


def _party_columns(*headings: str) -> tuple[Column, ...]:
    fields = ("name", "party", "party_role", "controls", "party_terms", "contact")
    return tuple(map(Column, headings, fields))


def _until(dated: date | str | None, months: int) -> date | None:
    """Return the day to which a document of a known date holds."""
    if not isinstance(dated, date):
        return None
    years, month = divmod(dated.month - 1 + months, 12)
    year, month = dated.year + years, month + 1
    return date(year, month, min(dated.day, calendar.monthrange(year, month)[1]))
