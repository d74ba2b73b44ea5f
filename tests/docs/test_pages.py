"""What the hand-written pages tell people to type works and answers as they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docs_console import Notebook, Typed, deeds, do

ROOT = Path(__file__).resolve().parents[2]
TUTORIALS = {
    "analyst": {"init", "run", "explain", "score"},
    "officer": {"init", "run", "explain", "pack"},
    "planner": {"init", "check", "explain"},
    "manager": {"init", "run", "explain", "check", "config", "refresh", "diff", "report"},
}
"""What the tutorial of each user shows."""

PAGES = (*(f"docs/tutorials/{user}.md" for user in TUTORIALS), "README.md")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_can_be_followed_line_by_line(page: str, tmp_path: Path) -> None:
    found = deeds(ROOT / page)
    assert any(isinstance(deed, Typed) for deed in found)
    for deed in found:
        do(deed, tmp_path)


@pytest.mark.parametrize(("user", "verbs"), TUTORIALS.items())
def test_each_tutorial_shows_the_commands_of_its_user(user: str, verbs: set[str]) -> None:
    found = deeds(ROOT / "docs" / "tutorials" / f"{user}.md")
    shown = {deed.command.split()[1] for deed in found if isinstance(deed, Typed)}
    assert verbs <= shown
    if user in ("analyst", "planner", "manager"):
        assert any(isinstance(deed, Notebook) for deed in found)


def test_every_tutorial_is_followed() -> None:
    assert {page.stem for page in (ROOT / "docs" / "tutorials").glob("*.md")} == set(TUTORIALS)


def test_a_wrong_answer_on_a_page_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ sitepipe --version\nversion 999\n```\n", encoding="utf-8")
    (deed,) = deeds(page)
    with pytest.raises(AssertionError, match="does not say: version 999"):
        do(deed, tmp_path)


def test_a_wrong_exit_code_on_a_page_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ sitepipe --version\n[exit 3]\n```\n", encoding="utf-8")
    (deed,) = deeds(page)
    with pytest.raises(AssertionError, match="sitepipe --version"):
        do(deed, tmp_path)


@pytest.mark.parametrize(
    "page",
    sorted(
        path.relative_to(ROOT).as_posix()
        for folder in (
            ROOT,
            *(ROOT / below for below in ("docs", "docs/tutorials", "docs/reference")),
        )
        for path in folder.glob("*.md")
    ),
)
def test_links_between_files_lead_somewhere(page: str) -> None:
    path = ROOT / page
    dead = [
        target
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert dead == []
