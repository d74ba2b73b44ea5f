"""The look of the map, of a site's page and of what a month changed, against pictures."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from golden_images import SHARE, check_golden, difference, in_one_face
from monthly_fixture import made_report
from moves_fixture import SITES, page_of
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from sitepipe.render.pages.monthly import monthly_page

_READY = """async () => {
  await Promise.all([...document.fonts].map((face) => face.load()));
  await document.fonts.ready;
  window.sitepipe?.map.invalidateSize({ animate: false });
  if (window.sitepipe && !window.sitepipe.selected) window.sitepipe.showAll({ animate: false });
  window.sitepipe?.refresh();
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""

Set = Callable[..., Page]


@pytest.fixture(scope="module")
def set_folder(pack_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the pages anew in the one face."""
    folder = tmp_path_factory.mktemp("set")
    (folder / "sites").mkdir()
    for path in sorted(pack_folder.rglob("*.html")):
        text = in_one_face(path.read_text(encoding="utf-8"))
        (folder / path.relative_to(pack_folder)).write_text(text, encoding="utf-8", newline="\n")
    for name, page in (("moves", page_of(SITES)), ("report", monthly_page(made_report(sites=8)))):
        (folder / f"{name}.html").write_text(in_one_face(page), encoding="utf-8", newline="\n")
    return folder


@pytest.fixture
def shown(chromium: Browser, set_folder: Path) -> Iterator[Set]:
    """Open a page at a fixed size; its policy, which lets no face in, is set aside."""
    contexts = []

    def show(name: str, *, width: int, height: int, anchor: str = "") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=1,
            reduced_motion="reduce",
            color_scheme="light",
            locale="en-GB",
            bypass_csp=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto((set_folder / name).as_uri() + anchor)
        page.evaluate(_READY)
        return page

    yield show
    for context in contexts:
        context.close()


def test_the_index(shown: Set, update_golden: bool) -> None:
    page = shown("index.html", width=1280, height=900)
    check_golden("index", page.screenshot(), update=update_golden)


def test_the_index_with_a_site_chosen(shown: Set, update_golden: bool) -> None:
    page = shown("index.html", width=1280, height=1900, anchor="#site=ash-park")
    page.get_by_text("Explain: the score by criterion").click()
    page.get_by_text("Compare with another site").click()
    page.get_by_label("Compare with", exact=True).select_option("beech-works")
    page.get_by_text("Connections (2)").click()
    page.evaluate("document.getElementById('panel').scrollTop = 0")
    page.mouse.move(1270, 1890)
    check_golden("index-card", page.screenshot(), update=update_golden)


def test_the_index_as_a_table(shown: Set, update_golden: bool) -> None:
    page = shown("index.html", width=1280, height=700)
    page.get_by_label("Table", exact=True).check()
    check_golden("index-table", page.screenshot(), update=update_golden)


def test_the_index_on_a_phone(shown: Set, update_golden: bool) -> None:
    page = shown("index.html", width=390, height=844, anchor="#site=beech-works")
    check_golden("index-phone", page.screenshot(), update=update_golden)


def test_a_site_s_page(shown: Set, update_golden: bool) -> None:
    page = shown("sites/ash-park.html", width=1280, height=900)
    check_golden("site", page.screenshot(full_page=True), update=update_golden)


def test_a_site_s_page_on_a_phone(shown: Set, update_golden: bool) -> None:
    page = shown("sites/beech-works.html", width=390, height=844)
    check_golden("site-phone", page.screenshot(full_page=True), update=update_golden)


def test_the_map_of_changes(shown: Set, update_golden: bool) -> None:
    page = shown("moves.html", width=1280, height=900)
    check_golden("moves", page.screenshot(), update=update_golden)


def test_the_monthly_report(shown: Set, update_golden: bool) -> None:
    page = shown("report.html", width=1000, height=900)
    check_golden("report", page.screenshot(full_page=True), update=update_golden)


def test_the_difference_is_the_share_of_pixels() -> None:
    kept = Image.new("RGB", (100, 50), "#ffffff")
    observed = kept.copy()
    assert difference(kept, observed).share == 0
    ImageDraw.Draw(observed).rectangle((0, 0, 9, 4), fill="#000000")
    found = difference(kept, observed)
    assert found.share == pytest.approx(50 / 5000)
    assert not found.is_small
    assert difference(kept, Image.new("RGB", (100, 50), "#e0e0e0")).share == 0, "a lighter shade"
    assert not difference(kept, Image.new("RGB", (100, 51), "#ffffff")).is_small


@pytest.mark.parametrize(
    "changed",
    [
        "section:nth-of-type(4) { display: none }",
        "tbody tr:nth-child(2) { display: none }",
        ".measures > div { padding-top: 0 }",
        "main { max-width: 1000px }",
        ".drawing path { fill: var(--paper) }",
    ],
)
def test_a_changed_look_is_seen(shown: Set, changed: str) -> None:
    page = shown("sites/ash-park.html", width=1280, height=900)
    before = _opened(page.screenshot(full_page=True))
    page.add_style_tag(content=changed)
    after = _opened(page.screenshot(full_page=True))
    # Also where the page's length stays: the same stretch of both.
    size = (0, 0, before.width, min(before.height, after.height))
    assert difference(before.crop(size), after.crop(size)).share > SHARE


def _opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))
