"""An opened workspace: its configuration, and its sources read to an assessment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Self

import pandas as pd

from sitepipe import bundled, config, schema
from sitepipe.assessment import Assessment
from sitepipe.config import Loaded, SourceConfig, WorkspaceConfig
from sitepipe.decisions import read_decisions
from sitepipe.derivedtables import FOLDER as DERIVED_TABLES
from sitepipe.derivedtables import DerivedTables
from sitepipe.errors import ConfigError, UsageError
from sitepipe.inbox import Inbox, described_sources, open_inbox
from sitepipe.ingest import PostcodeLookup, read_area_layers, read_base_layers, read_sources
from sitepipe.ingest.derived import FOLDER as DERIVED_SOURCES
from sitepipe.ingest.derived import DerivedSources
from sitepipe.ingest.derived_areas import FOLDER as DERIVED_AREAS
from sitepipe.ingest.derived_areas import DerivedAreas
from sitepipe.ingest.past_files import files_of_the_past
from sitepipe.ingest.source_files import Limits, SourceFile, fetch_sources
from sitepipe.pipeline import Settings, Step, appraise, consolidate_sources, silent
from sitepipe.readiness import RuleInForce, rules_in_force
from sitepipe.registry import read_site_ids
from sitepipe.roadfiles import find_roads, open_roads, roads_label
from sitepipe.settings import load_settings
from sitepipe.snapshot import AreaLayer, BaseLayers, Ingested, Snapshot

CONFIG_FILE = "sitepipe.yaml"


@dataclass(frozen=True)
class Opened:
    """A workspace's folder, settings and sources; the methods that every answer stands on."""

    root: Path
    portfolio: Loaded[WorkspaceConfig]
    sources: dict[str, Loaded[SourceConfig]]
    config_file: Path | None = None

    @classmethod
    def open(cls, path: Path | str = ".", *, config_file: Path | str | None = None) -> Self:
        """
        Open the workspace in a folder.

        Parameters
        ----------
        path
            The workspace's folder.
        config_file
            Another file to read instead of its ``sitepipe.yaml``.

        Raises
        ------
        UsageError
            If the folder is no workspace.
        ConfigError
            If a configuration file is wrong: says file, line, key and what was meant.
        """
        root = Path(path)
        settings_file = Path(config_file) if config_file else root / CONFIG_FILE
        if not settings_file.is_file():
            raise UsageError(
                f"{root} is no workspace: it has no {CONFIG_FILE}"
                if not config_file
                else f"there is no configuration file {settings_file}",
                hint="Check the path."
                if config_file
                else f"Make one with: sitepipe init {_free(root)}",
            )
        label = settings_file.name if config_file else CONFIG_FILE
        portfolio = config.load(settings_file, WorkspaceConfig, label=label)
        return cls(root, portfolio, described_sources(root), settings_file if config_file else None)

    def settings(self, *, as_of: str | None = None) -> Settings:
        """
        Load every configuration file that the workspace names.

        Raises
        ------
        ConfigError
            If a file is missing or wrong, or the workspace departs from a readiness rule or
            figure that there is not.
        """
        settings = load_settings(self.portfolio.section, as_of=as_of, beside=self.root)
        self._rules_in_force(settings)
        return settings

    def _rules_in_force(self, settings: Settings) -> dict[str, RuleInForce]:
        return rules_in_force(
            settings.checks, settings.rules, as_of=settings.as_of, cite=self.portfolio.cite
        )

    @cached_property
    def _layer_folders(self) -> dict[str, Path]:
        portfolio = self.portfolio.section
        return {
            "roads": find_roads(portfolio.roads, beside=self.root),
            "hubs": bundled.find("layers", portfolio.hubs, beside=self.root),
            "basemap": bundled.find("layers", portfolio.basemap, beside=self.root),
        }

    def base_layers(self, areas: Sequence[AreaLayer] = ()) -> BaseLayers:
        """Read the roads, hubs and basemap that the workspace names; list ``areas`` with them."""
        portfolio, folders = self.portfolio.section, self._layer_folders
        base = read_base_layers(
            open_roads(portfolio.roads, crs=portfolio.crs, beside=self.root),
            roads_from=folders["roads"],
            hubs=folders["hubs"],
            basemap=folders["basemap"],
        )
        rows = [base.layers, schema.LAYERS.frame([area.row for area in areas])]
        return replace(base, layers=schema.LAYERS.frame(pd.concat(rows, ignore_index=True)))

    def ingest(self, *, as_of: str | None = None) -> Ingested:
        """
        Read every source to claims and issues.

        Raises
        ------
        ConfigError
            If there is no source at all.
        DataError
            If a file cannot be used: no rows, a mapped column missing.
        StorageError
            If a file cannot be read.
        UnavailableError
            If an address cannot be reached and no copy is kept, or a file changes meanwhile.
        """
        settings = self.settings(as_of=as_of)
        return self._read(self._inbox(settings), settings)

    def _read(self, inbox: Inbox, settings: Settings) -> Ingested:
        ingested = read_sources(
            self.root,
            inbox.sources,
            crs=settings.crs,
            known_at=settings.as_of,
            returned=inbox.returned,
            reading=settings.reading,
            postcodes=self._postcodes,
            limits=Limits.of(self.portfolio.section),
            fetched=self._fetched(inbox.sources),
            derived=self.derived_sources,
        )
        areas, area_issues = read_area_layers(
            self.portfolio.section.areas, self.root, ingested.geometries, self.derived_areas
        )
        issues = [ingested.issues, inbox.issues, area_issues]
        return replace(
            ingested,
            areas=areas,
            issues=schema.ISSUES.frame(pd.concat(issues, ignore_index=True)),
            decisions=read_decisions(self.root),
            site_ids=read_site_ids(self.root),
        )

    @cached_property
    def _postcodes(self) -> PostcodeLookup | None:
        """Find the lookup of postcodes that the workspace names."""
        portfolio = self.portfolio.section
        if not portfolio.postcodes:
            return None
        path = self.root / portfolio.postcodes
        if not path.exists():
            raise ConfigError(
                f"{self.portfolio.cite('postcodes')}: there is no file {portfolio.postcodes!r}",
                hint="Correct the path, which starts from the workspace, or leave it out.",
            )
        return PostcodeLookup(path, path.name, portfolio.postcode_uncertainty_m)

    @cached_property
    def derived_sources(self) -> DerivedSources:
        """What each source gave when it was last read, so that only changed ones are read."""
        return DerivedSources(self.root / DERIVED_SOURCES)

    @cached_property
    def derived_areas(self) -> DerivedAreas:
        """What each layer of areas was around the sites, so that only changed ones are read."""
        return DerivedAreas(self.root / DERIVED_AREAS)

    @cached_property
    def derived_tables(self) -> DerivedTables:
        """What appraisals gave, so that only what is affected is appraised again."""
        return DerivedTables(self.root / DERIVED_TABLES)

    def keep_derived(self) -> None:
        """Keep what was worked out, for later runs and questions."""
        for derived in (self.derived_sources, self.derived_areas, self.derived_tables):
            derived.keep()

    @cached_property
    def _files(self) -> dict[str, SourceFile]:
        """The files fetched so far: one run sees one version of each."""
        return files_of_the_past(self.root, self.sources)

    def _fetched(self, sources: Mapping[str, Loaded[SourceConfig]]) -> dict[str, SourceFile]:
        """Fetch what lies outside, each source once for an opened workspace."""
        new = {name: one for name, one in sources.items() if name not in self._files}
        limits = Limits.of(self.portfolio.section)
        self._files.update(fetch_sources(self.root, new, limits=limits))
        return self._files

    def _inbox(self, settings: Settings) -> Inbox:
        """Find every source: those in ``sources/``, and the filled templates in ``inbox/``."""
        inbox = open_inbox(self.root, self.sources, as_of=settings.as_of)
        if not inbox.sources:
            unread = inbox.issues["message"].tolist()
            raise ConfigError(
                "sources/ describes no source, and inbox/ holds no filled portfolio template"
                + "".join(f"\n{message}" for message in unread[:5]),
                hint="Put a filled copy of portfolio-template.xlsx into inbox/, or copy a "
                "description of a source from an example: sitepipe init DIR --example "
                "west-midlands",
            )
        return inbox

    def assess(self, *, as_of: str | None = None, step: Step = silent) -> Assessment:
        """Ingest, consolidate and appraise; write nothing."""
        settings = self.settings(as_of=as_of)
        return self._assessed(self._ingested(settings, step), settings, step=step)

    def _ingested(self, settings: Settings, step: Step) -> Ingested:
        with step("ingest"):
            return self.ingest(as_of=settings.as_of)

    def consolidated(
        self, ingested: Ingested, settings: Settings, *, step: Step = silent
    ) -> Snapshot:
        """Resolve what was read into one record per site; see the pipeline."""
        return consolidate_sources(
            ingested, settings=settings, derive=self.derived_tables, step=step
        )

    def _assessed(
        self,
        ingested: Ingested,
        settings: Settings,
        *,
        base: BaseLayers | None = None,
        step: Step = silent,
    ) -> Assessment:
        snapshot = self.consolidated(ingested, settings, step=step)
        if base is None:
            with step("layers"):
                base = self.base_layers(ingested.areas)
        appraisal = appraise(
            snapshot, base, settings=settings, derive=self.derived_tables, step=step
        )
        portfolio = self.portfolio.section
        return Assessment(
            portfolio.title,
            portfolio.notice,
            snapshot,
            appraisal,
            base,
            settings,
            roads_label=roads_label(portfolio.roads, beside=self.root),
            hubs_label=bundled.label("layers", portfolio.hubs, "hubs.csv", beside=self.root),
        )

    def _refuse_inside(self, folder: Path) -> None:
        refuse_inside(self.root, folder)


def refuse_inside(root: Path, folder: Path) -> None:
    """
    Refuse an output among what a workspace reads or keeps.

    Raises
    ------
    UsageError
        If it is to be written there.
    """
    for name in ("inbox", "sources", "runs"):
        if folder.resolve().is_relative_to((root / name).resolve()):
            raise UsageError(
                f"{folder.name} cannot be written there: {name}/ is the workspace's own",
                hint="Choose another place with --output.",
            )


def _free(root: Path) -> Path:
    """Name a folder that a workspace can be made in."""
    return root / "portfolio" if root.is_dir() and any(root.iterdir()) else root
