"""The base of every document, and the parts that several of them share."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """A part of a report."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Report(Part):
    """A whole document."""

    version: Literal[1] = Field(default=1, description="Version of this document's form.")


class OutputFile(Part):
    """One file of a run's folder."""

    name: str = Field(description="File name.")
    bytes: int = Field(description="Size in bytes.")
    sha256: str = Field(description="Hash of the file's bytes.")


class EditedFile(Part):
    """A published file that somebody edited, kept aside."""

    output: str = Field(description="Name of the output.")
    run_id: str = Field(description="The run that it was published by.")
    kept: str = Field(description="Where the edited file is kept, in the workspace.")
    sha256: str = Field(description="Hash of its bytes.")


class IssueReport(Part):
    """One defect in data."""

    source: str | None = Field(description="Short name of the source.")
    sheet: str | None = Field(description="Sheet or layer; none for plain tables.")
    row: int | None = Field(description="Row as a spreadsheet shows it.")
    column: str | None = Field(description="Heading of the column.")
    value: str | None = Field(description="The value at fault, as it stands.")
    kind: str = Field(description="Kind of defect.")
    severity: Literal["notice", "warning", "error"] = Field(
        description="An error holds the value or row back."
    )
    message: str = Field(description="What is wrong, in words.")
    repair: str | None = Field(description="What was done, or what to do.")
    fixer: Literal["sender", "pipeline", "nobody"] = Field(description="Who can put it right.")
    public_kind: str | None = Field(
        description="Its name among the issue types of the public specification for planning "
        "data; none where that has no such type."
    )
