"""
The controlled terms of the pipeline, each with the words people read.

A term's value is what tables and files hold; its ``label`` is what pages print.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A controlled term: a stable value and a label in plain words."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:  # noqa: D102
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value.replace("_", " ")
        return member

    @classmethod
    def values(cls) -> list[str]:
        """Return every value in order of definition."""
        return [member.value for member in cls]


class Qualifier(Term):
    """How firmly a figure is stated."""

    EXACT = "exact"
    CIRCA = "circa", "about"
    INDICATIVE = "indicative"
    AT_LEAST = "at_least", "at least"
    AT_MOST = "at_most", "at most"


class AcreageBasis(Term):
    """What an acreage counts."""

    GROSS_SITEWIDE = "gross_sitewide", "site-wide"
    ALLOCATED = "allocated", "allocation"
    NET_DEVELOPABLE = "net_developable", "net developable"
    NEAR_TERM_AVAILABLE = "near_term_available", "available near-term"
    COMMITTED_UNDER_OFFER = "committed_under_offer", "committed or under offer"
    NOT_STATED = "not_stated", "basis not stated"


class PlanStatus(Term):
    """How far a site has come in plan-making."""

    NOT_PROMOTED = "not_promoted", "not promoted"
    CALL_FOR_SITES = "call_for_sites", "put forward in a call for sites"
    HELAA_SUITABLE = "helaa_suitable", "found suitable (HELAA)"
    REG18_DRAFT = "reg18_draft", "draft plan (Regulation 18)"
    REG19_PUBLICATION = "reg19_publication", "published plan (Regulation 19)"
    EXAMINATION = "examination", "plan at examination"
    ALLOCATED = "allocated", "allocated"
    LDO_OR_MDO_MADE = "ldo_or_mdo_made", "development order made"


class ApplicationStatus(Term):
    """How far a planning application has come; a site can hold several."""

    PRE_APP = "pre_app", "pre-application"
    EIA_SCREENING = "eia_screening", "EIA screening"
    SUBMITTED = "submitted"
    VALIDATED = "validated"
    PENDING = "pending", "pending decision"
    CALLED_IN = "called_in", "called in"
    APPEAL = "appeal", "at appeal"
    DCO_EXAMINATION = "dco_examination", "DCO examination"
    RESOLUTION_TO_GRANT_S106 = "resolution_to_grant_s106", "resolution to grant"
    OUTLINE_GRANTED = "outline_granted", "outline granted"
    RESERVED_MATTERS_PENDING = "reserved_matters_pending", "reserved matters pending"
    RESERVED_MATTERS_APPROVED = "reserved_matters_approved", "reserved matters approved"
    FULL_GRANTED = "full_granted", "full permission granted"
    CONDITIONS_DISCHARGED = "conditions_discharged", "conditions discharged"
    IMPLEMENTED = "implemented"
    UNDER_CONSTRUCTION = "under_construction", "under construction"
    COMPLETE = "complete"
    LAPSED = "lapsed"
    REFUSED = "refused"


class PlanningGroup(Term):
    """Planning stages gathered into the few classes that a map can show."""

    NOT_KNOWN = "not_known", "not known"
    PROMOTED = "promoted", "promoted"
    PLAN_LED = "plan_led", "allocated or in a plan"
    APPLIED = "applied", "application in progress"
    OUTLINE = "outline", "consented in outline"
    DETAILED = "detailed", "consented in detail"
    BUILDING = "building", "building or complete"


class Constraint(Term):
    """What is said to hold a site back."""

    SECTOR_FOCUS = "sector_focus", "sector focus"
    ENABLING_WORKS = "enabling_works", "enabling works"
    UTILITIES = "utilities", "utilities"
    OFF_SITE_INFRASTRUCTURE = "off_site_infrastructure", "off-site infrastructure"
    PLANNING_TIMING = "planning_timing", "planning timing"
    PLANNING = "planning", "planning"
    HIGHWAYS = "highways", "highways"
    INFRASTRUCTURE = "infrastructure", "infrastructure"
    LAND_RESTRICTIONS = "land_restrictions", "land restrictions"
    SERVICED_PLOT_AVAILABILITY = "serviced_plot_availability", "serviced plot availability"
    POWER = "power", "power"
    SCALE_FIT = "scale_fit", "fit of scale"
    PLOT_RELEASE_CYCLES = "plot_release_cycles", "plot release cycles"
    GREEN_BELT = "green_belt", "green belt"
    COMMITTED_LAND = "committed_land", "land committed or under offer"


class PowerStatus(Term):
    """How far an electricity connection has come."""

    NONE = "none", "none applied for"
    BUDGET_ESTIMATE = "budget_estimate", "budget estimate"
    GATE1_INDICATIVE = "gate1_indicative", "Gate 1, indicative"
    DNO_OFFER_ISSUED = "dno_offer_issued", "network operator's offer issued"
    DNO_OFFER_ACCEPTED = "dno_offer_accepted", "network operator's offer accepted"
    GATE2_OFFER = "gate2_offer", "Gate 2 offer"
    UNDER_CONSTRUCTION = "under_construction", "under construction"
    ENERGISED = "energised"


class Control(Term):
    """Who controls a site, and how firmly."""

    OWNED_BY_PROMOTER = "owned_by_promoter", "owned by the promoter"
    OPTION = "option", "held under option"
    PUBLIC = "public", "publicly owned"
    MULTIPLE_AGREED = "multiple_agreed", "several owners, agreed"
    MULTIPLE_NOT_AGREED = "multiple_not_agreed", "several owners, not agreed"
    NONE = "none", "not controlled"


class BoundaryKind(Term):
    """What is known of where a site is; the surest first."""

    SURVEYED = "surveyed"
    DRAWN = "drawn"
    LOCATION_ONLY = "location_only", "location only"

    @property
    def measurable(self) -> bool:
        """Whether an area may be measured on it."""
        return self is not BoundaryKind.LOCATION_ONLY


class UseClass(Term):
    """Use classes of employment land in England since September 2020."""

    E_G = "e_g", "E(g) offices, research, light industry"
    E_G_I = "e_g_i", "E(g)(i) offices"
    E_G_II = "e_g_ii", "E(g)(ii) research and development"
    E_G_III = "e_g_iii", "E(g)(iii) light industry"
    B2 = "b2", "B2 general industry"
    B8 = "b8", "B8 storage and distribution"
    SUI_GENERIS = "sui_generis", "in a class of its own"


class HubKind(Term):
    """Kinds of places that logistics access is measured to."""

    MOTORWAY_JUNCTION = "motorway_junction", "motorway junction"
    RAIL_TERMINAL = "rail_terminal", "rail freight terminal"
    AIRPORT = "airport", "airport with freight"
    PORT = "port"
    RESEARCH = "research", "research asset"
    INDUSTRY = "industry", "industry"


class HubStatus(Term):
    """Whether a hub can be used now."""

    OPERATIONAL = "operational"
    UNDER_CONSTRUCTION = "under_construction", "under construction"
    CONSENTED = "consented"
    PLANNED = "planned"
    UNKNOWN = "unknown", "status not known"


class RoadClass(Term):
    """Class of a road link."""

    MOTORWAY = "motorway"
    TRUNK = "trunk", "trunk road"
    A_ROAD = "a_road", "A road"
    B_ROAD = "b_road", "B road"
    MINOR_ROAD = "minor_road", "minor road"
    LOCAL_ROAD = "local_road", "local road"
    ACCESS_ROAD = "access_road", "access road"
    FERRY = "ferry"


class Mode(Term):
    """What a vehicle counts as where signs say who may drive."""

    CAR = "car"
    GOODS = "goods", "goods vehicle up to 3.5 t"
    HGV = "hgv", "heavy goods vehicle"


class Carriageway(Term):
    """Whether a link's directions are divided."""

    SINGLE = "single"
    DUAL = "dual"


