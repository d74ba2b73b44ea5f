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

import hashlib
import platform
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

from sitepipe import __version__, bundled, config, schema
from sitepipe.assessment import Assessment
from sitepipe.config import Loaded, SourceConfig, WorkspaceConfig
from sitepipe.consolidate import acreage_total
from sitepipe.errors import ConfigError, StorageError, UsageError, first_five
from sitepipe.hashing import file_sha256
from sitepipe.ingest import check_source, read_base_layers, read_layer, read_sources
from sitepipe.pipeline import Settings, Step, appraise, consolidate_sources, silent
from sitepipe.publish import map_page, publish, write_json
from sitepipe.render.folder import written_aside
from sitepipe.reports import (
    ConfigReport,
    InitReport,
    OutputFile,
    RowsCount,
    RunReport,
    SitesCount,
)
from sitepipe.settings import load_settings
from sitepipe.snapshot import BaseLayers, Ingested
from sitepipe.vocab import IssueKind, Severity

CONFIG_FILE = "sitepipe.yaml"
EXAMPLES = ("west-midlands",)


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
                else f"Make one with: sitepipe init {root / 'portfolio'}",
            )
        label = settings_file.name if config_file else CONFIG_FILE
        sources = {
            file.stem: config.load(file, SourceConfig, label=f"sources/{file.name}")
            for file in _source_files(root / "sources")
        }
        _check_files(root, sources)
        return cls(root, config.load(settings_file, WorkspaceConfig, label=label), sources)

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
        if not self.sources:
            raise ConfigError(
                "sources/ describes no source",
                hint="Copy one from an example: sitepipe init DIR --example west-midlands",
            )
        ingested = read_sources(self.root, self.sources, crs=settings.crs, known_at=settings.as_of)
        unmapped = self._unmapped_files()
        if not unmapped:
            return ingested
        issues = pd.concat([ingested.issues, schema.ISSUES.frame(unmapped)], ignore_index=True)
        return Ingested(
            ingested.sources, ingested.records, ingested.claims, ingested.geometries, issues
        )

    def _unmapped_files(self) -> list[dict[str, object]]:
        """Give an issue for each file in the inbox that no source describes."""
        described = {
            (self.root / source.section.file).resolve() for source in self.sources.values()
        }
        inbox = self.root / "inbox"
        files = sorted(inbox.rglob("*")) if inbox.is_dir() else []
        return [
            {
                "source_id": file.relative_to(self.root).as_posix(),
                "kind": IssueKind.FILE_UNMAPPED,
                "severity": Severity.WARNING,
                "message": f"{file.name} was not read: no file in sources/ describes it",
                "repair": "Add a sources/*.yaml that names it, or take it out of inbox/.",
            }
            for file in files
            if file.is_file() and not file.name.startswith(".") and file.resolve() not in described
        ]

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
        run_id = f"{settings.as_of}-{self._fingerprint(settings)[:8]}"
        folder = self.root / "runs" / run_id
        if not overwrite and (found := _complete_run(folder)) is not None:
            return found.model_copy(update={"repeated": True})
        clock = _StepClock(step)
        assessment = self.assess(as_of=settings.as_of, step=clock)
        with written_aside(folder) as aside:
            publish(assessment, aside, step=clock)
            report = _run_report(run_id, assessment, aside)
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
            **{f"sources/{name}": source for name, source in self.sources.items()},
        }
        return ConfigReport(
            settings={name: one.section.model_dump(mode="json") for name, one in loaded.items()},
            files={one.label: one.sha256 for one in loaded.values()},
        )

    def _fingerprint(self, settings: Settings) -> str:
        """Hash all that a run's outputs depend on, its date aside."""
        loaded: list[Loaded[Any]] = [
            self.portfolio,
            settings.vehicle,
            settings.access,
            settings.scoring,
            settings.facts,
            *self.sources.values(),
        ]
        parts = [*_software(), *(f"{one.label} {one.sha256}" for one in loaded)]
        files = [self.root / source.section.file for source in self.sources.values()]
        inbox = self.root / "inbox"
        files += [file for file in sorted(inbox.rglob("*")) if not file.name.startswith(".")]
        for kind, folder in self._layer_folders.items():
            parts.append(f"{kind} {folder.name}")
            files += sorted(folder.iterdir())
        files += sorted(file for file in bundled.shelf("maps").rglob("*") if file.is_file())
        parts += [f"{file.name} {file_sha256(file)}" for file in files if file.is_file()]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def init_workspace(folder: Path | str, *, example: str = "west-midlands") -> InitReport:
    """
    Make a workspace from a bundled example.

    Parameters
    ----------
    folder
        Where; it must not exist, or be empty.
    example
        Name of a bundled example.

    Raises
    ------
    UsageError
        If there is no such example, or the folder holds anything.
    StorageError
        If the folder cannot be written.
    """
    target = Path(folder)
    if example not in EXAMPLES:
        raise UsageError(
            f"no example called {example!r}", hint=f"Examples: {first_five(EXAMPLES)}."
        )
    if target.is_file():
        raise StorageError(f"{target} is a file, not a folder", hint="Choose another name.")
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(
            f"{target} is not empty; nothing was written",
            hint="Choose another folder, or run the workspace that is there: "
            f"sitepipe run -w {target}",
        )
    source = bundled.shelf("layers") / example / "workspace"
    files = sorted(file.relative_to(source) for file in source.rglob("*") if file.is_file())
    with written_aside(target) as aside:
        for file in files:
            (aside / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / file, aside / file)
    return InitReport(
        workspace=str(target), example=example, files=[file.as_posix() for file in files]
    )


