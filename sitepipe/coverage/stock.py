"""
What is known of each site, answer by answer, and how much each open answer would settle.

An answer settles two things. The score is an interval because inputs are unknown; a known input
takes its criterion's share out of the width (additive value model, so the shares add up). And a
required readiness check that is unknown is decided. Both are shares of their whole, so that they
can be weighed against each other; the weights are judgement and stand in the configuration.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sitepipe.config import CoverageConfig, FactsConfig
from sitepipe.coverage.answers import Answer, answer_by_input, answers_of, settling_input
from sitepipe.vocab import Audience, FindingKind, Outcome

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Kind = Literal["criterion", "check", "gate"]


@dataclass(frozen=True)
class Settled:
    """
    What one answer would settle: a criterion, a required check or a gate, site by site.

    ``amount`` has one value per site: points of the score for a criterion, else 1 where the
    check or gate is unknown; ``held`` the same for what the answer, where it is known, holds up.
    """

    kind: Kind
    title: str
    amount: Floats
    held: Floats


@dataclass(frozen=True)
class Stock:
    """
    What is known of N sites in A answers.

    ``known`` (N × A) says which answers are known; ``question`` and ``actor`` (N × A) what to
    ask while one is open, and who can usually tell; ``settled`` what each answer settles;
    ``rest_points`` (N) the width of each score that no answer narrows: ranges that are known,
    and driving times; ``required`` how many checks must pass.
    """

    site_ids: pd.Index
    names: NDArray[np.object_]
    answers: Sequence[Answer]
    known: Flags
    question: NDArray[np.object_]
    actor: NDArray[np.object_]
    settled: Sequence[Sequence[Settled]]
    rest_points: Floats
    required: int
    weights: tuple[float, float]

    @cached_property
    def points(self) -> Floats:
        """Points of the score that each open answer would fix (N × A)."""
        return self._sum("criterion")

    @cached_property
    def checks(self) -> Floats:
        """Required checks that each open answer would decide (N × A)."""
        return self._sum("check")

    @cached_property
    def settles(self) -> Floats:
        """How much of all that makes a site known each open answer settles (N × A, 0-100)."""
        return self._worth(self.points, self.checks)

    @cached_property
    def carries(self) -> Floats:
        """The same for what each known answer holds up: what turns on it if it has changed."""
        return self._worth(self._sum("criterion", held=True), self._sum("check", held=True))

    @cached_property
    def is_open(self) -> Flags:
        """Which answers are still asked for: not known, or something of them would settle more."""
        return ~self.known | (self.settles > 0)

    def reasons(
        self, site: int, answer: int, *, held: bool = False
    ) -> Iterator[tuple[Kind, str, float]]:
        """Say what an answer settles at a site, or holds up: kind, title, points or 1."""
        for one in self.settled[answer]:
            amount = (one.held if held else one.amount)[site]
            if amount > 0:
                yield one.kind, one.title, float(amount)

    def _sum(self, kind: Kind, *, held: bool = False) -> Floats:
        total = np.zeros(self.known.shape)
        for place, parts in enumerate(self.settled):
            for one in parts:
                if one.kind == kind:
                    total[:, place] += one.held if held else one.amount
        return total

    def _worth(self, points: Floats, checks: Floats) -> Floats:
        of_score, of_readiness = self.weights
        share = checks / self.required if self.required else np.zeros(checks.shape)
        return (of_score * points + of_readiness * 100 * share) / (of_score + of_readiness)


def take_stock(
    sites: pd.DataFrame,
    findings: pd.DataFrame,
    components: pd.DataFrame,
    *,
    coverage: CoverageConfig,
    facts: FactsConfig,
) -> Stock:
    """
    Say what is known of each site, and what each open answer would settle.

    Parameters
    ----------
    sites
        N rows of :data:`sitepipe.schema.SITES`; reads ``site_id`` and ``name``.
    findings, components
        Facts, checks and gates of these sites, and the criteria of their scores.
    coverage
        Which facts and rules one answer joins, and the weights.
    facts
        Which input answers each fact, and the question for it.

    Returns
    -------
    stock
        Every unknown fact, check and criterion in exactly one answer. So for each site the sum
        over answers of ``points``, and ``rest_points``, is the width of the score's interval,
        and the sum of ``checks`` the number of required checks that are unknown.
    """
    site_ids = pd.Index(sites["site_id"])
    findings = findings[findings["site_id"].isin(site_ids)]
    components = components[components["site_id"].isin(site_ids)]
    answers = answers_of(findings, components, coverage=coverage, facts=facts)
    of_rule = _by_rule(findings, site_ids)
    table = _Table(site_ids, answers, of_rule)
    settled: list[list[Settled]] = [[] for _ in answers]
    _add_checks(settled, table)
    located = _located(table)
    by_input = answer_by_input(answers)
    rest = _add_criteria(settled, components, site_ids, by_input, located)
    _add_gates(settled, of_rule, by_input, located)
    question, actor = table.questions(facts)
    known = table.known()
    for place, one in enumerate(answers):
        if not one.facts and not one.checks:  # a criterion's own answer
            known[:, place] = ~np.any([part.amount > 0 for part in settled[place]], axis=0)
    return Stock(
        site_ids=site_ids,
        names=sites["name"].to_numpy(dtype=object),
        answers=answers,
        known=known,
        question=question,
        actor=actor,
        settled=settled,
        rest_points=rest,
        required=sum(
            one.required for one in of_rule.values() if one.kind == FindingKind.CHECK.value
        ),
        weights=(coverage.weights.score.value, coverage.weights.readiness.value),
    )


@dataclass(frozen=True)
class _Rule:
    """One rule on every site; a site without a row is unknown."""

    kind: str
    title: str
    field: str
    required: bool
    unknown: Flags
    next_step: NDArray[np.object_]
    actor: NDArray[np.object_]


def _by_rule(findings: pd.DataFrame, site_ids: pd.Index) -> dict[str, _Rule]:
    rules = {}
    for name, rows in findings.groupby("rule", sort=False):
        first = rows.iloc[0]
        at = site_ids.get_indexer(rows["site_id"])
        unknown = np.ones(len(site_ids), dtype=bool)
        unknown[at] = (rows["outcome"] == Outcome.UNKNOWN.value).to_numpy(dtype=bool)
        texts = []
        for column in ("next_step", "actor"):
            text = np.full(len(site_ids), None, dtype=object)
            # Letters carry questions to partners: one that may name what is internal stays here.
            told = rows[column].notna() & (rows["audience"] != Audience.INTERNAL.value)
            text[at] = rows[column].astype(object).where(told, None).to_numpy()
            texts.append(text)
        rules[str(name)] = _Rule(
            kind=first["kind"],
            title=first["title"],
            field=str(first["field"]),
            required=bool(first["required"]) if not pd.isna(first["required"]) else False,
            unknown=unknown,
            next_step=texts[0],
            actor=texts[1],
        )
    return rules


@dataclass(frozen=True)
class _Table:
    """Sites, answers and rules: what is known, and what to ask."""

    site_ids: pd.Index
    answers: Sequence[Answer]
    rules: dict[str, _Rule]

    def known(self) -> Flags:
        """By its facts where an answer has any, else by its rules."""
        known = np.zeros((len(self.site_ids), len(self.answers)), dtype=bool)
        for place, one in enumerate(self.answers):
            if parts := [self.rules[name] for name in one.facts or one.checks]:
                known[:, place] = ~np.any([part.unknown for part in parts], axis=0)
        return known

    def questions(self, facts: FactsConfig) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """Ask for the first open part: facts before required checks before the others."""
        shape = (len(self.site_ids), len(self.answers))
        question, actor = (np.full(shape, None, dtype=object) for _ in range(2))
        for place, one in enumerate(self.answers):
            fact = facts.facts.get(one.facts[0].partition(".")[2]) if one.facts else None
            question[:, place] = fact.question if fact else f"{one.title}: what is known of it?"
            actor[:, place] = fact.ask if fact else None
            checks = sorted(one.checks, key=lambda name: not self.rules[name].required)
            for name in reversed([*one.facts, *checks]):
                part = self.rules[name]
                asked = part.unknown & np.array([step is not None for step in part.next_step])
                question[asked, place] = part.next_step[asked]
                actor[asked, place] = part.actor[asked]
        return question, actor


def _add_checks(settled: list[list[Settled]], table: _Table) -> None:
    for place, one in enumerate(table.answers):
        for name in one.checks:
            if (part := table.rules[name]).required:
                unknown = part.unknown.astype(float)
                settled[place].append(Settled("check", part.title, unknown, 1 - unknown))


def _located(table: _Table) -> Flags:
    """Say which sites have a location, by the answer that gives it."""
    place = answer_by_input(list(table.answers)).get(settling_input("_min"))
    if place is None:
        return np.ones(len(table.site_ids), dtype=bool)
    return table.known()[:, place]


def _add_criteria(
    settled: list[list[Settled]],
    components: pd.DataFrame,
    site_ids: pd.Index,
    by_input: dict[str, int],
    located: Flags,
) -> Floats:
    """Give each criterion to the answer that settles it; return what none does."""
    rest = np.zeros(len(site_ids))
    for _name, found in components.groupby("criterion", sort=False):
        rows = found.set_index("site_id").reindex(site_ids)
        width = (rows["points_high"] - rows["points_low"]).fillna(0.0).to_numpy(dtype=float)
        known = rows["known"].fillna(value=False).to_numpy(dtype=bool)
        field = str(rows["field"].dropna().iloc[0])
        whole = np.full(len(site_ids), 100 * float(rows["weight"].dropna().iloc[0]))
        source = settling_input(field)
        open_width = np.where(known, 0.0, width)
        if source != field:
            open_width = np.where(located, 0.0, open_width)
        rest += width - open_width
        if (place := by_input.get(source)) is None:
            rest += open_width
            continue
        held = np.where(known & (source == field), whole, 0.0)
        title = str(rows["title"].dropna().iloc[0])
        settled[place].append(Settled("criterion", title, open_width, held))
    return rest


def _add_gates(
    settled: list[list[Settled]],
    of_rule: dict[str, _Rule],
    by_input: dict[str, int],
    located: Flags,
) -> None:
    for one in of_rule.values():
        source = settling_input(one.field)
        if one.kind != FindingKind.GATE.value or (place := by_input.get(source)) is None:
            continue
        unknown = one.unknown if source == one.field else one.unknown & ~located
        held = (~one.unknown if source == one.field else np.zeros_like(located)).astype(float)
        settled[place].append(Settled("gate", one.title, unknown.astype(float), held))
