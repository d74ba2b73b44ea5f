"""Bad input: an issue row or a documented exit code, and earlier outputs as they were."""

import csv
import shutil

import pytest

from sitepipe import bundled

FIGURE = "inbox/figure15.csv"
LOCATIONS = "inbox/locations.csv"


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def outputs(root):
    return {path: path.read_bytes() for path in (root / "runs").rglob("*.*")}


@pytest.fixture
def refused(workspace_copy, sitepipe):
    """Run a spoilt workspace; assert exit code, one clear message, and untouched outputs."""
    before = outputs(workspace_copy)

    def run(code, *words):
        found, out, err = sitepipe("run", "-w", workspace_copy)
        assert found == code, err
        assert out == ""
        assert err.startswith("error: ")
        assert "Traceback" not in err
        for word in words:
            assert word in err
        assert outputs(workspace_copy) == before

    return run


@pytest.fixture
def issues_of(workspace_copy, sitepipe):
    """Run a spoilt workspace that can still be read; give its issues of one kind."""

    def run(kind):
        code, _, err = sitepipe("run", "-w", workspace_copy, "--as-of", "2026-12-01")
        assert code == 0, err
        folder = next((workspace_copy / "runs").glob("2026-12-01-*"))
        with (folder / "issues.csv").open(encoding="utf-8-sig", newline="") as stream:
            return [row for row in csv.DictReader(stream) if row["kind"] == kind]

    return run


def test_a_missing_file(workspace_copy, refused):
    (workspace_copy / FIGURE).unlink()
    refused(4, "figure15.csv", "does not exist")


@pytest.mark.parametrize("content", ["", "\n", "Site,Development land available\n"])
def test_an_empty_file(workspace_copy, refused, content):
    (workspace_copy / FIGURE).write_text(content, "utf-8")
    refused(3, "figure15.csv")


def test_a_file_that_is_no_text(workspace_copy, refused):
    (workspace_copy / FIGURE).write_bytes(b"PK\x03\x04\x00\x00binary\x00\xff")
    refused(3, "figure15.csv")


def test_another_encoding_is_read_and_said(workspace_copy, issues_of):
    text = (workspace_copy / FIGURE).read_text("utf-8")
    text = text.replace("Gaydon", "Gaydon", 1) + ""
    (workspace_copy / FIGURE).write_bytes(
        text.replace("c.230 acres", "c.230 acres £").encode("cp1252")
    )

    rows = issues_of("encoding_guessed")

    assert [row["source_id"] for row in rows] == ["figure15"]


def test_a_missing_column(workspace_copy, refused):
    header, rest = (workspace_copy / FIGURE).read_text("utf-8").split("\n", 1)
    first = header.split(",")[1]
    (workspace_copy / FIGURE).write_text(f"{header.replace(first, 'Acerage')}\n{rest}", "utf-8")
    refused(3, "figure15.csv", first)


def test_an_acreage_that_cannot_be_read(workspace_copy, issues_of):
    edit(workspace_copy / FIGURE, "c.230 acres", "plenty")

    (row,) = issues_of("unreadable_acreage")

    assert row["value"] == "plenty"
    assert row["row"] == "2"
    assert row["column"]


def test_a_site_named_twice(workspace_copy, issues_of):
    path = workspace_copy / FIGURE
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", "utf-8")

    (row,) = issues_of("duplicate_site")

    assert row["row"] == str(len(lines) + 1)


def test_latitude_and_longitude_swapped(workspace_copy, issues_of):
    path = workspace_copy / LOCATIONS
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0]["Latitude"], rows[0]["Longitude"] = rows[0]["Longitude"], rows[0]["Latitude"]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)

    (row,) = issues_of("coordinates_swapped")

    assert row["row"] == "2"
    assert row["repair"]


def test_a_row_with_too_many_cells(workspace_copy, issues_of):
    path = workspace_copy / FIGURE
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0], lines[1] + ",stray", *lines[2:]]) + "\n", "utf-8")

    assert [row["row"] for row in issues_of("ragged_row")] == ["2"]


def own_roads(root):
    shutil.copytree(bundled.shelf("layers") / "strategic-roads", root / "roads")
    edit(root / "sitepipe.yaml", "roads: strategic-roads", "roads: roads")
    return root / "roads"


def change_links(roads, change):
    path = roads / "links.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows = change(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_a_link_to_a_node_that_does_not_exist(workspace_copy, refused):
    def change(rows):
        rows[3]["to_node"] = "M99 J1"
        return rows

    change_links(own_roads(workspace_copy), change)
    refused(3, "links.csv", "M99 J1", "row 5")


