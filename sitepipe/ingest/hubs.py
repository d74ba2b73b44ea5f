"""Logistics hubs and assets as one table, ``hubs.csv``."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sitepipe import schema, vocab
from sitepipe.ingest.checked import CheckedTable

_REQUIRED = ["hub_id", "kind", "name", "lat", "lon"]
_OPTIONAL = ["node", "status", "status_note", "source", "verified", "basis"]


def read_hubs(folder: Path) -> pd.DataFrame:
    """
    Read a folder's ``hubs.csv``.

    A hub without a position is kept: it is listed, and not routed to. An empty status is not
    known.

    Returns
    -------
    hubs
        Table of :data:`sitepipe.schema.HUBS`.

    Raises
    ------
    DataError
        If an id stands twice, a position is abroad or half given, or a term is unknown.
    SchemaError
        If a column is missing.
    StorageError
        If the file is missing.
    """
    table = CheckedTable(folder / "hubs.csv", required=_REQUIRED, optional=_OPTIONAL)
    lat, lon = table.position(required=False)
    hubs = pd.DataFrame(
        {
            "hub_id": table.unique("hub_id"),
            "kind": table.term("kind", vocab.HubKind),
            "name": table.filled("name"),
            "lat": lat,
            "lon": lon,
            "node": table.text("node"),
            "status": table.term("status", vocab.HubStatus, default=vocab.HubStatus.UNKNOWN),
            "status_note": table.text("status_note"),
            "source": table.text("source"),
            "verified": table.flag("verified", default=False),
            "basis": table.text("basis"),
            "row": table.rows,
        }
    )
    table.raise_problems()
    return schema.HUBS.frame(hubs)
