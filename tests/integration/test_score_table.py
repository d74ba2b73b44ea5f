"""The table that ``sitepipe score`` prints, and hubs that no road leads to."""

import csv
import shutil

import geopandas as gpd
import pandas as pd
import pytest

from sitepipe import bundled
from sitepipe.standalone import score_files, score_report


@pytest.fixture(scope="module")
def points(tmp_path_factory):
    """Give a file of one site near Coventry."""
    path = tmp_path_factory.mktemp("points") / "one site.geojson"
    gpd.GeoDataFrame(
        {"name": ["Only"]}, geometry=gpd.points_from_xy([-1.48], [52.37]), crs=4326
    ).to_file(path)
    return path


@pytest.fixture(scope="module")
def hubs_without_airports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hubs") / "own hubs"
    folder.mkdir()
    shutil.copy(bundled.find("layers", "hubs") / "hubs.csv", folder)
    hubs = pd.read_csv(folder / "hubs.csv", dtype=str)
    hubs[hubs["kind"] != "airport"].to_csv(folder / "hubs.csv", index=False)
    return folder


def test_minutes_are_marked_and_the_mark_explained(points, tmp_path, sitepipe):
    code, out, err = sitepipe("score", points, "-o", tmp_path / "out")

    assert code == 0, err
    assert out.startswith("1 site, profile investability")
    head = next(line for line in out.splitlines() if "rank" in line)
    assert head.split() == [
        "rank", "site", "acres", "score", "◦", "known",
        "junction", "◦", "rail", "◦", "airport", "◦", "port", "◦",
    ]  # fmt: skip
    assert [line for line in out.splitlines() if line.startswith("◦ modelled: ")]
    assert [line for line in out.splitlines() if line.startswith("◦ judged: ")]
    assert all(len(line) <= 100 for line in out.splitlines())


def test_a_hub_that_is_not_reached_is_not_a_hub_that_nobody_knows(
    points, hubs_without_airports, tmp_path, sitepipe
):
    report = score_report(
        score_files([points], hubs=str(hubs_without_airports), as_of="2026-11-23")
    )
    (site,) = report.sites
    assert (site.minutes["airport"], site.reached["airport"]) == (None, False)
    assert site.reached["port"] is True
    assert (site.minutes_verified["airport"], site.minutes_verified["port"]) == (None, False)
    assert site.verified is False

    code, out, err = sitepipe(
        "score", points, "--hubs", hubs_without_airports, "-o", tmp_path / "out"
    )

    assert code == 0, err
    assert "not reached" in next(line for line in out.splitlines() if " Only " in line)
    with (tmp_path / "out" / "portfolio.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["airport_min"], row["airport_verified"], row["airport_connector_km"]) == (
        "",
        "",
        "",
    )
    assert (row["port_verified"], row["score_verified"]) == ("False", "False")
    assert float(row["port_connector_km"]) > 0
