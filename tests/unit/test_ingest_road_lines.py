"""Layers of plain lines, written by these tests in every form that is read."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiLineString, Point, Polygon

from sitepipe.config.road_columns import RoadColumns
from sitepipe.errors import ConfigError, CrsError, ExitCode, SchemaError
from sitepipe.ingest.road_lines import fitting, read_road_lines
from sitepipe.roadgraph import MODES, NONE, ROAD_CLASSES, LinkForm, Permission
from sitepipe.section import Loaded, load
from sitepipe.vocab import Mode, RoadClass

BNG = "EPSG:27700"
X, Y = 450_000.0, 275_000.0
ROOT = Path(__file__).parents[2]

COLUMNS = """
name: own
title: Roads of this test
source: this test
verified: true
licence: Apache-2.0
line_id: ref
road: number
road_renamed: {column: operator, meanings: {Toll company: M6 Toll}, otherwise: ""}
length: {column: km, unit: km}
road_class: {column: class, meanings: {M: motorway, A: trunk}}
driven: {column: way, meanings: {Two way: both, One way: along, Backwards: against}}
form: {column: function, meanings: {Main: main, Slip: slip, Round: roundabout, Lay-by: left_out}}
dual: {column: way, meanings: {One way: true}, otherwise: false}
urban: {column: setting, meanings: {Urban: true, Rural: false}}
toll: {column: operator, meanings: {Toll company: true}, otherwise: false}
"""
# ref, number, operator, km, class, way, function, setting
ROWS = [
    ("1", "M6", "Toll company", 0.11, "M", "One way", "Main", "Rural"),
    ("2", "A5", None, None, "A", "Two way", "Slip", "Urban"),
    ("3", "A5", "State", 0.3, "A", "Backwards", "Round", "Rural"),
    ("4", None, "State", 0.0, "A", "two  WAY", "Lay-by", "Rural"),
]
NAMES = ("ref", "number", "operator", "km", "class", "way", "function", "setting")


def described(tmp_path, text=COLUMNS) -> Loaded[RoadColumns]:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, RoadColumns, label="own.yaml")


def bundled(name: str) -> Loaded[RoadColumns]:
    path = ROOT / "configs" / "road-lines" / f"{name}.yaml"
    return load(path, RoadColumns, label=f"configs/road-lines/{name}.yaml")


def table(rows=ROWS, geometry=None, crs=BNG) -> gpd.GeoDataFrame:
    lines = geometry or [
        LineString([(X, Y + 100 * row), (X + 100, Y + 100 * row)]) for row in range(len(rows))
    ]
    columns = {name: [row[place] for row in rows] for place, name in enumerate(NAMES)}
    return gpd.GeoDataFrame(columns, geometry=lines, crs=crs)


@pytest.fixture
def read(tmp_path):
    def write_and_read(layer=None, *, driver="GPKG", name="roads.gpkg", columns=COLUMNS):
        path = tmp_path / name
        (table() if layer is None else layer).to_file(path, driver=driver)
        return read_road_lines(path, crs=BNG, columns=described(tmp_path, columns))

    return write_and_read


def remark(raw, words: str):
    return next((one for one in raw.remarks if words in one.what), None)


def line(raw, way: int) -> list[tuple[float, float]]:
    points = raw.way_points[raw.way_first[way] : raw.way_first[way + 1]]
    return [(x - X, y - Y) for x, y in zip(raw.x[points], raw.y[points], strict=True)]


@pytest.mark.parametrize(
    ("driver", "name"),
    [
        ("GPKG", "roads.gpkg"),
        ("GeoJSON", "roads.geojson"),
        ("ESRI Shapefile", "roads.shp"),
        ("FlatGeobuf", "roads.fgb"),
    ],
)
def test_every_form_gives_the_same_roads(read, driver, name):
    raw = read(driver=driver, name=name)

    assert sorted(raw.way_id.tolist()) == ["1", "2", "3"]
    assert len(np.unique(raw.way_points)) == len(raw.x)  # no point is shared


def test_what_columns_say(read):
    raw = read()
    kind = raw.way_kind

    assert [ROAD_CLASSES[code] for code in raw.kinds.road_class[kind]] == [
        RoadClass.MOTORWAY, RoadClass.TRUNK, RoadClass.TRUNK,
    ]  # fmt: skip
    assert raw.kinds.form[kind].tolist() == [LinkForm.MAIN, LinkForm.SLIP, LinkForm.ROUNDABOUT]
    assert raw.kinds.dual[kind].tolist() == [True, False, False]
    assert raw.kinds.urban[kind].tolist() == [False, True, False]
    assert raw.kinds.toll[kind].tolist() == [1, 0, 0]
    assert [raw.roads[row] for row in raw.way_road] == ["M6 Toll", "A5", "A5"]
    hgv = MODES.index(Mode.HGV)
    assert raw.kinds.permission[kind, 0, hgv].tolist() == [Permission.YES] * 3
    assert raw.kinds.permission[kind, 1, hgv].tolist() == [
        Permission.NO, Permission.YES, Permission.NO,
    ]  # fmt: skip
    assert raw.directed
    assert not raw.has_local_roads


def test_stated_lengths_hold_where_they_are_above_zero(read):
    assert read().way_length_m[[0, 2]].tolist() == [110, 300]
    assert np.isnan(read().way_length_m[1])


def test_lines_driven_against_their_drawing_are_turned(read):
    raw = read()

    assert line(raw, 0) == [(0, 0), (100, 0)]
    assert line(raw, 2) == [(100, 200), (0, 200)]
    assert remark(raw, "drawn against the way they are driven").first == ("3",)


def test_what_is_left_out_is_counted_and_named(read):
    said = remark(read(), "lead nowhere")

    assert (said.matter, said.what, said.count) == ("dropped", "lines that lead nowhere: Lay-by", 1)
    assert said.first == ("4",)


def test_a_layer_without_directions_makes_roads_without(read):
    columns = "\n".join(one for one in COLUMNS.splitlines() if not one.startswith("driven"))
    raw = read(columns=columns)

    assert not raw.directed
    assert remark(raw, "direction of lines").count == 3
    assert (raw.kinds.permission == Permission.YES).all()


def test_least_description_is_the_class(read):
    columns = (
        "name: own\ntitle: Roads\nsource: this test\nverified: false\n"
        "road_class: {column: CLASS, meanings: {m: motorway, a: local_road}}\n"
    )
    raw = read(columns=columns)

    assert raw.way_id.tolist() == ["1", "2", "3", "4"]  # numbers of the rows in the file
    assert raw.way_road.tolist() == [NONE] * 4
    assert raw.kinds.dual.tolist() == [True, False, False, False]  # motorways are
    assert raw.has_local_roads


def test_a_value_that_is_not_described_is_an_error_with_its_count(read):
    rows = [*ROWS, ("5", "B1", None, 1, "B", "One way", "Main", "Rural")] * 2
    with pytest.raises(SchemaError) as refused:
        read(table(rows))
    assert "column class: 2 rows have 1 values that are not described: 'B' (2)" in str(
        refused.value.message
    )
    assert "road_class in own.yaml" in refused.value.hint
    assert refused.value.exit_code == ExitCode.DATA


def test_a_column_that_is_missing_is_named(read):
    with pytest.raises(SchemaError) as refused:
        read(table().drop(columns=["way", "km"]))
    assert "2 columns are missing: km, way" in refused.value.message
    assert "own.yaml" in refused.value.hint


# geometries


def geometry_of(*shapes):
    return table([ROWS[0]] * len(shapes), geometry=list(shapes))


def unreal(number: str) -> LineString:
    with np.errstate(invalid="ignore"):
        return shapely.from_wkt(f"LINESTRING ({X} {Y}, {number} {Y})")


GOOD = LineString([(X, Y), (X + 100, Y)])


def test_lines_of_several_parts_are_taken_apart(read):
    two = MultiLineString([[(X, Y), (X + 100, Y)], [(X + 300, Y), (X + 500, Y)]])
    raw = read(geometry_of(two))

    assert [line(raw, way) for way in (0, 1)] == [[(0, 0), (100, 0)], [(300, 0), (500, 0)]]
    assert raw.way_id.tolist() == ["1", "1"]
    assert np.isnan(raw.way_length_m).all()  # the stated length is that of both together
    assert remark(raw, "taken apart").count == 1


def test_heights_are_not_used(read):
    raw = read(geometry_of(LineString([(X, Y, 90), (X + 100, Y, 95)])))

    assert line(raw, 0) == [(0, 0), (100, 0)]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (None, "rows without geometry"),
        (LineString(), "rows without geometry"),
        (Point(X, Y), "whose geometry is no line"),
        (LineString([(X, Y), (X, Y)]), "lines of no length"),
        (
            unreal("nan"),
            "coordinates that are no numbers",
        ),
        (
            unreal("inf"),
            "coordinates that are no numbers",
        ),
    ],
)
def test_rows_without_a_usable_line_are_dropped_and_counted(read, bad, said):
    raw = read(geometry_of(GOOD, bad, GOOD))

    assert len(raw.way_id) == 2
    dropped = remark(raw, said)
    assert (dropped.matter, dropped.count) == ("dropped", 1)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (Point(X, Y), "holds no line but Point"),
        (Polygon([(X, Y), (X + 9, Y), (X, Y + 9)]), "holds no line but Polygon"),
        (LineString([(X, Y), (X, Y)]), "holds no line of any length"),
        (None, "holds no row with a geometry"),
    ],
)
def test_layers_without_lines_are_refused(read, shape, said):
    with pytest.raises(SchemaError) as refused:
        read(geometry_of(shape, shape))
    assert said in refused.value.message


def test_only_lines_that_meet_a_box_are_read(tmp_path):
    path = tmp_path / "roads.gpkg"
    table().to_file(path)
    box = (X, Y + 90, X + 100, Y + 110)
    raw = read_road_lines(path, crs=BNG, columns=described(tmp_path), bbox=box)

    assert raw.way_id.tolist() == ["2"]
    with pytest.raises(SchemaError, match="holds no row in the box"):
        read_road_lines(path, crs=BNG, columns=described(tmp_path), bbox=(X, Y - 9, X, Y - 8))


def test_an_empty_layer_is_refused(read):
    with pytest.raises(SchemaError, match=r"roads\.gpkg holds no row"):
        read(table().iloc[:0])


def test_degrees_are_carried_into_the_working_crs(read):
    raw = read(table().to_crs(4326))

    assert np.abs(np.array(line(raw, 0)) - [(0, 0), (100, 0)]).max() < 0.01


@pytest.mark.parametrize(
    ("shape", "crs", "said"),
    [
        (LineString([(-1.2, 52.4), (-1.3, 52.4)]), BNG, "as degrees do"),
        (GOOD, "EPSG:4326", "says that its coordinates are degrees"),
        (LineString([(13.4, 52.5), (13.5, 52.5)]), "EPSG:4326", "outside the area"),
        (LineString([(2.5e6, Y), (2.6e6, Y)]), BNG, "outside the area"),
        (GOOD, None, "does not say which CRS"),
    ],
    ids=["degrees called metres", "metres called degrees", "Berlin", "far off", "none"],
)
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_coordinates_in_the_wrong_crs_are_refused(read, shape, crs, said):
    layer = table([ROWS[0]], geometry=[shape], crs=crs)
    with pytest.raises(CrsError) as refused:
        read(layer, driver="ESRI Shapefile", name="roads.shp")
    assert said in refused.value.message
    assert refused.value.hint


def test_a_working_crs_in_degrees_is_refused(tmp_path):
    path = tmp_path / "roads.gpkg"
    table().to_file(path)
    with pytest.raises(CrsError, match="is not projected in metres"):
        read_road_lines(path, crs="EPSG:4326", columns=described(tmp_path))


def test_a_damaged_file_is_refused(tmp_path):
    path = tmp_path / "roads.gpkg"
    table().to_file(path)
    path.write_bytes(path.read_bytes()[:5_000])
    with pytest.raises(SchemaError, match=r"roads\.gpkg"):
        read_road_lines(path, crs=BNG, columns=described(tmp_path))


# descriptions


@pytest.mark.parametrize("name", ["hapms", "open-roads-lines"])
def test_bundled_descriptions_are_sound_and_say_their_source(name):
    section = bundled(name).section

    assert section.name == name
    assert section.source
    assert section.licence.startswith("Open Government Licence")


def test_the_description_that_fits_is_chosen(tmp_path):
    path = tmp_path / "roads.gpkg"
    own, hapms, lines = described(tmp_path), bundled("hapms"), bundled("open-roads-lines")
    table().to_file(path)
    assert fitting(path, [hapms, own, lines]) is own

    layer = gpd.GeoDataFrame(
        {"road_classification": ["Motorway"], "road_classification_number": ["M6"],
         "length": [100.0]},
        geometry=[GOOD], crs=BNG,
    )  # fmt: skip
    layer.to_file(path)
    assert fitting(path, [hapms, own, lines]) is lines


def test_lines_that_no_description_fits_are_refused(tmp_path):
    path = tmp_path / "roads.gpkg"
    gpd.GeoDataFrame({"strasse": ["A 5"]}, geometry=[GOOD], crs=BNG).to_file(path)
    with pytest.raises(SchemaError) as refused:
        fitting(path, [bundled("hapms")])
    assert "no description of its columns fits. It has roads: strasse" in refused.value.message
    assert "--columns" in refused.value.hint


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("M: motorway", "M: autobahn", "'autobahn' is none of motorway"),
        ("One way: along", "One way: forwards", "'forwards' is none of both, along, against"),
        ("Lay-by: left_out", "Lay-by: dropped", "'dropped' is none of main, slip, roundabout"),
        ("unit: km", "unit: miles", "'miles' is none of m, km"),
        ("verified: true", "checked: true", "checked: no such key"),
        ("road_class: {column: class, ", "road_class: {", "road_class.column: missing"),
    ],
)
def test_a_description_that_cannot_be_used_is_refused_with_its_line(tmp_path, good, bad, said):
    with pytest.raises(ConfigError) as refused:
        described(tmp_path, COLUMNS.replace(good, bad))
    assert said in refused.value.message
    assert refused.value.message.startswith("own.yaml:")
