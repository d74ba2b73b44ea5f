"""What ``chase`` answers: what is missing or stale, partner by partner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sitepipe import words
from sitepipe.accounts import issue_reports
from sitepipe.cells import stated
from sitepipe.config import ChecksConfig, CoverageConfig, FactsConfig
from sitepipe.coverage.counting import ask_parts, asks_of, ranked, weights_report
from sitepipe.coverage.letter import letter_text
from sitepipe.coverage.partners import Partner, partners_of, record_sites
from sitepipe.coverage.staleness import Limit, limits_of, stale_claims
from sitepipe.coverage.stock import Stock, take_stock
from sitepipe.errors import unknown_name
from sitepipe.readiness import RuleInForce, is_older
from sitepipe.reports import ChaseReport, IssueReport, PartnerAsk, PartnerChase, StaleValue
from sitepipe.snapshot import Appraisal, Snapshot
from sitepipe.vocab import Fixer


def chase_report(
    snapshot: Snapshot,
    appraisal: Appraisal,
    *,
    coverage: CoverageConfig,
    facts: FactsConfig,
    checks: ChecksConfig,
    in_force: Mapping[str, RuleInForce],
    partner: str | None = None,
    title: str,
    notice: str = "",
    as_of: str,
) -> ChaseReport:
    """
    List what to ask of each partner, ranked by how much it would settle.

    Parameters
    ----------
    snapshot, appraisal
        Sites, the sources and claims that they rest on, their findings and scores.
    coverage, facts
        The answers that are asked for.
    checks, in_force
        How long statements hold: the lives of evidence, and the age of a stale source.
    partner
        Only this partner.
    title, notice, as_of
        Of the portfolio.

    Returns
    -------
    report
        For each partner what is open of the sites that they list, or that their registers tell
        of; their own statements that are too old; and the defects of their files that they
        can mend. What nobody can be asked stands under ``no_partner``.

    Raises
    ------
    UsageError
        If there is no such partner; names the nearest.
    """
    stock = take_stock(
        snapshot.sites,
        appraisal.findings,
        appraisal.components,
        coverage=coverage,
        facts=facts,
    )
    links = record_sites(snapshot)
    partners = partners_of(snapshot, links, stock)
    if partner is not None and partner not in [one.name for one in partners]:
        raise unknown_name(partner, [one.name for one in partners], "partner")
    asked = np.zeros(stock.known.shape, dtype=bool)
    for one in partners:
        asked |= one.may_tell
    limits = limits_of(stock.answers, checks, in_force)
    stale = stale_claims(snapshot, links, stock.answers, limits, as_of=as_of)
    chased = [
        _with_message(
            PartnerChase(
                partner=one.name,
                sources=_titles(snapshot.sources, one),
                late=_late(snapshot.sources, one, as_of),
                sites=len(one.sites),
                registers_only=bool(one.sites) and not one.lists_sites,
                asks=[*_missing(stock, one), *_stale(stock, one, stale, limits)],
                issues=_issues(appraisal.issues, one),
                message="",
            ),
            title=title,
            notice=notice,
            as_of=as_of,
        )
        for one in partners
        if partner in (None, one.name)
    ]
    return ChaseReport(
        title=title,
        notice=notice.strip(),
        as_of=as_of,
        partners=sorted(chased, key=lambda one: (-_worth(one), one.partner)),
        no_partner=asks_of(stock, ranked(stock, stock.is_open & ~asked)),
        weights=weights_report(coverage),
    )


def _with_message(one: PartnerChase, *, title: str, notice: str, as_of: str) -> PartnerChase:
    text = letter_text(one, title=title, notice=notice, as_of=as_of)
    return one.model_copy(update={"message": text})


def _worth(one: PartnerChase) -> float:
    return round(sum(ask.settles for ask in one.asks if ask.state == "missing"), 3)


def _titles(sources: pd.DataFrame, partner: Partner) -> list[str]:
    own = sources[sources["source_id"].isin(partner.source_ids)].sort_values("source_id")
    dates = own["valid_at"].astype(object).where(own["valid_at"].notna(), None)
    return [
        f"{title} ({words.date(date)})" if date else str(title)
        for title, date in zip(own["title"], dates, strict=True)
    ]


def _late(sources: pd.DataFrame, partner: Partner, as_of: str) -> list[str]:
    """Name the sources whose rhythm has surely passed since the date that they speak of."""
    own = sources[sources["source_id"].isin(partner.source_ids)].sort_values("source_id")
    dated = own[own["valid_at"].notna() & own["rhythm_months"].notna()]
    return [
        f"{title} ({words.date(date)}), expected {words.rhythm(int(months))}"
        for title, date, months in zip(
            dated["title"], dated["valid_at"], dated["rhythm_months"], strict=True
        )
        if is_older(date, int(months), as_of=as_of)
    ]


def _missing(stock: Stock, partner: Partner) -> list[PartnerAsk]:
    return [
        PartnerAsk(
            **ask_parts(stock, site, answer),
            state="missing",
            called=_called(stock, partner, site),
            stated=[],
        )
        for site, answer in ranked(stock, stock.is_open & partner.may_tell)
    ]


def _stale(
    stock: Stock, partner: Partner, stale: pd.DataFrame, limits: Mapping[int, Limit]
) -> list[PartnerAsk]:
    """Ask whether old statements of the partner's own still hold, what carries most first."""
    own = stale[stale["source_id"].isin(partner.source_ids)]
    asks: list[PartnerAsk] = []
    for (site_id, answer), rows in own.groupby(["site_id", "answer"], sort=True):
        site = int(stock.site_ids.get_indexer([site_id])[0])
        if site < 0 or not stock.known[site, answer]:
            continue  # what is not known at all is asked for as missing
        parts = ask_parts(stock, site, answer, held=True)
        asks.append(
            PartnerAsk(
                **{**parts, "question": "Does this still hold?"},
                state="stale",
                called=_called(stock, partner, site),
                stated=[_value(claim, limits[answer]) for claim in _latest(rows)],
            )
        )
    return sorted(asks, key=lambda ask: -ask.settles)  # stable: then by site and answer


def _latest(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the statements of the latest date: what came before it was overtaken."""
    rows = rows[rows["valid_at"] == rows["valid_at"].max()]
    by = ["source_id", "sheet", "row", "claim_id"]
    ordered = rows.sort_values(by, na_position="first", kind="stable")
    return [*ordered.to_dict("records")]


def _value(claim: dict[str, Any], limit: Limit) -> StaleValue:
    return StaleValue(
        text=stated(claim["text"]) or stated(claim["value"]) or "",
        source=claim["source_id"],
        row=None if pd.isna(claim["row"]) else int(claim["row"]),
        column=stated(claim["column"]),
        valid_at=claim["valid_at"],
        limit_months=limit.months,
        basis=limit.basis,
    )


def _called(stock: Stock, partner: Partner, site: int) -> str:
    return str(partner.called.get(str(stock.site_ids[site]), stock.names[site]))


def _issues(issues: pd.DataFrame, partner: Partner) -> list[IssueReport]:
    own = issues["source_id"].isin(partner.source_ids)
    return issue_reports(issues[own & (issues["fixer"] == Fixer.SENDER.value)])
