"""Road networks by name or file: opened for measuring."""

from __future__ import annotations

from pathlib import Path

from sitepipe import bundled
from sitepipe.crs import same_crs
from sitepipe.errors import CrsError
from sitepipe.ingest import read_graph, read_layer, read_roads
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.roadgraph import RoadGraph, Source


def find_roads(name: str, *, beside: Path | None = None) -> Path:
    """
    Return the folder of tables or the graph file of a name.

    Parameters
    ----------
    name
        A bundled layer (``strategic-roads``), a folder with ``nodes.csv`` and ``links.csv``, or
        a file that ``sitepipe network build`` wrote.
    beside
        Folder that a relative path starts from; the current one if not given.

    Raises
    ------
    ConfigError
        If there is no such layer, folder or file.
    """
    own = (beside or Path()) / name
    if name not in bundled.names("layers") and own.is_file():
        return own.resolve()
    return bundled.find("layers", name, beside=beside)


def open_roads(name: str, *, crs: str, beside: Path | None = None) -> RoadGraph:
    """
    Open a road network for measuring in a working CRS.

    Parameters
    ----------
    name, beside
        See :func:`find_roads`.
    crs
        Working CRS. Tables are carried into it; a graph file must be in it.

    Raises
    ------
    CrsError
        If a graph file is in another CRS.
    DataError
        If tables or file cannot be used.
    """
    path = find_roads(name, beside=beside)
    if path.is_dir():
        return graph_from_tables(read_roads(path), crs=crs, sources=(layer_source(path),))
    graph = read_graph(path)
    if not same_crs(graph.crs, crs):
        raise CrsError(
            f"{path.name} is in {graph.crs}, not in the working CRS {crs}",
            hint=f"Build it again with `sitepipe network build … --crs {crs}`.",
        )
    return graph


def roads_label(name: str, *, beside: Path | None = None) -> str:
    """Name the file that links stand in as people know it, free of machine paths."""
    path = find_roads(name, beside=beside)
    if path.is_file():
        return path.name
    return bundled.label("layers", name, "links.csv", beside=beside)


def layer_source(folder: Path) -> Source:
    """Say where a folder of tables comes from, as far as it says so itself."""
    if not (folder / "layer.yaml").is_file():
        return Source(folder.name, "link tables", "", "not stated", note="no layer.yaml")
    layer = read_layer(folder)
    return Source(
        file=layer.name,
        form="link tables",
        sha256="",
        licence=layer.licence,
        attribution=layer.attribution or "",
        as_of=layer.as_of,
        note=layer.source,
    )
