import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.ingest.acreage import Acreage, read_acreage
from sitepipe.ingest.figures import Unreadable
from sitepipe.vocab import Qualifier

whole = st.integers(1, 99_999)
prefixes = {
    "": Qualifier.EXACT,
    "c.": Qualifier.CIRCA,
    "c. ": Qualifier.CIRCA,
    "approx ": Qualifier.CIRCA,
    "up to ": Qualifier.AT_MOST,
    "at least ": Qualifier.AT_LEAST,
}


@given(whole, st.sampled_from(sorted(prefixes)), st.booleans())
def test_prefix_and_thousands_separator_never_change_the_figure(acres, prefix, separated):
    found = read_acreage(f"{prefix}{acres:,} acres" if separated else f"{prefix}{acres} acres")

    assert found is not None
    assert found.qualifier is prefixes[prefix]
    assert {found.low, found.high} - {None} == {acres}


@given(whole, whole)
def test_a_range_keeps_its_ends_or_is_refused(one, other):
    text = f"{one}-{other} acres"
    if one > other:
        with pytest.raises(Unreadable):
            read_acreage(text)
    else:
        found = read_acreage(text)
        assert found is not None
        assert (found.low, found.high) == (one, other)


@given(whole)
def test_acres_and_their_hectares_are_one_figure(acres):
    hectares = acres * 0.40468564224
    assert read_acreage(f"{acres} acres ({hectares:.3f} ha)") == read_acreage(f"{acres} acres")
    assert read_acreage(f"{hectares:.9f} ha").low == pytest.approx(acres, rel=1e-6)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_never_turned_round(text):
    try:
        found = read_acreage(text)
    except Unreadable:
        return
    assert found is None or isinstance(found, Acreage)
    if found and found.low is not None and found.high is not None:
        assert 0 <= found.low <= found.high


@given(st.text("0123456789.,-–+c~ acreshm2()£", max_size=30))
def test_near_misses_are_read_or_refused(text):
    try:
        found = read_acreage(text)
    except Unreadable:
        return
    if found and found.low is not None and found.high is not None:
        assert 0 <= found.low <= found.high
