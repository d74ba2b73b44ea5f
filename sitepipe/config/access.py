"""What a vehicle may drive, and how access is measured."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sitepipe import vocab
from sitepipe.config.figures import Figure, within
from sitepipe.errors import first_five
from sitepipe.section import Section

Speed = Annotated[Figure, within(1, 100)]
"""A speed of a road vehicle, in mph or km/h."""

Fraction = Annotated[Figure, within(0.05, 1)]
"""A share of a speed."""

Duration = Annotated[Figure, within(1, 1440)]
"""Minutes of one day."""


class Vehicle(Section):
    """
    What a vehicle may and can drive.

    The speed on a link is ``min(legal limit, limiter) × factor``. The legal limit is that of
    ``built_up`` in a built-up area, else of the motorway, dual or single carriageway.
    """

    name: str = Field(description="Short name of the vehicle.")
    title: str = Field(description="The vehicle in words.")
    limiter_mph: Speed = Field(description="Speed that the limiter allows (mph).")
    legal_mph: dict[Literal["built_up", "single", "dual", "motorway"], Speed] = Field(
        description="Legal limit by kind of road (mph)."
    )
    factor: dict[Literal["built_up", "single", "dual", "motorway"], Fraction] = Field(
        description="Share of that speed reached on average, junctions and traffic included."
    )

    @model_validator(mode="after")
    def _has_every_kind_of_road(self) -> Self:
        kinds = {"built_up", "single", "dual", "motorway"}
        for name in ("legal_mph", "factor"):
            if missing := kinds - getattr(self, name).keys():
                raise ValueError(f"{name} lacks {first_five(sorted(missing))}")
        return self


class Connector(Section):
    """How a site is joined to the network: a modelled stretch off the mapped roads."""

    detour_factor: Annotated[Figure, within(1, 5)] = Field(
        description="Driven length for each km of straight line."
    )
    speed_kmh: Speed = Field(description="Speed on local roads (km/h).")
    nearest_links: Annotated[Figure, within(1, 50)] = Field(
        description="How many nearest links a site may join."
    )
    max_km: Annotated[Figure, within(0.1, 200)] = Field(
        description="Straight line beyond which a site is an issue (km)."
    )


class Duty(Section):
    """Drivers' hours that bound how far a lorry reaches."""

    one_way_min: Duration = Field(description="Driving before a break is due (min).")
    break_min: Duration = Field(description="Length of that break (min).")
    daily_driving_min: Duration = Field(description="Driving in one duty (min).")
    spread_min: Duration = Field(description="From start to end of one duty (min).")
    turnaround_min: Annotated[Figure, within(0, 1440)] = Field(
        description="Loading and unloading at the far end (min)."
    )


class AccessConfig(Section):
    """How logistics access is measured."""

    connector: Connector
    duty: Duty
    hub_kinds: list[vocab.HubKind] = Field(
        min_length=1, description="Kinds of hub that the nearest is looked for."
    )
    reach_kinds: list[vocab.HubKind] = Field(
        description="Kinds of hub whose every member is tested for a lorry's reach."
    )
