"""Who sends what in Ardenshire. Not one of them exists."""

from __future__ import annotations

FICTIONAL = "(fictional)"

COUNTY = f"Ardenshire County Council {FICTIONAL}"
NORTH = f"North Ardenshire District Council {FICTIONAL}"
SOUTH = f"South Ardenshire District Council {FICTIONAL}"
BOARD = f"Ardenshire Growth Board {FICTIONAL}"
ZONE = f"Ardenshire Growth Zone {FICTIONAL}"

DEVELOPER = f"Thornbeam Land {FICTIONAL}"
AGENT = f"Quarrell & Finch {FICTIONAL}"
OPERATOR = f"Ardenshire Electricity Networks {FICTIONAL}"
SURVEYOR_OF_UTILITIES = f"Trivett Utilities {FICTIONAL}"

ESTATE = f"Pelmoor Estate {FICTIONAL}"
FARMS = f"Hollin Vale Farms {FICTIONAL}"
GLEBE = f"Ardenshire Glebe Trust {FICTIONAL}"
FUND = f"Fennimore Pension Fund {FICTIONAL}"

AUTHORS = {
    "boundary survey": f"Plumbline Surveys {FICTIONAL}",
    "title to the land": f"Ledgerstone Law {FICTIONAL}",
    "topographic survey": f"Plumbline Surveys {FICTIONAL}",
    "ground investigation": f"Greywacke Ground Engineering {FICTIONAL}",
    "ecological survey": f"Tansy Ecology {FICTIONAL}",
    "heritage assessment": f"Sabine Heritage {FICTIONAL}",
    "flood risk assessment": f"Lowmeadow Hydrology {FICTIONAL}",
    "transport assessment": f"Fordham Pike Transport {FICTIONAL}",
    "electricity offer or study": OPERATOR,
    "utilities study": SURVEYOR_OF_UTILITIES,
    "planning document": f"Garnet & Sloe Planning {FICTIONAL}",
    "cost plan": f"Cairnfold Costs {FICTIONAL}",
}
"""Who writes evidence on each topic."""

ADDRESSES = {
    COUNTY: "growth@ardenshire.example",
    NORTH: "planning@north-ardenshire.example",
    SOUTH: "planning@south-ardenshire.example",
    DEVELOPER: "sites@thornbeam.example",
    AGENT: "industrial@quarrell-finch.example",
    OPERATOR: "connections@ardenshire-networks.example",
    ESTATE: "office@pelmoor.example",
    FARMS: "land@hollin-vale.example",
    GLEBE: "property@ardenshire-glebe.example",
    FUND: "assets@fennimore.example",
}
"""Whom to ask; ``.example`` is a domain that nobody can own (RFC 2606)."""
