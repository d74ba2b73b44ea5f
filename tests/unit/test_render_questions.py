"""The page of questions and its maps: to scale, and every text as text."""

import math
import re
from html.parser import HTMLParser

import numpy as np
import pytest
import shapely
from payloads import PAYLOADS

from sitepipe.render.pages.pair_map import Neighbour, frame_of, pair_map
from sitepipe.render.pages.questions import Compared, Question, Side, render_questions
from sitepipe.vocab import Match


class Read(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.text, self.within = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.within = tag

    def handle_data(self, data):
        self.text.append((self.within, data))

    def words(self):
        shown = (data for tag, data in self.text if tag not in ("script", "style"))
        return " ".join("".join(shown).split())


SQUARE = shapely.box(1000, 1000, 2000, 2000)
NAN = math.nan


def side(name, shape=SQUARE, text=None):
    return Side(
        f"s:{name}", "s", name, None, "digest", (("Name", name), ("Source", text or "List")),
        "as itself, alone", shape, NAN,
    )  # fmt: skip


def question(one="Ash", other="Elm", near=(), text="c.20 acres"):
    return Question(
        Match.ASK, side(one, text=text), side(other, shapely.Point(1500, 2500)),
        (Compared("Acreage", text, "25 acres", differs=True), Compared("Role", text, "", False)),
        (("Names 50% alike", "−2.0"), (text, "")), "4.5 points in all.", "500 m between them.",
        near,
    )  # fmt: skip


def page(*questions, **changes):
    told = {"title": "A pipeline", "notice": "", "as_of": "2026-11-23", "left": 0, "command": "c"}
    return render_questions(questions or (question(),), **{**told, **changes})


def test_the_scale_bar_is_true_to_the_drawing():
    drawn = str(pair_map((SQUARE, None), (NAN, NAN), ()))
    # 1 km across and up: the frame is as high as the square and its margins, 1,000 × 1.32 m,
    # and the drawing 360 px high, so that 100 m are 360 / 13.2 = 27.3 px; a third is 580 m.
    west, south, east, north = frame_of([SQUARE], (NAN, NAN))
    assert north - south == pytest.approx(1320)
    assert (east - west) / (north - south) == pytest.approx(480 / 360)
    assert ">500 m<" in drawn
    assert f"H{500 * 360 / 1320:.1f}V" in drawn


def test_outlines_points_and_what_is_nowhere():
    drawn = str(pair_map((SQUARE, shapely.Point(1500, 2500)), (NAN, 50.0), ()))
    assert 'class="is-a"' in drawn
    assert 'class="is-b"' in drawn
    assert 'class="reach"' in drawn
    assert str(pair_map((None, None), (NAN, NAN), ())) == ""
    assert 'class="is-b"' not in str(pair_map((SQUARE, None), (NAN, NAN), ()))
    hole = SQUARE.difference(shapely.box(1400, 1400, 1600, 1600))
    assert str(pair_map((hole, None), (NAN, NAN), ())).count("Z") > str(
        pair_map((SQUARE, None), (NAN, NAN), ())
    ).count("Z")


def test_a_boundary_of_very_many_corners_is_drawn_as_finely_as_it_shows():
    turn = np.linspace(0, 2 * math.pi, 1_000_000, endpoint=False)
    many = shapely.Polygon(500 * np.column_stack([np.cos(turn), np.sin(turn)]))
    assert len(str(pair_map((many, None), (NAN, NAN), ()))) < 10_000


def test_names_of_neighbours_do_not_cover_one_another():
    near = [Neighbour(f"Neighbour {n}", shapely.Point(1500 + n, 1700)) for n in range(9)]
    drawn = str(pair_map((SQUARE, None), (NAN, NAN), near))
    assert drawn.count("<text") == 4  # A, scale, north and one name
    assert drawn.count('r="3"') == 9


@pytest.mark.parametrize("payload", PAYLOADS[::4])
def test_hostile_text_stays_text(payload):
    near = (Neighbour(payload, shapely.Point(1500, 1300)),)
    whole = page(question(payload, payload, near, payload), title=payload, notice=payload)
    read = Read(whole)
    tags = [tag for tag, _ in read.elements]
    assert tags.count("script") == 2
    assert not {"img", "iframe", "object", "embed", "math", "template"} & {*tags}
    assert [name for _, held in read.elements for name in held if name.startswith("on")] == []
    assert [held["href"] for tag, held in read.elements if tag == "a"] == ["#q1"]
    # the two scripts hold no text of sources: one is the page's own, one is escaped JSON
    assert "<" not in re.search(r'id="content">(.*?)</script>', whole, re.DOTALL)[1]
    assert " ".join(payload.split()) in read.words()


def test_the_same_questions_give_the_same_bytes_and_ask_nothing_of_a_network():
    assert page() == page()
    assert re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*\"", page()) == []
    assert "default-src 'none'" in page().replace("&#39;", "'")


def test_the_page_says_what_differs_and_for_whom_it_is():
    read = Read(page(left=3))
    assert "Internal. This page shows" in read.words()
    assert "3 questions more will be asked" in read.words()
    assert "≠ marks where the two records differ: 2 times" in read.words()  # name and acreage
    assert [held for tag, held in read.elements if tag == "tr"].count({"class": "differs"}) == 2
    assert [held["value"] for _, held in read.elements if held.get("type") == "radio"] == [
        "same", "one_in_other", "other_in_one", "different", "skip",
    ]  # fmt: skip
