"""Tables of what belongs to sites: plots, buildings, works, connections, evidence, parties."""

from __future__ import annotations

from sitepipe import vocab
from sitepipe.schema.table import CLAIM_ID, SITE_ID, Table, column, stated
from sitepipe.vocab import Audience

PLOTS = Table(
    "plots",
    "one part of a site that is released on its own",
    ("site_id", "plot"),
    (
        SITE_ID,
        stated("plot", "text", "name of the plot", title="Plot"),
        stated("plot_acres", "number", "its area (acres)", title="Plot area", low=0,
               high=100_000),
        stated("plot_status", "text", "whether it can be had", vocab.PlotStatus, title="Status"),
        stated("plot_release_date", "date", "when it was or will be released", title="Released"),
        stated("serviced", "flag", "utilities and access stand at its edge", title="Serviced"),
        stated("plot_tenure", "text", "on what terms it is offered", vocab.Tenure, title="Tenure"),
        stated(
            "plot_price_gbp", "number", "price asked (GBP)", title="Price", low=0,
            audience=Audience.PARTNER,
        ),
        stated(
            "plot_rent_gbp_per_sqft", "number", "yearly rent asked (GBP per sq ft)", title="Rent",
            low=0, audience=Audience.PARTNER,
        ),
        stated("plot_agent", "text", "who lets or sells it", title="Agent"),
        stated(
            "plot_landlord", "text", "who owns it", title="Landlord", audience=Audience.PARTNER
        ),
        stated(
            "offer_from", "text", "who has it under offer or committed", title="Offer from",
            audience=Audience.INTERNAL,
        ),
        CLAIM_ID,
    ),
)  # fmt: skip

BUILDINGS = Table(
    "buildings",
    "one building that stands, is being built or could be",
    ("site_id", "building"),
    (
        SITE_ID,
        stated("building", "text", "name of the building", title="Building"),
        stated("floor_sqft", "number", "floor area (sq ft)", title="Floor area", low=0,
               high=100_000_000),
        stated("eaves_m", "number", "clear height to the eaves (m)", title="Eaves", low=0, high=60),
        stated(
            "building_mva", "number", "electricity at the building (MVA)", title="Power", low=0,
            high=10_000,
        ),
        stated("building_state", "text", "what stands", vocab.BuildingState, title="State"),
        stated("building_date", "date", "when it is or was ready", title="Ready"),
        stated(
            "building_tenure", "text", "on what terms it is offered", vocab.Tenure, title="Tenure"
        ),
        stated(
            "building_rent_gbp_per_sqft", "number", "yearly rent asked (GBP per sq ft)",
            title="Rent", low=0, audience=Audience.PARTNER,
        ),
        stated("building_agent", "text", "who lets or sells it", title="Agent"),
        CLAIM_ID,
    ),
)  # fmt: skip

WORKS = Table(
    "works",
    "one item of enabling works; several sites may share it",
    ("works_id",),
    (
        column("works_id", "text", "reference of the works in their schedule", title="Works"),
        stated("works_title", "text", "what is to be done", title="What"),
        stated("works_kind", "text", "what it is for", vocab.WorksKind, title="Kind"),
        stated("works_status", "text", "how far it has come", vocab.WorksStatus, title="Status"),
        stated(
            "cost_low_gbp", "number", "lower end of its cost (GBP)", title="Cost, from", low=0,
            claim="works_item_cost_gbp",
        ),
        stated(
            "cost_high_gbp", "number", "upper end of its cost (GBP)", title="Cost, to", low=0,
            claim="works_item_cost_gbp", end="high",
        ),
        stated("cost_date", "date", "date of the prices", title="Prices of"),
        stated(
            "months_low", "number", "least time that it needs (months)", title="Months, from",
            low=0, high=1200, claim="works_item_months",
        ),
        stated(
            "months_high", "number", "most time that it needs (months)", title="Months, to",
            low=0, high=1200, claim="works_item_months", end="high",
        ),
        stated("works_start", "date", "when it starts or started", title="Start"),
        stated("works_finish", "date", "when it is or was to be finished", title="Finish"),
        stated(
            "works_agreement", "text", "whether those who share it agree who pays",
            vocab.Agreement, title="Shares agreed",
        ),
        stated("works_funder", "text", "who pays", title="Funder"),
        stated(
            "funding_gap_gbp", "number", "part of the cost that nobody has promised (GBP)",
            title="Funding gap", low=0, audience=Audience.PARTNER,
        ),
        stated(
            "works_note", "text", "remarks of the team", title="Note", audience=Audience.INTERNAL
        ),
        CLAIM_ID,
    ),
)  # fmt: skip

