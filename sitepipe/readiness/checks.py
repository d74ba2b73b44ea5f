"""Every readiness rule on every site."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sitepipe import schema
from sitepipe.config import ChecksConfig, Loaded, RuleChange
from sitepipe.readiness.dossier import dossiers
from sitepipe.readiness.force import rules_in_force
from sitepipe.snapshot import Snapshot
from sitepipe.vocab import FindingKind

PREFIX = "checks."
"""Stands before a rule's id in the table of findings."""


def check_sites(
    snapshot: Snapshot,
    access: pd.DataFrame,
    *,
    checks: Loaded[ChecksConfig],
    changes: Mapping[str, RuleChange],
    as_of: str,
) -> pd.DataFrame:
    """
    Check every site of a snapshot against the readiness rules.

    Parameters
    ----------
    snapshot
        N sites and all that belongs to them.
    access
        Rows of :data:`sitepipe.schema.ACCESS` for these sites.
    checks
        Which rules must pass, their figures, and how long evidence holds.
    changes
        The workspace's departures from single rules.
    as_of
        ISO date of the answer.

    Returns
    -------
    findings
        Rows of :data:`sitepipe.schema.FINDINGS`: site by site, each rule that is in force in
        reading order; of a contradiction only where both sides are stated. ``rule`` is
        ``checks.`` and the rule's id; ``field`` is what to ask ``explain`` for further;
        ``source`` its key in the file of rules.

    Raises
    ------
    ConfigError
        As :func:`sitepipe.readiness.force.rules_in_force`.
    """
    in_force = rules_in_force(checks, changes, as_of=as_of)
    lives = {topic: life.value for topic, life in checks.section.lives_months.items()}
    applied = [
        (name, one, one.given(as_of=as_of, lives_months=lives), one.rule.audience.value)
        for name, one in in_force.items()
        if not one.off
    ]
    found = []
    for site in dossiers(snapshot, access):
        for name, one, given, audience in applied:
            result = one.rule(site, given)
            if one.rule.kind is FindingKind.CONTRADICTION and result.fact is None:
                continue  # nothing is set against anything
            found.append(
                (
                    site.site.site_id,
                    f"{PREFIX}{name}",
                    one.rule.kind.value,
                    one.rule.title,
                    result.outcome.value,
                    result.fact,
                    one.rule.field,
                    result.next_step,
                    (result.actor or one.rule.actor) if result.next_step else None,
                    f"rules.{name}",
                    one.required,
                    result.due,
                    "; ".join(result.claim_ids) or None,
                    "; ".join(result.other_site_ids) or None,
                    audience,
                )
            )
    return schema.FINDINGS.frame(pd.DataFrame(found, columns=schema.FINDINGS.column_names))
