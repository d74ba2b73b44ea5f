"""``sitepipe network info``: what a road network holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.errors import UsageError
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.reports import NetworkInfo

DEFAULT = "strategic-roads"


@click.command(short_help="Describe a road network; check its file.")
@click.argument("network", required=False, metavar="[ROADS]")
@click.option("--roads", help="The same as ROADS.")
@click.option(
    "--crs",
    default="EPSG:27700",
    show_default=True,
    help="Working CRS that tables are carried into; a graph file has its own.",
)
@click.option(
    "--verify",
    is_flag=True,
    help="Read the whole file and check every checksum and value.",
)
@options.as_json
@options.common
def info(network: str | None, roads: str | None, crs: str, verify: bool, as_json: bool) -> None:
    """
    Describe ROADS: nodes, links, length by class, how well they are connected, sources.

    ROADS is a file that `sitepipe network build` wrote, a bundled layer or a folder with
    nodes.csv and links.csv; strategic-roads if not given.

    \b
    Example:
      sitepipe network info strategic-roads --verify
    """
    from sitepipe.catalogue import network_info

    if network and roads and network != roads:
        raise UsageError(f"two networks are named: {network} and {roads}", hint="Name one of them.")
    name = network or roads or DEFAULT
    with output.step(f"{'Checking' if verify else 'Reading'} {Path(name).name}"):
        report = network_info(name, crs=crs, verify=verify)
    if as_json:
        output.document(report)
        return
    output.table(f"Road network {Path(name).name}", ("", ""), _figures(report))
    for file in report.files:
        # A table cuts long cells; terms are to be read, and carried on, whole.
        output.line(f"{file.file}: {_terms(file.licence, file.attribution)}")
    if report.remarks:
        output.table(
            "What its build did",
            ("", "what", "how many", "the first"),
            [(one.matter, one.what, f"{one.count:,}", ", ".join(one.first))
             for one in report.remarks],
            right=(2,),
        )  # fmt: skip
    if verify:
        output.say("✓ every checksum and value is as it should be")


def _figures(report: NetworkInfo) -> list[tuple[str, str]]:
    west, south, east, north = report.bounds
    return [
        ("nodes", f"{report.nodes:,}{_split(report)}"),
        ("links", f"{report.links:,}, of which {report.parallel_links:,} run beside another"),
        ("directed edges", f"{report.edges:,}"),
        ("strong components", f"{report.components:,}"),
        (
            "joined",
            f"{report.largest_weak_share:.1%}; both ways {report.largest_strong_share:.1%}",
        ),
        *((f"km of {_plain(kind)}", f"{km:,.0f}") for kind, km in report.km_by_class.items()),
        ("verified", f"{report.verified_share:.0%} of length"),
        ("speeds", f"posted on {report.posted_speed_share:.0%} of length"),
        ("limits", _limits(report)),
        ("directions", "stated" if report.directed else "? not in every source"),
        ("local roads", "✓ in it" if report.has_local_roads else "✕ not in it"),
        ("bounds", f"{_longitude(west)} to {_longitude(east)}, {south:.2f}° to {north:.2f}° N"),
        ("CRS", report.crs),
        *(("source", source) for source in report.sources),
        *(("as of", file.as_of) for file in report.files if file.as_of),
        *(("sha256", f"{file.sha256} {file.file}") for file in report.files if file.sha256),
    ]


def _split(report: NetworkInfo) -> str:
    if not report.split_nodes:
        return ""
    return f", and {report.split_nodes:,} copies for turns and private roads"


def _limits(report: NetworkInfo) -> str:
    stated = [
        f"{what} on {count(many, noun)}"
        for what, many, noun in (
            ("size or weight", report.limited_links, "link"),
            ("at times only", report.conditional_links, "link"),
            ("turns", report.restricted_edges, "edge"),
        )
        if many
    ]
    return "; ".join(stated) or "none stated"


def _terms(licence: str, attribution: str) -> str:
    return f"{licence or 'licence not stated'}{f'. {attribution}' if attribution else ''}"


def _plain(kind: str) -> str:
    return kind.replace("_", " ")


def _longitude(degrees: float) -> str:
    return f"{abs(degrees):.2f}° {'W' if degrees < 0 else 'E'}"
