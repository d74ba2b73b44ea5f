"""The layers under every portfolio, bundled or a user's own folders."""

from __future__ import annotations

from pathlib import Path

from sitepipe import schema
from sitepipe.ingest.basemap import read_region, read_towns
from sitepipe.ingest.hubs import read_hubs
from sitepipe.ingest.layers import folder_row
from sitepipe.ingest.roads import read_roads
from sitepipe.snapshot import BaseLayers


def read_base_layers(*, roads: Path, hubs: Path, basemap: Path) -> BaseLayers:
    """
    Read roads, hubs and basemap.

    Parameters
    ----------
    roads
        Folder of ``nodes.csv`` and ``links.csv``.
    hubs
        Folder of ``hubs.csv``.
    basemap
        Folder of ``towns.csv`` and ``region.geojson``.

    Returns
    -------
    base
        The tables, with one row of ``layers`` for each folder. A folder without
        ``layer.yaml`` has a row that says so.

    Raises
    ------
    DataError
        If a table breaks its schema.
    StorageError
        If a file is missing or cannot be read.
    """
    folders = {"roads": roads, "hubs": hubs, "basemap": basemap}
    return BaseLayers(
        roads=read_roads(roads),
        hubs=read_hubs(hubs),
        towns=read_towns(basemap),
        region=read_region(basemap),
        layers=schema.LAYERS.frame(
            [folder_row(folder, kind=kind) for kind, folder in folders.items()]
        ),
    )
