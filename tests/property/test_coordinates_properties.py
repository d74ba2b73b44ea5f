"""What holds for any coordinates."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.ingest.coordinates import tell_coordinates, tell_pair
from sitepipe.ingest.figures import Unreadable
from sitepipe.ingest.grid_references import read_grid_reference
from sitepipe.ingest.missing_digits import mended

# The squares of 100 km as printed on the Ordnance Survey's index map, south to north.
SQUARES = (
    "SV SW SX SY SZ TV TW",
    "SQ SR SS ST SU TQ TR",
    "SL SM SN SO SP TL TM",
    "SF SG SH SJ SK TF TG",
    "SA SB SC SD SE TA TB",
    "NV NW NX NY NZ OV OW",
    "NQ NR NS NT NU OQ OR",
    "NL NM NN NO NP OL OM",
    "NF NG NH NJ NK OF OG",
    "NA NB NC ND NE OA OB",
    "HV HW HX HY HZ JV JW",
    "HQ HR HS HT HU JQ JR",
    "HL HM HN HO HP JL JM",
)


@given(
    st.integers(0, 699_999),
    st.integers(0, 1_299_999),
    st.integers(1, 5),
    st.sampled_from(["", " "]),
)
def test_a_reference_reads_as_the_square_that_holds_its_place(
    easting: int, northing: int, digits: int, space: str
) -> None:
    square = SQUARES[northing // 100_000].split()[easting // 100_000]
    halves = [f"{value % 100_000:05d}"[:digits] for value in (easting, northing)]
    read = read_grid_reference(space.join([square, *halves]))
    assert read is not None
    side = 10 ** (5 - digits)
    assert read.precision_m == side
    assert read.easting == easting // side * side + side / 2
    assert read.northing == northing // side * side + side / 2


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_grid_reference(text)
    except Unreadable:
        return
    assert read is None or 0 <= read.easting < 700_000


numbers = st.one_of(
    st.floats(), st.floats(-180, 180), st.floats(0, 1_300_000), st.floats(-1e6, 9e6)
)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=20))
def test_every_pair_is_told_or_invalid_or_outside(pairs: list[tuple[float, float]]) -> None:
    x, y = np.array(pairs).T
    near = (380_000.0, 400_000.0, 400_000.0, 420_000.0)
    told = tell_coordinates(x, y, near=near)
    known = told.crs != ""
    assert (known.astype(int) + told.invalid + told.outside == 1).all()
    for positions in (told.lon, told.lat, told.easting, told.northing):
        assert np.array_equal(np.isfinite(positions), known)
    for index, (one, other) in enumerate(pairs):
        assert tell_pair(one, other, near=near) == told.pair(index)


@given(st.floats(-6, 1.7), st.floats(50, 60.9))
def test_degrees_read_the_same_both_ways_round(lon: float, lat: float) -> None:
    told = tell_coordinates([lon, lat], [lat, lon])
    assert told.swapped.tolist() == [False, True]
    assert told.lon[0] == told.lon[1] == lon
    assert told.northing[0] == told.northing[1]


@given(st.integers(405_000, 417_076), st.integers(0, 5))
def test_the_digit_that_was_lost_is_within_the_uncertainty(whole: int, place: int) -> None:
    text = str(whole)
    short = int(text[:place] + text[place + 1 :])
    found = mended(short, 405_000, 417_076)
    assert found is None or abs(found.value - whole) <= found.uncertainty
