"""Redaction and narrowing: what stays in the tables of a pack, and what does not."""

from __future__ import annotations

from dataclasses import fields, replace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from portfolio_fixture import made_portfolio

from sitepipe import schema
from sitepipe.render.pack.redaction import narrowed, redacted, withheld
from sitepipe.snapshot import Appraisal, Snapshot
from sitepipe.vocab import Audience

PARTNER_COLUMNS = [
    "plots.plot_price_gbp", "plots.plot_rent_gbp_per_sqft", "plots.plot_landlord",
    "buildings.building_rent_gbp_per_sqft", "works.funding_gap_gbp",
    "connections.quote_cost_gbp", "parties.party_terms",
]  # fmt: skip
INTERNAL = [
    "sources.file", "sources.file_sha256", "sources.rhythm_months", "sources.audience",
    "sources.audience_limit", "records", "claims", "geometries", "issues",
    "identities", "matches", "conflicts", "site_ids", "lineage", "plots.offer_from",
    "works.works_note", "connections.applicant",
    "connections.connection_reference", "evidence.held_at", "parties.contact",
]  # fmt: skip


def _tables() -> tuple[Snapshot, Appraisal]:
    """Give the made-up portfolio with one row in every register."""
    made = made_portfolio()
    site = {"site_id": "ash-park"}
    cited = {"claim_id": "ash-park:acres"}
    claims = [
        {"claim_id": "plots:2:plot_price_gbp", "record_id": "plots:2", "field": "plot_price_gbp",
         "text": "£7,913,577", "source_id": "plots", "row": 2},
        {"claim_id": "plots:2:plot", "record_id": "plots:2", "field": "plot", "text": "1",
         "source_id": "plots", "row": 2},
        {"claim_id": "works:2:works_sites", "record_id": "works:2", "field": "works_sites",
         "text": "Ash Park 60 %; Beech Works 40 %", "value": "Ash Park 60 %; Beech Works 40 %",
         "source_id": "works", "row": 2},
    ]  # fmt: skip
    snapshot = replace(
        made.snapshot,
        sources=schema.SOURCES.frame(
            pd.concat(
                [
                    made.snapshot.sources,
                    schema.SOURCES.frame([{"source_id": name, "file": f"{name}.csv"}
                                          for name in ("plots", "works", "unused")]),
                ]
            )
        ),
        records=schema.RECORDS.frame(made.snapshot.records.assign(row=range(2, 9))),
        claims=schema.CLAIMS.frame(pd.concat([made.snapshot.claims, schema.CLAIMS.frame(claims)])),
        identities=schema.IDENTITIES.frame(
            pd.concat(
                [
                    made.snapshot.identities,
                    schema.IDENTITIES.frame(
                        [{"record_id": "plots:2", **site, "decided_by": "q. ferngrove"}]
                    ),
                ]
            )
        ),
        issues=schema.ISSUES.frame(
            [
                {"source_id": "list", "row": 2, "message": "of Ash Park"},
                {"source_id": "list", "row": 3, "message": "of Beech Works"},
                {"source_id": "list", "message": "of the whole file"},
            ]
        ),
        plots=schema.PLOTS.frame(
            [
                {**site, "plot": "1", "plot_price_gbp": 7913577, "plot_landlord": "Ash Estate",
                 "offer_from": "Quoll", "plot_agent": "Fern", "claim_id": "plots:2:plot"},
                {**site, "plot": "2", "claim_id": "plots:2:plot_price_gbp"},
                {"site_id": "beech-works", "plot": "1", **cited},
            ]
        ),
        works=schema.WORKS.frame(
            [
                {"works_id": name, "works_title": name, "works_note": "slow", "funding_gap_gbp": 5,
                 "cost_low_gbp": 7}
                for name in ("spine", "culvert", "bridge", "other", "circle-a", "circle-b")
            ]
        ),
        works_sites=schema.WORKS_SITES.frame(
            [
                {"works_id": "spine", **site, "share": 0.6, "claim_id": "works:2:works_sites"},
                {"works_id": "spine", "site_id": "beech-works", "share": 0.4},
                {"works_id": "other", "site_id": "beech-works"},
                {"works_id": "circle-a", **site},
            ]
        ),
        works_dependencies=schema.WORKS_DEPENDENCIES.frame(
            [
                {"works_id": "spine", "needs_works_id": "culvert"},
                {"works_id": "culvert", "needs_works_id": "bridge"},
                {"works_id": "other", "needs_works_id": "bridge"},
                {"works_id": "circle-a", "needs_works_id": "circle-b"},
                {"works_id": "circle-b", "needs_works_id": "circle-a"},
            ]
        ),
        connections=schema.CONNECTIONS.frame(
            [
                {**site, "utility": "electricity", "connection": "1", "at_substation": "Fern 33",
                 "quote_cost_gbp": 9, "applicant": "Quoll", "connection_reference": "R1"},
                {"site_id": "beech-works", "utility": "gas", "connection": "2"},
            ]
        ),
        substations=schema.SUBSTATIONS.frame(
            [
                {"substation": "Fern 33", "parent_substation": "Fern 132"},
                {"substation": "Fern 132", "parent_substation": "Fern GSP"},
                {"substation": "Fern GSP"},
                {"substation": "Bracken 33", "parent_substation": "Fern 132"},
            ]
        ),
    )  # fmt: skip
    findings = schema.FINDINGS.frame(
        [
            {**site, "rule": "checks.a", "field": "plots", "fact": "open", "audience": "public",
             "claim_ids": "plots:2:plot; plots:2:plot_price_gbp"},
            {**site, "rule": "checks.b", "fact": "for partners", "audience": "partner"},
            {**site, "rule": "checks.c", "fact": "for the team", "audience": "internal"},
            {**site, "rule": "checks.d", "field": "plot_price_gbp", "fact": "£7,913,577"},
            {"site_id": "beech-works", "rule": "checks.a", "fact": "open"},
        ]
    )  # fmt: skip
    return snapshot, replace(made.appraisal, findings=findings, issues=snapshot.issues)


