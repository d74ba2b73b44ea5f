"""Gates, criteria and weights of a score, and the facts that make a site known."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Self

from pydantic import Field, model_validator

from sitepipe import schema
from sitepipe.config.figures import Share
from sitepipe.errors import first_five, meant
from sitepipe.section import Section


class Point(Section):
    """One corner of a value function."""

    at: float = Field(description="Input, in the criterion's unit.")
    value: Share = Field(description="Value score there (0-1).")


def _no_field(name: str, fields: Collection[str], kind: str) -> str:
    """Say that no input of this kind has the name, and which was probably meant."""
    there = ", ".join(sorted(fields))
    return f"field: no {kind} is called {name!r}{meant(name, fields)}. There are: {there}"


def _check_terms(terms: Collection[str], field: str, *, whole: bool) -> None:
    """Refuse terms outside the field's vocabulary, and a valuation that leaves any out."""
    vocabulary = schema.INPUT_TERMS[field].values()
    if foreign := [term for term in terms if term not in vocabulary]:
        raise ValueError(f"{field} has no term {foreign[0]!r}{meant(foreign[0], vocabulary)}")
    if whole and (missing := [term for term in vocabulary if term not in terms]):
        raise ValueError(f"{field}: no value for {first_five(missing)}; every term needs one")


class Criterion(Section):
    """
    One criterion of the score.

    ``points`` value a number, linear between corners and level beyond the outer ones;
    ``terms`` value a word. One of the two is given.
    """

    title: str = Field(description="The criterion in words.")
    field: str = Field(description="The input it reads.")
    unit: str = Field(default="", description="Unit of the input.")
    weight: Share = Field(description="Share of the whole; weights sum to 1.")
    points: list[Point] = Field(default=[], description="Corners of the value function.")
    terms: dict[str, Share] = Field(default={}, description="Value score of each term.")
    basis: str = Field(description="Why the function has this shape: source or judgement.")
    verified: bool = Field(description="False: shown as unverified in every report.")

    @model_validator(mode="after")
    def _is_one_kind_of_function(self) -> Self:
        if bool(self.points) == bool(self.terms):
            raise ValueError("give either points or terms")
        if self.points:
            inputs = [point.at for point in self.points]
            if len(inputs) < 2 or sorted(set(inputs)) != inputs:
                raise ValueError("points need two or more inputs in rising order")
            values = [point.value for point in self.points]
            if values not in (sorted(values), sorted(values, reverse=True)):
                raise ValueError("points must rise or fall throughout")
            if self.field not in schema.INPUT_NUMBERS:
                raise ValueError(_no_field(self.field, schema.INPUT_NUMBERS, "number"))
        elif self.field not in schema.INPUT_TERMS:
            raise ValueError(_no_field(self.field, schema.INPUT_TERMS, "word"))
        else:
            _check_terms(self.terms, self.field, whole=True)
        return self


class Gate(Section):
    """A condition that comes before every weight."""

    title: str = Field(description="The condition in words.")
    field: str = Field(description="The input it reads.")
    fails_on: list[str] = Field(default=[], description="Terms that fail it.")
    at_most: float | None = Field(default=None, description="Largest number that passes.")
    at_least: float | None = Field(default=None, description="Smallest number that passes.")
    basis: str = Field(
        default="judgement", description="Why the limit stands where it does: source or judgement."
    )
    verified: bool = Field(default=False, description="False: shown as unverified in every report.")
    cure: str = Field(description="What would cure a failure.")
    actor: str = Field(description="Who could.")

    @model_validator(mode="after")
    def _has_one_test(self) -> Self:
        tests = [bool(self.fails_on), self.at_most is not None, self.at_least is not None]
        if sum(tests) != 1:
            raise ValueError("give one of fails_on, at_most, at_least")
        if not self.fails_on and self.field not in schema.INPUT_NUMBERS:
            raise ValueError(_no_field(self.field, schema.INPUT_NUMBERS, "number"))
        if self.fails_on and self.field not in schema.INPUT_TERMS:
            raise ValueError(_no_field(self.field, schema.INPUT_TERMS, "word"))
        if self.fails_on:
            _check_terms(self.fails_on, self.field, whole=False)
        return self


class ScoringConfig(Section):
    """Gates, criteria and weights of an investability score."""

    name: str = Field(description="Short name of the profile.")
    title: str = Field(description="What the profile is for.")
    rank_from_completeness: Annotated[float, Field(gt=0, le=1)] = Field(
        description="Share of the weight that must rest on known inputs before a site is ranked."
        " Judgement, like every weight."
    )
    gates: dict[str, Gate] = Field(default={}, description="Conditions before weights.")
    criteria: dict[str, Criterion] = Field(description="What earns points.")

    @model_validator(mode="after")
    def _weights_sum_to_one(self) -> Self:
        total = sum(criterion.weight for criterion in self.criteria.values())
        if abs(total - 1) > 1e-9:
            raise ValueError(f"criteria: weights sum to {total:.3f}; they must sum to 1")
        return self


class Fact(Section):
    """One thing that an investor asks about a site."""

    title: str = Field(description="The fact in words.")
    field: str = Field(description="The input that answers it.")
    question: str = Field(description="The question to ask while it is unknown.")
    ask: str = Field(description="Whom to ask.")


class FactsConfig(Section):
    """The facts that make a site known."""

    facts: dict[str, Fact]
