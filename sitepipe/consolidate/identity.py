"""Which records are one site, what it is called, and which site lies inside which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sitepipe import schema
from sitepipe.consolidate.winners import TableRow, rank_records
from sitepipe.errors import meant
from sitepipe.names import mint_ids, site_key
from sitepipe.vocab import Entity, IssueKind, Severity

_NAMES_SITES = (Entity.SITE.value, Entity.LOCATION.value)
_MOST_COMPARED = 200_000  # pairs of names, which take about half a second


@dataclass(frozen=True)
class Identified:
    """Sites in the order in which sources first name them."""

    identities: pd.DataFrame
    names: pd.Series
    id_by_name: dict[str, str]
    issues: list[TableRow]


def identify(records: pd.DataFrame, sources: pd.DataFrame) -> Identified:
    """
    Gather records into sites by the key of their names.

    Records of sites and of locations make sites. Records of what belongs to a site join them;
    those that name no such site are an issue and have no identity. Works and substations have
    names of their own, so their records are of no site.

    Parameters
    ----------
    records
        Table of :data:`sitepipe.schema.RECORDS`.
    sources
        Decides whose spelling of a name is in use: the most trusted, then the latest.

    Returns
    -------
    identified
        ``names`` gives the name in use by site id.
    """
    is_of_a_site = {entity.value: entity.is_of_a_site for entity in Entity}
    records = records[records["entity"].map(is_of_a_site).astype(bool)]
    key = records["name"].map(site_key)
    makes_site = records["entity"].isin(_NAMES_SITES)
    id_by_name = mint_ids(records.loc[makes_site, "name"])
    site_id = key.map(id_by_name)
    known = site_id.notna()
    lost = records[~known]
    guesses = _guesses(lost["name"].unique(), records.loc[makes_site, "name"].unique())
    identities = schema.IDENTITIES.frame(
        pd.DataFrame(
            {
                "record_id": records.loc[known, "record_id"],
                "site_id": site_id[known],
                "decision": "the names agree but for case, spaces, punctuation and `&`",
                "decided_by": "rule",
            }
        )
    )
    return Identified(
        identities,
        _names_in_use(records[makes_site].assign(site_id=site_id[makes_site]), sources),
        id_by_name,
        [_unknown_site(record, guesses) for record in lost.to_dict("records")],
    )


def _names_in_use(records: pd.DataFrame, sources: pd.DataFrame) -> pd.Series:
    """Choose each site's spelling, in the order in which the sites are first named."""
    order = records["site_id"].drop_duplicates()
    ranked = rank_records(records, sources)
    return ranked.drop_duplicates("site_id").set_index("site_id")["name"].reindex(order)


def _guesses(lost: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Say for names of no site which one was probably meant; of very many, for none."""
    if len(lost) * len(names) > _MOST_COMPARED:
        return dict.fromkeys(lost, "")
    return {name: meant(name, names) for name in lost}


def _unknown_site(record: TableRow, guesses: Mapping[str, str]) -> TableRow:
    name = str(record["name"])
    return {
        **{cell: record[cell] for cell in ("source_id", "sheet", "row", "column")},
        "value": name,
        "kind": IssueKind.UNKNOWN_SITE.value,
        "severity": Severity.WARNING.value,
        "message": f"no source of sites or locations names {name!r}{guesses[name]}",
        "repair": "The row is kept without a site; correct its name, or add the site.",
    }


def part_of(
    claims: pd.DataFrame, id_by_name: dict[str, str]
) -> tuple[dict[str, str], list[TableRow]]:
    """
    Find which site lies inside which, so that each is counted once.

    Parameters
    ----------
    claims
        Ranked claims on ``included_site``, with ``site_id`` of the site that includes.
    id_by_name
        Site id by the key of its name.

    Returns
    -------
    parent
        The including site's id by the included site's. The best claim holds; one that would
        close a circle is an issue.
    issues
        Names that no site has, and circles.
    """
    parent: dict[str, str] = {}
    issues: list[TableRow] = []
    for claim in claims.to_dict("records"):
        outer = str(claim["site_id"])
        inner = id_by_name.get(site_key(str(claim["value"])))
        if inner is None:
            issues.append(_at(claim, IssueKind.UNKNOWN_SITE, "no source names the included site"))
        elif inner == outer or inner in _chain(outer, parent):
            issues.append(_at(claim, IssueKind.DUPLICATE_SITE, "each site would include the other"))
        else:
            parent.setdefault(inner, outer)
    return parent, issues


def _chain(site_id: str, parent: dict[str, str]) -> list[str]:
    """List the sites that include a site, from the inside out."""
    chain = []
    while (outer := parent.get(site_id)) is not None:
        chain.append(outer)
        site_id = outer
    return chain


def _at(claim: TableRow, kind: IssueKind, what: str) -> TableRow:
    return {
        **{name: claim[name] for name in ("source_id", "sheet", "row", "column")},
        "value": claim["text"],
        "kind": kind.value,
        "severity": Severity.WARNING.value,
        "message": f"{what}: {claim['text']!r}",
        "repair": "The inclusion is not used; correct the name.",
    }
