"""``sitepipe pack``: what it writes, what it says, and what it refuses."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pyogrio
import pytest

from sitepipe.examples import init_workspace
from sitepipe.hashing import file_sha256

AS_OF = "2026-11-23"
SITE = "cov-greenpower-park"
FILES = ["README.txt", "index.html", "manifest.json", "portfolio.gpkg", "portfolio.pdf",
         "portfolio.xlsx"]  # fmt: skip
HOSTILE = [
    "Meadow " * 71 + "End",
    "\u202eחצר המלאכה\u202c ساحة",
    '"Quote\'s" <b>bold</b> & {{7*7}} #strong[x] $1 =1+1',
    "Two\nLines\tand\ttabs",
]


def _files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def _workspace(root: Path, names: list[str]) -> Path:
    """Make a workspace whose only source is a list of sites."""
    init_workspace(root)
    for folder in (root / "sources", root / "inbox"):
        for file in folder.iterdir():
            file.unlink()
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    rows = [f"{name},{52.4 + n / 50},{-1.5 - n / 50}" for n, name in enumerate(quoted)]
    (root / "inbox" / "sites.csv").write_text(
        "\n".join(["Site,Latitude,Longitude", *rows]) + "\n", encoding="utf-8"
    )
    (root / "sources" / "sites.yaml").write_text(
        "title: List of sites\npartner: Elmshire\nfile: inbox/sites.csv\nlicence: made up\n"
        "audience: public\nvalid_at: '2026-03'\nentity: site\nname_column: Site\n"
        "columns:\n  Latitude: {field: latitude}\n  Longitude: {field: longitude}\n",
        encoding="utf-8",
    )
    return root


@pytest.fixture(scope="module")
def one_site(run_workspace, tmp_path_factory):
    """Give the workspace's root and a pack of one of its sites."""
    from sitepipe.workspace import Workspace

    root = run_workspace[0].root
    folder = tmp_path_factory.mktemp("packs") / "ein Paket é"
    first = Workspace.open(root).assess(as_of=AS_OF).snapshot.sites["site_id"].iloc[0]
    report = Workspace.open(root).pack(folder, sites=[first], as_of=AS_OF)
    return root, folder, report, first


def test_a_pack_holds_what_it_says(one_site):
    _root, folder, report, site = one_site
    pages = [name for name in _files(folder) if name.startswith("sites/")]

    assert _files(folder) == sorted([*FILES, *pages])
    assert pages == [f"sites/{site}.html"]
    assert report.sites == [site]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    listed = {file["name"]: file["sha256"] for file in manifest["files"]}
    assert listed == {
        name: file_sha256(folder / name) for name in _files(folder) if name != "manifest.json"
    }
    assert {out.name for out in report.outputs} == {*listed, "manifest.json"}
    assert pyogrio.read_dataframe(folder / "portfolio.gpkg", layer="sites")["site_id"].tolist() == [
        site
    ]
    assert "claims" not in {name for name, _ in pyogrio.list_layers(folder / "portfolio.gpkg")}
    assert (folder / "portfolio.pdf").read_bytes().startswith(b"%PDF-")


def test_the_zip_is_the_folder(one_site):
    _root, folder, _report, _site = one_site

    with zipfile.ZipFile(folder.with_name(f"{folder.name}.zip")) as archive:
        held = {entry: archive.read(entry) for entry in archive.namelist()}

    assert held == {
        f"{folder.name}/{name}": (folder / name).read_bytes() for name in _files(folder)
    }


def test_nothing_is_left_beside_a_pack(one_site):
    _root, folder, _report, _site = one_site

    assert sorted(path.name for path in folder.parent.iterdir()) == [
        folder.name, f"{folder.name}.zip"
    ]  # fmt: skip


def test_the_same_pack_has_the_same_bytes_and_replaces_itself(one_site, sitepipe):
    root, folder, _report, site = one_site
    before = {name: file_sha256(folder / name) for name in _files(folder)}
    zipped = file_sha256(folder.with_name(f"{folder.name}.zip"))

    code, out, err = sitepipe("pack", "-w", root, "--sites", site, "--as-of", AS_OF, "-o", folder)

    assert code == 0, err
    assert {name: file_sha256(folder / name) for name in _files(folder)} == before
    assert file_sha256(folder.with_name(f"{folder.name}.zip")) == zipped
    assert "portfolio.pdf" in out
    assert "left out" in out
    assert "looked for, none found" in out
    assert err.splitlines()[-1].startswith("Open ")
    assert "index.html" in err.splitlines()[-1]


