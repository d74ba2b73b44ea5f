"""Where a pack goes: file names, the zip, what is replaced, and that it is whole or not there."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from portfolio_fixture import CRS, made_portfolio

from sitepipe.errors import StorageError, UsageError
from sitepipe.render import folder as folder_module
from sitepipe.render.folder import replace_together
from sitepipe.render.pack.earlier import refuse_changed_pack
from sitepipe.render.pack.manifest import pack_manifest
from sitepipe.render.pack.names import page_names
from sitepipe.render.pack.readme import WIDTH, readme
from sitepipe.render.pack.zipped import write_zip
from sitepipe.snapshot import Edition
from sitepipe.vocab import Audience

EDITION = Edition(
    "Elmshire pipeline", "Fictional data, for tests.", "2026-11-14", Audience.PUBLIC,
    "Investability for tests", "808 acres as printed", CRS, 0.6, 9,
)  # fmt: skip


def _pack(place: Path, text: str = "first") -> tuple[Path, Path]:
    """Write a small pack as write_pack does, with its zip beside it."""
    (place / "sites").mkdir(parents=True)
    (place / "index.html").write_text(text)
    (place / "sites" / "ash-park.html").write_text(text)
    made = made_portfolio()
    manifest = pack_manifest(place, made.snapshot, made.base, EDITION)
    (place / "manifest.json").write_text(manifest.text())
    archive = place.with_name(f"{place.name}.zip")
    write_zip(archive, place, top=place.name, as_of="2026-11-14")
    return place, archive


# -- names ----------------------------------------------------------------------------------


def test_a_page_has_a_name_that_every_system_can_hold():
    ids = [f"{'long-meadow-' * 45}{end}" for end in ("a", "b")] + ["ash-park", "con", "lpt1"]

    names = page_names(ids)

    assert names["ash-park"] == "sites/ash-park.html"
    assert names["con"] == "sites/con-.html"
    assert names["lpt1"] == "sites/lpt1-.html"
    assert len(set(names.values())) == len(ids)
    assert max(map(len, names.values())) <= len("sites/") + 80 + len(".html")


# -- manifest and zip -----------------------------------------------------------------------


def test_the_manifest_lists_every_other_file_with_its_hash(tmp_path):
    place, _ = _pack(tmp_path / "pack")

    document = json.loads((place / "manifest.json").read_text())

    sha256 = hashlib.sha256(b"first").hexdigest()
    assert document["files"] == [
        {"name": "index.html", "bytes": 5, "sha256": sha256},
        {"name": "sites/ash-park.html", "bytes": 5, "sha256": sha256},
    ]
    assert (document["as_of"], document["audience"]) == ("2026-11-14", "public")
    assert document["sites_total"] == 9
    assert document["layers"][0]["licence"] == "Made up"


def test_the_same_folder_gives_the_same_zip(tmp_path):
    _, first = _pack(tmp_path / "one" / "pack")
    second_folder, second = _pack(tmp_path / "two" / "pack")
    for file in second_folder.rglob("*.html"):
        os.utime(file, (1, 1))
        file.chmod(0o600)
    write_zip(second, second_folder, top="pack", as_of="2026-11-14")

    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == [
        "pack/index.html", "pack/manifest.json", "pack/sites/ash-park.html"
    ]  # fmt: skip
    assert {entry.date_time for entry in entries} == {(2026, 11, 14, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {stat.S_IFREG | 0o644}


# -- what stands there ----------------------------------------------------------------------


def test_an_earlier_pack_that_is_unchanged_may_be_replaced(tmp_path):
    refuse_changed_pack(tmp_path / "none", tmp_path / "none.zip", overwrite=False)
    refuse_changed_pack(*_pack(tmp_path / "pack"), overwrite=False)


@pytest.mark.parametrize("name", ["index.html", "manifest.json"])
@pytest.mark.parametrize("removed", [True, False])
def test_a_changed_pack_needs_overwrite(tmp_path, name, removed):
    place, archive = _pack(tmp_path / "pack")
    if removed and name == "index.html":
        (place / name).unlink()
    else:
        (place / name).write_bytes((place / name).read_bytes() + b"\n")

    with pytest.raises(UsageError, match=rf"files of pack were changed .* \(1\): {name}") as error:
        refuse_changed_pack(place, archive, overwrite=False)
    assert "--overwrite" in error.value.hint
    refuse_changed_pack(place, archive, overwrite=True)


@pytest.mark.parametrize("foreign", ["notes.txt", "sites/mine.html", ".hidden"])
def test_a_person_s_file_is_never_replaced(tmp_path, foreign):
    place, archive = _pack(tmp_path / "pack")
    (place / foreign).write_text("mine")

    with pytest.raises(UsageError, match=r"did not write \(1\): " + foreign.replace(".", r"\.")):
        refuse_changed_pack(place, archive, overwrite=True)


def test_a_link_is_not_a_file_of_a_pack(tmp_path):
    place, archive = _pack(tmp_path / "pack")
    mine = tmp_path / "mine.html"
    (place / "index.html").rename(mine)
    (place / "index.html").symlink_to(mine)

    with pytest.raises(UsageError, match="changed or removed"):
        refuse_changed_pack(place, archive, overwrite=False)


def test_a_folder_that_is_no_pack_is_left_alone(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_text("")
    (tmp_path / "photos" / "manifest.json").write_text("{}")

    with pytest.raises(UsageError, match="photos is no pack that sitepipe wrote"):
        refuse_changed_pack(tmp_path / "photos", tmp_path / "photos.zip", overwrite=True)


def test_a_zip_that_is_no_pack_is_left_alone(tmp_path):
    archive = tmp_path / "pack.zip"
    for content in (b"", b"PK\x03\x04", b"anything"):
        archive.write_bytes(content)
        with pytest.raises(UsageError, match=r"pack\.zip is no pack"):
            refuse_changed_pack(tmp_path / "pack", archive, overwrite=True)
    with zipfile.ZipFile(archive, "w") as other:
        other.writestr("pack/photo.jpg", b"")
    with pytest.raises(UsageError, match=r"pack\.zip is no pack"):
        refuse_changed_pack(tmp_path / "pack", archive, overwrite=True)


def test_a_zip_that_somebody_added_to_is_left_alone(tmp_path):
    place, archive = _pack(tmp_path / "pack")
    with zipfile.ZipFile(archive, "a") as added:
        added.writestr("pack/mine.txt", b"")

    with pytest.raises(UsageError, match=r"pack\.zip holds files .* \(1\): mine\.txt"):
        refuse_changed_pack(place, archive, overwrite=True)


def test_a_file_in_the_way_and_a_file_held_open_are_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file is a file"):
        refuse_changed_pack(tmp_path / "file", tmp_path / "file.zip", overwrite=True)
    (tmp_path / "folder.zip").mkdir()
    with pytest.raises(StorageError, match="is a folder"):
        refuse_changed_pack(tmp_path / "folder", tmp_path / "folder.zip", overwrite=True)
    place, archive = _pack(tmp_path / "pack")
    (place / "portfolio.gpkg-wal").write_text("")
    with pytest.raises(StorageError, match="open in another program"):
        refuse_changed_pack(place, archive, overwrite=True)


# -- put in place ---------------------------------------------------------------------------


def _new(root: Path) -> list[tuple[Path, Path]]:
    aside = root / "aside"
    place, archive = _pack(aside / "pack", "second")
    return [(place, root / "pack"), (archive, root / "pack.zip")]


def _held(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "aside" not in path.parts
    }


@pytest.mark.parametrize("before", ["nothing", "an empty folder", "an earlier pack"])
def test_a_pack_takes_its_place(tmp_path, before):
    if before == "an empty folder":
        (tmp_path / "pack").mkdir()
    elif before == "an earlier pack":
        _pack(tmp_path / "pack")

    replace_together(_new(tmp_path))

    assert (tmp_path / "pack" / "sites" / "ash-park.html").read_text() == "second"
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        assert archive.read("pack/index.html") == b"second"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["aside", "pack", "pack.zip"]


@pytest.mark.parametrize("standing_in", [True, False])
@pytest.mark.parametrize("with_earlier", [True, False])
@pytest.mark.parametrize("failing", range(1, 9))
@pytest.mark.parametrize("error", [PermissionError, KeyboardInterrupt])
def test_a_failure_at_any_step_leaves_all_as_it_was(
    tmp_path, monkeypatch, standing_in, with_earlier, failing, error
):
    if with_earlier:
        _pack(tmp_path / "pack")
        if standing_in:
            monkeypatch.chdir(tmp_path / "pack")
    pairs = _new(tmp_path)
    before = _held(tmp_path)
    rename, calls = Path.rename, []

    def failing_rename(path: Path, to: Path) -> Path:
        calls.append(path)
        if len(calls) == failing:
            raise error("no")
        return rename(path, to)

    monkeypatch.setattr(folder_module.Path, "rename", failing_rename)
    try:
        replace_together(pairs)
    except error:
        assert _held(tmp_path) == before
    else:
        assert len(calls) < failing, "the failure must not be swallowed"
        assert (tmp_path / "pack" / "index.html").read_text() == "second"
    names = [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert names == [], "nothing half done is left beside it"


def test_the_folder_that_the_user_stands_in_stays_the_same_folder(tmp_path, monkeypatch):
    place, _ = _pack(tmp_path / "pack")
    monkeypatch.chdir(place)
    inode = place.stat().st_ino

    replace_together(_new(tmp_path))

    assert place.stat().st_ino == inode
    assert Path("index.html").read_text() == "second"


# -- README ---------------------------------------------------------------------------------


def test_the_readme_counts_what_is_indicative_modelled_and_unknown():
    made = made_portfolio()

    text = readme(made.snapshot, made.appraisal, made.base, EDITION)

    flowing = " ".join(text.split())
    assert text.startswith("Elmshire pipeline\n=================\n\nFictional data, for tests.\n")
    assert (
        "7 sites of the 9 known, as of 14 November 2026. For investors and the public." in flowing
    )
    assert "Of 5 acreages, 2 are about so much and 1 indicative." in flowing
    assert "1 site of 7 has a boundary" in flowing
    assert "6 are shown by a point or an indicative circle" in flowing
    assert "16 driving times, of which none rest on verified" in flowing
    assert "1 of 7 sites are known well enough to be ranked." in flowing
    assert "7 of 14 facts that an investor asks for" in flowing
    assert "List of sites <2026>. Elmshire. March 2026. Terms: Made up." in flowing
    assert "Contains made-up data © Elmshire 2026. Checked by hand." in flowing
    assert "certutil -hashfile portfolio.pdf SHA256" in text
    assert max(map(len, text.splitlines())) <= WIDTH


def test_the_readme_holds_no_control_signs():
    made = made_portfolio()
    hostile = Edition(
        "A\x1b[31m\u202eB\nC" + "x" * 500, "", "2026-11-14", Audience.INTERNAL, "S", "1 acre",
        CRS, 0.6, 7,
    )  # fmt: skip

    text = readme(made.snapshot, made.appraisal, made.base, hostile)

    assert not set(text) & {"\x1b", "\u202e", "\r"}
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "7 sites, as of 14 November 2026" in text
