"""Tables against their schema: what cannot be is an issue, and no row is lost."""

import geopandas as gpd
import pandas as pd
import pytest
from claims_book import rows
from shapely import Point

from sitepipe import schema
from sitepipe.errors import SchemaError
from sitepipe.validation import MAY_BE_UNKNOWN, ORDERS, frame_schema, validated

CLAIMS = schema.CLAIMS.frame(
    [
        {"claim_id": f"plan:{row}#{field}", "record_id": f"plan:{row}", "field": field,
         "text": f"cell {field} {row}", "source_id": "plan", "row": row, "column": field.upper()}
        for row in (2, 3)
        for field in ("building", "eaves_m", "works_title", "works_item_cost_gbp", "quote_date",
                      "utility")
    ]
)  # fmt: skip


def building(name, **cells):
    return {"site_id": "ash", "building": name, "claim_id": "plan:2#building", **cells}


def found(issues):
    return rows(
        schema.ISSUES.frame(issues), "source_id", "row", "column", "value", "kind", "severity"
    )


@pytest.mark.parametrize("name", schema.TABLES)
def test_every_table_has_a_schema_that_its_empty_form_meets(name):
    table = schema.TABLES[name]
    shapes = [one.name for one in table.columns if one.dtype == "geometry"]
    frame_schema(table).validate(table.empty().drop(columns=shapes))


def test_every_order_is_of_two_columns_that_compare():
    for name, pairs in ORDERS.items():
        dtypes = {one.name: one.dtype for one in schema.TABLES[name].columns}
        assert all(dtypes[first] == dtypes[second] for first, second in pairs)
        assert {dtypes[first] for first, _ in pairs} <= {"number", "date"}
    keys = {part for table in schema.TABLES.values() for part in table.key}
    assert keys >= MAY_BE_UNKNOWN


def test_a_sound_table_comes_back_as_it_is():
    frame = schema.BUILDINGS.frame([building("A", eaves_m=0.0), building("B", eaves_m=60.0)])

    mended, issues = validated(schema.BUILDINGS, frame, CLAIMS)

    assert issues == []
    pd.testing.assert_frame_equal(mended, frame)


def test_a_value_outside_its_bounds_is_unknown_and_names_its_own_cell():
    frame = schema.BUILDINGS.frame([building("A", eaves_m=61.0), building("B", eaves_m=-1.0)])
    before = frame.copy()

    mended, issues = validated(schema.BUILDINGS, frame, CLAIMS)

    assert mended["eaves_m"].isna().all()
    assert mended.drop(columns="eaves_m").equals(frame.drop(columns="eaves_m"))
    assert found(issues) == [
        ("plan", 2, "EAVES_M", "cell eaves_m 2", "outside_range", "error"),
        ("plan", 2, "EAVES_M", "cell eaves_m 2", "outside_range", "error"),
    ]
    assert issues[0]["message"] == "buildings, ash, A: eaves 61 is not 0–60"
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("cells", "row", "column"),
    [
        ({"eaves_m": ["plan:3#eaves_m"]}, 3, "EAVES_M"),  # the claim behind the cell itself
        ({"eaves_m": [None]}, 2, "EAVES_M"),  # that of the row's record
        ({}, 2, "EAVES_M"),
    ],
)
def test_an_issue_stands_at_the_claim_behind_the_cell(cells, row, column):
    frame = schema.BUILDINGS.frame([building("A", eaves_m=99.0)])

    _, issues = validated(schema.BUILDINGS, frame, CLAIMS, cells=pd.DataFrame(cells, index=[0]))

    assert found(issues) == [("plan", row, column, f"cell eaves_m {row}", "outside_range", "error")]


def test_a_value_that_rests_on_no_claim_is_an_issue_of_no_cell():
    frame = schema.SITES.frame([{"site_id": "ash", "name": "Ash", "power_mva": -2.0}])

    mended, issues = validated(schema.SITES, frame, CLAIMS)

    assert mended["power_mva"].isna().all()
    assert found(issues) == [(None, None, None, "-2", "outside_range", "error")]


def test_where_the_record_does_not_state_the_field_the_row_itself_is_named():
    frame = schema.BUILDINGS.frame([building("A", floor_sqft=-1.0)])

    _, issues = validated(schema.BUILDINGS, frame, CLAIMS)

    assert found(issues) == [("plan", 2, "BUILDING", "cell building 2", "outside_range", "error")]


def test_a_term_outside_its_vocabulary_is_unknown():
    frame = schema.BUILDINGS.frame([building("A")]).astype({"building_state": "str"})
    frame["building_state"] = pd.Series(["derelict"], dtype="str")

    mended, issues = validated(schema.BUILDINGS, frame, CLAIMS)

    assert mended["building_state"].isna().all()
    assert [issue["kind"] for issue in issues] == ["unknown_term"]


