"""Tables that questions to a road network, or on two states of the pipeline, are answered with."""

from __future__ import annotations

from sitepipe import vocab
from sitepipe.schema.table import PLACE, SITE_ID, Table, column

_HUB_KIND = column("hub_kind", "text", "kind of hub", vocab.HubKind)
_LINK_ID = column("link_id", "text", "the link")
_ROAD = column("road", "text", "road number or name; unknown if it has none")

MATRIX = Table(
    "matrix",
    "the drive from one place to another, or to a hub",
    ("site_id", "place", "to_id", "to_place"),
    (
        SITE_ID,
        PLACE,
        column("name", "text", "the site and place in words"),
        column("to_id", "text", "the site or hub that is driven to"),
        column("to_place", "text", "which place of that site, if it lies in several"),
        column("to_name", "text", "that place or hub in words"),
        column("to_kind", "text", "kind of hub; unknown for a site", vocab.HubKind),
        column("minutes", "number", "driving time (min); unknown if unreachable"),
        column("reachable", "flag", "whether a way exists"),
    ),
)

CHANGES = Table(
    "changes",
    "what a scenario makes of the way from one place to the nearest hub of one kind",
    ("site_id", "place", "hub_kind"),
    (
        SITE_ID,
        PLACE,
        column("name", "text", "the site and place in words"),
        _HUB_KIND,
        column("change", "text", "what becomes of the way", vocab.AccessChange),
        column("before_min", "number", "driving time today (min); unknown if not reached"),
        column("after_min", "number", "driving time in the scenario (min); unknown if not reached"),
        column("added_min", "number", "after less before (min); unknown if either is"),
        column("before_hub_id", "text", "nearest hub today; unknown if none is reached"),
        column("before_hub_name", "text", "its name"),
        column("after_hub_id", "text", "nearest hub in the scenario; unknown if none is reached"),
        column("after_hub_name", "text", "its name"),
    ),
)

ALTERED_LINKS = Table(
    "altered_links",
    "a link that a scenario closes, upgrades or adds",
    ("link_id",),
    (
        _LINK_ID,
        _ROAD,
        column("alteration", "text", "what is done to it", vocab.Alteration),
        column("km", "number", "driven length (km)"),
        column(
            "before_along_min", "number", "from start to end today (min); unknown if not driven"
        ),
        column("before_against_min", "number", "from end to start today (min)"),
        column("after_along_min", "number", "from start to end in the scenario (min)"),
        column("after_against_min", "number", "from end to start in the scenario (min)"),
        column("geometry", "geometry", "its line"),
    ),
)

CRITICAL_LINKS = Table(
    "critical_links",
    "a link on the way from one place to its nearest hub, and what its closure would mean",
    ("site_id", "place", "hub_kind", "link_id"),
    (
        SITE_ID,
        PLACE,
        column("name", "text", "the site and place in words"),
        _HUB_KIND,
        _LINK_ID,
        _ROAD,
        column("cut_off", "flag", "no hub of the kind would be reached"),
        column("before_min", "number", "driving time today (min)"),
        column("after_min", "number", "driving time if closed (min); unknown if cut off"),
        column("added_min", "number", "after less before (min); unknown if cut off"),
        column("before_hub_name", "text", "nearest hub today"),
        column("after_hub_name", "text", "nearest hub if closed; unknown if cut off"),
    ),
)

FIELD_CHANGES = Table(
    "field_changes",
    "one field of one row that differs between two states of the pipeline, or one row that only "
    "one of them has",
    (),
    (
        column("table", "text", "the table"),
        column("id", "text", "the row's key, its parts joined with ` / `"),
        column("site_id", "text", "the site; unknown for what belongs to no one site"),
        column("name", "text", "name of the site in the later state, else in the earlier"),
        column("field", "text", "the column; the last part of the key for a whole row"),
        column("old", "text", "what it was; unknown if it was, or for a row that is new"),
        column("new", "text", "what it is; unknown if it is, or for a row that is gone"),
        column("cause", "text", "why", vocab.Cause),
        column("also", "text", "causes that acted besides, joined with `; `"),
        column("why", "text", "what shows the causes, in words"),
        column("audience", "text", "who may see it", vocab.Audience),
    ),
)
