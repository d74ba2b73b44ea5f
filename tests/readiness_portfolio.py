"""Tables of one made-up site, Ash Park, row by row, for tests of readiness rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from sitepipe import schema
from sitepipe.config import ChecksConfig, Loaded, RuleChange
from sitepipe.readiness import check_sites
from sitepipe.settings import load_named
from sitepipe.snapshot import Snapshot

AS_OF = "2026-11-23"
CRS = "EPSG:27700"
Rows = list[dict[str, Any]]

_OF_A_SITE = {
    "sites", "boundaries", "site_areas", "overlaps", "acreages", "applications", "stage_events",
    "plots", "buildings", "works_sites", "connections", "evidence", "parties", "access",
    "identities",
}  # fmt: skip


def snapshot_of(tables: Mapping[str, Rows]) -> Snapshot:
    """Build a snapshot; rows without a site are of ``ash``, which is there if none is given."""
    given = {"sites": [{}], **tables}
    frames: dict[str, Any] = {}
    for name in Snapshot.__dataclass_fields__:
        table = schema.TABLES[name]
        rows = [_of_ash(name, row) for row in given.get(name, [])]
        if "geometry" in table.column_names:
            frames[name] = table.geoframe(rows, crs=CRS)
        else:
            frames[name] = table.frame(rows) if rows else table.empty()
    return Snapshot(**frames)


def access_of(tables: Mapping[str, Rows]) -> pd.DataFrame:
    """Build the table of access."""
    return schema.ACCESS.frame([_of_ash("access", row) for row in tables.get("access", [])])


def _of_ash(table: str, row: dict[str, Any]) -> dict[str, Any]:
    of_ash = {"site_id": "ash"} if table in _OF_A_SITE else {}
    named = {"name": "Ash Park"} if table == "sites" else {}
    return {**of_ash, **named, **row}


@cache
def bundled_checks() -> Loaded[ChecksConfig]:
    """Load ``configs/checks.yaml``."""
    return load_named("checks", ChecksConfig, beside=None)


def findings_of(
    tables: Mapping[str, Rows],
    *,
    as_of: str = AS_OF,
    checks: Loaded[ChecksConfig] | None = None,
    changes: Mapping[str, RuleChange] | None = None,
) -> pd.DataFrame:
    """Check the sites of some tables; give the findings."""
    return check_sites(
        snapshot_of(tables),
        access_of(tables),
        checks=checks or bundled_checks(),
        changes=changes or {},
        as_of=as_of,
    )


def finding(
    rule: str, tables: Mapping[str, Rows], *, site_id: str = "ash", **options: Any
) -> dict[str, Any]:
    """Give one rule's finding on one site, with ``None`` for what is unknown."""
    found = findings_of(tables, **options)
    row = found[(found["rule"] == f"checks.{rule}") & (found["site_id"] == site_id)]
    assert len(row) == 1, f"{rule}: {len(row)} findings on {site_id}"
    plain = row.astype(object).where(row.notna(), None)
    return dict(plain.to_dict("records")[0])
