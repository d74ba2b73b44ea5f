"""Questions to a network from the command line: nearest, matrix, what-if, resilience."""

from __future__ import annotations

import json

import geopandas as gpd
import pandas as pd
import pytest

from sitepipe.reports import MatrixReport, NearestReport, ResilienceReport, WhatIfReport

M6_EAST = "m6-j2-j3"
PLACES = {"Ansty": (-1.42, 52.43), "MIRA": (-1.47, 52.56), "Scilly": (-6.3, 49.9)}


@pytest.fixture(scope="module")
def points(tmp_path_factory):
    """Give a file of two sites near Coventry, and one far from every road."""
    path = tmp_path_factory.mktemp("points") / "three sites.geojson"
    frame = gpd.GeoDataFrame(
        {"name": list(PLACES)}, geometry=gpd.points_from_xy(*zip(*PLACES.values(), strict=True)),
        crs=4326,
    )  # fmt: skip
    frame.to_file(path)
    return path


def test_the_nearest_hub_of_each_kind_and_its_route(points, tmp_path, sitepipe):
    routes = tmp_path / "routes.geojson"
    code, printed, said = sitepipe(
        "network", "nearest", points, "--kind", "port", "--kind", "airport", "-o", routes
    )

    assert code == 0, said
    assert "not reached" in printed
    assert max(map(len, printed.splitlines())) <= 100
    assert "scilly lies more than 15 km from every road" in said
    drawn = gpd.read_file(routes)
    assert set(drawn["site_id"]) == {"ansty", "mira"}
    assert drawn.crs.to_epsg() == 4326
    assert drawn.geometry.is_valid.all()
    report = NearestReport.model_validate_json(
        sitepipe("network", "nearest", points, "--kind", "port", "--json")[1]
    )
    ansty, _, scilly = report.sites
    assert [one.hub_kind for one in ansty.nearest] == ["port"]
    assert (scilly.joined, scilly.nearest[0].reachable, scilly.nearest[0].minutes) == (
        False, False, None
    )  # fmt: skip
    length_km = drawn.to_crs(27700).set_index("site_id").query("hub_kind == 'port'").length / 1000
    assert length_km["ansty"] == pytest.approx(ansty.nearest[0].km, rel=0.15)


def test_nearest_says_the_same_as_a_score(points, tmp_path, sitepipe):
    code, _, said = sitepipe("score", points, "-o", tmp_path / "scores")
    assert code == 0, said
    scored = pd.read_csv(tmp_path / "scores" / "portfolio.csv").set_index("site_id")
    answer = tmp_path / "nearest.csv"
    assert sitepipe("network", "nearest", points, "-o", answer)[0] == 0
    nearest = pd.read_csv(answer)
    for row in nearest.dropna(subset=["minutes"]).itertuples():
        assert round(row.minutes, 1) == scored.at[row.site_id, f"{row.hub_kind}_min"]
        assert row.hub_name == scored.at[row.site_id, f"{row.hub_kind}_name"]


def test_a_matrix_leaves_unreachable_pairs_empty(points, tmp_path, sitepipe):
    table = tmp_path / "times.csv"
    code, printed, said = sitepipe("network", "matrix", points, "--to-sites", "-o", table)

    assert code == 0, said
    assert "No way leads between 4 pairs" in said
    pairs = pd.read_csv(table).set_index(["site_id", "to_id"])
    assert len(pairs) == 9
    assert pairs.at[("ansty", "ansty"), "minutes"] == 0
    assert pairs.loc[("ansty", "scilly"), ["minutes", "reachable"]].isna().tolist() == [True, False]
    assert not pairs.at[("ansty", "scilly"), "reachable"]
    assert "inf" not in table.read_text(encoding="utf-8")
    assert "not reached" in printed


def test_a_matrix_to_a_file_and_to_hubs_agree_with_one_another(points, sitepipe):
    to_file = MatrixReport.model_validate_json(
        sitepipe("network", "matrix", points, "--to", points, "--json")[1]
    )
    assert [target.to_id for target in to_file.targets] == ["ansty", "mira", "scilly"]
    assert [target.reached for target in to_file.targets] == [True, True, False]
    hubs = MatrixReport.model_validate_json(
        sitepipe("network", "matrix", points, "--kind", "airport", "--json")[1]
    )
    nearest = NearestReport.model_validate_json(
        sitepipe("network", "nearest", points, "--kind", "airport", "--json")[1]
    )
    for row, site in zip(hubs.sites[:2], nearest.sites, strict=False):
        assert min(one for one in row.minutes if one is not None) == site.nearest[0].minutes


def test_a_matrix_as_parquet_holds_what_the_csv_does(points, tmp_path, sitepipe):
    for name in ("times.parquet", "times.csv"):
        code, _, said = sitepipe("network", "matrix", points, "-o", tmp_path / name)
        assert code == 0, said
    packed, plain = pd.read_parquet(tmp_path / "times.parquet"), pd.read_csv(tmp_path / "times.csv")
    assert packed.columns.tolist() == plain.columns.tolist()
    assert len(packed) == len(plain) > 0


def test_a_closure_is_told_in_words_files_and_a_page(points, tmp_path, sitepipe):
    folder = tmp_path / "closure"
    code, printed, said = sitepipe("network", "what-if", points, "--close", M6_EAST, "-o", folder)

    assert code == 0, said
    assert "M6     closed" in " ".join(printed.split("\n"))
    assert "not reached, before or after" in printed
    assert max(map(len, printed.splitlines())) <= 100
    assert sorted(path.name for path in folder.iterdir()) == [
        "altered-links.geojson", "changes.csv", "issues.csv", "map.html", "run.json",
    ]  # fmt: skip
    changes = pd.read_csv(folder / "changes.csv")
    known = changes.dropna(subset=["added_min"])
    assert (known["added_min"] >= 0).all(), "no closure makes a way shorter"
    assert (known["added_min"] > 0).any()
    assert set(changes.loc[changes["site_id"] == "scilly", "change"]) == {"not_reached"}
    report = WhatIfReport.model_validate(json.loads((folder / "run.json").read_bytes()))
    assert report.counts["slower"] == (changes["change"] == "slower").sum()
    assert report.title == f"{M6_EAST} closed"
    # Again, over the earlier outputs.
    assert sitepipe("network", "what-if", points, "--close", M6_EAST, "-o", folder)[0] == 0


