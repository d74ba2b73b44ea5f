"""The map of changes: which sites came and went between two months, and which moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from sitepipe import words
from sitepipe.render import basemap
from sitepipe.render.pages.map import view_of
from sitepipe.render.pages.page import MOVES_SCRIPTS, map_page
from sitepipe.render.theme import theme
from sitepipe.snapshot import BaseLayers, Snapshot
from sitepipe.vocab import HubKind, Move

METHOD = (
    "A site moves up or down by the points that it has proven, not by its rank, which moves when "
    "others do. Each change has its cause; parts of a score's drift are Shapley values, and sum to "
    "the change."
)


@dataclass(frozen=True)
class ChangedField:
    """One change in words: of what, from what to what (``None`` for unknown), and why."""

    what: str
    old: str | None
    new: str | None
    cause: str
    why: str


@dataclass(frozen=True)
class Drift:
    """Points proven before and now, points possible of both, and what each cause did, in words."""

    old: float
    new: float
    old_high: float
    new_high: float
    parts: Sequence[str]


@dataclass(frozen=True)
class MovedSite:
    """
    A site that changed.

    ``why`` names the cause where the site is new or gone. ``at`` is [latitude, longitude]
    (degrees, WGS84) of its marker, ``outline`` its boundary in the same, longitude first;
    ``None`` where unknown.
    """

    site_id: str
    name: str
    move: Move
    fields: Sequence[ChangedField]
    why: str = ""
    drift: Drift | None = None
    at: tuple[float, float] | None = None
    outline: shapely.Geometry | None = None


def render_moves(
    sites: Sequence[MovedSite],
    base: BaseLayers,
    around: Snapshot,
    *,
    title: str,
    notice: str,
    dates: tuple[str, str],
    compared: str,
    sites_total: int,
) -> str:
    """
    Return one self-contained HTML page that asks nothing of any network.

    The same arguments give the same bytes. Every text from the data travels as JSON and is put
    on the page as text, never as markup.

    Parameters
    ----------
    sites
        Those that changed, in the order of the list.
    base, around
        What lies under the sites, and where they are.
    title, notice
        Name of the portfolio, and a notice for its top (empty for none).
    dates
        The ISO dates that both states speak of.
    compared
        What was compared, in words.
    sites_total
        Sites that there were or are.
    """
    look = theme()
    counts = Counter(site.move for site in sites)
    content = {
        "title": title,
        "view": view_of(look),
        "colourings": {
            "move": {
                "title": "What became of sites",
                "classes": [
                    {
                        "id": f"move_{move}",
                        "label": words.sentence(move.label)[:-1],
                        "count": counts[move],
                    }
                    for move in Move
                    if counts[move]
                ],
            }
        },
        "colourBy": "move",
        "hubKinds": [
            {"kind": kind.value, "label": kind.label, "short": basemap.HUB_SHORT[kind]}
            for kind in HubKind
        ],
        "sites": [_drawn(site) for site in sites],
        "facts": [],
        "counted": words.count(len(sites), "site") + " changed",
        "compared": compared,
        "method": METHOD,
        "base": basemap.drawing(base, around),
        "tiles": False,
        "tileCredit": "",
    }
    return map_page(
        look,
        content,
        online_tiles=False,
        own_scripts=MOVES_SCRIPTS,
        title=f"{title}: what changed",
        notice=notice.strip(),
        as_of=" to ".join(map(words.date, dates)),
        hatch=f"{look.sizes.hatch:g}",
        figures=[
            {"number": f"{len(sites):,}", "text": f"of {words.count(sites_total, 'site')} changed"},
            {
                "number": f"{counts[Move.UP]:,} · {counts[Move.DOWN]:,}",
                "text": "moved up · moved down",
            },
            {"number": f"{counts[Move.NEW]:,} · {counts[Move.GONE]:,}", "text": "new · gone"},
        ],
        pages=[],
        downloads={},
    )


def _drawn(site: MovedSite) -> dict[str, object]:
    places: list[dict[str, object]] = []
    if site.at is not None:
        place: dict[str, object] = {"at": basemap.at(*site.at), "label": site.name}
        if site.outline is not None:
            coarse = shapely.transform(site.outline, lambda xy: xy.round(basemap.DECIMALS))
            place["outline"] = shapely.geometry.mapping(coarse)
        places.append(place)
    said = _said(site)
    return {
        "site_id": site.site_id,
        "name": site.name,
        "short": "",
        "planning_text": f"{site.move.label}: {said}",
        "groups": [],
        "reach": [],
        "fills": {"move": f"move_{site.move}"},
        "places": places,
        "said": said,
        "changes": [
            {"what": one.what, "old": one.old, "new": one.new, "cause": one.cause, "why": one.why}
            for one in site.fields
        ],
        **({"score": _score(site.drift)} if site.drift else {}),
    }


def _said(site: MovedSite) -> str:
    """Say in a line what changed: the points first, then the first of the fields."""
    said = [site.why] if site.why else []
    if site.drift is not None:
        said.append(f"{site.drift.new - site.drift.old:+.1f} points".replace("-", "−"))
    if site.fields:
        first, more = site.fields[0], len(site.fields) - 1
        said.append(first.what + (f" and {words.count(more, 'more change')}" if more else ""))
    return ", ".join(said) or "a figure that follows from others"


def _score(drift: Drift) -> dict[str, object]:
    bounds = [(drift.old, drift.old_high), (drift.new, drift.new_high)]
    return {
        "old": f"{drift.old:.1f}",
        "new": f"{drift.new:.1f}",
        "moved": round(drift.new - drift.old, 4),
        "bounds": [[round(low, 2), round(high, 2)] for low, high in bounds],
        "parts": list(drift.parts),
    }
