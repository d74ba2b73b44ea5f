"""Substations and electricity connections, as the invented network operator lists them."""

from __future__ import annotations

from datetime import date

from ardenshire import sites
from ardenshire.organisations import DEVELOPER, ESTATE, FARMS, FICTIONAL, FUND, GLEBE


def _named(short: str) -> str:
    return f"{short} {FICTIONAL}"


NORTH_GRID, SOUTH_GRID = _named("Ardenshire North Grid"), _named("Ardenshire South Grid")
HARROW, CANKERWELL = _named("Harrow Hill BSP"), _named("Cankerwell BSP")
SOWEBURN = _named("Soweburn BSP")
HOLLIN, EVENHOLT = _named("Hollin Vale BSP"), _named("Evenholt BSP")
UNLISTED = _named("Nether Poole Primary")
"""A connection names this substation; the table of substations does not."""

SUBSTATIONS = (
    # name, level, fed from, kV, firm MVA, headroom MVA, headroom as of, lat, lon
    (NORTH_GRID, "grid supply point", None, 132, 480, 96, date(2026, 9, 30), 52.66, -1.83),
    (SOUTH_GRID, "grid supply point", None, 132, 360, 118, date(2026, 9, 30), 52.29, -1.72),
    (HARROW, "bulk supply point", NORTH_GRID, 33, 120, 58, date(2026, 9, 30), 52.64, -1.62),
    (CANKERWELL, "bulk supply point", NORTH_GRID, 33, 117, 21, date(2026, 9, 30), 52.77, -2.05),
    (SOWEBURN, "bulk supply point", NORTH_GRID, 33, 90, 44, date(2026, 9, 30), 52.50, -1.47),
    (HOLLIN, "bulk supply point", SOUTH_GRID, 33, 117, 49, date(2026, 9, 30), 52.26, -1.56),
    (EVENHOLT, "bulk supply point", SOUTH_GRID, 33, 90, 35, date(2026, 9, 30), 52.25, -2.06),
    (_named("Harrowmere Primary"), "primary substation", HARROW, 11, 40, 14,
     date(2026, 9, 30), 52.66, -1.60),
    (_named("Wrenstow Primary"), "primary substation", HARROW, 11, 30, 9,
     date(2026, 9, 30), 52.63, -1.85),
    (_named("Elderswick Primary"), "primary substation", HARROW, 11, 24, 6,
     date(2026, 9, 30), 52.58, -1.66),
    (_named("Castlemarch Primary"), "primary substation", CANKERWELL, 11, 24, 2,
     date(2026, 9, 30), 52.84, -2.15),
    (_named("Lodestone Primary"), "primary substation", CANKERWELL, 11, 24, 0,
     date(2026, 9, 30), 52.75, -2.12),
    (_named("Marrowby Primary"), "primary substation", SOWEBURN, 11, 30, 12,
     date(2026, 9, 30), 52.50, -1.40),
    (_named("Border Oak Primary"), "primary substation", SOWEBURN, 11, 24, 8,
     date(2026, 9, 30), 52.49, -1.58),
    (_named("Tolsey Primary"), "primary substation", HOLLIN, 11, 30, 11,
     date(2026, 9, 30), 52.24, -1.63),
    (_named("Dunsmere Primary"), "primary substation", HOLLIN, 11, 24, 5,
     date(2026, 9, 30), 52.33, -1.31),
    (_named("Hexwood Primary"), "primary substation", EVENHOLT, 11, 24, 7,
     date(2026, 9, 30), 52.30, -2.09),
    (_named("Oxhallow Primary"), "primary substation", EVENHOLT, 11, 30, 10,
     date(2026, 9, 30), 52.22, -2.12),
    (_named("Kettlewyke Primary"), "primary substation", EVENHOLT, 11, 18, 3,
     date(2026, 9, 30), 52.28, -1.87),
)  # fmt: skip

_OFFER, _ACCEPTED = "network operator's offer issued", "network operator's offer accepted"
_132, _33, _11 = (
    "distribution at 132 kV", "distribution at 33 or 66 kV", "distribution at 11 kV or less",
)  # fmt: skip
_FIRM, _CURTAILED = "firm", "may be curtailed"

