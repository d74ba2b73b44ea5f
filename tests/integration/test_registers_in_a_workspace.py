"""Public registers in a whole workspace: proposed, read, joined by name, run."""

import json
import shutil
from pathlib import Path

import pytest

from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
NEEDS_DATA = pytest.mark.skipif(
    not DATA.is_dir(), reason="shared/data beside the checkout is absent"
)
SUBSTATIONS = """\
Substation Number,Substation Name,Substation Type,Easting,Northing,Latitude,Longitude
101,Ash Road 33/11kv,Primary Substation,430000,280000,52.41,-1.56
102,Beech Lane 132/33kv,Bulk Supply Point,431000,281000,52.42,-1.55
103,Twin 33/11kv,Primary Substation,432000,282000,52.43,-1.54
104,Twin 33/11kv S Stn,Primary Substation,433000,283000,52.44,-1.53
"""
HEAD = (
    "Licence,Grid Supply Point,Bulk Supply Point,Primary Substation,"
    "Proposed Connection Voltage (kV),Connection Status,Total Demand Number,"
    "Total Demand Capacity (MW),Total Generation Number,Total Generation Capacity (MW)\n"
)
ROWS = [
    "EMIDS,North,Beech Lane 33 kV S Stn,Ash Road Primary,11,Connection offers accepted,2,3.5,0,0",
    "EMIDS,North,Beech Lane 33 kV S Stn,-,33,Budget Estimates Provided,0,0,1,20",
    "EMIDS,North,-,Nowhere Primary,11,Budget Estimates Provided,1,2,0,0",
    "EMIDS,North,-,Twin Primary,11,Budget Estimates Provided,1,2,0,0",
]


def propose(sitepipe, root, *names):
    for name in names:
        code, _, err = sitepipe(
            "ingest", "-w", root, "--suggest", root / "inbox" / name, "-o", root / "sources/",
            "--partner", "An operator", "--as-of", AS_OF,
        )  # fmt: skip
        assert code == 0, err


@pytest.fixture
def network(tmp_path, sitepipe):
    """Give a workspace of one small list of sites and the operator's two registers."""
    root = tmp_path / "portfolio"
    assert sitepipe("init", root, "--empty")[0] == 0
    inbox = root / "inbox"
    (inbox / "sites.csv").write_text(
        "Site,Acres,Latitude,Longitude\nAsh Park,12,52.41,-1.56\n", encoding="utf-8"
    )
    (inbox / "substations.csv").write_text(SUBSTATIONS, encoding="utf-8")
    (inbox / "queue.csv").write_text(HEAD + "\n".join(ROWS) + "\n", encoding="utf-8")
    propose(sitepipe, root, "sites.csv", "substations.csv", "queue.csv")
    return root


def test_applications_are_joined_and_the_others_are_listed(network, sitepipe):
    code, out, err = sitepipe("ingest", "-w", network, "--as-of", AS_OF, "--json")
    assert code == 0, err
    report = json.loads(out)
    (join,) = report["joined"]
    assert (join["rows"], join["joined"], join["rate"]) == (4, 2, 0.5)
    assert [(one["row"], one["name"]) for one in join["unjoined"]] == [
        (4, "Nowhere Primary"), (5, "Twin Primary"),
    ]  # fmt: skip
    found = Workspace.open(network).ingest(as_of=AS_OF)
    claims = found.claims[found.claims["field"] == "queue_substation"].set_index("row")
    assert claims["value"].dropna().to_dict() == {2: "101", 3: "102"}
    assert claims.at[3, "column"] == "Bulk Supply Point"  # the row names no primary
    queue = found.records[found.records["entity"] == "queue"]
    assert queue["name"].tolist() == [
        "Ash Road Primary", "Beech Lane 33 kV S Stn", "Nowhere Primary", "Twin Primary",
    ]  # fmt: skip
    demand = found.claims[found.claims["field"] == "queue_demand_mw"].set_index("row")["low"]
    assert demand.to_dict() == {2: 3.5, 3: 0.0, 4: 2.0, 5: 2.0}


def test_the_order_of_rows_changes_no_join(network, sitepipe):
    (network / "inbox" / "queue.csv").write_text(
        HEAD + "\n".join(ROWS[::-1]) + "\n", encoding="utf-8"
    )
    _, out, _ = sitepipe("ingest", "-w", network, "--json")
    (join,) = json.loads(out)["joined"]
    assert join["joined"] == 2
    assert {one["name"] for one in join["unjoined"]} == {"Nowhere Primary", "Twin Primary"}


def test_without_substations_nothing_is_joined_and_it_is_said(network, sitepipe):
    for name in ("sources/substations.yaml", "inbox/substations.csv"):
        (network / name).unlink()
    code, out, _ = sitepipe("ingest", "-w", network, "--json")
    report = json.loads(out)
    assert (code, report["joined"]) == (0, [])
    (issue,) = [one for one in report["issues"] if one["kind"] == "substations_joined"]
    assert "no source lists any" in issue["message"]


def test_a_run_of_one_site_and_a_network_succeeds(network, sitepipe):
    code, _, err = sitepipe("run", "-w", network, "--as-of", AS_OF)
    assert code == 0, err


@NEEDS_DATA
def test_the_real_registers_through_a_whole_workspace(tmp_path, sitepipe):
    root = tmp_path / "portfolio"
    assert sitepipe("init", root)[0] == 0
    names = {
        "worcester.csv": "brownfield/worcester_city_brownfield_register.csv",
        "rochdale.csv": "brownfield/rochdale_brownfield_register_messy_headers.csv",
        "substations.csv": "electricity/substation_locations_raw_NGED.csv",
        "applications.csv": "electricity/connection_applications_raw_NGED.csv",
    }
    for name, file in names.items():
        shutil.copyfile(DATA / file, root / "inbox" / name)
    propose(sitepipe, root, *names)
    code, out, err = sitepipe("ingest", "-w", root, "--as-of", AS_OF, "--json")
    assert code == 0, err
    report = json.loads(out)
    sources = {one["source"]: one for one in report["sources"]}
    assert {name: sources[name]["rows_read"] for name in ("worcester", "rochdale")} == {
        "worcester": 37, "rochdale": 128,
    }  # fmt: skip
    assert sources["substations"]["accepted"] == 2042
    assert sources["applications"]["accepted"] == 1080
    for one in report["sources"]:
        assert one["rows_read"] == one["accepted"] + one["held"]
    (join,) = report["joined"]
    assert (join["rows"], join["joined"], len(join["unjoined"])) == (1080, 1057, 23)
    kinds = {(one["source"], one["kind"]) for one in report["issues"]}
    assert {
        ("worcester", "shifted_row"), ("worcester", "header_repaired"),
        ("rochdale", "digit_missing"),
    } <= kinds  # fmt: skip
    (short,) = [one for one in report["issues"] if one["kind"] == "digit_missing"]
    assert short["row"] == 96
    assert sitepipe("run", "-w", root, "--as-of", AS_OF)[0] == 0
