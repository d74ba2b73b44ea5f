"""Which cells and rows of a table differ between two states."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sitepipe import schema
from sitepipe.schema import Table

RESOLVED = (
    "sites", "boundaries", "site_areas", "acreages", "applications", "stage_events", "incentives",
    "plots", "buildings", "works", "works_sites", "works_dependencies", "connections",
    "substations", "evidence", "parties",
)  # fmt: skip
APPRAISED = ("access", "inputs", "components", "scores", "findings")

# What is compared of tables whose other columns only say the same in other words, or follow
# from the figures of other sites as a rank does.
_COMPARED = {
    "access": ("hub_id", "minutes", "km", "reachable"),
    "inputs": ("low", "high", "term", "known", "text"),
    "components": ("input", "known", "weight", "points_low", "points_high"),
    "scores": ("score", "low", "high", "completeness", "gates"),
    "findings": ("outcome", "fact", "due"),
    "acreages": ("low_acres", "high_acres", "qualifier"),
    "site_areas": ("relation", "share"),
    "boundaries": ("kind", "uncertainty_m", "geometry"),
}
_LEFT_OUT = frozenset({"claim_id", "lat", "lon"})
_SEPARATOR = "\x1f"
COLUMNS = ["key", "site_id", "field", "old", "new"]


def compared(name: str) -> list[str]:
    """Return the columns of a table that are compared."""
    table = schema.TABLES[name]
    chosen = _COMPARED.get(name)
    rest = [name for name in table.column_names if name not in _LEFT_OUT]
    return list(chosen) if chosen else [name for name in rest if name not in table.key]


def differences(table: Table, old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """
    Find the cells that differ, and the rows that stand on one side only.

    Parameters
    ----------
    table
        What they are tables of.
    old, new
        Any number of rows each, in any order.

    Returns
    -------
    differences
        ``key`` (a tuple of texts, empty for unknown parts), ``site_id`` (NaN if the table has
        none), ``field``, ``old`` and ``new`` as texts, NaN for unknown; in the order of keys and
        columns. A row on one side only has one difference, whose field is the last part of its
        key. Numbers that differ by less than 1e-9 of themselves are the same.
    """
    if old.empty and new.empty:
        return pd.DataFrame(columns=[*COLUMNS, "is_row"])
    left, right = _keyed(table, old), _keyed(table, new)
    both = left.index.intersection(right.index)
    found = [
        *(_cells(table, name, left.loc[both, name], right.loc[both, name]) for name in
          compared(table.name)),
        _rows(table, left.drop(index=both), side="old"),
        _rows(table, right.drop(index=both), side="new"),
    ]  # fmt: skip
    held = [part for part in found if len(part)]
    if not held:
        return pd.DataFrame(columns=[*COLUMNS, "is_row"])
    order = {name: place for place, name in enumerate(table.column_names)}
    rows = pd.concat(held, ignore_index=True)
    rows = rows.sort_values(
        ["line", "field"], key=lambda part: part.map(order) if part.name == "field" else part,
        kind="stable", ignore_index=True,
    )  # fmt: skip
    parts = [tuple(line.split(_SEPARATOR)[:-1]) for line in rows["line"]]
    place = table.key.index("site_id") if "site_id" in table.key else None
    rows["key"] = pd.Series(parts, dtype=object)
    rows["site_id"] = [np.nan if place is None else part[place] for part in parts]
    return rows[[*COLUMNS, "is_row"]]


def _keyed(table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    """Index rows by their key as text; a key that stands twice is counted."""
    parts = [rows[name].astype("str").fillna("") for name in table.key]
    line = parts[0].str.cat(parts[1:], sep=_SEPARATOR) if len(parts) > 1 else parts[0]
    nth = rows.groupby(line.to_numpy(), sort=False).cumcount().astype("str")
    keyed = rows.drop(columns="geometry") if isinstance(rows, gpd.GeoDataFrame) else rows
    keyed = pd.DataFrame(keyed).set_axis(line.str.cat(nth, sep=_SEPARATOR), axis="index")
    if isinstance(rows, gpd.GeoDataFrame):
        keyed["geometry"] = rows["geometry"].to_numpy()
    return keyed


def _cells(table: Table, name: str, old: pd.Series, new: pd.Series) -> pd.DataFrame:
    one = next(column for column in table.columns if column.name == name)
    if one.dtype == "geometry":
        shapes = [shapely.normalize(side.to_numpy(dtype=object)) for side in (old, new)]
        differs = ~np.array(
            [a == b if a and b else a is b for a, b in zip(*shapes, strict=True)], dtype=bool
        )
        texts = [[_shape_in_words(shape) for shape in side[differs]] for side in shapes]
    else:
        left, right = old.to_numpy(dtype=object), new.to_numpy(dtype=object)
        lacks, lacked = pd.isna(old).to_numpy(), pd.isna(new).to_numpy()
        if one.dtype == "number":
            a, b = old.to_numpy(dtype="float64"), new.to_numpy(dtype="float64")
            same = np.isclose(a, b, rtol=1e-9, atol=1e-12)
        else:
            same = np.array(
                [not (p or q) and x == y
                 for x, y, p, q in zip(left, right, lacks, lacked, strict=True)], dtype=bool,
            )  # fmt: skip
        differs = ~(same | (lacks & lacked))
        if not differs.any():
            return pd.DataFrame()
        texts = [[as_text(value) for value in side[differs]] for side in (left, right)]
    return pd.DataFrame(
        {"line": old.index[differs], "field": name, "old": pd.Series(texts[0], dtype=object),
         "new": pd.Series(texts[1], dtype=object), "is_row": False}
    )  # fmt: skip


def _rows(table: Table, rows: pd.DataFrame, *, side: str) -> pd.DataFrame:
    """Give one difference for each row that stands on one side only."""
    if rows.empty:
        return pd.DataFrame()
    last = table.key[-1] if table.name != "site_areas" else "name"
    shown = rows["name"] if table.name == "sites" else rows[last]
    if table.name == "boundaries":
        last, shown = "geometry", rows["geometry"].map(_shape_in_words)
    found = pd.DataFrame({"line": rows.index, "field": last, "is_row": True})
    for name in ("old", "new"):
        texts = [as_text(value) for value in shown] if name == side else [np.nan] * len(rows)
        found[name] = pd.Series(texts, dtype=object)
    return found


def as_text(value: object) -> object:
    """Return a cell as text; NaN for unknown."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return np.nan
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def _shape_in_words(shape: shapely.Geometry | None) -> object:
    if shape is None or shape.is_empty:
        return np.nan
    middle = shape.centroid
    where = f"at {middle.x:.0f} {middle.y:.0f}"
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return f"{shape.area / 10_000:.2f} ha {where}"
    return f"{shape.geom_type.lower()} {where}"
