"""Graph files: round trips, what is refused, and in which words."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import mmap
import struct
import zipfile
from dataclasses import fields
from operator import attrgetter

import numpy as np
import pytest
from graph_drawings import graph_of_lines
from road_drawings import ENDS, NO, raw, turn, way

from sitepipe.errors import SchemaError, StorageError
from sitepipe.ingest import graph_file, read_graph, write_graph
from sitepipe.ingest.graph_faults import graph_faults
from sitepipe.ingest.graph_header import MAGIC
from sitepipe.network.build.assemble import assemble
from sitepipe.roadgraph import LinkKinds, Names, RoadGraph

HEAD = struct.Struct("<8sII32s")
LINES = [[(0, 0), (10, 5), (10, 20)], [(10, 20), (400, 0)], [(400, 0), (0, 0)]]


def array_names() -> list[str]:
    """Return the name of every array, from the classes themselves."""
    names = []
    for field in fields(RoadGraph):
        if field.type == "Names":
            names += [f"{field.name}.{part.name}" for part in fields(Names)]
        elif field.type == "LinkKinds":
            names += [f"kinds.{part.name}" for part in fields(LinkKinds)]
        elif field.type in {"Ints32", "Ints64", "Bytes", "Booleans"}:
            names.append(field.name)
    return names


@pytest.fixture
def graph():
    return graph_of_lines(LINES)


@pytest.fixture
def split_graph():
    """Give a graph with copies of nodes, further edges, texts and signals."""
    #    a ── b ── c    no turn from ab into bd;  c ┄┄ e, d ┄┄ e are private
    #         │    ┆
    #         d ┄┄ e
    points = {"a": (0, 0), "b": (100, 0), "c": (200, 0), "d": (100, -90), "e": (200, -90)}
    return assemble(raw(
        points,
        way("a b", road="A45"), way("b c", against=NO), way("b d"),
        way("c e", along=ENDS, against=ENDS), way("d e", along=ENDS, against=ENDS),
        turns=(turn("a-b", "b", "b-d"),), nodes="a b c d e",
    ))  # fmt: skip


@pytest.fixture
def file(tmp_path, graph):
    path = tmp_path / "roads.graph"
    write_graph(path, graph)
    return path


def header_of(path) -> tuple[dict, bytes]:
    """Return the header as JSON and the bytes of the arrays."""
    content = path.read_bytes()
    *_, length, _ = HEAD.unpack(content[: HEAD.size])
    start = -(-(HEAD.size + length) // 64) * 64
    return json.loads(content[HEAD.size : HEAD.size + length]), content[start:]


def write_file(path, header: dict | bytes, arrays: bytes, *, version: int = 1) -> None:
    """Write a file whose checksum of the header is right, whatever the header says."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    head = HEAD.pack(MAGIC, version, len(text), hashlib.sha256(text).digest()) + text
    path.write_bytes(head + bytes(-len(head) % 64) + arrays)


def assert_same(one: RoadGraph, other: RoadGraph) -> None:
    for name in array_names():
        first, second = (attrgetter(name)(graph) for graph in (one, other))
        assert first.dtype == second.dtype, name
        np.testing.assert_array_equal(first, second, err_msg=name)
    for name in ("crs", "sources", "remarks", "has_local_roads", "directed"):
        assert getattr(one, name) == getattr(other, name)


def test_what_is_written_is_read(tmp_path, graph, split_graph):
    assert len(split_graph.copy_of), "the drawing has copies of nodes"
    assert len(split_graph.more_edge), "and drives with several edges"
    for name, one in (("whole", graph), ("split", split_graph)):
        path = tmp_path / f"{name}.graph"
        write_graph(path, one)

        assert_same(read_graph(path), one)
        assert_same(read_graph(path, verify=True), one)


def test_the_same_graph_gives_the_same_bytes(tmp_path, split_graph):
    first, again = tmp_path / "a.graph", tmp_path / "b.graph"
    write_graph(first, split_graph)
    write_graph(again, read_graph(first))

    assert first.read_bytes() == again.read_bytes()


def test_arrays_are_read_only_and_stay_in_the_file(file):
    graph = read_graph(file)

    for name in array_names():
        array = attrgetter(name)(graph)
        assert not array.flags.writeable
        assert array.flags.aligned
        while isinstance(array, np.ndarray):
            array = array.base
        assert isinstance(array.obj if isinstance(array, memoryview) else array, mmap.mmap), name


