"""``sitepipe network info``: what a road network holds."""

from __future__ import annotations

from pathlib import Path

import click

from sitepipe.cli import options, output


@click.command(short_help="Count nodes, links and components.")
@click.option(
    "--roads", default="strategic-roads", show_default=True, help="Bundled layer, or a folder."
)
@options.as_json
@options.common
def info(roads: str, as_json: bool) -> None:
    """
    Describe a road network: nodes, links, length by class, how well it is connected.

    \b
    Example:
      sitepipe network info --roads strategic-roads --json
    """
    from sitepipe.catalogue import network_info

    report = network_info(roads)
    if as_json:
        output.document(report)
        return
    west, south, east, north = report.bounds
    output.table(
        f"Road network {Path(roads).name}",
        ("", ""),
        [
            ("nodes", f"{report.nodes:,}"),
            ("links", f"{report.links:,}, of which {report.parallel_links} run beside another"),
            ("directed edges", f"{report.edges:,}"),
            ("strong components", f"{report.components:,}"),
            (
                "joined",
                f"{report.largest_weak_share:.1%}; both ways {report.largest_strong_share:.1%}",
            ),
            *((f"km of {kind}", f"{km:,.0f}") for kind, km in report.km_by_class.items()),
            ("verified", f"{report.verified_share:.0%} of length"),
            (
                "bounds",
                f"{_longitude(west)} to {_longitude(east)}, {south:.2f}° to {north:.2f}° N",
            ),
            ("sources", "; ".join(report.sources)),
        ],
    )


def _longitude(degrees: float) -> str:
    return f"{abs(degrees):.2f}° {'W' if degrees < 0 else 'E'}"