def test_a_negative_length(workspace_copy, refused):
    def change(rows):
        rows[0]["length_km"] = "-2"
        return rows

    change_links(own_roads(workspace_copy), change)
    refused(3, "links.csv", "length_km", "row 2")


def test_a_hub_that_cannot_be_reached(workspace_copy, issues_of):
    # Without the links that end at Holyhead's junction, no lorry reaches the port; all
    # ports must be cut off before the nearest port is unreachable.
    with (bundled.shelf("layers") / "hubs" / "hubs.csv").open(encoding="utf-8", newline="") as file:
        gates = {row["node"] for row in csv.DictReader(file) if row["kind"] == "port"}
    assert "" not in gates

    def change(rows):
        return [row for row in rows if not {row["from_node"], row["to_node"]} & gates]

    change_links(own_roads(workspace_copy), change)

    rows = issues_of("unreachable_hub")

    assert rows
    assert all("port" in row["message"] for row in rows)


def test_weights_that_do_not_sum(workspace_copy, refused):
    text = (bundled.shelf("configs") / "scoring" / "investability.yaml").read_text("utf-8")
    (workspace_copy / "mine.yaml").write_text(text.replace("weight: 0.25", "weight: 0.35"), "utf-8")
    edit(workspace_copy / "sitepipe.yaml", "scoring: investability", "scoring: mine.yaml")
    refused(2, "mine.yaml", "weights sum to 1.100")


def test_a_misspelt_key_says_which_was_meant(workspace_copy, refused):
    edit(workspace_copy / "sitepipe.yaml", "vehicle: hgv-44t", "vehical: hgv-44t")
    refused(2, "sitepipe.yaml", "vehical", "did you mean 'vehicle'?")


def test_an_unknown_vehicle_lists_those_there_are(workspace_copy, refused):
    edit(workspace_copy / "sitepipe.yaml", "vehicle: hgv-44t", "vehicle: hgv-99t")
    refused(2, "hgv-99t", "hgv-44t")


def test_a_folder_that_is_no_workspace(tmp_path, sitepipe):
    code, _, err = sitepipe("run", "-w", tmp_path)
    assert code == 2
    assert "sitepipe init" in err


def test_a_date_that_is_none(workspace_copy, sitepipe):
    code, _, err = sitepipe("run", "-w", workspace_copy, "--as-of", "2026-02-30")
    assert code == 2
    assert "'2026-02-30' is not a date" in err


def test_init_does_not_overwrite(workspace_copy, sitepipe):
    before = outputs(workspace_copy)
    code, _, err = sitepipe("init", workspace_copy)
    assert code == 2
    assert "not empty" in err
    assert outputs(workspace_copy) == before


def test_an_unknown_site_or_field_names_the_nearest(run_workspace, sitepipe):
    root = run_workspace[0].root
    code, _, err = sitepipe("explain", "greenpower-prak", "-w", root)
    assert code == 2
    assert "greenpower-park" in err

    code, _, err = sitepipe("explain", "greenpower-park", "port_mins", "-w", root)
    assert code == 2
    assert "port_min" in err


