"""Reading plots, buildings, works, connections, substations, evidence and parties."""

import pandas as pd
import pytest

from sitepipe.config import Loaded, SourceConfig
from sitepipe.errors import ConfigError
from sitepipe.ingest import check_source, read_sources
from sitepipe.ingest.claim_fields import bare_unit
from sitepipe.ingest.figures import Figure, Unreadable, read_number
from sitepipe.ingest.source_checks import key_field
from sitepipe.ingest.values import read_date
from sitepipe.schema import ENTITY_TABLES
from sitepipe.vocab import Entity, Qualifier

EXACT = Qualifier.EXACT


def source(entity, columns, **more):
    settings = {
        "title": "Register",
        "partner": "A partner",
        "file": "inbox/register.csv",
        "entity": entity,
        "licence": "none stated",
        "valid_at": "2026",
        "name_column": "Name",
        "columns": {column: {"field": field} for column, field in columns.items()},
        **more,
    }
    return Loaded(SourceConfig.model_validate(settings), "sources/register.yaml", "0", {})


@pytest.fixture
def read(tmp_path):
    def reading(entity, columns, text, **more):
        (tmp_path / "inbox").mkdir(exist_ok=True)
        (tmp_path / "inbox" / "register.csv").write_text(text, encoding="utf-8")
        return read_sources(
            tmp_path,
            {"r": source(entity, columns, **more)},
            crs="EPSG:27700",
            known_at="2026-11-23",
        )

    return reading


def stated(ingested):
    claims = ingested.claims
    return {
        (row, field): value if pd.notna(value) else (low, high)
        for row, field, value, low, high in zip(
            claims["row"], claims["field"], claims["value"], claims["low"], claims["high"],
            strict=True,
        )
    }  # fmt: skip


def kinds(ingested):
    issues = ingested.issues
    return list(zip(issues["kind"], issues["row"].fillna(0).astype(int), strict=True))


def test_plots(read):
    found = read(
        "plot",
        {
            "Plot": "plot",
            "Size (ha)": "plot_acres",
            "State": "plot_status",
            "Serviced?": "serviced",
            "Price": "plot_price_gbp",
            "Rent": "plot_rent_gbp_per_sqft",
            "Released": "plot_release_date",
        },
        "Name,Plot,Size (ha),State,Serviced?,Price,Rent,Released\n"
        "Ash,P1,10,Under offer,Y,c.£2.5m,£7.25 psf,1 March 2027\n"
        "Ash,P2,12 acres,available,TBC,£400k–£600k,,Q2 2027\n"
        "Ash,P3,,committed,maybe,,,\n",
    )

    assert stated(found) == {
        (2, "plot"): "P1",
        (2, "plot_acres"): (pytest.approx(24.71054), pytest.approx(24.71054)),
        (2, "plot_status"): "under_offer",
        (2, "serviced"): "yes",
        (2, "plot_price_gbp"): (2_500_000, 2_500_000),
        (2, "plot_rent_gbp_per_sqft"): (7.25, 7.25),
        (2, "plot_release_date"): "2027-03-01",
        (3, "plot"): "P2",
        (3, "plot_acres"): (12, 12),
        (3, "plot_status"): "available",
        (3, "serviced"): (pytest.approx(float("nan"), nan_ok=True),) * 2,
        (3, "plot_price_gbp"): (400_000, 600_000),
        (3, "plot_release_date"): "2027-04/2027-06",
        (4, "plot"): "P3",
        (4, "plot_status"): "committed",
        (4, "serviced"): (pytest.approx(float("nan"), nan_ok=True),) * 2,
    }
    assert kinds(found) == [("unknown_term", 4)], "maybe is neither yes nor no"
    price = found.claims.set_index("claim_id").loc["r:2#plot_price_gbp"]
    assert (price["qualifier"], price["unit"], price["text"]) == ("circa", "GBP", "c.£2.5m")


def test_works_have_names_of_their_own(read):
    found = read(
        "works",
        {
            "What": "works_title",
            "Cost (£m)": "works_item_cost_gbp",
            "Months": "works_item_months",
            "Sites": "works_sites",
            "Needs": "works_needs",
            "Agreed": "works_agreement",
        },
        "Name,What,Cost (£m),Months,Sites,Needs,Agreed\n"
        "W1,Link road,1.2-1.5,18-24,Ash 60 %; Beech 40 %,W2;W3,in negotiation\n"
        ",Culvert,2,6,Ash,,agreed\n",
    )

    assert stated(found) == {
        (2, "works_title"): "Link road",
        (2, "works_item_cost_gbp"): (1_200_000, 1_500_000),
        (2, "works_item_months"): (18, 24),
        (2, "works_sites"): "Ash 60 %; Beech 40 %",
        (2, "works_needs"): "W2; W3",
        (2, "works_agreement"): "in_negotiation",
    }
    assert list(found.records["name"]) == ["W1"]
    assert kinds(found) == [("missing_name", 3)]
    assert found.issues.loc[0, "message"] == "row 3 names no enabling works in column 'Name'"
    assert found.issues.loc[0, "repair"] == (
        "The row is held back; ask the sender which enabling works it is about."
    )


