"""What a road network holds."""

from __future__ import annotations

import pytest
from network_drawings import link, motorway, roads

from sitepipe.network import describe


def test_figures_of_a_drawn_network():
    #    A ==== B ---> C      two motorways between A and B; C cannot be left
    #    D ---- E             a part of its own
    info = describe(
        roads(
            {
                "A": (0.0, 0.0),
                "B": (10.0, 0.0),
                "C": (20.0, 0.0),
                "D": (0.0, -9.0),
                "E": (9.0, -9.0),
            },
            motorway("m6", "A", "B", 10),
            motorway("toll", "B", "A", 8, verified=False),
            link("bc", "B", "C", 10, direction="forward", verified=None),
            link("de", "D", "E", 12),
        ),
        sources=["a drawing"],
    )

    assert (info.nodes, info.links, info.edges) == (5, 4, 7)
    assert info.components == 3  # A with B, C alone, D with E
    assert info.largest_weak_share == 3 / 5
    assert info.largest_strong_share == 2 / 5
    assert info.parallel_links == 2
    assert info.km_by_class == {"a_road": 22, "motorway": 18}
    assert info.verified_share == pytest.approx(22 / 40)
    west, south, east, north = info.bounds
    assert west < east
    assert south < north
    assert info.sources == ["a drawing"]
