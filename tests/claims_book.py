"""Sources, records and claims written by hand, one row at a time."""

from __future__ import annotations

from sitepipe import schema
from sitepipe.consolidate import consolidate
from sitepipe.snapshot import Ingested

CRS = "EPSG:27700"
_FIGURES = ("number", "acreage")


class ClaimsBook:
    """Rows of sources; a figure is a number or a pair of its ends, all else is text."""

    def __init__(self):
        self.sources, self.records, self.claims, self.geometries = {}, [], [], []

    def source(self, source_id, *, trust=50, valid_at="2026"):
        self.sources[source_id] = {
            "source_id": source_id, "trust": trust, "valid_at": valid_at, "known_at": "2026-11-23",
            "title": source_id, "file": f"inbox/{source_id}.csv", "file_sha256": "ab" * 32,
        }  # fmt: skip
        return self

    def row(self, source_id, name, entity="site", *, valid_at=None, **cells):
        if source_id not in self.sources:
            self.source(source_id)
        number = 2 + sum(record["source_id"] == source_id for record in self.records)
        record_id = f"{source_id}:{number}"
        where = {
            "source_id": source_id,
            "row": number,
            "valid_at": valid_at or self.sources[source_id]["valid_at"],
        }
        self.records.append(
            {"record_id": record_id, "entity": entity, "name": name, "column": "Name", **where}
        )
        for field, cell in cells.items():
            self.claims.append(
                {"claim_id": f"{record_id}#{field}", "record_id": record_id, "field": field,
                 "text": str(cell), "column": schema.FIELDS[field].title,
                 "unit": schema.FIELDS[field].unit, "known_at": "2026-11-23",
                 **where, **_reading(field, cell)}
            )  # fmt: skip
        return self

    def at(self, geometry, kind="location_only", uncertainty_m=None):
        """Place the last row by its latitude, or with a claim on its boundary."""
        record = self.records[-1]
        record_id = record["record_id"]
        if f"{record_id}#latitude" not in {claim["claim_id"] for claim in self.claims}:
            where = {name: record[name] for name in ("record_id", "source_id", "row", "valid_at")}
            self.claims.append(
                {"claim_id": f"{record_id}#boundary", "field": "boundary", "value": kind,
                 "text": geometry.geom_type, "column": "geometry", "known_at": "2026-11-23",
                 **where}
            )  # fmt: skip
        self.geometries.append({"record_id": record_id, "kind": kind, "geometry": geometry,
                                "uncertainty_m": uncertainty_m})  # fmt: skip
        return self

    def ingested(self):
        return Ingested(
            schema.SOURCES.frame(list(self.sources.values())),
            schema.RECORDS.frame(self.records),
            schema.CLAIMS.frame(self.claims),
            schema.GEOMETRIES.geoframe(self.geometries, crs=CRS),
            schema.ISSUES.empty(),
        )

    def snapshot(self, as_of=None):
        return consolidate(self.ingested(), crs=CRS, as_of=as_of)


def _reading(field, cell):
    if cell is None:
        return {"text": "TBC"}
    if schema.FIELDS[field].kind not in _FIGURES:
        return {"value": cell}
    low, high = cell if isinstance(cell, tuple) else (cell, cell)
    return {"low": low, "high": high, "qualifier": "exact"}


def rows(table, *columns):
    """Rows of some columns as plain tuples, ``None`` for what is unknown."""
    found = table[list(columns)].astype(object)
    return list(found.where(found.notna(), None).itertuples(index=False, name=None))


def issues(snapshot, kind):
    """Where the issues of one kind stand, and their values."""
    return rows(snapshot.issues[snapshot.issues["kind"] == kind], "source_id", "row", "column",
                "value")  # fmt: skip
