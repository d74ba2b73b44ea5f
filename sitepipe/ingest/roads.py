"""Road networks as two tables: junctions (``nodes.csv``) and links between them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
from pyproj import Geod

from sitepipe import schema, vocab
from sitepipe.ingest.checked import CheckedTable
from sitepipe.snapshot import Roads

_NODES_REQUIRED = ["node", "lat", "lon"]
_NODES_OPTIONAL = ["kind", "aliases", "verified", "basis"]
_LINKS_REQUIRED = ["link_id", "from_node", "to_node", "road", "class", "direction", "length_km"]
_LINKS_OPTIONAL = ["carriageway", "toll", "setting", "via", "verified", "basis"]

# A road is never shorter than the straight line between its ends. The allowance is for
# junction positions that are the middle of a large roundabout.
SHORTEST_SHARE = 0.95

_VIA = re.compile(r"(?:-?\d+(?:\.\d+)? -?\d+(?:\.\d+)?(?:;|$))*")


def read_roads(folder: Path) -> Roads:
    """
    Read a folder's ``nodes.csv`` and ``links.csv``.

    Optional columns may be missing. Then a motorway counts as dual and any other road as
    single carriageway, the setting as rural, nothing as verified, and whether a toll is
    charged as unknown.

    Parameters
    ----------
    folder
        Folder of the two tables.

    Returns
    -------
    roads
        Nodes (degrees, WGS84) and links (km).

    Raises
    ------
    DataError
        If an id stands twice, a link ends at a node that does not exist, a length is missing,
        not above 0 or shorter than the straight line, or a term is unknown. The message names
        file, rows and how many.
    SchemaError
        If a column is missing.
    StorageError
        If a file is missing.
    """
    nodes = _read_nodes(folder / "nodes.csv")
    return Roads(nodes=nodes, links=_read_links(folder / "links.csv", nodes))


def _read_nodes(path: Path) -> pd.DataFrame:
    table = CheckedTable(path, required=_NODES_REQUIRED, optional=_NODES_OPTIONAL)
    lat, lon = table.position()
    nodes = pd.DataFrame(
        {
            "node": table.unique("node"),
            "lat": lat,
            "lon": lon,
            "kind": table.text("kind"),
            "aliases": table.text("aliases"),
            "verified": table.flag("verified", default=False),
            "basis": table.text("basis"),
            "row": table.rows,
        }
    )
    table.raise_problems()
    return schema.ROAD_NODES.frame(nodes)


def _read_links(path: Path, nodes: pd.DataFrame) -> pd.DataFrame:
    table = CheckedTable(path, required=_LINKS_REQUIRED, optional=_LINKS_OPTIONAL)
    road_class = table.term("class", vocab.RoadClass)
    carriageway = table.term(
        "carriageway", vocab.Carriageway, default=vocab.Carriageway.SINGLE
    ).where(
        (table.text("carriageway").notna()) | (road_class != vocab.RoadClass.MOTORWAY),
        vocab.Carriageway.DUAL.value,
    )
    via = table.text("via")
    table.refuse(
        (via.notna() & ~via.fillna("").str.fullmatch(_VIA)).to_numpy(dtype=bool),
        "with via that is not `lat lon;lat lon`",
        via,
    )
    links = pd.DataFrame(
        {
            "link_id": table.unique("link_id"),
            "from_node": table.filled("from_node"),
            "to_node": table.filled("to_node"),
            "road": table.filled("road"),
            "road_class": road_class,
            "carriageway": carriageway,
            "direction": table.term("direction", vocab.Direction),
            "length_km": table.number("length_km"),
            "toll": table.flag("toll"),
            "setting": table.term("setting", vocab.Setting, default=vocab.Setting.RURAL),
            "via": via,
            "verified": table.flag("verified", default=False),
            "basis": table.text("basis"),
            "row": table.rows,
        }
    )
    _check_links(links, nodes, table)
    table.raise_problems()
    return schema.ROAD_LINKS.frame(links)


def _check_links(links: pd.DataFrame, nodes: pd.DataFrame, table: CheckedTable) -> None:
    """Refuse links that end nowhere or are shorter than a straight line."""
    positions = nodes.set_index("node")
    for end in ("from_node", "to_node"):
        stray = ~links[end].isin(positions.index) & (links[end] != "")
        table.refuse(stray.to_numpy(), f"with a {end} that nodes.csv does not have", links[end])
    length_km = links["length_km"].to_numpy()
    with np.errstate(invalid="ignore"):
        table.refuse(length_km <= 0, "with length_km not above 0", table.text("length_km"))
    start = positions.reindex(links["from_node"])
    end_ = positions.reindex(links["to_node"])
    _, _, straight_m = Geod(ellps="WGS84").inv(
        start["lon"].to_numpy(), start["lat"].to_numpy(),
        end_["lon"].to_numpy(), end_["lat"].to_numpy(),
    )  # fmt: skip
    with np.errstate(invalid="ignore"):
        short = (length_km > 0) & (length_km < SHORTEST_SHARE * np.asarray(straight_m) / 1000)
    table.refuse(
        short,
        "with length_km shorter than the straight line between their ends",
        table.text("length_km"),
    )
