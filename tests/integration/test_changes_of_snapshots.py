"""``diff`` and ``history`` over what the store knew: snapshots, months, runs."""

import json
from datetime import datetime

import pytest

from sitepipe import bundled
from sitepipe.asked import named, read_pair
from sitepipe.differences import diff_report
from sitepipe.examples import init_workspace
from sitepipe.refreshing import refresh
from sitepipe.vocab import Cause
from sitepipe.workspace import Workspace

SOURCE = """\
title: Sites of a fictional council
partner: Council
file: inbox/council.csv
entity: site
licence: none
audience: public
valid_at: "{valid_at}"
name_column: Site
crs: EPSG:27700
columns:
  Ref: {{field: site_reference}}
  E: {{field: x}}
  N: {{field: y}}
  Acres: {{field: stated_acres, basis: gross_sitewide}}
  Power: {{field: power_mva}}
  Role: {{field: role}}
"""
# Columns of the agent's list, and what the works plan says; both beside the council's.
AGENT = """\
title: List of a fictional agent
partner: Agent
file: inbox/agent.csv
entity: location
licence: none
audience: public
valid_at: "2026-07-01"
trust: 90
name_column: Site
crs: EPSG:27700
columns:
  E: {field: x}
  N: {field: y}
"""
PLAN = """\
title: Works of a fictional county
partner: County
file: inbox/plan.csv
entity: works
licence: none
audience: public
valid_at: "2026-07-01"
name_column: Item
columns:
  Sites: {field: works_sites}
  Cost: {field: works_item_cost_gbp}
  Months: {field: works_item_months}
  Needs: {field: works_needs}
"""
DESCRIBED = "  Note: {field: positioning}\n"
NAMES = ("Ash", "Birch", "Cedar", "Elm")


def beside(root, *, cost=4, months=5, placed=("Ash", "Birch"), described=DESCRIBED):
    """Write the agent's list, whose places are ten metres off, and the plan of works."""
    (root / "sources" / "agent.yaml").write_text(AGENT + described, "utf-8")
    lines = [f"{site} Park,{430_010 + 300 * ord(site[0])},270000,large plants" for site in placed]
    (root / "inbox" / "agent.csv").write_text("\n".join(["Site,E,N,Note", *lines, ""]), "utf-8")
    (root / "sources" / "plan.yaml").write_text(PLAN, "utf-8")
    lines = [f"W1,Birch Park,{cost}000000,3,W2", f"W2,,,{months},"]
    text = "\n".join(["Item,Sites,Cost,Months,Needs", *lines, ""])
    (root / "inbox" / "plan.csv").write_text(text, "utf-8")


