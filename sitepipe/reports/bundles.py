"""What ``layers`` answers: what is bundled, and whether it is whole."""

from __future__ import annotations

from pydantic import Field

from sitepipe.reports.document import Part, Report


class LayerReport(Part):
    """One layer."""

    layer: str = Field(description="Short name.")
    title: str = Field(description="What it is, in words.")
    kind: str = Field(description="Kind of layer.")
    as_of: str = Field(description="The date it speaks of.")
    source: str = Field(description="Where it comes from.")
    licence: str = Field(description="Terms it may be used under.")
    attribution: str = Field(description="Line that outputs must carry; may be empty.")
    crs: str = Field(description="CRS of its coordinates.")
    verified: bool = Field(description="Checked against a second source as a whole.")
    notes: str = Field(description="What a user should know.")
    rows: dict[str, int] = Field(description="Rows or features by file.")
    problems: list[str] = Field(description="What `layers check` found; empty is good.")


class LayersReport(Report):
    """``layers``: what is bundled, and whether it is whole."""

    layers: list[LayerReport]
