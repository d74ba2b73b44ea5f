"""What one reader may see of a workspace, and answers that cannot leave anything out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sitepipe.approvals import (
    Declared,
    declared_then,
    facts_of,
    is_declared_whole,
    own_partner,
    read_approvals,
    seen_by,
    shown_to,
)
from sitepipe.assessment import Assessment
from sitepipe.config import SourceConfig
from sitepipe.config.locators import Place, place_of
from sitepipe.errors import GuardRailError, UsageError, first_five, unknown_name
from sitepipe.hashing import file_sha256
from sitepipe.pipeline import Step, silent
from sitepipe.store import Known, Store
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
        self, reader: Reader, *, then: Iterable[Declared] = (), as_of: str | None = None
    ) -> list[str]:
        """
        Name the sources that are not approved whole for a reader by their descriptions.

        What people approved of single facts does not count, and what a partner stated itself
        does.

        Parameters
        ----------
        reader
            For whom.
        then
            What descriptions said of the sources of earlier snapshots, which an answer tells of
            too. What a description says today counts for them only where the file is the same.
        as_of
            The date the answer speaks of; today if not given.
        """
        required = self.portfolio.section.approvals.required
        inbox = self._inbox(self.settings(as_of=as_of))
        today = {name: _declared_today(name, one.section) for name, one in inbox.sources.items()}
        judged = list(today.values())
        for source in then:
            now = today.get(source.source_id)
            if now and self._is_file_of(inbox.sources[source.source_id].section, source):
                source = replace(source, audience=now.audience, limit=now.limit)  # noqa: PLW2901
            judged.append(source)
        unapproved = (
            one.source_id for one in judged if not is_declared_whole(one, reader, required=required)
        )
        return list(dict.fromkeys(unapproved))

    def _is_file_of(self, source: SourceConfig, then: Declared) -> bool:
        """Say whether a source has the very file that a snapshot read."""
        if place_of(source.file) is not Place.FILE:
            return False
        file = self.root / source.file
        return file.is_file() and file_sha256(file) == then.file_sha256

    def require_approved(
        self,
        reader: Reader,
        *,
        what: str,
        then: Iterable[Declared] = (),
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
        then
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
        if sources := self.unapproved_sources(reader, then=then):
            raise GuardRailError(
                f"{what} cannot leave single facts out, and {count(len(sources), 'source')} "
                f"{'is' if len(sources) == 1 else 'are'} not approved for {reader.label}: "
                f"{first_five(sources)}",
                hint="State `audience` in their descriptions (fields in confidence need a "
                f"person's word, fact by fact: send a pack), or {otherwise}",
            )


def declared_at(store: Store, number: int) -> list[Declared]:
    """
    Say of each source of a snapshot for whom it was approved as a whole when it was made.

    Raises
    ------
    StorageError
        If the store cannot be read.
    """
    known = Known(store, number, number)
    records = known.rows("records", only=("record_id", "source_id"))
    claims = known.rows("claims", only=("record_id", "field"))
    return declared_then(known.rows("sources").at(number), records.at(number), claims.at(number))


def _declared_today(source_id: str, source: SourceConfig) -> Declared:
    fields = frozenset(column.field for column in source.columns.values())
    return Declared(source_id, source.partner, source.audience, source.audience_limit, fields)
