"""Which of a site's connections speaks for its electricity, and what the others offer."""

from __future__ import annotations

from functools import partial
from typing import Any

from sitepipe import words
from sitepipe.cells import stated
from sitepipe.reports import FieldExplanation, Step
from sitepipe.scoring.evidence import Evidence, Topics
from sitepipe.scoring.explanation_claims import answer, reading_steps, value_in_words
from sitepipe.vocab import Firmness, PowerStatus, Utility

_FIELDS = ("power_status", "power_mva", "power_date")
_CELLS = ("connection", "electricity_status", "capacity_mva", "firmness", "connection_date")
_RULE = (
    "the connection furthest on speaks for the site, of equals a firm one, then the larger; only "
    "firm capacity counts; what is stated for the site itself competes by trust and date"
)


def electricity_topics(evidence: Evidence) -> Topics:
    """Return the explanations of electricity where the site has connections, by name."""
    connections = evidence.rows(evidence.snapshot.connections)
    held = connections[connections["utility"] == Utility.ELECTRICITY.value]
    if held.empty:
        return {}
    rows = list(held.itertuples(index=False))
    return {field: partial(_explained, evidence, field, rows) for field in _FIELDS}


def _explained(evidence: Evidence, field: str, connections: list[Any]) -> FieldExplanation:
    steps = [
        Step(
            step=_connection_words(row),
            inputs=evidence.claims.cells_beside(row.claim_id, _CELLS),
            rule=_RULE,
        )
        for row in connections
    ]
    steps += reading_steps(evidence, field)
    return answer(evidence, field, value_in_words(evidence, field), steps)


def _connection_words(row: Any) -> str:
    status, firmness, date = map(
        stated, (row.electricity_status, row.firmness, row.connection_date)
    )
    parts = [
        PowerStatus(status).label if status else "stage not stated",
        words.quantity(row.capacity_mva, row.capacity_mva, None, "MVA") or "capacity not stated",
        Firmness(firmness).label if firmness else "not stated whether firm",
        words.since(date) if date else "",
    ]
    name = stated(row.connection) or "electricity"
    return f"{name}: {', '.join(part for part in parts if part)}"
