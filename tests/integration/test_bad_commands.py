"""Commands as a careless user types them: a clear answer, and nothing of theirs touched."""

from __future__ import annotations

import json
import shutil

import pytest
from filling import fill_template

from sitepipe import bundled

AS_OF = "2026-11-23"


@pytest.fixture(scope="module")
def county(kept_county, tmp_path_factory):
    return shutil.copytree(kept_county, tmp_path_factory.mktemp("county") / "é and a space")


@pytest.fixture
def copse(tmp_path):
    """Give a workspace of two sites, and who has spoilt its configuration."""
    root = tmp_path / "copse"
    fill_template(root / "inbox" / "v.xlsx")

    def configure(more=""):
        text = f"title: Elmshire\nnotice: Fictional data.\n{more}\napprovals: {{required: false}}\n"
        (root / "sitepipe.yaml").write_text(text, "utf-8")
        return root

    return configure


def test_words_of_an_authority_that_no_other_has_are_enough(county, sitepipe):
    code, out, err = sitepipe(
        "check", "--authority", "south ardenshire", "--json", "-w", county, "--as-of", AS_OF
    )
    assert code == 1, err
    found = {one["site_id"] for one in json.loads(out)["findings"]}
    assert {"tolsey-heath-fictional", "border-oak-park-fictional"} <= found
    assert "harrowmere-park-fictional" not in found


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ("Ardenshire", "'Ardenshire' may be 2 authorities: North", "Give more of the name."),
        ("shire", "'shire'", "Ardenshire District Council"),
        ("", "''", "authorities"),
    ],
)
def test_words_that_several_authorities_have_are_asked_back(county, sitepipe, given, message, hint):
    code, out, err = sitepipe("check", "--authority", given, "-w", county, "--as-of", AS_OF)

    assert (code, out) == (2, "")
    assert message in err
    assert hint in err


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("{gas_stated: {switched_off: true}}", "sitepipe.yaml:3: rules.gas_stated.reason: missing"),
        ("{gas_stated: {off: true, reason: x}}", "is no text to YAML, as on, off, yes, no"),
        ("{gas_statd: {switched_off: true, reason: x}}", "did you mean 'gas_stated'?"),
        ("{junction_near: {figures: {max_minutes: ten}, reason: x}}", "must be a number"),
        ("{junction_near: {figures: {max_minutes: '10'}, reason: x}}", "must be a number"),
        ("{junction_near: {figures: {max_minutes: true}, reason: x}}", "must be a number"),
        ("{junction_near: {figures: {max_minutes: .nan}, reason: x}}", "must be a finite number"),
        ("{junction_near: {figures: {max_minutes: -1}, reason: x}}", "must be 0 or more"),
        ("{junction_near: }", "must be keys with values"),
        ("[gas_stated]", "must be keys with values"),
    ],
)
def test_a_departure_from_a_rule_that_cannot_be_is_refused(copse, sitepipe, rules, message):
    code, out, err = sitepipe("check", "--list", "-w", copse(f"rules: {rules}\n"))

    assert (code, out) == (2, "")
    assert err.startswith("error: sitepipe.yaml:3")
    assert message in err


@pytest.mark.parametrize("text", ["", "- a", "rules: {}\n", "rules: {gas: {required: true}}\n"])
def test_a_file_of_rules_that_lacks_them_is_refused(copse, sitepipe, text):
    root = copse("checks: mine.yaml\n")
    (root / "mine.yaml").write_text(text, "utf-8")

    code, out, err = sitepipe("check", "--list", "-w", root)

    assert (code, out) == (2, "")
    assert err.startswith("error: mine.yaml:1")


def test_a_workspaces_own_copy_of_the_rules_serves(copse, sitepipe):
    root = copse("checks: mine.yaml\n")
    shutil.copyfile(bundled.shelf("configs") / "checks.yaml", root / "mine.yaml")

    assert sitepipe("check", "--list", "-w", root)[0] == 0


@pytest.mark.parametrize("place", ["", "inbox", "inbox/new", "sources/new", "runs", "runs/new"])
def test_no_pack_is_written_among_what_a_workspace_reads_or_keeps(copse, sitepipe, place):
    root = copse()
    before = sorted(root.rglob("*"))

    code, out, err = sitepipe("pack", "-w", root, "-o", root / place, "--overwrite")

    assert (code, out) == (2, "")
    assert "with --output" in err
    assert sorted(root.rglob("*")) == before


@pytest.mark.parametrize("sites", ["", " , "])
def test_a_pack_of_no_site_is_refused(copse, sitepipe, tmp_path, sites):
    code, _, err = sitepipe("pack", "-w", copse(), "--sites", sites, "-o", tmp_path / "pack")

    assert code == 2
    assert "no site is named" in err
    assert not (tmp_path / "pack").exists()


def test_a_pack_fills_the_empty_folder_that_the_user_stands_in(
    copse, sitepipe, tmp_path, monkeypatch
):
    folder = tmp_path / "a space é"
    folder.mkdir()
    root = copse()
    monkeypatch.chdir(folder)

    code, out, err = sitepipe(
        "pack", "-w", root, "-o", ".", "--as-of", AS_OF, "--json",
        "--sites", "ash-park-fictional", "--sites", "ASH PARK (fictional)",
    )  # fmt: skip

    assert code == 0, err
    report = json.loads(out)
    assert report["sites"] == ["ash-park-fictional"]
    assert report["zip"] == str(tmp_path / "a space é.zip")
    assert (tmp_path / "a space é.zip").is_file()
    assert (folder / "manifest.json").is_file()


def test_a_pack_at_a_link_stands_where_the_link_leads(copse, sitepipe, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    code, out, err = sitepipe(
        "pack", "-w", copse(), "-o", tmp_path / "link", "--as-of", AS_OF, "--json"
    )

    assert code == 0, err
    assert json.loads(out)["zip"] == str(tmp_path / "real.zip")
    assert (tmp_path / "real.zip").is_file()
    assert (tmp_path / "link").is_symlink()
