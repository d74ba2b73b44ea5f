"""
How investable each site is: gates before weights, and intervals where inputs are unknown.

The score is additive (a multi-attribute value model, Keeney and Raiffa, 1976): each criterion
earns ``100 × weight × value``. An unknown input may turn out anything, so a site has a lowest
and a highest score. What it has proven is the lowest: an unknown earns nothing until it is
known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sitepipe import schema, vocab
from sitepipe.config import Criterion, FactsConfig, ScoringConfig
from sitepipe.errors import ConfigError
from sitepipe.scoring.findings import assess_rules
from sitepipe.scoring.inputs import SiteInputs
from sitepipe.scoring.values import FloatArray, value_of_intervals, value_of_terms

# Sums are rounded here, far below any figure that is shown, so that neither a rank nor a
# threshold turns on the last bit of a floating-point number.
_DECIMALS = 10


@dataclass(frozen=True)
class Scored:
    """
    What scoring gave.

    ``scores`` has one row per site, ``components`` one per site and criterion, ``findings`` one
    per site and gate or fact; all in the order of the sites.
    """

    scores: pd.DataFrame
    components: pd.DataFrame
    findings: pd.DataFrame


def score_sites(
    sites: pd.DataFrame, inputs: pd.DataFrame, *, scoring: ScoringConfig, facts: FactsConfig
) -> Scored:
    """
    Score every site, with sharp bounds for what is unknown.

    Parameters
    ----------
    sites
        N rows of :data:`sitepipe.schema.SITES`; reads ``site_id``.
    inputs
        Rows of :data:`sitepipe.schema.INPUTS`; an absent row is unknown.
    scoring
        Gates, criteria, weights, and the completeness from which a site is ranked.
    facts
        What an investor asks about every site.

    Returns
    -------
    scored
        ``low`` and ``high`` are the sums of the components' points (0-100); ``completeness`` is
        the weight on known inputs (0-1). ``score`` equals ``low`` for a site that is complete
        enough and fails no gate, else it is unknown. Ranks are dense from 1 by score, then by
        ``high``; sites alike in both share a rank. A component is ``verified`` if its value
        function is and its input is known and rests on nothing unverified; a score, if all its
        components and the limits of all gates are.

    Raises
    ------
    SchemaError
        If inputs contradict the schema: an unknown or repeated site, an inverted interval.
    ConfigError
        If the profile gives no value to a term that a site has.
    """
    given = SiteInputs(sites, inputs)
    components = _components(given, scoring)
    findings = assess_rules(given, scoring=scoring, facts=facts)
    return Scored(
        scores=_scores(given, components, findings, scoring),
        components=components,
        findings=findings,
    )


def _components(given: SiteInputs, scoring: ScoringConfig) -> pd.DataFrame:
    """Value every criterion of every site."""
    # The configuration lets weights miss 1 by a rounding error; shares of the whole do not.
    total = math.fsum(criterion.weight for criterion in scoring.criteria.values())
    blocks = [
        _valued(given, name, criterion, weight=criterion.weight / total)
        for name, criterion in scoring.criteria.items()
    ]
    return schema.COMPONENTS.frame(site_by_site(blocks))


def _valued(given: SiteInputs, name: str, criterion: Criterion, *, weight: float) -> pd.DataFrame:
    """Value one criterion of every site."""
    rows = given.of(criterion.field)
    if criterion.points:
        rule = f"criteria.{name}.points"
        low, high = value_of_intervals(rows["low"], rows["high"], points=criterion.points)
        known = rows["known"] & np.isfinite(rows["low"]) & np.isfinite(rows["high"])
    else:
        rule = f"criteria.{name}.terms"
        try:
            low, high = value_of_terms(rows["term"], terms=criterion.terms)
        except ConfigError as error:
            raise ConfigError(
                f"{rule}: {error.message}", hint=f"Add the terms under {rule}."
            ) from error
        known = rows["term"].notna()
    return pd.DataFrame(
        {
            "site_id": given.site_ids,
            "criterion": name,
            "title": criterion.title,
            "field": criterion.field,
            "input": rows["text"],
            "input_low": rows["low"],
            "input_high": rows["high"],
            "unit": rows["unit"].fillna(criterion.unit) if criterion.unit else rows["unit"],
            "known": known,
            "value_low": low,
            "value_high": high,
            "weight": weight,
            "points_low": 100 * weight * low,
            "points_high": 100 * weight * high,
            "rule": rule,
            "verified": criterion.verified & known & rows["verified"],
        }
    )


def site_by_site(blocks: list[pd.DataFrame]) -> pd.DataFrame:
    """Interleave blocks of one row per site so that each site's rows stand together."""
    if not blocks:
        return pd.DataFrame()
    return pd.concat(blocks).sort_index(kind="stable").reset_index(drop=True)


