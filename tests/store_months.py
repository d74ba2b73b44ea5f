"""Months of a small portfolio as tables, drawn from a seed: what a store is tried with."""

from __future__ import annotations

import random

import geopandas as gpd
import pandas as pd
import shapely

from sitepipe import schema
from sitepipe.store import StoredSnapshot

CRS = "EPSG:27700"


def snapshot_of(number: int, **said: str) -> StoredSnapshot:
    """Describe the snapshot of a month; the first is that of January 2025."""
    year, month = 2025 + (number - 1) // 12, (number - 1) % 12 + 1
    told = {
        "as_of": f"{year}-{month:02}-01",
        "known_at": f"{year}-{month:02}-05T09:00:00+00:00",
        "known_by": "Ada on desk",
        "reason": "refresh",
        "written_by": "0.1.0",
        "inputs": f"inputs of {number}",
        "crs": CRS,
    }
    return StoredSnapshot(number=number, **told | said)


class Months:
    """Sites, their boundaries, claims and defects; each month some come, go and change."""

    def __init__(self, seed: int, *, sites: int = 20) -> None:
        self._dice = random.Random(seed)
        self._made = 0
        self._sites: dict[str, dict[str, object]] = {}
        for _ in range(sites):
            self._add()

    def _add(self) -> None:
        self._made += 1
        self._sites[f"site-{self._made}"] = self._drawn()

    def _drawn(self) -> dict[str, object]:
        dice = self._dice
        return {
            "name": dice.choice(["Brânwen’s Field", "Long “Yard”", "a\tb", "Ost\nWest", "0"]),
            "measured_acres": dice.choice([None, 0.1, 1e-9, 12.5, 1e15 / 3, -0.0]),
            "works_months": dice.choice([None, 3.0]),
            "x": dice.choice([None, 430_000.1, 430_000 + 1 / 3]),
            "held": dice.choice([True, False, None]),
            "rows": dice.choice([None, 0, 2**40]),
        }

    def turn(self) -> None:
        """Let a month pass: one site in ten changes, now and then one comes or goes."""
        for site_id in sorted(self._sites):
            if self._dice.random() < 0.1:
                self._sites[site_id] = self._drawn()
        if self._dice.random() < 0.5:
            self._add()
        if self._dice.random() < 0.3 and len(self._sites) > 1:
            del self._sites[self._dice.choice(sorted(self._sites))]

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the month's tables, their rows in any order."""
        rows = list(self._sites.items())
        self._dice.shuffle(rows)
        shapes = [
            {
                "site_id": site_id,
                "version": 1,
                "geometry": None if one["x"] is None else shapely.Point(one["x"], 270_000),
            }
            for site_id, one in rows
        ]
        return {
            "sites": schema.SITES.frame(
                [
                    {"site_id": site_id}
                    | {name: one[name] for name in ("name", "measured_acres", "works_months")}
                    for site_id, one in rows
                ]
            ),
            "boundaries": gpd.GeoDataFrame(
                schema.BOUNDARIES.frame(shapes), geometry="geometry", crs=CRS
            ),
            "site_ids": schema.SITE_IDS.frame(
                [
                    {"site_id": site_id, "source_id": "a", "held": one["held"]}
                    for site_id, one in rows
                ]
            ),
            "sources": schema.SOURCES.frame(
                [{"source_id": site_id, "rows_read": one["rows"]} for site_id, one in rows]
            ),
            # The same defect twice: a table without a key may hold equal rows.
            "issues": schema.ISSUES.frame(
                [
                    {"source_id": "a", "kind": "missing_value", "severity": "notice"}
                    for _ in range(len(rows) % 4)
                ]
            ),
        }


def plain(table: pd.DataFrame) -> list[tuple[object, ...]]:
    """Return a table's rows as plain values, sorted: what two equal tables have in common."""
    return sorted((tuple(map(_plain, row)) for row in table.itertuples(index=False)), key=repr)


def _plain(value: object) -> object:
    if value is None or isinstance(value, shapely.Geometry):
        return value and value.wkb_hex
    if pd.isna(value):
        return None
    return value + 0.0 if isinstance(value, float) else value  # -0.0 is 0.0
