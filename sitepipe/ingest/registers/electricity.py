"""
Registers of electricity networks: substations, applications, capacity, embedded capacity.

The first three by the headings of National Grid Electricity Distribution's downloads, the last
by the columns that all distribution operators' registers share. The embedded capacity register
holds generation and storage of 50 kW and more; connections for demand alone are not in it.
"""

from __future__ import annotations

from sitepipe.ingest.registers.columns import Column, Holds
from sitepipe.ingest.registers.forms import RegisterForm


def _numbers(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, holds=Holds.NUMBER) for name in names)


SUBSTATIONS = RegisterForm(
    "nged_substations",
    "substation locations",
    (
        Column("Substation Number", demanded=True),
        Column("Substation Name", demanded=True, holds=Holds.WORDS),
        Column("Substation Type", demanded=True, holds=Holds.WORDS),
        *_numbers("Easting", "Northing", "Latitude", "Longitude"),
    ),
    frozenset({"Substation Number", "Substation Name", "Substation Type", "Easting", "Northing"}),
    reference="Substation Number",
)

APPLICATIONS = RegisterForm(
    "nged_applications",
    "connection applications",
    (
        Column("Licence", aliases=("Licence Area",), demanded=True, holds=Holds.WORDS),
        Column("Grid Supply Point", aliases=("GSP",), demanded=True, holds=Holds.WORDS),
        Column("Bulk Supply Point", aliases=("BSP",)),
        Column("Primary Substation", aliases=("Primary",)),
        Column("Proposed Connection Voltage (kV)", demanded=True, holds=Holds.NUMBER),
        Column("Connection Status", demanded=True, holds=Holds.WORDS),
        *_numbers(
            "Total Demand Number",
            "Total Demand Capacity (MW)",
            "Total Generation Number",
            "Total Generation Capacity (MW)",
        ),
    ),
    frozenset({"Grid Supply Point", "Proposed Connection Voltage (kV)", "Connection Status"}),
)

CAPACITY_MAP = RegisterForm(
    "nged_capacity_map",
    "network capacity map",
    (
        Column("Network Reference ID", demanded=True),
        Column("Parent Network Reference ID"),
        Column("Substation Name", demanded=True, holds=Holds.WORDS),
        Column("Substation Number"),
        Column("Asset Type"),
        Column("Group", aliases=("Group (GSP)",)),
        Column("Upstream Voltage"),
        Column("Downstream Voltage"),
        Column("Fault Level Headroom"),
        *_numbers(
            "Firm Capacity of Substation (MVA)",
            "Reverse Power Capability (MVA)",
            "Measured Peak Demand (MVA)",
            "Demand Headroom (MVA)",
        ),
        Column("Demand Headroom RAG"),
        Column("Upstream Demand Headroom"),
        Column("Upstream Demand Headroom RAG"),
        *_numbers("Total Generation (MVA)", "Generation Headroom (MVA)"),
        Column("Generation Headroom RAG"),
        Column("Latitude", demanded=True, holds=Holds.NUMBER),
        Column("Longitude", demanded=True, holds=Holds.NUMBER),
    ),
    frozenset({"Network Reference ID", "Substation Name", "Demand Headroom (MVA)"}),
    reference="Network Reference ID",
)

EMBEDDED_CAPACITY = RegisterForm(
    "embedded_capacity",
    "embedded capacity register",
    (
        Column("Export MPAN / MSID"),
        Column("Import MPAN / MSID"),
        Column("Customer Name"),
        Column("Customer Site"),
        Column("Postcode"),
        Column(
            "Easting",
            aliases=("Location (X-coordinate): Eastings (where data is held)",),
            pattern=r"locationxcoordinateeastings\w*",
        ),
        Column(
            "Northing",
            aliases=("Location (y-coordinate): Northings (where data is held)",),
            pattern=r"locationycoordinatenorthings\w*",
        ),
        Column("Grid Supply Point"),
        Column("Bulk Supply Point"),
        Column("Primary"),
        Column("Point of Connection (POC) Voltage (kV)"),
        Column("Licence Area"),
        *(Column(f"Energy Source {number}") for number in (1, 2, 3)),
        *(Column(f"Energy Conversion Technology {number}") for number in (1, 2, 3)),
        Column("Flexible Connection (Yes/No)"),
        Column("Connection Status", demanded=True, terms=("Connected", "Accepted to Connect")),
        Column("Already connected Registered Capacity (MW)"),
        Column("Maximum Export Capacity (MW)"),
        Column("Maximum Export Capacity (MVA)"),
        Column("Maximum Import Capacity (MW)"),
        Column("Maximum Import Capacity (MVA)"),
        Column("Date Connected"),
        Column("Accepted to Connect Registered Capacity (MW)"),
        Column("Date Accepted"),
        Column("Target Energisation Date"),
        Column("In a Connection Queue (Y/N)"),
        Column("Last Updated"),
    ),
    frozenset({"Customer Site", "Connection Status", "Energy Source 1", "Grid Supply Point"}),
)
