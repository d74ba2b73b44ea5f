"""
What a layer of areas was around the sites, kept by the hash of all that it follows from.

A layer may cover the whole country and be read for a few square miles of it, and no month
changes it. So what was read of it is kept as what sources gave is: see
:mod:`sitepipe.ingest.derived`.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import shapely

from sitepipe.config import AreaLayerConfig
from sitepipe.crs import grid_folders
from sitepipe.derived import DerivedFiles
from sitepipe.hashing import file_sha256
from sitepipe.ingest.features import Around
from sitepipe.snapshot import AreaLayer
from sitepipe.surroundings import software

FOLDER = ".sitepipe/derived/areas"
"""Folder of a workspace for what its layers of areas gave."""


@dataclass(frozen=True)
class AreaRead:
    """A layer as far as it is near any site, and the rows of issues that reading it gave."""

    layer: AreaLayer
    issues: list[dict[str, object]]


class DerivedAreas:
    """
    The layers of areas of one workspace that were read before.

    Parameters
    ----------
    folder
        Where they are kept; made when something is.
    """

    def __init__(self, folder: Path) -> None:
        self._files = DerivedFiles(folder, ".json.z")
        self.read: list[str] = []
        """Files of the layers that had to be read, in order."""

    def given(
        self,
        spec: AreaLayerConfig,
        files: Sequence[Path],
        around: Around,
        *,
        read: Callable[[], AreaRead],
    ) -> AreaRead:
        """
        Return what a layer of polygons gives, read only if that is not known.

        Parameters
        ----------
        spec, files
            The layer.
        around
            The ground that it is read for.
        read
            Reads it.

        Raises
        ------
        StorageError
            If a file cannot be read.
        SitepipeError
            What reading raises.
        """
        key = _key(spec, files, around)
        if (found := self._find(key, spec)) is None:
            found = read()
            self.read.append(spec.file)
            if _key(spec, files, around) != key:  # the file changed just before
                return found
            self._files.put(key, partial(_packed, found))
        self._files.use(key)
        return found

    def _find(self, key: str, spec: AreaLayerConfig) -> AreaRead | None:
        if (packed := self._files.find(key)) is None:
            return None
        try:
            held = json.loads(zlib.decompress(packed))
            layer = AreaLayer(
                spec.kind,
                np.array(held["names"], dtype=object),
                np.asarray(shapely.from_wkb(held["shapes"]), dtype=object).reshape(-1),
                shapely.from_wkb(held["covered"]),
                spec.accuracy_m,
                held["row"],
            )
            return AreaRead(layer, held["issues"])
        except (ValueError, KeyError, TypeError, zlib.error, shapely.errors.ShapelyError):
            return None

    def keep(self) -> None:
        """Write what is new: see :meth:`sitepipe.derived.DerivedFiles.keep`."""
        self._files.keep()


def _key(spec: AreaLayerConfig, files: Sequence[Path], around: Around) -> str:
    document = [
        software(grid_folders()),
        spec.model_dump(mode="json"),
        [file.suffix for file in files],
        file_sha256(*files),
        list(around.bounds),
        around.crs,
    ]
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def _packed(read: AreaRead) -> bytes | None:
    """Write a layer as text; ``None`` if a value would not come back as it is."""
    layer = read.layer
    held = {
        "names": layer.names.tolist(),
        "shapes": shapely.to_wkb(layer.shapes, hex=True).tolist(),
        "covered": shapely.to_wkb(layer.covered, hex=True),
        "row": layer.row,
        "issues": read.issues,
    }
    try:
        return zlib.compress(json.dumps(held, separators=(",", ":")).encode(), level=1)
    except (TypeError, ValueError):
        return None