def test_a_scenario_closes_upgrades_adds_and_drives_another_vehicle(points, tmp_path, sitepipe):
    scheme = tmp_path / "scheme.yaml"
    scheme.write_text(
        "title: A scheme\nvehicle: car\nclose: [m69-m6-j2-j1]\n"
        "upgrade: [{link: a5-a47-dodwells-m69-j1, dual: true, speed_mph: 70}]\n"
        "add:\n- {name: new, from: 'M6 J3', to: 'M69 J1', class: a_road, length_km: 9}\n",
        encoding="utf-8",
    )
    code, printed, said = sitepipe(
        "network", "what-if", points, "--scenario", scheme, "-o", tmp_path / "out", "--json"
    )

    assert code == 0, said
    report = WhatIfReport.model_validate_json(printed)
    assert (report.vehicle, report.after_vehicle, report.title) == ("hgv-44t", "car", "A scheme")
    assert {link.link_id: link.alteration for link in report.altered_links} == {
        "m69-m6-j2-j1": "closed", "a5-a47-dodwells-m69-j1": "upgraded", "new": "added",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["--close", "m6-j2-j3x"], 2, "no link called 'm6-j2-j3x'\nDid you mean m6-j2-j3"),
        ([], 2, "the scenario changes nothing"),
        (["--close", M6_EAST, "--kind", "harbour"], 2, "no kind of hub called 'harbour'"),
        (["--close", M6_EAST, "--vehicle", "tank"], 2, "no configs/vehicles called 'tank'"),
    ],
)
def test_what_cannot_be_asked_is_refused(points, tmp_path, sitepipe, arguments, code, complaint):
    found, printed, said = sitepipe(
        "network", "what-if", points, "-o", tmp_path / "out", *arguments
    )
    assert (found, printed) == (code, "")
    assert complaint in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("scheme", "code", "complaint"),
    [
        ("upgrade: [{link: m6-j2-j3, speed_mph: 0}]", 2, "scheme.yaml:1: upgrade.0.speed_mph"),
        ("upgrade: [{link: m6-j2-j3, speed_kmh: -9}]", 2, "scheme.yaml:1: upgrade.0.speed_kmh"),
        ("add: [{name: n, from: [52.0, -9.0], to: 'M6 J3', class: trunk}]", 3, "more than 300 m"),
        ("close: []", 2, "the scenario changes nothing"),
        ("vehicle: tank", 2, "no configs/vehicles called 'tank'"),
    ],
)
def test_what_cannot_be_built_is_refused(points, tmp_path, sitepipe, scheme, code, complaint):
    path = tmp_path / "scheme.yaml"
    path.write_text(scheme, encoding="utf-8")
    found, _, said = sitepipe(
        "network", "what-if", points, "--scenario", path, "-o", tmp_path / "out"
    )
    assert found == code, said
    assert complaint in said


def test_a_folder_of_a_user_s_own_is_not_replaced(points, tmp_path, sitepipe):
    (tmp_path / "own.txt").write_text("mine", encoding="utf-8")
    code, _, said = sitepipe("network", "what-if", points, "--close", M6_EAST, "-o", tmp_path)
    assert code == 2
    assert "own.txt" in said


def test_links_that_sites_depend_on(points, tmp_path, sitepipe):
    code, printed, said = sitepipe(
        "network", "resilience", points, "--minutes", "0.5", "-o", tmp_path / "critical.gpkg"
    )

    assert code == 0, said
    assert "not reached" in printed
    assert max(map(len, printed.splitlines())) <= 100
    links = gpd.read_file(tmp_path / "critical.gpkg")
    assert (links["added_min"].fillna(99) >= 0.5).all()
    report = ResilienceReport.model_validate_json(
        sitepipe("network", "resilience", points, "--minutes", "0.5", "--json")[1]
    )
    assert sum(len(site.links) for site in report.sites) == len(links)
    # Each cost is that of the same closure asked for as a scenario.
    mira = report.sites[1]
    worst = mira.links[0]
    _, answer, _ = sitepipe(
        "network", "what-if", points, "--close", worst.link_id, "--kind", "motorway_junction",
        "-o", tmp_path / "again", "--json",
    )  # fmt: skip
    again = WhatIfReport.model_validate_json(answer).sites[1].changes[0]
    assert (again.before_min, again.after_min) == (mira.before_min, worst.after_min)


def test_sites_of_a_workspace_are_asked_about_too(run_workspace, sitepipe):
    workspace, _ = run_workspace
    code, printed, said = sitepipe("network", "nearest", "-w", workspace.root, "--json")
    assert code == 0, said
    assert len(NearestReport.model_validate_json(printed).sites) == 10


def test_files_and_a_workspace_at_once_are_refused(points, run_workspace, sitepipe):
    code, _, said = sitepipe("network", "nearest", points, "-w", run_workspace[0].root)
    assert code == 2
    assert "at once" in said


@pytest.mark.parametrize("minutes", ["-1", "nan", "inf"])
def test_a_threshold_that_is_no_time_is_refused(points, sitepipe, minutes):
    code, _, said = sitepipe("network", "resilience", points, "--minutes", minutes)
    assert code == 2, said
