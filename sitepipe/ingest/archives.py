"""Archives: one member out of a zip or KMZ, and XML that must not define entities."""

from __future__ import annotations

import errno
import os
import re
import stat
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO
from xml.parsers import expat

from sitepipe.errors import DataError, SchemaError, first_five, storage_error

ARCHIVE_ENDINGS = (".zip", ".kmz")
MEMBERS_MAX = 10_000
BYTES_MAX = 4 * 1024**3
RATIO_MAX = 200
RATIO_FROM_BYTES = 10 * 1024**2
DIRECTORY_BYTES_MAX = 4 * 1024**2
PROLOGUE_BYTES_MAX = 1024**2

_CHUNK = 1024**2
_END_BYTES = 22
_USABLE = frozenset(
    {".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".gpkg", ".shp", ".geojson", ".json"}
    | {".kml", ".gml", ".parquet", ".geoparquet", ".fgb", ".tab", ".mif"}
)
_SISTERS = {
    ".shp": frozenset({".shx", ".dbf", ".prj", ".cpg", ".qpj", ".sbn", ".sbx", ".qix"}),
    ".tab": frozenset({".dat", ".map", ".id", ".ind"}),
    ".mif": frozenset({".mid"}),
}
# What the zip reader raises on files that are damaged, or made to look so.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, OverflowError),
    NotImplementedError,
)
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\x00-\x1f]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def open_member(path: Path, member: str = "", *, into: Path) -> Path:
    """
    Unpack one member of a zip or KMZ, with a shapefile's or MapInfo table's other parts.

    Nothing of the archive is trusted: every name is checked before a byte is unpacked, the
    bytes are counted as they come out, and the files go into one flat folder.

    Parameters
    ----------
    path
        The archive.
    member
        The path of the file inside it; empty for the only one that can be read.
    into
        The folder for the unpacked files; made if need be. Files of the same name are replaced.

    Returns
    -------
    file
        Where the member now is.

    Raises
    ------
    SchemaError
        No such member, or none is named and there is not exactly one that can be read.
    DataError
        The archive is damaged, encrypted, too large, or has names that are not safe.
    StorageError
        The archive cannot be read, or the folder cannot be written.
    """
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            names = _checked_names(path, archive.infolist())
            chosen = _chosen(path, names, member)
            into.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=into, prefix=".unpacking-") as folder:
                left = BYTES_MAX
                for name, target in _parts(names, chosen):
                    left -= _unpack(path, archive, names[name], Path(folder) / target, left)
                _moved(Path(folder), into, _flat(chosen))
    except _DAMAGED as error:
        raise _damaged(path, error) from error
    except OSError as error:
        if error.errno == errno.EINVAL and error.filename is None:  # a place before the beginning
            raise _damaged(path, error) from error
        raise storage_error(error, f"unpack {path.name} into {into}") from error
    return into / _flat(chosen)


@contextmanager
def opened_members(path: Path, *, ending: str) -> Iterator[Iterator[IO[bytes]]]:
    """
    Open the members of a zip that have an ending, one after the other, by name.

    They are read as streams and nothing is unpacked; names and sizes are checked before.

    Raises
    ------
    DataError
        The archive is damaged, encrypted, too large, or has names that are not safe.
    StorageError
        The archive cannot be read.
    """
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            names = _checked_names(path, archive.infolist())
            chosen = [name for name in sorted(names) if name.lower().endswith(ending)]
            yield (archive.open(names[name]) for name in chosen)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError) as error:
        raise _damaged(path, error) from error
    except RuntimeError as error:  # what zipfile says of a password
        raise DataError(
            f"{path.name} cannot be read: {error}", hint="Unpack it yourself, and name the file."
        ) from error
    except OSError as error:
        raise storage_error(error, f"read {path.name}") from error


