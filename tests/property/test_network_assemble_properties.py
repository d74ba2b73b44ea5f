"""
Ways over assembled graphs against the rules themselves.

The judge knows nothing of copies or gates: it searches over states of (point, drive that led
there, phase), where a phase is setting out from private roads, being on the roads, or going in.
"""

from __future__ import annotations

import heapq
from itertools import count

import networkx as nx
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from road_drawings import ALL, ENDS, NO, YES, metres, raw, turn, way

from sitepipe.network.build.assemble import assemble

NAMES = "abcdef"
# Irregular positions: hardly two ways are equally long.
POINTS = {name: (137.0 * row % 400, 59.0 * row * row % 300) for row, name in enumerate(NAMES)}
Link = tuple[str, str, int, int]

links_drawn = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(NAMES),
        st.sampled_from([YES, YES, ENDS, NO]), st.sampled_from([YES, YES, ENDS, NO]),
    ).filter(lambda drawn: drawn[0] != drawn[1]),
    min_size=2, max_size=9,
)  # fmt: skip


@st.composite
def networks(draw):
    links = draw(links_drawn)
    pairs = [
        (one, via, other)
        for one in range(len(links))
        for other in range(len(links))
        for via in set(links[one][:2]) & set(links[other][:2])
    ]
    turns = draw(
        st.lists(st.tuples(st.sampled_from(pairs), st.booleans()), max_size=4)
        if pairs
        else st.just([])
    )
    return links, [(*pair, only) for pair, only in turns]


def area_of_links(links: list[Link]) -> tuple[set[int], set[int], bool]:
    """Return links of areas without and with doubling, and whether it is clear which are."""
    used = [row for row, link in enumerate(links) if (link[2], link[3]) != (NO, NO)]
    bounded = {row for row in used if ENDS in links[row][2:]}
    free = nx.MultiGraph([(*links[row][:2], row) for row in used if row not in bounded])
    parts = [
        (part, {key for *_, key in free.edges(part, keys=True)})
        for part in nx.connected_components(free)
    ]
    doorways = {name for row in bounded for name in links[row][:2]}
    # The part with most links is the roads; of parts equally large, the judge cannot say which.
    largest = max((len(rows) for _, rows in parts), default=0)
    main = [rows for _, rows in parts if len(rows) == largest]
    behind = {row for part, rows in parts if part & doorways and rows not in main for row in rows}
    inside = nx.MultiGraph([(*links[row][:2], row) for row in bounded | behind])
    others = {name for row in used if row not in bounded | behind for name in links[row][:2]}
    dead, doubled = set(), set()
    for part in nx.connected_components(inside):
        rows = {key for *_, key in inside.edges(part, keys=True)}
        (doubled if len(part & others) > 1 else dead).update(rows)
    return dead, doubled, len(main) > 1


def judged(links: list[Link], turns: list[tuple], start: str, finish: str, lengths: list[int]):
    dead, doubled, _ = area_of_links(links)
    order = count()
    queue = [(0, next(order), start, None, 0)]
    seen = set()
    while queue:
        cm, _, at, arrived, phase = heapq.heappop(queue)
        if (at, arrived, phase) in seen:
            continue
        seen.add((at, arrived, phase))
        if at == finish:
            return cm / 100
        for row, (one, other, along, against) in enumerate(links):
            for begin, to, permission in ((one, other, along), (other, one, against)):
                if begin != at or permission == NO or not may_turn(turns, arrived, at, row):
                    continue
                if row in doubled:
                    then = {0: 0, 1: 1 if permission == YES else 2, 2: 2}[phase]
                elif row in dead:
                    then = phase
                elif phase == 2:
                    continue
                else:
                    then = 1
                heapq.heappush(queue, (cm + lengths[row], next(order), to, row, then))
    return None


def may_turn(turns: list[tuple], arrived: int | None, at: str, onward: int) -> bool:
    for from_row, via, to_row, only in turns:
        if (from_row, via) != (arrived, at):
            continue
        if (onward != to_row) if only else (onward == to_row):
            return False
    return True


@settings(max_examples=400)
@given(networks(), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_ways_keep_to_permissions_and_turn_restrictions(drawn, start, finish):
    links, turns = drawn
    used = {name for link in links for name in link[:2]}
    assume(start != finish and {start, finish} <= used)
    # Of two parts of the roads equally large, either may be the main one.
    assume(not area_of_links(links)[2])
    ways = [
        way(f"{one} {other}", name=str(row), along=along, against=against)
        for row, (one, other, along, against) in enumerate(links)
    ]
    restrictions = tuple(
        turn(str(from_row), via, str(to_row), only=only, modes=ALL)
        for from_row, via, to_row, only in turns
    )
    graph = assemble(raw(POINTS, *ways, turns=restrictions, nodes=" ".join(NAMES)))
    cm = {graph.link_id[row]: int(graph.link_cm[row]) for row in range(graph.link_count)}
    lengths = [cm[str(row)] for row in range(len(links))]

    assert metres(graph, start, finish) == judged(links, turns, start, finish, lengths)
