"""People, jobs and suppliers as places on a map: what catchments count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Opportunities:
    """
    What can be reached: P places, each with W weights.

    Attributes
    ----------
    measures
        W names, such as ``population`` and ``jobs``.
    x, y
        P positions (m, working CRS).
    weights
        P × W, each finite and from 0.
    file
        P rows of ``sources``: the file that each place was read from.
    sources
        What was read, in order.
    """

    measures: tuple[str, ...]
    x: Floats
    y: Floats
    weights: Floats
    file: NDArray[np.int64]
    sources: tuple[OpportunitySource, ...]

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class OpportunitySource:
    """
    One file of opportunities, and how it was read.

    Attributes
    ----------
    label, sha256
        Name and hash of the file.
    method
        Where on the map the places were taken to be, in words.
    remarks
        What a user should know: values left out, polygons too large for one place.
    """

    label: str
    sha256: str
    method: str
    remarks: tuple[str, ...] = ()


def gathered(parts: Sequence[Opportunities]) -> Opportunities:
    """Return the opportunities of several files together; those of one name are one measure."""
    measures = tuple(dict.fromkeys(name for part in parts for name in part.measures))
    weights = np.zeros((sum(len(part) for part in parts), len(measures)))
    file = np.empty(len(weights), dtype=np.int64)
    begin, sources = 0, 0
    for part in parts:
        rows = slice(begin, begin + len(part))
        weights[rows, [measures.index(name) for name in part.measures]] = part.weights
        file[rows] = part.file + sources
        begin, sources = rows.stop, sources + len(part.sources)
    return Opportunities(
        measures=measures,
        x=np.concatenate([part.x for part in parts]),
        y=np.concatenate([part.y for part in parts]),
        weights=weights,
        file=file,
        sources=tuple(source for part in parts for source in part.sources),
    )
