"""What is said of approvals: what was approved now, what is in force, what is held back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sitepipe.reports.document import Part, Report


class ApprovalReport(Part):
    """What a person approved of one fact, or took back."""

    state: Literal["holds", "lapsed", "gone", "revoked"] = Field(
        description="It holds; the source now states another value; it states none; or it was "
        "taken back."
    )
    audience: Literal["public", "partner"] = Field(description="For whom.")
    partner: str | None = Field(description="The one partner that it is for; none for all.")
    source: str = Field(description="The source that states the fact.")
    site: str = Field(description="The site or works, as the source names it.")
    about: str | None = Field(description="Which row of a register; none for the site itself.")
    field: str = Field(description="What is stated.")
    value: str | None = Field(description="The value that was approved, as it stood.")
    now: str | None = Field(description="What the source states now, if that differs.")
    approved_by: str = Field(description="Who.")
    approved_at: str = Field(description="When.")
    note: str | None = Field(description="Why.")


class HeldBack(Part):
    """A fact that holds, and that nobody approved for the reader."""

    site_id: str | None = Field(description="Its site; none for works and substations.")
    site: str = Field(description="The site or works, as the source names it.")
    source: str = Field(description="The source that states it.")
    about: str | None = Field(description="Which row of a register; none for the site itself.")
    field: str = Field(description="What is stated.")
    value: str | None = Field(description="The value, as it stands.")


class ApproveReport(Report):
    """``approve``: what was approved, or taken back."""

    audience: Literal["public", "partner"] = Field(description="For whom.")
    partner: str | None = Field(description="The one partner that it is for; none for all.")
    revoked: bool = Field(description="Taken back, not approved.")
    already: int = Field(description="Facts that were approved already.")
    beyond: int = Field(description="Facts left out: their field or source is not for them.")
    approvals: list[ApprovalReport] = Field(description="Each fact.")


class ApprovalsReport(Report):
    """``approvals``: every approval with what became of it, and what is held back."""

    required: bool = Field(description="Whether silence of a description counts as internal.")
    audience: Literal["public", "partner"] | None = Field(description="Reader asked about.")
    partner: str | None = Field(description="Partner asked about.")
    approvals: list[ApprovalReport] = Field(description="The latest of each, by site and field.")
    held_back: list[HeldBack] = Field(description="Facts that this reader does not get.")
