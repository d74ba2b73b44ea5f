"""What a workspace demands before a fact may go beyond its team."""

from __future__ import annotations

from pydantic import Field

from sitepipe.section import Section


class ApprovalsConfig(Section):
    """Who must have approved what goes beyond ``internal``."""

    required: bool = Field(
        default=True,
        description="Whether a source whose description states no `audience` is for the team "
        "alone until a person approves its facts, and fields in confidence (prices, rents, "
        "landlords) need a person's approval whatever the description says. If `false`, such a "
        "source counts as approved for everybody.",
    )
