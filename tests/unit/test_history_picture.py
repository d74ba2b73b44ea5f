"""The picture of a site's history: what stands in it, and where."""

import xml.etree.ElementTree as ET
from itertools import pairwise

from sitepipe.render.pages.history import history_svg
from sitepipe.render.pages.lettering import shortened, text_width, wrapped
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


def texts(svg):
    return {one.text: one for one in svg.iter(f"{SVG}text")}


def test_what_holds_now_is_broken_and_not_cut():
    name = "Harrowmere Gigapark and Regional Freight Interchange (fictional)"
    source = "the-applications-register-of-the-northern-council"
    svg = drawn(
        row("2026-01-01", "name", "name", name),
        row("2026-03-01", "stage", "application N/1", "conditions_discharged", source=source),
        row("2026-10-31", "boundary", "version 1", "75.53 ha at 427807 307556"),
        row("2026-10-31", "statement", "role", "hub", source=source),
    )

    ends = [one for one in svg.iter(f"{SVG}text") if one.get("x") == "842.0"]
    assert not [one.text for one in svg.iter(f"{SVG}text") if "…" in one.text]
    assert " ".join(one.text for one in ends) == (
        f"{name} conditions discharged (the- applications-register-of-the- northern-council) "
        "75.53 ha at 427807 307556 1 statement"
    )
    bold = {one.text: one.get("font-weight") is not None for one in ends}
    assert all(text_width(text, 13, bold=bold[text]) <= 226 for text in bold)
    # The name of its lane is broken too, and no line stands on another.
    said = [one for one in svg.iter(f"{SVG}text") if one.get("x") == "24.0"]
    assert {"the-applications-", "register-of-the-", "northern-council"} <= {
        one.text for one in said
    }
    for column in (ends, said[:-1]):
        feet = [float(one.get("y")) for one in column]
        assert all(b - a >= 17 for a, b in pairwise(feet))


def test_a_label_that_its_bar_is_too_short_for_stands_beside_or_below_it():
    svg = drawn(
        row("2026-05-01", "name", "name", "Harrowmere Park"),
        row("2026-05-10", "name", "name", "Harrowmere Gate"),
        row("2026-06-01", "name", "name", "Harrowmere Hill"),
        row("2026-12-20", "name", "name", "Harrowmere Gigapark"),
    )

    bars = [one for one in svg.iter(f"{SVG}rect") if one.get("rx")]
    starts = [float(one.get("x")) for one in bars]
    said = texts(svg)
    # Before the first nothing stands; after it the next name does.
    assert said["Harrowmere Park"].get("text-anchor") == "end"
    assert float(said["Harrowmere Park"].get("x")) == starts[0] - 6
    assert float(said["Harrowmere Gate"].get("x")) == starts[1]
    foot = float(bars[1].get("y")) + 24
    assert float(said["Harrowmere Gate"].get("y")) > foot + 10
    assert float(said["Harrowmere Hill"].get("x")) == starts[2] + 6
    assert float(said["Harrowmere Hill"].get("y")) < foot
    # What holds now is said once, at the end of the lane.
    assert said["Harrowmere Gigapark"].get("text-anchor") is None
    assert float(said["Harrowmere Gigapark"].get("x")) == 842


def test_labels_below_stand_on_lines_of_their_own_where_they_would_meet():
    svg = drawn(
        *(row(f"2026-03-{day}", "name", "name", f"Harrowmere {day}") for day in ("01", "09", "17")),
        row("2026-03-25", "name", "name", "Ash"),
        as_of=("2026-01-01", "2026-12-31"),
    )

    said = texts(svg)
    feet = [float(said[f"Harrowmere {day}"].get("y")) for day in ("09", "17")]
    assert feet[1] - feet[0] == 17


def test_a_month_that_the_word_earlier_leaves_no_room_for_has_no_name():
    svg = drawn(
        row("2019", "statement", "role", "hub", source="council"),
        row("2026-12-31", "statement", "role", "hub", source="council"),
    )

    # The line begins on 1 January 2025, where the edge ends.
    assert "Jan 2025" not in texts(svg)
    assert {"earlier", "Apr 2025"} <= set(texts(svg))


def test_text_is_measured_and_broken_as_people_break_it():
    # By shares of the size: M 0.95, i 0.39, space 0.39, a 0.62, A 0.73, a broad letter 1.
    assert text_width("Mi aA", 10) == 10 * (0.95 + 0.39 + 0.39 + 0.62 + 0.73)
    assert text_width("公", 10) == 10
    assert text_width("a\u0301", 10) == text_width("a", 10)
    assert wrapped("oak oak-ash", 25, 10) == ["oak", "oak-", "ash"]  # oak- is 22.5 wide
    assert wrapped("oak oak-ash", 46, 10) == ["oak", "oak-ash"]  # oak oak- is 45 wide
    assert wrapped("aaaaaaa", 25, 10) == ["aaaa", "aaa"]
    assert wrapped("a a a a a a a", 7, 10, most=3) == ["a", "a", "…"]
    assert wrapped("", 25, 10) == [""]
    assert shortened("oak  ash", 60, 10) == "oak ash"
    assert shortened("oak ash", 32, 10) == "oak…"
    assert len(wrapped("a" * 1_000_000, 200, 13)) == 6