def test_an_interruption_is_130_and_leaves_nothing(workspace_copy, sitepipe, monkeypatch):
    import sitepipe.publish as publishing

    before = outputs(workspace_copy)

    def interrupt(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(publishing, "write_geopackage", interrupt)
    code, _, err = sitepipe("run", "-w", workspace_copy, "--as-of", "2027-01-01")

    assert code == 130
    assert "interrupted" in err
    assert outputs(workspace_copy) == before
    assert [path.name for path in (workspace_copy / "runs").iterdir() if "2027" in path.name] == []


def test_a_bug_is_70_and_asks_for_a_report(workspace_copy, sitepipe, monkeypatch):
    import sitepipe.publish as publishing

    def broken(*_args, **_kwargs):
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(publishing, "write_geopackage", broken)
    arguments = ("run", "-w", workspace_copy, "--as-of", "2027-01-01")

    code, _, err = sitepipe(*arguments)
    assert code == 70
    assert "Please report it" in err
    assert "Traceback" not in err

    assert "Traceback" in sitepipe(*arguments, "--debug")[2]


def test_a_source_outside_the_workspace_is_not_opened(workspace_copy, refused):
    (workspace_copy.parent / "secret.csv").write_text("Site\nroot:x:0:0\n", "utf-8")
    edit(workspace_copy / "sources" / "figure15.yaml", FIGURE, "../secret.csv")
    refused(2, "sources/figure15.yaml", "'../secret.csv' lies outside the workspace")


def test_a_link_out_of_the_workspace_is_not_followed(workspace_copy, refused):
    secret = workspace_copy.parent / "secret.csv"
    secret.write_text("Site\nroot:x:0:0\n", "utf-8")
    (workspace_copy / FIGURE).unlink()
    try:
        (workspace_copy / FIGURE).symlink_to(secret)
    except OSError:  # Windows lets only administrators make links
        pytest.skip("this system does not let us make a link")
    refused(2, "lies outside the workspace")


def test_a_file_that_two_sources_describe_counts_once(workspace_copy, refused):
    sources = workspace_copy / "sources"
    shutil.copy(sources / "figure15.yaml", sources / "again.yaml")
    refused(2, "is read by sources/again.yaml already")


def test_a_file_that_holds_no_site_replaces_nothing(workspace_copy, refused):
    for path in (workspace_copy / "inbox").glob("*.csv"):
        header, *rows = path.read_text("utf-8").splitlines()
        nameless = ["," + row.split(",", 1)[1] for row in rows]
        path.write_text("\n".join([header, *nameless]) + "\n", "utf-8")
    refused(3, "no site could be read: 23 of 23 rows are held back", "figure15, row 2")


def test_a_speed_of_nothing_is_refused_with_its_line(workspace_copy, refused):
    text = (bundled.shelf("configs") / "access.yaml").read_text("utf-8")
    (workspace_copy / "slow.yaml").write_text(text.replace("value: 40", "value: 0"), "utf-8")
    edit(workspace_copy / "sitepipe.yaml", "access: access", "access: slow.yaml")
    refused(2, "slow.yaml:7: connector.speed_kmh: must be from 1 to 100; it is 0")


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("sitepipe.yaml", "roads: strategic-roads", "roads: hubs", "is a layer of hubs, not of"),
        ("sitepipe.yaml", "hubs: hubs", "hubs: nowhere", "no layers called 'nowhere'"),
        ("sources/figure15.yaml", "field: stated_acres", "field: stated_acre", "'stated_acres'"),
        ("sources/figure15.yaml", "name_column: Site", 'name_column: ""', "must not be empty"),
        ("sources/figure15.yaml", 'valid_at: "2026"', "valid_at: yesterday", "valid_at"),
        ("sources/figure15.yaml", 'valid_at: "2026"', 'valid_at: "2026-13-45"', "is not a date"),
        (
            "sources/locations.yaml",
            "crs: EPSG:4326",
            "crs: EPSG:99999",
            "sources/locations.yaml:10",
        ),
    ],
)
def test_validate_finds_what_a_run_would_refuse(workspace_copy, sitepipe, file, old, new, words):
    assert sitepipe("config", "validate", "-w", workspace_copy)[0] == 0
    edit(workspace_copy / file, old, new)

    code, _, err = sitepipe("config", "validate", "-w", workspace_copy)

    assert code == 2, err
    assert words in err


def test_validate_finds_that_there_is_no_source(workspace_copy, sitepipe):
    for path in (workspace_copy / "sources").glob("*.yaml"):
        path.unlink()
    code, _, err = sitepipe("config", "validate", "-w", workspace_copy)
    assert code == 2
    assert "describes no source" in err


@pytest.mark.parametrize("target", ["sitepipe.yaml", FIGURE])
def test_a_map_never_replaces_what_is_no_map(workspace_copy, sitepipe, target):
    before = (workspace_copy / target).read_bytes()
    command = ("map", "-w", workspace_copy, "-o", workspace_copy / target, "--overwrite")

    code, _, err = sitepipe(*command)

    assert code == 2
    assert "no map that sitepipe wrote" in err
    assert (workspace_copy / target).read_bytes() == before


def test_a_map_is_replaced_when_asked(workspace_copy, sitepipe, tmp_path):
    command = ("map", "-w", workspace_copy, "-o", tmp_path / "map.html")
    assert sitepipe(*command)[0] == 0
    assert sitepipe(*command)[0] == 2
    assert sitepipe(*command, "--overwrite")[0] == 0


def test_an_ascii_console_gets_plain_signs(run_workspace):
    import os
    import subprocess
    import sys

    shown = subprocess.run(
        [sys.executable, "-m", "sitepipe", "explain", "gaydon", "-w", run_workspace[0].root],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    text = shown.stdout.decode("ascii")
    assert "~ modelled or judged" in text
