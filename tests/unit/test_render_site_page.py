"""A site's page as a text: what it holds, and what it cannot hold."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from pack_pages import made_edition
from payload_fixture import payload_portfolio, site_id_of
from payloads import PAYLOADS
from portfolio_fixture import BREAKOUT, HOSTILE, NAMES, Made
from registers_fixture import made_registers

from sitepipe import schema
from sitepipe.errors import UsageError
from sitepipe.render.pages.site import site_page, site_pages

_VOID = {"meta", "link", "br", "wbr", "img", "input", "hr"}


class Outline(HTMLParser):
    """What a page is made of: its elements in order, and the text of each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, "every element is closed where it belongs"

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data.strip())

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def made() -> Made:
    return made_registers()


@pytest.fixture(scope="module")
def pages(made: Made) -> dict[str, str]:
    return dict(site_pages(made.snapshot, made.appraisal, made.base, made_edition(made)))


def _of(made: Made, site_id: str) -> str:
    return site_page(site_id, made.snapshot, made.appraisal, made.base, made_edition(made))


def _text(page: str) -> str:
    body = page[page.index("<body>") :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_every_site_has_a_page_and_each_is_the_same_alone(made, pages):
    assert set(pages) == set(NAMES)
    assert next(iter(pages)) == "ash-park", "ranked first"
    assert _of(made, "beech-works") == pages["beech-works"]


def test_a_site_that_is_not_there_is_said(made):
    with pytest.raises(UsageError, match="no site 'birch'"):
        _of(made, "birch")


def test_a_page_is_whole_in_itself(pages):
    for page in pages.values():
        outline = Outline(page)
        assert outline.open == []
        tags = {tag for tag, _ in outline.elements}
        assert not tags & {"script", "img", "iframe", "object", "embed", "form", "base"}
        for tag, attributes in outline.elements:
            assert not [name for name in attributes if name.startswith("on")], tag
            for name in ("href", "src", "xlink:href"):
                address = attributes.get(name)
                assert address is None or address.startswith(("#", "data:,", "../index.html"))
        styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.S))
        assert "url(" not in styles
        assert "@import" not in styles


def test_the_policy_forbids_every_script_and_request(pages):
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', pages["ash-park"])
    rules = dict(rule.split(" ", 1) for rule in policy.replace("&#39;", "'").split("; "))
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_a_page_says_what_it_is(pages):
    page = pages["ash-park"]
    outline = Outline(page)
    assert outline.named("html")[0]["lang"] == "en-GB"
    assert {"name": "generator", "content": "sitepipe"} in outline.named("meta")
    assert outline.texts["title"] == ["Ash Park – Elmshire pipeline"]
    assert outline.texts["h1"] == ["Ash Park"]
    assert _text(page).count("Fictional data, for tests.") == 2, "at the top and at the foot"
    assert outline.texts["h2"] == [
        "What is known", "Still open", "Access by lorry", "Plots", "Buildings",
        "Enabling works", "Connections", "Evidence", "Parties", "Readiness checks",
        "The score, explained", "Sources", "About these figures",
    ]  # fmt: skip


