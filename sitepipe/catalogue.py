"""What is bundled, and what a road network holds."""

from __future__ import annotations

from collections.abc import Sequence

from sitepipe import bundled
from sitepipe.errors import DataError, first_five
from sitepipe.ingest import check_layer, read_graph, read_layer
from sitepipe.network import describe
from sitepipe.reports import LayerReport, LayersReport, NetworkInfo
from sitepipe.roadfiles import find_roads, open_roads


def describe_layers(names: Sequence[str] | None = None, *, check: bool = False) -> LayersReport:
    """
    Describe layers; with ``check``, compare their files with the recorded hashes.

    Parameters
    ----------
    names
        Bundled names or folders; all bundled layers if not given.
    check
        Whether to read every file.

    Raises
    ------
    ConfigError
        If there is no such layer, or its ``layer.yaml`` is wrong.
    """
    found = bundled.names("layers") if names is None else list(names)
    reports = []
    for name in found:
        folder = bundled.find("layers", name)
        spec = read_layer(folder)
        reports.append(
            LayerReport(
                layer=spec.name,
                title=spec.title,
                kind=spec.kind,
                as_of=spec.as_of,
                source=spec.source,
                licence=spec.licence,
                attribution=spec.attribution,
                crs=spec.crs,
                verified=spec.verified,
                notes=spec.notes,
                rows={file.path: file.rows for file in spec.files},
                problems=check_layer(folder) if check else [],
            )
        )
    return LayersReport(layers=reports)


def network_info(
    roads: str = "strategic-roads", *, crs: str = "EPSG:27700", verify: bool = False
) -> NetworkInfo:
    """
    Describe a road network.

    Parameters
    ----------
    roads
        Bundled layer, a folder with ``nodes.csv`` and ``links.csv``, or a graph file.
    crs
        Working CRS that tables are carried into; a graph file has its own.
    verify
        Whether to check every checksum and value of a graph file, and the recorded hashes of a
        layer.

    Raises
    ------
    ConfigError
        If there is no such layer, folder or file.
    DataError
        If tables or file break their schema, or are damaged.
    """
    path = find_roads(roads)
    if path.is_file():
        graph = read_graph(path, verify=verify)
    else:
        if verify and (path / "layer.yaml").is_file() and (problems := check_layer(path)):
            raise DataError(
                f"layer {path.name}: {len(problems)} files are not as recorded: "
                f"{first_five(problems)}",
                hint=f"Type `sitepipe layers check {roads}`.",
            )
        graph = open_roads(roads, crs=crs)
    return describe(graph).model_copy(update={"checked": verify})
