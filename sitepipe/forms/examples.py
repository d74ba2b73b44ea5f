"""How cells of the template are written, and an example for each column; all made up."""

from __future__ import annotations

from sitepipe.schema.fields import FieldKind
from sitepipe.vocab import Audience

HOW: dict[FieldKind, str] = {
    "acreage": "A number, or as it is printed: 50-60, c.230, 100+.",
    "number": "A number; a range as 18-24.",
    "date": "A day, as 2026-11-14. If only the month is known, put an apostrophe first: '2026-11.",
    "term": "Choose from the list.",
    "terms": "One or more terms of the list, with semicolons between them.",
    "list": "Put a semicolon between several.",
    "flag": "yes or no.",
    "text": "",
}
FOR_WHOM = {
    Audience.PUBLIC: "",
    Audience.PARTNER: "Shown to partners only.",
    Audience.INTERNAL: "Kept within the team.",
}

EXAMPLES = {
    "stated_acres": "50-60",
    "authorities": "Elmshire; Ashby",
    "role": "Large campus for one maker",
    "readiness": "First phase can start",
    "positioning": "Suppliers beside the rail terminal",
    "latitude": "52.4567",
    "longitude": "-1.2345",
    "uncertainty_m": "100",
    "works_cost_gbp": "2400000",
    "works_months": "18-24",
    "power_mva": "12",
    "application": "24/00123/OUT",
    "authority": "Elmshire",
    "description": "Outline for 100,000 sq m",
    "scheme": "Elmshire Investment Zone",
    "position": "named in the zone's plan",
    "included_site": "Elm Corner",
    "plot": "Plot A",
    "plot_agent": "Elm Agents",
    "plot_landlord": "Elmshire Estates",
    "offer_from": "A maker of batteries",
    "building_agent": "Elm Agents",
    "works_funder": "Elmshire",
    "works_note": "Design agreed in March",
    "applicant": "Elmshire Estates",
    "connection_reference": "EL-1234",
    "author": "Ash Engineers",
    "held_at": "Shared drive, ground",
    "party_terms": "Option to 2029",
    "plot_price_gbp": "1250000",
    "building": "Unit 1",
    "floor_sqft": "120000",
    "works_title": "New roundabout on the A900",
    "works_item_cost_gbp": "850000",
    "funding_gap_gbp": "350000",
    "quote_cost_gbp": "640000",
    "works_sites": "Ash Park 60 %; Beech Works 40 %",
    "works_needs": "W1; W2",
    "connection": "Ash Park 33 kV",
    "capacity_text": "20 l/s",
    "at_substation": "Elmchester North",
    "parent_substation": "Elmchester",
    "voltage_kv": "33",
    "substation_lat": "52.4567",
    "substation_lon": "-1.2345",
    "document": "Ground investigation, phase 1",
    "party": "Elmshire Estates",
    "controls": "The northern half",
    "contact": "Name and telephone",
    "life_months": "24",
}
PLAIN_EXAMPLES: dict[FieldKind, str] = {
    "acreage": "50", "number": "12", "date": "2026-11-14", "flag": "yes", "list": "", "text": "",
}  # fmt: skip
