"""How fast a vehicle drives each kind of link on average, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitepipe.config import Figure, Vehicle
from sitepipe.config.vehicle import RoadKind, SlowForm
from sitepipe.roadgraph import ROAD_CLASSES, Booleans, Doubles, LinkForm, LinkKinds, Texts
from sitepipe.units import KM_PER_MILE, km_from_miles, miles_from_km
from sitepipe.vocab import Mode, RoadClass

_ROADS: tuple[RoadKind, ...] = ("built_up", "motorway", "dual", "single")
_FORMS: dict[LinkForm, SlowForm] = {LinkForm.SLIP: "slip", LinkForm.ROUNDABOUT: "roundabout"}


@dataclass(frozen=True, eq=False)
class MeanSpeeds:
    """
    Speeds of K kinds of links.

    Attributes
    ----------
    speed_kmh
        K × 2 mean speeds along and against (km/h); NaN for a ferry that the vehicle has no
        speed for.
    rule
        K × 2 keys of the vehicle's configuration that set the speed, and words such as
        ``posted 40 mph`` for what the road states, joined with ``; ``. Words hold a space,
        keys never do.
    verified
        K × 2: whether every figure under those keys is verified. What the road states rests on
        its source alone and counts as unverified.
    """

    speed_kmh: Doubles
    rule: Texts
    verified: Booleans


def mean_speeds(kinds: LinkKinds, vehicle: Vehicle) -> MeanSpeeds:
    """
    Return the mean speed of a vehicle on each kind of link.

    It is ``min(legal limit, posted limit, limiter) × factors``. A link in a built-up area is
    ``built_up``; any other is of its class if a motorway, else ``dual`` or ``single``. Where a
    built-up area has a posted limit, that stands for the built-up one, which holds only where
    signs say nothing else. A limit posted for goods vehicles holds for those above 3.5 t. A
    ferry takes the time that its source states, else goes at ``ferry_kmh``; no factor applies.

    Parameters
    ----------
    kinds
        K kinds of links. Posted limits are above 0 or NaN for none.
    vehicle
        Limits, limiter and factors.
    """
    goods_kmh = kinds.hgv_speed_kmh if vehicle.mode is Mode.HGV else np.nan
    cases = np.stack(
        np.broadcast_arrays(
            _road(kinds)[:, None],
            np.where(kinds.dual, _ROADS.index("dual"), _ROADS.index("single"))[:, None],
            kinds.road_class[:, None],
            kinds.form[:, None],
            _as_posted(kinds.speed_kmh),
            _as_posted(goods_kmh),
        ),
        axis=-1,
    )
    # Most kinds differ in what has no bearing on speed, so each case is told once.
    different, which = np.unique(cases.reshape(-1, cases.shape[-1]), axis=0, return_inverse=True)
    told = [_told(case, vehicle) for case in different]
    which = which.reshape(cases.shape[:-1])
    return MeanSpeeds(
        speed_kmh=np.array([speed for speed, _, _ in told], dtype="float64")[which],
        rule=np.array([rule for _, rule, _ in told], dtype=object)[which],
        verified=np.array([verified for _, _, verified in told], dtype=bool)[which],
    )


def _road(kinds: LinkKinds) -> NDArray[np.int64]:
    """Return which of ``_ROADS`` each kind of link is."""
    motorway = kinds.road_class == ROAD_CLASSES.index(RoadClass.MOTORWAY)
    return np.select([kinds.urban, motorway, kinds.dual], [0, 1, 2], default=3)


def _as_posted(speed_kmh: NDArray[np.float32] | float) -> Doubles:
    """Return posted limits as they were posted, ``inf`` for none: single precision blurs mph."""
    exact = np.asarray(speed_kmh, dtype="float64")
    miles = np.rint(exact / KM_PER_MILE)
    whole = np.isclose(miles * KM_PER_MILE, exact, rtol=1e-6, atol=0)
    posted: Doubles = np.where(whole, miles * KM_PER_MILE, exact)
    return np.where(np.isnan(posted), np.inf, posted)


def _told(case: Doubles, vehicle: Vehicle) -> tuple[float, str, bool]:
    """Return speed (km/h), rule and whether verified; where limits tie, all of them bind."""
    road, carriageway = _ROADS[int(case[0])], _ROADS[int(case[1])]
    road_class, form = ROAD_CLASSES[int(case[2])], LinkForm(int(case[3]))
    posted, goods_posted = float(case[4]), float(case[5])
    if form is LinkForm.FERRY:
        return _ferry(posted, vehicle)
    limited_as = road
    if road == "built_up" and np.isfinite(posted):
        limited_as = "motorway" if road_class is RoadClass.MOTORWAY else carriageway
    figures: dict[str, Figure] = {f"legal_mph.{limited_as}": vehicle.legal_mph[limited_as]}
    if vehicle.limiter_mph is not None:
        figures["limiter_mph"] = vehicle.limiter_mph
    limits = {key: km_from_miles(figure.value) for key, figure in figures.items()}
    limits |= {
        f"posted {_speed_words(limit)}{whom}": limit
        for limit, whom in ((posted, ""), (goods_posted, " for goods vehicles"))
        if np.isfinite(limit)
    }
    speed = min(limits.values())
    binding = [key for key, limit in limits.items() if limit == speed]
    factors = _factors(road, road_class, form, vehicle)
    for factor in factors.values():
        speed *= factor.value
    used = [*(figures.get(key) for key in binding), *factors.values()]
    verified = all(figure is not None and figure.verified for figure in used)
    return speed, "; ".join([*binding, *factors]), verified


def _factors(
    road: RoadKind, road_class: RoadClass, form: LinkForm, vehicle: Vehicle
) -> dict[str, Figure]:
    """Return the factors of a kind of link by their keys."""
    factors = {f"factor.{road}": vehicle.factor[road]}
    if road_class in vehicle.class_factor:
        factors[f"class_factor.{road_class}"] = vehicle.class_factor[road_class]
    name = _FORMS.get(form)
    if name is not None and name in vehicle.form_factor:
        factors[f"form_factor.{name}"] = vehicle.form_factor[name]
    return factors


def _ferry(timed_kmh: float, vehicle: Vehicle) -> tuple[float, str, bool]:
    if np.isfinite(timed_kmh):
        return timed_kmh, f"ferry timed at {timed_kmh:.1f} km/h", False
    if vehicle.ferry_kmh is None:
        return np.nan, "ferry without a time", False
    return vehicle.ferry_kmh.value, "ferry_kmh", vehicle.ferry_kmh.verified


def _speed_words(speed_kmh: float) -> str:
    """Say a posted limit in the unit that makes it a whole number."""
    miles = miles_from_km(speed_kmh)
    if abs(miles - round(miles)) < 1e-9:
        return f"{miles:.0f} mph"
    return f"{round(speed_kmh, 1):g} km/h"
