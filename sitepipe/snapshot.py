"""
The bundles of tables that travel between rooms.

Each attribute is a table of :mod:`sitepipe.schema` of the same name.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True)
class Ingested:
    """What reading the sources gave: every claim, and every defect."""

    sources: pd.DataFrame
    records: pd.DataFrame
    claims: pd.DataFrame
    geometries: gpd.GeoDataFrame
    issues: pd.DataFrame


@dataclass(frozen=True)
class Snapshot:
    """The pipeline at one date: one row per site, and every claim it rests on."""

    sources: pd.DataFrame
    records: pd.DataFrame
    claims: pd.DataFrame
    issues: pd.DataFrame
    identities: pd.DataFrame
    conflicts: pd.DataFrame
    sites: pd.DataFrame
    boundaries: gpd.GeoDataFrame
    site_areas: pd.DataFrame
    acreages: pd.DataFrame
    applications: pd.DataFrame
    stage_events: pd.DataFrame
    incentives: pd.DataFrame


@dataclass(frozen=True)
class Roads:
    """A road network as tables; ``links`` refer to ``nodes`` by name."""

    nodes: pd.DataFrame
    links: pd.DataFrame


@dataclass(frozen=True)
class BaseLayers:
    """What lies under every portfolio: roads, hubs, and the drawing of the region."""

    roads: Roads
    hubs: pd.DataFrame
    towns: pd.DataFrame
    region: dict[str, object]
    layers: pd.DataFrame


@dataclass(frozen=True)
class Appraisal:
    """What appraising a snapshot gave."""

    access: pd.DataFrame
    legs: pd.DataFrame
    reach: pd.DataFrame
    inputs: pd.DataFrame
    components: pd.DataFrame
    scores: pd.DataFrame
    findings: pd.DataFrame
    issues: pd.DataFrame
