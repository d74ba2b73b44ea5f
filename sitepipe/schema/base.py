"""Tables of what lies under every portfolio: roads, hubs, towns, layers."""

from __future__ import annotations

from sitepipe import vocab
from sitepipe.schema.table import Table, column

ROAD_NODES = Table(
    "road_nodes",
    "one junction of the road network",
    ("node",),
    (
        column("node", "text", "name of the junction"),
        column("lat", "number", "latitude (degrees, WGS84)"),
        column("lon", "number", "longitude (degrees, WGS84)"),
        column("kind", "text", "kind of junction"),
        column("aliases", "text", "other names, joined with `;`"),
        column("verified", "flag", "position checked against a second source"),
        column("basis", "text", "where the position comes from"),
        column("row", "integer", "row in the file; the header is row 1"),
    ),
)

ROAD_LINKS = Table(
    "road_links",
    "one stretch of road between two junctions",
    ("link_id",),
    (
        column("link_id", "text", "stable name of the link; parallel links differ"),
        column("from_node", "text", "junction it starts at"),
        column("to_node", "text", "junction it ends at"),
        column("road", "text", "road number"),
        column("road_class", "text", "class of road", vocab.RoadClass),
        column("carriageway", "text", "single or dual", vocab.Carriageway),
        column("direction", "text", "ways it may be driven", vocab.Direction),
        column("length_km", "number", "driven length (km)"),
        column("toll", "flag", "a toll is charged"),
        column("setting", "text", "built-up or not", vocab.Setting),
        column("via", "text", "shape points `lat lon;lat lon`, for drawing only"),
        column("verified", "flag", "length checked against a second source"),
        column("basis", "text", "where the length comes from"),
        column("row", "integer", "row in the file; the header is row 1"),
    ),
)

HUBS = Table(
    "hubs",
    "one logistics or industrial destination",
    ("hub_id",),
    (
        column("hub_id", "text", "short name"),
        column("kind", "text", "kind of hub", vocab.HubKind),
        column("name", "text", "name in use"),
        column("lat", "number", "latitude (degrees, WGS84); unknown is not routed to"),
        column("lon", "number", "longitude (degrees, WGS84)"),
        column("node", "text", "road junction where it meets the network; else by position"),
        column("status", "text", "whether it can be used now", vocab.HubStatus),
        column("status_note", "text", "more on its status"),
        column("source", "text", "where this is known from"),
        column("verified", "flag", "checked against a second source"),
        column("basis", "text", "where the position comes from"),
        column("row", "integer", "row in the file; the header is row 1"),
    ),
)

TOWNS = Table(
    "towns",
    "one town named on the map",
    ("name",),
    (
        column("name", "text", "name"),
        column("lat", "number", "latitude (degrees, WGS84)"),
        column("lon", "number", "longitude (degrees, WGS84)"),
        column("rank", "integer", "1 for cities, 2 for larger, 3 for smaller towns"),
    ),
)

LAYERS = Table(
    "layers",
    "one bundled or given layer that the run used",
    ("layer",),
    (
        column("layer", "text", "name"),
        column("title", "text", "what it is, in words"),
        column("as_of", "date", "the date it speaks of"),
        column("source", "text", "where it comes from"),
        column("licence", "text", "terms it may be used under"),
        column("attribution", "text", "line that outputs must carry; unknown if none is asked for"),
        column("verified", "flag", "checked against a second source as a whole"),
        column("sha256", "text", "hash over its files' hashes"),
    ),
)
