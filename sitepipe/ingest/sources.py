"""Partners' files, read as their source descriptions say, to claims and issues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from sitepipe.config import Loaded, ReadingConfig, SourceConfig
from sitepipe.ingest.asides import asides, note_aside
from sitepipe.ingest.claims import ClaimBook, Record
from sitepipe.ingest.collected import Collected, note_duplicate
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.derived import DerivedSources, Manner
from sitepipe.ingest.figures import Unreadable, is_stated_unknown
from sitepipe.ingest.intervals import iso_date
from sitepipe.ingest.issued_forms import ReturnedSheet
from sitepipe.ingest.joined_registers import join_applications
from sitepipe.ingest.locations import Claims
from sitepipe.ingest.postcode_lookup import PostcodeLookup
from sitepipe.ingest.powers import PowerFactor, assumed_factor, stated_factor
from sitepipe.ingest.references import note_reference_case
from sitepipe.ingest.register_sources import read_register
from sitepipe.ingest.renamed_columns import in_headings_of
from sitepipe.ingest.returned import returned_rows
from sitepipe.ingest.source_checks import check_columns, check_source, key_field
from sitepipe.ingest.source_files import (
    DEFAULT_LIMITS,
    Limits,
    SourceFile,
    gather_sources,
    note_as_read,
)
from sitepipe.ingest.source_places import PlaceReader
from sitepipe.ingest.source_tables import read_source_table
from sitepipe.ingest.tables import Row, TextTable
from sitepipe.snapshot import Ingested
from sitepipe.vocab import Audience, Entity, IssueKind, Severity
from sitepipe.words import count

__all__ = ["check_source", "read_sources"]

DEFAULTS = "(default)"
"""The column of a claim that no cell states, but the description of its source."""


def read_sources(
    root: Path,
    configs: Mapping[str, Loaded[SourceConfig]],
    *,
    crs: str,
    known_at: str,
    reading: Loaded[ReadingConfig] | None = None,
    postcodes: PostcodeLookup | None = None,
    limits: Limits = DEFAULT_LIMITS,
    fetched: Mapping[str, SourceFile] | None = None,
    returned: Mapping[str, ReturnedSheet] | None = None,
    derived: DerivedSources | None = None,
) -> Ingested:
    """
    Read every source of a workspace.

    Delimited text, sheets of workbooks (.xlsx, .xlsm, .xls, .ods) and vector files (.gpkg,
    .geojson, .shp) are told apart by their ending.

    Parameters
    ----------
    root
        The workspace; files are relative to it.
    configs
        What each source is and where its columns go, by source id.
    crs
        Working CRS that positions and boundaries are carried to.
    known_at
        The date on which the pipeline learns all this.
    reading
        Figures that cells are read by; without them MW become MVA only where a cell or the
        description of its source states a power factor.
    postcodes
        The user's lookup of postcodes; without one they say no place.
    limits
        From where sources may be fetched, how long that may take, how large they may be.
    fetched
        The files of sources that were fetched before, by source id.
    returned
        What stood in the sheets of workbooks that were issued to partners, by source: cells
        that are as they were issued state nothing.
    derived
        What sources gave before: one that would give the same is not read again.

    Returns
    -------
    ingested
        One record per accepted row and one claim per filled, mapped cell, ordered by source
        and row. In ``sources`` the rows read are the rows accepted plus the rows held; each
        held row has an issue that says why, and so has a source without any row.

    Raises
    ------
    ConfigError
        If a source maps a column to a field or basis that does not exist, or that its rows
        cannot hold.
    DataError
        If a file has no byte, is damaged, protected by a password, or no table.
    SchemaError
        If a mapped column, a sheet or a layer is missing.
    CrsError
        If a vector file states no CRS, or its coordinates do not fit it.
    StorageError
        If a file is missing or cannot be read, or a pattern matches none.
    UnavailableError
        If an address cannot be reached, or a file changes while it is read.
    """
    for source_id in sorted(configs):
        check_source(configs[source_id])
    files = dict(fetched or {})
    ungathered = {name: one for name, one in configs.items() if name not in files}
    files |= gather_sources(root, ungathered, limits=limits)
    collected = Collected()
    for source_id in sorted(configs):
        loaded, sheet = configs[source_id], (returned or {}).get(source_id)
        source = loaded.section
        factor = stated_factor(source.power_factor) or assumed_factor(reading)
        read = partial(
            _read_source,
            files[source_id],
            source_id,
            source,
            crs,
            known_at,
            limits=limits,
            factor=factor,
            postcodes=postcodes,
            sheet=sheet,
            others={one for one, other in configs.items() if other.section.file != source.file},
        )
        if derived is None or sheet is not None:
            collected.add(read())
        else:
            how = Manner(crs, known_at, factor, postcodes, limits)
            collected.add(derived.given(source_id, loaded, files[source_id], how, read=read))
    note_as_read(files.values())
    join_applications(collected)
    return collected.tables(crs=crs)


def _read_source(
    file: SourceFile,
    source_id: str,
    source: SourceConfig,
    crs: str,
    known_at: str,
    *,
    limits: Limits,
    factor: PowerFactor | None,
    postcodes: PostcodeLookup | None,
    sheet: ReturnedSheet | None,
    others: Collection[str],
) -> Collected:
    collected, issues = Collected(), IssueLog(source_id)
    read = read_source_table(file, source, issues=issues, limits=limits)
    table = read.table
    if not table.rows:
        _note_no_rows(table, issues)
    if table.headings or table.rows:  # an empty GeoJSON has no place for headings
        table, source = read_register(table, source, issues)
        source = in_headings_of(table, source, issues)
        check_columns(table, source, issues)
    book = ClaimBook(source_id, known_at, issues, sheet=table.sheet, factor=factor)
    places = PlaceReader(source, table, read.features, book, crs=crs, postcodes=postcodes)
    seen: dict[str, int] = {}
    beside = asides(table, name_column=source.name_column)
    returned = returned_rows(table, sheet, source, known=others, issues=issues) if sheet else {}
    for as_sent in table.rows:
        if as_sent.number in beside:
            note_aside(as_sent, beside[as_sent.number], issues)
            continue
        back = returned.get(as_sent.number)
        row = back.row if back else as_sent
        record = _record(row, source, issues)
        if record is None:
            continue
        if back and back.is_as_issued:
            book.add_record(record)
            collected.note_issued(book, record, back, ())
            continue
        kept = len(book.claims)
        claims = _read_cells(row, record, source, book)
        if not (_has_key(claims, record, source, issues) and places.read(record, claims)):
            del book.claims[kept:]
            continue
        book.add_record(record)
        if back:
            collected.note_issued(book, record, back, book.claims[kept:])
            continue
        _note_accepted(record, claims, source, seen, issues)
    places.finish()
    book.finish()
    _note_defaults(source, book)
    _note_reference_cases(table.rows, source, issues)
    collected.sources.append(
        {
            "source_id": source_id,
            "title": source.title,
            "partner": source.partner,
            "file": source.file_name,
            "file_sha256": table.sha256,
            "licence": source.licence,
            "audience": source.audience.value if source.audience else None,
            "audience_limit": (
                None if source.audience_limit is Audience.PUBLIC else source.audience_limit.value
            ),
            "trust": source.trust,
            "field_trust": "; ".join(
                f"{field}={trust}" for field, trust in sorted(source.trust_by_field.items())
            )
            or None,
            "valid_at": source.valid_at,
            "known_at": known_at,
            "rhythm_months": source.rhythm_months,
            "rows_read": len(table.rows),
            "rows_accepted": len(book.records),
            "rows_held": len(table.rows) - len(book.records),
        }
    )
    collected.records += book.records
    collected.claims += book.claims
    collected.geometries += places.rows
    collected.issues += issues.rows
    collected.registers.append((source_id, source.format, table))
    return collected


def _note_no_rows(table: TextTable, issues: IssueLog) -> None:
    """Say that a source states nothing; whether that is right, its sender knows."""
    issues.add(
        IssueKind.NO_ROWS,
        Severity.ERROR,
        f"{table.where} can be read and holds no row",
        repair="Nothing is known from this source; ask its sender whether that is right.",
    )


def _note_accepted(
    record: Record, claims: Claims, source: SourceConfig, seen: dict[str, int], issues: IssueLog
) -> None:
    """Say what is remarkable of an accepted row: evidence without a date, a name that recurs."""
    if record.entity is Entity.EVIDENCE:
        _note_undated(claims, record, issues)
    if record.entity is Entity.SITE:
        note_duplicate(
            record.name,
            record.row,
            source.name_column,
            seen,
            issues,
            repair="Both rows are kept as records of one site; see the conflicts.",
        )


def _note_reference_cases(rows: Sequence[Row], source: SourceConfig, issues: IssueLog) -> None:
    """Note references that differ only in case; a register's form looks at its own itself."""
    if source.format:
        return
    for column, mapping in source.columns.items():
        if mapping.field == "site_reference":
            note_reference_case(rows, column, issues)


