"""Bounds of figures in table cells."""

from __future__ import annotations

import math


def bound(value: object) -> float | None:
    """Return a bound of a table's cell; ``None`` where there is none."""
    number = float(value)  # type: ignore[arg-type]
    return None if math.isnan(number) else number
