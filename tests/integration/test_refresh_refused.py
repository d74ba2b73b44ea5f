"""Folders that cannot be written: the last good state stays, and the message says what to do."""

import os
import shutil
import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
from council_workspace import WITH_POWER

from sitepipe.errors import ExitCode, SitepipeError, StorageError
from sitepipe.examples import init_workspace
from sitepipe.history import store_of
from sitepipe.refreshing import refresh
from sitepipe.store import Store
from sitepipe.workspace import Workspace

AS_OF = "2026-09-01"
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
NOBODY = 65_534


def made(root):
    init_workspace(root, example=None)
    (root / "sources" / "council.yaml").write_text(WITH_POWER, "utf-8")
    send(root, 4)
    return root


def send(root, power):
    rows = f"Site,E,N,Power\nAsh Park,430000,270000,{power}\n"
    (root / "inbox" / "council.csv").write_text(rows, "utf-8")


def refreshed(root):
    return refresh(Workspace.open(root), as_of=AS_OF, now=NOW)


def test_outputs_that_cannot_be_written_cost_no_snapshot(tmp_path):
    root = made(tmp_path / "w")
    (root / "runs").write_text("a file where the folder of runs belongs", "utf-8")
    with pytest.raises(StorageError, match="snapshot 1 is kept, but not published") as refused:
        refreshed(root)
    assert refused.value.exit_code == ExitCode.STORAGE
    assert "runs" in refused.value.message
    with Store.open(store_of(root)) as store:
        assert store.count() == 1

    (root / "runs").unlink()
    report = refreshed(root)
    assert (report.outcome, report.snapshot) == ("unchanged", 1)
    assert (root / "runs" / report.run_id / "map.html").is_file()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_workspace_of_another_is_left_as_it_is():
    folder = Path(tempfile.mkdtemp(prefix="sitepipe-"))  # below pytest's own nobody may enter
    try:
        folder.chmod(0o755)
        root = made(folder / "w")
        refreshed(root)
        send(root, 9)
        before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for path in [root, *root.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        code, said = as_nobody(lambda: refreshed(root))
        assert code == ExitCode.STORAGE, said
        assert "cannot" in said
        assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    finally:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)
        shutil.rmtree(folder)


def as_nobody(work):
    """Do it in a child without rights; return its exit code and what it was told."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside idle threads
        child = os.fork()
    if child == 0:
        code, said = 99, ""
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            work()
            code = 0
        except SitepipeError as error:
            code, said = int(error.exit_code), f"{error.message} · {error.hint}"
        except BaseException as error:  # noqa: BLE001 - a child must never return into pytest
            said = repr(error)
        finally:
            os.write(writing, said.encode())
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said
