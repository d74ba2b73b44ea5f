"""Rules on enabling works: cost, dates, who pays, and whether they can start at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sitepipe import words
from sitepipe.errors import first_five
from sitepipe.readiness.circles import circle_in_words
from sitepipe.readiness.dates import due_by, earliest, is_older, is_over
from sitepipe.readiness.dossier import Dossier, WorksNeeded
from sitepipe.readiness.rows import Works
from sitepipe.readiness.rule import Given, Result, failed, passed, rule, unknown
from sitepipe.vocab import Agreement, WorksStatus

GROUP = "Enabling works"
_PROMOTER = "the promoter"
_SCHEDULE = "Which enabling works are needed, at what cost, for how long?"
_SOURCE = "VBRSP tier 3, as generally described: the cost of infrastructure is quantified"


def _to_do(site: Dossier) -> list[WorksNeeded]:
    return [each for each in site.works if each.works.works_status != WorksStatus.COMPLETE]


def _names(needed: Sequence[WorksNeeded]) -> str:
    return first_five(each.works.works_id for each in needed)


def _cells(site: Dossier, needed: Sequence[WorksNeeded], *fields: str) -> tuple[str, ...]:
    return site.claims_of([each.works for each in needed], *fields)


def _first_start(needed: Sequence[WorksNeeded]) -> str | None:
    """Return when the first of some works is, or was, to start."""
    starts = [each.works.works_start for each in needed if each.works.works_start is not None]
    return earliest([due_by(start) for start in starts])


def _next_start(needed: Sequence[WorksNeeded], given: Given) -> str | None:
    """Return when the first of some works is to start, of those that are still to."""
    return _first_start(
        [
            each
            for each in needed
            if each.works.works_start is not None
            and is_over(each.works.works_start, as_of=given.as_of) is False
        ]
    )


def _first_finish(needed: Sequence[WorksNeeded]) -> str | None:
    ends = [each.works.works_finish for each in needed if each.works.works_finish is not None]
    return earliest([due_by(end) for end in ends])


def _none_listed(site: Dossier) -> Result:
    """Ask for the schedule; a total that is stated of the site is no schedule."""
    total = site.site.works_cost_gbp
    if total is None:
        return unknown(_SCHEDULE)
    fact = f"{words.pounds(total)} in all, no schedule of works"
    return unknown(_SCHEDULE, fact, site.claims_on("works_cost_gbp"))


@rule(
    "works_costed",
    title="Enabling works are listed and costed",
    group=GROUP,
    actor=_PROMOTER,
    source=_SOURCE,
    reads=("works.works_status", "works.cost_low_gbp", "works.cost_high_gbp", "works.works_start",
           "works_sites.works_id", "sites.works_cost_gbp"),
)  # fmt: skip
def works_costed(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether each item of enabling works that the site needs has a cost.

    Passes if a schedule lists works for the site and each that is not complete has a cost.
    Fails if one that is listed has none: the total would understate. Unknown if no works are
    listed; a total without a schedule does not answer it. The first start of those without a
    cost is given as due, also once it has passed. Costs are those of the whole works, also where
    sites share them.
    """
    if not site.works:
        return _none_listed(site)
    waiting = _to_do(site)
    if not waiting:
        return passed("all works complete", _cells(site, site.works, "works_status"))
    cells = _cells(site, waiting, "works_item_cost_gbp")
    bare = [each for each in waiting if _cost(each) == (None, None)]
    if bare:
        return failed(f"no cost: {_names(bare)}", "Have the works costed.",
                      _cells(site, bare), due=_first_start(bare))  # fmt: skip
    lows = [_cost(each)[0] or 0.0 for each in waiting]
    highs = [_cost(each)[1] for each in waiting]
    top = None if None in highs else sum(high for high in highs if high is not None)
    cost = words.money(sum(lows), top, None)
    shared = ", shared ones whole" if any(each.needed_by > 1 for each in waiting) else ""
    return passed(f"{words.count(len(waiting), 'item')} still to do, {cost}{shared}", cells)


def _cost(needed: WorksNeeded) -> tuple[float | None, float | None]:
    return needed.works.cost_low_gbp, needed.works.cost_high_gbp


@rule(
    "works_dated",
    title="Costs of works are recent, and the works have times",
    group=GROUP,
    actor=_PROMOTER,
    source="Judgement: a price is worth what its date is, and works without a time have no end",
    reads=("works.works_status", "works.cost_low_gbp", "works.cost_date", "works.months_low",
           "works.months_high", "works.works_start", "works.works_finish"),
    figures=("price_age_months",),
)  # fmt: skip
def works_dated(site: Dossier, given: Given) -> Result:
    """
    Whether the works' prices are recent and each has a time.

    Passes if each item that is not complete has prices of a date within the set age, and a
    duration or a date of finish. Fails if prices are older than that, counted from the end of
    a month or year, or if a finish has passed and the works are not complete. Unknown if no
    works are listed, if one lacks the date of its prices or its time, or if an interval of
    dates leaves open whether its prices are old or its finish has passed. The first finish that
    has, or may have, passed is given as due, else the next start.
    """
    if not site.works:
        return _none_listed(site)
    waiting = _to_do(site)
    if not waiting:
        return passed("all works complete", _cells(site, site.works, "works_status"))
    cells = _cells(site, waiting, "cost_date", "works_item_months", "works_finish")
    age = given.months("price_age_months")
    old, maybe_old = _told_apart(
        waiting,
        lambda works: works.cost_date,
        lambda date: is_older(date, age, as_of=given.as_of),
    )
    late, maybe_late = _told_apart(
        waiting, lambda works: works.works_finish, lambda date: is_over(date, as_of=given.as_of)
    )
    undated = [each for each in waiting if each.works.cost_date is None]
    untimed = [each for each in waiting if not _is_timed(each)]
    said = [
        *([f"prices older than {age} months: {_dated(old)}"] if old else []),
        *([f"finish passed: {_names(late)}"] if late else []),
        *([f"prices that may be too old: {_dated(maybe_old)}"] if maybe_old else []),
        *([f"finish may have passed: {_names(maybe_late)}"] if maybe_late else []),
        *([f"prices without a date: {_names(undated)}"] if undated else []),
        *([f"no time: {_names(untimed)}"] if untimed else []),
    ]
    due = _first_finish(late or maybe_late) or _next_start(waiting, given)
    if old or late:
        step = "Have the works priced again." if old else "Give the works a new finish."
        return failed("; ".join(said), step, cells, due=due)
    if undated or untimed or maybe_old or maybe_late:
        return unknown("Of what date are the prices, and how long do the works take?",
                       "; ".join(said), cells, due=due)  # fmt: skip
    dates = [str(each.works.cost_date) for each in waiting]
    return passed(f"{words.count(len(waiting), 'item')} timed, prices of "
                  f"{words.date(str(earliest(dates)))} or later", cells)  # fmt: skip


