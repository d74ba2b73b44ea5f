"""What a readiness rule is, what it is given, and what it answers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sitepipe import schema
from sitepipe.readiness.dossier import Dossier
from sitepipe.vocab import Audience, EvidenceTopic, FindingKind, Outcome


@dataclass(frozen=True)
class Given:
    """
    What a rule is given besides the site: the date of the answer, and its figures in force.

    ``lives_months`` says how long evidence holds that states no end itself, by topic.
    """

    as_of: str
    figures: Mapping[str, float]
    lives_months: Mapping[EvidenceTopic, float]

    def __getitem__(self, figure: str) -> float:
        """Return a figure of the rule."""
        return self.figures[figure]

    def months(self, figure: str) -> int:
        """Return a figure in whole months."""
        return int(self.figures[figure])


@dataclass(frozen=True)
class Result:
    """
    What a rule found for one site.

    ``fact`` says what is known, ``None`` if nothing is; ``claim_ids`` are the claims that it
    rests on. ``next_step`` is the question to ask or what would cure a failure; ``actor`` who
    can, where it is somebody else than the rule says; ``due`` by when. ``other_site_ids`` are
    the sites that the fact names besides this one.
    """

    outcome: Outcome
    fact: str | None
    claim_ids: tuple[str, ...] = ()
    next_step: str | None = None
    due: str | None = None
    actor: str | None = None
    other_site_ids: tuple[str, ...] = ()


def passed(fact: str, claim_ids: Iterable[str] = (), *, due: str | None = None) -> Result:
    """Return that a site passes; ``due`` is when it will no longer."""
    return Result(Outcome.PASSED, fact, tuple(claim_ids), due=due)


def failed(
    fact: str,
    next_step: str,
    claim_ids: Iterable[str] = (),
    *,
    due: str | None = None,
    actor: str | None = None,
) -> Result:
    """Return that a site fails, and what would cure it."""
    return Result(Outcome.FAILED, fact, tuple(claim_ids), next_step, due, actor)


def unknown(
    next_step: str,
    fact: str | None = None,
    claim_ids: Iterable[str] = (),
    *,
    due: str | None = None,
    actor: str | None = None,
) -> Result:
    """Return that it cannot be told, what is known so far, and what to ask."""
    return Result(Outcome.UNKNOWN, fact, tuple(claim_ids), next_step, due, actor)


@dataclass(frozen=True)
class Rule:
    """
    One readiness rule: a small function of a site, and where it comes from.

    ``text``, the function's docstring, is the rule's documentation. ``reads`` names the
    columns, ``table.column``, that it looks at; ``field`` is what to ask ``explain`` for.
    ``kind`` says whether it checks readiness or sets two statements against each other, and
    ``figures_of`` names another rule whose figures it uses, empty for its own. Outside
    ``valid_from`` to ``valid_to`` (ISO dates, empty for no limit) the rule is not applied.
    """

    rule_id: str
    title: str
    group: str
    actor: str
    source: str
    reads: tuple[str, ...]
    figures: tuple[str, ...]
    valid_from: str
    valid_to: str
    field: str
    text: str
    test: Callable[[Dossier, Given], Result]
    kind: FindingKind = FindingKind.CHECK
    figures_of: str = ""

    def __call__(self, site: Dossier, given: Given) -> Result:
        """Test one site."""
        return self.test(site, given)

    @property
    def audience(self) -> Audience:
        """Return who may see what it finds: who may see all that it reads."""
        order = list(Audience)
        return max((_audience(column) for column in self.reads), key=order.index)

    def holds_at(self, as_of: str) -> bool:
        """Say whether the rule is in force at a date."""
        return self.valid_from <= as_of and not (self.valid_to and self.valid_to < as_of)

    @property
    def period(self) -> str:
        """Return its validity in words: ``from 2005-08-24``; empty if not limited."""
        parts = [("from", self.valid_from), ("until", self.valid_to)]
        return " ".join(f"{word} {date}" for word, date in parts if date)


def rule(
    rule_id: str,
    *,
    title: str,
    group: str,
    actor: str,
    source: str,
    reads: tuple[str, ...],
    figures: tuple[str, ...] = (),
    valid_from: str = "",
    valid_to: str = "",
    field: str = "",
    kind: FindingKind = FindingKind.CHECK,
    figures_of: str = "",
) -> Callable[[Callable[[Dossier, Given], Result]], Rule]:
    """
    Make a function a readiness rule.

    Raises
    ------
    ValueError
        If the function has no docstring, or ``reads`` names no column that there is.
    """

    def make(test: Callable[[Dossier, Given], Result]) -> Rule:
        if not (text := inspect.getdoc(test)):
            raise ValueError(f"rule {rule_id} has no docstring")
        for column in reads:
            _audience(column)
        return Rule(
            rule_id=rule_id,
            title=title,
            group=group,
            actor=actor,
            source=source,
            reads=reads,
            figures=figures,
            valid_from=valid_from,
            valid_to=valid_to,
            field=field or reads[0].partition(".")[2],
            text=text,
            test=test,
            kind=kind,
            figures_of=figures_of,
        )

    return make


def _audience(name: str) -> Audience:
    """Return who may see a ``table.column``."""
    table_name, _, column_name = name.partition(".")
    table = schema.TABLES.get(table_name)
    columns = {column.name: column for column in table.columns} if table else {}
    if table is None or column_name not in columns:
        raise ValueError(f"there is no column {name}")
    order = list(Audience)
    return max(table.audience, columns[column_name].audience, key=order.index)
