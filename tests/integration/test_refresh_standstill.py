"""A refresh that finds nothing changed says so at once, and only where it is certain."""

import json
import os
import subprocess
import sys
import time
from datetime import datetime

import pytest
from council_workspace import WITH_ACRES

from sitepipe.examples import init_workspace
from sitepipe.refreshing import refresh
from sitepipe.standstill import NOTE_FILE, look, note, recalled
from sitepipe.workspace import Workspace

AS_OF = "2026-08-03"
NOW = datetime.fromisoformat("2026-08-03T09:00:00+00:00")
ROWS = "Site,E,N,Acres\nAsh Park,430000,270000,20\nElm Park,436000,270000,31\n"


def make(root):
    init_workspace(root, example=None)
    (root / "sources" / "council.yaml").write_text(WITH_ACRES, "utf-8")
    (root / "inbox" / "council.csv").write_text(ROWS, "utf-8")
    return root


def refreshed(root):
    return refresh(Workspace.open(root), as_of=AS_OF, now=NOW)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Give a workspace that was refreshed, and stays so: tests put back what they change."""
    made = make(tmp_path_factory.mktemp("still") / "w")
    refreshed(made)
    return made


@pytest.fixture
def restored(root):
    """Give the workspace; afterwards all is put back, and noted anew as a refresh would."""
    report = recalled(root, as_of=AS_OF)
    kept = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    yield root
    for path in [path for path in root.rglob("*") if path.is_file()]:
        if path not in kept:
            path.unlink()
    for path, content in kept.items():
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    noted = note(root, report, look(root, Workspace.open(root).files_outside()), written=())
    (root / NOTE_FILE).write_text(json.dumps(noted), "utf-8")


def test_the_answer_is_that_of_the_whole_way(root):
    found = recalled(root, as_of=AS_OF)

    assert found is not None
    assert found.outcome == "unchanged"
    assert found == refreshed(root)


def test_a_dry_run_publishes_nothing(root):
    found = recalled(root, as_of=AS_OF, dry_run=True)
    assert found == refresh(Workspace.open(root), as_of=AS_OF, now=NOW, dry_run=True)


def test_the_command_loads_nothing_that_reads_tables_or_maps(root):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "sitepipe", "refresh", "-w", str(root),
         "--as-of", AS_OF],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert "Nothing has changed since snapshot 1." in done.stderr
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines()}
    heavy = {"pandas", "numpy", "geopandas", "shapely", "scipy", "pyproj", "folium", "pyarrow"}
    assert not loaded & heavy


def cell(root):
    file = root / "inbox" / "council.csv"
    told = file.stat()
    file.write_text(ROWS.replace(",20\n", ",21\n"), "utf-8")
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))  # of one size, and dated back


def append(file):
    file.write_bytes(file.read_bytes() + b"\n")


CHANGES = {
    "a cell, with size and date as they were": cell,
    "a new file": lambda root: (root / "inbox" / "more.csv").write_text(ROWS, "utf-8"),
    "a hidden new file": lambda root: (root / "inbox" / ".more").write_text("", "utf-8"),
    "a file that is gone": lambda root: (root / "inbox" / "council.csv").unlink(),
    "a setting": lambda root: append(root / "sitepipe.yaml"),
    "a decision": lambda root: (root / "decisions.csv").write_text("", "utf-8"),
    "the ids": lambda root: (root / "site_ids.csv").write_text("site_id\n", "utf-8"),
    "the store": lambda root: append(root / ".sitepipe/store.sqlite"),
    "a transaction under way": lambda root: (root / ".sitepipe/store.sqlite-journal").write_bytes(
        b"1"
    ),
    "the store is held": lambda root: (root / ".sitepipe/store.lock").write_text("{}", "utf-8"),
    "an output": lambda root: next((root / "runs").glob("*/portfolio.csv")).write_text("", "utf-8"),
    "an output that is gone": lambda root: next((root / "runs").glob("*/map.html")).unlink(),
    "a link to a folder": lambda root: (root / "inbox" / "link").symlink_to(root / "sources"),
    "the note is damaged": lambda root: (root / NOTE_FILE).write_text("{", "utf-8"),
    "the note is of another form": lambda root: (root / NOTE_FILE).write_text("[]", "utf-8"),
    "no note": lambda root: (root / NOTE_FILE).unlink(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_changes_is_seen(restored, change):
    change(restored)
    assert recalled(restored, as_of=AS_OF) is None
    (restored / "inbox" / "link").unlink(missing_ok=True)  # nothing else puts that back


def test_another_day_is_another_question(root):
    assert recalled(root, as_of="2026-08-04") is None
    assert recalled(root) is None


def test_other_code_is_another_answer(root, monkeypatch):
    monkeypatch.setattr("sitepipe.standstill.software", lambda _: ["sitepipe 9"])
    assert recalled(root, as_of=AS_OF) is None


def test_a_grid_that_somebody_adds_is_another_answer(root, monkeypatch, tmp_path):
    file = root / NOTE_FILE
    noted = json.loads(file.read_text("utf-8"))
    noted["grids_in"].append(str(tmp_path))
    monkeypatch.setattr("sitepipe.standstill.NOTE_FILE", str(tmp_path / "note.json"))
    (tmp_path / "note.json").write_text(json.dumps(noted), "utf-8")
    assert recalled(root, as_of=AS_OF) is not None
    (tmp_path / "uk_os_OSTN15_NTv2_OSGBtoETRS.tif").write_bytes(b"a grid")
    assert recalled(root, as_of=AS_OF) is None


def test_a_configuration_in_place_of_the_workspaces_own_leaves_no_note(tmp_path):
    root = make(tmp_path / "w")
    other = tmp_path / "other.yaml"
    other.write_text((root / "sitepipe.yaml").read_text("utf-8") + "\n", "utf-8")

    refresh(Workspace.open(root, config_file=other), as_of=AS_OF, now=NOW)

    assert not (root / NOTE_FILE).exists()


def test_files_touched_just_now_are_hashed_and_vouched_for(root):
    noted = json.loads((root / NOTE_FILE).read_bytes())["files"]
    in_doubt = [name for name, stamp in noted.items() if len(stamp) == 5]
    assert recalled(root, as_of=AS_OF) is not None
    time.sleep(2.1)  # what the coarsest of file systems needs to tell two moments apart
    refreshed(root)
    noted = json.loads((root / NOTE_FILE).read_bytes())["files"]
    assert in_doubt
    assert not [name for name, stamp in noted.items() if len(stamp) == 5]
    assert recalled(root, as_of=AS_OF) is not None
