"""
The brownfield land register, in its forms of 2017 and 2026.

Columns of 2017 and what they demand by the data standard; terms by SI 2017/403, Schedule 2,
paragraph 1; columns of 2026 and what they demand by the specification of planning.data.gov.uk,
and so the columns of the national dataset that it makes of all registers. The register lists land
for housing: for employment land it tells of competing use, and is no supply.
"""

from __future__ import annotations

from sitepipe.ingest.registers.columns import Column, Holds
from sitepipe.ingest.registers.forms import RegisterForm

OWNERSHIP = (
    "owned by a public authority",
    "not owned by a public authority",
    "mixed ownership",
    "unknown ownership",
)
PLANNING = ("permissioned", "not permissioned", "pending decision")
PERMISSION = (
    "full planning permission",
    "outline planning permission",
    "reserved matters approval",
    "permission in principle",
    "technical details consent",
    "planning permission granted under an order",
    "other",
)

_ALIASES = {
    "OrganisationURI": (
        "OrganistionURI", "OrganisationURL", "OrgansiationURI", "Organisation", "Open data website",
    ),
    "OrganisationLabel": ("Local authority", "Organisation name"),
    "SiteReference": ("LA site ref", "Site ref", "Reference"),
    "SiteNameAddress": ("Name and address of site", "Site name and address", "Site address"),
    "SiteplanURL": ("Plan of site", "Site plan"),
    "CoordinateReferenceSystem": ("CRS", "Coordinate system"),
    "GeoX": ("Easting", "Longitude"),
    "GeoY": ("Northing", "Latitude"),
    "Hectares": ("Area (ha)", "Site area (ha)", "Area hectares"),
    "Deliverable": ("Land deliverable?", "Deliverable?"),
    "PermissionType": ("Planning permission type",),
    "PermissionDate": ("If permissioned", "Date of permission"),
    "MinNetDwellings": ("Minimum net dwellings",),
    "DevelopmentDescription": (
        "Description of proposed housing development", "Proposed housing development",
    ),
    "NonHousingDevelopment": ("Scale of non housing development",),
    "NetDwellingsRangeTo": ("Maximum net dwellings",),
    "HazardousSubstances": ("Hazardous substance",),
    "FirstAddedDate": ("Date entered on register", "Date first added"),
    "LastUpdatedDate": ("Date last updated", "Last updated"),
}  # fmt: skip
_HOLDS = {
    "OrganisationURI": Holds.ADDRESS,
    "OrganisationLabel": Holds.WORDS,
    "SiteNameAddress": Holds.WORDS,
    "SiteplanURL": Holds.ADDRESS,
    "CoordinateReferenceSystem": Holds.CRS,
    "GeoX": Holds.NUMBER,
    "GeoY": Holds.NUMBER,
    "Hectares": Holds.AREA,
    "OwnershipStatus": Holds.WORDS,
    "Deliverable": Holds.WORDS,
    "PlanningStatus": Holds.WORDS,
    "PermissionType": Holds.WORDS,
    "PermissionDate": Holds.DATE,
    "MinNetDwellings": Holds.NUMBER,
    "NetDwellingsRangeFrom": Holds.NUMBER,
    "NetDwellingsRangeTo": Holds.NUMBER,
    "FirstAddedDate": Holds.DATE,
    "LastUpdatedDate": Holds.DATE,
    "EndDate": Holds.DATE,
}
_TERMS = {
    "OwnershipStatus": OWNERSHIP,
    "PlanningStatus": PLANNING,
    "PermissionType": PERMISSION,
    "Deliverable": ("yes",),
    "HazardousSubstances": ("yes",),
}
_DEMANDED = frozenset(
    {
        "SiteReference", "SiteNameAddress", "SiteplanURL", "GeoX", "GeoY", "Hectares",
        "OwnershipStatus", "PlanningStatus", "FirstAddedDate", "LastUpdatedDate",
    }
)  # fmt: skip
_SIGNATURE = frozenset(
    {"SiteReference", "SiteNameAddress", "GeoX", "GeoY", "Hectares", "OwnershipStatus"}
)


