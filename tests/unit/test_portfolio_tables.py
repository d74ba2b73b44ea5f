"""The wide table of a portfolio, and CSV that a spreadsheet opens as text."""

import csv
import io

import pandas as pd

from sitepipe import schema
from sitepipe.render.portfolio import csv_text, worst_places


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
    payloads = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")', "a=1", "5-6"]

    text = csv_text(pd.DataFrame({"name": payloads, "km": [-1.0] * len(payloads)}))

    rows = list(csv.DictReader(io.StringIO(text[1:], newline="")))
    cells = [row["name"] for row in rows]
    assert [cell[0] for cell in cells[:7]] == ["'"] * 7
    assert [cell.lstrip("'") for cell in cells[:7]] == [
        payload.replace("\r", "\n") for payload in payloads[:7]
    ]
    assert cells[7:] == ["a=1", "5-6"]
    assert {row["km"] for row in rows} == {"-1.0"}, "a negative number stays a number"