def test_arrays_begin_at_multiples_of_64_bytes(file):
    header, arrays = header_of(file)

    offsets = [part["offset"] for part in header["arrays"]]
    assert [part["name"] for part in header["arrays"] if part["name"] not in array_names()] == []
    assert len(offsets) == len(array_names())
    assert all(offset % 64 == 0 for offset in offsets)
    assert (file.stat().st_size - len(arrays)) % 64 == 0
    for part in header["arrays"]:
        end = part["offset"] + -(-part["bytes"] // 64) * 64
        assert hashlib.sha256(arrays[part["offset"] : end]).hexdigest() == part["sha256"]


def test_the_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path, file, split_graph):
    held = read_graph(file)
    before = held.link_cm.copy()

    write_graph(file, split_graph)

    assert_same(read_graph(file, verify=True), split_graph)
    np.testing.assert_array_equal(held.link_cm, before)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_failed_write_leaves_the_earlier_file(tmp_path, file, split_graph, monkeypatch):
    before = file.read_bytes()

    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(graph_file.os, "fsync", full)
    with pytest.raises(StorageError, match=r"cannot write roads\.graph: the disk is full"):
        write_graph(file, split_graph)

    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_file_that_is_held_open_is_said_to_be(file, graph, monkeypatch):
    def held(self, target):
        raise PermissionError(13, "Access is denied")  # what Windows says

    monkeypatch.setattr(type(file), "replace", held)
    with pytest.raises(StorageError, match="open in another program"):
        write_graph(file, graph)


def test_arrays_of_another_type_or_shape_are_not_written(tmp_path, graph):
    wide = dataclasses.replace(
        graph, link_cm=graph.link_cm.astype(np.int64), link_row=graph.link_row[:-1]
    )

    with pytest.raises(SchemaError, match=r"link_cm is int64 \(3,\), not int32 \(3,\).*link_row"):
        write_graph(tmp_path / "roads.graph", wide)

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"roads\.graph is empty, not a road graph"),
        (b"lat,lon\n1,2\n" * 100, r"roads\.graph is not a road graph"),
        (b"SQLite format 3\x00" + bytes(200), "is a GeoPackage, not a road graph"),
        (b"<?xml version='1.0'?><osm/>", "is an XML file"),
        (b"\x00\x00\x00\x0e\x0a\x09OSMHeader" + bytes(90), "is an OpenStreetMap PBF file"),
        (b"\x1f\x8b" + bytes(90), "is a gzip file"),
        (b"\x93NUMPY\x01\x00" + bytes(90), "is not a road graph"),
        (b"\x89RDG\n\x1a\n" + bytes(90), "is not a road graph"),  # sent as text
    ],
)
def test_foreign_files(tmp_path, content, message):
    path = tmp_path / "roads.graph"
    path.write_bytes(content)

    with pytest.raises(SchemaError, match=message) as refused:
        read_graph(path)
    assert "sitepipe network build" in refused.value.hint


def test_a_zip_a_folder_and_nothing(tmp_path):
    packed = tmp_path / "packed.graph"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("roads", "x" * 500)

    with pytest.raises(SchemaError, match="is a zip file"):
        read_graph(packed)
    with pytest.raises(StorageError):
        read_graph(tmp_path)
    with pytest.raises(StorageError, match="does not exist"):
        read_graph(tmp_path / "absent.graph")


def test_a_file_of_a_later_form(file):
    header, arrays = header_of(file)
    write_file(file, header, arrays, version=2)

    with pytest.raises(SchemaError, match="of form 2; this sitepipe reads form 1") as refused:
        read_graph(file)
    assert "network build" in refused.value.hint


def test_a_file_cut_short_anywhere(file):
    content = file.read_bytes()

    for kept in [1, 7, 8, 9, 47, 48, 49, 500, 2000, *range(2048, len(content), 97)]:
        file.write_bytes(content[:kept])
        with pytest.raises(SchemaError, match="is cut short"):
            read_graph(file)
    file.write_bytes(content + b"x")
    with pytest.raises(SchemaError, match="damaged: 1 bytes follow"):
        read_graph(file)


def test_any_byte_of_the_header_changed(file):
    content = file.read_bytes()
    _, arrays = header_of(file)

    for place in range(len(content) - len(arrays)):
        spoilt = bytearray(content)
        spoilt[place] ^= 0x20
        file.write_bytes(spoilt)
        with pytest.raises(SchemaError):
            read_graph(file)


