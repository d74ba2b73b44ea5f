"""The sheet of sites: what matters of each, in reading order, with a question for each gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sitepipe import vocab, words
from sitepipe.cells import is_true, is_unknown
from sitepipe.render.portfolio import portfolio_columns, portfolio_table
from sitepipe.render.workbook.cells import Cells, Value
from sitepipe.render.workbook.columns import column_cells, joined_terms
from sitepipe.schema import FIELDS, Column
from sitepipe.snapshot import Appraisal, Edition, Snapshot
from sitepipe.vocab import AcreageBasis, FindingKind, HubKind, Outcome


@dataclass(frozen=True)
class _Shown:
    """
    One column of the sheet.

    ``name`` is its column in ``portfolio.csv``; ``fact`` the fact that its gap is a question
    of; ``family`` the row of :func:`portfolio_columns` that describes it, if not its own.
    """

    name: str
    heading: str
    fact: str = ""
    family: str = ""
    number_format: str = ""


def _fields(*names: str) -> list[_Shown]:
    """Show fields that the schema has a title for, each a fact of its own."""
    return [_Shown(name, FIELDS[name].title, fact=name) for name in names]


_IDENTITY = [
    _Shown("part_of_site_id", "Lies inside"),
    *_fields("authorities"),
    _Shown("role", "Role"),
    _Shown("positioning", "Positioning"),
    _Shown("readiness", "Readiness as stated"),
]
_FACTS = [
    *_fields("plan_status"),
    _Shown("application_status", "Application stage", fact="application_status"),
    _Shown("planning_date", "Date of that stage", fact="application_status"),
    *_fields("control", "available_date", "power_status", "power_mva", "power_date"),
    *_fields("works_cost_gbp", "works_months", "flood_zone", "use_classes", "constraints"),
    _Shown("boundary_kind", "Boundary", fact="boundary"),
    _Shown("measured_acres", "Measured on the boundary", fact="boundary"),
]
_RANK = [
    _Shown("rank", "Rank", fact="score"),
    _Shown("score", "Score proven", fact="score", number_format="0.0"),
]
_SCORE = [
    _Shown("score_low", "Score, lowest", number_format="0.0"),
    _Shown("score_high", "Score, highest", number_format="0.0"),
    _Shown("completeness", "Weight on known facts", number_format="0%"),
    _Shown("gates", "Gates"),
    _Shown("facts_known", "Facts known"),
    _Shown("facts_total", "Facts asked for"),
]
_PLACE = [
    _Shown("lat", "Latitude", fact="location", number_format="0.00000"),
    _Shown("lon", "Longitude", fact="location", number_format="0.00000"),
    _Shown("location_uncertainty_m", "Location within", number_format="#,##0"),
    _Shown("site_id", "Site id"),
]
_ASKED_BASES = {  # asked for by name; a figure on any other basis says how large a site is
    AcreageBasis.NET_DEVELOPABLE: "net_developable_acres",
    AcreageBasis.NEAR_TERM_AVAILABLE: "near_term_acres",
}
_ENDS = (("low_acres", "from"), ("high_acres", "to"), ("qualifier", "stated as"))
_WAYS = (("min", "nearest {}"), ("km", "distance to it"), ("name", "its name"))


def site_columns(snapshot: Snapshot, appraisal: Appraisal, edition: Edition) -> list[Cells]:
    """
    Describe the sheet of sites.

    Parameters
    ----------
    snapshot, appraisal
        Tables of N sites.
    edition
        Its audience, and the completeness from which a site is ranked.

    Returns
    -------
    columns
        N rows each, in the order of the sites. An unknown cell that answers a question is
        tinted, and its note puts the question.
    """
    portfolio = portfolio_table(snapshot, appraisal)
    described = {column.name: column for column in portfolio_columns()}
    questions = _questions(portfolio, appraisal.findings, edition)
    shown = [
        *_RANK, *_IDENTITY, *_acreages(portfolio), *_FACTS, *_access(portfolio), *_SCORE, *_PLACE,
    ]  # fmt: skip
    cells = [Cells("Site", portfolio["name"].tolist())]
    for one in shown:
        column = described[one.family or one.name]
        if edition.audience.may_see(column.audience):
            cells.append(_cells(one, column, portfolio, questions))
    return cells


def _cells(
    one: _Shown, column: Column, portfolio: pd.DataFrame, questions: dict[str, list[str]]
) -> Cells:
    rows = (
        portfolio[one.name]
        if one.name in portfolio.columns
        else pd.Series([None] * len(portfolio), dtype="object")
    )
    asks = questions.get(one.fact, [])
    cells = column_cells(
        column,
        rows,
        heading=one.heading,
        number_format=one.number_format,
        # An acreage without an upper end is no gap: its bound is open.
        asked=[bool(ask) for ask in asks] if one.family and asks else bool(one.fact),
        questions=asks,
        modelled=_modelled(one.name, portfolio),
    )
    if one.name == "constraints":
        return Cells(
            cells.heading, joined_terms(vocab.Constraint, rows), meaning=cells.meaning,
            asked=True, questions=asks,
        )  # fmt: skip
    if one.name == "part_of_site_id":
        names: dict[object, Value] = dict(zip(portfolio["site_id"], portfolio["name"], strict=True))
        return Cells(
            cells.heading,
            [None if is_unknown(cell) else names.get(cell, cell) for cell in rows],
            meaning="The site that includes this one. Count the acres of only one of the two.",
        )
    return cells


def _modelled(name: str, portfolio: pd.DataFrame) -> Sequence[bool]:
    """Say in which rows a figure is modelled, or rests on what is not verified."""
    kind = name.rpartition("_")[0]
    verified = {"min": f"{kind}_verified", "km": f"{kind}_verified"}.get(name.rpartition("_")[2])
    if name in ("score", "score_low", "score_high"):
        verified = "score_verified"
    if verified is None or verified not in portfolio.columns:
        return ()
    return [not is_true(flag) for flag in portfolio[verified]]


def _acreages(portfolio: pd.DataFrame) -> list[_Shown]:
    """Show every basis that any site states, and those that are asked for."""
    bases = [
        basis
        for basis in AcreageBasis
        if basis in _ASKED_BASES or f"{basis.value}_low_acres" in portfolio.columns
    ]
    return [
        _Shown(
            f"{basis.value}_{suffix}",
            f"{words.sentence(basis.label)[:-1]}: {end}",
            fact="" if suffix == "qualifier" else _ASKED_BASES.get(basis, ""),
            family=f"<basis>_{suffix}",
        )
        for basis in bases
        for suffix, end in _ENDS
    ]


def _access(portfolio: pd.DataFrame) -> list[_Shown]:
    kinds = [kind for kind in HubKind if f"{kind.value}_min" in portfolio.columns]
    return [
        _Shown(
            f"{kind.value}_{suffix}",
            words.sentence(f"{heading.format(kind.label)}")[:-1]
            if suffix == "min"
            else f"{words.sentence(kind.label)[:-1]}: {heading}",
            family=f"<kind>_{suffix}",
        )
        for kind in kinds
        for suffix, heading in _WAYS
    ]


def _questions(
    portfolio: pd.DataFrame, findings: pd.DataFrame, edition: Edition
) -> dict[str, list[str]]:
    """Give, by fact, what to ask about each site while the fact is unknown."""
    unknown = findings[
        (findings["kind"] == FindingKind.FACT.value)
        & (findings["outcome"] == Outcome.UNKNOWN.value)
    ]
    asked = {
        (row.site_id, row.field): in_words(row.next_step, row.actor)
        for row in unknown.itertuples(index=False)
    }
    site_ids = portfolio["site_id"].tolist()
    fields = dict.fromkeys(field for _, field in asked)
    questions = {
        str(field): [asked.get((site_id, field), "") for site_id in site_ids] for field in fields
    }
    questions["score"] = [
        ""
        if is_unknown(share)
        else f"Not ranked: known facts carry {words.percent(share)} of the weight; "
        f"a rank needs {words.percent(edition.rank_from)}."
        for share in portfolio["completeness"]
    ]
    return questions


def in_words(question: object, actor: object) -> str:
    """Put a question to whom it waits on: ``Ask the promoter: How many MVA are firm?``."""
    if is_unknown(question):
        return ""
    text = words.sentence(str(question))
    return text if is_unknown(actor) else f"Ask {actor}: {text}"
