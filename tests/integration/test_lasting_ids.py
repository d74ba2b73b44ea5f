"""Ids of sites last from run to run, and what became of them is kept."""

import pandas as pd
import pytest

from sitepipe.errors import DataError
from sitepipe.examples import init_workspace
from sitepipe.registry import read_lineage, read_site_ids
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
COUNCIL = """\
title: Sites of a fictional council
partner: Council
file: inbox/council.csv
entity: site
licence: none
valid_at: "2026"
name_column: Site
crs: EPSG:27700
columns:
  Ref: {field: site_reference}
  E: {field: x}
  N: {field: y}
"""


def renamed(root, old, new):
    """Call a site otherwise in every file of the inbox."""
    for file in (root / "inbox").glob("*.csv"):
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def ids(workspace, report):
    table = pd.read_csv(workspace.folder_of(report) / "portfolio.csv")
    return dict(zip(table["name"], table["site_id"], strict=True))


def test_the_first_run_keeps_every_id(run_workspace):
    workspace, report = run_workspace
    kept = read_site_ids(workspace.root)

    assert set(kept["site_id"]) == set(ids(workspace, report).values())
    assert kept["held"].all()
    events = read_lineage(workspace.root)
    assert set(events["event"]) == {"minted"}
    assert set(events["date"]) == {AS_OF}


def test_the_ids_that_a_run_left_make_no_other_run(workspace_copy):
    workspace = Workspace.open(workspace_copy)
    before = (workspace_copy / "site_ids.csv").read_bytes()
    folder = next((workspace_copy / "runs").iterdir())
    written = {file.name: file.read_bytes() for file in folder.iterdir()}

    again = workspace.run(as_of=AS_OF, overwrite=True)

    assert workspace.folder_of(again) == folder
    assert (workspace_copy / "site_ids.csv").read_bytes() == before
    changed = [name for name in written if (folder / name).read_bytes() != written[name]]
    assert changed in ([], ["log.json"])


def test_a_site_that_its_source_renames_keeps_its_id_by_its_reference(tmp_path):
    init_workspace(tmp_path / "w", example=None)
    (tmp_path / "w" / "sources" / "council.yaml").write_text(COUNCIL, "utf-8")
    file = tmp_path / "w" / "inbox" / "council.csv"
    file.write_text("Site,Ref,E,N\nAsh Park,A1,430000,270000\nElm,A2,440000,280000\n", "utf-8")
    workspace = Workspace.open(tmp_path / "w")
    workspace.run(as_of=AS_OF)
    file.write_text("Site,Ref,E,N\nElm,A2,440000,280000\nGigapark,A1,430000,270000\n", "utf-8")

    report = workspace.run(as_of="2026-12-23")

    assert ids(workspace, report) == {"Elm": "elm", "Gigapark": "ash-park"}
    told = read_lineage(workspace.root)[["date", "site_id", "event"]]
    assert told.to_numpy().tolist() == [
        [AS_OF, "ash-park", "minted"], [AS_OF, "elm", "minted"],
        ["2026-12-23", "ash-park", "renamed"],
    ]  # fmt: skip


def test_consolidate_says_what_becomes_of_ids_before_a_run_and_after(tmp_path, sitepipe):
    root = tmp_path / "w"
    init_workspace(root, example=None)
    (root / "sources" / "council.yaml").write_text(COUNCIL, "utf-8")
    file = root / "inbox" / "council.csv"
    file.write_text("Site,Ref,E,N\nAsh Park,A1,430000,270000\nElm,A2,440000,280000\n", "utf-8")

    def screen(as_of):
        code, out, err = sitepipe("consolidate", "-w", root, "--as-of", as_of)
        assert code == 0, err
        return out

    assert "Ids that the next run would keep: 2 new\n" in screen(AS_OF)
    Workspace.open(root).run(as_of=AS_OF)
    assert f"Ids as the run of {AS_OF} kept them: 2 new\n" in screen(AS_OF)
    file.write_text("Site,Ref,E,N\nGigapark,A1,430000,270000\nGigapark,A1,430000,270000\n", "utf-8")
    later = "2026-12-23"
    told = screen(later)
    assert "Ids that the next run would keep: 1 renamed\n" in told
    assert "  ash-park renamed: now 'gigapark'; before: 'ash park'\n" in told
    Workspace.open(root).run(as_of=later)
    report = Workspace.open(root).consolidate(as_of=later)
    assert [(one.date, one.site_id, one.name, one.event.value) for one in report.ids] == [
        (AS_OF, "ash-park", "Gigapark", "minted"),
        (AS_OF, "elm", None, "minted"),  # gone: no record names it any more
        (later, "ash-park", "Gigapark", "renamed"),
    ]


