"""What scoring may read, on claims written as partners would."""

import math

import pytest

from sitepipe.bundled import find
from sitepipe.config import FactsConfig, Loaded, SourceConfig, load
from sitepipe.consolidate import claim_inputs, consolidate
from sitepipe.ingest import read_sources


@pytest.fixture
def inputs_of(tmp_path):
    """Read rows of one partner's table to inputs by field; headings are field names."""

    def reading(header, *rows, entity="site"):
        (tmp_path / "p.csv").write_text("\n".join([f"Site,{header}", *rows]), "utf-8")
        columns = {
            name.strip(): {"field": name.strip().split(" ")[0]} for name in header.split(",")
        }
        for name, mapping in columns.items():
            mapping["basis"] = name.partition(" ")[2]
        config = SourceConfig(
            title="P", partner="P", file="p.csv", entity=entity, licence="-", valid_at="2026",
            name_column="Site", columns=columns,
        )  # fmt: skip
        ingested = read_sources(
            tmp_path, {"p": Loaded(config, "p", "0", {})}, crs="EPSG:27700", known_at="2026-11-23"
        )
        found = claim_inputs(consolidate(ingested, crs="EPSG:27700"))
        return {
            row["field"]: tuple(
                None if isinstance(row[name], float) and math.isnan(row[name]) else row[name]
                for name in ("low", "high", "known", "text")
            )
            for row in found.to_dict("records")
        }

    return reading


@pytest.mark.parametrize(
    ("text", "stated", "net"),
    [
        (
            "c.230 acres",
            (230, 230, True, "about 230 acres, basis not stated"),
            (0, None, False, "not stated (known: about 230 acres, basis not stated)"),
        ),
        (
            "100+ acres (allocation)",
            (100, None, True, "at least 100 acres, allocation"),
            (0, None, False, "not stated (known: at least 100 acres, allocation)"),
        ),
        (
            "c.196 acres site-wide",
            (196, 196, True, "about 196 acres, site-wide"),
            (0, None, False, "not stated (known: about 196 acres, site-wide)"),
        ),
        (
            "50-60 acres site-wide",
            (50, 60, True, "50–60 acres, site-wide"),
            (0, 60, False, "at most 60 acres (50–60 acres, site-wide)"),
        ),
        (
            "45 acres net",
            (45, 45, True, "45 acres, net developable"),
            (45, 45, True, "45 acres, net developable"),
        ),
        (
            "45+ acres net",
            (45, None, True, "at least 45 acres, net developable"),
            (45, None, False, "at least 45 acres, net developable"),
        ),
        (
            "up to 45 acres net",
            (None, 45, True, "at most 45 acres, net developable"),
            (0, 45, False, "at most 45 acres, net developable"),
        ),
        (
            "9 acres available now",
            (9, 9, True, "9 acres, available near-term"),
            (9, None, False, None),
        ),
    ],
)
def test_an_acreage_is_known_on_its_own_basis_and_bounds_narrower_ones(
    inputs_of, text, stated, net
):
    found = inputs_of("stated_acres", f"A,{text}")
    assert found["stated_acres"] == stated
    assert found["net_developable_acres"] == net


def test_land_free_now_lies_within_the_net_and_that_within_the_site(inputs_of):
    found = inputs_of(
        "stated_acres gross_sitewide,stated_acres net_developable", "A,100 acres,60+ acres"
    )
    assert found["net_developable_acres"] == (60, 100, False, "at least 60 acres, net developable")
    assert found["near_term_acres"][:3] == (0, 100, False)


def test_committed_land_bounds_nothing(inputs_of):
    found = inputs_of("stated_acres", "A,30 acres under offer")
    assert "net_developable_acres" not in found
    assert "near_term_acres" not in found


def test_figures_and_words(inputs_of):
    found = inputs_of(
        "power_mva,works_cost_gbp,works_months,power_date,available_date,control,constraints",
        "A,12 MVA,£2.4m,18-24 months,Q2 2027,14/11/2026,Public,power; scale_fit",
    )
    assert found == {
        "power_mva": (12, 12, True, "12 MVA"),
        "works_cost_gbp": (2.4e6, 2.4e6, True, "£2.4m"),
        "works_months": (18, 24, True, "18–24 months"),
        "power_date": (None, None, True, "April to June 2027"),
        "available_date": (None, None, True, "14 November 2026"),
        "control": (None, None, True, "publicly owned"),
        "constraints": (None, None, True, "power; fit of scale"),
    }


def test_a_bound_on_power_is_not_known_power(inputs_of):
    assert inputs_of("power_mva", "A,up to 20 MVA")["power_mva"] == (
        None, 20, False, "at most 20 MVA",
    )  # fmt: skip
    assert inputs_of("works_cost_gbp", "A,£850k+")["works_cost_gbp"][2:] == (
        False, "at least £850,000",
    )  # fmt: skip


def test_a_stated_unknown_is_no_input(inputs_of):
    assert inputs_of("stated_acres,power_mva,control", "A,TBC,n/k,-") == {}


def test_authorities_are_known_once_every_place_has_one(inputs_of):
    header = "place,latitude,longitude,uncertainty_m,authorities"
    found = inputs_of(
        header, "A,North,52.4,-1.5,500,Rugby", "A,South,52.3,-1.5,,", entity="location"
    )
    assert found["authorities"][2:] == (False, "Rugby (North); not stated for South")
    assert found["location"][2:] == (
        True,
        "North: 52.400, -1.500, within 500 m; South: 52.300, -1.500",
    )
    assert found["boundary"][2:] == (False, "location only")
    found = inputs_of(header, "A,,52.4,-1.5,500,Rugby; Coventry", entity="location")
    assert found["authorities"][2:] == (True, "Rugby; Coventry")


def test_a_stage_takes_no_date_of_another_source(inputs_of):
    found = inputs_of(
        "application_status,planning_date,role", "A,outline granted,,Supply", "A,refused,2019,"
    )
    assert found["application_status"][3] == "outline granted"


def test_stages_and_incentives_in_words(inputs_of):
    found = inputs_of(
        "application,status,date,scheme,ends",
        "A,1/22,outline granted,March 2022,Investment Zone,2034-09-30",
    )
    assert found["application_status"][3] == "outline granted, March 2022"
    assert found["incentives"][3] == "Investment Zone, reliefs end 30 September 2034"


def test_every_fact_that_an_investor_asks_for_has_an_input(inputs_of):
    facts = load(find("configs", "facts"), FactsConfig, label="facts.yaml").section.facts
    header = (
        "stated_acres net_developable,stated_acres near_term_available,latitude,longitude,"
        "authorities,available_date,plan_status,application_status,control,power_status,power_mva,"
        "power_date,works_cost_gbp,works_months,constraints,scheme"
    )
    found = inputs_of(
        header,
        "A,45 acres,9 acres,52.4,-1.5,Rugby,2027,allocated,pending,option,none,12,2028,£1m,6,"
        "power,Zone",
    )
    assert {fact.field for fact in facts.values()} == set(found)
