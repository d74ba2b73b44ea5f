"""The pages of a pack, written from the made-up portfolio as a pack writes them."""

from __future__ import annotations

from pathlib import Path

from portfolio_fixture import CRS, RANK_FROM, Made

from sitepipe import vocab
from sitepipe.render.pages.map import render_map
from sitepipe.render.pages.site import site_pages
from sitepipe.snapshot import Edition

DOWNLOADS = {
    "Portfolio (PDF)": "portfolio.pdf",
    "Workbook (Excel)": "portfolio.xlsx",
    "GeoPackage": "portfolio.gpkg",
    "Read me": "README.txt",
}


def made_edition(made: Made) -> Edition:
    """Return what every output of the made-up portfolio carries."""
    return Edition(
        title="Elmshire pipeline",
        notice="Fictional data, for tests.",
        as_of="2026-11-14",
        audience=vocab.Audience.INTERNAL,
        scoring_title="Investability for tests",
        acreage_total="808 acres as printed, mixed bases; land available now: unknown",
        crs=CRS,
        rank_from=RANK_FROM,
        sites_total=len(made.snapshot.sites),
    )


def write_pack_pages(folder: Path, made: Made) -> None:
    """Write ``index.html`` and ``sites/SITE.html`` for every site."""
    sites = folder / "sites"
    sites.mkdir()
    pages = {site_id: f"sites/{site_id}.html" for site_id in made.snapshot.sites["site_id"]}
    index = render_map(**made.page_arguments(), pages=pages, downloads=DOWNLOADS)
    _write(folder / "index.html", index)
    for site_id, page in site_pages(made.snapshot, made.appraisal, made.base, made_edition(made)):
        _write(sites / f"{site_id}.html", page)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
