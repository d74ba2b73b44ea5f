"""Bundled examples, and making a workspace from one."""

from __future__ import annotations

import shutil
from pathlib import Path

from sitepipe import bundled
from sitepipe.errors import StorageError, UsageError, first_five
from sitepipe.ingest import read_layer
from sitepipe.render.folder import written_aside
from sitepipe.render.workbook.template import write_template
from sitepipe.reports import InitReport

EXAMPLES = ("west-midlands", "fictional-county", "fictional-partners")
"""Bundled examples; the first is what a workspace is made from unless another is named."""

TEMPLATE_FILE = "portfolio-template.xlsx"

_NEW_PORTFOLIO = """\
# The portfolio and what it stands on: `sitepipe config show` lists every setting.
version: 1
title: Site pipeline
"""


def init_workspace(folder: Path | str, *, example: str | None = EXAMPLES[0]) -> InitReport:
    """
    Make a workspace, from a bundled example or empty, with the portfolio template beside it.

    Parameters
    ----------
    folder
        Where; it must not exist, or be empty.
    example
        Name of a bundled example; ``None`` for a workspace without sources.

    Raises
    ------
    UsageError
        If there is no such example, or the folder holds anything.
    StorageError
        If the folder cannot be written.
    """
    target = Path(folder)
    if example is not None and example not in EXAMPLES:
        raise UsageError(
            f"no example called {example!r}", hint=f"Examples: {first_five(EXAMPLES)}."
        )
    if target.is_file():
        raise StorageError(f"{target} is a file, not a folder", hint="Choose another name.")
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(
            f"{target} is not empty; nothing was written",
            hint="Choose another folder, or run the workspace that is there: "
            f"sitepipe run -w {target}",
        )
    with written_aside(target) as aside:
        if example is None:
            (aside / "sitepipe.yaml").write_text(_NEW_PORTFOLIO, encoding="utf-8", newline="\n")
        else:
            for layer in _layers_of(example):
                _copy(layer / "workspace", aside)
        for folder_name in ("inbox", "sources"):
            (aside / folder_name).mkdir(exist_ok=True)
        write_template(aside / TEMPLATE_FILE)
        files = [file.relative_to(aside) for file in aside.rglob("*") if file.is_file()]
    return InitReport(
        workspace=str(target), example=example, files=sorted(file.as_posix() for file in files)
    )


def _layers_of(example: str) -> list[Path]:
    """List the folders that an example is made of, what it extends first."""
    folder = bundled.shelf("layers") / example
    extended = read_layer(folder).extends
    return [*(_layers_of(extended) if extended else []), folder]


def _copy(source: Path, target: Path) -> None:
    for file in sorted(source.rglob("*")):
        if file.is_file():
            to = target / file.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, to)
