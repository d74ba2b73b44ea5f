"""Which authorities sites lie in, by which share, and whether every part of the region has one."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sitepipe import words
from sitepipe.errors import first_five
from sitepipe.names import authority_key
from sitepipe.reports import RegionCoverage
from sitepipe.vocab import AreaKind, AreaOrigin, AreaRelation

_SURE = [term.value for term in AreaRelation if term.is_sure]


def authority_sites(areas: pd.DataFrame, site_ids: pd.Index) -> pd.DataFrame:
    """
    Return each site with each authority that a source states, or a layer surely shows.

    Parameters
    ----------
    areas
        Table of :data:`sitepipe.schema.SITE_AREAS`.
    site_ids
        The sites that count.

    Returns
    -------
    pairs
        ``site_id``, ``key`` and ``name`` of the authority, as a source writes it if one does.
        ``part`` is how much of the site counts in it (0-1): the share measured on the layer; the
        whole where nothing is measured and one authority is named; unknown where several are,
        for nobody says how they divide it. ``measured`` says whether the layer gave the part.
    """
    own = areas[(areas["kind"] == AreaKind.AUTHORITY.value) & areas["site_id"].isin(site_ids)]
    own = own.assign(
        key=own["name"].map(authority_key), measured=own["origin"] == AreaOrigin.MEASURED.value
    )
    shares = own[own["measured"] & own["share"].notna()]
    share = shares.groupby(["site_id", "key"])["share"].sum()
    pairs = own[~own["measured"] | own["relation"].isin(_SURE)]
    pairs = pairs.sort_values(["measured", "name"], kind="stable").drop_duplicates(
        ["site_id", "key"]
    )
    drawn = pairs["site_id"].isin(shares["site_id"])
    alone = ~pairs["site_id"].duplicated(keep=False)
    part = pd.Series(
        share.reindex(pd.MultiIndex.from_frame(pairs[["site_id", "key"]])).to_numpy(),
        index=pairs.index,
        dtype="float64",
    )
    part = part.fillna(0.0).where(drawn, alone.map({True: 1.0}).astype("float64"))
    return pairs.assign(part=part, measured=drawn)[["site_id", "key", "name", "part", "measured"]]


def region_report(
    site_ids: pd.Index,
    pairs: pd.DataFrame,
    listed: Sequence[str] = (),
    on_layer: Sequence[str] = (),
) -> RegionCoverage:
    """
    Say which authorities of the region have a site, and how many sites might be in the rest.

    Parameters
    ----------
    site_ids
        The sites that count.
    pairs
        What :func:`authority_sites` returns.
    listed, on_layer
        Names as configured, and as the layer of authorities has them. The kind of authority and
        the order of words do not tell two names apart.
    """
    region = listed or on_layer
    named = dict(zip(pairs["key"], pairs["name"], strict=True))
    wanted = {authority_key(name): name for name in region}
    with_sites = [name for key, name in wanted.items() if key in named]
    without = [name for key, name in wanted.items() if key not in named]
    bare = int((~site_ids.isin(pairs["site_id"])).sum())
    outside = sorted({name for key, name in named.items() if key not in wanted}) if region else []
    drawn = {authority_key(name): name for name in on_layer}
    both = bool(listed and on_layer)
    not_on_layer = [name for key, name in wanted.items() if both and key not in drawn]
    not_listed = [name for key, name in drawn.items() if both and key not in wanted]
    shown = bool(pairs["measured"].any()) or bool(on_layer)
    if not region:
        text = (
            "The region's authorities are not configured; only those that sites name are counted."
        )
    elif not without:
        text = f"All {len(wanted)} authorities of the region have a site."
    else:
        text = (
            f"{len(with_sites)} of {words.count(len(wanted), 'authority', 'authorities')} of the "
            f"region have a site; none {'lies' if shown else 'is stated'} in {first_five(without)}."
        )
        if bare:
            without_one = "without an authority" if shown else "without a stated authority"
            text += f" {words.count(bare, 'site')} {without_one} may lie there."
    if outside:
        text += f" Sites also lie outside it: {first_five(outside)}."
    if on_layer and not listed:
        text += " The region is all that the layer of authorities shows."
    if not_on_layer:
        text += f" Listed, and not on the layer of authorities: {first_five(not_on_layer)}."
    if not_listed:
        text += f" On the layer, and not listed: {first_five(not_listed)}."
    return RegionCoverage(
        authorities=list(wanted.values()),
        from_layer=bool(on_layer and not listed),
        with_sites=with_sites,
        without_sites=without,
        outside=outside,
        not_on_layer=not_on_layer,
        not_listed=not_listed,
        not_stated=bare,
        shares_measured=bool(pairs["measured"].any()),
        not_shared_out=int(pairs.loc[pairs["part"].isna(), "site_id"].nunique()),
        text=text,
    )
