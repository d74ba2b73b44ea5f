"""What ``explain`` answers: a score or a figure, back to its sources."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from sitepipe.reports.document import Part, Report


class Cell(Part):
    """Where a value stands in a source."""

    source: str = Field(description="Short name of the source.")
    file: str = Field(description="File name.")
    file_sha256: str = Field(description="Hash of the file's bytes.")
    sheet: str | None = Field(description="Sheet or layer; none for plain tables.")
    row: int | None = Field(description="Row as a spreadsheet shows it.")
    column: str | None = Field(description="Heading of the column.")

    @classmethod
    def of(cls, claim: Any) -> Cell:
        """Return where a row of claims stands; it has the file of its source beside it."""
        from sitepipe.cells import is_unknown, stated

        return cls(
            source=claim.source_id,
            file=claim.file,
            file_sha256=claim.file_sha256,
            sheet=stated(claim.sheet),
            row=None if is_unknown(claim.row) else int(claim.row),
            column=stated(claim.column),
        )


class ClaimReport(Part):
    """One claim on a field, and whether it holds."""

    value: str = Field(description="The cell as it stands.")
    source: str = Field(description="Title of the source.")
    reference: str | None = Field(description="The public document that the source cites.")
    cell: Cell
    valid_at: str | None = Field(description="The date the value speaks of.")
    age_months: tuple[int, int | None] | None = Field(
        default=None,
        description="How old it is in whole months, the least and the most; null for no bound, or "
        "for a value without a date or of a later one than was asked of.",
    )
    is_later: bool = Field(
        default=False, description="Whether its date lies after the one that was asked of."
    )
    known_at: str | None = Field(description="When the pipeline learnt it.")
    won: bool = Field(description="Whether the value holds.")
    why: str = Field(description="The rule that decided.")


class Step(Part):
    """One step of a derivation."""

    step: str = Field(description="What was done, with its result.")
    inputs: list[str] = Field(description="What went in: cells, links with rows, figures.")
    rule: str = Field(description="Configuration line or method that says how.")
    deciseconds: int | None = Field(
        default=None, description="Driving time of the step (tenths of a second)."
    )


class FieldExplanation(Report):
    """``explain SITE FIELD``: one figure, walked back to its sources."""

    site_id: str = Field(description="The site.")
    field: str = Field(description="The field that was asked for.")
    value: str | None = Field(description="The value in words; none if unknown.")
    unknown: str | None = Field(description="The question to ask, and whom, if it is unknown.")
    claims: list[ClaimReport] = Field(description="Every claim on the field, also those that lost.")
    derivation: list[Step] = Field(description="How the value follows, step by step.")


class CriterionReport(Part):
    """One criterion of a score."""

    criterion: str = Field(description="Key of the criterion.")
    title: str = Field(description="The criterion in words.")
    field: str = Field(description="What to ask `explain SITE FIELD` for.")
    value: str | None = Field(description="The input in words; none if unknown.")
    value_verified: bool | None = Field(
        description="False: the input is modelled, or measured on what is not verified; none if "
        "unknown."
    )
    unit: str | None = Field(description="Unit of the input.")
    value_score: float | None = Field(description="Value score (0-1), if the input is known.")
    low: float = Field(description="Lowest contribution (0-100).")
    high: float = Field(description="Highest contribution (0-100).")
    weight: float = Field(description="Share of the whole (0-1).")
    contribution: float | None = Field(
        description="Points that its known input proves: its low. None if the input is unknown; "
        "the low of every criterion, known or not, sums to the site's low."
    )
    verified: bool = Field(
        description="False: its value function is not calibrated, or its input is unknown, "
        "modelled or not verified."
    )
    sources: list[str] = Field(description="Cells, routes and configuration lines it rests on.")


class GateReport(Part):
    """One gate of a score."""

    gate: str = Field(description="Key of the gate.")
    title: str = Field(description="The condition in words.")
    outcome: Literal["passed", "failed", "unknown"] = Field(
        description="Unknown while the input is not stated."
    )
    fact: str | None = Field(description="What is known.")
    fact_verified: bool | None = Field(
        description="False: what is known is modelled, or measured on what is not verified; none "
        "if unknown."
    )
    cure: str | None = Field(description="What would cure a failure, or the question to ask.")
    actor: str | None = Field(description="Who can answer or act.")
    verified: bool = Field(description="False: the limit is judged, not verified.")


class SiteExplanation(Report):
    """``explain SITE``: a score and all it is made of."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Name in use.")
    score: float | None = Field(description="Points proven; none if the site is not ranked.")
    low: float = Field(description="Score if every unknown turns out worst (0-100).")
    high: float = Field(description="Score if every unknown turns out best (0-100).")
    completeness: float = Field(description="Share of the weight on known inputs (0-1).")
    rank: int | None = Field(description="1 for the best of the ranked.")
    verified: bool = Field(
        description="Whether every criterion with its input, and the limit of every gate, is "
        "verified."
    )
    profile: str = Field(description="The scoring profile, with its file.")
    gates: list[GateReport]
    criteria: list[CriterionReport]
    questions: list[str] = Field(description="What is unknown, and whom to ask.")
    contradictions: list[str] = Field(
        default=[], description="Statements on the site that cannot both hold, and who acts."
    )


class ComparedCriterion(Part):
    """One criterion of two sites, side by side."""

    criterion: str = Field(description="Key of the criterion.")
    title: str = Field(description="The criterion in words.")
    field: str = Field(description="What to ask `explain SITE FIELD` for.")
    weight: float = Field(description="Share of the whole (0-1).")
    value: str | None = Field(description="The site's input in words; none if unknown.")
    low: float = Field(description="The site's lowest points (0-100).")
    high: float = Field(description="The site's highest points (0-100).")
    other_value: str | None = Field(description="The other's input in words; none if unknown.")
    other_low: float = Field(description="The other's lowest points (0-100).")
    other_high: float = Field(description="The other's highest points (0-100).")
    lead_low: float = Field(description="Least that the site leads by: its low less other's high.")
    lead_high: float = Field(description="Most that the site leads by: its high less other's low.")


class SiteComparison(Report):
    """``explain SITE --against OTHER``: where one site's score is ahead of another's, and why."""

    site: SiteExplanation
    other: SiteExplanation
    verdict: str = Field(description="Who leads, in words, and whether unknowns could turn it.")
    lead_low: float = Field(description="Least that the site leads by, in points.")
    lead_high: float = Field(description="Most that the site leads by, in points.")
    criteria: list[ComparedCriterion] = Field(description="The leads of the criteria sum to these.")
