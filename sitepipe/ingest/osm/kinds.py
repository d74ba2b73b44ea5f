"""Tags of a way as one row of kinds: each different set of tags is read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sitepipe.ingest.osm import access, limits, speeds
from sitepipe.ingest.osm.classes import TUNNELS_FOR_OTHERS, form, road_class
from sitepipe.ingest.osm.measures import UnreadableError, minutes
from sitepipe.ingest.osm.notes import Note
from sitepipe.roadgraph import (
    AGAINST,
    ALONG,
    MODES,
    NONE,
    ROAD_CLASSES,
    Bytes,
    Doubles,
    Limit,
    LinkForm,
    LinkKinds,
)
from sitepipe.vocab import RoadClass

Said = tuple[tuple[str, str], ...]

CONDITIONAL = ":conditional"
_ACCESS_KEYS = frozenset(
    f"{key}{way}" for key in access.KEYS for way in ("", ":forward", ":backward")
)
_ONE_WAY_KEYS = frozenset({"oneway", *(f"oneway:{key}" for key in access.KEYS)})
KEYS = (
    frozenset({"highway", "route", "junction", "service", "tunnel", "area", "duration"})
    | {"dual_carriageway", "toll", "toll:hgv"}
    | _ACCESS_KEYS
    | _ONE_WAY_KEYS
    | speeds.KEYS
    | frozenset(speeds.TYPE_KEYS)
    | limits.KEYS
    | limits.NOT_APPLIED
)
"""Keys that bear on a road; all others are passed over."""

_TOLL = {"yes": 1, "no": 0}
_EXCEPT_FOR_ACCESS = frozenset({"destination", "delivery"})


@dataclass(frozen=True, eq=False)
class Told:
    """
    What the tags of a way say: one row of :class:`~sitepipe.roadgraph.LinkKinds`.

    ``reason`` is why no motor vehicle may drive the way, empty if one may. ``minutes`` is the
    time that a ferry takes, NaN if not stated.
    """

    road_class: RoadClass = RoadClass.LOCAL_ROAD
    form: LinkForm = LinkForm.MAIN
    dual: bool = False
    urban: bool = False
    tunnel: bool = False
    toll: int = NONE
    speed_kmh: Doubles = field(default_factory=lambda: np.full(2, np.nan))
    hgv_speed_kmh: Doubles = field(default_factory=lambda: np.full(2, np.nan))
    permission: Bytes = field(default_factory=lambda: np.zeros((2, len(MODES)), np.uint8))
    limit: Doubles = field(default_factory=lambda: np.full(len(Limit), np.nan))
    hgv_limit: Doubles = field(default_factory=lambda: np.full(len(Limit), np.nan))
    conditional: str = ""
    minutes: float = np.nan
    notes: tuple[Note, ...] = ()
    reason: str = ""


def bears(key: str) -> bool:
    """Say whether a key bears on a road: one of ``KEYS``, or such a key at times only."""
    return key in KEYS or (key.endswith(CONDITIONAL) and key.removesuffix(CONDITIONAL) in KEYS)


def tell(tags: Said) -> Told:
    """
    Read the tags of a road or ferry.

    Parameters
    ----------
    tags
        Those that :func:`bears` chose, with ``highway`` or ``route=ferry`` among them.
    """
    said = dict(tags)
    if said.get("area") == "yes":
        return Told(reason="areas that vehicles may cross, not roads")
    permission, access_notes = access.permissions(said)
    if not permission.any():
        return Told(reason=_closed(said, access_notes))
    is_ferry = "highway" not in said
    of_class = RoadClass.FERRY if is_ferry else road_class(said["highway"])
    assert of_class is not None, "only ways of a known class are told"
    posted = speeds.speeds(said)
    limit, hgv_limit, limit_notes = limits.limits(said)
    limit, hgv_limit, exempt_notes = _except_for_access(said, limit, hgv_limit)
    toll, toll_notes = _toll(said)
    time, time_notes = _minutes(said)
    conditional = "; ".join(
        f"{key}={value}" for key, value in sorted(tags) if key.endswith(CONDITIONAL)
    )
    notes = [*access_notes, *posted.notes, *limit_notes, *exempt_notes, *toll_notes, *time_notes]
    if conditional:
        notes.append(Note("kept", "limits that hold at times only, not applied", conditional))
    if said.get("highway") == "road":
        notes.append(Note("kept", "roads of unknown class, taken as local roads"))
    nothing = np.full(2, np.nan)
    return Told(
        road_class=of_class,
        form=LinkForm.FERRY if is_ferry else form(said),
        dual=not is_ferry and _dual(said, posted, permission),
        urban=not is_ferry and _urban(said, posted, of_class),
        tunnel=said.get("tunnel", "no") not in TUNNELS_FOR_OTHERS,
        toll=toll,
        speed_kmh=nothing if is_ferry else posted.posted,
        hgv_speed_kmh=nothing if is_ferry else posted.hgv,
        permission=permission,
        limit=limit,
        hgv_limit=hgv_limit,
        conditional=conditional,
        minutes=time,
        notes=tuple(notes),
    )


def table(rows: Sequence[Told]) -> tuple[LinkKinds, tuple[str, ...]]:
    """Put rows together; also the texts that their ``conditional`` refers to."""
    texts: dict[str, int] = {}
    conditional = [
        texts.setdefault(row.conditional, len(texts)) if row.conditional else NONE for row in rows
    ]
    kinds = LinkKinds(
        road_class=np.array([ROAD_CLASSES.index(row.road_class) for row in rows], np.uint8),
        dual=np.array([row.dual for row in rows], bool),
        urban=np.array([row.urban for row in rows], bool),
        tunnel=np.array([row.tunnel for row in rows], bool),
        form=np.array([row.form for row in rows], np.uint8),
        toll=np.array([row.toll for row in rows], np.int8),
        speed_kmh=np.array([row.speed_kmh for row in rows], np.float32).reshape(-1, 2),
        hgv_speed_kmh=np.array([row.hgv_speed_kmh for row in rows], np.float32).reshape(-1, 2),
        permission=np.array([row.permission for row in rows], np.uint8).reshape(-1, 2, len(MODES)),
        limit=np.array([row.limit for row in rows], np.float32).reshape(-1, len(Limit)),
        hgv_limit=np.array([row.hgv_limit for row in rows], np.float32).reshape(-1, len(Limit)),
        conditional=np.array(conditional, np.int32),
    )
    return kinds, tuple(texts)


def _closed(said: dict[str, str], notes: list[Note]) -> str:
    if access.BY_THE_HOUR in notes:
        return access.BY_THE_HOUR.what
    if "highway" not in said:
        return "ferries that do not say that they carry vehicles"
    if said["highway"] in {"track", "pedestrian"}:
        return f"highway={said['highway']} not said to be open to motor vehicles"
    return "roads closed to every motor vehicle"


def _dual(said: dict[str, str], posted: speeds.Speeds, permission: Bytes) -> bool:
    """Say whether a road is divided: by a tag, by its limit, or as a one-way main road."""
    if said.get("dual_carriageway") in {"yes", "no"}:
        return said["dual_carriageway"] == "yes"
    if posted.dual is not None:
        return posted.dual
    one_way = not permission[ALONG].any() or not permission[AGAINST].any()
    if not one_way or form(said) is not LinkForm.MAIN:
        return False
    fastest = np.nanmax(posted.posted, initial=0)
    return said["highway"] in {"motorway", "trunk"} or bool(fastest >= speeds.DUAL_KMH - 1e-6)


def _urban(said: dict[str, str], posted: speeds.Speeds, of_class: RoadClass) -> bool:
    """Say whether a road is in a built-up area: by its limit, else by what it is there for."""
    if posted.urban is not None:
        return posted.urban
    if of_class is RoadClass.MOTORWAY:
        return False
    if np.isnan(posted.posted).all():
        return said["highway"] in {"residential", "living_street"}
    return bool(np.nanmax(posted.posted) <= speeds.BUILT_UP_KMH)


def _toll(said: dict[str, str]) -> tuple[int, list[Note]]:
    toll = _TOLL.get(said.get("toll", ""), NONE)
    if said.get("toll:hgv") == "yes" and toll != 1:
        return 1, [Note("kept", "tolls for goods vehicles alone, taken as tolls for all")]
    return toll, []


def _minutes(said: dict[str, str]) -> tuple[float, list[Note]]:
    if "highway" in said or "duration" not in said:
        return np.nan, []
    try:
        return minutes(said["duration"]), []
    except UnreadableError:
        detail = f"duration={said['duration']}"
        return np.nan, [Note("not represented", "durations that are not read", detail)]


def _except_for_access(
    said: dict[str, str], limit: Doubles, hgv_limit: Doubles
) -> tuple[Doubles, Doubles, list[Note]]:
    """
    Lift an environmental weight limit where goods vehicles may go for access.

    Such a limit is on permitted gross weight and keeps lorries from driving through; with
    ``hgv=destination`` beside it, those that start or end there are let in. A limit on actual
    weight protects a structure and stays.
    """
    rated = np.array([limit[Limit.RATING_T], hgv_limit[Limit.RATING_T]])
    if said.get("hgv") not in _EXCEPT_FOR_ACCESS or np.isnan(rated).all():
        return limit, hgv_limit, []
    limit, hgv_limit = limit.copy(), hgv_limit.copy()
    limit[Limit.RATING_T] = hgv_limit[Limit.RATING_T] = np.nan
    return limit, hgv_limit, [Note("kept", "weight limits except for access, driven at trip ends")]
