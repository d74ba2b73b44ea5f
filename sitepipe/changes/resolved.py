"""Causes of what differs in the tables that consolidation resolves from claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import pandas as pd

from sitepipe.changes.causes import Sides, cause_of
from sitepipe.changes.places import stated_places
from sitepipe.changes.side import Verdict, Verdicts, as_a_whole
from sitepipe.changes.statements import Statement
from sitepipe.schema import Table
from sitepipe.vocab import AcreageBasis, Cause

# The fields that a column of sites follows from, where it is not the field of its name.
_FOLLOWS: dict[str, tuple[str, ...]] = {
    "application_status": ("application_status", "status"),
    "planning_date": ("planning_date", "date", "status", "application_status"),
    "planning_group": ("application_status", "status", "plan_status"),
    "part_of_site_id": ("larger_site", "included_site"),
}
_PLACED = frozenset(
    {"boundary_kind", "measured_acres", "location_uncertainty_m", "part_of_site_id", "authorities"}
)
# What is summed up of works, and from what of them.
_WORKS = {
    "works_cost_gbp": ("cost_low_gbp", "cost_high_gbp"),
    "works_months": ("months_low", "months_high"),
}

Stated = tuple[list[Statement], list[Statement]]


class ResolvedCauses:
    """Judges differences of resolved tables; ``causes`` are the verdicts found so far."""

    def __init__(self, sides: Sides, causes: Verdicts) -> None:
        self._sides = sides
        self._causes = causes
        self._whole = as_a_whole(sides[0].side, sides[1].side, "sites")
        self._places: dict[str, Stated] = {}  # several columns of a site rest on them

    def verdicts(self, table: Table, row: Mapping[str, object]) -> list[Verdict]:
        """Return the causes of one difference; none if nothing that is held tells of one."""
        key, field = row["key"], str(row["field"])
        assert isinstance(key, tuple)
        if table.name == "sites" and row["is_row"]:
            return self._of_site(key[0], is_new=isinstance(row["new"], str))
        judged = [
            verdict
            for old, new in self._stated(table, key, field)
            if (verdict := cause_of(self._sides, old, new, self._whole))
        ]
        if judged and table.name == "sites" and field in _FOLLOWS:
            # It follows from several fields: that which tells most of the world decides.
            return [min(judged, key=lambda one: list(Cause).index(one.cause))]
        if judged:
            return judged[:1]
        if table.name == "sites" and field in _WORKS and (found := self._of_works(key[0], field)):
            return found
        return self._whole

    def _stated(self, table: Table, key: Sequence[str], field: str) -> list[Stated]:
        """Give what both sides state, in the order in which it tells of the difference."""
        one, other = self._sides
        site_id = key[table.key.index("site_id")] if "site_id" in table.key else ""
        if table.name == "sites" and field == "name":
            return [(one.of_names(site_id), other.of_names(site_id))]
        if table.name == "boundaries":
            return [self._placed(site_id)]
        if table.name == "acreages":
            basis = key[1]
            pairs = [side.of_site(site_id, "stated_acres") for side in self._sides]
            old, new = ([said for said in side if _basis(said) == basis] for side in pairs)
            return [(old, new)]
        names: tuple[str, ...] = (field,)
        if table.name == "sites":
            names = _FOLLOWS.get(field, (field,))
        elif table.name == "site_areas":
            names = ("authorities",) if key[-1] == "stated" else ()
        if table.name in ("sites", "site_areas"):
            found = [(one.of_site(site_id, name), other.of_site(site_id, name)) for name in names]
            if field in _PLACED or table.name == "site_areas":
                found.append(self._placed(site_id))
            return found
        fields = dict.fromkeys([field, *(name for name in table.key if name != "site_id")])
        return [(one.of_row(table, key, name), other.of_row(table, key, name)) for name in fields]

    def _placed(self, site_id: str) -> Stated:
        if site_id not in self._places:
            self._places[site_id] = stated_places(self._sides, site_id)
        return self._places[site_id]

    def _of_works(self, site_id: str, field: str) -> list[Verdict]:
        """Return the causes of what changed of the works that a site needs."""
        found = self._causes.of("works_sites", site_id)
        for shared, waits in self._works:
            needed = shared.get(site_id, [])
            if field == "works_months":
                needed = _with_those_before(needed, waits)
                for works_id in needed:
                    found += self._causes.of("works_dependencies", works_id)
            for works_id in needed:
                for told in ("works_id", "works_status", *_WORKS[field]):
                    found += self._causes.of("works", works_id, told)
        return found

    @cached_property
    def _works(self) -> list[tuple[dict[str, list[str]], dict[str, list[str]]]]:
        """Give the works of each site, and what each waits on, on both sides."""
        return [
            (
                _gathered(side.side.table("works_sites"), "site_id", "works_id"),
                _gathered(side.side.table("works_dependencies"), "works_id", "needs_works_id"),
            )
            for side in self._sides
        ]

    def _of_site(self, site_id: str, *, is_new: bool) -> list[Verdict]:
        """Judge a site that stands on one side only."""
        here, there = self._sides[::-1] if is_new else self._sides
        said = here.of_names(site_id)
        event = self._events.get(site_id)
        if said and all((one.source_id, one.said) in there.named for one in said):
            if self._decided:
                return [Verdict(Cause.CONFIGURATION, event or "people decided of its records")]
            others = event or "its records count as another site's"
            return [Verdict(Cause.SOURCE_REVISION, others)]
        sides = self._sides
        verdict = (
            cause_of(sides, [], said, self._whole)
            if is_new
            else cause_of(sides, said, [], self._whole)
        )
        if verdict is None:
            return self._whole
        return [Verdict(verdict.cause, f"{event}; {verdict.why}" if event else verdict.why)]

    @cached_property
    def _decided(self) -> bool:
        old, new = (side.side.table("decisions").to_dict("records") for side in self._sides)
        return str(old) != str(new)

    @cached_property
    def _events(self) -> dict[str, str]:
        """Say what became of each id between the two sides."""
        old, new = self._sides
        lineage = new.side.table("lineage")
        between = lineage[lineage["date"].isna() | (lineage["date"] > old.side.as_of)]
        told = {}
        for row in between.to_dict("records"):
            other = row["other_site_id"]
            words = str(row["event"]).replace("_", " ")
            told[str(row["site_id"])] = f"{words} {other}" if isinstance(other, str) else words
        return told


def _basis(one: Statement) -> str:
    basis = one.said[-1]
    return basis if isinstance(basis, str) else AcreageBasis.NOT_STATED.value


def _gathered(rows: pd.DataFrame, by: str, name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, other in zip(rows[by], rows[name], strict=True):
        found.setdefault(one, []).append(other)
    return found


def _with_those_before(needed: Sequence[str], waits: Mapping[str, Sequence[str]]) -> list[str]:
    """Add to works those that they wait on, and these on in turn."""
    found, left = dict.fromkeys(needed), list(needed)
    while left:
        for other in waits.get(left.pop(), ()):
            if other not in found:
                found[other] = None
                left.append(other)
    return list(found)
