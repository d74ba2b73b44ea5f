"""Money, yes and no, stages and use classes as partners write them, and the signs they use."""

from __future__ import annotations

import pytest

from sitepipe.ingest.claims import ClaimBook, Record
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.figures import Figure, Unreadable, read_number
from sitepipe.ingest.plain_text import plain_text
from sitepipe.ingest.synonyms import SYNONYMS
from sitepipe.ingest.use_classes import uses_of
from sitepipe.ingest.values import read_flag, read_term
from sitepipe.names import heading_key
from sitepipe.vocab import ApplicationStatus, Entity, PlanStatus, Qualifier, UseClass

EXACT, CIRCA = Qualifier.EXACT, Qualifier.CIRCA


@pytest.mark.parametrize(
    ("text", "bare", "figure"),
    [
        ("£2.5m", "", Figure(2_500_000, 2_500_000, EXACT)),
        ("c.£400k–£600k", "", Figure(400_000, 600_000, CIRCA)),
        ("£400,000–£600k", "", Figure(400_000, 600_000, EXACT)),
        ("£500,000 to £1m", "", Figure(500_000, 1_000_000, EXACT)),
        ("£2-3m", "", Figure(2_000_000, 3_000_000, EXACT)),
        ("£1,250,000", "", Figure(1_250_000, 1_250_000, EXACT)),
        ("2.5", "m", Figure(2_500_000, 2_500_000, EXACT)),
        ("£2.5m excl. VAT", "", Figure(2_500_000, 2_500_000, EXACT)),
        ("£2.5m + VAT", "", Figure(2_500_000, 2_500_000, EXACT)),
        ("nil", "m", Figure(0, 0, EXACT)),
        ("£nil", "", Figure(0, 0, EXACT)),
        ("TBC", "", None),
    ],
)
def test_money(text: str, bare: str, figure: Figure | None) -> None:
    assert read_number(text, unit="GBP", bare=bare) == figure


@pytest.mark.parametrize("text", ["€2.5m", "£2.5m incl. VAT", "£1m and £2m", "£3m–£2m", "-£5"])
def test_what_is_no_single_sum_of_money_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_number(text, unit="GBP")


@pytest.mark.parametrize(
    ("text", "flag"), [("✓", True), ("Yes.", True), ("✗", False), ("N", False), ("TBC", None)]
)
def test_ticks_are_yes(text: str, flag: bool | None) -> None:
    assert read_flag(text) is flag


def test_a_lone_x_may_be_either() -> None:
    with pytest.raises(Unreadable):
        read_flag("x")


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Outline approved", ApplicationStatus.OUTLINE_GRANTED),
        ("Granted (outline)", ApplicationStatus.OUTLINE_GRANTED),
        ("OPP granted", ApplicationStatus.OUTLINE_GRANTED),
        ("Full planning permission", ApplicationStatus.FULL_GRANTED),
        ("RM approved", ApplicationStatus.RESERVED_MATTERS_APPROVED),
        ("Minded to grant", ApplicationStatus.RESOLUTION_TO_GRANT_S106),
        ("awaiting decision", ApplicationStatus.PENDING),
    ],
)
def test_stages_have_other_words(text: str, stage: ApplicationStatus) -> None:
    assert read_term(text, ApplicationStatus) == stage.value


@pytest.mark.parametrize("text", ["granted", "approved", "consented", "OPP", "outline"])
def test_a_word_for_two_stages_stands_for_none(text: str) -> None:
    with pytest.raises(Unreadable):
        read_term(text, ApplicationStatus)


def test_plan_making_is_another_axis() -> None:
    assert read_term("Reg 19", PlanStatus) == "reg19_publication"
    assert read_term("LDO adopted", PlanStatus) == "ldo_or_mdo_made"


def test_no_word_stands_for_two_terms() -> None:
    for terms, words in SYNONYMS.items():
        own = {heading_key(name): term for term in terms for name in (term.value, term.label)}
        told: dict[str, object] = {}
        for term, names in words.items():
            assert isinstance(term, terms)
            for name in names:
                key = heading_key(name)
                assert own.get(key, term) is term, name
                assert told.setdefault(key, term) is term, name


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1\u00a0250\u202f000", "1,250,000"),
        ("5 250", "5 250"),  # two figures, or one: a plain space does not say
        ("Q3\u00a02027", "Q3 2027"),
        ("\u2212 5\u2011ac", "- 5-ac"),
        ("\u2018Yes\u2019", "'Yes'"),
        ("Of\ufb01ce", "Office"),
        ("\uff22\uff12", "B2"),
        ("£\u200b400k–£600k", "£400k–£600k"),
        ("2½ m²", "2½ m²"),
    ],
)
def test_signs_are_read_as_they_were_meant(text: str, plain: str) -> None:
    assert plain_text(text) == plain


def test_the_cell_itself_is_kept() -> None:
    book = ClaimBook("s", "2026-11-23", IssueLog("s"))
    record = Record(Entity.SITE, "Ash", 2, valid_at="2026")
    claim = book.add_claim(record, "works_cost_gbp", "£1\u00a0250\u00a0000", column="Cost")
    assert (claim["text"], claim["low"]) == ("£1\u00a0250\u00a0000", 1_250_000)


def test_use_classes_of_a_cell_hold_each_for_itself() -> None:
    read = uses_of("A1, B1(c) and B8; D2")
    assert read.classes == (UseClass.E_G_III, UseClass.B8)
    assert read.reading == "B1(c) is now E(g)(iii) light industry"
    assert list(read.unread) == ["A1", "D2"]
    with pytest.raises(Unreadable):
        uses_of("A1/D2")


def test_use_classes_become_a_claim_with_its_reading() -> None:
    issues = IssueLog("s")
    book = ClaimBook("s", "2026-11-23", issues)
    record = Record(Entity.SITE, "Ash", 2, valid_at="2026")
    claim = book.add_claim(record, "use_classes", "B1/B2/B8", column="Uses")
    assert claim["value"] == "e_g; b2; b8"
    assert claim["reading"] == "B1 is now E(g) offices, research, light industry"
    assert book.add_claim(record, "use_classes", "D1", column="Uses").get("value") is None
    assert [issue["kind"] for issue in issues.rows] == ["unknown_term"]
