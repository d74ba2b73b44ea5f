"""``sitepipe network build``: files of roads in, one graph file out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output

if TYPE_CHECKING:
    from sitepipe.reports import BuildReport

_MATTERS = ("read", "kept", "repaired", "dropped", "not represented")


@click.command(short_help="Build a road graph from OpenStreetMap, Open Roads, tables or lines.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option(
    "-o",
    "--output",
    "graph_file",
    type=click.Path(path_type=Path),
    default=Path("roads.graph"),
    show_default=True,
    help="The graph file.",
)
@click.option(
    "--crs", default="EPSG:27700", show_default=True, help="Working CRS: projected, in metres."
)
@click.option(
    "--clip",
    default="",
    metavar="AREA",
    help="Keep roads in an area: a file of polygons, or west,south,east,north (degrees or metres).",
)
@click.option(
    "--buffer-km",
    type=click.FloatRange(min=0),
    default=10.0,
    show_default=True,
    help="How far beyond that area roads are kept.",
)
@click.option("--ferries", is_flag=True, help="Count vehicle ferries as roads.")
@click.option(
    "--columns",
    default="",
    help="What the columns of plain lines mean: a bundled description, or a YAML file. "
    "If not given, the bundled one that fits.",
)
@click.option(
    "--snap-m",
    type=click.FloatRange(min=0),
    default=15.0,
    show_default=True,
    help="How far apart ends of plain lines may lie that meet (m).",
)
@click.option(
    "--least-strong-share",
    type=click.FloatRange(0, 1),
    default=0.9,
    show_default=True,
    help="Refuse plain lines of which a smaller share of junctions is joined both ways.",
)
@click.option(
    "--hierarchy",
    is_flag=True,
    help="Keep a hierarchy beside the file, for large matrices; needs the extra sitepipe[fast].",
)
@options.overwrite
@options.as_json
@options.common
def build(
    files: tuple[Path, ...],
    graph_file: Path,
    crs: str,
    clip: str,
    buffer_km: float,
    ferries: bool,
    columns: str,
    snap_m: float,
    least_strong_share: float,
    hierarchy: bool,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Build one road graph of FILE...; what each file is, is told by its content.

    Reads OpenStreetMap extracts (.osm.pbf, .osm), OS Open Roads (GeoPackage), tables of links
    (CSV, or a folder with nodes.csv and links.csv) and layers of plain lines. Several files are
    merged where they share nodes. The graph serves every vehicle.

    \b
    Example:
      sitepipe network build rutland-latest.osm.pbf -o rutland.graph
    """
    from sitepipe.roadbuild import BuildChoices, build_roads, steps_of

    report = build_roads(
        files,
        graph_file,
        choices=BuildChoices(
            crs=crs,
            clip=clip,
            buffer_km=buffer_km,
            ferries=ferries,
            columns=columns,
            snap_m=snap_m,
            least_strong_share=least_strong_share,
            hierarchy=hierarchy,
        ),
        overwrite=overwrite,
        step=output.counted_steps(steps_of(files, hierarchy=hierarchy)),
    )
    if as_json:
        output.document(report)
    else:
        _print(report)
    output.say(f"Use it: --roads {graph_file} · describe it: sitepipe network info {graph_file}")


def _print(report: BuildReport) -> None:
    from sitepipe import words

    output.table(
        f"Road graph {report.output}",
        ("", ""),
        [
            ("built from", "; ".join(f"{one.file} ({one.form})" for one in report.sources)),
            ("roads", f"{report.km:,.0f} km in {report.links:,} links, {report.nodes:,} junctions"),
            (
                "joined",
                f"{report.largest_weak_share:.1%} of junctions; "
                f"{report.largest_strong_share:.1%} both ways",
            ),
            ("file", f"{report.bytes / 1e6:,.1f} MB, {report.crs}"),
            ("time", f"{sum(report.seconds.values()):.1f} s"),
            ("licence", "; ".join(dict.fromkeys(one.licence for one in report.sources))),
        ],
    )
    remarks = sorted(report.remarks, key=lambda one: _MATTERS.index(one.matter))
    if remarks:
        output.table(
            f"{words.count(len(remarks), 'remark')} on the input",
            ("", "what", "how many", "such as"),
            [(one.matter, one.what, f"{one.count:,}", ", ".join(one.first[:2])) for one in remarks],
            right=[2],
        )
