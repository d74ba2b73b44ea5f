"""What ``issues`` and ``conflicts`` answer: what was read, what is wrong, what was overruled."""

from __future__ import annotations

from pydantic import Field

from sitepipe.reports.document import IssueReport, Part, Report


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
    source: str = Field(description="Short name of the source.")
    partner: str = Field(description="Who sent or published it.")
    sheet: str | None = Field(description="Sheet or layer; none for plain tables.")
    row: int | None = Field(description="Row as a spreadsheet shows it.")
    column: str | None = Field(description="Heading of the column.")
    valid_at: str | None = Field(description="The date the value speaks of.")


class ConflictReport(Part):
    """Two sources that state two values of one thing."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Its name in use.")
    field: str = Field(description="What the values are of.")
    holds: StatedValue = Field(description="The value that is used.")
    lost: StatedValue = Field(description="The value that is kept and not used.")
    why: str = Field(description="The rule that decided.")


class ConflictsReport(Report):
    """``conflicts``: where sources disagree, and which of them holds."""

    title: str = Field(description="Title of the portfolio.")
    as_of: str = Field(description="The date the answer speaks of.")
    conflicts: list[ConflictReport] = Field(description="In the order of sites and fields.")