class Direction(Term):
    """Which ways a link may be driven."""

    BOTH = "both"
    FORWARD = "forward"


class Setting(Term):
    """Whether a link runs through a built-up area."""

    RURAL = "rural"
    URBAN = "urban", "built-up"


class Entity(Term):
    """What a source row is a record of."""

    SITE = "site"
    LOCATION = "location"
    APPLICATION = "application"
    INCENTIVE = "incentive"
    PLOT = "plot"
    BUILDING = "building"
    WORKS = "works", "enabling works"
    CONNECTION = "connection", "connection to a utility"
    SUBSTATION = "substation"
    EVIDENCE = "evidence"
    PARTY = "party"

    @property
    def is_of_a_site(self) -> bool:
        """Whether the row's name is a site's; works and substations have names of their own."""
        return self not in (Entity.WORKS, Entity.SUBSTATION)


class Audience(Term):
    """Who may see a field: each sees also what those before it see."""

    PUBLIC = "public", "investors and the public"
    PARTNER = "partner", "partners of the pipeline"
    INTERNAL = "internal", "the pipeline's own team"

    def may_see(self, field: Audience) -> bool:
        """Say whether this audience may see a field meant for ``field``."""
        order = list(Audience)
        return order.index(self) >= order.index(field)


class PlotStatus(Term):
    """Whether a plot can be had."""

    NOT_RELEASED = "not_released", "not released"
    AVAILABLE = "available"
    UNDER_OFFER = "under_offer", "under offer"
    COMMITTED = "committed"


