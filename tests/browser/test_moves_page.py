"""The map of changes in a real browser, its network blocked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from moves_fixture import EVIL, SITES, page_of
from opened_page import Opened, open_watched
from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def moves_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("moves") / "changes.html"
    path.write_text(page_of(SITES), encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def opened(chromium: Browser, moves_file: Path) -> Iterator[Callable[..., Opened]]:
    """Open the page; at the end it has asked for nothing and complained of nothing."""
    pages = []

    def open_page(**how: object) -> Opened:
        pages.append(open_watched(chromium, moves_file, **how))
        return pages[-1]

    yield open_page
    for found in pages:
        found.did_nothing_unasked(moves_file.parent)
        found.page.context.close()


def test_every_move_has_its_shape_its_word_and_its_count(opened: Callable[..., Opened]) -> None:
    page = opened().page
    assert page.locator("#controls .legend li").all_inner_texts() == [
        "New\n1", "Moved up\n1", "Moved down\n1", "No longer there\n1", "Changed otherwise\n1",
    ]  # fmt: skip
    lines = page.locator("#site-list .small").all_inner_texts()
    assert lines[0] == "New: real change"
    assert lines[1] == "Moved up: +1.7 points, Firm electricity"
    assert lines[2] == "Moved down: −10.0 points"
    shapes = page.locator(".site-marker .dot").evaluate_all(
        "dots => dots.map((dot) => getComputedStyle(dot).clipPath)"
    )
    assert len(shapes) == len(set(shapes)) == 4  # Oak's place is not known


def test_text_is_text_and_never_markup(opened: Callable[..., Opened]) -> None:
    page = opened().page
    assert EVIL in page.locator("h1").inner_text()
    page.locator("#site-list button").nth(1).click()
    card = page.locator("#card").inner_text()
    assert f"60 MVA {EVIL}" in card
    assert "38.7 → 40.4" in card
    assert page.locator("img").count() == 0


def test_the_keyboard_alone_opens_a_site_and_returns(opened: Callable[..., Opened]) -> None:
    page = opened().page
    page.locator("#site-list button").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#card-name").inner_text() == "Ash"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.site") == "ash"
    page.locator(".site-marker[data-site='elm']").focus()
    page.keyboard.press("Enter")
    assert "No longer there" in page.locator("#card").inner_text()


def test_kinds_can_be_left_out(opened: Callable[..., Opened]) -> None:
    page = opened().page
    page.locator("#controls .legend input").nth(1).uncheck()
    assert page.locator("#site-list li:visible").count() == 4
    assert page.locator(".site-marker[data-site='ash']").is_hidden()
    page.locator("input[value=table]").check()
    names = page.locator(".table-view tbody tr:visible th").all_inner_texts()
    assert [name.split()[0] for name in names] == ["Fir", "Birch", "Elm", "Oak"]


@pytest.mark.parametrize("state", ["list", "card", "table"])
def test_the_page_is_accessible_and_no_wider_than_a_phone(
    opened: Callable[..., Opened], state: str
) -> None:
    page = opened(width=360, height=740).page
    if state == "table":
        page.locator("input[value=table]").check()
    else:
        page.locator(".drawer-button").click()
    if state == "card":
        page.locator("#site-list button").nth(1).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page).response["violations"]
    grave = [rule["id"] for rule in found if rule["impact"] in {"serious", "critical"}]
    assert grave == []


def test_nothing_changed_and_the_same_bytes() -> None:
    assert page_of(SITES) == page_of(SITES)
    assert '"counted":"0 sites changed"' in page_of([])