WORKS_SITES = Table(
    "works_sites",
    "one site that needs an item of enabling works",
    ("works_id", "site_id"),
    (
        column("works_id", "text", "the works"),
        SITE_ID,
        column("share", "number",
               "the site's share of the cost (0-1): 1 for the only site named; unknown if not "
               "stated",
               title="Share", low=0, high=1),
        CLAIM_ID,
    ),
)  # fmt: skip

WORKS_DEPENDENCIES = Table(
    "works_dependencies",
    "one item of works that waits on another",
    ("works_id", "needs_works_id"),
    (
        column("works_id", "text", "the works that wait"),
        column("needs_works_id", "text", "the works that must be finished first"),
        CLAIM_ID,
    ),
)

CONNECTIONS = Table(
    "connections",
    "one connection of a site to a utility",
    ("site_id", "utility", "connection"),
    (
        SITE_ID,
        stated("utility", "text", "what it carries", vocab.Utility, title="Utility"),
        stated("connection", "text", "short name of the connection", title="Connection"),
        stated("route", "text", "by which network electricity comes", vocab.ConnectionRoute,
               title="Route"),
        stated("electricity_status", "text", "how far an electricity connection has come",
               vocab.PowerStatus, title="Electricity"),
        stated("utility_status", "text", "how far another connection has come",
               vocab.UtilityStatus, title="Other utility"),
        stated("capacity_mva", "number", "electricity that it carries (MVA)", title="Capacity",
               low=0, high=10_000),
        stated("capacity_text", "text", "what another connection carries, in words with its unit",
               title="Other capacity"),
        stated("firmness", "text", "whether capacity may be curtailed", vocab.Firmness,
               title="Firm"),
        stated("connection_date", "date", "when it is stated to be available", title="Available"),
        stated("quote_date", "date", "date of the quotation or offer", title="Quoted"),
        stated("quote_expires", "date", "until when the quotation or offer holds",
               title="Quote until"),
        stated("at_substation", "text", "substation that it comes from", title="Substation"),
        stated("quote_cost_gbp", "number", "cost quoted (GBP)", title="Quoted cost", low=0,
               audience=Audience.PARTNER),
        stated("applicant", "text", "who applied", title="Applicant",
               audience=Audience.INTERNAL),
        stated("connection_reference", "text", "the network operator's reference",
               title="Operator's reference", audience=Audience.INTERNAL),
        CLAIM_ID,
    ),
)  # fmt: skip

SUBSTATIONS = Table(
    "substations",
    "one substation of the electricity network",
    ("substation",),
    (
        column("substation", "text", "its name", title="Substation"),
        stated("substation_kind", "text", "its level", vocab.SubstationKind, title="Level"),
        stated("parent_substation", "text", "the substation that feeds it", title="Fed from"),
        stated("voltage_kv", "number", "voltage that it gives (kV)", title="Voltage", low=0,
               high=1000),
        stated("firm_mva", "number", "firm capacity of the substation (MVA)", title="Firm capacity",
               low=0, high=10_000),
        stated("headroom_mva", "number",
               "capacity that the operator publishes as unused (MVA); it may be committed already",
               title="Published headroom"),
        stated("headroom_date", "date", "date of that figure", title="Headroom as of"),
        stated("substation_lat", "number", "latitude (degrees, WGS84)", low=-90, high=90),
        stated("substation_lon", "number", "longitude (degrees, WGS84)", low=-180, high=180),
        CLAIM_ID,
    ),
)  # fmt: skip

EVIDENCE = Table(
    "evidence",
    "one document that supports what is said of a site",
    ("site_id", "topic", "document"),
    (
        SITE_ID,
        stated("topic", "text", "what it is evidence of", vocab.EvidenceTopic, title="Topic"),
        stated("document", "text", "the document", title="Document"),
        stated("evidence_date", "date", "date of the document", title="Dated"),
        stated("evidence_expires", "date", "date after which it no longer holds",
               title="Holds until"),
        stated("life_months", "number", "how long it holds from its date (months)", title="Life",
               low=0, high=1200),
        stated("author", "text", "who wrote it", title="Author"),
        stated("held_at", "text", "where the team keeps it", title="Kept at",
               audience=Audience.INTERNAL),
        CLAIM_ID,
    ),
)  # fmt: skip

PARTIES = Table(
    "parties",
    "one party and what it is to a site",
    ("site_id", "party", "party_role"),
    (
        SITE_ID,
        stated("party", "text", "name of the party", title="Party"),
        stated("party_role", "text", "what it is to the site", vocab.PartyRole, title="Role"),
        stated("controls", "text", "what it controls", title="Controls"),
        stated("party_terms", "text", "terms of an option or agreement", title="Terms",
               audience=Audience.PARTNER),
        stated("contact", "text", "person and address to ask", title="Contact",
               audience=Audience.INTERNAL),
        CLAIM_ID,
    ),
)  # fmt: skip
