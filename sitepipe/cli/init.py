"""``sitepipe init``: make a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from sitepipe.cli import options, output
from sitepipe.errors import UsageError


@click.command(short_help="Make a workspace from a bundled example, or an empty one.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--example", metavar="NAME", help="Bundled example to start from; west-midlands if not given."
)
@click.option("--empty", is_flag=True, help="Start without any source.")
@options.as_json
@options.common
def init(folder: Path, example: str | None, empty: bool, as_json: bool) -> None:
    """
    Make a workspace in DIR: sitepipe.yaml, sources/ and inbox/, and an empty portfolio template.

    The examples are west-midlands, what is public of real sites; fictional-county, a complete
    portfolio in which everything is invented; and fictional-partners, the same with two further
    partners who disagree. An empty workspace waits for a filled copy of the template in its
    inbox/.

    \b
    Example:
      sitepipe init portfolio --example west-midlands
      sitepipe init trial --example fictional-county
    """
    from sitepipe.examples import EXAMPLES, TEMPLATE_FILE, init_workspace

    if empty and example:
        raise UsageError("give either --example or --empty")
    report = init_workspace(folder, example=None if empty else example or EXAMPLES[0])
    if as_json:
        output.document(report)
    first = f"Put a filled copy of {TEMPLATE_FILE} into {folder / 'inbox'}. " if empty else ""
    output.say(f"{len(report.files)} files written. {first}Next: sitepipe run -w {folder}")
