"""The folder of a monthly report: page, PDF, Markdown, and for the team the age of every field."""

from __future__ import annotations

from pathlib import Path

from sitepipe.errors import UsageError
from sitepipe.hashing import file_sha256
from sitepipe.monthly.markdown import monthly_markdown
from sitepipe.monthly.month import Month
from sitepipe.packs import refuse_leaks
from sitepipe.pipeline import Step, silent
from sitepipe.render.folder import refuse_foreign, write_bytes, write_text, written_aside
from sitepipe.render.pack.scanner import scan
from sitepipe.render.pages.monthly import monthly_page, trend_charts
from sitepipe.render.portfolio import csv_text
from sitepipe.reports import MonthlyReport, OutputFile
from sitepipe.vocab import Audience


def write_month(
    month: Month, folder: Path, *, overwrite: bool = False, step: Step = silent
) -> MonthlyReport:
    """
    Write ``report.html``, ``report.pdf`` and ``report.md``; for the team also ``ages.csv``.

    Parameters
    ----------
    month
        What to write.
    folder
        Where; whole or not there.
    overwrite
        Replace an earlier report.
    step
        Wraps each output.

    Returns
    -------
    report
        The same, with the files written.

    Raises
    ------
    UsageError
        If the folder holds anything but outputs, or is not to be replaced.
    GuardRailError
        If a value that the audience may not see is found in a finished file. Nothing is written.
    StorageError
        If it cannot be written.
    """
    from sitepipe.render.pdf.monthly import FACE, monthly_pdf

    require_free(folder, overwrite=overwrite)
    report = month.report
    with written_aside(folder) as aside:
        with step("page"):
            write_text(aside / "report.html", monthly_page(report))
        with step("pdf"):
            pdf = monthly_pdf(report, trend_charts(report, face=FACE))
            write_bytes(aside / "report.pdf", pdf)
        write_text(aside / "report.md", monthly_markdown(report))
        if report.audience is Audience.INTERNAL:
            write_text(aside / "ages.csv", csv_text(month.ages))
        if month.secrets:
            with step("search for what is withheld"):
                refuse_leaks(scan(aside, month.secrets))
        outputs = [
            OutputFile(name=one.name, bytes=one.stat().st_size, sha256=file_sha256(one))
            for one in sorted(aside.iterdir())
        ]
    return report.model_copy(update={"outputs": outputs})


def require_free(folder: Path, *, overwrite: bool) -> None:
    """
    Refuse a folder that a report must not replace.

    Raises
    ------
    UsageError
        If it holds anything but outputs, or an earlier report that is not to be replaced.
    """
    if not folder.exists():
        return
    refuse_foreign(folder)
    if any(folder.iterdir()) and not overwrite:
        raise UsageError(f"{folder} holds a report already", hint="Replace it with --overwrite.")
