"""Roads in use and isochrones on the map page, in a real browser without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from opened_page import Opened, open_watched
from playwright.sync_api import Browser, expect
from portfolio_fixture import made_portfolio

from sitepipe.render.pages.isochrones import Isochrones
from sitepipe.render.pages.map import render_map


@pytest.fixture
def opened_reach(chromium: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Open a map whose first site reaches two squares; the others reach nothing."""
    made = made_portfolio().page_arguments()
    site_id = made["snapshot"].sites["site_id"].iloc[0]
    rows = [
        {
            "site_id": site_id,
            "minutes": minutes,
            "geometry": shapely.Point(430_000, 280_000).buffer(metres),
        }
        for minutes, metres in ((15.0, 3_000), (30.0, 9_000))
    ]
    reach = Isochrones(gpd.GeoDataFrame(rows, crs="EPSG:27700"), inward=False, vehicle="Test van")
    path = tmp_path / "map.html"
    path.write_text(render_map(**made, isochrones=reach), encoding="utf-8", newline="\n")
    found = open_watched(chromium, path, anchor=f"#site={site_id}")
    yield found
    found.did_nothing_unasked(path.parent)
    found.page.context.close()


def test_the_chosen_site_shows_how_far_it_reaches(opened_reach: Opened) -> None:
    page = opened_reach.page
    expect(page.locator("path.isochrone")).to_have_count(2)

    page.keyboard.press("Escape")
    expect(page.locator("path.isochrone")).to_have_count(0)


def test_reach_can_be_taken_off_and_put_back_by_keyboard(opened_reach: Opened) -> None:
    page = opened_reach.page
    page.keyboard.press("Escape")
    tick = page.get_by_label("Within 15, 30 min from the chosen site")
    assert tick.is_checked()
    tick.focus()
    page.keyboard.press("Space")
    page.locator(".list button[data-site]").first.click()
    expect(page.locator("path.isochrone")).to_have_count(0)


def test_roads_in_use_are_drawn_when_asked(opened_reach: Opened) -> None:
    page = opened_reach.page
    page.keyboard.press("Escape")
    expect(page.locator("path.road-used")).to_have_count(0)

    page.get_by_label("Roads that routes use").check()
    expect(page.locator("path.road-used")).to_have_count(1)
    assert page.locator("path.road-used").get_attribute("d").count("M") >= 2

    page.get_by_label("Roads that routes use").uncheck()
    expect(page.locator("path.road-used")).to_have_count(0)
