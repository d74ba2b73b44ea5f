"""
Every awkward case that the example holds on purpose, and where a run shows it.

| what it stands for | how a run shows it |
|---|---|
| `Check` | a readiness rule that fails, or cannot be answered |
| `Issue` | a row of ``issues.csv`` |
| `Conflict` | a claim that lost to another on the same field |
| `Value` | a cell of the table of sites; ``None`` is unknown |
| `Spelling` | a record of the site that writes its name otherwise |
"""

from __future__ import annotations

from dataclasses import dataclass

from ardenshire import sites
from ardenshire.electricity import UNLISTED
from ardenshire.land import KETTLEWYKE_AS_TYPED
from ardenshire.partners import BRANWEN_AS_TYPED, RAVENSMEADOW_AS_TYPED
from ardenshire.works import UNKNOWN_SITE, UNKNOWN_WORKS


@dataclass(frozen=True)
class Check:
    """A readiness rule with the outcome that the case gives it."""

    rule: str
    outcome: str


@dataclass(frozen=True)
class Issue:
    """A kind of issue, the source that has it, and what its message or value names."""

    kind: str
    source: str
    naming: str = ""


@dataclass(frozen=True)
class Conflict:
    """A field of the site on which two sources disagree, and the claim that loses."""

    field: str
    lost: str


@dataclass(frozen=True)
class Value:
    """A column of the site's row and what stands there."""

    column: str
    value: object


@dataclass(frozen=True)
class Spelling:
    """A source that names the site, and how it writes the name."""

    source: str
    name: str


@dataclass(frozen=True)
class Case:
    """One awkward case: what it is, the site it is planted on, and how it shows."""

    what: str
    site: str
    shows: Check | Issue | Conflict | Value | Spelling


READY = (sites.HARROWMERE, sites.TOLSEY, sites.WRENSTOW, sites.MARROWBY_EAST)
"""The sites that pass every required readiness rule."""

