"""A scenario of a road network: links closed, links upgraded, links added, another vehicle."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from sitepipe import vocab
from sitepipe.config.figures import Number, Words
from sitepipe.errors import first_five
from sitepipe.section import Section
from sitepipe.units import km_from_miles


def _as_text(given: Any) -> Any:
    """Take a name that is all digits, as of OpenStreetMap, for the text it is."""
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


Name = Annotated[Words, BeforeValidator(_as_text)]
"""Name of a link or node, as the network has it."""

Latitude = Annotated[Number, Field(ge=-90, le=90)]
Longitude = Annotated[Number, Field(ge=-180, le=180)]
Position = tuple[Latitude, Longitude]
Kmh = Annotated[Number, Field(ge=1, le=200)]
Mph = Annotated[Number, Field(ge=1, le=125)]


class End(Section):
    """
    Where an added link begins or ends.

    Written short, it is ``[lat, lon]`` or the name of a node.
    """

    node: Name | None = Field(default=None, description="A node of the network.")
    at: Position | None = Field(
        default=None, description="Latitude and longitude: the nearest place on a road is meant."
    )
    link: Name | None = Field(
        default=None, description="The link that `at` lies on, where the nearest is not meant."
    )

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, given: Any) -> Any:
        if isinstance(given, list | tuple):
            return {"at": given}
        return given if isinstance(given, dict | End) else {"node": given}

    @model_validator(mode="after")
    def _is_one_place(self) -> Self:
        if (self.node is None) == (self.at is None):
            raise ValueError("needs either a node or a position [lat, lon]")
        if self.link is not None and self.at is None:
            raise ValueError("link says where a position lies; a node needs none")
        return self


class LinkStandard(Section):
    """What a link is built to: only what a scenario says of it changes."""

    road_class: vocab.RoadClass | None = Field(
        default=None, alias="class", description="Class of the road."
    )
    dual: bool | None = Field(default=None, description="Whether its directions are divided.")
    urban: bool | None = Field(default=None, description="Whether it is in a built-up area.")
    speed_mph: Mph | None = Field(default=None, description="Posted limit for all (mph).")
    speed_kmh: Kmh | None = Field(default=None, description="Posted limit for all (km/h).")

    @property
    def posted_kmh(self) -> float | None:
        """Return the posted limit (km/h)."""
        return self.speed_kmh if self.speed_mph is None else km_from_miles(self.speed_mph)

    @model_validator(mode="after")
    def _has_one_speed(self) -> Self:
        if self.speed_mph is not None and self.speed_kmh is not None:
            raise ValueError("give speed_mph or speed_kmh, not both")
        return self


class Upgrade(LinkStandard):
    """A link that is improved. Its line, its length and its directions stay."""

    link: Name = Field(description="The link, as `legs` and `link_id` name it.")
    lift_limits: bool = Field(
        default=False,
        description="Whether limits of height, width, length and weight are lifted, as where a "
        "bridge is strengthened.",
    )

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.lift_limits and self.model_fields_set <= {"link", "lift_limits"}:
            raise ValueError("says nothing of what changes; give a class, a speed, dual, urban")
        return self


class AddedLink(LinkStandard):
    """A link that is built: a stretch of a highways scheme."""

    name: Name = Field(description="Name of the link, which no other has.")
    road: str | None = Field(default=None, description="Road number or name.")
    start: End = Field(alias="from", description="Where it begins.")
    end: End = Field(alias="to", description="Where it ends.")
    via: list[Position] = Field(
        default=[], description="Positions [lat, lon] that it is drawn through, in order."
    )
    length_km: Annotated[Number, Field(gt=0, le=500)] | None = Field(
        default=None, description="Driven length (km); that of its line if not given."
    )
    one_way: bool = Field(default=False, description="Whether it is driven from start to end only.")

    @model_validator(mode="after")
    def _has_a_class(self) -> Self:
        if self.road_class is None:
            raise ValueError("class is missing: speeds depend on it")
        return self


class Scenario(Section):
    """
    What changes on the roads.

    Closed links are neither driven nor joined, in both directions. Of a link that is both
    upgraded and closed nobody can say what is meant, so it is refused.
    """

    title: str = Field(default="", description="The scenario in words.")
    vehicle: str | None = Field(
        default=None, description="Another vehicle: a bundled one, or a YAML file."
    )
    close: list[Name] = Field(default=[], description="Links that are closed.")
    upgrade: list[Upgrade] = Field(default=[], description="Links that are improved.")
    add: list[AddedLink] = Field(default=[], description="Links that are built.")

    @model_validator(mode="after")
    def _says_each_link_once(self) -> Self:
        for key, names in (
            ("close", self.close),
            ("upgrade", [upgrade.link for upgrade in self.upgrade]),
            ("add", [link.name for link in self.add]),
        ):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"{key}: {first_five(twice)} stands twice")
        closed = set(self.close)
        if both := [upgrade.link for upgrade in self.upgrade if upgrade.link in closed]:
            raise ValueError(f"{first_five(both)} is both closed and upgraded")
        return self

    @property
    def changes_roads(self) -> bool:
        """Return whether any link is closed, upgraded or added."""
        return bool(self.close or self.upgrade or self.add)
