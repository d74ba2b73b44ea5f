"""Records of plots, buildings, connections and the like to one row for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from sitepipe import schema
from sitepipe.consolidate.register_keys import lines, named_by_claims, natural, without_key
from sitepipe.consolidate.winners import TableRow, settle
from sitepipe.schema import Column, Table
from sitepipe.vocab import Entity, IssueKind, Severity

_FLAGS = {"yes": True, "no": False}
_CELL = ["source_id", "sheet", "row"]


@dataclass(frozen=True)
class Register:
    """
    One resolved table, and what it rests on.

    ``cells`` has the rows and columns of ``table`` and names the claim behind each cell.
    ``held`` are the claims that hold, each with the ``line`` of the table that it is on.
    """

    table: pd.DataFrame
    cells: pd.DataFrame
    held: pd.DataFrame
    conflicts: list[TableRow]
    issues: list[TableRow]


def resolve_site_registers(
    records: pd.DataFrame, ranked: pd.DataFrame, site_ids: pd.Index
) -> dict[Entity, Register]:
    """
    Resolve what belongs to sites: plots, buildings, connections, evidence, parties.

    Parameters
    ----------
    records
        Records of sites.
    ranked
        Ranked claims, with ``site_id``.
    site_ids
        Sites in their order.

    Returns
    -------
    registers
        By entity; rows by site, then by key. A row that states something and not of what is
        an issue.
    """
    registers = {}
    for entity, table in schema.ENTITY_TABLES.items():
        if not entity.is_of_a_site:
            continue
        named = named_by_claims(table, ranked)
        register = resolve_register(table, named, ranked, site_ids=site_ids)
        own = records[records["entity"] == entity.value]
        lost = without_key(table, ranked, named, own)
        registers[entity] = replace(register, issues=[*register.issues, *lost])
    return registers


def resolve_register(
    table: Table,
    named: pd.DataFrame,
    ranked: pd.DataFrame,
    *,
    also: Iterable[str] = (),
    site_ids: pd.Index | None = None,
) -> Register:
    """
    Let one claim on each field of each thing that records name hold.

    Records name the same thing if all parts of its key agree but for case, spaces,
    punctuation and ``&``; the best record's spelling is shown. A part of the key that no
    record states is unknown and agrees with itself alone: all connections of a site to one
    utility that bear no name are one connection.

    Parameters
    ----------
    table
        What the records are of.
    named
        One row per record, the best first: ``record_id``, the columns of the key and, where a
        claim names the thing, its ``claim_id``. The order of rows with equal keys decides
        the spelling.
    ranked
        Claims as :func:`sitepipe.consolidate.winners.rank_claims` orders them.
    also
        Fields to settle that are no column of the table.
    site_ids
        Sites in their order, for a table that has them in its key.

    Returns
    -------
    register
        Rows by key: sites in their order, terms as defined, names as people count. Rows of one
        source and date that state different things of one and the same are an issue.
    """
    if named.empty:
        nothing = table.empty()
        return Register(nothing, nothing, ranked.iloc[:0].assign(line=0), [], [])
    named = named.assign(line=lines(named, list(table.key)))
    line_of = named.set_index("record_id")["line"]
    columns = [one for one in table.columns if one.claim and one.name not in table.key]
    fields = [*dict.fromkeys(one.claim for one in columns), *also]
    stated = ranked[ranked["field"].isin(fields) & ranked["record_id"].isin(line_of.index)]
    stated = stated.assign(line=stated["record_id"].map(line_of))
    held, conflicts = settle(stated, ["line", "field"])
    base = named.drop_duplicates("line").set_index("line")
    by_field = {field: rows.set_index("line") for field, rows in held.groupby("field")}
    none = held.iloc[:0].set_index("line")
    values: dict[str, pd.Series] = {name: base[name] for name in table.key}
    cells: dict[str, pd.Series] = {}
    for one in columns:
        rows = by_field.get(one.claim, none).reindex(base.index)
        values[one.name], cells[one.name] = _values(one, rows), rows["claim_id"]
    if "claim_id" in base:
        values["claim_id"] = base["claim_id"]
    else:
        values["claim_id"] = _first_claim(cells, base.index)
    resolved = table.frame(pd.DataFrame(values, index=base.index))
    cells |= dict.fromkeys(table.key, values["claim_id"])
    behind = pd.DataFrame(cells, index=base.index).reindex(columns=table.column_names)
    register = Register(
        resolved,
        behind.reset_index(drop=True),
        held,
        conflicts,
        _contradictions(table, conflicts, stated),
    )
    return _in_order(register, table, site_ids)


def _in_order(register: Register, table: Table, site_ids: pd.Index | None) -> Register:
    rows = register.table
    terms = {one.name: one.terms for one in table.columns}
    order = pd.DataFrame(index=rows.index)
    for name in table.key:
        if name == "site_id" and site_ids is not None:
            order[name] = site_ids.get_indexer(rows[name])
        elif (known := terms[name]) is not None:
            order[name] = rows[name].map({term: n for n, term in enumerate(known.values())})
        else:
            order[name] = rows[name].map(natural, na_action="ignore")
    places = order.sort_values(list(table.key), kind="stable", na_position="last").index
    new_line = pd.Series(range(len(places)), index=places)
    return Register(
        rows.loc[places].reset_index(drop=True),
        register.cells.loc[places].reset_index(drop=True),
        register.held.assign(line=register.held["line"].map(new_line)),
        register.conflicts,
        register.issues,
    )


def _values(column: Column, claims: pd.DataFrame) -> pd.Series:
    """Take from claims what a column shows: text, the end of an interval, or a flag."""
    match column.dtype:
        case "number" | "integer":
            return claims[column.end]
        case "flag":
            return claims["value"].map(_FLAGS).astype("boolean")
        case _:
            return claims["value"]


def _first_claim(cells: dict[str, pd.Series], lines: pd.Index) -> pd.Series:
    """Return the claim on the first column of each line that states anything."""
    first = pd.Series(None, index=lines, dtype="str")
    for claim_ids in cells.values():
        first = first.fillna(claim_ids)
    return first


def _contradictions(
    table: Table, conflicts: list[TableRow], stated: pd.DataFrame
) -> list[TableRow]:
    """List rows of one source and date that say otherwise than an earlier row on one thing."""
    if not conflicts:
        return []
    pairs = pd.DataFrame(conflicts)[["claim_id_won", "claim_id_lost"]]
    where = stated.set_index("claim_id")[[*_CELL, "valid_at", "column", "text", "field"]]
    won = where.loc[pairs["claim_id_won"]].reset_index(drop=True)
    lost = where.loc[pairs["claim_id_lost"]].reset_index(drop=True)
    same_sheet = (won["sheet"] == lost["sheet"]) | (won["sheet"].isna() & lost["sheet"].isna())
    doubtful = (
        (won["source_id"] == lost["source_id"]) & same_sheet & (won["valid_at"] == lost["valid_at"])
    )
    ordered = lost.assign(first=won["row"])[doubtful].sort_values(
        [*_CELL, "field"], kind="stable", na_position="first"
    )
    return [
        {
            **{name: claim[name] for name in [*_CELL, "column"]},
            "value": claim["text"],
            "kind": IssueKind.CONTRADICTS_ITSELF.value,
            "severity": Severity.WARNING.value,
            "message": f"row {claim['first']} of the same source says otherwise of the same row "
            f"of the {table.name}",
            "repair": "The earlier row holds; if these are two, give them two names.",
        }
        for claim in ordered.to_dict("records")
    ]
