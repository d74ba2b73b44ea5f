"""What is bundled, and what a road network holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sitepipe import bundled
from sitepipe.ingest import check_layer, read_layer, read_roads
from sitepipe.network import describe
from sitepipe.reports import LayerReport, LayersReport, NetworkInfo


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


def network_info(roads: str = "strategic-roads") -> NetworkInfo:
    """
    Describe a road network.

    Parameters
    ----------
    roads
        Bundled layer, or a folder with ``nodes.csv`` and ``links.csv``.

    Raises
    ------
    DataError
        If the tables break their schema.
    """
    folder = bundled.find("layers", roads)
    has_spec = (folder / "layer.yaml").is_file()
    source = read_layer(folder).source if has_spec else f"{Path(roads).name}: no layer.yaml"
    return describe(read_roads(folder), sources=[source])
