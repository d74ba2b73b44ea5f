"""``sitepipe init``: make a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from sitepipe.cli import options, output


@click.command(short_help="Make a workspace from a bundled example.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--example", default="west-midlands", show_default=True, help="Bundled example to start from."
)
@options.as_json
@options.common
def init(folder: Path, example: str, as_json: bool) -> None:
    """
    Make a workspace in DIR: sitepipe.yaml, sources/ and inbox/, and an empty portfolio template.

    The examples are west-midlands, what is public of real sites, and fictional-county, a
    complete portfolio in which everything is invented.

    \b
    Example:
      sitepipe init portfolio --example west-midlands
      sitepipe init trial --example fictional-county
    """
    from sitepipe.examples import init_workspace

    report = init_workspace(folder, example=example)
    if as_json:
        output.document(report)
    output.say(f"{len(report.files)} files written. Next: sitepipe run -w {folder}")
