"""What is said of a store: its snapshots, whether it is whole, what a refresh changes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sitepipe.reports.document import EditedFile, OutputFile, Part, Report


class SnapshotSummary(Part):
    """One snapshot of a store."""

    id: int = Field(description="Its number; the first is 1.")
    as_of: str = Field(description="The date it speaks of.")
    known_at: str = Field(description="When it was learnt (UTC).")
    known_by: str = Field(description="Who committed it.")
    reason: str = Field(description="Why: a refresh, and what was accepted with it.")
    written_by: str = Field(description="Version of sitepipe.")
    sites: int = Field(description="Sites it holds.")
    changes: int = Field(description="Rows that came or went with it.")
    sha256: str = Field(description="Hash of all it holds and of the snapshot before it.")
    pruned: bool = Field(description="What it alone knew was given up; its record is left.")


class SnapshotsReport(Report):
    """``snapshots ls``: every snapshot, the first first."""

    store: str = Field(description="Name of the file.")
    snapshots: list[SnapshotSummary]


class SnapshotTable(Part):
    """One table of a snapshot."""

    table: str = Field(description="Name of the table.")
    rows: int = Field(description="Rows it has.")
    added: int = Field(description="Rows that came with this snapshot, altered ones among them.")
    gone: int = Field(description="Rows that went with it, altered ones among them.")
    sha256: str = Field(description="Hash of its rows, whatever their order.")


class SnapshotFile(Part):
    """One file that a snapshot was made from."""

    name: str = Field(description="Its name in the workspace.")
    sha256: str = Field(description="Hash of its bytes, by which the store holds it.")


class SnapshotReport(Report):
    """``snapshots show``: one snapshot."""

    snapshot: SnapshotSummary
    tables: list[SnapshotTable]
    files: list[SnapshotFile]


class StoreReport(Report):
    """``store init``, ``check`` and ``copy``: what the store is, and whether it is whole."""

    store: str = Field(description="The file.")
    form: int = Field(description="Version of its form.")
    bytes: int = Field(description="Its size.")
    snapshots: int = Field(description="Snapshots that it holds.")
    checked: bool = Field(description="Every hash was compared.")
    faults: list[str] = Field(description="Whatever is not as it was committed, in words.")


class TableDifference(Part):
    """What a refresh changes in one table."""

    table: str = Field(description="Name of the table.")
    rows: int = Field(description="Rows it then has.")
    added: int = Field(description="Rows whose key is new.")
    changed: int = Field(description="Rows whose key stays and whose values differ.")
    gone: int = Field(description="Rows whose key is no longer there.")


class SiteDifference(Part):
    """What a refresh changes of one site."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Its name; of a site that goes, the former one.")
    change: Literal["added", "changed", "gone"] = Field(description="What becomes of it.")
    fields: list[str] = Field(description="Columns of the site that differ.")
    tables: list[str] = Field(description="Other tables in which rows of it differ.")


class DatabaseReport(Part):
    """What was published to a database."""

    database: str = Field(description="Its address, without name and password.")
    schemas: list[str] = Field(description="The team's schema, then that of readers.")
    reader: str | None = Field(description="Role that may read the second; none if there is none.")
    snapshot: int = Field(description="The snapshot that it has.")
    repeated: bool = Field(description="It had this already; nothing was written.")
    tables: int = Field(description="Tables and views that were written.")
    rows: int = Field(description="Rows that were written.")
    made_role: bool = Field(default=False, description="The role was made.")


class GuardReport(Part):
    """A guard rail that holds a refresh or an undo back."""

    rule: str = Field(description="Which.")
    message: str = Field(description="What it saw.")


class UndoReport(Report):
    """``undo``: a snapshot undone by one more."""

    outcome: Literal["undone", "unchanged", "planned", "refused"] = Field(
        description="Undone; nothing to undo, for the tables are alike; only shown; or held back, "
        "for later snapshots would be undone as well, or a guard rail holds."
    )
    undone: list[int] = Field(description="The snapshots that are undone.")
    snapshot: int | None = Field(description="The snapshot that undoes them; none if none does.")
    like: int = Field(description="The snapshot whose tables hold again.")
    tables: list[TableDifference] = Field(description="Tables that change.")
    restored: list[str] = Field(description="Files of the workspace that went back with it.")
    aside: str | None = Field(description="Folder that has what stood in their places.")
    database: DatabaseReport | None = Field(
        default=None,
        description="What was published to the team's database; none if none is named.",
    )
    guards: list[GuardReport] = Field(
        default=[], description="Guard rails that hold, or were passed over."
    )


class PruneReport(Report):
    """``snapshots prune``: what is given up between the ends of months."""

    done: bool = Field(description="It was done, not only shown.")
    pruned: list[int] = Field(description="Snapshots of which the record alone is left.")
    kept: list[int] = Field(description="Snapshots that are kept whole.")
    bytes_before: int = Field(description="Size of the store before.")
    bytes_after: int | None = Field(description="Size of the store after; none if only shown.")


class ArchiveReport(Report):
    """``snapshots export``: the archive that was written and read back."""

    file: str = Field(description="The archive.")
    bytes: int = Field(description="Its size.")
    sha256: str = Field(description="Hash of its bytes.")
    snapshots: list[int] = Field(description="Snapshots that it holds.")


class PublishReport(Report):
    """``publish``: the last snapshot, published again."""

    title: str = Field(description="Title of the portfolio.")
    as_of: str = Field(description="The date that the snapshot speaks of.")
    snapshot: int = Field(description="The snapshot.")
    run_id: str | None = Field(
        description="The run that holds its outputs; none where the files have changed since."
    )
    outputs: list[OutputFile] = Field(description="Files of that run.")
    database: DatabaseReport | None = Field(description="The database; none if none is named.")
    edited: list[EditedFile] = Field(
        default=[], description="Published files that somebody edited, kept aside now."
    )


class RefreshReport(Report):
    """``refresh``: what changes, what was committed, and where the outputs are."""

    title: str = Field(description="Title of the portfolio.")
    as_of: str = Field(description="The date it speaks of.")
    outcome: Literal["committed", "unchanged", "planned", "refused"] = Field(
        description="Committed; nothing to commit; only shown; or held back by a guard rail."
    )
    snapshot: int | None = Field(description="The snapshot that holds now; none if there is none.")
    known_at: str | None = Field(description="When that one was learnt (UTC).")
    tables: list[TableDifference] = Field(description="Tables that change.")
    sites: list[SiteDifference] = Field(description="Sites that change, by name.")
    guards: list[GuardReport] = Field(description="Guard rails that hold, or were passed over.")
    run_id: str | None = Field(description="The run that was published; none if none was.")
    outputs: list[OutputFile] = Field(description="Files of that run.")
    database: DatabaseReport | None = Field(
        default=None, description="The database that it was published to; none if none is named."
    )
    edited: list[EditedFile] = Field(
        default=[], description="Published files that somebody edited, kept aside now."
    )
    kept_copies: list[str] = Field(
        default=[],
        description="Sources that could not be reached: why, and of which day the copy is that "
        "was read instead.",
    )


class ScheduleReport(Report):
    """``refresh --schedule``: how to have a workspace refreshed by itself."""

    every: Literal["month", "week", "day"] = Field(description="How often it is refreshed.")
    command: list[str] = Field(description="What is run, word by word; paths are absolute.")
    cron: str = Field(description="A line for a table of cron.")
    units: dict[str, str] = Field(description="A service and a timer of systemd, by file name.")
    task: str = Field(description="A command that sets up a task of Windows.")
