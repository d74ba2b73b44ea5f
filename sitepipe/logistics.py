"""Sites, roads, hubs and a vehicle opened for a question of logistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sitepipe import bundled, schema
from sitepipe.config import AccessConfig, Loaded, Vehicle, WorkspaceConfig
from sitepipe.errors import UsageError
from sitepipe.hierarchies import find_topology
from sitepipe.ingest import read_base_layers, read_hubs
from sitepipe.network.access import join_places, latest_places
from sitepipe.network.issues import join_issues
from sitepipe.network.journeys import Joined
from sitepipe.network.network import Network, build_network
from sitepipe.pipeline import Settings, Step, silent
from sitepipe.roadfiles import find_roads, open_roads, roads_label
from sitepipe.settings import load_named, load_settings
from sitepipe.snapshot import BaseLayers, Snapshot
from sitepipe.standalone import read_sites
from sitepipe.vocab import HubKind
from sitepipe.workspace import Workspace


@dataclass(frozen=True, eq=False)
class Logistics:
    """
    What a question of logistics is put to.

    Attributes
    ----------
    title, notice
        Name of the portfolio or of its files, and what every output must say (empty for none).
    snapshot
        Sites as consolidated.
    places
        P rows: ``site_id``, ``place``, ``name`` in words, and ``geometry`` in the working CRS:
        the latest of each site and place that has one. The row is the ``point`` of
        ``joined.site_joins``.
    joined
        Places and hubs, joined to the roads.
    hub_table
        All hubs as read (:data:`sitepipe.schema.HUBS`).
    settings
        Vehicle, access rules, working CRS and date.
    issues
        Defects of the sites, and places and hubs far from every road
        (:data:`sitepipe.schema.ISSUES`).
    roads_label
        The file of the roads as people know it.
    layer_paths
        Where roads, hubs and basemap were found.
    """

    title: str
    notice: str
    snapshot: Snapshot
    places: pd.DataFrame
    joined: Joined
    hub_table: pd.DataFrame
    settings: Settings
    issues: pd.DataFrame
    roads_label: str
    layer_paths: Mapping[str, Path]

    def base_layers(self) -> BaseLayers:
        """Read what lies under the sites on a map."""
        return read_base_layers(
            self.network.graph,
            roads_from=self.layer_paths["roads"],
            hubs=self.layer_paths["hubs"],
            basemap=self.layer_paths["basemap"],
        )

    @property
    def network(self) -> Network:
        """Return the roads, timed for the vehicle."""
        return self.joined.network

    @property
    def hubs(self) -> pd.DataFrame:
        """Return the hubs that can be routed to, in order of ``hub_id``."""
        return self.joined.hubs

    @property
    def vehicle(self) -> Vehicle:
        """Return what is driven."""
        return self.settings.vehicle.section

    @property
    def access(self) -> AccessConfig:
        """Return the access rules, with the kinds of hub that the question is about."""
        return self.settings.access.section


def open_logistics(
    files: Sequence[Path] = (),
    *,
    workspace: Path | None = None,
    config_file: Path | None = None,
    layer: str | None = None,
    crs: str | None = None,
    fields: Mapping[str, str] | None = None,
    roads: str | None = None,
    hubs: str | None = None,
    vehicle: str | None = None,
    access: str | None = None,
    hub_kinds: Sequence[HubKind] | None = None,
    as_of: str | None = None,
    step: Step = silent,
) -> Logistics:
    """
    Open sites, roads and hubs for a question.

    Parameters
    ----------
    files
        Sites as GeoJSON, GeoPackage or Shapefile, read as :func:`~sitepipe.standalone.score_files`
        reads them. Without files the sites are those of the workspace.
    workspace, config_file
        The workspace; the current folder if neither it nor files are given.
    layer, crs, fields
        Layer, CRS and columns of the files.
    roads, hubs, vehicle, access
        Names or paths that stand for those of the workspace, or for the bundled ones.
    hub_kinds
        Kinds of hub that the question is about; those of the access rules if none
        is given.
    as_of
        The date the answer speaks of; today if not given.
    step
        Wraps each step.

    Raises
    ------
    UsageError
        If files and a workspace are given at once.
    DataError
        If sites, roads or hubs cannot be used, or the roads are of another area.
    StorageError
        If a file cannot be read.
    """
    if files and workspace is not None:
        raise UsageError(
            "files and a workspace are given at once",
            hint="Leave out the files to ask about the sites of the workspace.",
        )
    root = None if files else (workspace or Path())
    opened = None if root is None else Workspace.open(root, config_file=config_file)
    portfolio = (
        WorkspaceConfig(title=", ".join(path.stem for path in files))
        if opened is None
        else opened.portfolio.section
    )
    settings = _settings(portfolio, root, vehicle, access, hub_kinds, as_of=as_of)
    if opened is None:
        snapshot = read_sites(
            files, layer=layer, crs=crs, fields=fields, settings=settings, step=step
        )
    else:
        with step("ingest"):
            ingested = opened.ingest(as_of=settings.as_of)
        snapshot = opened.consolidated(ingested, settings, step=step)
    roads_beside = (roads, None) if roads else (portfolio.roads, root)
    hubs_beside = (hubs, None) if hubs else (portfolio.hubs, root)
    with step("roads"):
        graph = open_roads(roads_beside[0], crs=settings.crs, beside=roads_beside[1])
        roads_path = find_roads(roads_beside[0], beside=roads_beside[1])
        topology = find_topology(roads_path, graph) if roads_path.is_file() else None
        network = build_network(graph, settings.vehicle.section, topology=topology)
        layer_paths = {
            "roads": roads_path,
            "hubs": bundled.find("layers", hubs_beside[0], beside=hubs_beside[1]),
            "basemap": bundled.find("layers", portfolio.basemap, beside=root),
        }
        hub_table = read_hubs(layer_paths["hubs"])
    with step("joins"):
        places = places_of(snapshot, crs=network.crs)
        joined = join_places(places, network, hub_table, config=settings.access.section)
    return Logistics(
        title=portfolio.title,
        notice=portfolio.notice,
        snapshot=snapshot,
        places=places,
        joined=joined,
        hub_table=hub_table,
        settings=settings,
        issues=schema.ISSUES.frame(
            pd.concat(
                [snapshot.issues, join_issues(joined, places, config=settings.access.section)],
                ignore_index=True,
            )
        ),
        roads_label=roads_label(roads_beside[0], beside=roads_beside[1]),
        layer_paths=layer_paths,
    )


def for_vehicle(opened: Logistics, name: str) -> Logistics:
    """Return the same question for another vehicle: roads timed and places joined anew."""
    loaded = load_named(name, Vehicle, under="vehicles", beside=None)
    was = opened.network
    network = build_network(was.graph, loaded.section, topology=was.topology)
    return replace(
        opened,
        joined=join_places(opened.places, network, opened.hub_table, config=opened.access),
        settings=replace(opened.settings, vehicle=loaded),
    )


def _settings(
    portfolio: WorkspaceConfig,
    root: Path | None,
    vehicle: str | None,
    access: str | None,
    hub_kinds: Sequence[HubKind] | None,
    *,
    as_of: str | None,
) -> Settings:
    """Load the settings of a portfolio, and what stands in their place."""
    settings = replace(load_settings(portfolio, as_of=as_of, beside=root), readiness=False)
    if vehicle:
        loaded = load_named(vehicle, Vehicle, under="vehicles", beside=None)
        settings = replace(settings, vehicle=loaded)
    if access:
        settings = replace(settings, access=load_named(access, AccessConfig, beside=None))
    if hub_kinds:
        settings = replace(settings, access=_about(settings.access, hub_kinds))
    return settings


def _about(access: Loaded[AccessConfig], hub_kinds: Sequence[HubKind]) -> Loaded[AccessConfig]:
    """Return access rules about some kinds of hub."""
    if not hub_kinds:
        raise UsageError(
            "no kind of hub is asked for", hint=f"Kinds: {', '.join(HubKind.values())}."
        )
    section = access.section.model_copy(update={"hub_kinds": list(dict.fromkeys(hub_kinds))})
    return replace(access, section=section)


def places_of(snapshot: Snapshot, *, crs: str) -> pd.DataFrame:
    """Return the places of all sites, with their names in words."""
    places = latest_places(snapshot.boundaries, crs=crs)
    named = snapshot.sites.set_index("site_id")["name"]
    names = [
        named[site_id] if pd.isna(place) else f"{named[site_id]}, {place}"
        for site_id, place in zip(places["site_id"], places["place"], strict=True)
    ]
    return places.assign(name=pd.Series(names, index=places.index, dtype="str"))


def heading(opened: Logistics) -> dict[str, Any]:
    """Return what every answer says of itself."""
    return {
        "vehicle": opened.vehicle.name,
        "roads": opened.roads_label,
        "as_of": opened.settings.as_of,
    }


def places_told(opened: Logistics) -> list[dict[str, Any]]:
    """Return what every answer says of each place: ``site_id``, ``place``, ``name``, ``joined``."""
    joined = np.isin(np.arange(len(opened.places)), opened.joined.site_joins["point"])
    return known_rows(opened.places[["site_id", "place", "name"]].assign(joined=joined))


def known_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table; what is unknown is None."""
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]


def attribution(opened: Logistics) -> list[str]:
    """Return what the sources of the roads ask for, each once."""
    sources = opened.network.graph.sources
    lines = (source.attribution or f"{source.file}: {source.licence}" for source in sources)
    return list(dict.fromkeys(lines))
