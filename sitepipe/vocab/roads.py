"""Terms of roads, of the places they lead to and of ways along them."""

from __future__ import annotations

from sitepipe.vocab.term import Term


class HubKind(Term):
    """Kinds of places that logistics access is measured to."""

    MOTORWAY_JUNCTION = "motorway_junction", "motorway junction"
    RAIL_TERMINAL = "rail_terminal", "rail freight terminal"
    AIRPORT = "airport", "airport with freight"
    PORT = "port"
    RESEARCH = "research", "research asset"
    INDUSTRY = "industry", "industry"


class HubStatus(Term):
    """Whether a hub can be used now."""

    OPERATIONAL = "operational"
    UNDER_CONSTRUCTION = "under_construction", "under construction"
    CONSENTED = "consented"
    PLANNED = "planned"
    UNKNOWN = "unknown", "status not known"


class RoadClass(Term):
    """Class of a road link."""

    MOTORWAY = "motorway"
    TRUNK = "trunk", "trunk road"
    A_ROAD = "a_road", "A road"
    B_ROAD = "b_road", "B road"
    MINOR_ROAD = "minor_road", "minor road"
    LOCAL_ROAD = "local_road", "local road"
    ACCESS_ROAD = "access_road", "access road"
    FERRY = "ferry"


class Mode(Term):
    """What a vehicle counts as where signs say who may drive."""

    CAR = "car"
    GOODS = "goods", "goods vehicle up to 3.5 t"
    HGV = "hgv", "heavy goods vehicle"


class Carriageway(Term):
    """Whether a link's directions are divided."""

    SINGLE = "single"
    DUAL = "dual"


class Direction(Term):
    """Which ways a link may be driven."""

    BOTH = "both"
    FORWARD = "forward"


class Setting(Term):
    """Whether a link runs through a built-up area."""

    RURAL = "rural"
    URBAN = "urban", "built-up"


class LegKind(Term):
    """Parts of a route."""

    SITE_CONNECTOR = "site_connector", "from the site to the road"
    LINK = "link", "along a road link"
    HUB_CONNECTOR = "hub_connector", "from the road to the hub"


class AccessChange(Term):
    """What a change of the roads means for a way."""

    UNCHANGED = "unchanged"
    FASTER = "faster"
    SLOWER = "slower"
    CUT_OFF = "cut_off", "no longer reached"
    OPENED_UP = "opened_up", "reached now, not before"
    NOT_REACHED = "not_reached", "not reached, before or after"


class Alteration(Term):
    """What a scenario does to a link."""

    CLOSED = "closed"
    UPGRADED = "upgraded"
    ADDED = "added"
