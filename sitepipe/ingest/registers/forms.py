"""Register forms: known by their headings, mended by their own rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.registers.columns import Column, headed
from sitepipe.ingest.registers.demands import check_references, check_terms, check_values
from sitepipe.ingest.registers.headers import mend_header
from sitepipe.ingest.registers.shifts import mend_rows
from sitepipe.ingest.tables import TextTable


@dataclass(frozen=True)
class RegisterForm:
    """
    A public register's form.

    Attributes
    ----------
    name
        Its name in configurations.
    title
        Its name for people.
    columns
        Its columns, in the order of its specification.
    signature
        Columns that make a table one of this form: all of them stand in it.
    reference
        The column whose values tell its rows apart; empty if none does.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    signature: frozenset[str]
    reference: str = ""

    def headings(self, headings: Sequence[str]) -> dict[str, str]:
        """Return the heading of each of the form's columns that the table has."""
        return headed(headings, self.columns).heading

    def fits(self, headings: Sequence[str]) -> bool:
        """Say whether a table with these headings is of this form."""
        return self.signature <= self.headings(headings).keys()

    def mend(self, table: TextTable, issues: IssueLog) -> TextTable:
        """
        Put right what can be told from the form, and note all that is wrong.

        Parameters
        ----------
        table
            As read.
        issues
            Takes ``HEADER_REPAIRED`` and ``SHIFTED_ROW`` for each repair, an error for a row
            that cannot be mended; ``COLUMN_MISSING``, ``MISSING_VALUE``, ``UNKNOWN_TERM``,
            ``REFERENCE_NOT_UNIQUE`` and ``REFERENCE_CASE`` for what its sender must put right.

        Returns
        -------
        table
            With as many rows as before, in their order. Headings stay as the publisher wrote
            them, but for a broken header; :meth:`headings` says which column each is.
        """
        headings, rows = mend_header(table, self.columns, issues)
        found = self.headings(headings)
        rows = mend_rows(rows, headings, self.columns, found, issues)
        check_values(rows, self.columns, found, issues)
        check_terms(rows, self.columns, found, issues)
        if self.reference in found:
            check_references(rows, found[self.reference], issues)
        return replace(table, headings=headings, rows=rows)
