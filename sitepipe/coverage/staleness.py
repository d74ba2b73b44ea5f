"""Which statements are older than their kind holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitepipe.config import ChecksConfig
from sitepipe.coverage.answers import Answer
from sitepipe.readiness import RuleInForce, is_older
from sitepipe.snapshot import Snapshot

_RULE, _FIGURE = "sources_fresh", "age_months"


@dataclass(frozen=True)
class Limit:
    """How long a statement counts as fresh (months), and where that comes from."""

    months: int
    basis: str


def limits_of(
    answers: Sequence[Answer], checks: ChecksConfig, in_force: Mapping[str, RuleInForce]
) -> dict[int, Limit]:
    """
    Return how long the statements behind each answer hold, by its position.

    An answer with a topic has the usual life of the topic's evidence; any other the age from
    which a source counts as stale, as the workspace has set it.
    """
    source = in_force[_RULE].figures[_FIGURE]
    limits = {}
    for place, one in enumerate(answers):
        if not one.fields:
            continue
        life = checks.lives_months.get(one.life) if one.life else None
        figure = life or source
        name = f"lives_months.{one.life}" if life else f"rules.{_RULE}.figures.{_FIGURE}"
        mark = "" if figure.verified else ", not verified"
        limits[place] = Limit(int(figure.value), f"{name}: {figure.source}{mark}")
    return limits


def stale_claims(
    snapshot: Snapshot,
    links: pd.DataFrame,
    answers: Sequence[Answer],
    limits: Mapping[int, Limit],
    *,
    as_of: str,
) -> pd.DataFrame:
    """
    Return the statements that hold, are too old, and that no fresh one backs.

    Parameters
    ----------
    snapshot
        Claims, and those that lost.
    links
        ``record_id`` and ``site_id`` of every record that tells of a site.
    answers, limits
        The answers, and how long their statements hold.
    as_of
        ISO date of the answer.

    Returns
    -------
    stale
        Claims with ``site_id`` and ``answer``, its position. An answer of a site is stale only
        if every dated statement behind it is; a month or year counts from its end.
    """
    held = snapshot.claims_that_hold().merge(links, on="record_id")
    found = []
    for place, limit in limits.items():
        own = held[held["field"].isin(answers[place].fields) & held["valid_at"].notna()]
        is_old = own["valid_at"].map(
            {
                date: is_older(date, limit.months, as_of=as_of) is True  # or it may be
                for date in own["valid_at"].unique()
            }
        )
        all_old = is_old.groupby(own["site_id"]).transform("all").to_numpy(dtype=bool)
        found.append(own[all_old].assign(answer=place))
    columns = [*held.columns, "answer"]
    if not found:
        return pd.DataFrame(columns=columns).astype({"answer": np.intp})
    return pd.concat(found, ignore_index=True)[columns]
