"""Numbers that come from somewhere, and dates as YAML writes them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, Strict, StringConstraints

from sitepipe.section import Loaded, Section

Number = Annotated[float, Strict()]  # else `true` counts as 1 and "12" as 12
Share = Annotated[float, Field(ge=0, le=1)]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def _on_the_calendar(text: str) -> str:
    """Refuse a date, whole or in part, that no calendar has."""
    if text:
        parts = [int(part) for part in text.split("-")]
        try:
            date(*[*parts, 1, 1][:3])
        except ValueError as error:
            raise ValueError(f"{text!r} is not a date") from error
    return text


IsoDate = Annotated[
    str,
    StringConstraints(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$"),
    AfterValidator(_on_the_calendar),
]


def within(low: float, high: float) -> AfterValidator:
    """Refuse a figure outside what its kind can be."""

    def check(figure: Figure) -> Figure:
        if not low <= figure.value <= high:
            raise ValueError(f"must be from {low:g} to {high:g}; it is {figure.value:g}")
        return figure

    return AfterValidator(check)


class Figure(Section):
    """A number that comes from somewhere."""

    value: Number = Field(description="The number.")
    source: str = Field(description="Where it was read, or how it was worked out.")
    verified: bool = Field(description="False: shown as unverified in every report.")
    valid_from: IsoDate = Field(default="", description="Date from which the figure holds.")
    valid_to: IsoDate = Field(default="", description="Date until which the figure holds.")


def figures_not_in_force(loaded: Loaded[Any], *, as_of: str) -> list[tuple[str, Figure]]:
    """
    Return the figures of a file that do not hold at a date, each with its dotted key.

    A figure without dates always holds.
    """
    return [
        (key, figure)
        for key, figure in _figures(loaded.section)
        if as_of < figure.valid_from or (figure.valid_to and figure.valid_to < as_of)
    ]


def _figures(part: object, prefix: str = "") -> list[tuple[str, Figure]]:
    if isinstance(part, Figure):
        return [(prefix, part)]
    if isinstance(part, Section):
        entries: list[tuple[object, object]] = [
            (name, getattr(part, name)) for name in type(part).model_fields
        ]
    elif isinstance(part, dict):
        entries = list(part.items())
    else:
        return []
    return [
        found
        for name, value in entries
        for found in _figures(value, f"{prefix}.{name}" if prefix else str(name))
    ]
