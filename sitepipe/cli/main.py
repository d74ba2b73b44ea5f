"""The ``sitepipe`` command and how its errors become exit codes."""

from __future__ import annotations

import sys
import traceback
from typing import NoReturn

import click

from sitepipe import __version__
from sitepipe.cli import streams
from sitepipe.cli.approvals import approvals, approve
from sitepipe.cli.areas import areas
from sitepipe.cli.chase import chase
from sitepipe.cli.check import check
from sitepipe.cli.config import config
from sitepipe.cli.conflicts import conflicts
from sitepipe.cli.consolidate import consolidate
from sitepipe.cli.coverage import coverage
from sitepipe.cli.decide import decide
from sitepipe.cli.diff import diff
from sitepipe.cli.explain import explain
from sitepipe.cli.history import history
from sitepipe.cli.ingest import ingest
from sitepipe.cli.init import init
from sitepipe.cli.issues import issues
from sitepipe.cli.layers import layers
from sitepipe.cli.map import map_command
from sitepipe.cli.network import network
from sitepipe.cli.pack import pack
from sitepipe.cli.publish import publish
from sitepipe.cli.refresh import refresh
from sitepipe.cli.report import report
from sitepipe.cli.run import run
from sitepipe.cli.score import score
from sitepipe.cli.snapshots import snapshots
from sitepipe.cli.store import store
from sitepipe.cli.undo import undo
from sitepipe.cli.workbook import workbook
from sitepipe.errors import ExitCode, SitepipeError, storage_error


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, package_name="sitepipe")
def cli() -> None:
    """
    Turn scattered information on development sites into one investable pipeline.

    \b
    Start here:
      sitepipe init portfolio
      sitepipe run -w portfolio

    \b
    Exit codes:
      0 done · 1 done, the answer is no · 2 wrong use or configuration · 3 bad data
      4 cannot read or write · 5 try later · 70 a bug · 130 interrupted
    """


for command in (
    init, run, refresh, undo, publish, score, check, areas, map_command, pack, explain, ingest,
    consolidate, decide, approve, approvals, issues, conflicts, diff, history, report, coverage,
    chase, workbook, network, snapshots, store, layers, config,
):  # fmt: skip
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit with one of :class:`sitepipe.errors.ExitCode`."""
    streams.prepare()
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        result = _answer(arguments)
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.USAGE)
    except (click.Abort, KeyboardInterrupt):
        streams.echo("interrupted; outputs stay as they were", err=True)
        sys.exit(ExitCode.INTERRUPTED)
    except SitepipeError as error:
        _exit_with(error, debug="--debug" in arguments)
    except BrokenPipeError:
        streams.silence_stdout()
        sys.exit(ExitCode.YES)
    except OSError as error:
        _exit_with(
            storage_error(error, f"read or write {error.filename or 'a file'}"),
            debug="--debug" in arguments,
        )
    except Exception as error:  # noqa: BLE001 - the last door: a bug becomes an exit code
        if "--debug" in arguments:
            traceback.print_exc()
        streams.echo(f"bug: {type(error).__name__}: {error}", err=True)
        streams.echo(
            "This is a fault in sitepipe. Please report it with the output of the same "
            "command with --debug.",
            err=True,
        )
        sys.exit(ExitCode.BUG)
    sys.exit(result if isinstance(result, int) else ExitCode.YES)


def _answer(arguments: list[str]) -> object:
    try:
        result = cli.main(arguments, prog_name="sitepipe", standalone_mode=False)
    except SystemExit as stopped:
        # Here click exits by itself for one reason alone: the reader of a pipe has gone.
        raise BrokenPipeError from stopped
    sys.stdout.flush()
    return result


def _exit_with(error: SitepipeError, *, debug: bool) -> NoReturn:
    if debug:
        traceback.print_exc()
    streams.echo(f"error: {error.message}", err=True)
    if error.hint:
        streams.echo(error.hint, err=True)
    sys.exit(error.exit_code)
