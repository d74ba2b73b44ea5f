"""Archives: what is unpacked, and everything that is refused before or while it is."""

from __future__ import annotations

import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.errors import DataError, SchemaError, StorageError
from sitepipe.ingest import archives
from sitepipe.ingest.archives import open_member, refuse_entities


def packed(path: Path, members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a zip of these members."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def nothing_in(folder: Path) -> bool:
    """Say whether a folder has no file in it, or is not there."""
    return not folder.exists() or not list(folder.iterdir())


def test_the_only_usable_member_is_taken(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.zip",
        {
            "readme.txt": b"hello",
            "__MACOSX/data/._sites.csv": b"junk",
            "data/~$sites.xlsx": b"lock",
            "data/Sites 2026.csv": b"id\n1\n",
        },
    )
    found = open_member(path, "", into=tmp_path / "out")
    assert found == tmp_path / "out" / "Sites 2026.csv"
    assert found.read_bytes() == b"id\n1\n"
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["Sites 2026.csv"]


def test_a_shapefile_comes_with_its_parts_under_one_name(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.zip",
        {
            "x/Sites.SHP": b"1",
            "x/sites.DBF": b"2",
            "x/Sites.shx": b"3",
            "y/Sites.prj": b"of another",
            "x/Sites.pdf": b"4",
        },
    )
    found = open_member(path, into=tmp_path / "out")
    files = {file.name: file.read_bytes() for file in found.parent.iterdir()}
    assert found.name == "Sites.SHP"
    assert files == {"Sites.SHP": b"1", "Sites.dbf": b"2", "Sites.shx": b"3"}


def test_the_parts_of_an_earlier_archive_do_not_stay(tmp_path: Path) -> None:
    first = packed(tmp_path / "a.zip", {"a.shp": b"1", "a.prj": b"old", "a.dbf": b"1"})
    second = packed(tmp_path / "b.zip", {"a.shp": b"2", "a.dbf": b"2"})
    open_member(first, into=tmp_path / "out")
    open_member(second, into=tmp_path / "out")
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["a.dbf", "a.shp"]
    assert (tmp_path / "out" / "a.dbf").read_bytes() == b"2"


def test_a_named_member_is_found_in_any_case_and_with_backslashes(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"d/one.csv": b"1", "d/two.csv": b"2"})
    assert open_member(path, "D\\TWO.csv", into=tmp_path / "out").read_bytes() == b"2"


def test_several_members_or_none_are_listed(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"one.csv": b"1", "two.csv": b"2"})
    with pytest.raises(SchemaError, match=r"one\.csv, two\.csv") as caught:
        open_member(path, into=tmp_path / "out")
    assert caught.value.hint == "Say which one, such as member: one.csv"
    with pytest.raises(SchemaError, match=r"no member 'three\.csv'") as caught:
        open_member(path, "three.csv", into=tmp_path / "out")
    assert "member: one.csv" in caught.value.hint
    empty = packed(tmp_path / "b.zip", {"a.pdf": b""})
    with pytest.raises(SchemaError, match="no file that can be read"):
        open_member(empty, into=tmp_path / "out")


def test_a_kmz_gives_its_main_document(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.kmz", {"files/more.kml": b"<a/>", "doc.kml": b"<kml/>"})
    assert open_member(path, into=tmp_path / "out").read_bytes() == b"<kml/>"


@pytest.mark.parametrize(
    "name",
    ["../a.csv", "x/../../a.csv", "x\\..\\..\\a.csv", "/etc/a.csv", "\\\\host\\a.csv", "C:a.csv"],
)
def test_names_that_climb_out_are_refused(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / "a.zip", {"good.csv": b"1", name: b"2"})
    with pytest.raises(DataError, match=r"climbs out|absolute path"):
        open_member(path, "good.csv", into=tmp_path / "out")
    assert nothing_in(tmp_path / "out")


def test_names_that_windows_reserves_are_changed(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"d/nul.csv": b"1", 'd/a?b"c.csv': b"2"})
    assert open_member(path, "d/nul.csv", into=tmp_path / "out").name == "_nul.csv"
    assert open_member(path, 'd/a?b"c.csv', into=tmp_path / "out").name == "a_b_c.csv"


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a.csv")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(DataError, match="a link or a device"):
        open_member(tmp_path / "a.zip", into=tmp_path / "out")


