"""Ids last through renames, splits and mergers, and are never used twice."""

import pandas as pd
import pytest

from sitepipe.consolidate.lineage import assign_ids, no_anchors
from sitepipe.errors import DataError


def month(*rows):
    """Make records of (label, source, name, reference)."""
    return pd.DataFrame(
        [
            {
                "record_id": f"{source}:{number}",
                "label": label,
                "name": name,
                "source_id": source,
                "reference": reference,
                "authorities": None,
            }
            for number, (label, source, name, reference) in enumerate(rows)
        ],
        columns=["record_id", "label", "name", "source_id", "reference", "authorities"],
    )


def after(*months):
    """Assign month after month; return what the last gives."""
    lineage = assign_ids(months[0], no_anchors())
    for groups in months[1:]:
        lineage = assign_ids(groups, lineage.registry, lineage.retired)
    return lineage


def events(lineage):
    table = lineage.events.astype("object")
    table = table.where(table.notna(), None)
    return [tuple(row) for row in table[["site_id", "event", "other_site_id"]].to_numpy()]


def test_new_sites_get_readable_ids():
    lineage = after(
        month(
            (1, "la", "Ash Park", "A1"), (1, "reg", "ASH PARK", None), (2, "la", "Elm & Co", None)
        )
    )

    assert lineage.ids.to_dict() == {1: "ash-park", 2: "elm-and-co"}
    assert events(lineage) == [("ash-park", "minted", None), ("elm-and-co", "minted", None)]


def test_the_registry_is_sorted_and_unknown_is_nan():
    registry = after(month((1, "reg", "Ash Park", None), (1, "la", "Ash Park", "A1"))).registry

    assert registry.columns.tolist() == ["site_id", "source_id", "name_key", "reference", "held"]
    assert registry["source_id"].tolist() == ["la", "reg"]
    assert registry["reference"].isna().tolist() == [False, True]
    assert registry["held"].all()


def test_two_new_sites_of_one_name_are_told_apart():
    lineage = after(month((7, "la", "Ash Park", "A2"), (3, "la", "Ash Park", "A1")))

    assert lineage.ids.to_dict() == {3: "ash-park", 7: "ash-park-2"}


def test_a_renamed_site_keeps_its_id_by_its_reference():
    lineage = after(month((1, "la", "Ash Park", "A1")), month((5, "la", "Gigapark", "A1")))

    assert lineage.ids.to_dict() == {5: "ash-park"}
    assert events(lineage) == [("ash-park", "renamed", None)]
    assert lineage.events["why"].tolist() == ["now 'gigapark'; before: 'ash park'"]


def test_a_site_with_a_new_reference_keeps_its_id_by_its_name():
    lineage = after(month((1, "la", "Ash Park", "A1")), month((1, "la", "Ash Park", "B7")))

    assert lineage.ids.to_dict() == {1: "ash-park"}
    assert events(lineage) == []
    assert lineage.registry["reference"].tolist() == ["A1", "B7"]


def test_a_name_alone_carries_an_id_to_another_source():
    lineage = after(month((1, "la", "Ash Park", None)), month((1, "reg", "Ash-Park", None)))

    assert lineage.ids.to_dict() == {1: "ash-park"}
    assert events(lineage) == []


def test_a_reference_counts_before_names():
    lineage = after(
        month((1, "la", "Ash", "A1"), (2, "la", "Elm", "A2"), (2, "reg", "Elm", None)),
        month((1, "la", "Elm", "A1"), (1, "reg", "Elm", None)),
    )

    assert lineage.ids.to_dict() == {1: "ash"}


def test_equal_claims_go_to_the_smallest_id():
    lineage = after(
        month((1, "la", "Elm", "A2"), (2, "la", "Ash", "A1")),
        month((1, "la", "Oak", "A1"), (1, "la", "Oak", "A2")),
    )

    assert lineage.ids.to_dict() == {1: "ash"}


