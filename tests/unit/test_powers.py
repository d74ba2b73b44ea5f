"""Powers in MVA, MW by a power factor, and what an explanation says of them."""

from __future__ import annotations

import pytest

from sitepipe.config import ReadingConfig
from sitepipe.ingest.claim_fields import bare_unit
from sitepipe.ingest.claims import ClaimBook, Record
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.figures import Figure, Unreadable
from sitepipe.ingest.powers import PowerFactor, assumed_factor, read_power, stated_factor
from sitepipe.settings import load_named
from sitepipe.vocab import Entity, Qualifier

ASSUMED = PowerFactor(0.95, "assumed, not verified: configs/reading.yaml")


def test_the_bundled_power_factor_says_that_nobody_verified_it() -> None:
    loaded = load_named("reading", ReadingConfig, beside=None)
    assert assumed_factor(loaded) == ASSUMED
    assert assumed_factor(None) is None
    assert stated_factor(None) is None


@pytest.mark.parametrize(
    ("text", "bare", "figure", "reading"),
    [
        ("20MVA", "", Figure(20, 20, Qualifier.EXACT), ""),
        ("500 kVA", "", Figure(0.5, 0.5, Qualifier.EXACT), ""),
        ("500", "kva", Figure(0.5, 0.5, Qualifier.EXACT), ""),
        ("20 MVA", "mw", Figure(20, 20, Qualifier.EXACT), ""),  # the cell says what it is
        (
            "19 MW", "", Figure(20, 20, Qualifier.CIRCA),
            "19 MW at power factor 0.95 (assumed, not verified: configs/reading.yaml)",
        ),
        (
            "19", "mw", Figure(20, 20, Qualifier.CIRCA),
            "19 under a heading in MW at power factor 0.95 "
            "(assumed, not verified: configs/reading.yaml)",
        ),
        (
            "up to 950 kW", "", Figure(None, 1, Qualifier.AT_MOST),
            "up to 950 kW at power factor 0.95 (assumed, not verified: configs/reading.yaml)",
        ),
        ("18 MW at 0.9 pf", "", Figure(20, 20, Qualifier.EXACT), "18 MW at 0.9 pf"),
        ("18 at 0.9 pf", "mw", Figure(20, 20, Qualifier.EXACT),
         "18 at 0.9 pf under a heading in MW"),
        ("TBC", "mw", None, ""),
    ],
)  # fmt: skip
def test_real_power_becomes_apparent_power(
    text: str, bare: str, figure: Figure | None, reading: str
) -> None:
    power = read_power(text, bare=bare, factor=ASSUMED)
    assert (power.figure, power.reading) == (figure, reading)


@pytest.mark.parametrize("text", ["2 x 33 kV", "33 kV", "15 MWh", "15 MVA / 14 MW", "-3 MW", "MW"])
def test_what_is_no_power_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_power(text, factor=ASSUMED)


def test_mw_without_any_power_factor_are_refused() -> None:
    with pytest.raises(Unreadable, match="power factor"):
        read_power("15 MW")


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Import (MW)", "mw"),
        ("Demand kW", "kw"),
        ("Capacity (MVA)", ""),
        ("Capacity, MVA (not MW)", ""),
        ("Capacity (kVA)", "kva"),
        ("Capacity", ""),
    ],
)
def test_a_heading_says_what_bare_numbers_are_in(heading: str, unit: str) -> None:
    assert bare_unit(heading, "MVA") == unit


def test_a_claim_keeps_its_text_and_says_how_it_was_read() -> None:
    book = ClaimBook("s", "2026-11-23", IssueLog("s"), factor=ASSUMED)
    record = Record(Entity.SITE, "Ash", 2, valid_at="2026")
    claim = book.add_claim(record, "power_mva", "19", column="Import (MW)")
    assert claim["text"] == "19"
    assert (claim["low"], claim["high"], claim["qualifier"]) == (20, 20, "circa")
    assert str(claim["reading"]).startswith("19 under a heading in MW at power factor 0.95")
    plain = book.add_claim(record, "power_mva", "20 MVA", column="Import (MW)")
    assert (plain["low"], plain["reading"]) == (20, None)