class Tenure(Term):
    """On what terms land or a building is offered."""

    FREEHOLD = "freehold"
    LEASEHOLD = "leasehold"
    EITHER = "either", "freehold or leasehold"


class BuildingState(Term):
    """What stands, or could."""

    AVAILABLE_NOW = "available_now", "standing and free"
    OCCUPIED = "occupied"
    UNDER_CONSTRUCTION = "under_construction", "under construction"
    CONSENTED = "consented", "consented, not begun"
    PROPOSED = "proposed"


class WorksKind(Term):
    """What enabling works are for."""

    ACCESS = "access", "access and highways"
    POWER = "power", "electricity"
    WATER = "water", "water and drainage"
    UTILITIES = "utilities", "other utilities"
    GROUND = "ground", "ground and remediation"
    PLATEAU = "plateau", "plateau and earthworks"
    OTHER = "other"


class WorksStatus(Term):
    """How far enabling works have come."""

    IDENTIFIED = "identified"
    DESIGNED = "designed"
    FUNDED = "funded"
    CONTRACTED = "contracted"
    ON_SITE = "on_site", "on site"
    COMPLETE = "complete"


class Agreement(Term):
    """Whether those who share something have agreed who pays."""

    AGREED = "agreed"
    IN_NEGOTIATION = "in_negotiation", "in negotiation"
    NOT_AGREED = "not_agreed", "not agreed"


class Utility(Term):
    """What a connection carries."""

    ELECTRICITY = "electricity"
    WATER = "water"
    WASTEWATER = "wastewater"
    GAS = "gas"
    FIBRE = "fibre"


class UtilityStatus(Term):
    """How far a connection other than electricity has come."""

    NONE = "none", "none applied for"
    ESTIMATE = "estimate", "budget estimate"
    OFFER_ISSUED = "offer_issued", "offer issued"
    OFFER_ACCEPTED = "offer_accepted", "offer accepted"
    UNDER_CONSTRUCTION = "under_construction", "under construction"
    LIVE = "live", "live at the boundary"


class ConnectionRoute(Term):
    """By which network electricity comes."""

    TRANSMISSION = "transmission", "transmission, 275 kV or more"
    DISTRIBUTION_132KV = "distribution_132kv", "distribution at 132 kV"
    DISTRIBUTION_33KV = "distribution_33kv", "distribution at 33 or 66 kV"
    DISTRIBUTION_11KV = "distribution_11kv", "distribution at 11 kV or less"
    INDEPENDENT = "independent", "independent network operator"
    PRIVATE_WIRE = "private_wire", "private wire"


class Firmness(Term):
    """Whether capacity may be curtailed."""

    FIRM = "firm"
    NON_FIRM = "non_firm", "may be curtailed"


class SubstationKind(Term):
    """Level of a substation, from the top."""

    GSP = "gsp", "grid supply point"
    BSP = "bsp", "bulk supply point"
    PRIMARY = "primary", "primary substation"


class FloodZone(Term):
    """The highest flood zone that a site touches, as the planning map shows it."""

    ZONE_1 = "zone_1", "Flood Zone 1"
    ZONE_2 = "zone_2", "Flood Zone 2"
    ZONE_3 = "zone_3", "Flood Zone 3, a or b not stated"
    ZONE_3A = "zone_3a", "Flood Zone 3a"
    ZONE_3B = "zone_3b", "Flood Zone 3b, functional floodplain"


class EvidenceTopic(Term):
    """What a document is evidence of."""

    BOUNDARY = "boundary", "boundary survey"
    TITLE = "title", "title to the land"
    TOPOGRAPHY = "topography", "topographic survey"
    GROUND = "ground", "ground investigation"
    ECOLOGY = "ecology", "ecological survey"
    HERITAGE = "heritage", "heritage assessment"
    FLOOD = "flood", "flood risk assessment"
    TRANSPORT = "transport", "transport assessment"
    POWER = "power", "electricity offer or study"
    UTILITIES = "utilities", "utilities study"
    PLANNING = "planning", "planning document"
    COSTS = "costs", "cost plan"


