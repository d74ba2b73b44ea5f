"""Reading partners' tables, on files written out here."""

import csv
import datetime as dt
import io

import geopandas as gpd
import openpyxl
import pytest
from shapely import Point

from sitepipe.config import Loaded, SourceConfig
from sitepipe.errors import ConfigError, DataError, SchemaError, StorageError
from sitepipe.ingest import read_sources
from sitepipe.ingest.positions import transformation
from sitepipe.names import mint_ids


def source(file="inbox/sites.csv", **more):
    settings = {
        "title": "Partner sites",
        "partner": "A partner",
        "file": file,
        "entity": "site",
        "licence": "none stated",
        "valid_at": "2026",
        "name_column": "Site",
        "columns": {},
        **more,
    }
    return Loaded(SourceConfig.model_validate(settings), "sources/sites.yaml", "0", {})


@pytest.fixture
def workspace(tmp_path):
    root = tmp_path / "my wörk space"
    (root / "inbox").mkdir(parents=True)
    return root


@pytest.fixture
def read(workspace):
    def reading(text, **more):
        (workspace / "inbox" / "sites.csv").write_text(text, encoding="utf-8")
        return read_sources(
            workspace, {"p": source(**more)}, crs="EPSG:27700", known_at="2026-11-23"
        )

    return reading


def kinds(ingested):
    """Kinds of defect with their rows; the note on reprojection is left aside."""
    issues = ingested.issues[ingested.issues["kind"] != "reprojected"]
    return list(zip(issues["kind"], issues["row"].fillna(0).astype(int), strict=True))


PLACED = {"columns": {"Lat": {"field": "latitude"}, "Lon": {"field": "longitude"}}}


@pytest.mark.parametrize("form", ["csv", "xlsx", "gpkg", "geojson"])
def test_a_table_without_rows_is_read_and_said(workspace, form):
    file = workspace / "inbox" / f"sites.{form}"
    columns = {"Power": {"field": "power_mva"}}
    sheet = {"sheet": "Sites"} if form == "xlsx" else {}
    if form == "csv":
        file.write_text("Site,Power\n", "utf-8")
    elif form == "xlsx":
        workbook = openpyxl.Workbook()
        workbook.active.title = "Sites"
        workbook.active.append(["Site", "Power"])
        workbook.save(file)
    elif form == "gpkg":
        frame = gpd.GeoDataFrame({"Site": ["A"], "Power": [1.0]}, geometry=[Point(430000, 270000)])
        frame.set_crs(27700).iloc[:0].to_file(file, driver="GPKG")
    else:  # which has no place for headings
        file.write_text('{"type": "FeatureCollection", "features": []}', "utf-8")
    configs = {"p": source(f"inbox/sites.{form}", columns=columns, **sheet)}

    found = read_sources(workspace, configs, crs="EPSG:27700", known_at="2026-11-23")

    told = found.issues[found.issues["kind"] == "no_rows"]
    assert told["severity"].tolist() == ["error"]
    assert told["message"].str.contains("can be read and holds no row").all()
    (one,) = found.sources.to_dict("records")
    assert (one["rows_read"], one["rows_accepted"], one["rows_held"]) == (0, 0, 0)
    assert len(found.records) == len(found.claims) == len(found.geometries) == 0


def test_headings_alone_that_lack_a_mapped_column_are_refused(read):
    with pytest.raises(SchemaError, match="1 mapped column is missing: Power"):
        read("Service unavailable\n", name_column="Service unavailable", columns={
            "Power": {"field": "power_mva"},
        })  # fmt: skip


def test_each_filled_cell_is_a_claim_with_its_place(read):
    found = read(
        "Site,Size,Cost,Doc\nOld Field,c.20 acres,£2.4m,PAP/1\nNew Field,,,\n",
        columns={
            "Size": {"field": "stated_acres", "basis": "net_developable"},
            "Cost": {"field": "works_cost_gbp"},
        },
        reference_column="Doc",
    )

    claims = found.claims.set_index("claim_id")
    assert list(claims.index) == ["p:2#stated_acres", "p:2#works_cost_gbp"]
    size = claims.loc["p:2#stated_acres"]
    assert (size["text"], size["low"], size["high"], size["unit"]) == (
        "c.20 acres",
        20,
        20,
        "acres",
    )
    assert (size["qualifier"], size["basis"]) == ("circa", "net_developable")
    assert (size["source_id"], size["row"], size["column"]) == ("p", 2, "Size")
    assert (size["valid_at"], size["known_at"], size["reference"]) == (
        "2026",
        "2026-11-23",
        "PAP/1",
    )
    assert claims.loc["p:2#works_cost_gbp", "low"] == 2_400_000
    assert list(found.records["name"]) == ["Old Field", "New Field"]
    assert found.issues.empty


