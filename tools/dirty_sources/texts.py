"""Raw texts of areas, dates and coordinates, as partners write them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyproj

from dirty_sources.world import M2_PER_ACRE, Floats

CRS_FAULTS = ("degrees", "swapped", "mercator")
AREA_FAULTS = ("hectares", "square metres", "net")
_FIRST_DAY = date(2025, 1, 1)
_EXCEL_EPOCH = date(1899, 12, 30)


def area_text(acres: float, net_share: float, fault: str) -> tuple[str, float]:
    """
    Write an area, and give the acres that a perfect reader takes from the text.

    Without a fault it is gross acres, which some round; that is no fault. A net area, ``net_share``
    of the gross, comes as it is: what share of the site it is cannot be told from the text.
    """
    match fault:
        case "hectares":
            hectares = round(acres * M2_PER_ACRE / 10_000, 2)
            return f"{hectares} ha", hectares * 10_000 / M2_PER_ACRE
        case "square metres":
            square_metres = round(acres * M2_PER_ACRE)
            return f"{square_metres:,} m²", square_metres / M2_PER_ACRE
        case "net":
            net = round(acres * net_share, 1)
            return f"{net} acres net", net
        case "rounded":
            return f"{acres:.0f} acres", float(round(acres))
        case _:
            return f"{acres} acres", acres


def date_texts(rng: np.random.Generator, mixed: npt.NDArray[np.bool_]) -> list[str]:
    """Write a day for each record: ISO 8601, or where ``mixed`` one of five other forms."""
    days = rng.integers(0, 900, len(mixed))
    forms = rng.integers(0, 5, len(mixed))
    return [
        _other_form(_FIRST_DAY + timedelta(days=int(day)), int(form))
        if is_mixed
        else (_FIRST_DAY + timedelta(days=int(day))).isoformat()
        for day, form, is_mixed in zip(days, forms, mixed, strict=True)
    ]


def _other_form(day: date, form: int) -> str:
    """Write a day in one of the forms that are not ISO 8601, some of them coarser."""
    match form:
        case 0:
            return f"{day:%d/%m/%Y}"
        case 1:
            return f"{day.day} {day:%B %Y}"
        case 2:
            return f"{day:%b %Y}"
        case 3:
            return f"Q{(day.month + 2) // 3} {day.year}"
        case _:
            return str((day - _EXCEL_EPOCH).days)


def raw_coordinates(points: Floats, fault: npt.NDArray[np.object_]) -> Floats:
    """
    Give EPSG:27700 metres as the fault has them, in columns x and y.

    Parameters
    ----------
    points
        Eastings and northings, m.
    fault
        One of ``CRS_FAULTS``, or empty, for each point: WGS84 longitude and latitude, northing
        before easting, or Web Mercator metres.
    """
    raw = points.copy()
    for name, target in (("degrees", "EPSG:4326"), ("mercator", "EPSG:3857")):
        of_it = fault == name
        carry = pyproj.Transformer.from_crs("EPSG:27700", target, always_xy=True)
        raw[of_it] = np.column_stack(carry.transform(points[of_it, 0], points[of_it, 1]))
    swapped = fault == "swapped"
    raw[swapped] = points[swapped][:, ::-1]
    return raw


def coordinate_texts(points: Floats, fault: npt.NDArray[np.object_]) -> tuple[list[str], list[str]]:
    """Write x and y: whole metres, or degrees to six decimals."""
    decimals = np.where(fault == "degrees", 6, 0)
    raw = raw_coordinates(points, fault)
    x, y = ([f"{v:.{d}f}" for v, d in zip(raw[:, axis], decimals, strict=True)] for axis in (0, 1))
    return x, y
