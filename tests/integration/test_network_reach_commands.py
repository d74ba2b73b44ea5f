"""Catchments, isochrones and freight reach from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from sitepipe.reports import CatchmentReport, IsochroneReport, ReachReport

AS_OF = "2026-11-23"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Give a folder with sites (one far from every road), people and a table of negatives."""
    folder = tmp_path_factory.mktemp("reach")
    gpd.GeoDataFrame(
        {"name": ["Ansty", "Far"]},
        geometry=[shapely.Point(-1.45, 52.42), shapely.Point(-5.5, 57.5)], crs=4326,
    ).to_file(folder / "sites.geojson")  # fmt: skip
    (folder / "people.csv").write_text(
        "name,longitude,latitude,population,jobs\n"
        'Coventry,-1.512,52.408,"345,000",170000\n'
        "Birmingham,-1.898,52.481,1144000,600000\n"
        "Paris,2.35,48.85,2000000,1000000\n",
        encoding="utf-8",
    )
    (folder / "negative.csv").write_text("lon,lat,jobs\n-1.5,52.4,-3\n", encoding="utf-8")
    return folder


def test_catchments_of_sites_from_a_file(files, sitepipe):
    code, printed, said = sitepipe(
        "network", "catchment", files / "sites.geojson", "--of", files / "people.csv",
        "--measure", "population", "--minutes", "20,60",
    )  # fmt: skip
    assert code == 0, said
    assert "Population driving to the site" in printed
    (ansty,) = [line.split() for line in printed.splitlines() if "Ansty" in line]
    assert ansty == ["Ansty", "345,000", "1,489,000", "42%"]  # of 3,489,000, rounded down
    assert "not reached" in printed
    assert "inf" not in printed + said
    assert "3,489,000 population in 3 places" in said
    assert "1 place with 2,000,000 population joins no road" in said
    assert "far lies more than 15 km from every road" in said


def test_catchments_both_ways_as_a_document_and_a_table(files, tmp_path, sitepipe):
    table = tmp_path / "catchments.csv"
    code, printed, said = sitepipe(
        "network", "catchment", files / "sites.geojson", "--of", files / "people.csv",
        "--measure", "people=population", "--measure", "jobs", "--direction", "both",
        "--minutes", "20,60", "--json", "-o", table, "--as-of", AS_OF,
    )  # fmt: skip
    assert code == 0, said
    report = CatchmentReport.model_validate_json(printed)
    ansty, far = report.sites
    assert (ansty.joined, far.joined) == (True, False)
    assert {one.total for one in far.totals} == {None}
    assert [(one.direction, one.band_min, one.measure) for one in ansty.totals] == [
        (direction, band, measure)
        for direction in ("inward", "outward")
        for band in (20, 60)
        for measure in ("people", "jobs")
    ]
    assert {(one.measure, one.total) for one in ansty.totals if one.band_min == 60} == {
        ("people", 1_489_000), ("jobs", 770_000),
    }  # fmt: skip
    assert report.counted[0].unjoined_totals == {"people": 2_000_000, "jobs": 1_000_000}
    rows = pd.read_csv(table)
    assert len(rows) == 2 * 2 * 2 * 2
    assert rows.loc[rows["site_id"] == "far", "total"].isna().all()


@pytest.mark.parametrize("name", ["iso.geojson", "iso.gpkg"])
def test_isochrones_are_valid_nested_and_say_what_they_are(files, tmp_path, name, sitepipe):
    target = tmp_path / name
    command = (
        "network", "isochrone", files / "sites.geojson", "--minutes", "15,30,45",
        "-o", target, "--as-of", AS_OF,
    )  # fmt: skip
    code, printed, said = sitepipe(*command)
    assert code == 0, said
    assert "Far" in printed
    assert "not reached" in printed
    drawn = gpd.read_file(target)
    assert drawn.crs.to_epsg() == (4326 if name.endswith("geojson") else 27700)
    assert drawn["minutes"].tolist() == [45, 30, 15]
    assert drawn.geometry.is_valid.all()
    assert set(drawn.geometry.geom_type) == {"MultiPolygon"}
    large, middle, small = drawn.geometry
    assert large.covers(middle)
    assert middle.covers(small)
    assert set(drawn["vehicle"]) == {"hgv-44t"}
    assert set(drawn["direction"]) == {"outward"}
    assert set(drawn["as_of"].astype("str").str[:10]) == {AS_OF}
    assert drawn["method"].str.contains("1000 m wide").all()
    assert drawn["attribution"].str.contains("OS data").all()
    areas_sq_km = drawn.to_crs(27700).area / 1e6
    assert drawn["area_sq_km"].tolist() == pytest.approx(areas_sq_km.tolist(), rel=1e-4)
    first = target.read_bytes()
    code, _, said = sitepipe(*command)
    assert code == 2
    assert "Replace it with --overwrite" in said
    assert sitepipe(*command, "--overwrite")[0] == 0
    assert target.read_bytes() == first, "equal answers must give equal bytes"


