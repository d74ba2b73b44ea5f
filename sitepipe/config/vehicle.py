"""What a vehicle may and can drive: limits, mean speeds, dimensions, delays at junctions."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, field_validator

from sitepipe import vocab
from sitepipe.config.figures import Figure, within
from sitepipe.errors import first_five
from sitepipe.section import Section

Speed = Annotated[Figure, within(1, 100)]
"""A speed of a road vehicle, in mph or km/h."""

Fraction = Annotated[Figure, within(0.05, 1)]
"""A share of a speed."""

Delay = Annotated[Figure, within(0, 600)]
"""Seconds lost at one place."""

RoadKind = Literal["built_up", "single", "dual", "motorway"]
"""What a legal limit holds for."""

SlowForm = Literal["slip", "roundabout"]
"""Forms of links that are driven slower than their class."""

Junction = Literal[
    "signals",
    "roundabout",
    "mini_roundabout",
    "give_way",
    "stop",
    "level_crossing",
    "crossing",
]
"""What a road's source may name at the end of a link."""

Choice = Literal["allow", "avoid"]


class Dimensions(Section):
    """
    What signs limit: a vehicle exactly as large as a limit passes.

    A limit on a dimension that is not given is not applied.
    """

    height_m: Annotated[Figure, within(0.5, 6)] | None = Field(
        default=None, description="Height, load included (m)."
    )
    width_m: Annotated[Figure, within(0.5, 6)] | None = Field(
        default=None, description="Width without mirrors (m)."
    )
    length_m: Annotated[Figure, within(1, 40)] | None = Field(
        default=None, description="Length, trailer included (m)."
    )
    gross_weight_t: Annotated[Figure, within(0.3, 150)] | None = Field(
        default=None,
        description="Permitted gross weight, trailer included (t). Weight limits are compared "
        "with it too: the vehicle is taken as fully laden.",
    )
    axle_load_t: Annotated[Figure, within(0.1, 20)] | None = Field(
        default=None, description="Load on the heaviest axle (t)."
    )


class Vehicle(Section):
    """
    What a vehicle may and can drive.

    The speed on a link is ``min(legal limit, posted limit, limiter) × factors``. The legal limit
    is that of ``built_up`` in a built-up area where no limit is posted, else of the motorway,
    dual or single carriageway. The factor is that of ``built_up`` in a built-up area, else of
    the same kind of road, times those of the road's class and form.
    """

    name: str = Field(description="Short name of the vehicle.")
    title: str = Field(description="The vehicle in words.")
    mode: vocab.Mode = Field(
        default=vocab.Mode.HGV,
        description="What it counts as where signs say who may drive: the strictest if not given.",
    )
    limiter_mph: Speed | None = Field(
        default=None, description="Speed that the limiter allows (mph); none if not given."
    )
    legal_mph: dict[RoadKind, Speed] = Field(description="Legal limit by kind of road (mph).")
    factor: dict[RoadKind, Fraction] = Field(
        description="Share of that speed reached on average, junctions and traffic included."
    )
    class_factor: dict[vocab.RoadClass, Fraction] = Field(
        default={},
        description="Further share by class of road, for networks with local roads; 1 if not "
        "given.",
    )
    form_factor: dict[SlowForm, Fraction] = Field(
        default={},
        description="Further share on slip roads and on roundabouts; 1 if not given.",
    )
    dimensions: Dimensions = Field(
        default=Dimensions(),
        description="What signs limit; a limit on a dimension not given is not applied.",
    )
    penalty_s: dict[Junction, Delay] = Field(
        default={},
        description="Seconds lost, beyond what the factors stand for, at the end of a link "
        "where its source names a control, or on entering a roundabout.",
    )
    tolls: Choice = Field(default="allow", description="Whether roads known to be tolled are used.")
    ferries: Choice = Field(default="allow", description="Whether ferries in the data are used.")
    ferry_kmh: Speed | None = Field(
        default=None,
        description="Speed of a ferry whose time its source does not state, waiting included "
        "(km/h); such ferries are not used if not given.",
    )

    @field_validator("legal_mph", "factor")
    @classmethod
    def _has_every_kind_of_road(cls, figures: dict[RoadKind, Figure]) -> dict[RoadKind, Figure]:
        if missing := [kind for kind in get_args(RoadKind) if kind not in figures]:
            raise ValueError(f"lacks {first_five(missing)}")
        return figures

    @field_validator("class_factor")
    @classmethod
    def _has_none_for_ferries(
        cls, factors: dict[vocab.RoadClass, Figure]
    ) -> dict[vocab.RoadClass, Figure]:
        if vocab.RoadClass.FERRY in factors:
            raise ValueError("a ferry has no factor; its speed is ferry_kmh")
        return factors
