"""People, jobs and suppliers from points, polygons or rasters: what catchments count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitepipe.errors import SchemaError, UsageError, first_five
from sitepipe.ingest.claim_fields import meant
from sitepipe.ingest.features import VECTOR_ENDINGS
from sitepipe.ingest.opportunity_rasters import RASTER_ENDINGS, read_raster
from sitepipe.ingest.opportunity_shapes import read_places
from sitepipe.ingest.opportunity_tables import read_point_table
from sitepipe.opportunities import Opportunities, gathered

TABLE_ENDINGS = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Reading:
    """
    How files of opportunities are read.

    Attributes
    ----------
    measures
        Column, or band of a raster, by the name of what it counts.
    crs
        Working CRS.
    bounds
        Box around the roads, with all that may join them: west, south, east, north (m, working
        CRS). Cells of rasters beyond it are not read.
    crs_given
        CRS of files that state none.
    layer
        Layer to read where a file has several.
    spread_m
        Distance between the places over which the weight of a polygon is shared out; all of it
        counts at one place if not given (m).
    """

    measures: Mapping[str, str]
    crs: str
    bounds: tuple[float, float, float, float]
    crs_given: str | None = None
    layer: str | None = None
    spread_m: float | None = None


def read_opportunities(paths: Sequence[Path], reading: Reading) -> Opportunities:
    """
    Read what can be reached, from one or more files.

    A point counts where it lies. A polygon counts at one point within it, or is shared out
    evenly over a grid of points. A cell of a raster counts at its centre; its value is a number
    of people or jobs, not a density. A value that is not stated counts as nothing, and is
    reported. A place without a position is kept: it counts to the whole, and joins no road.

    Parameters
    ----------
    paths
        CSV with coordinates, GeoPackage, GeoJSON or Shapefile of points or polygons, GeoTIFF.
    reading
        Measures, CRS and how polygons are taken.

    Raises
    ------
    UsageError
        If a file is given twice or is of no known kind, or polygons would be spread over no
        distance.
    SchemaError
        If a measure is a column of no file, or holds negative numbers or words; says which rows.
    CrsError
        If a file does not say its CRS.
    DataError
        If a file is not readable, or a raster lies outside the roads.
    StorageError
        If a file is missing.
    """
    _refuse(paths, reading)
    parts, found, offered = [], set(), []
    for path in paths:
        part, columns = _read(path, reading)
        chosen = {name for name in reading.measures if name in part.measures}
        parts.append(part)
        found |= chosen
        offered.append(f"{path.name} has: {', '.join(columns) or 'no column of numbers'}")
    missing = [name for name in reading.measures if name not in found]
    if missing or not any(part.measures for part in parts):
        raise _no_such(reading, missing, offered)
    return gathered(parts)


def _read(path: Path, reading: Reading) -> tuple[Opportunities, list[str]]:
    """Return what one file holds of the measures, and the columns or bands that it has."""
    ending = path.suffix.lower()
    if ending in TABLE_ENDINGS:
        return read_point_table(
            path, measures=reading.measures, crs=reading.crs, crs_given=reading.crs_given
        )
    if ending in RASTER_ENDINGS:
        return read_raster(
            path, measures=reading.measures, crs=reading.crs, crs_given=reading.crs_given,
            bounds=reading.bounds,
        )  # fmt: skip
    return read_places(
        path, measures=reading.measures, crs=reading.crs, crs_given=reading.crs_given,
        layer=reading.layer, spread_m=reading.spread_m,
    )  # fmt: skip


def _refuse(paths: Sequence[Path], reading: Reading) -> None:
    known = (*TABLE_ENDINGS, *RASTER_ENDINGS, *VECTOR_ENDINGS)
    if unknown := [path.name for path in paths if path.suffix.lower() not in known]:
        raise UsageError(
            f"not a kind of file that can be counted: {first_five(unknown)}",
            hint=f"Give one that ends in {', '.join(known)}",
        )
    resolved = [path.resolve() for path in paths]
    if twice := {path.name for path in resolved if resolved.count(path) > 1}:
        raise UsageError(f"{first_five(sorted(twice))} is given twice; it would count twice")
    if reading.spread_m is not None and not 1 <= reading.spread_m <= 100_000:
        raise UsageError(
            f"polygons cannot be spread over points {reading.spread_m:g} m apart",
            hint="Write metres from 1 to 100,000, such as --spread 500",
        )


def _no_such(reading: Reading, missing: list[str], offered: list[str]) -> SchemaError | UsageError:
    listed = "\n".join(offered)
    if not missing:
        return UsageError(
            f"no measure is chosen\n{listed}",
            hint="Choose what is counted: --measure COLUMN, or --measure population=COLUMN",
        )
    columns = [reading.measures[name] for name in missing]
    names = [one.strip() for line in offered for one in line.partition(": ")[2].split(",")]
    return SchemaError(
        f"no file has the column {first_five(columns)}{meant(columns[0], names)}\n{listed}",
        hint="Correct --measure; write --measure population=COLUMN to name it otherwise",
    )
