"""The sheets of a partner's workbook, prefilled from what it stated and what holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sitepipe import forms, words
from sitepipe.cells import is_unknown
from sitepipe.consolidate import JOINED
from sitepipe.forms import (
    FormColumn,
    FormSheet,
    IssuedCell,
    IssuedRecord,
    PrefilledCell,
    PrefilledRow,
    PrefilledSheet,
)
from sitepipe.ingest import form_cell, own_words
from sitepipe.partner_forms.statements import Statements, rows_of
from sitepipe.schema import FIELDS
from sitepipe.snapshot import Snapshot
from sitepipe.vocab import Audience, Entity

_POSITION = ("latitude", "longitude", "uncertainty_m")


def prefilled_sheets(stated: Statements, snapshot: Snapshot) -> tuple[PrefilledSheet, ...]:
    """
    Prefill every sheet of the template for a partner.

    Of what others state only what anybody may see is shown, and only on the partner's own
    sites; rows of registers are the partner's own.

    Parameters
    ----------
    stated
        Claims, and whose workbook it is.
    snapshot
        Its sites and records.
    """
    records = own_records(stated, snapshot)
    return tuple(
        PrefilledSheet(
            form,
            tuple(
                _site_rows(form, stated, snapshot, records)
                if form.entity is Entity.SITE
                else _register_rows(form, stated, records)
            ),
        )
        for form in forms.SHEETS
    )


def own_records(stated: Statements, snapshot: Snapshot) -> pd.DataFrame:
    """
    List the partner's records, with ``site_id`` and ``reference``; those that name sites first.

    The newest stands first, so that it gives the name that the partner uses now.
    """
    sources = snapshot.sources.set_index("source_id")
    own = sources.index[sources["partner"] == stated.partner]
    records = snapshot.records[snapshot.records["source_id"].isin(own)]
    claims = stated.claims[stated.claims["field"] == "site_reference"]
    reference = claims.drop_duplicates("record_id").set_index("record_id")["value"]
    site_of = snapshot.identities.set_index("record_id")["site_id"]
    records = records.assign(
        site_id=records["record_id"].map(site_of),
        reference=records["record_id"].map(reference),
        makes=records["entity"].isin([Entity.SITE.value, Entity.LOCATION.value]),
        dated=records["source_id"].map(sources["valid_at"]).fillna(""),
    )
    return records.sort_values(
        ["makes", "dated", "source_id", "sheet", "row"],
        ascending=[False, False, True, True, True],
        kind="stable",
        na_position="first",
        ignore_index=True,
    )


def _site_rows(
    form: FormSheet, stated: Statements, snapshot: Snapshot, records: pd.DataFrame
) -> list[PrefilledRow]:
    by_site = {str(key): held for key, held in records.groupby("site_id", sort=False)}
    cells = _cells(form, stated)
    rows = []
    for site in snapshot.sites.to_dict("records"):
        site_id = str(site["site_id"])
        if (held := by_site.get(site_id)) is None:
            continue
        makers = held[held["makes"]]
        name = str(makers["name"].iloc[0]) if len(makers) else str(site["name"])
        rows.append(
            PrefilledRow(
                site_id,
                {
                    form.name_heading: _name_cell(name, site),
                    **cells.get(site_id, {}),
                },
                _issued_records(held),
            )
        )
    return rows


def _name_cell(name: str, site: Mapping[Any, Any]) -> PrefilledCell:
    note = "" if name == site["name"] else f"The pipeline calls it {site['name']}."
    return PrefilledCell(IssuedCell(name), note)


def _issued_records(held: pd.DataFrame) -> tuple[IssuedRecord, ...]:
    named = held[["source_id", "name", "reference"]].drop_duplicates()
    return tuple(
        IssuedRecord(
            str(row["source_id"]),
            str(row["name"]),
            "" if is_unknown(row["reference"]) else str(row["reference"]),
        )
        for row in named.to_dict("records")
    )


def _register_rows(
    form: FormSheet, stated: Statements, records: pd.DataFrame
) -> list[PrefilledRow]:
    """Give each thing that the partner's own records tell of a row, in the order of the sites."""
    cells = _cells(form, stated)
    own = stated.own
    row_of = rows_of(form, own).dropna()
    told = own.loc[row_of.index, ["record_id", "source_id", "sheet", "row"]].assign(key=row_of)
    told = told.sort_values(
        ["source_id", "sheet", "row"], kind="stable", na_position="first"
    ).drop_duplicates("record_id")
    by_id = records.set_index("record_id")
    cites = own.drop_duplicates("record_id").set_index("record_id")["reference"]
    by_site = {str(key): held for key, held in records.groupby("site_id", sort=False)}
    rows: list[PrefilledRow] = []
    numbers: dict[str, int] = {}
    for key, held in told.groupby("key", sort=False):
        first = by_id.loc[held["record_id"].iloc[0]]
        site_id = "" if is_unknown(first["site_id"]) else str(first["site_id"])
        number = numbers[site_id] = numbers.get(site_id, 0) + 1
        named = {
            form.name_heading: PrefilledCell(IssuedCell(str(first["name"]))),
            **cells.get(str(key), {}),
        }
        cited = cites.reindex(held["record_id"]).dropna()
        if form.reference_heading and len(cited):
            named[form.reference_heading] = PrefilledCell(IssuedCell(str(cited.iloc[0])))
        rows.append(
            PrefilledRow(
                f"{site_id or form.title.lower()} {number}",
                named,
                _issued_records(by_site[site_id]) if site_id in by_site else (),
            )
        )
    return rows


