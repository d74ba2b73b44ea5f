"""The picture of coverage: every share in figures, nothing by colour alone, names as text."""

from __future__ import annotations

import csv
import io
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from coverage_fixture import COVERAGE, FACTS, made_appraisal, made_snapshot
from coverage_picture import EVIL, LONG, picture_report

from sitepipe.coverage import coverage_report
from sitepipe.render.pages.coverage import coverage_csv, coverage_page, coverage_svg
from sitepipe.render.theme import theme

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn():
    return ET.fromstring(coverage_svg(picture_report()))


def rows(svg):
    """Give the texts of each row's cells by the row's name."""
    found = {}
    for group in svg.findall(f"{SVG}g"):
        cells = group.findall(f"{SVG}g")
        found[group.findtext(f"{SVG}title")] = [cell.findtext(f"{SVG}text") for cell in cells]
    return found


def test_the_picture_says_what_it_is(drawn):
    assert drawn.get("role") == "img"
    named = drawn.get("aria-labelledby").split()
    ids = {element.get("id"): element.text for element in drawn.iter() if element.get("id")}
    assert [name in ids for name in named] == [True, True]
    assert ids["grid-title"].startswith("Share known by planning authority")
    assert "5 of 12 answers on 3 sites are known as of 23 November 2026" in ids["grid-desc"]
    assert "the least is known of electricity, 33%" in ids["grid-desc"]
    assert (
        "1 of 2 authorities of the region have a site; none is stated in East." in ids["grid-desc"]
    )


def test_every_share_stands_in_its_cell(drawn):
    # Land, electricity, other utilities, control, all: see coverage_fixture.
    assert rows(drawn) == {
        "All sites": ["66%", "33%", "33%", "33%", "41%"],
        f"{EVIL}, outside the region": ["100%", "0%", "0%", "100%", "50%"],
        "North": ["0%", "0%", "0%", "0%", "0%"],
        f"{LONG}, outside the region": ["100%", "0%", "0%", "100%", "50%"],
        "Authority not stated": ["100%", "100%", "100%", "0%", "75%"],
    }
    titles = [title.text for title in drawn.iter(f"{SVG}title")]
    assert "North, Electricity: 0 of 1 answers known" in titles


def test_nothing_is_drawn_outside_the_picture(drawn):
    width, height = (float(part) for part in drawn.get("viewBox").split()[2:])
    for rect in drawn.iter(f"{SVG}rect"):
        assert float(rect.get("x", "0")) + float(rect.get("width")) <= width
        assert float(rect.get("y", "0")) + float(rect.get("height")) <= height
    for text in drawn.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x")) <= width
        assert 0 < float(text.get("y")) <= height


def test_the_legend_names_each_class_with_its_cells(drawn):
    said = [text.text for text in drawn.findall(f"{SVG}text")]
    counts = dict(
        re.fullmatch(r"(.*): (\d+) cells?", one).groups() for one in said if "cell" in one
    )
    assert counts == {
        "under 10% known": "10",
        "10 to 49% known": "4",
        "50 to 89% known": "4",
        "90% or more known": "7",
    }


def test_names_are_text_and_never_markup(drawn):
    report = picture_report()
    assert f"{EVIL}, outside the region" in rows(drawn)
    for text in (coverage_svg(report), coverage_page(report)):
        assert "<img" not in text
        assert "<script" not in text
        assert not re.search(r"(?:href|src)=\"(?!data:,|#)", text)


def test_the_page_holds_the_same_figures_as_tables():
    page = coverage_page(picture_report())
    table = page[page.index("Planning authority</th>") : page.index("</table>")]
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", table)
    assert cells[:6] == ["3", "66%", "33%", "33%", "33%", "41%"]
    assert "No site is stated in: East." in page
    assert "Fictional: all of it." in page
    assert "judgement" in page


def test_what_asks_nothing_is_hatched():
    report = coverage_report(
        made_snapshot(sites=[], site_areas=[]),
        made_appraisal(),
        coverage=COVERAGE,
        facts=FACTS,
        title="Empty",
        as_of="2026-11-23",
    )
    svg = coverage_svg(report)
    assert rows(ET.fromstring(svg)) == {"All sites": ["–"]}
    assert "nothing asked: 1 cell" in svg


def _luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_figures_can_be_read_on_every_fill_and_the_fills_are_ordered_in_grey():
    fills = [_luminance(entry.fill) for entry in theme().palettes.share]
    ink = _luminance(theme().colours.ink)
    assert min((fill + 0.05) / (ink + 0.05) for fill in fills) >= 4.5
    assert fills == sorted(fills, reverse=True)
    # Neighbours differ enough to be told apart in print.
    pairs = pairwise(fills)
    assert min((one + 0.05) / (other + 0.05) for one, other in pairs) >= 1.25


def test_the_table_has_every_authority_and_field_and_runs_no_formula():
    report = picture_report()
    table = list(csv.DictReader(io.StringIO(coverage_csv(report).removeprefix("\ufeff"))))
    assert len(table) == 5 * 4
    assert {row["authority"] for row in table} >= {"All sites", "North", "Authority not stated"}
    first = next(row for row in table if row["field"] == "Firm electricity")
    assert (first["authority"], first["sites"], first["known"], first["share"]) == (
        "All sites", "3", "1", "0.333",
    )  # fmt: skip

    renamed = made_snapshot(
        site_areas=[{"site_id": "ash", "kind": "authority", "name": "=cmd|'/c calc'!A1"}]
    )
    risky = coverage_report(
        renamed, made_appraisal(), coverage=COVERAGE, facts=FACTS, title="T", as_of="2026-11-23"
    )
    names = {
        row["authority"]
        for row in csv.DictReader(io.StringIO(coverage_csv(risky).removeprefix("\ufeff")))
    }
    assert "'=cmd|'/c calc'!A1" in names


def test_the_same_report_gives_the_same_bytes():
    for write in (coverage_svg, coverage_page, coverage_csv):
        assert write(picture_report()) == write(picture_report())


@pytest.mark.parametrize("name", ["page.css", "page.html.j2", "grid.svg.j2"])
def test_nothing_but_the_theme_names_a_colour_or_a_length(name):
    from sitepipe import bundled

    text = (bundled.shelf("maps") / "coverage" / name).read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;,\s\"')])", text) == []
    assert re.findall(r"\b\d+(?:\.\d+)?(?:px|rem|pt)\b", text) == []
