"""``portfolio.xlsx``: a portfolio as typed sheets that nothing in can run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from sitepipe import schema, words
from sitepipe.cells import stated
from sitepipe.render.theme import theme
from sitepipe.render.workbook.book import MOST_NOTES, Book, write_table
from sitepipe.render.workbook.sheets import TABLES, Given
from sitepipe.snapshot import Appraisal, Edition, Snapshot
from sitepipe.vocab import Audience, Severity

READ_ME = "Read me"
_NOBODY = "No source states any."


def write_workbook(
    path: Path,
    snapshot: Snapshot,
    appraisal: Appraisal,
    edition: Edition,
    *,
    layers: pd.DataFrame | None = None,
) -> None:
    """
    Write a portfolio as one workbook.

    Each sheet has a line that says what it holds, headings in words, a row of units, a filter
    and typed cells: numbers are numbers, dates known to the day are dates, flags are yes or no.
    Every text is a plain string, whatever it begins with; there are no formulas, links or
    macros. An unknown cell is empty, and where it answers a question it is tinted and its note
    puts the question.

    Parameters
    ----------
    path
        File to write.
    snapshot, appraisal
        What to write; columns that the edition's audience may not see are left out.
    edition
        Title, notice, date and audience; the date is also that of the document, so that equal
        portfolios give equal bytes.
    layers
        Rows of :data:`sitepipe.schema.LAYERS`: the layers that the figures rest on.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    names = dict(zip(snapshot.sites["site_id"], snapshot.sites["name"], strict=True))
    given = Given(
        snapshot,
        replace(appraisal, findings=_visible(appraisal.findings, edition.audience)),
        edition,
        schema.LAYERS.empty() if layers is None else layers,
        names,
    )
    book = Book(created=edition.as_of, title=edition.title, notice=edition.notice)
    _write_read_me(book, given)
    for title, (columns, what) in TABLES.items():
        cells = columns(given)
        is_empty = not cells or not cells[0].entries
        intro = " ".join(
            part
            for part in (
                edition.notice,
                f"{edition.title}, as of {words.date(edition.as_of)}.",
                what,
                _NOBODY if is_empty else "",
            )
            if part
        )
        write_table(book, title, cells, intro=intro)
    book.save(path)


def _visible(findings: pd.DataFrame, audience: Audience) -> pd.DataFrame:
    """Leave out findings that are meant for others."""
    allowed = [one.value for one in Audience if audience.may_see(one)]
    shown = findings["audience"].isna() | findings["audience"].isin(allowed)
    return findings[shown].reset_index(drop=True)


def _write_read_me(book: Book, given: Given) -> None:
    sheet = book.add_sheet(READ_ME)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 96)
    edition, colours = given.edition, theme().colours
    row = 0
    if edition.notice:
        book.text(sheet, row, 0, edition.notice, bold=True, font_color=colours.failed)
        row += 1
    book.text(sheet, row, 0, edition.title, bold=True, font_size=16)
    row += 2
    for heading, text in _read_me(given):
        book.text(sheet, row, 0, heading, bold=True)
        book.text(sheet, row, 1, text, text_wrap=True)
        row += 1
    row += 1
    book.text(sheet, row, 0, "Signs", bold=True, bottom=1)
    book.text(sheet, row, 1, "", bottom=1)
    sheet.write_blank(row + 1, 0, None, book.style(bg_color=colours.hairline))
    book.text(sheet, row + 1, 1, "Not known. The cell's note says what to ask, and whom.")
    sheet.write_number(row + 2, 0, 12, book.style(num_format=f'0" {words.MODELLED}"', align="left"))
    book.text(sheet, row + 2, 1, "Modelled, or resting on what nobody has verified.")
    row += 4
    book.text(sheet, row, 0, "Sheets", bold=True, bottom=1)
    book.text(sheet, row, 1, "", bottom=1)
    for title, (_, what) in TABLES.items():
        row += 1
        book.text(sheet, row, 0, title)
        book.text(sheet, row, 1, what, text_wrap=True)
    sheet.activate()


def _read_me(given: Given) -> list[tuple[str, str]]:
    """Say what the workbook is, and how far its figures can be trusted."""
    edition, sites = given.edition, given.snapshot.sites
    part = f" of {edition.sites_total:,}" if edition.sites_total > len(sites) else ""
    errors = int((given.appraisal.issues["severity"] == Severity.ERROR.value).sum())
    lines = [
        ("As of", words.date(edition.as_of)),
        ("For", edition.reader.label),
        ("Sites", f"{len(sites):,}{part}"),
        ("Acreage", stated(edition.acreage_total) or "not stated"),
        ("Score", edition.scoring_title),
        ("Indicative", "An acreage stands on the basis that its heading names, as firmly as its "
         "source states it. Figures on different bases do not add up. A site inside another "
         "counts once."),
        ("Modelled", "Driving times and scores are worked out, not observed. Those that rest on "
         f"anything unverified carry the sign {words.MODELLED}."),
        ("Unknown", "An empty cell is not known; it is never nought. The sheet Questions says what "
         "to ask, and whom. A score with unknown inputs is an interval; below "
         f"{words.percent(edition.rank_from)} of its weight known, a site has no rank."),
        ("Notes", f"The workbook holds at most {MOST_NOTES:,} notes; the sheet Questions holds "
         "every question."),
    ]  # fmt: skip
    if errors:
        held = words.count(errors, "value or row", "values or rows")
        lines.append(("Held back", f"{held} of the sources could not be read."))
    return lines
