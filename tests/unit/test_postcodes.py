"""Postcodes, and the places that a user's own lookup gives them."""

import zipfile

import pytest

from sitepipe.config import Loaded, SourceConfig
from sitepipe.errors import DataError, StorageError
from sitepipe.ingest import PostcodeLookup, read_sources
from sitepipe.ingest.figures import Unreadable
from sitepipe.ingest.postcode_lookup import PostcodePlace
from sitepipe.ingest.postcodes import read_postcode

# The places are made up; the form of the rows is that of the products.
CODE_POINT = (
    '"CV7 9JU",10,437012,295533,"E92000001","E19000001","E18000005","","E07000218","E05012345"\n'
    '"CV7 9AA",60,437000,295000,"E92000001","E19000001","E18000005","","E07000218","E05012345"\n'
    '"CV7 9ZZ",90,0,0,"E92000001","","","","",""\n'
    '"B1  1AA",50,406689,286822,"E92000001","E19000001","E18000005","","E08000025","E05011121"\n'
)
ONSPD = (
    "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,ctry,lat,long\n"
    '"CV7 9JU","CV7  9JU","CV7 9JU","198001","","0","0437012","0295533",1,"E92000001",52.55,-1.45\n'
    '"CV7 9XX","CV7  9XX","CV7 9XX","198001","200106","0","0437100","0295600",8,"E92",52.55,-1.4\n'
    '"BT1 1AA","BT1  1AA","BT1 1AA","198001","","0","0333900","0374200",1,"N92000002",54.6,-5.93\n'
    '"JE2 3AA","JE2  3AA","JE2 3AA","198001","","0","","",9,"L93000001",99.999999,0.000000\n'
)


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("CV7 9JU", "CV7 9JU"), ("cv79ju", "CV7 9JU"), ("  Cv7   9jU ", "CV7 9JU"),
        ("CV7\u00a09JU", "CV7 9JU"), ("B1 1AA", "B1 1AA"), ("SW1A 1AA", "SW1A 1AA"),
        ("M60 1NW", "M60 1NW"), ("EC1A1BB", "EC1A 1BB"), ("W1A 0AX", "W1A 0AX"),
        ("DN55 1PT", "DN55 1PT"), ("GIR 0AA", "GIR 0AA"), ("TBC", None), ("unknown", None),
    ],
)  # fmt: skip
def test_postcodes_are_read_as_people_write_them(text, postcode):
    assert read_postcode(text) == postcode


@pytest.mark.parametrize(
    "text",
    ["CV7 9J", "CV7", "CV7 9JUX", "CVO 9JU", "CV7 OJU", "9CV 7JU", "CV7 9JI", "CV7-9JU",
     "near CV7 9JU", "90210", "ＣＶ７ ９ＪＵ", "C" * 10_000],
)  # fmt: skip
def test_nothing_is_guessed(text):
    with pytest.raises(Unreadable):
        read_postcode(text)


def lookup(path, content=None):
    if content is not None:
        path.write_bytes(content.encode())
    return PostcodeLookup(path, path.name, 500.0)


def test_code_point_open_has_no_headings(tmp_path):
    found = lookup(tmp_path / "cv.csv", CODE_POINT).find(
        ["CV7 9JU", "B1 1AA", "CV7 9ZZ", "AB1 2CD"]
    )
    assert found == {
        "CV7 9JU": PostcodePlace(437012, 295533, "1"),
        "B1 1AA": PostcodePlace(406689, 286822, "5"),
        "CV7 9ZZ": PostcodePlace(None, None, "9"),
    }


def test_code_point_open_as_it_is_downloaded(tmp_path):
    path = tmp_path / "codepo_gb.zip"
    first, *others = CODE_POINT.splitlines(keepends=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n"
        )
        archive.writestr("Doc/licence.txt", "text")
        archive.writestr("Data/CSV/b.csv", others[-1])
        archive.writestr("Data/CSV/cv.csv", "".join([first, *others[:-1]]))

    assert set(lookup(path).find(["CV7 9JU", "B1 1AA"])) == {"CV7 9JU", "B1 1AA"}


def test_the_directory_of_the_national_statistics(tmp_path):
    found = lookup(tmp_path / "ONSPD.csv", ONSPD).find(["CV7 9JU", "CV7 9XX", "BT1 1AA", "JE2 3AA"])
    assert found == {
        "CV7 9JU": PostcodePlace(437012, 295533, "1"),
        "CV7 9XX": PostcodePlace(437100, 295600, "8", "200106"),
        "BT1 1AA": PostcodePlace(None, None, "1"),  # its figures are on the Irish Grid
        "JE2 3AA": PostcodePlace(None, None, "9"),
    }


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_of_ones_own_in_degrees(tmp_path, mark):
    text = "Name;Post code;Longitude;Latitude\nA;cv79ju;-1.455;52.5567\nB;;;\nshort\n"
    text = text.replace("Post code", "Postcode").replace(";", mark)
    place = lookup(tmp_path / "own.csv", text).find(["CV7 9JU"])["CV7 9JU"]
    assert place.easting == pytest.approx(437_000, abs=200)
    assert place.northing == pytest.approx(295_600, abs=200)
    assert place.quality == place.terminated == ""


