"""Dirty sources with the truth beside them, through the whole path: files to sites."""

import pandas as pd
import pytest
from dirty_sources import baseline, generate, pairwise, write_workspace

from sitepipe.pipeline import consolidate_sources
from sitepipe.vocab import Match
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"


def consolidated(root):
    workspace = Workspace.open(root)
    ingested = workspace.ingest(as_of=AS_OF)
    return ingested, consolidate_sources(ingested, settings=workspace.settings(as_of=AS_OF))


@pytest.mark.parametrize("seed", [1, 2, 3, 20261126])
def test_files_become_the_true_sites_with_hardly_a_question(tmp_path, seed):
    dirty = generate(seed)
    write_workspace(dirty, tmp_path / "dirty")

    ingested, snapshot = consolidated(tmp_path / "dirty")

    assert len(dirty.records) >= 400
    assert dirty.truth.nunique() >= 150
    sources = ingested.sources
    assert (sources["rows_read"] == sources["rows_accepted"] + sources["rows_held"]).all()
    found = snapshot.identities.set_index("record_id")["site_id"]
    truth = dirty.truth.reindex(found.index)
    score = pairwise(found, truth)
    assert len(found) == len(dirty.records)
    assert score.precision >= 0.99
    assert score.recall >= 0.97
    assert (snapshot.matches["outcome"] == Match.ASK.value).sum() <= 20
    assert pairwise(baseline(dirty.records), dirty.truth).f1 <= 0.8


def test_the_order_of_rows_changes_no_site(tmp_path):
    dirty = generate(5)
    write_workspace(dirty, tmp_path / "one")
    write_workspace(dirty, tmp_path / "other")
    for file in (tmp_path / "other" / "inbox").glob("*.csv"):
        rows = pd.read_csv(file, dtype=str, keep_default_na=False)
        rows.sample(frac=1, random_state=7).to_csv(file, index=False)

    groups = []
    for name in ("one", "other"):
        _, snapshot = consolidated(tmp_path / name)
        names = snapshot.records.set_index("record_id")
        site = snapshot.identities.set_index("record_id")["site_id"]
        key = names["source_id"] + "/" + names["name"]
        groups.append({frozenset(key[held.index]) for _, held in site.groupby(site)})
    assert groups[0] == groups[1]
