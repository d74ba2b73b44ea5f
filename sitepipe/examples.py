"""Bundled examples, and making a workspace from one."""

from __future__ import annotations

import shutil
from pathlib import Path

from sitepipe import bundled
from sitepipe.errors import StorageError, UsageError, first_five
from sitepipe.render.folder import written_aside
from sitepipe.render.template import write_template
from sitepipe.reports import InitReport

EXAMPLES = ("west-midlands", "fictional-county")
"""Bundled examples; the first is what a workspace is made from unless another is named."""

TEMPLATE_FILE = "portfolio-template.xlsx"


def init_workspace(folder: Path | str, *, example: str = EXAMPLES[0]) -> InitReport:
    """
    Make a workspace from a bundled example, with an empty portfolio template beside it.

    Parameters
    ----------
    folder
        Where; it must not exist, or be empty.
    example
        Name of a bundled example.

    Raises
    ------
    UsageError
        If there is no such example, or the folder holds anything.
    StorageError
        If the folder cannot be written.
    """
    target = Path(folder)
    if example not in EXAMPLES:
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
    source = bundled.shelf("layers") / example / "workspace"
    files = sorted(file.relative_to(source) for file in source.rglob("*") if file.is_file())
    with written_aside(target) as aside:
        for file in files:
            (aside / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / file, aside / file)
        write_template(aside / TEMPLATE_FILE)
    return InitReport(
        workspace=str(target),
        example=example,
        files=sorted([*(file.as_posix() for file in files), TEMPLATE_FILE]),
    )
