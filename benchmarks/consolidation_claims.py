"""Generated records as claims, without writing and reading files."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sitepipe import schema
from sitepipe.snapshot import Ingested

VALID_AT = "2026-10-30"
_TEXTS = {
    "reference": "site_reference",
    "authorities": "authorities",
    "former_names": "former_names",
}


def ingested(dirty: Any) -> Ingested:
    """Give the records of generated sources as reading them would."""
    table = dirty.records.reset_index(drop=True)
    row = table["record_id"].str.rpartition(":")[2].astype(int)
    cells = table[["record_id", "source_id"]].assign(row=row, valid_at=VALID_AT)
    records = cells.assign(entity="site", name=table["name"], column="Site")
    claims = [
        _claims(cells, field, value=table[column], text=table[column])
        for column, field in _TEXTS.items()
    ]
    claims += [
        _claims(cells, "stated_acres", low=table["acres_low"], high=table["acres_high"],
                text=table["area_text"], basis="not_stated", qualifier="exact"),
        _claims(cells, "boundary", value=table["kind"], text=table.geometry.geom_type),
    ]  # fmt: skip
    stated = pd.concat(claims, ignore_index=True).dropna(subset=["text"])
    geometries = table[["record_id", "kind", "uncertainty_m", "geometry"]]
    geometries = geometries[table.geometry.notna()]
    return Ingested(
        sources=schema.SOURCES.frame(
            [
                {"source_id": name, "title": name, "partner": name, "file": f"{name}.csv",
                 "trust": 50, "valid_at": VALID_AT, "known_at": VALID_AT}
                for name in sorted(table["source_id"].unique())
            ]
        ),
        records=schema.RECORDS.frame(records),
        claims=schema.CLAIMS.frame(stated),
        geometries=schema.GEOMETRIES.geoframe(
            geometries.to_dict("records"), crs="EPSG:27700"
        ),
        issues=schema.ISSUES.empty(),
    )  # fmt: skip


def _claims(cells: pd.DataFrame, field: str, **reading: object) -> pd.DataFrame:
    return cells.assign(
        claim_id=cells["record_id"] + "#" + field,
        field=field,
        column=field,
        known_at=VALID_AT,
        **reading,
    )
