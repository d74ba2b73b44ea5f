"""Any graph comes back as it was, and no change of any byte goes unnoticed."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

import numpy as np
import pytest
from graph_drawings import graph_of_lines
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.errors import SchemaError
from sitepipe.ingest import read_graph, write_graph
from sitepipe.roadgraph import Names, Remark, RoadGraph, Source

words = st.text(st.characters(codec="utf-8"), max_size=12)
places = st.tuples(st.integers(-(2**31), 2**31 - 1), st.integers(-(2**31), 2**31 - 1))
sources = st.builds(
    Source, file=words, form=words, sha256=words, licence=words, attribution=words, note=words
)
remarks = st.builds(
    Remark,
    matter=words,
    what=words,
    count=st.integers(0, 2**40),
    first=st.lists(words, max_size=5).map(tuple),
)


@st.composite
def graphs(draw) -> RoadGraph:
    lines = draw(st.lists(st.lists(places, min_size=2, max_size=5), min_size=1, max_size=20))
    count = len(lines)
    figures = st.floats(0, 200, exclude_min=True, width=32) | st.just(float("nan"))
    graph = graph_of_lines(lines)
    graph.kinds.speed_kmh[:] = draw(st.tuples(figures, figures))
    return dataclasses.replace(
        graph,
        link_id=Names.of(draw(st.lists(words, min_size=count, max_size=count))),
        texts=Names.of(draw(st.lists(words, max_size=6))),
        sources=tuple(draw(st.lists(sources, min_size=1, max_size=3))),
        remarks=tuple(draw(st.lists(remarks, max_size=3))),
        has_local_roads=draw(st.booleans()),
        directed=draw(st.booleans()),
    )


@given(graphs())
def test_a_graph_comes_back_as_it_was(graph):
    with tempfile.TemporaryDirectory() as folder:
        path, again = Path(folder, "one.graph"), Path(folder, "again.graph")
        write_graph(path, graph)
        read = read_graph(path, verify=True)
        write_graph(again, read)
        assert path.read_bytes() == again.read_bytes()

        assert read.vertex_cm.tolist() == graph.vertex_cm.tolist()
        assert read.tree_box.tolist() == graph.tree_box.tolist()
        assert read.drive_edge.tolist() == graph.drive_edge.tolist()
        np.testing.assert_array_equal(read.kinds.speed_kmh, graph.kinds.speed_kmh)
        for names in ("node_id", "link_id", "texts"):
            assert list(getattr(read, names)) == list(getattr(graph, names))
        assert (read.sources, read.remarks) == (graph.sources, graph.remarks)
        assert (read.has_local_roads, read.directed) == (graph.has_local_roads, graph.directed)
        del read  # Windows removes no file that is mapped


@given(graphs(), st.data())
def test_no_changed_byte_goes_unnoticed(graph, data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "one.graph")
        write_graph(path, graph)
        content = bytearray(path.read_bytes())
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= data.draw(st.integers(1, 255))
        path.write_bytes(content)

        with pytest.raises(SchemaError):
            read_graph(path, verify=True)
