"""``undo`` puts back what was, in the store and in the workspace, and nothing is lost."""

import json
import shutil
from datetime import UTC, datetime

import pytest
from council_workspace import WITH_POWER

from sitepipe.approvals import read_approvals
from sitepipe.decisions import read_decisions
from sitepipe.errors import ExitCode, StorageError, UsageError
from sitepipe.examples import init_workspace
from sitepipe.history import check_store, prune_snapshots, snapshots_report, store_of
from sitepipe.refreshing import refresh
from sitepipe.registry import read_lineage, read_site_ids
from sitepipe.store import Store
from sitepipe.undoing import undo
from sitepipe.vocab import Audience
from sitepipe.workspace import Workspace

MONTHS = ("2026-08-03", "2026-09-01", "2026-10-01", "2026-11-02")
DECIDED = """\
decided_at,decided_by,outcome,note,source_id,name,reference,other_source_id,other_name,other_reference
2026-08-20,Ada,different,seen,council,Ash Park,,council,Elm Park,
"""


def send(root, *names, power=4):
    rows = [f"{name},{430_000 + 3_000 * at},270000,{power}" for at, name in enumerate(names)]
    (root / "inbox" / "council.csv").write_text("\n".join(["Site,E,N,Power", *rows, ""]), "utf-8")


def moment(month):
    return datetime.fromisoformat(f"{MONTHS[month]}T09:00:00+00:00")


