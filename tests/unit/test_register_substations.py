"""Connection applications find the substations that they name, and only those."""

from __future__ import annotations

import pytest

from sitepipe.errors import SchemaError
from sitepipe.ingest.registers import join_substations
from sitepipe.ingest.registers.substation_names import is_near, name_key, voltages
from sitepipe.ingest.registers.substations import How
from sitepipe.ingest.tables import Row, TextTable

PRIMARY, BULK, SUPER, SOLAR = (
    "Primary Substation", "Bulk Supply Point", "Super Grid Substation", "Ehv Switching Station",
)  # fmt: skip
APPLICATION = (
    "Licence", "Grid Supply Point", "Bulk Supply Point", "Primary Substation",
    "Proposed Connection Voltage (kV)", "Connection Status",
)  # fmt: skip
SUBSTATION = ("Substation Number", "Substation Name", "Substation Type", "Easting", "Northing")


def table(headings, rows):
    return TextTable(
        "t.csv",
        "0" * 64,
        list(headings),
        [Row(n, dict(zip(headings, cells, strict=True))) for n, cells in enumerate(rows, start=2)],
    )


def joined(names, substations):
    """Join rows of (GSP, BSP, primary) to (name, type), which are numbered from 1."""
    return join_substations(
        table(APPLICATION, [("EMIDS", *name, "11", "Budget") for name in names]),
        table(SUBSTATION, [(str(n), *one, "1", "2") for n, one in enumerate(substations, start=1)]),
    )


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Ruskington 33 11kv S Stn", "ruskington"),
        ("Madeley 33/11kv", "madeley"),
        ("Goitside 6 6kv S Stn", "goitside"),
        ("Stourport 132/66/33/11 kV", "stourport"),
        ("Paignton 33/11kv S/S", "paignton"),
        ("Indian Queens  S.G.P.", "indian queens"),
        ("Cardiff East Grid Primary", "cardiff east"),
        ("Lincoln No 1 33kv S Stn", "lincoln no 1"),
        ("Lincoln No.2 33kv", "lincoln no 2"),
        ("Crown Fm 33 11 kV S Stn", "crown farm"),
        ("Smethwick 132/25kv & 132/11kv", "smethwick"),
        ("Nechells East 132kv National Grid Site", "nechells east"),
        ("Staythorpe B 132kv Switching Station", "staythorpe b"),
        ("Ruston & Hornsby 33/6.6kv", "ruston and hornsby"),
        ("Grid", "grid"),
    ],
)
def test_name_key(name, key):
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("name", "kv"),
    [
        ("Melton Mowbray 132/33/11kv", ("132", "33", "11")),
        ("Goitside 6 6kv S Stn", ("6.6",)),
        ("Sandy Lane 33 6 6 kV S Stn", ("33", "6.6")),
        ("Lincoln No 2 11kv S Stn", ("11",)),
        ("Smethwick 132/25kv & 132/11kv", ("132", "25", "11")),
        ("Tregaron", ()),
    ],
)
def test_voltages(name, kv):
    assert voltages(name) == kv


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        ("britton ferry", "briton ferry", True),
        ("bradwell abbey", "bradwellabbey", True),
        ("nechells east", "nechells west", False),
        ("bushbury b", "bushbury d", False),
        ("lincoln no 1", "lincoln no 2", False),
        ("ashby", "ashley", False),
        ("stafford", "stafford south", False),
    ],
)
def test_is_near(first, second, near):
    assert is_near(first, second) is near
    assert is_near(second, first) is near


@pytest.mark.parametrize(
    ("row", "substations", "number", "how"),
    [
        (("G", "-", "Clifton 33 11 kV S Stn"), [("Clifton 33/11kv", PRIMARY)], "1", How.NAME),
        (("G", "Burton 33 kV", "-"), [("Burton 11kv", PRIMARY), ("Burton 33kv", BULK)], "2",
         How.NAME),
        (("Burton 132 kV S Stn", "-", "-"), [("Burton 33kv", BULK), ("Burton 132kv", SUPER)], "2",
         How.NAME),
        (("G", "-", "Dudley 132/11 kV"), [("Dudley 132/11kv", BULK)], "1",
         How.NAME_OF_ANOTHER_KIND),
        (("G", "-", "Lincoln 11 kV"),
         [("Lincoln 11kv S Stn", PRIMARY), ("Lincoln 33/11kv", PRIMARY)], "1", How.NAME),
        (("G", "-", "Green 33/6 6 kV S Stn"),
         [("Green 33/6.6kv", PRIMARY), ("Green 33/6 6kv S Stn", PRIMARY)], "2", How.NAME),
        (("G", "-", "Park Lane"), [("Park Lane", PRIMARY), ("Park Lane", PRIMARY)], None,
         How.AMBIGUOUS),
        (("G", "-", "Britton Ferry"), [("Briton Ferry", PRIMARY)], "1", How.NEAR_NAME),
        (("G", "-", "Brittan Ferry"), [("Britton Ferry", PRIMARY), ("Brittany Ferry", PRIMARY)],
         None, How.AMBIGUOUS),
        (("Chesterfield 132 kV", "-", "-"), [("Chesterfield 33kv", BULK)], None,
         How.OTHER_VOLTAGE),
        (("G", "-", "Hill"), [("Hill 33kv", SOLAR)], None, How.OTHER_KIND),
        (("G", "-", "Nowhere"), [("Hill", PRIMARY)], None, How.NO_SUCH_NAME),
        (("-", "-", "-"), [("Hill", PRIMARY)], None, How.NO_NAME),
    ],
)  # fmt: skip
def test_join(row, substations, number, how):
    (match,) = joined([row], substations).matches
    assert (match.number, match.how) == (number, how)


def test_rate_and_unmatched_rows_in_order():
    result = joined(
        [("-", "-", "Nowhere"), ("-", "-", "Hill"), ("-", "-", "Hill"), ("-", "-", "Vale")],
        [("Hill", PRIMARY)],
    )
    assert [match.row for match in result.matches] == [2, 3, 4, 5]
    assert [match.row for match in result.unmatched] == [2, 5]
    assert result.rate == 0.5


def test_the_order_of_substations_does_not_matter():
    named = [("Burton 11kv", PRIMARY), ("Burton 33kv", BULK), ("Burton 132kv", SUPER)]
    rows = [("-", "-", "Burton 11 kV"), ("-", "Burton 33 kV", "-"), ("Burton 132 kV", "-", "-")]
    forwards = joined(rows, named)
    backwards = joined(rows, named[::-1])
    assert [match.number for match in forwards.matches] == ["1", "2", "3"]
    assert [match.number for match in backwards.matches] == ["3", "2", "1"]


def test_no_rows_have_the_rate_0():
    assert joined([], [("Hill", PRIMARY)]).rate == 0


def test_a_table_of_another_form_is_refused():
    wrong = table(("a", "b"), [("1", "2")])
    with pytest.raises(SchemaError, match="no table of connection applications"):
        join_substations(wrong, wrong)
