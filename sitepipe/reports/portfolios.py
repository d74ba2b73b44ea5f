"""What is said of a whole portfolio: its run, its pack, its workspace."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sitepipe.reports.document import EditedFile, OutputFile, Part, Report


class SitesCount(Part):
    """How many sites a run holds."""

    named: int = Field(description="Sites named by any source.")
    counted: int = Field(description="Sites left when one inside another is counted once.")
    ranked: int = Field(description="Sites complete enough to be ranked.")
    acreage: str = Field(description="The acreage in words, with its basis.")


class RowsCount(Part):
    """How many rows of the sources were used."""

    read: int = Field(description="Rows below the headings.")
    accepted: int = Field(description="Rows that became records.")
    held: int = Field(description="Rows held back; `issues.csv` says why.")


class Settled(Part):
    """What tells a run from another of its date."""

    inputs: str = Field(description="Hash of code, configuration and inputs.")
    site_ids: str = Field(description="Hash of the ids that sites have since; empty if none.")


class TransformationReport(Part):
    """How the positions of one source were carried to the working CRS."""

    source: str = Field(description="Short name of the source.")
    said: str = Field(description="From which CRS to which, and how well.")
    operation: str | None = Field(description="The operation as PROJ names it.")
    grids: str = Field(description="What grid a better way needs, or that none is lacking.")


class RunReport(Report):
    """``run``: what was done and where it is."""

    run_id: str = Field(description="As-of date and a hash of all that the run starts from.")
    title: str = Field(description="Title of the portfolio.")
    notice: str = Field(description="What every output of the portfolio must say; may be empty.")
    as_of: str = Field(description="The date the answer speaks of.")
    repeated: bool = Field(description="The run was found complete and not done again.")
    sites: SitesCount
    rows: RowsCount
    issues: dict[str, int] = Field(description="Number of issues by severity.")
    transformations: list[TransformationReport] = Field(
        default=[], description="How positions that came in another CRS were carried."
    )
    outputs: list[OutputFile] = Field(description="Files in the run's folder.")
    settled: Settled
    edited: list[EditedFile] = Field(
        default=[], description="Published files that somebody edited, kept aside now."
    )


class RepeatReport(RunReport):
    """``run --known-at``: a run done again from what a snapshot was made of."""

    snapshot: int = Field(description="The snapshot.")
    known_at: str = Field(description="When it was learnt (UTC).")
    written_by: str = Field(description="Version of sitepipe that committed it.")
    folder: str | None = Field(
        description="Where the outputs are; none if the run of then is there with the same bytes."
    )
    same: bool | None = Field(
        description="It gave the tables of the snapshot, and the bytes of the run of then where "
        "that is there; none if another date was asked, which nothing can be compared with."
    )
    tables: list[str] = Field(description="Tables that are otherwise than in the snapshot.")
    differing: list[str] = Field(description="Outputs that are otherwise than those of then.")
    cause: Literal["method", "at_hand", "none_known"] | None = Field(
        description="Why: another version of sitepipe or of a library than then; a description "
        "that the store does not hold; or nothing that could tell. None if nothing differs."
    )
    at_hand: list[str] = Field(
        description="Files of today that stood in for what the store does not hold."
    )


class PackReport(Report):
    """``pack``: what an investor or partner receives."""

    title: str = Field(description="Title of the portfolio.")
    notice: str = Field(description="What every output of the portfolio must say; may be empty.")
    as_of: str = Field(description="The date the pack speaks of.")
    audience: Literal["public", "partner", "internal"] = Field(description="Who may see it.")
    partner: str | None = Field(
        default=None, description="The one partner that it is for; none for all."
    )
    folder: str = Field(description="Folder of the pack.")
    zip: str = Field(description="The same as one file.")
    sites: list[str] = Field(description="Sites in the pack.")
    withheld: list[str] = Field(description="Columns and tables above the audience, left out.")
    unapproved: int = Field(
        default=0, description="Statements of sources that nobody approved for it, left out."
    )
    sites_unapproved: int = Field(
        default=0, description="Sites that are left out because none of their names is approved."
    )
    searched_for: int = Field(description="Restricted values looked for in the finished pack.")
    outputs: list[OutputFile] = Field(description="Files of the pack.")


class InitReport(Report):
    """``init``: the workspace that was made."""

    workspace: str = Field(description="Folder of the workspace.")
    example: str | None = Field(description="Example that it was made from; none if empty.")
    files: list[str] = Field(description="Files, relative to the workspace.")


class ConfigReport(Report):
    """``config show`` and ``config validate``: every setting in force and where it stands."""

    settings: dict[str, object] = Field(description="Every setting, by configuration file.")
    files: dict[str, str] = Field(description="Configuration files used, with their hashes.")
