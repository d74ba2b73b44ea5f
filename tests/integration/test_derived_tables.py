"""Tables are worked out only where what they follow from has changed."""

import shutil
from dataclasses import replace

import pandas as pd
import pytest
import yaml
from council_workspace import WITH_POWER

from sitepipe import bundled, schema
from sitepipe.derivedtables import FOLDER, sha256_of
from sitepipe.examples import init_workspace
from sitepipe.readiness import check_sites
from sitepipe.snapshot import afresh
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
ROWS = "Site,E,N,Power\nAsh Park,430000,270000,20\nElm Park,436000,270000,4\n"


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """Give a workspace that was run once."""
    root = tmp_path_factory.mktemp("tables") / "w"
    init_workspace(root, example=None)
    (root / "sources" / "council.yaml").write_text(WITH_POWER, "utf-8")
    (root / "inbox" / "council.csv").write_text(ROWS, "utf-8")
    with pytest.MonkeyPatch.context() as patch:  # outputs are tried elsewhere, and take time
        patch.setattr("sitepipe.workspace.outputs.publish", lambda *_given, **_named: None)
        Workspace.open(root).run(as_of=AS_OF)
    return root


@pytest.fixture
def root(first, tmp_path):
    return shutil.copytree(first, tmp_path / "w")


def appraised(root, as_of=AS_OF):
    """Return an assessment, what had to be worked out for it, and one of nothing kept."""
    workspace, other = Workspace.open(root), Workspace.open(root)
    found = workspace.assess(as_of=as_of)
    vars(other)["derived_tables"] = afresh
    return found, workspace.derived_tables.made, other.assess(as_of=as_of)


def same(one, other):
    for mine, theirs in ((one.snapshot, other.snapshot), (one.appraisal, other.appraisal)):
        for name, table in vars(mine).items():
            wanted = getattr(theirs, name)
            assert type(table) is type(wanted), name
            assert getattr(table, "crs", None) == getattr(wanted, "crs", None), name
            pd.testing.assert_frame_equal(table, wanted, check_exact=True, obj=name)


def own_configuration(folder, file, change):
    """Give a change of a configuration of its own, which departs from the bundled one."""

    def alter(root):
        text = (bundled.shelf("configs") / folder / file).read_text("utf-8")
        document = yaml.safe_load(text)
        change(document)
        (root / file).write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")

    return alter


def named(line):
    def alter(root):
        with (root / "sitepipe.yaml").open("a", encoding="utf-8") as settings:
            settings.write(f"{line}\n")

    return alter


def rows(text):
    return lambda root: (root / "inbox" / "council.csv").write_text(text, "utf-8")


HARMS = (b"", b"not ours", b"\0" * 400, b"{}")
CHANGES = {
    "nothing": ([], []),
    "a figure": ([rows(ROWS.replace(",20", ",21"))], ["sites", "scores", "checks"]),
    "a place": ([rows(ROWS.replace("436000", "437000"))], ["sites", "access", "scores", "checks"]),
    "a site more": (
        [rows(ROWS + "Fir Park,440000,270000,9\n")],
        ["sites", "access", "scores", "checks"],
    ),
    "the vehicle": ([named("vehicle: car")], ["access", "scores", "checks"]),
    "a rule of readiness": (
        [named("rules: {acreage_fit: {switched_off: true, reason: tried}}")],
        ["checks"],
    ),
    "the profile": (
        [
            own_configuration(
                "scoring", "investability.yaml",
                lambda profile: profile.update(rank_from_completeness=0.31),
            ),
            named("scoring: investability.yaml"),
        ],
        ["scores"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_only_what_is_affected_is_worked_out_and_the_answer_is_the_same(root, change):
    alterations, expected = CHANGES[change]
    for alter in alterations:
        alter(root)
    found, made, anew = appraised(root)
    assert made == expected
    same(found, anew)


def test_another_date_asks_the_rules_again_and_moves_no_minute(root):
    found, made, anew = appraised(root, "2026-12-23")
    assert made == ["checks"]
    same(found, anew)


@pytest.mark.parametrize("as_of", [AS_OF, "2026-12-23"])
def test_every_table_of_the_county_comes_back_as_it_was(kept_county, as_of):
    found, made, anew = appraised(kept_county, as_of)
    assert made == ([] if as_of == AS_OF else ["checks"])
    same(found, anew)


def test_what_was_kept_before_ids_were_is_found_after(root):
    """The first run mints ids, the next finds them; what holds of the sites is the same."""
    assert appraised(root)[0].snapshot.lineage.empty
    assert appraised(root)[1] == []


def test_no_rule_asks_how_ids_were_kept(root):
    workspace = Workspace.open(root)
    settings = workspace.settings(as_of=AS_OF)
    assessment = workspace.assess(as_of=AS_OF)
    asked = {"checks": settings.checks, "changes": settings.rules, "as_of": AS_OF}
    bare = replace(
        assessment.snapshot, site_ids=schema.SITE_IDS.empty(), lineage=schema.LINEAGE.empty()
    )
    access = assessment.appraisal.access
    pd.testing.assert_frame_equal(
        check_sites(bare, access, **asked), check_sites(assessment.snapshot, access, **asked)
    )


def test_what_is_damaged_or_gone_is_worked_out_again(root):
    every = ["sites", "access", "scores", "checks"]
    workspace = Workspace.open(root)
    for file, harm in zip(sorted((root / FOLDER).iterdir()), HARMS, strict=False):
        file.write_bytes(harm)
    workspace.assess(as_of=AS_OF)
    assert workspace.derived_tables.made == every
    shutil.rmtree(root / FOLDER)
    found, made, anew = appraised(root)
    assert made == every
    same(found, anew)


def test_a_question_writes_nothing(root):
    rows(ROWS.replace(",20", ",21"))(root)
    before = sorted((root / FOLDER).iterdir())
    appraised(root)
    assert sorted((root / FOLDER).iterdir()) == before


def test_nothing_unlike_has_the_same_hash():
    frame = pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": pd.array(["x", None])})
    values = [
        frame, frame.rename(columns={"a": "c"}), frame.iloc[::-1], frame.astype({"a": "float64"}),
        frame.fillna({"a": 0}), frame.iloc[:1], [frame], {"a": frame}, "a", ["a"], [["a"]],
        ["a", "b"], ["ab"], None, 1, "1", {}, [], {"a": 1}, [["a", 1]],
    ]  # fmt: skip
    assert len({sha256_of(one) for one in values}) == len(values)
    assert sha256_of(frame) == sha256_of(frame.copy())
