"""A workspace with layers of areas: shares, totals, contradictions, and packs without others."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
from shapely.geometry import box

from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
CRS = "EPSG:27700"
E, N = 440_000, 280_000
SITES = {
    "Ash Park": box(E, N, E + 1000, N + 400),  # 40 ha, 98.84 acres; a quarter of it in Elmshire
    "Beech Park": box(E + 900, N, E + 1900, N + 400),  # 4 ha of it on the other's ground
}
HEAD = "Site,Acres,Authority,Plan,Stage,Date"
ROWS = [
    "Ash Park,130 acres gross,Ashshire District Council,allocated,full permission granted,"
    "2021-03-01",
    "Beech Park,98.8 acres gross,Elmshire,allocated,,",
]
SETTINGS = """title: Two parks
areas:
  - {kind: authority, file: lads.gpkg, accuracy_m: 20, valid_at: 2024-05, licence: OGL v3}
  - {kind: green_belt, file: belt.geojson, accuracy_m: 0}
"""
TABLE = """title: The councils' list
partner: Councils
file: inbox/list.csv
entity: site
licence: OGL v3
audience: public
valid_at: 2026-10-01
name_column: Site
columns:
  Acres: {field: stated_acres}
  Authority: {field: authorities}
  Plan: {field: plan_status}
  Stage: {field: application_status}
  Date: {field: planning_date}
