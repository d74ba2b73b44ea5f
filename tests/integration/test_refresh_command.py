"""``refresh`` takes a month in: wholly or not at all, guarded, and published."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime

import pandas as pd
import pytest
from web_site import PLAIN, serving

from sitepipe.errors import DataError, ExitCode, StorageError, UnavailableError, UsageError
from sitepipe.examples import init_workspace
from sitepipe.history import check_store, copy_store, snapshots_report, store_of, tables_at
from sitepipe.refreshing import refresh
from sitepipe.store import Store, locked
from sitepipe.workspace import Workspace

SOURCE = """\
title: Sites of a fictional council
partner: Council
file: inbox/{name}.csv
entity: site
licence: none
valid_at: "{valid_at}"
name_column: Site
crs: EPSG:27700
columns:
  Ref: {{field: site_reference}}
  E: {{field: x}}
  N: {{field: y}}
  Acres: {{field: stated_acres, basis: gross_sitewide}}
  Power: {{field: power_mva}}
"""
MONTHS = ("2026-08-03", "2026-09-01", "2026-10-01")
NAMES = ("Ash", "Birch", "Cedar", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Larch")


def describe(root, name="council", valid_at="2026-07-01"):
    (root / "sources" / f"{name}.yaml").write_text(
        SOURCE.format(name=name, valid_at=valid_at), "utf-8"
    )


def send(root, names=NAMES, *, name="council", acres=None, power=""):
    lines = [
        f"{site} Park,A{place},{430_000 + 3_000 * place},{270_000},"
        f"{(acres or {}).get(site, 20 + place)},{power if site == 'Elm' else ''}"
        for place, site in enumerate(names)
    ]
    header = "Site,Ref,E,N,Acres,Power"
    (root / "inbox" / f"{name}.csv").write_text("\n".join([header, *lines, ""]), "utf-8")


@pytest.fixture
def root(tmp_path):
    """Give a workspace of ten sites that has no store yet."""
    made = tmp_path / "ein Ordner é" / "w"
    init_workspace(made, example=None)
    describe(made)
    send(made)
    return made


def refreshed(root, month=0, **how):
    return refresh(Workspace.open(root), as_of=MONTHS[month], now=moment(month), **how)


def moment(month):
    return datetime.fromisoformat(f"{MONTHS[month]}T09:00:00+00:00")


def everything(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name not in ("store.lock", "standstill.json", "log.json")
    }


def changed(report):
    return {one.table: (one.added, one.changed, one.gone) for one in report.tables}


def test_the_first_refresh_makes_the_store_and_publishes(root):
    report = refreshed(root)

    assert (report.outcome, report.snapshot) == ("committed", 1)
    assert report.known_at == "2026-08-03T09:00:00+00:00"
    assert changed(report)["sites"] == (10, 0, 0)
    assert {one.change for one in report.sites} == {"added"}
    folder = root / "runs" / report.run_id
    assert {one.name for one in report.outputs} <= {path.name for path in folder.iterdir()}
    assert check_store(store_of(root)).faults == []
    with Store.open(store_of(root)) as store:
        files = store.files(1)
        assert {"sitepipe.yaml", "sources/council.yaml", "inbox/council.csv"} <= files.keys()
        kept = b"".join(store.input(files["inbox/council.csv"]))
        assert kept == (root / "inbox" / "council.csv").read_bytes()
        sites = store.read(1, ["sites"])["sites"]
    published = pd.read_csv(folder / "portfolio.csv")
    assert sorted(sites["site_id"]) == sorted(published["site_id"])


def test_nothing_new_makes_no_snapshot_and_changes_no_file(root):
    first = refreshed(root)
    before = everything(root)

    again = refreshed(root)

    assert (again.outcome, again.snapshot, again.run_id) == ("unchanged", 1, first.run_id)
    assert (again.tables, again.sites) == ([], [])
    assert everything(root) == before


def test_the_same_files_read_anew_are_no_change(root, monkeypatch):
    refreshed(root)
    (root / "inbox" / "council.csv").touch()
    with (root / "sources" / "council.yaml").open("a", encoding="utf-8") as file:
        file.write("\n# a remark\n")
    report = refreshed(root)
    assert (report.outcome, report.snapshot) == ("unchanged", 1)

    # What gave the same once is not worked out again, nor if that was at another date.
    monkeypatch.setattr(Workspace, "assess", None)
    again = refreshed(root)
    assert (again.outcome, again.run_id) == ("unchanged", report.run_id)
    (root / ".sitepipe" / "seen.json").write_text("[", "utf-8")
    with pytest.raises(TypeError):
        refreshed(root)


@pytest.mark.usefixtures("no_outputs")
def test_a_month_changes_what_it_changes_and_earlier_ones_stay(root):
    refreshed(root)
    send(root, [*NAMES, "Maple"], power="12")
    report = refreshed(root, 1)

    assert (report.outcome, report.snapshot) == ("committed", 2)
    assert changed(report)["sites"] == (1, 1, 0)
    told = {one.name: one for one in report.sites}
    assert told["Maple Park"].change == "added"
    assert "power_mva" in told["Elm Park"].fields
    assert told["Elm Park"].change == "changed"
    powers = [
        tables_at(root, asked, ["sites"])[1]["sites"].set_index("name")["power_mva"]
        for asked in ("2026-08", "last")
    ]
    found, tables = tables_at(root, "2026-09-01", ["claims"])
    assert found.number == 2
    claims = tables["claims"]
    assert powers[0].isna().all()
    assert powers[1]["Elm Park"] == 12
    learnt = claims.groupby("known_at")["record_id"].nunique().to_dict()
    assert learnt[MONTHS[1]] == 2  # Elm's power and Maple; the rest was known in August
    assert check_store(store_of(root)).faults == []


def test_a_dry_run_writes_nothing(root):
    before = everything(root)
    planned = refreshed(root, dry_run=True)
    assert (planned.outcome, planned.snapshot, planned.run_id) == ("planned", None, None)
    assert changed(planned)["sites"] == (10, 0, 0)
    assert everything(root) == before

    done = refreshed(root)
    assert changed(done) == changed(planned)
    send(root, power="3")
    before = everything(root)
    assert refreshed(root, 1, dry_run=True).outcome == "planned"
    assert everything(root) == before


@pytest.mark.parametrize(
    ("month", "rule", "said"),
    [
        (lambda root: send(root, NAMES[:8]), "sites_vanish",
         "2 of 10 sites vanish, more than 10%: Ivy Park, Juniper Park"),
        (lambda root: send(root, acres={"Elm": 230}), "areas_jump",
         "the area of 1 site changes by more than 50%: Elm Park (stated 23 to 230 acres)"),
        (lambda root: describe(root, valid_at="2026-06-01"), "source_older",
         "speaks of an earlier date than before: council"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("no_outputs")
def test_a_guard_rail_holds_until_it_is_accepted(root, month, rule, said):
    send(root, (*NAMES[:8], "Ivy", "Juniper"))
    refreshed(root)
    month(root)
    before = everything(root)

    held = refreshed(root, 1)

    assert held.outcome == "refused"
    assert {one.rule: one.message for one in held.guards}[rule] == said
    assert everything(root) == before
    done = refreshed(root, 1, accept=True)
    assert (done.outcome, done.snapshot) == ("committed", 2)
    assert rule in snapshots_report(root).snapshots[1].reason
    assert refreshed(root, 1).outcome == "unchanged"


@pytest.mark.usefixtures("no_outputs")
def test_a_source_that_shrinks_to_nothing_goes_or_swaps_is_held(root):
    describe(root, "other")
    send(root, [f"{name} Moor" for name in NAMES], name="other")
    refreshed(root)
    inbox, before = root / "inbox", everything(root)

    texts = {name: (inbox / f"{name}.csv").read_text("utf-8") for name in ("council", "other")}
    (inbox / "council.csv").write_text(texts["other"], "utf-8")
    (inbox / "other.csv").write_text(texts["council"], "utf-8")
    held = refreshed(root, 1)
    assert "council is what other was, other is what council was" in held.guards[-1].message

    (inbox / "council.csv").write_text(texts["council"], "utf-8")
    (inbox / "other.csv").write_text(texts["other"], "utf-8")
    (root / "sources" / "other.yaml").unlink()
    held = refreshed(root, 1)
    assert [one.message for one in held.guards] == ["no longer read: other"]

    describe(root, "other")
    (inbox / "other.csv").write_text(texts["other"].splitlines()[0] + "\n", "utf-8")
    held = refreshed(root, 1)
    assert [one.message for one in held.guards] == ["gives no row any more: other"]

    (inbox / "other.csv").write_text(texts["other"], "utf-8")
    assert refreshed(root, 0).outcome == "unchanged"
    assert everything(root) == before

    (inbox / "other.csv").write_text(texts["other"].splitlines()[0] + "\n", "utf-8")
    assert refreshed(root, 1, accept=True).outcome == "committed"
    sources = tables_at(root, "last", ["sources"])[1]["sources"].set_index("source_id")
    assert sources["rows_read"].to_dict() == {"council": 10, "other": 0}
    (inbox / "council.csv").write_text(texts["council"].splitlines()[0] + "\n", "utf-8")
    with pytest.raises(DataError, match="no source names a site: 0 rows read") as none_left:
        refreshed(root, 1, accept=True)
    assert "inbox/council.csv can be read and holds no row" in none_left.value.message


@pytest.mark.usefixtures("no_outputs")
def test_swapped_files_of_two_layouts_are_told_by_their_bytes(root):
    other, inbox = root / "sources" / "other.yaml", root / "inbox"
    other.write_text(SOURCE.format(name="other", valid_at="2026-07-01").replace("Acres", "Size"))
    (inbox / "other.csv").write_text("Site,Ref,E,N,Size,Power\nMoor,B1,480000,290000,9,\n", "utf-8")
    refreshed(root)
    (inbox / "council.csv").rename(inbox / "aside")
    (inbox / "other.csv").rename(inbox / "council.csv")
    (inbox / "aside").rename(inbox / "other.csv")
    for dry_run in (True, False):
        with pytest.raises(DataError, match="1 mapped column is missing: Acres") as refused:
            refreshed(root, 1, dry_run=dry_run)
        assert refused.value.hint.startswith(
            "Byte by byte, as snapshot 1 had them: inbox/council.csv is what inbox/other.csv was, "
            "inbox/other.csv is what inbox/council.csv was. Put each in its place; if that is not "
            "it: Correct the file's header"
        )
    (inbox / "other.csv").write_text("Site,Ref\n", "utf-8")
    (inbox / "council.csv").write_text("Site,Ref\n", "utf-8")
    with pytest.raises(DataError) as refused:
        refreshed(root, 1)
    assert "Byte by byte" not in refused.value.hint


@pytest.mark.usefixtures("no_outputs")
def test_a_source_that_grows_stale_is_held_once(root):
    describe(root, valid_at="2025-03-15")
    refreshed(root)
    send(root, power="1")
    assert refreshed(root, 2).outcome == "committed"  # 18 months and a half: not yet 19
    send(root, power="2")
    late = refresh(Workspace.open(root), as_of="2026-10-15", now=moment(2))
    assert [one.message for one in late.guards] == [
        "older than 18 months: council (speaks of 2025-03-15)"
    ]
    told = {"as_of": "2026-10-15", "now": moment(2)}
    assert refresh(Workspace.open(root), accept=True, **told).outcome == "committed"
    send(root, power="3")
    assert refresh(Workspace.open(root), **told).outcome == "committed"


@pytest.mark.usefixtures("no_outputs")
def test_a_clock_set_back_is_held_and_no_snapshot_goes_back_in_time(root):
    refreshed(root, 1)
    send(root, power="3")
    held = refresh(Workspace.open(root), as_of=MONTHS[1], now=moment(0))
    assert [one.rule for one in held.guards] == ["clock_set_back"]
    done = refresh(Workspace.open(root), as_of=MONTHS[1], now=moment(0), accept=True)
    assert done.known_at == "2026-09-01T09:00:00+00:00"


@pytest.mark.usefixtures("no_outputs")
def test_a_store_that_is_lost_is_not_begun_anew_unasked(root):
    assert refreshed(root).outcome == "committed", "the first has nothing to lose"
    for lose in (lambda file: file.write_bytes(b""), lambda file: file.unlink()):
        lose(root / ".sitepipe" / "store.sqlite")
        held = refreshed(root, 1)
        assert [one.rule for one in held.guards] == ["store_emptied"]
        assert "a copy" in held.guards[0].message
    assert refreshed(root, 1, accept=True).snapshot == 1
    assert refreshed(root, 1).outcome == "unchanged"


@pytest.mark.usefixtures("no_outputs")
def test_limits_are_set_in_the_workspace(root):
    with (root / "sitepipe.yaml").open("a", encoding="utf-8") as file:
        file.write("\nrefresh:\n  vanishing_share: 0.5\n")
    refreshed(root)
    send(root, NAMES[:6])
    assert refreshed(root, 1).outcome == "committed"


def test_a_publication_that_fails_costs_no_snapshot_and_is_done_later(root, monkeypatch):
    def broken(*_given, **_named):
        raise StorageError("cannot write portfolio.gpkg: the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("sitepipe.workspace.outputs.publish", broken)
        with pytest.raises(StorageError, match="snapshot 1 is kept, but not published: cannot"):
            refreshed(root)
    assert not (root / "runs").exists() or not list((root / "runs").glob("2026*"))
    report = refreshed(root)
    assert (report.outcome, report.snapshot) == ("unchanged", 1)
    assert (root / "runs" / report.run_id / "portfolio.gpkg").is_file()


def test_a_commit_that_fails_leaves_the_last_snapshot_and_its_outputs(root, monkeypatch):
    refreshed(root)
    send(root, power="3")
    before = everything(root)
    monkeypatch.setattr("sitepipe.store.files.zlib.compress", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        refreshed(root, 1)
    monkeypatch.undo()
    assert everything(root) == before
    assert refreshed(root, 1).snapshot == 2


def test_a_second_refresh_says_who_holds_the_store(root, sitepipe):
    lock = root / ".sitepipe" / "store.lock"
    with locked(lock, who="Ada on desk", now=datetime(2026, 8, 1, tzinfo=UTC), doing="refresh"):
        with pytest.raises(UnavailableError, match=r"Ada on desk .* since 2026-08-01T00:00:00"):
            refreshed(root)
        code, out, err = sitepipe("refresh", "-w", root)
        assert (code, out) == (ExitCode.UNAVAILABLE, "")
        assert "Ada on desk" in err
        assert sitepipe("refresh", "-w", root, "--dry-run", "-q")[0] == ExitCode.YES
    assert refreshed(root).outcome == "committed"


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_refresh_that_was_killed_leaves_no_lock(root):
    code = (
        "import sys, time\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from sitepipe.store import locked\n"
        "with locked(Path(sys.argv[1]), who='x', now=datetime.now(UTC), doing='refresh'):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(60)\n"
    )
    lock = root / ".sitepipe" / "store.lock"
    with subprocess.Popen([sys.executable, "-c", code, lock], stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(UnavailableError):
            refreshed(root)
        other.send_signal(signal.SIGKILL)
        other.wait()
    time.sleep(0.05)
    assert refreshed(root).outcome == "committed"


def test_passwords_of_addresses_are_not_kept(root):
    secret = SOURCE.format(name="council", valid_at="2026-07-01").replace(
        "file: inbox/council.csv", "file: https://ada:hunter2@example.org/council.csv"
    )
    (root / "sources" / "remote.yaml").write_text(secret, "utf-8")
    workspace = Workspace.open(root)
    workspace.__dict__["_files"] = {}
    object.__setattr__(workspace, "_fetched", lambda _sources: {})
    names = workspace.own_files()
    assert "sources/council.yaml" in names
    assert "sources/remote.yaml" not in names


def test_the_commands_answer_in_words_and_in_json(root, sitepipe, tmp_path):
    code, _, err = sitepipe("snapshots", "ls", "-w", root)
    assert code == ExitCode.STORAGE
    assert "sitepipe refresh" in err
    assert sitepipe("store", "init", "-w", root)[0] == ExitCode.YES
    code, out, err = sitepipe("snapshots", "ls", "-w", root)
    assert (code, out) == (ExitCode.YES, "")
    assert "No snapshot yet" in err

    code, out, err = sitepipe("refresh", "-w", root, "--as-of", MONTHS[0])
    assert code == ExitCode.YES
    assert "Elm Park" in out
    assert "Snapshot 1 is committed." in err
    send(root, NAMES[:5])
    code, out, _ = sitepipe("refresh", "-w", root, "--as-of", MONTHS[1], "--json")
    assert code == ExitCode.NO
    told = json.loads(out)
    assert (told["version"], told["outcome"], told["snapshot"]) == (1, "refused", 1)
    code, out, err = sitepipe("refresh", "-w", root, "--as-of", MONTHS[1])
    assert code == ExitCode.NO
    assert "5 of 10 sites vanish" in " ".join(out.split())
    again = f"sitepipe refresh -w '{root}' --as-of {MONTHS[1]}"
    assert f"If it is right: {again} --accept" in err
    code, _, err = sitepipe("refresh", "-w", root, "--as-of", MONTHS[1], "--accept", "--dry-run")
    assert (code, f"To commit it: {again} --accept\n" in err) == (ExitCode.YES, True)

    code, out, _ = sitepipe("snapshots", "ls", "-w", root, "--json")
    (only,) = json.loads(out)["snapshots"]
    assert (only["id"], only["as_of"], only["sites"]) == (1, MONTHS[0], 10)
    code, out, _ = sitepipe("snapshots", "show", "-w", root, "--json")
    assert "inbox/council.csv" in {one["name"] for one in json.loads(out)["files"]}
    code, _, err = sitepipe("snapshots", "show", "9", "-w", root)
    assert code == ExitCode.USAGE
    copy = tmp_path / "copy.sqlite"
    assert sitepipe("store", "copy", copy, "-w", root)[0] == ExitCode.YES
    assert sitepipe("store", "copy", copy, "-w", root)[0] == ExitCode.USAGE
    assert sitepipe("store", "copy", copy, "-w", root, "--overwrite")[0] == ExitCode.YES
    with pytest.raises(UsageError, match="is the store itself"):
        copy_store(root, store_of(root), overwrite=True)

    code, out, _ = sitepipe("store", "check", "--file", copy, "--json")
    assert (code, json.loads(out)["faults"]) == (ExitCode.YES, [])
    content = copy.read_bytes()
    copy.write_bytes(content.replace(b"Hazel Park", b"Hazel Dark"))
    code, out, _ = sitepipe("store", "check", "--file", copy)
    assert code == ExitCode.NO
    assert "is not what its hash says" in out


def test_a_damaged_store_holds_a_refresh_back_and_leaves_the_outputs(root, sitepipe):
    report = refreshed(root)
    file = store_of(root)
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    code, out, err = sitepipe("refresh", "-w", root)
    assert (code, out) == (ExitCode.STORAGE, "")
    assert "form 7" in err
    assert "Update sitepipe" in err
    assert (root / "runs" / report.run_id / "portfolio.gpkg").is_file()


@pytest.mark.usefixtures("no_outputs")
def test_a_source_that_is_away_is_named_and_makes_no_snapshot(root, sitepipe):
    with (root / "sitepipe.yaml").open("a", encoding="utf-8") as file:
        file.write("\nlocal_addresses: true\n")
    with serving() as site:
        address = f"{site.address}/council.csv"
        described = (root / "sources" / "council.yaml").read_text("utf-8")
        described = described.replace("inbox/council.csv", address)
        (root / "sources" / "council.yaml").write_text(described, "utf-8")
        good = (200, PLAIN, (root / "inbox" / "council.csv").read_bytes())
        (root / "inbox" / "council.csv").unlink()
        site.answers["/council.csv"] = good
        first = refreshed(root)
        assert (first.outcome, first.kept_copies) == ("committed", [])
        today = datetime.now(UTC).date().isoformat()
        for status in (500, 404):
            site.answers["/council.csv"] = (status, {}, b"")
            told = f"{address} answers with status {status}; the copy that was current on {today} "
            for _ in ("worked through", "remembered"):
                away = refreshed(root)
                assert (away.outcome, away.snapshot) == ("unchanged", 1)
                assert away.kept_copies == [f"{told}was read"]
        code, _, err = sitepipe("refresh", "-w", root, "--as-of", MONTHS[0])
        assert code == ExitCode.YES
        assert f"! {told}was read\n" in err

        describe(root, "other")  # another reason for a snapshot, which then says who was away
        send(root, ["Maple"], name="other")
        assert refreshed(root).snapshot == 2
        issues = tables_at(root, "last", ["issues"])[1]["issues"]
        assert issues["kind"].tolist().count("kept_copy_used") == 1
        site.answers["/council.csv"] = good
        back = refreshed(root)
        assert (back.outcome, back.snapshot, back.kept_copies) == ("unchanged", 2, [])
