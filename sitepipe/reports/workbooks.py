"""What ``workbook`` answers of the workbook that it wrote for a partner."""

from __future__ import annotations

from pydantic import Field

from sitepipe.reports.document import Part, Report


class AskReport(Part):
    """One thing that a partner is asked."""

    site_id: str | None = Field(description="The site; none for a row that is of no site.")
    site: str | None = Field(description="The site, as people call it.")
    field: str | None = Field(description="What is asked about.")
    question: str = Field(description="What is asked.")
    why: list[str] = Field(description="What the answer settles.")
    answered_in: str | None = Field(description="Sheet and column that take the answer.")
    value: str | None = Field(description="What is known today.")
    issue: str | None = Field(description="The defect in what was sent, where that is asked.")
    points: float = Field(description="Points of the score that wait on it (0-100).")


class SheetRows(Part):
    """How much one sheet holds."""

    sheet: str = Field(description="Title of the sheet.")
    rows: int = Field(description="Rows that are prefilled.")
    read_only: int = Field(description="Cells that others settle.")
    asked: int = Field(description="Cells that are asked, or at fault.")


class WorkbookReport(Report):
    """``workbook``: what was written for a partner, and what it is asked."""

    partner: str = Field(description="Whose workbook it is.")
    as_of: str = Field(description="The date it speaks of.")
    file: str = Field(description="The file that was written.")
    trust: int = Field(description="Trust in its changed cells: the partner's highest (0-100).")
    sheets: list[SheetRows] = Field(description="Sheets that are prefilled, in order.")
    asks: list[AskReport] = Field(description="What is asked, what settles most first.")
