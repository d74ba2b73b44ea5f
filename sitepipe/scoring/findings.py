"""Gates and facts: for each site, what passes, what fails, and what nobody has said."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sitepipe import schema
from sitepipe.config import Fact, FactsConfig, Gate, ScoringConfig
from sitepipe.scoring.inputs import SiteInputs
from sitepipe.vocab import FindingKind, Outcome


def assess_rules(given: SiteInputs, *, scoring: ScoringConfig, facts: FactsConfig) -> pd.DataFrame:
    """
    Assess every gate and every fact of every site.

    Parameters
    ----------
    given
        Inputs of N sites.
    scoring
        Reads ``gates``.
    facts
        What an investor asks about every site.

    Returns
    -------
    findings
        Rows of :data:`sitepipe.schema.FINDINGS`, site by site, gates first. A fact passes when
        it is known. ``next_step`` is the question to ask while a rule is unknown, and the cure
        where it failed.
    """
    blocks = [_gate(given, name, gate, facts) for name, gate in scoring.gates.items()]
    blocks += [_fact(given, name, fact) for name, fact in facts.facts.items()]
    if not blocks:
        return schema.FINDINGS.empty()
    return schema.FINDINGS.frame(pd.concat(blocks).sort_index(kind="stable"))


def question_of(gate: Gate, facts: FactsConfig) -> tuple[str, str]:
    """
    Return what to ask, and whom, while a gate is unknown.

    The list of facts knows the question where it asks for the gate's field; else the gate's own
    condition is put as a question to the one who could cure it.
    """
    for fact in facts.facts.values():
        if fact.field == gate.field:
            return fact.question, fact.ask
    return f"Is this so: {gate.title[:1].lower()}{gate.title[1:]}? Not stated.", gate.actor


def _gate(given: SiteInputs, name: str, gate: Gate, facts: FactsConfig) -> pd.DataFrame:
    rows = given.of(gate.field)
    passed, failed = _tested(gate, rows)
    question, ask = question_of(gate, facts)
    unknown = ~passed & ~failed
    return pd.DataFrame(
        {
            "site_id": given.site_ids,
            "rule": f"gates.{name}",
            "kind": FindingKind.GATE.value,
            "title": gate.title,
            "outcome": _outcome(passed, failed),
            "fact": rows["text"],
            "field": gate.field,
            "next_step": _where(failed, gate.cure, unknown, question),
            "actor": _where(failed, gate.actor, unknown, ask),
            "source": f"gates.{name}.{_test_key(gate)}",
        }
    )


def _fact(given: SiteInputs, name: str, fact: Fact) -> pd.DataFrame:
    rows = given.of(fact.field)
    known = rows["known"].to_numpy(dtype=bool)
    nobody = np.zeros(len(rows), dtype=bool)
    return pd.DataFrame(
        {
            "site_id": given.site_ids,
            "rule": f"facts.{name}",
            "kind": FindingKind.FACT.value,
            "title": fact.title,
            "outcome": _outcome(known, nobody),
            "fact": rows["text"],
            "field": fact.field,
            "next_step": _where(nobody, "", ~known, fact.question),
            "actor": _where(nobody, "", ~known, fact.ask),
            "source": f"facts.{name}.field",
        }
    )


def _tested(gate: Gate, rows: pd.DataFrame) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say where a gate surely passes and where it surely fails, for any input in its bounds."""
    low, high = rows["low"].to_numpy(), rows["high"].to_numpy()
    if gate.at_most is not None:
        return high <= gate.at_most, low > gate.at_most
    if gate.at_least is not None:
        return low >= gate.at_least, high < gate.at_least
    failed = rows["term"].isin(gate.fails_on).to_numpy(dtype=bool)
    return rows["term"].notna().to_numpy(dtype=bool) & ~failed, failed


def _test_key(gate: Gate) -> str:
    if gate.at_most is not None:
        return "at_most"
    return "at_least" if gate.at_least is not None else "fails_on"


def _outcome(passed: NDArray[np.bool_], failed: NDArray[np.bool_]) -> NDArray[np.str_]:
    return np.select(
        [passed, failed], [Outcome.PASSED.value, Outcome.FAILED.value], Outcome.UNKNOWN.value
    )


def _where(
    first: NDArray[np.bool_], text: str, second: NDArray[np.bool_], other: str
) -> NDArray[np.object_]:
    """Give one text where ``first`` holds, another where ``second`` does, else nothing."""
    chosen = np.full(len(first), np.nan, dtype=object)
    chosen[second] = other
    chosen[first] = text
    return chosen
