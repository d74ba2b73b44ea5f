"""Which partner tells of which site, and of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sitepipe.coverage.answers import Answer
from sitepipe.coverage.stock import Stock
from sitepipe.snapshot import Snapshot
from sitepipe.vocab import Entity

_LISTS = (Entity.SITE.value, Entity.LOCATION.value)


@dataclass(frozen=True)
class Partner:
    """
    One partner: what they sent, the sites it names, and what they may be asked.

    ``may_tell`` (N × A) says of which answers of which sites; ``called`` names the sites as
    they do, by id.
    """

    name: str
    source_ids: tuple[str, ...]
    sites: frozenset[str]
    lists_sites: bool
    may_tell: NDArray[np.bool_]
    called: Mapping[str, str]


def record_sites(snapshot: Snapshot) -> pd.DataFrame:
    """Return ``record_id`` and ``site_id`` of every record that tells of a site, works too."""
    record_of = snapshot.claims.set_index("claim_id")["record_id"]
    shared = snapshot.works_sites
    works = pd.DataFrame(
        {"record_id": shared["claim_id"].map(record_of), "site_id": shared["site_id"]}
    )
    own = snapshot.identities[["record_id", "site_id"]]
    return pd.concat([own, works]).dropna().drop_duplicates(ignore_index=True)


def partners_of(snapshot: Snapshot, links: pd.DataFrame, stock: Stock) -> list[Partner]:
    """
    Return every partner, by name, with what they may be asked.

    A partner who lists a site may be asked anything of it. One who sends only registers of it,
    say connections, is asked what such registers tell.
    """
    records = links.merge(snapshot.records[["record_id", "source_id", "entity", "name"]])
    records = records.merge(snapshot.sources[["source_id", "partner"]], on="source_id")
    uses = snapshot.claims[snapshot.claims["field"] == "utility"].set_index("record_id")["value"]
    records = records.assign(utility=records["record_id"].map(uses))
    found = []
    for name, sources in snapshot.sources.groupby("partner", sort=True):
        own = records[records["partner"] == name].sort_values("record_id")
        may_tell = np.zeros(stock.known.shape, dtype=bool)
        for entity, rows in own.groupby("entity", sort=True):
            at = stock.site_ids.get_indexer(rows["site_id"].unique())
            utilities = set(own["utility"].dropna())
            may_tell[at[at >= 0]] |= [
                _tells(Entity(entity), utilities, one) for one in stock.answers
            ]
        naming = own[own["entity"] != Entity.WORKS.value]
        naming = naming.sort_values("entity", key=lambda kind: ~kind.isin(_LISTS), kind="stable")
        called = naming.drop_duplicates("site_id").set_index("site_id")["name"]
        found.append(
            Partner(
                name=str(name),
                source_ids=tuple(sources["source_id"]),
                sites=frozenset(own["site_id"]),
                lists_sites=bool(own["entity"].isin(_LISTS).any()),
                may_tell=may_tell,
                called=called.dropna().to_dict(),
            )
        )
    return found


def _tells(entity: Entity, utilities: set[str], answer: Answer) -> bool:
    """Say whether records of an entity tell of an answer."""
    if entity.value in _LISTS:
        return True
    if entity not in answer.registers:
        return False
    if entity is not Entity.CONNECTION or not answer.utilities:
        return True
    return any(utility.value in utilities for utility in answer.utilities)
