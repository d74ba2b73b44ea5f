"""Whatever tags say, reading them ends in a figure within bounds, a permission, or a refusal."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.ingest.osm.barriers import barrier
from sitepipe.ingest.osm.kinds import KEYS, bears, table, tell
from sitepipe.ingest.osm.measures import (
    LENGTHS_M,
    SPEEDS_KMH,
    WEIGHTS_T,
    UnreadableError,
    kmh,
    metres,
    minutes,
    tonnes,
)
from sitepipe.ingest.osm.parting import APART_M, part
from sitepipe.ingest.osm.ways import Ways

TEXTS = st.one_of(
    st.text(max_size=12),
    st.text("0123456789.,'\" ftinmkgpht/;:-", max_size=12),
    st.sampled_from(
        ["yes", "no", "private", "destination", "-1", "none", "30 mph", "GB:nsl_dual", "7.5",
         "unknown", "yes;no", "default", "0", "reversible", "roundabout", "ferry"]
    ),
)  # fmt: skip
HIGHWAYS = st.sampled_from(["motorway", "trunk_link", "residential", "service", "track", "road"])


@pytest.mark.parametrize(
    ("read", "bounds"),
    [
        (metres, LENGTHS_M),
        (tonnes, WEIGHTS_T),
        (kmh, SPEEDS_KMH),
        (minutes, (1 / 60, math.inf)),
    ],
)
@given(text=TEXTS)
def test_a_figure_is_within_bounds_or_refused(read, bounds, text) -> None:
    try:
        figure = read(text)
    except UnreadableError:
        return
    assert bounds[0] <= figure <= bounds[1]


@given(
    feet=st.integers(2, 99), inches=st.integers(0, 11), mark=st.sampled_from(["'", "ft ", " ft"])
)
def test_feet_and_inches_are_the_sum_of_their_inches(feet: int, inches: int, mark: str) -> None:
    assert metres(f'{feet}{mark}{inches}"') == pytest.approx((12 * feet + inches) * 0.0254)


@given(whole=st.integers(1, 300), decimals=st.integers(0, 9))
def test_a_decimal_comma_is_a_decimal_point(whole: int, decimals: int) -> None:
    assert tonnes(f"{whole},{decimals} t") == float(f"{whole}.{decimals}")


@given(
    highway=HIGHWAYS,
    tags=st.dictionaries(st.sampled_from(sorted(KEYS - {"highway"})), TEXTS, max_size=6),
)
def test_any_tags_make_a_row(highway: str, tags: dict[str, str]) -> None:
    told = tell((("highway", highway), *tags.items()))

    kinds, _ = table([told])
    assert len(kinds) == 1
    assert bool(told.reason) == (not told.permission.any())
    assert set(told.permission.ravel().tolist()) <= {0, 1, 2}
    for speed in (told.speed_kmh, told.hgv_speed_kmh):
        assert (np.isnan(speed) | ((speed >= SPEEDS_KMH[0]) & (speed <= SPEEDS_KMH[1]))).all()
    for limit in (told.limit, told.hgv_limit):
        assert (np.isnan(limit) | (limit > 0)).all()


@given(tags=st.dictionaries(st.sampled_from(["access", "vehicle", "motor_vehicle", "hgv"]),
                            st.sampled_from(["yes", "no", "private", "destination"])))  # fmt: skip
def test_what_is_said_of_lorries_alone_changes_nothing_for_cars(tags: dict[str, str]) -> None:
    without = tuple((key, value) for key, value in tags.items() if key != "hgv")
    road = ("highway", "residential")

    cars = [tell((road, *said)).permission[:, 0].tolist() for said in (tags.items(), without)]

    assert cars[0] == cars[1]


@given(key=st.sampled_from(sorted(KEYS)))
def test_every_key_bears_at_times_too(key: str) -> None:
    assert bears(key)
    assert bears(f"{key}:conditional")
    assert not bears(f"{key}:note")


@given(tags=st.dictionaries(st.sampled_from(["barrier", "access", "hgv", "locked", "maxheight",
                                             "highway", "railway"]), TEXTS))  # fmt: skip
def test_any_node_is_something(tags: dict[str, str]) -> None:
    found, _ = barrier(tags)

    assert set(found.permission.tolist()) <= {0, 1, 2}


@st.composite
def parted_roads(draw: st.DrawFn):
    """Draw ways through up to eight points, no point after itself, and barriers at some."""
    count = draw(st.integers(2, 8))
    rows = draw(
        st.lists(
            st.lists(st.integers(0, count - 1), min_size=2, max_size=6).filter(
                lambda row: all(a != b for a, b in pairwise(row))
            ),
            min_size=1,
            max_size=5,
        )
    )
    at = draw(st.lists(st.integers(0, count - 1), unique=True, max_size=3))
    passable = draw(st.lists(st.booleans(), min_size=len(at), max_size=len(at)))
    return count, rows, sorted(at), passable


@given(drawn=parted_roads())
def test_parting_keeps_every_piece_of_road_and_lets_nothing_through(drawn) -> None:
    count, rows, at, passable = drawn
    rng = np.random.default_rng(7)
    x, y = rng.uniform(0, 1000, count), rng.uniform(0, 1000, count)
    ways = Ways(
        way_id=np.arange(len(rows)) + 100,
        first=np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64),
        points=np.array([point for row in rows for point in row], np.int64),
        kind=np.zeros(len(rows), np.int32),
        road=np.zeros(len(rows), np.int32),
    )

    parted = part(ways, x, y, at=np.array(at, np.int64), passable=np.array(passable, bool))

    across = set(parted.across.tolist())
    found, at_barrier = [], dict.fromkeys(at, 0)
    for row, (first, last) in enumerate(
        zip(parted.ways.first[:-1], parted.ways.first[1:], strict=True)
    ):
        points = parted.ways.points[first:last]
        lengths = np.hypot(np.diff(parted.x[points]), np.diff(parted.y[points]))
        if row in across:
            assert lengths.tolist() == [pytest.approx(APART_M)]
            continue
        found += [(int(parted.ways.way_id[row]), round(length)) for length in lengths]
        assert not set(points[1:-1].tolist()) & set(at), "no run goes on through a barrier"
        for end in (points[0], points[-1]):
            if int(end) in at_barrier:
                at_barrier[int(end)] += 1
    drawn_pieces = [
        (100 + row, round(math.hypot(x[b] - x[a], y[b] - y[a])))
        for row, points in enumerate(rows)
        for a, b in pairwise(points)
    ]
    assert all(
        one[0] == other[0] and abs(one[1] - other[1]) <= 1
        for one, other in zip(sorted(found), sorted(drawn_pieces), strict=True)
    )
    assert all(met <= 1 for met in at_barrier.values()), "one branch alone keeps the barrier"
    assert all(passable[row] for row in parted.barrier)
    assert np.all(np.diff(parted.ways.way_id) >= 0), "rows of one way stand together"