class PartyRole(Term):
    """What somebody is to a site."""

    PROMOTER = "promoter"
    OWNER = "owner"
    OPTION_HOLDER = "option_holder", "option holder"
    LANDLORD = "landlord"
    AGENT = "agent"
    NETWORK_OPERATOR = "network_operator", "network operator"
    HIGHWAY_AUTHORITY = "highway_authority", "highway authority"
    FUNDER = "funder"
    OCCUPIER = "occupier"


class Severity(Term):
    """How much an issue matters: an error holds the value or row back."""

    NOTICE = "notice"
    WARNING = "warning"
    ERROR = "error"


class IssueKind(Term):
    """Kinds of defect in data."""

    UNREADABLE_ACREAGE = "unreadable_acreage", "acreage that cannot be read"
    UNREADABLE_NUMBER = "unreadable_number", "number that cannot be read"
    UNREADABLE_DATE = "unreadable_date", "date that cannot be read"
    UNKNOWN_TERM = "unknown_term", "term outside the vocabulary"
    MISSING_NAME = "missing_name", "row without a site name"
    ENCODING_GUESSED = "encoding_guessed", "file not in UTF-8"
    COLUMN_IGNORED = "column_ignored", "column that no field is mapped to"
    COORDINATES_SWAPPED = "coordinates_swapped", "latitude and longitude swapped"
    COORDINATES_OUTSIDE = "coordinates_outside", "position far from Great Britain"
    PLACES_APART = "places_apart", "one site that two rows place far apart"
    INVALID_GEOMETRY = "invalid_geometry", "polygon that crosses itself"
    MISSING_GEOMETRY = "missing_geometry", "row without a geometry"
    WRONG_GEOMETRY = "wrong_geometry", "geometry that is no site"
    DUPLICATE_SITE = "duplicate_site", "site named twice in one source"
    UNKNOWN_SITE = "unknown_site", "row for a site that no source names"
    MISSING_LOCATION = "missing_location", "site without a location"
    UNREACHABLE_HUB = "unreachable_hub", "hub that cannot be reached"
    FAR_FROM_ROADS = "far_from_roads", "site far from every road"
    FILE_UNMAPPED = "file_unmapped", "file in the inbox that no source describes"
    DATE_WITHOUT_STAGE = "date_without_stage", "planning date without a stage"
    AFTER_AS_OF = "after_as_of", "claim on a later date than the run's"
    REPROJECTED = "reprojected", "positions carried to another CRS"
    FIGURE_NOT_IN_FORCE = "figure_not_in_force", "figure that does not hold at the as-of date"
    RAGGED_ROW = "ragged_row", "row with more or fewer cells than the header"
    MISSING_KEY = "missing_key", "row that does not say which one of its kind it is"
    MERGED_CELLS = "merged_cells", "cells merged over several rows or columns"
    COLUMN_MISSING = "column_missing", "column of the form that the sheet lacks"
    DATE_AS_TEXT = "date_as_text", "date written as text"
    SHEET_IGNORED = "sheet_ignored", "sheet that was not read"
    TEMPLATE_EMPTY = "template_empty", "portfolio template that nobody has filled"
    TEMPLATE_UNSIGNED = "template_unsigned", "template that does not say from whom or of when"
    FORMULA_WITHOUT_VALUE = "formula_without_value", "formula that gives no value"
    ROWS_ABOVE_HEADER = "rows_above_header", "rows above the headings"
    UNKNOWN_WORKS = "unknown_works", "works that no schedule names"
    UNKNOWN_SUBSTATION = "unknown_substation", "substation that no source names"
    EVIDENCE_WITHOUT_DATE = "evidence_without_date", "evidence that states no date"
    OUTSIDE_RANGE = "outside_range", "value that its kind cannot have"
    CONTRADICTS_ITSELF = "contradicts_itself", "values of one row that cannot both hold"
    COORDINATES_INVALID = "coordinates_invalid", "coordinates that are no numbers"
    COORDINATES_IN_GRID = "coordinates_in_grid", "grid metres where degrees are due"
    COORDINATES_IN_DEGREES = "coordinates_in_degrees", "degrees where grid metres are due"
    COORDINATES_IN_MERCATOR = "coordinates_in_mercator", "Web Mercator metres"
    GRID_SWAPPED = "grid_swapped", "easting and northing swapped"
    DIGIT_MISSING = "digit_missing", "coordinate short of a digit"
    UNREADABLE_POSITION = "unreadable_position", "grid reference or geometry that cannot be read"
    MISSING_VALUE = "missing_value", "value that its register demands"
    REFERENCE_NOT_UNIQUE = "reference_not_unique", "reference that several rows have"
    REFERENCE_CASE = "reference_case", "references that differ only in case"
    SHIFTED_ROW = "shifted_row", "row whose cells stand in the wrong columns"
    HEADER_REPAIRED = "header_repaired", "headings put right"
    DEFAULT_USED = "default_used", "value taken from the source's defaults"
    AMBIGUOUS_SITE = "ambiguous_site", "name that several sites have"

    @property
    def fixer(self) -> Fixer:
        """Who can put it right."""
        if self in _FOR_INFORMATION:
            return Fixer.NOBODY
        return Fixer.PIPELINE if self in _FOR_THE_PIPELINE else Fixer.SENDER

    @property
    def public_kind(self) -> str | None:
        """Its name among the issue types of the public specification for planning data."""
        return _PUBLIC_KINDS.get(self)


