"""Records of the true sites over several sources, each with its own faults."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from dirty_sources import texts
from dirty_sources.namings import VARIANTS, Words, vary
from dirty_sources.world import Floats, World, invent_world

RATES = {
    "name": 0.60,
    "reference": 0.40,
    "point": 0.35,
    "shifted": 0.25,
    "phase": 0.20,
    "area": 0.30,
    "crs": 0.10,
    "date": 0.50,
}
"""How often a record has each fault; the faults are independent of one another."""
SHIFT_M = (20.0, 150.0)
_SOURCES = (
    "north-register",
    "south-register",
    "developer-boundaries",
    "agent-list",
    "register-2019",
    "growth-board",
)
_FEWEST, _MOST = 2, 4  # sources that a site is in
_MISSING = 0.7  # of faulty references: missing, the others are another site's
_ROUNDED = 0.4  # of areas in gross acres
_FIRST_ROW = 2  # under the headings of a file

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Dirty:
    """
    Records of an invented county, and the truth.

    Attributes
    ----------
    records
        One row a record; the geometry is EPSG:27700, as a perfect reader has it.
    truth
        The true site of each record id.
    faults
        Which faults each record has, by its id, in the columns of ``RATES``.
    world
        The true sites.
    """

    records: gpd.GeoDataFrame
    truth: pd.Series
    faults: pd.DataFrame
    world: World


def generate(seed: int, sites: int = 160, sources: int = 6) -> Dirty:
    """
    Invent sites and what several sources say of them.

    Parameters
    ----------
    seed
        The same seed gives the same rows.
    sites
        How many true sites there are; about three records come of each.
    sources
        Over how many sources, at least four; each site is in two to four of them, in each once.

    Raises
    ------
    ValueError
        If there are fewer than four sources, no site, or more sites than names.
    """
    if sources < _MOST or sites < 1:
        raise ValueError(f"at least {_MOST} sources and one site, not {sources} and {sites}")
    rng = np.random.default_rng(seed)
    world = invent_world(rng, sites)
    of, source = _appearances(rng, sites, sources)
    faulty = {name: rng.random(len(of)) < rate for name, rate in RATES.items()}
    source_ids = [_source_id(number) for number in range(sources)]
    row = pd.Series(source).groupby(source).cumcount().to_numpy() + _FIRST_ROW
    ids = [f"{source_ids[s]}:{r}" for s, r in zip(source, row, strict=True)]
    columns: dict[str, object] = {
        "record_id": ids,
        "source_id": [source_ids[s] for s in source],
        **_names(rng, world, of, faulty["name"]),
        "reference": _references(rng, world, of, faulty["reference"]),
        "authorities": _stated_if(rng.random(len(of)) < 0.7, world.authorities[of]),
        "larger_site": np.full(len(of), None, dtype=object),
        **_areas(rng, world, of, faulty["area"]),
        **_places(rng, world, of, faulty),
        "date_text": texts.date_texts(rng, faulty["date"]),
    }
    index = pd.Index(ids, name="record_id")
    return Dirty(
        records=gpd.GeoDataFrame(columns, geometry="geometry", crs="EPSG:27700"),
        truth=pd.Series(of, index=index, name="site"),
        faults=pd.DataFrame(faulty, index=index),
        world=world,
    )


def _source_id(number: int) -> str:
    """Name a source: the first six have names, the rest a number."""
    return _SOURCES[number] if number < len(_SOURCES) else f"partner-{number + 1}"


def _appearances(
    rng: np.random.Generator, sites: int, sources: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Put each site in two to four sources: the site and the source of each record, shuffled."""
    rank = rng.random((sites, sources)).argsort(axis=1)
    is_in = rank < rng.integers(_FEWEST, _MOST + 1, sites)[:, None]
    of, source = np.nonzero(is_in)
    order = rng.permutation(len(of))
    order = order[np.argsort(source[order], kind="stable")]
    return of[order], source[order]