def _scores(
    given: SiteInputs, components: pd.DataFrame, findings: pd.DataFrame, scoring: ScoringConfig
) -> pd.DataFrame:
    """Add components up, and rank the sites that are complete enough."""
    count = len(given.site_ids)
    weight_known = components["weight"].where(components["known"].astype(bool), 0.0)
    low = _sum_by_site(components["points_low"], count)
    high = _sum_by_site(components["points_high"], count)
    completeness = _sum_by_site(weight_known, count)

    outcomes = findings["outcome"].to_numpy(dtype=object)
    outcomes = outcomes.reshape(count, len(findings) // max(count, 1))
    gates = _worst(outcomes[:, : len(scoring.gates)])
    sound = components["verified"].to_numpy(dtype=bool).reshape(count, len(scoring.criteria))
    limits_verified = all(gate.verified for gate in scoring.gates.values())
    facts_known = outcomes[:, len(scoring.gates) :] == vocab.Outcome.PASSED.value

    ranked = (completeness >= scoring.rank_from_completeness - 1e-9) & (
        gates != vocab.Outcome.FAILED.value
    )
    return schema.SCORES.frame(
        pd.DataFrame(
            {
                "site_id": given.site_ids,
                "score": np.where(ranked, low, np.nan),
                "low": low,
                "high": high,
                "completeness": completeness,
                "rank": _ranks(low, high, ranked),
                "gates": gates,
                "facts_known": facts_known.sum(axis=1),
                "facts_total": facts_known.shape[1],
                "verified": sound.all(axis=1) & limits_verified,
            }
        )
    )


def _sum_by_site(values: pd.Series, count: int) -> FloatArray:
    """Sum each site's rows; ``fsum`` rounds once, so the order of criteria does not matter."""
    by_site = values.to_numpy(dtype=np.float64).reshape(count, len(values) // max(count, 1))
    sums = [round(math.fsum(row), _DECIMALS) for row in by_site.tolist()]
    return np.array(sums, dtype=np.float64)


def _worst(outcomes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Combine each site's gates: failed if any fails, else unknown if any is."""
    failed = (outcomes == vocab.Outcome.FAILED.value).any(axis=1)
    unknown = (outcomes == vocab.Outcome.UNKNOWN.value).any(axis=1)
    return np.select(
        [failed, unknown],
        [vocab.Outcome.FAILED.value, vocab.Outcome.UNKNOWN.value],
        default=vocab.Outcome.PASSED.value,
    ).astype(object)


def _ranks(low: FloatArray, high: FloatArray, ranked: NDArray[np.bool_]) -> pd.Series:
    """Rank densely from the best; sites alike in proven and in possible points tie."""
    ranks = pd.Series(pd.NA, index=range(len(low)), dtype="Int64")
    if ranked.any():
        best_first = np.column_stack([-low[ranked], -high[ranked]])
        place = np.unique(best_first, axis=0, return_inverse=True)[1]
        ranks[ranked] = place.reshape(-1) + 1
    return ranks
