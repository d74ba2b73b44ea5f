"""What stands where a pack is to go: nothing, an earlier pack, or what is somebody else's."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from sitepipe.errors import StorageError, UsageError, first_five, storage_error
from sitepipe.hashing import file_sha256
from sitepipe.render.pack.manifest import MANIFEST, PackManifest, files_of

_NAME_ELSEWHERE = "Choose another folder with --output, or move it away."


@dataclass(frozen=True)
class _Standing:
    """What a place holds: hashes by name, and the manifest among it."""

    manifest: bytes | None
    hashes: dict[str, str]


def refuse_changed_pack(folder: Path, archive: Path, *, overwrite: bool) -> None:
    """
    Refuse to replace anything but an earlier pack.

    A pack proves itself by its manifest: every file is listed, and nothing else is there.

    Parameters
    ----------
    folder, archive
        Where a pack's folder and its zip are to go.
    overwrite
        Also replace an earlier pack whose files were changed or removed since.

    Raises
    ------
    UsageError
        If something stands there that sitepipe did not write, or that was changed since.
    StorageError
        If a file stands where the folder is needed, or a program holds a file open.
    """
    if folder.is_file():
        raise StorageError(
            f"{folder.name} is a file, not a folder", hint="Choose a folder with --output."
        )
    if folder.is_dir() and any(folder.iterdir()):
        _refuse(folder.name, _in_folder(folder), overwrite=overwrite)
    if archive.is_dir():
        raise StorageError(f"{archive.name} is a folder, not a file", hint=_NAME_ELSEWHERE)
    if archive.exists():
        _refuse(archive.name, _in_zip(archive), overwrite=overwrite)


def _refuse(place: str, standing: _Standing, *, overwrite: bool) -> None:
    listed = _listed(standing.manifest)
    if listed is None:
        raise UsageError(
            f"{place} is no pack that sitepipe wrote; it was left as it is", hint=_NAME_ELSEWHERE
        )
    if foreign := sorted(standing.hashes.keys() - listed.keys()):
        raise UsageError(
            f"{place} holds files that sitepipe did not write ({len(foreign)}): "
            f"{first_five(foreign)}; nothing was written",
            hint="Choose another folder with --output, or move these files away.",
        )
    changed = sorted(
        name for name, written in listed.items() if standing.hashes.get(name) != written
    )
    if changed and not overwrite:
        raise UsageError(
            f"files of {place} were changed or removed since they were written ({len(changed)}): "
            f"{first_five(changed)}; nothing was written",
            hint="Move them away to keep them, or replace them with --overwrite.",
        )


def _listed(manifest: bytes | None) -> dict[str, str] | None:
    """Return the hashes that a manifest lists, itself included; ``None`` if it is none."""
    try:
        found = PackManifest.model_validate_json(manifest or b"")
    except ValueError:
        return None
    own = hashlib.sha256(found.text().encode()).hexdigest()
    return {MANIFEST: own, **{file.name: file.sha256 for file in found.files}}


def _in_folder(folder: Path) -> _Standing:
    files = files_of(folder)
    # SQLite keeps these beside a GeoPackage while a program has it open.
    if held := [name for name in files if name.startswith("portfolio.gpkg-")]:
        raise StorageError(
            f"portfolio.gpkg in {folder.name} is open in another program ({first_five(held)})",
            hint="Close it there (QGIS) and run the command again.",
        )
    try:
        manifest = files[MANIFEST].read_bytes() if MANIFEST in files else None
    except OSError as error:
        raise storage_error(error, f"read {MANIFEST} in {folder.name}") from error
    # A link may lead anywhere: it is no file of a pack, whatever it leads to.
    return _Standing(
        manifest,
        {name: "" if file.is_symlink() else file_sha256(file) for name, file in files.items()},
    )


def _in_zip(path: Path) -> _Standing:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            top = next(
                (
                    entry.filename.removesuffix(MANIFEST)
                    for entry in entries
                    if entry.filename.endswith(f"/{MANIFEST}") and entry.filename.count("/") == 1
                ),
                "",
            )
            hashes: dict[str, str] = {}
            for entry in entries:
                digest = hashlib.sha256(archive.read(entry)).hexdigest()
                hashes[entry.filename.removeprefix(top)] = digest
            manifest = archive.read(f"{top}{MANIFEST}") if MANIFEST in hashes else None
    except OSError as error:
        raise storage_error(error, f"read {path.name}") from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ):
        return _Standing(None, {})  # damaged, or locked with a password: none of ours
    return _Standing(manifest, hashes)
