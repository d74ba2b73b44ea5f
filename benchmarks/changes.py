"""
How long it takes to tell the changes between two months of 40,000 sites, 3 % of which change.

    python benchmarks/changes.py [SITES]
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

from sitepipe import schema
from sitepipe.changes import Side, changes_between

WORDS = ("role", "readiness", "positioning")
FIGURES = ("power_mva", "works_cost_gbp", "works_months")


def month(as_of: str, sites: int, changed: np.ndarray) -> Side:
    """Make a month: each site states six fields; those that change state other figures."""
    ids = [f"site-{number}" for number in range(sites)]
    figures = np.arange(sites) % 90 + 1.0
    figures[changed] += 5
    texts = figures.astype(str)
    records = pd.DataFrame(
        {"record_id": [f"council:{number}" for number in range(sites)], "entity": "site",
         "name": ids, "source_id": "council", "row": range(sites), "valid_at": as_of[:7]}
    )  # fmt: skip
    cells = {**dict.fromkeys(WORDS, "A"), **dict.fromkeys(FIGURES, figures)}
    claims = []
    for field in (*WORDS, *FIGURES):
        stated = records[["record_id", "source_id", "row", "valid_at"]].assign(
            field=field, claim_id=records["record_id"] + "#" + field
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
    scores = {"score": figures, "low": figures, "high": figures, "completeness": 1.0}
    made = {
        "sites": pd.DataFrame({"site_id": ids, "name": ids, **cells}),
        "sources": pd.DataFrame({"source_id": ["council"], "valid_at": as_of[:7], "trust": 50}),
        "records": records,
        "claims": pd.concat(claims),
        "identities": pd.DataFrame({"record_id": records["record_id"], "site_id": ids}),
        "inputs": pd.concat(inputs),
        "components": pd.concat(components),
        "scores": pd.DataFrame({"site_id": ids, "gates": "passed", **scores}),
    }
    return Side(as_of, {name: schema.TABLES[name].frame(table) for name, table in made.items()})


def main(sites: int) -> None:
    """Take the time, and say it."""
    changed = np.random.default_rng(1).choice(sites, round(0.03 * sites), replace=False)
    old = month("2026-08-31", sites, np.array([], dtype=int))
    new = month("2026-09-30", sites, changed)
    start = time.perf_counter()
    changes = changes_between(old, new)
    seconds = time.perf_counter() - start
    print(f"{sites} sites, {len(changed)} changed, {len(changes)} changes: {seconds:.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40_000)
