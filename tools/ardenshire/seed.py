"""The seed of all that is drawn, and a source of numbers for each purpose."""

from __future__ import annotations

import random

SEED = "ardenshire 1"


def numbers_for(what: str, *, seed: str = SEED) -> random.Random:
    """Return a source of numbers of its own, so that one more draw changes nothing else."""
    return random.Random(f"{seed} {what}")  # noqa: S311 - shapes and box numbers, not secrets
