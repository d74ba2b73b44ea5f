"""Workspaces that integration tests share."""

import shutil

import pytest
from kept_workspace import keep
from postgres_server import programs, serving

from sitepipe.examples import init_workspace
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"


@pytest.fixture(scope="session")
def run_workspace(tmp_path_factory):
    """Give the west-midlands example after a run, in a folder with an awkward name."""
    root = tmp_path_factory.mktemp("ein Ordner é") / "portfolio"
    init_workspace(root)
    workspace = Workspace.open(root)
    return workspace, workspace.run(as_of=AS_OF)


@pytest.fixture
def workspace_copy(run_workspace, tmp_path):
    """Give a copy of that workspace which a test may spoil."""
    root = tmp_path / "copy"
    shutil.copytree(run_workspace[0].root, root)
    return root


@pytest.fixture
def no_outputs(monkeypatch):
    """Let a refresh write no map and no workbook: they are tried elsewhere, and take time."""
    monkeypatch.setattr("sitepipe.workspace.outputs.publish", lambda *_given, **_named: None)


@pytest.fixture(scope="session")
def kept_county(tmp_path_factory):
    """Give the fictional county with what reading and appraising it gave kept, as after a run."""
    root = tmp_path_factory.mktemp("kept") / "county"
    init_workspace(root, example="fictional-county")
    return keep(root, AS_OF)


@pytest.fixture(scope="session")
def postgres():
    """Give a PostgreSQL server with PostGIS, and skip where no programs of one can be had."""
    pytest.importorskip("psycopg", reason="the extra postgis is not installed")
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL with PostGIS here: python tools/postgres.py installs it")
    with serving(folder) as running:
        yield running


@pytest.fixture
def sitepipe(capsys):
    """Run the command line in this process; give exit code, stdout and stderr."""
    from sitepipe.cli.main import main

    def run(*arguments):
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return run
