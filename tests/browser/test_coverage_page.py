"""The page of coverage in a real browser, its network blocked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from coverage_picture import EVIL, picture_report
from opened_page import Opened, open_watched
from playwright.sync_api import Browser

from sitepipe.render.pages.coverage import coverage_page, coverage_svg


@pytest.fixture(scope="module")
def coverage_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coverage ü")
    for name, write in (("coverage.html", coverage_page), ("coverage.svg", coverage_svg)):
        (folder / name).write_text(write(picture_report()), encoding="utf-8", newline="\n")
    return folder


@pytest.fixture
def opened(chromium: Browser, coverage_folder: Path) -> Iterator[Callable[..., Opened]]:
    """Open the page; at the end it has asked for nothing and complained of nothing."""
    pages = []

    def open_page(**how: object) -> Opened:
        pages.append(open_watched(chromium, coverage_folder / "coverage.html", **how))
        return pages[-1]

    yield open_page
    for found in pages:
        found.did_nothing_unasked(coverage_folder)
        found.page.context.close()


def test_the_table_and_the_picture_say_the_same(opened: Callable[..., Opened]) -> None:
    page = opened().page
    table = page.locator("table").first.locator("tbody tr")
    drawn = page.locator(".drawing svg > g")
    assert table.count() == drawn.count() == 5
    for place in range(table.count()):
        cells = table.nth(place).locator("td").all_inner_texts()
        texts = drawn.nth(place).locator("g text").all_text_contents()
        assert cells[1:] == texts


def test_names_are_text_and_never_markup(opened: Callable[..., Opened]) -> None:
    page = opened().page
    assert EVIL[:20] in page.locator("h1").inner_text()
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 0


def test_the_keyboard_reaches_the_figures(opened: Callable[..., Opened]) -> None:
    page = opened().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label == "Picture of the shares"


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 900)])
def test_nothing_is_wider_than_the_window(
    opened: Callable[..., Opened], width: int, height: int
) -> None:
    page = opened(width=width, height=height).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_is_accessible(opened: Callable[..., Opened], width: int) -> None:
    page = opened(width=width).page
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in {"serious", "critical"}] == []


def test_no_text_of_the_picture_runs_over_another(opened: Callable[..., Opened]) -> None:
    page = opened().page
    boxes = page.locator(".drawing svg text").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect())"
        ".map(box => [box.left, box.top, box.right, box.bottom])"
    )
    over = [
        (one, other)
        for place, one in enumerate(boxes)
        for other in boxes[place + 1 :]
        if one[0] < other[2] - 1
        and other[0] < one[2] - 1
        and one[1] < other[3] - 3
        and other[1] < one[3] - 3
    ]
    assert over == []


def test_the_picture_opens_by_itself(chromium: Browser, coverage_folder: Path) -> None:
    context = chromium.new_context(viewport={"width": 1200, "height": 700})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((coverage_folder / "coverage.svg").as_uri())
    assert page.locator("svg > g").count() == 5
    assert complaints == []
    context.close()
