"""Answers saved from the page of questions, and what they come to."""

import json

import pandas as pd
import pytest

from sitepipe import schema
from sitepipe.answers import AnswersFile, read_answers, settle
from sitepipe.errors import DataError, StorageError

TITLE = "A pipeline"


def end(name, source="council", reference=None, digest="d"):
    return {
        "record": f"{source}:{name}", "source": source, "name": name, "reference": reference,
        "digest": digest,
    }  # fmt: skip


def given(answer, *, one=None, other=None, note=""):
    ends = {"one": one or end("Ash Park"), "other": other or end("Ash Works", "agent")}
    return {**ends, "answer": answer, "note": note}


def document(*answers, **changes):
    return {
        "version": 1, "portfolio": TITLE, "page": "p", "as_of": "2026-11-23",
        "answers": list(answers), **changes,
    }  # fmt: skip


def records(*ends):
    held = ends or (end("Ash Park"), end("Ash Works", "agent"))
    table = pd.DataFrame(held).rename(columns={"source": "source_id"})
    return table[["source_id", "name", "reference", "digest"]]


def settled(*answers, today=None, before=None, by="A. Planner"):
    return settle(
        AnswersFile.model_validate(document(*answers)),
        records() if today is None else today,
        schema.DECISIONS.empty() if before is None else before,
        decided_by=by,
        decided_at="2026-11-23",
    )


def test_each_answer_becomes_a_decision_and_of_a_part_the_part_stands_first():
    for answer, outcome, first in (
        ("same", "same", "Ash Park"),
        ("different", "different", "Ash Park"),
        ("one_in_other", "part", "Ash Park"),
        ("other_in_one", "part", "Ash Works"),
    ):
        (row,) = settled(given(answer, note=" said so ")).decisions.to_dict("records")
        assert (row["outcome"], row["name"], row["note"]) == (outcome, first, "said so")
        assert (row["decided_by"], row["decided_at"]) == ("A. Planner", "2026-11-23")


def test_what_is_skipped_decides_nothing():
    found = settled(given("skip"))
    assert found.decisions.empty
    assert found.skipped == ["'Ash Park' and 'Ash Works'"]


def test_a_record_that_has_gone_or_changed_is_refused_by_name_and_the_others_are_kept():
    today = records(end("Ash Park"), end("Ash Works", "agent", digest="other"), end("Oak"))
    oak = given("same", other=end("Oak"))
    found = settled(given("same"), given("same", one=end("Elm")), oak, today=today)
    assert len(found.decisions) == 1
    changed, gone = found.refused
    assert "what agent says of 'Ash Works' has changed since the page was written" in changed
    assert gone == "'Elm' and 'Ash Works': council names no 'Elm' any more"


def test_a_moved_row_and_another_writing_of_the_name_are_no_change():
    today = records(end("ASH PARK"), end("Ash  Works", "agent"))
    assert settled(given("same"), today=today).refused == []


def test_two_rows_that_one_source_calls_alike_cannot_be_told_apart():
    (told,) = settled(given("same", other=end("ash park"))).refused
    assert "cannot tell them apart" in told


def test_reading_twice_adds_nothing_and_another_person_overrules():
    first = settled(given("same")).decisions
    again = settled(given("same"), before=first)
    assert again.decisions.empty
    assert again.kept == ["'Ash Park' and 'Ash Works'"]
    other = settled(given("different"), before=first, by="B. Officer")
    assert len(other.decisions) == 1
    assert other.overrules == [
        "'Ash Park' and 'Ash Works': one site, as A. Planner decided on 2026-11-23"
    ]
    # an old file read again never overrules what another person decided since
    both = schema.DECISIONS.frame([*first.to_dict("records"), *other.decisions.to_dict("records")])
    assert settled(given("same"), before=both).kept == ["'Ash Park' and 'Ash Works'"]


def test_which_is_the_part_is_a_decision_of_its_own():
    first = settled(given("one_in_other")).decisions
    turned = settled(given("other_in_one"), before=first)
    assert len(turned.decisions) == len(turned.overrules) == 1
    assert settled(given("one_in_other"), before=first).kept


def test_two_answers_on_one_pair_in_one_file_are_kept_in_their_order():
    found = settled(given("same"), given("different"))
    assert found.decisions["outcome"].tolist() == ["same", "different"]
    assert len(found.overrules) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "the file"),
        ("[]", "the file"),
        ("<html>", "the file"),
        ("[" * 5000, "the file"),
        (json.dumps(document(version=2)), "version"),
        (json.dumps(document(given("maybe"))), r"answers\.0\.answer"),
        (json.dumps(document({**given("same"), "more": 1})), r"answers\.0\.more"),
        (json.dumps(document(given("same", note="x" * 5000))), r"answers\.0\.note"),
        (json.dumps(document(portfolio="Another")), "'Another', and this workspace is"),
    ],
)
def test_what_is_no_file_of_answers_is_refused_whole(tmp_path, content, told):
    path = tmp_path / "answers.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=told):
        read_answers(path, portfolio=TITLE)


def test_a_missing_and_an_unreadable_file(tmp_path):
    with pytest.raises(StorageError, match="does not exist"):
        read_answers(tmp_path / "none.json", portfolio=TITLE)
    (tmp_path / "latin.json").write_bytes(b'{"version": "\xff"}')
    with pytest.raises(DataError):
        read_answers(tmp_path / "latin.json", portfolio=TITLE)
