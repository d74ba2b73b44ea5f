"""Properties of catchments, isochrones and freight reach, judged by networkx and shapely."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd
import reach_judge as judge
import shapely
from hypothesis import given
from hypothesis import strategies as st
from network_drawings import access_config
from road_drawings import NO, YES, way

from sitepipe.crs import WGS84, transformer
from sitepipe.network import Network
from sitepipe.network.catchments import catchments
from sitepipe.network.covered import covered
from sitepipe.network.engine import CLOSED, UNREACHED
from sitepipe.network.engines import choose
from sitepipe.network.freight import freight_reach
from sitepipe.network.gathering import Gathering, times_between
from sitepipe.network.isochrones import Drawing, isochrones
from sitepipe.network.reach import duty_times
from sitepipe.opportunities import Opportunities, OpportunitySource

WAYS_BOTH_OR_ONE = st.sampled_from([(YES, YES), (YES, YES), (YES, NO), (NO, YES)])


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Any few junctions, joined by any roads; some one-way, some beside another, some loops."""
    cells = st.tuples(st.integers(0, 9), st.integers(0, 9))
    places = draw(st.lists(cells, min_size=2, max_size=7, unique=True))
    # Near Coventry, so that degrees mean what they do for real roads.
    points = {
        f"n{number}": (430_000 + 1000.0 * x, 280_000 + 1000.0 * y)
        for number, (x, y) in enumerate(places)
    }
    made = []
    for number in range(draw(st.integers(1, 9))):
        start, end = draw(st.permutations(sorted(points)))[:2]
        along, against = draw(WAYS_BOTH_OR_ONE)
        made.append(way(f"{start} {end}", name=f"w{number}", along=along, against=against))
    return judge.local_network(points, *made, nodes=" ".join(points))


def joins_on(draw: st.DrawFn, network: Network, *, least: int) -> pd.DataFrame:
    """Join a few points at any places along links, each to one or two of them."""
    graph, parts = network.graph, []
    for point in range(draw(st.integers(least, 4))):
        for _ in range(draw(st.integers(1, 2))):
            link = draw(st.integers(0, graph.link_count - 1))
            place = draw(st.integers(0, 10)) / 10 * graph.link_cm[link] / 100
            connector_ds = draw(st.sampled_from([0, 0, 7, 300]))
            parts.append(
                judge.along(
                    network, graph.link_id[link], place, connector_ds=connector_ds, first=point
                )
            )
    return pd.concat(parts, ignore_index=True)


@st.composite
def gatherings(draw: st.DrawFn) -> Gathering:
    network = draw(networks())
    return judge.gathered(
        network, joins_on(draw, network, least=1), joins_on(draw, network, least=1)
    )


BANDS = st.lists(st.integers(1, 300), min_size=1, max_size=4, unique=True).map(
    lambda bands: [band / 10 for band in sorted(bands)]
)


def weighed(draw: st.DrawFn, count: int) -> Opportunities:
    weights = st.lists(st.integers(0, 10**6), min_size=2 * count, max_size=2 * count)
    return Opportunities(
        ("jobs", "people"), np.zeros(count), np.zeros(count),
        np.array(draw(weights), dtype="float64").reshape(count, 2), np.zeros(count, np.int64),
        (OpportunitySource("people.csv", "0" * 64, "points"),),
    )  # fmt: skip


@given(gatherings(), st.booleans(), BANDS, st.data())
def test_catchments_hold_what_a_plain_graph_says_and_never_more_than_there_is(
    gathering, inward, bands, data
):
    counted = weighed(data.draw, gathering.point_count)
    table = catchments(gathering, counted, bands, inward=inward)
    expected = judge.times(gathering, inward=inward)
    totals = table["total"].to_numpy().reshape(len(gathering.sites), len(bands), 2)
    for site, times in enumerate(expected):
        for place, band in enumerate(bands):
            by_hand = counted.weights[times <= round(band * 600)].sum(axis=0)
            assert totals[site, place].tolist() == by_hand.tolist()
    assert (np.diff(totals, axis=1) >= 0).all()
    whole = counted.weights.sum(axis=0)
    assert (totals <= whole).all()
    shares = table["share"].dropna()
    assert shares.between(0, 1).all()


@given(gatherings(), st.booleans())
def test_times_to_opportunities_are_those_of_a_plain_graph(gathering, inward):
    engine = choose(gathering.network.timed.weighted)
    expected = judge.times(gathering, inward=inward)
    for found, times in zip(times_between(gathering, engine, inward=inward), expected, strict=True):
        assert np.where(found == UNREACHED, np.inf, found).tolist() == times.tolist()


