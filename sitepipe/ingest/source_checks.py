"""What a source's description promises, against the schema and against the file."""

from __future__ import annotations

import shlex

from sitepipe.config import ColumnMap, Loaded, SourceConfig
from sitepipe.config.locators import Place, ending, place_of
from sitepipe.crs import known_crs
from sitepipe.errors import ConfigError, CrsError, SchemaError, first_five
from sitepipe.ingest.acreage import AREA_UNITS
from sitepipe.ingest.archives import ARCHIVE_ENDINGS
from sitepipe.ingest.claim_fields import are_missing, meant
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.features import VECTOR_ENDINGS
from sitepipe.ingest.figure_units import units_of
from sitepipe.ingest.figures import Unreadable
from sitepipe.ingest.register_sources import FORM_BY_NAME
from sitepipe.ingest.tables import TextTable
from sitepipe.ingest.use_classes import uses_of
from sitepipe.ingest.values import read_term, split_list
from sitepipe.ingest.workbook_files import WORKBOOK_ENDINGS
from sitepipe.schema import ENTITY_TABLES, FIELDS
from sitepipe.vocab import AcreageBasis, Entity, IssueKind, Severity, UseClass
from sitepipe.words import count

_MOST_LISTED = 100
_OF_QUEUES = (
    "queue_licence_area", "queue_supply_point", "queue_substation", "queue_voltage_kv",
    "queue_status", "queue_demand_requests", "queue_demand_mw", "queue_generation_requests",
    "queue_generation_mw",
)  # fmt: skip
_OF_WORKS = ("works_item_cost_gbp", "works_item_months", "works_sites", "works_needs")


def is_vector(source: SourceConfig) -> bool:
    """Say whether a source's file may be one of features, by its ending."""
    return bool(source.table) or _ending(source) in (*VECTOR_ENDINGS, ".kmz")


def is_workbook(source: SourceConfig) -> bool:
    """Say whether a source's file is a workbook, by its ending."""
    return _ending(source) in WORKBOOK_ENDINGS


def is_archive(source: SourceConfig) -> bool:
    """Say whether a source's file holds others, by its ending."""
    return ending(source.file) in ARCHIVE_ENDINGS


def _ending(source: SourceConfig) -> str:
    """Return the ending of what is read: of an archive's member, if one is named."""
    return ending(source.member or source.file)


def _is_known(suffix: str) -> bool:
    """Say whether an ending tells the form of a file."""
    return suffix in {*VECTOR_ENDINGS, *WORKBOOK_ENDINGS, *ARCHIVE_ENDINGS, ".csv", ".tsv", ".txt"}


def key_field(entity: Entity) -> str | None:
    """
    Return the field that says which one of its kind a row of a site is.

    It is the first stated column of the register's key: ``plot`` of plots, ``topic`` of
    evidence. ``None`` where the row's name already says it.
    """
    table = ENTITY_TABLES.get(entity)
    if table is None or not entity.is_of_a_site:
        return None
    claims = {column.name: column.claim for column in table.columns}
    return next(claims[name] for name in table.key if claims[name])


def check_source(loaded: Loaded[SourceConfig]) -> None:
    """
    Check what a source's description names: fields, bases, sheet, its CRS.

    Raises
    ------
    ConfigError
        If there is no such field or basis, the field belongs to another register, the register's
        key has no column, a key does not fit the kind of file, or the CRS is not in degrees.
    """
    source = loaded.section
    for column, mapping in source.columns.items():
        where = loaded.cite(f"columns.{column}.field")
        if mapping.field not in FIELDS:
            raise ConfigError(
                f"{where}: no field {mapping.field!r}" + meant(mapping.field, list(FIELDS)),
                hint=f"Fields: {', '.join(FIELDS)}.",
            )
        if mapping.field not in fields_of(source.entity):
            raise ConfigError(
                f"{where}: a row of {source.entity.label} cannot hold the field "
                f"{mapping.field!r}, which is of {_holders(mapping.field)}",
                hint="Describe the file once more with that entity, or list the column under "
                f"ignored. Fields here: {', '.join(fields_of(source.entity))}.",
            )
        if mapping.basis and mapping.basis not in AcreageBasis.values():
            raise ConfigError(
                f"{loaded.cite(f'columns.{column}.basis')}: no basis {mapping.basis!r}"
                + meant(mapping.basis, AcreageBasis.values()),
                hint=f"Bases: {', '.join(AcreageBasis.values())}.",
            )
        _check_reading(loaded, column, mapping)
    for key_name in ("trust_by_field", "defaults"):
        for field in getattr(source, key_name):
            if field not in fields_of(source.entity):
                raise ConfigError(
                    f"{loaded.cite(f'{key_name}.{field}')}: a row of {source.entity.label} has no "
                    f"field {field!r}" + meant(field, fields_of(source.entity)),
                    hint=f"Fields here: {', '.join(fields_of(source.entity))}.",
                )
    key = key_field(source.entity)
    if key and key not in (mapping.field for mapping in source.columns.values()):
        raise ConfigError(
            f"{loaded.cite('columns')}: no column is mapped to {key!r}, which says which "
            f"{source.entity.label} of its site a row is",
            hint=f"Map its column: COLUMN: {{field: {key}}}",
        )
    _check_file(loaded)


