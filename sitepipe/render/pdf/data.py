"""All that the PDF says, as plain data: the template lays it out and adds no fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sitepipe import vocab, words
from sitepipe.cells import is_unknown, stated
from sitepipe.render import basemap
from sitepipe.render.atlas.figures import Atlas, Figure
from sitepipe.render.cards.access import is_marked
from sitepipe.render.cards.card import SiteCard
from sitepipe.render.cards.cards import site_cards
from sitepipe.render.cards.headline import headline
from sitepipe.render.cards.registers import site_registers
from sitepipe.render.fonts import BREAK_HERE, printable, shortened
from sitepipe.render.pdf.sites import Data, site_data
from sitepipe.render.portfolio import worst_places
from sitepipe.render.rows import Row
from sitepipe.render.theme import theme
from sitepipe.snapshot import Appraisal, BaseLayers, Edition, Snapshot

# The longest text of each part (characters): a page has an end, the site page has none.
_TITLE, _NOTICE, _FOOT_NOTICE, _LONG_NOTE = 120, 260, 70, 520
_CELL, _AUTHORITY, _ACREAGE, _FIGURE = 60, 48, 56, 24
_UNTITLED = "Development sites"


def pdf_data(snapshot: Snapshot, appraisal: Appraisal, base: BaseLayers, edition: Edition) -> Data:
    """
    Return what the PDF says.

    Every text is plain and can be shown by the faces of the PDF; the only markup is that of
    the maps, which are drawn here.
    """
    cards = site_cards(snapshot, appraisal, base.hubs, rank_from=edition.rank_from)
    numbers = {card.site_id: number for number, card in enumerate(cards, start=1)}
    registers = site_registers(snapshot, appraisal, as_of=edition.as_of)
    title = edition.title.strip() or _UNTITLED
    said: Data = {
        "title": shortened(title, _TITLE),
        "notice": shortened(edition.notice.strip(), _NOTICE),
        "footNotice": shortened(edition.notice.strip(), _FOOT_NOTICE),
        "asOf": words.date(edition.as_of),
        "date": [int(part) for part in edition.as_of.split("-")],
        "keywords": ["development sites", "logistics access", "planning", "power"],
        "credits": basemap.credit_line(base.layers),
        "figures": [
            {"number": shortened(one["number"], _FIGURE), "text": shortened(one["text"], _TITLE)}
            for one in headline(cards, edition.acreage_total)
        ],
        "part": _part(len(cards), edition),
        "legend": _legend(cards),
        "table": _table(cards, snapshot, appraisal),
        "notes": [*_notes(cards, edition), *_licences(snapshot)],
        "sites": [
            site_data(card, numbers[card.site_id], registers.get(card.site_id, []))
            for card in cards
        ],
    }
    data: Data = printable_texts(said)
    data["name"] = data["title"].replace(BREAK_HERE, "")  # for the document's own properties
    data["look"] = look()
    atlas = Atlas(snapshot, base, edition)
    data["region"] = _figure(atlas.region_map(numbers=numbers))
    for site, card in zip(data["sites"], cards, strict=True):
        drawn = atlas.site_map(card.site_id)
        site["map"] = _figure(drawn) if drawn else None
    return data


def printable_texts(value: Any) -> Any:
    """Make every text of a document one that the faces of the PDF can show."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: printable_texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [printable_texts(one) for one in value]
    return value


def look() -> Data:
    """Return every colour and size that templates use."""
    own = theme()
    return {
        "colours": own.colours.model_dump(),
        "pdf": own.pdf.model_dump(),
        "planning": {group.value: fill for group, fill in own.palettes.planning.items()},
    }


def _figure(figure: Figure) -> Data:
    return {"svg": figure.svg, "alt": figure.alt, "width": figure.width_mm,
            "height": figure.height_mm, "scale": f"1:{figure.scale:,}"}  # fmt: skip


def _licences(snapshot: Snapshot) -> list[str]:
    """Name the licences of the sources, each once."""
    named = dict.fromkeys(filter(None, map(stated, snapshot.sources["licence"])))
    said = f"Licences of the sources: {'; '.join(named)}."
    return [shortened(said, _LONG_NOTE)] if named else []


