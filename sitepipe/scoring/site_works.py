"""The enabling works behind a site's cost and time, with the cells that state them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import pandas as pd

from sitepipe.names import site_key
from sitepipe.reports import Cell
from sitepipe.scoring.citations import cell_words
from sitepipe.snapshot import Snapshot
from sitepipe.vocab import Entity, WorksStatus

_STATES = {
    "works_cost_gbp": ("works_item_cost_gbp", "works_status", "works_sites"),
    "works_months": ("works_item_months", "works_status", "works_needs"),
}
FROM_WORKS = tuple(_STATES)
"""The fields of a site that its works sum up to where no source states them for the site."""


class SiteWorks:
    """
    The works that one site needs, and those that these wait on.

    Parameters
    ----------
    snapshot
        Works, the sites that share them, and the claims that they rest on.
    site_id
        The site.
    """

    def __init__(self, snapshot: Snapshot, site_id: str) -> None:
        self._snapshot = snapshot
        shares = snapshot.works_sites
        self._shares = shares[shares["site_id"] == site_id].set_index("works_id")["share"]

    def shared(self) -> Iterator[tuple[Any, float]]:
        """Give each item of works that the site needs, with its share (0-1, NaN if unknown)."""
        for item in self._items(self._shares.index):
            yield item, float(self._shares[item.works_id])

    def in_time(self) -> list[Any]:
        """Return the items that the site needs, and those not complete that these wait on."""
        return self._items(self._needed)

    def waits_on(self, works_id: str) -> list[str]:
        """Return the references of what an item waits on."""
        needs = self._snapshot.works_dependencies
        return list(needs.loc[needs["works_id"] == works_id, "needs_works_id"])

    def cells_of(self, works_id: str, field: str) -> list[str]:
        """Return the cells of one item that a field of the site rests on, its title first."""
        fields = ["works_title", *_STATES[field]]
        held = self._claims[self._claims["key"] == site_key(works_id)]
        held = held[held["field"].isin(fields)]
        order = held["field"].map(fields.index).sort_values(kind="stable").index
        return [cell_words(Cell.of(row)) for row in held.loc[order].itertuples(index=False)]

    def cells(self, field: str) -> list[str]:
        """Return every cell of the works that a field of the site rests on."""
        names = self._needed if field == "works_months" else list(self._shares.index)
        found = [
            cell for item in self._items(names) for cell in self.cells_of(item.works_id, field)
        ]
        return list(dict.fromkeys(found))

    @cached_property
    def _needed(self) -> list[str]:
        """List the site's items and those behind them; what is complete holds nothing up."""
        works = self._snapshot.works
        done = set(works.loc[works["works_status"] == WorksStatus.COMPLETE.value, "works_id"])
        waiting = list(self._shares.index)
        found = dict.fromkeys(waiting)
        while waiting:
            works_id = waiting.pop()
            for other in [] if works_id in done else self.waits_on(works_id):
                if other not in found and other not in done:
                    found[other] = None
                    waiting.append(other)
        return list(found)

    @cached_property
    def _claims(self) -> pd.DataFrame:
        """Return the claims of the works' records that hold, with the key of their works."""
        records = self._snapshot.records
        records = records[records["entity"] == Entity.WORKS.value]
        keys = {site_key(name) for name in self._needed}
        key = records["name"].map(site_key)
        own = records.assign(key=key)[key.isin(keys)][["record_id", "key"]]
        files = self._snapshot.sources[["source_id", "file", "file_sha256"]]
        claims = self._snapshot.claims_that_hold()
        return claims.merge(own, on="record_id").merge(files, on="source_id")

    def _items(self, names: Iterable[str]) -> list[Any]:
        works = self._snapshot.works
        return list(works[works["works_id"].isin(list(names))].itertuples(index=False))
