"""Hierarchies: what is refused before the library sees it, and their files."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from engine_drawings import hierarchy_of, seeds, weighted
from road_drawings import NO as CLOSED_TO_ALL
from road_drawings import node, raw, way

from sitepipe.errors import SchemaError, StorageError, UsageError
from sitepipe.hierarchies import find_topology, keep_topology
from sitepipe.ingest.hierarchy_file import hierarchy_folder, read_hierarchy, write_hierarchy
from sitepipe.network.build.assemble import assemble
from sitepipe.network.engine import CLOSED, UNREACHED, Weighted
from sitepipe.network.engines import (
    BucketEngine,
    HierarchyEngine,
    Topology,
    build_topology,
    choose,
    fingerprint,
)

# 0 ◀──5──▶ 1 ──7──▶ 2, and 2 ──9──▶ 0; 3 lies apart
RING = weighted(4, [(0, 1, 5), (1, 0, 5), (1, 2, 7), (2, 0, 9)])
EVERYWHERE = seeds(4, [(node, node, 0) for node in range(4)])
NO = int(UNREACHED)


def test_matrix_with_several_seeds_of_an_owner():
    engine = hierarchy_of(RING)
    sources = seeds(3, [(0, 0, 1), (0, 2, 0), (2, 1, 3)])  # owner 1 has no seed
    targets = seeds(2, [(0, 2, 4), (0, 0, 20), (1, 3, 0)])

    matrix = engine.matrix(sources, targets)

    assert matrix.dtype == np.int32
    # 0: from 2 in no time to 2 is 4; 2: 3 to node 1, 7 to node 2, 4 on
    assert matrix.tolist() == [[4, NO], [NO, NO], [14, NO]]


def test_another_vehicle_and_a_closure_share_the_hierarchy():
    engine = hierarchy_of(RING)
    lorry = choose(
        Weighted(RING.first, RING.head, np.array([50, 50, 70, 90], dtype=np.int32)),
        topology=engine.topology,
    )
    closed = lorry.changed(np.array([3]), np.array([CLOSED]))

    assert engine.matrix(EVERYWHERE, EVERYWHERE).tolist() == [
        [0, 5, 12, NO], [5, 0, 7, NO], [9, 14, 0, NO], [NO, NO, NO, 0],
    ]  # fmt: skip
    assert lorry.matrix(EVERYWHERE, EVERYWHERE)[2].tolist() == [90, 140, 0, NO]
    assert closed.matrix(EVERYWHERE, EVERYWHERE)[2].tolist() == [NO, NO, 0, NO]
    assert lorry.matrix(EVERYWHERE, EVERYWHERE)[2].tolist() == [90, 140, 0, NO]
    assert isinstance(lorry, HierarchyEngine)


def test_other_questions_are_answered_by_the_bucket_queue():
    engine, buckets = hierarchy_of(RING), BucketEngine(RING)
    times, owner = engine.nearest(EVERYWHERE, reverse=True, limit=6)
    assert (times.tolist(), owner.tolist()) == ([0, 0, 0, 0], [0, 1, 2, 3])
    weights, bands = np.ones((4, 1)), np.array([5, 9])
    np.testing.assert_array_equal(
        engine.totals(EVERYWHERE, weights, bands, reverse=False),
        buckets.totals(EVERYWHERE, weights, bands, reverse=False),
    )


def test_nodes_out_of_range_never_reach_the_library():
    engine = hierarchy_of(RING)
    for wrong in (4, 2**31 - 1, -1):
        nowhere = seeds(1, [(0, wrong, 0)])
        with pytest.raises(UsageError, match="no node of 4"):
            engine.matrix(nowhere, EVERYWHERE)
        with pytest.raises(UsageError, match="no node of 4"):
            engine.matrix(EVERYWHERE, nowhere)


def test_a_hierarchy_of_another_graph_is_refused():
    topology = hierarchy_of(RING).topology
    other = weighted(4, [(0, 1, 5), (1, 0, 5), (1, 3, 7), (2, 0, 9)])
    smaller = weighted(3, [(0, 1, 5)])
    for graph in (other, smaller):
        with pytest.raises(UsageError, match="another graph"):
            HierarchyEngine(graph, topology)
    with pytest.raises(UsageError, match="another graph"):
        HierarchyEngine(smaller, Topology(topology.handle, fingerprint(smaller)))


def test_positions_must_be_those_of_the_nodes():
    with pytest.raises(UsageError, match="4 nodes"):
        build_topology(RING, east=np.zeros(3), north=np.zeros(4))


def test_without_the_library_the_way_to_it_is_said(monkeypatch, tmp_path):
    topology = hierarchy_of(RING).topology
    write_hierarchy(tmp_path / "kept", topology.handle, fingerprint=topology.fingerprint)
    monkeypatch.setitem(sys.modules, "pyroutingkit", None)
    for ask in (
        lambda: build_topology(RING, east=np.zeros(4), north=np.zeros(4)),
        lambda: read_hierarchy(tmp_path / "kept", fingerprint=topology.fingerprint),
    ):
        with pytest.raises(UsageError, match="pyroutingkit") as caught:
            ask()
        assert "sitepipe[fast]" in caught.value.hint


def test_a_graph_file_finds_the_hierarchy_kept_beside_it(tmp_path):
    square = {"a": (0.0, 0.0), "b": (100.0, 0.0), "c": (100.0, 100.0), "d": (0.0, 100.0)}
    three = way("a b", road="1"), way("b c", road="2"), way("d a", road="4")
    graph = assemble(raw(square, *three, way("c d", road="3", against=CLOSED_TO_ALL)))
    path = tmp_path / "square.graph"
    assert find_topology(path, graph) is None

    folder = keep_topology(path, graph)

    assert folder.parent == tmp_path
    topology = find_topology(path, graph)
    metres = Weighted(
        graph.edge_first, graph.edge_head, graph.link_cm[graph.edge_drive >> 1] // 100
    )
    at = seeds(4, [(place, node(graph, name), 0) for place, name in enumerate("abcd")])
    assert choose(metres, topology=topology).matrix(at, at).tolist() == [
        [0, 100, 200, 100], [100, 0, 100, 200], [200, 100, 0, 100], [100, 200, 300, 0],
    ]  # fmt: skip
    other = assemble(raw(square, *three, way("c d", road="3")))
    assert find_topology(path, other) is None


class TestFiles:
    """Folders of hierarchies."""

    @pytest.fixture
    def kept(self, tmp_path):
        topology = hierarchy_of(RING).topology
        folder = hierarchy_folder(tmp_path / "my.graph", fingerprint=topology.fingerprint)
        write_hierarchy(folder, topology.handle, fingerprint=topology.fingerprint)
        return folder, topology.fingerprint

    def test_what_is_read_is_what_was_written(self, kept):
        folder, name = kept
        assert folder.name == f"my.graph.hierarchy-{name}"
        handle, turned = read_hierarchy(folder, fingerprint=name)
        again = HierarchyEngine(RING, Topology(handle, name, turned))
        assert again.matrix(EVERYWHERE, EVERYWHERE)[2].tolist() == [9, 14, 0, NO]
        # fewer targets than sources: searched from the targets, over edges turned round
        target = seeds(2, [(0, 0, 3), (0, 1, 0), (1, 2, 0)])
        assert again.matrix(EVERYWHERE, target).tolist() == [[3, 12], [0, 7], [12, 0], [NO, NO]]
        closed = again.changed(np.array([2]), np.array([CLOSED]))  # 1 to 2
        assert closed.matrix(EVERYWHERE, target)[:, 1].tolist() == [NO, NO, 0, NO]
        assert [path.name for path in folder.parent.iterdir()] == [folder.name]

    def test_none_is_found_where_none_is(self, tmp_path):
        assert read_hierarchy(tmp_path / "none", fingerprint="0" * 16) is None

    def test_writing_again_replaces_what_stood_there(self, kept):
        folder, name = kept
        (folder / "stray").write_text("")
        write_hierarchy(folder, hierarchy_of(RING).topology.handle, fingerprint=name)
        assert not (folder / "stray").exists()
        assert read_hierarchy(folder, fingerprint=name)[0].node_count == 4

    def test_that_of_another_graph_is_refused(self, kept):
        folder, _ = kept
        with pytest.raises(SchemaError, match="for the graph") as caught:
            read_hierarchy(folder, fingerprint="f" * 16)
        assert folder.name in caught.value.hint

    @pytest.mark.parametrize("file", ["order", "head", "node_count"])
    def test_damaged_files_never_reach_the_library(self, kept, file):
        folder, name = kept
        content = bytearray((folder / file).read_bytes())
        content[-1] ^= 1
        (folder / file).write_bytes(content)
        with pytest.raises(SchemaError, match=f"{file} is missing or damaged"):
            read_hierarchy(folder, fingerprint=name)
        (folder / file).unlink()
        with pytest.raises(SchemaError, match=f"{file} is missing or damaged"):
            read_hierarchy(folder, fingerprint=name)

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1, "graph": "a", "files": 3}'])
    def test_a_foreign_list_is_refused(self, kept, text):
        folder, name = kept
        (folder / "hierarchy.json").write_text(text)
        with pytest.raises(SchemaError, match="no list"):
            read_hierarchy(folder, fingerprint=name)

    def test_a_list_that_leads_out_of_the_folder_is_refused(self, kept):
        folder, name = kept
        (folder / "hierarchy.json").write_text(
            f'{{"version": 1, "graph": "{name}", "files": {{"../my.graph": "0"}}}}'
        )
        with pytest.raises(SchemaError, match="no list"):
            read_hierarchy(folder, fingerprint=name)

    def test_a_folder_without_a_list_and_a_file_in_the_way(self, kept):
        folder, name = kept
        (folder / "hierarchy.json").unlink()
        with pytest.raises(SchemaError, match="no list"):
            read_hierarchy(folder, fingerprint=name)
        (folder.parent / "file").write_text("")
        with pytest.raises(StorageError):
            write_hierarchy(
                folder.parent / "file" / "x", hierarchy_of(RING).topology.handle, fingerprint=name
            )
