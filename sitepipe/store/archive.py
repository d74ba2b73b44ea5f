"""
An archive: snapshots as one zip that any program reads, with the hash of every member.

    manifest.json               what it holds, and every hash
    snapshot-5/tables/*.parquet the tables that the snapshot knew; GeoParquet where they have shapes
    snapshot-5/inputs/…         the files that it was made from, by their names in the workspace

The same snapshots give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from sitepipe.errors import storage_error
from sitepipe.schema import Table
from sitepipe.store.form import HELD
from sitepipe.store.places import levels_above
from sitepipe.store.rows import Rows
from sitepipe.store.snapshots import StoredSnapshot
from sitepipe.store.store import Store

MANIFEST = "manifest.json"
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold
_UNIX = 3
_CHUNK = 1 << 20
_KIND = "snapshots of a sitepipe store"


def write_archive(store: Store, target: Path, numbers: Sequence[int], *, written_by: str) -> None:
    """
    Write snapshots as one zip.

    Parameters
    ----------
    store
        The store.
    target
        File to write; one that is there is replaced.
    numbers
        The snapshots, in any order.
    written_by
        Version of sitepipe.

    Raises
    ------
    UsageError
        If a snapshot is not there, or was pruned.
    StorageError
        If the store is damaged, or the file cannot be written.
    """
    members: list[dict[str, object]] = []
    try:
        with zipfile.ZipFile(target, "w") as archive:
            told = [
                _add_snapshot(archive, members, store, store.snapshot(number))
                for number in sorted(set(numbers))
            ]
            manifest = {
                "version": 1,
                "kind": _KIND,
                "written_by": written_by,
                "snapshots": told,
                "members": members,
            }
            text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
            _add(archive, [], MANIFEST, [text.encode()])
    except OSError as error:
        raise storage_error(error, f"write {target.name}") from error


def archive_faults(file: Path) -> tuple[int, list[str]]:
    """
    Look through an archive for whatever is not as it was written.

    Returns
    -------
    snapshots, faults
        How many snapshots it holds, and what is wrong, in words; nothing if it is whole.

    Raises
    ------
    StorageError
        If it cannot be read at all.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return _faults(archive)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        return 0, [f"it is no archive, or damaged: {error}"]
    except OSError as error:
        raise storage_error(error, f"read {file.name}") from error


def is_archive(file: Path) -> bool:
    """Return whether a file is a zip, rather than a store."""
    try:
        with file.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _add_snapshot(
    archive: zipfile.ZipFile,
    members: list[dict[str, object]],
    store: Store,
    found: StoredSnapshot,
) -> dict[str, object]:
    top, tables, files = f"snapshot-{found.number}", [], []
    for name, frame in store.read(found.number, verify=True).items():
        member = f"{top}/tables/{name}.parquet"
        _add(archive, members, member, [_parquet(frame)])
        sha256 = Rows.of(HELD[name], frame).sha256
        tables.append({"table": name, "rows": len(frame), "sha256": sha256, "member": member})
    for name, sha256 in store.files(found.number).items():
        levels_above(name)  # refuses a name that leads elsewhere
        member = f"{top}/inputs/{name}"
        _add(archive, members, member, store.input(sha256))
        files.append({"name": name, "sha256": sha256, "member": member})
    return asdict(found) | {"tables": tables, "files": files}


def _add(
    archive: zipfile.ZipFile,
    members: list[dict[str, object]],
    name: str,
    parts: Iterable[bytes],
) -> None:
    entry = zipfile.ZipInfo(name, date_time=_MOMENT)
    entry.external_attr = 0o100644 << 16
    entry.create_system = _UNIX
    entry.compress_type = zipfile.ZIP_DEFLATED
    digest, size = hashlib.sha256(), 0
    with archive.open(entry, "w", force_zip64=True) as stream:
        for part in parts:
            stream.write(part)
            digest.update(part)
            size += len(part)
    members.append({"name": name, "bytes": size, "sha256": digest.hexdigest()})


def _parquet(frame: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.to_parquet(stream, index=False, compression="zstd")
    return stream.getvalue()


def _faults(archive: zipfile.ZipFile) -> tuple[int, list[str]]:
    names = [one.filename for one in archive.infolist()]
    try:
        manifest = json.loads(archive.read(MANIFEST))
        members = {str(one["name"]): one for one in manifest["members"]}
        snapshots = list(manifest["snapshots"])
        if manifest["kind"] != _KIND or manifest["version"] != 1:
            raise ValueError
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile):
        return 0, [f"it has no {MANIFEST} of {_KIND}"]
    faults = [
        f"{name} stands there twice" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    faults += [f"{name} is missing" for name in members if name not in names]
    faults += [f"{name} is not in {MANIFEST}" for name in names if name not in {*members, MANIFEST}]
    for name, one in members.items():
        if name in names and _sha256(archive, name) != one["sha256"]:
            faults.append(f"{name} is not what its hash says")
    return len(snapshots), faults or list(_table_faults(archive, snapshots))


def _sha256(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as stream:
            while part := stream.read(_CHUNK):
                digest.update(part)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError):  # the last: it has a password
        return ""
    return digest.hexdigest()


def _table_faults(archive: zipfile.ZipFile, snapshots: Sequence[Any]) -> Iterator[str]:
    """Read every table back, and compare it with the hash that its snapshot has of it."""
    for one in snapshots:
        for table in one["tables"]:
            held = HELD.get(table["table"])
            if held is None:  # of another version: its bytes are compared already
                continue
            read = gpd.read_parquet if _has_shapes(held) else pd.read_parquet
            frame = held.typed(read(io.BytesIO(archive.read(table["member"]))))
            if Rows.of(held, frame).sha256 != table["sha256"]:
                yield f"table {held.name} of snapshot {one['number']} is not what was committed"


def _has_shapes(table: Table) -> bool:
    return any(column.dtype == "geometry" for column in table.columns)
