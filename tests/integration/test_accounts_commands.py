"""``sitepipe issues`` and ``sitepipe conflicts``, asked as a user asks them."""

import csv
import json
import shutil

import pytest

from sitepipe.errors import UsageError
from sitepipe.examples import init_workspace
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"


@pytest.fixture(scope="module")
def county(kept_county, tmp_path_factory):
    return shutil.copytree(kept_county, tmp_path_factory.mktemp("accounts") / "county")


@pytest.fixture
def two_lists(tmp_path):
    """Two lists of one site that disagree, and a row that names none."""
    root = tmp_path / "two"
    init_workspace(root, example=None)
    for name, trust, text in (
        ("council", 70, "Site,Plan,Size\nAsh Park,allocated,c.20 acres\n,allocated,3\n"),
        ("agent", 30, "Site,Plan,Size\nASH PARK,examination,plenty\n"),
    ):
        (root / "inbox").mkdir(exist_ok=True)
        (root / "sources").mkdir(exist_ok=True)
        (root / "inbox" / f"{name}.csv").write_text(text, encoding="utf-8")
        (root / "sources" / f"{name}.yaml").write_text(
            f"title: List of the {name}\npartner: The {name}\nfile: inbox/{name}.csv\n"
            "entity: site\nlicence: none stated\nvalid_at: '2026-10'\n"
            f"trust: {trust}\nname_column: Site\n"
            "columns:\n  Plan: {field: plan_status}\n  Size: {field: stated_acres}\n",
            encoding="utf-8",
        )
    return Workspace.open(root)


def test_every_row_is_accounted_for_and_the_gravest_issue_comes_first(two_lists):
    report = two_lists.issues(as_of=AS_OF)

    assert [(one.source, one.rows_read, one.accepted, one.held) for one in report.sources] == [
        ("agent", 1, 1, 0),
        ("council", 2, 1, 1),
    ]
    first = report.issues[0]
    assert (first.kind, first.severity, first.source, first.row, first.column) == (
        "missing_name", "error", "council", 3, "Site",
    )  # fmt: skip
    assert (first.fixer, first.public_kind) == ("sender", "missing value")
    assert [one.severity for one in report.issues] == sorted(
        (one.severity for one in report.issues), key=["error", "warning", "notice"].index
    )


def test_issues_of_one_partner_alone(two_lists):
    report = two_lists.issues(partner="The agent", as_of=AS_OF)
    assert {one.source for one in report.issues} == {"agent"}
    assert "unreadable_acreage" in {one.kind for one in report.issues}
    assert two_lists.issues(source="agent", as_of=AS_OF) == report
    with pytest.raises(UsageError, match=r"no partner called 'The agnt'.*did you mean 'The agent'"):
        two_lists.issues(partner="The agnt", as_of=AS_OF)


def test_both_values_of_a_conflict_with_their_cells(two_lists):
    (one,) = two_lists.conflicts(as_of=AS_OF).conflicts
    assert (one.site_id, one.name, one.field) == ("ash-park", "Ash Park", "plan_status")
    assert (one.holds.value, one.holds.source, one.holds.row) == ("allocated", "council", 2)
    assert (one.lost.value, one.lost.partner, one.lost.column) == (
        "examination", "The agent", "Plan",
    )  # fmt: skip
    assert one.why == "higher trust: 70 over 30"
    assert two_lists.conflicts(["Ash Park"], field="plan_status", as_of=AS_OF).conflicts == [one]
    with pytest.raises(UsageError, match="no source disagrees on 'role'"):
        two_lists.conflicts(field="role", as_of=AS_OF)


def test_the_issues_are_those_that_a_run_writes(county):
    workspace = Workspace.open(county)
    folder = workspace.folder_of(workspace.run(as_of=AS_OF))
    with (folder / "issues.csv").open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))

    report = workspace.issues(as_of=AS_OF)

    listed = {(one.source, one.kind, one.message, one.fixer) for one in report.issues}
    assert listed == {
        (row["source_id"], row["kind"], row["message"], row["fixer"]) for row in written
    }
    assert len(report.issues) == len(written)
    assert sum(one.rows_read for one in report.sources) == sum(
        one.accepted + one.held for one in report.sources
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["issues"], "who can mend it"),
        (["issues", "--by", "kind"], "rows above header"),
        (["issues", "--by", "fixer"], "nobody"),
        (["conflicts"], "Thistlecombe Moor"),
    ],
)
def test_commands_print_tables(sitepipe, county, arguments, told):
    code, out, err = sitepipe(*arguments, "-w", county, "--as-of", AS_OF)
    assert code == 0
    assert told in " ".join(out.split())
    assert " accepted + 0 held back" in err or "conflicts" in arguments


def test_commands_answer_as_documents(sitepipe, county):
    _, out, _ = sitepipe("conflicts", "-w", county, "--as-of", AS_OF, "--json")
    document = json.loads(out)
    assert document["version"] == 1
    assert len(document["conflicts"]) == 5
    _, out, _ = sitepipe("issues", "-w", county, "--as-of", AS_OF, "--json")
    assert {one["fixer"] for one in json.loads(out)["issues"]} == {
        "sender", "pipeline", "nobody",
    }  # fmt: skip
