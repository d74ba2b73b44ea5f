"""One site's rows of every table, gathered once for all rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd

from sitepipe import schema
from sitepipe.readiness import rows
from sitepipe.readiness.circles import circles_by_works
from sitepipe.readiness.citations import Citations, thing
from sitepipe.snapshot import Snapshot

R = TypeVar("R", bound=Any)

TABLES: dict[str, type[Any]] = {
    "sites": rows.Site,
    "boundaries": rows.Boundary,
    "site_areas": rows.SiteArea,
    "overlaps": rows.Overlap,
    "acreages": rows.Acreage,
    "applications": rows.Application,
    "stage_events": rows.StageEvent,
    "plots": rows.Plot,
    "buildings": rows.Building,
    "works": rows.Works,
    "works_sites": rows.WorksSite,
    "works_dependencies": rows.WorksDependency,
    "connections": rows.Connection,
    "substations": rows.Substation,
    "evidence": rows.Evidence,
    "parties": rows.Party,
    "access": rows.Way,
}
"""The kind of row that each table is read as."""

_NAMES = {kind: name for name, kind in TABLES.items()}


@dataclass(frozen=True)
class WorksNeeded:
    """
    One item of works that a site needs.

    ``share_claim_id`` is the claim that the site needs it; ``needed_by`` counts the sites that
    do, ``shares`` their shares of its cost (0-1) as far as stated; ``circle`` is the circle of
    dependencies that holds it up, empty if none does.
    """

    works: rows.Works
    share_claim_id: str | None
    needed_by: int
    shares: tuple[float, ...]
    circle: tuple[str, ...]


@dataclass(frozen=True)
class SourceUsed:
    """A source that facts of a site rest on, and one of the claims that do."""

    title: str
    valid_at: str | None
    rhythm_months: int | None
    claim_id: str


@dataclass(frozen=True)
class Dossier:
    """
    One site and all that is known of it.

    ``substations`` are those of the whole network, and ``names`` the sites of the whole
    portfolio by id.
    """

    site: rows.Site
    boundaries: tuple[rows.Boundary, ...]
    site_areas: tuple[rows.SiteArea, ...]
    overlaps: tuple[rows.Overlap, ...]
    acreages: tuple[rows.Acreage, ...]
    applications: tuple[rows.Application, ...]
    stage_events: tuple[rows.StageEvent, ...]
    plots: tuple[rows.Plot, ...]
    buildings: tuple[rows.Building, ...]
    works: tuple[WorksNeeded, ...]
    connections: tuple[rows.Connection, ...]
    evidence: tuple[rows.Evidence, ...]
    parties: tuple[rows.Party, ...]
    ways: tuple[rows.Way, ...]
    sources: tuple[SourceUsed, ...]
    substations: Mapping[str, rows.Substation]
    names: Mapping[str, str]
    citations: Citations

    def claims_on(self, *fields: str) -> tuple[str, ...]:
        """Return the claims on fields of the site itself that hold."""
        return self.citations.on_site(self.site.site_id, fields)

    def claims_of(self, held: Iterable[Any], *fields: str) -> tuple[str, ...]:
        """
        Return the claims that rows rest on, each once.

        With ``fields``, the claims on those fields of a register's row come in the place of the
        one that its ``claim_id`` names, where there are any.
        """
        found: dict[str, None] = {}
        for row in held:
            cells: tuple[str, ...] = ()
            if fields:
                table = schema.TABLES[_NAMES[type(row)]]
                named = thing(table, (getattr(row, part) for part in table.key))
                cells = self.citations.on_thing(named, fields)
            if not cells and row.claim_id is not None:
                cells = (row.claim_id,)
            found.update(dict.fromkeys(cells))
        return tuple(found)


def dossiers(snapshot: Snapshot, access: pd.DataFrame) -> Iterator[Dossier]:
    """
    Gather the rows of each site.

    Parameters
    ----------
    snapshot
        N sites and all that belongs to them.
    access
        Rows of :data:`sitepipe.schema.ACCESS`.

    Yields
    ------
    dossier
        N of them, in the order of ``snapshot.sites``.
    """
    tables: dict[str, pd.DataFrame] = {
        name: access if name == "access" else getattr(snapshot, name) for name in TABLES
    }
    of_site: dict[str, Mapping[str, tuple[Any, ...]]] = {
        name: _grouped(rows.rows_of(TABLES[name], table), lambda row: row.site_id)
        for name, table in tables.items()
        if "site_id" in TABLES[name]._fields and name not in ("sites", "works_sites")
    }
    works = _works_of_sites(tables)
    substations = {
        row.substation: row for row in rows.rows_of(rows.Substation, snapshot.substations)
    }
    names = dict(zip(snapshot.sites["site_id"], snapshot.sites["name"], strict=True))
    citations = Citations(snapshot)
    sources = _sources_of_sites(snapshot, citations)
    for site in rows.rows_of(rows.Site, snapshot.sites):
        own = {name: groups.get(site.site_id, ()) for name, groups in of_site.items()}
        yield Dossier(
            site=site,
            ways=own.pop("access"),
            works=works.get(site.site_id, ()),
            sources=sources.get(site.site_id, ()),
            substations=substations,
            names=names,
            citations=citations,
            **own,
        )


def _grouped(listed: Iterable[R], key: Callable[[R], str]) -> dict[str, tuple[R, ...]]:
    groups: dict[str, list[R]] = defaultdict(list)
    for row in listed:
        groups[key(row)].append(row)
    return {name: tuple(group) for name, group in groups.items()}


def _works_of_sites(tables: Mapping[str, pd.DataFrame]) -> dict[str, tuple[WorksNeeded, ...]]:
    schedule = {row.works_id: row for row in rows.rows_of(rows.Works, tables["works"])}
    needs = list(rows.rows_of(rows.WorksSite, tables["works_sites"]))
    sharers = _grouped(needs, lambda need: need.works_id)
    circles = circles_by_works(
        [
            (row.works_id, row.needs_works_id)
            for row in rows.rows_of(rows.WorksDependency, tables["works_dependencies"])
        ]
    )
    return {
        site_id: tuple(
            WorksNeeded(
                schedule[need.works_id],
                need.claim_id,
                len(sharers[need.works_id]),
                tuple(each.share for each in sharers[need.works_id] if each.share is not None),
                circles.get(need.works_id, ()),
            )
            for need in own
            if need.works_id in schedule
        )
        for site_id, own in _grouped(needs, lambda need: need.site_id).items()
    }


def _sources_of_sites(
    snapshot: Snapshot, citations: Citations
) -> dict[str, tuple[SourceUsed, ...]]:
    """List the sources that the claims of each site which hold were read from."""
    held = citations.of_sites.drop_duplicates(["site_id", "source_id"])
    used = held[["site_id", "claim_id", "source_id"]].merge(
        snapshot.sources[["source_id", "title", "valid_at", "rhythm_months"]], on="source_id"
    )
    groups: dict[str, list[SourceUsed]] = defaultdict(list)
    dates = used["valid_at"].astype(object).where(used["valid_at"].notna(), None)
    for site_id, claim_id, title, valid_at, rhythm in zip(
        used["site_id"], used["claim_id"], used["title"], dates, used["rhythm_months"], strict=True
    ):
        months = None if pd.isna(rhythm) else int(rhythm)
        groups[site_id].append(SourceUsed(title, valid_at, months, claim_id))
    return {site_id: tuple(group) for site_id, group in groups.items()}