def _record(row: Row, source: SourceConfig, issues: IssueLog) -> Record | None:
    """Return what a row is a record of; ``None`` if it names nothing, which holds it back."""
    name_column, name = _naming(row, source)
    noun = "site" if source.entity.is_of_a_site else source.entity.label
    if not name or is_stated_unknown(name):
        issues.add(
            IssueKind.MISSING_NAME,
            Severity.ERROR,
            f"row {row.number} names no {noun} in column {source.name_column!r}",
            row=row.number,
            column=source.name_column,
            value=name or None,
            repair=f"The row is held back; ask the sender which {noun} it is about.",
        )
        return None
    return Record(
        entity=source.entity,
        name=name,
        row=row.number,
        valid_at=_valid_at(row, source, issues),
        reference=row.cells.get(source.reference_column) or None,
        name_column=name_column,
    )


def _naming(row: Row, source: SourceConfig) -> tuple[str, str]:
    """Return the column that names a row, the first that states something, and the name."""
    for column in (source.name_column, *source.name_otherwise):
        if (name := row.cells[column]) and not is_stated_unknown(name):
            return column, name
    return source.name_column, row.cells[source.name_column]


def _valid_at(row: Row, source: SourceConfig, issues: IssueLog) -> str:
    """Date a row by its own date, else by its source's."""
    text = row.cells.get(source.date_column, "")
    try:
        return (iso_date(text).value if text else None) or source.valid_at
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


