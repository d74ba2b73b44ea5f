"""Matching on invented sources with every fault, against the truth beside them."""

from __future__ import annotations

import pandas as pd
import pytest
from dirty_sources.records import generate

from sitepipe.consolidate.matching import match_records


def pairs_within(labels: pd.Series | pd.MultiIndex) -> int:
    """Count the pairs of records that have one label."""
    sizes = labels.value_counts()
    return int((sizes * (sizes - 1) // 2).sum())


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_precision_recall_and_questions(seed):
    dirty = generate(seed)
    found = match_records(dirty.records)
    labels = found.sites.reindex(dirty.truth.index)
    both = pairs_within(pd.MultiIndex.from_arrays([labels, dirty.truth]))
    assert len(dirty.records) >= 400
    assert both >= 0.99 * pairs_within(labels)
    assert both >= 0.97 * pairs_within(dirty.truth)
    assert (found.pairs["outcome"] == "ask").sum() <= 20