def test_two_columns_of_one_field_give_two_claims(read):
    found = read(
        "Site,Gross,Net (ha)\nA,100 acres,10\n",
        columns={
            "Gross": {"field": "stated_acres", "basis": "gross_sitewide"},
            "Net (ha)": {"field": "stated_acres", "basis": "net_developable"},
        },
    )

    assert list(found.claims["claim_id"]) == ["p:2#stated_acres@Gross", "p:2#stated_acres@Net (ha)"]
    assert found.claims["low"].round(3).tolist() == [100.0, 24.711]


@pytest.mark.parametrize(
    ("field", "text", "kind"),
    [
        ("stated_acres", "plenty", "unreadable_acreage"),
        ("power_mva", "12 MW", "unreadable_number"),
        ("available_date", "soon", "unreadable_date"),
        ("control", "somebody", "unknown_term"),
    ],
)
def test_a_cell_that_cannot_be_read_keeps_its_text(read, field, text, kind):
    found = read(f"Site,X\nA,{text}\n", columns={"X": {"field": field}})

    assert kinds(found) == [(kind, 2)]
    assert found.issues.loc[0, "value"] == text
    claim = found.claims.loc[0]
    assert claim["text"] == text
    assert claim[["value", "low", "high"]].isna().all()


def test_a_stated_unknown_is_a_claim_without_a_value_and_no_defect(read):
    found = read("Site,X\nA,TBC\n", columns={"X": {"field": "stated_acres"}})

    assert found.claims["text"].tolist() == ["TBC"]
    assert found.claims[["low", "high", "basis"]].isna().all(axis=None)
    assert found.issues.empty


def test_one_unknown_term_does_not_lose_the_others(read):
    found = read("Site,X\nA,power; dragons; HIGHWAYS\n", columns={"X": {"field": "constraints"}})

    assert found.claims.loc[0, "value"] == "power; highways"
    assert found.issues["value"].tolist() == ["dragons"]


def test_a_row_without_a_name_is_held(read):
    found = read("Site,X\n,c.5 acres\nB,c.6 acres\n", columns={"X": {"field": "stated_acres"}})

    assert kinds(found) == [("missing_name", 2)]
    row = found.sources.loc[0]
    assert (row["rows_read"], row["rows_accepted"], row["rows_held"]) == (2, 1, 1)
    assert list(found.claims["row"]) == [3]


def test_a_site_named_twice_is_said_and_kept(read):
    found = read("Site\nA Park\nB\na  PARK\n")

    assert kinds(found) == [("duplicate_site", 4)]
    assert len(found.records) == 3


def test_a_site_in_two_places_is_no_duplicate(read):
    found = read("Site,Lat,Lon\nA,52.5,-1.5\nA,52.6,-1.6\n", entity="location", **PLACED)
    assert kinds(found) == []


def test_a_position_is_carried_to_the_working_crs(read):
    # Ordnance Survey's worked example is Caister Water Tower, 651409.903 E 313177.270 N at
    # 52.657570 N 1.717922 E on OSGB36; on WGS84 the same point is 52.657979 N 1.716052 E.
    found = read("Site,Lat,Lon\nTower,52.657979,1.716052\n", entity="location", **PLACED)

    point = found.geometries.geometry.iloc[0]
    assert abs(point.x - 651409.903) < 3, "good to about 2 m without the grid-shift file"
    assert abs(point.y - 313177.270) < 3
    assert found.geometries.loc[0, "kind"] == "location_only"
    assert transformation("EPSG:4326", "EPSG:27700").accuracy_m == 2
    assert found.issues["kind"].tolist() == ["reprojected"]
    assert "about 2 m" in found.issues.loc[0, "message"]


