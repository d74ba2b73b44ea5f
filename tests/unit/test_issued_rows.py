"""Which site a row of a partner's workbook is of, and what the partner takes back in it."""

import pandas as pd

from sitepipe import schema
from sitepipe.consolidate.issued import issued_for, placed_rows, revisions


def records(*rows):
    return schema.RECORDS.frame(
        [
            {"record_id": record_id, "source_id": record_id.partition(":")[0], "name": name,
             "entity": entity}
            for record_id, name, entity in rows
        ]
    )  # fmt: skip


def issued(*rows):
    return schema.ISSUED.frame(
        [
            {"record_id": record_id, "source_id": source_id, "name": name}
            for record_id, source_id, name in rows
        ]
    )


def test_a_row_is_of_the_site_of_the_records_that_it_was_issued_for():
    held = records(
        ("old:2", "Ash Park", "site"), ("old:3", "Beech Works", "site"), ("plots:2", "ASH  park",
        "plot"), ("back:2", "Ash Campus", "site"), ("back:3", "Ash Park", "plot"),
    )  # fmt: skip
    for_ = issued_for(issued(("back:2", "old", "Ash Park"), ("back:3", "plots", "Ash Park")), held)
    assert for_ == {"back:2": ["old:2"], "back:3": ["plots:2"]}
    named = held.iloc[:2].assign(site_id=["ash", "beech"])
    rows = placed_rows(held, for_, named).set_index("record_id")
    assert rows["site_id"].to_dict() == {"back:2": "ash", "back:3": "ash"}
    assert rows["renamed"].to_dict() == {"back:2": True, "back:3": False}


def test_a_row_whose_records_are_gone_is_compared_like_any_other():
    held = records(("back:2", "Ash Park", "site"), ("other:2", "Ash Park", "site"))
    assert issued_for(issued(("back:2", "old", "Ash Park")), held) == {}


def test_a_row_is_never_its_own_record_and_a_later_workbook_follows_an_earlier_one():
    held = records(("one:2", "Ash Campus", "site"), ("two:2", "Ash Campus", "site"))
    both = issued(
        ("one:2", "one", "Ash Campus"), ("one:2", "old", "Ash Park"),
        ("two:2", "one", "Ash Campus"), ("two:2", "old", "Ash Park"),
    )  # fmt: skip
    assert issued_for(both, held) == {"two:2": ["one:2"]}


def test_a_row_that_was_issued_for_two_sites_is_of_the_first_that_is_known():
    held = records(("old:2", "Ash Park", "site"), ("back:2", "Ash Park", "site"))
    for_ = issued_for(issued(("back:2", "gone", "Ash"), ("back:2", "old", "Ash Park")), held)
    rows = placed_rows(held, for_, held.iloc[:0].assign(site_id=pd.Series(dtype="str")))
    assert rows.empty, "a record of no site gives none"


def test_only_a_partner_s_own_claims_on_the_same_site_are_revised():
    claims = pd.DataFrame(
        [
            ("back:2:constraints", "constraints", "ash", "back"),
            ("old:2:constraints", "constraints", "ash", "old"),
            ("old:3:constraints", "constraints", "beech", "old"),
            ("council:2:constraints", "constraints", "ash", "council"),
            ("back:2:role", "role", "ash", "back"),
            ("old:2:role", "role", "ash", "old"),
        ],
        columns=["claim_id", "field", "site_id", "source_id"],
    )
    sources = schema.SOURCES.frame(
        [
            {"source_id": source_id, "partner": partner}
            for source_id, partner in (("back", "Us"), ("old", "Us"), ("council", "Them"))
        ]
    )
    asked = schema.REVISED.frame(
        [
            {"claim_id": f"back:2:{field}", "revised_claim_id": old}
            for field, old in (
                ("constraints", "old:2:constraints"), ("constraints", "old:3:constraints"),
                ("constraints", "council:2:constraints"), ("role", "old:2:role"),
            )
        ]
    )  # fmt: skip
    found = revisions(claims, asked, sources)
    # A role is settled by date; the other constraints are of another site or another partner.
    assert found["revised_claim_id"].tolist() == ["old:2:constraints"]
