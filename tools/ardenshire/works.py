"""The county's schedule of enabling works: shared items, dependencies, costs and gaps."""

from __future__ import annotations

from datetime import date

from ardenshire import sites
from ardenshire.organisations import COUNTY, DEVELOPER, ESTATE, FICTIONAL, FUND, OPERATOR

UNKNOWN_SITE = f"Ashmeer Park {FICTIONAL}"
"""The schedule gives it a share of works; no source names it as a site."""
UNKNOWN_WORKS = "EW-77"
"""An item waits on it; the schedule does not hold it."""

_PRICES = date(2026, 3, 31)
_ACCESS, _POWER, _WATER = "access and highways", "electricity", "water and drainage"
_UTILITIES, _GROUND = "other utilities", "ground and remediation"
_PLATEAU = "plateau and earthworks"

WORKS = (
    # ref, what, kind, status, cost, prices of, months, start, finish, sites, waits on,
    # shares agreed, funder, gap, note
    ("EW-01", "Access roundabout, Harrowmere", _ACCESS, "on site", "£3.8-4.2m", _PRICES, "9-11",
     date(2026, 4, 13), date(2027, 2, 26), sites.HARROWMERE, None, None, COUNTY, 0,
     "Traffic management agreed for the winter"),
    ("EW-02", "Spine road, Harrowmere", _ACCESS, "contracted", "£5.1-5.9m", _PRICES, "10-12",
     date(2027, 3, 1), date(2028, 1, 28), sites.HARROWMERE, "EW-01", None, DEVELOPER, 0, None),
    ("EW-03", "Habitat bank for three sites", "other", "on site", "£2.6-3.0m", _PRICES, "14-16",
     date(2026, 2, 2), date(2027, 5, 28),
     f"{sites.HARROWMERE} 45 %; {sites.WRENSTOW} 30 %; {sites.TOLSEY} 25 %", None, "agreed",
     COUNTY, 0, "Deed signed by all three owners"),
    ("EW-04", "Substation and 132 kV circuits, Harrowmere", _POWER, "on site", "£6.8-7.4m",
     _PRICES, "14-16", date(2026, 6, 1), date(2027, 9, 30), sites.HARROWMERE, None, None,
     DEVELOPER, 0, None),
    ("EW-05", "Plateau for plots A to C, Harrowmere", _PLATEAU, "complete", 4600000,
     date(2025, 6, 30), "9", date(2025, 8, 4), date(2026, 5, 29), sites.HARROWMERE,
     None, None, DEVELOPER, 0, None),
    ("EW-06", "Right-turn lane, Wrenstow", _ACCESS, "complete", 1150000, date(2025, 9, 30), "5",
     date(2026, 1, 12), date(2026, 6, 12), sites.WRENSTOW, None, None, FUND, 0, None),
    ("EW-07", "Foul pumping station, Wrenstow", _WATER, "on site", "£0.9-1.1m", _PRICES, "8-9",
     date(2026, 7, 6), date(2027, 3, 31), sites.WRENSTOW, None, None, FUND, 0, None),
    ("EW-08", "33 kV cables, Wrenstow", _POWER, "on site", "£3.1-3.5m", _PRICES, "9-10",
     date(2026, 9, 1), date(2027, 6, 30), sites.WRENSTOW, None, None, FUND, 0, None),
    ("EW-09", "Signal junction, Tolsey Heath", _ACCESS, "on site", "£1.7-1.9m", _PRICES, "7-8",
     date(2026, 6, 15), date(2027, 1, 29), sites.TOLSEY, None, None, DEVELOPER, 0, None),
    ("EW-10", "Surface water basin, Tolsey Heath", _WATER, "complete", 980000, date(2025, 6, 30),
     "6", date(2025, 9, 1), date(2026, 2, 27), sites.TOLSEY, None, None, DEVELOPER, 0, None),
    ("EW-11", "Substation, Tolsey Heath", _POWER, "on site", "£4.0-4.3m", _PRICES, "12-13",
     date(2026, 3, 2), date(2027, 3, 31), sites.TOLSEY, "EW-10", None, DEVELOPER, 0, None),
    ("EW-12", "Link road, Elderswick to Cattermole", _ACCESS, "designed", "£11-13m", _PRICES,
     "18-24", date(2027, 3, 1), date(2028, 12, 22),
     f"{sites.ELDERSWICK} 55 %; {sites.CATTERMOLE} 45 %", None, "not agreed", COUNTY, "£4.2m",
     "Both owners say the other gains more"),
    ("EW-13", "Flood storage, Elderswick and Cattermole", _WATER, "designed", "c.£2.4m", _PRICES,
     "8-10", date(2027, 4, 5), date(2028, 1, 28), f"{sites.ELDERSWICK}; {sites.CATTERMOLE}",
     None, "in negotiation", None, "£2.4m", "Shares follow the link road"),
    ("EW-14", "Plateau, Elderswick", _PLATEAU, "identified", "£6-8m", _PRICES, "10-14",
     date(2029, 1, 8), date(2030, 1, 25), sites.ELDERSWICK, "EW-12; EW-13", None, ESTATE, 0, None),
    ("EW-15", "Ground treatment, Cattermole", _GROUND, "identified", "TBC", None, "TBC", None, None,
     sites.CATTERMOLE, None, None, None, None, "Awaits the ground investigation"),
    ("EW-16", "New junction, Castlemarch", _ACCESS, "designed", "£14-18m", _PRICES, "16-20",
     date(2027, 6, 1), date(2028, 12, 29), sites.CASTLEMARCH, None, None, COUNTY, "£6.5m",
     "Bid to the growth fund in spring"),
    ("EW-17", "Overhead line diversion, Castlemarch", _POWER, "designed", "£1.2-1.5m", _PRICES,
     "6-8", date(2027, 3, 1), date(2027, 10, 29), sites.CASTLEMARCH, None, None, ESTATE, 0, None),
    ("EW-18", "Runway removal and remediation, Saxelcote", _GROUND, "identified", "c.£8m",
     date(2025, 11, 28), "12-18", None, None, sites.SAXELCOTE, None, None, None, "£8m", None),
    ("EW-19", "Estate road, Marrowby Common", _ACCESS, "funded", "£7.2-8.0m", _PRICES, "12-14",
     date(2027, 1, 11), date(2028, 3, 10),
     f"{sites.MARROWBY} 80 %; {sites.MARROWBY_EAST} 20 %", None, "agreed", ESTATE, 0, None),
    ("EW-20", "132 kV substation, Marrowby Common", _POWER, "designed", "£19-23m", _PRICES,
     "22-26", date(2028, 3, 13), date(2030, 3, 29), sites.MARROWBY, "EW-19", None, OPERATOR,
     "£9m", None),
    ("EW-21", "Slip roads, Hexwood", _ACCESS, "designed", "£9-12m", _PRICES, "14-18",
     date(2027, 2, 1), date(2028, 7, 28), sites.HEXWOOD, "EW-23", None, COUNTY, "£3m", None),
    ("EW-22", "Flood storage basin, Hexwood", _WATER, "designed", "£1.9-2.3m", _PRICES, "7-9",
     date(2027, 2, 1), date(2027, 10, 29), sites.HEXWOOD, "EW-21", None, ESTATE, 0, None),
    ("EW-23", "Plateau, Hexwood", _PLATEAU, "identified", "£5-6m", _PRICES, "10-12",
     date(2027, 9, 1), date(2028, 8, 31), sites.HEXWOOD, "EW-22", None, ESTATE, 0,
     "Each designer waits for the next"),
    ("EW-24", "Access roundabout, Border Oak", _ACCESS, "funded", "£3.3-3.9m", _PRICES, "9-11",
     date(2026, 12, 7), date(2027, 9, 30), sites.BORDER_OAK, None, None, DEVELOPER, 0, None),
    ("EW-25", "Sewer upgrade, Border Oak and Ashmeer", _WATER, "designed", "£2.8-3.4m", _PRICES,
     "8-10", date(2027, 1, 4), date(2027, 10, 29), f"{sites.BORDER_OAK} 70 %; {UNKNOWN_SITE} 30 %",
     None, "agreed", DEVELOPER, "£0.9m", None),
    ("EW-26", "Embankment, Ravensmeadow", _WATER, "identified", "c.£6m", _PRICES, None, None, None,
     sites.RAVENSMEADOW, None, None, None, "£6m", None),
    ("EW-27", "Access and spine road, Oxhallow", _ACCESS, "complete", 2350000, date(2025, 6, 30),
     "9", date(2025, 9, 15), date(2026, 6, 26), sites.OXHALLOW, None, None, FUND, 0, None),
    ("EW-28", "Gas main diversion, Dunsmere", _UTILITIES, "designed", "£2.1-2.9m",
     date(2021, 4, 30), "6-9", date(2028, 4, 3), date(2028, 12, 29), sites.DUNSMERE, None, None,
     None, "£2.5m", "Prices are those of the first study"),
    ("EW-29", "Estate road, Kettlewyke", _ACCESS, "complete", 870000, date(2024, 9, 30), "6",
     date(2025, 1, 13), date(2025, 7, 25), sites.KETTLEWYKE, None, None, FUND, 0, None),
    ("EW-30", "Sewer connection, Millwarden", _WATER, "identified", "£0.8-1.2m", _PRICES, "6-8",
     date(2028, 1, 10), date(2028, 8, 31), sites.MILLWARDEN, UNKNOWN_WORKS, None, None, "£1m",
     None),
    ("EW-31", "Load control and cables, Lodestone", _POWER, "funded", "£2.4-2.8m", _PRICES,
     "9-10", date(2027, 1, 18), date(2027, 11, 30), sites.LODESTONE, None, None, DEVELOPER, 0,
     None),
    ("EW-32", "Farm bridge, Upper Quay", _ACCESS, "identified", "£1.6-2.2m", _PRICES, "9-12",
     date(2028, 3, 6), date(2029, 2, 23), sites.NETHERQUAY, None, None, None, "£1.9m", None),
)  # fmt: skip