def test_swapped_coordinates_are_put_right_and_said(read):
    found = read("Site,Lat,Lon\nA,-1.5,52.4\nB,52.4,-1.5\n", entity="location", **PLACED)

    assert kinds(found) == [("coordinates_swapped", 2)]
    first, second = found.geometries.geometry
    assert first.equals(second)
    assert found.claims.set_index("claim_id").loc["p:2#latitude", "low"] == 52.4
    assert found.claims.set_index("claim_id").loc["p:2#latitude", "text"] == "-1.5"


def test_a_position_abroad_holds_the_row(read):
    found = read("Site,Lat,Lon\nParis,48.86,2.35\nB,52.4,-1.5\n", entity="location", **PLACED)

    assert kinds(found) == [("coordinates_outside", 2)]
    assert found.issues.loc[0, "severity"] == "error"
    assert list(found.records["name"]) == ["B"]
    assert set(found.claims["row"]) == {3}
    assert found.sources.loc[0, "rows_held"] == 1


def test_half_a_position_is_no_position(read):
    found = read("Site,Lat,Lon\nA,52.4,\n", entity="location", **PLACED)

    assert kinds(found) == [("missing_location", 2)]
    assert found.geometries.empty
    assert len(found.records) == 1


def test_rows_are_dated_by_their_own_date_else_by_their_source(read):
    found = read(
        "Site,Stage,Date\nA,pending,March 2022\nA,outline granted,\nA,refused,whenever\n",
        entity="application",
        date_column="Date",
        columns={"Stage": {"field": "status"}},
    )

    assert found.claims["valid_at"].tolist() == ["2022-03", "2026", "2026"]
    assert kinds(found) == [("unreadable_date", 4)]


def test_columns_that_nothing_reads_are_said_once(read):
    found = read("Site,Size,Memo,Fax\nA,1 acre,x,y\n", ignored=["Fax"])

    assert found.issues["message"].tolist() == [
        "no field is mapped to 2 columns, not read: Size, Memo"
    ]
    assert set(found.issues["severity"]) == {"notice"}


def test_a_missing_mapped_column_names_the_near_one(read):
    with pytest.raises(SchemaError) as caught:
        read("Site,Acerage\nA,1 acre\n", columns={"Acreage": {"field": "stated_acres"}})

    message = caught.value.message
    assert "inbox/sites.csv: 1 mapped column is missing: Acreage" in message
    assert "did you mean 'Acerage'?" in message
    assert "the file has: Site, Acerage" in message


def test_a_field_or_basis_that_does_not_exist_is_a_configuration_error(read):
    with pytest.raises(ConfigError, match=r"no field 'stated_acre'; did you mean 'stated_acres'"):
        read("Site,X\nA,1\n", columns={"X": {"field": "stated_acre"}})
    with pytest.raises(ConfigError, match=r"no basis 'nett'"):
        read("Site,X\nA,1\n", columns={"X": {"field": "stated_acres", "basis": "nett"}})
    with pytest.raises(ConfigError, match="not in degrees"):
        read("Site,X\nA,1\n", crs="EPSG:27700")


def test_a_missing_or_empty_file_stops_the_reading(workspace):
    configs = {"p": source("inbox/no such file.csv")}
    with pytest.raises(StorageError, match=r"cannot read inbox/no such file.csv"):
        read_sources(workspace, configs, crs="EPSG:27700", known_at="2026-11-23")
    (workspace / "inbox" / "sites.csv").touch()
    with pytest.raises(DataError, match=r"inbox/sites.csv is empty"):
        read_sources(workspace, {"p": source()}, crs="EPSG:27700", known_at="2026-11-23")


def test_sources_come_in_the_order_of_their_ids(workspace):
    for name in ("b", "a"):
        (workspace / "inbox" / f"{name}.csv").write_text("Site\nX\n", encoding="utf-8")
    configs = {name: source(f"inbox/{name}.csv") for name in ("b", "a")}

    found = read_sources(workspace, configs, crs="EPSG:27700", known_at="2026-11-23")

    assert list(found.records["record_id"]) == ["a:2", "b:2"]


