"""
Take the pictures of outputs that README and the tutorials show.

    python tools/pictures.py            write docs/images/*.png

Every picture is of what the commands make from the bundled examples.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from browser import find
from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.text import Text

from sitepipe.examples import init_workspace
from sitepipe.packs import write_pack
from sitepipe.vocab import Audience
from sitepipe.workspace import Workspace

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
AS_OF = "2026-11-23"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 800}
PDF_SCALE = 1.4  # pixels for each point: a page is about 830 pixels wide
TERMINAL_COLUMNS = 100
SITE = "castlemarch-junction-fictional"


def main() -> None:
    """Run both examples and keep what the browser, the PDF reader and the terminal show."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        real = example(Path(folder) / "portfolio", "west-midlands")
        map_file = real.folder_of(real.run(as_of=AS_OF)) / "map.html"
        photograph(browser, f"{map_file.as_uri()}#site=greenpower-park", DESKTOP, "map.png")

        county = example(Path(folder) / "county", "fictional-county")
        pack = Path(folder) / "pack"
        write_pack(county.assess(as_of=AS_OF), pack, audience=Audience.PUBLIC)
        photograph(browser, (pack / "index.html").as_uri(), DESKTOP, "pack-index.png")
        page = (pack / "sites" / f"{SITE}.html").as_uri()
        photograph(browser, page, DESKTOP, "site-page.png")
        photograph(browser, page, PHONE, "site-page-phone.png")
        pages_of_pdf(pack / "portfolio.pdf", {0: "pdf-portfolio.png", 2: "pdf-site.png"})

        for name, command in {
            "check.png": ["check", SITE],
            "explain-against.png": ["explain", SITE, "--against", "harrowmere-park-fictional"],
        }.items():
            terminal(browser, county.root, command, name)
    print(f"{len(list(IMAGES.glob('*.png')))} pictures in docs/images")


def example(root: Path, name: str) -> Workspace:
    """Make a workspace from an example."""
    init_workspace(root, example=name)
    return Workspace.open(root)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser and close it at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        yield browser
        browser.close()


def photograph(browser: Browser, address: str, size: dict[str, int], name: str) -> None:
    """Keep what the first screen of a page shows."""
    page = browser.new_page(viewport=size)  # type: ignore[arg-type]
    page.goto(address)
    page.wait_for_timeout(500)  # the map settles
    page.screenshot(path=IMAGES / name)
    page.close()


def pages_of_pdf(file: Path, names: dict[int, str]) -> None:
    """Keep pages of a PDF, by number from 0."""
    document = pypdfium2.PdfDocument(file)
    for number, name in names.items():
        document[number].render(scale=PDF_SCALE).to_pil().save(IMAGES / name, optimize=True)
    document.close()


def terminal(browser: Browser, workspace: Path, command: list[str], name: str) -> None:
    """Keep what a command prints, drawn as a terminal would show it."""
    arguments = [*command, "-w", str(workspace), "--as-of", AS_OF]
    done = subprocess.run(
        [sys.executable, "-m", "sitepipe", *arguments], capture_output=True, check=False
    )
    console = Console(record=True, width=TERMINAL_COLUMNS, file=io.StringIO())
    shown = ["sitepipe", *command, "-w", workspace.name, "--as-of", AS_OF]
    console.print(Text(f"$ {' '.join(shown)}", style="bold"))
    console.print(Text(done.stdout.decode().rstrip()))
    page = browser.new_page()
    page.set_content(console.export_svg(title="sitepipe"))
    page.locator("svg").first.screenshot(path=IMAGES / name)
    page.close()


if __name__ == "__main__":
    main()
