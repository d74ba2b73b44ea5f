"""What ``sources/`` describes and ``inbox/`` holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from sitepipe import config, schema
from sitepipe.config import Loaded, SourceConfig
from sitepipe.errors import ConfigError, first_five
from sitepipe.vocab import IssueKind, Severity


def described_sources(root: Path) -> dict[str, Loaded[SourceConfig]]:
    """
    Read every description of a source; its file name is the source's id.

    Raises
    ------
    ConfigError
        If one is wrong, or reads outside the workspace, or a file that another reads too.
    """
    sources = {
        file.stem: config.load(file, SourceConfig, label=f"sources/{file.name}")
        for file in _source_files(root / "sources")
    }
    _check_files(root, sources)
    return sources


def unmapped_files(root: Path, sources: Mapping[str, Loaded[SourceConfig]]) -> pd.DataFrame:
    """Return an issue for each file in the inbox that no source describes."""
    described = {(root / source.section.file).resolve() for source in sources.values()}
    inbox = root / "inbox"
    return schema.ISSUES.frame(
        [
            {
                "source_id": file.relative_to(root).as_posix(),
                "kind": IssueKind.FILE_UNMAPPED.value,
                "severity": Severity.WARNING.value,
                "message": f"{file.name} was not read: no file in sources/ describes it",
                "repair": "Add a sources/*.yaml that names it, or take it out of inbox/.",
            }
            for file in sorted(inbox.rglob("*"))
            if file.is_file() and not file.name.startswith(".") and file.resolve() not in described
        ]
    )


def _source_files(folder: Path) -> list[Path]:
    """
    List the descriptions of sources.

    Raises
    ------
    ConfigError
        If two differ only in their ending, for the name is the source's id.
    """
    files = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
    stems = [file.stem for file in files]
    if twice := sorted({stem for stem in stems if stems.count(stem) > 1}):
        raise ConfigError(
            f"sources/ describes {first_five(twice)} twice, as .yaml and .yml",
            hint="Keep one of the two.",
        )
    return files


def _check_files(root: Path, sources: dict[str, Loaded[SourceConfig]]) -> None:
    """
    Refuse a source outside its workspace, and one file read twice.

    Raises
    ------
    ConfigError
        If a path or a link leads out of the workspace, or two sources name one file.
    """
    seen: dict[Path, str] = {}
    for source in sources.values():
        where, name = source.cite("file"), source.section.file
        file = (root / name).resolve()
        if Path(name).is_absolute() or not file.is_relative_to(root.resolve()):
            raise ConfigError(
                f"{where}: {name!r} lies outside the workspace",
                hint="Copy the file into inbox/ and name it there.",
            )
        if other := seen.get(file):
            raise ConfigError(
                f"{where}: {name!r} is read by {other} already; its rows would count twice",
                hint="Keep one of the two descriptions.",
            )
        seen[file] = source.label
