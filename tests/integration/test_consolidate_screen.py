"""One screen of ``sitepipe consolidate``: what was merged, what conflicts, what is asked."""

import json

import pytest

from sitepipe.cli import output
from sitepipe.examples import init_workspace

AS_OF = "2026-11-23"

# The truth, by hand: tools/ardenshire/second_opinions.py and sites.py side by side.
RENAMED = {
    ("Castlemarch Junction", "Castlemarch Jct"),  # a short form
    ("Dunsmere Park", "Coldharrow Aerodrome"),  # an old name; one boundary, shifted by 90 m
    ("Harrowmere Park", "Harrowmere Business Campus"),  # says what it was called
    ("Larkenhurst", "Larkenhurst Lane"),  # a boundary shifted by 125 m
    ("Oxhallow Fields", "Oxhallow Distribution Park"),  # one point, one acreage
}
NEW = {"Pellow Cross", "Quillbrook East", "Elderswick Fields Phase 1", "Marrowby Common North"}
SITES_OF_THE_COUNTY, RECORDS_OF_THE_COUNTY, FURTHER_RECORDS = 24, 63, 14


@pytest.fixture(scope="module")
def partners(tmp_path_factory):
    root = tmp_path_factory.mktemp("screen") / "partners"
    init_workspace(root, example="fictional-partners")
    return root


@pytest.fixture(scope="module")
def report(partners):
    from sitepipe.workspace import Workspace

    return Workspace.open(partners).consolidate(as_of=AS_OF)


def short(name):
    return name.removesuffix(" (fictional)")


def test_every_record_is_a_site_or_merged_and_the_truth_comes_out(report):
    assert report.records == RECORDS_OF_THE_COUNTY + FURTHER_RECORDS
    assert report.sites == SITES_OF_THE_COUNTY + len(NEW)
    assert report.sites + report.merged == report.records
    assert {
        (short(site.name), short(other.record.name))
        for site in report.renamed
        for other in site.others
    } == RENAMED
    assert all(other.why for site in report.renamed for other in site.others)


def test_one_pair_is_asked_and_the_reused_reference_joins_nothing(report):
    (asked,) = report.asks
    assert {short(asked.one.name), short(asked.other.name)} == {
        "Marrowby Common", "Marrowby Common North",
    }  # fmt: skip
    joined = {frozenset(short(record.name) for record in site.records) for site in report.renamed}
    assert not any({"Millwarden", "Quillbrook East"} <= names for names in joined)
    assert {short(pair.one.name) for pair in report.parts} >= {"Elderswick Fields Phase 1"}


def test_the_widest_conflicts_come_first_with_both_values_read(report):
    first = next(one for one in report.widest if one.field == "stated_acres")
    # 60.7 ha = 149.99 acres against 45.3 ha = 111.94 acres: a ratio of 1.34, the greatest of all
    assert (short(first.name), first.holds.value, first.lost.value) == (
        "Hexwood Interchange", "45.3", "60.7",
    )  # fmt: skip
    assert (first.holds.reading, first.lost.reading) == (
        "112 acres (45 ha)", "150 acres (61 ha)",
    )  # fmt: skip
    assert {one.field for one in report.widest[:4]} == {
        "application_status", "available_date", "plan_status", "stated_acres",
    }  # fmt: skip
    assert len(report.widest) == 10


@pytest.mark.parametrize("width", [80, 100])
def test_all_of_it_stands_on_one_screen(partners, sitepipe, monkeypatch, width):
    monkeypatch.setattr(output, "width", lambda: width)
    code, out, err = sitepipe("consolidate", "-w", partners, "--as-of", AS_OF)
    lines = (out + err).splitlines()
    assert code == 0
    assert len(lines) <= 40, out
    assert max(map(len, out.splitlines())) <= width
    told = " ".join(out.split())
    assert "77 records of sites = 28 sites + 49 merged into them" in told
    for name, other in RENAMED:
        assert f"{name} (fictional) = {other} (fictional)" in told
    assert "Conflicts: 4 of 24" in told
    assert "Hexwood Interchange (fictional), acreage: 112 acres (45 ha)" in told
    assert "not 150 acres (61 ha) (quarterbeam-schemes): higher trust: 70 over 45" in told
    assert "Asked of you: 1" in told
    assert "Marrowby Common North (fictional)" in told
    assert f"sitepipe decide -w {partners}" in err


def test_the_document_holds_what_the_screen_leaves_out(partners, sitepipe):
    _, out, _ = sitepipe("consolidate", "-w", partners, "--as-of", AS_OF, "--json")
    document = json.loads(out)
    assert document["version"] == 1
    assert sum(document["conflicts"].values()) == 24
    assert len(document["parts"]) == 5


def test_a_portfolio_without_anything_to_say_says_none(tmp_path, sitepipe):
    init_workspace(tmp_path / "w", example="west-midlands")
    code, out, _ = sitepipe("consolidate", "-w", tmp_path / "w", "--as-of", AS_OF)
    assert code == 0
    assert "Conflicts: none" in out
    assert "Asked of you: none" in out
