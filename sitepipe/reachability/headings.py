"""What every answer about reachability says of its sites and roads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sitepipe.accounts import issue_reports
from sitepipe.logistics import Logistics
from sitepipe.reports import IssueReport


def heading(logistics: Logistics) -> dict[str, Any]:
    """Return vehicle, roads and date."""
    return {
        "vehicle": logistics.vehicle.name,
        "roads": logistics.roads_label,
        "as_of": logistics.settings.as_of,
    }


def site_places(logistics: Logistics) -> list[dict[str, Any]]:
    """Return what every answer says of each site or place."""
    joined = np.isin(np.arange(len(logistics.places)), logistics.joined.site_joins["point"])
    places = logistics.places[["site_id", "place", "name"]].assign(joined=joined)
    return rows_of(places)


def site_issues(logistics: Logistics) -> list[IssueReport]:
    """Report the defects of the sites; hubs have no part in the answer."""
    issues = logistics.issues
    return issue_reports(issues[issues["source_id"].ne("hubs").fillna(value=True)])


def rows_of(table: pd.DataFrame | None) -> list[dict[str, Any]]:
    """Return the rows of a table as parts of a report take them; none of no table."""
    if table is None:
        return []
    return [known(row) for row in table.drop(columns="site", errors="ignore").to_dict("records")]


def known(row: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return a row with None for what is unknown."""
    return {name: None if pd.isna(value) else value for name, value in row.items()}
