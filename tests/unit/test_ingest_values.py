import pytest

from sitepipe.ingest.figures import Figure, Unreadable, is_stated_unknown, read_number
from sitepipe.ingest.values import read_date, read_flag, read_term, split_list
from sitepipe.vocab import ApplicationStatus, Constraint, Control, Qualifier, Term


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("£2.4m", "GBP", Figure(2_400_000, 2_400_000, Qualifier.EXACT)),
        ("£850k", "GBP", Figure(850_000, 850_000, Qualifier.EXACT)),
        ("£1.2-1.5 million", "GBP", Figure(1_200_000, 1_500_000, Qualifier.EXACT)),
        ("c.£3m", "GBP", Figure(3_000_000, 3_000_000, Qualifier.CIRCA)),
        ("£3m+", "GBP", Figure(3_000_000, None, Qualifier.AT_LEAST)),
        ("1,250", "GBP", Figure(1250, 1250, Qualifier.EXACT)),
        ("12 MVA", "MVA", Figure(12, 12, Qualifier.EXACT)),
        ("800 kVA", "MVA", Figure(0.8, 0.8, Qualifier.EXACT)),
        ("up to 20 MVA", "MVA", Figure(None, 20, Qualifier.AT_MOST)),
        ("60 months", "months", Figure(60, 60, Qualifier.EXACT)),
        ("18-24 months", "months", Figure(18, 24, Qualifier.EXACT)),
        ("2 years", "months", Figure(24, 24, Qualifier.EXACT)),
        ("18m", "months", Figure(18, 18, Qualifier.EXACT)),
        ("18-24 M", "months", Figure(18, 24, Qualifier.EXACT)),
        ("between 18 and 24 months", "months", Figure(18, 24, Qualifier.EXACT)),
        ("12 months or more", "months", Figure(12, None, Qualifier.AT_LEAST)),
        ("£3m and above", "GBP", Figure(3_000_000, None, Qualifier.AT_LEAST)),
        ("20 MVA and below", "MVA", Figure(None, 20, Qualifier.AT_MOST)),
        ("500 m", "m", Figure(500, 500, Qualifier.EXACT)),
        ("2 km", "m", Figure(2000, 2000, Qualifier.EXACT)),
        ("-1.457", "degrees", Figure(-1.457, -1.457, Qualifier.EXACT)),
        ("52.5°", "degrees", Figure(52.5, 52.5, Qualifier.EXACT)),
        ("TBC", "MVA", None),
        ("-", "degrees", None),
    ],
)
def test_reads_figures_in_their_units(text, unit, expected):
    assert read_number(text, unit=unit) == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("12 MW", "MVA"),  # megawatts need a power factor that nobody stated
        ("£12", "MVA"),
        ("60m", "MVA"),  # 60 million MVA is what nobody meant
        ("60k MVA", "MVA"),
        ("2m months", "months"),
        ("18 thousand", "months"),
        ("18 and 24 months", "months"),
        ("soon", "months"),
        ("-5", "months"),
        ("24-18 months", "months"),
        ("12 MVA in 2028", "MVA"),
        ("52° 22' N", "degrees"),
        ("", "GBP"),
    ],
)
def test_refuses_other_units_and_remarks(text, unit):
    with pytest.raises(Unreadable):
        read_number(text, unit=unit)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2022", "2022"),
        ("2022-03", "2022-03"),
        ("2022-03-14", "2022-03-14"),
        ("2022-03-14T00:00:00", "2022-03-14"),
        ("14/11/2026", "2026-11-14"),
        ("3/4/2026", "2026-04-03"),
        ("14.11.2026", "2026-11-14"),
        ("March 2022", "2022-03"),
        ("Sept 2026", "2026-09"),
        ("14 November 2026", "2026-11-14"),
        ("1st May 2026", "2026-05-01"),
        ("tbc", None),
    ],
)
def test_reads_dates_as_precise_as_they_are(text, iso):
    assert read_date(text) == iso


@pytest.mark.parametrize(
    "text", ["11/14/2026", "2026-02-30", "2026-13", "summer 2026", "0000", "Q2 2026", ""]
)
def test_refuses_what_the_calendar_does_not_have(text):
    with pytest.raises(Unreadable):
        read_date(text)


def test_terms_are_read_by_value_or_label_in_any_case():
    assert read_term("outline_granted", ApplicationStatus) == "outline_granted"
    assert read_term("Outline Granted", ApplicationStatus) == "outline_granted"
    assert read_term("  land committed or UNDER-OFFER ", Constraint) == "committed_land"
    assert read_term("n/k", Control) is None
    with pytest.raises(Unreadable, match="Control"):
        read_term("somebody", Control)


def test_no_two_terms_of_a_vocabulary_read_alike():
    for terms in Term.__subclasses__():
        for term in terms:
            for name in (term.value, term.label):
                assert is_stated_unknown(name) or read_term(name, terms) == term.value


def test_flags_know_the_usual_spellings():
    assert [read_flag(text) for text in ("Y", "yes", "TRUE", "1")] == [True] * 4
    assert [read_flag(text) for text in ("N", "no", "false", "0")] == [False] * 4
    assert [read_flag(text) for text in ("", "TBC")] == [None, None]
    with pytest.raises(Unreadable):
        read_flag("maybe")


def test_lists_are_split_at_semicolons():
    assert split_list("Coventry; Warwick ;") == ["Coventry", "Warwick"]


@pytest.mark.parametrize("text", ["-5", "-5 MVA", "\u22120.5 MVA"])
def test_a_figure_below_nothing_is_held_back_for_what_it_is(text):
    with pytest.raises(Unreadable, match="it is below 0"):
        read_number(text, unit="MVA")
