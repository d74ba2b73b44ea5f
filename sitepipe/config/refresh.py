"""What a refresh may change without being asked again."""

from __future__ import annotations

from pydantic import Field

from sitepipe.section import Section


class RefreshConfig(Section):
    """The guard rails of ``sitepipe refresh``: beyond any, it needs ``--accept``."""

    vanishing_share: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="Share of the sites that may vanish at once, or whose area may become "
        "unknown (0-1).",
    )
    area_jump_share: float = Field(
        default=0.5,
        gt=0,
        description="Share by which the measured area of a site, or its stated acreage on one "
        "basis, may differ from the last snapshot (0.5 is by half).",
    )
    stale_months: int = Field(
        default=18,
        ge=1,
        description="Months after which what a source speaks of is stale: a refresh stops once "
        "when a source passes it.",
    )
