import pytest

from sitepipe.ingest.acreage import Acreage, read_acreage
from sitepipe.ingest.figures import Unreadable
from sitepipe.vocab import AcreageBasis as Basis
from sitepipe.vocab import Qualifier

# Worked out by hand: 1 ha is 2.4710538 acres, 1 acre 43,560 sq ft and 4,046.8564224 m2.
HA = 2.471053814671653


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Figure 15, exactly as printed.
        ("c.230 acres", Acreage(230, 230, Qualifier.CIRCA, None, "acres")),
        ("c.164 acres", Acreage(164, 164, Qualifier.CIRCA, None, "acres")),
        ("c.118 acres (indicative)", Acreage(118, 118, Qualifier.INDICATIVE, None, "acres")),
        (
            "100+ acres (allocation; constraints vary)",
            Acreage(100, None, Qualifier.AT_LEAST, Basis.ALLOCATED, "acres"),
        ),
        (
            "c.196 acres site-wide; near-term plots limited",
            Acreage(196, 196, Qualifier.CIRCA, Basis.GROSS_SITEWIDE, "acres"),
        ),
        # Units.
        ("59 ha", Acreage(59 * HA, 59 * HA, Qualifier.EXACT, None, "ha")),
        ("2 Hectares", Acreage(2 * HA, 2 * HA, Qualifier.EXACT, None, "ha")),
        ("43,560 sq ft", Acreage(1, 1, Qualifier.EXACT, None, "sq ft")),
        ("435,600 square feet", Acreage(10, 10, Qualifier.EXACT, None, "sq ft")),
        ("1.089 million sq ft", Acreage(25, 25, Qualifier.EXACT, None, "sq ft")),
        ("4046.8564224 m2", Acreage(1, 1, Qualifier.EXACT, None, "m2")),
        ("8,093.7128448 sqm", Acreage(2, 2, Qualifier.EXACT, None, "m2")),
        ("12 ac", Acreage(12, 12, Qualifier.EXACT, None, "acres")),
        ("12", Acreage(12, 12, Qualifier.EXACT, None, "acres")),
        ("230-acre site", Acreage(230, 230, Qualifier.EXACT, None, "acres")),
        # Ranges.
        ("50-60 acres", Acreage(50, 60, Qualifier.EXACT, None, "acres")),
        ("50 – 60 acres", Acreage(50, 60, Qualifier.EXACT, None, "acres")),
        ("50 to 60 ha", Acreage(50 * HA, 60 * HA, Qualifier.EXACT, None, "ha")),
        ("between 50 and 60 acres", Acreage(50, 60, Qualifier.EXACT, None, "acres")),
        ("from 50 to 60 acres", Acreage(50, 60, Qualifier.EXACT, None, "acres")),
        ("about between 50 and 60 acres", Acreage(50, 60, Qualifier.CIRCA, None, "acres")),
        ("between c.50 and 60 acres", Acreage(50, 60, Qualifier.CIRCA, None, "acres")),
        ("c. 50-60 acres", Acreage(50, 60, Qualifier.CIRCA, None, "acres")),
        # Qualifiers before and after.
        ("approx. 20 acres", Acreage(20, 20, Qualifier.CIRCA, None, "acres")),
        ("circa 20 acres", Acreage(20, 20, Qualifier.CIRCA, None, "acres")),
        ("~20 acres", Acreage(20, 20, Qualifier.CIRCA, None, "acres")),
        ("20 acres approx", Acreage(20, 20, Qualifier.CIRCA, None, "acres")),
        ("20 acres (approximate)", Acreage(20, 20, Qualifier.CIRCA, None, "acres")),
        ("up to 60 acres", Acreage(None, 60, Qualifier.AT_MOST, None, "acres")),
        ("max 60 acres", Acreage(None, 60, Qualifier.AT_MOST, None, "acres")),
        ("at least 40 acres", Acreage(40, None, Qualifier.AT_LEAST, None, "acres")),
        ("min 40 acres", Acreage(40, None, Qualifier.AT_LEAST, None, "acres")),
        ("40 acres minimum", Acreage(40, None, Qualifier.AT_LEAST, None, "acres")),
        ("over 1,250 acres", Acreage(1250, None, Qualifier.AT_LEAST, None, "acres")),
        ("not less than 20 acres", Acreage(20, None, Qualifier.AT_LEAST, None, "acres")),
        ("12 ha and above", Acreage(12 * HA, None, Qualifier.AT_LEAST, None, "ha")),
        ("12 acres and over", Acreage(12, None, Qualifier.AT_LEAST, None, "acres")),
        ("12 acres and up", Acreage(12, None, Qualifier.AT_LEAST, None, "acres")),
        ("12 acres upwards", Acreage(12, None, Qualifier.AT_LEAST, None, "acres")),
        ("12 and above", Acreage(12, None, Qualifier.AT_LEAST, None, "acres")),
        ("upwards of 12 acres", Acreage(12, None, Qualifier.AT_LEAST, None, "acres")),
        (
            "12 acres or more (allocation)",
            Acreage(12, None, Qualifier.AT_LEAST, Basis.ALLOCATED, "acres"),
        ),
        ("12 ha and below", Acreage(None, 12 * HA, Qualifier.AT_MOST, None, "ha")),
        ("12 acres and under", Acreage(None, 12, Qualifier.AT_MOST, None, "acres")),
        ("12 acres or less", Acreage(None, 12, Qualifier.AT_MOST, None, "acres")),
        (
            "12 acres and under offer",
            Acreage(12, 12, Qualifier.EXACT, Basis.COMMITTED_UNDER_OFFER, "acres"),
        ),
        ("100+ acres (indicative)", Acreage(100, None, Qualifier.AT_LEAST, None, "acres")),
        # Numbers.
        ("1,250 acres", Acreage(1250, 1250, Qualifier.EXACT, None, "acres")),
        ("1250.5 acres", Acreage(1250.5, 1250.5, Qualifier.EXACT, None, "acres")),
        (
            "0 acres available now",
            Acreage(0, 0, Qualifier.EXACT, Basis.NEAR_TERM_AVAILABLE, "acres"),
        ),
        # Bases.
        ("45 acres net", Acreage(45, 45, Qualifier.EXACT, Basis.NET_DEVELOPABLE, "acres")),
        (
            "45 acres (net developable)",
            Acreage(45, 45, Qualifier.EXACT, Basis.NET_DEVELOPABLE, "acres"),
        ),
        ("45 acres gross", Acreage(45, 45, Qualifier.EXACT, Basis.GROSS_SITEWIDE, "acres")),
        (
            "45 net developable acres",
            Acreage(45, 45, Qualifier.EXACT, Basis.NET_DEVELOPABLE, "acres"),
        ),
        ("45 allocated acres", Acreage(45, 45, Qualifier.EXACT, Basis.ALLOCATED, "acres")),
        ("45 acres allocated", Acreage(45, 45, Qualifier.EXACT, Basis.ALLOCATED, "acres")),
        (
            "30 acres under offer",
            Acreage(30, 30, Qualifier.EXACT, Basis.COMMITTED_UNDER_OFFER, "acres"),
        ),
        (
            "9 acres available now",
            Acreage(9, 9, Qualifier.EXACT, Basis.NEAR_TERM_AVAILABLE, "acres"),
        ),
        # A remark on near-term land that has no figure of its own is no basis.
        (
            "196 acres with limited near-term plots",
            Acreage(196, 196, Qualifier.EXACT, None, "acres"),
        ),
        ("196 acres; some land under offer", Acreage(196, 196, Qualifier.EXACT, None, "acres")),
        # One figure said twice.
        ("230 acres (93 ha)", Acreage(230, 230, Qualifier.EXACT, None, "acres")),
        ("c.93 ha / 230 acres", Acreage(93 * HA, 93 * HA, Qualifier.CIRCA, None, "ha")),
    ],
)
def test_reads_what_partners_print(text, expected):
    found = read_acreage(text)
    assert found is not None
    assert (found.low, found.high) == (
        None if expected.low is None else pytest.approx(expected.low),
        None if expected.high is None else pytest.approx(expected.high),
    )
    assert (found.qualifier, found.basis, found.unit) == (
        expected.qualifier,
        expected.basis,
        expected.unit,
    )


