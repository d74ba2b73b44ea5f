"""Registers do not depend on the order of reading, lose nothing, and totals stay in bounds."""

import networkx as nx
import pandas as pd
from claims_book import ClaimsBook
from hypothesis import given, settings
from hypothesis import strategies as st

from sitepipe import schema
from sitepipe.consolidate.shares import read_shares
from sitepipe.consolidate.works_totals import works_totals
from sitepipe.names import site_key

PLOTS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),  # source
        st.sampled_from(["Plot 1", "plot-1", "PLOT 2", "Plot  2", "Ω"]),
        st.sampled_from([1.0, 2.0]),
        st.sampled_from(["available", "committed", None]),
    ),
    min_size=1,
    max_size=8,
)
NAMES = st.text(min_size=1, max_size=30).filter(
    lambda name: site_key(name) and ";" not in name and len(name.splitlines()) == 1
)
MONTHS = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted)


def read(plots):
    book = ClaimsBook().source("a", trust=40).source("b", trust=50).source("c", trust=50)
    book.row("sites", "Ash Farm")
    for source, plot, acres, status in plots:
        book.row(source, "Ash Farm", "plot", plot=plot, plot_acres=acres, plot_status=status)
    return book


@settings(max_examples=30, deadline=None)
@given(PLOTS, st.randoms(use_true_random=False))
def test_plots_do_not_depend_on_the_order_of_records(plots, random):
    book = read(plots)
    before = book.snapshot()
    random.shuffle(book.records)
    random.shuffle(book.claims)
    after = book.snapshot()

    pd.testing.assert_frame_equal(after.plots, before.plots)
    key = ["field", "claim_id_won", "claim_id_lost"]
    pd.testing.assert_frame_equal(
        after.conflicts.sort_values(key, ignore_index=True),
        before.conflicts.sort_values(key, ignore_index=True),
    )


@settings(max_examples=30, deadline=None)
@given(PLOTS)
def test_there_is_a_row_for_each_plot_and_each_other_value_is_a_conflict(plots):
    snapshot = read(plots).snapshot()

    assert {site_key(name) for name in snapshot.plots["plot"]} == {
        site_key(plot) for _, plot, *_ in plots
    }
    assert not snapshot.plots.duplicated(["site_id", "plot"]).any()
    claims = snapshot.claims[snapshot.claims["field"] == "plot_acres"].set_index("claim_id")
    named = snapshot.claims[snapshot.claims["field"] == "plot"].set_index("record_id")["value"]
    held = snapshot.plots.set_index(snapshot.plots["plot"].map(site_key))["plot_acres"]
    losers = set(snapshot.conflicts.query("field == 'plot_acres'")["claim_id_lost"])
    for claim_id, claim in claims.iterrows():
        differs = claim["low"] != held[site_key(named[claim["record_id"]])]
        assert (claim_id in losers) == differs


@given(
    st.lists(NAMES, min_size=1, max_size=5, unique_by=site_key),
    st.data(),
)
def test_whatever_sites_are_called_their_shares_are_read_back(names, data):
    ids = {site_key(name): f"site-{number}" for number, name in enumerate(names)}
    percents = data.draw(st.lists(st.integers(0, 100), min_size=len(names), max_size=len(names)))
    text = "; ".join(f"{name} ({percent} %)" for name, percent in zip(names, percents, strict=True))

    # Only a name that is another's with a share behind it could be read in two ways.
    wholes = {site_key(part) for part in text.split("; ")}
    if wholes & set(ids):
        return
    assert [(one.site_id, one.share) for one in read_shares(text, ids)] == [
        (ids[site_key(name)], percent / 100) for name, percent in zip(names, percents, strict=True)
    ]


@given(st.text())
def test_any_text_is_read_to_sites_or_to_none(text):
    for one in read_shares(text, {"ash": "ash"}):
        assert one.text
        assert one.share is None or one.share >= 0


@given(
    st.lists(st.tuples(MONTHS, st.booleans()), min_size=1, max_size=7),
    st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=10),
)
def test_time_is_networkx_longest_path_where_nothing_goes_round(items, waits):
    works = schema.WORKS.frame(
        [
            {"works_id": f"W{number}", "months_low": low, "months_high": high,
             "works_status": "complete" if done else None}
            for number, ((low, high), done) in enumerate(items)
        ]
    )  # fmt: skip
    waits = {(later, earlier) for later, earlier in waits if earlier < later < len(items)}
    dependencies = schema.WORKS_DEPENDENCIES.frame(
        [{"works_id": f"W{later}", "needs_works_id": f"W{earlier}"} for later, earlier in waits]
    )
    last = f"W{len(items) - 1}"
    shares = schema.WORKS_SITES.frame([{"works_id": last, "site_id": "ash", "share": 1.0}])

    totals = works_totals(works, shares, dependencies).set_index("field").loc["works_months"]

    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(items)))
    graph.add_edges_from((earlier, later) for later, earlier in waits)
    graph.remove_nodes_from([number for number, (_, done) in enumerate(items) if done])
    own = len(items) - 1
    needed = {own, *nx.ancestors(graph, own)} if own in graph else set()
    for end, which in enumerate(("low", "high")):
        paths = nx.DiGraph([("start", number) for number in needed])
        for number in needed:
            months = items[number][0][end]
            paths.edges["start", number]["weight"] = months
            for earlier in graph.predecessors(number):
                paths.add_edge(earlier, number, weight=months)
        assert totals[which] == nx.dag_longest_path_length(paths)
    assert totals["low"] <= totals["high"]


@given(
    st.lists(
        st.tuples(
            st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted),
            st.sampled_from([None, 0.0, 0.25, 1.0]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_knowing_a_share_only_narrows_the_cost(items):
    works = schema.WORKS.frame(
        [{"works_id": f"W{number}", "cost_low_gbp": low, "cost_high_gbp": high}
         for number, ((low, high), _) in enumerate(items)]
    )  # fmt: skip

    def cost(shares):
        table = schema.WORKS_SITES.frame(
            [{"works_id": f"W{number}", "site_id": "ash", "share": share}
             for number, share in enumerate(shares)]
        )  # fmt: skip
        totals = works_totals(works, table, schema.WORKS_DEPENDENCIES.empty())
        row = totals.set_index("field").loc["works_cost_gbp"]
        return row["low"], row["high"]

    stated = [share for _, share in items]
    low, high = cost(stated)
    told = cost([0.5 if share is None else share for share in stated])
    assert low <= told[0] <= told[1] <= high
