"""What the columns of a layer of plain road lines hold, and what their values mean."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from pydantic import Field

from sitepipe import vocab
from sitepipe.config.figures import Words
from sitepipe.section import Section

Driven = Literal["both", "along", "against"]
"""Which way a line may be driven, compared with how it is drawn."""

LineForm = Literal["main", "slip", "roundabout", "left_out"]
"""What a line is; ``left_out`` for what leads nowhere, such as lay-bys."""

Meaning = TypeVar("Meaning")


class ValuesOf(Section, Generic[Meaning]):
    """One column, and what each of its values means."""

    column: Words = Field(description="Name of the column; case and underscores do not matter.")
    meanings: dict[str, Meaning] = Field(
        min_length=1, description="What each value means; case and spaces do not matter."
    )
    otherwise: Meaning | None = Field(
        default=None,
        description="What any other value means, and an empty cell; not given: such a value is "
        "an error.",
    )


class Length(Section):
    """A column of driven lengths."""

    column: Words = Field(description="Name of the column.")
    unit: Literal["m", "km"] = Field(default="m", description="Its unit.")


class RoadColumns(Section):
    """
    Which columns of a layer of plain lines say what of a road.

    A layer without a column of directions makes a network without directions.
    """

    name: Words = Field(description="Short name of the description.")
    title: Words = Field(description="The layer in words.")
    source: Words = Field(description="Where the meaning of columns and values was read.")
    verified: bool = Field(description="False: shown as unverified in every report.")
    licence: str = Field(default="not stated", description="Licence of the layer.")
    attribution: str = Field(default="", description="Words that its licence asks for.")
    line_id: Words | None = Field(default=None, description="Column of names, one for each line.")
    road: Words | None = Field(default=None, description="Column of road numbers or names.")
    road_renamed: ValuesOf[str] | None = Field(
        default=None,
        description="Another column that tells roads of one number apart, and their own names; "
        "empty text keeps the number.",
    )
    length: Length | None = Field(
        default=None, description="Column of driven lengths; not given: lines are measured."
    )
    road_class: ValuesOf[vocab.RoadClass] = Field(description="Class of road.")
    driven: ValuesOf[Driven] | None = Field(
        default=None, description="Which way lines may be driven."
    )
    form: ValuesOf[LineForm] | None = Field(
        default=None, description="Main carriageways, slip roads, roundabouts."
    )
    dual: ValuesOf[bool] | None = Field(
        default=None,
        description="Whether the carriageways are divided; not given: motorways are.",
    )
    urban: ValuesOf[bool] | None = Field(
        default=None, description="Whether the road is in a built-up area; not given: it is not."
    )
    toll: ValuesOf[bool] | None = Field(
        default=None, description="Whether a toll is charged; not given: not known."
    )

    def columns(self) -> list[str]:
        """Return every column that is described."""
        parts = (
            *(self.road_renamed, self.length, self.road_class, self.driven, self.form),
            *(self.dual, self.urban, self.toll),
        )
        named = [self.line_id, self.road, *(part.column for part in parts if part is not None)]
        return list(dict.fromkeys(name for name in named if name))