def refuse_entities(path: Path, *, label: str = "") -> None:
    """
    Refuse a KML or GML file that declares a document type, and so could define entities.

    Entities can only be defined in a document type, and that only stands before the first
    element (XML 1.0, section 2.8): the file is read up to there, and no further than 1 MiB.
    The same words in a description are text and do no harm.

    Raises
    ------
    DataError
        The file declares a document type, has no element in its first 1 MiB, or is not XML.
    StorageError
        The file cannot be read.
    """
    reached: list[str] = []

    def declared(*_: object) -> None:
        raise DataError(
            f"{label or path.name} declares a document type (DOCTYPE), which can define entities",
            hint="Remove the DOCTYPE, or save the file again from QGIS or Google Earth.",
        )

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = lambda name, _: reached.append(name)
    try:
        with path.open("rb") as file:
            for _ in range(PROLOGUE_BYTES_MAX // 4096):
                chunk = file.read(4096)
                parser.Parse(chunk, not chunk)
                if reached:
                    return
    except expat.ExpatError as error:
        if reached:
            return
        raise DataError(
            f"{path.name} is not XML: {error}", hint="Ask for the file again, or save it anew."
        ) from error
    except OSError as error:
        raise storage_error(error, f"read {path}") from error
    raise DataError(
        f"{path.name} has no element in its first {PROLOGUE_BYTES_MAX // 1024**2} MiB",
        hint="Remove the comments at its beginning.",
    )


def _check_directory(path: Path) -> None:
    """Refuse a list of members too long to be held, before all of it is read."""
    with path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(max(0, length - 66_000))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06", 0, max(0, len(tail) - _END_BYTES + 4))
    if end < 0:
        raise zipfile.BadZipFile("it has no list of members")
    count, size = struct.unpack_from("<HL", tail, end + 10)
    if end >= 76 and tail[end - 20 : end - 16] == b"PK\x06\x07":
        count, size = struct.unpack_from("<QQ", tail, end - 76 + 32)
    if count > MEMBERS_MAX or size > DIRECTORY_BYTES_MAX:
        raise _bomb(path, f"lists more than {MEMBERS_MAX:,} members")


def _checked_names(path: Path, members: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the files by their path, with slashes; refuse an archive with anything unsafe."""
    if len(members) > MEMBERS_MAX:
        raise _bomb(path, f"has more than {MEMBERS_MAX:,} members")
    if sum(info.file_size for info in members) > BYTES_MAX:
        raise _bomb(path, f"holds more than {BYTES_MAX // 1024**3} GiB")
    names: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for info in members:
        name = info.filename.replace("\\", "/")
        if reason := _unsafe(info, name):
            raise DataError(
                f"{path.name} is refused: its member {name!r} {reason}",
                hint="Unpack it yourself, look at what is in it, and name the unpacked file.",
            )
        key = unicodedata.normalize("NFC", name).casefold()
        if key in seen:
            raise DataError(
                f"{path.name} is refused: it has two members called {name!r}",
                hint="Ask which one is meant, and name the unpacked file.",
            )
        seen.add(key)
        if not name.endswith("/"):
            names[name] = info
    return names


def _unsafe(info: zipfile.ZipInfo, name: str) -> str:
    """Say why a member must not be unpacked; empty if it may."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if "\x00" in info.orig_filename or not name:
        return "has no proper name"
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "has an absolute path"
    if ".." in name.split("/"):
        return "climbs out of the archive"
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "is a link or a device, not a file"
    return "is encrypted" if info.flag_bits & 0x1 else ""


def _chosen(path: Path, names: dict[str, zipfile.ZipInfo], member: str) -> str:
    """Return the member that is meant: the one named, or the only one that can be read."""
    usable = [name for name in names if _is_usable(name)]
    if member:
        wanted = member.replace("\\", "/").casefold()
        found = [name for name in names if name.casefold() == wanted]
        if not found:
            raise SchemaError(
                f"{path.name} has no member {member!r}; it has {first_five(usable or names)}",
                hint=f"Write member: {(usable or [''])[0]}".rstrip(),
            )
        return found[0]
    if path.suffix.lower() == ".kmz" and "doc.kml" in usable:
        return "doc.kml"
    if not usable:
        raise SchemaError(
            f"{path.name} has no file that can be read; it has {first_five(names) or 'nothing'}",
            hint="Name another file, or one inside it with member:",
        )
    if len(usable) > 1:
        raise SchemaError(
            f"{path.name} has {len(usable)} files that can be read: {first_five(usable)}",
            hint=f"Say which one, such as member: {usable[0]}",
        )
    return usable[0]


def _is_usable(name: str) -> bool:
    """Say whether a member looks like data, not like what systems leave beside it."""
    inside = PurePosixPath(name)
    hidden = "__MACOSX" in inside.parts or inside.name.startswith((".", "~$"))
    return inside.suffix.lower() in _USABLE and not hidden


def _parts(names: dict[str, zipfile.ZipInfo], chosen: str) -> Iterator[tuple[str, str]]:
    """Give the members to unpack, each with its file name: the sisters first, the chosen last."""
    whole, target = PurePosixPath(chosen), PurePosixPath(_flat(chosen))
    sisters = _SISTERS.get(whole.suffix.lower(), frozenset[str]())
    stem = whole.with_suffix("").as_posix().casefold()
    for name in names:
        other = PurePosixPath(name)
        suffix = other.suffix.lower()
        if suffix in sisters and other.with_suffix("").as_posix().casefold() == stem:
            yield name, target.with_suffix(suffix).name
    yield chosen, target.name


def _flat(name: str) -> str:
    """Return a file name that every system accepts, without the member's folders."""
    plain = _NOT_IN_NAMES.sub("_", PurePosixPath(name).name).rstrip(". ")
    return f"_{plain}" if _DEVICE.match(plain) or not plain else plain


def _unpack(
    path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, left: int
) -> int:
    """Write one member; return its number of bytes, counted."""
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        # The other methods are unpacked without a bound on what one read brings.
        raise NotImplementedError("it is compressed by a method other than deflate")
    with target.open("xb") as file, archive.open(info) as member:
        return _copied(path, member, file, min(info.compress_size, path.stat().st_size), left)


def _moved(folder: Path, into: Path, main: str) -> None:
    """Put what was unpacked in its place, and take away the parts of an earlier archive."""
    for suffix in _SISTERS.get(Path(main).suffix.lower(), ()):
        (into / main).with_suffix(suffix).unlink(missing_ok=True)
    for file in folder.iterdir():
        file.replace(into / file.name)


def _copied(path: Path, member: IO[bytes], file: IO[bytes], packed: int, left: int) -> int:
    """Copy a member's bytes, and stop as soon as they are too many."""
    written = 0
    while chunk := member.read(_CHUNK):
        written += len(chunk)
        if written > left:
            raise _bomb(path, f"unpacks to more than {BYTES_MAX // 1024**3} GiB")
        if written > RATIO_FROM_BYTES and written > RATIO_MAX * packed:
            raise _bomb(path, f"has a member that grows more than {RATIO_MAX}-fold")
        file.write(chunk)
    return written


def _damaged(path: Path, error: Exception) -> DataError:
    """Refuse a file that is no zip, or a broken one."""
    return DataError(
        f"{path.name} is not a zip that can be read: {error}",
        hint="Unpack it, or ask for it again, and name the unpacked file.",
    )


def _bomb(path: Path, what: str) -> DataError:
    """Refuse an archive that would fill the disk or the memory."""
    return DataError(
        f"{path.name} is refused: it {what}",
        hint="If that is right, unpack it yourself and name the unpacked file.",
    )
