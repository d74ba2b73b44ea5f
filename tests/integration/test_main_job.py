"""The main job on the bundled example, from files to outputs."""

import json
import shutil

import pandas as pd
import pyogrio
import pytest
from integration_expectations import AS_OF, SEVEN

from sitepipe.errors import StorageError
from sitepipe.examples import init_workspace
from sitepipe.workspace import Workspace

OUTPUTS = ["issues.csv", "map.html", "portfolio.csv", "portfolio.gpkg", "portfolio.xlsx"]


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "log.json"}


def test_the_run_holds_the_seven_sites_counted_once(run_workspace):
    _, report = run_workspace

    assert report.sites.named == 7
    assert report.sites.counted == 6  # i54 lies within the Wolverhampton corridor
    assert report.sites.acreage == (
        "808 acres as printed, mixed bases; land available now: unknown"
    )


def test_no_real_site_is_ranked_on_what_is_public(run_workspace):
    assert run_workspace[1].sites.ranked == 0


def test_the_run_folder_is_whole(run_workspace):
    workspace, report = run_workspace
    folder = workspace.folder_of(report)

    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*OUTPUTS, "log.json", "run.json"]
    )
    assert [out.name for out in report.outputs] == OUTPUTS
    assert json.loads((folder / "run.json").read_text("utf-8"))["run_id"] == report.run_id
    assert not list(folder.parent.glob(".*")), "nothing is left beside the run"


def test_unknown_stays_unknown_in_the_table(run_workspace):
    workspace, report = run_workspace
    portfolio = pd.read_csv(workspace.folder_of(report) / "portfolio.csv", index_col="site_id")

    assert sorted(portfolio["name"]) == sorted(SEVEN)
    unknown = ["power_mva", "power_date", "works_cost_gbp", "works_months", "control", "score"]
    assert portfolio[unknown].isna().all(axis=None)
    assert portfolio["motorway_junction_min"].between(0, 30).all()
    assert portfolio["measured_acres"].isna().all(), "nothing is measured on a location"


def test_acreage_is_kept_as_it_was_printed(run_workspace):
    workspace, report = run_workspace
    acreages = pyogrio.read_dataframe(
        workspace.folder_of(report) / "portfolio.gpkg", layer="acreages"
    ).set_index("site_id")

    read = {
        row.text: (row.low_acres, row.high_acres, row.qualifier, row.basis)
        for row in acreages.itertuples()
    }
    assert {
        "c.230 acres": (230, 230, "circa", "not_stated"),
        "c.164 acres": (164, 164, "circa", "not_stated"),
        "c.118 acres (indicative)": (118, 118, "indicative", "not_stated"),
        "c.196 acres site-wide; near-term plots limited": (196, 196, "circa", "gross_sitewide"),
    }.items() <= read.items()
    low, high, qualifier, basis = read["100+ acres (allocation; constraints vary)"]
    assert (low, qualifier, basis) == (100, "at_least", "allocated")
    assert pd.isna(high), "no upper bound is stated"


def test_the_geopackage_opens_with_crs_types_and_styles(run_workspace):
    workspace, report = run_workspace
    path = workspace.folder_of(report) / "portfolio.gpkg"
    layers = dict(pyogrio.list_layers(path))

    assert layers["sites"] == "MultiPoint"
    assert layers["boundaries"] == "MultiPolygon"
    sites = pyogrio.read_dataframe(path, layer="sites")
    assert sites.crs.to_epsg() == 27700
    assert sites.geometry.notna().all()
    assert len(pyogrio.read_dataframe(path, layer="boundaries")) == 0
    ansty = sites.set_index("name").geometry["Ansty Park & Walsgrave Hill"]
    assert len(ansty.geoms) == 2, "one row, two places"
    styles = pyogrio.read_dataframe(path, layer="layer_styles")
    assert set(styles["f_table_name"]) == {
        "sites", "boundaries", "routes", "substations", "hubs", "roads",
    }  # fmt: skip
    assert not path.with_name(path.name + "-wal").exists()
    assert not path.with_name(path.name + "-journal").exists()


