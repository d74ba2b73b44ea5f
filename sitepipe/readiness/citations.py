"""The claims that a fact rests on, found without looking through the table for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

import pandas as pd

from sitepipe import schema
from sitepipe.names import site_key
from sitepipe.schema import Table
from sitepipe.snapshot import Snapshot
from sitepipe.vocab import Entity

Thing = tuple[str, ...]
"""A row of a register: the table's name and the parts of its key, as names are compared."""


# Every rule names the same rows again.
_folded = lru_cache(maxsize=1 << 16)(site_key)


def thing(table: Table, key: Iterable[object]) -> Thing:
    """Name a row of a register by the parts of its key; unknown parts are empty."""
    return (table.name, *("" if part is None else _folded(str(part)) for part in key))


class Citations:
    """
    The claims of a snapshot that hold, by the site and by the row of a register they are on.

    Parameters
    ----------
    snapshot
        Reads ``claims``, ``records``, ``identities`` and ``conflicts``.

    Attributes
    ----------
    of_sites
        The claims that hold and whose record is of a site, with ``site_id``.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        claims = snapshot.claims_that_hold()
        site_of = snapshot.identities.set_index("record_id")["site_id"]
        claims = claims.assign(site_id=claims["record_id"].map(site_of))
        self.of_sites = claims[claims["site_id"].notna()]
        self._on_site: dict[tuple[str, str], list[str]] = defaultdict(list)
        for site_id, field, claim_id in zip(
            self.of_sites["site_id"],
            self.of_sites["field"],
            self.of_sites["claim_id"],
            strict=True,
        ):
            self._on_site[site_id, field].append(claim_id)
        self._cell = {
            (record, field): claim_id
            for record, field, claim_id in zip(
                claims["record_id"], claims["field"], claims["claim_id"], strict=True
            )
        }
        self._records = _records_of_things(snapshot)

    def on_site(self, site_id: str, fields: Iterable[str]) -> tuple[str, ...]:
        """Return the claims on fields of a site that hold."""
        return tuple(claim for field in fields for claim in self._on_site.get((site_id, field), ()))

    def on_thing(self, named: Thing, fields: Sequence[str]) -> tuple[str, ...]:
        """Return the claims on fields of a row of a register that hold."""
        return tuple(
            self._cell[record, field]
            for field in fields
            for record in self._records.get(named, ())
            if (record, field) in self._cell
        )


def _records_of_things(snapshot: Snapshot) -> dict[Thing, list[str]]:
    """List the records of each row of every register."""
    site_of = dict(
        zip(snapshot.identities["record_id"], snapshot.identities["site_id"], strict=True)
    )
    found: dict[Thing, list[str]] = defaultdict(list)
    for entity, table in schema.ENTITY_TABLES.items():
        if entity.is_of_a_site:
            for record, parts in _key_parts(table, snapshot.claims).items():
                found[thing(table, (site_of.get(record), *parts))].append(record)
        else:
            own = snapshot.records[snapshot.records["entity"] == Entity(entity).value]
            for record, name in zip(own["record_id"], own["name"], strict=True):
                found[thing(table, (name,))].append(record)
    return found


def _key_parts(table: Table, claims: pd.DataFrame) -> dict[str, list[str | None]]:
    """Give what each record that names a row of a register states of the row's key."""
    names = list(table.key[1:])
    stated = claims[claims["field"].isin(names) & claims["value"].notna()]
    parts: dict[str, list[str | None]] = {}
    for record, field, value in zip(
        stated["record_id"], stated["field"], stated["value"], strict=True
    ):
        parts.setdefault(record, [None] * len(names))[names.index(field)] = value
    return {record: each for record, each in parts.items() if each[0] is not None}
