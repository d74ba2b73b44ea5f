"""
What each command answers with ``--json``: one document, ``"version": 1``.

The same models are what the documented functions return to a notebook. A field that is
``None`` is unknown.
"""

from __future__ import annotations

from sitepipe.reports.accounts import (
    ConflictReport,
    ConflictsReport,
    IssuesReport,
    SourceAccount,
    StatedValue,
)
from sitepipe.reports.bundles import LayerReport, LayersReport
from sitepipe.reports.checks import CheckFinding, CheckReport, RuleFigure, RuleReport, RulesReport
from sitepipe.reports.document import IssueReport, OutputFile, Part, Report
from sitepipe.reports.explained import (
    Cell,
    ClaimReport,
    ComparedCriterion,
    CriterionReport,
    FieldExplanation,
    GateReport,
    SiteComparison,
    SiteExplanation,
    Step,
)
from sitepipe.reports.journeys import (
    MatrixReport,
    MatrixTarget,
    NearestHub,
    NearestReport,
    SiteNearest,
    SiteTimes,
)
from sitepipe.reports.networks import BuildRemark, BuildReport, NetworkInfo, RoadSource
from sitepipe.reports.portfolios import (
    ConfigReport,
    InitReport,
    PackReport,
    RowsCount,
    RunReport,
    SitesCount,
)
from sitepipe.reports.reaches import (
    CatchmentReport,
    CatchmentTotal,
    CountedFile,
    DutyReport,
    HubReach,
    IsochroneArea,
    IsochroneReport,
    ReachReport,
    ReachTotal,
    SiteCatchment,
    SiteIsochrones,
    SitePlace,
    SiteReach,
)
from sitepipe.reports.scenarios import (
    AccessChange,
    AlteredLink,
    CriticalLink,
    ResilienceReport,
    SiteChanges,
    SiteResilience,
    WhatIfReport,
)
from sitepipe.reports.scores import ScoredSite, ScoreReport

REPORTS: dict[str, type[Report]] = {
    "init": InitReport,
    "run": RunReport,
    "score": ScoreReport,
    "explain-site": SiteExplanation,
    "explain-field": FieldExplanation,
    "explain-against": SiteComparison,
    "check": CheckReport,
    "check-list": RulesReport,
    "pack": PackReport,
    "issues": IssuesReport,
    "conflicts": ConflictsReport,
    "network-build": BuildReport,
    "network-info": NetworkInfo,
    "network-catchment": CatchmentReport,
    "network-isochrone": IsochroneReport,
    "network-reach": ReachReport,
    "network-nearest": NearestReport,
    "network-matrix": MatrixReport,
    "network-what-if": WhatIfReport,
    "network-resilience": ResilienceReport,
    "layers": LayersReport,
    "config": ConfigReport,
}

__all__ = [
    "REPORTS",
    "AccessChange",
    "AlteredLink",
    "BuildRemark",
    "BuildReport",
    "CatchmentReport",
    "CatchmentTotal",
    "Cell",
    "CheckFinding",
    "CheckReport",
    "ClaimReport",
    "ComparedCriterion",
    "ConfigReport",
    "ConflictReport",
    "ConflictsReport",
    "CountedFile",
    "CriterionReport",
    "CriticalLink",
    "DutyReport",
    "FieldExplanation",
    "GateReport",
    "HubReach",
    "InitReport",
    "IsochroneArea",
    "IsochroneReport",
    "IssueReport",
    "IssuesReport",
    "LayerReport",
    "LayersReport",
    "MatrixReport",
    "MatrixTarget",
    "NearestHub",
    "NearestReport",
    "NetworkInfo",
    "OutputFile",
    "PackReport",
    "Part",
    "ReachReport",
    "ReachTotal",
    "Report",
    "ResilienceReport",
    "RoadSource",
    "RowsCount",
    "RuleFigure",
    "RuleReport",
    "RulesReport",
    "RunReport",
    "ScoreReport",
    "ScoredSite",
    "SiteCatchment",
    "SiteChanges",
    "SiteComparison",
    "SiteExplanation",
    "SiteIsochrones",
    "SiteNearest",
    "SitePlace",
    "SiteReach",
    "SiteResilience",
    "SiteTimes",
    "SitesCount",
    "SourceAccount",
    "StatedValue",
    "Step",
    "WhatIfReport",
]
