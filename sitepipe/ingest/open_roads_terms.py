"""What the values of OS Open Roads mean for roads of a network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sitepipe.names import heading_key
from sitepipe.roadgraph import (
    ROAD_CLASSES,
    Booleans,
    Bytes,
    Doubles,
    LinkForm,
    LinkKinds,
    Permission,
    Remark,
)
from sitepipe.vocab import RoadClass

# Where the classification gives no number, the function says how far a road matters.
_BY_CLASSIFICATION = {
    "motorway": RoadClass.MOTORWAY,
    "aroad": RoadClass.A_ROAD,
    "broad": RoadClass.B_ROAD,
    "classifiedunnumbered": RoadClass.MINOR_ROAD,
}
_BY_FUNCTION = {
    "motorway": RoadClass.MOTORWAY,
    "aroad": RoadClass.A_ROAD,
    "broad": RoadClass.B_ROAD,
    "minorroad": RoadClass.MINOR_ROAD,
    "localroad": RoadClass.LOCAL_ROAD,
    "localaccessroad": RoadClass.ACCESS_ROAD,
    "restrictedlocalaccessroad": RoadClass.ACCESS_ROAD,
    "secondaryaccessroad": RoadClass.ACCESS_ROAD,
}
_UNNUMBERED = ("unclassified", "notclassified", "unknown", "")
_FORMS = {
    "singlecarriageway": (LinkForm.MAIN, False),
    "dualcarriageway": (LinkForm.MAIN, True),
    "collapseddualcarriageway": (LinkForm.MAIN, True),
    "sharedusecarriageway": (LinkForm.MAIN, False),
    "sliproad": (LinkForm.SLIP, False),
    "roundabout": (LinkForm.ROUNDABOUT, False),
}
_NOT_FOR_VEHICLES = ("guidedbusway",)
_RESTRICTED = "restrictedlocalaccessroad"

CELL_M = 1_000.0
BUILT_UP_KM = 6.0
"""
Km of minor, local and access roads in a square kilometre from which it counts as built up.

The product does not say where limits of built-up areas hold. A judgement of the maintainers, not
calibrated: streets of a town of houses 100 m apart come to 10 to 20 km, country lanes to 1 to 3.
"""


def kinds_of(
    columns: dict[str, NDArray[Any]], count: int
) -> tuple[LinkKinds, Booleans, list[Remark]]:
    """
    Return what rows say of their roads.

    Parameters
    ----------
    columns
        Any of ``classification``, ``function``, ``form``, ``trunk`` and ``structure``.
    count
        N rows.

    Returns
    -------
    kinds, usable, remarks
        N kinds; which are roads for motor vehicles; and values that are not known.
    """
    classification, function, form, trunk, structure = (
        _keys(columns.get(name), count)
        for name in ("classification", "function", "form", "trunk", "structure")
    )
    kinds = LinkKinds.blank(count)
    known = classification.map(_BY_CLASSIFICATION)
    classes = known.fillna(function.map(_BY_FUNCTION))
    stated = classification.isin([*_BY_CLASSIFICATION, *_UNNUMBERED])
    remarks = [
        _unknown("classification", classification, ~stated),
        _unknown("function", function, ~function.isin([*_BY_FUNCTION, ""])),
        _unknown("form of way", form, ~form.isin([*_FORMS, *_NOT_FOR_VEHICLES, ""])),
    ]
    classes = classes.fillna(RoadClass.LOCAL_ROAD)
    classes[(classes == RoadClass.A_ROAD) & trunk.isin(["true", "1", "t", "yes"])] = RoadClass.TRUNK
    code = {road_class: number for number, road_class in enumerate(ROAD_CLASSES)}
    kinds.road_class[:] = classes.map(code).to_numpy(dtype=np.uint8)
    main = (LinkForm.MAIN, False)
    kinds.form[:] = form.map({key: value[0] for key, value in _FORMS.items()}).fillna(main[0])
    kinds.dual[:] = form.map({key: value[1] for key, value in _FORMS.items()}).eq(True)
    kinds.tunnel[:] = structure.str.contains("tunnel")
    kinds.permission[(function == _RESTRICTED).to_numpy()] = Permission.ENDS
    usable = ~form.isin(_NOT_FOR_VEHICLES).to_numpy()
    remarks.append(Remark("dropped", "guided busways", int((~usable).sum())))
    restricted = int((function == _RESTRICTED).sum())
    what = "restricted local access roads, on which trips only begin and end"
    remarks.append(Remark("kept", what, restricted))
    return kinds, usable, [remark for remark in remarks if remark.count]


def built_up(x: Doubles, y: Doubles, length_m: Doubles, road_class: Bytes) -> Booleans:
    """
    Say which links run through built-up areas.

    A square kilometre counts as built up from :data:`BUILT_UP_KM` of minor, local and access
    roads in it. Motorways never do.

    Parameters
    ----------
    x, y
        N middles of links (m).
    length_m
        N lengths.
    road_class
        N codes into ``ROAD_CLASSES``.
    """
    cells = np.floor(np.column_stack([x, y]) / CELL_M).astype(np.int64)
    cells -= cells.min(axis=0, initial=0)
    key = cells[:, 0] * (cells[:, 1].max(initial=0) + 1) + cells[:, 1]
    _, cell = np.unique(key, return_inverse=True)
    local = np.isin(
        road_class,
        [
            ROAD_CLASSES.index(one)
            for one in (RoadClass.MINOR_ROAD, RoadClass.LOCAL_ROAD, RoadClass.ACCESS_ROAD)
        ],
    )
    km = np.bincount(cell.ravel(), np.where(local, length_m, 0.0)) / 1000
    dense: Booleans = km[cell.ravel()] >= BUILT_UP_KM * (CELL_M / 1000) ** 2
    dense &= road_class != ROAD_CLASSES.index(RoadClass.MOTORWAY)
    return dense


def _keys(values: NDArray[Any] | None, count: int) -> pd.Series:
    """Return values without case, spaces and underscores; empty text for none."""
    if values is None:
        return pd.Series([""] * count, dtype=object)
    cells = pd.Series(values, dtype=object)
    keys = {cell: "" if pd.isna(cell) else heading_key(str(cell)) for cell in cells.unique()}
    return cells.map(keys).astype(object).fillna("")


def _unknown(what: str, keys: pd.Series, unknown: pd.Series) -> Remark:
    shown = tuple(str(key) for key in keys[unknown].unique()[:5])
    return Remark("not represented", f"links with an unknown {what}", int(unknown.sum()), shown)
