"""What reading the sources gave, source by source, before anything is made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from sitepipe.accounts import issue_reports
from sitepipe.config import Loaded, SourceConfig
from sitepipe.errors import SitepipeError, UsageError
from sitepipe.ingest.joined_registers import FIELD as SUBSTATION_FIELD
from sitepipe.ingest.register_sources import FORM_BY_NAME
from sitepipe.recognition import Match
from sitepipe.render.folder import write_text
from sitepipe.render.portfolio import csv_text
from sitepipe.reports import (
    IngestedSource,
    IngestReport,
    JoinedRegister,
    UnjoinedRow,
    UnreadSource,
    WaitingFile,
)
from sitepipe.runs import transformation_reports
from sitepipe.snapshot import Ingested
from sitepipe.vocab import IssueKind, Severity

OUTPUTS = ("claims.csv", "issues.csv")
_GRAVEST_FIRST = {level.value: -n for n, level in enumerate(Severity)}


def ingest_report(
    ingested: Ingested,
    described: Mapping[str, Loaded[SourceConfig]],
    *,
    unread: Mapping[str, SitepipeError] = MappingProxyType({}),
    waiting: Sequence[Match] = (),
    title: str,
    as_of: str,
) -> IngestReport:
    """
    Say what reading each source gave.

    Parameters
    ----------
    ingested
        Claims, geometries and issues of all sources.
    described
        How each was read, by its id.
    unread
        Why each source that could not be read was not, by its id.
    waiting
        The files that a person is asked about.
    title, as_of
        Of the portfolio.
    """
    claims = ingested.claims["source_id"].value_counts()
    owner = ingested.records.set_index("record_id")["source_id"]
    shapes = ingested.geometries["record_id"].map(owner).value_counts()
    issues = ingested.issues
    graded = issues.groupby(["source_id", "severity"]).size()
    order = issues["severity"].map(_GRAVEST_FIRST).sort_values(kind="stable").index
    return IngestReport(
        title=title,
        as_of=as_of,
        sources=[
            IngestedSource(
                source=row["source_id"],
                title=row["title"],
                partner=row["partner"],
                file=row["file"],
                form=_form(described, row["source_id"]),
                rows_read=row["rows_read"],
                accepted=row["rows_accepted"],
                held=row["rows_held"],
                claims=int(claims.get(row["source_id"], 0)),
                geometries=int(shapes.get(row["source_id"], 0)),
                **{
                    f"{level.value}s": int(graded.get((row["source_id"], level.value), 0))
                    for level in Severity
                },
            )
            for row in ingested.sources.to_dict("records")
        ],
        unread=[
            UnreadSource(
                source=source_id,
                file=described[source_id].section.file,
                why=error.message,
                hint=error.hint,
                exit_code=int(error.exit_code),
            )
            for source_id, error in sorted(unread.items())
        ],
        joined=_joined(ingested),
        transformations=transformation_reports(issues),
        waiting=[
            WaitingFile(
                file=one.file,
                sheet=one.likeness.preview.table.sheet,
                source=one.source_id,
                confidence=one.likeness.confidence,
                rivals=list(one.rivals),
                renamed=dict(one.likeness.renamed),
                added=list(one.likeness.added),
                lacking=list(one.likeness.lacking),
                command=one.question,
            )
            for one in waiting
        ],
        issues=issue_reports(issues.loc[order]),
        outputs=[],
    )


def refuse_intake_at(folder: Path) -> None:
    """
    Refuse to replace what stands in the folder of the outputs.

    Raises
    ------
    UsageError
        If a file of an output's name stands there, or the folder is a file.
    """
    there = [name for name in OUTPUTS if (folder / name).exists()]
    if folder.is_file() or there:
        raise UsageError(
            f"{', '.join(there) or folder.name} stands there already; nothing was written",
            hint="Choose another folder, or replace it with --overwrite.",
        )


def write_intake(ingested: Ingested, folder: Path) -> list[str]:
    """
    Write every claim and every issue as CSV; text that a spreadsheet would run stays text.

    Returns
    -------
    names
        The files written.

    Raises
    ------
    StorageError
        If a file cannot be written; one that stood there stays as it was.
    """
    for name, table in zip(OUTPUTS, (ingested.claims, ingested.issues), strict=True):
        write_text(folder / name, csv_text(table))
    return [(folder / name).as_posix() for name in OUTPUTS]


def _joined(ingested: Ingested) -> list[JoinedRegister]:
    """Say for each register of connection applications how many rows found their substation."""
    claims = ingested.claims[ingested.claims["field"] == SUBSTATION_FIELD]
    issues = ingested.issues[ingested.issues["kind"] == IssueKind.UNKNOWN_SUBSTATION.value]
    rows = ingested.sources.set_index("source_id")["rows_read"]
    reports = []
    for source_id, held in claims.groupby("source_id", sort=True):
        joined = int(held["value"].notna().sum())
        lost = issues[issues["source_id"] == source_id]
        reports.append(
            JoinedRegister(
                source=str(source_id),
                rows=int(rows[source_id]),
                joined=joined,
                rate=round(joined / int(rows[source_id]), 4),
                unjoined=[
                    UnjoinedRow(row=one.row, name=one.value, why=one.message)
                    for one in issue_reports(lost)
                ],
            )
        )
    return reports


def _form(described: Mapping[str, Loaded[SourceConfig]], source_id: str) -> str | None:
    loaded = described.get(source_id)
    form = FORM_BY_NAME.get(loaded.section.format) if loaded else None
    return form.title if form else None