def test_headings_descend_one_by_one_and_ids_are_unique(pages):
    for page in pages.values():
        outline = Outline(page)
        levels = [int(tag[1]) for tag, _ in outline.elements if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
        assert len(ids) == len(set(ids))


def test_every_table_has_a_caption_and_heads_of_columns_and_rows(pages):
    page = pages["ash-park"]
    tables = re.findall(r"<table>(.*?)</table>", page, re.S)
    assert len(tables) == 11
    for table in tables:
        assert "<caption" in table
        assert '<th scope="col"' in table
        rows = re.findall(r"<tr>(.*?)</tr>", table, re.S)
        assert all('<th scope="row"' in row for row in rows[1:])
        widths = {row.count("<th") + row.count("<td") for row in rows}
        assert len(widths) == 1, "every row has every column"


def test_what_is_known_and_what_is_open_are_told_apart(pages):
    page = pages["beech-works"]
    known = page[page.index('id="known"') : page.index('id="open"')]
    still_open = page[page.index('id="open"') : page.index('id="access"')]
    assert "Allocated." in known
    assert "Reliefs end 30 September 2034." in _text("<body>" + known)
    assert "How many MVA are firm?" not in known
    assert re.search(
        r'<th scope="row">Firm electricity</th><td>How many MVA are firm\?</td>'
        r"<td>the promoter</td>",
        still_open,
    )


def test_points_add_up_under_their_criteria(pages):
    page = pages["ash-park"]
    part = page[page.index("Points by criterion") :]
    rows = re.findall(r"<tr>(.*?)</tr>", part[: part.index("</table>")], re.S)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    assert cells == [
        ["Criterion", "What is known", "Points", "Of"],
        ["Firm electricity", "not stated", "0.0–25.0", "25"],
        ["Motorway junction", "8 min to M90 J2\u00a0◦", "7.2", "8"],
        ["All", "–", "62.0–78.0", "100"],
    ]


def test_empty_registers_ask(pages):
    text = _text(pages["elm-inside"])
    assert "Which plots are released, and on what terms? Ask the promoter." in text
    assert "Who owns and controls the land? Ask the promoter." in text


def test_no_page_says_nothing_in_computer_words(pages):
    for page in pages.values():
        assert not re.search(r"\b(nan|NaN|None|null|undefined|N/A)\b", _text(page))


def test_conflicts_stand_only_where_there_are_any(made, pages):
    assert "“c.164 acres” holds over “160 acres”" in pages["beech-works"]
    assert "Where sources disagree" not in pages["ash-park"]
    redacted = replace(made.snapshot, conflicts=schema.CONFLICTS.empty())
    assert "160 acres" not in _of(replace(made, snapshot=redacted), "beech-works")


def test_a_site_without_a_place_asks_for_one(made):
    sites = made.snapshot.sites.copy()
    lost = sites["site_id"] == "elm-inside"
    sites.loc[lost, ["lat", "lon"]] = float("nan")
    boundaries = made.snapshot.boundaries
    snapshot = replace(
        made.snapshot,
        sites=schema.SITES.frame(sites),
        boundaries=boundaries[boundaries["site_id"] != "elm-inside"],
    )
    page = _of(replace(made, snapshot=snapshot), "elm-inside")
    assert "No source says where the site is. Ask the promoter for its boundary." in page
    assert "<svg" not in page


def test_hostile_names_and_titles_are_text(made, pages):
    assert f"<h1>{HOSTILE}" not in pages["hostile-image"]
    assert "<h1>&lt;img src=x onerror=alert(1)&gt;</h1>" in pages["hostile-image"]
    edition = replace(made_edition(made), title=BREAKOUT, notice=HOSTILE)
    page = site_page("ash-park", made.snapshot, made.appraisal, made.base, edition)
    assert BREAKOUT not in page
    assert HOSTILE not in page
    Outline(page)


@pytest.fixture(scope="module")
def armed_pages() -> list[str]:
    armed = payload_portfolio()
    found = dict(site_pages(armed.snapshot, armed.appraisal, armed.base, made_edition(armed)))
    return [found[site_id_of(number)] for number in range(len(PAYLOADS))]


def test_payloads_in_every_field_make_no_element(armed_pages):
    def elements(page: str) -> Counter[str]:
        # Leading blanks and long names change how a drawing or a table is set, not what is in it.
        plain = re.sub(r"<svg.*?</svg>", "", page, flags=re.S)
        return Counter(tag for tag, _ in Outline(plain).elements)

    plain = payload_portfolio(["plain words"])
    ((_, page),) = site_pages(plain.snapshot, plain.appraisal, plain.base, made_edition(plain))
    expected = elements(page)
    for number, armed in enumerate(armed_pages):
        assert elements(armed) == expected, PAYLOADS[number]


def test_payloads_leave_drawings_still(armed_pages):
    for page in armed_pages:
        drawn = Outline(page[page.index("<svg") : page.index("</svg>") + len("</svg>")])
        assert {tag for tag, _ in drawn.elements} <= {
            "svg", "g", "defs", "clippath", "path", "rect", "use", "text", "tspan", "circle",
            "line", "polygon", "polyline", "ellipse", "pattern", "mask",
        }  # fmt: skip
        for _, attributes in drawn.elements:
            assert not [name for name in attributes if name.startswith("on")]
            assert all(
                (value or "").startswith("#")
                for name, value in attributes.items()
                if name.endswith("href")
            )


def test_payloads_stand_as_they_were_written(armed_pages):
    for payload, page in zip(PAYLOADS, armed_pages, strict=True):
        texts = Outline(page).texts
        name = re.sub(r"\s+", " ", payload.strip())
        assert name in {re.sub(r"\s+", " ", text) for text in texts["h1"]}
        assert payload.strip() in texts["th"], "as the name of a plot, a party, a document"