def test_isochrones_as_a_document(files, tmp_path, sitepipe):
    target = tmp_path / "iso.gpkg"
    code, printed, said = sitepipe(
        "network", "isochrone", files / "sites.geojson", "--inward", "--width", "500",
        "--close-holes", "0", "--minutes", "10", "-o", target, "--json",
    )  # fmt: skip
    assert code == 0, said
    report = IsochroneReport.model_validate_json(printed)
    assert report.direction == "inward"
    assert report.outputs[0].bytes == target.stat().st_size
    assert report.method.endswith("holes below 0 sq km closed")
    assert report.sites[0].bands[0].area_sq_km > 0
    assert report.sites[1].bands[0].area_sq_km is None
    assert report.attribution
    assert [layer for layer, _ in pyogrio.list_layers(target)] == ["isochrones"]


def test_freight_reach_one_way_and_in_a_return_duty(files, tmp_path, sitepipe):
    hubs = tmp_path / "hubs.csv"
    command = (
        "network", "reach", files / "sites.geojson", "--of", files / "people.csv",
        "--measure", "population",
    )  # fmt: skip
    code, printed, said = sitepipe(*command, "-o", hubs)
    assert code == 0, said
    assert "return duty" in printed
    assert "not reached" in printed
    assert max(len(line) for line in printed.splitlines()) <= 100
    rows = pd.read_csv(hubs)
    mine = rows[rows["site_id"] == "ansty"]
    known = mine.dropna(subset=["minutes_out", "minutes_back"])
    driving = known["minutes_out"] + known["minutes_back"]
    # Within a day's driving the turnaround of an hour and one break leave room in the spread.
    assert known["within_return_duty"].astype(bool).tolist() == (driving <= 540).tolist()
    assert known["within_one_way"].astype(bool).tolist() == (known["minutes_out"] <= 270).tolist()
    longer = sitepipe(*command, "--turnaround", "480", "--json")[1]
    report = ReachReport.model_validate_json(longer)
    assert report.duty.turnaround_min == 480
    assert report.duty.return_driving_min == 270  # 300 min are left; a break is due after 270
    ansty = report.sites[0]
    one_way = [hub for hub in ansty.hubs if hub.within_one_way]
    return_duty = [hub for hub in ansty.hubs if hub.within_return_duty]
    assert len(return_duty) < len(one_way)
    assert ansty.totals[0].one_way == 1_489_000
    assert ansty.totals[0].return_duty <= ansty.totals[0].one_way
    assert report.sites[1].totals[0].one_way is None