CONNECTIONS = (
    # site, connection, route, status, MVA, firm, available, quoted, quote until, substation,
    # cost, applicant
    (sites.HARROWMERE, "Main supply", _132, _ACCEPTED, 45.0, _FIRM, date(2027, 9, 30),
     date(2026, 2, 16), date(2027, 9, 30), HARROW, "£7.1m", DEVELOPER),
    (sites.WRENSTOW, "Main supply", _33, _ACCEPTED, 24.0, _FIRM, date(2027, 6, 30),
     date(2026, 3, 2), date(2027, 6, 30), HARROW, "£3.4m", FUND),
    (sites.TOLSEY, "Main supply", _33, "under construction", 30.0, _FIRM, date(2027, 3, 31),
     date(2025, 7, 7), date(2027, 3, 31), HOLLIN, "£4.2m", DEVELOPER),
    (sites.CASTLEMARCH, "Main supply", _33, _OFFER, 36.0, _FIRM, date(2028, 10, 31),
     date(2026, 5, 29), date(2026, 8, 27), CANKERWELL, "£6.9m", ESTATE),
    (sites.SAXELCOTE, "Main supply", _132, "budget estimate", 60.0, _FIRM, date(2030, 6, 30),
     date(2026, 7, 20), date(2027, 1, 18), NORTH_GRID, "c.£19m", FARMS),
    (sites.BRINDLEMOOR, "Enquiry", "TBC", "TBC", "TBC", "TBC", "TBC", None, None, None,
     "TBC", GLEBE),
    (sites.ELDERSWICK, "Main supply", _33, _OFFER, 28.0, _FIRM, date(2028, 6, 30),
     date(2026, 10, 5), date(2027, 1, 3), HARROW, "£5.6m", ESTATE),
    (sites.CATTERMOLE, "Main supply", _33, "budget estimate", 18.0, _FIRM, date(2028, 12, 31),
     date(2026, 9, 14), date(2027, 3, 14), HARROW, "£3.0-4.5m", FARMS),
    (sites.LODESTONE, "Main supply", _33, _ACCEPTED, 32.0, _CURTAILED, date(2027, 12, 31),
     date(2026, 1, 12), date(2027, 12, 31), CANKERWELL, "£2.6m", DEVELOPER),
    (sites.MARROWBY, "Offer 1", _132, _OFFER, 60.0, _FIRM, date(2030, 3, 31),
     date(2026, 9, 28), date(2027, 3, 27), NORTH_GRID, "£21.5m", ESTATE),
    (sites.MARROWBY, "Offer 2", _33, _OFFER, 48.0, _FIRM, date(2028, 9, 30),
     date(2026, 9, 28), date(2027, 3, 27), SOWEBURN, "£13.8m", ESTATE),
    (sites.MARROWBY_EAST, "Main supply", _11, "energised", 6.0, _FIRM, date(2026, 7, 31),
     date(2024, 11, 4), None, _named("Marrowby Primary"), "£0.9m", ESTATE),
    (sites.BORDER_OAK, "Main supply", _33, _ACCEPTED, 38.0, _FIRM, date(2028, 3, 31),
     date(2026, 6, 22), date(2028, 3, 31), SOWEBURN, "£6.2m", DEVELOPER),
    (sites.THISTLECOMBE, "Main supply", _33, "none applied for", None, None, None, None, None,
     CANKERWELL, None, FARMS),
    (sites.RAVENSMEADOW, "Main supply", _11, "budget estimate", 7.5, _FIRM, date(2028, 9, 30),
     date(2026, 8, 3), date(2027, 2, 3), _named("Wrenstow Primary"), "£1.1-1.6m", None),
    (sites.OXHALLOW, "Main supply", _33, _ACCEPTED, 22.0, _FIRM, date(2027, 5, 31),
     date(2026, 4, 13), date(2027, 5, 31), EVENHOLT, "£2.9m", FUND),
    (sites.LARKENHURST, "Main supply", _11, "energised", 5.0, _FIRM, date(2019, 6, 28),
     date(2018, 5, 14), None, EVENHOLT, None, FARMS),
    (sites.MILLWARDEN, "Main supply", _33, _OFFER, 20.0, _FIRM, date(2028, 11, 30),
     date(2026, 8, 31), date(2027, 1, 31), HOLLIN, "£4.4m", FARMS),
    (sites.DUNSMERE, "Transmission", "transmission, 275 kV or more", "Gate 2 offer", 120.0,
     _FIRM, date(2031, 10, 31), date(2026, 4, 30), date(2027, 4, 30), SOUTH_GRID,
     "£38-46m", None),
    (sites.HEXWOOD, "Main supply", _33, _ACCEPTED, 26.0, _FIRM, date(2028, 8, 31),
     date(2026, 5, 18), date(2028, 8, 31), EVENHOLT, "£4.0m", ESTATE),
    (sites.KETTLEWYKE, "Estate network", "independent network operator", "energised", 7.8, _FIRM,
     date(2025, 8, 29), date(2024, 3, 4), None, _named("Kettlewyke Primary"), "£1.2m", FUND),
    (sites.NETHERQUAY, "Main supply", _33, _OFFER, 16.0, _FIRM, date(2028, 12, 31),
     date(2026, 10, 12), date(2027, 1, 10), UNLISTED, "£3.7m", GLEBE),
)  # fmt: skip
