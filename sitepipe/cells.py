"""Single cells of tables, as plain Python values."""

from __future__ import annotations

from typing import Any

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


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each row as a dict by column, as ``to_dict("records")`` does, and sooner."""
    columns = [frame[name].to_numpy(dtype=object) for name in frame.columns]
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
