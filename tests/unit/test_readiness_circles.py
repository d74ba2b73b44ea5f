"""Works that wait on each other."""

from __future__ import annotations

import itertools

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.readiness.circles import circle_in_words, circles_by_works

#     D ──▶ A ──▶ B
#           ▲     │         E ──▶ F        G ──▶ G
#           └── C ◀┘
WAITS = [("B", "C"), ("A", "B"), ("C", "A"), ("D", "A"), ("E", "F"), ("G", "G")]


def test_a_circle_holds_up_its_own_works_and_those_that_wait_on_it() -> None:
    circle = ("A", "B", "C", "A")

    assert circles_by_works(WAITS) == {
        "A": circle, "B": circle, "C": circle, "D": circle, "G": ("G", "G"),
    }  # fmt: skip


def test_the_order_of_rows_does_not_matter() -> None:
    assert circles_by_works(WAITS[::-1]) == circles_by_works(WAITS)


def test_the_shortest_circle_through_the_first_works_is_named() -> None:
    # A → B → C → A and A → C → A: the second says enough.
    assert circles_by_works([*WAITS[:3], ("A", "C")])["B"] == ("A", "C", "A")


def test_works_of_a_circle_name_their_own_and_not_one_that_they_also_wait_on() -> None:
    found = circles_by_works([("X", "Y"), ("Y", "X"), ("A", "X"), ("A", "B"), ("B", "A")])

    assert found["A"] == ("A", "B", "A")
    assert found["X"] == ("X", "Y", "X")


def test_a_circle_in_words() -> None:
    assert circle_in_words(("A", "B", "A")) == "A → B → A"
    long = tuple(f"W{n:02}" for n in range(40))
    assert circle_in_words((*long, long[0])) == (
        "W00 → W01 → W02 → W03 → W04 → W05 → W06 → W07 → W08 → W09 → W10 → W11 → 28 more → W00"
    )


NAMES = st.sampled_from("ABCDEF")


@given(st.lists(st.tuples(NAMES, NAMES), max_size=14))
def test_exactly_the_works_that_can_never_start_are_found(waits: list[tuple[str, str]]) -> None:
    found = circles_by_works(waits)

    # What can be done is done, over and over; what is left can never start.
    left = {name for pair in waits for name in pair}
    while done := {name for name in left if not any(a == name and b in left for a, b in waits)}:
        left -= done
    assert set(found) == left
    graph = nx.DiGraph(waits)
    for circle in found.values():
        assert circle[0] == circle[-1]
        assert all(graph.has_edge(*pair) for pair in itertools.pairwise(circle))
