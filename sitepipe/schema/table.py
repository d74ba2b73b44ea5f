"""What a table and a column are, and how a table is built from rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionDtype

from sitepipe import vocab
from sitepipe.errors import SchemaError, first_five

Dtype = Literal["text", "number", "integer", "flag", "date", "geometry"]

_TEXT = pd.StringDtype(na_value=np.nan)
_PANDAS_DTYPE: dict[str, ExtensionDtype | np.dtype[np.float64]] = {
    "text": _TEXT,
    "number": np.dtype("float64"),
    "integer": pd.Int64Dtype(),
    "flag": pd.BooleanDtype(),
    "date": _TEXT,
}

# The unit that a column's name ends in, as people write it.
_UNITS = {
    "acres": "acres", "ha": "ha", "sqft": "sq ft", "m": "m", "km": "km", "kmh": "km/h",
    "min": "min", "months": "months", "mva": "MVA", "kv": "kV", "gbp": "£",
    "gbp_per_sqft": "£ per sq ft",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """
    One column: its name carries the unit where it has one.

    ``title`` is its heading in words; ``audience`` says who may see it; ``low`` and ``high``
    bound what a number can be. ``claim`` names the field of the claim that it is resolved
    from, and ``end`` which end of an interval it shows; an empty ``claim`` is derived.
    """

    name: str
    dtype: Dtype
    meaning: str
    terms: type[vocab.Term] | None = None
    title: str = ""
    audience: vocab.Audience = vocab.Audience.PUBLIC
    low: float | None = None
    high: float | None = None
    claim: str = ""
    end: Literal["low", "high"] = "low"

    @property
    def unit(self) -> str:
        """Return the unit that the name carries, as people write it; empty if none."""
        if self.dtype not in ("number", "integer"):
            return ""
        endings = [ending for ending in _UNITS if self.name.endswith(f"_{ending}")]
        return _UNITS[max(endings, key=len)] if endings else ""

    @property
    def heading(self) -> str:
        """Return the column's heading in words, without its unit."""
        return self.title or self.name[:1].upper() + self.name[1:].replace("_", " ")


@dataclass(frozen=True)
class Table:
    """
    One table: what a row is, which columns identify it, and all its columns.

    ``audience`` is the least that any reader must be: a table above it is left out whole.
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    audience: vocab.Audience = vocab.Audience.PUBLIC

    @property
    def column_names(self) -> list[str]:
        """Return the column names in order."""
        return [one.name for one in self.columns]

    def empty(self) -> pd.DataFrame:
        """Return the table with no rows."""
        return self._without_rows.copy(deep=False)

    @cached_property
    def _without_rows(self) -> pd.DataFrame:
        return self.frame([])

    def frame(self, rows: list[dict[str, object]] | pd.DataFrame) -> pd.DataFrame:
        """
        Build the table from rows, with its columns in order and its types set.

        Columns that the rows lack are unknown.

        Raises
        ------
        SchemaError
            If a column is not of this table, cannot take its type, or holds a term
            outside its vocabulary.
        """
        given = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows)
        table = self.typed(given)
        for one in self.columns:
            if one.terms is not None:
                self._check_terms(one, table[one.name])
        return table

    def typed(self, given: pd.DataFrame) -> pd.DataFrame:
        """
        Set the columns and types of rows, without a look at their terms.

        What a store kept may have terms of an earlier vocabulary; whatever is new goes through
        :meth:`frame`.

        Raises
        ------
        SchemaError
            If a column is not of this table, or cannot take its type.
        """
        if extra := [name for name in given.columns if name not in self.column_names]:
            raise SchemaError(f"table {self.name} has no column {first_five(extra)}")
        if isinstance(given, gpd.GeoDataFrame):
            table = given.reindex(columns=self.column_names).reset_index(drop=True)
            for one in self.columns:
                table[one.name] = self._cast(one, table[one.name])
            return table
        # Column by column into a new table: setting each in place takes several times as long.
        rows = given.reset_index(drop=True)
        has = set(rows.columns)
        unknown = {
            dtype: _unknown(dtype, rows.index)
            for dtype in {one.dtype for one in self.columns if one.name not in has}
        }
        return pd.DataFrame(
            {
                one.name: self._cast(one, rows[one.name]) if one.name in has else unknown[one.dtype]
                for one in self.columns
            },
            index=rows.index,
        )

    def _cast(self, one: Column, values: pd.Series) -> pd.Series:
        if one.dtype == "geometry" or values.dtype == _PANDAS_DTYPE[one.dtype]:
            return values
        try:
            return values.astype(_PANDAS_DTYPE[one.dtype])
        except (TypeError, ValueError) as error:
            raise SchemaError(
                f"table {self.name}, column {one.name}: not {one.dtype} ({error})"
            ) from error

    def geoframe(self, rows: list[dict[str, object]], *, crs: str) -> gpd.GeoDataFrame:
        """Build the table as :meth:`frame` does, with its geometries in ``crs``."""
        return gpd.GeoDataFrame(self.frame(rows), geometry="geometry", crs=crs)

    def _check_terms(self, one: Column, values: pd.Series) -> None:
        assert one.terms is not None
        terms = set(one.terms.values())
        wrong = [value for value in values.unique() if pd.notna(value) and value not in terms]
        if wrong:
            raise SchemaError(
                f"table {self.name}, column {one.name}: {values.isin(wrong).sum()} values outside "
                f"the vocabulary {one.terms.__name__}: {first_five(wrong)}"
            )


def _unknown(dtype: Dtype, index: pd.Index) -> pd.Series:
    """Return a column of a type that is unknown in every row."""
    unknown = pd.Series(np.nan, index=index)
    return unknown if dtype == "geometry" else unknown.astype(_PANDAS_DTYPE[dtype])


def column(
    name: str,
    dtype: Dtype,
    meaning: str,
    terms: type[vocab.Term] | None = None,
    *,
    title: str = "",
    audience: vocab.Audience = vocab.Audience.PUBLIC,
    low: float | None = None,
    high: float | None = None,
) -> Column:
    """Describe a column that is derived, or resolved by rules of its own."""
    return Column(name, dtype, meaning, terms, title, audience, low, high)


def stated(
    name: str,
    dtype: Dtype,
    meaning: str,
    terms: type[vocab.Term] | None = None,
    *,
    title: str = "",
    audience: vocab.Audience = vocab.Audience.PUBLIC,
    low: float | None = None,
    high: float | None = None,
    claim: str = "",
    end: Literal["low", "high"] = "low",
) -> Column:
    """Describe a column that sources state: the field of its claims has its name or ``claim``."""
    return Column(name, dtype, meaning, terms, title, audience, low, high, claim or name, end)


SITE_ID = column("site_id", "text", "the site; minted once, readable, never reused", title="Site")
PLACE = column("place", "text", "which place of a site that lies in several; unknown if it has one")
CLAIM_ID = column("claim_id", "text", "the claim that it rests on")
