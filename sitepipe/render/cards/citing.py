"""Which file a figure rests on, in words."""

from __future__ import annotations

from dataclasses import dataclass

from sitepipe import words
from sitepipe.cells import stated
from sitepipe.snapshot import Snapshot


@dataclass(frozen=True)
class Source:
    """One file that says something about a site."""

    title: str
    valid_at: str | None
    licence: str | None

    @property
    def date(self) -> str | None:
        """The date that it speaks of, in words."""
        return words.date(self.valid_at) if self.valid_at else None

    @property
    def short(self) -> str:
        """Title and date in one line."""
        return f"{self.title}, {self.date}" if self.date else self.title


class Citations:
    """Sources by claim and by site."""

    def __init__(self, snapshot: Snapshot) -> None:
        sources = snapshot.sources
        self._sources = {
            row.source_id: Source(
                title=stated(row.title) or str(row.source_id),
                valid_at=stated(row.valid_at),
                licence=stated(row.licence),
            )
            for row in sources.itertuples(index=False)
        }
        claims = snapshot.claims
        self._source_of_claim = dict(zip(claims["claim_id"], claims["source_id"], strict=True))
        cited = claims[["record_id", "source_id"]].drop_duplicates()
        placed = snapshot.identities[["record_id", "site_id"]].merge(cited, on="record_id")
        self._sources_of_site = {
            site_id: list(dict.fromkeys(group["source_id"]))
            for site_id, group in placed.groupby("site_id", sort=False)
        }

    def of_claim(self, claim_id: object) -> str | None:
        """Return title and date of the source that a claim stands in."""
        source = self._sources.get(self._source_of_claim.get(claim_id))
        return source.short if source else None

    def of_site(self, site_id: str) -> list[Source]:
        """Return every source that has a claim on a site, as first used."""
        ids = self._sources_of_site.get(site_id, [])
        return [self._sources[source_id] for source_id in ids if source_id in self._sources]
