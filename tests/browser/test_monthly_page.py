"""The monthly report in a real browser, its network blocked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from monthly_fixture import EVIL, made_report
from opened_page import Opened, open_watched
from playwright.sync_api import Browser

from sitepipe.render.pages.monthly import monthly_page


@pytest.fixture(scope="module")
def report_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report ü")
    page = monthly_page(made_report(sites=30))
    (folder / "report.html").write_text(page, encoding="utf-8", newline="\n")
    return folder


@pytest.fixture
def opened(chromium: Browser, report_folder: Path) -> Iterator[Callable[..., Opened]]:
    """Open the page; at the end it has asked for nothing and complained of nothing."""
    pages = []

    def open_page(**how: object) -> Opened:
        pages.append(open_watched(chromium, report_folder / "report.html", **how))
        return pages[-1]

    yield open_page
    for found in pages:
        found.did_nothing_unasked(report_folder)
        found.page.context.close()


def test_names_are_text_and_parts_are_reached_by_keyboard(opened: Callable[..., Opened]) -> None:
    page = opened().page
    assert EVIL[:20] in page.locator("h1").inner_text()
    assert page.locator("img").count() == page.locator("script").count() == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#moved"
    parts = page.locator(".parts a").evaluate_all("all => all.map(one => one.hash.slice(1))")
    assert parts == page.locator("main section h2").evaluate_all(
        "all => all.slice(1).map(one => one.id)"
    )


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_and_is_accessible(opened: Callable[..., Opened], width: int) -> None:
    page = opened(width=width, height=800).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # On a phone a row is a card: no cell lies beyond the edge.
    wide = page.locator(".scroll").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth).length"
    )
    assert wide == 0
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in {"serious", "critical"}] == []


def test_no_text_of_a_chart_runs_over_another(opened: Callable[..., Opened]) -> None:
    page = opened().page
    for chart in page.locator(".charts svg").all():
        boxes = chart.locator("text").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect())"
            ".map(box => [box.left, box.top, box.right, box.bottom])"
        )
        over = [
            (one, other)
            for place, one in enumerate(boxes)
            for other in boxes[place + 1 :]
            if one[0] < other[2] and other[0] < one[2]
            if one[1] < other[3] - 3 and other[1] < one[3] - 3
        ]
        assert over == []


def test_every_mark_of_a_chart_is_whole(opened: Callable[..., Opened]) -> None:
    page = opened().page
    for chart in page.locator(".charts svg").all():
        cut = chart.evaluate(
            "svg => { const all = svg.viewBox.baseVal;"
            " return [...svg.querySelectorAll('circle')].filter(one => {"
            " const box = one.getBBox({ stroke: true });"
            " const edge = parseFloat(one.getAttribute('stroke-width')) / 2;"
            " return box.x - edge < 0 || box.x + box.width + edge > all.width + 0.05; }).length; }"
        )
        assert cut == 0
