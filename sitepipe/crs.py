"""Coordinate reference systems by name, and the way from one to another."""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pyproj import CRS, Transformer, datadir
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup

from sitepipe.errors import CrsError

WGS84 = "EPSG:4326"


@lru_cache(maxsize=32)
def known_crs(crs: str) -> CRS:
    """
    Return the CRS of a name.

    Raises
    ------
    CrsError
        If there is no such CRS.
    """
    try:
        return CRS.from_user_input(crs)
    except CRSError as error:
        raise CrsError(
            f"{crs!r} is not a known CRS", hint="Try EPSG:27700 or EPSG:4326."
        ) from error


def grid_folders() -> list[str]:
    """Name the folders in which PROJ looks for grids; people add to the last of them."""
    return [*datadir.get_data_dir().split(os.pathsep), str(datadir.get_user_data_dir())]  # type: ignore[attr-defined]


def same_crs(one: str, other: str) -> bool:
    """Say whether two names mean one CRS; x is easting or longitude in both."""
    first, second = known_crs(one), known_crs(other)
    if first.equals(second, ignore_axis_order=True):
        return True
    code = first.to_epsg()  # a shapefile's own words for a CRS differ from the registry's
    return code is not None and code == second.to_epsg()


@dataclass(frozen=True)
class Carrier:
    """
    What carries positions between two CRS, in one step or in two; x is easting or longitude.

    ``lacking`` names the files of grids that a better way needs and this installation of PROJ
    does not have.
    """

    steps: tuple[Transformer, ...]
    lacking: tuple[str, ...]

    def transform(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Carry numbers or arrays."""
        for step in self.steps:
            x, y = step.transform(x, y)
        return x, y

    def transform_bounds(
        self, west: float, south: float, east: float, north: float, *, densify_pts: int = 21
    ) -> tuple[float, float, float, float]:
        """Carry a box to the box around it."""
        box = (west, south, east, north)
        for step in self.steps:
            box = step.transform_bounds(*box, densify_pts=densify_pts)
        return box

    def used(self) -> list[Transformer]:
        """Return the operations that the last positions were carried by."""
        return [_operation(step) for step in self.steps]


@lru_cache(maxsize=32)
def transformer(source: str, target: str) -> Carrier:
    """
    Return the best way between two CRS that the grids at hand allow, without the network.

    Where PROJ knows no way but to take one datum for the other ("ballpark"), as from ETRS89 to
    OSGB36 without the national grid, which is about 100 m wrong, positions go by way of WGS84:
    ETRS89 is within a metre of it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of grids that are not there: reported
        group = TransformerGroup(source, target, always_xy=True)
    lacking = tuple(
        sorted(
            {
                grid.short_name
                for operation in group.unavailable_operations
                for grid in operation.grids
                if not grid.available
            }
        )
    )
    direct = Transformer.from_crs(source, target, always_xy=True)
    is_known = any(_is_known(one) for one in group.transformers)
    if is_known or WGS84 in (source, target) or not group.transformers:
        return Carrier((direct,), lacking)
    through = tuple(
        Transformer.from_crs(one, other, always_xy=True)
        for one, other in ((source, WGS84), (WGS84, target))
    )
    return Carrier(through, lacking)


def _operation(step: Transformer) -> Transformer:
    """Return what PROJ chose of several operations; of one alone it keeps no record."""
    try:
        return step.get_last_used_operation()
    except ProjError:
        return step


def _is_known(operation: Transformer) -> bool:
    """Say whether a way has a stated accuracy; a ballpark one has none."""
    return operation.accuracy is not None and operation.accuracy >= 0
