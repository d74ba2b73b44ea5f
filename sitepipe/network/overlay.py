"""The edges that a highways scheme adds to the graph, and the seeds of points on its roads."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitepipe.network.drives import edges_of, tails_of
from sitepipe.network.engine import CLOSED, Seeds
from sitepipe.network.engines.changes import Overlay
from sitepipe.network.parts import ahead_ds, behind_ds, between_ds
from sitepipe.network.scheme import Scheme
from sitepipe.network.timed import Timed
from sitepipe.roadgraph import AGAINST, ALONG, NONE, Booleans, Gate, Ints64, Permission, RoadGraph


def overlay_of(scheme: Scheme, timed: Timed) -> Overlay:
    """
    Return the edges of a scheme.

    They are the added links; for each place where one meets a road part-way, the ways between
    that place and the road's ends; and the ways between places on one road. An added link is
    entered from wherever a vehicle may leave the node, also from copies of it where a turn is
    restricted: restrictions are of the turns that there are today. Nobody drives through a
    private road to reach it.

    Parameters
    ----------
    scheme
        Added links.
    timed
        The roads that they are laid over, with the same numbers of nodes.
    """
    parts = [_links(scheme, timed.graph), _between_places(scheme, timed)]
    parts += [_onto_roads(scheme, timed, way) for way in (ALONG, AGAINST)]
    tail, head, ds = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    is_open = ds < int(CLOSED)
    # As any drive they take a tenth of a second at least, also between places that touch.
    times = np.maximum(ds[is_open], 1).astype(np.int32)
    return Overlay(
        len(scheme.place_link),
        tail[is_open].astype(np.int32),
        head[is_open].astype(np.int32),
        times,
    )


_Columns = tuple[Ints64, Ints64, Ints64]


def _links(scheme: Scheme, graph: RoadGraph) -> _Columns:
    """Return the added links, from each copy of a node that leads out into the roads."""
    tails: list[int] = []
    heads: list[int] = []
    times: list[int] = []
    for row in range(len(scheme)):
        ends = int(scheme.start[row]), int(scheme.end[row])
        for way, (tail, head) in ((ALONG, ends), (AGAINST, ends[::-1])):
            for copy in [tail, *copies_leading_out(graph, tail)]:
                tails.append(copy)
                heads.append(head)
                times.append(int(scheme.drive_ds[row, way]))
    return tuple(np.array(column, dtype=np.int64) for column in (tails, heads, times))  # type: ignore[return-value]


def _onto_roads(scheme: Scheme, timed: Timed, way: int) -> _Columns:
    """Return the ways from the ends of roads to places on them, and from there on, one way."""
    graph = timed.graph
    place = np.flatnonzero(scheme.place_link != NONE)
    link = scheme.place_link[place]
    which, edge = edges_of(graph, 2 * link + way)
    passable = timed.edge_ds[edge] != CLOSED
    passable &= timed.drive_ds[2 * link[which] + way] != CLOSED  # loops have one edge both ways
    which, edge = which[passable], edge[passable]
    tail, head = tails_of(graph, edge), graph.edge_head[edge].astype(np.int64)
    link, extra = link[which], graph.node_count + place[which]
    given = (way, timed.drive_ds[2 * link + way], scheme.place_cm[place[which]],
             graph.link_cm[link])  # fmt: skip
    own = len(graph.node_id)
    into = ~_goes_in(graph, edge, tail, head)
    onward = tail < own
    return (
        np.concatenate([tail[into], extra[onward]]),
        np.concatenate([extra[into], head[onward]]),
        np.concatenate([behind_ds(*given)[into], ahead_ds(*given)[onward]]),
    )


def _between_places(scheme: Scheme, timed: Timed) -> _Columns:
    """Return the ways between places on one road that may be driven through."""
    graph = timed.graph
    on_road = np.flatnonzero(scheme.place_link != NONE)
    pairs = pd.DataFrame({"link": scheme.place_link[on_road], "place": on_road})
    pairs = pairs.merge(pairs, on="link", suffixes=("_from", "_to"))
    pairs = pairs[pairs["place_from"] != pairs["place_to"]]
    link = pairs["link"].to_numpy(dtype=np.int64)
    begin, finish = pairs["place_from"].to_numpy(), pairs["place_to"].to_numpy()
    ds = np.full(len(pairs), int(CLOSED), dtype=np.int64)
    for way in (ALONG, AGAINST):
        through = timed.permission[graph.link_kind[link], way] == Permission.YES
        between = between_ds(
            way,
            timed.drive_ds[2 * link + way],
            scheme.place_cm[begin],
            scheme.place_cm[finish],
            graph.link_cm[link],
        )
        ds = np.minimum(ds, np.where(through, between, int(CLOSED)))
    return graph.node_count + begin, graph.node_count + finish, ds


def _goes_in(graph: RoadGraph, edge: Ints64, tail: Ints64, head: Ints64) -> Booleans:
    """Return which edges lead into a private area that nothing leaves, or are inside it."""
    own = len(graph.node_id)
    goes_in: Booleans = (graph.edge_gate[edge] == Gate.ENDS) & (tail < own)
    for row in np.flatnonzero(~goes_in & (tail >= own)):
        goes_in[row] = not _leads_out(graph, int(head[row]))
    return goes_in


def copies_leading_out(graph: RoadGraph, node: int) -> list[int]:
    """Return the copies of a node from which the other roads can be reached."""
    own = len(graph.node_id)
    copies = own + np.flatnonzero(graph.copy_of == node)
    return [int(copy) for copy in copies if _leads_out(graph, int(copy))]


def _leads_out(graph: RoadGraph, node: int) -> bool:
    """
    Return whether edges lead from a node to one that is no copy.

    None does from the copies for going into a private area; the search ends at its bounds.
    """
    own = len(graph.node_id)
    seen, pending = {node}, [node]
    while pending:
        one = pending.pop()
        if one < own:
            return True
        heads = graph.edge_head[graph.edge_first[one] : graph.edge_first[one + 1]]
        new = [int(head) for head in heads if int(head) not in seen]
        seen.update(new)
        pending += new
    return False


def seeds_over(seeds: Seeds, joins: pd.DataFrame, scheme: Scheme, timed: Timed, *,
               leaving: bool) -> Seeds:  # fmt: skip
    """
    Add to the seeds of points those at the scheme's places on roads that they join.

    Parameters
    ----------
    seeds
        Seeds of the points over the graph alone.
    joins
        Where the points join the graph (``point``, ``link``, ``offset_cm``, ``connector_ds``).
    scheme, timed
        Added links, and the roads that they are laid over.
    leaving
        From points to places; else from places to points.
    """
    graph = timed.graph
    on_link = joins.loc[joins["link"] != NONE, ["point", "link", "offset_cm", "connector_ds"]]
    places = pd.DataFrame(
        {
            "link": scheme.place_link,
            "place_cm": scheme.place_cm,
            "node": graph.node_count + np.arange(len(scheme.place_link)),
        }
    )
    met = on_link.merge(places[places["link"] != NONE], on="link")
    link = met["link"].to_numpy(dtype=np.int64)
    join_cm, place_cm = met["offset_cm"].to_numpy(), met["place_cm"].to_numpy()
    begin, finish = (join_cm, place_cm) if leaving else (place_cm, join_cm)
    ds = np.full(len(met), int(CLOSED), dtype=np.int64)
    for way in (ALONG, AGAINST):
        drive_ds = timed.drive_ds[2 * link + way]
        ds = np.minimum(ds, between_ds(way, drive_ds, begin, finish, graph.link_cm[link]))
    drivable = ds < int(CLOSED)
    return with_seeds(
        seeds,
        met["point"].to_numpy(dtype=np.int64)[drivable],
        met["node"].to_numpy(dtype=np.int64)[drivable],
        (ds + met["connector_ds"].to_numpy(dtype=np.int64))[drivable],
    )


def with_seeds(seeds: Seeds, owner: Ints64, node: Ints64, ds: Ints64) -> Seeds:
    """Return seeds and further ones, in order of owner."""
    owners = np.concatenate([seeds.owner, owner])
    order = np.argsort(owners, kind="stable")
    return Seeds(
        count=seeds.count,
        owner=owners[order].astype(np.int32),
        node=np.concatenate([seeds.node, node])[order].astype(np.int32),
        ds=np.concatenate([seeds.ds, ds])[order].astype(np.int32),
    )
