"""Sites from GeoJSON, GeoPackage and Shapefile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sitepipe.config import Loaded, ReadingConfig
from sitepipe.errors import SchemaError, UsageError, first_five
from sitepipe.ingest.cell_text import cell_text
from sitepipe.ingest.claim_fields import are_missing, match_by_name, meant
from sitepipe.ingest.claims import ClaimBook, Record
from sitepipe.ingest.collected import Collected
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.features import Features, read_features
from sitepipe.ingest.positions import note_transformation
from sitepipe.ingest.powers import PowerFactor, assumed_factor
from sitepipe.ingest.shapes import ShapeReader
from sitepipe.names import site_key
from sitepipe.schema import FIELDS
from sitepipe.snapshot import Ingested
from sitepipe.vocab import BoundaryKind, Entity, IssueKind, Severity
from sitepipe.words import count

TRUST = 50  # of a file without a source description; the default of SourceConfig


def read_site_files(
    paths: Sequence[Path],
    *,
    layer: str | None,
    crs_given: str | None,
    fields: Mapping[str, str],
    crs: str,
    known_at: str,
    reading: Loaded[ReadingConfig] | None = None,
) -> Ingested:
    """
    Read sites from vector files; each feature is a record of a site.

    A polygon is a drawn boundary, a point a location only. Geometries are carried to the
    working CRS, without heights, on a grid of 1 mm.

    Parameters
    ----------
    paths
        GeoJSON, GeoPackage or Shapefile.
    layer
        Layer to read, where a file has several.
    crs_given
        CRS of the coordinates of files that state none.
    fields
        Column by field (``name`` is the site's name); other columns are matched by name.
    crs
        Working CRS.
    known_at
        The date on which the pipeline learns all this.
    reading
        Figures that cells are read by; without them MW cannot become MVA.

    Returns
    -------
    ingested
        Rows count features from 1. Sites without a name are called "Site 1" by row.

    Raises
    ------
    UsageError
        If a file has several layers and none is chosen, or a field does not exist.
    SchemaError
        If a column that ``fields`` names is missing.
    CrsError
        If a file has no CRS, another than ``crs_given``, or coordinates that do not fit it.
    DataError
        If a file is not readable, or holds no feature.
    StorageError
        If a file is missing.
    """
    if unknown := [name for name in fields if name != "name" and name not in FIELDS]:
        raise UsageError(
            f"no field {first_five(unknown)}{meant(unknown[0], ['name', *FIELDS])}",
            hint=f"Fields: name, {', '.join(FIELDS)}.",
        )
    collected = Collected()
    names = SiteNames(several_files=len(paths) > 1)
    used: set[str] = set()
    for path in paths:
        source_id = _source_id(path, used)
        features = read_features(path, layer=layer, crs_given=crs_given)
        _read_sites(
            features,
            collected,
            source_id=source_id,
            fields=fields,
            crs=crs,
            known_at=known_at,
            names=names,
            factor=assumed_factor(reading),
        )
    return collected.tables(crs=crs)


class SiteNames:
    """
    Names for the features of all files: each feature is a site of its own.

    Two features of one name may be two sites, so neither may swallow the other.
    """

    def __init__(self, *, several_files: bool) -> None:
        self._several_files = several_files
        self._taken: set[str] = set()

    def distinct(self, stated: Sequence[str], source_id: str) -> list[str]:
        """Return a name for each feature of one file; the first of a name keeps it."""
        of = f" of {source_id}" if self._several_files else ""
        in_file = {site_key(name) for name in stated if name}
        names = []
        for row, name in enumerate(stated, start=1):
            if name and site_key(name) not in self._taken:
                names.append(name)
            else:
                wanted = f"{name} (row {row}{of})" if name else f"Site {row}{of}"
                names.append(self._invented(wanted, in_file))
            self._taken.add(site_key(names[-1]))
        return names

    def _invented(self, wanted: str, in_file: set[str]) -> str:
        name, number = wanted, 2
        while site_key(name) in self._taken or site_key(name) in in_file:
            name, number = f"{wanted}, {number}", number + 1
        return name


def _source_id(path: Path, used: set[str]) -> str:
    """Name a source by its file; a second file of the same name gets a number."""
    number = 1
    while (name := path.stem if number == 1 else f"{path.stem}-{number}") in used:
        number += 1
    used.add(name)
    return name


def _read_sites(
    features: Features,
    collected: Collected,
    *,
    source_id: str,
    fields: Mapping[str, str],
    crs: str,
    known_at: str,
    names: SiteNames,
    factor: PowerFactor | None,
) -> None:
    table = features.table
    issues = IssueLog(source_id, sheet=features.sheet)
    columns = _columns(features, fields, issues)
    book = ClaimBook(source_id, known_at, issues, sheet=features.sheet, factor=factor)
    shapes = ShapeReader(features.label, stated=features.crs, working=crs, issues=issues)
    shapes.check_fit(table.geometry, stated_in_file=features.crs_in_file)
    note_transformation(features.crs, crs, issues)
    cells = {
        field: [cell_text(cell) for cell in table[column]] for field, column in columns.items()
    }
    stated = cells.get("name", [""] * len(table))
    own = names.distinct(stated, source_id)
    for row, (geometry, name) in enumerate(zip(table.geometry, stated, strict=True), start=1):
        if name and own[row - 1] != name:
            issues.add(
                IssueKind.DUPLICATE_SITE,
                Severity.WARNING,
                f"row {row} names {name!r}, which is named before",
                row=row,
                column=columns["name"],
                value=name,
                repair=f"Kept as the site {own[row - 1]!r}. Draw one site as one feature.",
            )
        record = Record(
            Entity.SITE,
            own[row - 1],
            row,
            valid_at=None,
            name_column=columns.get("name") if name else None,
        )
        shape = shapes.read(geometry, row=row, name=record.name)
        if shape is None:
            continue
        record_id = book.add_record(record)
        for field, texts in cells.items():
            if field != "name" and (text := texts[row - 1]):
                book.add_claim(record, field, text, column=columns[field])
        book.put(record, "boundary", shape.geom_type, column="geometry", value=_kind(shape))
        place = cells["place"][row - 1] if "place" in cells else ""
        collected.geometries.append(
            {
                "record_id": record_id,
                "place": place or None,
                "kind": _kind(shape),
                "geometry": shape,
            }
        )
    book.finish()
    shapes.finish()
    collected.sources.append(
        {
            "source_id": source_id,
            "title": features.label,
            "file": features.label,
            "file_sha256": features.sha256,
            "trust": TRUST,
            "known_at": known_at,
            "rows_read": len(table),
            "rows_accepted": len(book.records),
            "rows_held": len(table) - len(book.records),
        }
    )
    collected.records += book.records
    collected.claims += book.claims
    collected.issues += issues.rows


def _kind(shape: object) -> str:
    is_point = getattr(shape, "geom_type", "") == "Point"
    return (BoundaryKind.LOCATION_ONLY if is_point else BoundaryKind.DRAWN).value


def _columns(features: Features, fields: Mapping[str, str], issues: IssueLog) -> dict[str, str]:
    """Decide which column holds which field, and note the columns that hold none."""
    headings = [str(name) for name in features.table.columns if name != "geometry"]
    if missing := [column for column in fields.values() if column not in headings]:
        raise SchemaError(
            f"{features.label}: {are_missing(missing)}: {first_five(missing)}"
            f"{meant(missing[0], headings)}; the file has: {', '.join(headings)}",
            hint="Correct the names given with --field.",
        )
    free = [heading for heading in headings if heading not in fields.values()]
    columns = {**match_by_name(free), **fields}
    unread = [heading for heading in free if heading not in columns.values()]
    if unread:
        issues.add(
            IssueKind.COLUMN_IGNORED,
            Severity.NOTICE,
            f"no field is mapped to {count(len(unread), 'column')}, not read: {', '.join(unread)}",
            repair=f"Map one that matters: --field FIELD={unread[0]}",
        )
    return columns
