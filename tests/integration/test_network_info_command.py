"""``sitepipe network info`` from the command line."""

from __future__ import annotations

import json
import shutil

import pytest
from graph_drawings import graph_of_lines

from sitepipe import bundled
from sitepipe.ingest import write_graph
from sitepipe.reports import NetworkInfo


@pytest.fixture
def graph_file(tmp_path):
    # 1,000 m and 500 m near Coventry.
    path = tmp_path / "mine.graph"
    lines = [
        [(433_000_00, 279_000_00), (434_000_00, 279_000_00)],
        [(433_000_00, 280_000_00), (433_500_00, 280_000_00)],
    ]
    write_graph(path, graph_of_lines(lines, link_cm=[1_000_00, 500_00]))
    return path


def test_the_bundled_network(sitepipe):
    code, printed, _ = sitepipe("network", "info")

    assert code == 0
    assert "Road network strategic-roads" in printed
    assert "local roads" in printed
    assert "✕ not in it" in printed
    assert max(map(len, printed.split("strategic-roads: Apache-2.0")[0].splitlines())) <= 100


@pytest.mark.parametrize("named", [("strategic-roads",), ("--roads", "strategic-roads"), ()])
def test_the_network_is_named_in_either_way(sitepipe, named):
    code, printed, _ = sitepipe("network", "info", *named, "--json", "--verify")

    assert code == 0
    assert NetworkInfo.model_validate_json(printed).nodes == 403
    assert json.loads(printed)["version"] == 1


def test_a_graph_file(sitepipe, graph_file):
    code, printed, said = sitepipe("network", "info", graph_file, "--verify")

    assert code == 0
    assert "Road network mine.graph" in printed
    assert "drawing.osm: Apache-2.0. Drawn für a test" in printed
    assert "✓ in it" in printed
    assert "What its build did" in printed
    assert "✓ every checksum and value" in said
    info = NetworkInfo.model_validate_json(sitepipe("network", "info", graph_file, "--json")[1])
    assert info.km_by_class == {"motorway": 1.5}
    assert info.verified_share == pytest.approx(2 / 3)
    assert info.largest_weak_share == 0.5
    assert not info.checked


def test_a_damaged_file_is_found_by_verify(sitepipe, graph_file):
    content = bytearray(graph_file.read_bytes())
    content[-64] ^= 1
    graph_file.write_bytes(content)

    assert sitepipe("network", "info", graph_file)[0] == 0
    code, printed, said = sitepipe("network", "info", graph_file, "--verify")

    assert (code, printed) == (3, "")
    assert "mine.graph is damaged: 1 of" in said
    assert "checksums do not match: texts.data" in said
    assert "sitepipe network build" in said
    assert "Traceback" not in said


def test_what_is_no_network(sitepipe, tmp_path):
    foreign = tmp_path / "roads.gpkg"
    foreign.write_bytes(b"SQLite format 3\x00" + bytes(100))

    code, _, said = sitepipe("network", "info", foreign)
    assert code == 3
    assert "roads.gpkg is a GeoPackage, not a road graph" in said
    assert "sitepipe network build roads.gpkg" in said
    code, _, said = sitepipe("network", "info", "nowhere.graph")
    assert code == 2
    assert "nowhere.graph" in said
    code, _, said = sitepipe("network", "info", foreign, "--roads", "strategic-roads")
    assert code == 2
    assert "two networks are named" in said


def test_a_layer_that_is_not_as_recorded(sitepipe, tmp_path):
    layer = tmp_path / "roads"
    shutil.copytree(bundled.find("layers", "strategic-roads"), layer)
    with (layer / "nodes.csv").open("a", encoding="utf-8") as stream:
        stream.write("\n")

    assert sitepipe("network", "info", layer)[0] == 0
    code, _, said = sitepipe("network", "info", layer, "--verify")
    assert code == 3
    assert "not as recorded" in said
