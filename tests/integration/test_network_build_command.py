"""``sitepipe network build`` from the command line, on roads drawn in a few words."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from osm_drawings import LAT, LON, STEP, osm, way

from sitepipe import bundled
from sitepipe.ingest import read_graph
from sitepipe.ingest.graph_faults import graph_faults
from sitepipe.reports import BuildReport, NetworkInfo

# Two extracts that share node 5: 1 to 5 in the west, 5 to 9 in the east, each with a side road.
WEST = (way(10, "1 2 3 4 5", "primary", ref="A606"), way(11, "3 31", "residential"))
EAST = (way(20, "5 6 7 8 9", "primary", ref="A606"), way(21, "7 71", "residential"))
PLACES = {31: (LON + 3 * STEP, LAT + STEP), 71: (LON + 7 * STEP, LAT + STEP)}


@pytest.fixture
def west(tmp_path: Path) -> Path:
    path = tmp_path / "west.osm"
    path.write_text(osm(*WEST, places=PLACES), encoding="utf-8")
    return path


@pytest.fixture
def east(tmp_path: Path) -> Path:
    path = tmp_path / "east.osm"
    path.write_text(osm(*EAST, places=PLACES), encoding="utf-8")
    return path


def link_names(path: Path) -> list[str]:
    graph = read_graph(path)
    assert graph_faults(graph) == []
    return sorted(graph.link_id[row] for row in range(graph.link_count))


def test_one_extract(sitepipe, west, tmp_path):
    output = tmp_path / "west.graph"
    code, printed, said = sitepipe("network", "build", west, "-o", output)

    assert code == 0
    assert "west.osm (OpenStreetMap)" in printed
    assert "© OpenStreetMap" not in said
    assert max(map(len, printed.splitlines())) <= 100
    assert link_names(output) == ["10/1", "10/2", "11"]


def test_extracts_are_merged_at_shared_nodes(sitepipe, west, east, tmp_path):
    output = tmp_path / "both.graph"
    code, printed, _ = sitepipe("network", "build", west, east, "-o", output, "--json")

    report = BuildReport.model_validate_json(printed)
    assert code == 0
    # At node 5 the A606 changes its source, so that it stays two links.
    assert link_names(output) == ["10/1", "10/2", "11", "20/1", "20/2", "21"]
    assert report.largest_strong_share == 1
    assert {(remark.what, remark.count) for remark in report.remarks} >= {
        ("points that inputs share", 1)
    }
    assert [source.sha256 for source in report.sources] == [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (west, east)
    ]


def test_inputs_that_share_nothing_are_said_not_to_be_joined(sitepipe, west, tmp_path):
    code, printed, _ = sitepipe(
        "network", "build", west, bundled.find("layers", "strategic-roads"),
        "-o", tmp_path / "both.graph", "--json",
    )  # fmt: skip

    report = BuildReport.model_validate_json(printed)
    assert code == 0
    assert report.largest_weak_share < 1
    assert "inputs that share no point, not joined" in {one.what for one in report.remarks}
    assert [source.form for source in report.sources] == ["OpenStreetMap", "link tables"]


def test_a_box_keeps_the_roads_near_it(sitepipe, west, tmp_path):
    # The box ends 0.5 of a step, about 34 m, east of the side road at node 3.
    output = tmp_path / "part.graph"
    box = f"--clip={LON},{LAT + STEP / 2},{LON + 3.5 * STEP},{LAT + 2 * STEP}"
    code, printed, _ = sitepipe(
        "network", "build", west, "-o", output, box, "--buffer-km", "0", "--json"
    )

    assert code == 0
    assert link_names(output) == ["11"], "the main road lies south of the box"
    assert any(one["matter"] == "dropped" for one in json.loads(printed)["remarks"])


def test_a_polygon_file_keeps_the_roads_near_it(sitepipe, west, east, tmp_path):
    area = tmp_path / "area.geojson"
    box = shapely.box(LON + 5.5 * STEP, LAT - STEP, LON + 10 * STEP, LAT + 2 * STEP)
    gpd.GeoDataFrame(geometry=[box], crs="EPSG:4326").to_file(area)
    output = tmp_path / "part.graph"
    code, _, _ = sitepipe(
        "network", "build", west, east, "-o", output, "--clip", area, "--buffer-km", "0"
    )

    assert code == 0
    assert link_names(output) == ["20/1", "20/2", "21"]


def test_the_same_inputs_give_the_same_bytes(sitepipe, west, east, tmp_path):
    for name in ("one.graph", "two.graph"):
        assert sitepipe("network", "build", west, east, "-o", tmp_path / name)[0] == 0

    assert (tmp_path / "one.graph").read_bytes() == (tmp_path / "two.graph").read_bytes()


def test_info_repeats_what_the_build_said(sitepipe, west, tmp_path):
    output = tmp_path / "west.graph"
    built = BuildReport.model_validate_json(
        sitepipe("network", "build", west, "-o", output, "--json")[1]
    )
    told = NetworkInfo.model_validate_json(
        sitepipe("network", "info", output, "--verify", "--json")[1]
    )

    assert told.remarks == built.remarks
    assert told.files == built.sources
    assert (told.nodes, told.links) == (built.nodes, built.links)


def test_sites_are_scored_over_the_graph(sitepipe, west, east, tmp_path):
    output = tmp_path / "both.graph"
    sitepipe("network", "build", west, east, "-o", output)
    sites = tmp_path / "sites.geojson"
    place = shapely.Point(LON + 2.5 * STEP, LAT + STEP / 10)
    gpd.GeoDataFrame({"name": ["Elm Yard"]}, geometry=[place], crs="EPSG:4326").to_file(sites)
    hubs = tmp_path / "hubs"
    hubs.mkdir()
    with (hubs / "hubs.csv").open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["hub_id", "kind", "name", "lat", "lon", "status"])
        rows.writerow(["depot", "rail_terminal", "Depot", LAT, LON + 9 * STEP, "operational"])
    code, printed, _ = sitepipe(
        "score", sites, "--roads", output, "--hubs", hubs, "-o", tmp_path / "out", "--json"
    )

    assert code == 0
    (site,) = json.loads(printed)["sites"]
    # 6.5 steps of about 67.7 m east along the A606, a single carriageway: 50 mph x 0.8 is
    # 64.4 km/h, so 440 m take some 0.41 min; the connector of about 11 m adds a second.
    assert site["nearest"]["rail_terminal"] == "Depot"
    assert site["minutes"]["rail_terminal"] == pytest.approx(0.43, abs=0.04)
    assert site["reached"]["port"] is False


def refused(sitepipe, *arguments: object) -> tuple[int, str]:
    code, printed, said = sitepipe("network", "build", *arguments)
    assert printed == ""
    assert "Traceback" not in said
    return code, said


def test_an_output_that_stands_is_kept_unless_asked(sitepipe, west, tmp_path):
    output = tmp_path / "west.graph"
    output.write_text("mine", encoding="utf-8")

    code, said = refused(sitepipe, west, "-o", output)
    assert (code, output.read_text(encoding="utf-8")) == (2, "mine")
    assert "--overwrite" in said

    assert sitepipe("network", "build", west, "-o", output, "--overwrite")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "expected", "words"),
    [
        (["{west}", "{west}"], 2, "given twice"),
        (["{west}", "-o", "{west}", "--overwrite"], 2, "is an input and the output"),
        (["{west}", "-o", "{folder}"], 2, "is a folder"),
        (["{west}", "--crs", "EPSG:4326"], 2, "EPSG:4326"),
        (["{west}", "--crs", "EPSG:0"], 2, "EPSG:0"),
        (["{west}", "--clip=1,2,3"], 2, "3 numbers, not four"),
        (["{west}", "--clip=3,2,1,4"], 2, "is no box"),
        (["{west}", "--clip=10,10,11,11", "--buffer-km", "0"], 3, "none of 2 roads lies"),
        (["{folder}/none.osm"], 4, "does not exist"),
        (["{folder}"], 3, "neither nodes.csv nor links.csv"),
        (["{notes}"], 3, "notes.txt"),
    ],
)
def test_what_cannot_be_built_is_refused_in_words(
    sitepipe, west, tmp_path, monkeypatch, arguments, expected, words
):
    monkeypatch.chdir(tmp_path)
    notes = tmp_path / "notes.txt"
    notes.write_text("roads", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    named = {"west": west, "folder": folder, "notes": notes}
    code, said = refused(sitepipe, *(part.format(**named) for part in arguments))

    assert code == expected
    assert words in said
    assert not (tmp_path / "roads.graph").exists()


def test_a_file_cut_short_leaves_nothing_behind(sitepipe, west, tmp_path):
    whole = west.read_bytes()
    west.write_bytes(whole[: len(whole) // 2])

    code, said = refused(sitepipe, west, "-o", tmp_path / "west.graph")
    assert code == 3
    assert "west.osm" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["west.osm"]


def test_another_crs_than_the_workspace_s_is_refused_with_the_remedy(sitepipe, west, tmp_path):
    output = tmp_path / "utm.graph"
    sitepipe("network", "build", west, "-o", output, "--crs", "EPSG:32630")
    sites = tmp_path / "sites.geojson"
    gpd.GeoDataFrame(
        {"name": ["Elm Yard"]}, geometry=[shapely.Point(LON, LAT)], crs="EPSG:4326"
    ).to_file(sites)

    code, _, said = sitepipe("score", sites, "--roads", output, "-o", tmp_path / "out")
    assert code == 3
    assert "EPSG:32630" in said
    assert "--crs EPSG:27700" in said


def test_a_hierarchy_beside_the_graph_answers_matrices_alike(sitepipe, west, east, tmp_path):
    plain, fast = tmp_path / "plain.graph", tmp_path / "fast.graph"
    sitepipe("network", "build", west, east, "-o", plain)
    code, printed, _ = sitepipe("network", "build", west, east, "-o", fast, "--hierarchy", "--json")
    assert code == 0
    assert "hierarchy" in json.loads(printed)["seconds"]
    kept = [path.name for path in tmp_path.iterdir() if path.is_dir()]
    assert [name.split("-")[0] for name in kept] == ["fast.graph.hierarchy"]
    sites = tmp_path / "sites.geojson"
    places = [shapely.Point(LON + step * STEP, LAT + STEP / 10) for step in (1.5, 4.2, 8.7)]
    gpd.GeoDataFrame({"name": ["A", "B", "C"]}, geometry=places, crs="EPSG:4326").to_file(sites)

    answers = [
        json.loads(
            sitepipe("network", "matrix", sites, "--to-sites", "--roads", graph, "--json")[1]
        )
        for graph in (plain, fast)
    ]
    assert [answer.pop("roads") for answer in answers] == ["plain.graph", "fast.graph"]
    assert answers[0] == answers[1]

    # A hierarchy that somebody changed is refused, not used.
    (damaged,) = (tmp_path / kept[0]).glob("*order*")
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"\x07")
    code, _, said = sitepipe("network", "matrix", sites, "--to-sites", "--roads", fast)
    assert code == 3
    assert "Traceback" not in said
