"""The answers that are counted: facts and rules that one reply would settle, joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from sitepipe.config import CoverageConfig, FactsConfig
from sitepipe.vocab import Entity, EvidenceTopic, FindingKind, Utility

OTHER = "other"
"""The group of what the list of answers does not name."""

_PLACE = "location"
_MODELLED = "_min"  # driving times: they are modelled, and all that they need is a location


@dataclass(frozen=True)
class Answer:
    """
    One thing that may be known of a site, and the findings that it would settle.

    ``facts`` and ``checks`` are rules of the table of findings; ``fields`` the statements that
    go stale, by the life of ``life``; ``reads`` the inputs whose criteria and gates it settles;
    ``registers`` and ``utilities`` which registers tell of it.
    """

    name: str
    title: str
    group: str
    facts: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    life: EvidenceTopic | None = None
    reads: tuple[str, ...] = ()
    registers: frozenset[Entity] = frozenset()
    utilities: frozenset[Utility] = frozenset()


def answers_of(
    findings: pd.DataFrame,
    components: pd.DataFrame,
    *,
    coverage: CoverageConfig,
    facts: FactsConfig,
) -> list[Answer]:
    """
    List every answer that these findings and criteria ask for, each part in one of them.

    Parameters
    ----------
    findings, components
        Tables of :data:`sitepipe.schema.FINDINGS` and :data:`sitepipe.schema.COMPONENTS`.
    coverage
        The answers that join facts and rules; what is not asked for, as a rule that is off, is
        left out.
    facts
        Which input answers each fact.

    Returns
    -------
    answers
        Those of the list in its order; then every fact, rule and criterion that it does not
        name, each as an answer of its own.
    """
    asked = {
        kind.value: dict(zip(rows["rule"], rows["title"], strict=True))
        for kind in (FindingKind.FACT, FindingKind.CHECK)
        for rows in [findings[findings["kind"] == kind.value].drop_duplicates("rule")]
    }
    field_of = {f"facts.{name}": fact.field for name, fact in facts.facts.items()}
    listed = [
        Answer(
            name=name,
            title=one.title,
            group=one.group,
            facts=_there(f"facts.{fact}" for fact in one.facts if f"facts.{fact}" in asked["fact"]),
            checks=_there(
                f"checks.{check}" for check in one.checks if f"checks.{check}" in asked["check"]
            ),
            fields=tuple(one.fields),
            life=one.life,
            reads=_there(
                field_of[f"facts.{fact}"] for fact in one.facts if f"facts.{fact}" in field_of
            ),
            registers=frozenset(one.registers),
            utilities=frozenset(one.utilities),
        )
        for name, one in coverage.answers.items()
    ]
    named = {part for one in listed for part in (*one.facts, *one.checks)}
    own = [
        Answer(rule, title, OTHER, facts=(rule,), reads=_there([field_of.get(rule, "")]))
        for rule, title in asked["fact"].items()
        if rule not in named
    ] + [
        Answer(rule, title, OTHER, checks=(rule,))
        for rule, title in asked["check"].items()
        if rule not in named
    ]
    known = [one for one in [*listed, *own] if one.facts or one.checks]
    return known + _of_criteria(components, {field for one in known for field in one.reads})


def answer_by_input(answers: list[Answer]) -> dict[str, int]:
    """Return the position of the answer that settles each input."""
    return {field: place for place, one in enumerate(answers) for field in one.reads}


def is_modelled(field: str) -> bool:
    """Say whether an input is modelled from the site's location: nobody can state it."""
    return field.endswith(_MODELLED)


def settling_input(field: str) -> str:
    """Return the input that somebody must state before another is known."""
    return _PLACE if is_modelled(field) else field


def _of_criteria(components: pd.DataFrame, read: set[str]) -> list[Answer]:
    """Give the criteria whose input no fact asks for, save those that are modelled."""
    rows = components.drop_duplicates("field")
    return [
        Answer(f"criteria.{row.criterion}", row.title, OTHER, reads=(row.field,))
        for row in rows.itertuples(index=False)
        if row.field not in read and not is_modelled(row.field)
    ]


def _there(names: object) -> tuple[str, ...]:
    return tuple(name for name in names if name)  # type: ignore[attr-defined]


def group_titles(coverage: CoverageConfig, answers: list[Answer]) -> Mapping[str, tuple[str, str]]:
    """Return title and short heading of each group that any answer stands in, in order."""
    used = {one.group for one in answers}
    titles = {name: (one.title, one.short) for name, one in coverage.groups.items() if name in used}
    return {**titles, OTHER: ("Other", "Other")} if OTHER in used else titles
