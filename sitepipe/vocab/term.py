"""What a controlled term is."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A controlled term: a stable value and a label in plain words."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:  # noqa: D102
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value.replace("_", " ")
        return member

    @classmethod
    def values(cls) -> list[str]:
        """Return every value in order of definition."""
        return [member.value for member in cls]
