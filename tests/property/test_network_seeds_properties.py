"""
Ways from a place part-way along one link to a place part-way along another.

The judge is the same network with both places made nodes of it, searched by networkx.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from network_drawings import vehicle
from road_drawings import ALL, metres, raw, turn, way
from test_network_assemble_properties import NAMES, POINTS, area_of_links, networks

from sitepipe.network.attach import JOIN_COLUMNS, NOWHERE
from sitepipe.network.build.assemble import assemble
from sitepipe.network.engine import CLOSED, UNREACHED
from sitepipe.network.journeys import Joined, drive_times, nearest_hubs
from sitepipe.network.network import Network
from sitepipe.network.reachable import reachable
from sitepipe.network.routes import find_routes
from sitepipe.network.timed import Timed, open_edges
from sitepipe.roadgraph import MODES, Permission, RoadGraph
from sitepipe.vocab import Mode


def in_centimetres(graph: RoadGraph) -> Network:
    """Return a network on which every centimetre takes a tenth of a second."""
    permission = graph.kinds.permission[:, :, MODES.index(Mode.CAR)]
    driven = permission[graph.link_kind].ravel() != Permission.NO
    drive_ds = np.where(driven, np.repeat(graph.link_cm, 2), CLOSED)
    nothing = np.zeros((len(graph.kinds), 2))
    timed = Timed(
        graph=graph,
        mode=Mode.CAR,
        speed_kmh=nothing,
        rule=nothing.astype(object),
        verified=nothing.astype(bool),
        permission=permission,
        drive_ds=drive_ds,
        edge_ds=open_edges(graph, permission, drive_ds, Mode.CAR),
    )
    return Network(graph, timed, vehicle())


def joins(link: int, share: float, graph: RoadGraph) -> pd.DataFrame:
    given = dict.fromkeys(JOIN_COLUMNS, 0) | {
        "link": link, "node": NOWHERE, "offset_cm": round(share * graph.link_cm[link]),
    }  # fmt: skip
    return pd.DataFrame([given]).astype({"connected": bool})


def joined_at(graph: RoadGraph, site: tuple[int, float], hub: tuple[int, float]) -> Joined:
    rows = {graph.link_id[row]: row for row in range(graph.link_count)}
    columns = ["site", "hub", "km", "deciseconds", "from_x", "from_y"]
    return Joined(
        network=in_centimetres(graph),
        sites=np.array([None]),
        hubs=pd.DataFrame({"hub_id": ["hub"]}),
        site_joins=joins(rows[str(site[0])], site[1], graph),
        hub_joins=joins(rows[str(hub[0])], hub[1], graph),
        beside=pd.DataFrame(columns=columns, dtype="float64"),
    )


def between(names: str, shares: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Return the positions of places along the straight line between two points."""
    (x, y), (to_x, to_y) = (POINTS[name] for name in names)
    return {
        place: (x + share * (to_x - x), y + share * (to_y - y)) for place, share in shares.items()
    }


SHARES = st.sampled_from([0.2, 0.45, 0.7])


@settings(max_examples=300, deadline=None)
@given(networks(), st.data())
def test_ways_between_places_equal_networkx_where_they_are_nodes(drawn, data):
    links, turns = drawn
    site = data.draw(st.sampled_from(range(len(links)))), data.draw(SHARES)
    hub = data.draw(st.sampled_from(range(len(links)))), data.draw(SHARES)
    assume(site != hub)
    cut = {
        row: {name: share for name, (link, share) in (("s", site), ("h", hub)) if link == row}
        for row in range(len(links))
    }
    # Cut links count as more; of parts equally large, either may be the roads.
    more = [link for row, link in enumerate(links) for _ in range(1 + len(cut[row]))]
    kept = [row for row in range(len(links)) for _ in range(1 + len(cut[row]))]
    assume(not area_of_links(links)[2] and not area_of_links(more)[2])
    for one, other in zip(area_of_links(links)[:2], area_of_links(more)[:2], strict=True):
        assume(one == {kept[row] for row in other})

    def network(*, with_places: bool) -> RoadGraph:
        ways, points = [], dict(POINTS)
        for row, (start, end, along, against) in enumerate(links):
            places = sorted(cut[row], key=cut[row].__getitem__) if with_places else []
            points |= between(start + end, {name: cut[row][name] for name in places})
            name = " ".join([start, *places, end])
            ways.append(way(name, name=str(row), along=along, against=against))
        restrictions = tuple(
            turn(str(from_row), via, str(to_row), only=only, modes=ALL)
            for from_row, via, to_row, only in turns
        )
        nodes = [*NAMES, "s", "h"] if with_places else NAMES
        return assemble(raw(points, *ways, turns=restrictions, nodes=" ".join(nodes)))

    expected = metres(network(with_places=True), "s", "h")
    joined = joined_at(network(with_places=False), site, hub)
    (found,) = drive_times(joined, np.array([0]), outward=True)[0]
    nearest = nearest_hubs(joined, [np.array([0])])
    if expected is None:
        assert found == UNREACHED
        assert nearest.trips.empty
        assert not reachable(joined)[0, 0]
        return
    assert abs(found / 100 - expected) < 0.05  # each of four cuts is rounded to a centimetre
    assert nearest.trips["deciseconds"].tolist() == [found]
    assert reachable(joined)[0, 0]
    stretches = find_routes(joined, nearest, np.array([0])).stretches
    assert stretches["deciseconds"].sum() == found
    assert (stretches["to_cm"] - stretches["from_cm"]).abs().sum() == found
