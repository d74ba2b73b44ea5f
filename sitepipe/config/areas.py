"""Layers of areas that sites lie in: authorities, licence areas, regions, Green Belt."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from sitepipe import vocab
from sitepipe.config.figures import IsoDate, Number, Words
from sitepipe.section import Section


class AreaLayerConfig(Section):
    """One layer of areas: a file that a user has, and what it says of sites."""

    kind: vocab.AreaKind = Field(description="What its polygons, or its cells of 1, are.")
    file: Words = Field(
        description="Vector file, relative to the workspace or to the bundled layers; of Green "
        "Belt also a GeoTIFF of 0 and 1."
    )
    title: str = Field(default="", description="What it is, in words; the file's name if empty.")
    sheet: str = Field(default="", description="Layer of a GeoPackage; empty for the only one.")
    name_column: str = Field(
        default="",
        description="The column that names each area; those of the ONS are found by themselves, "
        "and Green Belt needs none.",
    )
    name: str = Field(
        default="", description="What a layer of one single area is called, where no column does."
    )
    crs: str = Field(default="", description="CRS of its coordinates, where the file has none.")
    source: str = Field(default="", description="Who published it.")
    licence: str = Field(default="", description="Terms it may be used under.")
    attribution: str = Field(default="", description="Line that outputs must carry.")
    valid_at: IsoDate = Field(default="", description="The date it speaks of.")
    accuracy_m: Number = Field(
        ge=0,
        description="How far its edges may be off (m): 500 for the ONS's ultra generalised "
        "boundaries (BUC), 20 for the generalised (BGC), the side of a cell for a raster.",
    )

    @model_validator(mode="after")
    def _is_named_one_way(self) -> Self:
        if self.name and self.name_column:
            raise ValueError("give one of name, name_column")
        if self.kind is vocab.AreaKind.GREEN_BELT and self.name_column:
            raise ValueError("name_column: Green Belt is one area; it needs no names")
        return self
