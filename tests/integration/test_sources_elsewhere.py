"""A workspace whose sources lie at an address or behind a pattern: run, run again, offline."""

import sqlite3

import pytest
from web_site import PLAIN, serving

from sitepipe.errors import UnavailableError
from sitepipe.examples import init_workspace
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
SECRETS = ("anna", "s3cret", "k3y")


@pytest.fixture
def site():
    with serving() as served:
        yield served


@pytest.fixture
def elsewhere(tmp_path, site):
    """Give the west-midlands example with its main table at an address."""
    root = tmp_path / "portfolio"
    init_workspace(root)
    table = root / "inbox/figure15.csv"
    site.answers["/figure15.csv?key=k3y"] = (200, {**PLAIN, "ETag": '"1"'}, table.read_bytes())
    table.unlink()
    address = site.address.replace("http://", "http://anna:s3cret@") + "/figure15.csv?key=k3y"
    described = root / "sources/figure15.yaml"
    text = described.read_text("utf-8").replace("file: inbox/figure15.csv", f"file: {address}")
    assert address in text
    described.write_text(text, "utf-8")
    settings = root / "sitepipe.yaml"
    settings.write_text(settings.read_text("utf-8") + "\nlocal_addresses: true\n", "utf-8")
    return root


def test_a_run_over_an_address_is_named_by_its_bytes(elsewhere, site, sitepipe):
    first = Workspace.open(elsewhere).run(as_of=AS_OF)
    again = Workspace.open(elsewhere).run(as_of=AS_OF)
    assert (again.run_id, again.repeated) == (first.run_id, True)
    status, told, content = site.answers["/figure15.csv?key=k3y"]
    site.answers["/figure15.csv?key=k3y"] = (status, {**told, "ETag": '"2"'}, content + b"\n")
    assert Workspace.open(elsewhere).run(as_of=AS_OF).run_id != first.run_id

    outputs = [file for file in (elsewhere / "runs").rglob("*") if file.is_file()]
    outputs += [file for file in (elsewhere / ".cache").rglob("*") if file.is_file()]
    for file in outputs:
        held = file.read_bytes()
        assert not [word for word in SECRETS if word.encode() in held], file.name
    code, out, err = sitepipe("config", "show", "-w", elsewhere)
    assert code == 0
    assert f"{site.address}/figure15.csv" in out
    assert not [word for word in SECRETS if word in out + err]
    geopackage = next(file for file in outputs if file.name == "portfolio.gpkg")
    with sqlite3.connect(geopackage) as connection:
        files = {row[0] for row in connection.execute("select file from sources")}
    connection.close()
    assert f"{site.address}/figure15.csv" in files


def test_offline_the_copy_is_used_and_the_run_says_so(elsewhere, site, sitepipe):
    first = Workspace.open(elsewhere).run(as_of=AS_OF)
    site.answers.clear()
    code, _, err = sitepipe("run", "-w", elsewhere, "--as-of", AS_OF)
    assert code == 0, err
    stale = [file for file in (elsewhere / "runs").iterdir() if file.name != first.run_id]
    assert len(stale) == 1  # what it says differs, so it is another run
    assert "kept_copy_used" in (stale[0] / "issues.csv").read_text("utf-8-sig")


def test_offline_without_a_copy_the_exit_code_is_5(elsewhere, site, sitepipe):
    site.answers.clear()
    code, out, err = sitepipe("run", "-w", elsewhere)
    assert (code, out) == (5, "")
    assert "sources/figure15.yaml" in err
    assert "answers with status 404" in err
    assert not [word for word in SECRETS if word in err]
    assert not (elsewhere / "runs").exists()


def test_a_local_address_is_refused_unless_allowed(elsewhere, sitepipe):
    settings = elsewhere / "sitepipe.yaml"
    settings.write_text(settings.read_text("utf-8").replace("local_addresses: true", ""), "utf-8")
    code, _, err = sitepipe("run", "-w", elsewhere)
    assert code == 3
    assert "private network" in err
    assert "local_addresses: true" in err


def test_a_pattern_describes_every_file(workspace_copy, sitepipe):
    inbox = workspace_copy / "inbox"
    (inbox / "figures").mkdir()
    (inbox / "figure15.csv").rename(inbox / "figures/first.csv")
    rows = (inbox / "figures/first.csv").read_text("utf-8").splitlines(keepends=True)
    (inbox / "figures/Second.csv").write_text("".join(rows[:2]), "utf-8")
    described = workspace_copy / "sources/figure15.yaml"
    text = described.read_text("utf-8").replace("inbox/figure15.csv", "inbox/figures/*.csv")
    described.write_text(text, "utf-8")
    code, out, err = sitepipe("issues", "-w", workspace_copy, "--json")
    assert code == 0, err
    assert '"source": "figure15:Second.csv"' in out
    assert '"source": "figure15:first.csv"' in out
    code, out, err = sitepipe("issues", "-w", workspace_copy, "--source", "figure15")
    assert code == 0, err


def test_a_file_that_changes_during_a_run_leaves_no_outputs(workspace_copy):
    before = {file.name for file in (workspace_copy / "runs").iterdir()}
    workspace = Workspace.open(workspace_copy)
    inner = workspace.base_layers

    def late(*areas):
        file = workspace_copy / "inbox/figure15.csv"
        file.write_bytes(file.read_bytes() + b"\n")
        return inner(*areas)

    object.__setattr__(workspace, "base_layers", late)
    with pytest.raises(UnavailableError, match="changed while it was read"):
        workspace.run(as_of="2026-12-24")
    assert {file.name for file in (workspace_copy / "runs").iterdir()} == before
