"""Enabling works: the items of schedules, the sites that share them, and what waits on what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from sitepipe import schema, words
from sitepipe.consolidate.register_keys import named_by_records
from sitepipe.consolidate.registers import Register, resolve_register
from sitepipe.consolidate.shares import Shared, read_shares
from sitepipe.consolidate.winners import TableRow
from sitepipe.names import site_key
from sitepipe.vocab import Entity, IssueKind, Severity

_SITES, _NEEDS = "works_sites", "works_needs"
_CELL = ("source_id", "sheet", "row", "column")
_ROUNDING = 0.005  # each share is stated to the whole per cent, so it may be off by half of one


@dataclass(frozen=True)
class Works:
    """The works of all schedules, with the sites that need them and what they wait on."""

    register: Register
    sites: pd.DataFrame
    dependencies: pd.DataFrame
    issues: list[TableRow]


def resolve_works(
    records: pd.DataFrame,
    ranked: pd.DataFrame,
    sources: pd.DataFrame,
    id_by_name: Mapping[str, str],
) -> Works:
    """
    Resolve works from schedules, by their references.

    Parameters
    ----------
    records
        Records of every entity; those of works bear their reference as name.
    ranked
        Ranked claims, also of records of no site.
    sources
        Ranks the spellings of a reference.
    id_by_name
        Site id by the key of its name.

    Returns
    -------
    works
        A site that no source names is an issue and left out. The only site that is named
        bears the whole of the cost if its share is not stated. A reference that no schedule
        has is an issue; it stays among the dependencies, for what waits on it still waits.
        Circles are kept.
    """
    table = schema.WORKS
    named = named_by_records(table, records[records["entity"] == Entity.WORKS.value], sources)
    register = resolve_register(table, named, ranked, also=(_SITES, _NEEDS))
    if named.empty:
        return Works(register, schema.WORKS_SITES.empty(), schema.WORKS_DEPENDENCIES.empty(), [])
    references = register.table["works_id"]
    held = register.held.assign(works_id=register.held["line"].map(references))
    held = held.sort_values("line", kind="stable")
    sites, site_issues = _works_sites(held[held["field"] == _SITES], id_by_name)
    needs, need_issues = _dependencies(
        held[held["field"] == _NEEDS], {site_key(name): name for name in references}
    )
    return Works(register, sites, needs, [*site_issues, *need_issues])


def _works_sites(
    claims: pd.DataFrame, id_by_name: Mapping[str, str]
) -> tuple[pd.DataFrame, list[TableRow]]:
    rows: list[TableRow] = []
    issues: list[TableRow] = []
    for claim in claims.to_dict("records"):
        named = read_shares(str(claim["value"]), id_by_name)
        by_site: dict[str, Shared] = {}
        for one in named:
            if one.site_id is None:
                issues.append(_unknown_site(claim, one))
            elif one.site_id in by_site:
                issues.append(_named_twice(claim, one))
            else:
                by_site[one.site_id] = one
        rows += (
            {
                "works_id": claim["works_id"],
                "site_id": site_id,
                "share": 1.0 if one.share is None and len(named) == 1 else one.share,
                "claim_id": claim["claim_id"],
            }
            for site_id, one in by_site.items()
        )
        issues += _wrong_sum(claim, [one.share for one in named])
    return schema.WORKS_SITES.frame(rows), issues


def _wrong_sum(claim: TableRow, shares: list[float | None]) -> Iterator[TableRow]:
    """Note shares that add up to more than the whole, or, if all are stated, to less."""
    stated = [share for share in shares if share is not None]
    total = sum(stated)
    allowed = _ROUNDING * len(stated)
    too_much = total > 1 + allowed
    too_little = len(stated) == len(shares) > 0 and total < 1 - allowed
    if too_much or too_little:
        yield _issue(
            claim,
            IssueKind.CONTRADICTS_ITSELF,
            str(claim["text"]),
            f"the sites' shares add up to {words.number(100 * total)}%, not to 100%",
            "The shares are used as stated; ask the sender which is wrong.",
        )


def _unknown_site(claim: TableRow, one: Shared) -> TableRow:
    return _issue(
        claim,
        IssueKind.UNKNOWN_SITE,
        one.text,
        f"no source of sites or locations names {one.text!r}",
        "That site is left out of the works; correct its name, or add the site.",
    )


def _named_twice(claim: TableRow, one: Shared) -> TableRow:
    return _issue(
        claim,
        IssueKind.CONTRADICTS_ITSELF,
        one.text,
        f"the cell names {one.site_id} twice",
        "The first mention holds; ask the sender which share is right.",
    )


def _dependencies(
    claims: pd.DataFrame, name_by_key: Mapping[str, str]
) -> tuple[pd.DataFrame, list[TableRow]]:
    rows: list[TableRow] = []
    issues: list[TableRow] = []
    for claim in claims.to_dict("records"):
        for reference in _references(str(claim["value"]), name_by_key):
            name = name_by_key.get(site_key(reference))
            if name is None:
                issues.append(
                    _issue(
                        claim,
                        IssueKind.UNKNOWN_WORKS,
                        reference,
                        f"no schedule has works called {reference!r}",
                        "What waits on them has no known end; add them, or correct the reference.",
                    )
                )
            rows.append(
                {
                    "works_id": claim["works_id"],
                    "needs_works_id": name or reference,
                    "claim_id": claim["claim_id"],
                }
            )
    table = schema.WORKS_DEPENDENCIES.frame(rows)
    return table.drop_duplicates(["works_id", "needs_works_id"], ignore_index=True), issues


def _references(text: str, name_by_key: Mapping[str, str]) -> Iterator[str]:
    """Split a list at semicolons; also at commas where each part is then a known reference."""
    for part in (each.strip() for each in text.split(";")):
        smaller = [each.strip() for each in part.split(",")]
        if site_key(part) not in name_by_key and all(
            site_key(each) in name_by_key for each in smaller
        ):
            yield from smaller
        elif part:
            yield part


def _issue(claim: TableRow, kind: IssueKind, value: str, what: str, repair: str) -> TableRow:
    return {
        **{name: claim[name] for name in _CELL},
        "value": value,
        "kind": kind.value,
        "severity": Severity.WARNING.value,
        "message": f"works {claim['works_id']}: {what}",
        "repair": repair,
    }
