"""The bundled profiles and facts value every term and ask only for what can be known."""

from __future__ import annotations

import pytest

from sitepipe import bundled, schema, vocab
from sitepipe.config import FactsConfig, ScoringConfig, load

TERMS = {
    "plan_status": vocab.PlanStatus,
    "application_status": vocab.ApplicationStatus,
    "control": vocab.Control,
    "power_status": vocab.PowerStatus,
}
ACREAGES = {"stated_acres", "net_developable_acres", "near_term_acres"}
MINUTES = {f"{kind}_min" for kind in vocab.HubKind.values()}
OTHER = {"location", "boundary", "incentives"}
KNOWABLE = {*schema.SITES.column_names, *ACREAGES, *MINUTES, *OTHER}


def profile(name):
    return load(bundled.find("configs", name, under="scoring"), ScoringConfig, label=name).section


@pytest.mark.parametrize("name", bundled.names("configs", "scoring"))
def test_every_term_of_a_vocabulary_has_a_value(name):
    for criterion in profile(name).criteria.values():
        if criterion.terms:
            assert set(criterion.terms) == set(TERMS[criterion.field].values())


@pytest.mark.parametrize("name", bundled.names("configs", "scoring"))
def test_gates_fail_on_terms_of_the_vocabulary(name):
    for gate in profile(name).gates.values():
        if gate.fails_on:
            assert set(gate.fails_on) < set(TERMS[gate.field].values())


@pytest.mark.parametrize("name", bundled.names("configs", "scoring"))
def test_criteria_and_gates_read_fields_that_exist(name):
    section = profile(name)
    for rule in (*section.criteria.values(), *section.gates.values()):
        assert rule.field in KNOWABLE


def test_facts_ask_for_fields_that_exist_once_each():
    facts = load(bundled.find("configs", "facts"), FactsConfig, label="facts").section.facts

    fields = [fact.field for fact in facts.values()]
    assert set(fields) <= KNOWABLE
    assert len(fields) == len(set(fields))
    assert all(fact.question.endswith("?") for fact in facts.values())
