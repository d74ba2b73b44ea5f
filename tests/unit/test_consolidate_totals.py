import pytest

from sitepipe import schema
from sitepipe.consolidate import acreage_total


def total(*acreages, part_of=None):
    """Total sites a, b, …, each with any number of (low, high, qualifier, basis)."""
    part_of = part_of or {}
    names = "abcdefg"[: len(acreages)]
    sites = schema.SITES.frame(
        [{"site_id": name, "part_of_site_id": part_of.get(name)} for name in names]
    )
    rows = [
        {"site_id": name, "low_acres": low, "high_acres": high, "qualifier": q, "basis": basis}
        for name, held in zip(names, acreages, strict=True)
        for low, high, q, basis in held
    ]
    return acreage_total(sites, schema.ACREAGES.frame(rows))


def gross(acres, qualifier="circa"):
    return [(acres, acres, qualifier, "gross_sitewide")]


FIGURE_15 = [
    [(230, 230, "circa", "not_stated")],
    [(164, 164, "circa", "not_stated")],
    [(118, 118, "indicative", "not_stated")],
    [(100, None, "at_least", "allocated")],
    gross(196),
]


def test_figure_15_is_printed_and_never_called_available():
    found = total(*FIGURE_15, [], [])

    assert found.text == "808 acres as printed, mixed bases; land available now: unknown"
    assert (found.low, found.high) == (None, None)
    assert (found.as_printed, found.mixed, found.sites_counted) == (808, True, 5)


@pytest.mark.parametrize(
    ("acreages", "text", "low", "high"),
    [
        ([gross(230)], "about 230 acres, site-wide", 230, 230),
        ([gross(230), gross(100, "exact")], "about 330 acres, site-wide", 330, 330),
        ([gross(30, "exact"), []], "30 acres, site-wide", 30, 30),
        (
            [[(100, None, "at_least", "allocated")], [(50, 60, "exact", "allocated")]],
            "at least 150 acres, allocation", 150, None,
        ),
        ([[(None, 60, "at_most", "allocated")]], "at most 60 acres, allocation", None, 60),
        (
            [[(None, 60, "at_most", "allocated")], [(50, 55, "exact", "allocated")]],
            "about 50–115 acres, allocation", 50, 115,
        ),
        ([[(230, 230, "circa", "not_stated")]], "about 230 acres, basis not stated", 230, 230),
        ([[(118, 118, "indicative", "allocated")]], "118 acres (indicative), allocation", 118, 118),
    ],
)  # fmt: skip
def test_sums_are_intervals_within_one_basis(acreages, text, low, high):
    found = total(*acreages)
    assert (found.text, found.low, found.high, found.mixed) == (text, low, high, False)


def test_the_basis_that_all_sites_share_is_summed():
    found = total(
        [*gross(100), (60, 60, "exact", "net_developable")],
        [(40, 40, "exact", "net_developable")],
    )
    assert found.text == "100 acres, net developable"


def test_sites_that_state_no_basis_are_not_one_basis():
    found = total([(230, 230, "circa", "not_stated")], [(100, 100, "circa", "not_stated")])
    assert found.text == "330 acres as printed, bases not stated; land available now: unknown"
    assert found.mixed


def test_land_available_now_is_told_where_every_site_states_it():
    now = (10, 12, "exact", "near_term_available")
    found = total([*gross(100), now], [(50, 50, "exact", "allocated"), now])
    assert found.text == ("150 acres as printed, mixed bases; land available now: 20–24 acres")
    assert total([now], [now]).text == "20–24 acres, available near-term"


def test_a_site_inside_another_is_counted_once():
    assert total(gross(100), gross(60), part_of={"b": "a"}).low == 100
    assert total([], gross(60), part_of={"b": "a"}).low == 60, "the outer one states none"
    nested = total(gross(100), [], gross(60), part_of={"c": "b", "b": "a"})
    assert (nested.low, nested.sites_counted) == (100, 1)


def test_nothing_stated_is_not_zero():
    found = total([], [])
    assert found.text == "no acreage stated"
    assert (found.low, found.high, found.as_printed, found.sites_counted) == (None, None, None, 0)
