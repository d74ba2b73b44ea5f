"""What reading sources gathers, until it becomes tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

import geopandas as gpd

from sitepipe import schema
from sitepipe.ingest.claims import ClaimBook, Record
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.returned import ReturnedRow
from sitepipe.ingest.tables import TextTable
from sitepipe.names import site_key
from sitepipe.snapshot import Ingested
from sitepipe.vocab import IssueKind, Severity


@dataclass
class Collected:
    """
    What reading gave so far, as rows of the tables of :class:`Ingested`.

    ``registers`` holds each source's id, its form and its mended table, for what needs several.
    """

    sources: list[dict[str, object]] = field(default_factory=list)
    records: list[dict[str, object]] = field(default_factory=list)
    claims: list[dict[str, object]] = field(default_factory=list)
    geometries: list[dict[str, object]] = field(default_factory=list)
    issues: list[dict[str, object]] = field(default_factory=list)
    issued: list[dict[str, object]] = field(default_factory=list)
    revised: list[dict[str, object]] = field(default_factory=list)
    registers: list[tuple[str, str, TextTable]] = field(default_factory=list)

    def add(self, other: Collected) -> None:
        """Take what reading one more source gave."""
        for one in fields(self):
            getattr(self, one.name).extend(getattr(other, one.name))

    def note_issued(
        self,
        book: ClaimBook,
        record: Record,
        back: ReturnedRow,
        claims: Sequence[dict[str, object]],
    ) -> None:
        """
        Keep which records of its partner a row was issued for, and what its new claims revise.

        Claims on cells that are as they were issued take the date that they spoke of then.
        """
        record_id = book.record_id(record.row)
        self.issued += [
            {
                "record_id": record_id,
                "source_id": one.source,
                "name": one.name,
                "reference": one.reference or None,
            }
            for one in back.issued.records
        ]
        for claim in claims:
            column = str(claim["column"])
            if column in back.dates:
                claim["valid_at"] = back.dates[column]
            elif column in back.revised and column in back.issued.cells:
                self.revised += [
                    {"claim_id": claim["claim_id"], "revised_claim_id": one}
                    for one in back.issued.cells[column].claims
                ]

    def tables(self, *, crs: str) -> Ingested:
        """Return the tables, checked against the schema."""
        return Ingested(
            sources=schema.SOURCES.frame(self.sources),
            records=schema.RECORDS.frame(self.records),
            claims=schema.CLAIMS.frame(self.claims),
            geometries=gpd.GeoDataFrame(schema.GEOMETRIES.geoframe(self.geometries, crs=crs)),
            issues=schema.ISSUES.frame(self.issues),
            issued=schema.ISSUED.frame(self.issued),
            revised=schema.REVISED.frame(self.revised),
        )


def note_duplicate(
    name: str,
    row: int,
    column: str | None,
    seen: dict[str, int],
    issues: IssueLog,
    *,
    repair: str,
) -> bool:
    """
    Note a site that the same source already named, and say whether it did.

    ``seen`` keeps each name's first row; ``repair`` says how both rows are kept.
    """
    first = seen.setdefault(site_key(name), row)
    if first == row:
        return False
    issues.add(
        IssueKind.DUPLICATE_SITE,
        Severity.WARNING,
        f"row {row} names {name!r}, as row {first} does",
        row=row,
        column=column,
        value=name,
        repair=repair,
    )
    return True
