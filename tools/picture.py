"""
Take the picture of the example's map that README shows.

    python tools/picture.py            write docs/images/map.png
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from browser import find
from playwright.sync_api import sync_playwright

from sitepipe.examples import init_workspace
from sitepipe.workspace import Workspace

TARGET = Path(__file__).resolve().parent.parent / "docs" / "images" / "map.png"
SITE = "greenpower-park"
SIZE = {"width": 1280, "height": 800}


def main() -> None:
    """Run the example, open its map at one site, and keep what the browser shows."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "example"
        init_workspace(root)
        workspace = Workspace.open(root)
        page_file = workspace.folder_of(workspace.run(as_of="2026-11-23")) / "map.html"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
            page = browser.new_page(viewport=SIZE)
            page.goto(f"{page_file.as_uri()}#site={SITE}")
            page.wait_for_timeout(500)  # the map settles on the site
            page.screenshot(path=TARGET)
            browser.close()
    print(TARGET.name)


if __name__ == "__main__":
    main()
