"""What ends or falls due soon, and what is past and not yet settled."""

from __future__ import annotations

import pandas as pd

from sitepipe.cells import stated
from sitepipe.readiness import ends_within, is_over
from sitepipe.reports import Due
from sitepipe.vocab import FindingKind, Outcome


def dues_of(
    findings: pd.DataFrame, sites: pd.DataFrame, *, within_months: int, as_of: str
) -> list[Due]:
    """
    List what ends within some months, or has ended and its check does not pass.

    Parameters
    ----------
    findings
        Rows of :data:`sitepipe.schema.FINDINGS`; of its checks those with a date are read.
    sites
        Their names.
    within_months
        How far ahead to look.
    as_of
        The ISO date to look from.

    Returns
    -------
    dues
        The earliest first.
    """
    names = sites.set_index("site_id")["name"]
    is_check = findings["kind"] == FindingKind.CHECK.value
    rows = findings[is_check & findings["due"].notna()]
    found = []
    for row in rows.to_dict("records"):
        over = is_over(row["due"], as_of=as_of)  # None: of an interval that has begun
        is_due = over is None or ends_within(row["due"], within_months, as_of=as_of)
        if not (is_due or (over and row["outcome"] != Outcome.PASSED.value)):
            continue
        name = names.get(row["site_id"])
        found.append(
            Due(
                site_id=row["site_id"],
                name=stated(name) or row["site_id"],
                what=row["title"],
                due=row["due"],
                over=over is True,
                fact=stated(row["fact"]) or "",
                next_step=stated(row["next_step"]),
                actor=stated(row["actor"]),
            )
        )
    return sorted(found, key=lambda one: (one.due, one.name, one.site_id, one.what))
