"""One file holds every colour and size, and its colours can be read."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from pydantic import ValidationError

from sitepipe import bundled, vocab
from sitepipe.render.theme import Theme, class_of, theme

_MAP = bundled.shelf("maps") / "map"


def _luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(a: str, b: str) -> float:
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    "path",
    sorted([*_MAP.iterdir(), *(_MAP.parent / "shared").iterdir()]),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_nothing_but_the_theme_names_a_colour_or_a_size(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;,\s\"')])", text) == []
    assert re.findall(r"\b(?:rgba?|hsla?)\(", text) == []
    assert re.findall(r"\b\d+(?:\.\d+)?(?:px|rem|pt)\b", text) == []


@pytest.mark.parametrize(
    "path",
    sorted(_MAP.parent.glob("*/*.css")),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_a_style_sheet_uses_only_variables_that_exist(path):
    sheet = path.read_text(encoding="utf-8")
    used = set(re.findall(r"var\((--[a-z0-9-]+)", sheet))
    own = set(re.findall(r"(--[a-z0-9-]+):", sheet))
    assert used - own - set(theme().css_variables()) == set()


@pytest.mark.parametrize(
    "name", ["ink", "secondary", "passed", "failed", "unknown", "link", "warning", "motorway"]
)
def test_text_colours_can_be_read_on_panel_and_paper(name):
    colours = theme().colours
    colour = getattr(colours, name)
    assert _contrast(colour, colours.white) >= 4.5
    assert _contrast(colour, colours.paper) >= 4.5


def test_contrast_agrees_with_a_value_worked_out_elsewhere():
    # WCAG's own example: #767676 on white is 4.54.
    assert _contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def test_palettes_darken_in_order_so_that_greyscale_keeps_them_apart():
    palettes = theme().palettes
    known = [
        palettes.planning[group]
        for group in vocab.PlanningGroup
        if group != vocab.PlanningGroup.NOT_KNOWN
    ]
    rising = (palettes.completeness, palettes.score)
    for ramp in (known, *([entry.fill for entry in classes] for classes in rising)):
        light = [_luminance(colour) for colour in ramp]
        assert light == sorted(light, reverse=True)
        assert all(a - b > 0.02 for a, b in pairwise(light))


def _raw() -> dict[str, dict[str, object]]:
    raw: dict[str, dict[str, object]] = theme().model_dump(mode="json", by_alias=True)
    return raw


def test_the_theme_survives_a_round_trip():
    assert Theme.model_validate(_raw()) == theme()


def test_a_class_without_a_colour_is_refused():
    raw = _raw()
    del raw["palettes"]["planning"]["building"]
    with pytest.raises(ValidationError, match="planning lacks building"):
        Theme.model_validate(raw)


@pytest.mark.parametrize("palette", ["completeness", "score"])
def test_classes_that_leave_a_gap_are_refused(palette):
    raw = _raw()
    raw["palettes"][palette][0]["from"] = 0.1
    with pytest.raises(ValidationError, match=f"{palette} classes must start at 0 and rise"):
        Theme.model_validate(raw)


def test_a_palette_leaves_room_for_what_is_not_known():
    raw = _raw()
    raw["palettes"]["score"].append({"from": 95, "label": "95 or more", "fill": "#000000"})
    with pytest.raises(ValidationError, match="score has more than 6 classes"):
        Theme.model_validate(raw)


def test_a_figure_falls_in_the_class_that_it_begins():
    classes = theme().palettes.score
    assert [entry.label for entry in classes] == [
        "under 50", "50 to 59", "60 to 69", "70 to 79", "80 to 89", "90 or more",
    ]  # fmt: skip
    assert [class_of(value, classes) for value in (0, 49, 50, 89, 90, 100)] == [0, 0, 1, 4, 5, 5]


def test_a_colour_that_is_no_colour_is_refused():
    raw = _raw()
    raw["colours"]["ink"] = "navy"
    with pytest.raises(ValidationError, match="ink"):
        Theme.model_validate(raw)