def _cells(form: FormSheet, stated: Statements) -> dict[str, dict[str, PrefilledCell]]:
    """Prefill the cells of every row that the partner may have, by row and heading."""
    claims = stated.claims
    row_of = rows_of(form, claims)
    on_sheet = claims.assign(row_key=row_of)[row_of.notna()]
    on_sheet = on_sheet[
        on_sheet["row_key"].isin(on_sheet.loc[on_sheet["partner"] == stated.partner, "row_key"])
        | (form.entity is Entity.SITE)
    ]
    columns = {column.heading: column for column in form.columns}
    grouped: dict[tuple[str, str], list[Mapping[Any, Any]]] = {}
    for claim in on_sheet.to_dict("records"):
        if heading := _column_of(form, claim):
            grouped.setdefault((str(claim["row_key"]), heading), []).append(claim)
    filled: dict[str, dict[str, PrefilledCell]] = {}
    for (key, name), held in grouped.items():
        if cell := _cell(columns[name], held, stated):
            filled.setdefault(key, {})[name] = cell
    return filled


def _column_of(form: FormSheet, claim: Mapping[Any, Any]) -> str | None:
    """Find the column of a claim: of acreages the one of its basis, else that of none."""
    fitting = [column for column in form.columns if column.field == claim["field"]]
    if len(fitting) < 2:
        return fitting[0].heading if fitting else None
    of_basis = [one for one in fitting if one.basis == claim["basis"]]
    return next(one.heading for one in (of_basis or fitting) if of_basis or not one.basis)


def _cell(
    column: FormColumn, claims: Sequence[Mapping[Any, Any]], stated: Statements
) -> PrefilledCell | None:
    """
    Prefill one cell from the claims on it, the best first.

    The partner's own words stand in it wherever it stated anything; else what holds, if
    anybody may see it.
    """
    if column.field in _POSITION and any(isinstance(one["place"], str) for one in claims):
        return PrefilledCell(
            IssuedCell("", read_only=True),
            "The site lies in several places, each with a position of its own.",
        )
    own = [one for one in claims if one["partner"] == stated.partner]
    best = claims[0] if claims[0]["says"] else None
    is_others = best is not None and best["partner"] != stated.partner
    may_be_shown = FIELDS[column.field].audience is Audience.PUBLIC
    trust = stated.trust_in(column.field)
    beaten = (
        is_others and best is not None and int(best["trust"]) > trust
        and column.field not in JOINED
    )  # fmt: skip
    held = _holds(column, best, trust) if is_others and best and may_be_shown else ""
    if own:
        text = form_cell(column, dict(own[0]))
        parts = [f"You wrote {own[0]['text']!r}." if text != own[0]["text"] else "", held]
        issued = IssuedCell(
            text,
            read_only=beaten,
            source=str(own[0]["source_id"]),
            valid_at="" if is_unknown(own[0]["valid_at"]) else str(own[0]["valid_at"]),
            claims=tuple(str(one["claim_id"]) for one in own),
        )
        return PrefilledCell(issued, _note(parts, read_only=beaten))
    if not held or best is None or column.field in JOINED:
        return None
    shown = own_words(column, dict(best))
    return PrefilledCell(
        IssuedCell(shown, read_only=beaten or not shown), _note([held], read_only=beaten)
    )


def _holds(column: FormColumn, claim: Mapping[Any, Any], trust: int) -> str:
    value = own_words(column, dict(claim)) or "another value"
    if column.kind == "date" and isinstance(claim["value"], str):
        value = words.date(claim["value"])
    dated = f", {words.date(str(claim['valid_at']))}" if claim["valid_at"] else ""
    more = int(claim["trust"]) > trust
    why = f"; it is trusted more here ({claim['trust']} over {trust})" if more else ""
    return f"The pipeline holds {value}: {claim['partner']}{dated}{why}."


def _note(parts: Sequence[str], *, read_only: bool) -> str:
    last = "Read-only: write to us if it is wrong." if read_only else ""
    return " ".join(part for part in (*parts, last) if part)
