"""The wide table of a portfolio, and CSV that a spreadsheet opens as text."""

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest
from portfolio_fixture import Made, made_portfolio

from sitepipe import schema, vocab
from sitepipe.render.portfolio import (
    csv_text,
    portfolio_columns,
    portfolio_table,
    worst_places,
)


@pytest.fixture(scope="module")
def made() -> Made:
    return made_portfolio()


def access(*rows):
    return schema.ACCESS.frame(
        [
            {"site_id": site, "place": place, "hub_kind": kind, "minutes": minutes}
            for site, place, kind, minutes in rows
        ]
    )


def test_a_site_in_two_places_counts_as_the_one_that_takes_longest():
    given = access(
        ("a", "north", "port", 90.0),
        ("a", "south", "port", 95.0),
        ("a", "north", "airport", 30.0),
        ("b", None, "port", 10.0),
    )

    worst = worst_places(given)

    assert list(zip(worst["site_id"], worst["hub_kind"], worst["minutes"], strict=True)) == [
        ("a", "port", 95.0),
        ("a", "airport", 30.0),
        ("b", "port", 10.0),
    ]


def test_a_place_that_is_not_reached_is_the_worst():
    worst = worst_places(access(("a", "north", "port", 90.0), ("a", "south", "port", None)))

    assert worst["minutes"].isna().tolist() == [True]


def test_csv_is_utf_8_that_excel_recognises_and_unknown_is_empty():
    text = csv_text(pd.DataFrame({"name": ["Süd é", None], "acres": [1.5, None]}))

    assert text.encode("utf-8").startswith(b"\xef\xbb\xbf")
    assert text[1:] == "name,acres\nSüd é,1.5\n,\n"


def test_no_cell_is_a_formula():
    payloads = [
        "=1+1",
        "+1+A1",
        "-1+cmd",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        '=HYPERLINK("x")',
        "a=1",
        "5-6",
    ]

    text = csv_text(pd.DataFrame({"name": payloads, "km": [-1.0] * len(payloads)}))

    rows = list(csv.DictReader(io.StringIO(text[1:], newline="")))
    cells = [row["name"] for row in rows]
    assert [cell[0] for cell in cells[:7]] == ["'"] * 7
    assert [cell.lstrip("'") for cell in cells[:7]] == [
        payload.replace("\r", "\n") for payload in payloads[:7]
    ]
    assert cells[7:] == ["a=1", "5-6"]
    assert csv_text(pd.DataFrame({"value": ["-5", "-1.5, 52.3", "\x1b]0;x\x07"]}))[1:] == (
        'value\n-5\n"-1.5, 52.3"\n\ufffd]0;x\ufffd\n'
    )
    assert {row["km"] for row in rows} == {"-1.0"}, "a negative number stays a number"


def test_driven_figures_carry_what_is_modelled_and_what_is_checked(made):
    table = portfolio_table(made.snapshot, made.appraisal).set_index("site_id")

    beech = table.loc["beech-works"]
    assert beech["port_min"] == 112.0
    assert beech["port_km"] == 150.0
    assert beech["port_connector_km"] == 1.2
    assert beech["port_verified"] == False  # noqa: E712 - a known no, not an unknown
    assert beech["port_name"] == "Port Elm"


def test_every_column_is_documented_in_order(made):
    documented = [column.name for column in portfolio_columns()]
    families = {
        "<basis>": sorted(made.snapshot.acreages["basis"].unique()),
        "<kind>": sorted(made.appraisal.access["hub_kind"].unique()),
    }
    expected = [name for name in documented if not name.startswith("<")]
    for key, members in families.items():
        suffixes = [name.removeprefix(key) for name in documented if name.startswith(key)]
        expected += [f"{member}{suffix}" for member in members for suffix in suffixes]

    assert list(portfolio_table(made.snapshot, made.appraisal).columns) == expected
    assert all(column.meaning for column in portfolio_columns())


def test_scores_are_rounded_and_named_for_what_they_bound(made):
    ash = portfolio_table(made.snapshot, made.appraisal).set_index("site_id").loc["ash-park"]

    assert (ash["score"], ash["score_low"], ash["score_high"]) == (62.0, 62.0, 78.0)
    assert ash["completeness"] == 0.84


def test_scores_and_acreages_say_how_firm_they_are(made):
    scores = made.appraisal.scores.assign(
        verified=[True] + [False] * (len(made.snapshot.sites) - 1)
    )
    table = portfolio_table(made.snapshot, replace(made.appraisal, scores=scores))
    stated = made.snapshot.acreages.iloc[0]

    assert table["score_verified"].tolist() == scores["verified"].tolist()
    held = table.set_index("site_id").loc[stated["site_id"]]
    assert held[f"{stated['basis']}_qualifier"] == stated["qualifier"]
    documented = {column.name: column for column in portfolio_columns()}
    assert documented["<basis>_qualifier"].terms is vocab.Qualifier
