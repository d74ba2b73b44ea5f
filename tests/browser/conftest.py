"""A real Chromium without a network, and pages opened in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from opened_page import Opened, open_watched
from pack_pages import write_pack_pages
from playwright.sync_api import Browser, sync_playwright
from portfolio_fixture import made_portfolio
from registers_fixture import made_registers

from sitepipe.render.pages.map import render_map

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium(browser_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=_FLAGS, headless=True
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def map_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map page ü") / "map.html"
    path.write_text(render_map(**made_portfolio().page_arguments()), encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def opened(chromium: Browser, map_file: Path) -> Iterator[Callable[..., Opened]]:
    """Open the map; at the end of the test it has asked for nothing and complained of nothing."""
    pages = []

    def open_page(**how: object) -> Opened:
        pages.append(open_watched(chromium, map_file, **how))
        return pages[-1]

    yield open_page
    for found in pages:
        found.did_nothing_unasked(map_file.parent)
        found.page.context.close()


@pytest.fixture(scope="session")
def pack_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the pages of a pack: the map as its index, and a page for each site."""
    folder = tmp_path_factory.mktemp("pack ü")
    write_pack_pages(folder, made_registers())
    return folder


@pytest.fixture
def opened_pack(chromium: Browser, pack_folder: Path) -> Iterator[Callable[..., Opened]]:
    """Open a page of the pack; at the end it has asked for nothing and said nothing."""
    pages = []

    def open_page(name: str = "index.html", **how: object) -> Opened:
        pages.append(open_watched(chromium, pack_folder / name, **how))
        return pages[-1]

    yield open_page
    for found in pages:
        found.did_nothing_unasked(pack_folder)
        found.page.context.close()
