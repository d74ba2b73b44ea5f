"""Answers to questions about a network, written to files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitepipe.cli import output
from sitepipe.errors import UsageError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from sitepipe.reports import IssueReport

UNREACHED = "not reached"


TABLE_OR_DOCUMENT = (".csv", ".json")


def check_target(target: Path | None, *, endings: Sequence[str], overwrite: bool) -> None:
    """
    Refuse a file that cannot be written, before any work is done.

    Raises
    ------
    UsageError
        If its name has another ending, or it exists and is not to be replaced.
    """
    if target is None:
        return
    if target.suffix.lower() not in endings:
        raise UsageError(
            f"{target.name} cannot be written", hint=f"End its name in {' or '.join(endings)}."
        )
    if target.exists() and not overwrite:
        raise UsageError(f"{target} exists", hint="Replace it with --overwrite.")


def write_answer(target: Path, report: BaseModel, records: Sequence[dict[str, Any]]) -> None:
    """
    Write an answer: the whole document as ``.json``, else its rows as CSV.

    Raises
    ------
    StorageError
        If it cannot be written; what stood there stays as it was.
    """
    import pandas as pd

    from sitepipe.render.folder import write_text
    from sitepipe.render.portfolio import csv_text

    if target.suffix.lower() == ".json":
        write_text(target, report.model_dump_json(indent=2) + "\n")
    else:
        write_text(target, csv_text(pd.DataFrame(list(records))))


def tell_issues(issues: Sequence[IssueReport]) -> None:
    """Say on stderr what is wrong with the sites: the first five defects, gravest first."""
    grave = [issue for level in ("error", "warning") for issue in issues if issue.severity == level]
    for issue in grave[:5]:
        output.say(f"{issue.severity}: {issue.message}")
    if len(grave) > 5:
        output.say(f"and {len(grave) - 5} more: add --json")