def test_what_is_withheld_is_what_the_schema_says():
    assert sorted(withheld(Audience.PUBLIC)) == sorted(PARTNER_COLUMNS + INTERNAL)
    assert sorted(withheld(Audience.PARTNER)) == sorted(INTERNAL)
    assert withheld(Audience.INTERNAL) == []


def test_the_team_sees_every_table_as_it_is():
    snapshot, appraisal = _tables()

    assert redacted(snapshot, appraisal, audience=Audience.INTERNAL) == (snapshot, appraisal)


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER])
def test_restricted_columns_are_unknown_and_the_others_as_they_were(audience):
    snapshot, appraisal = _tables()
    before = snapshot.plots.copy()

    shown, assessed = redacted(snapshot, appraisal, audience=audience)

    for bundle, original in ((shown, snapshot), (assessed, appraisal)):
        for field in fields(bundle):
            table, rows = schema.TABLES[field.name], getattr(bundle, field.name)
            given = getattr(original, field.name)
            assert rows.columns.tolist() == given.columns.tolist()
            assert rows.dtypes.tolist() == given.dtypes.tolist(), field.name
            for column in table.columns:
                if not audience.may_see(column.audience):
                    assert rows[column.name].isna().all(), (field.name, column.name)
                elif field.name in ("plots", "works", "connections") and column.name != "claim_id":
                    assert rows[column.name].equals(given[column.name]), column.name
    assert snapshot.plots.equals(before), "redaction must not change its input"


def test_a_partner_sees_the_price_and_not_who_offers():
    shown, _ = redacted(*_tables(), audience=Audience.PARTNER)

    assert shown.plots["plot_price_gbp"].iloc[0] == 7913577
    assert shown.plots["offer_from"].isna().all()


def test_restricted_tables_keep_only_what_sources_are_cited_by():
    shown, assessed = redacted(*_tables(), audience=Audience.PUBLIC)

    assert [len(table) for table in (shown.records, shown.conflicts, shown.issues)] == [0, 0, 0]
    assert assessed.issues.empty
    assert shown.identities["record_id"].tolist()[-1] == "plots:2"
    assert shown.identities[["decision", "decided_by"]].isna().all(axis=None)
    assert "plot_price_gbp" not in set(shown.claims["field"])
    assert set(shown.claims["field"]) == {"stated_acres", "plot", "works_sites"}


def test_a_claim_that_is_not_shown_is_not_referred_to():
    shown, assessed = redacted(*_tables(), audience=Audience.PUBLIC)

    assert shown.plots["claim_id"].isna().tolist() == [False, True, False]
    assert assessed.findings["claim_ids"].dropna().tolist() == ["plots:2:plot"]


@pytest.mark.parametrize(
    ("audience", "rules"),
    [
        (Audience.PUBLIC, ["a", "a"]),
        (Audience.PARTNER, ["a", "b", "d", "a"]),
        (Audience.INTERNAL, ["a", "b", "c", "d", "a"]),
    ],
)
def test_findings_are_shown_to_those_they_are_for(audience, rules):
    _, assessed = redacted(*_tables(), audience=audience)

    assert [rule.removeprefix("checks.") for rule in assessed.findings["rule"]] == rules


