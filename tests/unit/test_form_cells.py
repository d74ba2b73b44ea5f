"""How a claim is put into a cell of the template, so that the cell reads back the same."""

import pytest

from sitepipe import forms
from sitepipe.ingest import form_cell, own_words

NAN = float("nan")
SITES, PLOTS = forms.SHEETS[0], forms.SHEETS[1]


def column(heading, sheet=SITES):
    return next(one for one in sheet.columns if one.heading == heading)


def claim(text, **stated):
    return {"text": text, "value": None, "low": NAN, "high": NAN, "qualifier": None,
            "basis": None, **stated}  # fmt: skip


def figure(text, low, high, qualifier="exact", basis="gross_sitewide"):
    return claim(text, low=low, high=high, qualifier=qualifier, basis=basis)


@pytest.mark.parametrize(
    ("heading", "stated", "cell"),
    [
        ("Site-wide acres", figure("c.230", 230.0, 230.0, "circa"), "c.230"),
        # One hectare is 10,000 square metres, an acre 4,046.8564224.
        ("Site-wide acres", figure("10", 24.710538146716534, 24.710538146716534), "10 ha"),
        ("Site-wide acres", figure("see plan", 50.0, 60.0), "50-60"),
        ("Site-wide acres", figure("see plan", 100.0, NAN, "at_least"), "100+"),
        ("Cost of works (£)", figure("2.4", 2.4e6, 2.4e6, basis=None), "2400000"),
        ("Control", claim("Opt.", value="option"), "held under option"),
        ("Control", claim("held under option", value="option"), "held under option"),
        ("Control", claim("TBC"), "TBC"),
        ("Constraints", claim("HW/PWR", value="highways; power"), "highways; power"),
    ],
)
def test_a_cell_keeps_the_text_unless_its_column_would_read_it_otherwise(heading, stated, cell):
    assert form_cell(column(heading), stated) == cell


def test_a_text_that_was_read_by_a_figure_of_its_source_keeps_its_words():
    stated = figure("15 MW", 16.5, 16.5, basis=None) | {"reading": "at a power factor of 0.909"}
    assert form_cell(column("Firm electricity (MVA)"), stated) == "15 MW"


def test_flags_and_dates_are_read_as_they_stand():
    assert form_cell(column("Serviced", PLOTS), claim("Y", value="yes")) == "Y"
    assert form_cell(column("Released", PLOTS), claim("31/03/2026", value="2026-03-31")) == (
        "31/03/2026"
    )
    assert own_words(column("Released", PLOTS), claim("31/03/26", value="2026-03-31")) == (
        "2026-03-31"
    )
