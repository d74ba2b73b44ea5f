"""
Measure the store: size and time of monthly snapshots of a nation's sites.

    python benchmarks/store.py                     40,000 sites, 24 months, 3 % changed a month
    python benchmarks/store.py --sites 4000 --months 6

Aims: the whole store at most twice one full copy plus the changes, a commit within 15 s, the state
of a month within 5 s. What changes each month: 3 % of the sites, in every table that they stand in.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sitepipe import schema
from sitepipe.schema import Table
from sitepipe.store import Store, StoredSnapshot, faults_of

CRS = "EPSG:27700"
PER_SITE = {
    schema.CLAIMS: 8, schema.RECORDS: 2, schema.ACREAGES: 1, schema.EVIDENCE: 2,
    schema.INPUTS: 8, schema.COMPONENTS: 8, schema.FINDINGS: 10, schema.SCORES: 1, schema.SITES: 1,
}  # fmt: skip
CHANGED = 0.03


class Nation:
    """Sites whose every table is drawn from a version of each: a changed site has a new version."""

    def __init__(self, sites: int) -> None:
        self._dice = np.random.default_rng(7)
        self.versions = np.zeros(sites, dtype=int)

    def turn(self) -> None:
        """Let a month pass."""
        self.versions[self._dice.random(len(self.versions)) < CHANGED] += 1

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the month's tables."""
        made = {table.name: self._table(table, many) for table, many in PER_SITE.items()}
        return made | {"boundaries": self._boundaries()}

    def _table(self, table: Table, many: int) -> pd.DataFrame:
        site = np.repeat(np.arange(len(self.versions)), many)
        row = np.tile(np.arange(many), len(self.versions))
        version = self.versions[site]
        words = pd.Series(site.astype(str), dtype="str")
        rows = pd.Series(row.astype(str), dtype="str")
        columns: dict[str, object] = {}
        for place, one in enumerate(table.columns):
            if one.terms is not None:
                continue
            if one.name == "site_id":
                columns[one.name] = "site-" + words
            elif one.name in table.key:
                columns[one.name] = "source:" + words + "#" + rows
            elif one.dtype == "number":
                columns[one.name] = np.round(site * 1.37 + version + place / 7, 3)
            elif one.dtype == "integer":
                columns[one.name] = pd.Series(row + 2, dtype="Int64")
            elif one.dtype == "date":
                columns[one.name] = "2026-03-14"
            elif one.dtype == "text" and place % 3:
                columns[one.name] = "stated by column " + rows
        return table.typed(pd.DataFrame(columns))

    def _boundaries(self) -> gpd.GeoDataFrame:
        site = np.arange(len(self.versions))
        turn = np.linspace(0, 2 * np.pi, 24)
        ring = np.stack([np.cos(turn), np.sin(turn)], axis=1)
        size = 200 + self.versions[:, None, None]
        middle = np.stack([400_000 + site % 200 * 900, 200_000 + site // 200 * 900], axis=1)
        shapes = shapely.polygons(middle[:, None, :] + size * ring)
        table = schema.BOUNDARIES.typed(
            pd.DataFrame(
                {
                    "site_id": "site-" + pd.Series(site.astype(str), dtype="str"),
                    "version": pd.Series(np.ones(len(site)), dtype="Int64"),
                    "geometry": shapes,
                }
            )
        )
        return gpd.GeoDataFrame(table, geometry="geometry", crs=CRS)


def snapshot(number: int) -> StoredSnapshot:
    """Describe the snapshot of a month."""
    year, month = 2025 + (number - 1) // 12, (number - 1) % 12 + 1
    day = f"{year}-{month:02}-01"
    known_at = f"{day}T09:00:00+00:00"
    return StoredSnapshot(number, day, known_at, "Ada", "refresh", "0.1.0", str(number), CRS)


def main() -> None:
    """Print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=40_000)
    parser.add_argument("--months", type=int, default=24)
    given = parser.parse_args()
    nation = Nation(given.sites)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.sqlite"
        with Store.init(file, written_by="0.1.0") as store:
            commits, rows = [], 0
            for number in range(1, given.months + 1):
                tables = nation.tables()
                rows = sum(len(table) for table in tables.values())
                start = time.perf_counter()
                store.commit(tables, snapshot(number))
                commits.append(time.perf_counter() - start)
                if number == 1:
                    first = file.stat().st_size
                nation.turn()
            whole = file.stat().st_size
            print(f"{given.sites:,} sites, {rows:,} rows, {given.months} months")
            print(
                f"one copy {first / 1e6:,.0f} MB, all {whole / 1e6:,.0f} MB: {whole / first:.2f}×"
            )
            later = statistics.median(commits[1:])
            print(f"first commit {commits[0]:.1f} s, later {later:.1f} to {max(commits[1:]):.1f} s")
            last = given.months
            for label, number in (("first", 1), ("middle", last // 2), ("last", last)):
                read: dict[str, pd.DataFrame] = {}  # what was read before takes no memory meanwhile
                start = time.perf_counter()
                read = store.read(number)
                taken = time.perf_counter() - start
                start = time.perf_counter()
                store.read(number, ["sites", "scores", "boundaries"])
                print(f"{label} month: all tables {taken:.1f} s, sites, scores and boundaries "
                      f"{time.perf_counter() - start:.1f} s")  # fmt: skip
            del read
            start = time.perf_counter()
            store.compare(tables)
            print(f"nothing changed: compared in {time.perf_counter() - start:.1f} s")
            start = time.perf_counter()
            store.copy(Path(folder) / "copy.sqlite")
            print(f"copy {time.perf_counter() - start:.1f} s")
            start = time.perf_counter()
            assert faults_of(store) == []
            print(f"check {time.perf_counter() - start:.1f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"peak {peak:,.0f} MB")


if __name__ == "__main__":
    main()
