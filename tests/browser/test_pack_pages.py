"""The pages of a pack in a real browser without a network: index, site pages, payloads."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from opened_page import Opened, open_watched
from pack_pages import DOWNLOADS, write_pack_pages
from payload_fixture import payload_portfolio, site_id_of
from payloads import PAYLOADS
from playwright.sync_api import Browser, Page, expect
from portfolio_fixture import NAMES

Open = Callable[..., Opened]
_SPACES = re.compile(r"\s+")
_FOCUSED = """() => {
  const at = document.activeElement;
  return at.dataset.site ? `${at.className ? "marker" : "list"}:${at.dataset.site}`
    : at.id || at.getAttribute("href") || at.getAttribute("aria-label") || at.textContent;
}"""


def _shown(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {[node['target'] for node in rule['nodes']]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    ]


def _tab_to(page: Page, wanted: str, *, most: int = 120) -> list[str]:
    """Press Tab until an element with this name has the focus; say what was passed."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        passed.append(str(page.evaluate(_FOCUSED)))
        if passed[-1] == wanted:
            return passed
    raise AssertionError(f"Tab does not reach {wanted}: {passed}")


# The index


def test_list_and_card_lead_to_the_page_of_a_site(opened_pack: Open) -> None:
    page = opened_pack().page

    link = page.get_by_role("link", name="Page of Beech Works", exact=True)
    assert link.get_attribute("href") == "sites/beech-works.html"
    assert page.locator(".list a").count() == len(NAMES)
    page.locator('.list button[data-site="ash-park"]').click()
    page.locator("#card").get_by_role("link", name="All about this site on one page").click()
    expect(page.locator("h1")).to_have_text("Ash Park")
    page.get_by_role("link", name="Elmshire pipeline").click()
    expect(page.locator("h1")).to_have_text("Elmshire pipeline")


def test_a_site_s_page_leads_back_to_the_site_on_the_map(opened_pack: Open) -> None:
    page = opened_pack("sites/beech-works.html").page

    page.get_by_role("link", name="Show the site among the others").click()
    expect(page.locator("#card h2")).to_have_text("Beech Works")


def test_the_files_of_the_pack_are_named(opened_pack: Open) -> None:
    page = opened_pack().page

    links = page.get_by_role("navigation", name="Files beside this page").get_by_role("link")
    assert {link.inner_text(): link.get_attribute("href") for link in links.all()} == DOWNLOADS


def test_a_map_outside_a_pack_has_no_such_links(opened: Open) -> None:
    page = opened().page

    assert page.locator(".list a, .downloads, .to-page").count() == 0


def test_the_card_explains_every_criterion(opened_pack: Open) -> None:
    page = opened_pack(anchor="#site=ash-park").page

    expect(page.locator(".known")).to_contain_text("Readiness: 1 passed, 1 failed, 1 unknown")
    page.get_by_text("Explain: the score by criterion").click()
    rows = [_shown(text) for text in page.locator(".components li").all_inner_texts()]
    assert rows == [
        "? unknown: Firm electricity 0–25 of 25 not stated. "
        "Ask the promoter: How many MVA are firm?",
        "✓ known: Motorway junction 7 of 8 8 min to M90 J2 ◦",
    ]


def test_two_sites_are_compared_criterion_by_criterion(opened_pack: Open) -> None:
    page = opened_pack(anchor="#site=ash-park").page

    page.get_by_text("Compare with another site").click()
    select = page.get_by_label("Compare with", exact=True)
    options = select.locator("option").all_inner_texts()
    assert options[0] == "Choose a site"
    assert "Ash Park" not in options
    assert len(options) == len(NAMES)
    select.select_option("beech-works")
    rows = page.locator(".comparison tr")
    # Ash 0–25, 7.2, 62–78 against Beech 0–25, 7.2, 14–96: the leads are 0 − 25 to 25 − 0,
    # nothing, and 62 − 96 to 78 − 14.
    assert [_shown(text) for text in rows.all_inner_texts()] == [
        "Ash Park Beech Works Lead",
        "Firm electricity",
        "0.0–25.0 0.0–25.0 −25.0 to +25.0",
        "not stated not stated",
        "Motorway junction",
        "7.2 7.2 0",
        "8 min to M90 J2 ◦ 8 min to M90 J2 ◦",
        "All",
        "62.0–78.0 14.0–96.0 −34.0 to +64.0",
    ]
    expect(page.locator(".typed")).to_have_text("sitepipe explain ash-park --against beech-works")
    select.select_option("")
    expect(page.locator(".comparison")).to_have_count(0)


