"""
Hierarchies of shortest paths kept on the disk, beside the graph they belong to.

The library that made one reads its files without question. So each folder has a list of them
with their checksums, and the fingerprint of the graph; nothing else is handed to the library.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from sitepipe.errors import SchemaError, UsageError, storage_error
from sitepipe.hashing import file_sha256

LIST = "hierarchy.json"
VERSION = 1
TURNED = {"head": "tail", "tail": "head"}
"""Files of the library that hold the ends of edges, and what each is if edges are turned."""


def hierarchy_folder(graph_file: Path, *, fingerprint: str) -> Path:
    """Return the folder of the hierarchy of a graph file: beside it, named after its edges."""
    return graph_file.with_name(f"{graph_file.name}.hierarchy-{fingerprint}")


def write_hierarchy(folder: Path, handle: Any, *, fingerprint: str) -> None:
    """
    Write a hierarchy: aside, then in place, whole or not at all.

    Parameters
    ----------
    folder
        Folder to make. One that stands there already is replaced.
    handle
        The ``CCHTopology`` of pyroutingkit.
    fingerprint
        That of the graph.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            handle.save(str(aside))
            files = {path.name: file_sha256(path) for path in sorted(aside.iterdir())}
            document = {"version": VERSION, "graph": fingerprint, "files": files}
            (aside / LIST).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
            aside.chmod(0o755)
            if folder.exists():
                shutil.rmtree(folder)
            aside.rename(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise storage_error(error, f"write {folder.name}") from error


def read_hierarchy(folder: Path, *, fingerprint: str) -> tuple[Any, Any] | None:
    """
    Read a hierarchy.

    Parameters
    ----------
    folder
        Folder that :func:`write_hierarchy` wrote.
    fingerprint
        That of the graph it is wanted for.

    Returns
    -------
    handles
        The ``CCHTopology`` of pyroutingkit, and that of the graph with its edges turned round;
        None if there is no such folder.

    Raises
    ------
    SchemaError
        If the folder holds something else, is damaged, or belongs to another graph.
    StorageError
        If it cannot be read.
    UsageError
        If pyroutingkit is not installed.
    """
    if not folder.is_dir():
        return None
    hint = f"Remove the folder {folder.name}; the hierarchy is built again when it is needed."
    files = _files(folder, fingerprint, hint)
    for name, sha256 in files.items():
        if not (folder / name).is_file() or file_sha256(folder / name) != sha256:
            raise SchemaError(f"{folder.name}: {name} is missing or damaged", hint=hint)
    try:
        from pyroutingkit import CCHTopology
    except ImportError as error:
        raise UsageError(
            "a hierarchy needs pyroutingkit, which is not installed",
            hint="pip install 'sitepipe[fast]'",
        ) from error
    handle, turned = CCHTopology(), CCHTopology()
    handle.load(str(folder))
    # The order of nodes and the shortcuts are the same for edges turned round.
    try:
        with tempfile.TemporaryDirectory() as aside:
            for name in files:
                shutil.copyfile(folder / name, Path(aside, TURNED.get(name, name)))
            turned.load(aside)
    except OSError as error:
        raise storage_error(error, f"copy {folder.name}") from error
    return handle, turned


def _files(folder: Path, fingerprint: str, hint: str) -> dict[str, str]:
    """Return names and checksums of the files listed; refuse what is no list of ours."""
    try:
        document = json.loads((folder / LIST).read_text(encoding="utf-8"))
        version, graph, files = document["version"], document["graph"], document["files"]
        if any(Path(name).name != name for name in files):
            raise ValueError
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        raise SchemaError(f"{folder.name}/{LIST} is no list of a hierarchy", hint=hint) from error
    except OSError as error:
        raise storage_error(error, f"read {folder.name}/{LIST}") from error
    if version != VERSION or graph != fingerprint:
        raise SchemaError(
            f"{folder.name} is of version {version} for the graph {graph}, not of version "
            f"{VERSION} for {fingerprint}",
            hint=hint,
        )
    return dict(files)
