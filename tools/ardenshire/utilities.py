"""Water, wastewater, gas and fibre, as an invented surveyor of utilities lists them."""

from __future__ import annotations

from datetime import date

from ardenshire import sites
from ardenshire.land import KETTLEWYKE_AS_TYPED

Row = tuple[str, str, str, str, str | None, date | None, date | None, date | None]
"""Site, service, connection, status, capacity, available, quoted, quote until."""

_SERVICES = ("water", "wastewater", "gas", "fibre")
_CAPACITY = {
    "water": "{} l/s", "wastewater": "{} l/s", "gas": "{} MW", "fibre": "10 Gbit/s, two routes",
}  # fmt: skip


def _four(
    site: str, status: str, capacities: tuple[int, int, int], available: date, quoted: date
) -> list[Row]:
    """Give a site all four services at one stage; fibre is sold without a figure of its own."""
    until = None if status == "live at the boundary" else date(2027, 6, 30)
    return [
        (site, service, "mains", status, _CAPACITY[service].format(figure), available, quoted,
         until)
        for service, figure in zip(_SERVICES, (*capacities, 0), strict=True)
    ]  # fmt: skip


def _without(service: str, rows: list[Row]) -> list[Row]:
    return [row for row in rows if row[1] != service]


_ACCEPTED, _ISSUED, _LIVE = "offer accepted", "offer issued", "live at the boundary"
_ESTIMATE = "budget estimate"

UTILITIES: list[Row] = [
    *_four(sites.HARROWMERE, _ACCEPTED, (35, 24, 18), date(2027, 6, 30), date(2026, 3, 9)),
    *_four(sites.WRENSTOW, _ACCEPTED, (18, 12, 9), date(2027, 4, 30), date(2026, 4, 20)),
    *_four(sites.TOLSEY, _LIVE, (22, 15, 12), date(2026, 4, 30), date(2025, 5, 12)),
    *_four(sites.OXHALLOW, _LIVE, (14, 10, 8), date(2026, 8, 31), date(2025, 8, 4)),
    *_four(KETTLEWYKE_AS_TYPED, _LIVE, (8, 6, 4), date(2025, 7, 31), date(2024, 2, 5)),
    *_without(
        "wastewater",
        _four(sites.LODESTONE, _ISSUED, (20, 14, 10), date(2027, 9, 30), date(2026, 7, 6)),
    ),
    (sites.LODESTONE, "wastewater", "mains", "none applied for", None, None, None, None),
    *_four(sites.MARROWBY_EAST, _LIVE, (12, 8, 6), date(2026, 6, 30), date(2025, 2, 10)),
    *_without(
        "wastewater",
        _four(sites.BORDER_OAK, _ACCEPTED, (30, 20, 15), date(2027, 12, 31), date(2026, 5, 4)),
    ),
    *_four(sites.CASTLEMARCH, _ISSUED, (26, 18, 12), date(2028, 3, 31), date(2026, 6, 15)),
    *_four(sites.HEXWOOD, _ESTIMATE, (24, 16, 12), date(2028, 6, 30), date(2026, 2, 23)),
    (sites.MARROWBY, "water", "trunk main", _ISSUED, "60 l/s", date(2028, 12, 31),
     date(2026, 9, 14), date(2027, 3, 14)),
    (sites.MARROWBY, "wastewater", "trunk sewer", _ESTIMATE, "45 l/s", date(2029, 3, 31),
     date(2026, 9, 14), None),
    (sites.MARROWBY, "fibre", "ring", _LIVE, "100 Gbit/s", date(2024, 1, 31), None, None),
    (sites.DUNSMERE, "water", "mains", _ESTIMATE, "TBC", None, date(2026, 1, 26), None),
    (sites.ELDERSWICK, "water", "mains", _ISSUED, "20 l/s", date(2028, 3, 31),
     date(2026, 8, 10), date(2027, 2, 10)),
    (sites.CATTERMOLE, "water", "mains", _ISSUED, "11 l/s", date(2028, 3, 31),
     date(2026, 8, 10), date(2027, 2, 10)),
    (sites.MILLWARDEN, "wastewater", "mains", "none applied for", None, None, None, None),
]  # fmt: skip