class _StepClock:
    """A step that also takes the time of each step, for ``log.json``."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        with self._step(name):
            yield
        self._seconds[name] = round(time.perf_counter() - start, 3)

    def log(self) -> dict[str, object]:
        """Return what may differ between two equal runs."""
        return {
            "version": 1,
            "sitepipe": __version__,
            "python": platform.python_version(),
            "system": platform.system(),
            "seconds": self._seconds,
        }


def _source_files(folder: Path) -> list[Path]:
    """
    List the descriptions of sources.

    Raises
    ------
    ConfigError
        If two differ only in their ending, for the name is the source's id.
    """
    files = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
    stems = [file.stem for file in files]
    if twice := sorted({stem for stem in stems if stems.count(stem) > 1}):
        raise ConfigError(
            f"sources/ describes {first_five(twice)} twice, as .yaml and .yml",
            hint="Keep one of the two.",
        )
    return files


def _check_files(root: Path, sources: dict[str, Loaded[SourceConfig]]) -> None:
    """
    Refuse a source outside its workspace, and one file read twice.

    Raises
    ------
    ConfigError
        If a path or a link leads out of the workspace, or two sources name one file.
    """
    seen: dict[Path, str] = {}
    for source in sources.values():
        where, name = source.cite("file"), source.section.file
        file = (root / name).resolve()
        if Path(name).is_absolute() or not file.is_relative_to(root.resolve()):
            raise ConfigError(
                f"{where}: {name!r} lies outside the workspace",
                hint="Copy the file into inbox/ and name it there.",
            )
        if other := seen.get(file):
            raise ConfigError(
                f"{where}: {name!r} is read by {other} already; its rows would count twice",
                hint="Keep one of the two descriptions.",
            )
        seen[file] = source.label


def _software() -> list[str]:
    """Name the code that a run depends on: the package's own, and what measures and writes."""
    package = Path(__file__).parent
    own = hashlib.sha256()
    for module in sorted(package.rglob("*.py")):
        own.update(module.relative_to(package).as_posix().encode() + module.read_bytes())
    measuring = ("geopandas", "pandas", "pyogrio", "pyproj", "shapely")
    return [
        f"sitepipe {__version__} {own.hexdigest()}",
        *(f"{name} {metadata.version(name)}" for name in measuring),
    ]


def _complete_run(folder: Path) -> RunReport | None:
    """Return the report of a finished run whose outputs are all as they were written."""
    try:
        report = RunReport.model_validate_json((folder / "run.json").read_bytes())
        whole = all(file_sha256(folder / out.name) == out.sha256 for out in report.outputs)
    except (OSError, StorageError, ValueError):
        return None
    return report if whole else None


def _run_report(run_id: str, assessment: Assessment, folder: Path) -> RunReport:
    sites, scores = assessment.snapshot.sites, assessment.appraisal.scores
    severities = assessment.appraisal.issues["severity"]
    sources = assessment.snapshot.sources
    total = acreage_total(sites, assessment.snapshot.acreages)
    return RunReport(
        run_id=run_id,
        as_of=assessment.settings.as_of,
        repeated=False,
        sites=SitesCount(
            named=len(sites),
            counted=int(sites["part_of_site_id"].isna().sum()),
            ranked=int(scores["rank"].notna().sum()),
            acreage=total.text,
        ),
        rows=RowsCount(
            read=int(sources["rows_read"].sum()),
            accepted=int(sources["rows_accepted"].sum()),
            held=int(sources["rows_held"].sum()),
        ),
        issues={str(level): int((severities == level).sum()) for level in Severity},
        outputs=[
            OutputFile(name=file.name, bytes=file.stat().st_size, sha256=file_sha256(file))
            for file in sorted(folder.iterdir())
        ],
    )
