"""What a run of a workspace rests on: the settings in force, its files and their hash."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sitepipe import bundled
from sitepipe.approvals import APPROVALS_FILE
from sitepipe.config import Loaded, WorkspaceConfig
from sitepipe.config.locators import public_name
from sitepipe.decisions import DECISIONS_FILE
from sitepipe.errors import ConfigError, UnavailableError
from sitepipe.hashing import file_sha256
from sitepipe.inbox import inbox_files
from sitepipe.ingest import area_files, check_source, read_layer
from sitepipe.ingest.features import file_parts
from sitepipe.ingest.past_files import FETCHED
from sitepipe.pipeline import Settings
from sitepipe.registry import LINEAGE_FILE, SITE_IDS_FILE
from sitepipe.reports import ConfigReport
from sitepipe.runs import inputs_sha256
from sitepipe.store import OUTSIDE, outside_name
from sitepipe.vocab import IssueKind
from sitepipe.workspace.opened import CONFIG_FILE, Opened

CONFIGURATION = "configuration"
"""First part of the name of a configuration that was read instead of the workspace's own."""
_SHELVES: tuple[bundled.Shelf, ...] = ("layers", "configs", "maps")


_KEPT = (APPROVALS_FILE, DECISIONS_FILE, SITE_IDS_FILE, LINEAGE_FILE)


