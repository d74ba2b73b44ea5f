"""An assessed portfolio: what outputs are written from and questions are put to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from sitepipe import words
from sitepipe.consolidate import acreage_total
from sitepipe.dates import age_months, begins_after
from sitepipe.names import site_key
from sitepipe.pipeline import Settings
from sitepipe.reports import ClaimReport, FieldExplanation, SiteComparison, SiteExplanation
from sitepipe.scoring import compare_sites, explain_field, explain_site
from sitepipe.snapshot import Appraisal, BaseLayers, Edition, Snapshot
from sitepipe.vocab import Audience, FindingKind, Outcome


@dataclass(frozen=True)
class Assessment:
    """
    A snapshot, its appraisal, and all that they rest on.

    ``roads_label`` and ``hubs_label`` name the tables of the network as people know them,
    free of machine paths.
    """

    title: str
    notice: str
    snapshot: Snapshot
    appraisal: Appraisal
    base: BaseLayers
    settings: Settings
    roads_label: str
    hubs_label: str

    def site_id(self, site: str) -> str:
        """
        Return the id of a site that is named by its id or its name, in any case.

        A text that names no site is returned as it is, for others to refuse.
        """
        return site_id_of(site, self.snapshot.sites)

    def contradictions(self, site_ids: Collection[str] = ()) -> int:
        """Count the statements on these sites, or on all, that cannot both hold."""
        findings = self.appraisal.findings
        found = findings[
            (findings["kind"] == FindingKind.CONTRADICTION.value)
            & (findings["outcome"] == Outcome.FAILED.value)
        ]
        return len(found) if not site_ids else int(found["site_id"].isin(list(site_ids)).sum())

    def explain(self, site_id: str) -> SiteExplanation:
        """
        Explain a site's score: every criterion with its input, points and sources.

        ``site_id`` may also be the site's name.

        Raises
        ------
        UsageError
            If there is no such site; names the nearest.
        """
        return explain_site(
            self.site_id(site_id),
            snapshot=self.snapshot,
            appraisal=self.appraisal,
            scoring=self.settings.scoring,
        )

    def compare(self, site_id: str, other_id: str) -> SiteComparison:
        """
        Set a site's score against another's, criterion by criterion.

        Raises
        ------
        UsageError
            If there is no such site, or both are one; names the nearest.
        """
        return compare_sites(self.explain(site_id), self.explain(other_id))

    def explain_field(self, site_id: str, field: str) -> FieldExplanation:
        """
        Walk one figure of a site back to cells, road links and configuration lines.

        Raises
        ------
        UsageError
            If there is no such site or field; names the nearest.
        """
        found = explain_field(
            self.site_id(site_id),
            field,
            snapshot=self.snapshot,
            appraisal=self.appraisal,
            hubs=self.base.hubs,
            scoring=self.settings.scoring,
            facts=self.settings.facts,
            access=self.settings.access,
            vehicle=self.settings.vehicle,
            roads_label=self.roads_label,
            hubs_label=self.hubs_label,
            checks=self.settings.checks,
            changes=self.settings.rules,
        )
        return found.model_copy(update={"claims": [self._aged(claim) for claim in found.claims]})

    def _aged(self, claim: ClaimReport) -> ClaimReport:
        """Say how old a claim is on the day of the answer, or that it is of a later one."""
        if claim.valid_at is None:
            return claim
        if begins_after(claim.valid_at, self.settings.as_of):
            return claim.model_copy(update={"is_later": True})
        age = age_months(claim.valid_at, as_of=self.settings.as_of)
        return claim.model_copy(update={"age_months": age})


def site_id_of(site: str, sites: pd.DataFrame) -> str:
    """Return the id of a site as :meth:`Assessment.site_id` does, of any table of sites."""
    if site in set(sites["site_id"]):
        return site
    key = site_key(site)
    named = sites[(sites["name"].map(site_key) == key) | (sites["site_id"].map(site_key) == key)]
    found = set(named["site_id"])
    return str(found.pop()) if len(found) == 1 else site


def edition_of(
    assessment: Assessment,
    snapshot: Snapshot,
    *,
    audience: Audience = Audience.INTERNAL,
    partner: str = "",
) -> Edition:
    """
    Describe an output that is written from an assessment.

    Parameters
    ----------
    assessment
        Gives title, notice, date and settings.
    snapshot
        The tables that the output holds: the assessment's own, or some of its sites.
    audience
        Who the output is for.
    partner
        The one partner that it is for, where it is for one alone.
    """
    settings = assessment.settings
    scoring = settings.scoring.section
    return Edition(
        title=assessment.title,
        notice=assessment.notice,
        as_of=settings.as_of,
        audience=audience,
        scoring_title=scoring.title,
        acreage_total=acreage_in_words(snapshot.sites, snapshot.acreages),
        crs=settings.crs,
        rank_from=scoring.rank_from_completeness,
        sites_total=len(assessment.snapshot.sites),
        partner=partner,
    )


def acreage_in_words(sites: pd.DataFrame, acreages: pd.DataFrame) -> str:
    """Say the acreage as stated; where nobody states one, as measured."""
    measured = sites["measured_acres"].dropna()
    if not acreages.empty or measured.empty:
        return acreage_total(sites, acreages).text
    boundaries = words.count(len(measured), "boundary", "boundaries")
    return f"{words.area(measured.sum())} acres measured on {boundaries}"
