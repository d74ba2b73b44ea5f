"""
Three sites whose coverage is worked out by hand.

Ash lies in North and South, Birch in North, Cedar in no authority that anybody names. The score:
power 50 %, control 30 %, motorway 20 %. Two checks must pass: electricity stated, owner named.

========  ========================  ===========================  ==========================
site      electricity               control                      place
========  ========================  ===========================  ==========================
Ash       unknown, check unknown    known, 15 points, named      known, 10 points
Birch     unknown, check unknown    unknown, check unknown       unknown, motorway 0-20
Cedar     20-40 MVA: 10-20 points,  unknown, check unknown       known, no way to a junction
          check failed
========  ========================  ===========================  ==========================

Gas is asked for and need not be known; it is of Cedar alone.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from readiness_portfolio import snapshot_of

from sitepipe import schema
from sitepipe.config import CoverageConfig, FactsConfig
from sitepipe.snapshot import Appraisal, Snapshot

AS_OF = "2026-11-23"
SITES = ("ash", "birch", "cedar")
WEIGHTS = {
    name: {"value": 0.5, "source": "test", "verified": False} for name in ("score", "readiness")
}
COVERAGE = CoverageConfig.model_validate(
    {
        "name": "small",
        "weights": WEIGHTS,
        "groups": {
            "land": {"title": "Land and place", "short": "Land"},
            "power": {"title": "Electricity", "short": "Power"},
            "utilities": {"title": "Other utilities", "short": "Utils"},
            "terms": {"title": "Control and terms", "short": "Terms"},
        },
        "answers": {
            "location": {"title": "Location", "group": "land", "facts": ["location"]},
            "mva": {
                "title": "Firm electricity",
                "group": "power",
                "facts": ["mva"],
                "checks": ["stated"],
                "fields": ["capacity_mva", "power_mva"],
                "life": "power",
                "registers": ["connection"],
                "utilities": ["electricity"],
            },
            "gas": {
                "title": "Gas",
                "group": "utilities",
                "checks": ["gas"],
                "registers": ["connection"],
                "utilities": ["gas"],
            },
            "control": {
                "title": "Control",
                "group": "terms",
                "facts": ["control"],
                "checks": ["named"],
                "fields": ["control"],
            },
        },
    }
)
FACTS = FactsConfig.model_validate(
    {
        "facts": {
            "location": {
                "title": "Location", "field": "location", "question": "Where is it?",
                "ask": "the promoter",
            },
            "mva": {
                "title": "MVA", "field": "power_mva", "question": "How many MVA?",
                "ask": "the network operator",
            },
            "control": {
                "title": "Control", "field": "control", "question": "Who controls it?",
                "ask": "the promoter",
            },
        }
    }
)  # fmt: skip
_FACTS = {  # fact: outcome for each site
    "location": ("passed", "unknown", "passed"),
    "mva": ("unknown", "unknown", "passed"),
    "control": ("passed", "unknown", "unknown"),
}
_CHECKS = {  # check: title, required, outcome for each site
    "stated": ("Electricity is stated", True, ("unknown", "unknown", "failed")),
    "named": ("The owner is named", True, ("passed", "unknown", "unknown")),
    "gas": ("Gas is stated", False, ("unknown", "unknown", "passed")),
}
_GATES = {"held": ("Somebody controls it", "control", ("passed", "unknown", "unknown"))}
_CRITERIA = {  # criterion: title, field, weight, points and whether known for each site
    "power": ("Power", "power_mva", 0.5, ((0, 50, False), (0, 50, False), (10, 20, True))),
    "control": ("Control", "control", 0.3, ((15, 15, True), (0, 30, False), (0, 30, False))),
    "motorway": (
        "Motorway", "motorway_junction_min", 0.2,
        ((10, 10, True), (0, 20, False), (0, 20, False)),
    ),
}  # fmt: skip


def findings() -> pd.DataFrame:
    """Build the findings, gates first, as an appraisal gives them."""
    rows: list[dict[str, Any]] = []
    for place, site in enumerate(SITES):
        for name, (title, field, outcomes) in _GATES.items():
            rows.append(_finding(site, f"gates.{name}", "gate", title, outcomes[place], field))
        for name, facts in _FACTS.items():
            fact = FACTS.facts[name]
            rows.append(
                _finding(site, f"facts.{name}", "fact", fact.title, facts[place], fact.field)
                | _asked(facts[place], fact.question, fact.ask)
            )
        for name, (title, required, checks) in _CHECKS.items():
            rows.append(
                _finding(site, f"checks.{name}", "check", title, checks[place], name)
                | {"required": required}
                | _asked(checks[place], f"What of {name}?", "the agent")
            )
    return schema.FINDINGS.frame(rows)


def _finding(
    site: str, rule: str, kind: str, title: str, outcome: str, field: str
) -> dict[str, Any]:
    return {
        "site_id": site, "rule": rule, "kind": kind, "title": title, "outcome": outcome,
        "field": field,
    }  # fmt: skip


def _asked(outcome: str, question: str, actor: str) -> dict[str, str]:
    return {"next_step": question, "actor": actor} if outcome == "unknown" else {}


def components() -> pd.DataFrame:
    """Build the criteria of each score."""
    return schema.COMPONENTS.frame(
        [
            {
                "site_id": site,
                "criterion": name,
                "title": title,
                "field": field,
                "known": points[place][2],
                "weight": weight,
                "points_low": points[place][0],
                "points_high": points[place][1],
            }
            for place, site in enumerate(SITES)
            for name, (title, field, weight, points) in _CRITERIA.items()
        ]
    )


def made_snapshot(**more: list[dict[str, Any]]) -> Snapshot:
    """Build the three sites, with the authorities that they lie in."""
    tables: dict[str, list[dict[str, Any]]] = {
        "sites": [{"site_id": site, "name": site.title()} for site in SITES],
        "site_areas": [
            {"site_id": site, "kind": "authority", "name": name}
            for site, name in (("ash", "North"), ("ash", "South"), ("birch", "NORTH"))
        ],
    }
    return snapshot_of({**tables, **more})


def made_appraisal(issues: list[dict[str, Any]] | None = None) -> Appraisal:
    """Build what appraising them gave, as far as coverage reads it."""
    return Appraisal(
        access=schema.ACCESS.empty(),
        legs=schema.LEGS.empty(),
        reach=schema.REACH.empty(),
        inputs=schema.INPUTS.empty(),
        components=components(),
        scores=schema.SCORES.empty(),
        findings=findings(),
        issues=schema.ISSUES.frame(issues) if issues else schema.ISSUES.empty(),
    )
