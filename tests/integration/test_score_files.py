"""``sitepipe score``: the same answers from every format and CRS, and bad files."""

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

from sitepipe.standalone import score_files, score_report

# The middle of Warwickshire in EPSG:27700 (m).
WEST, SOUTH, EAST, NORTH = 415_000, 245_000, 450_000, 295_000


def random_polygons(count=50, seed=20261123):
    """Draw irregular polygons of some 5 to 200 acres."""
    rng = np.random.default_rng(seed)
    polygons = []
    for _ in range(count):
        x, y = rng.uniform(WEST, EAST), rng.uniform(SOUTH, NORTH)
        angles = np.sort(rng.uniform(0, 2 * np.pi, 12))
        radii = rng.uniform(80, 500) * rng.uniform(0.6, 1, 12)
        ring = np.column_stack([x + radii * np.cos(angles), y + radii * np.sin(angles)])
        polygons.append(shapely.Polygon(ring).buffer(0).convex_hull)
    return gpd.GeoDataFrame(
        {"name": [f"Trial {number}" for number in range(count)]}, geometry=polygons, crs=27700
    )


def written(sites, folder, form, crs):
    path = folder / f"sites in {crs}.{form}"
    sites.to_crs(crs).to_file(path)
    return path


@pytest.fixture(scope="module")
def reference():
    return random_polygons()


def answers(path, profile="logistics-access"):
    portfolio = score_files([path], profile=profile, as_of="2026-11-23")
    return score_report(portfolio)


@pytest.mark.parametrize("form", ["geojson", "gpkg", "shp"])
@pytest.mark.parametrize("crs", [4326, 27700])
@pytest.mark.parametrize("profile", ["logistics-access", "investability"])
def test_every_format_and_crs_gives_the_same_answers(reference, tmp_path, form, crs, profile):
    (tmp_path / "expected").mkdir()
    expected = answers(written(reference, tmp_path / "expected", "gpkg", 27700), profile)

    found = answers(written(reference, tmp_path, form, crs), profile)

    assert [site.name for site in found.sites] == [site.name for site in expected.sites]
    for site, wanted in zip(found.sites, expected.sites, strict=True):
        assert site.nearest == wanted.nearest, site.name
        assert site.minutes == wanted.minutes, site.name
        assert site.rank == wanted.rank, site.name
        assert site.score == wanted.score, site.name
        assert site.acres == wanted.acres, site.name
        assert (site.low, site.high) == (wanted.low, wanted.high), site.name


def test_measured_acres_agree_with_geopandas(reference, tmp_path):
    report = answers(written(reference, tmp_path, "gpkg", 27700))
    areas = dict(zip(reference["name"], reference.area / 4046.8564224, strict=True))
    for site in report.sites:
        assert site.acres == pytest.approx(areas[site.name], abs=0.0051)


def test_the_command_writes_a_table_and_a_map(reference, tmp_path, sitepipe, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = written(reference, tmp_path, "geojson", 4326)

    code, out, err = sitepipe("score", path, "--profile", "logistics-access", "--json",
                              "-o", tmp_path / "out")  # fmt: skip

    assert code == 0, err
    report = json.loads(out)
    assert report["version"] == 1
    assert len(report["sites"]) == 50
    assert [out["name"] for out in report["outputs"]] == [
        "issues.csv", "map.html", "portfolio.csv", "portfolio.gpkg", "portfolio.xlsx",
    ]  # fmt: skip
    page = (tmp_path / "out" / "map.html").read_text("utf-8")
    assert "acres measured on 50 boundaries" in page


def test_points_are_locations_and_are_not_measured(tmp_path):
    points = gpd.GeoDataFrame(
        {"SITE_NM": ["A", "B"]},
        geometry=gpd.points_from_xy([-1.48, -1.6], [52.37, 52.2]),
        crs=4326,
    )
    points.to_file(tmp_path / "points.geojson")

    report = score_report(
        score_files([tmp_path / "points.geojson"], fields={"name": "SITE_NM"}, as_of="2026-11-23")
    )

    assert sorted(site.name for site in report.sites) == ["A", "B"]
    assert all(site.acres is None for site in report.sites)
    assert all(site.rank is None for site in report.sites), "most facts are unknown"


def write_geojson(path, geometry, crs=None):
    document = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"name": "X"}, "geometry": geometry}],
    }
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document), "utf-8")
    return path


