"""
Write a workspace of dirty sources, with ``truth.csv`` beside it.

    python tools/dirty_sources/__main__.py SEED FOLDER            160 sites over 6 sources
    python tools/dirty_sources/__main__.py SEED FOLDER SITES      as many sites as wanted

The same seed gives the same files.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(arguments: list[str]) -> None:
    """Write the workspace and say how the baseline does on it."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from dirty_sources import baseline, generate, pairwise, write_workspace

    if len(arguments) not in (2, 3):
        raise SystemExit("python tools/dirty_sources/__main__.py SEED FOLDER [SITES]")
    dirty = generate(int(arguments[0]), sites=int(arguments[2]) if arguments[2:] else 160)
    write_workspace(dirty, Path(arguments[1]))
    score = pairwise(baseline(dirty.records), dirty.truth)
    print(f"{len(dirty.records)} records of {dirty.truth.nunique()} sites")
    print(
        f"baseline: precision {score.precision:.3f}, recall {score.recall:.3f}, f1 {score.f1:.3f}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
