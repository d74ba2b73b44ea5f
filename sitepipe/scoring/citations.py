"""Claims of one site as reports: the cell, the source, and why each holds or does not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from sitepipe.cells import stated
from sitepipe.reports import Cell, ClaimReport
from sitepipe.snapshot import Snapshot

STAGE_RULE = (
    "a permission that stands comes first, then an application in progress, then one refused "
    "or lapsed; among equals the latest date, then the stage furthest on"
)
_DATE_ALONE = "it dates a stage, and its row states none that can be read"
POSITION_FIELDS = ("boundary", "latitude", "longitude", "uncertainty_m", "place")


class SiteClaims:
    """
    Every claim on one site.

    Parameters
    ----------
    snapshot
        Claims, the records they belong to, and which site each record is of.
    site_id
        The site.
    """

    def __init__(self, snapshot: Snapshot, site_id: str) -> None:
        own = snapshot.identities.loc[snapshot.identities["site_id"] == site_id, "record_id"]
        self.records = (
            snapshot.records[snapshot.records["record_id"].isin(own)]
            .merge(snapshot.sources[["source_id", "title", "file", "file_sha256"]], on="source_id")
            .reset_index(drop=True)
        )
        self._claims = snapshot.claims[snapshot.claims["record_id"].isin(own)].merge(
            self.records[["record_id", "entity", "title", "file", "file_sha256"]], on="record_id"
        )
        conflicts = snapshot.conflicts[snapshot.conflicts["site_id"] == site_id]
        self._won = conflicts.groupby("claim_id_won")["why"].agg(list).to_dict()
        self._lost = dict(zip(conflicts["claim_id_lost"], conflicts["why"], strict=True))
        self._lost |= self._lost_positions(conflicts[conflicts["field"] == "boundary"])
        self._lost |= self._lost_dates()
        self._overtaken = self._overtaken_stages(snapshot, site_id)

    def _lost_positions(self, conflicts: pd.DataFrame) -> dict[str, str]:
        """Let all that states a position lose with it: latitude, longitude and the rest."""
        claims = self._claims[self._claims["field"].isin(POSITION_FIELDS)]
        record = self._claims.set_index("claim_id")["record_id"]
        why = dict(zip(conflicts["claim_id_lost"].map(record), conflicts["why"], strict=True))
        lost = claims[claims["record_id"].isin(list(why))]
        return dict(zip(lost["claim_id"], lost["record_id"].map(why), strict=True))

    def _lost_dates(self) -> dict[str, str]:
        """Let the date of a plainly stated stage lose with the stage, or for want of one."""
        claims = self._claims
        stages = claims[(claims["field"] == "application_status") & claims["value"].notna()]
        record = claims.set_index("claim_id")["record_id"]
        stage_of = dict(zip(stages["record_id"], stages["claim_id"], strict=True))
        lost = {}
        for claim_id in claims.loc[claims["field"] == "planning_date", "claim_id"]:
            stage = stage_of.get(record[claim_id])
            why = _DATE_ALONE if stage is None else self._lost.get(stage)
            if why is not None and claim_id not in self._lost:
                lost[claim_id] = why
        return lost

    def _overtaken_stages(self, snapshot: Snapshot, site_id: str) -> set[str]:
        """Return the claims on stages and their dates that are not the stage of the site."""
        site = snapshot.sites[snapshot.sites["site_id"] == site_id].iloc[0]
        held = snapshot.applications[snapshot.applications["site_id"] == site_id]
        same_date = held["status_date"].fillna("") == (stated(site["planning_date"]) or "")
        deciding = held[(held["status"] == site["application_status"]) & same_date]["claim_id"]
        claims = self._claims
        record = claims.loc[claims["claim_id"].isin(deciding.head(1)), "record_id"]
        of_applications = ["status", "date"]
        plain = ["application_status", "planning_date"] if len(record) else []
        about_stages = claims["field"].isin([*of_applications, *plain])
        return set(claims.loc[about_stages & ~claims["record_id"].isin(record), "claim_id"])

    def on(
        self,
        fields: Iterable[str],
        *,
        entities: Iterable[str] = (),
        bases: Iterable[str] = (),
        latest_stage: bool = False,
    ) -> list[ClaimReport]:
        """
        Return the claims on some fields, the winners first.

        Parameters
        ----------
        fields
            Fields of claims.
        entities
            If given, only claims of records of these entities.
        bases
            If given, only acreages on these bases.
        latest_stage
            Of claims on stages, let only those hold that say where the site stands now.
        """
        claims = self._claims
        wanted = claims["field"].isin(list(fields))
        for column, terms in (("entity", list(entities)), ("basis", list(bases))):
            if terms:
                wanted &= claims[column].isin(terms)
        overtaken = self._overtaken if latest_stage else set()
        reports = [
            self._report(row, overtaken=row.claim_id in overtaken)
            for row in claims[wanted].itertuples(index=False)
        ]
        return sorted(reports, key=lambda report: not report.won)

    def holding(self, field: str, *, bases: Iterable[str] = ()) -> pd.DataFrame:
        """Return the claims on a field that hold, as rows; ``bases`` as in :meth:`on`."""
        claims = self._claims[self._claims["field"] == field]
        claims = claims[~claims["claim_id"].isin(list(self._lost))]
        return claims[claims["basis"].isin(kept)] if (kept := list(bases)) else claims

    def cells_beside(self, claim_id: object, fields: Iterable[str]) -> list[str]:
        """Return the cells of some fields in a claim's row, that claim's own first."""
        record = self._claims.loc[self._claims["claim_id"] == claim_id, "record_id"]
        row = self._claims[self._claims["record_id"].isin(record)]
        row = row[row["field"].isin(list(fields))]
        order = row["claim_id"].ne(claim_id).sort_values(kind="stable").index
        return [cell_words(Cell.of(each)) for each in row.loc[order].itertuples(index=False)]

    def _report(self, row: Any, *, overtaken: bool) -> ClaimReport:
        beaten = self._won.get(row.claim_id, [])
        lost = self._lost.get(row.claim_id)
        says_nothing = pd.isna(row.value) and pd.isna(row.low) and pd.isna(row.high)
        if lost is not None:
            why = lost
        elif says_nothing:
            why = "the cell gives no value that can be read"
        elif overtaken:
            why = STAGE_RULE
        elif beaten:
            why = f"holds over {len(beaten)} other: {'; '.join(dict.fromkeys(beaten))}"
        else:
            why = "nothing contradicts it"
        return ClaimReport(
            value=stated(row.text) or stated(row.value) or row.field,
            source=row.title,
            reference=stated(row.reference),
            cell=Cell.of(row),
            valid_at=stated(row.valid_at),
            known_at=stated(row.known_at),
            won=lost is None and not says_nothing and not overtaken,
            why=why,
        )


def cell_words(cell: Cell) -> str:
    """Say where a cell is: ``figure15.csv, row 3, column 'Site'``."""
    parts = [cell.file]
    if cell.sheet is not None:
        parts.append(f"sheet {cell.sheet}")
    if cell.row is not None:
        parts.append(f"row {cell.row}")
    if cell.column is not None:
        parts.append(f"column {cell.column!r}")
    return ", ".join(parts)


def cells_that_hold(claims: list[ClaimReport]) -> list[str]:
    """Return the cells of the claims that hold."""
    return [cell_words(claim.cell) for claim in claims if claim.won]
