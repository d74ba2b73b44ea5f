"""``sitepipe network``: the road network, one file for each of its commands."""

from __future__ import annotations

import click

from sitepipe.cli.network.build import build
from sitepipe.cli.network.catchment import catchment
from sitepipe.cli.network.info import info
from sitepipe.cli.network.isochrone import isochrone
from sitepipe.cli.network.matrix import matrix
from sitepipe.cli.network.nearest import nearest
from sitepipe.cli.network.reach import reach
from sitepipe.cli.network.resilience import resilience
from sitepipe.cli.network.what_if import what_if


@click.group(short_help="Build, describe and ask road networks.")
def network() -> None:
    """
    Build, describe and ask the road network that access is measured over.

    \b
    Example:
      sitepipe network info
    """


for command in (build, catchment, info, isochrone, matrix, nearest, reach, resilience, what_if):
    network.add_command(command)
