"""A folder as one zip file: the same folder and date give the same bytes."""

from __future__ import annotations

import zipfile
from pathlib import Path

from sitepipe.render.pack.manifest import files_of

_UNIX = 3
_EARLIEST_YEAR = 1980  # the first that a zip can hold


def write_zip(path: Path, folder: Path, *, top: str, as_of: str) -> None:
    """
    Write a folder's files as one zip.

    Parameters
    ----------
    path
        File to write.
    folder
        What goes in, sorted by name.
    top
        Folder that the files stand in within the zip.
    as_of
        ISO date that every entry carries.
    """
    year, month, day = (int(part) for part in as_of.split("-"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, file in sorted(files_of(folder).items()):
            entry = zipfile.ZipInfo(
                f"{top}/{name}", date_time=(max(year, _EARLIEST_YEAR), month, day, 0, 0, 0)
            )
            # Readable by all, writable by the owner: whatever this machine's habits are.
            entry.external_attr = 0o100644 << 16
            entry.create_system = _UNIX
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes(), compresslevel=9)
