"""Who states what on one field of one thing, on one side of a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely

from sitepipe.cells import is_unknown
from sitepipe.changes.side import Side
from sitepipe.names import site_key
from sitepipe.schema import Table

# The fields by which a record says which row of its table it is of, where the key of the table
# does not name them; `name` is the record's own name.
_NAMED_BY: dict[str, tuple[str, ...]] = {
    "stage_events": ("application",),
    "works": ("name",),
    "substations": ("name",),
    "works_sites": ("name",),
    "works_dependencies": ("name",),
}
_STATED_AS: dict[tuple[str, str], str] = {
    ("applications", "status_date"): "date",
    ("works_sites", "share"): "works_sites",
    ("works_sites", "site_id"): "works_sites",
    ("works_dependencies", "needs_works_id"): "works_needs",
}

# The claims that a geometry rests on, and those that say all of a location.
_PLACING = ("boundary", "latitude")
_POSITION = ("latitude", "longitude", "uncertainty_m", "place")
_NONE = np.array([], dtype=np.intp)
_DESCRIBED = ("title", "rhythm_months")
_SAID = ("field", "value", "low", "high", "qualifier", "basis")


@dataclass(frozen=True)
class Statement:
    """
    One thing as one source states it.

    ``said`` is the field and the value read from the cell, ``text`` the cell itself;
    ``valid_at`` the date that it speaks of, empty if unknown; ``holds`` whether no other
    statement beat it.
    """

    source_id: str
    partner: str
    file_sha256: str
    valid_at: str
    said: tuple[object, ...]
    text: str
    holds: bool = True


class Statements:
    """The claims of one side, found by what they are on."""

    def __init__(self, side: Side, site_ids: Iterable[str] = ()) -> None:
        """Find the claims on these sites, and those on what belongs to no one site."""
        self.side = side
        claims, identities = side.table("claims"), side.table("identities")
        site_of = identities.set_index("record_id")["site_id"]
        placed = claims["record_id"].map(site_of).astype("str")  # not so of itself if none is
        wanted = placed.isin(list(site_ids)) | placed.isna()
        self._claims = claims[wanted].assign(site_id=placed[wanted].fillna(""))
        self._lost = frozenset(side.table("conflicts")["claim_id_lost"])
        self._sources = side.table("sources").set_index("source_id")
        self._held: dict[str, frozenset[tuple[str, tuple[object, ...]]]] = {}
        self._boundaries = side.table("boundaries")
        records = side.table("records")
        owner = records["record_id"].map(site_of).astype("str")
        self._records = records.assign(site_id=owner.fillna(""))

    @cached_property
    def _by_field(self) -> dict[tuple[str, str], np.ndarray]:
        return dict(self._claims.groupby(["site_id", "field"], sort=False).indices)

    @cached_property
    def _by_site(self) -> dict[str, np.ndarray]:
        return dict(self._claims.groupby("site_id", sort=False).indices)

    @cached_property
    def _by_claim(self) -> dict[str, int]:
        return {claim: place for place, claim in enumerate(self._claims["claim_id"])}

    @cached_property
    def _by_record(self) -> dict[str, np.ndarray]:
        return dict(self._claims.groupby("record_id", sort=False).indices)

    @cached_property
    def _names(self) -> dict[str, str]:
        sites = self.side.table("sites")
        return dict(zip(sites["site_id"], sites["name"], strict=True))

    @cached_property
    def _records_by_site(self) -> dict[str, np.ndarray]:
        return dict(self._records.groupby("site_id", sort=False).indices)

    @cached_property
    def _by_name(self) -> dict[str, np.ndarray]:
        names = self._records["name"].map(site_key, na_action="ignore")
        return dict(self._records.groupby(names, sort=False).indices)

    @cached_property
    def _boundaries_by_site(self) -> dict[str, np.ndarray]:
        return dict(self._boundaries.groupby("site_id", sort=False).indices)

    def source_date(self, source_id: str) -> str | None:
        """Return the date that a source speaks of, empty if unknown; ``None`` if it is not read."""
        return self._dates.get(source_id)

    def edition(self, source_id: str) -> tuple[str, str]:
        """Return the hash of a source's file, empty if none is known of it, and its date."""
        return self._about.get(source_id, ("", ""))[1], self._dates.get(source_id, "")

    def described(self, source_id: str) -> tuple[object, ...]:
        """Return what a source is called, and the months between its editions."""
        return tuple(_plain(self._sources[name].get(source_id)) for name in _DESCRIBED)

    def source_of_partner(self, partner: str) -> list[str]:
        """List the sources of a partner."""
        return list(self._sources.index[self._sources["partner"] == partner]) if partner else []

    def of_site(self, site_id: str, field: str) -> list[Statement]:
        """Return what is stated on a field of a site."""
        places = self._by_field.get((site_id, field))
        return [] if places is None else self._at(places)

    def holds(self, site_id: str, one: Statement) -> bool:
        """Say whether the same is stated by the same source of a site, or of no one site."""
        key = (one.source_id, one.said)
        return key in self._standing(site_id) or key in self._standing("")

    def lost(self, site_id: str, some: Iterable[Statement]) -> list[Statement]:
        """Return those of some statements that are made of a site here too, and lost."""
        return [
            here
            for one in some
            for here in self.of_site(site_id, str(one.said[0]))
            if not here.holds and (here.source_id, here.said) == (one.source_id, one.said)
        ]

    def speaks_of(self, site_id: str, source_id: str) -> bool:
        """Say whether anything that a source states of a site holds."""
        return any(source == source_id for source, _ in self._standing(site_id))

    def _standing(self, site_id: str) -> frozenset[tuple[str, tuple[object, ...]]]:
        if site_id not in self._held:
            places = self._by_site.get(site_id, _NONE)
            self._held[site_id] = frozenset(
                (one.source_id, one.said) for one in self._at(places) if one.holds
            )
        return self._held[site_id]

    def of_claims(self, claim_ids: object) -> list[Statement]:
        """Return the claims of a list joined with ``; ``."""
        ids = claim_ids.split("; ") if isinstance(claim_ids, str) else []
        return self._at([self._by_claim[one] for one in ids if one in self._by_claim])

    @cached_property
    def named(self) -> frozenset[tuple[str, tuple[object, ...]]]:
        """The sources and the names that records of sites have in them."""
        own = self._records[(self._records["site_id"] != "") & self._records["name"].notna()]
        pairs = zip(own["source_id"], own["name"], strict=True)
        return frozenset((source, (name,)) for source, name in pairs)

    def of_names(self, site_id: str) -> list[Statement]:
        """Return what the records of a site call it; the name in use holds."""
        in_use = {self._names.get(site_id)}
        own = self._records.iloc[self._records_by_site.get(site_id, _NONE)]
        named = own[own["name"].notna()]
        return [
            self._statement(source, valid_at, (name,), str(name), holds=name in in_use)
            for source, valid_at, name in zip(
                named["source_id"], named["valid_at"], named["name"], strict=True
            )
        ]

    def placed(self, site_id: str) -> dict[str, Statement]:
        """Return the boundaries and locations that hold of a site, by the claim of each."""
        own = self._boundaries.iloc[self._boundaries_by_site.get(site_id, _NONE)]
        found: dict[str, Statement] = {}
        for claim_id, shape, *told in zip(
            own["claim_id"], own["geometry"], own["place"], own["kind"], own["uncertainty_m"],
            strict=True,
        ):  # fmt: skip
            at = self._by_claim.get(claim_id)
            if at is not None and shape is not None:
                drawn = shapely.to_wkb(shapely.normalize(shape), hex=True)
                said = (*map(_plain, told), drawn)
                found.update((claim_id, replace(one, said=said)) for one in self._at([at]))
        return found

    def placing(self, site_id: str) -> dict[str, Statement]:
        """Return the claims by which records place a site, also those that lost."""
        places = [
            place for name in _PLACING for place in self._by_field.get((site_id, name), _NONE)
        ]
        ids = self._claims["claim_id"].to_numpy(dtype=object)
        return {
            str(ids[place]): one for place in places if (one := self._stated[place]) is not None
        }

    def position(self, claim_id: str) -> dict[str, tuple[object, ...]]:
        """Return what the record of a claim says of where it is, by field."""
        at = self._by_claim.get(claim_id)
        if at is None:
            return {}
        record = str(self._claims["record_id"].iloc[at])
        told = self._at(self._by_record.get(record, _NONE))
        return {str(one.said[0]): one.said for one in told if one.said[0] in _POSITION}

    def of_row(self, table: Table, key: Sequence[str], field: str) -> list[Statement]:
        """Return what is stated on a column of a row of a register."""
        column = next(one for one in table.columns if one.name == field)
        name = _STATED_AS.get((table.name, field), column.claim or column.name)
        fields = self._claims["field"].to_numpy(dtype=object)
        places = [
            place
            for record in self._records_of(table, key)
            for place in self._by_record.get(record, ())
            if fields[place] == name
        ]
        return self._at(places)

    def _records_of(self, table: Table, key: Sequence[str]) -> list[str]:
        parts = dict(zip(table.key, key, strict=True))
        site_id = parts.get("site_id", "")
        named_by = _NAMED_BY.get(table.name) or tuple(
            name for name in table.key if name != "site_id"
        )
        if named_by == ("name",):
            return list(self._records["record_id"].iloc[self._by_name.get(site_key(key[0]), _NONE)])
        found: set[str] | None = None
        for field in named_by:
            wanted = site_key(parts[field])
            places = self._by_field.get((site_id, field), _NONE)
            rows = self._claims.iloc[places]
            values = rows["value"].map(site_key, na_action="ignore")
            if parts[field]:
                naming = set(rows.loc[values == wanted, "record_id"])
                found = naming if found is None else found & naming
        return sorted(found or ())

    def _at(self, places: Iterable[int]) -> list[Statement]:
        found = (self._stated[place] for place in places)
        return [one for one in found if one is not None]

    @cached_property
    def _stated(self) -> list[Statement | None]:
        """The statement of each claim, in their order; ``None`` for one that states nothing."""
        rows = self._claims
        states = rows[["value", "low", "high"]].notna().any(axis="columns")
        parts = [[_plain(value) for value in rows[name].to_numpy(dtype=object)] for name in _SAID]
        holds = ~rows["claim_id"].isin(self._lost)
        return [
            self._statement(source, valid_at, tuple(said), _text(text), holds=bool(is_first))
            if is_stated
            else None
            for is_stated, source, valid_at, text, is_first, *said in zip(
                states, rows["source_id"], rows["valid_at"], rows["text"], holds, *parts,
                strict=True,
            )
        ]  # fmt: skip

    def _statement(
        self, source: object, valid_at: object, said: tuple[object, ...], text: str, *, holds: bool
    ) -> Statement:
        source_id = _text(source)
        partner, file_sha256 = self._about.get(source_id, ("", ""))
        return Statement(source_id, partner, file_sha256, _text(valid_at), said, text, holds)

    @cached_property
    def _dates(self) -> dict[str, str]:
        return dict(zip(self._sources.index, self._sources["valid_at"].map(_text), strict=True))

    @cached_property
    def _about(self) -> dict[str, tuple[str, str]]:
        """Say of each source who sent it, and the hash of its file."""
        held = self._sources
        return {
            str(source): (_text(partner), _text(sha256))
            for source, partner, sha256 in zip(
                held.index, held["partner"], held["file_sha256"], strict=True
            )
        }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _plain(value: object) -> object:
    """Return a value as it can be compared: unknown is ``None``."""
    return None if is_unknown(value) else value