def test_a_split_leaves_the_id_with_the_part_that_shares_most():
    whole = month(
        (1, "la", "Ash Park", "A1"), (1, "reg", "Ash Park", "R1"), (1, "reg", "Ash East", "R2")
    )
    parts = month(
        (1, "reg", "Ash East", "R2"), (2, "la", "Ash Park", "A1"), (2, "reg", "Ash Park", "R1")
    )
    lineage = after(whole, parts)

    assert lineage.ids.to_dict() == {1: "ash-east", 2: "ash-park"}
    assert events(lineage) == [("ash-east", "split_from", "ash-park")]
    assert "a reference of one source" in lineage.events["why"].item()


def test_a_split_lasts():
    whole = month((1, "la", "Ash Park", "A1"), (1, "reg", "Ash Park", "R1"))
    parts = month((1, "la", "Ash Park", "A1"), (2, "reg", "Ash Park", "R1"))
    lineage = after(whole, parts, parts)

    assert lineage.ids.to_dict() == {1: "ash-park", 2: "ash-park-2"}
    assert events(lineage) == []
    moved = lineage.registry.query("site_id == 'ash-park' and source_id == 'reg'")
    assert moved["held"].tolist() == [False]


def test_a_merger_leaves_the_id_that_shares_most():
    apart = month((1, "la", "Elm", "E1"), (1, "reg", "Elm", "R1"), (2, "la", "Ash", "A1"))
    lineage = after(apart, apart.assign(label=9))

    assert lineage.ids.to_dict() == {9: "elm"}
    assert events(lineage) == [("ash", "merged_into", "elm")]
    assert lineage.retired == {"ash"}
    assert lineage.registry.loc[lineage.registry["site_id"] == "ash", "held"].tolist() == [False]


def test_an_id_that_was_merged_is_never_used_again():
    apart = month((1, "la", "Elm", "E1"), (1, "reg", "Elm", "R1"), (2, "la", "Ash", "A1"))
    lineage = after(apart, apart.assign(label=9), apart)

    assert lineage.ids.to_dict() == {1: "elm", 2: "ash-2"}
    assert events(lineage) == [("ash-2", "split_from", "elm")]


def test_an_absent_site_keeps_what_it_has_and_comes_back():
    both = month((1, "la", "Ash", "A1"), (2, "reg", "Elm", "R1"))
    lineage = after(both, both[both["label"] == 1], both)

    assert lineage.ids.to_dict() == {1: "ash", 2: "elm"}
    assert events(lineage) == []
    assert lineage.retired == frozenset()


def test_a_name_alone_does_not_retire_an_absent_site():
    lineage = after(
        month((1, "la", "Plot 1", "A1"), (2, "reg", "Plot 1", "R1")),
        month((1, "la", "Plot 1", "A1")),
    )

    assert lineage.ids.to_dict() == {1: "plot-1"}
    assert events(lineage) == []


def test_a_reused_reference_is_settled_by_the_names():
    lineage = after(
        month((1, "la", "Ash", "X"), (2, "la", "Elm", "X")),
        month((1, "la", "Elm", "X"), (2, "la", "Ash", "X")),
    )

    assert lineage.ids.to_dict() == {1: "elm", 2: "ash"}
    assert events(lineage) == []


def test_a_name_in_use_may_be_chosen():
    groups = month((1, "la", "Ash", "A1"), (1, "reg", "Ash", None), (1, "web", "Gigapark", None))

    assert assign_ids(groups, no_anchors()).ids.to_dict() == {1: "ash"}
    assert assign_ids(groups, no_anchors(), names={1: "Gigapark"}).ids.to_dict() == {1: "gigapark"}
    with pytest.raises(DataError, match="no record of cluster 1 has its name in use, 'Oak'"):
        assign_ids(groups, no_anchors(), names={1: "Oak"})


def test_a_registry_written_by_hand_needs_no_flags():
    registry = pd.DataFrame(
        [("cov-ash", "la", "ash park", "A1")],
        columns=["site_id", "source_id", "name_key", "reference"],
    )
    lineage = assign_ids(month((1, "la", "Ash Park", "A1")), registry)

    assert lineage.ids.to_dict() == {1: "cov-ash"}
    assert lineage.registry["held"].tolist() == [True]


