"""``sitepipe decide`` without records: a page of questions, and its answers read back."""

import json
import re

import pytest

from sitepipe.decisions import read_decisions
from sitepipe.examples import init_workspace
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
NAMES = ["Marrowby Common (fictional)", "Marrowby Common North (fictional)"]


@pytest.fixture
def root(tmp_path):
    init_workspace(tmp_path / "w", example="fictional-partners")
    return tmp_path / "w"


def content(path):
    found = re.search(r'<script type="application/json" id="content">(.*?)</script>',
                      path.read_text(encoding="utf-8"), re.DOTALL)  # fmt: skip
    return json.loads(found[1])


def answers(page, answer, **changes):
    told = content(page)
    return {
        "version": 1, "portfolio": told["portfolio"], "page": told["page"],
        "as_of": told["as_of"],
        "answers": [{**one, "answer": answer, "note": "=cmd"} for one in told["questions"]],
        **changes,
    }  # fmt: skip


def save(path, document):
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_question_is_asked_answered_read_once_and_asked_no_more(root, tmp_path, sitepipe):
    page = tmp_path / "questions.html"
    code, out, err = sitepipe("decide", "-w", root, "-o", page, "--as-of", AS_OF)
    assert (code, out) == (0, "")
    assert "1 question: open" in err
    (asked,) = content(page)["questions"]
    assert sorted(end["name"] for end in (asked["one"], asked["other"])) == NAMES

    file = save(tmp_path / "answers.json", answers(page, "same"))
    here = ("decide", "--read", file, "--by", "A. Planner", "-w", root, "--as-of", AS_OF)
    code, out, err = sitepipe(*here)
    assert (code, out) == (0, "1 decision added\n")
    assert "1 decision in decisions.csv" in err
    assert read_decisions(root)["note"].tolist() == ["=cmd"]
    assert ",'=cmd" in (root / "decisions.csv").read_text("utf-8-sig")
    before = (root / "decisions.csv").read_bytes()

    code, out, _ = sitepipe(*here)
    assert (code, out.splitlines()[0]) == (0, "0 decisions added")
    assert (root / "decisions.csv").read_bytes() == before

    report = Workspace.open(root).consolidate(as_of=AS_OF)
    assert (report.sites, report.asks) == (27, [])
    code, out, _ = sitepipe("decide", "-w", root, "-o", tmp_path / "none.html", "--as-of", AS_OF)
    assert (code, out) == (0, "nothing is asked\n")
    assert not (tmp_path / "none.html").exists()


def test_a_part_is_kept_with_the_part_first_and_all_asks_of_merged_records_too(
    root, tmp_path, sitepipe
):
    page = tmp_path / "q.html"
    code, out, _ = sitepipe("decide", "--all", "--json", "-w", root, "-o", page, "--as-of", AS_OF)
    document = json.loads(out)
    assert (code, document["version"], document["page"]) == (0, 1, str(page))
    asked = content(page)["questions"]
    assert document["questions"] == len(asked) > 50
    names = [[one[end]["name"] for end in ("one", "other")] for one in asked]
    assert sorted(names[0]) == NAMES
    assert ["Larkenhurst Lane (fictional)", "Larkenhurst (fictional)"] in names

    north = "one_in_other" if asked[0]["one"]["name"] == NAMES[1] else "other_in_one"
    told = answers(page, "skip")
    told["answers"][0]["answer"] = north
    save(tmp_path / "a.json", told)
    report = Workspace.open(root).read_answers(tmp_path / "a.json", decided_by="B", as_of=AS_OF)
    assert (report.added, len(report.skipped)) == (1, len(asked) - 1)
    (row,) = read_decisions(root).to_dict("records")
    assert (row["outcome"], row["name"], row["other_name"]) == ("part", NAMES[1], NAMES[0])
    assert Workspace.open(root).consolidate(as_of=AS_OF).asks == []


def test_a_changed_record_is_refused_by_name_and_nothing_is_kept_of_it(root, tmp_path, sitepipe):
    page = tmp_path / "q.html"
    sitepipe("decide", "-w", root, "-o", page, "--as-of", AS_OF)
    told = answers(page, "same")
    told["answers"][0]["other"]["digest"] = "0" * 16
    file = save(tmp_path / "a.json", told)
    code, out, err = sitepipe("decide", "--read", file, "--by", "A", "-w", root, "--as-of", AS_OF)
    assert code == 1
    assert "has changed since the page was written" in " ".join(out.split())
    assert "sitepipe decide --overwrite" in err
    assert not (root / "decisions.csv").exists()


def test_uses_that_cannot_be_meant(root, tmp_path, sitepipe):
    file = save(tmp_path / "a.json", {"version": 9})
    for arguments, code, told in (
        (["a:1"], 2, "two records and an outcome are needed"),
        (["a:1", "b:2", "same"], 2, "a decision needs --by NAME"),
        (["--read", file], 2, "a decision needs --by NAME"),
        (["a:1", "b:2", "same", "--by", "A", "--read", file], 2, "either two records or --read"),
        (["--read", file, "--by", "A"], 3, "a.json holds no answers that can be read"),
        (["--read", tmp_path / "no.json", "--by", "A"], 4, "does not exist"),
        (["-o", file], 2, "a.json is no page that sitepipe wrote"),
    ):
        found, _, err = sitepipe("decide", *arguments, "-w", root, "--as-of", AS_OF)
        assert (found, told in err) == (code, True), err
    assert json.loads(file.read_text("utf-8")) == {"version": 9}


def test_an_earlier_page_is_replaced_only_when_asked_to(root, tmp_path, sitepipe):
    page = tmp_path / "q.html"
    here = ("decide", "-w", root, "-o", page, "--as-of", AS_OF)
    assert sitepipe(*here)[0] == 0
    first = page.read_bytes()
    code, _, err = sitepipe(*here)
    assert (code, "--overwrite" in err) == (2, True)
    assert sitepipe(*here, "--overwrite")[0] == 0
    assert page.read_bytes() == first


def test_a_page_holds_so_many_questions_and_says_how_many_are_left(root, monkeypatch):
    monkeypatch.setattr("sitepipe.workspace.interviews.MOST", 2)
    page, report = Workspace.open(root).questions_page(every=True, as_of=AS_OF)
    assert report.questions == page.count("<article") == 2
    assert report.left > 50
    assert f"{report.left} questions more will be asked once these are answered" in page
