"""The page of a scenario in a real browser, its network blocked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from changes_fixture import EVIL, changes_page
from opened_page import Opened, open_watched
from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def changes_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("changes") / "map.html"
    path.write_text(changes_page(), encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def opened(chromium: Browser, changes_file: Path) -> Iterator[Callable[..., Opened]]:
    """Open the page; at the end it has asked for nothing and complained of nothing."""
    pages = []

    def open_page(**how: object) -> Opened:
        pages.append(open_watched(chromium, changes_file, **how))
        return pages[-1]

    yield open_page
    for found in pages:
        found.did_nothing_unasked(changes_file.parent)
        found.page.context.close()


def test_the_list_says_every_change_in_words(opened: Callable[..., Opened]) -> None:
    page = opened().page
    lines = page.locator("#site-list .small").all_inner_texts()
    # North drove 4 + 4 + 6 min, and loses its only road. West drove 1 + 6 min, and comes to the
    # new road by 3 km of dual carriageway, 2 min; the new road is 7.21 km, as its line.
    assert lines[0] == "14 min → not reached"
    assert lines[1] == "7 min → 9 min (+2 min)"
    assert lines[2] == "3 min, unchanged"
    assert lines[3] == "not reached, before or after"


def test_names_are_text_and_never_markup(opened: Callable[..., Opened]) -> None:
    page = opened().page
    assert EVIL in page.locator("h1").inner_text()
    assert EVIL in page.locator("#site-list .name").first.inner_text()
    assert page.locator("img").count() == 0


def test_the_links_altered_are_drawn_and_listed(opened: Callable[..., Opened]) -> None:
    page = opened().page
    for alteration, many in (("closed", 2), ("upgraded", 1), ("added", 1)):
        assert page.locator(f"path.altered-{alteration}").count() == many
    listed = page.locator("#controls .legend").first.inner_text()
    assert "New road added" in listed
    assert "not built → 7.2 min" in listed


def test_another_kind_of_hub_colours_the_sites_anew(opened: Callable[..., Opened]) -> None:
    page = opened().page
    west = page.locator("#site-list li").nth(1)
    assert "fill-change_slower" in (west.locator(".swatch").get_attribute("class") or "")
    page.locator("#kind").select_option("airport")
    assert "fill-change_faster" in (west.locator(".swatch").get_attribute("class") or "")
    assert "−" in west.inner_text()


def test_the_keyboard_alone_opens_a_site_and_returns(opened: Callable[..., Opened]) -> None:
    page = opened().page
    first = page.locator("#site-list button").first
    first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.site") == "1"
    page.keyboard.press("Enter")
    assert page.locator("#card-name").inner_text() == "West"
    assert page.evaluate("document.activeElement.id") == "card-name"
    assert "Port Alpha" in page.locator("#card").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()
    assert page.evaluate("document.activeElement.dataset.site") == "1"


def test_a_marker_opens_its_site_by_key(opened: Callable[..., Opened]) -> None:
    page = opened().page
    marker = page.locator(".site-marker[data-site='2']")
    assert "East" in (marker.get_attribute("aria-label") or "")
    marker.focus()
    page.keyboard.press("Enter")
    assert page.locator("#card-name").inner_text() == "East"


def test_the_table_puts_the_gravest_change_first(opened: Callable[..., Opened]) -> None:
    page = opened().page
    page.locator("input[value=table]").check()
    page.locator(".table-view thead button").nth(1).focus()
    page.keyboard.press("Enter")
    names = page.locator(".table-view tbody th").all_inner_texts()
    assert names[0].startswith("North")
    assert names[1] == "West"


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 900)])
def test_nothing_is_wider_than_the_window(
    opened: Callable[..., Opened], width: int, height: int
) -> None:
    page = opened(width=width, height=height).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("state", ["list", "card", "table"])
def test_the_page_is_accessible(opened: Callable[..., Opened], state: str) -> None:
    page = opened().page
    if state == "card":
        page.locator("#site-list button").first.click()
    elif state == "table":
        page.locator("input[value=table]").check()
    found = Axe().run(page).response["violations"]
    grave = [rule["id"] for rule in found if rule["impact"] in {"serious", "critical"}]
    assert grave == []


def test_the_same_scenario_gives_the_same_bytes() -> None:
    assert changes_page() == changes_page()