def test_swapped_coordinates_are_turned_and_said(tmp_path):
    ring = [[52.30, -1.50], [52.31, -1.50], [52.31, -1.49], [52.30, -1.49], [52.30, -1.50]]
    path = write_geojson(tmp_path / "swapped.geojson", {"type": "Polygon", "coordinates": [ring]})

    portfolio = score_files([path], as_of="2026-11-23")

    site = portfolio.snapshot.sites.iloc[0]
    assert site["lat"] == pytest.approx(52.305, abs=0.01)
    assert "coordinates_swapped" in set(portfolio.appraisal.issues["kind"])


def test_a_polygon_that_crosses_itself_is_mended_and_said(tmp_path):
    bowtie = [[-1.50, 52.30], [-1.49, 52.31], [-1.49, 52.30], [-1.50, 52.31], [-1.50, 52.30]]
    path = write_geojson(tmp_path / "bowtie.geojson", {"type": "Polygon", "coordinates": [bowtie]})

    portfolio = score_files([path], as_of="2026-11-23")

    issue = portfolio.appraisal.issues.query("kind == 'invalid_geometry'").iloc[0]
    assert issue["severity"] == "warning"
    assert issue["row"] == 1
    assert len(portfolio.snapshot.sites) == 1


def test_a_file_without_crs_names_the_flag(tmp_path, sitepipe, reference):
    path = tmp_path / "bare.shp"
    reference.to_file(path)
    path.with_suffix(".prj").unlink()

    code, _, err = sitepipe("score", path, "-o", tmp_path / "out")

    assert code == 3
    assert "bare.shp" in err
    assert "--crs EPSG:27700" in err
    assert sitepipe("score", path, "--crs", "EPSG:27700", "-o", tmp_path / "out")[0] == 0


def test_a_folder_with_other_files_is_not_replaced(tmp_path, sitepipe, reference):
    path = written(reference, tmp_path, "gpkg", 27700)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years")

    code, _, err = sitepipe("score", path, "-o", tmp_path / "out")

    assert code == 2
    assert "thesis.txt" in err
    assert (tmp_path / "out" / "thesis.txt").read_text() == "years"


def test_outputs_are_replaced_but_not_what_somebody_made_of_them(tmp_path, sitepipe, reference):
    path = written(reference, tmp_path, "gpkg", 27700)
    command = ("score", path, "--profile", "logistics-access", "-o", tmp_path / "out")
    assert sitepipe(*command)[0] == 0
    assert sitepipe(*command)[0] == 0, "outputs as they were written are replaced"
    (tmp_path / "out" / "portfolio.csv").write_text("my notes")

    code, _, err = sitepipe(*command)

    assert code == 2
    assert "portfolio.csv" in err
    assert (tmp_path / "out" / "portfolio.csv").read_text() == "my notes"


def test_a_map_of_somebody_elses_is_not_replaced(tmp_path, sitepipe, reference):
    path = written(reference, tmp_path, "gpkg", 27700)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "map.html").write_text("mine")

    assert sitepipe("score", path, "-o", tmp_path / "out")[0] == 2
    assert (tmp_path / "out" / "map.html").read_text() == "mine"


def test_one_file_given_twice_is_refused(tmp_path, sitepipe, reference):
    path = written(reference, tmp_path, "gpkg", 27700)
    code, _, err = sitepipe("score", path, path, "-o", tmp_path / "out")
    assert code == 2
    assert "given twice" in err


def test_the_folder_one_stands_in_stays(tmp_path, sitepipe, reference, monkeypatch):
    path = written(reference, tmp_path, "gpkg", 27700)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    inode = (tmp_path / "here").stat().st_ino

    for _ in range(2):
        assert sitepipe("score", path, "--profile", "logistics-access", "-o", ".")[0] == 0

    assert (tmp_path / "here").stat().st_ino == inode
    assert (tmp_path / "here" / "map.html").is_file()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted(["here", path.name])