@pytest.mark.parametrize(
    ("low", "high", "contradicts"),
    [(2e6, 1e6, True), (1e6, 1e6, False), (None, 1e6, False), (2e6, None, False)],
)
def test_a_range_with_its_ends_swapped_contradicts_itself(low, high, contradicts):
    frame = schema.WORKS.frame(
        [{"works_id": "W1", "cost_low_gbp": low, "cost_high_gbp": high,
          "claim_id": "plan:3#works_title"}]
    )  # fmt: skip

    mended, issues = validated(schema.WORKS, frame, CLAIMS)

    pd.testing.assert_frame_equal(mended, frame)
    assert found(issues) == (
        [("plan", 3, "WORKS_ITEM_COST_GBP", "cell works_item_cost_gbp 3", "contradicts_itself",
          "warning")] if contradicts else []
    )  # fmt: skip
    if contradicts:
        assert issues[0]["message"] == (
            "works, W1: cost, from 2,000,000 is more than cost, to 1,000,000"
        )


@pytest.mark.parametrize(
    ("early", "late", "contradicts"),
    [
        ("2026-05-02", "2026-05-01", True),
        ("2026-05", "2026-05-01", False),
        ("2026-05-31", "2026-05", False),
        ("2026-06", "2026-05-31", True),
        ("2026", "2026-01-01", False),
        ("2027", "2026-12-31", True),
        (None, "2026", False),
        ("2026", None, False),
    ],
)
def test_dates_are_compared_as_far_as_both_are_known(early, late, contradicts):
    frame = schema.CONNECTIONS.frame(
        [{"site_id": "ash", "utility": "gas", "quote_date": early, "quote_expires": late,
          "claim_id": "plan:2#utility"}]
    )  # fmt: skip

    _, issues = validated(schema.CONNECTIONS, frame, CLAIMS)

    assert [issue["column"] for issue in issues] == (["QUOTE_DATE"] if contradicts else [])


def test_a_key_that_stands_twice_or_is_missing_is_an_issue_and_no_row_is_lost():
    frame = schema.BUILDINGS.frame([building("A"), building("A"), building(None)])

    mended, issues = validated(schema.BUILDINGS, frame, CLAIMS)

    pd.testing.assert_frame_equal(mended, frame)
    assert [(issue["kind"], issue["message"]) for issue in issues] == [
        ("contradicts_itself", "buildings, ash, A: stands twice"),
        ("missing_key", "buildings, ash: building is not stated"),
    ]


def test_an_optional_part_of_a_key_may_be_unknown_once():
    row = {"site_id": "ash", "topic": "flood", "claim_id": "plan:2#building"}

    _, once = validated(schema.EVIDENCE, schema.EVIDENCE.frame([row]), CLAIMS)
    _, twice = validated(schema.EVIDENCE, schema.EVIDENCE.frame([row, row]), CLAIMS)

    assert once == []
    assert [issue["kind"] for issue in twice] == ["contradicts_itself"]


def test_several_defects_of_one_row_are_each_said_once():
    frame = schema.WORKS.frame(
        [{"works_id": "W1", "cost_low_gbp": 5.0, "cost_high_gbp": -1.0, "months_low": 3.0,
          "months_high": 2.0, "works_start": "2027", "works_finish": "2026"}]
    )  # fmt: skip

    mended, issues = validated(schema.WORKS, frame, CLAIMS)

    assert [issue["kind"] for issue in issues] == [
        "contradicts_itself", "outside_range", "contradicts_itself", "contradicts_itself",
    ]  # fmt: skip
    assert rows(mended, "cost_low_gbp", "cost_high_gbp", "months_low") == [(5.0, None, 3.0)]


def test_geometries_and_their_crs_are_left_alone():
    frame = schema.BOUNDARIES.geoframe(
        [{"site_id": "ash", "version": 1, "kind": "drawn", "geometry": Point(1, 2)},
         {"site_id": "ash", "version": 1, "kind": "drawn", "geometry": None}],
        crs="EPSG:27700",
    )  # fmt: skip

    mended, issues = validated(schema.BOUNDARIES, frame, CLAIMS)

    assert isinstance(mended, gpd.GeoDataFrame)
    assert mended.crs == "EPSG:27700"
    assert mended.dtypes.equals(frame.dtypes)
    assert [issue["kind"] for issue in issues] == ["contradicts_itself"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.assign(eaves_m="high"), "eaves_m"),
        (lambda frame: frame.drop(columns="eaves_m"), "eaves_m"),
        (lambda frame: frame.assign(colour="red"), "colour"),
    ],
)
def test_a_table_of_another_form_is_refused(change, message):
    frame = schema.BUILDINGS.frame([building("A")])
    with pytest.raises(SchemaError, match=message):
        validated(schema.BUILDINGS, change(frame), CLAIMS)
