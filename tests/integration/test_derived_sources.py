"""Sources are read only if they changed, and the answer is that of reading all of them."""

import json
import os
import shutil
import time

import pandas as pd
import pytest
from council_workspace import WITH_ACRES

from sitepipe.examples import init_workspace
from sitepipe.ingest.derived import FOLDER
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
TABLES = ("sources", "records", "claims", "geometries", "issues", "issued", "revised")
AGENT = """\
title: Boundaries of a fictional agent
partner: Agent
file: inbox/agent.geojson
entity: site
boundary: drawn
licence: none
valid_at: "2026-08-01"
name_column: name
columns:
  size: {field: stated_acres, basis: gross_sitewide}
"""
ROWS = "Site,E,N,Acres\nAsh Park,430000,270000,20\nElm Park,436000,270000,about 31\nFir Park,,,x\n"
OUTLINE = [[-1.55, 52.3], [-1.545, 52.3], [-1.545, 52.303], [-1.55, 52.303], [-1.55, 52.3]]


def drawn(size="12 to 14 acres"):
    feature = {
        "type": "Feature",
        "properties": {"name": "Oak Park", "size": size},
        "geometry": {"type": "Polygon", "coordinates": [OUTLINE]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def make(root):
    init_workspace(root, example=None)
    (root / "sources" / "council.yaml").write_text(WITH_ACRES, "utf-8")
    (root / "sources" / "agent.yaml").write_text(AGENT, "utf-8")
    (root / "inbox" / "council.csv").write_text(ROWS, "utf-8")
    (root / "inbox" / "agent.geojson").write_text(drawn(), "utf-8")
    return root


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """Give a workspace that was run once."""
    made = make(tmp_path_factory.mktemp("derived") / "w")
    Workspace.open(made).run(as_of=AS_OF)
    return made


@pytest.fixture
def root(first, tmp_path):
    return shutil.copytree(first, tmp_path / "w")


def ingested(root, as_of=AS_OF):
    workspace = Workspace.open(root)
    return workspace.ingest(as_of=as_of), workspace.derived_sources.read


def from_nothing(root, as_of=AS_OF):
    kept = root / FOLDER
    kept.rename(kept.with_name("aside"))
    found, read = ingested(root, as_of)
    kept.with_name("aside").rename(kept)
    assert read == ["agent", "council"]
    return found


def same(one, other):
    for name in TABLES:
        pd.testing.assert_frame_equal(
            pd.DataFrame(getattr(one, name)), pd.DataFrame(getattr(other, name)), check_exact=True
        )


def write(name, text):
    return lambda root: (root / name).write_text(text, "utf-8")


CHANGES = {
    "nothing": (lambda _: None, []),
    "a cell": (write("inbox/council.csv", ROWS.replace(",20", ",21")), ["council"]),
    "the order of rows": (
        write("inbox/council.csv", "\n".join([ROWS.splitlines()[i] for i in (0, 2, 1, 3)]) + "\n"),
        ["council"],
    ),
    "a feature": (write("inbox/agent.geojson", drawn("9 ha")), ["agent"]),
    "a description": (
        write("sources/agent.yaml", AGENT.replace("2026-08-01", "2026-09-01")),
        ["agent"],
    ),
    "a source more": (
        lambda root: (
            write("sources/new.yaml", WITH_ACRES.replace("council.csv", "new.csv"))(root),
            write("inbox/new.csv", ROWS)(root),
        ),
        ["new"],
    ),
    "a source less": (lambda root: (root / "sources" / "agent.yaml").unlink(), []),
    "only the date of a file": (lambda root: os.utime(root / "inbox" / "council.csv", (1, 1)), []),
}


@pytest.mark.parametrize(("change", "read"), CHANGES.values(), ids=CHANGES.keys())
def test_what_changed_is_read_and_the_tables_are_those_of_reading_all(root, change, read):
    change(root)

    found, had_to_be_read = ingested(root)

    assert had_to_be_read == read
    if len(found.sources) == 2:
        same(found, from_nothing(root))


def test_another_day_reads_nothing_again_and_says_that_it_was_learnt_then(root):
    found, read = ingested(root, "2026-12-24")

    assert read == []
    assert set(found.claims["known_at"]) == {"2026-12-24"}
    same(found, from_nothing(root, "2026-12-24"))


def test_other_code_reads_everything_again(root, monkeypatch):
    monkeypatch.setattr("sitepipe.ingest.derived.software", lambda _: ["sitepipe 9"])
    assert ingested(root)[1] == ["agent", "council"]


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-9], lambda _: b"", lambda b: b[:70] + b"x" + b[71:]]
)
def test_what_is_damaged_is_read_anew_and_mended_by_the_next_run(root, damage):
    for file in (root / FOLDER).iterdir():
        file.write_bytes(damage(file.read_bytes()))

    found, read = ingested(root)
    assert read == ["agent", "council"]
    same(found, from_nothing(root))

    Workspace.open(root).run(as_of="2026-11-24")
    assert ingested(root)[1] == []


def test_a_changed_source_gives_the_outputs_of_a_run_that_reads_all(root, tmp_path):
    (root / "inbox" / "council.csv").write_text(ROWS.replace(",20", ",21"), "utf-8")
    other = shutil.copytree(root, tmp_path / "other")
    shutil.rmtree(other / FOLDER)

    one, two = (Workspace.open(each).run(as_of=AS_OF) for each in (root, other))

    assert one.run_id == two.run_id
    assert one.outputs == two.outputs  # with their hashes


def test_reading_alone_writes_nothing(tmp_path):
    root = make(tmp_path / "w")
    ingested(root)
    assert not (root / ".sitepipe").exists()


def test_what_no_run_of_late_used_is_removed(root):
    old, recent, strange = (root / FOLDER / name for name in ("a.json.z", "b.json.z", ".c"))
    for file in (old, recent, strange):
        file.write_bytes(b"")
    long_ago = time.time() - 41 * 86_400
    os.utime(old, (long_ago, long_ago))
    for file in (root / FOLDER).iterdir():
        if len(file.name) > 20:  # those in use, last touched long ago
            os.utime(file, (long_ago, long_ago))

    Workspace.open(root).run(as_of="2026-11-24")

    assert not old.exists()
    assert recent.exists()
    assert ingested(root)[1] == []
