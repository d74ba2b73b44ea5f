"""Which records are one site: one small case for each fault that sources have."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point, box

from sitepipe.consolidate.matching import Matching, match_records
from sitepipe.consolidate.matching.spellings import conflict, members, spell

COLUMNS = [
    "record_id", "source_id", "name", "reference", "authorities", "former_names", "larger_site",
    "acres_low", "acres_high", "kind", "uncertainty_m",
]  # fmt: skip


def table(*rows: dict[str, object]) -> gpd.GeoDataFrame:
    """Number the rows a, b, c …; each of a source of its own unless it says otherwise."""
    filled = [
        {"record_id": "abcdefgh"[at], "source_id": f"source {at}", "geometry": None, **row}
        for at, row in enumerate(rows)
    ]
    frame = pd.DataFrame(filled).reindex(columns=[*COLUMNS, "geometry"])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=27700)


def outcome(one: dict[str, object], other: dict[str, object]) -> str:
    pairs = match_records(table(one, other)).pairs
    return str(pairs["outcome"].iloc[0]) if len(pairs) else "different"


def groups(found: Matching) -> list[str]:
    """Return the records of each site as one word, in order."""
    members_of = found.sites.groupby(found.sites).groups
    return sorted("".join(sorted(ids)) for ids in members_of.values())


SQUARE = box(0, 0, 400, 400)


def test_equal_names_of_different_sources_are_one_site_without_a_place():
    assert outcome({"name": "Bramley Ind. Est."}, {"name": "Bramley Industrial Estate"}) == "same"


@pytest.mark.parametrize(
    "other",
    [
        "Thornbury Bus Pk",
        "Business Park, Thornbury",
        "Thornbuyr Business Park",
        "Land at Thornbury Business Park",
        "Thornbury Park",
    ],
)
def test_a_name_written_otherwise_is_the_same_site_at_the_same_place(other):
    drawn = {"name": "Thornbury Business Park", "geometry": SQUARE}
    assert outcome(drawn, {"name": other, "geometry": Point(390, 200)}) == "same"


@pytest.mark.parametrize(
    "other",
    ["64 Mill Road", "64, Mill Rd, Middleton", "Middleton, 64 Mill Road", "64 Mil Road, Middleton"],
)
def test_an_address_without_its_town_or_with_a_slip_is_the_same_site(other):
    one = {"name": "64 Mill Road, Middleton", "geometry": Point(0, 0)}
    assert outcome(one, {"name": other, "geometry": Point(120, 0)}) == "same"
    assert outcome(one, {"name": other.replace("64", "66"), "geometry": Point(9, 0)}) == "different"


def test_a_boundary_shifted_by_150_metres_is_the_same_site():
    # 250 m of 400 m overlap: 250 / 550 = 0.45
    one = {"name": "Thornbury Business Park", "geometry": SQUARE}
    assert outcome(one, {"name": "Thornbury", "geometry": box(150, 0, 550, 400)}) == "same"


def test_a_boundary_of_one_phase_under_the_name_of_the_site_is_the_site():
    one = {"name": "Thornbury Business Park", "geometry": SQUARE}
    other = {"name": "Thornbury Bus Pk", "geometry": box(0, 0, 130, 400)}
    assert outcome(one, other) == "same"


def test_a_park_renamed_is_found_by_its_former_name():
    one = {"name": "Kestrel Gate", "former_names": "Old Foundry; Harlow Works"}
    assert outcome(one, {"name": "Harlow Wks"}) == "same"


def test_a_park_renamed_is_found_by_reference_and_place():
    one = {"name": "Kestrel Gate", "reference": "E/12", "geometry": SQUARE}
    other = {"name": "Harlow Works", "reference": "e 12", "geometry": Point(200, 200)}
    assert outcome(
        one | {"authorities": "Ashton"}, other | {"authorities": "Ashton; Burley"}
    ) == "same"  # fmt: skip


def test_a_reference_reused_far_away_is_no_evidence():
    one = {"name": "Kestrel Gate", "reference": "12", "geometry": SQUARE}
    other = {"name": "Harlow Works", "reference": "12", "geometry": Point(9000, 0)}
    assert outcome(one, other) == "different"
    assert outcome(one | {"geometry": None}, other) == "different"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Whitley Park Phase 1", "Whitley Park Phase 2"),
        ("Whitley Park Plot A", "Whitley Park Plot B"),
        ("Whitley Park North", "Whitley Park South"),
        ("Whitley 1", "Whitley 2"),
        ("Whitley Park Phase One", "Whitley Park Ph II"),
    ],
)
def test_names_with_other_marks_are_never_one_site(one, other):
    drawn = {"geometry": SQUARE, "reference": "E/1", "authorities": "Ashton"}
    assert outcome({"name": one, **drawn}, {"name": other, **drawn}) == "different"


def test_a_phase_is_a_part_of_its_site():
    one = {"name": "Whitley Park", "geometry": SQUARE}
    assert outcome(one, {"name": "Whitley Pk Ph 1", "geometry": box(0, 0, 90, 400)}) == "part"


def test_what_names_a_larger_site_is_a_part_of_it():
    part = {"name": "Kestrel Gate", "larger_site": "Whitley Pk", "geometry": box(0, 0, 90, 90)}
    assert outcome({"name": "Whitley Park", "geometry": SQUARE}, part) == "part"


def test_an_area_that_includes_another_site_is_not_that_site():
    corridor = {"name": "Green Innovation Corridor", "geometry": box(0, 0, 4000, 4000)}
    assert outcome(corridor, {"name": "i54", "geometry": SQUARE}) == "part"


def test_one_row_that_is_two_places_joins_neither():
    both = {"name": "Ansty Park & Walsgrave Hill"}
    found = match_records(table(both, {"name": "Ansty Park"}, {"name": "Walsgrave Hill"}))
    assert groups(found) == ["a", "b", "c"]
    assert found.pairs["outcome"].tolist() == ["part", "part"]


def test_neighbours_of_like_names_stay_apart():
    one = {"name": "Thornbury Business Park", "geometry": SQUARE}
    other = {"name": "Thornbury Industrial Estate", "geometry": box(420, 0, 820, 400)}
    assert outcome(one, other) == "different"


def test_the_same_name_far_away_is_another_site():
    one = {"name": "Station Road", "geometry": Point(0, 0)}
    # 100 m of uncertainty at each point
    assert outcome(one, {"name": "Station Road", "geometry": Point(2190, 0)}) != "different"
    assert outcome(one, {"name": "Station Road", "geometry": Point(2210, 0)}) == "different"


def test_a_word_alone_pairs_no_records_that_are_far_apart():
    one = {"name": "Marlbrook Park", "geometry": Point(0, 0)}
    near = table(one, {"name": "Marlbrook Mill", "geometry": Point(3999, 0)})
    far = table(one, {"name": "Marlbrook Mill", "geometry": Point(4001, 0)})
    nowhere = table(one, {"name": "Marlbrook Mill"})
    unsure = table(
        one, {"name": "Marlbrook Mill", "geometry": Point(4001, 0), "uncertainty_m": 2000.0}
    )
    named = table(one, {"name": "Marlbrook Park", "geometry": Point(4001, 0)})

    assert [len(match_records(each).pairs) for each in (near, far, nowhere, unsure, named)] == [
        1, 0, 1, 1, 1,
    ]  # fmt: skip


def test_one_source_with_different_references_lists_different_sites():
    one = {"name": "Station Road", "source_id": "register"}
    assert outcome(one | {"reference": "E/1"}, one | {"reference": "E/2"}) == "different"
    assert outcome(one | {"reference": "E/1"}, one) == "same"


def test_a_site_in_two_authorities_is_one_site():
    one = {"name": "MIRA", "authorities": "North Warwickshire", "geometry": SQUARE}
    other = {"name": "MIRA", "authorities": "Hinckley & Bosworth", "geometry": Point(200, 450)}
    assert outcome(one, other) == "same"


def test_no_chain_joins_what_a_veto_keeps_apart():
    numbered = {"source_id": "register", "geometry": SQUARE}
    found = match_records(
        table(
            {"name": "Whitley Park", "reference": "E/1", **numbered},
            {"name": "Whitley Park", "reference": "E/2", **numbered},
            {"name": "Whitley Park", "geometry": SQUARE},
        )
    )
    assert groups(found) == ["ac", "b"]


def test_people_overrule_the_rules_and_their_chains():
    rows = table({"name": "Harlow Works"}, {"name": "Harlow Works"}, {"name": "Kestrel Gate"})
    decided = pd.DataFrame(
        [("b", "a", "different"), ("c", "b", "same"), ("a", "gone", "same")],
        columns=["record_id", "other_record_id", "outcome"],
    )
    found = match_records(rows, decided)
    assert groups(found) == ["a", "bc"]
    assert found.pairs["why"].tolist() == ["decided by a person"] * 2


def test_the_order_of_rows_does_not_matter():
    rows = table(
        {"name": "Whitley Park", "geometry": SQUARE},
        {"name": "Whitley Pk", "geometry": Point(10, 10)},
        {"name": "Kestrel Gate", "former_names": "Harlow Works"},
        {"name": "Harlow Works"},
        {"name": "Harlow Wroks", "geometry": Point(9000, 9000)},
    )
    first = match_records(rows)
    for seed in range(5):
        mixed = rows.iloc[np.random.default_rng(seed).permutation(len(rows))]
        again = match_records(mixed)
        pd.testing.assert_series_equal(first.sites, again.sites)
        pd.testing.assert_frame_equal(first.pairs, again.pairs)


def test_reasons_add_up_to_the_score():
    one = {"name": "Whitley Park", "acres_low": 40.0, "acres_high": 40.0}
    pairs = match_records(table(one, one)).pairs
    assert pairs["why"].tolist() == ["equal names +5.5; acres +1.0"]
    assert pairs["score"].tolist() == [6.5]


def renamed(**other: object) -> gpd.GeoDataFrame:
    """Return a boundary, and a point in it under an unlike name with nearly its acreage."""
    drawn = {"name": "Harlow Works", "geometry": SQUARE, "acres_low": 39.5, "acres_high": 39.5}
    found = {"name": "Kestrel Gate", "geometry": Point(90, 90), "acres_low": 39.4} | other
    return table(drawn, found, {"name": "Ivy Dock", "geometry": Point(700, 0)})


def test_an_unlike_name_at_one_place_is_the_same_site_if_nothing_contends():
    # -2.0 unlike, 3.0 point in a boundary, 3.5 acreage within 1%, 2.0 alone: 6.5
    found = match_records(renamed())
    assert groups(found) == ["ab", "c"]
    assert found.pairs["score"].max() == 6.5


def test_an_unlike_name_at_one_place_is_asked_if_areas_are_only_near():
    # 1.0 for an acreage within 5%: 4.0
    found = match_records(renamed(acres_low=38.4))
    assert groups(found) == ["a", "b", "c"]
    assert found.pairs["outcome"].tolist().count("ask") == 1


def test_an_unlike_name_in_one_source_is_another_site():
    found = match_records(renamed(source_id="source 0"))
    assert groups(found) == ["a", "b", "c"]
    assert "ask" not in found.pairs["outcome"].tolist()


def test_an_unlike_name_at_one_place_is_asked_where_a_third_contends():
    rows = pd.concat([renamed(), table({"name": "Low Mill", "geometry": Point(10, 10)})])
    rows["record_id"] = list("abcd")
    found = match_records(rows)
    assert groups(found) == ["a", "b", "c", "d"]
    assert found.pairs["outcome"].tolist().count("ask") == 1


def test_a_renamed_phase_is_joined_through_other_records():
    found = match_records(
        table(
            {"name": "Harlow Works", "geometry": SQUARE},
            {"name": "Kestrel Gate", "geometry": box(0, 0, 150, 400)},
            {"name": "Kestrel Gate", "geometry": SQUARE, "former_names": "Harlow Works"},
        )
    )
    assert groups(found) == ["abc"]


def test_nothing_and_one_record_are_matched_too():
    assert match_records(table({"name": "Whitley Park"})).sites.tolist() == [0]
    empty = match_records(table({"name": "Whitley Park"}).iloc[:0])
    assert empty.sites.empty
    assert empty.pairs.empty


def test_a_record_id_that_stands_twice_is_refused():
    rows = table({"name": "Whitley Park"}, {"name": "Whitley Park", "record_id": "a"})
    with pytest.raises(ValueError, match="'a' stands twice"):
        match_records(rows)


def test_no_decisions_change_nothing():
    rows = table({"name": "Whitley Park"}, {"name": "Whitley Pk"})
    none = pd.DataFrame(columns=["record_id", "other_record_id", "outcome"])
    pd.testing.assert_frame_equal(match_records(rows).pairs, match_records(rows, none).pairs)


def test_a_decision_on_records_that_no_rule_compares_is_kept():
    rows = table({"name": "Whitley Park"}, {"name": "Kestrel Gate", "geometry": SQUARE})
    decided = pd.DataFrame([{"record_id": "b", "other_record_id": "a", "outcome": "part"}])
    found = match_records(rows, decided)
    assert groups(found) == ["a", "b"]
    assert found.pairs["outcome"].tolist() == ["part"]


def test_a_name_is_taken_apart():
    spelt = spell("Land N of Bramley Indutrial Est., Ph. 2")
    assert spelt.core == "bramley"
    assert spelt.kinds == {"industrial", "estate"}
    assert spelt.portions == {"phase 2"}
    assert spelt.marks == {"north"}


def test_marks_clash_only_if_both_names_have_them():
    assert conflict(spell("Whitley North"), spell("Whitley South")) == "north, south"
    assert conflict(spell("Whitley North"), spell("Whitley")) == ""


def test_a_name_of_two_places_has_members():
    assert members("Ansty Park & Walsgrave Hill") == {"ansty park", "walsgrave hill"}
    assert members("Research and Development Park") == frozenset()
