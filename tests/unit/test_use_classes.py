"""Use classes as people write them."""

from __future__ import annotations

import pytest

from sitepipe.ingest.figures import Unreadable
from sitepipe.ingest.use_classes import read_use_classes, stated_uses
from sitepipe.vocab import UseClass

G, I, II, III = UseClass.E_G, UseClass.E_G_I, UseClass.E_G_II, UseClass.E_G_III  # noqa: E741
B2, B8, OWN = UseClass.B2, UseClass.B8, UseClass.SUI_GENERIS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("B1(a)/B2/B8", (I, B2, B8)),
        ("E(g)(iii), B2 & B8", (III, B2, B8)),
        ("B1c", (III,)),
        ("Class E", (G,)),
        ("B1-B8", (G, B2, B8)),
        ("B1", (G,)),
        ("E(g)", (G,)),
        ("Eg(iii)", (III,)),
        ("E (g) (ii) & (iii)", (II, III)),
        ("E(g)(i), (ii) and (iii)", (I, II, III)),
        ("E(g)(i/ii)", (I, II)),
        ("E(g)(i)-(iii)", (I, II, III)),
        ("E(g) - B2 - B8", (G, B2, B8)),
        ("B1 (a) and (b), B8", (I, II, B8)),
        ("B1/2/8", (G, B2, B8)),
        ("B1(c), 2 & 8", (III, B2, B8)),
        ("B1-8", (G, B2, B8)),
        ("B1a-c", (I, II, III)),
        ("B1(b)-B8", (II, III, B2, B8)),
        ("B2 to B8", (B2, B8)),
        ("Use Classes B8, B2 and/or B8", (B8, B2)),
        ("B8 (storage and distribution)", (B8,)),
        ("B2 general industrial and B8 storage and distribution", (B2, B8)),
        ("B1/B2/B8 & SG", (G, B2, B8, OWN)),
        ("Sui Generis", (OWN,)),
        ("E(g)(iii) (formerly B1(c))", (III,)),
        ("TBC", ()),
    ],
)
def test_use_classes_are_read_in_their_order(text: str, expected: tuple[UseClass, ...]) -> None:
    assert read_use_classes(text) == expected


@pytest.mark.parametrize("term", list(UseClass))
def test_values_and_labels_of_the_vocabulary_read_as_themselves(term: UseClass) -> None:
    assert read_use_classes(term.value) == (term,)
    assert read_use_classes(term.label) == (term,)


def test_what_was_stated_by_another_name_is_noted() -> None:
    assert stated_uses("B1(a)/B2/B8").mapped == (("B1(a)", I),)
    assert stated_uses("B1a-c").mapped == (("B1(a)", I), ("B1(b)", II), ("B1(c)", III))
    assert stated_uses("B1-B8").mapped == (("B1", G),)
    assert stated_uses("Class E").mapped == (("E", G),)
    assert stated_uses("E(g)(iii), B2 & B8").mapped == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "names no use class"),
        ("Employment", "'employment' is no use class"),
        ("C3", "'c3' is no use class"),
        ("B2, C3", "'c3' is no use class"),
        ("E(a)", "no use class"),
        ("E(g)(iv)", "no use class"),
        ("B1(d)", "B1.D. is no use class"),
        ("B12", "B12 is no use class"),
        ("B1/3", "B3 is no use class"),
        ("B8, 2 acres", "'acres' is no use class"),
        ("E(g), 8", "'8' is no use class"),
        ("B3", "B3 is no use class"),
        ("B2 and offices", "'offices' is no use class"),
        ("e.g. B2", "examples only"),
        ("eg B2", "examples only"),
        ("B8-B2", "falls"),
        ("B2-", "open"),
        ("E(g)(iii)-B8", "from class E to class B"),
        ("B2 - SG", "in no range"),
        ("B2 " * 200, "too long"),
    ],
)
def test_what_is_no_use_class_of_employment_land_is_unreadable(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_use_classes(text)
