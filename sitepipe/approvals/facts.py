"""Every fact that the sources state, with what it takes to approve it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from sitepipe import words
from sitepipe.cells import is_unknown
from sitepipe.forms import key_fields
from sitepipe.names import site_key
from sitepipe.schema import FIELDS
from sitepipe.vocab import Audience, BoundaryKind, Entity

NAME, LOCATION = "name", "location"
"""Facts that are no claims of their own: what a record calls its site, and where it lies."""

_LOCATING = frozenset(
    {
        "latitude", "longitude", "x", "y", "uncertainty_m", "boundary_kind", "grid_reference",
        "postcode", "wkt",
    }
)  # fmt: skip
_READ = ("value", "low", "high", "qualifier", "basis", "unit")
KEY = ("source_id", "name_key", "about", "field")
"""What tells the facts of a workspace apart, whichever rows they stand in this month."""


@dataclass(frozen=True)
class Facts:
    """
    The facts of a workspace.

    Attributes
    ----------
    table
        One row for each fact: ``record_id``, ``claim_id`` (unknown for names and locations),
        :data:`KEY`, ``name``, ``value`` as it stands and ``value_sha256`` as it is read;
        ``partner``, ``declared`` and ``limit`` of its source; ``least``, the audience that its
        field is meant for; ``site_id`` where it is known.
    """

    table: pd.DataFrame

    def of_site(self, site_id: str) -> pd.DataFrame:
        """Return what is stated of one site."""
        return self.table[self.table["site_id"] == site_id]


def facts_of(
    sources: pd.DataFrame,
    records: pd.DataFrame,
    claims: pd.DataFrame,
    geometries: gpd.GeoDataFrame,
    identities: pd.DataFrame,
) -> Facts:
    """
    Gather every fact.

    Parameters
    ----------
    sources, records, claims, geometries
        What reading the sources gave.
    identities
        Which site a record is of.
    """
    held = records.set_index("record_id")
    about = _about(claims, held["entity"])
    stated = pd.DataFrame(
        {
            "record_id": claims["record_id"].to_numpy(),
            "claim_id": claims["claim_id"].to_numpy(),
            "field": [LOCATION if one in _LOCATING else one for one in claims["field"]],
            "value": claims["text"].fillna(claims["value"]).to_numpy(),
            "value_sha256": _hashes(claims),
        },
        dtype=object,
    )
    named = pd.DataFrame(
        {
            "record_id": records["record_id"].to_numpy(),
            "field": NAME,
            "value": records["name"].to_numpy(),
            "value_sha256": [_sha256(name) for name in records["name"]],
        },
        dtype=object,
    )
    shapes = geometries[geometries["record_id"].isin(held.index)]
    located = pd.DataFrame(
        {
            "record_id": shapes["record_id"].to_numpy(),
            "field": LOCATION,
            "value": [_in_words(row) for row in shapes.to_dict("records")],
            "value_sha256": [
                _sha256(shapely.to_wkb(shapely.normalize(one.geometry)).hex(), one.kind)
                if one.geometry is not None
                else _sha256(None)
                for one in shapes.itertuples()
            ],
        },
        dtype=object,
    )
    table = pd.concat([named, located, stated], ignore_index=True).astype(object)
    table["source_id"] = table["record_id"].map(held["source_id"]).astype(object)
    table["name"] = table["record_id"].map(held["name"]).astype(object)
    table["name_key"] = table["name"].map(lambda one: site_key(str(one)))
    table["about"] = table["record_id"].map(about).astype(object).fillna("")
    by_source = sources.set_index("source_id")
    table["partner"] = table["source_id"].map(by_source["partner"]).astype(object)
    for name, column in (("declared", "audience"), ("limit", "audience_limit")):
        table[name] = table["source_id"].map(by_source[column].astype(object)).astype(object)
    table["least"] = [
        (FIELDS[one].audience if one in FIELDS else Audience.PUBLIC).value for one in table["field"]
    ]
    site_of = identities.set_index("record_id")["site_id"]
    table["site_id"] = table["record_id"].map(site_of.astype(object)).astype(object)
    return Facts(table)


def _about(claims: pd.DataFrame, entity: pd.Series) -> dict[str, str]:
    """Say of each record of a register which row of it is meant: its key in words."""
    keys = {one.value: (*key_fields(one), "place") for one in Entity}
    wanted = {field for fields in keys.values() for field in fields}
    said: dict[str, dict[str, str]] = {}
    chosen = claims[claims["field"].isin(wanted)]
    for record_id, field, value in zip(
        chosen["record_id"], chosen["field"], chosen["value"], strict=True
    ):
        if isinstance(value, str):
            said.setdefault(record_id, {}).setdefault(field, value)
    entities = entity.to_dict()
    return {
        record_id: ", ".join(
            held[field] for field in keys.get(str(entities.get(record_id)), ()) if field in held
        )
        for record_id, held in said.items()
    }


def _hashes(claims: pd.DataFrame) -> list[str]:
    """Hash what each claim was read as; where nothing could be read, its text."""
    read = [claims[name].astype(object).where(claims[name].notna(), None) for name in _READ]
    return [
        _sha256(*parts) if any(part is not None for part in parts[:3]) else _sha256(None, text)
        for *parts, text in zip(*read, claims["text"].astype(object), strict=True)
    ]


def _sha256(*parts: object) -> str:
    said = [part if isinstance(part, (int, float, str)) or part is None else str(part)
            for part in parts]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _in_words(row: dict[Any, Any]) -> str:
    """Say where a record lies without a coordinate: the approver sees it on the map."""
    kind = row["kind"]
    said = BoundaryKind(kind).label if isinstance(kind, str) else "location"
    uncertainty_m = row["uncertainty_m"]
    if is_unknown(uncertainty_m):
        return said
    return f"{said}, within {words.number(float(uncertainty_m))} m"