@given(gatherings(), st.integers(1, 120), st.integers(0, 400), st.data())
def test_freight_reach_counts_what_each_trip_would(gathering, one_way, turnaround, data):
    given_duty = access_config().duty
    duty = given_duty.model_copy(
        update={
            name: getattr(given_duty, name).model_copy(update={"value": value})
            for name, value in {
                "one_way_min": one_way, "break_min": 5, "daily_driving_min": 2 * one_way,
                "spread_min": 400, "turnaround_min": turnaround,
            }.items()
        }
    )  # fmt: skip
    counted = weighed(data.draw, gathering.point_count)
    out, back = (judge.times(gathering, inward=inward) for inward in (False, True))
    trips = duty_times(out, back, duty)
    found = freight_reach(gathering, counted, duty=duty)
    for name, within in (
        ("one_way", trips.within_one_way), ("return_duty", trips.within_return_duty),
    ):  # fmt: skip
        by_hand = [counted.weights[row].sum(axis=0) for row in within]
        assert found[name].tolist() == np.concatenate(by_hand).tolist()


@st.composite
def lone_sites(draw: st.DrawFn) -> tuple[Network, pd.DataFrame]:
    network = draw(networks())
    joins = joins_on(draw, network, least=1)
    return network, joins[joins["point"] == 0].reset_index(drop=True)


def judged_times(network: Network, joins: pd.DataFrame, *, inward: bool) -> np.ndarray:
    """Return the time between a site and every node, by networkx."""
    cut = judge.cut_network(judge.gathered(network, joins, joins.iloc[:1]), inward=inward)
    drawn = cut.reverse() if inward else cut
    found = nx.single_source_dijkstra_path_length(drawn, ("site", 0))
    nodes = range(network.graph.node_count)
    return np.array([found.get(("node", node), np.inf) for node in nodes])


@given(lone_sites(), st.booleans(), st.integers(1, 6000))
def test_a_place_on_a_link_is_covered_exactly_if_it_is_reached_in_time(site, inward, limit):
    network, joins = site
    graph, drive_ds = network.graph, network.timed.drive_ds.astype("float64")
    times = judged_times(network, joins, inward=inward)
    whole = np.where(np.isfinite(times), times, UNREACHED).astype(np.int32)
    stretches = covered(network.timed, whole, joins, limit, inward=inward)
    places = np.linspace(0.0005, 0.9995, 38)
    for link in range(graph.link_count):
        best = np.full(len(places), np.inf)
        for way_ in (0, 1):
            drive = drive_ds[2 * link + way_]
            if drive == CLOSED:
                continue
            # The end of the link on the site's side of this drive, and how much lies between.
            from_start = (way_ == 0) != inward
            end = (graph.link_start if from_start else graph.link_end)[link]
            best = np.minimum(best, times[end] + drive * (places if from_start else 1 - places))
            for join in joins[joins["link"] == link].itertuples():
                ahead = places - join.offset_cm / graph.link_cm[link]
                onward = (ahead >= 0) == from_start
                best = np.minimum(
                    best, np.where(onward, join.connector_ds + drive * abs(ahead), np.inf)
                )
        mine = stretches.link == link
        begins, ends = stretches.begin[mine][:, None], stretches.end[mine][:, None]
        inside = ((begins <= places) & (places <= ends)).any(axis=0)
        # A node's time is a whole tenth of a second; parts of a link are not.
        clear = abs(best - limit) > 1
        assert (inside == (best <= limit))[clear].all()


@given(lone_sites(), st.booleans(), BANDS, st.sampled_from([30.0, 200.0, 900.0]))
def test_isochrones_are_valid_and_nested_in_metres_and_in_degrees(site, inward, bands, width):
    network, joins = site
    drawing = Drawing.of(has_local_roads=True, width_m=width)
    (shapes,) = isochrones(network, joins, bands, count=1, inward=inward, drawing=drawing)
    carry = transformer(network.crs, WGS84)
    degrees = shapely.set_precision(
        shapely.transform(shapes, lambda xy: np.column_stack(carry.transform(*xy.T))), 1e-7
    )
    for drawn in (shapes, degrees):
        assert shapely.is_valid(drawn).all()
        assert not shapely.is_empty(drawn).any()
        assert all(large.covers(small) for small, large in pairwise(drawn))
    times = judged_times(network, joins, inward=inward)
    nodes = shapely.points(network.graph.node_cm / 100)
    for band, shape in zip(bands, shapes, strict=True):
        assert shapely.covers(shape, nodes[times < band * 600]).all()
