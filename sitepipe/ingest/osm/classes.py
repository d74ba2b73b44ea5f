"""Which ways of OpenStreetMap are roads for motor vehicles, and of which class and form."""

from __future__ import annotations

from sitepipe.roadgraph import LinkForm
from sitepipe.vocab import RoadClass

# Road classification in the United Kingdom: secondary is B, tertiary and unclassified are the
# minor roads that lead through, the rest is there to reach places.
CLASSES: dict[str, RoadClass] = {
    "motorway": RoadClass.MOTORWAY,
    "trunk": RoadClass.TRUNK,
    "primary": RoadClass.A_ROAD,
    "secondary": RoadClass.B_ROAD,
    "tertiary": RoadClass.MINOR_ROAD,
    "unclassified": RoadClass.MINOR_ROAD,
    "residential": RoadClass.LOCAL_ROAD,
    "living_street": RoadClass.LOCAL_ROAD,
    "road": RoadClass.LOCAL_ROAD,  # a road of which nobody has said more
    "service": RoadClass.ACCESS_ROAD,
    "track": RoadClass.ACCESS_ROAD,
    "pedestrian": RoadClass.ACCESS_ROAD,
}
SLIP = "_link"

ONLY_IF_SAID = frozenset({"track", "pedestrian"})
"""Classes that motor vehicles use only where a tag says that they may."""

ENDS_UNLESS_SAID = frozenset({"driveway", "parking_aisle", "drive-through"})
"""Kinds of ``highway=service`` that lead to one place: driven at the ends of a trip alone."""

ROUNDABOUTS = frozenset({"roundabout", "circular"})
ONE_WAY = frozenset({"motorway", "motorway_link"})
"""Classes that are one-way unless a tag says otherwise; roundabouts are too."""

TUNNELS_FOR_OTHERS = frozenset({"no", "building_passage", "culvert", "flooded"})
"""Values of ``tunnel`` that are no road tunnel."""


def road_class(highway: str) -> RoadClass | None:
    """Return the class of a value of ``highway``; None if no motor vehicle belongs there."""
    base = highway.removesuffix(SLIP)
    if base == highway or base in {"motorway", "trunk", "primary", "secondary", "tertiary"}:
        return CLASSES.get(base)
    return None


def form(said: dict[str, str]) -> LinkForm:
    """Return the form of a road from its tags."""
    if said.get("junction") in ROUNDABOUTS:
        return LinkForm.ROUNDABOUT
    return LinkForm.SLIP if said["highway"].endswith(SLIP) else LinkForm.MAIN
