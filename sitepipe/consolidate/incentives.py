"""Incentives that name a site."""

from __future__ import annotations

import pandas as pd

from sitepipe import schema
from sitepipe.consolidate.winners import TableRow, settle


def resolve_incentives(ranked: pd.DataFrame) -> tuple[pd.DataFrame, list[TableRow]]:
    """
    Let one claim on each side of each scheme of a site hold.

    Parameters
    ----------
    ranked
        Ranked claims; those of a record that names a scheme belong to it.

    Returns
    -------
    incentives, conflicts
        One row per site and scheme.
    """
    schemes = ranked[ranked["field"] == "scheme"].drop_duplicates("record_id")
    if schemes.empty:
        return schema.INCENTIVES.empty(), []
    scheme_of = schemes.set_index("record_id")["value"]
    sides = ranked[ranked["field"].isin(["position", "ends"])]
    sides = sides.assign(scheme=sides["record_id"].map(scheme_of))
    settled, conflicts = settle(sides[sides["scheme"].notna()], ["site_id", "scheme", "field"])
    held = schemes.drop_duplicates(["site_id", "value"]).rename(columns={"value": "scheme"})
    wide = settled.pivot(index=["site_id", "scheme"], columns="field", values="value")
    table = held.merge(
        wide.reindex(columns=["position", "ends"]).reset_index(),
        on=["site_id", "scheme"],
        how="left",
    ).sort_values(["site_id", "scheme"], kind="stable")
    return schema.INCENTIVES.frame(table[schema.INCENTIVES.column_names]), conflicts