def test_sites_that_people_join_and_part_again_have_their_ids_told_on_the_screen(
    tmp_path, sitepipe
):
    root = tmp_path / "w"
    init_workspace(root, example=None)
    agent = COUNCIL.replace("Council", "Agent").replace("council", "agent")
    (root / "sources" / "council.yaml").write_text(COUNCIL, "utf-8")
    (root / "sources" / "agent.yaml").write_text(agent, "utf-8")
    (root / "inbox" / "council.csv").write_text("Site,Ref,E,N\nAsh Park,A1,430000,270000\n")
    (root / "inbox" / "agent.csv").write_text("Site,Ref,E,N\nCanal Works,G7,430010,270010\n")
    workspace = Workspace.open(root)
    assert ids(workspace, workspace.run(as_of="2026-01-01")) == {
        "Ash Park": "ash-park", "Canal Works": "canal-works",
    }  # fmt: skip

    def decided(outcome, as_of):
        sitepipe("decide", "agent:2", "council:2", outcome, "--by", "Planner", "-w", root)
        code, out, err = sitepipe("consolidate", "-w", root, "--as-of", as_of)
        assert code == 0, err
        return " ".join(out.split()), ids(workspace, workspace.run(as_of=as_of))

    told, joined = decided("same", "2026-02-01")
    assert "Ids that the next run would keep: 1 renamed, 1 merged into another" in told
    assert "canal-works merged into another: its records are now those of ash-park" in told
    assert joined == {"Canal Works": "ash-park"}

    told, parted = decided("different", "2026-03-01")
    assert "Ids that the next run would keep: 1 split from another" in told
    # An id that was merged away is never used again, and Ash Park is ash-park as before.
    assert "canal-works-2 split from another: other records carry ash-park on" in told
    assert parted == {"Ash Park": "ash-park", "Canal Works": "canal-works-2"}


def test_ids_of_very_long_names_are_read_back(tmp_path):
    init_workspace(tmp_path / "w", example=None)
    (tmp_path / "w" / "sources" / "council.yaml").write_text(COUNCIL, "utf-8")
    file = tmp_path / "w" / "inbox" / "council.csv"
    file.write_text(
        f"Site,Ref,E,N\n{'x' * 500},A1,430000,270000\n{'x' * 501},A2,440000,280000\n", "utf-8"
    )
    workspace = Workspace.open(tmp_path / "w")

    first = ids(workspace, workspace.run(as_of=AS_OF))

    assert sorted(first.values()) == ["x" * 80, "x" * 80 + "-2"]
    assert ids(workspace, workspace.run(as_of="2026-12-23")) == first


def test_a_name_that_a_person_writes_into_the_file_of_ids_is_known(workspace_copy):
    renamed(workspace_copy, "Gaydon", "Gaydon Proving Ground")
    workspace = Workspace.open(workspace_copy)
    kept = (workspace_copy / "site_ids.csv").read_text("utf-8")
    (workspace_copy / "site_ids.csv").write_text(
        kept.replace("gaydon,figure15,gaydon,", "gaydon,figure15,gaydon proving ground,"), "utf-8"
    )

    report = workspace.run(as_of=AS_OF)

    assert ids(workspace, report)["Gaydon Proving Ground"] == "gaydon"


def test_a_corrected_name_that_another_source_still_has_keeps_its_id(workspace_copy):
    source = workspace_copy / "sources" / "figure15.yaml"
    text = source.read_text("utf-8")
    text = text.replace("columns:", "columns:\n  Once: {field: former_names}")
    source.write_text(text, "utf-8")
    file = workspace_copy / "inbox" / "figure15.csv"
    lines = file.read_text("utf-8").splitlines()
    lines = [f"{line},Once" if n == 0 else f"{line}," for n, line in enumerate(lines)]
    lines = [
        line.replace("MIRA Tech Park", "Proving Ground Park") + "MIRA Tech Park"
        if line.startswith("MIRA") else line
        for line in lines
    ]  # fmt: skip
    file.write_text("\n".join(lines), "utf-8")
    for other in ("locations", "planning", "incentives"):
        held = workspace_copy / "inbox" / f"{other}.csv"
        held.write_text(
            held.read_text("utf-8").replace("MIRA Tech Park", "Proving Ground Park"), "utf-8"
        )

    report = Workspace.open(workspace_copy).run(as_of=AS_OF)

    assert ids(Workspace.open(workspace_copy), report)["Proving Ground Park"] == "mira-tech-park"
    assert "minted" not in set(read_lineage(workspace_copy)["event"][7:])


def test_a_run_that_fails_keeps_no_id(workspace_copy, monkeypatch):
    renamed(workspace_copy, "Gaydon", "Elsewhere")
    before = (workspace_copy / "site_ids.csv").read_bytes()

    def fails(*_given, **_named):
        raise DataError("no room")

    monkeypatch.setattr("sitepipe.workspace.outputs.publish", fails)
    with pytest.raises(DataError, match="no room"):
        Workspace.open(workspace_copy).run(as_of=AS_OF)
    assert (workspace_copy / "site_ids.csv").read_bytes() == before


def test_an_id_of_a_site_that_is_gone_is_never_minted_again(workspace_copy):
    renamed(workspace_copy, "Gaydon", "Elsewhere")
    Workspace.open(workspace_copy).run(as_of=AS_OF)

    kept = read_site_ids(workspace_copy)

    assert {"gaydon", "elsewhere"} <= set(kept["site_id"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("held", "kept", "site_ids.csv lacks held"),
        ("True", "perhaps", "without an id, or whose `held` is neither"),
        ("gaydon,", "Not An Id,", "without an id"),
    ],
)
def test_a_damaged_file_of_ids_is_refused_with_what_to_do(workspace_copy, sitepipe, old, new, said):
    file = workspace_copy / "site_ids.csv"
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")

    code, _, err = sitepipe("consolidate", "--workspace", workspace_copy)

    assert code == 3
    assert said in " ".join(err.split())
    assert "Put the file back" in " ".join(err.split())