def test_the_sites_of_a_workspace_are_asked_about(run_workspace, tmp_path, sitepipe):
    workspace, _ = run_workspace
    target = tmp_path / "iso.geojson"
    code, printed, said = sitepipe(
        "network", "isochrone", "-w", workspace.root, "--minutes", "20", "-o", target, "--json"
    )
    assert code == 0, said
    report = IsochroneReport.model_validate_json(printed)
    drawn = json.loads(target.read_text(encoding="utf-8"))
    joined = [site for site in report.sites if site.joined]
    assert len(joined) == len(drawn["features"]) > 5


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (("catchment", "sites.geojson"), 2, "nothing to count"),
        (("catchment", "sites.geojson", "--of", "people.csv"), 2, "no measure is chosen"),
        (
            ("catchment", "sites.geojson", "--of", "people.csv", "--measure", "popluation"),
            3, "did you mean 'population'?",
        ),
        (
            ("catchment", "sites.geojson", "--of", "negative.csv", "--measure", "jobs"),
            3, "negative.csv, column jobs: 1 value is negative: row 2 (-3)",
        ),
        (
            ("catchment", "sites.geojson", "--of", "people.csv", "--measure", "jobs",
             "--minutes", "30,15"),
            2, "--minutes 15,30",
        ),
        (
            ("catchment", "sites.geojson", "--of", "people.csv", "--measure", "=jobs"),
            2, "is not NAME=COLUMN",
        ),
        (
            ("catchment", "sites.geojson", "--of", "people.csv", "--measure", "jobs",
             "--measure", "jobs=population"),
            2, "given twice",
        ),
        (("catchment", "sites.geojson", "--of", "none.csv", "--measure", "a"), 4, "none.csv"),
        (
            ("catchment", "sites.geojson", "--of", "people.csv", "--measure", "jobs",
             "-o", "answer.xlsx"),
            2, "End its name in .csv or .json",
        ),
        (("isochrone", "sites.geojson", "--minutes", "0"), 2, "above 0"),
        (("isochrone", "sites.geojson", "--minutes", "-5"), 2, "above 0"),
        (("isochrone", "sites.geojson", "--minutes", "soon"), 2, "not minutes"),
        (("isochrone", "sites.geojson", "--minutes", ""), 2, "no band of time"),
        (("isochrone", "sites.geojson", "--width", "0"), 2, "wide"),
        (("isochrone", "sites.geojson", "-o", "iso.kml"), 2, "End its name in .geojson"),
        (("reach", "sites.geojson", "--turnaround", "-1"), 2, "turnaround"),
    ],
)  # fmt: skip
def test_wrong_questions_are_refused_in_words(files, monkeypatch, arguments, code, what, sitepipe):
    monkeypatch.chdir(files)
    ended, printed, said = sitepipe("network", *arguments)
    assert (ended, printed) == (code, ""), said
    assert what in said
    assert "Traceback" not in said
    assert not list(files.glob("iso*"))


def test_people_far_from_every_road_are_refused(files, tmp_path, sitepipe):
    (tmp_path / "paris.csv").write_text("lon,lat,jobs\n2.35,48.85,3\n", encoding="utf-8")
    code, _, said = sitepipe(
        "network", "catchment", files / "sites.geojson", "--of", tmp_path / "paris.csv",
        "--measure", "jobs",
    )  # fmt: skip
    assert code == 3
    assert "none of the 1 places in paris.csv is within 15 km of a road" in said


EXTRACT = Path(__file__).parents[2].parent / "shared" / "data" / "roads" / "rutland-latest.osm.pbf"


@pytest.mark.skipif(not EXTRACT.is_file(), reason="shared/data beside the checkout is absent")
def test_a_county_of_real_roads(tmp_path, sitepipe):
    roads, people = tmp_path / "rutland.graph", tmp_path / "people.csv"
    assert sitepipe("network", "build", EXTRACT, "-o", roads)[0] == 0
    gpd.GeoDataFrame(
        {"name": ["Oakham", "Uppingham"]},
        geometry=[shapely.Point(-0.728, 52.67), shapely.Point(-0.722, 52.588)], crs=4326,
    ).to_file(tmp_path / "sites.geojson")  # fmt: skip
    grid = [
        (-0.82 + 0.01 * east, 52.52 + 0.01 * north) for east in range(40) for north in range(24)
    ]
    people.write_text(
        "lon,lat,people\n" + "".join(f"{lon:.3f},{lat:.3f},10\n" for lon, lat in grid),
        encoding="utf-8",
    )
    asked = (
        tmp_path / "sites.geojson",
        "--roads",
        roads,
        "--vehicle",
        "car",
        "--minutes",
        "5,10,20",
    )
    drawn = {}
    for direction in ((), ("--inward",)):
        target = tmp_path / f"iso{len(direction)}.geojson"
        code, _, said = sitepipe("network", "isochrone", *asked, *direction, "-o", target)
        assert code == 0, said
        shapes = gpd.read_file(target)
        assert len(shapes) == 6
        assert shapes.geometry.is_valid.all()
        for _, of_site in shapes.groupby("site_id"):
            large, middle, small = of_site.geometry
            assert large.covers(middle)
            assert middle.covers(small)
        assert shapes["method"].str.contains("200 m wide").all()
        drawn[direction] = shapes
    assert not drawn[()].geometry.geom_equals(drawn["--inward",].geometry).all()
    code, printed, said = sitepipe(
        "network", "catchment", *asked, "--of", people, "--measure", "people",
        "--direction", "both", "--json",
    )  # fmt: skip
    assert code == 0, said
    for site in CatchmentReport.model_validate_json(printed).sites:
        for direction in ("inward", "outward"):
            totals = [one.total for one in site.totals if one.direction == direction]
            assert 0 < totals[0] < totals[1] < totals[2] <= 10 * len(grid)
