"""How figures are read that a text alone does not settle."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sitepipe.config.figures import Figure, within
from sitepipe.section import Section

LEAST_POWER_FACTOR = 0.5
"""Real by apparent power below this is no demand that a site could have."""


class ReadingConfig(Section):
    """``configs/reading.yaml``: what is assumed where a figure is read."""

    power_factor: Annotated[Figure, within(LEAST_POWER_FACTOR, 1)] = Field(
        description="Real by apparent power, by which MW become MVA where nobody states one."
    )
