"""
The user's own lookup of postcodes: Code-Point Open, the ONS Postcode Directory, or a table.

It may hold every postcode of the country. It is read as a stream, and only the postcodes that
are asked for are kept.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sitepipe.crs import WGS84, transformer
from sitepipe.errors import DataError, storage_error
from sitepipe.ingest.archives import opened_members
from sitepipe.ingest.coordinates import BRITISH_GRID
from sitepipe.ingest.delimited import find_delimiter
from sitepipe.ingest.figures import Unreadable
from sitepipe.ingest.positions import in_great_britain
from sitepipe.ingest.postcodes import postcode_key, read_postcode
from sitepipe.names import heading_key

_HEADINGS = {
    "postcode": ("postcode", "postcodes", "pcd", "pcd2", "pcds", "pcd7", "pcd8", "unitpostcode"),
    "easting": ("oseast1m", "east1m", "easting", "eastings"),
    "northing": ("osnrth1m", "north1m", "northing", "northings"),
    "latitude": ("lat", "latitude"),
    "longitude": ("long", "lon", "lng", "longitude"),
    "quality": ("osgrdind", "gridind", "positionalqualityindicator", "pqi", "quality"),
    "terminated": ("doterm", "dateoftermination", "terminated"),
}
"""Headings as ONSPD, Code-Point Open and others write them, by what their columns hold."""

_CODE_POINT = {"postcode": 0, "quality": 1, "easting": 2, "northing": 3}
_CODE_POINT_WIDTH = 10
_LONGEST_LINE = 1 << 16
_IRISH = "BT"  # their eastings and northings are on the Irish Grid

QUALITY = {
    "1": "the building nearest the middle of its addresses",
    "2": "the building nearest the middle of its addresses, by eye",
    "3": "good to 50 m",
    "4": "the middle of its addresses",
    "5": "imputed from postcodes around it",
    "6": "the middle of its sector",
    "8": "the last one known before it ended",
}
"""What the indicators of positional quality mean; Code-Point Open writes each with a 0 after it."""

_NO_PLACE = "9"
_WIDER = {"5": 2.0, "6": 10.0, "8": 2.0}
"""How much less a place is certain by its quality: judgement, not measured."""


@dataclass(frozen=True)
class PostcodePlace:
    """
    Where a lookup puts a postcode, in OSGB36 metres (EPSG:27700).

    Attributes
    ----------
    easting, northing
        ``None`` where the lookup has the postcode and no place for it in Great Britain.
    quality
        The indicator of positional quality, from 1 to 9; empty if the lookup has none.
    terminated
        When it ended, as the lookup writes it; empty for a postcode in use.
    """

    easting: float | None
    northing: float | None
    quality: str = ""
    terminated: str = ""

    @property
    def wider(self) -> float:
        """Return how many times less certain it is than the middle of a postcode."""
        return _WIDER.get(self.quality, 1.0)


@dataclass(frozen=True)
class PostcodeLookup:
    """
    A lookup that the user has on disk.

    Attributes
    ----------
    path
        A CSV file, a zip of such, or a folder of such.
    label
        Its name in messages.
    uncertainty_m
        How far a site may lie from the middle of its postcode.
    """

    path: Path
    label: str
    uncertainty_m: float

    def find(self, postcodes: Collection[str]) -> dict[str, PostcodePlace]:
        """
        Find where postcodes are.

        Parameters
        ----------
        postcodes
            In the usual form.

        Returns
        -------
        places
            Of those that the lookup has; the first that it states of each.

        Raises
        ------
        DataError
            If it holds no table of postcodes and places, or is a damaged zip.
        StorageError
            If it is missing or cannot be read.
        """
        wanted = {postcode_key(one): one for one in postcodes}
        found: dict[str, PostcodePlace] = {}
        if not wanted:
            return found
        tables = 0
        try:
            with ExitStack() as stack:
                for stream in self._streams(stack):
                    with io.TextIOWrapper(
                        stream, encoding="utf-8-sig", errors="replace", newline=""
                    ) as text:
                        tables += _read(text, wanted, found)
                    if len(found) == len(wanted):
                        break
        except OSError as error:
            raise storage_error(error, f"read {self.label}") from error
        except csv.Error as error:
            raise DataError(
                f"{self.label} is not readable as CSV: {error}", hint="Download it again."
            ) from error
        if not tables:
            raise DataError(
                f"{self.label} is no lookup of postcodes: no table in it has a postcode and its "
                "easting and northing, or latitude and longitude",
                hint="Name Code-Point Open, the ONS Postcode Directory or a table with such "
                "columns under postcodes in sitepipe.yaml.",
            )
        return found

    def _streams(self, stack: ExitStack) -> Iterator[IO[bytes]]:
        if self.path.is_dir():
            for path in sorted(self.path.rglob("*.csv")):
                yield path.open("rb")
        elif self.path.suffix.lower() == ".zip":
            yield from stack.enter_context(opened_members(self.path, ending=".csv"))
        else:
            yield self.path.open("rb")


def _read(text: IO[str], wanted: dict[str, str], found: dict[str, PostcodePlace]) -> bool:
    """Add the places of wanted postcodes; say whether the table is of postcodes and places."""
    first = text.readline(_LONGEST_LINE)
    lines = [first, text.readline(_LONGEST_LINE)]
    delimiter = find_delimiter("".join(lines))
    header = next(csv.reader([first], delimiter=delimiter), [])
    columns = _columns(header)
    if not columns:
        return False
    start = 0 if columns is _CODE_POINT else 1

    def likely() -> Iterator[str]:
        """Pass over the lines that begin with another postcode, before they are parted."""
        first_is_it = columns["postcode"] == 0
        following = iter(lambda: text.readline(_LONGEST_LINE), "")
        yield from lines[start:]
        for line in following:
            if not first_is_it or _first_key(line, delimiter) in wanted:
                yield line

    for cells in csv.reader(likely(), delimiter=delimiter):
        if len(cells) <= columns["postcode"]:
            continue
        postcode = wanted.get(postcode_key(cells[columns["postcode"]]))
        if postcode is not None and postcode not in found:
            found[postcode] = _place(postcode, cells, columns)
            if len(found) == len(wanted):
                break
    return True


def _first_key(line: str, delimiter: str) -> str:
    return postcode_key(line[:24].partition(delimiter)[0].strip('"'))


def _columns(header: list[str]) -> dict[str, int]:
    """Say which columns hold what; none if it is no table of postcodes and places."""
    keys = [heading_key(cell[:60]) for cell in header]
    columns = {}
    for what, names in _HEADINGS.items():
        if places := [keys.index(name) for name in names if name in keys]:
            columns[what] = min(places)
    has_grid = {"easting", "northing"} <= columns.keys()
    has_degrees = {"latitude", "longitude"} <= columns.keys()
    if "postcode" in columns and (has_grid or has_degrees):
        return columns
    if len(header) == _CODE_POINT_WIDTH and _is_postcode(header[0]):
        return _CODE_POINT
    return {}


def _is_postcode(text: str) -> bool:
    try:
        return read_postcode(text) is not None
    except Unreadable:
        return False


def _place(postcode: str, cells: list[str], columns: dict[str, int]) -> PostcodePlace:
    def cell(what: str) -> str:
        place = columns.get(what, len(cells))
        return cells[place].strip() if place < len(cells) else ""

    quality = cell("quality")
    quality = quality[:-1] if len(quality) > 1 and quality.endswith("0") else quality
    easting, northing = _number(cell("easting")), _number(cell("northing"))
    lat, lon = _number(cell("latitude")), _number(cell("longitude"))
    if postcode.startswith(_IRISH) or quality == _NO_PLACE:
        easting = northing = None
    elif not (easting and northing) and lat is not None and lon is not None:
        easting = northing = None
        if in_great_britain(lon, lat):
            easting, northing = transformer(WGS84, BRITISH_GRID).transform(lon, lat)
    if not (easting and northing):  # Code-Point Open writes 0, 0 where it has no place
        easting = northing = None
    return PostcodePlace(easting, northing, quality, cell("terminated"))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
