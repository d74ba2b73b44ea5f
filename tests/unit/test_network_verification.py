"""
What makes a driven figure verified: each thing that it rests on, taken away one at a time.

The site lies across the road and the port names its junction, so no connector is driven.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from network_drawings import (
    access_config,
    block,
    figure,
    graph,
    hub,
    hubs,
    link,
    motorway,
    roads,
    sites,
    vehicle,
)

from sitepipe.network import measure_access
from sitepipe.network.inputs import access_inputs

#    A ---[ S ]----------- B ============ C        ab A45 single 10 km, bc M6 10 km
NODES = {"A": (0.0, 0.0), "B": (10.0, 0.0), "C": (20.0, 0.0)}
ACROSS = block(west=2, south=-0.5, east=4, north=0.5)


def doubted(value: float) -> dict[str, object]:
    return figure(value) | {"verified": False}


def measured(*, van=None, config=None, site=("s", ACROSS), port=None, back=None, **of_motorway):
    links = [link("ab", "A", "B", 10), motorway("bc", "B", "C", 10, **of_motorway)]
    return measure_access(
        sites(site),
        graph(roads(NODES, *links, *([back] if back else []))),
        hubs(port or hub("port", (20.0, 0.0), node="C", verified=True)),
        vehicle=van or vehicle(),
        config=config or access_config(),
    )


def flags(access):
    (row,) = access.access.to_dict("records")
    (trip,) = access.reach.to_dict("records")
    return row["links_verified"], row["verified"], trip["verified"]


def factors(**changes):
    kinds = ("built_up", "single", "dual", "motorway")
    return {kind: figure(1) for kind in kinds} | changes


def test_a_figure_that_rests_on_nothing_unverified_is_verified():
    access = measured()

    assert flags(access) == (True, True, True)
    (row,) = access.access.to_dict("records")
    assert (row["minutes"] * 600, row["connector_km"]) == (7 * 600 + 4000, 0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"verified": False}, (False, False, False)),
        ({"verified": None}, (False, False, False)),
        ({"van": vehicle(factor=factors(motorway=doubted(1)))}, (True, False, False)),
        # nobody drives a dual carriageway that is no motorway, and no limiter binds
        ({"van": vehicle(factor=factors(dual=doubted(1)))}, (True, True, True)),
        ({"van": vehicle(limiter_mph=doubted(100))}, (True, True, True)),
        ({"van": vehicle(limiter_mph=doubted(50))}, (True, False, False)),
        ({"port": hub("port", (20.0, 0.0), node="C", verified=False)}, (True, False, False)),
        ({"port": hub("port", (20.0, 0.0), node="C")}, (True, False, False)),
        ({"port": hub("port", (19.0, 0.5), verified=True)}, (True, False, False)),
        ({"site": ("s", (3.0, 1.0))}, (True, False, False)),
        ({"site": ("s", (3.0, 0.0))}, (True, False, False)),  # on the road, yet a location only
        ({"site": ("s", block(west=2, south=0.5, east=4, north=1))}, (True, False, False)),
    ],
)  # fmt: skip
def test_each_thing_that_a_figure_rests_on_can_take_the_mark_away(changes, expected):
    assert flags(measured(**changes)) == expected


def test_a_trip_needs_verified_hours():
    config = access_config()
    doubtful = config.duty.turnaround_min.model_copy(update={"verified": False})
    duty = config.duty.model_copy(update={"turnaround_min": doubtful})

    access = measured(config=config.model_copy(update={"duty": duty}))

    assert flags(access) == (True, True, False), "minutes do not rest on the turnaround"


def test_a_trip_needs_a_verified_way_back():
    # C leads back to B by 12 km that nobody has checked, for the motorway is one-way.
    home = motorway("cb", "C", "B", 12, direction="forward", verified=False)

    access = measured(direction="forward", back=home)

    assert flags(access) == (True, True, False)
    assert flags(measured(direction="forward", back=home | {"verified": True}))[2]


def test_an_input_is_verified_if_the_way_from_every_place_is():
    access = measured().access
    north = access.assign(place="North")
    south = access.assign(place="South", verified=False)
    nowhere = access.assign(place="East", verified=pd.NA, minutes=np.nan)

    def verified(*tables):
        return access_inputs(pd.concat(tables, ignore_index=True))["verified"].tolist()

    assert verified(access) == [True]
    assert verified(north, south) == [False]
    assert verified(north, nowhere) == [False]
