"""Terms of what a site needs: electricity, utilities, works, evidence and parties."""

from __future__ import annotations

from sitepipe.vocab.term import Term


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
    SWITCHING = "switching", "switching station"
    PRIMARY = "primary", "primary substation"


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
