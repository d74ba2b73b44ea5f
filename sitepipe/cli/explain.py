"""``sitepipe explain``: where a score or a figure comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import explained, options, output
from sitepipe.errors import UsageError

if TYPE_CHECKING:
    from sitepipe.assessment import Assessment
    from sitepipe.reports import FieldExplanation, SiteComparison, SiteExplanation


@click.command(short_help="Walk a score or a figure back to its sources.")
@click.argument("site_id", metavar="SITE")
@click.argument("field", required=False, metavar="[FIELD]")
@click.option("--against", metavar="OTHER", help="Compare SITE's score with that of another site.")
@click.option("--table", "form", flag_value="table", help="Answer as a table.")
@click.option("--tree", "form", flag_value="tree", help="Answer as a tree.")
@options.workspace
@options.config_file
@options.as_of
@options.of_the_past
@options.as_json
@options.common
def explain(
    site_id: str,
    field: str | None,
    against: str | None,
    form: str | None,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """
    Explain SITE's score, or one FIELD of it, down to cells, links and configuration lines.

    Without --table or --tree a score is a table and a FIELD is a tree.

    \b
    Example:
      sitepipe explain greenpower-park port_min -w portfolio
      sitepipe explain greenpower-park --against gaydon -w portfolio
    """
    from sitepipe.reports import FieldExplanation, SiteComparison
    from sitepipe.workspace import Workspace

    if field is not None and against is not None:
        raise UsageError(
            "give either FIELD or --against",
            hint=f"Ask each site by itself: sitepipe explain {against} {field}",
        )
    opened = Workspace.open(workspace, config_file=config_file)
    with output.step("explain"):
        assessment = opened.assess(as_of=as_of)
    report = _asked(assessment, site_id, field, against)
    if as_json:
        output.document(report)
    elif isinstance(report, FieldExplanation):
        (explained.field_table if form == "table" else explained.field_tree)(report)
    elif isinstance(report, SiteComparison):
        (explained.comparison_tree if form == "tree" else explained.comparison_table)(report)
    else:
        (explained.site_tree if form == "tree" else explained.site_table)(report)


def _asked(
    assessment: Assessment, site_id: str, field: str | None, against: str | None
) -> SiteExplanation | FieldExplanation | SiteComparison:
    if against is not None:
        return assessment.compare(site_id, against)
    if field is not None:
        return assessment.explain_field(site_id, field)
    return assessment.explain(site_id)
