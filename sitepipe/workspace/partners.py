"""What partners left unanswered, whom to ask, and the workbook that goes to one of them."""

from __future__ import annotations

from pathlib import Path

from sitepipe.approvals import own_partner
from sitepipe.assessment import Assessment
from sitepipe.coverage import chase_report, coverage_report
from sitepipe.ingest import layer_authorities
from sitepipe.names import slug
from sitepipe.partner_forms import partner_form, refuse_workbook_at, workbook_report
from sitepipe.pipeline import Step, silent
from sitepipe.render.workbook.partner import write_partner_workbook
from sitepipe.reports import ChaseReport, CoverageReport, WorkbookReport
from sitepipe.vocab import Audience, Reader
from sitepipe.workspace.readers import Readers


class Partners(Readers):
    """Coverage, and what is asked of partners."""

    def coverage(self, *, as_of: str | None = None, step: Step = silent) -> CoverageReport:
        """
        Count which answers are known for which share of sites, and rank what to ask next.

        Parameters
        ----------
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.
        """
        assessment = self.assess(as_of=as_of, step=step)
        settings = assessment.settings
        return coverage_report(
            assessment.snapshot,
            assessment.appraisal,
            coverage=settings.coverage.section,
            facts=settings.facts.section,
            region=self.portfolio.section.authorities,
            on_layer=layer_authorities(self.portfolio.section.areas, self.root, crs=settings.crs),
            title=assessment.title,
            notice=assessment.notice,
            as_of=settings.as_of,
        )

    def chase(
        self, *, partner: str | None = None, as_of: str | None = None, step: Step = silent
    ) -> ChaseReport:
        """
        List what is missing or stale, partner by partner, with a letter to each.

        Parameters
        ----------
        partner
            Only this partner.
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.

        Raises
        ------
        UsageError
            If there is no such partner; names the nearest.
        """
        assessment = self.assess(as_of=as_of, step=step)
        settings = assessment.settings
        return chase_report(
            assessment.snapshot,
            assessment.appraisal,
            coverage=settings.coverage.section,
            facts=settings.facts.section,
            checks=settings.checks.section,
            in_force=self._rules_in_force(settings),
            partner=partner,
            title=assessment.title,
            notice=assessment.notice,
            as_of=settings.as_of,
        )

    def workbook(
        self,
        partner: str,
        target: Path | str | None = None,
        *,
        as_of: str | None = None,
        overwrite: bool = False,
        step: Step = silent,
    ) -> WorkbookReport:
        """
        Write the workbook of one partner: its sites prefilled, what is asked of it marked.

        Parameters
        ----------
        partner
            Who sent some of the sources.
        target
            The file; ``workbook-<partner>.xlsx`` in the current folder if not given.
        as_of
            The date the workbook speaks of; today if not given.
        overwrite
            Replace a workbook that stands there.
        step
            Wraps each step.

        Raises
        ------
        UsageError
            If there is no such partner, which names the nearest; if the file stands already, is
            nothing that sitepipe wrote, or is among what the workspace reads or keeps.
        StorageError
            If it cannot be written.
        """
        file = Path(target) if target else Path(f"workbook-{slug(partner)}.xlsx")
        self._refuse_inside(file)
        refuse_workbook_at(file, overwrite=overwrite)
        form = partner_form(self._seen_by(partner, as_of=as_of, step=step), partner)
        with step("workbook"):
            write_partner_workbook(file, form)
        return workbook_report(form, file=file.name)

    def _seen_by(self, partner: str, *, as_of: str | None, step: Step) -> Assessment:
        """Assess what a partner may see of what others state to anybody, and all it states."""
        known = {one.section.partner for one in self.sources.values()}
        if (own := own_partner(known, partner)) is None:
            return self.assess(as_of=as_of, step=step)
        # Of fields in confidence a workbook shows nothing but the partner's own.
        anybody = Reader(Audience.PUBLIC, own)
        if not self.unapproved_sources(anybody, as_of=as_of):
            return self.assess(as_of=as_of, step=step)
        return self.assess_for(Reader(Audience.PARTNER, own), as_of=as_of, step=step)[1]
