"""Requests for connections joined to the substations that they name, over several sources."""

from __future__ import annotations

from collections.abc import Sequence

from sitepipe.ingest.collected import Collected
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.registers import APPLICATIONS, SUBSTATIONS, Joined, join_substations
from sitepipe.ingest.registers.substations import ApplicationMatch
from sitepipe.ingest.tables import Row, TextTable
from sitepipe.vocab import IssueKind, Severity
from sitepipe.words import count

FIELD = "queue_substation"
"""The field whose claims hold the number of the substation that was found."""


def join_applications(collected: Collected) -> None:
    """
    Join each row of connection applications to the substation that it names.

    Parameters
    ----------
    collected
        Its registers are joined by :func:`sitepipe.ingest.registers.join_substations`: all
        applications to the substations of all sources. Takes a claim for each row, with the
        number of its substation where one was found; an issue for each row that was not joined,
        which says why; and one for each source with the share that was.
    """
    substations = [table for _, form, table in collected.registers if form == SUBSTATIONS.name]
    for source_id, form, table in collected.registers:
        if form != APPLICATIONS.name:
            continue
        issues = IssueLog(source_id, sheet=table.sheet)
        if substations:
            joined = join_substations(table, _together(substations))
            _add_claims(collected, source_id, joined)
            _note(joined, issues)
        else:
            issues.add(
                IssueKind.SUBSTATIONS_JOINED,
                Severity.NOTICE,
                f"{count(len(table.rows), 'row')} joined to no substation: no source lists any",
                repair=f"Add the operator's substations as a source of format {SUBSTATIONS.name}.",
            )
        collected.issues += issues.rows


def _together(tables: Sequence[TextTable]) -> TextTable:
    """Put the substations of several sources into one table, in the form's own headings."""
    names = sorted(SUBSTATIONS.signature)
    rows = []
    for table in tables:
        found = SUBSTATIONS.headings(table.headings)
        rows += [
            Row(row.number, {name: row.cells[found[name]] for name in names}) for row in table.rows
        ]
    return TextTable(tables[0].label, tables[0].sha256, names, rows)


def _add_claims(collected: Collected, source_id: str, joined: Joined) -> None:
    records = {one["row"]: one for one in collected.records if one["source_id"] == source_id}
    known_at = {one["source_id"]: one["known_at"] for one in collected.sources}[source_id]
    for match in joined.matches:
        record = records.get(match.row)
        if record is None or not match.name:
            continue  # the row is held back, and its issue says why
        collected.claims.append(
            {
                "claim_id": f"{record['record_id']}#{FIELD}",
                "field": FIELD,
                "text": match.name,
                "value": match.number,
                "column": match.column,
                "known_at": known_at,
                **{
                    name: record[name]
                    for name in ("record_id", "source_id", "sheet", "row", "valid_at")
                },
            }
        )


def _note(joined: Joined, issues: IssueLog) -> None:
    many, lost = len(joined.matches), joined.unmatched
    issues.add(
        IssueKind.SUBSTATIONS_JOINED,
        Severity.NOTICE,
        f"{many - len(lost):,} of {count(many, 'row')} joined to the substations that they name "
        f"({joined.rate:.1%})",
        repair=f"{count(len(lost), 'row')} not joined; each has an issue of its own."
        if lost
        else "Every row was joined.",
    )
    for match in lost:
        issues.add(
            IssueKind.UNKNOWN_SUBSTATION,
            Severity.WARNING,
            f"{match.name or 'the row'} was joined to no substation: {match.how.value}",
            row=match.row,
            column=match.column or None,
            value=match.name or None,
            repair=_repair(match),
        )


def _repair(match: ApplicationMatch) -> str:
    if match.candidates:
        return (
            "The name is kept; in question "
            f"{'is' if len(match.candidates) == 1 else 'are'} {', '.join(match.candidates[:5])}."
        )
    return "The name is kept; add the substation, or correct the name."
