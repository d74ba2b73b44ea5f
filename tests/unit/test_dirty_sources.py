"""The generator of dirty sources: its rates, its seed, its truth, and how pairs are scored."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
import yaml
from dirty_sources import baseline, generate, pairwise, run_labels, write_workspace
from dirty_sources.records import RATES, SHIFT_M
from dirty_sources.texts import area_text
from dirty_sources.world import M2_PER_ACRE
from scipy.stats import binomtest

from sitepipe.config import SourceConfig, WorkspaceConfig

SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def dirty():
    return generate(1)


@pytest.fixture(scope="module")
def many():
    return generate(11, sites=2000)


def test_there_are_enough_records_of_enough_sites(dirty):
    assert len(dirty.records) >= 400
    assert dirty.truth.nunique() == 160
    assert dirty.records["source_id"].nunique() == 6
    assert dirty.truth.groupby(dirty.truth).size().between(2, 4).all()
    assert dirty.records["record_id"].is_unique
    assert list(dirty.truth.index) == list(dirty.records["record_id"])


def test_a_source_has_each_site_once(dirty):
    pairs = pd.DataFrame(
        {"source": dirty.records["source_id"].to_numpy(), "site": dirty.truth.to_numpy()}
    )
    assert not pairs.duplicated().any()


@pytest.mark.parametrize("fault", list(RATES))
def test_each_fault_comes_at_its_rate(many, fault):
    hits = int(many.faults[fault].sum())
    test = binomtest(hits, len(many.faults), RATES[fault])
    low, high = test.proportion_ci(0.999)
    assert low <= RATES[fault] <= high


def test_faults_are_independent(many):
    apart = many.faults.astype(float).corr().to_numpy()
    off_diagonal = apart[~pd.DataFrame(apart).eq(1.0).to_numpy()]
    assert abs(off_diagonal).max() < 4 / len(many.faults) ** 0.5


def test_what_is_noted_as_a_fault_is_one(many):
    records, faults, world = many.records, many.faults, many.world
    of = many.truth.to_numpy()
    name = world.stems[of] + " " + world.kinds[of]
    assert ((records["name"].to_numpy() != name) == faults["name"].to_numpy()).all()
    right = records["reference"].to_numpy() == world.references[of]
    assert (right != faults["reference"].to_numpy()).all()
    assert ((records.geom_type == "Point").to_numpy() == faults["point"].to_numpy()).all()
    iso = records["date_text"].str.fullmatch(r"\d{4}-\d\d-\d\d")
    assert (iso.to_numpy() != faults["date"].to_numpy()).all()
    plain = records["area_text"].str.fullmatch(r"[\d.]+ acres")
    assert (plain.to_numpy() != faults["area"].to_numpy()).all()


def test_shifts_and_phases_are_of_the_size_that_is_told(many):
    polygons = ~many.faults["point"].to_numpy()
    shapes = many.records.geometry.to_numpy()
    true = many.world.outlines[many.truth.to_numpy()]
    shifted = many.faults["shifted"].to_numpy()
    phase = many.faults["phase"].to_numpy()
    moved = polygons & shifted & ~phase
    apart = shapely.distance(shapely.centroid(shapes[moved]), shapely.centroid(true[moved]))
    assert apart.min() >= SHIFT_M[0] - 1e-6
    assert apart.max() <= SHIFT_M[1] + 1e-6
    part = polygons & phase & ~shifted
    share = shapely.area(shapes[part]) / shapely.area(true[part])
    assert 0.2 < share.min() < share.max() < 0.8
    inside = shapely.area(shapely.intersection(shapes[part], true[part]))
    assert inside == pytest.approx(shapely.area(shapes[part]), rel=1e-9)
    assert shapely.is_valid(shapes).all()


def test_true_sites_have_their_area_and_never_touch(many):
    outlines = many.world.outlines
    assert shapely.area(outlines) / M2_PER_ACRE == pytest.approx(many.world.acres, rel=1e-9)
    left, right = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    assert (left == right).all()


def test_neighbours_have_like_names_and_lie_close(many):
    world = many.world
    share = binomtest(int(world.neighbour.sum()) // 2, len(world) // 2, 0.15)
    low, high = share.proportion_ci(0.999)
    assert low <= 0.15 <= high
    first = [n for n in range(0, len(world), 2) if world.neighbour[n]]
    for n in first:
        assert world.stems[n] == world.stems[n + 1]
        assert world.kinds[n] != world.kinds[n + 1]
        assert 0 < shapely.distance(world.outlines[n], world.outlines[n + 1]) < 600


@pytest.mark.parametrize("sites", [160, 14_000])
def test_no_two_sites_have_the_same_name(sites):
    world = generate(5, sites=sites).world
    names = pd.Series(world.stems + " " + world.kinds)
    assert names.is_unique


def test_the_same_seed_gives_the_same_rows(dirty):
    again = generate(1)
    pd.testing.assert_frame_equal(again.records, dirty.records)
    pd.testing.assert_series_equal(again.truth, dirty.truth)
    assert not generate(2).records["name"].equals(dirty.records["name"])


def test_raw_coordinates_lead_back_to_the_place(dirty):
    records = dirty.records[dirty.faults["point"].to_numpy()]
    for crs, fault in (("EPSG:27700", ""), ("EPSG:4326", "degrees"), ("EPSG:3857", "mercator")):
        of_it = records[records["crs_fault"] == fault]
        x, y = of_it["x_text"].astype(float), of_it["y_text"].astype(float)
        read = gpd.GeoSeries.from_xy(x, y, crs=crs).to_crs("EPSG:27700")
        assert len(of_it)
        assert (read.distance(of_it.geometry, align=False) < 2).all()
    swapped = records[records["crs_fault"] == "swapped"]
    assert (abs(swapped["y_text"].astype(float) - swapped.geometry.x) <= 0.5).all()


@pytest.mark.parametrize(
    ("fault", "text", "acres"),
    [
        ("", "100.0 acres", 100.0),
        ("rounded", "100 acres", 100.0),
        ("hectares", "40.47 ha", 100.00355),  # 40.47 / 0.40468564224
        ("square metres", "404,686 m²", 100.000088),
        ("net", "70.0 acres net", 70.0),
    ],
)
def test_an_area_is_written_and_read(fault, text, acres):
    assert area_text(100.0, 0.7, fault) == (text, pytest.approx(acres, abs=1e-5))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_baseline_is_not_enough(seed):
    dirty = generate(seed)
    score = pairwise(baseline(dirty.records), dirty.truth)
    assert 0 < score.f1 <= 0.8
    alone = dirty.records.assign(reference=None)
    assert pairwise(baseline(alone), dirty.truth).f1 <= 0.8


def test_pairs_are_scored_as_by_hand():
    # true {a b c} {d e}: 4 pairs; labels {a b} {c d e}: 4 pairs; right: ab, de
    truth = pd.Series({"a": 1, "b": 1, "c": 1, "d": 2, "e": 2})
    labels = pd.Series({"e": 9, "d": 9, "c": 9, "b": 8, "a": 8})
    assert pairwise(labels, truth) == (0.5, 0.5, 0.5)
    # without c: labels {a b} {d e}, 2 of 2 right, 2 of 4 found
    assert pairwise(labels.drop("c"), truth) == (1.0, 0.5, pytest.approx(2 / 3))
    assert pairwise(truth, truth) == (1.0, 1.0, 1.0)


def test_nothing_joined_is_precise_and_finds_nothing():
    truth = pd.Series({"a": 1, "b": 1})
    assert pairwise(pd.Series({"a": 1, "b": 2}), truth) == (1.0, 0.0, 0.0)
    assert pairwise(pd.Series({"a": 1, "b": 2}), pd.Series({"a": 1, "b": 2})) == (1.0, 1.0, 1.0)


def test_the_baseline_joins_by_reference_overlap_and_chain():
    square = shapely.box(0, 0, 100, 100)
    records = gpd.GeoDataFrame(
        {
            "record_id": list("abcdef"),
            "reference": ["R1", None, "R1", "", "", None],
        },
        geometry=[
            square,
            shapely.box(20, 0, 120, 100),  # IoU with a: 80 / 120 = 2/3
            shapely.Point(5000, 5000),
            shapely.box(60, 0, 160, 100),  # IoU with b: 60 / 140; with a: 40 / 160
            shapely.Point(9000, 9000),
            shapely.Point(50, 50),
        ],
        crs="EPSG:27700",
    )
    labels = baseline(records)
    assert labels["a"] == labels["b"] == labels["c"]
    assert labels[["a", "d", "e", "f"]].is_unique


def test_the_workspace_is_one_that_can_be_read(dirty, tmp_path):
    write_workspace(dirty, tmp_path)
    config = yaml.safe_load((tmp_path / "sitepipe.yaml").read_text(encoding="utf-8"))
    assert "fictional" in WorkspaceConfig.model_validate(config).title
    rows = 0
    for path in sorted((tmp_path / "sources").glob("*.yaml")):
        source = SourceConfig.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        assert "fictional" in source.title
        table = pd.read_csv(tmp_path / source.file, dtype=str, keep_default_na=False)
        assert set(source.columns) | {source.name_column} == set(table.columns)
        assert (table["X"].eq("") != table["Outline"].eq("")).all()
        rows += len(table)
    assert rows == len(dirty.records)
    truth = pd.read_csv(tmp_path / "truth.csv", index_col="record_id")["site"]
    assert truth.to_dict() == dirty.truth.to_dict()


@pytest.mark.parametrize(("sites", "sources"), [(0, 6), (160, 3)])
def test_too_little_is_refused(sites, sources):
    with pytest.raises(ValueError, match="at least 4 sources"):
        generate(1, sites=sites, sources=sources)


def test_the_command_writes_the_same_files_each_time(tmp_path):
    program = Path(__file__).parents[2] / "tools" / "dirty_sources" / "__main__.py"
    for folder in ("one", "two"):
        done = subprocess.run(
            [sys.executable, str(program), "4", str(tmp_path / folder), "20"],
            check=True,
            capture_output=True,
            text=True,
        )
        assert "of 20 sites" in done.stdout
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert len(files) == 6 + 6 + 2
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_more_sources_and_a_single_site_are_possible():
    dirty = generate(1, sites=1, sources=8)
    assert dirty.truth.eq(0).all()
    assert len(dirty.records) == dirty.records["source_id"].nunique()
    assert "partner-8" in set(generate(1, sites=60, sources=8).records["source_id"])


def test_the_sites_that_a_run_gave_can_be_scored(tmp_path):
    given = pd.DataFrame(
        {"record_id": ["a:2", "a:3", "b:2"], "site_id": ["one", "two", "one"], "decision": "name"}
    )
    pyogrio.write_dataframe(given, tmp_path / "portfolio.gpkg", layer="identities")
    labels = run_labels(tmp_path / "portfolio.gpkg")
    truth = pd.Series({"a:2": 5, "a:3": 6, "b:2": 5})
    assert pairwise(labels, truth) == (1.0, 1.0, 1.0)
