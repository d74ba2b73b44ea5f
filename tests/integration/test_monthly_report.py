"""``sitepipe report`` from end to end: three months in a store, page, PDF, Markdown and JSON."""

import io
import json
import re

import pandas as pd
import pypdf
import pytest
from monthly_workspace import MARKUP, OFFER, PRICE, month, three_months

from sitepipe.examples import init_workspace
from sitepipe.store import Store


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    return three_months(tmp_path_factory.mktemp("monthly") / "ein Ordner é" / "w")


@pytest.fixture(scope="module")
def folder(months, tmp_path_factory):
    """The report of the last two snapshots, written once."""
    from sitepipe.monthly import last_pair, month_of, write_month

    target = tmp_path_factory.mktemp("report") / "out"
    report = write_month(month_of(*last_pair(months)), target)
    return target, report


def test_a_month_tells_what_moved_slipped_came_and_went(folder):
    _, report = folder

    assert (report.old.snapshot, report.new.snapshot) == (2, 3)
    assert [one.name for one in report.added] == ["Fir Park"]
    assert [one.name for one in report.gone] == ["Elm Park"]
    assert [one.name for one in report.up] == ["Birch Park"]
    assert "real change" in report.up[0].because
    slips = {(one.name, one.old, one.new) for one in report.slipped if one.kind == "date"}
    assert slips == {
        (site, "March 2027", "June 2028") for site in (MARKUP, "Birch Park", "Cedar Park")
    }
    # The agent's file is of the same date as before: what it states otherwise is a correction.
    forward = [(one.name, one.new, one.cause) for one in report.advanced if one.kind == "date"]
    assert forward == [("Birch Park", "December 2026", "correction")]
    assert [(one.snapshot, one.sites) for one in report.trend] == [(1, 4), (2, 4), (3, 4)]
    assert [(one.name, one.old, one.new) for one in report.totals[::3]] == [
        ("Named sites", "4", "4"),
        ("Acreage", "80 acres, site-wide", "80 acres, site-wide"),
    ]


def test_who_is_late_is_told_by_the_rhythm(folder):
    _, report = folder

    told = {one.partner: one.sources[0] for one in report.partners}
    # As of 5 October: a month after 1 August has passed, a month after 5 October has not.
    assert (told["Agent"].late, told["Agent"].reported) == (True, True)
    assert (told["Council & Sons"].late, told["Council & Sons"].reported) == (False, True)
    assert [one.partner for one in report.partners] == ["Agent", "Council & Sons"]
    assert [(one.snapshot, one.reason) for one in report.guards] == [(3, "sites vanish")]


def test_every_field_has_an_age(folder):
    target, _ = folder
    ages = pd.read_csv(target / "ages.csv", encoding="utf-8-sig").set_index(["site_id", "field"])

    plot = ages.loc[("birch-park", "plot_release_date")]
    assert (plot["valid_at"], plot["age_low_months"], plot["age_high_months"]) == (
        "2026-08-01", 2, 2,
    )  # fmt: skip
    assert ages.loc[("birch-park", "power_mva")]["age_low_months"] == 0
    assert not ages.index.duplicated().any()


def test_text_of_sources_is_text_everywhere(folder):
    target, _ = folder
    page = (target / "report.html").read_text("utf-8")
    markdown = (target / "report.md").read_text("utf-8")
    pdf = "".join(one.extract_text() for one in pypdf.PdfReader(target / "report.pdf").pages)

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r"(?<!\\)<script|(?<!\\)\]\(", markdown)
    assert "#raw" in pdf.replace("\n", "")


def test_the_pdf_is_tagged_and_its_charts_say_what_they_show(folder):
    target, _ = folder
    root = pypdf.PdfReader(target / "report.pdf").trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert b"pdfuaid:part" in (target / "report.pdf").read_bytes()


def test_the_same_months_give_the_same_bytes(sitepipe, months, folder, tmp_path):
    target, report = folder
    code, out, err = sitepipe("report", "2", "last", "-w", months, "-o", tmp_path / "b", "--json")

    assert code == 0, err
    names = sorted(one.name for one in target.iterdir())
    assert names == ["ages.csv", "report.html", "report.md", "report.pdf"]
    for name in names:
        assert (target / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    document = json.loads(out)
    assert document["version"] == 1
    assert document["outputs"] == [one.model_dump() for one in report.outputs]


def test_nothing_restricted_goes_to_others(sitepipe, months, tmp_path):
    sent = {}
    for audience in ("internal", "partner", "investor"):
        target = tmp_path / audience
        code, out, err = sitepipe("report", "1", "last", "-w", months, "-o", target,
                                  "--audience", audience, "--json")  # fmt: skip
        assert code == 0, err
        pdf = pypdf.PdfReader(io.BytesIO((target / "report.pdf").read_bytes()))
        texts = [out, *(one.extract_text() for one in pdf.pages)]
        texts += [(target / name).read_text("utf-8") for name in ("report.html", "report.md")]
        sent[audience] = (" ".join(texts), sorted(one.name for one in target.iterdir()))
    for audience in ("partner", "investor"):
        text, names = sent[audience]
        for withheld in ("Canary", OFFER, PRICE, "7,654,321", "Agent", "Council &"):
            assert withheld not in text
        assert "ages.csv" not in names


def test_bad_questions_say_what_to_do(sitepipe, months, tmp_path):
    empty = tmp_path / "empty"
    init_workspace(empty, example=None)
    code, _, err = sitepipe("report", "-w", empty)
    assert code == 4
    assert "store" in err
    month(empty, "2026-08-03")
    code, _, err = sitepipe("report", "-w", empty)
    assert (code, "the store has 1" in err, "sitepipe refresh" in err) == (2, True, True)

    for asked, said in (
        (("--since", "2020-01"), "knew nothing by 2020-01"),
        (("--since", "2026-13"), "neither a date"),
        (("3", "2"), "snapshot 3 is not before snapshot 2"),
        ((f"{months}@2026-08", "last"), "two snapshots of one store"),
        (("--since", "1", "2"), "--since"),
        (("99",), "99"),
    ):
        code, out, err = sitepipe("report", *asked, "-w", months)
        assert (code, out) == (2, ""), err
        assert said in err


def test_a_folder_of_others_and_an_earlier_report_stay(sitepipe, months, folder, tmp_path):
    target, _ = folder
    before = (target / "report.html").read_bytes()
    code, _, err = sitepipe("report", "1", "-w", months, "-o", target)
    assert (code, "--overwrite" in err) == (2, True)
    assert (target / "report.html").read_bytes() == before
    (tmp_path / "mine.txt").write_text("mine")
    code, _, err = sitepipe("report", "1", "-w", months, "-o", tmp_path, "--overwrite")
    assert (code, "mine.txt" in err) == (2, True)


def test_a_report_does_not_write_to_the_store(months, folder):
    with Store.open(months / ".sitepipe" / "store.sqlite") as store:
        assert store.count() == 3
