"""Folders and files that are whole or not there."""

import errno
from pathlib import Path

import pytest

from sitepipe.errors import StorageError, UsageError
from sitepipe.render.folder import refuse_foreign, write_text, written_aside


def listing(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_new_folder_appears_whole(tmp_path):
    with written_aside(tmp_path / "out") as aside:
        (aside / "map.html").write_text("new")
        assert not (tmp_path / "out").exists()

    assert (tmp_path / "out" / "map.html").read_text() == "new"
    assert listing(tmp_path) == ["out"]


def test_an_old_folder_is_replaced_as_a_whole(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "issues.csv").write_text("old")

    with written_aside(out) as aside:
        (aside / "map.html").write_text("new")

    assert listing(out) == ["map.html"]
    assert listing(tmp_path) == ["out"]


def test_an_interruption_leaves_the_old_folder_and_nothing_else(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "issues.csv").write_text("old")

    def interrupted():
        with written_aside(out) as aside:
            (aside / "map.html").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert (out / "issues.csv").read_text() == "old"
    assert listing(tmp_path) == ["out"]


def test_a_full_disk_is_said_and_the_old_folder_stays(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "issues.csv").write_text("old")

    def filling():
        with written_aside(out) as aside:
            (aside / "map.html").write_text("half")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageError, match="cannot write out: the disk is full"):
        filling()

    assert listing(out) == ["issues.csv"]
    assert listing(tmp_path) == ["out"]


def test_a_file_held_open_elsewhere_is_said_and_the_old_folder_stays(tmp_path, monkeypatch):
    # Windows refuses to rename a folder in which another program holds a file open.
    out = tmp_path / "out"
    out.mkdir()
    (out / "portfolio.gpkg").write_text("old")
    rename = type(out).rename

    def held(self, target):
        if self == out:
            raise PermissionError(errno.EACCES, "in use", str(self))
        return rename(self, target)

    monkeypatch.setattr(type(out), "rename", held)

    def writing():
        with written_aside(out) as aside:
            (aside / "portfolio.gpkg").write_text("new")

    with pytest.raises(StorageError, match="open in another program") as error:
        writing()

    assert "Close the file" in error.value.hint
    assert (out / "portfolio.gpkg").read_text() == "old"
    assert listing(tmp_path) == ["out"]


def test_if_the_new_folder_cannot_take_its_place_the_old_one_returns(tmp_path, monkeypatch):
    out = tmp_path / "out"
    out.mkdir()
    (out / "issues.csv").write_text("old")
    rename = type(out).rename

    def refused(self, target):
        if target == out and self.name.startswith(".out.") and "old" not in self.name:
            raise PermissionError(errno.EACCES, "in use", str(self))
        return rename(self, target)

    monkeypatch.setattr(type(out), "rename", refused)

    def writing():
        with written_aside(out) as aside:
            (aside / "map.html").write_text("new")

    with pytest.raises(StorageError):
        writing()

    assert listing(out) == ["issues.csv"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, PermissionError])
def test_an_interruption_between_the_two_renames_loses_nothing(tmp_path, monkeypatch, error):
    out = tmp_path / "out"
    out.mkdir()
    (out / "issues.csv").write_text("old")
    rename = type(out).rename

    def interrupted(self, target):
        if target == out and ".old." not in str(self):
            raise error
        return rename(self, target)

    monkeypatch.setattr(type(out), "rename", interrupted)

    def writing():
        with written_aside(out) as aside:
            (aside / "map.html").write_text("new")

    with pytest.raises((KeyboardInterrupt, StorageError)):
        writing()

    assert listing(out) == ["issues.csv"]
    assert listing(tmp_path) == ["out"]


def test_an_empty_folder_is_filled_also_when_one_stands_in_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with written_aside(Path()) as aside:
        (aside / "sub").mkdir()
        (aside / "sub" / "a.yaml").write_text("new")
        (aside / "map.html").write_text("new")

    assert listing(tmp_path) == ["map.html", "sub"]
    assert [path.name for path in tmp_path.parent.glob(f".{tmp_path.name}.*")] == []


def test_in_the_folder_one_stands_in_old_outputs_return_if_new_ones_fail(tmp_path, monkeypatch):
    (tmp_path / "issues.csv").write_text("old")
    monkeypatch.chdir(tmp_path)
    rename = Path.rename

    def refused(self, target):
        if self.name == "portfolio.csv":
            raise PermissionError(errno.EACCES, "in use", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)

    def writing():
        with written_aside(Path()) as aside:
            (aside / "map.html").write_text("new")
            (aside / "portfolio.csv").write_text("new")

    with pytest.raises(StorageError):
        writing()

    assert listing(tmp_path) == ["issues.csv"]
    assert (tmp_path / "issues.csv").read_text() == "old"
    assert [path.name for path in tmp_path.parent.glob(f".{tmp_path.name}.*")] == []


def test_a_file_that_cannot_be_read_is_not_called_unwritten(tmp_path):
    def reading():
        with written_aside(tmp_path / "out"):
            (tmp_path / "gone.js").read_text()

    with pytest.raises(StorageError, match=r"cannot read gone\.js: it does not exist"):
        reading()


def test_a_text_file_has_line_feeds_and_is_replaced_atomically(tmp_path):
    write_text(tmp_path / "deep" / "a.csv", "ä\nb\n")
    assert (tmp_path / "deep" / "a.csv").read_bytes() == "ä\nb\n".encode()

    write_text(tmp_path / "deep" / "a.csv", "c\n")
    assert (tmp_path / "deep" / "a.csv").read_bytes() == b"c\n"
    assert listing(tmp_path / "deep") == ["a.csv"]


@pytest.mark.parametrize("name", ["thesis.docx", "sites.geojson"])
def test_a_folder_with_anything_else_is_never_replaced(tmp_path, name):
    (tmp_path / name).write_text("years of work")
    (tmp_path / "run.json").write_text("{}")

    def writing():
        with written_aside(tmp_path):
            pytest.fail("nothing may be written")

    with pytest.raises(UsageError, match=rf"did not write \(1\): {name}"):
        writing()

    assert (tmp_path / name).read_text() == "years of work"


def test_a_geopackage_that_is_open_elsewhere_is_said(tmp_path):
    (tmp_path / "portfolio.gpkg").write_text("old")
    (tmp_path / "portfolio.gpkg-wal").write_text("")

    with pytest.raises(StorageError, match="open in another program"):
        refuse_foreign(tmp_path)
