"""Planning applications of the invented sites, one row for each stage that one reached."""

from __future__ import annotations

from datetime import date

from ardenshire import sites

Event = tuple[str, str, str, date, str]
"""Site, reference, stage, date, proposal."""

_PLANT = "Industrial units, class B2 and B8, with offices"
_PLATEAU = "Plateau, drainage and estate road"


def _outline(
    site: str, reference: str, submitted: date, resolved: date | None, granted: date
) -> list[Event]:
    events = [(site, reference, "submitted", submitted, _PLANT)]
    if resolved:
        events.append((site, reference, "resolution to grant", resolved, _PLANT))
    return [*events, (site, reference, "outline granted", granted, _PLANT)]


def _details(
    site: str, reference: str, submitted: date, approved: date, discharged: date | None = None
) -> list[Event]:
    events = [
        (site, reference, "reserved matters pending", submitted, _PLATEAU),
        (site, reference, "reserved matters approved", approved, _PLATEAU),
    ]
    if discharged:
        events.append((site, reference, "conditions discharged", discharged, _PLATEAU))
    return events


NORTH: list[Event] = [
    *_outline(
        sites.HARROWMERE, "N/23/00417/OUT", date(2023, 4, 3), date(2024, 2, 14), date(2024, 7, 9)
    ),
    *_details(
        sites.HARROWMERE, "N/25/00102/REM", date(2025, 1, 27), date(2025, 6, 11), date(2026, 3, 4)
    ),
    *_outline(
        sites.CASTLEMARCH, "N/24/00955/OUT", date(2024, 9, 16), date(2025, 7, 2), date(2026, 1, 21)
    ),
    (sites.SAXELCOTE, "N/26/00311/OUT", "pending decision", date(2026, 4, 20), _PLANT),
    (sites.BRINDLEMOOR, "N/26/P0044", "pre-application", date(2026, 6, 8), _PLANT),
    *_outline(
        sites.ELDERSWICK, "N/24/00120/OUT", date(2024, 2, 5), date(2025, 3, 19), date(2025, 10, 30)
    ),
    *_outline(sites.CATTERMOLE, "N/24/00121/OUT", date(2024, 2, 5), None, date(2025, 11, 12)),
    *_outline(
        sites.LODESTONE, "N/22/00803/OUT", date(2022, 8, 22), date(2023, 6, 7), date(2024, 1, 17)
    ),
    *_details(sites.LODESTONE, "N/25/00640/REM", date(2025, 6, 30), date(2026, 2, 25)),
    (sites.MARROWBY, "N/26/00207/REM", "reserved matters pending", date(2026, 3, 16), _PLATEAU),
    (sites.MARROWBY_EAST, "N/25/00088/FUL", "submitted", date(2025, 1, 20), _PLANT),
    (sites.MARROWBY_EAST, "N/25/00088/FUL", "full permission granted", date(2025, 9, 24), _PLANT),
    (sites.WRENSTOW, "N/24/00300/FUL", "submitted", date(2024, 4, 8), _PLANT),
    (sites.WRENSTOW, "N/24/00300/FUL", "full permission granted", date(2025, 4, 16), _PLANT),
    (sites.WRENSTOW, "N/24/00300/FUL", "conditions discharged", date(2026, 6, 24), _PLANT),
    (sites.THISTLECOMBE, "N/25/00719/OUT", "submitted", date(2025, 8, 4), _PLANT),
    (sites.THISTLECOMBE, "N/25/00719/OUT", "refused", date(2026, 5, 13), _PLANT),
    (sites.RAVENSMEADOW, "N/26/S0009", "EIA screening", date(2026, 9, 7), _PLANT),
    (sites.BORDER_OAK, "N/24/01010/OUT", "submitted", date(2024, 10, 14), _PLANT),
    (sites.BORDER_OAK, "N/24/01010/OUT", "outline granted", date(2025, 12, 10), _PLANT),
]

SOUTH: list[Event] = [
    *_outline(
        sites.TOLSEY, "S/2022/1204/O", date(2022, 11, 7), date(2023, 9, 20), date(2024, 3, 6)
    ),
    *_details(
        sites.TOLSEY, "S/2024/0871/R", date(2024, 9, 2), date(2025, 2, 19), date(2026, 2, 11)
    ),
    (sites.OXHALLOW, "S/2023/0554/F", "submitted", date(2023, 5, 22), _PLANT),
    (sites.OXHALLOW, "S/2023/0554/F", "full permission granted", date(2024, 6, 5), _PLANT),
    (sites.OXHALLOW, "S/2023/0554/F", "implemented", date(2026, 7, 13), _PLANT),
    *_outline(sites.LARKENHURST, "S/2020/0199/O", date(2020, 3, 2), None, date(2021, 5, 12)),
    (sites.LARKENHURST, "S/2020/0199/O", "lapsed", date(2024, 5, 12), _PLANT),
    (sites.MILLWARDEN, "S/2026/0388/O", "validated", date(2026, 8, 17), _PLANT),
    *_outline(
        sites.DUNSMERE, "S/2024/0090/O", date(2024, 1, 29), date(2025, 1, 15), date(2025, 8, 27)
    ),
    *_outline(sites.HEXWOOD, "S/2024/0415/O", date(2024, 5, 13), None, date(2025, 6, 18)),
    (sites.KETTLEWYKE, "S/2022/0760/F", "submitted", date(2022, 7, 11), _PLANT),
    (sites.KETTLEWYKE, "S/2022/0760/F", "full permission granted", date(2023, 2, 22), _PLANT),
    (sites.KETTLEWYKE, "S/2022/0760/F", "under construction", date(2025, 4, 7), _PLANT),
    (sites.NETHERQUAY, "S/2026/0502/O", "pending decision", date(2026, 10, 5), _PLANT),
    (sites.BORDER_OAK, "S/2024/0988/O", "submitted", date(2024, 10, 14), _PLANT),
    (sites.BORDER_OAK, "S/2024/0988/O", "outline granted", date(2025, 12, 17), _PLANT),
]


def latest_stages(events: list[Event]) -> dict[str, str]:
    """Return the last stage that each site reached, as a council's list repeats it."""
    return {site: stage for site, _, stage, _, _ in sorted(events, key=lambda event: event[3])}