@pytest.mark.parametrize(
    "text", ["TBC", "tbc", "T.B.C.", "n/k", "N/A", "-", "–", "unknown", "not stated", "?"]
)
def test_a_stated_unknown_is_no_defect(text):
    assert read_acreage(text) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no area"),
        ("about ten acres", "no area"),
        ("12 plots", "no area"),
        ("£2m per acre", "no area"),
        ("£2 acres", "price"),
        ("-5 acres", "negative"),
        ("60-50 acres", "falls from 60 to 50"),
        ("two plots of 50 and 60 acres", "no range"),
        ("50 and 60 acres", "no range"),
        ("between 50 acres", "wants two figures"),
        ("up to 50-60 acres", "contradict"),
        ("up to 60+ acres", "contradict"),
        ("100 acres of which 40 sold", "number that is no area"),
        ("Plot 3: 12 acres", "number that is no area"),
        ("230 acres (80 ha)", "disagree"),
        ("120 acres gross, 80 acres net", "disagree"),
        ("230 acres less the wood", "'less' changes"),
        ("45 acres net; site-wide", "several bases"),
    ],
)
def test_says_why_a_text_cannot_be_read(text, why):
    with pytest.raises(Unreadable, match=why):
        read_acreage(text)


def test_twice_said_figures_agree_up_to_two_per_cent():
    # 100 acres are 40.47 ha; 41.2 ha are 1.8 % more, 41.4 ha 2.3 % more.
    assert read_acreage("100 acres (41.2 ha)").low == 100
    with pytest.raises(Unreadable):
        read_acreage("100 acres (41.4 ha)")


def test_a_bare_number_takes_the_unit_of_its_heading():
    assert read_acreage("10", unit="ha").low == pytest.approx(10 * HA)
