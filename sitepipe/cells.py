"""Single cells of tables, as plain Python values."""

from __future__ import annotations

import pandas as pd


def is_unknown(value: object) -> bool:
    """Say whether a cell holds nothing."""
    return value is None or bool(pd.isna(value))


def stated(value: object) -> str | None:
    """Return a cell as text, or ``None`` where it is unknown or blank."""
    return None if is_unknown(value) else str(value).strip() or None


def is_true(flag: object) -> bool:
    """Say whether a flag is known and set."""
    return not is_unknown(flag) and bool(flag)