def _part(shown: int, edition: Edition) -> str:
    """Say that these are some of the portfolio's sites only."""
    if shown >= edition.sites_total:
        return ""
    return f"{words.count(shown, 'site')} of the portfolio's {edition.sites_total:,}."


def _legend(cards: list[SiteCard]) -> list[Data]:
    """Count the sites of each planning stage, the furthest first, and those without boundary."""
    counts = {group: sum(card.planning == group for card in cards) for group in vocab.PlanningGroup}
    known = [group for group in reversed(vocab.PlanningGroup) if group != "not_known"]
    stages = [
        {"group": group.value, "label": f"{words.sentence(group.label)[:-1]}: {counts[group]}"}
        for group in (*known, vocab.PlanningGroup.NOT_KNOWN)
        if counts[group]
    ]
    indicative = sum(card.indicative is not None for card in cards)
    if indicative:
        label = f"Broken outline, location only: {indicative}"
        stages.append({"group": "", "label": label})
    return stages


_COLUMNS = (
    # head, aligned right
    ("No.", True), ("Site", False), ("Authority", False), ("Acreage as stated", False),
    ("Planning", False), ("Power", False), ("Junction, min", True), ("Score of 100", True),
    ("Facts known", True),
)  # fmt: skip


def _table(cards: list[SiteCard], snapshot: Snapshot, appraisal: Appraisal) -> Data:
    """Compare all sites in one row each."""
    sites = {str(site["site_id"]): site for site in snapshot.sites.to_dict("records")}
    access = worst_places(appraisal.access)
    junctions = access[access["hub_kind"] == vocab.HubKind.MOTORWAY_JUNCTION.value]
    minutes = {row.site_id: _minutes(row) for row in junctions.itertuples(index=False)}
    rows = [
        [
            str(number),
            shortened(card.name, _CELL),
            shortened(card.authorities or "not stated", _AUTHORITY),
            shortened(_acreage(card), _ACREAGE),
            card.planning_text,
            shortened(_power(sites[card.site_id]), _CELL),
            minutes.get(card.site_id, "not measured"),
            _score(card),
            f"{card.facts.known} of {card.facts.total}" if card.facts else "not assessed",
        ]
        for number, card in enumerate(cards, start=1)
    ]
    return {
        "head": [head for head, _ in _COLUMNS],
        "right": [at for at, (_, right) in enumerate(_COLUMNS) if right],
        "rows": rows,
    }


def _minutes(row: Row) -> str:
    if is_unknown(row.minutes):
        return "no road"
    whole = words.duration(row.minutes).removesuffix(" min")
    return f"{whole}{words.MODELLED}" if is_marked(row) else whole


def _acreage(card: SiteCard) -> str:
    if not card.acreages:
        return "not stated"
    first, short = card.acreages[0], card.short or card.acreages[0].text
    return f"{short}, {first.basis}" if first.source else short


def _power(site: Mapping[str, object]) -> str:
    """Say the electricity of a site in a few words, or that nobody does."""
    status, date = stated(site["power_status"]), stated(site["power_date"])
    mva = site["power_mva"]
    parts = [
        f"{words.number(float(str(mva)))} MVA" if not is_unknown(mva) else "",
        vocab.PowerStatus(status).label.removeprefix("network operator's ") if status else "",
        words.year(date) if date else "",
    ]
    return ", ".join(filter(None, parts)) or "not stated"


def _score(card: SiteCard) -> str:
    if card.score is None or not card.score.ranked:
        return "not ranked"
    return words.span(card.score.low, card.score.high)


def _notes(cards: list[SiteCard], edition: Edition) -> list[str]:
    """Say what the columns of the table mean and do not mean."""
    notes = [
        "Acreages are as their source states them, on different bases: they do not add up to "
        "land that is available.",
        f"Score: {edition.scoring_title}, as an interval; a site is ranked once known facts "
        f"carry {words.percent(edition.rank_from)} of the weight.",
    ]
    if any(access.marked for card in cards for access in card.access):
        notes.append(
            f"{words.MODELLED} modelled or not verified: driving times for a lorry, in part over "
            "stretches that no mapped road covers or lengths that are not checked yet."
        )
    return notes
