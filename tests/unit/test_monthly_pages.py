"""The monthly report as page and Markdown: bounded, for its audience, ages and charts by hand."""

import re
from xml.etree import ElementTree

import pytest
from monthly_fixture import EVIL, made_report

from sitepipe import schema, words
from sitepipe.dates import age_months
from sitepipe.monthly import monthly_markdown
from sitepipe.monthly.dues import dues_of
from sitepipe.render.cards.month import MOST, charts_of, sections_of
from sitepipe.render.pages.charts import move_svg
from sitepipe.render.pages.monthly import monthly_page, trend_charts
from sitepipe.render.theme import theme
from sitepipe.vocab import Audience


def test_what_is_past_stays_listed_until_its_check_passes():
    rows = [
        ("old", "2024-05-12", "failed"), ("lapsed", "2027-02-19", "failed"),
        ("renewed", "2027-02-19", "passed"), ("today", "2027-02-22", "passed"),
        ("vague", "2027-02", "unknown"), ("last", "2027-08-22", "passed"),
        ("later", "2027-08-23", "passed"), ("dateless", None, "failed"),
    ]  # fmt: skip
    findings = schema.FINDINGS.frame(
        [{"site_id": one, "rule": "checks.permission_in_time", "kind": "check", "title": "Alive",
          "outcome": outcome, "due": due, "required": True} for one, due, outcome in rows]
    )  # fmt: skip
    sites = schema.SITES.frame([{"site_id": one, "name": one.title()} for one, _, _ in rows])

    dues = dues_of(findings, sites, within_months=6, as_of="2027-02-22")

    assert [(one.name, one.over) for one in dues] == [
        ("Old", True), ("Vague", False), ("Lapsed", True), ("Today", False), ("Last", False),
    ]  # fmt: skip
    report = made_report().model_copy(update={"due": dues})
    past, ahead = next(one for one in sections_of(report) if one.name == "due").tables
    assert [row[:2] for row in past.rows] == [
        ("Lapsed", "19 February 2027 (past)"), ("Old", "12 May 2024 (past)"),
    ]  # fmt: skip
    assert [row[0] for row in ahead.rows] == ["Vague", "Today", "Last"]


def test_a_page_of_5000_sites_has_an_end():
    report = made_report(sites=5_000)
    page, markdown = monthly_page(report), monthly_markdown(report)

    assert page.count('<td class="bar"') == MOST + 1
    assert "and 4,980 more" in page
    assert "and 4,980 more" in markdown
    assert len(page) < 100_000


def test_parts_of_the_team_are_the_teams_alone():
    team = [section.name for section in sections_of(made_report())]
    others = [section.name for section in sections_of(made_report(audience=Audience.PARTNER))]

    assert team == ["moved", "slipped", "due", "sites", "partners", "stale", "guards"]
    assert others == team[:4]
    assert "Late &amp; Sons" in monthly_page(made_report())
    assert "Late &amp; Sons" not in monthly_page(made_report(audience=Audience.PUBLIC))


def test_names_are_never_markdown():
    markdown = monthly_markdown(made_report())

    assert EVIL not in markdown
    assert not re.search(r"(?<!\\)<img|(?<!\\)\]\(|http://", markdown)
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in markdown.splitlines()
              if line.startswith("| Site") or " up | " in line}  # fmt: skip
    assert 0 not in widths


def test_a_chart_says_every_figure_and_breaks_where_one_is_unknown():
    report = made_report()
    drawn = trend_charts(report)
    facts = ElementTree.fromstring(drawn[2])
    space = "{http://www.w3.org/2000/svg}"

    assert [one.title for one in charts_of(report)] == [
        "Named sites", "Ranked sites", "Facts known", "Checks passed",
    ]  # fmt: skip
    assert "28 April 2026 unknown; 28 May 2026 41%" in facts.get("aria-label", "")
    assert [len(one.get("points", "").split()) for one in facts.iter(f"{space}polyline")] == [3, 6]
    assert len(list(facts.iter(f"{space}circle"))) == 9
    assert not list(ElementTree.fromstring(drawn[3]).iter(f"{space}circle"))


def test_a_small_change_of_a_large_figure_looks_small():
    report = made_report()
    first, last = report.trend[0], report.trend[-1]
    points = [
        first.model_copy(update={"sites": 20, "ranked": 0, "facts_known": 0.77}),
        last.model_copy(update={"sites": 19, "ranked": 0, "facts_known": 0.76}),
    ]
    look = theme()
    space = "{http://www.w3.org/2000/svg}"
    edge = look.widths.selected + look.widths.outline / 2
    for drawn, scale, shares, ends in zip(
        trend_charts(report.model_copy(update={"trend": points}))[:3],
        ("0 to 20", "0 to 1", "0 to 100%"),
        ((1, 0.95), (0, 0), (0.77, 0.76)),
        (("20", "19"), ("0", "0"), ("77%", "76%")),
        strict=True,
    ):
        chart = ElementTree.fromstring(drawn)
        floor = float(chart.findall(f"{space}line")[1].get("y1", ""))
        dots = list(chart.iter(f"{space}circle"))
        height = look.sizes.chart_height
        for dot, share in zip(dots, shares, strict=True):
            assert float(dot.get("cy", "")) == pytest.approx(floor - share * height, abs=0.05)
            # The mark and its outline lie within the drawing.
            assert edge - 0.05 <= float(dot.get("cx", "")) <= look.sizes.chart - edge + 0.05
        texts = [text.text for text in chart.iter(f"{space}text")]
        assert texts[1:] == [scale, ends[0], points[0].as_of, ends[1], points[1].as_of]


def test_a_bar_stands_where_its_points_are():
    look = theme()
    old, new = ElementTree.fromstring(move_svg((0, 100), (25, 75), look)).findall(
        "{http://www.w3.org/2000/svg}rect"
    )
    inner = look.sizes.chart - 2 * look.widths.hair

    assert float(old.get("width", "")) == pytest.approx(inner)
    assert float(new.get("x", "")) == pytest.approx(look.widths.hair + inner / 4, abs=0.05)
    assert float(new.get("width", "")) == pytest.approx(inner / 2, abs=0.05)


@pytest.mark.parametrize(
    ("date", "age", "said"),
    [
        ("2026-08-23", (3, 3), "3 months"),
        ("2026-08-24", (2, 2), "2 months"),
        ("2026-11", (0, 0), "under 1 month"),  # its last day is still to come
        ("2025-11", (11, 12), "11–12 months"),
        ("2024", (22, 34), "22–34 months"),
        ("2024-03/2024-05", (29, 32), "29–32 months"),
        ("../2020", (70, None), "at least 70 months"),
        ("2027-01-01", (0, 0), "under 1 month"),
    ],
)
def test_an_age_is_counted_in_whole_months(date, age, said):
    assert age_months(date, as_of="2026-11-23") == age
    assert words.age(*age) == said
