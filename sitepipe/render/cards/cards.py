"""Cards of every site, put together from the tables."""

from __future__ import annotations

import pandas as pd

from sitepipe import vocab, words
from sitepipe.cells import stated
from sitepipe.render import basemap
from sitepipe.render.cards.access import access_note, access_rows, kinds_not_reached, reach_facts
from sitepipe.render.cards.areas import area_facts, measured_authorities
from sitepipe.render.cards.card import Cited, Fact, SiteCard
from sitepipe.render.cards.citing import Citations
from sitepipe.render.cards.facts import (
    conflict_facts,
    contradiction_facts,
    fact_groups,
    incentive_events,
    listed,
    stage_events,
)
from sitepipe.render.cards.land import (
    acreages_of,
    acres_to_draw,
    indicative_note,
    short_acreage,
    widest_first,
)
from sitepipe.render.cards.registers import readiness_in_words
from sitepipe.render.cards.score import components, facts_known, gates, score
from sitepipe.render.rows import Row, rows_by_site
from sitepipe.snapshot import Appraisal, Snapshot


class _Tables:
    """The rows of each table by site, in reading order."""

    def __init__(self, tables: dict[str, pd.DataFrame]) -> None:
        self._rows = {name: rows_by_site(table) for name, table in tables.items()}

    def of(self, name: str, site_id: str) -> list[Row]:
        return self._rows[name].get(site_id, [])


def site_cards(
    snapshot: Snapshot, appraisal: Appraisal, hubs: pd.DataFrame, *, rank_from: float
) -> list[SiteCard]:
    """
    Return every site's card: ranked sites by rank, then the others by name.

    Parameters
    ----------
    snapshot, appraisal
        Tables of :mod:`sitepipe.schema`; any of them but ``sites`` may be empty.
    hubs
        Gives the status of the hubs that a lorry can reach.
    rank_from
        The completeness (0-1) from which a site is ranked.
    """
    tables = _Tables(
        {
            "acreages": widest_first(snapshot.acreages),
            "boundaries": snapshot.boundaries.drop(columns="geometry"),
            # An undated step sorts last: it is not known to come before the others.
            "stage_events": snapshot.stage_events.sort_values(
                "date", kind="stable", na_position="last"
            ),
            "incentives": snapshot.incentives,
            "site_areas": snapshot.site_areas,
            "conflicts": snapshot.conflicts,
            "access": appraisal.access,
            "reach": appraisal.reach.sort_values("minutes_out", kind="stable"),
            "components": appraisal.components,
            "scores": appraisal.scores,
            "findings": appraisal.findings,
            "inputs": appraisal.inputs,
        }
    )
    citations = Citations(snapshot)
    names = dict(zip(snapshot.sites["site_id"], snapshot.sites["name"], strict=True))
    statuses = {
        hub_id: basemap.status_of(status)
        for hub_id, status in zip(hubs["hub_id"], hubs["status"], strict=True)
    }
    cards = [
        _card(
            site,
            names=names,
            tables=tables,
            citations=citations,
            statuses=statuses,
            rank_from=rank_from,
        )
        for site in snapshot.sites.to_dict("records")
    ]
    last = len(cards) + 1
    return sorted(
        cards,
        key=lambda card: (
            (card.score.rank if card.score and card.score.rank else last),
            card.name.casefold(),
            card.site_id,
        ),
    )


def _card(
    site: dict[str, object],
    *,
    names: dict[str, str],
    tables: _Tables,
    citations: Citations,
    statuses: dict[str, vocab.HubStatus],
    rank_from: float,
) -> SiteCard:
    site_id = str(site["site_id"])
    acreages = tables.of("acreages", site_id)
    group = vocab.PlanningGroup(stated(site["planning_group"]) or "not_known")
    acres = acres_to_draw(acreages, site)
    whole = stated(site["part_of_site_id"])
    access = tables.of("access", site_id)
    areas = tables.of("site_areas", site_id)
    scores, findings = tables.of("scores", site_id), tables.of("findings", site_id)
    return SiteCard(
        site_id=site_id,
        name=stated(site["name"]) or site_id,
        authorities=listed(site["authorities"]) or measured_authorities(areas),
        part_of=f"Lies inside {names.get(whole, whole)} and is counted there." if whole else None,
        positioning=_sentence(site["positioning"]),
        said=_said(site),
        short=short_acreage(acreages, site),
        acres=acres,
        acreages=acreages_of(acreages, site, citations),
        indicative=indicative_note(tables.of("boundaries", site_id), acres=acres),
        planning=group,
        planning_text=group.label,
        facts=facts_known(scores),
        readiness=readiness_in_words(findings),
        score=score(scores, findings, rank_from=rank_from),
        components=components(
            tables.of("components", site_id), findings, tables.of("inputs", site_id)
        ),
        gates=gates(findings),
        access=access_rows(access),
        not_reached=kinds_not_reached(access),
        access_note=access_note(access),
        reach=reach_facts(tables.of("reach", site_id), statuses),
        groups=fact_groups(
            findings,
            areas=area_facts(areas),
            events=stage_events(tables.of("stage_events", site_id), citations),
            incentives=incentive_events(tables.of("incentives", site_id), citations),
            use_classes=stated(site["use_classes"]),
        ),
        contradictions=contradiction_facts(findings),
        conflicts=conflict_facts(tables.of("conflicts", site_id)),
        sources=[
            Cited(title=source.title, date=source.date, licence=source.licence)
            for source in citations.of_site(site_id)
        ],
        command=f"sitepipe explain {site_id}",
    )


def _sentence(value: object) -> str | None:
    return words.sentence(text) if (text := stated(value)) else None


def _said(site: dict[str, object]) -> list[Fact]:
    said = (("Role", site["role"]), ("Readiness", site["readiness"]))
    return [
        Fact(title=title, text=text, known=True)
        for title, value in said
        if (text := _sentence(value))
    ]
