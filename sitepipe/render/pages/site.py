"""The page of one site: static HTML without a script, for a screen, a phone and paper."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from sitepipe import vocab, words
from sitepipe.cells import stated
from sitepipe.errors import UsageError
from sitepipe.render import basemap
from sitepipe.render.cards.card import Event, Fact, Part, SiteCard
from sitepipe.render.cards.cards import site_cards
from sitepipe.render.cards.citing import Citations, Source
from sitepipe.render.cards.register_columns import NOT_STATED, NOTHING, SIGNS
from sitepipe.render.cards.registers import Register, site_registers
from sitepipe.render.pages.page import still_policy, templates
from sitepipe.render.rows import Row, rows_by_site
from sitepipe.render.theme import theme
from sitepipe.snapshot import Appraisal, BaseLayers, Edition, Snapshot

_HALF_A_TENTH = 0.05


class Heading(Part):
    """What is known under one heading: facts, and dated steps."""

    title: str
    facts: list[Fact]
    events: list[Event]


def site_page(
    site_id: str, snapshot: Snapshot, appraisal: Appraisal, base: BaseLayers, edition: Edition
) -> str:
    """
    Return the page of one site; :func:`site_pages` is quicker for many.

    Raises
    ------
    UsageError
        If the snapshot holds no such site.
    """
    for _, page in site_pages(snapshot, appraisal, base, edition, only={site_id}):
        return page
    raise UsageError(f"no site {site_id!r} in this portfolio")


def site_pages(
    snapshot: Snapshot,
    appraisal: Appraisal,
    base: BaseLayers,
    edition: Edition,
    *,
    only: set[str] | None = None,
) -> Iterator[tuple[str, str]]:
    """
    Give each site's id with its page, ranked sites first.

    A page is whole in itself: it runs no script and asks for no other file, and its policy
    forbids both. It stands one folder below ``index.html``, to which it links. The same
    arguments give the same bytes, and every text from the data stands on it as text.

    Parameters
    ----------
    snapshot, appraisal, base
        Tables of :mod:`sitepipe.schema`, already redacted for whom the page is for.
    edition
        Title, notice and date, and the completeness from which a site is ranked.
    only
        The sites that are asked for; all if not given.
    """
    # Drawing needs matplotlib, which is slow to load and which the map does without.
    from sitepipe.render.atlas.figures import Atlas

    cards = site_cards(snapshot, appraisal, base.hubs, rank_from=edition.rank_from)
    registers = site_registers(snapshot, appraisal, as_of=edition.as_of)
    findings = rows_by_site(appraisal.findings)
    citations = Citations(snapshot)
    atlas = Atlas(snapshot, base, edition)
    for card in cards:
        if only is None or card.site_id in only:
            figure = atlas.site_map(card.site_id, on_screen=True)
            yield (
                card.site_id,
                _page(
                    card,
                    registers=registers[card.site_id],
                    findings=findings.get(card.site_id, []),
                    sources=citations.of_site(card.site_id),
                    drawing=_element(figure.svg) if figure else "",
                    base=base,
                    edition=edition,
                ),
            )


def _page(
    card: SiteCard,
    *,
    registers: list[Register],
    findings: list[Row],
    sources: list[Source],
    drawing: str,
    base: BaseLayers,
    edition: Edition,
) -> str:
    look = theme()
    environment = templates("pack")
    style = environment.get_template("site.css").render(
        variables=look.css_variables(),
        drawer_below=f"{look.sizes.drawer_below:g}px",
        print_margin=f"{look.pdf.margin:g}mm",
        print_body=f"{look.pdf.body:g}pt",
        print_table=f"{look.pdf.table:g}pt",
        print_note=f"{look.pdf.note:g}pt",
    )
    return environment.get_template("site.html.j2").render(
        policy=still_policy(),
        style=Markup(style),  # noqa: S704 - from the bundled theme
        drawing=Markup(drawing),  # noqa: S704 - drawn by sitepipe, its texts escaped
        card=card,
        registers=registers,
        known=_known(card),
        questions=_questions(findings),
        access=_access(card),
        explained=_explained(card),
        contradictions=[[fact.title, fact.text] for fact in card.contradictions],
        conflicts=[[fact.title, fact.text] for fact in card.conflicts],
        sources=_cited(sources, base),
        credits=basemap.credit_line(base.layers),
        signs={outcome.value: sign for outcome, sign in SIGNS.items()},
        outcomes={f"{sign} {outcome.label}": outcome.value for outcome, sign in SIGNS.items()},
        modelled=words.MODELLED,
        title=edition.title,
        notice=edition.notice.strip(),
        as_of=words.date(edition.as_of),
        scoring=edition.scoring_title,
    )


def _element(svg: str) -> str:
    """Return a drawing, which says itself what it shows, without what makes it a file."""
    return svg[svg.index("<svg") :]


def _known(card: SiteCard) -> list[Heading]:
    """Return what is known, under the headings of the card."""
    headings = (
        Heading(
            title=group.title,
            # A fact that only sums up the steps under its own heading says them twice.
            facts=[
                fact
                for fact in group.facts
                if fact.known and not (group.events and fact.title == group.title)
            ],
            events=group.events,
        )
        for group in card.groups
    )
    return [heading for heading in headings if heading.facts or heading.events]


def _questions(findings: list[Row]) -> list[list[str]]:
    """Return each fact that is not known, what to ask, and with whom it waits."""
    return [
        [
            row.title,
            " ".join(
                words.sentence(text) for part in (row.fact, row.next_step) if (text := stated(part))
            )
            or "Not stated.",
            stated(row.actor) or NOT_STATED,
        ]
        for row in findings
        if row.kind == vocab.FindingKind.FACT and row.outcome != vocab.Outcome.PASSED
    ]


def _access(card: SiteCard) -> dict[str, object]:
    """Return the drives to the nearest hubs as a table; places stand first where several are."""
    places = any(row.place for row in card.access)
    head = ["Nearest", "Kind", "Drive", "Miles", "Way"]
    rows = [
        [
            row.hub,
            row.kind_text,
            f"{row.minutes_text}{f' {words.MODELLED}' if row.marked else ''}",
            row.miles_text,
            row.route or "local roads",
        ]
        for row in card.access
    ]
    if not places:
        return {"head": head, "rows": rows, "right": [2, 3]}
    named = [
        [row.place or NOT_STATED, *cells] for row, cells in zip(card.access, rows, strict=True)
    ]
    return {"head": ["From", *head], "rows": named, "right": [3, 4]}


def _explained(card: SiteCard) -> list[list[str]]:
    """Return every criterion with its input and points, and their sum."""
    if card.score is None or not card.components:
        return []
    rows = [
        [one.title, one.text, _points(one.low, one.high), words.number(one.most, 1)]
        for one in card.components
    ]
    return [*rows, ["All", NOTHING, _points(card.score.low, card.score.high), "100"]]


def _points(low: float, high: float) -> str:
    """Say points to a tenth, as ``sitepipe explain`` prints them."""
    return f"{low:.1f}" if abs(high - low) < _HALF_A_TENTH else f"{low:.1f}–{high:.1f}"


def _cited(sources: list[Source], base: BaseLayers) -> list[list[str]]:
    """Return the sources of the site, then what lies under the map and the driving times."""
    own = [(source.title, source.valid_at, source.licence) for source in sources]
    layers = [
        (stated(layer.title) or layer.layer, stated(layer.as_of), stated(layer.licence))
        for layer in base.layers.itertuples(index=False)
    ]
    return [[cell or NOT_STATED for cell in row] for row in (*own, *layers)]