def test_only_the_chosen_sites_stay():
    snapshot, appraisal = _tables()

    kept, assessed = narrowed(snapshot, appraisal, ["ash-park"])

    for bundle in (kept, assessed):
        for field in fields(bundle):
            rows = getattr(bundle, field.name)
            if "site_id" in rows.columns:
                assert set(rows["site_id"]) <= {"ash-park"}, field.name
    assert kept.sites["name"].tolist() == ["Ash Park"]
    assert type(kept.boundaries) is type(snapshot.boundaries)
    assert kept.boundaries.crs == snapshot.boundaries.crs
    assert set(kept.sources["source_id"]) == {"list", "plots", "works"}
    assert kept.issues["message"].tolist() == ["of Ash Park"]
    assert assessed.issues["message"].tolist() == ["of Ash Park"]


def test_shared_works_stay_with_what_they_wait_on_and_without_the_other_sites():
    kept, _ = narrowed(*_tables(), ["ash-park"])

    assert kept.works["works_id"].tolist() == ["spine", "culvert", "bridge", "circle-a", "circle-b"]
    assert kept.works_sites["works_id"].tolist() == ["spine", "circle-a"]
    assert len(kept.works_dependencies) == 4
    named = kept.claims[kept.claims["field"] == "works_sites"]
    assert named["claim_id"].tolist() == ["works:2:works_sites"]
    assert named[["text", "value"]].isna().all(axis=None)


def test_substations_stay_with_those_that_feed_them():
    kept, _ = narrowed(*_tables(), ["ash-park"])
    none, _ = narrowed(*_tables(), ["beech-works"])

    assert kept.substations["substation"].tolist() == ["Fern 33", "Fern 132", "Fern GSP"]
    assert none.substations.empty


def test_a_site_inside_one_that_is_left_out_does_not_name_it():
    alone, _ = narrowed(*_tables(), ["elm-inside"])
    both, _ = narrowed(*_tables(), ["elm-inside", "beech-works"])

    assert alone.sites["part_of_site_id"].isna().all()
    assert both.sites["part_of_site_id"].dropna().tolist() == ["beech-works"]


def test_no_cell_names_a_site_that_was_left_out():
    kept, assessed = narrowed(*_tables(), ["ash-park"])

    for bundle in (kept, assessed):
        for field in fields(bundle):
            rows = pd.DataFrame(getattr(bundle, field.name)).drop(
                columns="geometry", errors="ignore"
            )
            texts = " ".join(str(cell) for cell in rows.to_numpy().ravel())
            assert "beech" not in texts.casefold(), field.name


def test_matches_stay_where_both_records_do():
    snapshot, appraisal = _tables()
    pairs = [("list:2", "plots:2"), ("list:2", "list:3"), ("list:3", "list:4")]
    matches = schema.MATCHES.frame(
        [{"record_id": one, "other_record_id": other, "outcome": "ask"} for one, other in pairs]
    )
    shown, _ = narrowed(replace(snapshot, matches=matches), appraisal, ["ash-park"])
    assert shown.matches["other_record_id"].tolist() == ["plots:2"]


def test_the_name_of_a_larger_site_is_not_shown_with_its_part():
    snapshot, appraisal = _tables()
    stated = schema.CLAIMS.frame(
        [{"claim_id": "list:2#larger_site", "record_id": "list:2", "field": "larger_site",
          "text": "Beech Works", "value": "Beech Works", "source_id": "list"}]
    )  # fmt: skip
    claims = pd.concat([snapshot.claims, stated], ignore_index=True)
    shown, _ = narrowed(replace(snapshot, claims=claims), appraisal, ["ash-park"])
    (kept,) = shown.claims[shown.claims["field"] == "larger_site"].to_dict("records")
    assert pd.isna(kept["text"])
    assert pd.isna(kept["value"])


def test_choosing_every_site_changes_nothing():
    snapshot, appraisal = _tables()

    kept, assessed = narrowed(snapshot, appraisal, snapshot.sites["site_id"])

    assert_frame_equal(kept.issues, snapshot.issues)
    assert assessed is appraisal


def test_a_source_of_nothing_that_is_shown_is_not_named():
    snapshot, appraisal = _tables()
    claims = snapshot.claims.assign(
        source_id=snapshot.claims["source_id"].mask(
            snapshot.claims["field"] == "plot_price_gbp", "price-list"
        )
    )
    listed = schema.SOURCES.frame(
        [*snapshot.sources.to_dict("records"),
         {"source_id": "price-list", "title": "Prices agreed with Canary Estates"}]
    )  # fmt: skip
    held = replace(snapshot, claims=claims, sources=listed)

    public, _ = redacted(held, appraisal, audience=Audience.PUBLIC)
    partner, _ = redacted(held, appraisal, audience=Audience.PARTNER)

    assert "price-list" not in set(public.sources["source_id"])
    assert "price-list" in set(partner.sources["source_id"])
