"""A real Chromium without a network, and pages opened in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from opened_page import Opened
from playwright.sync_api import Browser, sync_playwright
from portfolio_fixture import made_portfolio

from sitepipe.render.map import render_map

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
    contexts, pages = [], []

    def open_page(*, width: int = 1280, height: int = 900, anchor: str = "") -> Opened:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        page = context.new_page()
        found = Opened(page)
        page.on("request", lambda request: found.requests.append(request.url))
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (found.complaints.append("dialog"), dialog.dismiss()))
        page.on(
            "console",
            lambda message: (
                message.type in {"error", "warning"} and found.complaints.append(message.text)
            ),
        )
        # Only the file itself is let through: anything else would fail and be seen.
        page.route("**/*", lambda route: route.abort())
        page.route("file://**/map.html*", lambda route: route.continue_())
        page.goto(map_file.as_uri() + anchor)
        contexts.append(context)
        pages.append(found)
        return found

    yield open_page
    for found in pages:
        outside = [
            url for url in found.requests if not url.startswith(("data:", map_file.as_uri()))
        ]
        assert outside == []
        assert found.complaints == []
    for context in contexts:
        context.close()
