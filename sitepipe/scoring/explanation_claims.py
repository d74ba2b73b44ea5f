"""Where a stated figure or term comes from: cells, and how they were read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from sitepipe import schema, units, words
from sitepipe.cells import is_true, stated
from sitepipe.names import site_key
from sitepipe.reports import Cell, ClaimReport, FieldExplanation, Step
from sitepipe.scoring.citations import SiteClaims, cell_words, cells_that_hold
from sitepipe.scoring.evidence import Evidence, Topics
from sitepipe.scoring.phrases import is_column, site_value
from sitepipe.scoring.roots import claims_behind
from sitepipe.vocab import AcreageBasis

_ACREAGE_TOPICS = {
    **{basis: basis for basis in AcreageBasis.values()},
    "net_developable_acres": AcreageBasis.NET_DEVELOPABLE.value,
    "near_term_acres": AcreageBasis.NEAR_TERM_AVAILABLE.value,
}


def claim_topics(evidence: Evidence) -> Topics:
    """Return the explanations of what is stated of a site or measured on it, by name."""
    topics: Topics = {
        field: partial(_input, evidence, field)
        for field, origin in evidence.inputs["origin"].items()
        if origin == "claims"
    }
    for name in schema.SITES.column_names:
        topics[name] = partial(_column, evidence, name)
    for name, basis in _ACREAGE_TOPICS.items():
        topics[name] = partial(_acreage, evidence, name, [basis])
    topics["stated_acres"] = partial(_acreage, evidence, "stated_acres", AcreageBasis.values())
    return topics


def answer(
    evidence: Evidence,
    field: str,
    value: str | None,
    derivation: list[Step],
    *,
    unknown: str = "",
    claims: list[ClaimReport] | None = None,
) -> FieldExplanation:
    """
    Build the answer to a field, with what bounds it while it is unknown.

    ``claims`` are those that the field rests on, unless they are given.
    """
    if value is None and _is_bounded(evidence, field):
        derivation = [*derivation, _bound_step(evidence, field)]
    return evidence.explanation(
        field,
        value=value,
        unknown=unknown,
        claims=claims_behind(evidence.claims, field) if claims is None else claims,
        derivation=derivation,
    )


def _is_bounded(evidence: Evidence, field: str) -> bool:
    if field not in evidence.inputs.index:
        return False
    return bool(evidence.inputs.loc[field, ["low", "high"]].notna().any())


def _bound_step(evidence: Evidence, field: str) -> Step:
    bound = stated(evidence.inputs.loc[field, "text"]) or "nothing is known of it"
    return Step(
        step=f"not stated, yet bounded: {bound}",
        inputs=cells_that_hold(claims_behind(evidence.claims, field)),
        rule="a figure on another basis bounds it and does not state it",
    )


def value_in_words(evidence: Evidence, name: str) -> str | None:
    """Say a column of the site, in the words of the score's input where it is one."""
    if name in evidence.inputs.index and is_true(evidence.inputs.at[name, "known"]):
        return stated(evidence.inputs.at[name, "text"])
    return site_value(name, evidence.site[name])


def _input(evidence: Evidence, field: str) -> FieldExplanation:
    """Explain an input of the score that is no column of the site."""
    row = evidence.inputs.loc[field]
    return answer(evidence, field, stated(row["text"]) if is_true(row["known"]) else None, [])


def _column(evidence: Evidence, name: str) -> FieldExplanation:
    """Explain a column of the site by the claims that hold."""
    value = value_in_words(evidence, name)
    if name in ("site_id", "name"):
        return answer(evidence, name, value, _record_steps(evidence))
    if name == "part_of_site_id":
        return _part_of(evidence, value)
    return answer(evidence, name, value, reading_steps(evidence, name))


def _record_steps(evidence: Evidence) -> list[Step]:
    """Say which rows of which files are of this site, and who decided."""
    identities = evidence.rows(evidence.snapshot.identities).set_index("record_id")
    return [
        Step(
            step=f"the record named {row.name!r} is of this site",
            inputs=[cell_words(Cell.of(row))],
            rule=(
                f"{identities.loc[row.record_id, 'decision']} "
                f"(decided by {identities.loc[row.record_id, 'decided_by']})"
            ),
        )
        for row in evidence.claims.records.itertuples(index=False)
    ]


