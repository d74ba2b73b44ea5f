"""What a person is asked of two records of a workspace, and the answers that are kept."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sitepipe.answers import read_answers, settle
from sitepipe.decisions import add_decision, keep_decisions
from sitepipe.pipeline import Settings, Step, silent
from sitepipe.questions import MOST, Interview
from sitepipe.render.pages.questions import render_questions
from sitepipe.reports import DecideReport
from sitepipe.vocab import Entity, Match
from sitepipe.workspace.opened import Opened


class Interviews(Opened):
    """Questions to a person, and decisions."""

    def decide(
        self,
        record: str,
        other: str,
        outcome: Match,
        *,
        decided_by: str,
        note: str = "",
        as_of: str | None = None,
    ) -> pd.DataFrame:
        """
        Keep what a person decided of two records, in ``decisions.csv``.

        Parameters
        ----------
        record, other
            Ids of records, as :meth:`consolidate` gives them.
        outcome
            One site, one a part of the other, or two.
        decided_by
            Who decided.
        note
            Why.
        as_of
            The date of the decision; today if not given.

        Returns
        -------
        decisions
            All that were made, the new one last.

        Raises
        ------
        UsageError
            If there is no such record, or both are one.
        """
        settings = self.settings(as_of=as_of)
        ingested = self.ingest(as_of=settings.as_of)
        records = ingested.records
        naming = records[records["entity"].isin([Entity.SITE.value, Entity.LOCATION.value])]
        stated = ingested.claims[ingested.claims["field"] == "site_reference"]
        references = stated.drop_duplicates("record_id").set_index("record_id")["value"].dropna()
        return add_decision(
            self.root,
            naming,
            references,
            {
                "record_id": record,
                "other_record_id": other,
                "outcome": outcome.value,
                "decided_by": decided_by,
                "decided_at": settings.as_of,
                "note": note,
            },
        )

    def questions_page(
        self, *, every: bool = False, as_of: str | None = None, step: Step = silent
    ) -> tuple[str, DecideReport]:
        """
        Write the questions for a person as one offline page; nothing is put on disk.

        Parameters
        ----------
        every
            Also parts and merged records, the least sure first.
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.

        Returns
        -------
        page, report
            HTML, empty if nothing is asked; how many questions it holds, and how many are left.
        """
        settings = self.settings(as_of=as_of)
        interview = self._interview(settings, step=step)
        portfolio = self.portfolio.section
        pairs = interview.pairs(every=every)
        report = DecideReport(
            title=portfolio.title,
            as_of=settings.as_of,
            questions=min(len(pairs), MOST),
            left=max(len(pairs) - MOST, 0),
            decisions=len(interview.ingested.decisions),
        )
        if pairs.empty:
            return "", report
        with step("page"):
            page = render_questions(
                interview.questions(pairs.head(MOST)),
                title=portfolio.title,
                notice=portfolio.notice,
                as_of=settings.as_of,
                left=report.left,
                command="sitepipe decide --read answers.json --by NAME",
            )
        return page, report

    def read_answers(
        self,
        file: Path | str,
        *,
        decided_by: str,
        as_of: str | None = None,
        step: Step = silent,
    ) -> DecideReport:
        """
        Keep the answers that were saved from the page of questions, in ``decisions.csv``.

        Parameters
        ----------
        file
            The saved answers.
        decided_by
            Who answered.
        as_of
            The date of the decisions; today if not given.
        step
            Wraps each step.

        Returns
        -------
        report
            How many were added; which were kept before, skipped, refused since a record has
            changed or gone, and which overrule an earlier decision.

        Raises
        ------
        DataError
            If the file holds no answers to questions of this portfolio; nothing is kept.
        """
        settings = self.settings(as_of=as_of)
        title = self.portfolio.section.title
        answers = read_answers(Path(file), portfolio=title)
        interview = self._interview(settings, step=step)
        settled = settle(
            answers,
            interview.records,
            interview.ingested.decisions,
            decided_by=decided_by,
            decided_at=settings.as_of,
        )
        held = keep_decisions(self.root, settled.decisions)
        return DecideReport(
            title=title,
            as_of=settings.as_of,
            added=len(settled.decisions),
            kept=settled.kept,
            skipped=settled.skipped,
            refused=settled.refused,
            overrules=settled.overrules,
            decisions=len(held),
        )

    def _interview(self, settings: Settings, *, step: Step) -> Interview:
        with step("ingest"):
            ingested = self.ingest(as_of=settings.as_of)
        return Interview(ingested, self.consolidated(ingested, settings, step=step))
