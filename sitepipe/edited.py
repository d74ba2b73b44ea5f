"""Published files that somebody edited: noticed by their hashes, kept aside, never lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from sitepipe.errors import storage_error
from sitepipe.hashing import file_sha256
from sitepipe.render.folder import folder_beside
from sitepipe.reports import EditedFile, OutputFile, RunReport
from sitepipe.runs import differs

EDITED = "edited"
"""Folder of a workspace that edited files are kept in."""


def keep_edited(root: Path, *, surely: Path | None = None) -> list[EditedFile]:
    """
    Keep aside every published file that was edited since, unless that edit is kept already.

    Parameters
    ----------
    root
        The workspace. Its folders ``runs/*`` are looked through, as far as ``run.json`` says what
        was published there; the files stay there too.
    surely
        The run's folder that is written next: there every file is read, while elsewhere one is
        that has another size, or was written later than the run.

    Returns
    -------
    edited
        What was kept now, in the order of runs and names.

    Raises
    ------
    StorageError
        If a file cannot be read or kept.
    """
    kept = []
    for folder, report in _published(root):
        for out in report.outputs:
            file = folder / out.name
            if not file.is_file():
                continue
            read = folder == surely or _looks_edited(file, out, folder / "run.json")
            if read and differs(file, out):
                kept += _kept(root, report, out, file)
    return kept


def is_edited_output(root: Path, file: Path) -> bool:
    """Say whether a file is one that was kept aside."""
    return file.resolve().is_relative_to((root / EDITED).resolve())


def _published(root: Path) -> Iterator[tuple[Path, RunReport]]:
    for file in sorted((root / "runs").glob("*/run.json")):
        try:
            yield file.parent, RunReport.model_validate_json(file.read_bytes())
        except (OSError, ValueError):
            continue  # what was published there can no longer be told; a run there is refused


def _looks_edited(file: Path, out: OutputFile, report: Path) -> bool:
    """Say whether a file may differ, without reading it: by its size, or the time of writing."""
    try:
        found = file.stat()
        return found.st_size != out.bytes or found.st_mtime_ns > report.stat().st_mtime_ns
    except OSError:
        return False


def _kept(root: Path, report: RunReport, out: OutputFile, file: Path) -> list[EditedFile]:
    if any(file.parent.glob(f"{file.name}-*")):
        return []  # SQLite's own files: a program has it open, and part of it is still there
    sha256 = file_sha256(file)
    name = PurePosixPath(out.name)
    kept = root / EDITED / f"{name.stem} of {report.as_of} (edited {sha256[:8]}){name.suffix}"
    if kept.exists():
        return []
    try:
        with folder_beside(kept) as aside:
            shutil.copyfile(file, aside / "part")
            (aside / "part").replace(kept)
    except OSError as error:
        raise storage_error(error, f"keep {out.name}, which was edited") from error
    return [
        EditedFile(
            output=out.name,
            run_id=report.run_id,
            kept=kept.relative_to(root).as_posix(),
            sha256=sha256,
        )
    ]
