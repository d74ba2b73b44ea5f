"""``sitepipe network``: the road network, one file for each of its commands."""

from __future__ import annotations

import click

from sitepipe.cli.network.info import info


@click.group(short_help="Build, describe and ask road networks.")
def network() -> None:
    """
    Build, describe and ask the road network that access is measured over.

    \b
    Example:
      sitepipe network info
    """


for command in (info,):
    network.add_command(command)