def test_any_byte_of_the_arrays_changed_is_found_by_verify(file):
    content = file.read_bytes()
    header, arrays = header_of(file)
    start = len(content) - len(arrays)

    for part in header["arrays"]:
        padded = -(-part["bytes"] // 64) * 64
        for place in {0, part["bytes"] - 1, padded - 1} if padded else ():
            spoilt = bytearray(content)
            spoilt[start + part["offset"] + place] ^= 1
            file.write_bytes(spoilt)
            read_graph(file)
            with pytest.raises(
                SchemaError, match=f"1 of {len(array_names())} checksums .*: {part['name']}$"
            ):
                read_graph(file, verify=True)


def changed(header: dict, path: str, value: object) -> dict:
    """Return a header with one value changed; ``path`` is dotted."""
    *above, last = path.split(".")
    part = header
    for key in above:
        part = part[int(key) if isinstance(part, list) else key]
    if value is KeyError:
        del part[last]
    else:
        part[int(last) if isinstance(part, list) else last] = value
    return header


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("crs", 27700, "header, crs"),
        ("crs", KeyError, "header, crs: Field required"),
        ("directed", "true", "header, directed"),
        ("has_local_roads", None, "header, has_local_roads"),
        ("pickle", "gASV", "header, pickle: Extra inputs"),
        ("counts.nodes", -1, "nodes is -1"),
        ("counts.nodes", 10**12, "stated as"),
        ("counts.nodes", 5, "stated as"),
        ("counts.links", 0, "there is no link"),
        ("counts.links", 10**30, "not a road graph of form 1"),
        ("counts.copies", 6, "6 of 6 nodes are copies"),
        ("counts.copies", 1, "node_id.first is stated as"),
        ("counts.vertices", 8, "vertex_cm is stated as"),
        ("counts.edges", 7, "edge_head is stated as"),
        ("counts.more_edges", 1, "more_drive is stated as"),
        ("counts.kinds", 2, "kinds.road_class is stated as"),
        ("counts.texts", 3, "texts.first is stated as"),
        ("counts.node_id_bytes", 1, "node_id.data is stated as"),
        ("counts.link_id_bytes", 1, "link_id.data is stated as"),
        ("counts.text_bytes", 1, "texts.data is stated as"),
        ("counts.text_bytes", KeyError, "counts.text_bytes: Field required"),
        ("codes.modes", ["car"], "codes: other modes"),
        ("codes.road_classes.0", "bridleway", "codes: other road_classes"),
        ("codes.limits", KeyError, "codes: other limits"),
        ("codes.colours", ["red"], "codes: other colours"),
        ("sources.0.sha256", 5, "header, sources.0.sha256"),
        ("remarks.0.count", "some", "header, remarks.0.count"),
        ("arrays", [], "header, arrays: copy_of"),
        ("arrays.0.name", "node_km", "header, arrays: node_cm, node_km"),
        ("arrays.0.dtype", "|O", "node_cm is stated as"),
        ("arrays.0.dtype", ">i4", "node_cm is stated as"),
        ("arrays.0.shape", [6, 3], "node_cm is stated as"),
        ("arrays.0.offset", 64, "node_cm is stated as"),
        ("arrays.1.offset", 0, "node_kind is stated as"),
        ("arrays.1.offset", -64, "node_kind is stated as"),
        ("arrays.0.bytes", 10**9, "node_cm is stated as"),
    ],
)  # fmt: skip
def test_headers_that_cannot_be(file, path, value, message):
    header, arrays = header_of(file)
    write_file(file, changed(header, path, value), arrays)

    with pytest.raises(SchemaError, match=message) as refused:
        read_graph(file)
    assert "network build" in refused.value.hint


def test_arrays_in_another_order_and_headers_that_are_not_json(file):
    header, arrays = header_of(file)
    header["arrays"][0], header["arrays"][1] = header["arrays"][1], header["arrays"][0]
    write_file(file, header, arrays)
    with pytest.raises(SchemaError, match="in another order"):
        read_graph(file)
    for text in (b"", b"{", b"[]", b"\xff\xfe", b"null", b'{"crs": NaN}'):
        write_file(file, text, arrays)
        with pytest.raises(SchemaError, match="not a road graph of form 1"):
            read_graph(file)