def test_the_layers_are_credited_as_they_ask(run_workspace):
    workspace, report = run_workspace
    folder = workspace.folder_of(report)
    asked = "Contains OS data © Crown copyright and database right"

    assert asked in (folder / "map.html").read_text("utf-8")
    layers = pyogrio.read_dataframe(folder / "portfolio.gpkg", layer="layers").set_index("layer")
    assert asked in layers.loc["strategic-roads", "attribution"]
    assert asked in layers.loc["hubs", "attribution"]


def test_the_same_run_in_two_workspaces_gives_the_same_bytes(run_workspace, tmp_path):
    workspace, report = run_workspace
    init_workspace(tmp_path / "other place")
    other = Workspace.open(tmp_path / "other place")

    again = other.run(as_of=AS_OF)

    assert again == report
    mine, theirs = bytes_of(workspace.folder_of(report)), bytes_of(other.folder_of(again))
    assert [name for name in mine if mine[name] != theirs[name]] == []


def test_the_same_run_again_is_found_and_said(run_workspace):
    workspace, report = run_workspace
    again = workspace.run(as_of=AS_OF)
    assert again.repeated
    assert again.model_copy(update={"repeated": False}) == report


def test_another_date_or_input_is_another_run(workspace_copy):
    workspace = Workspace.open(workspace_copy)
    first = workspace.run(as_of=AS_OF)
    figure = workspace_copy / "inbox" / "figure15.csv"
    figure.write_text(figure.read_text("utf-8").replace("c.230 acres", "c.231 acres"), "utf-8")

    changed = workspace.run(as_of=AS_OF)

    assert changed.run_id != first.run_id
    assert changed.sites.acreage.startswith("809 acres")
    assert workspace.run(as_of="2026-11-24").run_id[:10] == "2026-11-24"


def test_a_disk_that_fills_leaves_earlier_outputs_as_they_were(workspace_copy, monkeypatch):
    import errno

    import sitepipe.publish as publishing

    before = {path: path.read_bytes() for path in (workspace_copy / "runs").rglob("*.*")}

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(publishing, "render_map", full)
    with pytest.raises(StorageError, match="the disk is full"):
        Workspace.open(workspace_copy).run(as_of="2027-01-01")

    after = {path: path.read_bytes() for path in (workspace_copy / "runs").rglob("*.*")}
    assert after == before


def test_a_file_in_the_inbox_that_no_source_describes_is_an_issue(workspace_copy):
    (workspace_copy / "inbox" / "new plots.csv").write_text("site\nGaydon\n", "utf-8")

    issues = Workspace.open(workspace_copy).ingest(as_of=AS_OF).issues

    row = issues[issues["kind"] == "file_unmapped"].iloc[0]
    assert row["source_id"] == "inbox/new plots.csv"
    assert "not read" in row["message"]


def test_a_second_copy_of_the_example_can_be_moved(run_workspace, tmp_path):
    shutil.copytree(run_workspace[0].root, tmp_path / "Verschoben é")
    assert Workspace.open(tmp_path / "Verschoben é").run(as_of=AS_OF).repeated


def test_nothing_that_speaks_of_a_later_date_is_used(workspace_copy):
    portfolio = Workspace.open(workspace_copy).assess(as_of="2022-02-15")
    greenpower = portfolio.snapshot.sites.set_index("name").loc["Greenpower Park"]

    # The resolution is of January 2022, the permission of March 2022.
    assert greenpower["application_status"] == "resolution_to_grant_s106"
    later = portfolio.appraisal.issues.query("kind == 'after_as_of'")
    assert len(later) > 0


def test_a_rule_that_did_not_hold_yet_is_said(run_workspace):
    workspace, _ = run_workspace
    # The speed limits of lorries on single and dual carriageways changed on 6 April 2015.
    issues = workspace.assess(as_of="2015-04-05").appraisal.issues
    said = issues[issues["kind"] == "figure_not_in_force"]

    assert said["column"].tolist() == ["legal_mph.single", "legal_mph.dual"]
    assert said["message"].iloc[0] == (
        "legal_mph.single holds from 2015-04-06; it was used for 2015-04-05"
    )
    assert "figure_not_in_force" not in set(
        workspace.assess(as_of="2015-04-06").appraisal.issues["kind"]
    )
