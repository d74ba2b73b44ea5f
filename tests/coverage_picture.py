"""A report of coverage with a hostile name and everything that the picture can show."""

from __future__ import annotations

from coverage_fixture import AS_OF, COVERAGE, FACTS, made_appraisal, made_snapshot

from sitepipe.coverage import coverage_report
from sitepipe.reports import CoverageReport

EVIL = "<img src=x onerror=alert(1)> & “South” \u202egnp"
LONG = "The Metropolitan Borough Council of Somewhere-upon-Elsewhere and Everything Beyond It"


def picture_report() -> CoverageReport:
    """Report on three sites; one authority is called like markup, one at great length."""
    snapshot = made_snapshot(
        site_areas=[
            {"site_id": site, "kind": "authority", "name": name}
            for site, name in (("ash", EVIL), ("ash", LONG), ("birch", "North"))
        ]
    )
    return coverage_report(
        snapshot,
        made_appraisal(),
        coverage=COVERAGE,
        facts=FACTS,
        region=["North", "East"],
        title=f"Pipeline {EVIL}",
        notice="Fictional: all of it.",
        as_of=AS_OF,
    )
