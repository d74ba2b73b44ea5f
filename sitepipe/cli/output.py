"""Where a command's answer goes: data to stdout, prose and progress to stderr."""

from __future__ import annotations

import shlex
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli.streams import echo, escaped, printable
from sitepipe.errors import UsageError

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console

    from sitepipe.pipeline import Step
    from sitepipe.reports import EditedFile

WIDTH = 100
_LONGEST = 240  # letters of an entry of several lines


def document(report: BaseModel) -> None:
    """Print a report as one JSON document: UTF-8 on every system, also into a pipe."""
    click.echo(escaped(report.model_dump_json(indent=2)).encode("utf-8"))


def say(text: str) -> None:
    """Tell the user something on stderr, unless they asked for quiet."""
    if _verbosity() >= 0:
        echo(text, err=True)


def line(text: str) -> None:
    """Print one line of an answer that holds data."""
    echo(text)


def require_free_page(target: Path, *, overwrite: bool) -> None:
    """
    Refuse to write a page in the place of another file.

    Raises
    ------
    UsageError
        If there is a file that sitepipe did not write, or one that is not to be replaced.
    """
    from sitepipe.render.folder import is_own_page

    if target.exists() and not is_own_page(target):
        raise UsageError(
            f"{target} is no page that sitepipe wrote; it was left as it is",
            hint="Choose another file.",
        )
    if target.exists() and not overwrite:
        raise UsageError(f"{target} exists", hint="Replace it with --overwrite.")


def paragraph(text: str) -> None:
    """Print a text of an answer, broken between words as wide as the terminal shows."""
    echo(textwrap.fill(text, width()))


def hanging(text: str, *, indent: int, whole: bool = False) -> None:
    """
    Print a text of an answer whose further lines are indented, as wide as the terminal.

    It is shortened where it is long, unless the ``whole`` has to be known to act on it.
    """
    first = len(text) - len(text.lstrip())
    plain = text.strip() if whole else _shortened(text.strip(), _LONGEST)
    echo(textwrap.fill(
        plain, width(), initial_indent=" " * first, subsequent_indent=" " * indent,
        break_on_hyphens=False,
    ))  # fmt: skip


def say_edited(files: Sequence[EditedFile], workspace: Path) -> None:
    """Say which published files were edited, where they are kept, and how to take them in."""
    for file in files:
        kept = workspace / file.kept
        say(f"! {file.output} of {file.run_id} was edited since it was published. It is kept as")
        say(f"  {kept}")
        if kept.suffix in (".csv", ".gpkg", ".parquet", ".xlsx"):
            where, named = shlex.quote(str(workspace)), shlex.quote(str(kept))
            say("  To take it in as a source, see how it can be read:")
            say(f"  sitepipe ingest -w {where} --suggest {named}")


def say_issues(severities: Sequence[str], file: Path) -> None:
    """Say how many defects were found, the gravest first, and where they are listed."""
    counts = Counter(severities)
    found = [f"{counts[level]} {level}{'s' * (counts[level] > 1)}"
             for level in ("error", "warning", "notice") if counts[level]]  # fmt: skip
    if counts["error"]:
        say(f"{', '.join(found)}; what an error holds back is not counted: see {file}")
    elif found:
        say(f"{', '.join(found)}: see {file}")


def table(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    folding: int = 1,
    close: bool = False,
) -> None:
    """
    Print one table; a number is never cut.

    Parameters
    ----------
    title
        What the table answers.
    columns
        Headings; none are shown if all are empty.
    rows
        Cells in words; data is printed as text, never as markup.
    right
        Positions of columns to align right: numbers.
    folding
        Position of the column that gives way where space is short: names, words.
    close
        Set many narrow columns closer together.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=close,
        show_header=any(columns),
    )
    for position, heading in enumerate(columns):
        cells = [heading, *(row[position] for row in rows)]
        widest = max((len(word) for cell in cells for word in cell.split()), default=0)
        grid.add_column(
            Text(heading),
            justify="right" if position in right else "left",
            min_width=min(widest, 20) if position == folding else None,
            no_wrap=position in right,
            overflow="fold",
        )
    for row in rows:
        grid.add_row(*(Text(printable(_shortened(cell))) for cell in row))
    console = _console()
    needed = console.measure(grid).minimum
    # By itself: within the table, it would be as narrow as that is.
    console.print(Text(printable(title), style="table.title"))
    console.print(
        grid, width=max(console.width, needed), crop=False, no_wrap=needed > console.width
    )


def width() -> int:
    """Return how many columns the terminal shows, at most 100."""
    return _console().width


def _shortened(cell: str, longest: int = 160) -> str:
    """Cut a name of hundreds of letters: files keep it whole."""
    return cell if len(cell) <= longest else f"{cell[: longest - 1]}…"


def tree(label: str, branches: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Print a label with branches, each with its leaves."""
    from rich.text import Text
    from rich.tree import Tree

    root = Tree(Text(printable(label)))
    for branch, leaves in branches:
        stem = root.add(Text(printable(branch)))
        for leaf in leaves:
            stem.add(Text(printable(leaf)))
    _console().print(root)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Show a step while it works: a spinner on a terminal, lines with ``--verbose``."""
    verbosity = _verbosity()
    if verbosity < 0 or not sys.stderr.isatty():
        start = time.perf_counter()
        yield
        if verbosity > 0:
            echo(f"{name}: {time.perf_counter() - start:.2f} s", err=True)
        return
    from rich.console import Console

    start = time.perf_counter()
    with Console(stderr=True).status(f"{name} …"):
        yield
    if verbosity > 0:
        echo(f"{name}: {time.perf_counter() - start:.2f} s", err=True)


def counted_steps(total: int) -> Step:
    """
    Return what wraps each of a known number of steps in a progress bar.

    The bar shows on a terminal and vanishes at the end; with ``--verbose`` each step has a line.
    """
    done = 0

    @contextmanager
    def counted(name: str) -> Iterator[None]:
        nonlocal done
        if _verbosity() != 0 or not sys.stderr.isatty():
            with step(name):
                yield
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            bar.add_task(printable(name), total=total, completed=done)
            yield
        done += 1

    return counted


def _console() -> Console:
    from rich.console import Console

    terminal = Console()
    return Console(width=min(terminal.width, WIDTH) if terminal.is_terminal else WIDTH)


def _verbosity() -> int:
    ctx = click.get_current_context(silent=True)
    return int(ctx.meta.get("sitepipe.verbosity", 0)) if ctx else 0
