"""A folder of letters, one text file for each partner."""

from __future__ import annotations

from pathlib import Path

from sitepipe.errors import StorageError, UsageError, first_five, storage_error
from sitepipe.names import mint_ids, site_key
from sitepipe.render.folder import write_text
from sitepipe.reports import ChaseReport

_OPENING = "Subject: "


def write_letters(folder: Path, report: ChaseReport, *, overwrite: bool = False) -> list[Path]:
    """
    Write the letter to each partner into a folder.

    Parameters
    ----------
    folder
        Where to; made if it is not there.
    report
        The partners with their letters.
    overwrite
        Replace earlier letters. Anything else is left as it is.

    Returns
    -------
    files
        One ``.txt`` for each partner, named after them, in the order of the report.

    Raises
    ------
    UsageError
        If a letter is there already, or a file of its name is no letter; nothing is written.
    StorageError
        If a file cannot be written.
    """
    if folder.is_file():
        raise StorageError(f"{folder.name} is a file, not a folder", hint="Choose another folder.")
    ids = mint_ids(one.partner for one in report.partners)
    files = {folder / f"{ids[site_key(one.partner)]}.txt": one for one in report.partners}
    there = [file for file in files if file.exists()]
    if foreign := [file.name for file in there if not _is_letter(file)]:
        raise UsageError(
            f"{folder.name} holds files that are no letters of sitepipe: {first_five(foreign)}; "
            "nothing was written",
            hint="Choose another folder with --output.",
        )
    if there and not overwrite:
        raise UsageError(
            f"{folder.name} holds letters already: {first_five(file.name for file in there)}",
            hint="Replace them with --overwrite.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, f"make the folder {folder.name}") from error
    for file, one in files.items():
        write_text(file, one.message)
    return list(files)


def _is_letter(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return stream.read(len(_OPENING)) == _OPENING.encode()
    except OSError:
        return False
