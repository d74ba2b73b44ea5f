"""``sitepipe layers``: the bundled layers."""

from __future__ import annotations

import click

from sitepipe.cli import options, output
from sitepipe.errors import ExitCode


@click.group(short_help="List, describe and check the bundled layers.")
def layers() -> None:
    """
    List, describe and check the layers that answers rest on.

    \b
    Example:
      sitepipe layers ls
    """


@layers.command(short_help="List the bundled layers.")
@options.as_json
@options.common
def ls(as_json: bool) -> None:
    """
    List the bundled layers with date and licence.

    \b
    Example:
      sitepipe layers ls
    """
    from sitepipe.catalogue import describe_layers

    report = describe_layers()
    if as_json:
        output.document(report)
        return
    output.table(
        f"{len(report.layers)} bundled layers",
        ("layer", "what", "as of", "licence", "verified"),
        [
            (row.layer, row.title, row.as_of, row.licence, "✓ yes" if row.verified else "◦ not all")
            for row in report.layers
        ],
    )


@layers.command(short_help="Describe one layer.")
@click.argument("layer")
@options.as_json
@options.common
def info(layer: str, as_json: bool) -> None:
    """
    Describe LAYER: a bundled name, or a folder with a layer.yaml.

    \b
    Example:
      sitepipe layers info strategic-roads
    """
    from sitepipe.catalogue import describe_layers

    report = describe_layers([layer])
    if as_json:
        output.document(report)
        return
    for row in report.layers:
        output.table(
            row.title,
            ("", ""),
            [
                ("kind", row.kind),
                ("as of", row.as_of),
                ("CRS", row.crs),
                ("source", row.source),
                ("licence", row.licence),
                ("verified", "yes" if row.verified else "not as a whole; see the rows"),
                *((name, f"{count:,} rows") for name, count in row.rows.items()),
            ],
        )
        # A table cuts long cells; these are to be read, and carried on, whole.
        output.line(f"Attribution: {row.attribution.strip() or 'none asked for'}")
        output.line(f"Notes: {row.notes.strip()}")


@layers.command(short_help="Check layers against their recorded hashes.")
@click.argument("names", nargs=-1, metavar="[LAYER]...")
@options.as_json
@options.common
@click.pass_context
def check(ctx: click.Context, names: tuple[str, ...], as_json: bool) -> None:
    """
    Check that every file of every layer, or of LAYER..., is as it was recorded.

    Exits 0 if all are, 1 if any is not.

    \b
    Example:
      sitepipe layers check
    """
    from sitepipe.catalogue import describe_layers

    report = describe_layers(list(names) or None, check=True)
    if as_json:
        output.document(report)
    else:
        output.table(
            "Layers checked",
            ("", "layer", "found"),
            [
                (
                    "✕ failed" if row.problems else "✓ passed",
                    row.layer,
                    "; ".join(row.problems) or "as recorded",
                )
                for row in report.layers
            ],
        )
    if any(row.problems for row in report.layers):
        ctx.exit(ExitCode.NO)
