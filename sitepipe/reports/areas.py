"""What ``areas`` answers: the acres of a portfolio by the areas that its sites lie in."""

from __future__ import annotations

from pydantic import Field

from sitepipe.reports.document import Part, Report


class AreaReport(Part):
    """One authority, licence area, region, or the Green Belt."""

    name: str = Field(description="The area.")
    sites: int = Field(description="Sites that surely lie in it, whole or in part.")
    maybe: int = Field(description="Sites that may, for what their location and the layer allow.")
    acres: float = Field(description="Acres of drawn sites, by their shares.")
    acres_low: float = Field(description="The least that these can be, for the layer's accuracy.")
    acres_high: float = Field(description="The most that these can be.")


class AreaKindReport(Part):
    """All areas of one kind."""

    kind: str = Field(description="Kind of area.")
    title: str = Field(description="The kind in words.")
    layer: str = Field(description="The layer that they are measured on.")
    areas: list[AreaReport] = Field(description="The areas, the largest first.")
    sites: int = Field(description="Sites with a drawn boundary, each counted once.")
    acres: float = Field(description="Their acres: those of all areas, and elsewhere.")
    elsewhere_acres: float = Field(description="Their acres in no area of the layer.")
    unmeasured: list[str] = Field(description="Sites without a drawn boundary; in no total.")


class AreasReport(Report):
    """``areas``: the acres of a portfolio by the areas that its sites lie in."""

    title: str = Field(description="Title of the portfolio.")
    as_of: str = Field(description="The date the answer speaks of.")
    kinds: list[AreaKindReport] = Field(description="One for each layer of the workspace.")