class Match(Term):
    """What two records of sites are to one another."""

    SAME = "same", "one site"
    PART = "part", "one a part of the other"
    DIFFERENT = "different", "two sites"
    ASK = "ask", "a question for a person"


class Fixer(Term):
    """Who can put a defect right."""

    SENDER = "sender", "who sent the data"
    PIPELINE = "pipeline", "the pipeline's own team"
    NOBODY = "nobody", "nobody: for information"


_FOR_INFORMATION = {
    IssueKind.AFTER_AS_OF,
    IssueKind.COLUMN_IGNORED,
    IssueKind.DEFAULT_USED,
    IssueKind.REPROJECTED,
    IssueKind.ROWS_ABOVE_HEADER,
}
_FOR_THE_PIPELINE = {
    IssueKind.AMBIGUOUS_SITE,
    IssueKind.COLUMN_MISSING,
    IssueKind.FAR_FROM_ROADS,
    IssueKind.FIGURE_NOT_IN_FORCE,
    IssueKind.FILE_UNMAPPED,
    IssueKind.PLACES_APART,
    IssueKind.SHEET_IGNORED,
    IssueKind.UNKNOWN_SITE,
    IssueKind.UNREACHABLE_HUB,
}
_PUBLIC_KINDS = {
    IssueKind.COORDINATES_INVALID: "invalid coordinates",
    IssueKind.COORDINATES_SWAPPED: "WGS84 flipped",
    IssueKind.COORDINATES_IN_GRID: "OSGB",
    IssueKind.GRID_SWAPPED: "OSGB flipped",
    IssueKind.COORDINATES_IN_MERCATOR: "Mercator",
    IssueKind.COORDINATES_OUTSIDE: "WGS84 out of bounds",
    IssueKind.INVALID_GEOMETRY: "invalid geometry - fixed",
    IssueKind.WRONG_GEOMETRY: "Unexpected geom type",
    IssueKind.UNREADABLE_DATE: "invalid date",
    IssueKind.UNREADABLE_NUMBER: "invalid decimal",
    IssueKind.UNREADABLE_ACREAGE: "invalid decimal",
    IssueKind.UNKNOWN_TERM: "invalid category value",
    IssueKind.MISSING_NAME: "missing value",
    IssueKind.MISSING_KEY: "missing value",
    IssueKind.MISSING_VALUE: "missing value",
    IssueKind.MISSING_GEOMETRY: "missing value",
    IssueKind.REFERENCE_NOT_UNIQUE: "reference values are not unique",
    IssueKind.REFERENCE_CASE: "reference values are not unique",
    IssueKind.SHIFTED_ROW: "patch",
    IssueKind.HEADER_REPAIRED: "patch",
    IssueKind.DEFAULT_USED: "default-value",
}
"""Only where the specification has a type of the same meaning."""


class Outcome(Term):
    """Result of a rule for a site."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class FindingKind(Term):
    """What a finding is about: a gate of the score, a fact that is asked for, a readiness check."""

    GATE = "gate"
    FACT = "fact"
    CHECK = "check"


class LegKind(Term):
    """Parts of a route."""

    SITE_CONNECTOR = "site_connector", "from the site to the road"
    LINK = "link", "along a road link"
    HUB_CONNECTOR = "hub_connector", "from the road to the hub"


class AccessChange(Term):
    """What a change of the roads means for a way."""

    UNCHANGED = "unchanged"
    FASTER = "faster"
    SLOWER = "slower"
    CUT_OFF = "cut_off", "no longer reached"
    OPENED_UP = "opened_up", "reached now, not before"
    NOT_REACHED = "not_reached", "not reached, before or after"


class Alteration(Term):
    """What a scenario does to a link."""

    CLOSED = "closed"
    UPGRADED = "upgraded"
    ADDED = "added"
