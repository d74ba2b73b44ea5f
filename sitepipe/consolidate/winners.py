"""Which of several claims on one thing holds, and what the others said."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sitepipe.dates import order_text

TableRow = dict[str, object]
_ORDER = ["trust", "dated", "known_at"]
_STATED = ["value", "low", "high", "qualifier"]


def rank_claims(claims: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """
    Order claims so that of any group the first holds.

    Highest trust of the source for the field, then the latest date spoken of, then the latest
    learnt, then the record that states most, then the source, then the lower figure, the later
    date or the last in the alphabet, so that the answer never depends on the order of reading.
    A date that is not known is the earliest; of two dates the more precise one is the later if
    it starts with the other, and an interval counts by the first day that it states.

    Parameters
    ----------
    claims
        Claims with ``site_id``.
    sources
        Gives ``trust`` by ``source_id``, and ``field_trust`` where a field departs from it.

    Returns
    -------
    ranked
        The claims with ``trust``, best first, on a fresh index.
    """
    ranked = claims.assign(
        trust=_trust(claims, sources),
        stated=claims["record_id"].map(claims["record_id"].value_counts()).astype("int64"),
        valid_at=claims["valid_at"].fillna(""),
        dated=claims["valid_at"].fillna("").map(order_text),
        known_at=claims["known_at"].fillna(""),
    )
    return ranked.sort_values(
        [*_ORDER, "stated", "source_id", "low", "high", "value", "text", "claim_id"],
        ascending=[False] * 4 + [True] * 3 + [False] * 2 + [True],
        kind="stable",
        na_position="first",
        ignore_index=True,
    )


def _trust(claims: pd.DataFrame, sources: pd.DataFrame) -> pd.Series:
    """Give the trust in each claim: that of its source for its field, else of its source."""
    held = sources.set_index("source_id")
    trust = claims["source_id"].map(held["trust"].astype("Int64")).fillna(0).astype("int64")
    for source_id, text in held["field_trust"].dropna().items():
        for part in str(text).split("; "):
            field, _, figure = part.partition("=")
            departs = (claims["source_id"] == source_id) & (claims["field"] == field)
            trust = trust.mask(departs, int(figure))
    return trust


def rank_records(records: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Order records so that of those that name one thing the first has the spelling in use."""
    held = sources.set_index("source_id")
    ranked = records.assign(
        trust=records["source_id"].map(held["trust"]).fillna(0).astype("int64"),
        dated=records["source_id"].map(held["valid_at"]).fillna(""),
    )
    return ranked.sort_values(
        ["trust", "dated", "source_id", "name", "record_id"],
        ascending=[False, False, True, True, True],
        kind="stable",
        na_position="first",
        ignore_index=True,
    )


def states_something(claims: pd.DataFrame) -> pd.Series:
    """Say which claims hold a value; the others keep the text of a cell that says nothing."""
    return claims[["value", "low", "high"]].notna().any(axis=1)


def settle(ranked: pd.DataFrame, by: list[str]) -> tuple[pd.DataFrame, list[TableRow]]:
    """
    Let one claim of each group hold.

    Parameters
    ----------
    ranked
        Claims as :func:`rank_claims` orders them, each with a value.
    by
        Columns that make a group.

    Returns
    -------
    winners
        One row per group.
    conflicts
        Rows of :data:`sitepipe.schema.CONFLICTS`: each claim that states another value.
    """
    if ranked.empty:
        return ranked, []
    group = ranked.groupby(by, sort=False, dropna=False).ngroup()
    winners = ranked[~group.duplicated()]
    holding = group.to_numpy()  # the winner of each claim's group, row by row
    differs = np.flatnonzero(~_same(winners[_STATED].iloc[holding], ranked[_STATED]))
    conflicts = [
        conflict(won, lost, why(won, lost))
        for won, lost in zip(
            winners.iloc[holding[differs]].to_dict("records"),
            ranked.iloc[differs].to_dict("records"),
            strict=True,
        )
    ]
    return winners, conflicts


def conflict(won: TableRow, lost: TableRow, reason: str) -> TableRow:
    """Return the row of :data:`sitepipe.schema.CONFLICTS` of two claims on one site."""
    return {
        "site_id": lost["site_id"],
        "field": lost["field"],
        "claim_id_won": won["claim_id"],
        "value_won": won["text"],
        "claim_id_lost": lost["claim_id"],
        "value_lost": lost["text"],
        "why": reason,
    }


def why(won: TableRow, lost: TableRow) -> str:
    """Name the first rule that tells two claims apart."""
    if won["trust"] != lost["trust"]:
        return f"higher trust: {won['trust']} over {lost['trust']}"
    if won["dated"] != lost["dated"]:
        return f"later date: {won['valid_at']} over {lost['valid_at'] or 'no date'}"
    if won["known_at"] != lost["known_at"]:
        return f"learnt later: {won['known_at']} over {lost['known_at'] or 'no date'}"
    if won["stated"] != lost["stated"]:
        return f"its record states more: {won['stated']} values over {lost['stated']}"
    if won["source_id"] != lost["source_id"]:
        return f"equal in trust and date; {won['source_id']} stands before {lost['source_id']}"
    is_figure = pd.notna(won["low"]) or pd.notna(won["high"])
    which = "the lower figure" if is_figure else "the last of its values"
    return f"equal in trust and date; of what one source says twice, {which}"


def _same(won: pd.DataFrame, lost: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say row by row whether two claims state the same, unknown equal to unknown."""
    same = np.ones(len(lost), dtype=bool)
    for name in _STATED:
        one, other = won[name].reset_index(drop=True), lost[name].reset_index(drop=True)
        same &= ((one == other) | (one.isna() & other.isna())).to_numpy(dtype=bool)
    return same
