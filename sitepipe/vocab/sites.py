"""Terms of sites: planning, land and what holds them back."""

from __future__ import annotations

from sitepipe.vocab.term import Term


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


class FloodZone(Term):
    """The highest flood zone that a site touches, as the planning map shows it."""

    ZONE_1 = "zone_1", "Flood Zone 1"
    ZONE_2 = "zone_2", "Flood Zone 2"
    ZONE_3 = "zone_3", "Flood Zone 3, a or b not stated"
    ZONE_3A = "zone_3a", "Flood Zone 3a"
    ZONE_3B = "zone_3b", "Flood Zone 3b, functional floodplain"


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