"""
SHAPES = """title: Red lines
partner: Promoters
file: inbox/lines.gpkg
entity: location
licence: OGL v3
audience: public
valid_at: 2026-10-01
boundary: drawn
name_column: name
columns: {}
"""


@pytest.fixture(scope="module")
def parks(tmp_path_factory):
    root = tmp_path_factory.mktemp("parks") / "portfolio"
    for folder in ("inbox", "sources"):
        (root / folder).mkdir(parents=True)
    (root / "sitepipe.yaml").write_text(SETTINGS, encoding="utf-8")
    (root / "sources" / "list.yaml").write_text(TABLE, encoding="utf-8")
    (root / "sources" / "lines.yaml").write_text(SHAPES, encoding="utf-8")
    (root / "inbox" / "list.csv").write_text("\n".join([HEAD, *ROWS]) + "\n", encoding="utf-8")
    gpd.GeoDataFrame({"name": list(SITES)}, geometry=list(SITES.values()), crs=CRS).to_file(
        root / "inbox" / "lines.gpkg"
    )
    gpd.GeoDataFrame(
        {"LAD24NM": ["Ashshire", "Elmshire"]},
        geometry=[box(E - 9000, N - 9000, E + 750, N + 9000),
                  box(E + 750, N - 9000, E + 9000, N + 9000)],
        crs=CRS,
    ).to_file(root / "lads.gpkg")  # fmt: skip
    gpd.GeoDataFrame(
        geometry=[box(E - 5000, N, E + 200, N + 400), box(E + 8000, N - 5000, E + 8100, N + 5000)],
        crs=CRS,
    ).to_file(root / "belt.geojson")
    return root


def test_shares_stand_beside_what_is_stated(parks):
    snapshot = Workspace.open(parks).assess(as_of=AS_OF).snapshot
    areas = snapshot.site_areas
    measured = areas[areas["origin"] == "measured"]
    found = {
        (row.site_id, row.kind, row.name): (row.share, row.share_low, row.share_high)
        for row in measured.itertuples(index=False)
    }

    assert found == {
        ("ash-park", "authority", "Ashshire"): (0.75, 0.73, 0.77),  # 20 m of 1,000 each way
        ("ash-park", "authority", "Elmshire"): (0.25, 0.23, 0.27),
        ("ash-park", "green_belt", "Green Belt"): (0.2, 0.2, 0.2),
        ("beech-park", "authority", "Elmshire"): (1.0, 1.0, 1.0),
        ("beech-park", "green_belt", "Green Belt"): (0.0, 0.0, 0.0),
    }
    stated = snapshot.sites.set_index("site_id")["authorities"]
    assert stated["ash-park"] == "Ashshire District Council"


def test_what_cannot_both_hold_is_told_with_both_sides(parks, sitepipe):
    code, out, _ = sitepipe("check", "--contradictions", "-w", parks, "--as-of", AS_OF, "--json")
    report = json.loads(out)
    found = {(one["site_id"], one["rule"]): one for one in report["findings"]}

    assert code == 1
    assert {one["kind"] for one in report["findings"]} == {"contradiction"}
    facts = {key: one["fact"] for key, one in found.items() if one["outcome"] == "failed"}
    assert facts == {
        ("ash-park", "stated_as_measured"):
            "99 acres measured, 130 acres stated (site-wide): more than 10% apart",
        ("ash-park", "authority_as_measured"):
            "stated: Ashshire District Council; measured: Ashshire 73–77%, Elmshire 23–27% "
            "(lads.gpkg)",
        ("ash-park", "allocation_not_green_belt"):
            "allocated; Green Belt 20% (belt.geojson)",
        ("ash-park", "boundary_of_no_other_site"): "9.9 acres (10% of it) also in Beech Park",
        ("beech-park", "boundary_of_no_other_site"): "9.9 acres (10% of it) also in Ash Park",
        ("ash-park", "consent_not_over"):
            "called full permission granted; full permission granted 1 March 2021: work must "
            "begin by 1 March 2024, which is past",
    }  # fmt: skip
    cells = {(cell["file"], cell["column"]) for cell in
             found["ash-park", "authority_as_measured"]["sources"]}  # fmt: skip
    assert ("inbox/list.csv", "Authority") in cells
    assert found["beech-park", "stated_as_measured"]["outcome"] == "passed"
    for one in found.values():
        assert (one["actor"] is None) == (one["outcome"] == "passed")


def test_contradictions_are_shown_where_people_look(parks, sitepipe):
    asked = ("-w", parks, "--as-of", AS_OF)
    code, out, _ = sitepipe("check", "--contradictions", *asked)
    assert code == 1
    assert "6 failed" in out
    assert "6 contradictions besides" in sitepipe("conflicts", *asked)[1]
    assert "✕ No other site has the same ground" in sitepipe("explain", "ash-park", *asked)[1]
    told = sitepipe("explain", "ash-park", "areas.green_belt", *asked)[1]
    assert "Green Belt 20%" in told
    assert "belt.geojson" in told
    assert "failed" in sitepipe("explain", "ash-park", "boundary_of_no_other_site", *asked)[1]


def test_acres_by_area_add_up(parks, sitepipe):
    code, out, _ = sitepipe("areas", "-w", parks, "--as-of", AS_OF, "--json")
    authority, belt = json.loads(out)["kinds"]

    assert code == 0
    # 400,000 m² each are 98.84 acres: 0.75 of one in Ashshire, the rest in Elmshire.
    assert {one["name"]: round(one["acres"], 2) for one in authority["areas"]} == {
        "Elmshire": 123.55, "Ashshire": 74.13,
    }  # fmt: skip
    assert authority["acres"] == pytest.approx(197.68)
    assert authority["elsewhere_acres"] == pytest.approx(0, abs=0.01)
    assert belt["areas"][0]["acres"] == pytest.approx(19.77, abs=0.01)
    assert belt["elsewhere_acres"] == pytest.approx(177.91, abs=0.01)

    _, printed, _ = sitepipe("areas", "--kind", "authority", "-w", parks, "--as-of", AS_OF)
    assert "all, each site once" in printed
    assert "Green Belt" not in printed


def test_a_pack_of_one_site_does_not_name_the_other(parks, tmp_path, sitepipe):
    code, _, err = sitepipe(
        "pack", "--sites", "ash-park", "-w", parks, "--as-of", AS_OF, "-o", tmp_path / "pack"
    )
    assert code == 0, err
    for file in (tmp_path / "pack").rglob("*"):
        if file.suffix in (".html", ".csv", ".txt", ".json", ".gpkg"):
            assert b"Beech" not in file.read_bytes(), file.name
    page = (tmp_path / "pack" / "sites" / "ash-park.html").read_text("utf-8")
    assert "What cannot both hold" in page
    assert "Elmshire 23–27%" in page


def test_a_workspace_without_layers_says_how_to_name_them(run_workspace, sitepipe):
    code, out, err = sitepipe("areas", "-w", run_workspace[0].root, "--as-of", AS_OF)
    assert code == 0
    assert "no layer of areas" in out
    assert "areas in sitepipe.yaml" in err
