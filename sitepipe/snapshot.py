"""
The bundles of tables that travel between rooms.

Each attribute is a table of :mod:`sitepipe.schema` of the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from sitepipe import schema, vocab
from sitepipe.roadgraph import RoadGraph

Tables = Mapping[str, pd.DataFrame]
"""Tables of the schema by name."""

Derive = Callable[[str, Sequence[object], Callable[[], Tables]], Tables]
"""
Gives tables that follow from what is given: those it has kept, or else what the last argument
makes.
"""


def afresh(_what: str, _given: Sequence[object], make: Callable[[], Tables]) -> Tables:
    """Keep nothing: work everything out."""
    return make()


@dataclass(frozen=True)
class AreaLayer:
    """
    One layer of areas around the sites, in the working CRS.

    ``names`` and ``shapes`` go together; several valid polygons of one name are one area.
    ``covered`` is the ground that the layer speaks of: outside it, nothing is clear of it.
    ``accuracy_m`` is how far its edges may be off (m). ``row`` is its row of
    :data:`sitepipe.schema.LAYERS`.
    """

    kind: vocab.AreaKind
    names: npt.NDArray[np.object_]
    shapes: npt.NDArray[np.object_]
    covered: shapely.Geometry
    accuracy_m: float
    row: dict[str, object]

    @property
    def label(self) -> str:
        """Return its name as people know it."""
        return str(self.row["layer"])

    def told(self) -> list[object]:
        """Return all that it says as plain values: equal ones are equal layers."""
        shapes = shapely.to_wkb(np.append(self.shapes, self.covered), hex=True)
        return [self.kind.value, self.names.tolist(), shapes.tolist(), self.accuracy_m, self.row]


@dataclass(frozen=True)
class Ingested:
    """What reading the sources gave: every claim, and every defect."""

    sources: pd.DataFrame
    records: pd.DataFrame
    claims: pd.DataFrame
    geometries: gpd.GeoDataFrame
    issues: pd.DataFrame
    decisions: pd.DataFrame = field(default_factory=schema.DECISIONS.empty)
    site_ids: pd.DataFrame = field(default_factory=schema.SITE_IDS.empty)
    areas: tuple[AreaLayer, ...] = ()
    issued: pd.DataFrame = field(default_factory=schema.ISSUED.empty)
    revised: pd.DataFrame = field(default_factory=schema.REVISED.empty)


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
    matches: pd.DataFrame = field(default_factory=schema.MATCHES.empty)
    site_ids: pd.DataFrame = field(default_factory=schema.SITE_IDS.empty)
    lineage: pd.DataFrame = field(default_factory=schema.LINEAGE.empty)
    overlaps: pd.DataFrame = field(default_factory=schema.OVERLAPS.empty)
    plots: pd.DataFrame = field(default_factory=schema.PLOTS.empty)
    buildings: pd.DataFrame = field(default_factory=schema.BUILDINGS.empty)
    works: pd.DataFrame = field(default_factory=schema.WORKS.empty)
    works_sites: pd.DataFrame = field(default_factory=schema.WORKS_SITES.empty)
    works_dependencies: pd.DataFrame = field(default_factory=schema.WORKS_DEPENDENCIES.empty)
    connections: pd.DataFrame = field(default_factory=schema.CONNECTIONS.empty)
    substations: pd.DataFrame = field(default_factory=schema.SUBSTATIONS.empty)
    evidence: pd.DataFrame = field(default_factory=schema.EVIDENCE.empty)
    parties: pd.DataFrame = field(default_factory=schema.PARTIES.empty)

    def claims_that_hold(self) -> pd.DataFrame:
        """Return the claims that state something and that no other claim beat."""
        states = self.claims[["value", "low", "high"]].notna().any(axis="columns")
        lost = self.claims["claim_id"].isin(self.conflicts["claim_id_lost"])
        return self.claims[states & ~lost]


@dataclass(frozen=True)
class Roads:
    """A road network as tables; ``links`` refer to ``nodes`` by name."""

    nodes: pd.DataFrame
    links: pd.DataFrame


@dataclass(frozen=True)
class BaseLayers:
    """What lies under every portfolio: roads, hubs, and the drawing of the region."""

    roads: RoadGraph
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


@dataclass(frozen=True)
class Edition:
    """
    What every output of one portfolio carries besides its tables.

    ``title`` and ``notice`` name the portfolio and warn of fictional data (empty for none);
    ``as_of`` is the ISO date that the output speaks of; ``audience`` who it is for;
    ``scoring_title`` what the score is for; ``acreage_total`` the acreage in words with its
    basis; ``crs`` the working CRS; ``rank_from`` the completeness (0-1) from which a site is
    ranked; ``sites_total`` the sites of the whole portfolio, of which the output may hold a part;
    ``partner`` the one partner that it is for, empty for all of the audience.
    """

    title: str
    notice: str
    as_of: str
    audience: vocab.Audience
    scoring_title: str
    acreage_total: str
    crs: str
    rank_from: float
    sites_total: int
    partner: str = ""

    @property
    def reader(self) -> vocab.Reader:
        """Return who it is for."""
        return vocab.Reader(self.audience, self.partner)
