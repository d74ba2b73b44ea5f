"""The map page: one HTML file that opens anywhere and asks nothing of any network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from sitepipe import vocab, words
from sitepipe.render import basemap
from sitepipe.render.cards.card import Fact, Group, SiteCard
from sitepipe.render.cards.cards import site_cards
from sitepipe.render.cards.headline import headline
from sitepipe.render.cards.registers import Register, site_registers
from sitepipe.render.pages import places
from sitepipe.render.pages.isochrones import Isochrones
from sitepipe.render.pages.numbered import Numbered
from sitepipe.render.pages.page import map_page
from sitepipe.render.theme import RisingClass, Theme, class_of, theme
from sitepipe.snapshot import Appraisal, BaseLayers, Snapshot


class Colouring(TypedDict):
    """What sites can be coloured by, with the classes that occur."""

    title: str
    classes: list[dict[str, object]]


def render_map(
    snapshot: Snapshot,
    appraisal: Appraisal,
    base: BaseLayers,
    *,
    title: str,
    notice: str,
    as_of: str,
    scoring_title: str,
    acreage_total: str,
    crs: str,
    rank_from: float,
    online_tiles: bool = False,
    pages: Mapping[str, str] | None = None,
    downloads: Mapping[str, str] | None = None,
    isochrones: Isochrones | None = None,
) -> str:
    """
    Return the portfolio as one self-contained HTML page.

    The same arguments give the same bytes. Every text from the data travels as JSON and is
    put on the page as text, never as markup.

    Parameters
    ----------
    snapshot, appraisal, base
        Tables of :mod:`sitepipe.schema`.
    title, notice
        Name of the portfolio, and a notice for its top (empty for none).
    as_of
        The date the page speaks of, ISO 8601.
    scoring_title
        What the score is for.
    acreage_total
        The portfolio's acreage in words, with its basis.
    crs
        The working CRS, for boundaries that carry none.
    rank_from
        The completeness (0-1) from which a site is ranked.
    online_tiles
        Offer OpenStreetMap tiles, off until the reader chooses them. Without it the page's
        content security policy forbids every request.
    pages
        Where the page of a site stands, by site id: list and card link to it.
    downloads
        Files that stand beside the page, by what they are.
    isochrones
        How far each site reaches; drawn for the selected site.

    Raises
    ------
    ConfigError
        If ``maps/theme.yaml`` breaks its form.
    StorageError
        If a part of the page is missing from the installation.
    """
    look = theme()
    cards = site_cards(snapshot, appraisal, base.hubs, rank_from=rank_from)
    routes, lines = places.site_routes(appraisal, base.hubs, near_min=look.map.near_min)
    placed = places.site_places(snapshot, cards, crs=crs)
    registers = site_registers(snapshot, appraisal, as_of=as_of)
    facts: Numbered[Fact] = Numbered()
    texts: Numbered[str] = Numbered()
    colourings = _colourings(cards, look)
    sites = [
        {
            **card.model_dump(mode="json", exclude_none=True, exclude={"groups", "reach"}),
            "groups": [_numbered(group, facts) for group in card.groups],
            "reach": [facts.number(fact) for fact in card.reach],
            "fills": {
                name: fill for name, fill in _fills(card, look).items() if name in colourings
            },
            "registers": [_in_numbers(one, texts) for one in registers[card.site_id]],
            "page": (pages or {}).get(card.site_id),
            "places": placed[card.site_id],
            "routes": routes.get(card.site_id, []),
        }
        for card in cards
    ]
    content = {
        "title": title,
        "scoring": scoring_title,
        "view": view_of(look),
        "colourings": colourings,
        "colourBy": _most_telling(colourings),
        "hubKinds": [
            {
                "kind": kind.value,
                "label": words.sentence(basemap.HUB_PLURAL[kind])[:-1],
                "short": basemap.HUB_SHORT[kind],
            }
            for kind in vocab.HubKind
        ],
        "sites": sites,
        "facts": [fact.model_dump() for fact in facts.things()],
        "texts": texts.things(),
        "lines": lines,
        "base": basemap.drawing(base, snapshot),
        "tiles": online_tiles,
        "tileCredit": look.map.tile_credit,
        **({"isochrones": isochrones.drawn()} if isochrones else {}),
    }
    return map_page(
        look,
        content,
        online_tiles=online_tiles,
        title=title,
        notice=notice.strip(),
        as_of=words.date(as_of),
        hatch=f"{look.sizes.hatch:g}",
        figures=headline(cards, acreage_total),
        pages=[(card.name, pages[card.site_id]) for card in cards if card.site_id in pages]
        if pages
        else [],
        downloads=downloads or {},
    )


def _numbered(group: Group, facts: Numbered[Fact]) -> dict[str, object]:
    """Return a group with its facts by number: most questions are the same at every site."""
    rest = group.model_dump(mode="json", exclude_none=True, exclude={"facts"})
    return {**rest, "facts": [facts.number(fact) for fact in group.facts]}


def _in_numbers(register: Register, texts: Numbered[str]) -> dict[str, object]:
    """Return a register with its texts by number: heads and terms come again at every site."""
    return {
        "title": register.title,
        "head": [texts.number(text) for text in register.head],
        "rows": [[texts.number(cell) for cell in row] for row in register.rows],
        "note": register.note,
        "question": None if register.question is None else texts.number(register.question),
    }


def view_of(look: Theme) -> dict[str, float]:
    """Return the numbers of the theme that the script needs; style sheets hold the rest."""
    view = look.map
    return {
        "margin": view.margin,
        "zoomOnePlace": view.zoom_one_place,
        "zoomLabelsSmall": view.zoom_labels_small,
        "zoomJunctions": view.zoom_junctions,
        "zoomClose": view.zoom_close,
        "shieldGap": view.shield_gap,
        "zoomMost": view.zoom_most,
        "markerArea": look.sizes.marker_area,
        "marker": look.sizes.marker,
        "hub": look.sizes.hub,
        "drawerBelow": look.sizes.drawer_below,
        "markerWhole": look.sizes.marker_whole,
        "gap": look.space.s1,
    }


def _colourings(cards: list[SiteCard], look: Theme) -> dict[str, Colouring]:
    """Return what sites can be coloured by: a title, and the classes that occur."""
    known = [group for group in vocab.PlanningGroup if group != vocab.PlanningGroup.NOT_KNOWN]
    planning = {group.value: group.label for group in (*known, vocab.PlanningGroup.NOT_KNOWN)}
    facts = _labels("facts", look.palettes.completeness) | {"not_known": "not assessed"}
    score = _labels("score", look.palettes.score) | {"not_known": "not ranked"}
    choices = {"planning": ("Planning stage", planning), "facts": ("Facts known", facts)}
    if any(card.score and card.score.ranked for card in cards):
        choices["score"] = ("Score", score)
    fills = [_fills(card, look) for card in cards]
    return {
        name: Colouring(title=title, classes=_counted(labels, [fill[name] for fill in fills]))
        for name, (title, labels) in choices.items()
    }


def _labels(name: str, classes: list[RisingClass]) -> dict[str, str]:
    return {f"{name}_{rank}": entry.label for rank, entry in enumerate(classes)}


def _counted(labels: dict[str, str], fills: list[str]) -> list[dict[str, object]]:
    return [
        {"id": name, "label": words.sentence(label)[:-1], "count": count}
        for name, label in labels.items()
        if (count := fills.count(name))
    ]


def _most_telling(colourings: dict[str, Colouring]) -> str:
    """Return the first colouring that tells sites apart: stage, then score, then facts."""
    preferred = [name for name in ("planning", "score", "facts") if name in colourings]
    telling = [name for name in preferred if len(colourings[name]["classes"]) > 1]
    return next(iter(telling), preferred[0])


def _fills(card: SiteCard, look: Theme) -> dict[str, str]:
    """Return the class of a site by each colouring."""
    fills = {"planning": card.planning.value, "facts": "not_known", "score": "not_known"}
    if card.facts:
        share = card.facts.known / card.facts.total
        fills["facts"] = f"facts_{class_of(share, look.palettes.completeness)}"
    if card.score and card.score.ranked:
        # As printed: a score that reads 90 is one of 90 or more.
        fills["score"] = f"score_{class_of(round(card.score.low), look.palettes.score)}"
    return fills
