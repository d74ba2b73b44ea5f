"""Partners' tables, read as their source files describe them, to claims and issues."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sitepipe.config import Loaded, SourceConfig
from sitepipe.crs import WGS84, known_crs
from sitepipe.errors import ConfigError, CrsError, SchemaError, first_five
from sitepipe.ingest.claim_fields import meant
from sitepipe.ingest.claims import ClaimBook, Record
from sitepipe.ingest.collected import Collected, note_duplicate
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.figures import Unreadable
from sitepipe.ingest.locations import location, note_outside, stated_position
from sitepipe.ingest.positions import in_great_britain, note_transformation
from sitepipe.ingest.tables import Row, TextTable, read_table
from sitepipe.ingest.values import read_date
from sitepipe.schema import FIELDS
from sitepipe.snapshot import Ingested
from sitepipe.vocab import AcreageBasis, Entity, IssueKind, Severity
from sitepipe.words import count


def read_sources(
    root: Path, configs: Mapping[str, Loaded[SourceConfig]], *, crs: str, known_at: str
) -> Ingested:
    """
    Read every source of a workspace.

    Parameters
    ----------
    root
        The workspace; files are relative to it.
    configs
        What each source is and where its columns go, by source id.
    crs
        Working CRS that positions are carried to.
    known_at
        The date on which the pipeline learns all this.

    Returns
    -------
    ingested
        One record per accepted row and one claim per filled, mapped cell, ordered by source
        and row. In ``sources`` the rows read are the rows accepted plus the rows held; each
        held row has an issue that says why.

    Raises
    ------
    ConfigError
        If a source maps a column to a field or basis that does not exist.
    DataError
        If a file is empty or is not delimited text.
    SchemaError
        If a mapped column is missing.
    StorageError
        If a file is missing or cannot be read.
    """
    collected = Collected()
    for source_id in sorted(configs):
        check_source(configs[source_id])
        _read_source(root, source_id, configs[source_id].section, collected, crs, known_at)
    return collected.tables(crs=crs)


def _read_source(
    root: Path,
    source_id: str,
    source: SourceConfig,
    collected: Collected,
    crs: str,
    known_at: str,
) -> None:
    issues = IssueLog(source_id)
    table = read_table(root / source.file, label=source.file, issues=issues)
    _check_columns(table, source, issues)
    book = ClaimBook(source_id, known_at, issues)
    seen: dict[str, int] = {}
    held = 0
    for row in table.rows:
        name = row.cells[source.name_column]
        if not name:
            issues.add(
                IssueKind.MISSING_NAME,
                Severity.ERROR,
                f"row {row.number} names no site in column {source.name_column!r}",
                row=row.number,
                column=source.name_column,
                repair="The row is held back; ask the sender which site it is about.",
            )
            held += 1
            continue
        record = Record(
            entity=source.entity,
            name=name,
            row=row.number,
            valid_at=_valid_at(row, source, issues),
            reference=row.cells.get(source.reference_column) or None,
            name_column=source.name_column,
        )
        kept = len(book.claims), len(collected.geometries)
        if not _read_row(row, record, source, book, collected.geometries, crs):
            del book.claims[kept[0] :], collected.geometries[kept[1] :]
            held += 1
            continue
        book.add_record(record)
        if source.entity is Entity.SITE:
            note_duplicate(
                name,
                row.number,
                source.name_column,
                seen,
                issues,
                repair="Both rows are kept as records of one site; see the conflicts.",
            )
    collected.sources.append(
        {
            "source_id": source_id,
            "title": source.title,
            "partner": source.partner,
            "file": source.file,
            "file_sha256": table.sha256,
            "licence": source.licence,
            "trust": source.trust,
            "valid_at": source.valid_at,
            "known_at": known_at,
            "rows_read": len(table.rows),
            "rows_accepted": len(table.rows) - held,
            "rows_held": held,
        }
    )
    if any(claim["field"] == "latitude" for claim in book.claims):
        note_transformation(source.crs or WGS84, crs, issues)
    collected.records += book.records
    collected.claims += book.claims
    collected.issues += issues.rows


def check_source(loaded: Loaded[SourceConfig]) -> None:
    """
    Check what a source's description names: fields, bases, its CRS.

    Raises
    ------
    ConfigError
        If there is no such field or basis, or the CRS is not in degrees.
    """
    for column, mapping in loaded.section.columns.items():
        if mapping.field not in FIELDS:
            raise ConfigError(
                f"{loaded.cite(f'columns.{column}.field')}: no field {mapping.field!r}"
                + meant(mapping.field, list(FIELDS)),
                hint=f"Fields: {', '.join(FIELDS)}.",
            )
        if mapping.basis and mapping.basis not in AcreageBasis.values():
            raise ConfigError(
                f"{loaded.cite(f'columns.{column}.basis')}: no basis {mapping.basis!r}"
                + meant(mapping.basis, AcreageBasis.values()),
                hint=f"Bases: {', '.join(AcreageBasis.values())}.",
            )
    try:
        in_degrees = not loaded.section.crs or known_crs(loaded.section.crs).is_geographic
    except CrsError as error:
        raise ConfigError(f"{loaded.cite('crs')}: {error.message}", hint=error.hint) from error
    if not in_degrees:
        raise ConfigError(
            f"{loaded.cite('crs')}: {loaded.section.crs} is not in degrees; the fields latitude "
            "and longitude are",
            hint="Leave crs empty for WGS84.",
        )


def _check_columns(table: TextTable, source: SourceConfig, issues: IssueLog) -> None:
    """Refuse a file that lacks a mapped column; note columns that nothing is mapped to."""
    special = [source.name_column, source.reference_column, source.date_column]
    wanted = dict.fromkeys([name for name in special if name] + list(source.columns))
    if missing := [name for name in wanted if name not in table.headings]:
        guesses = "".join(meant(name, table.headings) for name in missing[:1])
        raise SchemaError(
            f"{source.file}: {len(missing)} mapped columns are missing: {first_five(missing)}"
            f"{guesses}; the file has: {', '.join(table.headings)}",
            hint="Correct the file's header, or the column names in its sources/*.yaml.",
        )
    unread = [name for name in table.headings if name not in wanted and name not in source.ignored]
    if unread:
        issues.add(
            IssueKind.COLUMN_IGNORED,
            Severity.NOTICE,
            f"no field is mapped to {count(len(unread), 'column')}, not read: {', '.join(unread)}",
            repair="Map them under columns, or list them under ignored, in its sources/*.yaml.",
        )


def _valid_at(row: Row, source: SourceConfig, issues: IssueLog) -> str:
    """Date a row by its own date, else by its source's."""
    text = row.cells.get(source.date_column, "")
    try:
        return (read_date(text) if text else None) or source.valid_at
    except Unreadable as error:
        if source.date_column not in source.columns:  # else the claim itself says so
            issues.add(
                IssueKind.UNREADABLE_DATE,
                Severity.WARNING,
                f"date {text!r} cannot be read: {error}",
                row=row.number,
                column=source.date_column,
                value=text,
                repair=f"The row counts as of {source.valid_at}, the date of its source.",
            )
        return source.valid_at


def _read_row(
    row: Row,
    record: Record,
    source: SourceConfig,
    book: ClaimBook,
    geometries: list[dict[str, object]],
    crs: str,
) -> bool:
    """Read a row's cells; ``False`` if its position holds it back."""
    fields = [mapping.field for mapping in source.columns.values()]
    claims: dict[str, dict[str, object]] = {}
    for column, mapping in source.columns.items():
        if text := row.cells[column]:
            claims[mapping.field] = book.add_claim(
                record,
                mapping.field,
                text,
                column=column,
                default_basis=mapping.basis,
                several=fields.count(mapping.field) > 1,
            )
    if "latitude" not in claims and "longitude" not in claims:
        return True
    position = stated_position(claims, record, book.issues)
    if position is None:
        return True
    if not in_great_britain(*position):
        note_outside(position, claims, record, book.issues)
        return False
    geometries.append(
        {
            "record_id": book.record_id(record.row),
            **location(position, claims, source=source.crs or WGS84, target=crs),
        }
    )
    return True
