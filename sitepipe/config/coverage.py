"""What counts as an answer about a site, and how much an answer settles."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from sitepipe import schema, vocab
from sitepipe.config.figures import Figure, Words, within
from sitepipe.errors import first_five, meant
from sitepipe.section import Section

_GEOMETRY = "boundary"  # the claim that a polygon gives
_Weight = Annotated[Figure, within(0, 1)]


class AnswerWeights(Section):
    """How the score and readiness count in what an answer settles; shares of their sum."""

    score: _Weight = Field(description="Share of the points of the score that it would fix.")
    readiness: _Weight = Field(description="Share of the required checks that it would decide.")

    @model_validator(mode="after")
    def _count_at_all(self) -> Self:
        if self.score.value + self.readiness.value <= 0:
            raise ValueError("one of the two must be more than 0")
        return self


class AnswerGroup(Section):
    """Answers that stand together: a column of the picture."""

    title: Words = Field(description="The group in words.")
    short: Annotated[str, StringConstraints(min_length=1, max_length=6, strip_whitespace=True)] = (
        Field(description="The heading of a narrow column, at most six letters.")
    )


class AnswerConfig(Section):
    """The facts and readiness rules that one reply would settle."""

    title: Words = Field(description="The answer in words.")
    group: str = Field(description="The group that it stands in.")
    facts: list[str] = Field(default=[], description="Facts of the list of facts.")
    checks: list[str] = Field(default=[], description="Readiness rules.")
    fields: list[str] = Field(
        default=[], description="Fields that it rests on and that go stale; none if it does not."
    )
    life: vocab.EvidenceTopic | None = Field(
        default=None,
        description="Topic whose usual life in the readiness rules says when it is stale; "
        "without one, the age from which the rule `sources_fresh` calls a source stale.",
    )

    registers: list[vocab.Entity] = Field(
        default=[],
        description="Registers that tell of it: a partner who sends no list of sites is asked "
        "for it only if they send one of these.",
    )
    utilities: list[vocab.Utility] = Field(
        default=[],
        description="Of a register of connections, the utilities that tell of it; all if none is "
        "given.",
    )

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.facts and not self.checks:
            raise ValueError("give facts or checks")
        known = {*schema.FIELDS, _GEOMETRY}
        if foreign := [name for name in self.fields if name not in known]:
            raise ValueError(
                f"fields: there is no field {foreign[0]!r}{meant(foreign[0], sorted(known))}"
            )
        return self


class CoverageConfig(Section):
    """``coverage.yaml``: the answers that coverage counts and that partners are asked for."""

    name: str = Field(description="Short name of the list.")
    weights: AnswerWeights = Field(description="Judgement, and marked so in every answer.")
    groups: dict[str, AnswerGroup] = Field(description="In the order of every table.")
    answers: dict[str, AnswerConfig] = Field(description="In the order of every table.")

    @model_validator(mode="after")
    def _counts_everything_once(self) -> Self:
        for name, answer in self.answers.items():
            if answer.group not in self.groups:
                raise ValueError(
                    f"answers.{name}.group: there is no group {answer.group!r}"
                    f"{meant(answer.group, self.groups)}"
                )
        for kind in ("facts", "checks"):
            named = [one for answer in self.answers.values() for one in getattr(answer, kind)]
            if twice := sorted({one for one in named if named.count(one) > 1}):
                raise ValueError(f"{kind} in two answers: {first_five(twice)}")
        return self