# Workbooks as sources.


def workbook(path, rows, *, sheet="Sites"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)


def read_workbook(workspace, **more):
    configs = {"p": source("inbox/sites.xlsx", **more)}
    return read_sources(workspace, configs, crs="EPSG:27700", known_at="2026-11-23")


def test_every_claim_of_a_workbook_names_its_sheet(workspace):
    workbook(
        workspace / "inbox" / "sites.xlsx",
        [
            ["Sites of the county"],
            ["Site", "Acres", "Cost (£m)", "From", "Stage", "Memo"],
            ["Ash", 120, 2.4, dt.date(2027, 3, 1), "allocated", "x"],
            [None, 5, None, None, None, None],
            ["Beech", "c.12", "TBC", "14/11/2026", "dragons", None],
        ],
    )
    found = read_workbook(
        workspace,
        columns={
            "Acres": {"field": "stated_acres"},
            "Cost (£m)": {"field": "works_cost_gbp"},
            "From": {"field": "available_date"},
            "Stage": {"field": "plan_status"},
        },
    )

    assert set(found.claims["sheet"]) == {"Sites"}
    assert set(found.records["sheet"]) == {"Sites"}
    assert set(found.issues["sheet"]) == {"Sites"}
    claims = found.claims.set_index("claim_id")
    assert claims.loc["p:Sites:3#stated_acres", "low"] == 120
    assert claims.loc["p:Sites:3#works_cost_gbp", "low"] == 2_400_000
    assert claims.loc["p:Sites:3#available_date", "value"] == "2027-03-01"
    assert claims.loc["p:Sites:3#plan_status", "value"] == "allocated"
    assert kinds(found) == [
        ("rows_above_header", 1),
        ("date_as_text", 5),
        ("column_ignored", 0),
        ("missing_name", 4),
        ("unknown_term", 5),
    ]
    row = found.sources.loc[0]
    assert (row["rows_read"], row["rows_accepted"], row["rows_held"]) == (3, 2, 1)


def test_two_sources_may_read_two_sheets_of_one_workbook(workspace):
    book = openpyxl.Workbook()
    book.active.title = "Sites"
    for row in (["Site", "Acres"], ["Ash", 5]):
        book.active.append(row)
    plots = book.create_sheet("Plots")
    for row in (["Site", "Plot"], ["Ash", "P1"]):
        plots.append(row)
    book.save(workspace / "inbox" / "sites.xlsx")
    configs = {
        "a": source("inbox/sites.xlsx", sheet="Sites", ignored=["Acres"]),
        "b": source(
            "inbox/sites.xlsx", sheet="Plots", entity="plot", columns={"Plot": {"field": "plot"}}
        ),
    }

    found = read_sources(workspace, configs, crs="EPSG:27700", known_at="2026-11-23")

    assert list(found.records["record_id"]) == ["a:Sites:2", "b:Plots:2"]
    assert found.sources["file_sha256"].nunique() == 1


def test_a_missing_column_of_a_sheet_names_the_sheet_and_the_near_one(workspace):
    workbook(workspace / "inbox" / "sites.xlsx", [["Site", "Acerage"], ["Ash", 5]])
    with pytest.raises(SchemaError) as caught:
        read_workbook(workspace, columns={"Acreage": {"field": "stated_acres"}})
    assert caught.value.message == (
        "inbox/sites.xlsx, 'Sites': 1 mapped column is missing: Acreage; did you mean "
        "'Acerage'?; the file has: Site, Acerage"
    )


def test_the_header_of_a_text_table_may_stand_lower(read):
    found = read("Made in May,\nSite,X\nA,5 acres\n", header_row=2, ignored=["X"])
    assert list(found.records["record_id"]) == ["p:3"]
    with pytest.raises(SchemaError, match="row 7, which is to hold the headings, is empty"):
        read("Site,X\nA,1\n", header_row=7)


