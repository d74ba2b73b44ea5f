"""The map page in a real browser without a network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from opened_page import Opened
from playwright.sync_api import Browser, Page, expect
from portfolio_fixture import BREAKOUT, HOSTILE, NAMES, TEMPLATE, made_portfolio

from sitepipe.render.pages.map import render_map

Open = Callable[..., Opened]
_SPACES = re.compile(r"\s+")
# Cedar & Cypress stands in two places, every other site in one.
_MARKERS = len(NAMES) + 1
# The policy of the page forbids the polling of ``wait_for_function``.
_NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def _shown(text: str) -> str:
    """Return a text as a browser reports it: white space runs are one space."""
    return _SPACES.sub(" ", text).strip()


def _violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {[node['target'] for node in rule['nodes']]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    ]


def _list_button(page: Page, site_id: str):
    return page.locator(f'.list button[data-site="{site_id}"]')


def test_the_page_asks_for_the_file_alone(opened: Open) -> None:
    found = opened()
    found.page.mouse.wheel(0, -300)
    found.page.wait_for_timeout(300)

    assert [url.rsplit("/", 1)[-1] for url in found.requests] == ["map.html"]


def test_every_site_is_in_the_list_and_on_the_map(opened: Open) -> None:
    page = opened().page

    names = [_shown(text) for text in page.locator(".list .name").all_inner_texts()]
    assert sorted(names) == sorted(_shown(name) for name in NAMES.values())
    markers = page.locator(".site-marker")
    assert markers.count() == _MARKERS
    assert {marker.get_attribute("data-site") for marker in markers.all()} == set(NAMES)
    box = page.locator(".map").bounding_box()
    for marker in markers.all():
        at = marker.bounding_box()
        assert box["x"] <= at["x"] <= box["x"] + box["width"]
        assert box["y"] <= at["y"] <= box["y"] + box["height"]


def test_the_first_view_names_its_figures(opened: Open) -> None:
    page = opened().page

    assert page.title() == "Elmshire pipeline"
    assert page.locator("html").get_attribute("lang") == "en-GB"
    expect(page.locator(".as-of")).to_have_text("As of 14 November 2026")
    expect(page.locator(".masthead .notice")).to_have_text("Fictional data, for tests.")
    figures = [_shown(text) for text in page.locator(".figures > div").all_inner_texts()]
    # 13 + 6 × 6 facts of 7 × 17 are known: 49 of 119.
    assert figures == [
        "7 sites named; 6 counted, as one lies inside another",
        "808 acres as printed, mixed bases; land available now: unknown",
        "41% of what investors ask for is known",
    ]


def test_a_card_opens_by_mouse_and_closes_with_escape(opened: Open) -> None:
    page = opened().page

    page.locator('.site-marker[data-site="beech-works"]').click()
    card = page.locator("#card")
    expect(card.locator("h2")).to_have_text("Beech Works")
    expect(card.locator("h2")).to_be_focused()
    text = _shown(card.inner_text())
    for words in (
        "about 164 acres (66 ha), basis not stated",
        "List of sites <2026>, March 2026",
        "6 of 17 facts known",
        "Not ranked: 11 facts unknown",
        "Known facts carry 40% of the weight; a rank needs 60%.",
        "Investability for tests: a score would be between 14 and 96 of 100.",
        "M90 J2",
        "8 min ◦",
        "1 h 52 min ◦",
        "Not stated. Ask the promoter: How many MVA are firm?",
        "Outline granted",
        "March 2022, BW/1, Elmshire",
        "Reliefs end 30 September 2034.",
        "“c.164 acres” holds over “160 acres”: The newer source wins.",
        "sitepipe explain beech-works",
    ):
        assert words in text
    assert page.evaluate("location.hash") == "#site=beech-works"

    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(page.locator('.site-marker[data-site="beech-works"]')).to_be_focused()
    assert page.evaluate("location.hash") == ""


@pytest.mark.parametrize("key", ["Enter", " "])
def test_a_card_opens_by_keyboard_from_marker_and_list(opened: Open, key: str) -> None:
    page = opened().page

    marker = page.locator('.site-marker[data-site="ash-park"]')
    marker.focus()
    page.keyboard.press(key)
    expect(page.locator("#card h2")).to_have_text("Ash Park")
    page.keyboard.press("Escape")
    expect(marker).to_be_focused()

    _list_button(page, "ash-park").focus()
    page.keyboard.press("ArrowDown")
    expect(_list_button(page, "hostile-script")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press(key)
    expect(page.locator("#card h2")).to_have_text("Ash Park")
    page.keyboard.press("Escape")
    expect(_list_button(page, "ash-park")).to_be_focused()


def test_tab_reaches_every_marker(opened: Open) -> None:
    page = opened().page

    reached = set()
    page.locator(".leaflet-container").focus()
    for _ in range(_MARKERS):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.site"))
    assert reached == set(NAMES)


def test_a_ranked_site_shows_an_interval(opened: Open) -> None:
    page = opened(anchor="#site=ash-park").page

    expect(page.locator("#card h2")).to_have_text("Ash Park")
    expect(page.locator(".score-text")).to_have_text("62–78 of 100, rank 1")
    bar = page.locator("#card .interval").first
    track, filled = bar.bounding_box(), bar.locator("i").bounding_box()
    assert (filled["x"] - track["x"]) / track["width"] == pytest.approx(0.62, abs=0.01)
    assert filled["width"] / track["width"] == pytest.approx(0.16, abs=0.01)
    assert page.locator(".ticks i.is-known").count() == 13
    assert page.locator(".ticks i").count() == 17


@pytest.mark.parametrize("site_id", ["hostile-image", "hostile-script", "hostile-template"])
def test_hostile_names_are_text_everywhere(opened: Open, site_id: str) -> None:
    page = opened().page
    name = _shown(NAMES[site_id])

    assert page.locator("img").count() == 0
    assert page.locator("b").count() == 0
    expect(_list_button(page, site_id).locator(".name")).to_have_text(NAMES[site_id])
    labels = [_shown(text) for text in page.locator(".label-site").all_text_contents()]
    assert name in labels
    spoken = page.locator(f'.site-marker[data-site="{site_id}"]').get_attribute("aria-label")
    assert spoken is not None
    assert spoken.startswith(NAMES[site_id])
    _list_button(page, site_id).click()
    expect(page.locator("#card h2")).to_have_text(NAMES[site_id])
    page.get_by_label("Table", exact=True).check()
    rows = [_shown(text) for text in page.locator("tbody .plain").all_text_contents()]
    assert name in rows
    assert page.locator("img").count() == 0


def test_a_hostile_title_is_text(chromium, tmp_path: Path, opened: Open) -> None:
    arguments = made_portfolio().page_arguments() | {"title": BREAKOUT, "notice": HOSTILE}
    path = tmp_path / "hostile.html"
    path.write_text(render_map(**arguments), encoding="utf-8", newline="\n")
    page = chromium.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(path.as_uri())

    assert page.title() == BREAKOUT
    expect(page.locator("h1")).to_have_text(BREAKOUT)
    expect(page.locator(".masthead .notice")).to_have_text(HOSTILE)
    assert dialogs == []
    page.close()


def test_the_policy_stops_scripts_that_are_not_the_page_s_own(map_file: Path, chromium) -> None:
    page = chromium.new_page()
    page.goto(map_file.as_uri())
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran=1\">')"
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    page.close()


def test_a_card_never_shows_an_empty_word(opened: Open) -> None:
    page = opened().page

    for site_id in NAMES:
        _list_button(page, site_id).click()
        text = page.locator("#card").inner_text()
        assert not re.search(r"\b(null|nan|None|undefined|N/A|NaN)\b|\[object", text)
        assert page.locator("#card li:empty, #card p:empty, #card td:empty").count() == 0
        page.keyboard.press("Escape")


def test_a_selected_site_shows_its_routes_and_dims_the_others(opened: Open) -> None:
    page = opened().page

    assert page.locator("path.route").count() == 0
    _list_button(page, "beech-works").click()
    # One path for the driven links, one dashed for the modelled connectors, and one from where
    # the roads end to the signs.
    assert page.locator("path.route").count() == 3
    assert page.locator("path.route-leader").count() == 1
    texts = page.locator(".label-route").all_text_contents()
    assert "8 min ◦" in texts, "modelled, as on the card"
    assert "1 h 52 min ◦ · Port Elm" in texts
    signs = page.locator(".label-route.is-shown use")
    assert {sign.get_attribute("href") for sign in signs.all()} <= {
        "#sign-motorway_junction",
        "#sign-port",
    }
    assert signs.count() >= 1, "minutes say which kind of hub they lead to"
    other = page.locator('.site-marker[data-site="ash-park"]')
    own = page.locator('.site-marker[data-site="beech-works"]')
    assert other.evaluate("e => getComputedStyle(e).opacity") == "0.35"
    assert own.evaluate("e => getComputedStyle(e).opacity") == "1"
    page.keyboard.press("Escape")
    assert page.locator("path.route").count() == 0


def test_search_and_stage_filter_list_map_and_table(opened: Open) -> None:
    page = opened().page

    page.get_by_label("Find a site").fill("  söhne ")
    assert page.locator(".list li:visible").count() == 1
    expect(page.locator("#list-heading")).to_have_text("1 of 7 sites")
    shown = [m for m in page.locator(".site-marker").all() if m.is_visible()]
    assert [m.get_attribute("data-site") for m in shown] == ["hostile-template"]

    page.get_by_label("Find a site").fill("")
    page.get_by_label("Planning stage", exact=True).and_(page.locator("select")).select_option(
        "outline"
    )
    names = page.locator(".list li:visible .name").all_inner_texts()
    assert sorted(names) == ["Beech Works", "Elm Corner"]
    page.get_by_label("Table", exact=True).check()
    assert page.locator(".table-view tbody tr:visible").count() == 2

    page.get_by_label("Find a site").fill("zzz")
    expect(page.get_by_text("No site matches.")).to_be_visible()


def test_the_legend_counts_each_class_and_hubs_can_be_hidden(opened: Open) -> None:
    page = opened().page

    rows = [_shown(text) for text in page.locator(".legend li").all_inner_texts()]
    assert rows == [
        "Promoted 1",
        "Allocated or in a plan 1",
        "Application in progress 1",
        "Consented in outline 2",
        "Consented in detail 1",
        "Not known 1",
        "Solid outline: boundary as given",
        "Dashed outline: size only, no boundary",
    ]
    page.get_by_label("Facts known").check()
    rows = [_shown(text) for text in page.locator(".legend li").all_inner_texts()]
    # 13 of 17 is 76 %, 6 of 17 is 35 %.
    assert rows[:2] == ["A quarter to a half known 6", "Three quarters or more known 1"]
    page.get_by_label("Score", exact=True).check()
    rows = [_shown(text) for text in page.locator(".legend li").all_inner_texts()]
    # One site is ranked, with 62–78 of 100: the low end decides.
    assert rows[:3] == ["Points of 100, at the low end of the score.", "60 to 69 1", "Not ranked 6"]
    dot = page.locator('.site-marker[data-site="ash-park"] .dot')
    assert "fill-score_2" in (dot.get_attribute("class") or "").split()

    assert page.locator(".hub-port").count() == 1
    page.get_by_label("Ports").uncheck()
    assert page.locator(".hub-port").count() == 0


def test_the_table_sorts_by_keyboard_and_keeps_unknowns_last(opened: Open) -> None:
    page = opened().page
    page.get_by_label("Table", exact=True).check()

    head = page.locator(".table-view thead th").nth(2)
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    cells = page.locator(".table-view tbody tr td:nth-child(3)")
    rising = [_shown(text) for text in cells.all_inner_texts()]
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    falling = [_shown(text) for text in cells.all_inner_texts()]
    assert rising == [
        "40–60 acres",
        "99 acres measured",
        "at least 100 acres",
        "118 acres (indicative)",
        "about 164 acres",
        "about 196 acres",
        "not stated",
    ]
    assert falling == [*rising[-2::-1], "not stated"]
    assert page.locator(".table-view caption").is_visible()
    assert page.locator(".table-view tbody th[scope=row]").count() == len(NAMES)
    page.get_by_role("button", name="Beech Works", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_have_text("Beech Works")


def test_a_site_inside_another_and_one_in_two_places_say_so(opened: Open) -> None:
    page = opened().page

    _list_button(page, "elm-inside").click()
    assert "Lies inside Beech Works and is counted there." in page.locator("#card").inner_text()
    page.keyboard.press("Escape")
    spoken = [
        marker.get_attribute("aria-label")
        for marker in page.locator('.site-marker[data-site="cedar-two-places"]').all()
    ]
    assert spoken == [
        "Cedar, part of Cedar & Cypress, about 196 acres, allocated or in a plan",
        "Cypress, part of Cedar & Cypress, about 196 acres, allocated or in a plan",
    ]


def test_no_serious_barrier_on_a_wide_screen(opened: Open) -> None:
    page = opened().page

    assert _violations(page) == [], "list"
    _list_button(page, "beech-works").click()
    assert _violations(page) == [], "card"
    page.get_by_label("Table", exact=True).check()
    assert _violations(page) == [], "table"


def test_no_serious_barrier_and_no_sideways_scroll_on_a_phone(opened: Open) -> None:
    page = opened(width=390, height=844).page

    def is_within() -> bool:
        return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))

    assert is_within()
    assert _violations(page) == [], "map"
    page.get_by_role("button", name="Sites, legend and filters").click()
    assert is_within()
    assert _violations(page) == [], "drawer"
    _list_button(page, "hostile-script").click()
    assert is_within()
    assert _violations(page) == [], "card"
    page.get_by_role("button", name="Close").click()
    page.get_by_label("Table", exact=True).check()
    assert is_within()
    assert _violations(page) == [], "table"
    first = page.locator(".table-view tbody th").first.bounding_box()
    assert first["x"] >= 0
    assert first["width"] < 390 / 2


def test_the_drawer_is_out_of_reach_while_it_is_closed(opened: Open) -> None:
    page = opened(width=390, height=844).page

    button = page.locator(".drawer-button")
    assert button.get_attribute("aria-expanded") == "false"
    expect(page.locator("#panel")).to_be_hidden()
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(button).to_be_focused()


def test_site_labels_do_not_collide(opened: Open) -> None:
    page = opened().page

    boxes = [
        label.bounding_box()
        for label in page.locator(".label.is-shown").all()
        if label.is_visible()
    ]
    assert len(boxes) >= len(NAMES)
    for index, a in enumerate(boxes):
        for b in boxes[index + 1 :]:
            apart = (
                a["x"] + a["width"] <= b["x"] + 1
                or b["x"] + b["width"] <= a["x"] + 1
                or a["y"] + a["height"] <= b["y"] + 1
                or b["y"] + b["height"] <= a["y"] + 1
            )
            assert apart, (a, b)


def test_the_first_view_keeps_a_margin_around_every_site(opened: Open) -> None:
    for width, height in ((1440, 900), (1024, 768), (390, 844)):
        page = opened(width=width, height=height).page
        box = page.locator(".map").bounding_box()
        for marker in page.locator(".site-marker .dot").all():
            dot = marker.bounding_box()
            across, down = 0.05 * box["width"] - 1, 0.05 * box["height"] - 1
            assert dot["x"] - box["x"] >= across
            assert box["x"] + box["width"] - dot["x"] - dot["width"] >= across
            assert dot["y"] - box["y"] >= down
            assert box["y"] + box["height"] - dot["y"] - dot["height"] >= down


def test_no_sign_of_a_hub_peeps_out_from_under_a_site(opened: Open) -> None:
    page = opened().page

    def peeping() -> list[int]:
        return page.evaluate(
            """() => {
              const { map, sites, content } = window.sitepipe;
              const near = (hub) => sites.some(({ places }) => places.some(({ at }) =>
                map.latLngToLayerPoint(at).distanceTo(map.latLngToLayerPoint(hub.at)) < 13));
              const hidden = [...document.querySelectorAll(".hub")]
                .filter((sign) => sign.style.opacity === "0").length;
              return [content.base.hubs.filter(near).length, hidden];
            }"""
        )

    for zoom in (7, 9, 11):
        page.evaluate(f"window.sitepipe.map.setZoom({zoom}, {{animate: false}})")
        near, hidden = peeping()
        assert hidden >= near
    page.evaluate("window.sitepipe.map.setZoom(13, {animate: false})")
    assert peeping()[1] == 0, "close by, each sign is shown"


def test_what_is_pressed_on_a_phone_is_large_enough(opened: Open) -> None:
    page = opened(width=390, height=844).page

    def small(selector: str) -> list[tuple[str, float]]:
        boxes = [(item, item.bounding_box()) for item in page.locator(selector).all()]
        return [
            (item.inner_text(), box["height"])
            for item, box in boxes
            if box and min(box["height"], box["width"]) < 40
        ]

    assert small(".zoom button, .drawer-button, #views .choice") == []
    page.locator(".drawer-button").click()
    pressed = "#panel .choice, #panel .tick, #panel select, #panel .list button, #panel summary"
    assert small(pressed) == []
    _list_button(page, "beech-works").click()
    assert small("#card button, #card summary") == []
    page.locator(".drawer-button").click()
    page.get_by_label("Table", exact=True).check()
    assert small(".table-view button") == []


def test_on_paper_the_map_is_framed_anew_and_controls_are_gone(opened: Open) -> None:
    page = opened(width=794, height=1123).page
    before = page.evaluate("window.sitepipe.map.getZoom()")

    page.emulate_media(media="print")
    page.evaluate(_NEXT_FRAME)
    assert page.evaluate("window.sitepipe.map.getSize().x === innerWidth")
    stage = page.locator(".map").bounding_box()
    for marker in page.locator(".site-marker").all():
        at = marker.bounding_box()
        assert stage["x"] <= at["x"] <= stage["x"] + stage["width"]
        assert stage["y"] <= at["y"] <= stage["y"] + stage["height"]
    for control in (".zoom", ".filters", "#views", ".tick input >> nth=0"):
        expect(page.locator(control)).to_be_hidden()
    expect(page.locator("#panel .choice:visible")).to_have_text("Planning stage")
    assert stage["y"] < page.locator(".figures").bounding_box()["y"], "the map comes first"

    page.emulate_media(media="screen")
    page.evaluate(_NEXT_FRAME)
    assert page.evaluate("window.sitepipe.map.getZoom()") == before


_RENDER = """
import sys
sys.path.insert(0, {tests!r})
from portfolio_fixture import made_portfolio
from sitepipe.render.pages.map import render_map
sys.stdout.buffer.write(render_map(**made_portfolio().page_arguments()).encode())
"""


def test_the_same_portfolio_gives_the_same_bytes(map_file: Path) -> None:
    tests = str(Path(__file__).resolve().parents[1])
    pages = [
        subprocess.run(
            [sys.executable, "-c", _RENDER.format(tests=tests)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert pages[0] == pages[1] == map_file.read_bytes()


def test_no_template_is_evaluated(map_file: Path) -> None:
    text = map_file.read_text(encoding="utf-8")
    assert TEMPLATE.split()[0] in text, "the name stands as it was given"
    assert "\u2028" not in text
    assert BREAKOUT not in text
    assert HOSTILE not in text


def test_the_credits_stand_on_the_map_and_clear_of_the_scale_bar(opened: Open) -> None:
    page = opened(width=390, height=844).page

    expect(page.locator(".credit")).to_have_text(
        "Indicative base map, not for navigation · Contains made-up data © Elmshire 2026"
    )
    credit = page.locator(".credit").bounding_box()
    scale = page.locator(".leaflet-control-scale").bounding_box()
    assert scale["x"] + scale["width"] <= credit["x"]


def test_a_known_boundary_has_a_solid_outline_whatever_its_stage(opened: Open) -> None:
    page = opened().page

    dashes = """(names) => {
      const path = document.querySelector("path.boundary");
      path.classList.remove(...[...path.classList].filter((name) => name.startsWith("fill-")));
      path.classList.add("fill-not_known");
      return [path, document.querySelector("path.indicative")].map(
        (shape) => getComputedStyle(shape).strokeDasharray,
      );
    }"""
    boundary, circle = page.evaluate(dashes)
    assert boundary == "none"
    assert circle != "none"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_title_that_cannot_be_broken_stays_inside(
    chromium: Browser, tmp_path: Path, width: int
) -> None:
    file = tmp_path / "map.html"
    arguments = made_portfolio().page_arguments() | {"title": "Strategic" * 20}
    file.write_text(render_map(**arguments), encoding="utf-8", newline="\n")
    page = chromium.new_page(viewport={"width": width, "height": 844})
    page.goto(file.as_uri())

    heading = page.locator("h1").bounding_box()
    masthead = page.locator(".masthead").bounding_box()
    assert heading["x"] + heading["width"] <= masthead["x"] + masthead["width"]
    assert page.evaluate("document.querySelector('h1').scrollWidth") <= heading["width"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