def test_what_somebody_changed_is_kept_until_overwrite(one_site, sitepipe):
    root, folder, _report, site = one_site
    text = (folder / "README.txt").read_text(encoding="utf-8")
    (folder / "README.txt").write_text("mine", encoding="utf-8")
    command = ("pack", "-w", root, "--sites", site, "--as-of", AS_OF, "-o", folder)

    code, _out, err = sitepipe(*command)
    assert code == 2
    assert "README.txt" in err
    assert "--overwrite" in err
    assert (folder / "README.txt").read_text(encoding="utf-8") == "mine"

    code, _out, _err = sitepipe(*command, "--overwrite")
    assert code == 0
    assert (folder / "README.txt").read_text(encoding="utf-8") == text


def test_a_folder_of_something_else_is_refused(run_workspace, tmp_path, sitepipe):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")

    code, _out, err = sitepipe(
        "pack", "-w", run_workspace[0].root, "-o", tmp_path / "mine", "--overwrite"
    )

    assert code == 2
    assert "mine is no pack that sitepipe wrote" in err
    assert _files(tmp_path) == ["mine/notes.txt"]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (["--sites", "nowhere-at-all"], "no site called 'nowhere-at-all'"),
        (["--sites", ","], "no site is named"),
        (["--sites", ""], "no site is named"),
    ],
)
def test_sites_that_are_not_known_are_refused(run_workspace, tmp_path, sitepipe, chosen, said):
    code, _out, err = sitepipe("pack", "-w", run_workspace[0].root, *chosen, "-o", tmp_path / "p")

    assert code == 2
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_a_misspelt_site_is_guessed(one_site, tmp_path, sitepipe):
    root, _folder, _report, site = one_site

    code, _out, err = sitepipe("pack", "-w", root, "--sites", f"{site}x", "-o", tmp_path / "p")

    assert code == 2
    assert f"Did you mean {site}" in err


def test_sites_are_named_in_one_flag_or_in_several(run_workspace, tmp_path, sitepipe):
    root = run_workspace[0].root
    sites = run_workspace[0].assess(as_of=AS_OF).snapshot.sites
    first, second = sites["site_id"].iloc[:2]
    name = sites["name"].iloc[1]

    code, out, err = sitepipe(
        "pack", "-w", root, "--as-of", AS_OF, "--json", "--audience", "internal",
        "--sites", f"{second},{first}", "--sites", name, "-o", tmp_path / "p",
    )  # fmt: skip

    assert code == 0, err
    document = json.loads(out)
    assert document["version"] == 1
    assert document["sites"] == [first, second]
    assert document["audience"] == "internal"
    assert (document["withheld"], document["searched_for"]) == ([], 0)
    assert {"claims", "issues"} <= {
        layer for layer, _ in pyogrio.list_layers(tmp_path / "p" / "portfolio.gpkg")
    }


def test_names_that_no_system_likes_make_a_pack(tmp_path, sitepipe):
    root = _workspace(tmp_path / "w", HOSTILE)

    code, out, err = sitepipe(
        "pack", "-w", root, "--as-of", AS_OF, "--json", "-o", tmp_path / "out" / "p"
    )

    assert code == 0, err
    assert len(json.loads(out)["sites"]) == 4
    names = [path.name for path in (tmp_path / "out" / "p" / "sites").iterdir()]
    assert len(names) == 4
    assert all(name.isascii() and len(name) <= 85 for name in names)


def test_one_site_makes_a_pack_and_no_site_a_clear_refusal(tmp_path, sitepipe):
    one = _workspace(tmp_path / "one", ["Ash Park"])
    none = _workspace(tmp_path / "none", [" "])

    code, out, err = sitepipe("pack", "-w", one, "--json", "-o", tmp_path / "out" / "one")
    assert code == 0, err
    assert json.loads(out)["sites"] == ["ash-park"]

    code, _out, err = sitepipe("pack", "-w", none, "-o", tmp_path / "out" / "none")
    assert code == 3
    assert "no site could be read" in err
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["one", "one.zip"]


def test_a_failure_half_way_leaves_nothing(run_workspace, tmp_path, sitepipe, monkeypatch):
    from sitepipe.render.workbook import workbook

    def broken(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device", "portfolio.xlsx")

    monkeypatch.setattr(workbook, "write_workbook", broken)

    code, _out, err = sitepipe("pack", "-w", run_workspace[0].root, "-o", tmp_path / "p")

    assert code == 4
    assert "the disk is full" in err
    assert list(tmp_path.iterdir()) == []


def test_a_pack_needs_a_workspace_and_a_place(tmp_path, sitepipe):
    assert sitepipe("pack", "-w", tmp_path, "-o", tmp_path / "p")[0] == 2
    assert sitepipe("pack", "-w", tmp_path)[0] == 2
    code, out, _err = sitepipe("pack", "--help")
    assert code == 0
    assert "sitepipe pack -w portfolio --audience investor -o investor-pack" in out
