"""The bundled example says what is public, and no more."""

import pytest
import yaml

from sitepipe import bundled
from sitepipe.config import SourceConfig, WorkspaceConfig, load
from sitepipe.consolidate import acreage_total, claim_inputs, consolidate
from sitepipe.ingest import check_layer, read_layer, read_sources

AS_PRINTED = {
    "MIRA Tech Park": "c.230 acres",
    "Greenpower Park": "c.164 acres",
    "SEGRO Coventry": "c.118 acres (indicative)",
    "Gaydon": "100+ acres (allocation; constraints vary)",
    "Ansty Park & Walsgrave Hill": "c.196 acres site-wide; near-term plots limited",
}
POSITIONS = {
    ("mira-tech-park", ""): (52.556, -1.457),
    ("greenpower-park", ""): (52.370, -1.480),
    ("segro-coventry", ""): (52.363, -1.485),
    ("gaydon", ""): (52.185, -1.480),
    ("ansty-park-and-walsgrave-hill", "Ansty Park"): (52.431, -1.418),
    ("ansty-park-and-walsgrave-hill", "Walsgrave Hill"): (52.419, -1.425),
    ("i54", ""): (52.636, -2.130),
    ("wolverhampton-green-innovation-corridor", "Springfield"): (52.591, -2.118),
    ("wolverhampton-green-innovation-corridor", "Wolverhampton Science Park"): (52.606, -2.128),
    ("wolverhampton-green-innovation-corridor", "i54"): (52.636, -2.130),
}


@pytest.fixture(scope="module")
def workspace():
    return bundled.find("layers", "west-midlands") / "workspace"


@pytest.fixture(scope="module")
def ingested(workspace):
    sources = {
        path.stem: load(path, SourceConfig, label=path.name)
        for path in sorted((workspace / "sources").glob("*.yaml"))
    }
    return read_sources(workspace, sources, crs="EPSG:27700", known_at="2026-11-23")


@pytest.fixture(scope="module")
def snapshot(ingested):
    return consolidate(ingested, crs="EPSG:27700", as_of="2026-11-23")


def test_the_layer_is_whole(workspace):
    assert check_layer(workspace.parent) == []
    assert read_layer(workspace.parent).verified is False
    load(workspace / "sitepipe.yaml", WorkspaceConfig, label="sitepipe.yaml")
    assert yaml.safe_load((workspace / "sitepipe.yaml").read_text("utf-8"))["title"] == (
        "West Midlands advanced manufacturing sites"
    )


def test_it_reads_without_a_defect(ingested, snapshot):
    assert ingested.sources.set_index("source_id")["rows_accepted"].to_dict() == {
        "figure15": 5, "incentives": 2, "locations": 10, "planning": 6,
    }  # fmt: skip
    assert ingested.sources["rows_held"].sum() == 0
    assert set(snapshot.issues["kind"]) == {"reprojected"}
    assert snapshot.conflicts.empty


def test_seven_sites_and_the_corridor_counts_i54_once(snapshot):
    sites = snapshot.sites.set_index("site_id")
    assert sorted(sites["name"]) == sorted(
        [*AS_PRINTED, "i54", "Wolverhampton Green Innovation Corridor"]
    )
    assert sites["part_of_site_id"].dropna().to_dict() == {
        "i54": "wolverhampton-green-innovation-corridor"
    }


def test_acreage_is_as_printed(snapshot):
    names = snapshot.sites.set_index("site_id")["name"]
    held = snapshot.acreages
    assert dict(zip(held["site_id"].map(names), held["text"], strict=True)) == AS_PRINTED
    assert acreage_total(snapshot.sites, held).text == (
        "808 acres as printed, mixed bases; land available now: unknown"
    )


def test_sites_have_a_location_and_no_boundary(snapshot):
    held = snapshot.boundaries
    found = {
        (site_id, place if isinstance(place, str) else ""): (lat, lon)
        for site_id, place, lat, lon in zip(
            held["site_id"], held["place"], held["lat"], held["lon"], strict=True
        )
    }
    assert found == POSITIONS
    assert set(held["kind"]) == {"location_only"}
    assert set(held["uncertainty_m"]) == {500}
    assert snapshot.sites["measured_acres"].isna().all()


def test_a_site_may_lie_in_two_authorities(snapshot):
    authorities = snapshot.sites.set_index("site_id")["authorities"]
    assert authorities["mira-tech-park"] == "North Warwickshire; Hinckley & Bosworth"
    assert authorities["greenpower-park"] == "Coventry; Warwick"
    assert authorities["ansty-park-and-walsgrave-hill"] == "Rugby (Walsgrave Hill)"
    assert authorities[["segro-coventry", "gaydon"]].isna().all()


def test_planning_says_what_is_public(snapshot):
    sites = snapshot.sites.set_index("site_id")
    assert sites["planning_group"].to_dict() == {
        "mira-tech-park": "not_known",
        "greenpower-park": "detailed",
        "segro-coventry": "not_known",
        "gaydon": "plan_led",
        "ansty-park-and-walsgrave-hill": "not_known",
        "i54": "not_known",
        "wolverhampton-green-innovation-corridor": "not_known",
    }
    mira = snapshot.applications[snapshot.applications["site_id"] == "mira-tech-park"]
    assert set(mira["application"]) == {"PAP/2022/0423", "22/00882/OUT"}
    assert mira["status"].isna().all()
    events = snapshot.stage_events
    assert list(zip(events["status"], events["date"], strict=True)) == [
        ("resolution_to_grant_s106", "2022-01"),
        ("outline_granted", "2022-03"),
        ("reserved_matters_approved", "2026"),
    ]
    assert events["reference"].notna().all()


def test_two_sites_are_in_the_investment_zone(snapshot):
    held = snapshot.incentives
    assert held["site_id"].tolist() == ["greenpower-park", "segro-coventry"]
    assert held["ends"].isna().all(), "no source says that they are tax sites, whose reliefs end"


def test_what_nobody_published_is_unknown(snapshot):
    unknown = ["power_status", "power_mva", "power_date", "works_cost_gbp", "works_months",
               "control", "available_date"]  # fmt: skip
    assert snapshot.sites[unknown].isna().all(axis=None)
    known = claim_inputs(snapshot)
    assert not known.loc[known["field"] == "net_developable_acres", "known"].any()


def test_every_row_that_is_not_figure_15_cites_its_source(ingested):
    claims = ingested.claims
    assert claims.loc[claims["source_id"] != "figure15", "reference"].notna().all()