def _part_of(evidence: Evidence, value: str | None) -> FieldExplanation:
    """Explain why a site is counted within another: records of either say so, or boundaries."""
    if value is None:
        return answer(
            evidence, "part_of_site_id", None, [], unknown="No source puts it within another site."
        )
    outer = SiteClaims(evidence.snapshot, value)
    in_use = evidence.snapshot.sites.set_index("site_id")["name"]
    own = {site_key(name) for name in (evidence.site["name"], *evidence.claims.records["name"])}
    wholes = {site_key(name) for name in (in_use[value], *outer.records["name"])}
    # Either site may name several others; only the claims that name the other one count.
    claims = [
        claim
        for stated, names in (
            (outer.on(("included_site",)), own),
            (evidence.claims.on(("larger_site",)), wholes),
        )
        for claim in stated
        if site_key(claim.value) in names
    ]
    rule = (
        "a site named as included in another, or as its part, is counted within it"
        if claims
        else "a boundary that lies in another's is counted within it"
    )
    return evidence.explanation(
        "part_of_site_id",
        value=value,
        claims=claims,
        derivation=[
            Step(
                step=f"{value} includes this site, so its acres are counted once, there",
                inputs=cells_that_hold(claims),
                rule=rule,
            )
        ],
    )


def reading_steps(evidence: Evidence, field: str, *, bases: Sequence[str] = ()) -> list[Step]:
    """Say how each cell that holds was read, where the value is not the text itself."""
    return [
        Step(
            step=f"{claim.text!r} is read as {reading}",
            inputs=[cell_words(Cell.of(claim))],
            rule=_reading_rule(claim),
        )
        for claim in evidence.claims.holding(field, bases=bases).itertuples(index=False)
        if (reading := _reading(claim)) is not None
        and reading.casefold() != str(claim.text).casefold()
    ]


def _reading(claim: Any) -> str | None:
    """Say what was read from a cell; nothing if it gives no value."""
    if not (math.isnan(claim.low) and math.isnan(claim.high)):
        if claim.field == "stated_acres":
            basis = stated(claim.basis)
            text = words.quantity(claim.low, claim.high, stated(claim.qualifier), "acres")
            return f"{text}, {AcreageBasis(basis).label}" if basis else text
        return f"{words.span(claim.low, claim.high, 2)} {stated(claim.unit) or ''}".strip()
    return site_value(claim.field, claim.value) if is_column(claim.field) else stated(claim.value)


def _reading_rule(claim: Any) -> str:
    if (reading := stated(claim.reading)) is not None:
        return reading
    if claim.field == "stated_acres":
        return (
            "figure, qualifier and basis as the text has them; "
            f"1 acre = {units.SQ_METRES_PER_ACRE} m², 1 sq ft = {units.SQ_METRES_PER_SQ_FOOT} m²"
        )
    if math.isnan(claim.low) and math.isnan(claim.high):
        return "the term or date that the text stands for"
    return "the figure as stated"


def _acreage(evidence: Evidence, name: str, bases: list[str]) -> FieldExplanation:
    """Explain the acreages of a site on some bases."""
    acreages = evidence.rows(evidence.snapshot.acreages)
    acreages = acreages[acreages["basis"].isin(bases)]
    value = "; ".join(
        f"{words.quantity(row.low_acres, row.high_acres, stated(row.qualifier), 'acres')}, "
        f"{AcreageBasis(row.basis).label}"
        for row in acreages.itertuples(index=False)
    )
    # Where no claim is on this basis, all of them are shown: they may bound it.
    one_basis = () if len(bases) > 1 else bases
    return answer(
        evidence,
        name,
        value or None,
        reading_steps(evidence, "stated_acres", bases=one_basis),
        claims=evidence.claims.on(["stated_acres"], bases=one_basis) or None,
    )
