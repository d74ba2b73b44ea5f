"""
What belongs to a site, as tables in words: plots, buildings, works, connections and more.

A column that nobody states is left out, a single unknown cell says that it is, and a register
without rows is a question with whom it waits on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from sitepipe import vocab, words
from sitepipe.cells import is_unknown, stated
from sitepipe.dates import is_past
from sitepipe.render.cards import register_columns
from sitepipe.render.cards.card import Part
from sitepipe.render.cards.register_columns import Shown
from sitepipe.render.rows import Row, rows_by_site
from sitepipe.snapshot import Appraisal, Snapshot

READINESS = "Readiness checks"
"""The title of the register of checks."""

_URGENCY = (vocab.Outcome.FAILED, vocab.Outcome.UNKNOWN, vocab.Outcome.PASSED)

_QUESTIONS = {
    "Plots": "Which plots are released, and on what terms? Ask the promoter.",
    "Buildings": "Which buildings stand, or could be built? Ask the promoter.",
    "Enabling works": "Which works are needed, at what cost, and by when? Ask the promoter.",
    "Connections": "Which utilities reach the site, with what capacity? Ask the promoter.",
    "Evidence": "Which surveys and studies support what is said? Ask the promoter.",
    "Parties": "Who owns and controls the land? Ask the promoter.",
    READINESS: "Is the site ready? Ask the pipeline's team for its readiness checks.",
}


class Register(Part):
    """
    One table of a site in words.

    ``right`` gives the places of the columns that are aligned right; ``note`` stands under the
    table. Where there are no ``rows`` there is no head either, and ``question`` says what to ask
    whom.
    """

    title: str
    head: list[str]
    right: list[int]
    rows: list[list[str]]
    note: str | None
    question: str | None


def site_registers(
    snapshot: Snapshot, appraisal: Appraisal, *, as_of: str
) -> dict[str, list[Register]]:
    """
    Return every site's registers, by site id and in reading order.

    Parameters
    ----------
    snapshot
        Reads ``sites`` and its registers; any of these may be empty.
    appraisal
        Reads the readiness checks in ``findings``.
    as_of
        The day on which a date counts as past.

    Returns
    -------
    registers
        For each site: plots, buildings, enabling works, connections, evidence, parties, and
        readiness checks with those that failed first. Every text is plain, never markup.
    """
    tables = {
        "Plots": (register_columns.PLOTS, snapshot.plots),
        "Buildings": (register_columns.BUILDINGS, snapshot.buildings),
        "Enabling works": (register_columns.WORKS, works_by_site(snapshot)),
        "Connections": (register_columns.CONNECTIONS, snapshot.connections),
        "Evidence": (register_columns.EVIDENCE, snapshot.evidence),
        "Parties": (register_columns.PARTIES, snapshot.parties),
        READINESS: (register_columns.CHECKS, _checks(appraisal.findings, as_of)),
    }
    by_site = {title: rows_by_site(table) for title, (_, table) in tables.items()}
    headroom = {
        stated(row.substation): row
        for row in snapshot.substations.itertuples(index=False)
        if not is_unknown(row.headroom_mva)
    }
    registers = {}
    for site_id in snapshot.sites["site_id"]:
        rows = {title: by_site[title].get(site_id, []) for title in tables}
        notes = {
            "Connections": _headroom_note(rows["Connections"], headroom),
            READINESS: readiness_in_words(rows[READINESS]),
        }
        registers[site_id] = [
            _register(title, columns, rows[title], note=notes.get(title))
            for title, (columns, _) in tables.items()
        ]
    return registers


def readiness_in_words(checks: list[Row]) -> str | None:
    """Count a site's findings that are readiness checks; ``None`` where there is none."""
    found = [row.outcome for row in checks if row.kind == vocab.FindingKind.CHECK]
    if not found:
        return None
    return ", ".join(f"{found.count(outcome)} {outcome.label}" for outcome in vocab.Outcome)


def works_by_site(snapshot: Snapshot) -> pd.DataFrame:
    """
    Return enabling works, one row for each site that needs them.

    Besides the columns of ``works`` each has ``site_id``, ``share``, ``shared_with``, the names
    of the other sites, and ``waits_on``, the titles of the works that come first.
    """
    works = snapshot.works
    titles = dict(
        zip(works["works_id"], works["works_title"].fillna(works["works_id"]), strict=True)
    )
    names = dict(zip(snapshot.sites["site_id"], snapshot.sites["name"], strict=True))
    sites: dict[str, list[str]] = defaultdict(list)
    for works_id, site_id in _pairs(snapshot.works_sites, "site_id"):
        sites[works_id].append(site_id)
    needs: dict[str, list[str]] = defaultdict(list)
    for works_id, needed in _pairs(snapshot.works_dependencies, "needs_works_id"):
        needs[works_id].append(titles.get(needed, needed))
    shared = snapshot.works_sites[["works_id", "site_id", "share"]].merge(
        works, on="works_id", how="left"
    )
    return shared.assign(
        shared_with=[
            words.joined(
                [names[other] for other in sites[works_id] if _is_other(other, site_id, names)]
            )
            for works_id, site_id in _pairs(shared, "site_id")
        ],
        waits_on=[words.joined(needs[works_id]) for works_id in shared["works_id"]],
    )


def _pairs(table: pd.DataFrame, other: str) -> list[tuple[str, str]]:
    return list(zip(table["works_id"], table[other], strict=True))


def _is_other(site_id: str, here: str, names: Mapping[str, str]) -> bool:
    """Say whether a site is another one of this portfolio."""
    return site_id != here and site_id in names


def _checks(findings: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """Return the readiness checks: failed, then unknown, then passed; whether ``due`` is past."""
    checks = findings[findings["kind"] == vocab.FindingKind.CHECK.value]
    known = [stated(due) for due in checks["due"]]
    checks = checks.assign(is_past=[bool(due) and is_past(due or "", as_of) for due in known])
    rank = {outcome.value: place for place, outcome in enumerate(_URGENCY)}
    return checks.sort_values("outcome", key=lambda outcome: outcome.map(rank), kind="stable")


def _register(title: str, columns: list[Shown], rows: list[Row], *, note: str | None) -> Register:
    """Put rows into words; columns without a single known cell are left out."""
    if not rows:
        return Register(
            title=title, head=[], right=[], rows=[], note=None, question=_QUESTIONS[title]
        )
    cells = [[column.say(row) for column in columns] for row in rows]
    kept = [at for at in range(len(columns)) if any(row[at] for row in cells)]
    return Register(
        title=title,
        head=[columns[at].head for at in kept],
        right=[place for place, at in enumerate(kept) if columns[at].right],
        rows=[
            [words_of[at] or columns[at].unknown(row) for at in kept]
            for row, words_of in zip(rows, cells, strict=True)
        ],
        note=note,
        question=None,
    )


def _headroom_note(connections: list[Row], headroom: Mapping[str | None, Row]) -> str | None:
    """Say what the operator publishes of the substations that a site's connections come from."""
    named = dict.fromkeys(filter(None, (stated(row.at_substation) for row in connections)))
    said = [
        f"{name} {words.number(headroom[name].headroom_mva)} MVA"
        + (f" ({words.date(date)})" if (date := stated(headroom[name].headroom_date)) else "")
        for name in named
        if name in headroom
    ]
    if not said:
        return None
    return f"Published as unused: {words.joined(said)}. It may be committed already."
