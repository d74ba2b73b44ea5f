"""What ``coverage`` and ``chase`` answer: what is known of which sites, and what to ask whom."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sitepipe.reports.document import IssueReport, Part, Report


class KnownShare(Part):
    """How many of a number of answers are known."""

    known: int = Field(description="Answers known.")
    asked: int = Field(description="Answers asked for: sites times answers.")
    share: float | None = Field(description="Known of those asked (0-1); none if none is asked.")


class CoverageGroup(Part):
    """Answers that stand together."""

    group: str = Field(description="Short name of the group.")
    title: str = Field(description="The group in words.")
    short: str = Field(description="Heading of a narrow column.")


class AuthorityCoverage(Part):
    """What is known of the sites of one planning authority."""

    authority: str | None = Field(
        description="Planning authority; none for the sites that no source and no layer gives one."
    )
    in_region: bool | None = Field(
        description="Whether the region has it, by its list or layer; none without either."
    )
    sites: int = Field(description="Sites that lie in it, whole or in part.")
    by_share: float = Field(
        description="These sites by the share of each that lies in it; a site in several of which "
        "no share is measured is left out."
    )
    all: KnownShare = Field(description="All answers together.")
    groups: dict[str, KnownShare] = Field(description="By group.")
    answers: dict[str, int] = Field(description="How many of its sites each answer is known of.")


class AnswerCoverage(Part):
    """How many sites an answer is known of, and what the rest would settle."""

    answer: str = Field(description="Short name of the answer.")
    title: str = Field(description="The answer in words.")
    group: str = Field(description="The group that it stands in.")
    known: int = Field(description="Sites that it is known of.")
    share: float | None = Field(description="Share of all sites (0-1).")
    open: int = Field(description="Sites that it is still asked for.")
    points: float = Field(
        description="Points of their scores that these answers would fix, added up (0-100 each)."
    )
    checks: int = Field(description="Required readiness checks that they would decide.")
    settles: float = Field(description="Both together by the weights, added up (0-100 each).")


class Ask(Part):
    """One thing to ask of one site, and what the answer would settle."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Its name in use.")
    answer: str = Field(description="Short name of the answer.")
    title: str = Field(description="The answer in words.")
    group: str = Field(description="The group that it stands in.")
    question: str = Field(description="The question to ask.")
    ask: str | None = Field(description="Who can usually tell.")
    settles: float = Field(description="Points and checks together by the weights (0-100).")
    points: float = Field(description="Points of the score that it would fix (0-100).")
    criteria: list[str] = Field(description="The criteria of the score that these are of.")
    checks: list[str] = Field(description="Required readiness checks that it would decide.")
    gates: list[str] = Field(description="Gates of the score that it would decide.")


class AnswerWeight(Part):
    """How much one of the two measures counts."""

    value: float = Field(description="The weight.")
    source: str = Field(description="Where it comes from.")
    verified: bool = Field(description="False: judgement.")


class RegionCoverage(Part):
    """Whether every part of the region has a site."""

    authorities: list[str] = Field(
        description="The planning authorities of the region: as configured, else those of the "
        "layer of authorities; empty without either."
    )
    from_layer: bool = Field(description="Whether these are the layer's, for want of a list.")
    with_sites: list[str] = Field(description="Those of them that a site lies in.")
    without_sites: list[str] = Field(description="Those of them that no site lies in.")
    outside: list[str] = Field(
        description="Authorities that sites lie in and the region has not; empty without a region."
    )
    not_on_layer: list[str] = Field(
        description="Configured, and not on the layer of authorities; empty without a layer."
    )
    not_listed: list[str] = Field(
        description="On the layer of authorities, and not configured; empty without a list."
    )
    not_stated: int = Field(description="Sites without an authority: they may lie in any.")
    shares_measured: bool = Field(
        description="Whether a layer measures how sites are divided between authorities."
    )
    not_shared_out: int = Field(
        description="Sites in several authorities of which no share is measured."
    )
    text: str = Field(description="The same in words.")


class CoverageReport(Report):
    """``coverage``: which answers are known for which sites, and which would matter next."""

    title: str = Field(description="Title of the portfolio.")
    notice: str = Field(description="What every output of the portfolio must say; may be empty.")
    as_of: str = Field(description="The date the answer speaks of.")
    sites: int = Field(description="Sites, each counted once.")
    groups: list[CoverageGroup] = Field(description="Groups of answers, in order.")
    all_sites: AuthorityCoverage = Field(description="Every site, each counted once.")
    authorities: list[AuthorityCoverage] = Field(
        description="By authority, in the order of their names. A site in several counts whole in "
        "each, so these do not add up to all sites."
    )
    answers: list[AnswerCoverage] = Field(description="Answer by answer, in order.")
    next: list[Ask] = Field(description="The answers that would settle most, best first.")
    region: RegionCoverage
    points_open: float = Field(
        description="Width of all score intervals, added up: what answers would fix, and the rest."
    )
    points_rest: float = Field(
        description="Part of it that no answer fixes: ranges as stated, and modelled times."
    )
    checks_open: int = Field(
        description="Required readiness checks that are unknown, of all sites."
    )
    checks_required: int = Field(description="Required readiness checks for each site.")
    weights: dict[str, AnswerWeight] = Field(description="How points and checks are weighed.")


class StaleValue(Part):
    """A statement of the partner's own that is older than its kind holds."""

    text: str = Field(description="The cell exactly as it stands.")
    source: str = Field(description="Short name of the source.")
    row: int | None = Field(description="Row as a spreadsheet shows it.")
    column: str | None = Field(description="Heading of the column.")
    valid_at: str = Field(description="The date the value speaks of.")
    limit_months: int = Field(description="How long it counts as fresh (months).")
    basis: str = Field(description="Where that limit comes from.")


class PartnerAsk(Ask):
    """One thing to ask a partner: what is missing, or whether an old statement still holds."""

    state: Literal["missing", "stale"] = Field(description="Why it is asked.")
    called: str = Field(description="The site as the partner calls it.")
    stated: list[StaleValue] = Field(description="The old statements; none if it is missing.")


class PartnerChase(Part):
    """What one partner is asked for."""

    partner: str = Field(description="Who sent or published the sources.")
    sources: list[str] = Field(description="Titles of what they sent, with their dates.")
    late: list[str] = Field(
        default=[],
        description="Those of them whose next edition is overdue by the rhythm that is set.",
    )
    sites: int = Field(description="Sites that their sources name.")
    registers_only: bool = Field(
        description="They send registers of sites and list none, and are asked of those alone."
    )
    asks: list[PartnerAsk] = Field(
        description="Missing first, then stale; what settles most first."
    )
    issues: list[IssueReport] = Field(description="Defects in what they sent that they can mend.")
    message: str = Field(description="A letter that asks for all of it, as plain text.")


class ChaseReport(Report):
    """``chase``: what is missing or stale, partner by partner."""

    title: str = Field(description="Title of the portfolio.")
    notice: str = Field(description="What every output of the portfolio must say; may be empty.")
    as_of: str = Field(description="The date the answer speaks of.")
    partners: list[PartnerChase] = Field(description="Those who would settle most first.")
    no_partner: list[Ask] = Field(
        description="What is open and no partner can be asked: none sends a list with the site, "
        "or a register that tells of it."
    )
    weights: dict[str, AnswerWeight] = Field(description="How points and checks are weighed.")
