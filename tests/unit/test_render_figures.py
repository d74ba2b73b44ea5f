"""Maps at a true scale: geometry in the SVG, labels apart, one self-contained element."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from portfolio_fixture import CRS, HOSTILE, RANK_FROM, made_portfolio, without_roads

from sitepipe import schema, vocab
from sitepipe.render.atlas.drawing import Drawing
from sitepipe.render.atlas.figures import Atlas, region_map, site_map
from sitepipe.render.atlas.labels import Labels
from sitepipe.render.atlas.sheet import (
    Sheet,
    grid_positions,
    round_length,
    round_scale,
    sheet_around,
)
from sitepipe.render.fonts import NO_GLYPH, printable, printable_on_map, shortened
from sitepipe.roadgraph import Names
from sitepipe.snapshot import Edition

_NS = {"s": "http://www.w3.org/2000/svg"}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MM_PER_PT = 25.4 / 72


def _edition(sites: int = 7) -> Edition:
    return Edition(
        title="Elmshire pipeline",
        notice="Fictional data, for tests.",
        as_of="2026-11-14",
        audience=vocab.Audience.PUBLIC,
        scoring_title="Investability for tests",
        acreage_total="808 acres as printed",
        crs=CRS,
        rank_from=RANK_FROM,
        sites_total=sites,
    )


@pytest.fixture(scope="module")
def made():
    return made_portfolio()


@pytest.fixture(scope="module")
def region(made):
    return region_map(made.snapshot, made.base, _edition())


def _extent_mm(svg: str, name: str) -> tuple[float, float]:
    """Width and height (mm) of a named part, from its path alone."""
    root = ElementTree.fromstring(svg)
    part = next(one for one in root.iter() if one.get("id", "").endswith(name))
    course = part.find(".//s:path", _NS).get("d")
    figures = [float(one) for one in _NUMBER.findall(course)]
    xs, ys = figures[0::2], figures[1::2]
    return (max(xs) - min(xs)) * _MM_PER_PT, (max(ys) - min(ys)) * _MM_PER_PT


def test_a_kilometre_is_as_long_as_the_scale_says():
    sheet = Sheet(174, 150, 250_000, west=400_000, south=280_000)
    places = sheet.at([(400_000, 280_000), (410_000, 280_000), (410_000, 290_000)])
    # 10 km at 1:250,000 are 40 mm.
    np.testing.assert_allclose(places, [(0, 0), (40, 0), (40, 40)])
    assert sheet.ground == (400_000, 280_000, 443_500, 317_500)
    assert sheet.mm(10_000) == 40
    assert sheet.metres(40) == 10_000


def test_a_sheet_holds_the_middle_of_its_ground():
    sheet = sheet_around((0, 0, 1000, 500), width=100, height=80, scale=25_000)
    np.testing.assert_allclose(sheet.at([(500, 250)]), [(50, 40)])


@pytest.mark.parametrize(
    ("box", "scale"),
    [
        # 1,000 m on 100 mm of 200 are 1:10,000 at most.
        ((0, 0, 1000, 10), 10_000),
        ((0, 0, 1001, 10), 25_000),
        # The height decides: 600 m on 50 mm of 100 are 1:12,000.
        ((0, 0, 10, 600), 25_000),
        ((0, 0, 9_000_000, 10), 50_000),
    ],
)
def test_the_scale_is_the_largest_round_one_that_fits(box, scale):
    chosen = round_scale(box, width=200, height=100, scales=(10_000, 25_000, 50_000), fill=0.5)
    assert chosen == scale


@given(st.floats(1e-3, 1e7))
def test_a_round_length_is_one_two_or_five_and_at_most_two_and_a_half_times_shorter(longest):
    length = round_length(longest)
    assert length <= longest * (1 + 1e-9) < length * 2.5 + 1e-9
    assert f"{length:.0e}"[0] in "125"


def test_positions_are_the_ordnance_surveys():
    # The worked example of "A guide to coordinate systems in Great Britain" starts from Caister
    # water tower; the grid's own true origin, 49 N 2 W on Airy, is 400,000 -100,000. WGS84
    # differs from Airy there by less than 120 m.
    easting, northing = grid_positions(49.0, -2.0)[0]
    assert easting == pytest.approx(400_000, abs=150)
    assert northing == pytest.approx(-100_000, abs=150)


def test_the_region_map_is_to_scale(region):
    # The sites lie in 30.5 x 21.3 km; 90 % of 174 x 182 mm need 1:195,000 at least.
    assert region.scale == 200_000
    assert region.width_mm == 174
    # 5 km at 1:200,000 are 25 mm; 5 miles are 8,046.72 m, so 40.2336 mm.
    assert _extent_mm(region.svg, "bar-km")[0] == pytest.approx(25, rel=0.001)
    assert _extent_mm(region.svg, "bar-miles")[0] == pytest.approx(40.2336, rel=0.001)


def test_the_map_of_a_site_is_to_scale(made):
    figure = site_map("ash-park", made.snapshot, made.base, _edition())
    root = ElementTree.fromstring(figure.svg)
    fills = [path for path in root.iter(f"{{{_NS['s']}}}path") if path.get("fill") == "#225ea8"]
    (outline,) = fills  # consented in detail
    xs = [float(one) for one in _NUMBER.findall(outline.get("d"))][0::2]
    # The boundary is 800 m from west to east.
    assert (max(xs) - min(xs)) * _MM_PER_PT * figure.scale / 1000 == pytest.approx(800, rel=0.002)


def test_the_svg_stands_in_its_own_size(region):
    root = ElementTree.fromstring(region.svg)
    assert (root.get("width"), root.get("height")) == ("174mm", "182mm")
    _, _, width, height = map(float, root.get("viewBox").split())
    assert width * _MM_PER_PT == pytest.approx(174, abs=0.001)
    assert height * _MM_PER_PT == pytest.approx(182, abs=0.001)


def test_a_map_for_a_screen_gives_no_ratio(made):
    atlas = Atlas(made.snapshot, made.base, _edition())
    printed, shown = atlas.site_map("ash-park"), atlas.site_map("ash-park", on_screen=True)
    assert "1 to " in printed.alt
    assert "1 to " not in shown.alt
    assert (shown.width_mm, shown.height_mm) == (116, 92)
    # 500 m at 1:15,000 are 33.333 mm of the drawing's own width, at whatever size it is shown.
    assert shown.scale == 15_000
    assert _extent_mm(shown.svg, "bar-km")[0] == pytest.approx(33.333, rel=0.001)


def test_alternative_text_says_what_is_shown(made, region):
    assert region.alt == (
        "Map of the region at 1 to 200,000 with 7 sites by number, motorways, main roads and towns."
    )
    beech = site_map("beech-works", made.snapshot, made.base, _edition())
    assert "Map of Beech Works" in beech.alt
    assert "no boundary is known" in beech.alt
    assert "size and not shape" in beech.alt
    ash = site_map("ash-park", made.snapshot, made.base, _edition())
    assert "its drawn boundary" in ash.alt
    both = site_map("cedar-two-places", made.snapshot, made.base, _edition())
    assert "its 2 locations" in both.alt


def test_a_map_is_one_element_that_disturbs_no_page(made):
    atlas = Atlas(made.snapshot, made.base, _edition())
    figures = [atlas.region_map(), *map(atlas.site_map, made.snapshot.sites["site_id"])]
    seen: set[str] = set()
    for figure in figures:
        root = ElementTree.fromstring(figure.svg)
        tags = {one.tag.partition("}")[2] for one in root.iter()}
        assert tags <= {"svg", "g", "path", "defs", "use", "clipPath", "rect"}
        names = [one.get("id") for one in root.iter() if one.get("id")]
        assert len(names) == len(set(names))
        assert not seen & set(names)
        seen |= set(names)
        for one in root.iter():
            assert "style" not in one.attrib
            assert not any(key.startswith("on") for key in one.attrib)
            if href := one.get("href"):
                assert href[:1] == "#"
                assert href[1:] in names
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", figure.svg)
        assert figure.svg.startswith("<svg ")


def test_hostile_names_are_words_in_a_label(made):
    figure = site_map("hostile-image", made.snapshot, made.base, _edition())
    assert HOSTILE not in figure.svg
    assert HOSTILE in ElementTree.fromstring(figure.svg).get("aria-label")


@pytest.mark.parametrize(
    "name", ["$x^2$", "\\frac{1}{2}", "#panic()", "a\nb", "שלום", "中文", "😀", "x" * 500, "-->"]
)
def test_names_of_towns_and_roads_are_text_whatever_they_hold(made, name):
    base = replace(
        made.base,
        towns=made.base.towns.assign(name=[name, "Ashford"]),
        roads=replace(made.base.roads, texts=Names.of([name] * len(made.base.roads.texts))),
    )
    figure = region_map(made.snapshot, base, _edition())
    ElementTree.fromstring(figure.svg)
    assert "<!--" not in figure.svg


def test_the_same_map_whatever_a_users_settings_of_matplotlib(made, region):
    with mpl.rc_context({"svg.fonttype": "none", "path.simplify": True, "lines.linewidth": 9}):
        again = region_map(made.snapshot, made.base, _edition())
    assert again == region


def test_a_site_without_a_place_has_no_map_and_is_counted(made):
    sites = made.snapshot.sites.copy()
    sites.loc[sites["site_id"] == "ash-park", ["lat", "lon"]] = float("nan")
    boundaries = made.snapshot.boundaries
    snapshot = replace(
        made.snapshot,
        sites=sites,
        boundaries=boundaries[boundaries["site_id"] != "ash-park"],
    )
    assert site_map("ash-park", snapshot, made.base, _edition()) is None
    alt = region_map(snapshot, made.base, _edition()).alt
    assert "with 6 sites by number" in alt
    assert "1 site without a known place: not on it." in alt


def test_an_empty_portfolio_shows_the_region(made):
    snapshot = replace(
        made.snapshot,
        sites=schema.SITES.empty(),
        boundaries=schema.BOUNDARIES.geoframe([], crs=CRS),
    )
    figure = region_map(snapshot, made.base, _edition(0))
    assert "with 0 sites" in figure.alt
    # Elmshire is 0.9 degrees or 61 km wide.
    assert figure.scale == 400_000


def test_with_nothing_at_all_the_whole_grid_is_shown(made):
    snapshot = replace(
        made.snapshot,
        sites=schema.SITES.empty(),
        boundaries=schema.BOUNDARIES.geoframe([], crs=CRS),
    )
    base = replace(
        made.base,
        region={},
        roads=without_roads(made.base.roads),
        hubs=schema.HUBS.empty(),
        towns=schema.TOWNS.empty(),
    )
    # 1,300 km on 90 % of 172 mm need 1:8,400,000.
    assert region_map(snapshot, base, _edition(0)).scale == 10_000_000


def test_labels_keep_apart_even_where_signs_crowd():
    labels = Labels(174, 150, gap=0.5, inset=3)
    middles = [labels.place_around((80, 70), (4, 2.5), [2, 5, 9, 14, 20]) for _ in range(40)]
    boxes = labels.taken
    assert len(boxes) == sum(middle is not None for middle in middles) >= 20
    for at, (west, south, east, north) in enumerate(boxes):
        assert west >= 3
        assert north <= 147
        for other in boxes[at + 1 :]:
            apart = max(other[0] - east, west - other[2], other[1] - north, south - other[3])
            assert apart >= 0.5 - 1e-9


def test_a_label_without_room_is_left_out():
    labels = Labels(10, 10, gap=0, inset=0)
    assert labels.place_at((5, 5), (10, 10))
    assert labels.place_around((5, 5), (4, 2), [0, 1]) is None


def test_a_crowd_of_sites_says_how_many_numbers_found_no_room(made):
    one = made.snapshot.sites.iloc[[1]]
    many = schema.SITES.frame(
        [
            {**site, "site_id": f"s-{at}", "name": f"Site {at}", "part_of_site_id": None}
            for at in range(120)
            for site in one.to_dict("records")
        ]
    )
    snapshot = replace(
        made.snapshot, sites=many, boundaries=schema.BOUNDARIES.geoframe([], crs=CRS)
    )
    alt = region_map(snapshot, made.base, _edition(120)).alt
    assert re.search(r"\d+ numbers left out for want of room\.", alt)


def test_a_hole_in_a_boundary_stays_open():
    import shapely

    drawing = Drawing(width=50, height=40, fill="#ffffff")
    ring = shapely.Point(25, 20).buffer(10) - shapely.Point(25, 20).buffer(5)
    drawing.area(ring, fill="#123456", name="ring")
    root = ElementTree.fromstring(drawing.svg(prefix="x", label="A ring"))
    part = next(one for one in root.iter() if one.get("id") == "x-ring")
    assert part.find("s:path", _NS).get("d").count("M") == 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ash\tPark\r\n East\x00", "Ash Park East"),
        ("a\u202eb\u2066c\ufeff\u00ad", "abc"),
        ("中a", f"{NO_GLYPH}a"),
        ("\ud800", NO_GLYPH),
        ("e\u0301", "é"),
        ("◦ ✓ ✕", "◦ ✓ ✕"),
        ("x" * 40, "x" * 18 + "\u200b" + "x" * 18 + "\u200b" + "xxxx"),
        ("שלום", "שלום"),
    ],
)
def test_any_text_becomes_one_that_the_pdf_can_show(text, shown):
    assert printable(text) == shown


@given(st.text())
def test_what_is_printable_stays_as_it_is(text):
    once = printable(text)
    assert printable(once.replace("\u200b", "")).replace("\u200b", "") == once.replace("\u200b", "")
    assert not re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", printable_on_map(text))


@given(st.text(alphabet="ab ", max_size=80), st.integers(2, 60))
def test_a_shortened_text_is_never_longer_and_says_that_it_is_cut(text, most):
    cut = shortened(text, most)
    assert len(cut) <= most
    assert cut == text or cut.endswith("…")
