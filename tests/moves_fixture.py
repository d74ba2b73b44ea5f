"""A map of changes of five invented sites: each way in which a site may have moved."""

from __future__ import annotations

import shapely
from network_drawings import BNG, link, roads

from sitepipe import schema
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.render.pages.moves import ChangedField, Drift, MovedSite, render_moves
from sitepipe.snapshot import BaseLayers, Snapshot
from sitepipe.vocab import Move

EVIL = "<img src=x onerror=alert(1)>"
POWER = ChangedField("Firm electricity", "40 MVA", f"60 MVA {EVIL}", "real change", EVIL)
SITES = [
    MovedSite("fir", f"Fir {EVIL}", Move.NEW, [], why="real change", at=(52.31, -1.51)),
    MovedSite("ash", "Ash", Move.UP, [POWER], at=(52.35, -1.6),
              drift=Drift(38.7, 40.4, 79.7, 81.4, ["real change: +1.7 proven, +1.7 possible"]),
              outline=shapely.box(-1.61, 52.34, -1.59, 52.36)),
    MovedSite("birch", "Birch", Move.DOWN, [], at=(52.4, -1.55), drift=Drift(40, 30, 80, 80, [])),
    MovedSite("elm", "Elm", Move.GONE, [], why="correction", at=(52.33, -1.48)),
    MovedSite("oak", "Oak", Move.OTHER, [ChangedField("Role", None, "hub", "correction", "so")]),
]  # fmt: skip


def page_of(sites: list[MovedSite]) -> str:
    """Return the page of some sites over a road."""
    graph = graph_from_tables(
        roads({"a": (430.0, 270.0), "b": (440.0, 270.0)}, link("ab", "a", "b", 10.0)), crs=BNG
    )
    empty = {name: schema.TABLES[name].empty() for name in Snapshot.__dataclass_fields__}
    base = BaseLayers(graph, schema.HUBS.empty(), schema.TOWNS.empty(), {}, schema.LAYERS.empty())
    return render_moves(
        sites, base, Snapshot(**empty), title=f"Pipeline {EVIL}", notice="Fictional.",
        dates=("2026-08-31", "2026-11-23"), compared="Compared are two months.", sites_total=24,
    )  # fmt: skip
