"""Where rows of tables are: X and Y of any kind, grid references, outlines as text."""

import pytest
from pyproj import Transformer

from sitepipe.config import Loaded, SourceConfig
from sitepipe.errors import ConfigError
from sitepipe.ingest import read_sources

COLUMNS = {
    "X": {"field": "x"}, "Y": {"field": "y"}, "NGR": {"field": "grid_reference"},
    "Outline": {"field": "wkt"}, "Good to": {"field": "uncertainty_m"},
}  # fmt: skip


@pytest.fixture
def read(tmp_path):
    def reading(text, columns=COLUMNS, **more):
        (tmp_path / "sites.csv").write_text(text, encoding="utf-8")
        settings = {
            "title": "Sites", "partner": "A partner", "file": "sites.csv", "entity": "site",
            "licence": "none stated", "valid_at": "2026", "name_column": "Site",
            "columns": columns, **more,
        }  # fmt: skip
        source = Loaded(SourceConfig.model_validate(settings), "sources/s.yaml", "0", {})
        return read_sources(tmp_path, {"s": source}, crs="EPSG:27700", known_at="2026-11-23")

    return reading


def kinds(found):
    return [
        (kind, int(row))
        for kind, row in zip(found.issues["kind"], found.issues["row"].fillna(0), strict=True)
    ]


HEAD = "Site,X,Y,NGR,Outline,Good to\n"


def test_metres_degrees_and_mercator_in_one_column(read):
    lon, lat = Transformer.from_crs(27700, 4326, always_xy=True).transform(431000, 281000)
    east, north = Transformer.from_crs(27700, 3857, always_xy=True).transform(432000, 282000)
    found = read(
        f"{HEAD}A,430000,280000,,,50\nB,{lon},{lat},,,\nC,{east},{north},,,\nD,433000,283000,,,\n",
        crs="EPSG:27700",
    )
    points = [(point.x, point.y) for point in found.geometries.geometry]
    wanted = [(430000, 280000), (431000, 281000), (432000, 282000), (433000, 283000)]
    for point, expected in zip(points, wanted, strict=True):
        assert point == pytest.approx(expected, abs=0.5)
    assert found.geometries["uncertainty_m"].iloc[0] == 50
    assert found.geometries["kind"].unique().tolist() == ["location_only"]
    assert sorted(kinds(found)) == [("coordinates_in_degrees", 3), ("coordinates_in_mercator", 4)]


def test_a_grid_reference_is_the_middle_of_its_square(read):
    found = read(f"{HEAD}A,,,SP 370 955,,\nB,,,nowhere,,\nC,TBC,-,,,\n")
    (point,) = found.geometries.geometry
    assert (point.x, point.y) == (437050, 295550)
    # Half the diagonal of a square of 100 m.
    assert found.geometries["uncertainty_m"].iloc[0] == pytest.approx(70.7, abs=0.05)
    assert kinds(found) == [("unreadable_position", 3)]
    assert len(found.records) == 3


def test_an_outline_as_text_is_measured_in_its_own_crs(read):
    square = "POLYGON ((430000 280000, 430200 280000, 430200 280100, 430000 280100, 430000 280000))"
    bow = "POLYGON ((430000 280000, 430100 280100, 430100 280000, 430000 280100, 430000 280000))"
    found = read(f'{HEAD}A,1,2,,"{square}",\nB,,,,"{bow}",\nC,,,,POLYGON ((1 2,\n')
    assert found.geometries["record_id"].tolist() == ["s:2", "s:3"]
    assert found.geometries.geometry.area.tolist() == pytest.approx([20_000, 5_000])
    assert found.geometries["kind"].tolist() == ["drawn", "drawn"]
    assert ("invalid_geometry", 3) in kinds(found)
    assert ("unreadable_position", 4) in kinds(found)
    claims = found.claims[found.claims["field"] == "boundary"]
    assert claims["column"].tolist() == ["Outline", "Outline"]


def test_a_swapped_outline_is_put_right_by_where_the_others_are(read):
    rows = "".join(f"P{n},{400000 + 1000 * n},{280000 + 1000 * n},,,\n" for n in range(8))
    swapped = (
        "POLYGON ((282000 403000, 282000 403200, 282100 403200, 282100 403000, 282000 403000))"
    )
    found = read(f'{HEAD}{rows}Q,,,,"{swapped}",\n')
    last = found.geometries.geometry.iloc[-1]
    assert last.bounds == (403000, 282000, 403200, 282100)
    assert kinds(found) == [("grid_swapped", 10)]


def test_a_position_abroad_holds_its_row_and_says_so(read):
    found = read(f"{HEAD}A,430000,280000,,,\nB,139.7,35.7,,,\n")
    assert found.records["name"].tolist() == ["A"]
    assert found.sources["rows_held"].tolist() == [1]
    assert ("coordinates_outside", 3) in kinds(found)


def test_a_table_in_metres_wants_columns_of_metres(read):
    columns = {"X": {"field": "longitude"}, "Y": {"field": "latitude"}}
    with pytest.raises(ConfigError, match="not in degrees") as caught:
        read("Site,X,Y\nA,1,2\n", columns, crs="EPSG:27700")
    assert "map eastings and northings to x and y" in caught.value.hint
