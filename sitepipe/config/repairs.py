"""What a person confirmed of newer files of a source, and how their columns are called."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sitepipe.config.figures import IsoDate, Words
from sitepipe.section import Section


class AcceptedFile(Section):
    """A file that is read in place of the one that a source's description names."""

    file: Words = Field(description="The file, relative to the workspace.")
    sha256: str = Field(description="Hash of its bytes when it was accepted.")
    accepted_at: IsoDate = Field(description="When.")
    valid_at: IsoDate = Field(
        default="", description="The date it speaks of; that of the description if empty."
    )
    member: str = Field(default="", description="The file inside a zip.")
    sheet: str = Field(default="", description="Its sheet or layer, where it has several.")
    header_row: int = Field(
        default=0, ge=0, description="Row that its headings stand in; 0 for the first filled row."
    )


class RepairsConfig(Section):
    """``sources/NAME.repairs.yaml``: written by ``sitepipe ingest --accept``, never by hand."""

    version: Literal[1] = Field(default=1, description="Version of this file's form.")
    files: list[AcceptedFile] = Field(
        default=[], description="Newer files, in the order they were accepted; the last is read."
    )
    renamed: dict[str, list[str]] = Field(
        default={}, description="Other headings that columns of the description have had."
    )
    added: list[str] = Field(
        default=[], description="Columns that the description does not know, and need no question."
    )
    lacking: list[str] = Field(
        default=[], description="Columns that files may lack; what they hold counts as unknown."
    )
    earlier: list[str] = Field(
        default=[], description="Hashes of files that were replaced; they are not asked of again."
    )
