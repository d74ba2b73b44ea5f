"""
How long it takes to tell the changes between two months of 40,000 sites, 3 % of which change.

    python benchmarks/changes.py                    24 months in a store
    python benchmarks/changes.py --sites 4000 --months 3
    python benchmarks/changes.py --sites 20 --months 60 --pairs 1000

With --pairs, random pairs of snapshots are compared, either the earlier, and the parts of every
score's drift are summed: the furthest that a sum lies from its change is printed.

Timed are all changes with their causes and the drift of every score: of two months in memory, of
two neighbouring months of the store, and of its first and its last. Aim: 5 s from the store.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from sitepipe import __version__, schema
from sitepipe.asked import Named, named, read_pair
from sitepipe.changes import Side, changes_between
from sitepipe.differences import diff_report
from sitepipe.examples import init_workspace
from sitepipe.hashing import file_sha256
from sitepipe.history import store_of
from sitepipe.store import InputFile, Store, StoredSnapshot

WORDS = ("role", "readiness", "positioning")
FIGURES = ("power_mva", "works_cost_gbp", "works_months")
RULES = [f"checks.rule-{number}" for number in range(10)]
CHANGED = 0.03


def day_of(number: int) -> str:
    """Return the day of a month's snapshot."""
    return f"{2025 + (number - 1) // 12}-{(number - 1) % 12 + 1:02}-28"


class Nation:
    """Sites that state six fields each; each month some state another figure, of that month."""

    def __init__(self, sites: int) -> None:
        self._dice = np.random.default_rng(1)
        self.figures = np.arange(sites) % 90 + 1.0
        self.valid_at = np.full(sites, day_of(1)[:7], dtype=object)
        self.learnt = np.full(sites, day_of(1), dtype=object)

    def turn(self, number: int) -> None:
        """Let a month pass."""
        changed = self._dice.random(len(self.figures)) < CHANGED
        self.figures[changed] += 5
        self.valid_at[changed] = day_of(number)[:7]
        self.learnt[changed] = day_of(number)

    def month(self, number: int) -> Side:
        """Make the tables of a month."""
        figures, sites = self.figures, len(self.figures)
        ids = [f"site-{one}" for one in range(sites)]
        texts = figures.astype(str)
        records = pd.DataFrame(
            {"record_id": [f"council:{one}" for one in range(sites)], "entity": "site",
             "name": ids, "source_id": "council", "row": range(sites),
             "valid_at": self.valid_at}
        )  # fmt: skip
        cells = {**dict.fromkeys(WORDS, "A"), **dict.fromkeys(FIGURES, figures)}
        claims = []
        for field in (*WORDS, *FIGURES):
            stated = records[["record_id", "source_id", "row", "valid_at"]].assign(
                field=field, claim_id=records["record_id"] + "#" + field, known_at=self.learnt
            )
            if field in FIGURES:
                claims.append(stated.assign(text=texts, low=figures, high=figures))
            else:
                claims.append(stated.assign(text="A", value="A"))
        inputs = [
            pd.DataFrame({"site_id": ids, "field": field, "low": figures, "high": figures,
                          "known": True, "text": texts})
            for field in FIGURES
        ]  # fmt: skip
        components = [
            pd.DataFrame({"site_id": ids, "criterion": field, "field": field, "weight": 1 / 3,
                          "known": True, "points_low": figures / 3, "points_high": figures / 3})
            for field in FIGURES
        ]  # fmt: skip
        findings = [
            pd.DataFrame({"site_id": ids, "rule": rule, "field": "power_mva", "outcome": "passed",
                          "fact": "at least " + pd.Series(texts, dtype="str")})
            for rule in RULES
        ]  # fmt: skip
        scores = {
            "score": figures,
            "low": figures,
            "high": figures,
            "completeness": 1.0,
            "rank": pd.Series(figures).rank(ascending=False, method="min").astype("Int64"),
        }
        made = {
            "sites": pd.DataFrame({"site_id": ids, "name": ids, **cells}),
            "sources": pd.DataFrame(
                {"source_id": ["council"], "valid_at": day_of(number)[:7], "trust": 50}
            ),
            "records": records,
            "claims": pd.concat(claims),
            "identities": pd.DataFrame({"record_id": records["record_id"], "site_id": ids}),
            "inputs": pd.concat(inputs),
            "components": pd.concat(components),
            "findings": pd.concat(findings),
            "scores": pd.DataFrame({"site_id": ids, "gates": "passed", **scores}),
        }
        tables = {name: schema.TABLES[name].frame(table) for name, table in made.items()}
        return Side(day_of(number), tables)


def main() -> None:
    """Print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=40_000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--pairs", type=int, default=0)
    given = parser.parse_args()
    nation = Nation(given.sites)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "w"
        init_workspace(root, example=None)
        config = root / "sitepipe.yaml"
        files = {"sitepipe.yaml": InputFile(config, file_sha256(config))}
        sides = []
        with Store.init(store_of(root), written_by=__version__) as store:
            for number in range(1, given.months + 1):
                side = nation.month(number)
                sides = [*sides[-1:], side]
                store.commit(side.tables, snapshot(number), files=files)
                nation.turn(number + 1)
        if given.pairs:
            summed(root, given.months, given.pairs)
            return
        start = time.perf_counter()
        changes = changes_between(*sides)
        print(f"{given.sites:,} sites, two months in memory: {len(changes):,} changes in "
              f"{time.perf_counter() - start:.1f} s")  # fmt: skip
        for first in (given.months - 1, 1):
            old, new = named(str(first), beside=root), named("last", beside=root)
            timed(old, new, f"snapshots {first} and {given.months}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"peak {peak:,.0f} MB")


def summed(root: Path, months: int, pairs: int) -> None:
    """Compare random pairs of snapshots, and sum the parts of every drift."""
    dice, furthest, drifts = np.random.default_rng(3), 0.0, 0
    for _pair in range(pairs):
        old, new = (named(str(one + 1), beside=root) for one in dice.choice(months, 2, False))
        for one in diff_report(*read_pair(old, new)).drifts:
            drifts += 1
            for measure in ("low", "high"):
                change = getattr(one, f"new_{measure}") - getattr(one, f"old_{measure}")
                parts = sum(getattr(part, measure) for part in one.parts)
                furthest = max(furthest, abs(parts - change))
    print(f"{pairs:,} pairs, {drifts:,} drifts: a sum is at most {furthest:.1e} from its change")


def snapshot(number: int) -> StoredSnapshot:
    """Describe the snapshot of a month."""
    day = day_of(number)
    known_at = f"{day}T09:00:00+00:00"
    return StoredSnapshot(
        number, day, known_at, "Ada", "refresh", __version__, str(number), "EPSG:27700"
    )


def timed(old: Named, new: Named, label: str) -> None:
    """Compare two snapshots, and say how long it took, by the clock and in work."""
    start, worked = time.perf_counter(), time.process_time()
    states = read_pair(old, new)
    read = time.process_time() - worked
    report = diff_report(*states)
    taken, worked = time.perf_counter() - start, time.process_time() - worked
    print(f"{label}: {len(report.changes):,} changes, {len(report.drifts):,} drifts "
          f"in {taken:.1f} s, {worked:.1f} s of work, {read:.1f} s of it reading")  # fmt: skip


if __name__ == "__main__":
    main()
