"""Documents that support what is said of the sites, and who is what to each."""

from __future__ import annotations

import random
from datetime import date, timedelta

from ardenshire import organisations as who
from ardenshire import sites
from ardenshire.sites import Site, kept_by

TODAY = date(2026, 11, 23)
_LIVES = {
    "boundary survey": 60,
    "title to the land": 24,
    "topographic survey": 60,
    "ground investigation": 60,
    "ecological survey": 18,
    "heritage assessment": 60,
    "flood risk assessment": 36,
    "transport assessment": 36,
    "electricity offer or study": 12,
    "utilities study": 24,
    "planning document": 36,
    "cost plan": 12,
}
"""How long each invented document says that it holds (months)."""
_WORDS = {"ecological survey": "Ecological appraisal", "title to the land": "Report on title"}

UNDATED = (sites.ELDERSWICK, "heritage assessment")
DATED_IN_WORDS = (sites.DUNSMERE, "transport assessment")
WORDS_OF_DATE = "3rd March 2026"
EXPIRED = {
    (sites.OXHALLOW, "ecological survey"): date(2024, 5, 10),
    (sites.MARROWBY, "transport assessment"): date(2022, 9, 6),
}

MISSING = (sites.KETTLEWYKE, "flood risk assessment")

Document = tuple[str, str, str, date | str | None, int, str, str]
"""Site, topic, document, date, months that it holds, author, where the team keeps it."""


def documents(council: str, *, rng: random.Random) -> list[Document]:
    """List the documents that a council holds, each not older than half of its life."""
    return [
        _document(site, topic, rng)
        for site in kept_by(council)
        for topic in _topics(site)
        if (site.name, topic) != MISSING
    ]


def _topics(site: Site) -> list[str]:
    topics = list(_LIVES) if site.evidence == "full" else [site.evidence] if site.evidence else []
    if not site.boundary.startswith("surveyed") and "boundary survey" in topics:
        topics.remove("boundary survey")
    return topics


def _document(site: Site, topic: str, rng: random.Random) -> Document:
    life = _LIVES[topic]
    dated: date | str | None = TODAY - timedelta(days=rng.randrange(30, 15 * life))
    number = rng.randrange(100, 1000)
    if (site.name, topic) == UNDATED:
        dated = None
    elif (site.name, topic) == DATED_IN_WORDS:
        dated = WORDS_OF_DATE
    else:
        dated = EXPIRED.get((site.name, topic), dated)
    document = f"{_WORDS.get(topic, topic.capitalize())}, {site.short}"
    kept = f"Records room, box {number}"
    return site.name, topic, document, dated, life, who.AUTHORS[topic], kept


Party = tuple[str, str, str, str | None, str | None, str]
"""Site, party, role, what it controls, terms, whom to ask."""


def parties(council: str) -> list[Party]:
    """List who is what to each site that a council speaks of."""
    rows: list[Party] = []
    for site in kept_by(council):
        rows += _controlling(site)
        if site.evidence == "full":
            rows.append((site.name, who.COUNTY, "highway authority", None, None, _ask(who.COUNTY)))
        if site.name in _LET_BY_AGENT:
            rows.append((site.name, who.AGENT, "agent", "lettings", None, _ask(who.AGENT)))
    return rows


_LET_BY_AGENT = {sites.HARROWMERE, sites.WRENSTOW, sites.TOLSEY, sites.OXHALLOW, sites.KETTLEWYKE}


def _controlling(site: Site) -> list[Party]:
    if not site.owner:
        return []
    whole = "the whole site"
    if site.control == "held under option":
        option = f"Option to {2028 + len(site.short) % 4}, price by formula"
        return [
            (site.name, site.owner, "owner", whole, None, _ask(site.owner)),
            (site.name, who.DEVELOPER, "option holder", whole, option, _ask(who.DEVELOPER)),
        ]
    if site.control.startswith("several owners"):
        agreed = None if site.control.endswith("not agreed") else "Equalisation agreed in 2025"
        return [
            (site.name, site.owner, "owner", "the northern part", agreed, _ask(site.owner)),
            (site.name, who.ESTATE, "owner", "the southern part", agreed, _ask(who.ESTATE)),
        ]
    return [(site.name, site.owner, role, whole, None, _ask(site.owner))
            for role in ("owner", "promoter")]  # fmt: skip


def _ask(party: str) -> str:
    return who.ADDRESSES[party]
