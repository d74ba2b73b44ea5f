"""The map page as a text: what it holds, what it cannot hold, and where things stand."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from payload_fixture import payload_portfolio, site_id_of
from payloads import PAYLOADS
from portfolio_fixture import (
    BREAKOUT,
    CRS,
    HOSTILE,
    NAMES,
    RANK_FROM,
    Made,
    made_portfolio,
    made_roads,
    without_roads,
)
from registers_fixture import made_registers

from sitepipe import bundled, schema
from sitepipe.errors import StorageError
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.render import basemap
from sitepipe.render.cards.cards import site_cards
from sitepipe.render.lines import surroundings
from sitepipe.render.pages import leaflet, places
from sitepipe.render.pages.map import render_map
from sitepipe.snapshot import Roads

EVERYWHERE = (-math.inf, -math.inf, math.inf, math.inf)


@pytest.fixture(scope="module")
def made() -> Made:
    return made_portfolio()


@pytest.fixture(scope="module")
def page(made: Made) -> str:
    return render_map(**made.page_arguments())


def _content(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="content">(.*?)</script>', page, re.S)
    assert found
    content: dict[str, object] = json.loads(found.group(1))
    return content


def _placed(made: Made) -> dict[str, list[dict[str, object]]]:
    cards = site_cards(made.snapshot, made.appraisal, made.base.hubs, rank_from=RANK_FROM)
    return places.site_places(made.snapshot, cards, crs=CRS)


# The page


def test_the_page_names_no_outside_file(page):
    markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.S)
    assert re.findall(r"(?:src|href)\s*=\s*\"(?!data:|#)[^\"]*\"", markup) == []
    assert "sourceMappingURL" not in page
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.S))
    assert re.findall(r"url\((?!#)[^)]*\)", styles) == []
    assert "@import" not in styles


def test_the_policy_lets_the_page_s_own_scripts_run_and_nothing_out(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1)
    rules = dict(rule.split(" ", 1) for rule in policy.replace("&#39;", "'").split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert "connect-src" not in rules
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in re.findall(r"<script>(.*?)</script>", page, re.S)
    ]
    assert rules["script-src"].split() == hashes


def test_online_tiles_are_offered_only_when_asked_for(made, page):
    asked = render_map(**made.page_arguments(), online_tiles=True)
    assert "tile.openstreetmap.org" not in page
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', asked).group(1)
    assert "img-src data: https://tile.openstreetmap.org;" in policy
    made_layer = re.search(r"var (tile_layer_\d+) = L\.tileLayer", asked).group(1)
    assert f"{made_layer}.addTo" not in asked, "off until the reader chooses it"
    assert _content(asked)["tileCredit"] == "© OpenStreetMap contributors"


def test_names_reach_the_page_only_as_escaped_data(page):
    names = {site["site_id"]: site["name"] for site in _content(page)["sites"]}
    assert names == {site_id: name.strip() for site_id, name in NAMES.items()}
    for hostile in (HOSTILE, BREAKOUT, "<b>bold</b>", "\u2028"):
        assert hostile not in page


def test_scripts_never_write_markup():
    for path in sorted((bundled.shelf("maps") / "map").glob("*.js")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)


def test_folium_s_random_names_are_replaced(page):
    names = re.findall(r"\b(?:map|feature_group)_(\w+)\b", page)
    assert names
    assert all(name.isdigit() for name in names)


def test_the_page_has_the_ids_it_needs_once(page):
    markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.S)
    ids = re.findall(r'\bid="([^"]+)"', markup)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("total", "figure"),
    [
        (
            "808 acres as printed, mixed bases; land available now: unknown",
            {"number": "808", "text": "acres as printed, mixed bases; land available now: unknown"},
        ),
        (
            "at least 1,250 acres, allocation",
            {"number": "at least 1,250", "text": "acres, allocation"},
        ),
        ("no acreage is stated", {"number": "", "text": "no acreage is stated"}),
    ],
)
def test_the_acreage_stands_as_it_was_worded(made, total, figure):
    page = render_map(**(made.page_arguments() | {"acreage_total": total}))
    found = re.search(r'<dl class="figures">(.*?)</dl>', page, re.S).group(1)
    cells = re.findall(r"<div>(?:<dt>(.*?)</dt>)?<dd>(.*?)</dd></div>", found)
    assert {"number": cells[1][0], "text": cells[1][1]} == figure


def test_a_title_from_a_file_s_name_may_break_at_its_underscores(made):
    page = render_map(**(made.page_arguments() | {"title": "land_in_<Elm>"}))
    assert "<h1>land_<wbr>in_<wbr>&lt;Elm&gt;</h1>" in page
    assert "<title>land_in_&lt;Elm&gt;</title>" in page


def test_the_score_is_offered_only_where_a_site_is_ranked(made, page):
    assert list(_content(page)["colourings"]) == ["planning", "facts", "score"]
    scores = made.appraisal.scores.assign(score=math.nan, rank=pd.NA)
    unranked = replace(made.appraisal, scores=schema.SCORES.frame(scores))
    content = _content(render_map(**(made.page_arguments() | {"appraisal": unranked})))
    assert list(content["colourings"]) == ["planning", "facts"]
    assert all("score" not in site["fills"] for site in content["sites"])


def test_sites_are_first_coloured_by_what_tells_them_apart(made, page):
    assert _content(page)["colourBy"] == "planning"
    sites = schema.SITES.frame(made.snapshot.sites.assign(planning_group=pd.NA))
    alike = made.page_arguments() | {"snapshot": replace(made.snapshot, sites=sites)}
    content = _content(render_map(**alike))
    assert content["colourBy"] == "score"
    assert content["colourings"]["score"] == {
        "title": "Score",
        "classes": [
            {"id": "score_2", "label": "60 to 69", "count": 1},
            {"id": "not_known", "label": "Not ranked", "count": 6},
        ],
    }


def test_a_score_stands_in_the_class_of_its_printed_low_end(made):
    scores = made.appraisal.scores.copy()
    scores.loc[scores["site_id"] == "ash-park", "low"] = 69.6
    changed = replace(made.appraisal, scores=schema.SCORES.frame(scores))
    content = _content(render_map(**(made.page_arguments() | {"appraisal": changed})))
    (ash,) = [site for site in content["sites"] if site["site_id"] == "ash-park"]
    assert ash["score"]["text"] == "70–78 of 100, rank 1"
    assert ash["fills"]["score"] == "score_3"


def test_a_portfolio_without_sites_or_layers_still_has_a_page(made):
    snapshot = replace(
        made.snapshot,
        **{name: table.iloc[:0] for name, table in vars(made.snapshot).items()},
    )
    appraisal = replace(
        made.appraisal,
        **{name: table.iloc[:0] for name, table in vars(made.appraisal).items()},
    )
    base = replace(
        made.base,
        roads=without_roads(made.base.roads),
        hubs=schema.HUBS.empty(),
        towns=schema.TOWNS.empty(),
        region={},
        layers=schema.LAYERS.empty(),
    )
    arguments = made.page_arguments() | {"snapshot": snapshot, "appraisal": appraisal, "base": base}
    content = _content(render_map(**arguments))
    assert content["sites"] == []
    assert content["base"]["region"] is None


# Where things stand


def test_a_circle_has_the_area_that_is_stated(made):
    placed = _placed(made)
    (beech,) = placed["beech-works"]
    # 164 acres × 4046.8564224 m² = 663,684 m²; r = √(A/π) = 459.6 m
    assert beech["circle"]["radius_m"] == pytest.approx(459.6, abs=0.1)
    assert beech["circle"]["at"] == beech["at"]
    # 196 acres in two places: one circle of 793,184 m², r = 502.5 m, between them
    north, south = placed["cedar-two-places"]
    assert north["circle"]["radius_m"] == pytest.approx(502.5, abs=0.1)
    middle = np.mean([north["at"], south["at"]], axis=0)
    assert north["circle"]["at"] == pytest.approx(middle, abs=1e-5)
    assert "circle" not in south
    assert "circle" not in placed["elm-inside"][0]


def test_a_boundary_is_drawn_in_degrees(made):
    (ash,) = _placed(made)["ash-park"]
    ring = np.array(ash["outline"]["coordinates"][0])
    west, south = ring.min(axis=0)
    east, north = ring.max(axis=0)
    # 800 m × 500 m near 52.5° N: a degree is about 111.2 km north and 67.9 km east.
    assert (east - west) * 67_900 == pytest.approx(800, rel=0.03)
    assert (north - south) * 111_200 == pytest.approx(500, rel=0.03)
    assert math.hypot((west + 1.60) * 67.9, (south - 52.50) * 111.2) < 0.5  # km
    assert "circle" not in ash


def test_the_latest_boundary_of_a_place_counts(made):
    boundaries = made.snapshot.boundaries
    newer = boundaries[boundaries["site_id"] == "beech-works"].assign(version=2, lat=52.6)
    both = schema.BOUNDARIES.geoframe(
        [*boundaries.to_dict("records"), *newer.to_dict("records")], crs=CRS
    )
    changed = replace(made, snapshot=replace(made.snapshot, boundaries=both))
    assert [place["at"][0] for place in _placed(changed)["beech-works"]] == [52.6]


def test_a_site_without_a_boundary_stands_at_its_marker(made):
    snapshot = replace(made.snapshot, boundaries=made.snapshot.boundaries.iloc[:0])
    placed = _placed(replace(made, snapshot=snapshot))
    assert placed["beech-works"] == [{"at": [52.42, -1.45], "label": "Beech Works"}]


def test_a_part_in_the_same_place_marks_the_whole(made):
    boundaries = made.snapshot.boundaries
    same = boundaries["site_id"] == "elm-inside"
    moved = boundaries.assign(
        lat=boundaries["lat"].mask(same, 52.42), lon=boundaries["lon"].mask(same, -1.45)
    )
    changed = replace(made, snapshot=replace(made.snapshot, boundaries=moved))
    assert _placed(changed)["beech-works"][0]["holds"] is True
    assert "holds" not in _placed(made)["beech-works"][0]


def test_routes_share_their_lines_and_their_labels(made):
    routes, lines = places.site_routes(made.appraisal, made.base.hubs, near_min=45)
    assert len(lines) == 3, "one connector and two drives, each held once"
    junction, port = routes["cedar-two-places"]
    assert junction["minutes"] == "8 min"
    assert (junction["near"], port["near"]) == (True, False)
    assert (junction["marked"], port["marked"]) == (True, True), "reached over a connector"
    assert port["to"] == [51.9, -1.4]
    assert [part for _, part in junction["legs"]] == [1, 0, 1, 0], "two places, connector first"
    assert junction["along"] == 2, "the legs of the fastest way"


def test_roads_are_drawn_through_their_shape_points(made):
    lines = basemap.road_lines(made.base.roads, EVERYWHERE)
    assert list(lines) == ["a_road", "trunk", "motorway"], "the widest on top"
    assert lines["motorway"][0] == [[52.45, -1.9], [52.44, -1.8], [52.44, -1.6], [52.45, -1.55]]
    assert len(lines["a_road"]) == 1


def test_parallel_links_stay_apart():
    roads = made_roads()
    second = roads.links.iloc[[0]].assign(link_id="m90-1b", via=None)
    links = schema.ROAD_LINKS.frame([*roads.links.to_dict("records"), *second.to_dict("records")])
    graph = graph_from_tables(Roads(roads.nodes, links), crs=CRS)
    assert len(basemap.road_lines(graph, EVERYWHERE)["motorway"]) == 3


def test_a_detailed_network_is_drawn_around_the_sites_in_few_long_lines(made):
    local = replace(made.base.roads, has_local_roads=True)
    around = surroundings(local, made.snapshot)
    lines = basemap.road_lines(local, around)
    # Both links of the M90 are one line; 52.44 to 52.45 over 0.05 degrees is no straight line.
    assert len(lines["motorway"]) == 1
    assert len(lines["motorway"][0]) == 5
    far_south = (400_000.0, 100_000.0, 410_000.0, 110_000.0)
    assert not any(basemap.road_lines(local, far_south).values())
    assert [shield["road"] for shield in basemap.shields(local, far_south)] == []


def test_a_road_number_stands_halfway_along(made):
    trunk = next(s for s in basemap.shields(made.base.roads, EVERYWHERE) if s["road"] == "A900")
    # Legs of 0.252 and 0.306 on the flat: half is 0.279, 0.0270 into the second, 8.8 % of it.
    lat, lon = trunk["at"]
    assert lat == pytest.approx(52.2 - 0.3 * 0.0883, abs=0.002)
    assert lon == pytest.approx(-1.5 + 0.1 * 0.0883, abs=0.002)


def test_hubs_without_a_position_are_not_drawn_and_doubtful_ones_are_hollow(made):
    drawn = {hub["name"]: hub for hub in basemap.hubs(made.base.hubs)}
    assert set(drawn) == {"M90 J2", "Port Elm", "Ash Rail", "Elm Lab"}
    assert {name for name, hub in drawn.items() if hub["hollow"]} == {"Ash Rail"}
    assert drawn["M90 J2"]["label"] == "J2"
    assert drawn["Port Elm"]["label"] == "Port Elm"


def test_a_missing_leaflet_is_said(monkeypatch):
    monkeypatch.setattr(leaflet, "_PACKAGE", "no-such-package-here")
    with pytest.raises(StorageError, match=r"cannot find leaflet\.js"):
        leaflet._asset("leaflet.js")


# Credits


def test_what_a_layer_asks_to_be_said_stands_in_full_and_in_short(made, page):
    base = _content(page)["base"]
    assert base["credits"] == [
        {
            "title": "Roads of Elmshire",
            "as_of": "2026-01",
            "source": "Made up",
            "licence": "Made up",
            "attribution": "Contains made-up data © Elmshire 2026. Checked by hand.",
        }
    ]
    assert base["creditLine"] == ["Contains made-up data © Elmshire 2026"]


def test_the_short_credits_say_nothing_twice():
    layers = schema.LAYERS.frame(
        [
            {"layer": "a", "attribution": "Contains OS data © Crown. Contains road data. Checked."},
            {"layer": "b", "attribution": "Contains OS data © Crown, for checking only."},
            {"layer": "c", "attribution": "Made by hand."},
            {"layer": "d"},
        ]
    )
    assert basemap.credit_line(layers) == ["Contains OS data © Crown", "Contains road data"]


def test_equal_facts_are_held_once(page):
    content = _content(page)
    numbers = [
        number
        for site in content["sites"]
        for facts in (site["reach"], *(group["facts"] for group in site["groups"]))
        for number in facts
    ]
    assert len(numbers) > len(content["facts"])
    assert set(numbers) == set(range(len(content["facts"])))
    assert len({json.dumps(fact) for fact in content["facts"]}) == len(content["facts"])


# Registers, and what stands beside the map in a pack


@pytest.fixture(scope="module")
def full() -> Made:
    return made_registers()


def test_registers_hold_each_text_once(full):
    content = _content(render_map(**full.page_arguments()))
    (ash,) = [site for site in content["sites"] if site["site_id"] == "ash-park"]
    texts = content["texts"]
    assert len(set(texts)) == len(texts)
    plots = ash["registers"][0]
    assert plots["title"] == "Plots"
    assert [texts[number] for number in plots["head"]][:2] == ["Plot", "Status"]
    assert [texts[row[0]] for row in plots["rows"]] == ["Plot A", "Plot B"]
    (elm,) = [site for site in content["sites"] if site["site_id"] == "elm-inside"]
    assert texts[elm["registers"][0]["question"]].startswith("Which plots are released")


def test_a_pack_s_map_links_to_pages_and_files(full):
    pages = {"ash-park": "sites/ash-park.html", "hostile-script": "sites/x.html"}
    page = render_map(
        **full.page_arguments(),
        pages=pages,
        downloads={"Read <me>": 'README.txt"><script>'},
    )
    found = {site["site_id"]: site["page"] for site in _content(page)["sites"]}
    assert found == dict.fromkeys(NAMES) | pages
    assert '<a href="README.txt&#34;&gt;&lt;script&gt;">Read &lt;me&gt;</a>' in page
    without_script = re.search(r"<noscript>(.*?)</noscript>", page, re.S).group(1)
    assert re.findall(r'<a href="([^"]*)">(.*?)</a>', without_script) == [
        ("sites/ash-park.html", "Ash Park"),
        ("sites/x.html", "&lt;/script&gt;&lt;script&gt;alert(2)&lt;/script&gt;"),
    ]


def test_payloads_in_every_field_leave_the_markup_as_it_is():
    def markup(made: Made) -> str:
        page = render_map(**made.page_arguments())
        return re.sub(r'(id="content">).*?(</script>)', r"\1\2", page, flags=re.S)

    armed = payload_portfolio()
    content = _content(render_map(**armed.page_arguments()))
    names = {site["site_id"]: site["name"] for site in content["sites"]}
    assert names == {site_id_of(number): payload.strip() for number, payload in enumerate(PAYLOADS)}
    figures = re.compile(r'<dl class="figures">.*?</dl>', re.S)
    plain = payload_portfolio(["plain words"])
    assert figures.sub("", markup(armed)) == figures.sub("", markup(plain))