_PERMISSIONED = ("PlanningStatus", "permissioned")


def _columns(names: str, demanded: frozenset[str]) -> tuple[Column, ...]:
    return tuple(
        Column(
            name,
            aliases=_ALIASES.get(name, ()),
            demanded=name in demanded,
            demanded_if=_PERMISSIONED if name in ("PermissionType", "PermissionDate") else None,
            holds=_HOLDS.get(name, Holds.ANYTHING),
            terms=_TERMS.get(name, ()),
        )
        for name in names.split()
    )


BROWNFIELD_2017 = RegisterForm(
    "brownfield_2017",
    "brownfield land register (form of 2017)",
    _columns(
        "OrganisationURI OrganisationLabel SiteReference PreviouslyPartOf SiteNameAddress"
        " SiteplanURL CoordinateReferenceSystem GeoX GeoY Hectares OwnershipStatus Deliverable"
        " PlanningStatus PermissionType PermissionDate PlanningHistory ProposedForPIP"
        " MinNetDwellings DevelopmentDescription NonHousingDevelopment Part2"
        " NetDwellingsRangeFrom NetDwellingsRangeTo HazardousSubstances SiteInformation Notes"
        " FirstAddedDate LastUpdatedDate",
        _DEMANDED
        | {"OrganisationURI", "OrganisationLabel", "CoordinateReferenceSystem", "MinNetDwellings"},
    ),
    _SIGNATURE,
    reference="SiteReference",
)

BROWNFIELD_2026 = RegisterForm(
    "brownfield_2026",
    "brownfield land register (form of 2026)",
    _columns(
        "OrganisationURI SiteReference SiteNameAddress GeoX GeoY SiteplanURL Hectares"
        " OwnershipStatus PlanningStatus PermissionType PermissionDate PlanningHistory"
        " Deliverable NetDwellingsRangeFrom NetDwellingsRangeTo HazardousSubstances Notes"
        " FirstAddedDate LastUpdatedDate EndDate",
        _DEMANDED | {"NetDwellingsRangeFrom", "NetDwellingsRangeTo"},
    ),
    _SIGNATURE,
    reference="SiteReference",
)

BROWNFIELD_NATIONAL = RegisterForm(
    "brownfield_national",
    "brownfield land (planning.data.gov.uk)",
    (
        Column("entity", demanded=True),
        Column("reference", demanded=True),
        Column("name"),
        Column("organisation", aliases=("organisation-entity",)),
        Column("site-address", holds=Holds.WORDS),
        Column("site-plan-url", holds=Holds.ADDRESS),
        Column("point"),
        Column("latitude", holds=Holds.NUMBER),
        Column("longitude", holds=Holds.NUMBER),
        Column("hectares", holds=Holds.AREA),
        Column("ownership-status", holds=Holds.WORDS, terms=OWNERSHIP),
        Column("planning-permission-status", holds=Holds.WORDS, terms=PLANNING),
        Column("planning-permission-type", holds=Holds.WORDS, terms=PERMISSION),
        Column("planning-permission-date", holds=Holds.DATE),
        Column("planning-permission-history"),
        Column("minimum-net-dwellings", holds=Holds.NUMBER),
        Column("maximum-net-dwellings", holds=Holds.NUMBER),
        Column("hazardous-substances", terms=("yes",)),
        Column("deliverable", terms=("yes",)),
        Column("notes"),
        Column("entry-date", holds=Holds.DATE),
        Column("start-date", holds=Holds.DATE),
        Column("end-date", holds=Holds.DATE),
    ),
    frozenset({"entity", "reference", "site-address", "hectares", "ownership-status"}),
    reference="entity",
)

ONLY_IN_2017 = frozenset(
    {
        "OrganisationLabel", "PreviouslyPartOf", "CoordinateReferenceSystem", "ProposedForPIP",
        "MinNetDwellings", "DevelopmentDescription", "NonHousingDevelopment", "Part2",
        "SiteInformation",
    }
)  # fmt: skip
"""Columns that the form of 2026 no longer has: one of them makes a register one of 2017."""
