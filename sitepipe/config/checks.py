"""Readiness checks: which rules must pass, and the figures that they test against."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from sitepipe import vocab
from sitepipe.config.figures import Figure, Number, Words
from sitepipe.section import Section


class RuleConfig(Section):
    """What one readiness rule is held to."""

    required: bool = Field(description="Whether a site is ready only if the rule passes.")
    figures: dict[str, Figure] = Field(
        default={}, description="The figures that the rule tests against, by name."
    )


class ChecksConfig(Section):
    """``checks.yaml``: every readiness rule with its figures, and how long evidence holds."""

    lives_months: dict[vocab.EvidenceTopic, Figure] = Field(
        default={}, description="How long evidence holds that states no end itself (months)."
    )
    rules: dict[str, RuleConfig] = Field(description="The rules by id.")


class RuleChange(Section):
    """How a workspace departs from a readiness rule, and why."""

    # Not `off`: YAML reads that word as a truth value.
    switched_off: bool = Field(default=False, description="Do not apply the rule.")
    required: bool | None = Field(
        default=None, description="Whether a site is ready only if the rule passes."
    )
    figures: dict[str, Number] = Field(
        default={}, description="Other figures to test against, by name."
    )
    reason: Words = Field(description="Why; it stands beside the rule in every answer.")

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.switched_off and self.required is None and not self.figures:
            raise ValueError("give one of switched_off, required, figures")
        return self
