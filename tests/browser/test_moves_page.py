"""The map of changes in a real browser, its network blocked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from network_drawings import BNG, link, roads
from opened_page import Opened, open_watched
from playwright.sync_api import Browser

from sitepipe import schema
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.render.pages.moves import ChangedField, Drift, MovedSite, render_moves
from sitepipe.snapshot import BaseLayers, Snapshot
from sitepipe.vocab import Move

EVIL = "<img src=x onerror=alert(1)>"
POWER = ChangedField("Firm electricity", "40 MVA", f"60 MVA {EVIL}", "real change", EVIL)
SITES = [
    MovedSite("fir", f"Fir {EVIL}", Move.NEW, [], why="real change", at=(52.31, -1.51)),
    MovedSite("ash", "Ash", Move.UP, [POWER], at=(52.35, -1.6),
              drift=Drift(38.7, 40.4, 79.7, 81.4, ["real change: +1.7 proven, +1.7 possible"]),
              outline=shapely.box(-1.61, 52.34, -1.59, 52.36)),
    MovedSite("birch", "Birch", Move.DOWN, [], at=(52.4, -1.55), drift=Drift(40, 30, 80, 80, [])),
    MovedSite("elm", "Elm", Move.GONE, [], why="correction", at=(52.33, -1.48)),
    MovedSite("oak", "Oak", Move.OTHER, [ChangedField("Role", None, "hub", "correction", "so")]),
]  # fmt: skip


def page_of(sites: list[MovedSite]) -> str:
    """Return the page of some sites over a road."""
    graph = graph_from_tables(
        roads({"a": (430.0, 270.0), "b": (440.0, 270.0)}, link("ab", "a", "b", 10.0)), crs=BNG
    )
    empty = {name: schema.TABLES[name].empty() for name in Snapshot.__dataclass_fields__}
    base = BaseLayers(graph, schema.HUBS.empty(), schema.TOWNS.empty(), {}, schema.LAYERS.empty())
    return render_moves(
        sites, base, Snapshot(**empty), title=f"Pipeline {EVIL}", notice="Fictional.",
        dates=("2026-08-31", "2026-11-23"), compared="Compared are two months.", sites_total=24,
    )  # fmt: skip


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
