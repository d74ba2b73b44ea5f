"""Portfolios measured over a graph file instead of the bundled tables."""

from __future__ import annotations

import json
import shutil

import pytest
from network_drawings import link, roads
from pandas.testing import assert_frame_equal

from sitepipe.ingest import write_graph
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.roadfiles import open_roads
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"


@pytest.fixture(scope="module")
def strategic(tmp_path_factory):
    """Give the bundled network as a graph file."""
    path = tmp_path_factory.mktemp("straßen") / "strategic.graph"
    write_graph(path, open_roads("strategic-roads", crs="EPSG:27700"))
    return path


def over(root, graph):
    """Let a workspace measure over a graph file beside its configuration."""
    shutil.copy(graph, root / "my.graph")
    settings = root / "sitepipe.yaml"
    text = settings.read_text("utf-8")
    assert "roads: strategic-roads" in text
    settings.write_text(text.replace("roads: strategic-roads", "roads: my.graph"), "utf-8")
    return Workspace.open(root)


def test_a_graph_file_of_the_bundled_tables_gives_the_same_access(
    run_workspace, workspace_copy, strategic
):
    by_tables = run_workspace[0].assess(as_of=AS_OF)
    by_graph = over(workspace_copy, strategic).assess(as_of=AS_OF)

    for name in ("access", "legs", "reach", "scores", "findings"):
        assert_frame_equal(getattr(by_tables.appraisal, name), getattr(by_graph.appraisal, name))
    layer = by_graph.base.layers.iloc[0]
    assert layer["layer"] == "my.graph"
    assert layer["title"] == "road network built from strategic-roads"
    assert layer["attribution"] == by_tables.base.layers.iloc[0]["attribution"]
    assert layer["licence"] == by_tables.base.layers.iloc[0]["licence"]
    assert by_graph.roads_label == "my.graph"
    explained = by_graph.explain_field(
        by_graph.snapshot.sites["site_id"].iloc[0], "rail_terminal_min"
    )
    assert any(
        "my.graph, row " in source for step in explained.derivation for source in step.inputs
    )


def test_another_graph_file_is_another_run(workspace_copy, strategic):
    workspace = over(workspace_copy, strategic)
    first = workspace.run(as_of=AS_OF)
    assert workspace.run(as_of=AS_OF).repeated

    other = graph_from_tables(
        roads(
            {"A": (0.0, 0.0), "B": (-15.0, 10.0)},
            link("ab", "A", "B", 20),
        ),
        crs="EPSG:27700",
    )
    (workspace_copy / "my.graph").unlink()
    write_graph(workspace_copy / "my.graph", other)
    assert Workspace.open(workspace_copy).run(as_of=AS_OF).run_id != first.run_id


def test_sites_are_scored_over_a_graph_file(tmp_path, sitepipe, strategic):
    sites = tmp_path / "sites.geojson"
    point = {"type": "Point", "coordinates": [-1.4, 52.45]}
    feature = {"type": "Feature", "properties": {"name": "One"}, "geometry": point}
    sites.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")

    answers = []
    for name in ("strategic-roads", strategic):
        code, out, err = sitepipe("score", sites, "--roads", name, "--as-of", AS_OF, "--json")
        assert code == 0, err
        answers.append(json.loads(out)["sites"])
    assert answers[0] == answers[1]


def test_a_graph_of_another_area_is_refused(workspace_copy, sitepipe):
    islands = graph_from_tables(
        roads({"A": (300.0, 300.0), "B": (310.0, 300.0)}, link("ab", "A", "B", 10)),
        crs="EPSG:27700",
    )
    write_graph(workspace_copy / "north.graph", islands)
    over(workspace_copy, workspace_copy / "north.graph")

    code, out, err = sitepipe("run", "-w", workspace_copy)

    assert (code, out) == (3, "")
    assert "km outside the area of the roads" in err
    assert "roads: latitude" in err
    assert "sites: latitude 52." in err


def test_a_graph_in_another_crs_is_refused(workspace_copy, sitepipe):
    drawn = roads({"A": (0.0, 0.0), "B": (10.0, 0.0)}, link("ab", "A", "B", 10))
    write_graph(workspace_copy / "utm.graph", graph_from_tables(drawn, crs="EPSG:32630"))
    over(workspace_copy, workspace_copy / "utm.graph")

    code, _, err = sitepipe("run", "-w", workspace_copy)

    assert code == 3
    assert "my.graph is in EPSG:32630, not in the working CRS EPSG:27700" in err