def test_records_without_name_and_reference_still_have_an_id():
    lineage = after(month((1, "la", None, None), (2, "la", None, " ")))

    assert lineage.ids.to_dict() == {1: "site", 2: "site-2"}


def test_no_records_change_nothing():
    before = after(month((1, "la", "Ash", "A1")))
    lineage = assign_ids(month(), before.registry)

    assert lineage.ids.empty
    assert lineage.events.empty
    pd.testing.assert_frame_equal(lineage.registry, before.registry)


def test_records_of_no_site_or_of_two_are_refused():
    with pytest.raises(DataError, match="1 records are of no site: la:0"):
        after(month((None, "la", "Ash", "A1")))
    twice = month((1, "la", "Ash", "A1"), (2, "la", "Elm", "A2")).assign(record_id="la:1")
    with pytest.raises(DataError, match="1 records stand more than once: la:1"):
        after(twice)


def test_what_many_sites_are_called_settles_nothing_but_keeps_ids():
    many = month(*((number, "la", "Land", None) for number in range(30)))
    lineage = after(many, many)

    assert set(lineage.ids) == {"land", *(f"land-{number}" for number in range(2, 31))}
    assert lineage.ids.to_dict()[0] == "land"
    assert events(lineage) == []

    fewer = assign_ids(many[many["label"] < 20], lineage.registry, lineage.retired)
    assert fewer.retired == frozenset()
    assert events(fewer) == []


def test_a_registry_that_went_through_a_file_says_the_same(tmp_path):
    whole = month((1, "la", "Ash Park", "007"), (1, "reg", "Ash Park", "R1"))
    parts = month((1, "la", "Ash Park", "007"), (2, "reg", "Ash Park", "R1"))
    lineage = after(whole, parts)
    lineage.registry.to_csv(tmp_path / "ids.csv", index=False)
    again = assign_ids(parts, pd.read_csv(tmp_path / "ids.csv", dtype="str"), lineage.retired)

    assert again.events.empty
    pd.testing.assert_frame_equal(again.registry, lineage.registry)


def test_a_merged_site_stays_gone_even_if_the_list_of_them_is_lost():
    apart = month((1, "la", "Elm", "E1"), (1, "reg", "Elm", "R1"), (2, "la", "Ash", "A1"))
    merged = after(apart, apart.assign(label=9))
    lineage = assign_ids(apart, merged.registry)

    assert lineage.ids.to_dict() == {1: "elm", 2: "ash-2"}


def test_many_sites_of_one_slug_are_numbered_in_order():
    names = ["茶", "酒", "水", "Site 2", "site"]
    ids = after(month(*((n, "la", name, None) for n, name in enumerate(names)))).ids

    assert sorted(ids) == ["site", "site-2", "site-3", "site-4", "site-5"]
    assert (ids[4], ids[3]) == ("site", "site-2")


def test_long_names_give_ids_that_can_name_files():
    names = ["word " * 100, "word " * 101, "x" * 500, "x" * 501]
    ids = after(month(*((n, "la", name, None) for n, name in enumerate(names)))).ids

    words = "-".join(["word"] * 16)
    assert sorted(ids) == [words, f"{words}-2", "x" * 80, "x" * 80 + "-2"]


def test_sites_that_are_called_alike_are_numbered_by_what_else_is_said_of_them():
    groups = month((1, "la", "Ash", None), (2, "la", "Ash", None)).assign(order=[(9, 0), (4, 0)])

    assert assign_ids(groups, no_anchors()).ids.to_dict() == {1: "ash-2", 2: "ash"}
    swapped = groups.iloc[::-1].assign(record_id=["la:0", "la:1"])
    assert assign_ids(swapped, no_anchors()).ids.to_dict() == {1: "ash-2", 2: "ash"}
