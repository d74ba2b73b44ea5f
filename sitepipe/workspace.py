"""
A workspace: where a user's configuration, sources and outputs are.

    portfolio/
      sitepipe.yaml     what the portfolio stands on
      sources/*.yaml    one file per source: what it is and where its columns go
      inbox/            the files that partners sent
      runs/<id>/        outputs, one folder per run

This is the face that a notebook sees: ``Workspace.open("portfolio").run()``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from sitepipe import bundled, config, schema
from sitepipe.assessment import Assessment
from sitepipe.config import Loaded, SourceConfig, WorkspaceConfig
from sitepipe.errors import ConfigError, UsageError
from sitepipe.inbox import described_sources, unmapped_files
from sitepipe.ingest import check_source, read_base_layers, read_layer, read_sources
from sitepipe.pipeline import Settings, Step, appraise, consolidate_sources, silent
from sitepipe.publish import map_page, publish, write_json
from sitepipe.render.folder import refuse_foreign, written_aside
from sitepipe.reports import ConfigReport, RunReport
from sitepipe.runs import StepClock, finished_run, run_id, run_report
from sitepipe.settings import load_settings
from sitepipe.snapshot import BaseLayers, Ingested

CONFIG_FILE = "sitepipe.yaml"


@dataclass(frozen=True)
class Workspace:
    """
    A workspace that exists and whose configuration is sound.

    Use :meth:`open`. Nothing is read but configuration until a method asks for it.
    """

    root: Path
    portfolio: Loaded[WorkspaceConfig]
    sources: dict[str, Loaded[SourceConfig]]

    @classmethod
    def open(cls, path: Path | str = ".", *, config_file: Path | str | None = None) -> Workspace:
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
        return cls(root, portfolio, described_sources(root))

    def settings(self, *, as_of: str | None = None) -> Settings:
        """Load every configuration file that the workspace names."""
        return load_settings(self.portfolio.section, as_of=as_of, beside=self.root)

    @cached_property
    def _layer_folders(self) -> dict[str, Path]:
        portfolio = self.portfolio.section
        return {
            kind: bundled.find("layers", name, beside=self.root)
            for kind, name in (
                ("roads", portfolio.roads),
                ("hubs", portfolio.hubs),
                ("basemap", portfolio.basemap),
            )
        }

    def base_layers(self) -> BaseLayers:
        """Read the roads, hubs and basemap that the workspace names."""
        return read_base_layers(**self._layer_folders)

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
        """
        settings = self.settings(as_of=as_of)
        self._require_sources()
        ingested = read_sources(self.root, self.sources, crs=settings.crs, known_at=settings.as_of)
        issues = [ingested.issues, unmapped_files(self.root, self.sources)]
        return replace(ingested, issues=schema.ISSUES.frame(pd.concat(issues, ignore_index=True)))

    def _require_sources(self) -> None:
        if not self.sources:
            raise ConfigError(
                "sources/ describes no source",
                hint="Copy one from an example: sitepipe init DIR --example west-midlands",
            )

    def assess(self, *, as_of: str | None = None, step: Step = silent) -> Assessment:
        """Ingest, consolidate and appraise; write nothing."""
        settings = self.settings(as_of=as_of)
        with step("ingest"):
            ingested = self.ingest(as_of=settings.as_of)
        snapshot = consolidate_sources(ingested, settings=settings, step=step)
        with step("layers"):
            base = self.base_layers()
        appraisal = appraise(snapshot, base, settings=settings, step=step)
        portfolio = self.portfolio.section
        return Assessment(
            portfolio.title,
            portfolio.notice,
            snapshot,
            appraisal,
            base,
            settings,
            roads_label=bundled.label("layers", portfolio.roads, "links.csv", beside=self.root),
            hubs_label=bundled.label("layers", portfolio.hubs, "hubs.csv", beside=self.root),
        )

    def run(
        self, *, as_of: str | None = None, overwrite: bool = False, step: Step = silent
    ) -> RunReport:
        """
        Do the main job: ingest, consolidate, appraise, publish.

        Parameters
        ----------
        as_of
            The date the answer speaks of; today if not given.
        overwrite
            Do it again even if the same run is already there.
        step
            Wraps each step.

        Returns
        -------
        report
            The run and its files. The same inputs, configuration, version and date have
            the same run id and give the same bytes; a run found complete is not repeated.

        Raises
        ------
        SitepipeError
            Any of the tree in :mod:`sitepipe.errors`; earlier outputs stay as they were.
        """
        settings = self.settings(as_of=as_of)
        name = self._run_id(settings)
        folder = self.root / "runs" / name
        refuse_foreign(folder)
        if not overwrite and (found := finished_run(folder)) is not None:
            return found.model_copy(update={"repeated": True})
        clock = StepClock(step)
        assessment = self.assess(as_of=settings.as_of, step=clock)
        with written_aside(folder) as aside:
            publish(assessment, aside, step=clock)
            report = run_report(name, assessment, aside)
            write_json(aside / "run.json", report.model_dump(mode="json"))
            write_json(aside / "log.json", clock.log())
        return report

    def folder_of(self, report: RunReport) -> Path:
        """Return the folder that a run's outputs are in."""
        return self.root / "runs" / report.run_id

    def map_page(self, *, as_of: str | None = None, online_tiles: bool = False) -> str:
        """Return the portfolio's map as one HTML page."""
        return map_page(self.assess(as_of=as_of), online_tiles=online_tiles)

    def describe_config(self) -> ConfigReport:
        """
        Load every configuration file and report the settings in force.

        Raises
        ------
        ConfigError
            If any file is wrong, or names a layer, field or basis that there is not.
        """
        settings = self.settings()
        self._require_sources()
        for source in self.sources.values():
            check_source(source)
        for kind, folder in self._layer_folders.items():
            if (folder / "layer.yaml").is_file() and read_layer(folder).kind != kind:
                raise ConfigError(
                    f"{self.portfolio.cite(kind)}: {folder.name} is a layer of "
                    f"{read_layer(folder).kind}, not of {kind}",
                    hint="See the layers there are: sitepipe layers ls",
                )
        loaded: dict[str, Loaded[Any]] = {
            "portfolio": self.portfolio,
            "vehicle": settings.vehicle,
            "access": settings.access,
            "scoring": settings.scoring,
            "facts": settings.facts,
            "checks": settings.checks,
            **{f"sources/{name}": source for name, source in self.sources.items()},
        }
        return ConfigReport(
            settings={name: one.section.model_dump(mode="json") for name, one in loaded.items()},
            files={one.label: one.sha256 for one in loaded.values()},
        )

    def _run_id(self, settings: Settings) -> str:
        loaded: list[Loaded[Any]] = [
            self.portfolio,
            settings.vehicle,
            settings.access,
            settings.scoring,
            settings.facts,
            settings.checks,
            *self.sources.values(),
        ]
        layers = self._layer_folders
        files = [self.root / source.section.file for source in self.sources.values()]
        files += [file for file in _files_in(self.root / "inbox") if not file.name.startswith(".")]
        files += [file for folder in layers.values() for file in sorted(folder.iterdir())]
        files += _files_in(bundled.shelf("maps"))
        return run_id(
            settings.as_of,
            parts=[
                *(f"{one.label} {one.sha256}" for one in loaded),
                *(f"{kind} {folder.name}" for kind, folder in layers.items()),
            ],
            files=files,
        )


def _free(root: Path) -> Path:
    """Name a folder that a workspace can be made in."""
    return root / "portfolio" if root.is_dir() and any(root.iterdir()) else root


def _files_in(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())
