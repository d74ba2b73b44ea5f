"""What the columns of public registers hold, by the forms that they are told by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sitepipe.ingest.registers import (
    APPLICATIONS,
    BROWNFIELD_2017,
    BROWNFIELD_2026,
    BROWNFIELD_NATIONAL,
    CAPACITY_MAP,
    SUBSTATIONS,
)
from sitepipe.vocab import Entity, SubstationKind


@dataclass(frozen=True)
class RegisterMapping:
    """
    How a register is read as a source.

    ``otherwise`` names the rows whose column of the name states nothing; ``columns`` gives the
    field of each of the form's columns that has one; ``units`` and ``values`` what its bare
    numbers are in and what its terms are read as.
    """

    entity: Entity
    name: str
    otherwise: tuple[str, ...] = field(default=(), kw_only=True)
    columns: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


_BROWNFIELD = RegisterMapping(
    Entity.SITE,
    "SiteNameAddress",
    {"SiteReference": "site_reference", "GeoX": "x", "GeoY": "y", "Hectares": "stated_acres"},
    units={"Hectares": "ha"},
)
_KINDS = {
    "Super Grid Substation": SubstationKind.GSP.value,
    "EHV Switching Station": SubstationKind.SWITCHING.value,
    "132kV Switching Station": SubstationKind.SWITCHING.value,
    "Bulk Supply Point": SubstationKind.BSP.value,
    "BSP": SubstationKind.BSP.value,
    "Primary Substation": SubstationKind.PRIMARY.value,
    "Primary": SubstationKind.PRIMARY.value,
}

MAPPINGS: dict[str, RegisterMapping] = {
    BROWNFIELD_2017.name: _BROWNFIELD,
    BROWNFIELD_2026.name: _BROWNFIELD,
    BROWNFIELD_NATIONAL.name: RegisterMapping(
        Entity.SITE,
        "site-address",
        {
            "reference": "site_reference",
            "latitude": "latitude",
            "longitude": "longitude",
            "hectares": "stated_acres",
        },
        units={"hectares": "ha"},
    ),
    SUBSTATIONS.name: RegisterMapping(
        Entity.SUBSTATION,
        "Substation Name",
        {
            "Substation Type": "substation_kind",
            "Latitude": "substation_lat",
            "Longitude": "substation_lon",
        },
        values={"Substation Type": _KINDS},
    ),
    APPLICATIONS.name: RegisterMapping(
        Entity.QUEUE,
        "Primary Substation",
        {
            "Licence": "queue_licence_area",
            "Grid Supply Point": "queue_supply_point",
            "Proposed Connection Voltage (kV)": "queue_voltage_kv",
            "Connection Status": "queue_status",
            "Total Demand Number": "queue_demand_requests",
            "Total Demand Capacity (MW)": "queue_demand_mw",
            "Total Generation Number": "queue_generation_requests",
            "Total Generation Capacity (MW)": "queue_generation_mw",
        },
        otherwise=("Bulk Supply Point", "Grid Supply Point"),
    ),
    CAPACITY_MAP.name: RegisterMapping(
        Entity.SUBSTATION,
        "Substation Name",
        {
            "Asset Type": "substation_kind",
            "Firm Capacity of Substation (MVA)": "firm_mva",
            "Demand Headroom (MVA)": "headroom_mva",
            "Latitude": "substation_lat",
            "Longitude": "substation_lon",
        },
        values={"Asset Type": _KINDS},
    ),
}
"""By the form's name. A form that is not here is recognised, and holds nothing of sites."""