def _told_apart(
    waiting: Sequence[WorksNeeded],
    date_of: Callable[[Works], str | None],
    is_past: Callable[[str], bool | None],
) -> tuple[list[WorksNeeded], list[WorksNeeded]]:
    """Return the works whose date is past, and those of which it cannot be told."""
    past = [(each, is_past(date)) for each in waiting if (date := date_of(each.works)) is not None]
    return [each for each, over in past if over], [each for each, over in past if over is None]


def _is_timed(needed: WorksNeeded) -> bool:
    works = needed.works
    return any(known is not None for known in (works.months_low, works.months_high,
                                               works.works_finish))  # fmt: skip


def _dated(needed: Sequence[WorksNeeded]) -> str:
    return first_five(
        f"{each.works.works_id} ({words.date(str(each.works.cost_date))})" for each in needed
    )


@rule(
    "works_without_circle",
    title="No works wait on each other in a circle",
    group=GROUP,
    actor=_PROMOTER,
    source="Critical path method: a network of activities has no cycle",
    reads=("works_dependencies.works_id", "works_dependencies.needs_works_id",
           "works_sites.works_id", "works.works_status"),
)  # fmt: skip
def works_without_circle(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether the site's works can be done in some order.

    Passes if works are listed and none that the site needs waits, at any remove, on itself or
    on works of a circle. Fails if one does; the fact names the circle, each works waiting on
    the next. Unknown if no works are listed.
    """
    if not site.works:
        return unknown(_SCHEDULE)
    stuck = [each for each in _to_do(site) if each.circle]
    if not stuck:
        return passed("the works can be done in order", _cells(site, site.works))
    circles = [circle_in_words(circle) for circle in dict.fromkeys(each.circle for each in stuck)]
    return failed(f"waiting in a circle: {'; '.join(circles)}",
                  "Say which of these works can start without the others.",
                  _cells(site, stuck, "works_needs"))  # fmt: skip


@rule(
    "shared_works_agreed",
    title="Those who share works agree who pays",
    group=GROUP,
    actor=_PROMOTER,
    source="Judgement: works that several sites need are paid by none until all agree",
    reads=("works.works_status", "works.works_agreement", "works.works_start",
           "works_sites.site_id", "works_sites.share"),
    figures=("shares_tolerance_percent",),
)  # fmt: skip
def shared_works_agreed(site: Dossier, given: Given) -> Result:
    """
    Whether the works that the site shares with others have an agreement on who pays.

    Passes if each item that several sites need and that is not complete is agreed, or if the
    site shares none. Fails if one is in negotiation or not agreed, or if all its shares are
    stated and do not sum to the whole within the tolerance. Unknown if no works are listed, or
    nobody says whether the shares are agreed. The first start is given as due, also once it has
    passed.
    """
    if not site.works:
        return unknown(_SCHEDULE)
    shared = [each for each in _to_do(site) if each.needed_by > 1]
    if not shared:
        return passed("no works shared that are still to do", _cells(site, site.works))
    cells = _cells(site, shared, "works_agreement", "works_sites")
    slack = given["shares_tolerance_percent"] / 100
    against = [
        each for each in shared
        if each.works.works_agreement in (Agreement.IN_NEGOTIATION, Agreement.NOT_AGREED)
    ]  # fmt: skip
    unbalanced = [
        each for each in shared
        if len(each.shares) == each.needed_by and abs(sum(each.shares) - 1) > slack + 1e-9
    ]  # fmt: skip
    silent = [each for each in shared if each.works.works_agreement is None]
    said = [
        *(f"{each.works.works_id}: {Agreement(str(each.works.works_agreement)).label}"
          for each in against),
        *(f"{each.works.works_id}: shares sum to {words.percent(sum(each.shares))}"
          for each in unbalanced),
        *([f"not said whether agreed: {_names(silent)}"] if silent else []),
    ]  # fmt: skip
    due = _first_start([*against, *unbalanced, *silent])
    if against or unbalanced:
        return failed("; ".join(said), "Agree the shares with the other sites.", cells, due=due)
    if silent:
        return unknown("Who pays which share of the works, and is that agreed?", "; ".join(said),
                       cells, due=due)  # fmt: skip
    return passed(f"agreed: {_names(shared)}", cells)