def _read_cells(row: Row, record: Record, source: SourceConfig, book: ClaimBook) -> Claims:
    """Read a row's filled, mapped cells to claims, by field; then the defaults of its source."""
    fields = [mapping.field for mapping in source.columns.values()]
    claims: Claims = {}
    for column, mapping in source.columns.items():
        if text := row.cells[column]:
            claims[mapping.field] = book.add_claim(
                record,
                mapping.field,
                text,
                column=column,
                default_basis=mapping.basis,
                unit=mapping.unit,
                read_as=mapping.read_as(text),
                several=fields.count(mapping.field) > 1,
            )
    for field, text in source.defaults.items():
        if field not in claims:
            claims[field] = book.add_claim(record, field, text, column=DEFAULTS)
    return claims


def _note_defaults(source: SourceConfig, book: ClaimBook) -> None:
    """Note how many rows took each of the source's defaults."""
    taken = Counter(str(one["field"]) for one in book.claims if one["column"] == DEFAULTS)
    for field, text in source.defaults.items():
        if rows := taken[field]:
            book.issues.add(
                IssueKind.DEFAULT_USED,
                Severity.NOTICE,
                f"{field} is {text!r} in {count(rows, 'row')} that do not state it",
                column=field,
                value=text,
                repair="It is the default in its sources/*.yaml; take it out to leave the value "
                "unknown.",
            )


def _has_key(claims: Claims, record: Record, source: SourceConfig, issues: IssueLog) -> bool:
    """Say whether a row of a register says which one of its kind it is; if not, it is held."""
    key = key_field(record.entity)
    if key is None or claims.get(key, {}).get("value"):
        return True
    column = next(name for name, mapping in source.columns.items() if mapping.field == key)
    text = claims.get(key, {}).get("text")
    issues.add(
        IssueKind.MISSING_KEY,
        Severity.ERROR,
        f"{record.name}: row {record.row} does not say which {record.entity.label} it is, in "
        f"column {column!r}",
        row=record.row,
        column=column,
        value=str(text) if text else None,
        repair=f"The row is held back; ask the sender for its {key.replace('_', ' ')}.",
    )
    return False


def _note_undated(claims: Claims, record: Record, issues: IssueLog) -> None:
    if claims.get("evidence_date", {}).get("value"):
        return
    issues.add(
        IssueKind.EVIDENCE_WITHOUT_DATE,
        Severity.WARNING,
        f"{record.name}: the evidence in row {record.row} states no date",
        row=record.row,
        column=str(claims["document"]["column"]) if "document" in claims else None,
        value=str(claims["document"]["text"]) if "document" in claims else None,
        repair="It is kept, and cannot be shown to hold; ask the sender when it was made.",
    )
