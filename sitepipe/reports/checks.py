"""What ``check`` answers: readiness rules, and what they find."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sitepipe.reports.document import Part, Report
from sitepipe.reports.explained import Cell


class CheckFinding(Part):
    """The result of one readiness rule for one site."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Name in use.")
    rule: str = Field(description="Id of the rule.")
    kind: Literal["check", "contradiction"] = Field(
        description="Whether it checks readiness, or sets two statements against each other."
    )
    title: str = Field(description="The rule in words.")
    outcome: Literal["passed", "failed", "unknown"] = Field(description="The result.")
    required: bool = Field(description="Whether a site is ready only if the rule passes.")
    fact: str | None = Field(description="What is known; none if nothing is.")
    sources: list[Cell] = Field(description="The cells that the fact stands in.")
    next_step: str | None = Field(description="What to ask or do; none if it passed.")
    actor: str | None = Field(description="Who can answer or act; none if it passed.")
    due: str | None = Field(
        description="By when, where a date of the data says so; it may be past."
    )


class CheckReport(Report):
    """``check``: every readiness rule on every site that was asked for."""

    as_of: str = Field(description="The date that the answer speaks of.")
    ready: list[str] = Field(description="Sites whose every required rule passes.")
    findings: list[CheckFinding]
    off: dict[str, str] = Field(description="Rules switched off, each with the reason.")


class RuleFigure(Part):
    """One figure that a rule tests against."""

    value: float = Field(description="The number in force.")
    source: str = Field(description="Where it comes from, or the workspace's reason.")
    verified: bool = Field(description="False: judgement, or not checked against its source.")


class RuleReport(Part):
    """One readiness rule."""

    rule: str = Field(description="Id of the rule.")
    kind: Literal["check", "contradiction"] = Field(
        description="Whether it checks readiness, or sets two statements against each other."
    )
    title: str = Field(description="The rule in words.")
    text: str = Field(description="What passes, what fails, and what leaves it unknown.")
    source: str = Field(description="Where the rule comes from.")
    valid_from: str = Field(description="Date from which it holds; empty if not limited.")
    valid_to: str = Field(description="Date until which it holds; empty if not limited.")
    required: bool = Field(description="Whether a site is ready only if it passes.")
    on: bool = Field(description="False: the workspace switched it off.")
    reason: str | None = Field(description="Why the workspace departs from the rule.")
    figures: dict[str, RuleFigure] = Field(description="What it tests against.")


class RulesReport(Report):
    """``check --list``: the readiness rules in force."""

    rules: list[RuleReport]
