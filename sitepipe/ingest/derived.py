"""
What a source gave when it was last read, kept by the hash of all that it follows from.

A file, its description, the figures it is read by, the CRS and the version of sitepipe decide
what a source gives. So the rows are kept under the hash of these; a source whose hash is known
is not read again.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import shapely

from sitepipe.config import Loaded, SourceConfig
from sitepipe.crs import grid_folders
from sitepipe.derived import DerivedFiles
from sitepipe.hashing import file_sha256
from sitepipe.ingest.collected import Collected
from sitepipe.ingest.features import file_parts
from sitepipe.ingest.postcode_lookup import PostcodeLookup
from sitepipe.ingest.powers import PowerFactor
from sitepipe.ingest.registers import APPLICATIONS, SUBSTATIONS
from sitepipe.ingest.source_files import Limits, SourceFile, refuse_unreadable
from sitepipe.surroundings import software

FOLDER = ".sitepipe/derived/sources"
"""Folder of a workspace for what its sources gave."""

_JOINED = frozenset({APPLICATIONS.name, SUBSTATIONS.name})  # their tables go on to a join
_TABLES = ("sources", "records", "claims", "geometries", "issues")
_LEARNT = ("sources", "claims")  # that have a known_at


@dataclass(frozen=True)
class Manner:
    """How sources are read: the working CRS, what bare figures mean, where postcodes are."""

    crs: str
    known_at: str
    factor: PowerFactor | None
    postcodes: PostcodeLookup | None
    limits: Limits


class DerivedSources:
    """
    The sources of one workspace that were read before.

    Parameters
    ----------
    folder
        Where they are kept; made when something is.
    """

    def __init__(self, folder: Path) -> None:
        self._files = DerivedFiles(folder, ".json.z")
        self.read: list[str] = []
        """Ids of the sources that had to be read, in order."""

    def given(
        self,
        source_id: str,
        loaded: Loaded[SourceConfig],
        file: SourceFile,
        how: Manner,
        *,
        read: Callable[[], Collected],
    ) -> Collected:
        """
        Return what a source gives, read only if that is not known.

        Parameters
        ----------
        source_id, loaded, file
            The source.
        how
            How it is read.
        read
            Reads it.

        Raises
        ------
        SitepipeError
            What reading raises.
        """
        if loaded.section.format in _JOINED:
            return read()
        key = self._key(source_id, loaded, file, how)
        if (found := self._find(key, known_at=how.known_at)) is None:
            found = read()
            self.read.append(source_id)
            if self._key(source_id, loaded, file, how) != key:  # the file changed just before
                return found
            self._files.put(key, partial(_packed, found))
        self._files.use(key)
        return found

    def _key(
        self, source_id: str, loaded: Loaded[SourceConfig], file: SourceFile, how: Manner
    ) -> str:
        refuse_unreadable(file.path, file.name, largest_bytes=how.limits.largest_bytes)
        parts = file_parts(file.path)
        document = [
            software(grid_folders()),
            source_id,
            loaded.sha256,
            loaded.section.model_dump(mode="json"),
            file.name,
            [part.suffix for part in parts],
            file_sha256(*parts),
            file.issues,
            how.crs,
            [how.factor.value, how.factor.basis] if how.factor else None,
            _lookup(how.postcodes),
            how.limits.largest_bytes,
        ]
        return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()

    def _find(self, key: str, *, known_at: str) -> Collected | None:
        if (packed := self._files.find(key)) is None:
            return None
        try:
            rows = json.loads(zlib.decompress(packed))
            found = Collected(**{name: rows[name] for name in _TABLES})
            for one in found.geometries:
                one["geometry"] = shapely.from_wkb(one["geometry"])
        except (ValueError, KeyError, TypeError, zlib.error, shapely.errors.ShapelyError):
            return None
        for name in _LEARNT:
            for row in getattr(found, name):
                row["known_at"] = known_at
        return found

    def keep(self) -> None:
        """Write what is new: see :meth:`sitepipe.derived.DerivedFiles.keep`."""
        self._files.keep()


def _lookup(postcodes: PostcodeLookup | None) -> list[object] | None:
    if postcodes is None:
        return None
    path = postcodes.path
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    return [postcodes.label, postcodes.uncertainty_m, file_sha256(*files)]


def _packed(read: Collected) -> bytes | None:
    """Write rows as text; ``None`` if a value would not come back as it is."""
    rows = {name: getattr(read, name) for name in _TABLES}
    rows["geometries"] = [
        one | {"geometry": shapely.to_wkb(one["geometry"], hex=True)} for one in read.geometries
    ]
    try:
        return zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), level=1)
    except (TypeError, ValueError):
        return None