def _check_reading(loaded: Loaded[SourceConfig], column: str, mapping: ColumnMap) -> None:
    """Refuse a unit that the field does not have, and a value outside its vocabulary."""
    field = FIELDS[mapping.field]
    allowed = AREA_UNITS if field.kind == "acreage" else units_of(field.unit)
    if mapping.unit and mapping.unit not in allowed:
        raise ConfigError(
            f"{loaded.cite(f'columns.{column}.unit')}: {mapping.field} is not stated in "
            f"{mapping.unit!r}",
            hint=f"Units: {', '.join(allowed)}." if allowed else "Leave unit out.",
        )
    for stands, read in mapping.values.items():
        if field.terms is None:
            continue
        for part in split_list(read):
            try:
                _ = uses_of(part) if field.terms is UseClass else read_term(part, field.terms)
            except Unreadable as error:
                raise ConfigError(
                    f"{loaded.cite(f'columns.{column}.values')}: {stands!r} is read as {part!r}, "
                    f"which is no term of {mapping.field}{meant(part, field.terms.values())}",
                    hint=f"Terms: {', '.join(field.terms.values())}.",
                ) from error


def check_columns(table: TextTable, source: SourceConfig, issues: IssueLog) -> None:
    """
    Refuse a table that lacks a mapped column; note columns that nothing is mapped to.

    Raises
    ------
    SchemaError
        Naming the columns that are missing, the one probably meant, and those there are.
    """
    special = [source.name_column, source.reference_column, source.date_column]
    special += source.name_otherwise
    wanted = dict.fromkeys([name for name in special if name] + list(source.columns))
    if missing := [name for name in wanted if name not in table.headings]:
        guesses = "".join(meant(name, table.headings) for name in missing[:1])
        raise SchemaError(
            f"{table.where}: {are_missing(missing)}: {first_five(missing)}"
            f"{guesses}; the file has: {_listed(table.headings)}",
            hint="Correct the file's header, or the column names in its sources/*.yaml. If columns "
            f"were renamed: sitepipe ingest --accept {shlex.quote(source.file)}",
        )
    unread = [name for name in table.headings if name not in wanted and name not in source.ignored]
    if unread:
        issues.add(
            IssueKind.COLUMN_IGNORED,
            Severity.NOTICE,
            f"no field is mapped to {count(len(unread), 'column')}, not read: {_listed(unread)}",
            repair="Map them under columns, or list them under ignored, in its sources/*.yaml.",
        )


def _listed(headings: list[str]) -> str:
    """List headings; of very many the first five."""
    return ", ".join(headings) if len(headings) <= _MOST_LISTED else first_five(headings)


def _registers() -> dict[Entity, set[str]]:
    """Give the fields of each register."""
    fields = {
        entity: {column.claim for column in table.columns if column.claim}
        for entity, table in ENTITY_TABLES.items()
    }
    fields[Entity.WORKS].update(_OF_WORKS)
    fields[Entity.QUEUE] = set(_OF_QUEUES)
    return fields


def fields_of(entity: Entity) -> list[str]:
    """List the fields that a row can hold: its register's, and the site's if it is of a site."""
    registers = _registers()
    others = set().union(*registers.values())
    own = registers.get(entity, set())
    return [name for name in FIELDS if name in own or (entity.is_of_a_site and name not in others)]


def _holders(field: str) -> str:
    holders = [entity.label for entity, fields in _registers().items() if field in fields]
    return ", ".join(holders) or "a site"


def _check_file(loaded: Loaded[SourceConfig]) -> None:
    """Refuse what says nothing about a file of this kind."""
    source = loaded.section
    if source.format and source.format not in FORM_BY_NAME:
        raise ConfigError(
            f"{loaded.cite('format')}: no register has the form {source.format!r}"
            + meant(source.format, list(FORM_BY_NAME)),
            hint=f"Forms: {', '.join(FORM_BY_NAME)}.",
        )
    told_later = place_of(source.file) is Place.ADDRESS and not _is_known(ending(source.file))
    if source.member and not (is_archive(source) or told_later):
        raise ConfigError(
            f"{loaded.cite('member')}: {source.file_name} is no zip", hint="Leave member out."
        )
    # Else what it holds is seen when it is opened.
    if _ending(source) != ".zip" and not (told_later and not source.member):
        _check_fit(loaded)
        _check_crs(loaded)


def _check_fit(loaded: Loaded[SourceConfig]) -> None:
    """Refuse keys that say nothing about a file of this kind."""
    source = loaded.section
    problem = ""
    if source.sheet and not (is_workbook(source) or is_vector(source)):
        problem, key = "a table in text has no sheets", "sheet"
    elif source.sheet and source.table:
        problem, key = "a database has tables, not sheets", "sheet"
    elif source.header_row and is_vector(source):
        noun = "a database" if source.table else "a file of features"
        problem, key = f"{noun} has no row of headings", "header_row"
    elif source.boundary and not is_vector(source):
        problem, key = "only a file of features has polygons", "boundary"
    if problem:
        raise ConfigError(f"{loaded.cite(key)}: {problem}", hint=f"Leave {key} out.")


def _check_crs(loaded: Loaded[SourceConfig]) -> None:
    source = loaded.section
    if not source.crs:
        return
    try:
        in_degrees = known_crs(source.crs).is_geographic
    except CrsError as error:
        raise ConfigError(f"{loaded.cite('crs')}: {error.message}", hint=error.hint) from error
    mapped = {mapping.field for mapping in source.columns.values()}
    if not in_degrees and not is_vector(source) and not mapped & {"x", "wkt"}:
        raise ConfigError(
            f"{loaded.cite('crs')}: {source.crs} is not in degrees; the fields latitude "
            "and longitude are",
            hint="Leave crs empty for WGS84; map eastings and northings to x and y.",
        )
