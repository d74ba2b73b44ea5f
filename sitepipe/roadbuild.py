"""Building a road network: files of any form in, one graph file and a report out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import shapely

from sitepipe import bundled
from sitepipe.config import Loaded, require_projected
from sitepipe.config.road_columns import RoadColumns
from sitepipe.crs import WGS84, transformer
from sitepipe.errors import SchemaError, UsageError
from sitepipe.hierarchies import keep_topology
from sitepipe.ingest import read_roads, write_graph
from sitepipe.ingest.features import read_features
from sitepipe.ingest.link_table import read_link_table
from sitepipe.ingest.open_roads import read_open_roads
from sitepipe.ingest.osm import read_osm
from sitepipe.ingest.road_formats import RoadFormat, recognise
from sitepipe.ingest.road_lines import fitting, read_road_lines
from sitepipe.network import describe
from sitepipe.network.build.assemble import assemble
from sitepipe.network.build.clip import clip
from sitepipe.network.build.lines import join_lines
from sitepipe.network.build.merge import merged
from sitepipe.network.build.tables import raw_tables
from sitepipe.network.engines.hierarchy import routingkit
from sitepipe.pipeline import Step, silent
from sitepipe.reports import BuildReport
from sitepipe.roadfiles import layer_source
from sitepipe.roadgraph import RawRoads
from sitepipe.settings import load_named
from sitepipe.units import M_PER_KM

Bounds = tuple[float, float, float, float]

DESCRIPTIONS = "road-lines"
"""Folder of ``configs/`` with descriptions of the columns of line layers."""


@dataclass(frozen=True)
class BuildChoices:
    """
    How a network is built.

    Attributes
    ----------
    crs
        Working CRS of the graph: projected, in metres.
    clip
        A file of polygons, or ``west,south,east,north`` in degrees or in ``crs``; empty for all.
    buffer_km
        How far beyond that area roads are kept.
    ferries
        Whether ferries count as roads.
    columns
        Bundled description of the columns of plain lines, or a YAML file; empty for the bundled
        one whose columns a layer has.
    snap_m
        How far apart ends of plain lines may lie that meet (m).
    least_strong_share
        Share of junctions that must be joined both ways (0-1) in what plain lines give.
    hierarchy
        Whether a hierarchy is built and kept beside the file, which makes large matrices fast.
    """

    crs: str = "EPSG:27700"
    clip: str = ""
    buffer_km: float = 10.0
    ferries: bool = False
    columns: str = ""
    snap_m: float = 15.0
    least_strong_share: float = 0.9
    hierarchy: bool = False


def build_roads(
    inputs: Sequence[Path],
    output: Path,
    *,
    choices: BuildChoices | None = None,
    overwrite: bool = False,
    step: Step = silent,
) -> BuildReport:
    """
    Build one road graph of one or more files.

    Parameters
    ----------
    inputs
        OpenStreetMap extracts, OS Open Roads, tables of links, layers of plain lines, or folders
        with ``nodes.csv`` and ``links.csv``; what each one is, is told by its content.
    output
        The graph file.
    choices
        How it is built.
    overwrite
        Whether a file that stands at ``output`` may be replaced.
    step
        Wraps each step.

    Returns
    -------
    report
        What was read, repaired and dropped, and what came of it.

    Raises
    ------
    UsageError
        If the output stands already, is one of the inputs, or a choice cannot be.
    DataError
        If an input cannot be used, or no road lies in the area.
    StorageError
        If a file cannot be read or written; nothing of the output is left then.
    """
    chosen = choices or BuildChoices()
    _refuse(inputs, output, chosen, overwrite=overwrite)
    timings: dict[str, float] = {}

    @contextmanager
    def timed(name: str) -> Iterator[None]:
        start = perf_counter()
        with step(name):
            yield
        timings[name] = round(perf_counter() - start, 3)

    area = _area(chosen) if chosen.clip else None
    bbox = None if area is None else _bounds(area, chosen)
    parts = [_read(path, chosen, bbox=bbox, step=timed) for path in inputs]
    with timed("assemble"):
        roads = merged(parts)
        if area is not None:
            roads = clip(roads, area, buffer_m=chosen.buffer_km * M_PER_KM)
        graph = assemble(roads)
    with timed("describe"):
        info = describe(graph)
    with timed(f"write {output.name}"):
        write_graph(output, graph)
    if chosen.hierarchy:
        with timed("hierarchy"):
            keep_topology(output, graph)
    return BuildReport(
        output=output.name,
        bytes=output.stat().st_size,
        crs=graph.crs,
        nodes=info.nodes,
        links=info.links,
        edges=info.edges,
        km=round(sum(info.km_by_class.values()), 3),
        largest_weak_share=info.largest_weak_share,
        largest_strong_share=info.largest_strong_share,
        sources=info.files,
        remarks=info.remarks,
        seconds=timings,
    )


def _refuse(inputs: Sequence[Path], output: Path, chosen: BuildChoices, *, overwrite: bool) -> None:
    """Refuse what cannot be built before anything is read."""
    if chosen.hierarchy:
        routingkit()  # before minutes of reading, not after
    require_projected(chosen.crs)
    if not inputs:
        raise UsageError("no input is given", hint="Name one or more files of roads.")
    resolved = [path.resolve() for path in inputs]
    if twice := [path.name for path in inputs if resolved.count(path.resolve()) > 1]:
        raise UsageError(f"{twice[0]} is given twice", hint="Name each file once.")
    if output.resolve() in resolved:
        raise UsageError(
            f"{output.name} is an input and the output", hint="Choose another name with -o."
        )
    if output.is_dir():
        raise UsageError(f"{output.name} is a folder", hint="Name a file with -o: roads.graph.")
    if output.exists() and not overwrite:
        raise UsageError(
            f"{output.name} stands already", hint="Replace it with --overwrite, or choose -o."
        )
    if not chosen.buffer_km >= 0:
        raise UsageError(f"a buffer of {chosen.buffer_km:g} km cannot be", hint="Give 0 or more.")


def _read(path: Path, chosen: BuildChoices, *, bbox: Bounds | None, step: Step) -> RawRoads:
    """Read one input, whatever it is; of large layers only what lies within bounds."""
    form = recognise(path)
    if form is RoadFormat.OSM:
        return read_osm(
            path,
            crs=chosen.crs,
            ferries=chosen.ferries,
            step=lambda name: step(f"{path.name}: {name}"),
        )
    with step(f"{path.name}: roads"):
        match form:
            case RoadFormat.OPEN_ROADS:
                return read_open_roads(path, crs=chosen.crs, bbox=bbox)
            case RoadFormat.LINK_TABLE:
                return read_link_table(path, crs=chosen.crs)
            case RoadFormat.TABLES:
                source = layer_source(path)
                return raw_tables(read_roads(path), crs=chosen.crs, sources=(source,))
            case RoadFormat.LINES:
                lines = read_road_lines(
                    path, crs=chosen.crs, columns=_columns(path, chosen), bbox=bbox
                )
                return join_lines(
                    lines, snap_m=chosen.snap_m, least_strong_share=chosen.least_strong_share
                )


def steps_of(inputs: Sequence[Path], *, hierarchy: bool = False) -> int:
    """Return how many steps a build of these files has, for a progress bar."""
    return 3 + hierarchy + sum(4 if recognise(path) is RoadFormat.OSM else 1 for path in inputs)


def _columns(path: Path, chosen: BuildChoices) -> Loaded[RoadColumns]:
    """Return the description of a layer's columns: the one that is named, or that fits."""

    def load(name: str) -> Loaded[RoadColumns]:
        return load_named(name, RoadColumns, under=DESCRIPTIONS, beside=None)

    if chosen.columns:
        return load(chosen.columns)
    return fitting(path, [load(name) for name in bundled.names("configs", DESCRIPTIONS)])