class Inputs(Opened):
    """Which configuration and files an answer comes from."""

    def describe_config(self) -> ConfigReport:
        """
        Load every configuration file and report the settings in force.

        Raises
        ------
        ConfigError
            If any file is wrong, or names a layer, field or basis that there is not.
        """
        settings = self.settings()
        inbox = self._inbox(settings)
        for source in inbox.sources.values():
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
            "reading": settings.reading,
            "coverage": settings.coverage,
            **{f"sources/{name}": source for name, source in inbox.sources.items()},
        }
        return ConfigReport(
            settings={name: one.section.model_dump(mode="json") for name, one in loaded.items()},
            files={one.label: one.sha256 for one in loaded.values()},
        )

    def require_inputs(self, settings: Settings, inputs: str) -> None:
        """
        Refuse what was read of files that changed meanwhile.

        Raises
        ------
        UnavailableError
            If :meth:`inputs` is no longer what it was.
        """
        if self.inputs(settings) != inputs:
            raise UnavailableError(
                "a file of the workspace changed while it was read; nothing was written",
                hint="Run the command again.",
            )

    def own_files(self) -> dict[str, Path]:
        """
        Find the files that a run rests on and that no version of sitepipe holds, by name.

        A description that holds a password is left out, and so is a file of roads that
        ``sitepipe network build`` made: the table of layers has its hash. Another configuration
        than the workspace's own stands in its place, as ``configuration/NAME``.
        """
        portfolio, layers = self.portfolio.section, self._layer_folders
        fetched = self._fetched(self.sources)
        found = inbox_files(self.root)
        found += [self.root / name for name in _KEPT]
        secret = {
            self.root / one.label
            for one in self.sources.values()
            if one.section.file != public_name(one.section.file)
        }
        found += [path for path in _files_in(self.root / "sources") if path not in secret]
        found += [
            self.root / one.section.file
            for source_id, one in self.sources.items()
            if source_id not in fetched
        ]
        for name in ("vehicle", "access", "scoring", "facts", "checks", "reading", "coverage"):
            found.append(self.root / getattr(portfolio, name))
        for area in portfolio.areas:
            found += area_files(area, self.root)
        for folder in layers.values():
            found += sorted(folder.iterdir()) if folder.is_dir() else []
        if self._postcodes is not None:
            path = self._postcodes.path
            found += [path] if path.is_file() else _files_in(path)
        own = {self._named(path): path for path in found if path.is_file() and not _bundled(path)}
        configured = (
            {CONFIG_FILE: self.root / CONFIG_FILE}
            if self.config_file is None
            else {f"{CONFIGURATION}/{self.portfolio.label}": self.config_file}
        )
        return own | configured | {
            f"{FETCHED}/{name}/{file.path.name}": file.path for name, file in fetched.items()
        }  # fmt: skip

    def sources_sha256(self) -> dict[str, str]:
        """Hash the files of sources as they are now, by the names that people have for them."""
        fetched = self._fetched(self.sources)
        found = {}
        for source_id, one in self.sources.items():
            here = source_id not in fetched
            path = self.root / one.section.file if here else fetched[source_id].path
            if path.is_file():
                found[one.section.file_name] = file_sha256(*file_parts(path))
        return found

    def kept_copies(self) -> list[str]:
        """Say which sources could not be reached, and of which day the copy read instead is."""
        issues = [one for file in self._fetched(self.sources).values() for one in file.issues]
        kept = IssueKind.KEPT_COPY_USED.value
        return list(dict.fromkeys(str(one["message"]) for one in issues if one["kind"] == kept))

    def files_outside(self) -> list[Path] | None:
        """
        List the files outside the workspace that a run may read.

        Returns
        -------
        files
            Those that are bundled among them, whether they are read or not; ``None`` where
            sources lie at addresses or in databases, which have to be asked, or another
            configuration stands in for the workspace's own.
        """
        portfolio = self.portfolio.section
        if self._fetched(self.sources) or self.config_file is not None:
            return None
        found = [file for name in _SHELVES for file in _files_in(bundled.shelf(name))]
        found += [path for path in self.own_files().values() if not self._is_inside(path)]
        found += [path for path in self._layer_folders.values() if not self._is_inside(path)]
        if portfolio.postcodes and not self._is_inside(self.root / portfolio.postcodes):
            found.append(self.root / portfolio.postcodes)
        return found

    def _is_inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self.root.resolve())

    def _named(self, path: Path) -> str:
        """Name a file by its place in the workspace, or by its way from there if it is outside."""
        if path.is_relative_to(self.root) and ".." not in path.parts:
            return path.relative_to(self.root).as_posix()  # also where it is a link to elsewhere
        resolved, root = path.resolve(), self.root.resolve()
        if resolved.is_relative_to(root):
            return resolved.relative_to(root).as_posix()
        return outside_name(resolved, root) or f"{OUTSIDE}/{path.parent.name}/{path.name}"

    def inputs(self, settings: Settings) -> str:
        """Return a hash of the code and of all that a run reads, save the ids of sites."""
        loaded: list[Loaded[Any]] = [
            settings.vehicle,
            settings.access,
            settings.scoring,
            settings.facts,
            settings.checks,
            settings.reading,
            *self.sources.values(),
        ]
        layers = self._layer_folders
        fetched = self._fetched(self.sources)
        files = [
            fetched[source_id].path if source_id in fetched else self.root / source.section.file
            for source_id, source in self.sources.items()
        ]
        files += [*inbox_files(self.root), self.root / DECISIONS_FILE, self.root / APPROVALS_FILE]
        for area in self.portfolio.section.areas:
            files += area_files(area, self.root)
        for path in layers.values():
            files += [path] if path.is_file() else sorted(path.iterdir())
        if self._postcodes is not None:
            path = self._postcodes.path
            files += [path] if path.is_file() else _files_in(path)
        files += _files_in(bundled.shelf("maps"))
        return inputs_sha256(
            parts=[
                f"{self.portfolio.label} {_deciding_sha256(self.portfolio)}",
                *(f"{one.label} {one.sha256}" for one in loaded),
                *(f"{kind} {folder.name}" for kind, folder in layers.items()),
                *(f"{issue['message']}" for file in fetched.values() for issue in file.issues),
            ],
            files=files,
        )


def _deciding_sha256(portfolio: Loaded[WorkspaceConfig]) -> str:
    """Hash what a configuration decides, and its lines, which answers cite; not what databases."""
    publish = portfolio.section.publish.model_dump(mode="json", include={"parquet"})
    said = portfolio.section.model_dump(mode="json", exclude={"publish"}) | publish
    lines = {
        key: line for key, line in portfolio.lines.items() if key.partition(".")[0] != "publish"
    }
    return hashlib.sha256(json.dumps([said, lines], sort_keys=True).encode()).hexdigest()


def _bundled(path: Path) -> bool:
    shelves = (bundled.shelf("layers"), bundled.shelf("configs"))
    return any(path.resolve().is_relative_to(shelf) for shelf in shelves)


def _files_in(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())
