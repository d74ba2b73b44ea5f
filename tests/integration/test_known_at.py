"""What was known then: any question asked of the files of a snapshot, any past run done again."""

import hashlib
import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from council_workspace import WITH_POWER

from sitepipe.errors import ExitCode, SitepipeError, StorageError
from sitepipe.examples import init_workspace
from sitepipe.history import store_of
from sitepipe.past import workspace_at
from sitepipe.refreshing import refresh
from sitepipe.repeating import repeat_run
from sitepipe.store import InputFile, Store, place_in
from sitepipe.workspace import Workspace

MONTHS = ("2026-08-03", "2026-09-01")


def send(root, *names, power=4):
    rows = [f"{name},{430_000 + 3_000 * at},270000,{power}" for at, name in enumerate(names)]
    (root / "inbox" / "council.csv").write_text("\n".join(["Site,E,N,Power", *rows, ""]), "utf-8")


def refreshed(root, month, **how):
    now = datetime.fromisoformat(f"{month}T09:00:00+00:00")
    return refresh(Workspace.open(root), as_of=month, now=now, **how)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Give a workspace of two months: the second has another site, and other settings."""
    root = tmp_path_factory.mktemp("wo zé") / "w"
    init_workspace(root, example=None)
    (root / "sources" / "council.yaml").write_text(WITH_POWER, "utf-8")
    send(root, "Ash Park", "Elm Park")
    refreshed(root, MONTHS[0])
    send(root, "Ash Park", "Elm Park", "Fir Park", power=9)
    with (root / "sitepipe.yaml").open("a", encoding="utf-8") as file:
        file.write("\nnotice: Not to be passed on\n")
    refreshed(root, MONTHS[1])
    return root


@pytest.fixture
def root(made, tmp_path):
    return shutil.copytree(made, tmp_path / "w")


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in Path(folder).rglob("*")
        if path.is_file() and path.name != "log.json"
    }


def test_a_past_run_gives_the_same_bytes_and_changes_nothing_of_today(root, tmp_path):
    (first,) = (root / "runs").glob("2026-08*")
    before, then = contents(root), contents(first)

    again = repeat_run(root, "1", output=tmp_path / "again")

    assert (again.snapshot, again.as_of, again.run_id) == (1, MONTHS[0], first.name)
    assert (again.same, again.tables, again.differing, again.cause) == (True, [], [], None)
    assert contents(tmp_path / "again") == then
    assert contents(root) == before

    there = repeat_run(root, "2026-08")
    assert (there.same, there.folder) == (True, None)
    assert contents(root) == before

    shutil.rmtree(first)
    assert repeat_run(root, "1").folder == str(first)
    assert contents(first) == then


def test_another_method_is_told_from_another_file(root, monkeypatch):
    """The version at hand reads power in another way: the store names the tables, and why."""
    from sitepipe import runs

    monkeypatch.setattr(runs, "software", lambda _: ["sitepipe of another day"])
    monkeypatch.setattr("sitepipe.pipeline.score_sites", _scored_otherwise())
    again = repeat_run(root, "1")
    assert (again.same, again.cause) == (False, "method")
    assert again.tables == ["scores"]
    assert again.folder is not None


def _scored_otherwise():
    from dataclasses import replace

    from sitepipe import pipeline

    real = pipeline.score_sites

    def scored(*given, **named):
        found = real(*given, **named)
        return replace(found, scores=found.scores.assign(high=found.scores["high"] / 2))

    return scored


def test_every_question_can_be_asked_of_then(root, sitepipe):
    said = {}
    for known in ("1", "2"):
        code, out, err = sitepipe(
            "explain", "ash-park", "power_mva", "-w", root, "--known-at", known, "--json"
        )
        assert code == ExitCode.YES, err
        said[known] = json.loads(out)["value"]
    assert said == {"1": "4 MVA", "2": "9 MVA"}
    assert sitepipe("explain", "fir-park", "-w", root, "--known-at", "1")[0] == ExitCode.USAGE

    code, _, err = sitepipe("check", "-w", root, "--known-at", "2026-08")
    assert code == ExitCode.NO
    assert f"-w {root} --known-at 2026-08" in err
    assert ".known-at." not in err
    assert not list(root.glob(".known-at.*"))


@pytest.mark.parametrize(
    ("as_of", "said"),
    [("2026-06-30", "speaks of 2026-07-01, after the date asked of"),
     ("2026-07-31", "speaks of 2026-07-01, under 1 month old")],
)  # fmt: skip
def test_what_is_stated_of_a_later_date_is_not_called_new(root, sitepipe, as_of, said):
    code, out, err = sitepipe("explain", "ash-park", "power_mva", "-w", root, "--as-of", as_of)
    assert code == ExitCode.YES, err
    assert said in out


def test_what_is_asked_wrongly_says_what_to_do(root, sitepipe, tmp_path):
    code, _, err = sitepipe("run", "-w", root, "--known-at", "7")
    assert code == ExitCode.USAGE
    assert "no snapshot called '7'" in err
    code, _, err = sitepipe("explain", "ash-park", "power_mva", "-w", root, "--known-at", "2020-10")
    assert code == ExitCode.USAGE
    assert "the store knew nothing by 2020-10: the first snapshot is of 20" in err
    assert sitepipe("run", "-w", root, "-o", tmp_path / "x")[0] == ExitCode.USAGE
    code, _, err = sitepipe("run", "-w", root, "--known-at", "1", "-o", root / "inbox" / "x")
    assert code == ExitCode.USAGE
    assert "workspace's own" in err
    assert not list(root.glob(".known-at.*"))


def test_names_of_a_store_lead_nowhere_else(tmp_path):
    for name in ("../x", "/etc/x", "a/../../x", "a//x", "", ".", "a\0b", "outside/99/x"):
        with pytest.raises(StorageError, match="leads out of the workspace"):
            place_in(tmp_path / "w", name)
    assert place_in(tmp_path / "w", "inbox/a b.csv") == tmp_path / "w" / "inbox" / "a b.csv"
    assert place_in(tmp_path / "w", "outside/1/shared/x") == tmp_path / "shared" / "x"


def test_a_store_that_names_other_places_is_refused(root, tmp_path):
    with Store.open(store_of(root), write=True) as store:
        last = store.last()
        note = tmp_path / "note.txt"
        note.write_text("x", "utf-8")
        file = InputFile(note, hashlib.sha256(b"x").hexdigest())
        from dataclasses import replace

        store.commit({}, replace(last, number=3, sha256=""), files={"../../evil.txt": file})
    with pytest.raises(SitepipeError, match="leads out of the workspace"), workspace_at(root, "3"):
        raise AssertionError
    assert not list(tmp_path.glob("evil*"))
    assert not list(root.glob(".known-at.*"))