@pytest.mark.parametrize("value", [0.25, 6.25, 0.75, 7.2, 0.15, 12.35, 1e-9, 99.95])
def test_points_are_rounded_as_the_command_line_rounds_them(
    opened_pack: Open, value: float
) -> None:
    page = opened_pack().page

    assert page.evaluate("(value) => window.sitepipe.tenths(value)", value) == f"{value:.1f}"


def test_registers_stand_closed_on_the_card(opened_pack: Open) -> None:
    page = opened_pack(anchor="#site=ash-park").page

    summaries = page.locator("#card summary")
    assert summaries.all_inner_texts()[2:] == [
        "Plots (2)", "Buildings (1)", "Enabling works (2)", "Connections (2)", "Evidence (2)",
        "Parties (1)", "Readiness checks (3)",
    ]  # fmt: skip
    assert page.locator("#card details[open]").count() == 0
    page.get_by_text("Plots (2)").click()
    second = _shown(page.locator(".records > li").nth(1).inner_text())
    assert second == (
        "Plot B Status under offer Plot area (acres) 8 Landlord Ash Estates "
        "Not stated: Released, Serviced, Tenure, Price (£), Rent (£ per sq ft)"
    )


def test_registers_that_are_empty_are_questions_on_the_card(opened_pack: Open) -> None:
    page = opened_pack(anchor="#site=elm-inside").page

    page.get_by_text("Registers to ask for (6)").click()
    expect(page.locator("#card")).to_contain_text(
        "Which plots are released, and on what terms? Ask the promoter."
    )


# Keyboard alone


def test_tab_leads_through_the_index(opened_pack: Open) -> None:
    page = opened_pack().page

    passed = _tab_to(page, "list:ash-park")
    assert passed[0] == "#site-list", "first of all a way past the rest"
    assert "search" in passed
    assert "stage" in passed
    _tab_to(page, "sites/ash-park.html", most=1)
    _tab_to(page, "portfolio.pdf")
    _tab_to(page, "README.txt", most=4)


def test_the_skip_link_leads_to_the_list(opened_pack: Open) -> None:
    page = opened_pack().page

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUSED) == "list:ash-park"


def test_card_and_comparison_need_no_mouse(opened_pack: Open) -> None:
    page = opened_pack().page

    _tab_to(page, "list:ash-park")
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_be_focused()
    _tab_to(page, "sites/ash-park.html")
    _tab_to(page, "Explain: the score by criterion")
    page.keyboard.press("Enter")
    expect(page.locator(".components")).to_be_visible()
    _tab_to(page, "Compare with another site")
    page.keyboard.press("Enter")
    _tab_to(page, "against", most=1)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".comparison")).to_be_visible()
    _tab_to(page, "Plots (2)")
    page.keyboard.press("Enter")
    expect(page.locator(".records").first).to_be_visible()


def test_tab_leads_through_a_site_s_page_and_its_tables(opened_pack: Open) -> None:
    page = opened_pack("sites/ash-park.html", width=390, height=844).page

    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUSED) == "#site"
    passed = _tab_to(page, "Sources")
    for stop in (
        "../index.html", "../index.html#site=ash-park", "#readiness-checks",
        "Drive to the nearest", "Plots", "Enabling works", "Connections", "Readiness checks",
        "Points by criterion",
    ):  # fmt: skip
        assert stop in passed
    works = page.get_by_role("region", name="Enabling works")
    works.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    assert works.evaluate("e => e.scrollLeft") > 0, "a wide table moves under the arrow keys"