def test_odd_names_pass_through_as_text(workspace):
    names = ["A" * 500, 'Old "Mill"\nEast', "שדה הצפון", "O'Brien & Söhne", "=cmd|'/c calc'!A1"]
    workbook(workspace / "inbox" / "sites.xlsx", [["Site", "Note"]] + [[one, "x"] for one in names])
    assert list(read_workbook(workspace, ignored=["Note"]).records["name"][:4]) == names[:4]

    book = io.StringIO(newline="")
    csv.writer(book).writerows([["Site"], *([name] for name in names)])
    (workspace / "inbox" / "sites.csv").write_text(book.getvalue(), "utf-8", newline="")
    found = read_sources(workspace, {"p": source()}, crs="EPSG:27700", known_at="2026-11-23")
    assert list(found.records["name"]) == names


def test_names_that_differ_in_their_spaces_are_one_site(read):
    found = read('Site\n"Old\nMill"\nOld  Mill\n')
    assert kinds(found) == [("duplicate_site", 3)]


def test_long_names_give_ids_that_can_name_files():
    ids = mint_ids(["word " * 100, "word " * 101, "x" * 500, "x" * 501])

    assert sorted(ids.values()) == [
        "-".join(["word"] * 16),
        "-".join(["word"] * 16) + "-2",
        "x" * 80,
        "x" * 80 + "-2",
    ]


def test_a_description_says_what_words_and_bare_numbers_mean(read):
    found = read(
        "Site,Size,Stage,Power\nAsh Park,10,Consented (outline),2500\nElm Farm,4,  ALLOCATED ,3\n",
        columns={
            "Size": {"field": "stated_acres", "unit": "ha"},
            "Stage": {
                "field": "application_status",
                "values": {"consented  (Outline)": "outline_granted", "allocated": "TBC"},
            },
            "Power": {"field": "power_mva", "unit": "kva"},
        },
    )
    claims = found.claims.set_index(["row", "field"])
    assert claims.at[(2, "stated_acres"), "low"] == pytest.approx(24.7105, abs=1e-4)
    assert claims.at[(2, "application_status"), "value"] == "outline_granted"
    assert claims.at[(2, "application_status"), "text"] == "Consented (outline)"
    assert claims["value"].isna()[(3, "application_status")]
    assert claims.at[(2, "power_mva"), "low"] == 2.5
    assert found.issues.empty


def test_a_default_fills_empty_cells_and_says_so(read):
    found = read(
        "Site,Authority\nAsh Park,Rugby\nElm Farm,\nOak End,\n",
        columns={"Authority": {"field": "authorities"}},
        defaults={"authorities": "Coventry", "control": "public"},
    )
    held = found.claims.set_index(["row", "field"])
    assert held.at[(2, "authorities"), "value"] == "Rugby"
    assert held.at[(3, "authorities"), "value"] == "Coventry"
    assert held.at[(3, "authorities"), "column"] == "(default)"
    told = ["kind", "column", "fixer", "public_kind", "message"]
    assert found.issues[told].to_numpy().tolist() == [
        ["default_used", "authorities", "nobody", "default-value",
         "authorities is 'Coventry' in 2 rows that do not state it"],
        ["default_used", "control", "nobody", "default-value",
         "control is 'public' in 3 rows that do not state it"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            {"columns": {"Size": {"field": "stated_acres", "unit": "miles"}}},
            "not stated in 'miles'",
        ),
        ({"columns": {"Role": {"field": "role", "unit": "ha"}}}, "not stated in 'ha'"),
        (
            {"columns": {"Plan": {"field": "plan_status", "values": {"yes": "alocated"}}}},
            "no term of plan_status; did you mean 'allocated'",
        ),
        ({"trust_by_field": {"contrl": 9}}, "no field 'contrl'; did you mean 'control'"),
        ({"defaults": {"headroom_mva": "9"}}, "no field 'headroom_mva'"),
    ],
)
def test_a_description_that_cannot_be_meant(read, more, message):
    with pytest.raises(ConfigError, match=message):
        read("Site,Size,Role,Plan\nAsh Park,1,2,3\n", **more)


def test_trust_departs_field_by_field(read):
    found = read(
        "Site,Plan\nAsh Park,allocated\n",
        columns={"Plan": {"field": "plan_status"}},
        trust_by_field={"plan_status": 90, "control": 10},
    )
    assert found.sources.at[0, "field_trust"] == "control=10; plan_status=90"
