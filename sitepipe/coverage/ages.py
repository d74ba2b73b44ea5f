"""How old each field of each site is: the age of the statement that holds."""

from __future__ import annotations

import pandas as pd

from sitepipe.coverage.partners import record_sites
from sitepipe.dates import age_months, order_text
from sitepipe.snapshot import Snapshot

COLUMNS = (
    "site_id", "name", "field", "valid_at", "age_low_months", "age_high_months", "partner",
    "source_id",
)  # fmt: skip


def field_ages(snapshot: Snapshot, *, as_of: str) -> pd.DataFrame:
    """
    Return the age of every field of every site.

    Parameters
    ----------
    snapshot
        Sites, sources, and the claims that they rest on.
    as_of
        ISO date of the answer.

    Returns
    -------
    ages
        One row for each ``site_id`` and ``field`` that a statement which holds is on, by both.
        ``valid_at`` is the date of that statement, of several the latest; an age (months) is an
        interval where the date is a month, a year or an interval, and unknown where nobody
        states it; the most that it can be is unknown where the date has no first day.
    """
    held = snapshot.claims_that_hold().merge(record_sites(snapshot), on="record_id")
    held = held.merge(snapshot.sources[["source_id", "partner"]], on="source_id")
    held = held.merge(snapshot.sites[["site_id", "name"]], on="site_id")
    dates = {date: order_text(date) for date in held["valid_at"].dropna().unique()}
    order = held["valid_at"].map(dates).fillna("")
    by = ["site_id", "field", "order", "claim_id"]
    last = held.assign(order=order).sort_values(by).drop_duplicates(by[:2], keep="last")
    ages = {date: age_months(date, as_of=as_of) for date in dates}
    pairs = [ages.get(date, (None, None)) for date in last["valid_at"]]
    found = last.assign(
        age_low_months=pd.array([low for low, _ in pairs], dtype="Int64"),
        age_high_months=pd.array([high for _, high in pairs], dtype="Int64"),
    )
    return found[[*COLUMNS]].reset_index(drop=True)
