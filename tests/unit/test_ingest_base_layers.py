"""Roads, hubs and basemap from folders, on tables written out here."""

import json

import pandas as pd
import pytest

from sitepipe.errors import DataError, SchemaError, StorageError
from sitepipe.ingest import read_base_layers, read_hubs, read_roads
from sitepipe.ingest.basemap import read_region, read_towns
from sitepipe.network.build.tables import graph_from_tables

NODES = """node,lat,lon,kind,aliases,verified,basis
M6 J2,52.45,-1.43,junction,,false,recalled
M6 J3,52.46,-1.50,junction,J3 old;Exhall,true,checked
"""
# The two junctions are 4.89 km apart in a straight line.
LINKS = """link_id,from_node,to_node,road,class,carriageway,direction,length_km,\
toll,setting,via,verified,basis
m6-2-3,M6 J2,M6 J3,M6,motorway,,both,5.0,no,,52.455 -1.46;52.458 -1.48,false,recalled
a444,M6 J3,M6 J2,A444,a_road,,forward,5.6,yes,urban,,true,checked
"""
HUBS = """hub_id,kind,name,lat,lon,node,status,status_note,source,verified,basis
dirft,rail_terminal,DIRFT,52.35,-1.17,,operational,,recalled,false,recalled
later,port,Later,,,,,,,,
"""


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "meine straßen"
    made.mkdir()
    (made / "nodes.csv").write_text(NODES, "utf-8")
    (made / "links.csv").write_text(LINKS, "utf-8")
    (made / "hubs.csv").write_text(HUBS, "utf-8")
    (made / "towns.csv").write_text("name,lat,lon,rank\nCoventry,52.41,-1.51,1\n", "utf-8")
    (made / "region.geojson").write_text('{"type": "FeatureCollection", "features": []}', "utf-8")
    return made


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_roads_are_read_with_rows_and_defaults(folder):
    roads = read_roads(folder)

    assert roads.nodes["row"].tolist() == [2, 3]
    assert roads.nodes["verified"].tolist() == [False, True]
    assert roads.nodes["aliases"].fillna("?").tolist() == ["?", "J3 old;Exhall"]
    links = roads.links
    assert links["carriageway"].tolist() == ["dual", "single"]
    assert links["setting"].tolist() == ["rural", "urban"]
    assert links["toll"].tolist() == [False, True]
    assert links["length_km"].tolist() == [5.0, 5.6]
    assert links["row"].tolist() == [2, 3]


def test_optional_columns_may_be_missing(folder):
    (folder / "nodes.csv").write_text("node,lat,lon\nA,52.45,-1.43\nB,52.46,-1.50\n", "utf-8")
    (folder / "links.csv").write_text(
        "link_id,from_node,to_node,road,class,direction,length_km\nx,A,B,M6,Motorway,both,5\n",
        "utf-8",
    )

    link = read_roads(folder).links.loc[0]

    assert (link["carriageway"], link["setting"]) == ("dual", "rural")
    assert pd.isna(link["toll"]), "nobody said whether a toll is charged"
    assert not link["verified"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("a444,", "m6-2-3,", "2 rows with a link_id that stands twice: rows 2 ('m6-2-3'), 3"),
        ("A444,a_road", "A444,lane", "1 row with class outside motorway, trunk, a_road, b_road"),
        ("forward,5.6", "forward,-5.6", "1 row with length_km not above 0: row 3 ('-5.6')"),
        ("forward,5.6", "forward,0", "1 row with length_km not above 0: row 3 ('0')"),
        ("forward,5.6", "forward,", "1 row with length_km that is no number: row 3 ('')"),
        ("forward,5.6", "forward,far", "1 row with length_km that is no number: row 3 ('far')"),
        ("forward,5.6", "forward,4.5", "1 row with length_km shorter than the straight line"),
        ("forward,5.6", "back,5.6", "1 row with direction outside both, forward: row 3 ('back')"),
        ("M6 J3,M6 J2,A444", "M6 J3,M6 J9,A444", "1 row with a to_node that nodes.csv does not"),
        ("5.6,yes", "5.6,perhaps", "1 row with toll neither yes nor no: row 3 ('perhaps')"),
        ("52.455 -1.46;", "52.455,-1.46;", "with more or fewer cells than the header"),
        ("52.455 -1.46;", "52.455 west;", "1 row with via that is not"),
    ],
)
def test_a_bad_link_stops_the_reading(folder, old, new, message):
    change(folder / "links.csv", old, new)

    with pytest.raises(DataError) as caught:
        read_roads(folder)

    assert f"{folder.name}/links.csv: " in caught.value.message
    assert message in caught.value.message
    assert caught.value.exit_code == 3
    assert caught.value.hint


