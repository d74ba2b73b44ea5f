"""Questions for a person: pairs of records with all that they say, and what tells them apart."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely

from sitepipe import schema, words
from sitepipe.cells import stated
from sitepipe.errors import first_five
from sitepipe.gathering import in_words, site_records
from sitepipe.names import site_key
from sitepipe.render.pages.pair_map import Neighbour
from sitepipe.render.pages.questions import Compared, Question, Side
from sitepipe.snapshot import Ingested, Snapshot
from sitepipe.units import SQ_METRES_PER_ACRE
from sitepipe.vocab import BoundaryKind, Match
from sitepipe.wording import differs, field_title, how_apart, reasons, told, verdict

MOST = 200
"""Questions on one page: more is no evening's work, and the page would be slow to open."""

_ORDER = (Match.ASK, Match.PART, Match.SAME)
_ENDS = ("record_id", "other_record_id")
_PLACES = frozenset(
    {"x", "y", "latitude", "longitude", "grid_reference", "wkt", "uncertainty_m", "boundary",
     "boundary_kind"}
)  # fmt: skip
_MOST_NEIGHBOURS = 40


@dataclass(frozen=True)
class Interview:
    """
    What may be asked of a portfolio's records.

    Attributes
    ----------
    ingested, snapshot
        What sources say, and what became of it.
    """

    ingested: Ingested
    snapshot: Snapshot

    @cached_property
    def records(self) -> pd.DataFrame:
        """
        Return the records that name sites, by id.

        Columns of :data:`sitepipe.schema.RECORDS`, ``site_id``, ``reference``, and ``digest``, a
        hash of all that the record says and where it lies, whatever row it stands in.
        """
        makers = site_records(self.snapshot).set_index("record_id", drop=False)
        references = self._claims[self._claims["field"] == "site_reference"]
        references = references.drop_duplicates("record_id").set_index("record_id")["value"]
        says: dict[str, list[list[str]]] = {}
        for record, *said in self._claims[["record_id", "field", "basis", "text"]].itertuples(
            index=False
        ):
            says.setdefault(record, []).append([stated(cell) or "" for cell in said])
        return makers.assign(
            reference=makers["record_id"].map(references),
            digest=[
                _digest(row, says.get(str(row["record_id"]), []), self.shape(str(row["record_id"])))
                for row in makers.to_dict("records")
            ],
        )

    def pairs(self, *, every: bool) -> pd.DataFrame:
        """
        List the pairs that are asked, the surest first; with ``every`` also parts and merged ones.

        Of parts and merged ones the least sure come first, and of every two sites one pair.
        """
        matches = self.snapshot.matches
        site_of = self.records["site_id"]
        found = []
        for outcome in _ORDER if every else _ORDER[:1]:
            held = matches[matches["outcome"] == outcome.value].sort_values(
                ["score", *_ENDS], ascending=[outcome is not Match.ASK, True, True], kind="stable"
            )
            if outcome is Match.PART:
                sites = [frozenset(pair) for pair in zip(
                    *(held[end].map(site_of) for end in _ENDS), strict=True
                )]  # fmt: skip
                held = held[~pd.Series(sites, index=held.index).duplicated()]
            found.append(held)
        return pd.concat(found, ignore_index=True)

    def questions(self, pairs: pd.DataFrame) -> list[Question]:
        """Put pairs of records side by side, in their order."""
        return [self._question(pair) for pair in pairs.to_dict("records")]

    def shape(self, record_id: str) -> shapely.Geometry | None:
        """Return where a record lies, in metres."""
        return self._shapes.get(record_id)

    def _question(self, pair: dict[Any, Any]) -> Question:
        one, other = (str(pair[end]) for end in _ENDS)
        shapes = self.shape(one), self.shape(other)
        apart = how_apart(*shapes)
        return Question(
            outcome=Match(pair["outcome"]),
            one=self._side(one),
            other=self._side(other),
            fields=self._compared(one, other),
            reasons=reasons(in_words(pair["why"]), apart),
            verdict=verdict(pair["score"]),
            apart=words.sentence(apart),
            near=self._near(one, other),
        )

    def _side(self, record_id: str) -> Side:
        row = self.records.loc[record_id]
        source = self.snapshot.sources.set_index("source_id").loc[row["source_id"]]
        cell = [stated(row["sheet"]), None if pd.isna(row["row"]) else f"row {row['row']}"]
        shape = self.shape(record_id)
        facts = (
            ("Name", str(row["name"])),
            ("Source", f"{source['title']} ({row['source_id']})"),
            ("Sent by", str(source["partner"])),
            ("Stands in", ", ".join(part for part in cell if part) or "not stated"),
            ("Speaks of", words.date(stated(row["valid_at"]) or "") or "not stated"),
            ("Place", self._place(record_id)),
        )
        return Side(
            record_id, str(row["source_id"]), str(row["name"]), stated(row["reference"]),
            str(row["digest"]), facts, self._counted(record_id), shape,
            self._uncertainty.get(record_id, math.nan),
        )  # fmt: skip

    def _counted(self, record_id: str) -> str:
        """Say as which site a record counts meanwhile, and with which others."""
        site_id = self.records.at[record_id, "site_id"]
        others = self.records[self.records["site_id"] == site_id].drop(record_id)
        name = self.snapshot.sites.set_index("site_id")["name"][site_id]
        if others.empty:
            return f"as {name}, alone"
        rest = [f"{other['name']} ({other['source_id']})" for other in others.to_dict("records")]
        return f"as {name}, with {first_five(rest)}"

    def _place(self, record_id: str) -> str:
        shape = self.shape(record_id)
        if shape is None:
            return "not stated"
        kind = BoundaryKind(self._kind.get(record_id, BoundaryKind.LOCATION_ONLY.value))
        if shape.area > 0:
            acres = shape.area / SQ_METRES_PER_ACRE
            return f"{kind.label} boundary of {words.acreage(acres, acres, None)}"
        unsure = self._uncertainty.get(record_id, math.nan)
        about = "" if math.isnan(unsure) else f", good to {words.number(unsure, 0)} m"
        return f"a point at {shape.x:.0f}, {shape.y:.0f}{about}"

    def _compared(self, one: str, other: str) -> list[Compared]:
        """Set the fields that either record states side by side, in the order of fields."""
        claims = [self._said.get(record, {}) for record in (one, other)]
        order = {field: at for at, field in enumerate(schema.FIELDS)}
        keys = sorted(
            {*claims[0], *claims[1]}, key=lambda key: (order.get(key[0], len(order)), key)
        )
        return [
            Compared(
                field_title(*key),
                told(claims[0].get(key)),
                told(claims[1].get(key)),
                differs=all(key in claim for claim in claims)
                and differs(claims[0][key], claims[1][key]),
            )
            for key in keys
        ]

    def _near(self, one: str, other: str) -> list[Neighbour]:
        """List the other records around two, the nearest first."""
        middle = [shape for shape in (self.shape(one), self.shape(other)) if shape is not None]
        if not middle:
            return []
        ids, shapes, tree = self._indexed
        around = shapely.union_all(np.array(middle, dtype=object))
        west, south, east, north = around.bounds
        reach = max(east - west, north - south, 400.0)
        found = tree.query(around.envelope.buffer(reach))
        order = sorted(found.tolist(), key=lambda at: (shapes[at].distance(around), ids[at]))
        names = self.records["name"]
        seen: dict[tuple[str, str], Neighbour] = {}
        for at in order:
            if ids[at] not in (one, other):
                name = str(names[ids[at]])
                seen.setdefault((site_key(name), shapes[at].geom_type), Neighbour(name, shapes[at]))
        return list(seen.values())[:_MOST_NEIGHBOURS]

    @cached_property
    def _claims(self) -> pd.DataFrame:
        makers = site_records(self.snapshot)["record_id"]
        claims = self.snapshot.claims[self.snapshot.claims["record_id"].isin(makers)]
        return claims.sort_values(["record_id", "field", "claim_id"], kind="stable")

    @cached_property
    def _said(self) -> dict[str, dict[tuple[str, str], dict[Any, Any]]]:
        """Return the first claim of each record on each field and basis, places aside."""
        said: dict[str, dict[tuple[str, str], dict[Any, Any]]] = {}
        for claim in self._claims[~self._claims["field"].isin(_PLACES)].to_dict("records"):
            if stated(claim["text"]):
                key = (str(claim["field"]), stated(claim["basis"]) or "")
                said.setdefault(str(claim["record_id"]), {}).setdefault(key, claim)
        return said

    @cached_property
    def _geometries(self) -> pd.DataFrame:
        geometries = self.ingested.geometries
        placed = geometries[~geometries.geometry.is_empty & geometries.geometry.notna()]
        return placed.drop_duplicates("record_id").set_index("record_id")

    @cached_property
    def _shapes(self) -> dict[str, shapely.Geometry]:
        held = self._geometries
        valid = shapely.make_valid(held.geometry.to_numpy())
        return dict(zip(held.index, valid, strict=True))

    @cached_property
    def _kind(self) -> dict[str, str]:
        return {str(key): str(kind) for key, kind in self._geometries["kind"].dropna().items()}

    @cached_property
    def _uncertainty(self) -> dict[str, float]:
        unsure = self._geometries["uncertainty_m"].dropna()
        return {str(key): float(metres) for key, metres in unsure.items()}

    @cached_property
    def _indexed(self) -> tuple[list[str], list[shapely.Geometry], shapely.STRtree]:
        ids = [one for one in self._shapes if one in self.records.index]
        shapes = [self._shapes[one] for one in ids]
        return ids, shapes, shapely.STRtree(shapes)


def _digest(
    row: dict[Any, Any], says: Sequence[Sequence[str]], shape: shapely.Geometry | None
) -> str:
    """Hash what a record says; metres are whole, so that another PROJ gives the same."""
    corners = [] if shape is None else shapely.get_coordinates(shape).round().astype(int).tolist()
    told = json.dumps([row["source_id"], row["name"], sorted(says), corners], ensure_ascii=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
