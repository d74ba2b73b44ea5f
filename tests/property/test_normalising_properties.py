"""Money, power, yes and no, use classes and signs: what was meant survives how it was written."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sitepipe.ingest.figures import Unreadable, read_number
from sitepipe.ingest.plain_text import plain_text
from sitepipe.ingest.powers import mva_of
from sitepipe.ingest.use_classes import read_use_classes
from sitepipe.ingest.values import read_flag, read_term
from sitepipe.vocab import ApplicationStatus, PlanStatus, Qualifier, Term, UseClass

# Pounds in whole thousands: each can be written out, in thousands and in millions.
thousands = st.integers(1, 999_999)
free_text = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
near_misses = st.text("0123456789.,-–+c~ £kmKMVWAbnillotBEeg()/", max_size=30)


def _written(pounds: int) -> st.SearchStrategy[str]:
    return st.sampled_from(
        [
            f"£{pounds}",
            f"£{pounds:,}",
            f"£ {pounds:,}",
            f"£{pounds // 1000}k",
            f"£{pounds // 1000:,}K",
            f"£{pounds / 1e6:.3f}m",
            f"£{pounds / 1e6:.3f} million",
        ]
    )


@given(thousands, st.data())
def test_a_sum_is_one_figure_in_every_form(amount, data):
    pounds = amount * 1000
    found = read_number(data.draw(_written(pounds)), unit="GBP")

    assert (found.low, found.high, found.qualifier) == (pounds, pounds, Qualifier.EXACT)


@given(thousands, thousands, st.sampled_from(["-", "–", "—", " to ", " - "]), st.data())
def test_a_range_of_money_keeps_its_ends_or_is_refused(one, other, join, data):
    text = f"c.£{one}k{join}£{other}k"
    if one > other:
        with pytest.raises(Unreadable):
            read_number(text, unit="GBP")
        return
    found = read_number(text, unit="GBP")
    assert (found.low, found.high) == (one * 1000, other * 1000)
    assert found.qualifier is Qualifier.CIRCA


@given(st.integers(1, 5_000), st.integers(50, 100))
def test_real_power_over_its_factor_is_apparent_power(megawatts, hundredths):
    factor = hundredths / 100
    found = mva_of(f"{megawatts} MW at {factor:.2f} pf")

    assert found.low == found.high == pytest.approx(megawatts / factor, rel=1e-12)
    assert found == mva_of(f"{megawatts * 1000} kW", factor)
    assert found == mva_of(f"{megawatts}MW", factor)
    assert mva_of(f"{megawatts} MVA", factor) == mva_of(f"{megawatts * 1000:,} kVA")


@given(st.sampled_from(["yes", "y", "no", "n", "tbc", "n/k"]), st.integers(0, 3), st.booleans())
def test_yes_no_and_unknown_in_any_case_and_space(word, spaces, upper):
    meant = {"yes": True, "y": True, "no": False, "n": False, "tbc": None, "n/k": None}[word]
    text = " " * spaces + (word.upper() if upper else word.title()) + " " * spaces

    assert read_flag(text) is meant


@given(st.sampled_from([*ApplicationStatus, *PlanStatus]), st.integers(0, 2), st.booleans())
def test_every_term_is_read_by_its_value_and_by_its_label(term: Term, case, by_label):
    text = term.label if by_label else term.value
    text = [text, text.upper(), text.title()][case]

    assert read_term(text, type(term)) == term.value


@given(
    st.lists(st.sampled_from(list(UseClass)), min_size=1, max_size=4, unique=True),
    st.sampled_from([", ", "/", " & ", "; ", " and "]),
)
def test_use_classes_are_read_each_once_in_their_order(classes, join):
    # Parts of a class that is stated whole say nothing more.
    assume(UseClass.E_G not in classes or not {c for c in classes if c.value.startswith("e_g_")})
    text = join.join(one.label.split(" ")[0] if one is not UseClass.SUI_GENERIS else "sui generis"
                     for one in classes)  # fmt: skip

    assert read_use_classes(text) == tuple(classes)
    assert read_use_classes(f"{text}{join}{text}") == tuple(classes)


@given(st.permutations([("B1(a)", UseClass.E_G_I), ("B1(b)", UseClass.E_G_II),
                        ("B1(c)", UseClass.E_G_III), ("B2", UseClass.B2)]))  # fmt: skip
def test_legacy_b1_becomes_the_part_of_e_g_that_replaced_it(written):
    text = ", ".join(old for old, _ in written)

    assert read_use_classes(text) == tuple(new for _, new in written)


@given(free_text)
def test_plain_text_is_plain_already(text):
    plain = plain_text(text)

    assert plain_text(plain) == plain
    if all(sign in string.printable for sign in text):
        assert plain == text


@given(free_text | near_misses)
def test_any_text_is_read_or_refused(text):
    readers = (
        lambda: read_number(text, unit="GBP"),
        lambda: mva_of(text, 0.95),
        lambda: read_flag(text),
        lambda: read_use_classes(text),
        lambda: read_term(text, ApplicationStatus),
    )
    for read in readers:
        try:
            found = read()
        except Unreadable:
            continue
        low, high = getattr(found, "low", None), getattr(found, "high", None)
        assert low is None or low >= 0
        assert low is None or high is None or low <= high