def _area(chosen: BuildChoices) -> shapely.Geometry:
    """Return the area to clip to, in the working CRS."""
    numbers = _numbers(chosen.clip)
    if numbers is None:
        features = read_features(Path(chosen.clip), layer=None, crs_given=None)
        shapes = features.table.geometry[features.table.geometry.notna()].to_crs(chosen.crs)
        area = shapely.union_all(shapely.make_valid(shapes.to_numpy(dtype=object)))
        if not shapely.area(area) > 0:
            raise SchemaError(
                f"{features.label} holds no polygon to clip to",
                hint="Give a file of polygons, or west,south,east,north.",
            )
        return area
    west, south, east, north = numbers
    if not (west < east and south < north):
        raise UsageError(
            f"--clip {chosen.clip} is no box",
            hint="Write west,south,east,north: -1.6,52.2,-1.2,52.6.",
        )
    box = shapely.box(west, south, east, north)
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        return box
    # A box in degrees has curved sides in metres.
    carried = transformer(WGS84, chosen.crs)
    return shapely.transform(shapely.segmentize(box, 0.01), carried.transform, interleaved=False)


def _bounds(area: shapely.Geometry, chosen: BuildChoices) -> Bounds:
    """Return west, south, east and north of an area with its buffer (m, working CRS)."""
    west, south, east, north = shapely.bounds(area).tolist()
    buffer_m = chosen.buffer_km * M_PER_KM
    return west - buffer_m, south - buffer_m, east + buffer_m, north + buffer_m


def _numbers(text: str) -> list[float] | None:
    parts = text.split(",")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    if len(numbers) != 4:
        raise UsageError(
            f"--clip {text} has {len(numbers)} numbers, not four",
            hint="Write west,south,east,north, or name a file of polygons.",
        )
    return numbers