CASES = (
    # expired, lapsed, refused, old
    Case("quotation for electricity expired", sites.CASTLEMARCH,
         Check("electricity_quote_in_force", "failed")),
    Case("ecological survey expired", sites.OXHALLOW, Check("evidence_in_date", "failed")),
    Case("transport assessment expired", sites.MARROWBY, Check("evidence_in_date", "failed")),
    Case("outline permission lapsed", sites.LARKENHURST, Check("permission_in_time", "failed")),
    Case("application refused", sites.THISTLECOMBE, Check("application_alive", "failed")),
    Case("known from a source of 2021 only", sites.BRANWEN, Check("sources_fresh", "failed")),
    Case("prices of works from 2021", sites.DUNSMERE, Check("works_dated", "failed")),
    # contradictory
    Case("council and developer disagree on the acreage", sites.SAXELCOTE,
         Conflict("stated_acres", "260 acres gross")),
    Case("council and developer disagree on the plan", sites.SAXELCOTE,
         Conflict("plan_status", "allocated")),
    Case("council and developer disagree on the application", sites.SAXELCOTE,
         Conflict("application_status", "outline granted")),
    Case("an old register gives another date", sites.LARKENHURST,
         Conflict("available_date", "01/01/2022")),
    Case("an old register gives another stage", sites.THISTLECOMBE,
         Conflict("plan_status", "not promoted")),
    Case("the owners do not agree", sites.SAXELCOTE, Check("control_known", "failed")),
    Case("stated area differs from the boundary by more than a tenth", sites.MILLWARDEN,
         Check("stated_as_measured", "failed")),
    # unknown
    Case("electricity asked for and not known", sites.BRINDLEMOOR,
         Check("electricity_stated", "unknown")),
    Case("control not known", sites.DUNSMERE, Check("control_known", "unknown")),
    Case("cost of works not known", sites.CATTERMOLE, Check("works_costed", "failed")),
    Case("wastewater not stated", sites.BORDER_OAK, Check("wastewater_stated", "unknown")),
    Case("wastewater not applied for", sites.LODESTONE, Check("wastewater_stated", "failed")),
    Case("plots without price or rent", sites.HEXWOOD, Check("terms_present", "failed")),
    Case("a survey that every buyer asks for is missing", sites.KETTLEWYKE,
         Check("core_evidence", "failed")),
    Case("evidence without a date", sites.ELDERSWICK,
         Issue("evidence_without_date", "north-evidence", sites.ELDERSWICK)),
    Case("that evidence cannot be in date", sites.ELDERSWICK, Check("evidence_in_date", "unknown")),
    Case("date written as text", sites.DUNSMERE,
         Issue("date_as_text", "south-evidence", "3rd March 2026")),
    Case("acreage that counts the whole site and no more", sites.PINFOLD,
         Check("acreage_fit", "failed")),
    Case("location only", sites.BRANWEN, Value("boundary_kind", "location_only")),
    Case("nothing is measured on a location", sites.BRANWEN, Value("measured_acres", None)),
    Case("no location", sites.PINFOLD, Value("lat", None)),
    Case("no location is an issue", sites.PINFOLD,
         Issue("missing_location", "south-parties", sites.PINFOLD)),
    Case("nothing but a name", sites.QUILLBROOK, Value("completeness", 0.0)),
    Case("a name alone is an issue too", sites.QUILLBROOK,
         Issue("missing_location", "south-sites", sites.QUILLBROOK)),
    # shared, and works that hang together wrongly
    Case("shared works not agreed", sites.ELDERSWICK, Check("shared_works_agreed", "failed")),
    Case("shared works not agreed, on the other site", sites.CATTERMOLE,
         Check("shared_works_agreed", "failed")),
    Case("three works that wait on each other", sites.HEXWOOD,
         Check("works_without_circle", "failed")),
    Case("works that name an unknown site", sites.BORDER_OAK,
         Issue("unknown_site", "county-works", UNKNOWN_SITE)),
    Case("works that wait on unknown works", sites.MILLWARDEN,
         Issue("unknown_works", "county-works", UNKNOWN_WORKS)),
    Case("connection to a substation that nobody lists", sites.NETHERQUAY,
         Issue("unknown_substation", "operator-connections", UNLISTED)),
    Case("that substation is not known", sites.NETHERQUAY, Check("substation_known", "failed")),
    # land and power that look like more than they are
    Case("every plot under offer or committed", sites.KETTLEWYKE, Check("plots_free", "failed")),
    Case("electricity that may be curtailed is no firm capacity", sites.LODESTONE,
         Value("power_mva", None)),
    Case("two offers of electricity, one counted", sites.MARROWBY, Value("power_mva", 60.0)),
    Case("touches Flood Zone 3", sites.RAVENSMEADOW, Value("flood_zone", "zone_3")),
    Case("motorway further than the set time", sites.SAXELCOTE, Check("junction_near", "failed")),
    # where and how often a site counts
    Case("in both districts", sites.BORDER_OAK, Check("authorities_named", "passed")),
    Case("inside another site", sites.MARROWBY_EAST,
         Value("part_of_site_id", "marrowby-common-fictional")),
    Case("in two places", sites.NETHERQUAY, Value("measured_acres", 76.06)),
    # names and files
    Case("name in quotation marks, two ways", sites.KETTLEWYKE,
         Spelling("agent-plots", KETTLEWYKE_AS_TYPED)),
    Case("name with a dash and an accent, two ways", sites.RAVENSMEADOW,
         Spelling("developer-boundaries", RAVENSMEADOW_AS_TYPED)),
    Case("name with two kinds of apostrophe", sites.BRANWEN,
         Spelling("register-2021", BRANWEN_AS_TYPED)),
    Case("file in Windows-1252", "", Issue("encoding_guessed", "agent-buildings")),
    Case("positions in degrees", "", Issue("reprojected", "north-sites")),
    *(
        Case("title above the headings", "", Issue("rows_above_header", source))
        for source in (
            "county-works", "north-evidence", "north-sites", "operator-connections",
            "operator-substations", "south-evidence", "south-sites",
        )
    ),
)  # fmt: skip
