"""Ids do not depend on order or labels, do not change by themselves, and are never reused."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitepipe.consolidate import lineage_pairs
from sitepipe.consolidate.lineage import assign_ids, no_anchors

COLUMNS = ["label", "source_id", "name", "reference"]
RECORDS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(["la", "reg", "web"]),
        st.sampled_from(["Ash", "ash!", "Elm", "Ash 2", "Ω", None]),
        st.sampled_from(["A1", "A2", "A3", None]),
    ),
    max_size=9,
)
ANCHORS = st.sets(
    st.tuples(st.integers(0, 2), st.sampled_from("ab"), st.sampled_from("xy")), max_size=5
)
MONTHS = st.lists(RECORDS, min_size=1, max_size=4)


def table(records):
    groups = pd.DataFrame(records, columns=COLUMNS)
    return groups.assign(record_id=[f"r{number}" for number in range(len(groups))])


def history(months):
    """Assign month after month; return each month's groups and lineage."""
    registry, retired, seen = no_anchors(), frozenset(), []
    for records in months:
        groups = table(records)
        lineage = assign_ids(groups, registry, retired)
        registry, retired = lineage.registry, lineage.retired
        seen.append((groups, lineage))
    return seen


def same(one, other):
    pd.testing.assert_series_equal(one.ids, other.ids)
    pd.testing.assert_frame_equal(one.registry, other.registry)
    assert one.retired == other.retired


@settings(max_examples=60)
@given(MONTHS)
def test_every_label_has_one_id_and_no_id_has_two(months):
    for groups, lineage in history(months):
        assert set(lineage.ids.index) == set(groups["label"])
        assert lineage.ids.notna().all()
        assert lineage.ids.is_unique


@settings(max_examples=60)
@given(MONTHS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(months, random):
    *before, (groups, lineage) = history(months)
    registry = before[-1][1].registry if before else no_anchors()
    retired = before[-1][1].retired if before else frozenset()
    order, anchors = list(groups.index), list(registry.index)
    random.shuffle(order)
    random.shuffle(anchors)
    shuffled = assign_ids(groups.loc[order], registry.loc[anchors], retired)

    same(shuffled, lineage)
    pd.testing.assert_frame_equal(shuffled.events, lineage.events)


@settings(max_examples=60)
@given(MONTHS, st.permutations(range(5)))
def test_labels_do_not_matter(months, labels):
    *before, (groups, lineage) = history(months)
    registry = before[-1][1].registry if before else no_anchors()
    retired = before[-1][1].retired if before else frozenset()
    other = assign_ids(
        groups.assign(label=groups["label"].map(labels.__getitem__)), registry, retired
    )

    assert {labels[label]: site for label, site in lineage.ids.items()} == other.ids.to_dict()
    pd.testing.assert_frame_equal(other.registry, lineage.registry)


@settings(max_examples=120)
@given(MONTHS)
def test_assigning_twice_changes_nothing(months):
    groups, lineage = history(months)[-1]
    again = assign_ids(groups, lineage.registry, lineage.retired)

    same(again, lineage)
    assert again.events.empty


@settings(max_examples=60)
@given(MONTHS)
def test_ids_are_never_reused_and_nothing_is_forgotten(months):
    used, retired, rows = set(), set(), set()
    for _, lineage in history(months):
        ids = set(lineage.ids)
        made = lineage.events["event"].isin(["minted", "split_from"])
        new = set(lineage.events.loc[made, "site_id"])
        assert new == ids - used
        assert not ids & retired
        assert lineage.retired >= retired
        kept = set(lineage.registry.fillna("").iloc[:, :4].itertuples(index=False, name=None))
        assert kept >= rows
        used, retired, rows = used | ids, set(lineage.retired), kept


@settings(max_examples=60)
@given(MONTHS)
def test_events_name_sites_that_are_there(months):
    for _, lineage in history(months):
        ids = set(lineage.ids)
        merged = lineage.events["event"] == "merged_into"
        assert set(lineage.events.loc[merged, "other_site_id"]) <= ids
        assert not set(lineage.events.loc[merged, "site_id"]) & ids
        assert set(lineage.events.loc[~merged, "site_id"]) <= ids
        assert lineage.events["other_site_id"].dropna().isin(ids).all()


@settings(max_examples=200)
@given(st.lists(ANCHORS, max_size=7), st.lists(ANCHORS, max_size=7))
def test_common_anchors_pair_as_rare_ones_do(clusters, sites):
    said, standing = dict(enumerate(clusters)), {f"s{n}": held for n, held in enumerate(sites)}
    order = list(said)[::-1]
    one_by_one, _ = lineage_pairs.pairs(said, standing, order, most_holders=99)
    in_groups, claims = lineage_pairs.pairs(said, standing, order, most_holders=0)

    assert in_groups == one_by_one
    assert claims == []


@settings(max_examples=120)
@given(MONTHS, st.integers(0, 2))
def test_assigning_twice_changes_nothing_where_anchors_are_common(months, most_holders):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lineage_pairs.pairs, "__defaults__", (most_holders,))
        groups, lineage = history(months)[-1]
        again = assign_ids(groups, lineage.registry, lineage.retired)

    same(again, lineage)
    assert again.events.empty
