"""One wide row per site: what a spreadsheet or a GIS user opens first."""

from __future__ import annotations

import pandas as pd

from sitepipe import schema
from sitepipe.snapshot import Appraisal, Snapshot

# A spreadsheet runs a cell that begins with one of these, spaces aside, as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@")


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
        N rows in the order of the sites. For each acreage basis that any site states:
        ``<basis>_low_acres``, ``<basis>_high_acres`` and ``<basis>_as_stated``. For each
        kind of hub: ``<kind>_min``, ``<kind>_km`` and ``<kind>_name``; a site in several
        places has the worst of them. Unknown is empty.
    """
    portfolio = snapshot.sites.merge(appraisal.scores, on="site_id", how="left")
    for basis, stated in snapshot.acreages.groupby("basis", sort=True):
        portfolio = portfolio.merge(
            stated[["site_id", "low_acres", "high_acres", "text"]].rename(
                columns={
                    "low_acres": f"{basis}_low_acres",
                    "high_acres": f"{basis}_high_acres",
                    "text": f"{basis}_as_stated",
                }
            ),
            on="site_id",
            how="left",
        )
    for kind, reached in worst_places(appraisal.access).groupby("hub_kind", sort=True):
        portfolio = portfolio.merge(
            reached[["site_id", "minutes", "km", "hub_name"]].rename(
                columns={"minutes": f"{kind}_min", "km": f"{kind}_km", "hub_name": f"{kind}_name"}
            ),
            on="site_id",
            how="left",
        )
    minutes = [name for name in portfolio.columns if name.endswith("_min")]
    kilometres = [name for name in portfolio.columns if name.endswith("_km")]
    points = ["score", "low", "high"]
    portfolio[minutes + kilometres] = portfolio[minutes + kilometres].round(1)
    portfolio[points] = portfolio[points].round(1)
    portfolio["completeness"] = portfolio["completeness"].round(3)
    return portfolio.rename(columns={"low": "score_low", "high": "score_high"})


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
        risky = cells.str.lstrip().str.startswith(_FORMULA_STARTS, na=False)
        safe[name] = cells.mask(risky, "'" + cells)
    text: str = safe.to_csv(index=False, lineterminator="\n")
    return "\ufeff" + text
