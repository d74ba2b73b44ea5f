"""The twenty-four sites: where they are, how large, and what is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ardenshire.organisations import COUNTY, DEVELOPER, ESTATE, FARMS, FICTIONAL, FUND, GLEBE


@dataclass(frozen=True)
class Site:
    """
    One site.

    ``easting`` and ``northing`` are the middle of its boundary (m, EPSG:27700), ``acres`` the
    area of that boundary as the ground has it. ``gross``, ``net`` and ``free`` are what the
    council says, in its own manner: the north in words, the south in hectares and acres.
    ``uncertainty_m`` is how far off the north's position may be. ``boundary`` is how the
    developer made it; empty where there is none.
    """

    name: str
    council: str
    easting: int = 0
    northing: int = 0
    acres: float = 0.0
    boundary: str = ""
    gross: str | float | None = None
    allocated: float | None = None
    net: str | float | None = None
    free: str | float | None = None
    committed: float | None = None
    plan: str = ""
    flood: str = ""
    control: str = ""
    owner: str = ""
    available: date | str | None = None
    role: str = ""
    positioning: str = ""
    constraints: str = ""
    uncertainty_m: int = 250
    includes: str = ""
    evidence: str = "full"

    @property
    def short(self) -> str:
        """Return the name as people say it."""
        return self.name.removesuffix(f" {FICTIONAL}")


def _named(short: str) -> str:
    return f"{short} {FICTIONAL}"


HARROWMERE = _named("Harrowmere Park")
CASTLEMARCH = _named("Castlemarch Junction")
SAXELCOTE = _named("Saxelcote Airfield")
BRINDLEMOOR = _named("Brindlemoor")
ELDERSWICK = _named("Elderswick Fields")
CATTERMOLE = _named("Cattermole Field")
LODESTONE = _named("Lodestone Park")
MARROWBY = _named("Marrowby Common")
MARROWBY_EAST = _named("Marrowby Common East")
WRENSTOW = _named("Wrenstow Gate")
THISTLECOMBE = _named("Thistlecombe Moor")
RAVENSMEADOW = _named("Ravensmeadow – Île Ford")
BRANWEN = _named("Brânwen’s Field")
BORDER_OAK = _named("Border Oak Park")
TOLSEY = _named("Tolsey Heath")
OXHALLOW = _named("Oxhallow Fields")
LARKENHURST = _named("Larkenhurst")
MILLWARDEN = _named("Millwarden")
DUNSMERE = _named("Dunsmere Park")
HEXWOOD = _named("Hexwood Interchange")
KETTLEWYKE = _named("Kettlewyke “Long Yard”")
NETHERQUAY = _named("Netherquay & Upper Quay")
PINFOLD = _named("Pinfold Reach")
QUILLBROOK = _named("Quillbrook")

SITES = (
    Site(
        HARROWMERE, "north", 427830, 307550, 142.0, "surveyed",
        gross="142 acres gross", net="104 acres", free="61 acres",
        plan="allocated", flood="Flood Zone 1", control="owned by the promoter", owner=DEVELOPER,
        available=date(2026, 6, 1), role="Lead campus for large plants",
        positioning="Serviced plots for cells, drivetrains and their suppliers",
        constraints="plot release cycles",
    ),
    Site(
        CASTLEMARCH, "north", 388980, 327510, 121.0, "surveyed",
        gross="c.120 acres", net="c.88 acres", free="30 acres",
        plan="allocated", flood="Flood Zone 1", control="held under option", owner=ESTATE,
        available=date(2027, 9, 30), role="Large units beside the motorway",
        positioning="One or two plants that need a motorway at the gate",
        constraints="power; highways",
    ),
    Site(
        SAXELCOTE, "north", 410860, 332520, 208.0, "drawn",
        gross="c.210 acres gross", net="150 acres",
        plan="found suitable (HELAA)", flood="Flood Zone 1",
        control="several owners, not agreed", owner=FARMS,
        available=date(2030, 3, 31), role="Reserve for the second half of the ten years",
        positioning="A whole plant on a former airfield",
        constraints="planning; enabling works; infrastructure",
    ),
    Site(
        BRINDLEMOOR, "north", 407250, 314950, 43.0, "drawn",
        gross="at least 40 acres", net="34 acres",
        plan="published plan (Regulation 19)", flood="Flood Zone 1",
        control="owned by the promoter", owner=GLEBE, available=date(2028, 4, 1),
        role="Mid-sized units for suppliers", positioning="Suppliers who want their own plot",
        constraints="power; utilities",
    ),
    Site(
        ELDERSWICK, "north", 424600, 298350, 120.1, "drawn",
        gross="48.6 ha gross", net="36.2 ha", free="TBC",
        plan="allocated", flood="Flood Zone 2", control="held under option", owner=ESTATE,
        available=date(2028, 1, 31), role="Growth of the eastern cluster",
        positioning="Large units once the link road stands",
        constraints="enabling works; off-site infrastructure",
    ),
    Site(
        CATTERMOLE, "north", 425650, 296650, 74.0, "drawn",
        gross="approx. 75 acres", net="52 acres",
        plan="allocated", flood="Flood Zone 1", control="several owners, agreed", owner=FARMS,
        available=date(2028, 6, 30), role="Growth of the eastern cluster",
        positioning="Mid-sized units beside Elderswick",
        constraints="enabling works; highways",
    ),
    Site(
        LODESTONE, "north", 391320, 316380, 96.0, "surveyed",
        gross="96 acres gross", net="70-76 acres", free="40 acres",
        plan="allocated", flood="Flood Zone 1", control="owned by the promoter", owner=DEVELOPER,
        available=date(2027, 3, 31), role="Near-term supply in the north-west",
        positioning="Plants that can shift their load",
        constraints="power",
    ),
    Site(
        MARROWBY, "north", 440830, 289290, 308.0, "surveyed",
        gross="c.310 acres", net="225 acres", free="48 acres",
        plan="development order made", flood="Flood Zone 1",
        control="owned by the promoter", owner=ESTATE,
        available=date(2027, 12, 31), role="The county's largest site",
        positioning="A plant of national scale, or a campus of several",
        constraints="enabling works; power", includes=MARROWBY_EAST,
    ),
    Site(
        MARROWBY_EAST, "north", 441140, 289290, 62.0, "drawn",
        gross="62 acres gross", net="48 acres", free="48 acres",
        plan="development order made", flood="Flood Zone 1",
        control="owned by the promoter", owner=ESTATE, available=date(2026, 9, 30),
        role="First phase of Marrowby Common", positioning="Two plots that can start first",
    ),
    Site(
        WRENSTOW, "north", 409440, 303810, 96.1, "surveyed",
        gross="38.9 ha gross", net="71 acres", free="71 acres",
        plan="allocated", flood="Flood Zone 1", control="owned by the promoter", owner=FUND,
        available=date(2026, 8, 31), role="Near-term supply in the middle of the county",
        positioning="Two large plots, serviced",
    ),
    Site(
        THISTLECOMBE, "north", 400770, 321380, 53.0, "drawn",
        gross="up to 55 acres", net="38 acres",
        plan="put forward in a call for sites", flood="Flood Zone 1",
        control="held under option", owner=FARMS,
        role="Put forward by its owner", positioning="Warehousing",
        constraints="planning; highways", evidence="planning document",
    ),
    Site(
        RAVENSMEADOW, "north", 419010, 314740, 88.0, "drawn",
        gross="88 acres gross", net="41 acres",
        plan="draft plan (Regulation 18)", flood="Flood Zone 3, a or b not stated",
        control="publicly owned", owner=COUNTY, available=date(2029, 9, 30),
        role="Possible reuse of a former yard", positioning="Plants that need water",
        constraints="land restrictions; enabling works",
    ),
    Site(
        BRANWEN, "north", 382830, 301390, 0.0, "",
        gross="100+ acres", net="TBC", free="not known",
        uncertainty_m=750, constraints="scale fit",
        evidence="",
    ),
    Site(
        BORDER_OAK, "both", 427940, 288090, 180.0, "surveyed",
        gross="c.180 acres gross", net="132 acres", free="55 acres",
        plan="allocated", flood="Flood Zone 1", control="owned by the promoter", owner=DEVELOPER,
        available=date(2027, 10, 31), role="Shared by the two districts",
        positioning="A campus across the district boundary",
        constraints="planning timing; highways",
    ),
    Site(
        TOLSEY, "south", 424340, 260040, 86.0, "surveyed",
        gross=34.8, allocated=34.8, net=25.9, free=64.0, committed=0.0,
        plan="allocated", flood="Flood Zone 1", control="owned by the promoter", owner=DEVELOPER,
        available=date(2026, 5, 29), role="Near-term supply in the south",
        positioning="Serviced plots of 15 to 30 acres",
    ),
    Site(
        OXHALLOW, "south", 391560, 258210, 61.5, "surveyed",
        gross=24.9, allocated=24.9, net=18.6, free=28.0, committed=0.0,
        plan="allocated", flood="Flood Zone 1", control="owned by the promoter", owner=FUND,
        available=date(2026, 10, 30), role="Suppliers in the south-west",
        positioning="Mid-sized plots beside the motorway",
    ),
    Site(
        LARKENHURST, "south", 406940, 246860, 33.4, "drawn",
        gross=13.5, allocated=13.5, net=10.1,
        plan="allocated", flood="Flood Zone 1", control="held under option", owner=FARMS,
        available=date(2027, 6, 30), role="Local supply",
        positioning="Small units", constraints="planning",
    ),
    Site(
        MILLWARDEN, "south", 440700, 263930, 74.0, "drawn",
        gross=35.6, allocated=35.6, net=24.3,
        plan="plan at examination", flood="Flood Zone 2",
        control="several owners, agreed", owner=FARMS, available=date(2028, 12, 31),
        role="Middle of the ten years", positioning="Mid-sized plants",
        constraints="planning timing; utilities",
    ),
    Site(
        DUNSMERE, "south", 447200, 272000, 164.0, "surveyed",
        gross=66.4, allocated=60.0, net=49.0,
        plan="allocated", flood="Flood Zone 1", control="", owner="",
        available=date(2031, 3, 31), role="Reserve for a plant with a very large load",
        positioning="One plant that needs the transmission network",
        constraints="power; utilities",
    ),
    Site(
        HEXWOOD, "south", 394300, 267430, 112.0, "drawn",
        gross=45.3, allocated=45.3, net=31.6, free=20.0,
        plan="allocated", flood="Flood Zone 2", control="held under option", owner=ESTATE,
        available=date(2028, 9, 30), role="Large units beside the motorway",
        positioning="Logistics and assembly", constraints="highways; enabling works",
    ),
    Site(
        KETTLEWYKE, "south", 409510, 264880, 29.6, "surveyed",
        gross=12.0, allocated=12.0, net=9.8, free=0.0, committed=18.5,
        plan="allocated", flood="Flood Zone 1", control="owned by the promoter", owner=FUND,
        available=date(2026, 3, 31), role="Small and mid-sized units",
        positioning="Plots of 4 to 8 acres on a former works", constraints="committed land",
    ),
    Site(
        NETHERQUAY, "south", 414440, 257440, 46.0, "drawn",
        gross=30.8, allocated=None, net=21.0,
        plan="published plan (Regulation 19)", flood="Flood Zone 2",
        control="several owners, agreed", owner=GLEBE, available=date(2029, 3, 31),
        role="Two halves of one proposal", positioning="Agri-tech on two neighbouring farms",
        constraints="land restrictions; highways",
    ),
    Site(
        PINFOLD, "south", gross=20.2, net=None, plan="put forward in a call for sites",
        control="held under option", owner=FARMS, role="Put forward by its owner",
        constraints="highways", evidence="",
    ),
    Site(QUILLBROOK, "south", evidence=""),
)  # fmt: skip

SECOND_PLACE = (NETHERQUAY, _named("Upper Quay"), 411580, 255990, 30.0)
"""The other half of the site in two places: site, place, easting, northing, acres."""
FIRST_PLACE = _named("Netherquay")

BY_NAME = {site.name: site for site in SITES}


def listed_by(council: str) -> list[Site]:
    """Return the sites on a council's list; one that lies in both districts is on both."""
    return [site for site in SITES if site.council in (council, "both")]


def kept_by(council: str) -> list[Site]:
    """Return the sites whose papers a council keeps; the north keeps those of both."""
    return [site for site in listed_by(council) if council in (site.council, "north")]
