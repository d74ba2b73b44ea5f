"""Where a command's answer goes: data to stdout, prose and progress to stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console

WIDTH = 100


def document(report: BaseModel) -> None:
    """Print a report as one JSON document."""
    click.echo(report.model_dump_json(indent=2))


def say(text: str) -> None:
    """Tell the user something on stderr, unless they asked for quiet."""
    if _verbosity() >= 0:
        click.echo(text, err=True)


def table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()
) -> None:
    """
    Print one table of at most 100 columns.

    Parameters
    ----------
    title
        What the table answers.
    columns
        Headings.
    rows
        Cells in words; data is printed as text, never as markup.
    right
        Positions of columns to align right: numbers.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for position, heading in enumerate(columns):
        grid.add_column(
            Text(heading),
            justify="right" if position in right else "left",
            overflow="fold",
            no_wrap=position in right,
        )
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    _console().print(grid)


def tree(label: str, branches: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Print a label with branches, each with its leaves."""
    from rich.text import Text
    from rich.tree import Tree

    root = Tree(Text(label))
    for branch, leaves in branches:
        stem = root.add(Text(branch))
        for leaf in leaves:
            stem.add(Text(leaf))
    _console().print(root)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Show a step while it works: a spinner on a terminal, lines with ``--verbose``."""
    verbosity = _verbosity()
    if verbosity < 0 or not sys.stderr.isatty():
        start = time.perf_counter()
        yield
        if verbosity > 0:
            click.echo(f"{name}: {time.perf_counter() - start:.2f} s", err=True)
        return
    from rich.console import Console

    start = time.perf_counter()
    with Console(stderr=True).status(f"{name} …"):
        yield
    if verbosity > 0:
        click.echo(f"{name}: {time.perf_counter() - start:.2f} s", err=True)


def _console() -> Console:
    from rich.console import Console

    terminal = Console()
    return Console(width=min(terminal.width, WIDTH) if terminal.is_terminal else WIDTH)


def _verbosity() -> int:
    ctx = click.get_current_context(silent=True)
    return int(ctx.meta.get("sitepipe.verbosity", 0)) if ctx else 0
