"""A page in a browser, with a record of what it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page


@dataclass
class Opened:
    """A page, and everything it did that a good page does not."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def did_nothing_unasked(self, folder: Path) -> None:
        """Fail if the page asked for more than files of its folder, or complained of anything."""
        own = ("data:", folder.as_uri())
        assert [url for url in self.requests if not url.startswith(own)] == []
        assert self.complaints == []


def open_watched(
    browser: Browser, path: Path, *, width: int = 1280, height: int = 900, anchor: str = ""
) -> Opened:
    """
    Open a file with the network blocked, and record what the page does.

    Only pages in the file's folder and below are let through, so that links between them work;
    anything else fails and is seen. Any message on the console counts as a complaint.
    """
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    page = context.new_page()
    found = Opened(page)
    page.on("request", lambda request: found.requests.append(request.url))
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (found.complaints.append("dialog"), dialog.dismiss()))
    page.on("console", lambda message: found.complaints.append(message.text))
    page.route("**/*", lambda route: route.abort())
    page.route("file://**/*.html*", lambda route: route.continue_())
    page.goto(path.as_uri() + anchor)
    return found
