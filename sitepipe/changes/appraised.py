"""Causes of what differs in the tables that follow from resolved ones: from these and settings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from sitepipe.changes.causes import Sides, cause_of
from sitepipe.changes.editions import ON_EDITIONS, of_editions
from sitepipe.changes.side import Verdict, Verdicts, as_a_whole
from sitepipe.schema import Table
from sitepipe.vocab import Outcome

_ACREAGES = frozenset({"stated_acres", "net_developable_acres", "near_term_acres"})
_PLACES = frozenset({"location", "boundary", "measured_acres"})
_MINUTES = "_min"
# The columns of components that make a figure of a score.
_ADDED_UP = {
    "low": ("points_low",),
    "high": ("points_high",),
    "score": ("points_low",),
    "completeness": ("known", "weight"),
}


class _Finding(NamedTuple):
    """The field that a finding is on, the claims that it cites and its outcome."""

    field: str
    claim_ids: object
    outcome: object


_NO_FINDING = _Finding("", None, None)


class AppraisedCauses:
    """Judges differences of appraised tables; ``causes`` are the verdicts found so far."""

    def __init__(self, sides: Sides, causes: Verdicts) -> None:
        self._sides = sides
        self._causes = causes
        self._points = Verdicts()  # on components, by the column that differs

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
            found = self._of_component(site_id, key[1], field, whole)
            self._points.add(table.name, site_id, field, found)
            return found
        if table.name == "scores":
            return self._of_score(site_id, row) or whole
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

    def _of_score(self, site_id: str, row: Mapping[str, object]) -> list[Verdict]:
        """Judge by what a score adds up or depends on: other inputs may have changed besides."""
        field = str(row["field"])
        if row["is_row"]:
            return self._causes.of("inputs", site_id) + self._causes.of("components", site_id)
        if field == "gates":
            return self._of_gates(site_id)
        rests_on = [*_ADDED_UP[field]]
        found = list[Verdict]()
        if field == "score" and not (isinstance(row["old"], str) and isinstance(row["new"], str)):
            # It is known only if enough of it is, and no gate fails.
            rests_on += _ADDED_UP["completeness"]
            found += self._of_gates(site_id)
        for column in dict.fromkeys([*rests_on, "criterion"]):
            found += self._points.of("components", site_id, column)
        return found

    def _of_gates(self, site_id: str) -> list[Verdict]:
        """Return the causes of the gates of a site whose outcome differs."""
        return [
            verdict
            for rule in self._gates.get(site_id, ())
            for verdict in self._of_finding(site_id, rule) or self._whole("gates")
        ]

    @cached_property
    def _gates(self) -> dict[str, list[str]]:
        """Give the gates of each site whose outcome differs."""
        old, new = self._findings
        found: dict[str, list[str]] = {}
        for site_id, rule in old | new:
            said = (side.get((site_id, rule), _NO_FINDING).outcome for side in (old, new))
            if rule.startswith("gates.") and len({*said}) > 1:
                found.setdefault(site_id, []).append(rule)
        return found

    def _of_finding(self, site_id: str, rule: str) -> list[Verdict]:
        old, new = (rows.get((site_id, rule), _NO_FINDING) for rows in self._findings)
        one, other = self._sides
        cited = one.of_claims(old.claim_ids), other.of_claims(new.claim_ids)
        whole = self._whole("sites")
        if rule in ON_EDITIONS:
            failed = old.outcome == Outcome.FAILED, new.outcome == Outcome.FAILED
            return of_editions(self._sides, site_id, cited, failed, whole)
        # A rule that cites another claim on another day is no change of what is claimed.
        before = [said for said in cited[0] if not other.holds(site_id, said)]
        now = [said for said in cited[1] if not one.holds(site_id, said)]
        verdict = cause_of(
            self._sides,
            [*before, *one.lost(site_id, now)],
            [*now, *other.lost(site_id, before)],
            whole,
        )
        found = [verdict] if verdict else []
        field = new.field or old.field
        return found or [
            *self._causes.of("inputs", site_id, field),
            *self._causes.of("sites", site_id, field),
        ]

    @cached_property
    def _findings(self) -> list[dict[tuple[str, str], _Finding]]:
        """Give what each finding says and rests on, on both sides."""
        held = []
        for side in self._sides:
            rows = side.side.table("findings")
            keys = zip(rows["site_id"], rows["rule"], strict=True)
            told = zip(rows["field"].fillna(""), rows["claim_ids"], rows["outcome"], strict=True)
            held.append(dict(zip(keys, (_Finding(*one) for one in told), strict=True)))
        return held


def _governed_as(table: Table, key: tuple[str, ...]) -> str:
    """Name what settings govern: gates and facts rest on others than checks do."""
    group = key[1].partition(".")[0] if table.name == "findings" else ""
    return group if group in ("gates", "facts") else table.name