def test_a_link_in_the_folder_is_replaced_not_followed(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.csv": b"new"})
    other = tmp_path / "other.csv"
    other.write_bytes(b"kept")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.csv").symlink_to(other)
    assert open_member(path, into=tmp_path / "out").read_bytes() == b"new"
    assert other.read_bytes() == b"kept"


def test_names_that_differ_only_in_case_are_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.csv": b"1", "A.CSV": b"2"})
    with pytest.raises(DataError, match=r"two members called 'A\.CSV'"):
        open_member(path, "a.csv", into=tmp_path / "out")
    with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("a.csv", "1")
        archive.writestr("a.csv", "2")
    with pytest.raises(DataError, match="two members"):
        open_member(tmp_path / "b.zip", into=tmp_path / "out")


def altered(path: Path, offset: int, value: bytes) -> None:
    """Change bytes of the first entry of the list of members."""
    content = bytearray(path.read_bytes())
    start = content.index(b"PK\x01\x02") + offset
    content[start : start + len(value)] = value
    path.write_bytes(bytes(content))


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.csv": b"1"})
    altered(path, 8, b"\x01\x00")
    with pytest.raises(DataError, match="is encrypted"):
        open_member(path, into=tmp_path / "out")


def test_what_grows_too_much_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.csv": bytes(11 * 1024**2)})
    with pytest.raises(DataError, match="200-fold"):
        open_member(path, into=tmp_path / "out")
    assert nothing_in(tmp_path / "out")
    small = packed(tmp_path / "b.zip", {"a.csv": bytes(9 * 1024**2)})
    assert open_member(small, into=tmp_path / "out").stat().st_size == 9 * 1024**2


def test_too_many_bytes_are_refused_by_the_list_and_by_counting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path / "a.zip", {"a.shp": bytes(600), "a.dbf": bytes(600)})
    monkeypatch.setattr(archives, "BYTES_MAX", 1000)
    with pytest.raises(DataError, match="holds more than"):
        open_member(path, into=tmp_path / "out")
    altered(path, 24, struct.pack("<L", 10))  # the list says ten bytes; there are 600
    with pytest.raises(DataError, match="not a zip that can be read"):
        open_member(path, into=tmp_path / "out")
    assert nothing_in(tmp_path / "out")


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.zip",
        {f"{number}.csv": b"" for number in range(10_001)},
        method=zipfile.ZIP_STORED,
    )
    with pytest.raises(DataError, match="more than 10,000 members"):
        open_member(path, "1.csv", into=tmp_path / "out")


def test_a_list_that_lies_about_its_length_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path / "a.zip", {f"{number}.csv": b"" for number in range(20)})
    monkeypatch.setattr(archives, "DIRECTORY_BYTES_MAX", 500)
    with pytest.raises(DataError, match="lists more than"):
        open_member(path, "1.csv", into=tmp_path / "out")


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"id,name\n" * 20])
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(DataError, match="not a zip that can be read"):
        open_member(path, into=tmp_path / "out")


def test_a_damaged_or_cut_member_leaves_nothing(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.csv": b"abcdef"}, method=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"abcdef", b"abcdeX"))
    with pytest.raises(DataError, match="CRC"):
        open_member(path, into=tmp_path / "out")
    assert nothing_in(tmp_path / "out")


def test_a_method_without_a_bound_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.csv": b"1"}, method=zipfile.ZIP_BZIP2)
    with pytest.raises(DataError, match="other than deflate"):
        open_member(path, into=tmp_path / "out")


def test_a_zip_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="does not exist"):
        open_member(tmp_path / "a.zip", into=tmp_path / "out")


@given(place=st.integers(0, 400), value=st.integers(0, 255), kept=st.integers(0, 400))
def test_damaged_bytes_give_the_file_or_an_error_and_nothing_outside(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: int, kept: int
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    path = packed(folder / "a.zip", {"d/a.shp": b"abc" * 9, "d/a.dbf": b"xyz"})
    content = bytearray(path.read_bytes())
    content[place % len(content)] = value
    path.write_bytes(content if kept % 3 else content[:kept])
    try:
        found = open_member(path, into=folder / "out")
    except (DataError, SchemaError):
        assert nothing_in(folder / "out")
    else:
        assert found.read_bytes() == b"abc" * 9
    assert {file.name for file in folder.iterdir()} <= {"a.zip", "out"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "prologue",
    [
        "<!DOCTYPE kml>",
        '<!DOCTYPE kml [<!ENTITY a "b">]>',
        '<!-- x --><!DOCTYPE kml SYSTEM "http://example.org/a.dtd">',
        f"<!--{' ' * 9000}--><!DOCTYPE kml>",
    ],
)
def test_a_document_type_is_refused(tmp_path: Path, prologue: str, encoding: str) -> None:
    path = tmp_path / "a.kml"
    path.write_bytes(f"{prologue}<kml>&a;</kml>".encode(encoding))
    with pytest.raises(DataError, match="DOCTYPE"):
        refuse_entities(path)


def test_the_words_in_a_description_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(
        "<?xml version='1.0' encoding='windows-1252'?><!-- <!DOCTYPE x> --><kml>"
        "<description><![CDATA[<!DOCTYPE html><!ENTITY>]]></description></kml>"
    )
    refuse_entities(path)


def test_a_long_beginning_and_what_is_not_xml_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(f"<!--{'-x' * 2**19}--><kml/>")
    with pytest.raises(DataError, match=r"no element|not XML"):
        refuse_entities(path)
    path.write_text(f"<!--{' ' * 2**20}--><!DOCTYPE kml><kml/>")
    with pytest.raises(DataError, match="no element"):
        refuse_entities(path)
    for content in ("", "id,name\n", "PK\x03\x04"):
        path.write_text(content)
        with pytest.raises(DataError, match="not XML"):
            refuse_entities(path)
    with pytest.raises(StorageError, match="does not exist"):
        refuse_entities(tmp_path / "none.kml")
