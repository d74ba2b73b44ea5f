"""What one reader may see of a workspace, and answers that cannot leave anything out."""

from __future__ import annotations

import pandas as pd

from sitepipe.approvals import (
    facts_of,
    is_declared_whole,
    own_partner,
    read_approvals,
    seen_by,
    shown_to,
)
from sitepipe.assessment import Assessment
from sitepipe.cells import stated
from sitepipe.errors import GuardRailError, UsageError, first_five, unknown_name
from sitepipe.pipeline import Step, silent
from sitepipe.schema import FIELDS
from sitepipe.vocab import Audience, Entity, Reader
from sitepipe.words import count
from sitepipe.workspace.opened import Opened


class Readers(Opened):
    """Answers cut to what is approved for a reader."""

    def assess_for(
        self, reader: Reader, *, as_of: str | None = None, step: Step = silent
    ) -> tuple[Assessment, Assessment]:
        """
        Assess the portfolio, and once more from what a reader may see of it.

        Parameters
        ----------
        reader
            Who the answer is for.
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.

        Returns
        -------
        whole, shown
            What the team knows, and what is known if nobody ever said what is not approved for
            the reader; the same if all of it is.

        Raises
        ------
        GuardRailError
            If nothing is approved that names a site.
        """
        settings = self.settings(as_of=as_of)
        ingested = self._ingested(settings, step)
        whole = self._assessed(ingested, settings, step=step)
        snapshot = whole.snapshot
        facts = facts_of(
            ingested.sources, ingested.records, ingested.claims, ingested.geometries,
            snapshot.identities,
        )  # fmt: skip
        approvals = read_approvals(self.root)
        required = self.portfolio.section.approvals.required
        seen = seen_by(facts, approvals, reader, required=required)
        # Fields above the audience are taken out of tables by the redaction: nothing else that
        # it may see rests on them.
        table = facts.table
        may = table["least"].map(lambda least: reader.audience.may_see(Audience(least)))
        if seen[may].notna().all():
            return whole, whole
        left = shown_to(ingested, facts, seen, site_ids=snapshot.site_ids)
        if not left.records["entity"].isin([Entity.SITE.value, Entity.LOCATION.value]).any():
            raise GuardRailError(
                f"no site is approved for {reader.label}; nothing was written",
                hint="State `audience` in the descriptions of sources, or approve a site: "
                "sitepipe approve SITE --for investor --by NAME",
            )
        shown = self._assessed(left, settings, base=whole.base, step=step)
        return whole, shown

    def reader(
        self, audience: Audience, partner: str | None, *, as_of: str | None = None
    ) -> Reader:
        """
        Return who an output is for; a partner in any case, as the sources name it.

        Raises
        ------
        UsageError
            If there is no such partner, which names the nearest, or the audience is another.
        """
        if partner is None:
            return Reader(audience)
        if audience is not Audience.PARTNER:
            raise UsageError(
                f"a partner is named, but the audience is {audience.label}",
                hint="Leave the audience out: one partner is an audience of its own.",
            )
        inbox = self._inbox(self.settings(as_of=as_of))
        known = sorted({one.section.partner for one in inbox.sources.values()})
        if (found := own_partner(known, partner)) is None:
            raise unknown_name(partner, known, "partner")
        return Reader(audience, found)

    def unapproved_sources(
        self, reader: Reader, *, known: pd.DataFrame | None = None, as_of: str | None = None
    ) -> list[str]:
        """
        Name the sources that are not approved whole for a reader by their descriptions.

        What people approved of single facts does not count, and what a partner stated itself
        does.

        Parameters
        ----------
        reader
            For whom.
        known
            Sources (:data:`sitepipe.schema.SOURCES`) that an earlier snapshot rests on: those
            that the workspace has no more count as they were described then, and as if they
            stated every field.
        as_of
            The date the answer speaks of; today if not given.
        """
        required = self.portfolio.section.approvals.required
        inbox = self._inbox(self.settings(as_of=as_of))
        unapproved = [
            source_id
            for source_id, one in inbox.sources.items()
            if not is_declared_whole(
                one.section.audience,
                {column.field for column in one.section.columns.values()},
                reader,
                partner=one.section.partner,
                required=required,
            )
        ]
        if known is not None:
            gone = known[~known["source_id"].isin(list(inbox.sources))]
            unapproved += [
                str(row.source_id)
                for row in gone.itertuples(index=False)
                if not is_declared_whole(
                    Audience(row.audience) if stated(row.audience) else None,
                    FIELDS,
                    reader,
                    partner=stated(row.partner) or "",
                    required=required,
                )
            ]
        return unapproved

    def require_approved(
        self,
        reader: Reader,
        *,
        what: str,
        known: pd.DataFrame | None = None,
        otherwise: str = "ask for the team: --audience internal",
    ) -> None:
        """
        Refuse an answer that cannot leave single facts out, unless all is approved.

        Parameters
        ----------
        reader
            For whom it is.
        what
            The answer.
        known
            See :meth:`unapproved_sources`.
        otherwise
            What to do if the descriptions are to stay as they are.

        Raises
        ------
        GuardRailError
            If a source is not approved whole for the reader by its description: names them.
        """
        if reader.audience is Audience.INTERNAL:
            return
        if sources := self.unapproved_sources(reader, known=known):
            raise GuardRailError(
                f"{what} cannot leave single facts out, and {count(len(sources), 'source')} "
                f"{'is' if len(sources) == 1 else 'are'} not approved for {reader.label}: "
                f"{first_five(sources)}",
                hint="State `audience` in their descriptions (fields in confidence need a "
                f"person's word, fact by fact: send a pack), or {otherwise}",
            )
