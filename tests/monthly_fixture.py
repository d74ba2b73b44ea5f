"""A monthly report made by hand, with awkward names and more rows than a page shows."""

from sitepipe.reports import (
    DiffSide,
    Due,
    GuardPassed,
    MonthlyReport,
    Move,
    PartnerNews,
    SiteNamed,
    SourceNews,
    StaleAnswer,
    Total,
    TrendPoint,
    Turn,
)
from sitepipe.vocab import Audience

EVIL = "<img src=x onerror=alert(1)> *“Yard”* | [a](http://b.test)"
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch_" * 2


def made_report(*, sites: int = 3, audience: Audience = Audience.INTERNAL) -> MonthlyReport:
    """Return a report in which every part has rows; ``sites`` of them moved up."""
    names = [EVIL, LONG, *(f"Site {place}" for place in range(2, sites))][:sites]
    is_internal = audience is Audience.INTERNAL
    return MonthlyReport(
        title=f"Portfolio {EVIL}",
        notice="Fictional: all of it is invented.",
        audience=audience,
        old=_side(1, "2026-09-30", sites),
        new=_side(2, "2026-10-31", sites + 1),
        totals=[
            Total(name="Named sites", old=f"{sites:,}", new=f"{sites + 1:,}"),
            Total(name="Acreage", old="about 230 acres, site-wide", new="at least 240 acres"),
        ],
        trend=[
            TrendPoint(snapshot=one, as_of=f"2026-{one:02}-28", sites=sites + one % 3,
                       ranked=one, facts_known=None if one == 4 else one / 12, passed=None)
            for one in range(1, 11)
        ],
        added=[SiteNamed(site_id="new", name=EVIL)],
        gone=[],
        up=[
            Move(site_id=f"s{place}", name=name, old_low=20, old_high=90, new_low=31.25,
                 new_high=60, old_rank=None, new_rank=place + 1, because="real change +11.2")
            for place, name in enumerate(names)
        ],
        down=[
            Move(site_id="d", name=LONG, old_low=0, old_high=100, new_low=0, new_high=0,
                 old_rank=1, new_rank=None, because="correction -100.0")
        ],
        slipped=[
            Turn(site_id="d", name=EVIL, kind="date", what="Works EW-1: finish", old="March 2027",
                 new="2028", cause="real change"),
            Turn(site_id="d", name=EVIL, kind="check", what="Gas stated", old="passed",
                 new="unknown", cause="source revision"),
        ],
        advanced=[],
        within_months=6,
        due=[
            Due(site_id="d", name=LONG, what="No permission has run out", due="2026-10-01",
                over=True, fact=EVIL, next_step="Ask.", actor="the promoter")
        ],
        partners=[_partner("Late & Sons", True), _partner(EVIL, None)] if is_internal else [],
        stale=[
            StaleAnswer(site_id="d", name=EVIL, what="Power", partner="Late & Sons",
                        valid_at="2023", age_months=(34, 45), limit_months=12),
            StaleAnswer(site_id="e", name=LONG, what="Power", partner="Late & Sons",
                        valid_at="../2020", age_months=(70, None), limit_months=12),
        ] if is_internal else [],
        guards=[
            GuardPassed(snapshot=2, known_at="2026-10-31T09:00:00+00:00", known_by=EVIL,
                        reason="sites vanish")
        ] if is_internal else [],
    )  # fmt: skip


def _side(number: int, day: str, sites: int) -> DiffSide:
    return DiffSide(
        asked=str(number), title="Portfolio", as_of=day, version="0", sites=sites,
        snapshot=number, known_at=f"{day}T09:00:00+00:00",
    )  # fmt: skip


def _partner(name: str, late: bool | None) -> PartnerNews:
    source = SourceNews(
        source="list", title=f"List of {name}", valid_at="2026-08-01",
        rhythm_months=1 if late is not None else None, reported=not late, late=late,
    )  # fmt: skip
    return PartnerNews(partner=name, sources=[source], sites=3, missing=4, stale=2)
