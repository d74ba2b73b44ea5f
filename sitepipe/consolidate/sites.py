"""One row per site, from all that holds of it."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from sitepipe import schema
from sitepipe.consolidate.identity import Identified
from sitepipe.consolidate.places import authorities_in_words, measure
from sitepipe.consolidate.planning import planning_group, site_stage

DATED_APART = "planning_date"  # a date of a stage: it is settled after the stage
WORDS = [
    "role", "readiness", "positioning", "plan_status", "application_status",
    "power_status", "power_date", "control", "available_date", "flood_zone",
    "use_classes",
]  # fmt: skip
FIGURES = ["power_mva", "works_cost_gbp", "works_months"]


def resolve_sites(
    identified: Identified,
    scalars: pd.DataFrame,
    totals: pd.DataFrame,
    constraints: pd.Series,
    applications: pd.DataFrame,
    site_areas: pd.DataFrame,
    boundaries: gpd.GeoDataFrame,
    parent: dict[str, str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Put together what holds of each site.

    Parameters
    ----------
    identified
        Sites, in their order.
    scalars
        The claim that holds on each of :data:`WORDS` and :data:`FIGURES`, and on the date of a
        plain statement of a stage.
    totals
        What the schedules of works say of figures that no source states for the site itself.
    constraints
        Terms by site.
    applications, site_areas, boundaries
        Resolved tables.
    parent
        The including site's id by the included site's.

    Returns
    -------
    sites, cells
        Table of :data:`sitepipe.schema.SITES`, and the claim behind each cell that is taken
        from one.
    """
    site_ids = pd.Index(identified.names.index, name="site_id")
    words = _wide(scalars, "value", [*WORDS, DATED_APART], site_ids)
    stage = site_stage(_stage_candidates(words, applications)).reindex(site_ids)
    joined = authorities_in_words(site_areas, boundaries)
    sites = pd.DataFrame(
        {
            **words.to_dict("series"),
            **_figures(scalars, totals, site_ids),
            "name": identified.names,
            "part_of_site_id": pd.Series(parent, dtype=object).reindex(site_ids),
            "authorities": joined.reindex(site_ids),
            "constraints": constraints.reindex(site_ids),
            "application_status": stage["status"],
            "planning_date": stage["status_date"],
            "planning_group": [
                planning_group(*pair)
                for pair in zip(stage["status"], words["plan_status"], strict=True)
            ],
            **measure(boundaries).reindex(site_ids).to_dict("series"),
        },
        index=site_ids,
    )
    cells = _wide(scalars, "claim_id", [*WORDS, *FIGURES, DATED_APART], site_ids)
    return schema.SITES.frame(sites.reset_index()), cells.reset_index(drop=True)


def _figures(
    scalars: pd.DataFrame, totals: pd.DataFrame, site_ids: pd.Index
) -> dict[str, pd.Series]:
    """
    Show the cautious end of each range: the least power, the dearest and longest works.

    A range or bound is held in full by its claim; the table shows what is proven. A figure
    that no source states for the site itself is that of its works.
    """
    figures: dict[str, pd.Series] = {}
    for name in FIGURES:
        held = scalars[scalars["field"] == name].set_index("site_id")
        figure = held["low" if name == "power_mva" else "high"].reindex(site_ids)
        derived = totals[(totals["field"] == name) & ~totals["site_id"].isin(held.index)]
        figures[name] = figure.fillna(derived.set_index("site_id")["high"].astype("float64"))
    return figures


def all_constraints(ranked: pd.DataFrame) -> pd.Series:
    """Join every constraint that any source names: one source's silence refutes no other."""
    stated = ranked[ranked["field"] == "constraints"].dropna(subset=["value"])
    terms = stated.assign(term=stated["value"].str.split("; ")).explode("term")
    return (
        terms.drop_duplicates(["site_id", "term"])
        .groupby("site_id", sort=False)["term"]
        .agg("; ".join)
    )


def _wide(
    winners: pd.DataFrame, column: str, fields: list[str], site_ids: pd.Index
) -> pd.DataFrame:
    held = winners[winners["field"].isin(fields)]
    wide = held.pivot(index="site_id", columns="field", values=column)
    return wide.reindex(index=site_ids, columns=fields)


def _stage_candidates(words: pd.DataFrame, applications: pd.DataFrame) -> pd.DataFrame:
    """Gather what may say where a site stands: its applications, and a plain statement."""
    stated = words.reset_index()[["site_id", "application_status", "planning_date"]].set_axis(
        ["site_id", "status", "status_date"], axis="columns"
    )
    held = applications[["site_id", "status", "status_date"]]
    return pd.concat([stated.astype(object), held.astype(object)], ignore_index=True)
