"""The picture of a site's history: what stands in it, and where."""

import xml.etree.ElementTree as ET

from sitepipe.render.pages.history import history_svg
from sitepipe.render.theme import theme
from sitepipe.reports import HistoryReport, TimelineRow

SVG = "{http://www.w3.org/2000/svg}"
EVIL = "Park <script>alert(1)</script> & “Söhne”"


def row(date, kind, field, new, old=None, source=None, why="", cause=None):
    return TimelineRow(
        date=date, kind=kind, field=field, old=old, new=new, source=source, cause=cause, why=why
    )


def report(*rows, as_of=("2026-01-01", "2026-12-31")):
    return HistoryReport(
        site_id="park", name=EVIL, title="Pipeline", as_of=list(as_of), rows=list(rows)
    )


def drawn(*rows, **how):
    return ET.fromstring(history_svg(report(*rows, **how), theme()))


def titles(svg):
    return [one.text for one in svg.iter(f"{SVG}title")]


def test_names_are_text_and_stand_from_when_to_when():
    svg = drawn(
        row("2026-01-01", "name", "name", EVIL),
        row("2026-07-02", "name", "name", "Park", old=EVIL, cause="correction"),
    )

    assert svg.find(f"{SVG}title").text == f"History of {EVIL}"
    assert not list(svg.iter(f"{SVG}script"))
    assert f"{EVIL}, from 2026-01-01 until 2026-07-02" in titles(svg)
    assert "Park, from 2026-07-02: correction" in titles(svg)
    first, second = [one for one in svg.iter(f"{SVG}rect") if one.get("rx")]
    # 2 July is the 182nd of 364 days: both bars are half of the line.
    assert float(first.get("width")) == float(second.get("width"))
    assert float(first.get("x")) + float(first.get("width")) == float(second.get("x"))


def test_statements_near_one_another_are_one_mark_that_says_how_many():
    svg = drawn(
        row("2026-03-01", "statement", "power_mva", "40", source="council"),
        row("2026-03-02", "statement", "power_mva", "41", source="council", why="another holds"),
        row("2026-09", "statement", "control", "owned", source="council", why="another holds"),
        row(None, "statement", "role", "hub", source="council"),
    )

    circles = list(svg.iter(f"{SVG}circle"))
    look = theme().colours
    assert [one.get("fill") for one in circles] == [look.ink, look.white]  # hollow: it lost
    assert "2026-03-01: power mva: 40\n2026-03-02: power mva: 41 (another holds)" in titles(svg)
    said = [one.text for one in svg.iter(f"{SVG}text")]
    assert "2" in said
    assert "3 statements" in said
    assert "1 statement without a date not drawn." in said


def test_points_are_a_band_from_proven_to_possible():
    svg = drawn(
        row("2026-01-01", "score", "low", "20"),
        row("2026-01-01", "score", "high", "80"),
        row("2026-07-02", "score", "score", "55.5"),
    )

    assert "2026-01-01 proven 20.0, possible 80.0; 2026-07-02 score 55.5, proven 20.0, possible " \
        "80.0" in titles(svg)  # fmt: skip
    assert len(list(svg.iter(f"{SVG}path"))) == 4  # the band, both its edges, the score
    assert "Points: 2026-01-01 proven 20.0" in svg.find(f"{SVG}desc").text


def test_what_was_long_before_stands_at_the_edge():
    svg = drawn(
        row("2019", "statement", "role", "hub", source="council"),
        row("2026-05-01", "statement", "role", "hub", source="council"),
    )

    assert "earlier" in [one.text for one in svg.iter(f"{SVG}text")]
    old, new = [float(one.get("cx")) for one in svg.iter(f"{SVG}circle")]
    assert old < 250 < new


def test_one_row_none_and_the_same_bytes():
    one = report(row("2026-11-23", "name", "name", "Ash"), as_of=("2026-11-23",))

    assert history_svg(one, theme()) == history_svg(one, theme())
    assert "Ash" in history_svg(one, theme())
    empty = report(as_of=("2026-11-23",))
    assert ET.fromstring(history_svg(empty, theme())).tag == f"{SVG}svg"