def test_a_folder_of_tables_and_the_first_that_states_a_postcode(tmp_path):
    (tmp_path / "a.csv").write_text(CODE_POINT, "utf-8")
    (tmp_path / "b.csv").write_text(CODE_POINT.replace("437012", "999"), "utf-8")
    (tmp_path / "notes.csv").write_text("Note\nx\n", "utf-8")
    assert lookup(tmp_path).find(["CV7 9JU"])["CV7 9JU"].easting == 437012


def test_what_is_no_lookup_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"own.csv is no lookup of postcodes"):
        lookup(tmp_path / "own.csv", "Site,Acres\nAsh,1\n").find(["CV7 9JU"])
    with pytest.raises(StorageError, match=r"cannot read none.csv: it does not exist"):
        lookup(tmp_path / "none.csv").find(["CV7 9JU"])
    (tmp_path / "torn.zip").write_bytes(b"PK\x03\x04" + b"x" * 99)
    with pytest.raises(DataError, match=r"torn.zip"):
        lookup(tmp_path / "torn.zip").find(["CV7 9JU"])
    assert lookup(tmp_path / "none.csv").find([]) == {}


def test_lines_without_an_end_take_no_room(tmp_path):
    text = CODE_POINT.splitlines(keepends=True)[0] + "x" * 300_000 + "\n" + CODE_POINT
    assert len(lookup(tmp_path / "cv.csv", text).find(["CV7 9JU", "B1 1AA"])) == 2


SITES = (
    "Site,Postcode,Lat,Lon,NGR\n"
    "Ash,cv79ju,,,\n"
    "Elm,CV7 9AA,,,\n"
    "Oak,CV7 9QQ,,,\n"
    "Fir,CVO 9JU,,,\n"
    "Yew,CV7 9ZZ,,,\n"
    "Box,CV7 9JU,52.4,-1.5,\n"
    "May,CV7 9JU,,,SP 370 955\n"
    "Hop,TBC,,,\n"
)


@pytest.fixture
def ingest(tmp_path):
    def reading(text, postcodes):
        (tmp_path / "sites.csv").write_text(text, "utf-8")
        source = SourceConfig.model_validate(
            {
                "title": "Sites", "partner": "A council", "file": "sites.csv", "entity": "site",
                "licence": "none stated", "valid_at": "2026-05-01", "name_column": "Site",
                "columns": {
                    "Postcode": {"field": "postcode"}, "Lat": {"field": "latitude"},
                    "Lon": {"field": "longitude"}, "NGR": {"field": "grid_reference"},
                },
            }
        )  # fmt: skip
        loaded = Loaded(source, "sources/p.yaml", "0" * 64, {})
        return read_sources(
            tmp_path,
            {"p": loaded},
            crs="EPSG:27700",
            known_at="2026-11-23",
            postcodes=lookup(tmp_path / "cv.csv", CODE_POINT) if postcodes else None,
        )

    return reading


def test_rows_without_another_place_are_placed_by_postcode(ingest):
    found = ingest(SITES, postcodes=True)

    placed = {
        record_id: (geometry.x, geometry.y, uncertain)
        for record_id, geometry, uncertain in found.geometries[
            ["record_id", "geometry", "uncertainty_m"]
        ].itertuples(index=False)
    }
    assert placed["p:2"] == (437012, 295533, 500)
    assert placed["p:3"] == (437000, 295000, 5000), "the middle of a sector is less certain"
    assert set(placed) == {"p:2", "p:3", "p:7", "p:8"}
    assert placed["p:8"][:2] == (437050, 295550), "the grid reference holds"
    assert len(found.records) == 8
    noted = found.issues[found.issues["column"] == "Postcode"]
    assert sorted(zip(noted["kind"], noted["row"].fillna(0), strict=True)) == [
        ("placed_by_postcode", 0),
        ("unknown_postcode", 4),
        ("unknown_postcode", 6),
        ("unreadable_position", 5),
    ]
    said = noted.loc[noted["kind"] == "placed_by_postcode", "message"].item()
    assert said == (
        "2 rows are placed by postcode in cv.csv: 1 of quality 1 (the building nearest the middle "
        "of its addresses); 1 of quality 6 (the middle of its sector)"
    )
    claims = found.claims[found.claims["field"] == "postcode"]
    assert claims["text"].iloc[0] == "cv79ju"


def test_without_a_lookup_one_issue_says_how_to_give_one(ingest):
    found = ingest(SITES, postcodes=False)

    noted = found.issues[found.issues["kind"] == "postcodes_without_lookup"]
    assert noted["message"].item() == (
        "4 rows have a postcode and no other place, and no lookup of postcodes is configured: "
        "CV7 9JU, CV7 9AA, CV7 9QQ, CV7 9ZZ"
    )
    assert "postcodes: FILE" in noted["repair"].item()
    assert set(found.geometries["record_id"]) == {"p:7", "p:8"}