def month(root, day, *, names=NAMES, power=40, valid_at=None, forty=0.8, **more):
    beside(root, **more)
    (root / "sources" / "council.yaml").write_text(SOURCE.format(valid_at=valid_at or day), "utf-8")
    lines = [
        f"{site} Park,A{ord(site[0])},{430_000 + 300 * ord(site[0])},270000,20,"
        # Cedar has the power it had, and another role: a change that moves no score.
        + (f"40,role in {day}" if site == "Cedar" else f"{power},")
        for site in names
    ]
    text = "\n".join(["Site,Ref,E,N,Acres,Power,Role", *lines, ""])
    (root / "inbox" / "council.csv").write_text(text, "utf-8")
    profile = (bundled.shelf("configs") / "scoring" / "investability.yaml").read_text("utf-8")
    corner = "- {at: 40, value: 0.8}"
    assert profile.count(corner) == 1
    own = profile.replace(corner, f"- {{at: 40, value: {forty}}}")
    (root / "our profile.yaml").write_text(own, "utf-8")
    return refresh(
        Workspace.open(root), as_of=day, accept=True,
        now=datetime.fromisoformat(f"{day}T09:00:00+00:00"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Four months: power rises; it is put right and the profile is another; a site for another."""
    root = tmp_path_factory.mktemp("since") / "ein Ordner é" / "w"
    init_workspace(root, example=None)
    file = root / "sitepipe.yaml"
    file.write_text(file.read_text("utf-8") + "\nscoring: our profile.yaml\n", "utf-8")
    runs = [
        month(root, "2026-08-03"),
        month(root, "2026-09-01", power=60, cost=6),
        month(
            root,
            "2026-10-01",
            power=61,
            valid_at="2026-09-01",
            forty=0.9,
            cost=6,
            months=7,
            placed=["Ash"],
        ),
        month(
            root,
            "2026-11-02",
            power=61,
            valid_at="2026-09-01",
            forty=0.9,
            names=(*NAMES[:3], "Fir"),
            cost=6,
            months=7,
            placed=["Ash"],
            described="ignored: [Note]\n",
        ),
    ]
    return root, [one.run_id for one in runs]


def causes_of(document, site_id, field):
    wanted = (site_id, "sites", field)
    return [
        one["cause"]
        for one in document["changes"]
        if (one["site_id"], one["table"], one["field"]) == wanted
    ]


def test_two_months_are_what_was_known_by_their_ends(sitepipe, kept):
    root, _runs = kept
    code, out, err = sitepipe("diff", "2026-08", "2026-09", "-w", root, "--json")
    document = json.loads(out)

    assert code == 0, err
    assert [document[side]["snapshot"] for side in ("old", "new")] == [1, 2]
    assert document["old"]["known_at"] == "2026-08-03T09:00:00+00:00"
    assert document["old"]["sites"] == 4
    assert causes_of(document, "ash-park", "power_mva") == ["real_change"]
    for drift in document["drifts"]:
        parts = sum(part["low"] for part in drift["parts"])
        assert abs(parts - (drift["new_low"] - drift["old_low"])) <= 1e-9
    assert document["drifts"]


def test_a_state_goes_by_its_number_its_day_its_run_and_last(sitepipe, kept):
    root, runs = kept
    for asked in ("2", "2026-09-30", runs[1], str(root / "runs" / runs[1])):
        assert named(asked, beside=root).snapshot.number == 2
    assert named("last", beside=root).snapshot.number == 4

    code, out, err = sitepipe("diff", "--since", "2026-10", "-w", root, "--exit-code")
    assert code == 1, err
    assert "snapshot 3 (2026-10-01) → snapshot 4 (2026-11-02)" in " ".join(out.split())
    assert "Fir Park" in out
    code, out, err = sitepipe("diff", "4", "last", "-w", root, "--exit-code")
    same = "snapshot 4 (2026-11-02)"
    assert (code, out) == (0, f"nothing differs, {same} → {same}\n")


def test_a_drift_is_divided_by_the_profiles_that_the_store_kept(sitepipe, kept):
    root, _runs = kept
    code, out, err = sitepipe("diff", "2", "3", "-w", root, "--json")
    drifts = {one["site_id"]: one for one in json.loads(out)["drifts"]}

    assert code == 0, err
    parts = {part["cause"]: part["low"] for part in drifts["ash-park"]["parts"]}
    assert set(parts) == {"correction", "configuration"}
    # Power has 25 points. From 40 to 100 MVA a line rises to all of them, from 0.8 of them
    # before and from 0.9 now: 60 and 61 MVA are a third of the way and a sixtieth more.
    before = [25 * (0.8 + 0.2 * share) for share in (20 / 60, 21 / 60)]
    now = [25 * (0.9 + 0.1 * share) for share in (20 / 60, 21 / 60)]
    corrected = (before[1] - before[0] + now[1] - now[0]) / 2
    assert parts["correction"] == pytest.approx(corrected, abs=1e-9)
    assert sum(parts.values()) == pytest.approx(now[1] - before[0], abs=1e-9)
    # Cedar has the power that it had: the profile alone moved its score.
    assert [part["cause"] for part in drifts["cedar-park"]["parts"]] == ["configuration"]


def test_what_a_source_puts_right_is_a_correction(sitepipe, kept):
    root, _runs = kept
    code, out, err = sitepipe("diff", "2", "last", "-w", root, "--json")
    document = json.loads(out)

    assert code == 0, err
    assert causes_of(document, "ash-park", "power_mva") == ["correction"]
    assert causes_of(document, "fir-park", "site_id") == ["correction"]


def test_files_are_asked_of_a_date_where_a_folder_is_named(sitepipe, kept):
    root, _runs = kept
    code, out, err = sitepipe("diff", "last", f"{root}@2026-11-02", "-w", root, "--json")
    document = json.loads(out)

    assert code == 0, err
    assert document["new"]["snapshot"] is None
    assert document["changes"] == document["drifts"] == []  # what would be refreshed: nothing


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2026-07", "the store knew nothing by 2026-07: the first snapshot is of 2026-08-03"),
        ("9", "no snapshot called '9'"),
        ("2026-11-02-00000000", "is neither a date, a month, a snapshot, a run nor a workspace"),
    ],
)
def test_what_the_store_does_not_have_is_said(sitepipe, kept, asked, said):
    root, _runs = kept
    code, out, err = sitepipe("diff", asked, "last", "-w", root)

    assert (code, out) == (2, "")
    assert said in " ".join(err.split())


@pytest.mark.parametrize("pair", [("1", "2"), ("2", "3"), ("4", "1"), ("3", "4")])
def test_the_rows_that_differ_tell_all_that_whole_tables_tell(kept, pair):
    root, _runs = kept
    asked = [named(one, beside=root) for one in pair]
    narrow = read_pair(*asked)
    full = tuple(one.read() for one in asked)

    assert len(narrow[0].side.table("findings")) < len(full[0].side.table("findings"))
    report = diff_report(*narrow)
    assert report == diff_report(*full)
    assert Cause.NOT_FOUND.value not in report.causes


def test_what_differs_beside_the_councils_figures_has_the_cause_of_its_own_source(kept):
    root, _runs = kept

    def of_site(pair, site_id, *fields):
        report = diff_report(*read_pair(*(named(one, beside=root) for one in pair)))
        return {one.field: (one.old, one.new, one.cause) for one in report.changes
                if one.site_id == site_id and one.field in fields}  # fmt: skip

    # Works are four million and last five months; then six, with three months after them.
    assert of_site("12", "birch-park", "works_cost_gbp") == {
        "works_cost_gbp": ("4000000", "6000000", "correction")
    }
    found = of_site("23", "birch-park", "works_months", "geometry")
    assert found["works_months"] == ("8", "10", "correction")
    # The agent withdrew the place: the council's, which holds now, is what it was.
    assert found["geometry"][2] == "correction"
    # No file of the agent's differs: it is described otherwise.
    assert of_site("34", "ash-park", "positioning") == {
        "positioning": ("large plants", None, "configuration")
    }


def test_history_tells_what_each_snapshot_knew(sitepipe, kept):
    root, _runs = kept
    code, out, err = sitepipe("history", "Elm Park", "-w", root, "--json")
    document = json.loads(out)

    assert code == 0, err
    assert document["site_id"] == "elm-park"
    gone = [row for row in document["rows"] if row["kind"] == "id"]
    assert [(row["date"], row["old"], row["new"], row["known_at"][:10]) for row in gone] == [
        ("2026-08-03", None, None, "2026-08-03"),  # minted
        ("2026-11-02", "Elm Park", None, "2026-11-02"),
    ]
    said = [row["new"] for row in document["rows"]
            if row["kind"] == "statement" and row["field"] == "power_mva"]  # fmt: skip
    assert sorted(said) == ["40", "60", "61"]
    learnt = {row["new"]: row["known_at"][:10] for row in document["rows"]
              if row["kind"] == "statement" and row["field"] == "power_mva"}  # fmt: skip
    assert learnt == {"40": "2026-08-03", "60": "2026-09-01", "61": "2026-10-01"}

    code, out, err = sitepipe(
        "history", "elm-park", "-w", root, "--since", "2026-09", "--kind", "score"
    )
    assert code == 0, err
    assert "2026-08-03" not in out
    assert "2026-10-01" in out
    code, out, err = sitepipe("history", "Elm Prak", "-w", root)
    assert code == 2
    assert "there is no site 'Elm Prak'" in err


def test_a_newsletter_of_what_was_known(sitepipe, kept):
    root, _runs = kept
    code, out, err = sitepipe("diff", "--since", "2026-08", "--markdown", "-w", root)

    assert code == 0, err
    assert out.startswith("# Site pipeline: 3 August 2026 to 2 November 2026\n")
    assert "* Firm electricity: 61 MVA, was 40 MVA" in out


def test_the_map_and_the_picture_are_written_once(sitepipe, kept, tmp_path):
    root, _runs = kept
    page, picture = tmp_path / "changes.html", tmp_path / "history.svg"
    code, _out, err = sitepipe("diff", "1", "4", "--map", page, "-w", root)
    assert code == 0, err
    text = page.read_text("utf-8")
    content = json.loads(text.split('id="content">')[1].split("</script>")[0])
    # Power earns more; Elm went and Fir came.
    assert {site["site_id"]: site["fills"]["move"] for site in content["sites"]} == {
        "fir-park": "move_new", "ash-park": "move_up", "birch-park": "move_up",
        "elm-park": "move_gone", "cedar-park": "move_up",
    }  # fmt: skip
    assert all(len(site["places"]) == 1 for site in content["sites"])

    code, _out, err = sitepipe("diff", "4", "4", "--map", page, "--overwrite", "-w", root)
    assert code == 0, err
    assert '"counted":"0 sites changed"' in page.read_text("utf-8")

    code, _out, err = sitepipe("history", "ash-park", "--svg", picture, "-w", root)
    assert code == 0, err
    assert picture.read_text("utf-8").startswith("<svg ")
    for arguments in (("diff", "1", "4", "--map", page), ("history", "ash-park", "--svg", picture)):
        code, _out, err = sitepipe(*arguments, "-w", root)
        assert code == 2
        assert "--overwrite" in err
    picture.write_text("mine", "utf-8")
    code, _out, err = sitepipe("diff", "1", "4", "--map", picture, "--overwrite", "-w", root)
    assert code == 2
    assert "is no page that sitepipe wrote" in err
    assert picture.read_text("utf-8") == "mine"
