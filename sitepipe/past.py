"""
A workspace as a snapshot knew it, put together from the files that the store holds.

What is asked of it is answered by the code at hand from the inputs of then. The store holds no
description with a password in it and no roads that ``network build`` made; of these the files
at hand stand in, roads only if they are the same.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sitepipe import bundled, config
from sitepipe.config import WorkspaceConfig
from sitepipe.errors import (
    ConfigError,
    StorageError,
    UsageError,
    first_five,
    storage_error,
)
from sitepipe.hashing import file_sha256
from sitepipe.history import store_of
from sitepipe.ingest.past_files import FETCHED, PAST_FILE
from sitepipe.store import Store, StoredSnapshot, levels_above, place_in
from sitepipe.vocab import IssueKind
from sitepipe.workspace import CONFIG_FILE, Workspace
from sitepipe.workspace.inputs import CONFIGURATION


@dataclass(frozen=True)
class Past:
    """
    A workspace of the past.

    ``files`` are the hashes of its files by the names that the store has for them; ``at_hand``
    names the files of today's workspace that stand in for what the store does not hold and
    of which nobody can say whether they are as they were.
    """

    snapshot: StoredSnapshot
    workspace: Workspace
    files: dict[str, str]
    at_hand: list[str]


@contextmanager
def workspace_at(root: Path, asked: str) -> Iterator[Past]:
    """
    Give the workspace that a snapshot was made of, in a folder that is gone afterwards.

    Parameters
    ----------
    root
        The workspace.
    asked
        The number of a snapshot, ``last``, or a day or month whose last knowledge it is.

    Raises
    ------
    UsageError
        If there is no such snapshot.
    StorageError
        If the store is damaged, the folder cannot be written, or what the store does not hold
        is no longer there, or another.
    """
    try:
        base = Path(tempfile.mkdtemp(prefix=".known-at.", dir=root))
    except OSError as error:
        raise storage_error(error, f"make a folder in {root.resolve().name}") from error
    try:
        yield _put_together(root, asked, base)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _put_together(root: Path, asked: str, base: Path) -> Past:
    with Store.open(store_of(root)) as store:
        found = store.snapshot(asked)
        files = store.files(found.number)
        tables = store.read(found.number, ("issues", "layers", "sources"), verify=True)
        folder = _put(store, files, base, name=root.resolve().name or "workspace")
    at_hand = _describe(root, folder, files, tables)
    configuration = next((one for one in files if one.startswith(f"{CONFIGURATION}/")), None)
    given = folder / configuration if configuration and CONFIG_FILE not in files else None
    _take_roads(root, folder, given or folder / CONFIG_FILE, tables["layers"], found)
    try:
        workspace = Workspace.open(folder, config_file=given)
        _require_the_same(workspace, base, files, found)
    except ConfigError as error:
        error.reword(f"snapshot {found.number} cannot be asked again: {error.message}")
        raise
    return Past(found, workspace, files, at_hand)


def _put(store: Store, files: Mapping[str, str], base: Path, *, name: str) -> Path:
    """Write the files of a snapshot, the workspace as deep as files lie above it."""
    deep = max((levels_above(one) for one in files), default=0)
    folder = base.joinpath(*["above"] * max(deep - 1, 0), name)
    doing = "bring the files of the past back"
    try:
        folder.mkdir(parents=True)
        for one, sha256 in sorted(files.items()):
            target = place_in(folder, one)
            if not target.resolve().is_relative_to(base.resolve()):
                raise StorageError(f"the store names a file {one!r}, which leads out of its place")
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as stream:
                for part in store.input(sha256):
                    stream.write(part)
    except OSError as error:
        raise storage_error(error, doing) from error
    return folder


def _describe(
    root: Path, folder: Path, files: Mapping[str, str], tables: Mapping[str, pd.DataFrame]
) -> list[str]:
    """Say what was fetched; take the descriptions that the store does not hold from today's."""
    issues = tables["issues"]
    told = issues[issues["kind"] == IssueKind.KEPT_COPY_USED.value]
    rows = [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in told.to_dict("records")
    ]
    at_hand = []
    try:
        past = folder / PAST_FILE
        past.parent.mkdir()
        past.write_text(json.dumps({"version": 1, "issues": rows}), encoding="utf-8")
        for source_id in sorted({one.split("/")[1] for one in files if one.startswith(FETCHED)}):
            name = f"sources/{source_id}.yaml"
            if name in files or source_id not in set(tables["sources"]["source_id"]):
                continue
            if not (root / name).is_file():
                raise UsageError(
                    f"{name} held a password, so the store does not hold it, and it is gone",
                    hint="Write it again as it was; the store holds what was fetched by it.",
                )
            (folder / "sources").mkdir(exist_ok=True)
            shutil.copyfile(root / name, folder / name)
            at_hand.append(name)
    except OSError as error:
        raise storage_error(error, "bring the descriptions of the past back") from error
    return at_hand


def _take_roads(
    root: Path, folder: Path, configured: Path, layers: pd.DataFrame, found: StoredSnapshot
) -> None:
    """Take a file of roads that is at hand, if it is the one of then."""
    name = config.load(configured, WorkspaceConfig, label=configured.name).section.roads
    own, place = root / name, folder / name
    if name in bundled.names("layers") or place.is_dir():
        return
    of_then = layers.loc[layers["layer"] == own.name, "sha256"].tolist()
    if not own.is_file() or file_sha256(own) not in of_then:
        raise StorageError(
            f"the roads of snapshot {found.number} are not at hand: {name} is "
            f"{'another file now' if own.is_file() else 'gone'}, and the store does not hold it",
            hint="Put the file of then in its place, or build it again: sitepipe network build",
        )
    if own == place:  # an absolute path
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(own.resolve(), place)
        except OSError:
            shutil.copyfile(own, place)
    except OSError as error:
        raise storage_error(error, f"copy {own.name}") from error


def _require_the_same(
    workspace: Workspace, base: Path, files: Mapping[str, str], found: StoredSnapshot
) -> None:
    """Refuse files at absolute paths that are no longer what the snapshot was made of."""
    known = set(files.values())
    others = [
        path
        for path in workspace.own_files().values()
        if not path.resolve().is_relative_to(base.resolve()) and file_sha256(path) not in known
    ]
    if others:
        raise StorageError(
            f"snapshot {found.number} was made of {first_five(path.name for path in others)} "
            "outside the workspace, and what stands there now is another",
            hint="Put back what stood there; `sitepipe snapshots export` gives it.",
        )
