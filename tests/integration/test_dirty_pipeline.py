"""Dirty sources with the truth beside them, through the whole path: files to sites."""

import json
import random

import pandas as pd
import pytest
from dirty_sources import baseline, generate, pairwise, write_workspace

from sitepipe.examples import init_workspace
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


def shuffled(root, seed):
    """Put the rows and features of every file in the inbox in another order."""
    for file in sorted((root / "inbox").rglob("*.csv")):
        coding = "cp1252" if b"\xa3" in file.read_bytes() else "utf-8-sig"
        rows = pd.read_csv(file, dtype=str, keep_default_na=False, encoding=coding)
        rows.sample(frac=1, random_state=seed).to_csv(file, index=False, encoding=coding)
    for file in sorted((root / "inbox").rglob("*.geojson")):
        drawn = json.loads(file.read_text("utf-8"))
        random.Random(seed).shuffle(drawn["features"])
        file.write_text(json.dumps(drawn), "utf-8")


LISTED = ("sites", "boundaries", "site_areas", "acreages", "applications", "stage_events",
          "incentives", "plots", "works", "connections", "site_ids", "lineage")  # fmt: skip


def said(snapshot):
    """Give all that a snapshot says, save in which row a source says it; `LISTED` in its order."""
    rows = snapshot.records.set_index("record_id")
    record = rows["source_id"] + "/" + rows["name"]
    tables = {
        name: getattr(snapshot, name).drop(columns="claim_id", errors="ignore") for name in LISTED
    }
    tables["conflicts"] = snapshot.conflicts.drop(columns=["claim_id_won", "claim_id_lost"])
    tables["matches"] = snapshot.matches.assign(
        record_id=snapshot.matches["record_id"].map(record),
        other_record_id=snapshot.matches["other_record_id"].map(record),
    )
    rows_of = {
        name: list(map(str, table.itertuples(index=False, name=None)))
        for name, table in tables.items()
    }
    return {name: found if name in LISTED else sorted(found) for name, found in rows_of.items()}


@pytest.mark.parametrize("seed", [5, 6])
def test_the_order_of_rows_changes_nothing_that_is_said(tmp_path, seed):
    for name in ("one", "other"):
        write_workspace(generate(seed), tmp_path / name)
    shuffled(tmp_path / "other", seed)

    one, other = (said(consolidated(tmp_path / name)[1]) for name in ("one", "other"))

    for name in one:
        assert other[name] == one[name], name


def test_the_order_of_rows_changes_nothing_in_the_bundled_examples(tmp_path):
    for example in ("fictional-county", "west-midlands"):
        for name in ("one", "other"):
            init_workspace(tmp_path / example / name, example=example)
        shuffled(tmp_path / example / "other", 3)

        one, other = (said(consolidated(tmp_path / example / name)[1]) for name in ("one", "other"))
        for name in one:
            assert other[name] == one[name], name