def _names(
    rng: np.random.Generator, world: World, of: npt.NDArray[np.intp], faulty: Flags
) -> dict[str, list[str | None]]:
    """Name each record; half of those that have the name of today state the old one too."""
    variants = np.where(faulty, np.array(VARIANTS, dtype=object)[rng.integers(0, 4, len(of))], "")
    tells = (rng.random(len(of)) < 0.5) & (variants != "old name")
    stems, kinds, old = world.stems[of], world.kinds[of], world.old_names[of]
    rows = zip(stems, kinds, old, variants, strict=True)
    return {
        "name": [vary(rng, *row) for row in rows],
        "former_names": [name if told else None for name, told in zip(old, tells, strict=True)],
    }


def _references(
    rng: np.random.Generator, world: World, of: npt.NDArray[np.intp], faulty: Flags
) -> Words:
    """Give each record its site's reference; a faulty one is missing or that of another site."""
    other = (of + rng.integers(1, max(len(world), 2), len(of))) % len(world)
    missing = faulty & (rng.random(len(of)) < _MISSING)
    stated = world.references[np.where(faulty, other, of)]
    return _stated_if(~missing, stated)


def _stated_if(known: Flags, values: Words) -> Words:
    """Leave out the values that are not known."""
    stated = values.copy()
    stated[~known] = None
    return stated


def _areas(
    rng: np.random.Generator, world: World, of: npt.NDArray[np.intp], faulty: Flags
) -> dict[str, object]:
    """State the area of each whole site, where faulty in another unit or on another basis."""
    kinds = np.array(texts.AREA_FAULTS, dtype=object)[rng.integers(0, 3, len(of))]
    plain = np.where(rng.random(len(of)) < _ROUNDED, "rounded", "")
    stated = [
        texts.area_text(float(acres), float(net_share), kind)
        for acres, net_share, kind in zip(
            world.acres[of], world.net_share[of], np.where(faulty, kinds, plain), strict=True
        )
    ]
    acres = np.array([value for _, value in stated])
    return {
        "acres_low": acres,
        "acres_high": acres,
        "area_text": [text for text, _ in stated],
    }


def _places(
    rng: np.random.Generator, world: World, of: npt.NDArray[np.intp], faulty: dict[str, Flags]
) -> dict[str, object]:
    """Place each record: a polygon or point, of the whole or a phase, perhaps shifted."""
    count = len(of)
    angle = rng.uniform(0, 2 * np.pi, count)
    far = np.where(faulty["shifted"], rng.uniform(*SHIFT_M, count), 0.0)
    shift = far[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    corners = world.corners[of] + shift[:, None, :]
    centres = world.centres[of] + shift
    shapes: npt.NDArray[np.object_] = np.asarray(shapely.polygons(corners))
    phase = np.flatnonzero(faulty["phase"])
    shapes[phase] = shapely.polygons(_phases(rng, corners[phase], centres[phase]))
    middles = shapely.centroid(shapes)
    points = shapely.get_coordinates(middles) + rng.uniform(-15, 15, (count, 2))
    is_point = faulty["point"]
    shapes[is_point] = shapely.points(points[is_point])
    kinds = np.array(texts.CRS_FAULTS, dtype=object)[rng.integers(0, 3, count)]
    crs_fault = np.where(faulty["crs"], kinds, "")
    x_text, y_text = texts.coordinate_texts(points, crs_fault)
    surveyed = rng.random(count) < 0.3
    stated = rng.choice([np.nan, 50.0, 100.0, 250.0], count)
    return {
        "geometry": shapes,
        "kind": np.where(is_point, "location_only", np.where(surveyed, "surveyed", "drawn")),
        "uncertainty_m": np.where(is_point, stated, np.nan),
        "crs_fault": crs_fault,
        "x_text": x_text,
        "y_text": y_text,
    }


def _phases(rng: np.random.Generator, corners: Floats, centres: Floats) -> Floats:
    """Cut the first phase of each site: its centre and seven corners in a row."""
    count, total, _ = corners.shape
    start = rng.integers(0, total, count)
    taken = np.add.outer(start, np.arange(total // 2 + 1)) % total
    edge = np.take_along_axis(corners, taken[:, :, None], axis=1)
    return np.concatenate([edge, centres[:, None, :]], axis=1)
