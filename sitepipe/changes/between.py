"""Every change between two states of the pipeline, each with its cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from sitepipe import schema
from sitepipe.cells import records
from sitepipe.changes.appraised import AppraisedCauses
from sitepipe.changes.cells import APPRAISED, RESOLVED, differences
from sitepipe.changes.resolved import ResolvedCauses
from sitepipe.changes.side import Side, Verdict, Verdicts
from sitepipe.changes.statements import Statements
from sitepipe.schema import Table
from sitepipe.vocab import Audience, Cause

COMPARED = (*RESOLVED, *APPRAISED)
"""Tables whose rows are compared."""

READ = (
    *COMPARED, "sources", "records", "claims", "identities", "conflicts", "decisions",
    "lineage", "layers",
)  # fmt: skip
"""Tables that changes and their causes are told from, and what else a side rests on."""

# The part of the key that verdicts on a table are asked by, where it is not the column.
_KEPT_UNDER = {"inputs": 1, "access": 2, "components": 1}

# What others follow from is judged before them.
_ORDER = ("boundaries", "works", "works_sites", "works_dependencies")


def changes_between(old: Side, new: Side) -> pd.DataFrame:
    """
    List what differs between two states of the pipeline, and why.

    Parameters
    ----------
    old, new
        Both states. Reads the resolved and appraised tables, and of the others ``sources``,
        ``records``, ``claims``, ``identities``, ``conflicts``, ``decisions`` and ``lineage``.

    Returns
    -------
    changes
        Rows of :data:`sitepipe.schema.FIELD_CHANGES`, in the order of tables, keys and columns;
        a row that stands on one side only is one change, and so is a site, whose other rows are
        not listed besides. ``cause`` is a term of :class:`sitepipe.vocab.Cause`; ``also`` names
        those that acted besides it. Rows of ``inputs`` are among them: scores follow from these.

    Notes
    -----
    How causes are told apart is said in ``docs/changes.md``.
    """
    tables = [schema.TABLES[name] for name in COMPARED]
    found = _found(old, new)
    touched = _sites_of(found)
    sides = (Statements(old, touched), Statements(new, touched))
    causes = Verdicts()
    resolved, appraised = ResolvedCauses(sides, causes), AppraisedCauses(sides, causes)
    ordered = sorted(tables, key=lambda table: table.name not in _ORDER)
    listed = {}
    for table in ordered:
        judge = appraised if table.name in APPRAISED else resolved
        listed[table.name] = [
            _change(table, row, judge.verdicts(table, row), causes)
            for row in records(found[table.name])
        ]
    rows = [row for table in tables for row in listed[table.name]]
    return _with_names(schema.FIELD_CHANGES.frame(rows), old, new)


def changed_sites(old: Side, new: Side) -> set[str]:
    """
    Return the sites of which anything differs, and those that one side only has.

    Parameters
    ----------
    old, new
        Both states, or of each the rows that the other does not have: the same sites differ.
    """
    return _sites_of(_found(old, new))


def _found(old: Side, new: Side) -> dict[str, pd.DataFrame]:
    """Find what differs, table by table; of a site that one side only has, the site alone."""
    found = {
        name: differences(schema.TABLES[name], old.table(name), new.table(name))
        for name in COMPARED
    }
    only = _sites_only(new, old) | _sites_only(old, new)
    for name, rows in found.items():
        if name != "sites":
            found[name] = rows[~rows["site_id"].isin(only)]
    return found


def _sites_of(found: dict[str, pd.DataFrame]) -> set[str]:
    return {str(site) for rows in found.values() for site in rows["site_id"].dropna()}


def _sites_only(side: Side, other: Side) -> set[str]:
    return set(side.table("sites")["site_id"]) - set(other.table("sites")["site_id"])


def _change(
    table: Table, row: dict[str, object], verdicts: Sequence[Verdict], causes: Verdicts
) -> dict[str, object]:
    key = row["key"]
    assert isinstance(key, tuple)
    kept = _ranked(verdicts) or [Verdict(Cause.NOT_FOUND, "no claim, setting or version differs")]
    thing = str(row["site_id"]) if isinstance(row["site_id"], str) else key[0]
    place = _KEPT_UNDER.get(table.name)
    field = str(row["field"]) if place is None else key[place]
    causes.add(table.name, thing, field, kept)
    return {
        "table": table.name,
        "id": " / ".join(part for part in key if part),
        "site_id": row["site_id"],
        "field": row["field"],
        "old": row["old"],
        "new": row["new"],
        "cause": kept[0].cause.value,
        "also": "; ".join(one.cause.value for one in kept[1:]) or None,
        "why": "; ".join(one.why for one in kept),
        "audience": _audience(table, str(row["field"])).value,
    }


def _ranked(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Keep the first verdict of each cause, in the order of causes."""
    first: dict[Cause, Verdict] = {}
    for one in verdicts:
        first.setdefault(one.cause, one)
    return [first[cause] for cause in Cause if cause in first]


def _audience(table: Table, field: str) -> Audience:
    """Return who may see a column: those who may see both it and its table."""
    column = next(one for one in table.columns if one.name == field)
    return column.audience if column.audience.may_see(table.audience) else table.audience


def _with_names(changes: pd.DataFrame, old: Side, new: Side) -> pd.DataFrame:
    """Add the name of each site: that in use now, else that of before; narrow what few may see."""
    names: dict[str, object] = {}
    for side in (old, new):
        sites = side.table("sites")
        names |= dict(zip(sites["site_id"], sites["name"], strict=True))
    named = changes.assign(name=changes["site_id"].map(names))
    seen: dict[str, str] = {}
    for side in (old, new):
        findings = side.table("findings")
        # A finding that names other sites says of them what their own partners may not have told.
        internal = findings["other_site_ids"].notna()
        audience = findings["audience"].mask(internal, Audience.INTERNAL.value).dropna()
        keys = (
            findings.loc[audience.index, "site_id"] + " / " + findings.loc[audience.index, "rule"]
        )
        seen |= dict(zip(keys, audience, strict=True))
    is_finding = named["table"] == "findings"
    named["audience"] = [
        seen.get(one, audience) if finding else audience
        for one, audience, finding in zip(named["id"], named["audience"], is_finding, strict=True)
    ]
    return schema.FIELD_CHANGES.frame(named)