def refreshed(root, month, **how):
    return refresh(Workspace.open(root), as_of=MONTHS[month], now=moment(month), **how)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Give a workspace of two snapshots: in the second a site is new, and a decision was made."""
    root = tmp_path_factory.mktemp("undo") / "w"
    init_workspace(root, example=None)
    (root / "sources" / "council.yaml").write_text(WITH_POWER, "utf-8")
    send(root, "Ash Park", "Elm Park")
    with pytest.MonkeyPatch.context() as patch:  # outputs are tried elsewhere, and take time
        patch.setattr("sitepipe.workspace.outputs.publish", lambda *_given, **_named: None)
        refreshed(root, 0)
        send(root, "Ash Park", "Elm Park", "Fir Park")
        (root / "decisions.csv").write_text(DECIDED, "utf-8")
        refreshed(root, 1)
    return root


@pytest.fixture
def root(made, tmp_path, monkeypatch):
    monkeypatch.setattr("sitepipe.workspace.outputs.publish", lambda *_given, **_named: None)
    return shutil.copytree(made, tmp_path / "w")


def states(root, number):
    with Store.open(store_of(root)) as store:
        store.read(number, verify=True)
        return {one.name: one.sha256 for one in store.states(number)}


def ids(root):
    return sorted(set(read_site_ids(root)["site_id"]))


def test_an_undone_snapshot_is_followed_by_one_like_that_before_it(root):
    assert ids(root) == ["ash-park", "elm-park", "fir-park"]
    seen = {name: (root / name).read_bytes() for name in ("site_ids.csv", "decisions.csv")}

    report = undo(root, now=moment(2))

    assert (report.outcome, report.snapshot, report.undone, report.like) == ("undone", 3, [2], 1)
    assert {one.table: one.gone for one in report.tables}["sites"] == 1
    assert states(root, 3) == states(root, 1) != states(root, 2)
    last = snapshots_report(root).snapshots[-1]
    assert (last.reason, last.as_of) == ("undo of 2", MONTHS[0])
    assert last.known_at == "2026-10-01T09:00:00+00:00"
    assert check_store(store_of(root)).faults == []

    assert ids(root) == ["ash-park", "elm-park"]
    assert len(read_decisions(root)) == 0
    assert set(read_lineage(root)["site_id"]) == {"ash-park", "elm-park"}
    assert {"site_ids.csv", "decisions.csv"} <= set(report.restored)
    assert {name: (root / report.aside / name).read_bytes() for name in seen} == seen

    again = undo(root, now=moment(2))
    assert (again.snapshot, again.undone, again.like) == (4, [3], 2)
    assert states(root, 4) == states(root, 2)
    assert (root / "decisions.csv").read_bytes() == seen["decisions.csv"]
    assert ids(root) == ["ash-park", "elm-park", "fir-park"]


def test_the_next_refresh_does_not_bring_it_back_unseen(root):
    undo(root, now=moment(2))
    held = refreshed(root, 2)
    assert held.outcome == "refused"
    assert [one.rule for one in held.guards] == ["undone_returns"]
    assert "snapshot 3 undid snapshot 2, and the files say the same again" in held.guards[0].message
    assert "1 of sites" in held.guards[0].message

    send(root, "Ash Park", "Elm Park", power=7)
    assert refreshed(root, 2).snapshot == 4

    send(root, "Ash Park", "Elm Park", "Fir Park", power=7)
    assert refreshed(root, 3).snapshot == 5  # new again, and no longer right after the undo


def test_what_people_approved_goes_back_too_and_comes_back_to_the_byte(root):
    Workspace.open(root).approve(
        "Ash Park",
        ["power_mva"],
        audience=Audience.PUBLIC,
        approved_by="Ada",
        note="letter",
        as_of=MONTHS[2],
    )
    log = (root / "approvals.csv").read_bytes()
    assert refreshed(root, 2).snapshot == 3
    report = undo(root, now=moment(2))
    assert "approvals.csv" in report.restored
    assert {one.table for one in report.tables} >= {"approvals"}
    assert read_approvals(root).empty
    assert (root / report.aside / "approvals.csv").read_bytes() == log
    undo(root, now=moment(3))
    assert (root / "approvals.csv").read_bytes() == log
    assert states(root, 5) == states(root, 3)


def test_what_was_undone_comes_back_if_it_is_accepted(root):
    undo(root, now=moment(2))
    done = refreshed(root, 2, accept=True)
    assert (done.outcome, done.snapshot) == ("committed", 4)
    assert snapshots_report(root).snapshots[-1].reason == "refresh, accepted: undone_returns"
    assert ids(root) == ["ash-park", "elm-park", "fir-park"]


def test_later_snapshots_are_undone_only_if_that_is_accepted(root, sitepipe):
    undo(root, now=moment(2))  # 3, like 1
    undo(root, now=moment(2))  # 4, like 2
    code, out, err = sitepipe("undo", "2", "-w", root)
    assert code == ExitCode.NO
    assert "2 later snapshots would be undone as well" in err
    assert "sitepipe undo 2 --accept" in err
    assert len(snapshots_report(root).snapshots) == 4

    code, out, _ = sitepipe("undo", "2", "-w", root, "--accept", "--json")
    told = json.loads(out)
    assert (code, told["undone"], told["snapshot"]) == (ExitCode.YES, [2, 3, 4], 5)
    assert snapshots_report(root).snapshots[-1].reason == "undo of 2 to 4"
    assert states(root, 5) == states(root, 1)
    assert undo(root, "2", accept=True, now=moment(3)).outcome == "unchanged"


def test_a_clock_set_back_holds_an_undo(root, sitepipe):
    held = undo(root, now=moment(0))
    assert (held.outcome, held.snapshot) == ("refused", None)
    assert [(one.rule, one.message) for one in held.guards] == [
        (
            "clock_set_back",
            "this computer's clock says 2026-08-03T09:00:00+00:00, and snapshot 2 was learnt at "
            "2026-09-01T09:00:00+00:00: set the clock; --accept takes the later of the two",
        )
    ]
    assert len(snapshots_report(root).snapshots) == 2
    assert undo(root, now=moment(0), dry_run=True).outcome == "planned"

    assert undo(root, now=moment(0), accept=True).outcome == "undone"
    assert snapshots_report(root).snapshots[-1].known_at == "2026-09-01T09:00:00+00:00"
    late = datetime(2999, 1, 1, tzinfo=UTC)
    refresh(Workspace.open(root), as_of=MONTHS[3], now=late, accept=True)
    code, out, err = sitepipe("undo", "-w", root)
    assert code == ExitCode.NO
    assert "set the clock" in " ".join(out.split())
    assert "Held back, nothing was written. If it is right: sitepipe undo 4 --accept" in err


def test_what_cannot_be_undone_says_so(root, sitepipe):
    with pytest.raises(UsageError, match="snapshot 1 is the first"):
        undo(root, "1", accept=True)
    with pytest.raises(UsageError, match="no snapshot called '9'"):
        undo(root, "9")
    code, out, err = sitepipe("undo", "-w", root, "--dry-run")
    assert code == ExitCode.YES
    assert "Back to snapshot 1: undoes 2" in out
    assert "Nothing was written." in err
    refused = prune_snapshots(root)
    assert refused.pruned == []


def test_a_crash_after_the_commit_is_made_good_by_the_next_command(root, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("sitepipe.undoing.shutil.copy2", _full)
        with pytest.raises(StorageError, match=r"cannot put site_ids\.csv in its place"):
            undo(root, now=moment(2))
    assert len(snapshots_report(root).snapshots) == 3
    assert ids(root) == ["ash-park", "elm-park", "fir-park"]

    assert refreshed(root, 2).outcome == "refused"
    assert ids(root) == ["ash-park", "elm-park"]
    assert (root / ".sitepipe" / "undone" / "3" / "decisions.csv").is_file()
    assert not (root / ".sitepipe" / "undoing").exists()


def test_a_crash_before_the_commit_changes_nothing(root, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Store, "commit", _full)
        with pytest.raises(OSError, match="no space"):
            undo(root, now=moment(2))
    assert (root / ".sitepipe" / "undoing" / "plan.json").is_file()
    assert refreshed(root, 1).outcome == "unchanged"
    assert ids(root) == ["ash-park", "elm-park", "fir-park"]
    assert not (root / ".sitepipe" / "undoing").exists()


def _full(*_given, **_named):
    raise OSError(28, "no space left")
