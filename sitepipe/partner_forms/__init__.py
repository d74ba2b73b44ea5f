"""
The workbook of one partner: its sites, what holds, what is asked of it and why.

:func:`partner_form` gathers it from an assessed portfolio; rendering writes it, and ingest
reads what comes back.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sitepipe.assessment import Assessment
from sitepipe.errors import UsageError, unknown_name
from sitepipe.forms import About, PrefilledCell, PrefilledForm, PrefilledRow
from sitepipe.ingest import is_form
from sitepipe.names import site_key
from sitepipe.partner_forms.asks import asks_of, with_asks
from sitepipe.partner_forms.prefilled import prefilled_sheets
from sitepipe.partner_forms.statements import statements
from sitepipe.reports import AskReport, SheetRows, WorkbookReport

__all__ = ["partner_form", "partner_named", "refuse_workbook_at", "workbook_report"]


def partner_named(assessment: Assessment, partner: str) -> str:
    """
    Return a partner as its sources spell it, whatever the case and punctuation given.

    Raises
    ------
    UsageError
        If no source is of such a partner; names the nearest.
    """
    known = sorted(assessment.snapshot.sources["partner"].dropna().unique())
    if partner in known:
        return partner
    alike = [one for one in known if site_key(one) == site_key(partner)]
    if len(alike) != 1:
        raise unknown_name(partner, known, "partner")
    return str(alike[0])


def partner_form(assessment: Assessment, partner: str) -> PrefilledForm:
    """
    Gather one partner's workbook.

    Parameters
    ----------
    assessment
        The portfolio.
    partner
        Who sent some of its sources.

    Raises
    ------
    UsageError
        If no source is of such a partner; names the nearest.
    """
    partner = partner_named(assessment, partner)
    snapshot = assessment.snapshot
    stated = statements(snapshot, partner)
    asks = asks_of(stated, snapshot, assessment.appraisal)
    own = snapshot.sources[snapshot.sources["partner"] == partner]
    as_of = assessment.settings.as_of
    return PrefilledForm(
        about=About(partner, as_of, "; ".join(dict.fromkeys(own["licence"].dropna()))),
        as_of=as_of,
        trust=stated.trust,
        portfolio=assessment.title,
        notice=assessment.notice,
        sheets=with_asks(prefilled_sheets(stated, snapshot), asks),
        asks=asks,
    )


def workbook_report(form: PrefilledForm, *, file: str) -> WorkbookReport:
    """Report what a partner's workbook holds; ``file`` is where it was written."""
    return WorkbookReport(
        partner=form.about.organisation,
        as_of=form.as_of,
        file=file,
        trust=form.trust,
        sheets=[
            SheetRows(
                sheet=one.form.title,
                rows=len(one.rows),
                read_only=sum(cell.issued.read_only for row in one.rows for cell in _cells(row)),
                asked=sum(
                    cell.is_asked or cell.is_at_fault for row in one.rows for cell in _cells(row)
                ),
            )
            for one in form.sheets
            if one.rows
        ],
        asks=[
            AskReport(
                site_id=ask.site_id or None,
                site=ask.site or None,
                field=ask.field or None,
                question=ask.question,
                why=list(ask.why),
                answered_in=ask.answered_in or None,
                value=ask.value or None,
                issue=ask.issue or None,
                points=round(ask.points, 6),
            )
            for ask in form.asks
        ],
    )


def _cells(row: PrefilledRow) -> Iterable[PrefilledCell]:
    return row.cells.values()


def refuse_workbook_at(file: Path, *, overwrite: bool) -> None:
    """
    Refuse to write a workbook over what stands there.

    Raises
    ------
    UsageError
        If it is no workbook that sitepipe wrote, or it is one and is not to be replaced.
    """
    if not file.exists():
        return
    if not is_form(file):
        raise UsageError(
            f"{file} is no workbook that sitepipe wrote; it was left as it is",
            hint="Choose another file with --output.",
        )
    if not overwrite:
        raise UsageError(f"{file} exists", hint="Replace it with --overwrite.")
