"""The invented county from its files to its outputs: every planted case shows, and no other."""

import zipfile

import pandas as pd
import pypdfium2
import pytest
from ardenshire.awkward import CASES, READY, Check, Conflict, Issue, Spelling, Value

from sitepipe.examples import init_workspace
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    root = tmp_path_factory.mktemp("ardenshire") / "the “county”"
    init_workspace(root, example="fictional-county")
    return Workspace.open(root)


@pytest.fixture(scope="module")
def assessment(workspace):
    return workspace.assess(as_of=AS_OF)


@pytest.fixture(scope="module")
def sites(assessment):
    """Give the sites by name, with their completeness and rank."""
    snapshot, appraisal = assessment.snapshot, assessment.appraisal
    scores = appraisal.scores[["site_id", "completeness", "rank"]]
    return snapshot.sites.merge(scores, on="site_id").set_index("name")


@pytest.fixture(scope="module")
def checks(assessment):
    findings = assessment.appraisal.findings
    held = findings[findings["kind"].isin(["check", "contradiction"])]
    return held.assign(rule=held["rule"].str.removeprefix("checks."))


@pytest.fixture(scope="module")
def outputs(workspace):
    return workspace.folder_of(workspace.run(as_of=AS_OF))


def cases(kind):
    chosen = [case for case in CASES if isinstance(case.shows, kind)]
    return pytest.mark.parametrize("case", chosen, ids=[case.what for case in chosen])


def test_twenty_four_sites_one_inside_another(sites):
    assert len(sites) == 24
    assert sites.index.str.endswith("(fictional)").all()
    assert sites["part_of_site_id"].dropna().to_dict() == {
        "Marrowby Common East (fictional)": "marrowby-common-fictional"
    }


def test_no_row_is_held_back(assessment):
    assert assessment.snapshot.sources["rows_held"].sum() == 0
    assert "error" not in set(assessment.appraisal.issues["severity"])


def test_every_register_is_filled(assessment):
    snapshot = assessment.snapshot
    found = {
        name: len(getattr(snapshot, name))
        for name in ("plots", "buildings", "works", "substations", "incentives")
    }
    assert found == {
        "plots": 21, "buildings": 9, "works": 32, "substations": 19, "incentives": 3,
    }  # fmt: skip
    assert set(snapshot.connections["utility"]) == {
        "electricity", "water", "wastewater", "gas", "fibre",
    }  # fmt: skip
    assert set(snapshot.substations["substation_kind"]) == {"gsp", "bsp", "primary"}
    assert set(snapshot.plots["plot_status"]) == {
        "available", "under_offer", "committed", "not_released",
    }  # fmt: skip
    assert snapshot.evidence["topic"].nunique() == 12


@cases(Check)
def test_a_rule_shows_it(case, sites, checks):
    site_id = sites.at[case.site, "site_id"]
    found = checks[(checks["site_id"] == site_id) & (checks["rule"] == case.shows.rule)]
    assert found["outcome"].to_list() == [case.shows.outcome]


@cases(Conflict)
def test_a_conflict_shows_it(case, sites, assessment):
    conflicts = assessment.snapshot.conflicts
    of_site = conflicts[conflicts["site_id"] == sites.at[case.site, "site_id"]]
    lost = of_site.loc[of_site["field"] == case.shows.field, "value_lost"]
    assert lost.to_list() == [case.shows.lost]


@cases(Value)
def test_the_table_of_sites_shows_it(case, sites):
    found = sites.at[case.site, case.shows.column]
    if case.shows.value is None:
        assert pd.isna(found)
    else:
        assert found == case.shows.value


@cases(Spelling)
def test_another_spelling_is_the_same_site(case, sites, assessment):
    records = assessment.snapshot.records.merge(assessment.snapshot.identities, on="record_id")
    so_written = records[
        (records["source_id"] == case.shows.source) & (records["name"] == case.shows.name)
    ]
    assert case.shows.name != case.site
    assert set(so_written["site_id"]) == {sites.at[case.site, "site_id"]}


@cases(Issue)
def test_an_issue_shows_it(case, assessment):
    issues = assessment.appraisal.issues
    found = issues[(issues["kind"] == case.shows.kind) & (issues["source_id"] == case.shows.source)]
    said = (found["message"] + " " + found["value"].fillna("")).to_list()
    assert len(said) == 1
    assert case.shows.naming in said[0]


def test_there_is_no_issue_that_was_not_planted(assessment):
    planted = sorted(
        (case.shows.source, case.shows.kind) for case in CASES if isinstance(case.shows, Issue)
    )
    # The register of 2021 writes days as 01/04/2024, which may be either; it says so.
    planted = sorted([*planted, ("register-2021", "date_ambiguous")])
    issues = assessment.appraisal.issues
    assert sorted(zip(issues["source_id"], issues["kind"], strict=True)) == planted


