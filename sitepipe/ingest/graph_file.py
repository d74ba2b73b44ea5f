"""
Road graphs as files: written whole, opened by mapping.

A file has a head of 48 bytes (magic, version, size and SHA-256 of the header), a header in JSON
(CRS, counts, codes, sources, remarks, and for each array its type, shape, place and SHA-256),
and the arrays, little-endian, each at a multiple of 64 bytes. Opening reads head and header
only; pages of arrays come from the disk when a search first touches them, and processes that
search the same file share them. Nothing in a file can be run.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from sitepipe.errors import SchemaError, first_five, storage_error
from sitepipe.ingest.graph_faults import graph_faults
from sitepipe.ingest.graph_header import ArrayPlace, Header, build_again, damaged, read_header
from sitepipe.ingest.graph_layout import (
    CODES,
    Counts,
    aligned,
    array_forms,
    graph_arrays,
    graph_fields,
)
from sitepipe.roadgraph import RoadGraph


def write_graph(path: Path, graph: RoadGraph) -> None:
    """
    Write a road graph: aside, then in place of what stood there. The same graph, the same bytes.

    Parameters
    ----------
    path
        File to write; its folder is made if need be.
    graph
        The graph.

    Raises
    ------
    SchemaError
        If an array has not the type or shape that :class:`RoadGraph` asks for.
    StorageError
        If the file cannot be written; one that stood there stays as it was. On Windows a graph
        that a program holds open cannot be replaced.
    """
    arrays = _little_endian(graph)
    header = Header(
        crs=graph.crs,
        has_local_roads=graph.has_local_roads,
        directed=graph.directed,
        counts=Counts.of(graph),
        codes=CODES,
        sources=graph.sources,
        remarks=graph.remarks,
        arrays=_places(arrays),
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        aside = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                _write_padded(stream, header.packed())
                for array in arrays.values():
                    _write_padded(stream, _content(array))
                stream.flush()
                os.fsync(stream.fileno())
            aside.chmod(0o644)
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise storage_error(error, f"write {path.name}") from error


def read_graph(path: Path, *, verify: bool = False) -> RoadGraph:
    """
    Open a road graph. Its arrays are read-only, and stay on the disk until they are used.

    Parameters
    ----------
    path
        File that :func:`write_graph` wrote.
    verify
        Whether to read every array, and check its checksum and each of its values.

    Raises
    ------
    SchemaError
        If the file is no road graph, is of another version, cut short or damaged.
    StorageError
        If the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            header, start = read_header(stream, path.name)
            mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise storage_error(error, f"read {path.name}") from error
    whole = np.frombuffer(mapped, dtype=np.uint8)[start:]
    if verify:
        _check_sums(whole, header, path.name)
    graph = RoadGraph(
        crs=header.crs,
        sources=header.sources,
        remarks=header.remarks,
        has_local_roads=header.has_local_roads,
        directed=header.directed,
        **graph_fields({part.name: _view(whole, part) for part in header.arrays}),
    )
    if verify and (faults := graph_faults(graph)):
        raise SchemaError(
            f"{path.name} holds values that cannot be: {first_five(faults)}",
            hint=build_again(path.name),
        )
    return graph


def _little_endian(graph: RoadGraph) -> dict[str, NDArray[Any]]:
    """Return the arrays as they are written; refuse those that no reader could take."""
    arrays = graph_arrays(graph)
    counts = Counts.of(graph)
    wrong = counts.faults()
    for name, (dtype, shape) in array_forms(counts).items():
        array = arrays[name]
        if array.dtype.newbyteorder("<") != np.dtype(dtype) or array.shape != shape:
            wrong.append(f"{name} is {array.dtype} {array.shape}, not {np.dtype(dtype)} {shape}")
        arrays[name] = np.ascontiguousarray(array, dtype=dtype)
    if wrong:
        raise SchemaError(f"the road graph cannot be written: {first_five(wrong)}")
    return arrays


def _places(arrays: dict[str, NDArray[Any]]) -> list[ArrayPlace]:
    places, offset = [], 0
    for name, array in arrays.items():
        digest = hashlib.sha256(_content(array))
        digest.update(_padding(array.nbytes))
        place = ArrayPlace(
            name=name,
            dtype=array.dtype.str,
            shape=array.shape,
            offset=offset,
            bytes=array.nbytes,
            sha256=digest.hexdigest(),
        )
        places.append(place)
        offset += aligned(array.nbytes)
    return places


def _content(array: NDArray[Any]) -> memoryview:
    return array.reshape(-1).view(np.uint8).data


def _write_padded(stream: BinaryIO, content: bytes | memoryview) -> None:
    stream.write(content)
    stream.write(_padding(len(content)))


def _padding(count: int) -> bytes:
    return bytes(aligned(count) - count)


def _view(whole: NDArray[np.uint8], place: ArrayPlace) -> NDArray[Any]:
    flat = whole[place.offset : place.offset + place.bytes]
    view: NDArray[Any] = flat.view(place.dtype).reshape(place.shape)
    return view


def _check_sums(whole: NDArray[np.uint8], header: Header, name: str) -> None:
    differ = [
        part.name
        for part in header.arrays
        if hashlib.sha256(whole[part.offset : part.offset + aligned(part.bytes)].data).hexdigest()
        != part.sha256
    ]
    if differ:
        raise damaged(
            name,
            f"{len(differ)} of {len(header.arrays)} checksums do not match: {first_five(differ)}",
        )
