"""The junctions of a table of links: told apart, named, placed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitepipe.errors import DataError, first_five
from sitepipe.ingest.link_columns import LinkColumns
from sitepipe.ingest.link_places import Ends, places_of, refuse
from sitepipe.roadgraph import Doubles, Ints64, Texts

SAME_M = 1.0
"""How far apart two positions of one junction may lie: degrees have five decimals or more."""


@dataclass(frozen=True, eq=False)
class Nodes:
    """
    N junctions of L links.

    Attributes
    ----------
    names, xy
        N names, no two the same, and positions (m).
    start, end
        L junctions at the ends of links.
    """

    names: Texts
    xy: Doubles
    start: Ints64
    end: Ints64


def nodes_of(
    label: str, rows: np.ndarray, columns: LinkColumns, cells: pd.DataFrame, *, crs: str
) -> Nodes:
    """
    Gather the junctions of a table.

    Raises
    ------
    DataError
        If a link lacks a junction, or a junction lies at several places.
    CrsError
        If positions do not fit the working CRS.
    """
    both = (columns.start, columns.end)
    keys, names, places = [], [], []
    for end in both:
        empty = (cells[end.node] == "").to_numpy()
        refuse(label, rows, empty, f"{end.node} is empty")
        keys.append(cells[end.node].to_numpy(dtype=object))
        names.append(cells[end.name].to_numpy(dtype=object))
        places.append(np.column_stack(places_of(Ends(label, rows, end, cells), crs=crs)))
    node, distinct = pd.factorize(np.concatenate(keys), sort=False)
    xy = np.concatenate(places)
    first = np.unique(node, return_index=True)[1]
    moved = np.hypot(*(xy - xy[first][node]).T) > SAME_M
    if moved.any():
        shown = [f"{name} (row {row})" for name, row in zip(
            distinct[node[moved]], np.tile(rows, 2)[moved], strict=True)]  # fmt: skip
        raise DataError(
            f"{label}: {len(np.unique(node[moved]))} junctions lie at several places: "
            f"{first_five(shown)}",
            hint="Give each junction a name of its own, or one position in all rows.",
        )
    count = len(rows)
    return Nodes(
        names=_names(node, distinct, np.concatenate(names)),
        xy=xy[first],
        start=node[:count].astype(np.int64),
        end=node[count:].astype(np.int64),
    )


def _names(node: np.ndarray, distinct: np.ndarray, names: Texts) -> Texts:
    """
    Name each junction: as it is called most often by a name that no other has.

    One without such a name is called by its most frequent name and its key.
    """
    called: list[Counter[str]] = [Counter() for _ in distinct]
    for number, name in zip(node, names, strict=True):
        called[number][str(name)] += 1
    owners = Counter(name for counter in called for name in counter)
    chosen = []
    for key, counter in zip(distinct, called, strict=True):
        # Of names equally frequent one without a line break, then the fullest.
        ranked = sorted(counter, key=lambda name: (-counter[name], "\n" in name, -len(name), name))
        own = [name for name in ranked if name and owners[name] == 1]
        chosen.append(own[0] if own else f"{ranked[0]} ({key})".strip())
    return np.array(chosen, dtype=object)
