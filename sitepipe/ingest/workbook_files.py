"""Workbooks before they are opened: what a file really is, and whether it is safe to read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from posixpath import normpath

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from sitepipe.errors import DataError, storage_error
from sitepipe.words import count

XLSX_ENDINGS = (".xlsx", ".xlsm")
WORKBOOK_ENDINGS = (*XLSX_ENDINGS, ".xls", ".ods")

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK"
_ENCRYPTED = 0x1
_CHUNK = 1 << 20
_MOST_BYTES = 500_000_000
_MOST_DIRECTORY_BYTES = 5_000_000
_ASK_AGAIN = "Ask its sender for the file again."


@contextmanager
def opened_workbook(path: Path, *, label: str) -> Iterator[CalamineWorkbook]:
    """
    Open a workbook whose file is what its ending says, whole, and of a bearable size.

    Parameters
    ----------
    path
        The file: .xlsx, .xlsm, .xls or .ods.
    label
        Its name in messages.

    Raises
    ------
    DataError
        If it is empty, protected by a password, damaged, something else under the ending of a
        workbook, or of more than 500 MB once unpacked.
    StorageError
        If it is missing or cannot be read.
    """
    with _damage_said(label):
        _check_content(path, label=label)
        try:
            workbook = CalamineWorkbook.from_path(path)
        except PasswordError as error:
            raise _protected(label) from error
        with workbook:
            yield workbook


@contextmanager
def opened_parts(path: Path, *, label: str) -> Iterator[zipfile.ZipFile]:
    """Open a workbook's archive; what is damaged in it is an error that says so."""
    with _damage_said(label), zipfile.ZipFile(path) as archive:
        yield archive


def sheet_part(archive: zipfile.ZipFile, sheet: str, *, label: str) -> str:
    """
    Find the part of an .xlsx archive that holds a sheet.

    Raises
    ------
    DataError
        If the archive does not say.
    """
    document = next(
        (path for kind, path in _related(archive, "").values() if kind == "officeDocument"), ""
    )
    parts = _related(archive, document) if document else {}
    for element in _elements(archive, document) if document else ():
        if _local(element.tag) == "sheet" and element.get("name") == sheet:
            ids = [value for name, value in element.items() if _local(name) == "id"]
            if ids and ids[0] in parts and parts[ids[0]][1] in archive.namelist():
                return parts[ids[0]][1]
    raise DataError(
        f"{label} is a damaged workbook: it does not say where its sheet {sheet!r} is",
        hint=_ASK_AGAIN,
    )


@contextmanager
def _damage_said(label: str) -> Iterator[None]:
    try:
        yield
    except (CalamineError, zipfile.BadZipFile, zlib.error, ET.ParseError, EOFError) as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise DataError(f"{label} is a damaged workbook: {reason}", hint=_ASK_AGAIN) from error
    except NotImplementedError as error:  # a way of packing that zipfile does not know
        raise DataError(f"{label} is packed in an unusual way: {error}", hint=_ASK_AGAIN) from error
    except OSError as error:
        raise storage_error(error, f"read {label}") from error


def _check_content(path: Path, *, label: str) -> None:
    with path.open("rb") as file:
        head = file.read(len(_OLE))
    ending = path.suffix.lower()
    if not head:
        raise DataError(f"{label} is empty", hint=_ASK_AGAIN)
    if head == _OLE:
        if ending != ".xls":
            _refuse_ole(path, label=label)
    elif head.startswith(_ZIP):
        _check_archive(path, label=label)
    else:
        raise DataError(
            f"{label} is no workbook: it holds plain text or something else under the ending "
            f"{ending}",
            hint="If it is a table in text, rename it to .csv, there and in its sources/*.yaml; "
            "else save it as .xlsx.",
        )


def _refuse_ole(path: Path, *, label: str) -> None:
    """Tell a protected workbook, whose parts are wrapped, from an old one with a new ending."""
    try:
        CalamineWorkbook.from_path(path).close()
    except PasswordError as error:
        raise _protected(label) from error
    except CalamineError:
        pass
    raise DataError(
        f"{label} is a workbook of the older form .xls under the ending {path.suffix.lower()}",
        hint="Save it as .xlsx in a spreadsheet program, or rename it to .xls.",
    )


def _check_archive(path: Path, *, label: str) -> None:
    ending = path.suffix.lower()
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        found = ".ods" if "content.xml" in names else ".xlsx"
        if not {"content.xml", "[Content_Types].xml"} & set(names):
            raise DataError(
                f"{label} is an archive of {count(len(names), 'file')}, and no workbook",
                hint="Unpack it and put the workbook itself into inbox/.",
            )
        if (ending in XLSX_ENDINGS) != (found == ".xlsx"):
            raise DataError(
                f"{label} is a workbook of the form {found} under the ending {ending}",
                hint=f"Rename it to {found}, there and in its sources/*.yaml.",
            )
        if any(part.flag_bits & _ENCRYPTED for part in archive.infolist()):
            raise _protected(label)
        unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > _MOST_BYTES:
            raise DataError(
                f"{label} would unpack to {unpacked / 1e6:,.0f} MB; the most that is read is "
                f"{_MOST_BYTES / 1e6:,.0f} MB",
                hint="Save the one sheet that matters as a workbook of its own, or as CSV.",
            )
        # A part may be longer than it says: reading it to its stated end then breaks its sum.
        for part in archive.infolist():
            with archive.open(part) as stream:
                while stream.read(_CHUNK):
                    pass


def _protected(label: str) -> DataError:
    return DataError(
        f"{label} is protected by a password and cannot be read",
        hint="Open it in a spreadsheet program, save a copy without the password under the same "
        "name, and run the command again.",
    )


def _related(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Give the kind and the path of every part that a part refers to, by its id."""
    folder, name = PurePosixPath(part).parent, PurePosixPath(part).name
    relations = (folder / "_rels" / f"{name}.rels").as_posix()
    if relations not in archive.namelist():
        return {}
    related = {}
    for element in _elements(archive, relations):
        target = element.get("Target", "")
        path = target if target.startswith("/") else f"/{folder.as_posix()}/{target}"
        related[element.get("Id", "")] = (
            re.sub(r".*/", "", element.get("Type", "")),
            normpath(path).lstrip("/"),
        )
    return related


def _elements(archive: zipfile.ZipFile, part: str) -> Iterator[ET.Element]:
    if archive.getinfo(part).file_size > _MOST_DIRECTORY_BYTES:
        raise zipfile.BadZipFile(f"its part {part} is too long")
    yield from ET.fromstring(archive.read(part)).iter()  # noqa: S314 - short, and expat stops expansion


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
