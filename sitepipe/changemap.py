"""The map of changes: what differs between two states, put to the places of the sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sitepipe import schema, words
from sitepipe.cells import is_unknown
from sitepipe.crs import WGS84
from sitepipe.render.pages.moves import ChangedField, Drift, MovedSite, render_moves
from sitepipe.reports import DiffReport, DiffSide, FieldChange, ScoreDrift
from sitepipe.snapshot import BaseLayers, Snapshot
from sitepipe.states import State
from sitepipe.told import Told, changes_told, is_row
from sitepipe.vocab import Audience, BoundaryKind, Cause, Move

MOVED = 0.05
"""Points from which a site has moved; less is not shown."""


def changes_map(
    report: DiffReport,
    old: State,
    new: State,
    base: BaseLayers,
    notice: str = "",
    *,
    audience: Audience = Audience.INTERNAL,
) -> str:
    """
    Draw what differs between two states as one page.

    Parameters
    ----------
    report
        The changes, already narrowed to whom it is for.
    old, new
        Both states: they say where sites are, or were.
    base
        What lies under the sites.
    notice
        A notice for the top of the page.
    audience
        Who may read it: boundaries that are meant for others are not drawn.

    Returns
    -------
    html
        One file that asks nothing of any network. A site whose place is not known is listed, and
        not drawn.
    """
    told: dict[str, list[Told]] = defaultdict(list)
    for one in changes_told(report):
        if one.change.site_id is not None:
            told[one.change.site_id].append(one)
    drifts = {one.site_id: one for one in report.drifts}
    places = _Places((new, old), audience)
    moved = [
        MovedSite(
            site_id=site_id,
            name=_name(site_id, told[site_id], drifts.get(site_id)),
            move=_move(told[site_id], drifts.get(site_id)),
            fields=[_field(one) for one in told[site_id] if not _is_site(one)],
            why=", ".join(_causes(one.change) for one in told[site_id] if _is_site(one)),
            drift=_drift(drifts.get(site_id)),
            at=places.marker(site_id),
            outline=places.outline(site_id),
        )
        for site_id in {*told, *drifts}
    ]
    order = {move: place for place, move in enumerate(Move)}
    moved.sort(
        key=lambda one: (
            order[one.move],
            -abs(one.drift.new - one.drift.old) if one.drift else 0,
            one.name.casefold(),
            one.site_id,
        )
    )
    return render_moves(
        moved,
        base,
        _around(new, {one.site_id for one in moved}),
        title=report.new.title,
        notice=notice,
        dates=(report.old.as_of, report.new.as_of),
        compared=f"Compared are {_side(report.old)} and {_side(report.new)}.",
        sites_total=len({*old.names["site_id"], *new.names["site_id"]}),
    )


def _move(told: Iterable[Told], drift: ScoreDrift | None) -> Move:
    for one in told:
        if _is_site(one):
            return Move.NEW if one.change.new is not None else Move.GONE
    if drift is not None:
        # What is proven says most; what is possible tells where nothing more is proven.
        for change in (drift.new_low - drift.old_low, drift.new_high - drift.old_high):
            if abs(change) >= MOVED:
                return Move.UP if change > 0 else Move.DOWN
    return Move.OTHER


def _name(site_id: str, told: list[Told], drift: ScoreDrift | None) -> str:
    named = (one.change.name for one in told)
    return next((name for name in named if name), drift.name if drift else site_id)


def _field(one: Told) -> ChangedField:
    return ChangedField(one.what, one.old, one.new, _causes(one.change), one.why)


def _is_site(one: Told) -> bool:
    """Say whether a change is of the site as a whole: it is new, or gone."""
    return one.change.table == "sites" and is_row(one.change)


def _causes(one: FieldChange) -> str:
    return ", ".join(cause.label for cause in (one.cause, *one.also))


def _drift(drift: ScoreDrift | None) -> Drift | None:
    if drift is None:
        return None
    parts = [
        f"{Cause(part.cause).label}: {part.low:+.1f} proven, {part.high:+.1f} possible"
        for part in drift.parts
    ]
    figures = (drift.old_low, drift.new_low, drift.old_high, drift.new_high)
    return Drift(*figures, parts=[part.replace("-", "−") for part in parts])


def _side(side: DiffSide) -> str:
    if side.snapshot is None:
        return f"what the files say of {words.date(side.as_of)}"
    known = words.date(str(side.known_at)[:10])
    return f"snapshot {side.snapshot}, of {words.date(side.as_of)}, learnt on {known}"


class _Places:
    """Where sites are: in the first of some states that knows it."""

    def __init__(self, states: tuple[State, ...], audience: Audience) -> None:
        self._markers: dict[str, tuple[float, float]] = {}
        self._outlines: dict[str, shapely.Geometry] = {}
        draws = audience.may_see(schema.BOUNDARIES.audience)
        for state in reversed(states):
            sites = state.side.table("sites").dropna(subset=["lat", "lon"])
            marks = zip(sites["lat"].astype(float), sites["lon"].astype(float), strict=True)
            self._markers |= dict(zip(sites["site_id"], marks, strict=True))
            if draws:
                self._outlines |= _outlines(state.side.table("boundaries"), state.settings.crs)

    def marker(self, site_id: str) -> tuple[float, float] | None:
        return self._markers.get(site_id)

    def outline(self, site_id: str) -> shapely.Geometry | None:
        return self._outlines.get(site_id)


def _outlines(boundaries: pd.DataFrame, crs: str) -> dict[str, shapely.Geometry]:
    """Return the latest drawn boundary of each site (degrees), all its places together."""
    drawn = np.array(
        [not is_unknown(kind) and BoundaryKind(kind).measurable for kind in boundaries["kind"]],
        dtype=bool,  # a list without entries would choose no columns
    )
    rows = boundaries[drawn].sort_values("version", kind="stable")
    rows = rows.drop_duplicates(["site_id", "place"], keep="last")
    if rows.empty:
        return {}
    shapes = gpd.GeoSeries(rows["geometry"].to_numpy(), crs=crs).to_crs(WGS84)
    found: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for site_id, shape in zip(rows["site_id"], shapes, strict=True):
        found[str(site_id)].append(shape)
    return {
        site_id: shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)
        for site_id, shapes in found.items()
    }


def _around(state: State, site_ids: set[str]) -> Snapshot:
    """Return no more of a snapshot than where these sites are."""
    held = {
        name: table[table["site_id"].isin(site_ids)].reset_index(drop=True)
        for name in ("sites", "boundaries")
        for table in (state.side.table(name),)
    }
    empty = {
        name: schema.TABLES[name].empty()
        for name in Snapshot.__dataclass_fields__
        if name not in held
    }
    return Snapshot(**empty, **held)
