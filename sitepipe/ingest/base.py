"""The layers under every portfolio, bundled or a user's own folders."""

from __future__ import annotations

from pathlib import Path

from sitepipe import schema
from sitepipe.ingest.basemap import read_region, read_towns
from sitepipe.ingest.hubs import read_hubs
from sitepipe.ingest.layers import folder_row, graph_row
from sitepipe.roadgraph import RoadGraph
from sitepipe.snapshot import BaseLayers


def read_base_layers(
    roads: RoadGraph, *, roads_from: Path, hubs: Path, basemap: Path
) -> BaseLayers:
    """
    Read hubs and basemap, and put them beside the roads.

    Parameters
    ----------
    roads
        Road network, opened.
    roads_from
        Folder of tables or graph file that it comes from.
    hubs
        Folder of ``hubs.csv``.
    basemap
        Folder of ``towns.csv`` and ``region.geojson``.

    Returns
    -------
    base
        All of them, with one row of ``layers`` for each folder or graph file. A folder without
        ``layer.yaml`` has a row that says so.

    Raises
    ------
    DataError
        If a table breaks its schema.
    StorageError
        If a file is missing or cannot be read.
    """
    return BaseLayers(
        roads=roads,
        hubs=read_hubs(hubs),
        towns=read_towns(basemap),
        region=read_region(basemap),
        layers=schema.LAYERS.frame(
            [
                graph_row(roads_from, roads)
                if roads_from.is_file()
                else folder_row(roads_from, kind="roads"),
                folder_row(hubs, kind="hubs"),
                folder_row(basemap, kind="basemap"),
            ]
        ),
    )
