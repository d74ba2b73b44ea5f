"""What the columns of public registers hold, by the forms that they are told by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sitepipe.ingest.registers import (
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

    ``columns`` gives the field of each of the form's columns that has one; ``units`` and
    ``values`` what its bare numbers are in and what its terms are read as.
    """

    entity: Entity
    name: str
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
