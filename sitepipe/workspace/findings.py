"""What is found in a workspace: sites and their ids, defects, conflicts, checks, areas."""

from __future__ import annotations

from collections.abc import Sequence

from sitepipe.accounts import areas_report, conflicts_report, issues_report
from sitepipe.gathering import consolidate_report
from sitepipe.pipeline import Step, silent
from sitepipe.readiness import check_report, require_rule, rules_report
from sitepipe.registry import read_lineage
from sitepipe.reports import (
    AreasReport,
    CheckReport,
    ConflictsReport,
    ConsolidateReport,
    IssuesReport,
    RulesReport,
)
from sitepipe.workspace.opened import Opened


class Findings(Opened):
    """Answers on sites and on what was stated of them."""

    def consolidate(self, *, as_of: str | None = None, step: Step = silent) -> ConsolidateReport:
        """
        Say which records are one site, what is asked of a person, and how much disagrees.

        Parameters
        ----------
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.
        """
        settings = self.settings(as_of=as_of)
        with step("ingest"):
            ingested = self.ingest(as_of=settings.as_of)
        snapshot = self.consolidated(ingested, settings, step=step)
        return consolidate_report(
            snapshot,
            read_lineage(self.root),
            title=self.portfolio.section.title,
            as_of=settings.as_of,
        )

    def issues(
        self,
        *,
        source: str | None = None,
        partner: str | None = None,
        as_of: str | None = None,
        step: Step = silent,
    ) -> IssuesReport:
        """
        List every defect in the data, the gravest first, and account for every row.

        Parameters
        ----------
        source
            Only this source's.
        partner
            Only those of this partner's sources.
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.

        Raises
        ------
        UsageError
            If there is no such source or partner; names the nearest.
        """
        assessment = self.assess(as_of=as_of, step=step)
        return issues_report(
            assessment.snapshot.sources,
            assessment.appraisal.issues,
            title=assessment.title,
            as_of=assessment.settings.as_of,
            source=source,
            partner=partner,
        )

    def conflicts(
        self,
        sites: Sequence[str] = (),
        *,
        field: str | None = None,
        as_of: str | None = None,
        step: Step = silent,
    ) -> ConflictsReport:
        """
        List what sources disagree on, and which of them holds.

        Parameters
        ----------
        sites
            Ids or names of sites; all if none is given.
        field
            Only this field.
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.

        Raises
        ------
        UsageError
            If there is no such site, or no source disagrees on the field; names the nearest.
        """
        assessment = self.assess(as_of=as_of, step=step)
        asked = [assessment.site_id(site) for site in sites]
        report = conflicts_report(
            assessment.snapshot,
            title=assessment.title,
            as_of=assessment.settings.as_of,
            site_ids=asked,
            field=field,
        )
        return report.model_copy(update={"contradictions": assessment.contradictions(asked)})

    def check(
        self,
        sites: Sequence[str] = (),
        *,
        authority: str | None = None,
        rule: str | None = None,
        contradictions: bool = False,
        as_of: str | None = None,
        step: Step = silent,
    ) -> CheckReport:
        """
        Check sites against the readiness rules.

        Parameters
        ----------
        sites
            Ids or names of sites; all if none is given.
        authority
            Only sites that lie in this planning authority, whole or in part.
        rule
            Only this rule's findings.
        contradictions
            Only statements that are set against each other.
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.

        Raises
        ------
        UsageError
            If there is no such site, authority or rule, or the rule is off; names the nearest.
        """
        settings = self.settings(as_of=as_of)
        in_force = self._rules_in_force(settings)
        if rule is not None:
            require_rule(rule, in_force)
        assessment = self.assess(as_of=settings.as_of, step=step)
        return check_report(
            assessment.snapshot,
            assessment.appraisal.findings,
            in_force,
            site_ids=[assessment.site_id(site) for site in sites],
            authority=authority,
            rule=rule,
            contradictions=contradictions,
            as_of=settings.as_of,
        )

    def rules(self, *, rule: str | None = None, as_of: str | None = None) -> RulesReport:
        """
        List the readiness rules with what each is held to, or only one of them.

        Raises
        ------
        UsageError
            If there is no such rule; names the nearest.
        """
        return rules_report(self._rules_in_force(self.settings(as_of=as_of)), rule=rule)

    def areas(
        self, *, kind: str | None = None, as_of: str | None = None, step: Step = silent
    ) -> AreasReport:
        """
        Share the acres of drawn sites out over the areas that they lie in.

        Parameters
        ----------
        kind
            Only areas of this kind.
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.
        """
        settings = self.settings(as_of=as_of)
        with step("ingest"):
            ingested = self.ingest(as_of=settings.as_of)
        snapshot = self.consolidated(ingested, settings, step=step)
        return areas_report(
            snapshot, title=self.portfolio.section.title, as_of=settings.as_of, kind=kind
        )
