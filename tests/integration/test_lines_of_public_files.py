"""Plain lines and link tables of public files, joined: judged by columns that joining never reads.

The files are looked for beside the checkout, in shared/data. The sections of the pavement network
state a compass point each (``direc_code``), which the description of its columns leaves out: here
it says independently which carriageways are opposite.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from sitepipe.config.road_columns import RoadColumns
from sitepipe.errors import ExitCode, SchemaError
from sitepipe.ingest.link_table import read_link_table
from sitepipe.ingest.road_formats import RoadFormat, recognise
from sitepipe.ingest.road_lines import fitting, read_road_lines
from sitepipe.network.build.assemble import assemble
from sitepipe.network.build.lines import join_lines
from sitepipe.roadgraph import CM_PER_M, RawRoads, RoadGraph
from sitepipe.section import load

ROOT = Path(__file__).parents[2]
ROADS = ROOT.parent / "shared" / "data" / "roads"
HAPMS = ROADS / "hapms_west_midlands_clip_27700.gpkg"
BNG = "EPSG:27700"
OPPOSITE = {"NB": "SB", "SB": "NB", "EB": "WB", "WB": "EB"}
# Sections that meet a carriageway of the opposite compass point, and rightly so: the arms of M6
# junction 8 carry the points of the road they come from; the label of the last says "M5
# Southbound" in words and NB in its code, and it is drawn and driven south.
LABELLED_OTHERWISE = {"4600M6/830", "4600M6/802", "1800M5/506"}

pytestmark = pytest.mark.skipif(
    not ROADS.is_dir(), reason="shared/data beside the checkout is absent"
)


def description(name: str):
    path = ROOT / "configs" / "road-lines" / f"{name}.yaml"
    return load(path, RoadColumns, label=f"configs/road-lines/{name}.yaml")


@pytest.fixture(scope="module")
def joined() -> RawRoads:
    lines = read_road_lines(HAPMS, crs=BNG, columns=description("hapms"))
    return join_lines(lines, snap_m=15.0, least_strong_share=0.6)


@pytest.fixture(scope="module")
def sections() -> pd.DataFrame:
    """Every section as the file has it, by its label."""
    return gpd.read_file(HAPMS).set_index("sect_label")


@pytest.fixture(scope="module")
def carriageways(sections) -> set[str]:
    """Labels of main carriageways that are driven one way."""
    main = sections.funct_name == "Main Carriageway"
    return set(sections.index[main & (sections.dual_name != "Two Way Single Carriageway")])


def told(raw: RawRoads, words: str) -> int:
    (found,) = [remark.count for remark in raw.remarks if words in remark.what]
    return found


def meetings(raw: RawRoads) -> dict[int, list[tuple[str, bool, bool]]]:
    """Return for each shared point: ways, whether one can arrive on them, and leave on them."""
    of: dict[int, list[tuple[str, bool, bool]]] = {}
    two_way = raw.kinds.permission[raw.way_kind, 1].any(axis=1)
    for way, name in enumerate(raw.way_id.tolist()):
        points = raw.way_points[raw.way_first[way] : raw.way_first[way + 1]].tolist()
        for place, point in enumerate(points):
            arrives = place > 0 or bool(two_way[way])
            leaves = place < len(points) - 1 or bool(two_way[way])
            of.setdefault(point, []).append((name, arrives, leaves))
    return {point: ways for point, ways in of.items() if len(ways) > 1}


def turns(raw: RawRoads) -> Iterator[tuple[int, str, str]]:
    """Give every turn from one section into another that the joined roads allow."""
    banned = {
        (str(raw.way_id[one]), int(point), str(raw.way_id[other]))
        for one, point, other in zip(
            raw.turns.from_way, raw.turns.via_point, raw.turns.to_way, strict=True
        )
    }
    for point, ways in meetings(raw).items():
        for one, arrives, _ in ways:
            for other, _, leaves in ways:
                if one != other and arrives and leaves and (one, point, other) not in banned:
                    yield point, one, other


def road_of(sections: pd.DataFrame, name: str) -> str:
    toll = "M6 Toll" in sections.at[name, "area_name"]
    return "M6 Toll" if toll else str(sections.at[name, "roa_number"])


def are_opposite(sections: pd.DataFrame, one: str, other: str) -> bool:
    codes = sections.at[one, "direc_code"], sections.at[other, "direc_code"]
    return OPPOSITE.get(codes[0]) == codes[1] and road_of(sections, one) == road_of(sections, other)


# the pavement network


def test_no_turn_leads_from_a_carriageway_into_the_opposite_one_of_its_road(
    joined, sections, carriageways
):
    at = meetings(joined)
    seen = 0
    wrong = []
    for point, one, other in turns(joined):
        if one not in carriageways or other not in carriageways:
            continue
        seen += 1
        forms = {sections.at[name, "funct_name"] for name, _, _ in at[point]}
        if are_opposite(sections, one, other) and not forms & {"Roundabout", "Slip Road"}:
            wrong.append((one, other))
    assert seen > 1_400
    assert [pair for pair in wrong if not LABELLED_OTHERWISE & set(pair)] == []
    assert len(wrong) == 3


def test_opposite_carriageways_meet_only_at_roundabouts_and_where_they_become_one_road(
    joined, sections, carriageways
):
    alone = []
    for ways in meetings(joined).values():
        names = {name for name, _, _ in ways}
        pairs = [(a, b) for a in names & carriageways for b in names & carriageways
                 if are_opposite(sections, a, b)]  # fmt: skip
        if not pairs:
            continue
        roundabout = any(sections.at[name, "funct_name"] == "Roundabout" for name in names)
        single = any(
            sections.at[name, "dual_name"] == "Two Way Single Carriageway"
            and sections.at[name, "roa_number"] == sections.at[pairs[0][0], "roa_number"]
            for name in names
        )
        if not roundabout and not single and not LABELLED_OTHERWISE & names:
            alone.append(sorted(names))
    assert alone == []


def test_a_naive_snap_would_have_joined_hundreds_of_them(joined):
    assert 400 <= told(joined, "contacts between opposite carriageways") <= 500


# Places where two main carriageways cross in the file and no road joins them (grid, m).
CROSSINGS = {
    "M42 over the M6 at Coleshill": ("M42", "M6", 419_750, 286_650),
    "M69 and A46 over the M6 at Ansty": ("M69", "M6", 439_300, 282_300),
    "M40 under the M42 at Hockley Heath": ("M40", "M42", 412_870, 272_190),
    "M6 Toll over the M42 at Coleshill": ("M6 Toll", "M42", 419_750, 287_410),
    "M45 under the M1 at Watford Gap": ("M45", "M1", 458_530, 270_185),
}


@pytest.mark.parametrize("name", CROSSINGS)
def test_grade_separated_crossings_cannot_be_turned_at(joined, sections, name):
    one, other, x, y = CROSSINGS[name]
    main = sections[sections.funct_name == "Main Carriageway"]
    roads = pd.Series({label: road_of(sections, label) for label in main.index})
    near = main[main.distance(shapely.Point(x, y)) < 100]
    first, second = (near[roads[near.index] == road] for road in (one, other))
    crossing = [a for a in first.geometry for b in second.geometry if a.crosses(b)]
    assert crossing, "the file has no crossing here"

    # Link roads of an interchange may lead from one to the other, not the roads themselves.
    for point, ways in meetings(joined).items():
        if np.hypot(joined.x[point] - x, joined.y[point] - y) < 150:
            names = {name for name, _, _ in ways if name in main.index}
            assert not {one, other} <= {road_of(sections, name) for name in names}, names


def test_every_main_carriageway_goes_on_unless_the_report_says_why(joined, sections, carriageways):
    """Of sections well within the data, nearly all have one to go on to and one to come from."""
    ways = meetings(joined)
    arriving = Counter(one for _, one, _ in turns(joined))
    leaving = Counter(other for _, _, other in turns(joined))
    bounds = sections.geometry.bounds
    inside = set(
        bounds.index[
            (bounds.minx > 383_000) & (bounds.maxx < 467_000)
            & (bounds.miny > 243_000) & (bounds.maxy < 322_000)
        ]
    )  # fmt: skip
    main = sorted(carriageways & inside)
    stuck = [name for name in main if not arriving[name] or not leaving[name]]
    assert len(ways) > 1_900
    assert len(main) > 1_200
    assert len(stuck) / len(main) < 0.03


def entries_and_exits(sections: pd.DataFrame, words: str) -> pd.Index:
    """Return slip roads of motorways whose label says in words that they enter or leave it."""
    said = sections.location.fillna("").str.contains(words, case=False)
    slips = (sections.funct_name == "Slip Road") & (sections.class_name == "M")
    named = sections.location.fillna("").str.contains("services|maintenance|bay", case=False)
    return sections.index[said & slips & ~named]


@pytest.mark.parametrize(("words", "is_entry"), [("entry slip", True), ("exit slip", False)])
def test_slip_roads_lead_where_their_labels_say(joined, sections, words, is_entry):
    """An entry slip road leads into its motorway or another slip road, an exit one out of it."""
    slips = entries_and_exits(sections, words)
    after: dict[str, set[str]] = {}
    before: dict[str, set[str]] = {}
    for _, one, other in turns(joined):
        after.setdefault(one, set()).add(other)
        before.setdefault(other, set()).add(one)
    met = after if is_entry else before
    lost = []
    for name in slips:
        reached, todo = set(), [name]
        while todo:  # entry slip roads are drawn in parts
            for further in met.get(todo.pop(), set()) - reached:
                reached.add(further)
                if sections.at[further, "funct_name"] == "Slip Road":
                    todo.append(further)
        if not any(
            sections.at[one, "funct_name"] == "Main Carriageway"
            and sections.at[one, "class_name"] == "M"
            for one in reached
        ):
            lost.append((name, sections.at[name, "location"]))
    assert len(slips) > 100
    assert len(lost) / len(slips) < 0.05, lost[:5]


def test_a_section_drawn_against_its_road_is_turned(joined, sections):
    (remark,) = [one for one in joined.remarks if "head-on" in one.what]

    assert remark.first == ("3400M6/103",)
    # The file says northbound and draws it southwards.
    line = sections.geometry["3400M6/103"]
    assert sections.at["3400M6/103", "direc_code"] == "NB"
    assert line.coords[0][1] > line.coords[-1][1]


def test_the_length_of_the_network_is_that_of_the_file(joined, sections):
    graph = assemble(joined)
    roads = sections[sections.funct_name != "Ox Bow Lay-by"]

    assert graph.link_cm.sum() / CM_PER_M == pytest.approx(roads.sec_length.sum(), rel=0.001)
    assert told(joined, "lead nowhere") == (sections.funct_name == "Ox Bow Lay-by").sum()


def drives(graph: RoadGraph) -> nx.DiGraph:
    drawn = nx.DiGraph()
    drawn.add_nodes_from(range(graph.node_count))
    drawn.add_edges_from(zip(graph.edge_tails().tolist(), graph.edge_head.tolist(), strict=True))
    return drawn


def test_shares_before_and_after_are_told_and_what_is_left_is_explained(joined):
    """Weakly almost everything hangs together; strongly what the missing local roads allow."""
    network = nx.DiGraph()
    two_way = joined.kinds.permission[joined.way_kind, 1].any(axis=1)
    nodes = {point for point, ways in meetings(joined).items() if len(ways) > 1}
    for way in range(len(joined.way_id)):
        points = joined.way_points[joined.way_first[way] : joined.way_first[way + 1]].tolist()
        stops = [point for place, point in enumerate(points)
                 if point in nodes or place in (0, len(points) - 1)]  # fmt: skip
        for one, other in pairwise(stops):
            network.add_edge(one, other)
            if two_way[way]:
                network.add_edge(other, one)
    weak = max(map(len, nx.weakly_connected_components(network)))
    strong = max(map(len, nx.strongly_connected_components(network)))
    count = len(network)

    (after,) = [one for one in joined.remarks if "junctions and ends of roads;" in one.what]
    assert after.count == count
    assert f"{weak / count:.1%} hang together" in after.what
    assert f"{strong / count:.1%} can be driven to" in after.what
    assert weak / count > 0.99
    (before,) = [one for one in joined.remarks if "ends of lines as drawn" in one.what]
    assert "1.0% hang together" in before.what
    outside = [one.count for one in joined.remarks if "that are not," in one.what]
    assert sum(outside) == count - strong


def test_a_share_that_cannot_be_reached_is_refused_with_what_to_try():
    lines = read_road_lines(HAPMS, crs=BNG, columns=description("hapms"))
    with pytest.raises(SchemaError) as refused:
        join_lines(lines, snap_m=15.0, least_strong_share=0.9)
    assert refused.value.exit_code == ExitCode.DATA
    assert "slip roads that begin or end at a road that the data lacks" in refused.value.message


# motorway links of OS Open Roads without nodes and direction


def test_motorway_lines_without_direction():
    path = ROADS / "motorways.fgb"
    assert recognise(path) == RoadFormat.LINES
    columns = fitting(path, [description("hapms"), description("open-roads-lines")])
    assert columns.section.name == "open-roads-lines"
    lines = read_road_lines(path, crs=BNG, columns=columns)
    joined = join_lines(lines, snap_m=1.0, least_strong_share=0.98)
    graph = assemble(joined)

    assert len(lines.way_id) == 6_648
    assert not graph.directed
    stated = gpd.read_file(path)["length"].sum()
    assert graph.link_cm.sum() / CM_PER_M == pytest.approx(stated, rel=0.001)
    assert nx.number_strongly_connected_components(drives(graph)) < 20


# the junction graph of the strategic road network


def test_the_junction_graph_as_its_authors_describe_it():
    path = ROADS / "SRN_graph_west_midlands_clip.csv"
    assert recognise(path) == RoadFormat.LINK_TABLE
    raw = read_link_table(path, crs=BNG)
    graph = assemble(raw)

    assert told(raw, "links of a table") == 259
    assert told(raw, "end where they start") == 10
    assert graph.link_count == 249
    assert graph.node_count == 109
    pairs = set(zip(graph.link_start.tolist(), graph.link_end.tolist(), strict=True))
    assert len(pairs) == 246
    assert nx.is_strongly_connected(drives(graph))
    table = pd.read_csv(path)
    kept = table[table.StartCluster != table.EndCluster]
    assert graph.link_cm.sum() / 100_000 == pytest.approx(kept["dist"].sum(), abs=0.01)
    assert {"M6 J2", "M42 J6", "M6 Toll T7"} <= set(raw.point_id)