def test_a_substation_has_a_position_and_is_no_place_of_a_site(read):
    found = read(
        "substation",
        {
            "Level": "substation_kind",
            "kV": "voltage_kv",
            "Firm": "firm_mva",
            "Lat": "substation_lat",
            "Lon": "substation_lon",
        },
        "Name,Level,kV,Firm,Lat,Lon\n"
        "Hill,primary,33 kV,40 MVA,52.4,-1.5\n"
        "Dale,BSP,132,800 kVA,-1.6,52.5\n"
        "Far,BSP,132,1,12,-1.6\n"
        ",BSP,132,1,52,-1.6\n",
    )

    assert stated(found)[2, "substation_lat"] == (52.4, 52.4)
    assert stated(found)[2, "voltage_kv"] == (33, 33)
    assert stated(found)[3, "firm_mva"] == (0.8, 0.8)
    assert (stated(found)[3, "substation_lat"], stated(found)[3, "substation_lon"]) == (
        (52.5, 52.5),
        (-1.6, -1.6),
    )
    assert found.geometries.empty
    assert kinds(found) == [
        ("coordinates_swapped", 3),
        ("coordinates_outside", 4),
        ("missing_name", 5),
    ]
    assert "names no substation" in found.issues.loc[2, "message"]
    row = found.sources.loc[0]
    assert (row["rows_read"], row["rows_accepted"], row["rows_held"]) == (4, 2, 2)


def test_evidence_without_a_date_is_kept_and_said(read):
    found = read(
        "evidence",
        {"Topic": "topic", "Document": "document", "Date": "evidence_date", "Life": "life_months"},
        "Name,Topic,Document,Date,Life\n"
        "Ash,ground,GI report,14/11/2025,3 years\n"
        "Ash,flood,FRA,,\n"
        "Ash,title,Deeds,TBC,\n"
        "Ash,costs,Plan,whenever,\n",
    )

    assert stated(found)[2, "evidence_date"] == "2025-11-14"
    assert stated(found)[2, "life_months"] == (36, 36)
    assert len(found.records) == 4
    assert kinds(found) == [
        ("evidence_without_date", 3),
        ("evidence_without_date", 4),
        ("unreadable_date", 5),
        ("evidence_without_date", 5),
    ]
    assert found.issues.loc[0, "severity"] == "warning"
    assert found.issues.loc[0, "message"] == "Ash: the evidence in row 3 states no date"
    assert found.issues.loc[0, "value"] == "FRA"


def test_the_key_of_each_register():
    assert {entity.value: key_field(entity) for entity in Entity} == {
        "site": None,
        "location": None,
        "application": None,
        "incentive": None,
        "plot": "plot",
        "building": "building",
        "works": None,
        "connection": "utility",
        "substation": None,
        "queue": None,
        "evidence": "topic",
        "party": "party",
    }


@pytest.mark.parametrize(
    ("entity", "key", "good"),
    [
        ("plot", "plot", "P1"),
        ("building", "building", "Unit 1"),
        ("connection", "utility", "gas"),
        ("evidence", "topic", "title"),
        ("party", "party", "Ann Ltd"),
    ],
)
@pytest.mark.parametrize("bad", ["", "TBC"])
def test_a_row_that_does_not_say_which_one_it_is_is_held(read, entity, key, good, bad):
    other = next(
        column.claim for column in ENTITY_TABLES[Entity(entity)].columns
        if column.claim and column.dtype == "text" and not column.terms and column.claim != key
    )  # fmt: skip
    found = read(
        entity, {"Key": key, "Other": other}, f"Name,Key,Other\nAsh,{bad},x\nAsh,{good},y\n"
    )

    held = found.issues[found.issues["kind"] == "missing_key"]
    assert list(held["row"]) == [2]
    assert set(held["severity"]) == {"error"}
    assert set(held["column"]) == {"Key"}
    assert list(found.records["row"]) == [3]
    assert set(found.claims["row"]) == {3}
    row = found.sources.loc[0]
    assert (row["rows_read"], row["rows_accepted"], row["rows_held"]) == (2, 1, 1)


def test_a_utility_outside_the_vocabulary_holds_the_row_and_both_are_said(read):
    found = read("connection", {"Kind": "utility"}, "Name,Kind\nAsh,steam\n")
    assert kinds(found) == [("unknown_term", 2), ("missing_key", 2)]
    assert found.records.empty


def test_a_register_whose_key_no_column_holds_is_refused():
    with pytest.raises(ConfigError) as caught:
        check_source(source("plot", {"Size": "plot_acres"}))
    assert caught.value.message == (
        "sources/register.yaml (columns): no column is mapped to 'plot', which says which plot of "
        "its site a row is"
    )


