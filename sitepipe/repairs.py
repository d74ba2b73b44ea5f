"""What a person confirmed of newer files: kept beside the description, which stays as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from sitepipe import config
from sitepipe.config import AcceptedFile, Loaded, RepairsConfig, SourceConfig
from sitepipe.errors import ConfigError
from sitepipe.render.folder import write_text

ENDING = ".repairs.yaml"
_HEAD = """\
# Written by sitepipe ingest --accept: what a person confirmed of newer files of this source.
# The description itself is in {name}. Take this file away to forget all of it.
"""


def is_repairs(path: Path) -> bool:
    """Say whether a file in ``sources/`` holds repairs and no description."""
    return path.name.endswith(ENDING)


def read_repairs(root: Path, source_id: str) -> Loaded[RepairsConfig] | None:
    """
    Read what was confirmed of a source's files; ``None`` if nothing was.

    Raises
    ------
    ConfigError
        If the file is not of its form.
    StorageError
        If it cannot be read.
    """
    path = root / "sources" / f"{source_id}{ENDING}"
    if not path.is_file():
        return None
    return config.load(path, RepairsConfig, label=f"sources/{path.name}")


def write_repairs(root: Path, source_id: str, repairs: RepairsConfig) -> Path:
    """
    Write what was confirmed of a source's files, whole or not at all.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    path = root / "sources" / f"{source_id}{ENDING}"
    content = repairs.model_dump(mode="json", exclude_defaults=True) | {"version": 1}
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)
    write_text(path, _HEAD.format(name=f"{source_id}.yaml") + text)
    return path


def repaired(
    source: Loaded[SourceConfig], repairs: Loaded[RepairsConfig] | None
) -> Loaded[SourceConfig]:
    """
    Describe a source by its file in force, with the headings that were confirmed.

    Parameters
    ----------
    source
        As a person described it.
    repairs
        What was confirmed since; ``None`` leaves the description as it is.

    Raises
    ------
    ConfigError
        If the repairs speak of a column that the description no longer has.
    """
    if repairs is None:
        return source
    found, section = repairs.section, source.section
    named = {
        section.name_column, section.reference_column, section.date_column, *section.columns
    }  # fmt: skip
    if strange := [one for one in (*found.renamed, *found.lacking) if one not in named]:
        raise ConfigError(
            f"{repairs.label} speaks of the column {strange[0]!r}, which {source.label} does not "
            "name",
            hint="Take the line out, or the whole file away and accept again.",
        )
    update: dict[str, object] = {
        "renamed": merged(section.renamed, found.renamed),
        "lacking": [*section.lacking, *found.lacking],
    }
    if found.files:
        update |= in_force(found.files[-1], section)
    both = f"{source.sha256}{repairs.sha256}".encode()
    return replace(
        source,
        section=section.model_copy(update=update),
        sha256=hashlib.sha256(both).hexdigest(),
    )


def in_force(accepted: AcceptedFile, section: SourceConfig) -> dict[str, object]:
    """Return what an accepted file changes in a description."""
    return {
        "file": accepted.file,
        "member": accepted.member,
        "sheet": accepted.sheet,
        "header_row": accepted.header_row,
        "valid_at": accepted.valid_at or section.valid_at,
    }


def merged(first: Mapping[str, list[str]], second: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Join the other headings of columns, each once, those of ``first`` before the others."""
    return {
        column: list(dict.fromkeys([*first.get(column, ()), *second.get(column, ())]))
        for column in dict.fromkeys([*first, *second])
    }
