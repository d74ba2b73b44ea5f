"""Which records are one site, what it is called, and which site lies inside which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from sitepipe import schema
from sitepipe.consolidate.decided import decided_pairs
from sitepipe.consolidate.described import describe
from sitepipe.consolidate.issued import issued_for, placed_rows
from sitepipe.consolidate.lineage import Lineage, assign_ids
from sitepipe.consolidate.matching import Matching, match_records
from sitepipe.consolidate.register_keys import natural
from sitepipe.consolidate.winners import TableRow, rank_records
from sitepipe.errors import first_five, meant
from sitepipe.names import site_key
from sitepipe.vocab import Entity, IssueKind, Match, Severity

_NAMES_SITES = (Entity.SITE.value, Entity.LOCATION.value)
_BY_NAME = "the names agree but for case, spaces, punctuation and `&`"
_BY_PERSON = "a person decided that it is one site with another record"
_BY_WORKBOOK = "it is the row of a workbook that its partner was sent for this site"
_MOST_COMPARED = 200_000  # pairs of names, which take about half a second


@dataclass(frozen=True)
class Identified:
    """
    Sites in the order of their names, numbers as people count them.

    ``id_by_name`` has every name of every site, save those that several sites share; ``matches``
    what each pair of records was found to be.
    """

    identities: pd.DataFrame
    names: pd.Series
    id_by_name: dict[str, str]
    matches: pd.DataFrame
    lineage: Lineage
    issues: list[TableRow]


def identify(
    records: pd.DataFrame,
    claims: pd.DataFrame,
    geometries: gpd.GeoDataFrame,
    sources: pd.DataFrame,
    *,
    decisions: pd.DataFrame,
    earlier: pd.DataFrame,
    issued: pd.DataFrame | None = None,
) -> Identified:
    """
    Gather records into sites by all that they say of name, place, reference and size.

    Records of sites and of locations make sites. Records of what belongs to a site join them by
    any of its names; those that name no such site are an issue and have no identity, as are
    those whose name several sites have. Works and substations have names of their own, so their
    records are of no site.

    Parameters
    ----------
    records, claims
        Tables of :data:`sitepipe.schema.RECORDS` and :data:`sitepipe.schema.CLAIMS`.
    geometries
        Where the records are, in metres.
    sources
        Decides whose spelling of a name is in use: the most trusted, then the latest.
    decisions
        What people decided; no rule overrides it.
    earlier
        By what sites were known before; :data:`sitepipe.schema.SITE_IDS`. They keep their ids.
    issued
        The records that rows of partners' workbooks were issued for; each row is of the site
        that they are of.

    Returns
    -------
    identified
        ``names`` gives the name in use by site id.
    """
    is_of_a_site = {entity.value: entity.is_of_a_site for entity in Entity}
    of_sites = records[records["entity"].map(is_of_a_site).astype(bool)]
    rows_for = issued_for(schema.ISSUED.empty() if issued is None else issued, of_sites)
    records = of_sites[~of_sites["record_id"].isin(rows_for)]
    makers = records[records["entity"].isin(_NAMES_SITES)]
    described = describe(makers, claims, geometries)
    decided = decided_pairs(decisions, described)
    matching = match_records(described, decided)
    label = makers["record_id"].map(matching.sites)
    lineage = _lineage(makers.assign(label=label), described, sources, earlier)
    own = label.map(lineage.ids)
    placed = placed_rows(of_sites, rows_for, makers.assign(site_id=own))
    renamed = placed[placed["renamed"] & placed["entity"].isin(_NAMES_SITES)]
    named = pd.concat([makers.assign(site_id=own), renamed])
    sites_by_name = _sites_by_name(named["name"].map(site_key), named["site_id"])
    id_by_name = {key: next(iter(ids)) for key, ids in sites_by_name.items() if len(ids) == 1}
    site_id = (
        records["name"]
        .map(site_key)
        .map(id_by_name)
        .where(~records["record_id"].isin(makers["record_id"]), own.reindex(records.index))
    )
    known = site_id.notna()
    lost = records[~known]
    guesses = _guesses(lost["name"].unique(), makers["name"].unique())
    people = _people(decided)
    identities = schema.IDENTITIES.frame(
        pd.DataFrame(
            {
                "record_id": records.loc[known, "record_id"],
                "site_id": site_id[known],
                "decision": [
                    _BY_PERSON if record_id in people else why
                    for record_id, why in zip(
                        records.loc[known, "record_id"],
                        _decisions(records[known], makers, matching),
                        strict=True,
                    )
                ],
                "decided_by": [people.get(one, "rule") for one in records.loc[known, "record_id"]],
            }
        )
    )
    of_rows = placed.assign(decision=_BY_WORKBOOK, decided_by="rule")
    return Identified(
        schema.IDENTITIES.frame(pd.concat([identities, of_rows[identities.columns]])),
        _names_in_use(named, sources),
        id_by_name,
        schema.MATCHES.frame(matching.pairs),
        lineage,
        _shared_names(makers, own, sites_by_name)
        + [
            _ambiguous(record, sites_by_name[key])
            if (key := site_key(str(record["name"]))) in sites_by_name
            else _unknown_site(record, guesses)
            for record in lost.to_dict("records")
        ],
    )


def _people(decided: pd.DataFrame) -> dict[str, str]:
    """Say who made records one site with another; of several decisions on a pair the last."""
    last = decided.assign(
        pair=[
            frozenset(pair)
            for pair in zip(decided["record_id"], decided["other_record_id"], strict=True)
        ]
    ).drop_duplicates("pair", keep="last")
    return {
        str(row[end]): str(row["decided_by"])
        for row in last[last["outcome"] == Match.SAME.value].to_dict("records")
        for end in ("record_id", "other_record_id")
    }


def _lineage(
    makers: pd.DataFrame, described: gpd.GeoDataFrame, sources: pd.DataFrame, earlier: pd.DataFrame
) -> Lineage:
    """
    Give each cluster of records the id of the earlier site that it is, or a new one.

    A former name that a record states is one that its source may have called the site by.
    """
    said = makers[["record_id", "label", "name", "source_id"]].assign(
        reference=described["reference"].to_numpy(), order=_order(described)
    )
    former = described["former_names"].set_axis(said.index).dropna().str.split("; ").explode()
    named = said.loc[former.index].assign(name=former.to_numpy())
    named["record_id"] += "~" + pd.Series(range(len(named)), index=named.index).astype("str")
    ranked = rank_records(makers, sources).drop_duplicates("label").set_index("label")["name"]
    groups = pd.concat([said, named], ignore_index=True)
    return assign_ids(groups, earlier, names=ranked.to_dict())


def _order(described: gpd.GeoDataFrame) -> list[tuple[float, float, int]]:
    """Say of records that are called alike which comes first: from west to east, then south."""
    bounds = described.geometry.bounds[["minx", "miny"]].round().fillna(0.0)
    return list(
        zip(bounds["minx"].tolist(), bounds["miny"].tolist(), described["content"], strict=True)
    )


def _sites_by_name(keys: pd.Series, site_ids: pd.Series) -> dict[str, list[str]]:
    """List the sites that have each name, in the order of their ids."""
    pairs = pd.DataFrame({"key": keys, "site_id": site_ids}).drop_duplicates()
    return {str(key): sorted(held) for key, held in pairs.groupby("key", sort=False)["site_id"]}


def _shared_names(
    makers: pd.DataFrame, site_ids: pd.Series, sites_by_name: Mapping[str, list[str]]
) -> list[TableRow]:
    """Note each site that another one shares a name with, at the first row that gives it."""
    key = makers["name"].map(site_key)
    shared = key.map(sites_by_name).str.len() > 1
    first = makers.assign(key=key, site_id=site_ids)[shared].drop_duplicates(["key", "site_id"])
    return [
        {
            **{cell: record[cell] for cell in ("source_id", "sheet", "row", "column")},
            "value": record["name"],
            "kind": IssueKind.AMBIGUOUS_SITE.value,
            "severity": Severity.WARNING.value,
            "message": f"{record['name']!r} is here {record['site_id']}, and elsewhere "
            + first_five(
                [one for one in sites_by_name[str(record["key"])] if one != record["site_id"]]
            ),
            "repair": "They count as two sites; give them names that differ, or correct the "
            "position or reference if they are one.",
        }
        for record in first.to_dict("records")
    ]


def _decisions(records: pd.DataFrame, makers: pd.DataFrame, matching: Matching) -> list[str]:
    """Say for each record why it is of its site: by name, or by the surest of its matches."""
    key = makers.set_index("record_id")["name"].map(site_key)
    label = matching.sites
    alone = key.groupby(label.reindex(key.index)).transform("nunique") == 1
    same = matching.pairs[matching.pairs["outcome"] == Match.SAME.value]
    both = pd.concat(
        [
            same[["record_id", "score", "why"]],
            same[["other_record_id", "score", "why"]].set_axis(
                ["record_id", "score", "why"], axis="columns"
            ),
        ]
    ).sort_values(["record_id", "score", "why"], ascending=[True, False, True], kind="stable")
    surest = both.drop_duplicates("record_id").set_index("record_id")["why"]
    return [
        str(surest[record_id])
        if record_id in surest.index and not alone.get(record_id, default=True)
        else _BY_NAME
        for record_id in records["record_id"]
    ]


def _ambiguous(record: TableRow, site_ids: Sequence[str]) -> TableRow:
    name = str(record["name"])
    return {
        **{cell: record[cell] for cell in ("source_id", "sheet", "row", "column")},
        "value": name,
        "kind": IssueKind.AMBIGUOUS_SITE.value,
        "severity": Severity.WARNING.value,
        "message": f"{name!r} is a name of several sites: {first_five(site_ids)}",
        "repair": "The row is kept without a site; give the sites names that differ.",
    }


def _names_in_use(records: pd.DataFrame, sources: pd.DataFrame) -> pd.Series:
    """Choose each site's spelling; sites in the order of their names, then ids, as people count."""
    ranked = rank_records(records, sources)
    names = ranked.drop_duplicates("site_id").set_index("site_id")["name"]
    order = sorted(names.items(), key=lambda site: (natural(str(site[1])), natural(str(site[0]))))
    return names.reindex(pd.Index([site_id for site_id, _ in order], name="site_id"))


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