def test_links_just_longer_than_nineteen_twentieths_of_the_straight_line_pass(folder):
    change(folder / "links.csv", "forward,5.6", "forward,4.7")  # 0.961 of 4.89 km
    assert read_roads(folder).links["length_km"].tolist() == [5.0, 4.7]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("M6 J3,52.46", "M6 J2,52.46", "2 rows with a node that stands twice"),
        ("52.46,-1.50", "-1.50,52.46", "1 row with lat and lon swapped: row 3"),
        ("52.46,-1.50", "48.86,2.35", "1 row with a position far from Great Britain: row 3"),
        ("52.46,-1.50", "52.46,", "1 row with lon that is no number: row 3"),
    ],
)
def test_a_bad_node_stops_the_reading(folder, old, new, message):
    change(folder / "nodes.csv", old, new)
    with pytest.raises(DataError) as caught:
        read_roads(folder)
    assert message in caught.value.message


def test_every_problem_is_named_and_at_most_five_rows_of_each(folder):
    rows = "".join(f"x{n},M6 J2,M6 J3,M6,motorway,,both,-1,,,,,\n" for n in range(7))
    (folder / "links.csv").write_text(LINKS.splitlines()[0] + "\n" + rows, "utf-8")

    with pytest.raises(DataError) as caught:
        read_roads(folder)

    assert "7 rows with length_km not above 0: rows 2 ('-1'), 3 ('-1')" in caught.value.message
    assert "6 ('-1') and 2 more" in caught.value.message


def test_missing_columns_and_files(folder):
    change(folder / "links.csv", "length_km", "lenght")
    with pytest.raises(
        SchemaError, match="1 columns are missing: length_km; did you mean 'lenght'"
    ):
        read_roads(folder)
    (folder / "links.csv").unlink()
    with pytest.raises(StorageError, match=r"links.csv: it does not exist"):
        read_roads(folder)


def test_a_hub_without_a_position_or_status_is_kept_as_unknown(folder):
    hubs = read_hubs(folder)

    assert hubs["hub_id"].tolist() == ["dirft", "later"]
    assert hubs["status"].tolist() == ["operational", "unknown"]
    assert hubs["lat"].isna().tolist() == [False, True]
    assert hubs["node"].isna().all()


def test_a_bad_hub_stops_the_reading(folder):
    change(folder / "hubs.csv", "rail_terminal", "station")
    change(folder / "hubs.csv", "Later,,", "Later,52.1,")
    with pytest.raises(DataError) as caught:
        read_hubs(folder)
    assert "1 row with kind outside" in caught.value.message
    assert "1 row with only one of lat and lon: row 3" in caught.value.message


def test_towns_have_a_rank_and_the_region_is_geojson(folder):
    assert read_towns(folder)["rank"].tolist() == [1]
    change(folder / "towns.csv", ",1\n", ",9\n")
    with pytest.raises(DataError, match="rank that is not 1, 2 or 3: row 2"):
        read_towns(folder)
    for broken in ("{", "[]", '{"type": "Feature"}'):
        (folder / "region.geojson").write_text(broken, "utf-8")
        with pytest.raises(DataError, match=r"region.geojson is not"):
            read_region(folder)


def test_a_folder_of_ones_own_is_named_as_such(folder):
    def read():
        roads = graph_from_tables(read_roads(folder), crs="EPSG:27700")
        return read_base_layers(roads, roads_from=folder, hubs=folder, basemap=folder)

    base = read()

    assert base.layers["title"].tolist()[0] == "roads given by the user, without layer.yaml"
    assert base.layers["licence"].isna().all()
    assert base.layers["verified"].tolist() == [False] * 3
    before = base.layers.loc[0, "sha256"]
    change(folder / "links.csv", "5.6", "5.7")
    after = read().layers.loc[0, "sha256"]
    assert before != after, "an edited file must be another input"
    assert json.dumps(base.region) == '{"type": "FeatureCollection", "features": []}'
