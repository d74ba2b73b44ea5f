"""How access is measured: connectors, drivers' hours, kinds of hub."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sitepipe import vocab
from sitepipe.config.figures import Figure, within
from sitepipe.config.vehicle import Speed
from sitepipe.section import Section

Duration = Annotated[Figure, within(1, 1440)]
"""Minutes of one day."""


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
