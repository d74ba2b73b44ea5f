"""What ``ingest`` answers: what reading the sources gave, and how a new file may be read."""

from __future__ import annotations

from pydantic import Field

from sitepipe.reports.document import IssueReport, Part, Report
from sitepipe.reports.portfolios import TransformationReport


class IngestedSource(Part):
    """One source as it was read: its rows are those accepted and those held back."""

    source: str = Field(description="Short name of the source.")
    title: str = Field(description="What it is, in words.")
    partner: str = Field(description="Who sent or published it.")
    file: str = Field(description="The file that was read, relative to the workspace.")
    form: str | None = Field(description="The public register that it is; none for other files.")
    rows_read: int = Field(description="Rows below the header.")
    accepted: int = Field(description="Rows that became records.")
    held: int = Field(description="Rows held back by an issue.")
    claims: int = Field(description="Values read, one for each filled and mapped cell.")
    geometries: int = Field(description="Points and polygons read.")
    errors: int = Field(description="Issues that hold a value or row back.")
    warnings: int = Field(description="Issues to look at.")
    notices: int = Field(description="Issues to know of.")


class WaitingFile(Part):
    """A file that looks like a newer one of a source, and waits for a person's word."""

    file: str = Field(description="The file, relative to the workspace.")
    sheet: str | None = Field(description="Sheet or layer; none for plain tables.")
    source: str = Field(description="The source that it looks like.")
    confidence: float = Field(description="From 0 to 1.")
    rivals: list[str] = Field(description="Other sources that it is about as like to.")
    renamed: dict[str, str] = Field(description="Its headings by those of the description.")
    added: list[str] = Field(description="Columns that are new.")
    lacking: list[str] = Field(description="Columns of the description that it lacks.")
    command: str = Field(description="What to type if it is.")


class UnreadSource(Part):
    """A source that could not be read at all."""

    source: str = Field(description="Short name of the source.")
    file: str = Field(description="The file that its description names.")
    why: str = Field(description="What is wrong.")
    hint: str = Field(description="What to do, or to type next; empty if nothing is to add.")
    exit_code: int = Field(description="What a run would end with for it: 3 data, 4 file, 5 away.")


class UnjoinedRow(Part):
    """A row of a register that was joined to no row of another."""

    row: int | None = Field(description="Row as a spreadsheet shows it.")
    name: str | None = Field(description="The name that it states.")
    why: str = Field(description="Why it was not joined.")


class JoinedRegister(Part):
    """A register of connection applications, joined by name to the substations of all sources."""

    source: str = Field(description="Short name of the source.")
    rows: int = Field(description="Its rows.")
    joined: int = Field(description="Rows whose substation was found.")
    rate: float = Field(description="The share of rows that were joined, from 0 to 1.")
    unjoined: list[UnjoinedRow] = Field(description="Every other row, in order.")


class IngestReport(Report):
    """``ingest``: what reading every source of a workspace gave."""

    title: str = Field(description="Title of the portfolio.")
    as_of: str = Field(description="The date the answer speaks of.")
    sources: list[IngestedSource] = Field(description="Every source read, by its short name.")
    unread: list[UnreadSource] = Field(description="Sources that could not be read.")
    joined: list[JoinedRegister] = Field(
        description="Registers joined by name; none without a source of substations."
    )
    transformations: list[TransformationReport] = Field(
        description="How positions that came in another CRS were carried."
    )
    waiting: list[WaitingFile] = Field(description="Files that a person is asked about.")
    issues: list[IssueReport] = Field(description="Defects, the gravest first.")
    outputs: list[str] = Field(description="Files written; none if no output was asked for.")


class SuggestedColumn(Part):
    """What a column seems to hold."""

    column: str = Field(description="Heading of the column.")
    field: str | None = Field(
        description="Field, `name` of what names the rows, `reference` of what cites a document; "
        "none if no field fits."
    )
    confidence: float = Field(description="From 0 to 1.")
    mapped: bool = Field(description="Whether the proposal maps it; else a person chooses.")
    why: str = Field(description="What speaks for it; empty for its heading alone.")


class SuggestedSource(Part):
    """One table of a file, and how it may be read."""

    name: str = Field(description="Name of the proposed file in sources/, without its ending.")
    sheet: str | None = Field(description="Sheet or layer; none for plain tables.")
    rows: int = Field(description="Rows below the header.")
    entity: str | None = Field(
        description="What each row seems to be a record of; none where a public register was "
        "recognised that holds nothing of sites."
    )
    confidence: float = Field(description="How sure that is, from 0 to 1.")
    form: str | None = Field(description="The public register that it is; none for other tables.")
    columns: list[SuggestedColumn] = Field(description="Every column, in order.")
    description: str = Field(description="The proposed sources/*.yaml; empty for none.")


class SuggestReport(Report):
    """``ingest --suggest``: how the tables of a file may be read."""

    file: str = Field(description="The file, as the proposals name it.")
    sources: list[SuggestedSource] = Field(description="One for each table of the file.")
    outputs: list[str] = Field(description="Files written; none if no output was asked for.")


class AcceptedSource(Part):
    """A source that a file was accepted for, and what was remembered."""

    source: str = Field(description="Short name of the source.")
    sheet: str | None = Field(description="Sheet or layer; none for plain tables.")
    confidence: float = Field(description="How like the file is to it, from 0 to 1.")
    renamed: dict[str, str] = Field(description="Its headings by those of the description.")
    added: list[str] = Field(description="New columns, which are not read until they are mapped.")
    lacking: list[str] = Field(description="Columns that it lacks; their values are unknown.")
    valid_at: str = Field(description="The date that it is taken to speak of.")
    repairs: str = Field(description="The file that remembers it; empty if nothing was new.")


class AcceptReport(Report):
    """``ingest --accept``: which source a file was accepted for."""

    file: str = Field(description="The file, relative to the workspace.")
    sources: list[AcceptedSource] = Field(description="One for each table of the file.")
