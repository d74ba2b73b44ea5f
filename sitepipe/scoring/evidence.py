"""Everything that a site's figures are walked back through, and who is asked for the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from sitepipe import vocab
from sitepipe.config import (
    AccessConfig,
    ChecksConfig,
    FactsConfig,
    Loaded,
    RuleChange,
    ScoringConfig,
    Vehicle,
)
from sitepipe.reports import ClaimReport, FieldExplanation, Step
from sitepipe.scoring.citations import SiteClaims
from sitepipe.snapshot import Appraisal, Snapshot

Topics = dict[str, Callable[[], FieldExplanation]]
"""What may be asked about a site, by name, each explained only when asked."""

# Where an investor's question goes by another name than the field that it answers.
_ASKED_AS = {
    "lat": "location",
    "lon": "location",
    "location_uncertainty_m": "location",
    "boundary_kind": "boundary",
    "measured_acres": "boundary",
    "planning_date": "application_status",
    "planning_group": "application_status",
    "applications": "application_status",
    "stage_events": "application_status",
    "net_developable": "net_developable_acres",
    "near_term_available": "near_term_acres",
}


_MEASURES = ("min", "km")


def hub_kind_of(field: str) -> str | None:
    """Return the kind of hub that a field such as ``port_min`` measures the way to."""
    kind, _, measure = field.rpartition("_")
    return kind if measure in _MEASURES and kind in vocab.HubKind.values() else None


@dataclass(frozen=True)
class Evidence:
    """One site, and all tables and configuration that its figures rest on."""

    site_id: str
    snapshot: Snapshot
    appraisal: Appraisal
    hubs: pd.DataFrame
    scoring: Loaded[ScoringConfig]
    facts: Loaded[FactsConfig]
    access: Loaded[AccessConfig]
    vehicle: Loaded[Vehicle]
    roads_label: str
    hubs_label: str
    checks: Loaded[ChecksConfig] | None = None
    changes: Mapping[str, RuleChange] = field(default_factory=dict)

    @cached_property
    def claims(self) -> SiteClaims:
        """Return what sources claim of the site."""
        return SiteClaims(self.snapshot, self.site_id)

    @cached_property
    def site(self) -> pd.Series:
        """Return the site's row."""
        return self.rows(self.snapshot.sites).iloc[0]

    @cached_property
    def scores(self) -> Any:
        """Return the site's row of scores."""
        return next(self.rows(self.appraisal.scores).itertuples(index=False))

    @cached_property
    def inputs(self) -> pd.DataFrame:
        """Return the site's inputs, indexed by field."""
        return self.rows(self.appraisal.inputs).set_index("field")

    def rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the site's rows of a table."""
        return table[table["site_id"] == self.site_id]

    def question(self, field: str) -> str:
        """Return what to ask about an unknown field, and whom."""
        asked = _ASKED_AS.get(field, field)
        if (kind := hub_kind_of(field)) is not None:
            if (self.rows(self.appraisal.access)["hub_kind"] == kind).any():
                return (
                    f"No road leads to any {vocab.HubKind(kind).label} in use. "
                    "Check the road layer and the hubs."
                )
            asked = "location"
        for fact in self.facts.section.facts.values():
            if fact.field == asked:
                return f"{fact.question} Ask {fact.ask}."
        return "No source states it. Ask the promoter."

    def cite_figures(self, keys: str) -> str:
        """
        Cite figures of the vehicle or of the access rules: line, value, whether verified.

        ``keys`` are dotted and joined with ``; ``, as legs carry them. Words among them, such
        as ``posted 40 mph``, say what the road itself states; they hold a space, as no key does.
        """
        return "; ".join(
            f"{key} ({self.roads_label})" if " " in key else self._cite_figure(key)
            for key in keys.split("; ")
        )

    def _cite_figure(self, key: str) -> str:
        parts = key.split(".")
        loaded: Loaded[Any] = self.access if parts[0] in AccessConfig.model_fields else self.vehicle
        figure = loaded.section
        for part in parts:
            figure = figure[part] if isinstance(figure, dict) else getattr(figure, part)
        mark = "" if figure.verified else ", not verified"
        return f"{loaded.cite(key)}: {figure.value:g}{mark}"

    def explanation(
        self,
        field: str,
        *,
        value: str | None,
        unknown: str = "",
        claims: list[ClaimReport] | None = None,
        derivation: list[Step] | None = None,
    ) -> FieldExplanation:
        """Build the answer; ``unknown`` is asked only while there is no value."""
        return FieldExplanation(
            site_id=self.site_id,
            field=field,
            value=value,
            unknown=(unknown or self.question(field)) if value is None else None,
            claims=claims or [],
            derivation=derivation or [],
        )