def test_focus_is_always_seen(opened_pack: Open) -> None:
    page = opened_pack("sites/ash-park.html").page

    for _ in range(12):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return [s.outlineStyle, parseFloat(s.outlineWidth)]; }"
        )
        assert style == ["solid", 3.0]


# Barriers, sizes, paper


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844), (360, 640)])
def test_no_serious_barrier_and_no_sideways_scroll(
    opened_pack: Open, width: int, height: int
) -> None:
    for name in ("ash-park", "elm-inside", "hostile-script"):
        page = opened_pack(f"sites/{name}.html", width=width, height=height).page
        assert _violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    page = opened_pack(width=width, height=height, anchor="#site=ash-park").page
    for summary in page.locator("#card summary").all():
        summary.click()
    page.get_by_label("Compare with", exact=True).select_option("hostile-script")
    assert _violations(page) == [], "card with everything open"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_pressed_on_a_phone_is_large_enough(opened_pack: Open) -> None:
    page = opened_pack("sites/ash-park.html", width=390, height=844).page

    small = [
        (link.inner_text(), box["height"])
        for link in page.locator("a:visible").all()
        if (box := link.bounding_box()) and box["y"] > 0 and box["height"] < 40
    ]
    assert small == []
    page = opened_pack(width=390, height=844).page
    page.locator(".drawer-button").click()
    sizes = [link.bounding_box() for link in page.locator(".list a, .downloads a").all()]
    assert all(min(box["height"], box["width"]) >= 40 for box in sizes if box)


@pytest.mark.parametrize("name", ["ash-park", "beech-works"])
def test_on_paper_no_table_is_cut_and_links_are_gone(opened_pack: Open, name: str) -> None:
    # 174 mm of A4 between its margins are 658 px.
    page = opened_pack(f"sites/{name}.html", width=658, height=1000).page

    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 658
    for table in page.locator("table").all():
        box = table.bounding_box()
        assert box["x"] + box["width"] <= 658, "every column is on the sheet"
    expect(page.locator("figcaption a")).to_be_hidden()
    expect(page.locator(".skip")).to_be_hidden()
    drawing = page.locator(".drawing svg").bounding_box()
    # Drawn 174 mm wide at its scale: on paper it keeps that size.
    assert drawing["width"] == pytest.approx(174 * 96 / 25.4, abs=1)


def test_the_page_is_told_to_those_who_do_not_see_it(opened_pack: Open) -> None:
    page = opened_pack("sites/ash-park.html").page

    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("table", name="Plots: Ash Park", exact=True).count() == 1
    spoken = page.locator(".drawing").get_by_role("img").get_attribute("aria-label")
    assert spoken.startswith("Map of Ash Park: its drawn boundary")


@pytest.mark.parametrize(
    "name",
    ["x" * 500, "\u05d0\u05ea\u05e8 \u202eright to left\u202c " * 12, 'a "quoted"\nname ' * 30],
    ids=["500 letters", "right to left", "quotes and newlines"],
)
def test_a_long_or_strange_name_keeps_its_place(
    chromium: Browser, tmp_path: Path, name: str
) -> None:
    write_pack_pages(tmp_path, payload_portfolio([name, "Plain Park"]))
    found = open_watched(chromium, tmp_path / "index.html", width=360, height=640)
    page = found.page
    for anchor in ("", f"#site={site_id_of(0)}"):
        page.goto((tmp_path / "index.html").as_uri() + anchor)
        page.evaluate("document.querySelectorAll('#card details').forEach(e => e.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#against").select_option(site_id_of(1))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#panel").evaluate("e => e.scrollWidth <= e.clientWidth")
    page.goto((tmp_path / "sites" / f"{site_id_of(0)}.html").as_uri())
    assert _shown(page.locator("h1").text_content()) == _shown(name)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("footer").evaluate("e => getComputedStyle(e).direction") == "ltr"
    found.did_nothing_unasked(tmp_path)
    page.context.close()