@pytest.mark.parametrize(
    ("entity", "field", "says"),
    [
        ("plot", "floor_sqft", "a row of plot cannot hold the field 'floor_sqft', which is of "
         "building"),
        ("site", "plot_acres", "which is of plot"),
        ("works", "stated_acres", "which is of a site"),
        ("substation", "latitude", "which is of a site"),
        ("site", "works_needs", "which is of enabling works"),
    ],
)  # fmt: skip
def test_a_field_of_another_register_is_refused(entity, field, says):
    columns = {"Plot": "plot", "X": field} if entity == "plot" else {"X": field}
    with pytest.raises(ConfigError) as caught:
        check_source(source(entity, columns))
    assert says in caught.value.message
    assert caught.value.message.startswith("sources/register.yaml (columns.X.field): ")


def test_fields_of_the_site_are_allowed_in_its_registers():
    check_source(source("plot", {"Plot": "plot", "Acres": "stated_acres", "Flood": "flood_zone"}))
    check_source(source("works", {"X": "works_sites", "Y": "works_item_cost_gbp"}))


@pytest.mark.parametrize(
    ("text", "unit", "bare", "expected"),
    [
        ("c.£400k–£600k", "GBP", "", Figure(400_000, 600_000, Qualifier.CIRCA)),
        ("£16.1m", "GBP", "", Figure(16_100_000, 16_100_000, EXACT)),
        ("£900k - £1.2m", "GBP", "", Figure(900_000, 1_200_000, EXACT)),
        ("£2m to £3m", "GBP", "", Figure(2_000_000, 3_000_000, EXACT)),
        ("between £2m and £3m", "GBP", "", Figure(2_000_000, 3_000_000, EXACT)),
        ("2.4", "GBP", "m", Figure(2_400_000, 2_400_000, EXACT)),
        ("£240,000", "GBP", "m", Figure(240_000, 240_000, EXACT)),
        ("10 MVA - 15 MVA", "MVA", "", Figure(10, 15, EXACT)),
        ("18 months to 24 months", "months", "", Figure(18, 24, EXACT)),
        ("2", "months", "years", Figure(24, 24, EXACT)),
        ("132kV", "kV", "", Figure(132, 132, EXACT)),
        ("120,000 sq. ft", "sq ft", "", Figure(120_000, 120_000, EXACT)),
        ("100k sq ft", "sq ft", "", Figure(100_000, 100_000, EXACT)),
        ("1.2 million sq ft", "sq ft", "", Figure(1_200_000, 1_200_000, EXACT)),
        ("£7.50 per sq ft pa", "£ per sq ft", "", Figure(7.5, 7.5, EXACT)),
        ("£7.50/sq ft", "£ per sq ft", "", Figure(7.5, 7.5, EXACT)),
        ("15 metres", "m", "", Figure(15, 15, EXACT)),
        ("2 acres approx", "acres", "", Figure(2, 2, Qualifier.CIRCA)),
        ("-1.5", None, "", Figure(-1.5, -1.5, EXACT)),
    ],
)
def test_reads_figures_of_registers(text, unit, bare, expected):
    assert read_number(text, unit=unit, bare=bare) == expected


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("929.0304 sq m", "sq ft", 10_000),  # a square foot is 0.09290304 square metres
        ("40 ft", "m", 12.192),  # a foot is 0.3048 m
        ("40.468564224 ha", "acres", 100),
        ("43,560 sq ft", "acres", 1),
    ],
)
def test_carries_figures_to_the_unit_of_the_field(text, unit, expected):
    assert read_number(text, unit=unit).low == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("£1m per acre", "GBP"),
        ("£600k–£400k", "GBP"),
        ("132/33", "kV"),
        ("20 MW", "MVA"),
        ("£5", "sq ft"),
        ("£7.50 per sq m", "£ per sq ft"),
        ("18 months to 2 years", "months"),
        ("1" * 400, "GBP"),
        ("1" * 400, None),
    ],
)
def test_refuses_figures_of_registers(text, unit):
    with pytest.raises(Unreadable):
        read_number(text, unit=unit)


@pytest.mark.parametrize(
    ("heading", "unit", "expected"),
    [
        ("Cost (£m)", "GBP", "m"),
        ("Cost £ million", "GBP", "m"),
        ("Cost (£k)", "GBP", "k"),
        ("Cost £000s", "GBP", "k"),
        ("Cost (£)", "GBP", ""),
        ("Plot (ha)", "acres", "ha"),
        ("Plot area (sq m)", "acres", "sqm"),
        ("Floor (m2)", "sq ft", "sqm"),
        ("Floor (sq ft)", "sq ft", ""),
        ("Capacity kVA", "MVA", "kva"),
        ("Life in years", "months", "years"),
        ("Eaves (ft)", "m", "ft"),
        ("Latitude", None, ""),
    ],
)
def test_a_heading_gives_bare_numbers_their_unit(heading, unit, expected):
    assert bare_unit(heading, unit) == expected


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("14/11/26", "2026-11-14"),
        ("1.2.99", "1999-02-01"),
        ("14-Nov-2026", "2026-11-14"),
        ("Saturday 14 November 2026", "2026-11-14"),
        ("14th of November 2026", "2026-11-14"),
        ("Nov-2026", "2026-11"),
    ],
)
def test_reads_the_dates_of_british_registers(text, iso):
    assert read_date(text) == iso
