"""Causes of what differs in the tables that follow from resolved ones: from these and settings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from sitepipe.changes.causes import Sides, cause_of
from sitepipe.changes.side import Verdict, Verdicts, as_a_whole
from sitepipe.schema import Table

_ACREAGES = frozenset({"stated_acres", "net_developable_acres", "near_term_acres"})
_PLACES = frozenset({"location", "boundary", "measured_acres"})
_MINUTES = "_min"


class AppraisedCauses:
    """Judges differences of appraised tables; ``causes`` are the verdicts found so far."""

    def __init__(self, sides: Sides, causes: Verdicts) -> None:
        self._sides = sides
        self._causes = causes

    def verdicts(self, table: Table, row: Mapping[str, object]) -> list[Verdict]:
        """Return the causes of one difference; none if nothing that is held tells of one."""
        key, field = row["key"], str(row["field"])
        assert isinstance(key, tuple)
        site_id = key[0]
        whole = self._whole(_governed_as(table, key))
        if table.name == "access":
            return [*self._causes.of("boundaries", site_id), *whole]
        if table.name == "inputs":
            return self._of_input(site_id, key[1]) or whole
        if table.name == "components":
            return self._of_component(site_id, key[1], field, whole)
        if table.name == "scores":
            found = self._causes.of("inputs", site_id) + self._causes.of("components", site_id)
            return found or whole
        return self._of_finding(site_id, key[1]) or whole

    def _whole(self, name: str) -> list[Verdict]:
        return as_a_whole(self._sides[0].side, self._sides[1].side, name)

    def _of_input(self, site_id: str, field: str) -> list[Verdict]:
        found = self._causes.of("sites", site_id, field)
        if field == "application_status":
            found += self._causes.of("sites", site_id, "planning_date")
        if field in _ACREAGES:
            found += self._causes.of("acreages", site_id)
        elif field in _PLACES:
            found += self._causes.of("boundaries", site_id) + self._causes.of(
                "sites", site_id, "boundary_kind"
            )
        elif field.endswith(_MINUTES):
            found += self._causes.of("access", site_id, field.removesuffix(_MINUTES))
        elif field == "incentives":
            found += self._causes.of("incentives", site_id)
        if found:
            return found
        # The table of sites shows the cautious end of a range; the other end may differ alone.
        old, new = (side.of_site(site_id, field) for side in self._sides)
        whole = self._whole("sites")
        verdict = cause_of(self._sides, old, new, whole)
        return [verdict] if verdict else whole

    def _of_component(
        self, site_id: str, criterion: str, field: str, whole: list[Verdict]
    ) -> list[Verdict]:
        if field == "weight":
            return whole
        name, reweighted = self._criteria.get((site_id, criterion), ("", True))
        found = self._causes.of("inputs", site_id, name)
        return found if found and not reweighted else [*found, *whole]

    @cached_property
    def _criteria(self) -> dict[tuple[str, str], tuple[str, bool]]:
        """Give the input of each criterion of a site, and whether its weight differs."""
        held = []
        for side in self._sides:
            rows = side.side.table("components")
            keys = zip(rows["site_id"], rows["criterion"], strict=True)
            held.append(dict(zip(keys, zip(rows["field"], rows["weight"], strict=True),
                                 strict=True)))  # fmt: skip
        old, new = held
        return {key: (str(said[0]), old.get(key) != said) for key, said in new.items()}

    def _of_finding(self, site_id: str, rule: str) -> list[Verdict]:
        old, new = (rows.get((site_id, rule), ("", None)) for rows in self._findings)
        field = new[0] or old[0]
        # A rule that cites another claim on another day is no change of what is claimed.
        one, other = self._sides
        before = [said for said in one.of_claims(old[1]) if not other.holds(site_id, said)]
        now = [said for said in other.of_claims(new[1]) if not one.holds(site_id, said)]
        whole = self._whole("sites")
        verdict = cause_of(self._sides, before, now, whole)
        found = [verdict] if verdict else []
        return found or [
            *self._causes.of("inputs", site_id, field),
            *self._causes.of("sites", site_id, field),
        ]

    @cached_property
    def _findings(self) -> list[dict[tuple[str, str], tuple[str, object]]]:
        """Give the field and the claims of each finding, on both sides."""
        held = []
        for side in self._sides:
            rows = side.side.table("findings")
            keys = zip(rows["site_id"], rows["rule"], strict=True)
            fields = rows["field"].fillna("")
            held.append(dict(zip(keys, zip(fields, rows["claim_ids"], strict=True), strict=True)))
        return held


def _governed_as(table: Table, key: tuple[str, ...]) -> str:
    """Name what settings govern: gates and facts rest on others than checks do."""
    group = key[1].partition(".")[0] if table.name == "findings" else ""
    return group if group in ("gates", "facts") else table.name
