"""The page of questions in a real browser without a network: answered by keys, saved, kept."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from opened_page import Opened, open_watched
from payloads import PAYLOADS
from playwright.sync_api import Browser, Page, expect

from sitepipe.answers import read_answers
from sitepipe.render.pages.pair_map import Neighbour
from sitepipe.render.pages.questions import Compared, Question, Side, render_questions
from sitepipe.vocab import Answer, Match

TITLE = "A pipeline (fictional)"
Open = Callable[..., Opened]


def _side(name: str, shape: shapely.Geometry | None) -> Side:
    return Side(
        f"list:{name}", "list", name, None, "digest",
        (("Name", name), ("Source", "A list"), ("Stands in", "row 2")), f"as {name}, alone",
        shape, math.nan,
    )  # fmt: skip


def _question(name: str, other: str) -> Question:
    square = shapely.box(430_000, 270_000, 430_600, 270_500)
    return Question(
        Match.ASK, _side(name, square), _side(other, shapely.Point(430_500, 270_900)),
        (
            Compared("Acreage", "74 acres (30 ha)", "80 acres (32 ha)", differs=True),
            Compared("Plan-making", "allocated", "", differs=False),
        ),
        (("Names 60% alike", "+1.5"), ("Place: 400 m between them", "+3.0")),
        "4.5 points in all.", "400 m between them.",
        (Neighbour("Next Door", shapely.Point(430_900, 270_300)),),
    )  # fmt: skip


def _write(folder: Path, pairs: list[tuple[str, str]]) -> Path:
    page = render_questions(
        [_question(*pair) for pair in pairs], title=TITLE, notice="Fictional.",
        as_of="2026-11-23", left=0, command="sitepipe decide --read answers.json --by NAME",
    )  # fmt: skip
    path = folder / "questions.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


@pytest.fixture(scope="module")
def questions_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pairs = [("Ash Park", "Ash Works"), ("Elm Gate", "Elm Park North"), ("Oak", "Old Oak")]
    return _write(tmp_path_factory.mktemp("questions ü"), pairs)


@pytest.fixture
def opened_questions(chromium: Browser, questions_file: Path) -> Iterator[Open]:
    pages = []

    def open_page(**how: object) -> Opened:
        pages.append(open_watched(chromium, questions_file, **how))  # type: ignore[arg-type]
        return pages[-1]

    yield open_page
    for found in pages:
        found.requests[:] = [url for url in found.requests if not url.startswith("blob:")]
        found.did_nothing_unasked(questions_file.parent)
        found.page.context.close()


def _violations(page: Page) -> list[str]:
    return [
        f"{rule['id']}: {[node['target'] for node in rule['nodes']]}"
        for rule in Axe().run(page).response["violations"]
    ]


def _saved(page: Page, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save answers").click()
    assert waiting.value.suggested_filename == "answers.json"
    waiting.value.save_as(folder / "answers.json")
    return folder / "answers.json"


def test_answered_by_keys_alone_saved_and_read_back(opened_questions: Open, tmp_path: Path) -> None:
    page = opened_questions().page
    told = page.locator("#told")
    expect(told).to_have_text("0 of 3 questions answered")
    expect(page.get_by_role("button", name="Save answers")).to_be_disabled()

    page.keyboard.press("j")
    expect(page.locator("#q1")).to_be_focused()
    page.keyboard.press("3")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#q3")).to_be_focused()
    page.keyboard.press("5")
    page.keyboard.press("k")
    page.locator("#q2").get_by_label("Note").fill("j1 said so")  # keys are text in a note
    page.locator("#q2").get_by_label("Two sites").check()
    expect(told).to_have_text("3 of 3 questions answered, 1 skipped, not saved")

    answers = read_answers(_saved(page, tmp_path), portfolio=TITLE)
    expect(told).to_have_text("3 of 3 questions answered, 1 skipped")
    assert [one.answer for one in answers.answers] == [
        Answer.OTHER_IN_ONE, Answer.DIFFERENT, Answer.SKIP,
    ]  # fmt: skip
    assert [one.note for one in answers.answers] == ["", "j1 said so", ""]
    first = answers.answers[0]
    assert (first.one.record, first.other.name) == ("list:Ash Park", "Ash Works")


def test_answers_outlive_a_reload_and_unanswered_questions_are_not_saved(
    opened_questions: Open, tmp_path: Path
) -> None:
    page = opened_questions().page
    page.locator("#q2").get_by_label("One site").check()
    page.locator("#q2").get_by_label("Note").fill("the sign at the gate")
    page.reload()
    expect(page.locator("#told")).to_have_text("1 of 3 questions answered")
    expect(page.locator("#q2").get_by_label("One site")).to_be_checked()
    (one,) = json.loads(_saved(page, tmp_path).read_text("utf-8"))["answers"]
    assert (one["answer"], one["note"]) == ("same", "the sign at the gate")


def test_keys_can_be_turned_off(opened_questions: Open) -> None:
    page = opened_questions().page
    page.locator("#keys").uncheck()
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(page.locator("#told")).to_have_text("0 of 3 questions answered")


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (375, 800)])
def test_it_is_accessible_and_nothing_runs_over(
    opened_questions: Open, width: int, height: int
) -> None:
    page = opened_questions(width=width, height=height).page
    assert _violations(page) == []
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0
    if width < 720:
        answer = page.locator("#q1 .answer").first.bounding_box()
        assert answer is not None
        assert answer["height"] >= 44


def test_hostile_names_are_shown_and_saved_as_text(chromium: Browser, tmp_path: Path) -> None:
    chosen = PAYLOADS[::5]
    path = _write(tmp_path, list(zip(chosen[::2], chosen[1::2], strict=True)))
    found = open_watched(chromium, path)
    page = found.page
    expect(page.locator("article")).to_have_count(len(chosen) // 2)
    assert page.evaluate("window.ran") is None
    for at in range(1, len(chosen) // 2 + 1):
        page.locator(f"#q{at}").get_by_label("One site").check()
    answers = read_answers(_saved(page, tmp_path), portfolio=TITLE)
    assert [(one.one.name, one.other.name) for one in answers.answers] == list(
        zip(chosen[::2], chosen[1::2], strict=True)
    )
    found.requests[:] = [url for url in found.requests if not url.startswith("blob:")]
    found.did_nothing_unasked(tmp_path)
    page.context.close()