# Payloads


@pytest.fixture(scope="module")
def armed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("armed")
    write_pack_pages(folder, payload_portfolio())
    return folder


_ACTIVE = "script, img, iframe, object, embed, form, base, b, marquee, video, audio, portal"
_OF_A_PAGE = """(active) => [
  document.querySelectorAll(active).length, document.querySelector("h1").textContent,
  window.ran ?? null,
]"""


def test_no_payload_runs_on_the_index(chromium: Browser, armed: Path) -> None:
    found = open_watched(chromium, armed / "index.html")
    page = found.page
    own = page.locator("script").count()

    names = [_shown(text) for text in page.locator(".list .name").all_text_contents()]
    assert sorted(names) == sorted(_shown(payload) for payload in PAYLOADS)
    assert page.locator(_ACTIVE).count() == own
    page.get_by_label("Table", exact=True).check()
    for number in range(0, len(PAYLOADS), 5):
        page.evaluate(f"window.sitepipe.open('{site_id_of(number)}')")
        page.evaluate("document.querySelectorAll('#card details').forEach(e => e.open = true)")
        page.locator("#against").select_option(site_id_of((number + 1) % len(PAYLOADS)))
        card = _shown(page.locator("#card h2").text_content())
        assert card == _shown(PAYLOADS[number])
        assert page.locator(_ACTIVE).count() == own, PAYLOADS[number]
        links = page.locator("#card a").all()
        assert [link.get_attribute("href") for link in links] == [
            f"sites/{site_id_of(number)}.html"
        ]
    assert page.evaluate("window.ran") is None
    found.did_nothing_unasked(armed)
    page.context.close()


def test_no_payload_runs_on_a_site_s_page(chromium: Browser, armed: Path) -> None:
    found = open_watched(chromium, armed / "index.html")
    for number, payload in enumerate(PAYLOADS):
        found.page.goto((armed / "sites" / f"{site_id_of(number)}.html").as_uri())
        active, title, ran = found.page.evaluate(_OF_A_PAGE, _ACTIVE)
        assert active == 0, payload
        assert _shown(title) == _shown(payload)
        assert ran is None
    found.did_nothing_unasked(armed)
    found.page.context.close()


def test_a_payload_that_did_run_would_be_seen(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "careless.html"
    path.write_text(f"<!DOCTYPE html><title>x</title>{PAYLOADS[0]}{PAYLOADS[21]}")
    found = open_watched(chromium, path)
    assert found.page.evaluate("window.ran") == ["p000"]
    assert found.page.locator(_ACTIVE).count() == 2
    with pytest.raises(AssertionError):
        found.did_nothing_unasked(tmp_path)
    found.page.context.close()


def test_on_a_phone_the_chosen_site_stands_clear_of_controls_and_drawer(opened_pack: Open) -> None:
    page = opened_pack(width=390, height=844, anchor="#site=beech-works").page

    marker = page.locator(".site-marker.is-selected").bounding_box()
    controls = page.locator(".zoom").bounding_box()
    panel = page.locator("#panel").bounding_box()
    assert marker["x"] + marker["width"] <= controls["x"]
    assert marker["y"] + marker["height"] <= panel["y"]


def test_the_table_says_that_it_goes_on_sideways_only_where_it_does(opened_pack: Open) -> None:
    for width, goes_on in ((1900, False), (700, True)):
        page = opened_pack(width=width, height=800).page
        page.get_by_label("Table", exact=True).check()
        hint = page.get_by_text("Scroll sideways for the rest.")
        expect(hint).to_be_visible() if goes_on else expect(hint).to_be_hidden()
