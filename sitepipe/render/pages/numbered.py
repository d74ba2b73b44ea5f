"""Things that stand on a page once and are referred to by number."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Numbered(Generic[T]):
    """Different things in the order they were first named, each held once."""

    def __init__(self) -> None:
        self._numbers: dict[T, int] = {}

    def number(self, thing: T) -> int:
        """Return a thing's number, from 0; a new one is added."""
        return self._numbers.setdefault(thing, len(self._numbers))

    def things(self) -> list[T]:
        """Return every thing in the order of its number."""
        return list(self._numbers)
