"""A filled copy of the portfolio template, as a partner would send it; all of it made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl

from sitepipe.render.workbook.template import write_template

ABOUT = {
    "Organisation": "Elmshire Council",
    "Date the data speaks of": date(2026, 10, 1),
    "Terms of use": "For the pipeline",
    "Contact": "A. Person",
}

ROWS: dict[str, list[dict[str, object]]] = {
    "Sites": [
        {
            "Site": "Ash Park (fictional)",
            "Planning authorities": "Elmshire; Ashby",
            "Site-wide acres": 230,
            "Net developable acres": "150-160",
            "Plan-making": "allocated",
            "Application stage": "outline granted",
            "Date of that stage": date(2025, 3, 14),
            "Control": "owned by the promoter",
            "Land available": "Q2 2027",
            "Flood zone": "Flood Zone 1",
            "Constraints": "highways; power",
            "Role": "Large campus",
            "Latitude": 52.45,
            "Longitude": -1.6,
            "Uncertainty (m)": 100,
        },
        {
            "Site": "Beech Works (fictional)",
            "Acres available now": 12.5,
            "Control": "TBC",
            "Latitude": 52.4,
            "Longitude": -1.5,
        },
    ],
    "Plots": [
        {
            "Site": "Ash Park (fictional)", "Plot": "Plot A", "Plot area (acres)": 24,
            "Status": "available", "Released": date(2026, 3, 31), "Serviced": "yes",
            "Tenure": "leasehold", "Price (£)": 1250000,
        },
        {"Site": "Ash Park (fictional)", "Plot": "Plot B", "Status": "under offer"},
    ],
    "Buildings": [
        {
            "Site": "Beech Works (fictional)", "Building": "Unit 1", "Floor area (sq ft)": 125000,
            "Eaves (m)": 12.5, "State": "standing and free",
        },
    ],
    "Applications": [
        {
            "Site": "Beech Works (fictional)", "Application": "24/00123/OUT", "Stage": "submitted",
            "Date": date(2026, 5, 2), "Authority": "Elmshire", "Source document": "Register, p. 3",
        },
    ],
    "Works": [
        {
            "Works": "EW-1", "What": "Link road", "Kind": "access and highways",
            "Cost (£)": 2400000, "Time (months)": "18-24",
            "Sites": "Ash Park (fictional) 60 %; Beech Works (fictional) 40 %",
        },
        {"Works": "EW-2", "What": "Roundabout", "Sites": "Ash Park (fictional)",
         "Waits on": "EW-1"},
    ],
    "Connections": [
        {
            "Site": "Ash Park (fictional)", "Utility": "electricity", "Connection": "Main",
            "Electricity": "network operator's offer accepted", "Capacity (MVA)": 12,
            "Firm": "firm", "Available": "2028-04", "Substation": "Ashby Primary",
        },
    ],
    "Substations": [{"Substation": "Ashby Primary", "Level": "primary substation",
                     "Published headroom (MVA)": 9.4}],
    "Evidence": [
        {"Site": "Ash Park (fictional)", "Topic": "ecological survey",
         "Document": "Ecology report", "Dated": date(2026, 5, 1), "Life (months)": 24},
    ],
    "Parties": [
        {"Site": "Ash Park (fictional)", "Party": "Ash Estates", "Role": "owner",
         "Contact": "B. Person"},
    ],
    "Incentives": [
        {"Site": "Ash Park (fictional)", "Scheme": "Elmshire Zone", "Position": "named",
         "Reliefs end": date(2034, 9, 30)},
    ],
}  # fmt: skip

Change = Callable[[openpyxl.Workbook], None]


def fill_template(
    path: Path,
    *,
    rows: dict[str, list[dict[str, object]]] | None = None,
    about: dict[str, object] | None = None,
    change: Change | None = None,
) -> Path:
    """
    Write the template, fill it as a person would, and save it under a name of any kind.

    Parameters
    ----------
    path
        Where the filled copy goes.
    rows, about
        Cells by heading; the module's own if not given.
    change
        What else somebody does to the workbook before it is sent.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write_template(path)
    workbook = openpyxl.load_workbook(path)
    for row in workbook["About"].iter_rows(min_row=2, max_row=5):
        if value := (ABOUT if about is None else about).get(row[0].value):
            row[1].value = value
    for title, records in (ROWS if rows is None else rows).items():
        sheet = workbook[title]
        places = {cell.value: cell.column for cell in sheet[1]}
        for number, record in enumerate(records, start=2):
            for heading, value in record.items():
                sheet.cell(number, places[heading], value)
    if change is not None:
        change(workbook)
    workbook.save(path)
    return path
