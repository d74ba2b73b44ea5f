"""One wide row per site: what a spreadsheet or a GIS user opens first."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from sitepipe import schema, vocab
from sitepipe.snapshot import Appraisal, Snapshot

# A spreadsheet runs a cell that begins with one of these, spaces aside, as a formula; where
# people type full-width signs, with one of those too.
_FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBERS = r"[-+]?[\d.,]+(, [-+]?[\d.,]+)*"  # "-5", "-1.5, 52.3": nothing to run
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"  # could repaint the terminal of who looks


# Columns that each basis of an acreage, and each kind of hub, gives: suffix, the column of its
# table, and the meaning.
_OF_ACREAGE = (
    ("low_acres", "low_acres", "lower end of the acreage on that basis"),
    ("high_acres", "high_acres", "upper end of the acreage on that basis"),
    ("qualifier", "qualifier", "how firmly that acreage is stated"),
    ("as_stated", "text", "that acreage exactly as printed"),
)
_OF_ACCESS = (
    ("min", "minutes", "modelled driving time to the nearest hub of the kind (min), from the "
     "place of the site that takes longest; unknown if some place reaches none"),
    ("km", "km", "driven distance of that way (km)"),
    ("connector_km", "connector_km", "modelled part of it, off the road network (km)"),
    ("verified", "verified", "whether everything that these figures rest on is verified: links, "
     "speeds, connectors, ends"),
    ("name", "hub_name", "name of that hub"),
)  # fmt: skip
_RENAMED = {"low": "score_low", "high": "score_high", "verified": "score_verified"}
_DECIMALS = {"score": 1, "low": 1, "high": 1, "completeness": 3}
_ACCESS_DECIMALS = {"minutes": 1, "km": 1, "connector_km": 2}


def portfolio_columns() -> list[schema.Column]:
    """
    Return the columns of ``portfolio.csv`` with their meanings.

    ``<basis>_…`` stands once for a column of each basis of acreage that any site states, and
    ``<kind>_…`` for one of each kind of hub that access was measured to.
    """
    scores = [
        replace(column, name=_RENAMED.get(column.name, column.name))
        for column in schema.SCORES.columns
        if column.name != "site_id"
    ]
    return [
        *schema.SITES.columns,
        *scores,
        *_family("<basis>", _OF_ACREAGE, schema.ACREAGES),
        *_family("<kind>", _OF_ACCESS, schema.ACCESS),
    ]


def concrete_column(name: str) -> schema.Column | None:
    """Describe a column of ``portfolio.csv`` by its own name; ``None`` if there is none such."""
    for column in portfolio_columns():
        if column.name == name:
            return column
        key, _, suffix = column.name.partition(">_")
        terms = {"<basis": vocab.AcreageBasis, "<kind": vocab.HubKind}.get(key, ())
        if suffix and name in {f"{term.value}_{suffix}" for term in terms}:
            return replace(column, name=name)
    return None


def _family(
    key: str, family: tuple[tuple[str, str, str], ...], table: schema.Table
) -> list[schema.Column]:
    columns = {column.name: column for column in table.columns}
    return [
        replace(columns[source], name=f"{key}_{suffix}", meaning=meaning)
        for suffix, source, meaning in family
    ]


def portfolio_table(snapshot: Snapshot, appraisal: Appraisal) -> pd.DataFrame:
    """
    Join sites with their acreages, scores and access into one row per site.

    Parameters
    ----------
    snapshot, appraisal
        Tables of N sites.

    Returns
    -------
    portfolio
        N rows in the order of the sites, with the columns of :func:`portfolio_columns`; a site
        in several places has the access of the one that takes longest. Unknown is empty.
    """
    scores = appraisal.scores.round(_DECIMALS).rename(columns=_RENAMED)
    portfolio = snapshot.sites.merge(scores, on="site_id", how="left")
    for basis, stated in snapshot.acreages.groupby("basis", sort=True):
        portfolio = _with_family(portfolio, basis, stated, _OF_ACREAGE)
    access = worst_places(appraisal.access).round(_ACCESS_DECIMALS)
    for kind, reached in access.groupby("hub_kind", sort=True):
        portfolio = _with_family(portfolio, kind, reached, _OF_ACCESS)
    return portfolio


def _with_family(
    portfolio: pd.DataFrame,
    key: str,
    rows: pd.DataFrame,
    family: tuple[tuple[str, str, str], ...],
) -> pd.DataFrame:
    """Add the columns that one basis or kind gives."""
    names = {source: f"{key}_{suffix}" for suffix, source, _ in family}
    added = rows[["site_id", *names]].rename(columns=names)
    return portfolio.merge(added, on="site_id", how="left")


def worst_places(access: pd.DataFrame) -> pd.DataFrame:
    """Keep, for each site and kind of hub, the place that takes longest; unreached is worst."""
    order = access.sort_values("minutes", ascending=False, na_position="first", kind="stable")
    return order.drop_duplicates(["site_id", "hub_kind"]).sort_index()


def csv_text(table: pd.DataFrame) -> str:
    """
    Write a table as CSV that a spreadsheet opens as plain text.

    A byte-order mark tells Excel that it is UTF-8; a text cell that a spreadsheet would run
    as a formula gets an apostrophe before it.
    """
    safe = table.drop(columns=[c.name for c in schema.GEOMETRIES.columns if c.dtype == "geometry"],
                      errors="ignore")  # fmt: skip
    text_columns = [name for name in safe.columns if pd.api.types.is_string_dtype(safe[name])]
    for name in text_columns:
        cells = safe[name].str.replace(r"\r\n?", "\n", regex=True)  # a bare \r would split the row
        cells = cells.str.replace(_CONTROL, "\ufffd", regex=True)
        risky = cells.str.lstrip().str.startswith(_FORMULA_STARTS, na=False)
        risky &= ~cells.str.fullmatch(_NUMBERS, na=False)
        safe[name] = cells.mask(risky, "'" + cells)
    text: str = safe.to_csv(index=False, lineterminator="\n")
    return "\ufeff" + text


def plain_text(cells: pd.Series) -> pd.Series:
    """Return text as it was before :func:`csv_text` put an apostrophe before a formula."""
    guarded = cells.str.startswith("'", na=False)
    guarded &= cells.str[1:].str.lstrip().str.startswith(_FORMULA_STARTS, na=False)
    return cells.mask(guarded, cells.str[1:])
