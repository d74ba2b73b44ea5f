"""One record per site, on claims made by hand."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, box

from sitepipe import schema
from sitepipe.consolidate import claim_inputs, consolidate
from sitepipe.errors import CrsError
from sitepipe.names import mint_ids
from sitepipe.scoring.citations import SiteClaims
from sitepipe.snapshot import Ingested

CRS = "EPSG:27700"
TEXT = {"role", "control", "plan_status", "place", "authorities", "included_site", "application",
        "status", "date", "authority", "description", "scheme", "position", "ends",
        "application_status", "planning_date", "boundary", "larger_site"}  # fmt: skip


class Book:
    """Sources, records and claims, added one by one."""

    def __init__(self):
        self.sources, self.records, self.claims, self.shapes = {}, [], [], []

    def source(self, source_id, *, trust=50, valid_at="2026", field_trust=None):
        self.sources[source_id] = {
            "source_id": source_id, "trust": trust, "valid_at": valid_at,
            "field_trust": field_trust, "known_at": "2026-11-23",
            "title": source_id, "file": f"{source_id}.csv", "file_sha256": "ab" * 32,
        }  # fmt: skip
        return self

    def row(self, source_id, name, entity="site", *, shape=None, kind=None, valid_at=None, **cells):
        row = 2 + sum(record["source_id"] == source_id for record in self.records)
        record_id = f"{source_id}:{row}"
        place = cells.get("place")
        self.records.append(
            {"record_id": record_id, "entity": entity, "name": name, "source_id": source_id,
             "row": row, "valid_at": valid_at or self.sources[source_id]["valid_at"]}
        )  # fmt: skip
        if shape is not None:
            cells["boundary"] = kind or "location_only"
            self.shapes.append(
                {"record_id": record_id, "place": place, "kind": cells["boundary"],
                 "uncertainty_m": cells.pop("uncertainty_m", None), "geometry": shape}
            )  # fmt: skip
        for field, cell in cells.items():
            reading = {"value": cell} if field in TEXT else cell
            self.claims.append(
                {"claim_id": f"{record_id}#{field}", "record_id": record_id, "field": field,
                 "text": str(cell), "source_id": source_id, "row": row,
                 "valid_at": valid_at or self.sources[source_id]["valid_at"],
                 "known_at": "2026-11-23", **reading}
            )  # fmt: skip
        return self

    def ingested(self):
        return Ingested(
            schema.SOURCES.frame(list(self.sources.values())),
            schema.RECORDS.frame(self.records),
            schema.CLAIMS.frame(self.claims),
            schema.GEOMETRIES.geoframe(self.shapes, crs=CRS),
            schema.ISSUES.empty(),
        )

    def snapshot(self, as_of=None):
        return consolidate(self.ingested(), crs=CRS, as_of=as_of)


def acres(low, high, basis="not_stated", qualifier="circa"):
    return {"low": low, "high": high, "basis": basis, "qualifier": qualifier}


def site(snapshot, site_id):
    return snapshot.sites.set_index("site_id").loc[site_id]


def test_names_that_differ_in_writing_are_one_site():
    book = Book().source("a").source("b", trust=60)
    book.row("a", "ansty park and walsgrave  hill", role="Park")
    book.row("b", "Ansty Park & Walsgrave Hill")

    snapshot = book.snapshot()

    assert snapshot.identities["site_id"].tolist() == ["ansty-park-and-walsgrave-hill"] * 2
    assert snapshot.sites["name"].tolist() == ["Ansty Park & Walsgrave Hill"]
    assert snapshot.sites["role"].tolist() == ["Park"]


def test_ids_do_not_depend_on_the_order_of_sources():
    names = ["Café Works", "Cafe Works", "<img src=x onerror=alert(1)>", "茶", "Zoo"]
    forward, backward = Book().source("a"), Book().source("a")
    for name in names:
        forward.row("a", name)
    for name in reversed(names):
        backward.row("a", name)

    def ids(book):
        snapshot = book.snapshot()
        return dict(zip(snapshot.sites["name"], snapshot.sites["site_id"], strict=True))

    assert ids(forward) == ids(backward)
    assert ids(forward) == {
        "Cafe Works": "cafe-works",
        "Café Works": "cafe-works-2",
        "<img src=x onerror=alert(1)>": "img-src-x-onerror-alert-1",
        "茶": "site",
        "Zoo": "zoo",
    }


def test_many_sites_of_one_slug_are_numbered_in_order():
    ids = mint_ids(["茶", "酒", "水", "Site 2", "site"])
    assert sorted(ids.values()) == ["site", "site-2", "site-3", "site-4", "site-5"]
    assert ids["site"] == "site"
    assert ids["site 2"] == "site-2"


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"trust": 60}, {"trust": 50, "valid_at": "2027"}, "higher trust: 60 over 50"),
        ({"field_trust": "role=9; control=60"}, {"trust": 55}, "higher trust: 60 over 55"),
        ({"field_trust": "role=90"}, {"trust": 40}, "higher trust: 50 over 40"),
        ({"valid_at": "2026-03"}, {"valid_at": "2026"}, "later date: 2026-03 over 2026"),
        ({}, {}, "equal in trust and date; a stands before b"),
    ],
)
def test_the_claim_that_holds_and_why(one, other, why):
    book = Book().source("a", **one).source("b", **other)
    book.row("b", "A", control="option").row("a", "A", control="public")

    snapshot = book.snapshot()

    assert site(snapshot, "a")["control"] == "public"
    (conflict,) = snapshot.conflicts.to_dict("records")
    assert conflict == {
        "site_id": "a",
        "field": "control",
        "claim_id_won": "a:2#control",
        "value_won": "public",
        "claim_id_lost": "b:2#control",
        "value_lost": "option",
        "why": why,
    }


def test_of_equals_the_record_that_states_more_holds():
    book = Book().source("a").source("b")
    book.row("a", "A", control="option").row("b", "A", control="public", role="Supply")

    snapshot = book.snapshot()

    assert site(snapshot, "a")["control"] == "public"
    assert snapshot.conflicts["why"].tolist() == ["its record states more: 2 values over 1"]


def test_equal_values_are_no_conflict_and_silence_never_wins():
    book = Book().source("a", trust=90).source("b")
    book.row("a", "A", control=None, power_mva={"text": "TBC"})
    book.row("b", "A", control="public", power_mva={"low": 12.0, "high": 12.0})
    book.row("b", "A", control="public")

    snapshot = book.snapshot()

    assert site(snapshot, "a")["control"] == "public"
    assert site(snapshot, "a")["power_mva"] == 12
    assert snapshot.conflicts.empty


def test_acreages_on_two_bases_do_not_compete():
    book = Book().source("a", trust=60).source("b")
    book.row("a", "A", stated_acres=acres(100.0, 100.0, "gross_sitewide"))
    book.row("b", "A", stated_acres=acres(60.0, 60.0, "net_developable"))
    book.row("b", "A", stated_acres=acres(90.0, 95.0, "gross_sitewide"))

    snapshot = book.snapshot()

    columns = ["basis", "low_acres", "high_acres", "claim_id"]
    assert snapshot.acreages[columns].to_numpy().tolist() == [
        ["gross_sitewide", 100, 100, "a:2#stated_acres"],
        ["net_developable", 60, 60, "b:2#stated_acres"],
    ]
    assert snapshot.conflicts["claim_id_lost"].tolist() == ["b:3#stated_acres"]


def test_a_range_shows_its_cautious_end():
    book = Book().source("a")
    book.row(
        "a",
        "A",
        power_mva={"low": 10.0, "high": 20.0},
        works_months={"low": 12.0, "high": 24.0},
        works_cost_gbp={"low": 1e6, "high": None},
    )

    row = site(book.snapshot(), "a")

    assert (row["power_mva"], row["works_months"]) == (10, 24)
    assert pd.isna(row["works_cost_gbp"]), "a lower bound says nothing of the dearest end"


def test_rows_about_a_site_that_no_source_names_are_kept_without_a_site():
    book = Book().source("a").row("a", "A")
    book.row("a", "B", "application", application="1/22", status="refused")

    snapshot = book.snapshot()

    assert snapshot.sites["site_id"].tolist() == ["a"]
    assert snapshot.records["name"].tolist() == ["A", "B"]
    assert snapshot.identities["record_id"].tolist() == ["a:2"]
    assert snapshot.applications.empty
    issue = snapshot.issues.set_index("kind").loc["unknown_site"]
    assert (issue["row"], issue["value"]) == (3, "B")


def test_a_site_in_two_places_has_two_locations_and_the_first_is_its_marker():
    book = Book().source("a")
    book.row("a", "A", "location", shape=Point(430000, 280000), place="North", authorities="Rugby")
    book.row("a", "A", "location", shape=Point(430000, 279000), place="South",
             authorities="Rugby; Coventry")  # fmt: skip

    snapshot = book.snapshot()

    assert snapshot.boundaries["place"].tolist() == ["North", "South"]
    assert snapshot.boundaries["claim_id"].tolist() == ["a:2#boundary", "a:3#boundary"]
    areas = snapshot.site_areas
    assert list(zip(areas["place"], areas["name"], strict=True)) == [
        ("North", "Rugby"),
        ("South", "Rugby"),
        ("South", "Coventry"),
    ]
    assert snapshot.site_areas["share"].isna().all()
    row = site(snapshot, "a")
    assert row["authorities"] == "Rugby; Coventry"
    assert row["lat"] == snapshot.boundaries.loc[0, "lat"]
    assert pd.isna(row["measured_acres"]), "nothing is measured on a location"


def test_constraints_of_all_sources_are_gathered():
    book = Book().source("a", trust=90).source("b", trust=10)
    for source, terms in (("a", "power; highways"), ("b", "highways; green_belt")):
        book.row(source, "Field", shape=Point(430_000, 280_000))
        book.claims.append(
            {"claim_id": f"{source}#c", "record_id": f"{source}:2", "field": "constraints",
             "text": terms, "value": terms, "source_id": source, "row": 2, "valid_at": "2026",
             "known_at": "2026-11-23"}
        )  # fmt: skip

    snapshot = book.snapshot()

    assert site(snapshot, "field")["constraints"] == "power; highways; green_belt"
    assert "constraints" not in set(snapshot.conflicts["field"])


def test_a_boundary_holds_over_a_location_and_is_measured():
    square = box(430000, 280000, 430200, 280200)  # 4 ha
    book = Book().source("a", trust=90).source("b")
    book.row("a", "A", "location", shape=Point(430100, 280100))
    book.row("a", "A", "location", shape=Point(431000, 280100), uncertainty_m=500)
    book.row("b", "A", shape=square, kind="drawn")

    snapshot = book.snapshot()

    row = site(snapshot, "a")
    assert row["boundary_kind"] == "drawn"
    assert row["measured_acres"] == pytest.approx(9.88)
    assert len(snapshot.boundaries) == 1
    (conflict,) = snapshot.conflicts.to_dict("records")
    assert conflict["claim_id_lost"] == "a:3#boundary", "800 m away with 500 m uncertainty"
    assert conflict["why"] == "drawn holds over location only"


SQUARE = box(430000, 280000, 430200, 280200)  # 4 ha
BESIDE = box(430100, 280000, 430300, 280200)  # as large, half of it shared
ACRES_OF_4_HA, ACRES_OF_6_HA = 9.88, 14.83  # 1 ha = 2.47105 acres; to 0.01


@pytest.mark.parametrize(
    ("places", "kind", "acres"),
    [
        ([(SQUARE, "surveyed"), (Point(431000, 280000), None)], "location_only", None),
        ([(SQUARE, "surveyed"), (BESIDE, "drawn")], "drawn", ACRES_OF_6_HA),
        ([(SQUARE, "surveyed"), (BESIDE, "surveyed")], "surveyed", ACRES_OF_6_HA),
        ([(SQUARE, "surveyed")], "surveyed", ACRES_OF_4_HA),
    ],
)
def test_a_site_is_measured_only_if_every_place_is(places, kind, acres):
    book = Book().source("a")
    for number, (shape, sure) in enumerate(places):
        book.row("a", "A", shape=shape, kind=sure, place=f"Place {number}")
    book.row("a", "B", shape=Point(430100, 280100))

    snapshot = book.snapshot()

    row = site(snapshot, "a")
    assert row["boundary_kind"] == kind
    assert (
        pd.isna(row["measured_acres"])
        if acres is None
        else (row["measured_acres"] == pytest.approx(acres))
    )
    assert row["lat"] == snapshot.boundaries.loc[0, "lat"], "the marker is on a boundary"
    inputs = claim_inputs(snapshot).set_index(["site_id", "field"])
    assert inputs.loc[("a", "boundary"), "known"] == (acres is not None)
    assert ("a", "measured_acres") in inputs.index or acres is None
    assert ("a", "net_developable_acres") in inputs.index or acres is None
    assert not inputs.loc[("b", "boundary"), "known"]


@pytest.mark.parametrize(("metres", "said"), [(900, False), (1_100, True)])
def test_one_name_in_two_places_apart_is_an_issue(metres, said):
    book = Book().source("a").source("b")
    book.row("a", "Field", shape=Point(430_000, 280_000))
    book.row("b", "Field", shape=Point(430_000 + metres, 280_000))

    issues = book.snapshot().issues

    apart = issues[issues["kind"] == "places_apart"]
    assert apart["message"].tolist() == (
        ["field is placed 1.1 km from where a row 2 has it, which holds"] if said else []
    )
    assert apart["source_id"].tolist() == (["b"] if said else [])


def test_one_name_in_two_places_far_apart_is_two_sites():
    book = Book().source("a").source("b").source("c")
    book.row("a", "Field", shape=Point(430_000, 280_000))
    book.row("b", "Field", shape=Point(441_100, 280_000))
    book.row("c", "Field", entity="application", application="X/1", status="refused")

    snapshot = book.snapshot()

    assert snapshot.sites["site_id"].tolist() == ["field", "field-2"]
    issues = snapshot.issues[snapshot.issues["kind"] == "ambiguous_site"]
    assert issues[["source_id", "row", "message"]].to_numpy().tolist() == [
        ["a", 2, "'Field' is here field, and elsewhere field-2"],
        ["b", 2, "'Field' is here field-2, and elsewhere field"],
        ["c", 2, "'Field' is a name of several sites: field, field-2"],
    ]
    assert snapshot.applications.empty
    assert snapshot.matches[["outcome", "why"]].to_numpy().tolist() == [
        ["different", "more than 2 km apart"]
    ]


def test_one_site_under_two_names_is_counted_once():
    ash = box(0, 0, 400, 500)
    book = Book().source("a", trust=60).source("b").source("c")
    book.row("a", "Ash Park Ind Est", shape=ash, kind="drawn", authorities="Rugby")
    book.row("b", "Ash Park Industrial Estate", shape=Point(200, 250), authorities="Rugby")
    book.row("c", "Ash Park Industrial Estate", entity="application", application="X/1",
             status="refused")  # fmt: skip

    snapshot = book.snapshot()

    assert snapshot.sites["site_id"].tolist() == ["ash-park-ind-est"]
    assert snapshot.sites["name"].tolist() == ["Ash Park Ind Est"]
    assert snapshot.applications["site_id"].tolist() == ["ash-park-ind-est"]
    assert snapshot.identities["record_id"].tolist() == ["a:2", "b:2", "c:2"]
    assert snapshot.matches["outcome"].tolist() == ["same"]


def test_a_source_says_of_which_site_its_own_is_a_part():
    book = Book().source("a").source("b")
    book.row("a", "Ash Common").row("b", "Phase X", larger_site="ASH COMMON")
    book.row("b", "Phase Y", larger_site="Nowhere").row("b", "Elm", larger_site="Elm")

    snapshot = book.snapshot()

    assert snapshot.sites.set_index("site_id")["part_of_site_id"].dropna().to_dict() == {
        "phase-x": "ash-common"
    }
    issues = snapshot.issues[snapshot.issues["source_id"] == "b"].set_index("row")
    assert issues.loc[3, "kind"].tolist()[0] == "unknown_site"
    assert "duplicate_site" in issues.loc[4, "kind"].tolist()


def test_a_part_shown_by_one_pair_is_not_asked_of_another():
    whole, east = box(0, 0, 1000, 1000), box(700, 300, 1000, 700)
    book = Book().source("a").source("b")
    book.row("a", "Ash Common", shape=whole, kind="drawn")
    book.row("a", "Ash Common East", shape=east, kind="drawn")
    book.row("b", "Ash Common East", shape=Point(850, 500))

    snapshot = book.snapshot()

    assert snapshot.sites["site_id"].tolist() == ["ash-common", "ash-common-east"]
    assert snapshot.sites["part_of_site_id"].fillna("").tolist() == ["", "ash-common"]
    outcomes = snapshot.matches.set_index(["record_id", "other_record_id"])["outcome"]
    assert outcomes["a:2", "a:3"] == "part"
    assert outcomes["a:3", "b:2"] == "same"
    assert "ask" not in set(outcomes)


def test_geometries_in_another_crs_are_refused():
    ingested = Book().source("a").row("a", "A", shape=Point(430000, 280000)).ingested()
    with pytest.raises(CrsError):
        consolidate(ingested, crs="EPSG:32630")


def test_a_site_without_a_place_is_an_issue():
    snapshot = Book().source("a").row("a", "A").snapshot()
    issue = snapshot.issues.set_index("kind").loc["missing_location"]
    assert (issue["source_id"], issue["row"], issue["value"]) == ("a", 2, "A")
    assert isinstance(snapshot.boundaries, gpd.GeoDataFrame)


def test_an_included_site_is_part_of_the_other():
    book = Book().source("a").row("a", "I-54").row("a", "Corridor", included_site="i 54")
    assert site(book.snapshot(), "i-54")["part_of_site_id"] == "corridor"
    assert pd.isna(site(book.snapshot(), "corridor")["part_of_site_id"])


def test_inclusions_that_cannot_hold_are_issues():
    book = Book().source("a").row("a", "A", included_site="B").row("a", "B", included_site="C")
    book.row("a", "C", included_site="A").row("a", "D", included_site="nowhere")

    snapshot = book.snapshot()

    issues = snapshot.issues[snapshot.issues["kind"] != "missing_location"]
    assert sorted(zip(issues["kind"], issues["row"], strict=True)) == [
        ("duplicate_site", 4),
        ("unknown_site", 5),
    ]
    assert snapshot.sites["part_of_site_id"].fillna("-").tolist() == ["-", "a", "b", "-"]


def application(book, application, status=None, date=None, **more):
    cells = {"application": application, "status": status, "date": date, **more}
    stated = {field: cell for field, cell in cells.items() if cell}
    return book.row("a", "A", "application", valid_at=date, **stated)


def test_applications_gather_their_stages_in_time():
    book = Book().source("a").row("a", "A")
    application(book, "1/22", "outline_granted", "2022-03", authority="Warwick")
    application(book, "1/22", "resolution_to_grant_s106", "2022-01", description="Campus")
    application(book, "2/26", "reserved_matters_approved", "2026")
    application(book, "3/26")

    snapshot = book.snapshot()

    held = snapshot.applications.set_index("application")
    assert held.loc["1/22", ["status", "status_date", "authority", "description"]].tolist() == [
        "outline_granted", "2022-03", "Warwick", "Campus",
    ]  # fmt: skip
    assert held.loc["1/22", "claim_id"] == "a:3#status"
    assert held.loc["3/26", "claim_id"] == "a:6#application"
    assert pd.isna(held.loc["3/26", "status"])
    assert snapshot.stage_events["status"].tolist() == [
        "resolution_to_grant_s106", "outline_granted", "reserved_matters_approved",
    ]  # fmt: skip
    row = site(snapshot, "a")
    assert (row["application_status"], row["planning_date"], row["planning_group"]) == (
        "reserved_matters_approved", "2026", "detailed",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stages", "status", "group"),
    [
        # A refusal does not end a permission that another application won.
        ([("outline_granted", "2022"), ("refused", "2024")], "outline_granted", "outline"),
        # A new application is in progress although the last was refused.
        ([("refused", "2022"), ("submitted", "2024")], "submitted", "applied"),
        # One in progress says less than a permission.
        ([("outline_granted", "2022"), ("pending", "2024")], "outline_granted", "outline"),
        ([("lapsed", "2022")], "lapsed", "plan_led"),
        ([("full_granted", None), ("complete", None)], "complete", "building"),
    ],
)
def test_the_application_that_says_where_a_site_stands(stages, status, group):
    book = Book().source("a").row("a", "A", plan_status="allocated")
    for number, (stage, date) in enumerate(stages):
        application(book, f"{number}/22", stage, date)

    row = site(book.snapshot(), "a")

    assert (row["application_status"], row["planning_group"]) == (status, group)


@pytest.mark.parametrize(
    ("plan", "group"),
    [
        (None, "not_known"),
        ("not_promoted", "not_known"),
        ("call_for_sites", "promoted"),
        ("reg18_draft", "plan_led"),
        ("ldo_or_mdo_made", "outline"),
    ],
)
def test_the_plan_gives_the_group_where_there_is_no_application(plan, group):
    snapshot = Book().source("a").row("a", "A", plan_status=plan).snapshot()
    assert site(snapshot, "a")["planning_group"] == group


def test_a_plain_statement_that_an_application_overtook_is_a_conflict():
    book = Book().source("a").row("a", "A", application_status="pending")
    application(book, "1/22", "outline_granted", "2022")

    snapshot = book.snapshot()

    assert site(snapshot, "a")["application_status"] == "outline_granted"
    (conflict,) = snapshot.conflicts.to_dict("records")
    assert (conflict["claim_id_won"], conflict["claim_id_lost"]) == (
        "a:3#status",
        "a:2#application_status",
    )


def test_what_happens_after_the_date_of_the_answer_is_left_out_and_said():
    book = Book().source("a", valid_at="2025").row("a", "A", control="public")
    application(book, "1/22", "outline_granted", "2022-03")
    application(book, "2/26", "reserved_matters_approved", "2026")

    snapshot = book.snapshot(as_of="2024-06-01")

    row = site(snapshot, "a")
    assert (row["application_status"], row["control"]) == ("outline_granted", "public")
    issues = snapshot.issues[snapshot.issues["kind"] == "after_as_of"]
    assert issues["severity"].tolist() == ["notice", "warning"]
    assert issues["message"].tolist()[0].startswith("3 claims are dated after 2024-06-01")
    assert site(book.snapshot(as_of="2026-01-01"), "a")["application_status"] == (
        "reserved_matters_approved"
    ), "a year counts by its own precision"


def test_a_site_that_only_a_later_row_names_is_not_there_yet():
    book = Book().source("a").row("a", "A", control="public")
    book.row("a", "B", valid_at="2027-01", control="public").row("a", "C", valid_at="2027")

    snapshot = book.snapshot(as_of="2026-11-23")

    assert snapshot.sites["site_id"].tolist() == ["a"]
    assert snapshot.records["name"].tolist() == ["A"]
    issue = snapshot.issues.set_index("kind").loc["after_as_of"]
    assert issue["message"] == (
        "1 claims are dated after 2026-11-23 and were left out; their rows: 2"
    )
    assert book.snapshot(as_of="2027-02-01").sites["site_id"].tolist() == ["a", "b", "c"]


def test_a_stage_takes_its_date_from_a_record_that_states_it():
    book = Book().source("a", trust=90).source("b", trust=10)
    book.row("a", "A", application_status="outline_granted")
    book.row("b", "A", application_status="refused", planning_date="2019-06-30")

    row = site(book.snapshot(), "a")
    assert row["application_status"] == "outline_granted"
    assert pd.isna(row["planning_date"]), "nobody dates the outline permission"

    book.row("b", "A", application_status="outline_granted", planning_date="2022-03")
    book.row("b", "A", application_status="outline_granted", planning_date="2021")
    snapshot = book.snapshot()
    assert site(snapshot, "a")["planning_date"] == "2022-03"
    dates = snapshot.conflicts[snapshot.conflicts["field"] == "planning_date"]
    assert dates["claim_id_lost"].tolist() == ["b:4#planning_date"]


def test_a_date_without_a_stage_is_not_used_and_said():
    book = Book().source("a").row("a", "A", planning_date="2019-06-30")
    book.row("a", "A", application_status="outline_granted")

    snapshot = book.snapshot()

    assert pd.isna(site(snapshot, "a")["planning_date"])
    issue = snapshot.issues.set_index("kind").loc["date_without_stage"]
    assert (issue["source_id"], issue["row"], issue["value"]) == ("a", 2, "2019-06-30")
    (claim,) = SiteClaims(snapshot, "a").on(["planning_date"])
    assert not claim.won
    assert claim.why == "it dates a stage, and its row states none that can be read"


def test_the_date_of_a_stage_that_lost_loses_with_it():
    book = Book().source("a", trust=90).source("b", trust=10)
    book.row("a", "A", application_status="outline_granted")
    book.row("b", "A", application_status="refused", planning_date="2019-06-30")

    (claim,) = SiteClaims(book.snapshot(), "a").on(["planning_date"])

    assert (claim.won, claim.why) == (False, "higher trust: 90 over 10")


def test_incentives_join_what_rows_say_of_one_scheme():
    book = Book().source("a", trust=60).source("b").row("a", "A")
    book.row("b", "A", "incentive", scheme="Zone", position="applied", ends="2034-09-30")
    book.row("a", "A", "incentive", scheme="Zone", position="named")

    snapshot = book.snapshot()

    (held,) = snapshot.incentives.to_dict("records")
    assert (held["scheme"], held["position"], held["ends"]) == ("Zone", "named", "2034-09-30")
    assert held["claim_id"] == "a:3#scheme"
    assert snapshot.conflicts["claim_id_lost"].tolist() == ["b:2#position"]


def test_no_claims_at_all_give_empty_tables_of_the_schema():
    snapshot = Book().source("a").row("a", "A").snapshot()
    for name in ("conflicts", "acreages", "applications", "stage_events", "incentives"):
        assert getattr(snapshot, name).empty
        assert list(getattr(snapshot, name).columns) == schema.TABLES[name].column_names