def test_there_is_no_conflict_that_was_not_planted(sites, assessment):
    planted = {
        (sites.at[case.site, "site_id"], case.shows.field)
        for case in CASES
        if isinstance(case.shows, Conflict)
    }
    conflicts = assessment.snapshot.conflicts
    assert set(zip(conflicts["site_id"], conflicts["field"], strict=True)) == planted


def test_four_sites_pass_every_required_rule(sites, checks):
    required = checks[checks["required"].astype(bool)]
    passes = (required["outcome"] == "passed").groupby(required["site_id"]).all()
    names = sites.reset_index().set_index("site_id")["name"]
    assert set(names[passes[passes].index]) == set(READY)


def test_every_rule_passes_fails_or_is_unknown_somewhere(checks):
    # A contradiction is told only where there are two sides to it.
    outcomes = checks[checks["kind"] == "check"].groupby("rule")["outcome"].agg(set)
    assert (outcomes.map(len) >= 2).all(), outcomes[outcomes.map(len) < 2].to_dict()


def test_most_sites_are_ranked_and_the_bare_ones_are_not(sites):
    assert int(sites["rank"].notna().sum()) == 19
    assert (sites.loc[sites["rank"].notna(), "completeness"] >= 0.6).all()
    unranked = set(sites.index[sites["rank"].isna()])
    assert unranked == {
        "Brânwen’s Field (fictional)",  # location only
        "Larkenhurst (fictional)",  # lapsed
        "Pinfold Reach (fictional)",  # no location
        "Quillbrook (fictional)",  # a name
        "Thistlecombe Moor (fictional)",  # refused
    }


def test_power_is_what_the_surest_connection_says(sites):
    assert sites["power_mva"].dropna().to_dict() == {
        "Harrowmere Park (fictional)": 45.0,
        "Castlemarch Junction (fictional)": 36.0,
        "Saxelcote Airfield (fictional)": 60.0,
        "Elderswick Fields (fictional)": 28.0,
        "Cattermole Field (fictional)": 18.0,
        "Marrowby Common (fictional)": 60.0,
        "Marrowby Common East (fictional)": 6.0,
        "Wrenstow Gate (fictional)": 24.0,
        "Ravensmeadow – Île Ford (fictional)": 7.5,
        "Border Oak Park (fictional)": 38.0,
        "Tolsey Heath (fictional)": 30.0,
        "Oxhallow Fields (fictional)": 22.0,
        "Larkenhurst (fictional)": 5.0,
        "Millwarden (fictional)": 20.0,
        "Dunsmere Park (fictional)": 120.0,
        "Hexwood Interchange (fictional)": 26.0,
        "Kettlewyke “Long Yard” (fictional)": 7.8,
        "Netherquay & Upper Quay (fictional)": 16.0,
    }


def test_shares_of_the_habitat_bank_are_those_of_the_schedule(sites, assessment):
    shares = assessment.snapshot.works_sites
    held = shares[shares["works_id"] == "EW-03"].set_index("site_id")["share"]
    assert held.to_dict() == {
        sites.at["Harrowmere Park (fictional)", "site_id"]: 0.45,
        sites.at["Wrenstow Gate (fictional)", "site_id"]: 0.30,
        sites.at["Tolsey Heath (fictional)", "site_id"]: 0.25,
    }


def test_every_file_of_a_run_and_a_pack_says_that_it_is_fictional(workspace, outputs, tmp_path):
    pack = tmp_path / "pack"
    workspace.pack(pack, sites=["Harrowmere Park (fictional)", "Quillbrook (fictional)"],
                   as_of=AS_OF)  # fmt: skip

    told = {path: _words_of(path) for folder in (outputs, pack) for path in folder.rglob("*.*")}

    assert len(told) == 7 + 8
    for path, text in told.items():
        if path.name == "log.json":  # seconds of each step, and nothing of any site
            assert "Park" not in text
        elif path.suffix == ".csv":  # a table has no place for more than its rows
            assert "(fictional)" in text
        else:
            assert "are all invented" in text, path.name
    document = pypdfium2.PdfDocument(pack / "portfolio.pdf")
    for page in document:
        assert "Ardenshire site pipeline (fictional)" in page.get_textpage().get_text_range()
    document.close()
    table = pd.read_csv(outputs / "portfolio.csv")
    assert table["name"].str.endswith("(fictional)").all()


def _words_of(path):
    """Return what a file tells people, as one text without line ends."""
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        text = " ".join(page.get_textpage().get_text_range() for page in document)
        document.close()
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            text = " ".join(archive.read(name).decode() for name in archive.namelist())
    else:
        text = path.read_bytes().decode("utf-8", "replace")
    return " ".join(text.split())
