"""What each site's enabling works still cost, and how long they still take."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitepipe import words
from sitepipe.consolidate.works_chains import chain_words, works_ends
from sitepipe.errors import first_five
from sitepipe.vocab import WorksStatus

_COLUMNS = ["site_id", "field", "low", "high", "known", "text", "unit", "verified"]
_PENCE = 2


def works_totals(
    works: pd.DataFrame, works_sites: pd.DataFrame, dependencies: pd.DataFrame
) -> pd.DataFrame:
    """
    Sum up the works that each site still needs.

    Cost is that of the works not complete, each by the site's share. Of an item whose share
    is not stated a site bears anything from nothing to the whole. Time is the longest chain
    of works that wait on one another, among those that the site needs and those that these
    wait on; works that do not wait on one another run side by side. An item without a cost or
    a time, a circle, and works that no schedule describes leave the upper end unknown.

    Parameters
    ----------
    works, works_sites, dependencies
        Tables of :data:`sitepipe.schema.WORKS`, :data:`~sitepipe.schema.WORKS_SITES` and
        :data:`~sitepipe.schema.WORKS_DEPENDENCIES`.

    Returns
    -------
    totals
        Two rows per site with works: site_id, field (``works_cost_gbp``, ``works_months``),
        low, high, known (both ends are), text, unit, verified. Cost adds up what is stated;
        time supposes that nothing but the stated waits holds works up, so it is modelled.
    """
    needed = works_sites.merge(works.drop(columns="claim_id"), on="works_id")
    if needed.empty:
        return pd.DataFrame(columns=_COLUMNS)
    needed = needed.assign(is_open=needed["works_status"] != WorksStatus.COMPLETE.value)
    months = _months(needed, works_ends(works, dependencies))
    return pd.concat([_costs(needed), months], ignore_index=True)[_COLUMNS]


def _costs(needed: pd.DataFrame) -> pd.DataFrame:
    ends = needed[["cost_low_gbp", "cost_high_gbp"]]
    least = ends.min(axis=1).where(ends["cost_low_gbp"].notna(), 0.0)  # no less than nothing
    most = ends.max(axis=1).where(ends["cost_high_gbp"].notna())
    is_open, share = needed["is_open"], needed["share"]
    items = pd.DataFrame(
        {
            "site_id": needed["site_id"],
            "low": (share.fillna(0.0) * least).where(is_open, 0.0),
            "high": (share.fillna(1.0) * most).where(is_open, 0.0),
            "open": is_open,
            "unshared": share.isna() & is_open,
        }
    )
    items["endless"] = items["high"].isna()
    totals = items.groupby("site_id", sort=False)[
        ["low", "high", "open", "unshared", "endless"]
    ].sum()
    low, high = totals["low"].round(_PENCE), totals["high"].round(_PENCE)
    high = high.mask(totals["endless"] > 0)
    return pd.DataFrame(
        {
            "site_id": totals.index,
            "field": "works_cost_gbp",
            "low": low.to_numpy(),
            "high": high.to_numpy(),
            "known": high.notna().to_numpy(),
            "text": [
                _cost_words(*row)
                for row in zip(
                    low, high, totals["open"], totals["unshared"], totals["endless"], strict=True
                )
            ],
            "unit": "GBP",
            "verified": True,
        }
    )


def _cost_words(low: float, high: float, many: int, unshared: int, endless: int) -> str:
    """Say a cost and of what: ``£720,000–£900,000 (3 items of works)``."""
    if not many:
        return f"{words.pounds(0)} (all works are complete)"
    of_what = words.count(int(many), "item", "items")
    if endless:
        least = words.money(low, None, None) if low else "not known"
        return f"{least} ({int(endless)} of {of_what} of works without an upper cost)"
    unstated = f", {int(unshared)} without a stated share" if unshared else ""
    return f"{words.money(low, high, None)} ({of_what} of works{unstated})"


def _months(needed: pd.DataFrame, ends: pd.DataFrame) -> pd.DataFrame:
    own = ends.reindex(needed["works_id"]).reset_index()
    items = own.assign(site_id=needed["site_id"].to_numpy(), is_open=needed["is_open"].to_numpy())
    items[["low", "high"]] = items[["low", "high"]].where(items["is_open"], 0.0)
    items["endless"] = items["high"].isna()
    totals = items.groupby("site_id", sort=False)[["low", "high", "endless", "is_open"]].max()
    totals["high"] = totals["high"].mask(totals["endless"])
    # The item that decides is the one of the latest end.
    waits = items[items["is_open"]].sort_values("high", ascending=False, kind="stable")
    last = waits.drop_duplicates("site_id").set_index("site_id")["works_id"]
    without = items[items["endless"]].groupby("site_id")["works_id"].agg(first_five)
    after = ends["after"].dropna().to_dict()
    return pd.DataFrame(
        {
            "site_id": totals.index,
            "field": "works_months",
            "low": totals["low"].to_numpy(),
            "high": totals["high"].to_numpy(),
            "known": totals["high"].notna().to_numpy(),
            "text": [
                "0 months (all works are complete)"
                if not is_open
                else _endless_words(low, without[site_id])
                if np.isnan(high)
                else f"{_months_words(low, high)} ({chain_words(last[site_id], after)})"
                for site_id, low, high, is_open in zip(
                    totals.index, totals["low"], totals["high"], totals["is_open"], strict=True
                )
            ],
            "unit": "months",
            "verified": False,
        }
    )


def _endless_words(low: float, without: str) -> str:
    least = _months_words(low, None) if low else "not known"
    return f"{least} (no end is known of {without})"


def _months_words(low: float, high: float | None) -> str:
    return words.quantity(low, high, None, "months")
