"""Tables: columns, types, vocabularies."""

import pandas as pd
import pytest

from sitepipe import schema, vocab
from sitepipe.errors import SchemaError


def test_a_table_fills_what_rows_lack_with_unknown():
    acreages = schema.ACREAGES.frame([{"site_id": "a", "basis": "allocated", "low_acres": 100}])

    assert list(acreages.columns) == schema.ACREAGES.column_names
    assert acreages.loc[0, "low_acres"] == 100.0
    assert acreages[["high_acres", "qualifier", "text"]].isna().all(axis=None)


def test_an_empty_table_has_its_columns_and_types():
    claims = schema.CLAIMS.empty()

    assert len(claims) == 0
    assert claims["row"].dtype == "Int64"
    assert claims["low"].dtype == "float64"


def test_a_column_that_is_not_the_tables_is_refused():
    with pytest.raises(SchemaError, match="table towns has no column population"):
        schema.TOWNS.frame([{"name": "Rugby", "population": 1}])


def test_a_term_outside_its_vocabulary_is_refused():
    with pytest.raises(SchemaError, match="1 values outside the vocabulary HubKind: harbour"):
        schema.HUBS.frame([{"hub_id": "a", "kind": "harbour"}, {"hub_id": "b", "kind": "port"}])


def test_a_value_of_the_wrong_type_is_refused():
    with pytest.raises(SchemaError, match="table hubs, column lat: not number"):
        schema.HUBS.frame([{"hub_id": "a", "lat": "north"}])


def test_building_a_table_leaves_its_input_alone():
    given = pd.DataFrame({"name": ["Rugby"], "rank": [3]})
    before = given.copy()

    schema.TOWNS.frame(given)

    pd.testing.assert_frame_equal(given, before)


@pytest.mark.parametrize("table", schema.TABLES.values(), ids=schema.TABLES)
def test_every_table_is_documented_and_its_key_exists(table):
    assert table.row
    assert set(table.key) <= set(table.column_names)
    assert len(set(table.column_names)) == len(table.columns)
    assert all(column.meaning for column in table.columns)


def test_units_stand_in_the_names_of_measured_columns():
    assert {"low_acres", "high_acres"} <= set(schema.ACREAGES.column_names)
    assert {"minutes", "km", "connector_km"} <= set(schema.ACCESS.column_names)
    assert "length_km" in schema.ROAD_LINKS.column_names


@pytest.mark.parametrize(
    "terms", [term for term in vars(vocab).values() if isinstance(term, type)], ids=str
)
def test_every_term_has_words(terms):
    if not issubclass(terms, vocab.Term) or terms is vocab.Term:
        return
    assert all(member.label for member in terms)
    assert "_" not in "".join(member.label for member in terms)
