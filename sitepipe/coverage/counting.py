"""What ``coverage`` answers: shares known by authority and by answer, and what matters next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sitepipe.config import CoverageConfig, FactsConfig
from sitepipe.coverage.answers import group_titles
from sitepipe.coverage.regions import authority_sites, region_report
from sitepipe.coverage.stock import Stock, take_stock
from sitepipe.names import authority_key
from sitepipe.reports import (
    AnswerCoverage,
    AnswerWeight,
    Ask,
    AuthorityCoverage,
    CoverageGroup,
    CoverageReport,
    KnownShare,
)
from sitepipe.snapshot import Appraisal, Snapshot

_NEXT = 50
_DECIMALS = 3


def coverage_report(
    snapshot: Snapshot,
    appraisal: Appraisal,
    *,
    coverage: CoverageConfig,
    facts: FactsConfig,
    region: Sequence[str] = (),
    on_layer: Sequence[str] = (),
    title: str,
    notice: str = "",
    as_of: str,
) -> CoverageReport:
    """
    Count what is known of which sites, and rank what to ask next.

    Parameters
    ----------
    snapshot, appraisal
        N sites, the areas that they lie in, their findings and the criteria of their scores.
    coverage
        The answers that are counted, and the weights.
    facts
        Which input answers each fact.
    region
        Names of every planning authority of the region, as configured.
    on_layer
        Names of all that the workspace's layer of authorities shows: they are the region where
        none is configured, else they are set against those. Without either, nothing is said of
        parts that have no site.
    title, notice, as_of
        Of the portfolio.

    Returns
    -------
    report
        A site in several authorities counts whole in what is known of each of them, for each
        must know all of it; once in all sites; and by its measured shares in ``by_share``.
    """
    stock = take_stock(
        snapshot.sites,
        appraisal.findings,
        appraisal.components,
        coverage=coverage,
        facts=facts,
    )
    titles = group_titles(coverage, list(stock.answers))
    own = authority_sites(snapshot.site_areas, stock.site_ids)
    return CoverageReport(
        title=title,
        notice=notice.strip(),
        as_of=as_of,
        sites=len(stock.site_ids),
        groups=[
            CoverageGroup(group=name, title=one, short=short)
            for name, (one, short) in titles.items()
        ],
        all_sites=_shares(stock, list(titles), np.arange(len(stock.site_ids))),
        authorities=_authorities(stock, list(titles), own, region or on_layer),
        answers=[_answer(stock, place) for place in range(len(stock.answers))],
        next=asks_of(stock, ranked(stock, stock.is_open)[:_NEXT]),
        region=region_report(stock.site_ids, own, region, on_layer),
        points_open=_rounded(stock.points.sum() + stock.rest_points.sum()),
        points_rest=_rounded(stock.rest_points.sum()),
        checks_open=int(stock.checks.sum()),
        checks_required=stock.required,
        weights=weights_report(coverage),
    )


def ranked(stock: Stock, chosen: np.ndarray) -> list[tuple[int, int]]:
    """Return positions of site and answer of those chosen (N × A), what settles most first."""
    sites, answers = np.nonzero(chosen)
    worth = np.round(stock.settles[sites, answers], 9)
    by_id = stock.site_ids.argsort().argsort()  # so that the order of files decides no tie
    order = np.lexsort((answers, by_id[sites], -worth))
    return list(zip(sites[order].tolist(), answers[order].tolist(), strict=True))


def asks_of(stock: Stock, pairs: Sequence[tuple[int, int]]) -> list[Ask]:
    """Report what to ask, pair by pair."""
    return [Ask(**ask_parts(stock, site, answer)) for site, answer in pairs]


def ask_parts(stock: Stock, site: int, answer: int, *, held: bool = False) -> dict[str, Any]:
    """Give the parts of a report on one answer of one site, by what it settles or holds up."""
    one = stock.answers[answer]
    reasons = list(stock.reasons(site, answer, held=held))
    worth = stock.carries if held else stock.settles
    return {
        "site_id": str(stock.site_ids[site]),
        "name": str(stock.names[site]),
        "answer": one.name,
        "title": one.title,
        "group": one.group,
        "question": stock.question[site, answer],
        "ask": stock.actor[site, answer],
        "settles": _rounded(worth[site, answer]),
        "points": _rounded(sum(much for kind, _, much in reasons if kind == "criterion")),
        "criteria": [text for kind, text, _ in reasons if kind == "criterion"],
        "checks": [text for kind, text, _ in reasons if kind == "check"],
        "gates": [text for kind, text, _ in reasons if kind == "gate"],
    }


def weights_report(coverage: CoverageConfig) -> dict[str, AnswerWeight]:
    """Report the weights with where they come from."""
    return {
        name: AnswerWeight(value=figure.value, source=figure.source, verified=figure.verified)
        for name, figure in (
            ("score", coverage.weights.score),
            ("readiness", coverage.weights.readiness),
        )
    }


def _answer(stock: Stock, place: int) -> AnswerCoverage:
    one = stock.answers[place]
    known = int(stock.known[:, place].sum())
    return AnswerCoverage(
        answer=one.name,
        title=one.title,
        group=one.group,
        known=known,
        share=_share(known, len(stock.site_ids)),
        open=int(stock.is_open[:, place].sum()),
        points=_rounded(stock.points[:, place].sum()),
        checks=int(stock.checks[:, place].sum()),
        settles=_rounded(stock.settles[:, place].sum()),
    )


def _authorities(
    stock: Stock, groups: list[str], own: pd.DataFrame, region: Sequence[str]
) -> list[AuthorityCoverage]:
    """Count each authority's sites; those that nobody gives one come last."""
    in_region = {authority_key(name) for name in region}
    counted = [
        _shares(
            stock,
            groups,
            stock.site_ids.get_indexer(rows["site_id"]),
            str(rows["name"].min()),
            (key in in_region) if region else None,
            by_share=float(rows["part"].sum()),
        )
        for key, rows in own.groupby("key", sort=True)
    ]
    bare = np.flatnonzero(~stock.site_ids.isin(own["site_id"]))
    return counted + ([_shares(stock, groups, bare)] if bare.size else [])


def _shares(
    stock: Stock,
    groups: list[str],
    sites: np.ndarray,
    authority: str | None = None,
    in_region: bool | None = None,
    *,
    by_share: float | None = None,
) -> AuthorityCoverage:
    known = stock.known[sites].sum(axis=0)
    of_group = np.array([one.group for one in stock.answers], dtype=object)
    by_group = {
        name: _known_share(int(known[of_group == name].sum()),
                           len(sites) * int((of_group == name).sum()))
        for name in groups
    }  # fmt: skip
    return AuthorityCoverage(
        authority=authority,
        in_region=in_region,
        sites=len(sites),
        by_share=_rounded(len(sites) if by_share is None else by_share),
        all=_known_share(int(known.sum()), len(sites) * len(stock.answers)),
        groups=by_group,
        answers={one.name: int(many) for one, many in zip(stock.answers, known, strict=True)},
    )


def _known_share(known: int, asked: int) -> KnownShare:
    return KnownShare(known=known, asked=asked, share=_share(known, asked))


def _share(known: int, asked: int) -> float | None:
    return round(known / asked, _DECIMALS) if asked else None


def _rounded(value: float) -> float:
    return round(float(value), _DECIMALS)
