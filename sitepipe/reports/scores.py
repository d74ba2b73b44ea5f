"""What ``score`` answers: sites from any file."""

from __future__ import annotations

from pydantic import Field

from sitepipe.reports.document import IssueReport, OutputFile, Part, Report


class ScoredSite(Part):
    """One site of ``score``."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Name in use.")
    acres: float | None = Field(description="Measured area (acres); none for a point.")
    score: float | None = Field(description="Points proven; none if the site is not ranked.")
    low: float = Field(description="Score if every unknown turns out worst (0-100).")
    high: float = Field(description="Score if every unknown turns out best (0-100).")
    completeness: float = Field(description="Share of the weight on known inputs (0-1).")
    rank: int | None = Field(description="1 for the best of the ranked.")
    verified: bool = Field(
        description="Whether every criterion with its input, and the limit of every gate, is "
        "verified."
    )
    failed_gates: list[str] = Field(description="Gates that the site fails, in words.")
    minutes: dict[str, float | None] = Field(
        description="Driving minutes to the nearest hub by kind, from the place of the site that "
        "takes longest. None if no road leads to one, or it is not known."
    )
    minutes_verified: dict[str, bool | None] = Field(
        description="Whether everything that those minutes rest on is verified: links, speeds, "
        "connectors, ends. None if the minutes are."
    )
    reached: dict[str, bool | None] = Field(
        description="Whether roads lead to a hub of the kind from every place of the site; none "
        "if it is not known."
    )
    nearest: dict[str, str | None] = Field(description="Name of that hub by kind.")


class ScoreReport(Report):
    """``score``: sites from any file, assessed without a workspace."""

    profile: str = Field(description="Short name of the scoring profile.")
    vehicle: str = Field(description="Short name of the vehicle.")
    sites: list[ScoredSite] = Field(description="Best first; those without a rank follow by name.")
    issues: list[IssueReport] = Field(description="Every defect found in the files.")
    outputs: list[OutputFile] = Field(description="Files in the output folder.")