def put(name: str, row: int, value: object):
    """Return a change of one value of an array."""

    def change(graph):
        *owner, last = name.split(".")
        holder = attrgetter(*owner)(graph) if owner else graph
        array = getattr(holder, last).copy()
        array[row] = value
        object.__setattr__(holder, last, array)  # graphs are frozen

    return change


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (put("vertex_first", 0, 1), "vertex_first goes from 1 to 7, not from 0 to 7"),
        (put("vertex_first", 1, 1), "vertex_first: runs are shorter than 2: 1, at 0"),
        (put("edge_first", 2, 0), "edge_first: runs are shorter than 0: 1, at 1"),
        (put("tree_first", 1, 4), "tree_first: runs are shorter than 1: 1, at 1"),
        (put("node_id.first", -1, 3), "node_id.first goes from 0 to 3"),
        (put("link_id.data", 0, 0xFF), "link_id.data: byte 0 is not UTF-8"),
        (put("node_id.first", 1, 3), "node_id.first: texts begin inside a letter: 1"),
        (put("node_kind", 5, 99), "node_kind: values below 0 or above 9: 1, at 5"),
        (put("link_start", 0, 6), "link_start: values below 0 or above 5: 1, at 0"),
        (put("link_end", 0, -1), "link_end: values"),
        (put("link_cm", 2, 0), "link_cm: values below 1: 1, at 2"),
        (put("link_kind", 0, 1), "link_kind: values below 0 or above 0"),
        (put("link_road", 0, 2), "link_road: values below -1 or above 1"),
        (put("link_row", 0, -2), "link_row: values below -1"),
        (put("link_source", 0, 1), "link_source: values"),
        (put("edge_head", 3, 6), "edge_head: values below 0 or above 5: 1, at 3"),
        (put("edge_drive", 0, 6), "edge_drive: values"),
        (put("edge_gate", 0, 3), "edge_gate: values"),
        (put("edge_ban", 0, 8), "edge_ban: values"),
        (put("drive_edge", 0, 6), "drive_edge: values"),
        (put("link_verified", slice(None), np.array([2, 0, 1], np.uint8).view(bool)),
         "link_verified: flags are neither 0 nor 1: 1, at 0"),
        (put("kinds.road_class", 0, 200), "kinds.road_class: values"),
        (put("kinds.toll", 0, 2), "kinds.toll: values"),
        (put("kinds.form", 0, 4), "kinds.form: values"),
        (put("kinds.permission", 0, 3), "kinds.permission: values below 0 or above 2: 1, at 0"),
        (put("kinds.conditional", 0, 2), "kinds.conditional: values"),
        (put("kinds.speed_kmh", 0, 0), "kinds.speed_kmh: kinds have figures not above 0: 1"),
        (put("kinds.hgv_speed_kmh", 0, np.inf), "kinds.hgv_speed_kmh: kinds"),
        (put("kinds.limit", 0, -4), "kinds.limit: kinds"),
        (put("edge_head", 0, 3), "edges lead to another node than their link's: 1, at 0"),
        (put("edge_drive", 0, 2), "edges leave another node than their link's: 1, at 0"),
        (put("drive_edge", 0, 1), "drive_edge: edges are of another drive: 1, at 0"),
        (put("drive_edge", 0, -1), "edges are not known to their drive, or twice: 1, at 0"),
        (put("node_cm", 0, 7), "lines do not begin at their node: 1, at 0"),
        (put("node_cm", 1, 7), "lines do not end at their node: 1, at 0"),
        (put("tree_box", 0, 11), "boxes do not hold their link: 3, at 0, 1, 2"),
        (put("tree_box", 3, 11), "boxes of level 0 reach out of those above: 3"),
    ],
)  # fmt: skip
def test_values_that_cannot_be_are_found_by_verify(tmp_path, graph, change, fault):
    change(graph)
    path = tmp_path / "roads.graph"
    write_graph(path, graph)

    read_graph(path)
    with pytest.raises(SchemaError, match="holds values that cannot be") as refused:
        read_graph(path, verify=True)
    assert fault in str(refused.value)
    assert "network build" in refused.value.hint


def test_copies_and_further_edges_are_held_against_their_nodes(split_graph):
    assert graph_faults(split_graph) == []
    split_graph.node_cm[-1] += 1
    assert graph_faults(split_graph) == [
        f"copies of nodes stand elsewhere: 1, at {len(split_graph.copy_of) - 1}"
    ]
