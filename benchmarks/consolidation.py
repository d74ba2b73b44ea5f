"""
How long it takes to consolidate many records, how well it does, and how much memory it needs.

    python benchmarks/consolidation.py             10,000, 20,000 and 40,000 generated records
    python benchmarks/consolidation.py --seeds 20  precision and recall on so many new seeds,
                                                   from --first

Each size runs in a process of its own, so that peaks of memory are its own.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

SIZES = (10_000, 20_000, 40_000)
_RECORDS_PER_SITE = 3.0
_FIRST_SEED = 5_001


def one_size(records: int) -> str:
    """Consolidate so many records and return a row of the table."""
    from consolidation_claims import ingested
    from dirty_sources import generate, pairwise

    from sitepipe.consolidate import consolidate

    dirty = generate(7, sites=int(records / _RECORDS_PER_SITE))
    given = ingested(dirty)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.perf_counter()
    snapshot = consolidate(given, crs="EPSG:27700", as_of="2026-11-23")
    took = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = snapshot.identities.set_index("record_id")["site_id"]
    score = pairwise(found, dirty.truth.reindex(found.index))
    asks = int((snapshot.matches["outcome"] == "ask").sum())
    return (
        f"| {len(found):,} | {len(snapshot.sites):,} | {took:.1f} | {peak:,.0f} ({before:,.0f}) | "
        f"{score.precision:.4f} | {score.recall:.4f} | {asks} |"
    )


def seeds(many: int, first: int) -> None:
    """Print precision and recall on seeds that nothing was tuned on."""
    from dirty_sources import baseline, generate, pairwise

    from sitepipe.consolidate.matching import match_records

    rows = []
    for seed in range(first, first + many):
        dirty = generate(seed)
        matching = match_records(dirty.records)
        score = pairwise(matching.sites.reindex(dirty.truth.index), dirty.truth)
        asks = int((matching.pairs["outcome"] == "ask").sum())
        plain = pairwise(baseline(dirty.records), dirty.truth)
        rows.append((score.precision, score.recall, asks, plain.f1))
    precision, recall, asked, plain_f1 = zip(*rows, strict=True)
    print(f"seeds {first} to {first + many - 1}, about 480 records each")
    print(f"precision: least {min(precision):.4f}, mean {sum(precision) / many:.4f}")
    print(f"recall: least {min(recall):.4f}, mean {sum(recall) / many:.4f}")
    print(f"asks: most {max(asked)} · baseline F1: most {max(plain_f1):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int)
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--first", type=int, default=_FIRST_SEED)
    given = parser.parse_args()
    if given.size:
        print(one_size(given.size))
    elif given.seeds:
        seeds(given.seeds, given.first)
    else:
        print("| records | sites | s | peak MB (before) | precision | recall | asks |")
        print("|---|---|---|---|---|---|---|")
        for size in SIZES:
            subprocess.run([sys.executable, __file__, "--size", str(size)], check=True)


if __name__ == "__main__":
    main()
