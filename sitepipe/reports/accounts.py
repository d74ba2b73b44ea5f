"""What ``consolidate``, ``issues`` and ``conflicts`` answer of the data behind a portfolio."""

from __future__ import annotations

from pydantic import Field

from sitepipe.reports.document import IssueReport, Part, Report
from sitepipe.vocab import LineageEvent


class SourceAccount(Part):
    """Rows of one source: those read are those accepted and those held back."""

    source: str = Field(description="Short name of the source.")
    title: str = Field(description="What it is, in words.")
    partner: str = Field(description="Who sent or published it.")
    rows_read: int = Field(description="Rows below the header.")
    accepted: int = Field(description="Rows that became records.")
    held: int = Field(description="Rows held back by an issue.")


class IssuesReport(Report):
    """``issues``: every defect in the data, and an account of every row."""

    title: str = Field(description="Title of the portfolio.")
    as_of: str = Field(description="The date the answer speaks of.")
    sources: list[SourceAccount] = Field(description="Rows of each source.")
    issues: list[IssueReport] = Field(description="Defects, the gravest first.")


class StatedValue(Part):
    """One side of a conflict: a value, who states it, where and of when."""

    value: str = Field(description="The cell exactly as it stands.")
    reading: str | None = Field(
        description="What it was read as, in words: 25 ha as acres; none if it was not read."
    )
    source: str = Field(description="Short name of the source.")
    partner: str = Field(description="Who sent or published it.")
    sheet: str | None = Field(description="Sheet or layer; none for plain tables.")
    row: int | None = Field(description="Row as a spreadsheet shows it.")
    column: str | None = Field(description="Heading of the column.")
    valid_at: str | None = Field(description="The date the value speaks of.")


class ConflictReport(Part):
    """Two sources that state two values of one thing."""

    site_id: str | None = Field(
        description="The site; none where they are of what belongs to no site, as a substation."
    )
    name: str = Field(description="Name in use of the site, or of what it is.")
    field: str = Field(description="What the values are of.")
    holds: StatedValue = Field(description="The value that is used.")
    lost: StatedValue = Field(description="The value that is kept and not used.")
    why: str = Field(description="The rule that decided.")


class ConflictsReport(Report):
    """``conflicts``: where sources disagree, and which of them holds."""

    title: str = Field(description="Title of the portfolio.")
    as_of: str = Field(description="The date the answer speaks of.")
    conflicts: list[ConflictReport] = Field(description="In the order of sites and fields.")
    contradictions: int = Field(
        default=0, description="Statements that cannot both hold, see `check --contradictions`."
    )


class RecordReport(Part):
    """One row of one source that names a site."""

    record: str = Field(description="Id of the record.")
    name: str = Field(description="The site's name as the row has it.")
    source: str = Field(description="Short name of the source.")
    row: int | None = Field(description="Row as a spreadsheet shows it.")


class OtherName(Part):
    """A name of a site besides that in use, with the row that gives it."""

    record: RecordReport = Field(description="The first record under this name.")
    score: float | None = Field(description="Points of the surest evidence for it.")
    why: str = Field(description="That evidence, each reason with its points.")


class MergedSite(Part):
    """One site that several records tell of under different names."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Its name in use.")
    others: list[OtherName] = Field(description="Its other names, in the order of records.")
    records: list[RecordReport] = Field(description="The records, in the order of their ids.")
    why: list[str] = Field(description="The surest evidence of each further record.")


class MatchQuestion(Part):
    """Two records that may be one site: a question for a person."""

    one: RecordReport = Field(description="The one record.")
    other: RecordReport = Field(description="The other.")
    site_ids: list[str] = Field(description="The sites that they count as meanwhile.")
    score: float | None = Field(description="Points of evidence that they are one site.")
    why: str = Field(description="The evidence, each with its points.")


class IdEvent(Part):
    """What became of the id of one site."""

    date: str | None = Field(
        description="The as-of date of the run that kept it; null if the next run would."
    )
    site_id: str = Field(description="The id.")
    name: str | None = Field(description="The site's name in use; null if the site is no more.")
    event: LineageEvent = Field(description="What happened to it.")
    other_site_id: str | None = Field(description="The site it was split from or merged into.")
    why: str = Field(description="What is shared.")


class ConsolidateReport(Report):
    """``consolidate``: which records are one site, what is asked, and how much disagrees."""

    title: str = Field(description="Title of the portfolio.")
    as_of: str = Field(description="The date the answer speaks of.")
    records: int = Field(description="Records that name sites: sites and those merged into them.")
    sites: int = Field(description="Sites, each counted once.")
    merged: int = Field(description="Records merged into a site that another record gave.")
    renamed: list[MergedSite] = Field(description="Sites whose records differ in name.")
    parts: list[MatchQuestion] = Field(description="Records of which one is a part of the other.")
    asks: list[MatchQuestion] = Field(description="Questions, the surest first.")
    conflicts: dict[str, int] = Field(description="Number of conflicts by field.")
    widest: list[ConflictReport] = Field(
        description="At most ten conflicts: of each field in turn the one whose values lie "
        "furthest apart."
    )
    ids: list[IdEvent] = Field(
        description="What became of ids, in the order of runs; last what the next run would keep."
    )


class DecideReport(Report):
    """``decide``: the page that was written, or what became of answers."""

    title: str = Field(description="Title of the portfolio.")
    as_of: str = Field(description="The date the answer speaks of.")
    page: str | None = Field(default=None, description="The page that was written, if one was.")
    questions: int = Field(default=0, description="Questions on the page.")
    left: int = Field(default=0, description="Questions that the page has no room for.")
    added: int = Field(default=0, description="Decisions that were added.")
    kept: list[str] = Field(default=[], description="Answers that were decided alike before.")
    skipped: list[str] = Field(default=[], description="Pairs that were skipped.")
    refused: list[str] = Field(
        default=[], description="Answers that do not hold any more, each with the reason."
    )
    overrules: list[str] = Field(
        default=[], description="Earlier decisions that an answer departs from; the answer holds."
    )
    decisions: int = Field(default=0, description="Decisions in decisions.csv.")
