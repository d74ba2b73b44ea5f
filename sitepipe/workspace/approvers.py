"""Who approved which fact for which reader, and what is kept of it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sitepipe.approvals import (
    Facts,
    add_approvals,
    approvals_report,
    approve,
    described,
    facts_of,
    read_approvals,
)
from sitepipe.consolidate import SAID_BY_CONNECTION
from sitepipe.errors import UsageError, unknown_name
from sitepipe.names import site_key
from sitepipe.pipeline import Step, silent
from sitepipe.reports import ApprovalsReport, ApproveReport
from sitepipe.snapshot import Snapshot
from sitepipe.vocab import Audience
from sitepipe.workspace.readers import Readers


class Approvers(Readers):
    """Approvals of facts for those beyond the team."""

    def approve(
        self,
        site: str | None = None,
        fields: Sequence[str] = (),
        *,
        audience: Audience,
        approved_by: str,
        partner: str | None = None,
        source: str | None = None,
        note: str = "",
        revoke: bool = False,
        as_of: str | None = None,
        step: Step = silent,
    ) -> ApproveReport:
        """
        Keep what a person approves for a reader, in ``approvals.csv``.

        Parameters
        ----------
        site
            By id or name, in any case.
        fields
            Only these; all that hold if none is given.
        audience, partner
            For whom: an audience beyond the team, or one partner.
        approved_by
            Who approves.
        source
            Only what this source states; alone, all of its sites.
        note
            Why.
        revoke
            Take it back instead.
        as_of
            The date of the approval; today if not given.
        step
            Wraps each step.

        Raises
        ------
        UsageError
            If a site, field, partner or source is not known, a field has no value or is not for
            that reader, or there is nothing to take back.
        DataError
            If ``approvals.csv`` is damaged.
        """
        if audience is Audience.INTERNAL:
            raise UsageError("the team sees everything; nothing needs an approval for it")
        reader = self.reader(audience, partner, as_of=as_of)
        before = read_approvals(self.root)
        settings = self.settings(as_of=as_of)
        facts, snapshot = self._facts(settings.as_of, step)
        where, chosen = _chosen(facts, snapshot, site, source)
        approved = approve(
            facts,
            before,
            reader,
            where=where,
            chosen=chosen,
            fields=fields,
            follows=SAID_BY_CONNECTION,
            holding=set(snapshot.claims_that_hold()["claim_id"]),
            decision={
                "approved_by": approved_by.strip(),
                "approved_at": settings.as_of,
                "note": note.strip(),
            },
            revoke=revoke,
        )
        add_approvals(self.root, approved.rows)
        return ApproveReport(
            audience="public" if audience is Audience.PUBLIC else "partner",
            partner=reader.partner or None,
            revoked=revoke,
            already=approved.already,
            beyond=approved.beyond,
            approvals=described(approved.rows.to_dict("records"), facts),
        )

    def approvals(
        self,
        site: str | None = None,
        *,
        audience: Audience | None = None,
        partner: str | None = None,
        as_of: str | None = None,
        step: Step = silent,
    ) -> ApprovalsReport:
        """
        List every approval with what became of it, and what a reader does not get.

        Parameters
        ----------
        site
            Only this one, by id or name.
        audience, partner
            The reader whose view is asked; none for the approvals alone.
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.

        Raises
        ------
        UsageError
            If the site or partner is not known.
        DataError
            If ``approvals.csv`` is damaged.
        """
        wanted = Audience.PARTNER if partner and audience is None else audience
        reader = None if wanted is None else self.reader(wanted, partner, as_of=as_of)
        before = read_approvals(self.root)
        facts, snapshot = self._facts(self.settings(as_of=as_of).as_of, step)
        return approvals_report(
            facts,
            before,
            required=self.portfolio.section.approvals.required,
            holding=set(snapshot.claims_that_hold()["claim_id"]),
            reader=reader,
            site_id=None if site is None else _site_id(snapshot, site),
        )

    def _facts(self, as_of: str, step: Step) -> tuple[Facts, Snapshot]:
        settings = self.settings(as_of=as_of)
        ingested = self._ingested(settings, step)
        snapshot = self.consolidated(ingested, settings, step=step)
        facts = facts_of(
            ingested.sources, ingested.records, ingested.claims, ingested.geometries,
            snapshot.identities,
        )  # fmt: skip
        return facts, snapshot


def _chosen(
    facts: Facts, snapshot: Snapshot, site: str | None, source: str | None
) -> tuple[str, pd.Series]:
    """Say which facts are meant, and of what in words."""
    if site is None and source is None:
        raise UsageError("neither a site nor a source is named", hint="Name SITE, or --source ID.")
    table, where = facts.table, ""
    chosen = pd.Series(True, index=table.index)
    if site is not None:
        site_id = _site_id(snapshot, site)
        chosen &= table["site_id"] == site_id
        where = site_id
    if source is not None:
        known = {str(one).casefold(): str(one) for one in snapshot.sources["source_id"]}
        if (found := known.get(source.casefold())) is None:
            raise unknown_name(source, known.values(), "source")
        chosen &= table["source_id"] == found
        where = f"{where} in {found}" if where else found
    return where, chosen


def _site_id(snapshot: Snapshot, site: str) -> str:
    sites = snapshot.sites
    ids = sites["site_id"].astype(str)
    key = site_key(site)
    found = sites[(ids.map(site_key) == key) | (sites["name"].map(site_key) == key)]
    exact = found[found["site_id"] == site]
    if len(exact) == 1 or len(found) == 1:
        return str((exact if len(exact) else found)["site_id"].iloc[0])
    if len(found):
        raise UsageError(
            f"{site!r} is the name of {len(found)} sites",
            hint=f"Name one by its id: {', '.join(found['site_id'])}.",
        )
    raise unknown_name(site, [*ids, *sites["name"]], "site")
