"""
Take the pictures of outputs that README and the tutorials show.

    python tools/pictures.py            write docs/images/*.png

Every picture is of what the commands make from the bundled examples.
"""

from __future__ import annotations

import html
import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import openpyxl
import pyogrio
import pypdfium2
from browser import find
from matplotlib.figure import Figure
from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.text import Text

from sitepipe.examples import TEMPLATE_FILE, init_workspace
from sitepipe.monthly import last_pair, month_of, write_month
from sitepipe.packs import write_pack
from sitepipe.refreshing import refresh
from sitepipe.vocab import Audience
from sitepipe.workspace import Workspace

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
AS_OF = "2026-11-23"
DESKTOP = {"width": 1280, "height": 800}
QUESTION = {"width": 1280, "height": 840}
PHONE = {"width": 390, "height": 800}
PDF_SCALE = 1.4  # pixels for each point: a page is about 830 pixels wide
TERMINAL_COLUMNS = 100
SHEET_ROWS, SHEET_COLUMNS = 16, 9
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

        report(browser, Path(folder))
        questions(browser, Path(folder))
        sheet(browser, pack / "portfolio.xlsx", "Sites", "workbook.png")
        sheet(browser, county.root / TEMPLATE_FILE, "Plots", "template.png")
        layers(pack / "portfolio.gpkg", "geopackage.png")

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


def report(browser: Browser, folder: Path) -> None:
    """Photograph the report of a month in which two more partners sent their files."""
    partners = example(folder / "partners", "fictional-partners").root
    new = [
        partners / "sources" / f"{name}.yaml" for name in ("county-study", "quarterbeam-schemes")
    ]
    held = {file: file.read_bytes() for file in new}
    for file in new:
        file.unlink()
    for as_of in ("2026-08-31", "2026-10-31", AS_OF):
        if as_of == AS_OF:
            for file, content in held.items():
                file.write_bytes(content)
        learnt = datetime.fromisoformat(f"{as_of}T09:00:00+00:00")
        refresh(Workspace.open(partners), as_of=as_of, accept=True, now=learnt)
    write_month(month_of(*last_pair(partners)), partners / "report")
    address = (partners / "report" / "report.html").as_uri()
    photograph(browser, address, {"width": 1280, "height": 1180}, "report.png")


def questions(browser: Browser, folder: Path) -> None:
    """Keep what the page of questions shows where partners disagree."""
    disputed = example(folder / "disputed", "fictional-partners")
    page, _ = disputed.questions_page(as_of=AS_OF)
    file = folder / "questions.html"
    file.write_text(page, encoding="utf-8", newline="\n")
    photograph(browser, f"{file.as_uri()}#q1", QUESTION, "questions.png")


def pages_of_pdf(file: Path, names: dict[int, str]) -> None:
    """Keep pages of a PDF, by number from 0."""
    document = pypdfium2.PdfDocument(file)
    for number, name in names.items():
        document[number].render(scale=PDF_SCALE).to_pil().save(IMAGES / name, optimize=True)
    document.close()


def sheet(browser: Browser, file: Path, title: str, name: str) -> None:
    """Keep the first cells of a sheet, drawn as a grid with their fills and weights."""
    book = openpyxl.load_workbook(file)
    rows = []
    for row in book[title].iter_rows(max_row=SHEET_ROWS, max_col=SHEET_COLUMNS):
        cells = []
        for cell in row:
            fill = cell.fill.fgColor.rgb if cell.fill.fill_type else None
            style = f"background:#{fill[-6:]};" if isinstance(fill, str) else ""
            style += "font-weight:bold;" if cell.font.bold else ""
            value = "" if cell.value is None else str(cell.value).removesuffix(" 00:00:00")
            if isinstance(cell.value, float):
                value = f"{cell.value:,.1f}"  # about as the cell's own format shows it
            cells.append(f'<td style="{style}">{html.escape(value)}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    page = browser.new_page(viewport=DESKTOP)  # type: ignore[arg-type]
    page.set_content(
        "<style>table{border-collapse:collapse;font:13px system-ui}td{border:1px solid #b8c1cc;"
        "padding:3px 8px;max-width:220px;height:1.3em;vertical-align:top}</style>"
        f"<table>{''.join(rows)}</table>"
    )
    page.locator("table").screenshot(path=IMAGES / name)
    page.close()


def layers(file: Path, name: str) -> None:
    """Keep the drawn layers of a GeoPackage, as they are read back."""
    figure = Figure(figsize=(8, 8), layout="constrained")
    axes = figure.add_subplot(aspect="equal")
    sites = pyogrio.read_dataframe(file, layer="sites")
    for layer, look in {
        "roads": {"color": "#8794a8", "linewidth": 0.7},
        "boundaries": {"color": "#41b6c4", "edgecolor": "#1f2937"},
        "sites": {"color": "#1f2937", "markersize": 12},
    }.items():
        pyogrio.read_dataframe(file, layer=layer).plot(ax=axes, **look)
    west, south, east, north = sites.total_bounds
    axes.set(xlim=(west - 9e3, east + 9e3), ylim=(south - 9e3, north + 9e3))
    axes.set(
        title="portfolio.gpkg of the fictional county: sites, boundaries and roads, EPSG:27700 (m)"
    )
    figure.savefig(IMAGES / name, dpi=110)


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
