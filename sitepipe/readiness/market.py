"""Rules on reaching, taking and holding the land: junction, plots, terms, control."""

from __future__ import annotations

from sitepipe import words
from sitepipe.errors import first_five
from sitepipe.readiness.dates import due_by, earliest, is_ahead
from sitepipe.readiness.dossier import Dossier
from sitepipe.readiness.rows import Building, Plot
from sitepipe.readiness.rule import Given, Result, failed, passed, rule, unknown
from sitepipe.vocab import Control, HubKind, PartyRole, PlotStatus

ACCESS = "Access"
PLOTS = "Plots and terms"
CONTROL = "Control"
_PROMOTER = "the promoter"
_NOT_FIRM = (Control.NONE, Control.MULTIPLE_NOT_AGREED)
_TERMS = (
    "plot_tenure", "plot_price_gbp", "plot_rent_gbp_per_sqft", "building_tenure",
    "building_rent_gbp_per_sqft",
)  # fmt: skip
_HOLDERS = (PartyRole.PROMOTER, PartyRole.OWNER, PartyRole.OPTION_HOLDER, PartyRole.LANDLORD)


@rule(
    "junction_near",
    title="A motorway junction is near enough",
    group=ACCESS,
    actor="the highway authority",
    source="Judgement, after Oregon's industrial site profiles: highway access within a set reach",
    reads=("access.hub_kind", "access.hub_name", "access.minutes", "access.verified",
           "boundaries.place"),
    figures=("max_minutes",),
    field="motorway_junction_min",
)  # fmt: skip
def junction_near(site: Dossier, given: Given) -> Result:
    """
    Whether a lorry reaches the motorway in the set time.

    The time is that from the place of the site that takes longest, modelled over the road
    layer and marked so. Passes if it is at most the set time. Fails if it is longer. Unknown
    if the site has no location, or the road layer shows no way to a junction from one of its
    places.
    """
    ways = [way for way in site.ways if way.hub_kind == HubKind.MOTORWAY_JUNCTION]
    claims = site.claims_of(site.boundaries)
    if not ways:
        return unknown("Where is the site, as a point or a red-line plan?", actor=_PROMOTER)
    lost = [way for way in ways if way.minutes is None]
    if lost:
        return unknown("Check the road layer and the hubs: no way to a motorway junction.",
                       None, claims)  # fmt: skip
    worst = max(ways, key=lambda way: way.minutes or 0.0)
    assert worst.minutes is not None
    mark = "" if worst.verified else f" {words.MODELLED}"
    from_where = f" from {worst.place}" if worst.place is not None else ""
    fact = f"{words.duration(worst.minutes)}{mark} to {worst.hub_name}{from_where}"
    limit = given["max_minutes"]
    if worst.minutes <= limit:
        return passed(fact, claims)
    return failed(f"{fact}; at most {words.duration(limit)} asked",
                  "Say which works would shorten the way to the motorway.", claims)  # fmt: skip


@rule(
    "plots_free",
    title="A plot is released and not committed",
    group=PLOTS,
    actor=_PROMOTER,
    source="Project MADE report (2026), Figure 15: plot release cycles and committed land",
    reads=("plots.plot", "plots.plot_status", "plots.plot_release_date"),
)
def plots_free(site: Dossier, given: Given) -> Result:
    """
    Whether there is a plot that an occupier can have now.

    Passes if a plot is available and its release, where a date is stated, is not ahead. Fails
    if every plot of known status is under offer, committed, or not released. Unknown if no plot
    is stated, or none is free and the status of one is not stated, or its release is an interval
    of dates that has begun. The first release that is awaited is given as due, also once its
    date has passed.
    """
    if not site.plots:
        return unknown("Which plots are there, and which are free?")
    cells = site.claims_of(site.plots, "plot_status", "plot_release_date")
    available = [plot for plot in site.plots if plot.plot_status == PlotStatus.AVAILABLE]
    free = [plot for plot in available if _is_ahead(plot, given) is False]
    unsure = [plot for plot in available if _is_ahead(plot, given) is None]
    if free:
        return passed(f"free: {first_five(plot.plot for plot in free)}",
                      site.claims_of(free, "plot_status", "plot_release_date"))  # fmt: skip
    said = "; ".join(first_five([f"{plot.plot}: {_state(plot, given)}"]) for plot in site.plots[:5])
    more = f"; {len(site.plots) - 5} more" if len(site.plots) > 5 else ""
    awaited = [
        due_by(plot.plot_release_date)
        for plot in site.plots
        if plot.plot_release_date is not None
        and plot.plot_status in (PlotStatus.AVAILABLE, PlotStatus.NOT_RELEASED)
    ]
    due = earliest(awaited)
    if unsure or any(plot.plot_status is None for plot in site.plots):
        return unknown("Is the plot released, and is it free?", said + more, cells, due=due)
    return failed(said + more, "Release a plot, or say when a committed one may fall free.", cells,
                  due=due)  # fmt: skip


def _is_ahead(plot: Plot, given: Given) -> bool | None:
    """Say whether a plot is yet to be released; ``None`` if its dates leave that open."""
    if plot.plot_release_date is None:
        return False
    return is_ahead(plot.plot_release_date, as_of=given.as_of)


def _state(plot: Plot, given: Given) -> str:
    if plot.plot_status is None:
        return "status not stated"
    label = PlotStatus(plot.plot_status).label
    if _is_ahead(plot, given) is not False:
        return f"{label}, release {words.date(str(plot.plot_release_date))}"
    return label


@rule(
    "terms_present",
    title="Terms are stated: tenure, and price or rent",
    group=PLOTS,
    actor="the agent",
    source="Select Tennessee site certification: a confirmed price; VBRSP tier 2",
    reads=("plots.plot", "plots.plot_tenure", "plots.plot_price_gbp",
           "plots.plot_rent_gbp_per_sqft", "buildings.building", "buildings.building_tenure",
           "buildings.building_rent_gbp_per_sqft"),
)  # fmt: skip
def terms_present(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether an occupier can learn on what terms land or a building is offered.

    Passes if at least one plot or building states its tenure and a price or rent; the fact
    names it and gives no figure. Fails if plots or buildings are stated and none has both.
    Unknown if there are no plots and no buildings to have terms.
    """
    offered: list[tuple[Plot | Building, str, bool, bool]] = [
        *((plot, plot.plot, plot.plot_tenure is not None,
           plot.plot_price_gbp is not None or plot.plot_rent_gbp_per_sqft is not None)
          for plot in site.plots),
        *((each, each.building, each.building_tenure is not None,
           each.building_rent_gbp_per_sqft is not None)
          for each in site.buildings),
    ]  # fmt: skip
    if not offered:
        return unknown("Which plots or buildings are offered, on what tenure and at what price?")
    whole = [(row, name) for row, name, tenure, price in offered if tenure and price]
    if whole:
        return passed(f"tenure and price or rent stated: {first_five(name for _, name in whole)}",
                      site.claims_of([row for row, _ in whole], *_TERMS))  # fmt: skip
    tenures = sum(tenure for _row, _name, tenure, _price in offered)
    prices = sum(price for _row, _name, _tenure, price in offered)
    fact = (f"of {words.count(len(offered), 'plot or building', 'plots and buildings')}: "
            f"{tenures} with tenure, {prices} with price or rent, none with both")  # fmt: skip
    return failed(fact, "State tenure and price or rent of one that is offered.",
                  site.claims_of([row for row, *_ in offered], *_TERMS))  # fmt: skip


@rule(
    "control_known",
    title="Ownership and control are known",
    group=CONTROL,
    actor=_PROMOTER,
    source="VBRSP tier 2: the site is controlled",
    reads=("sites.control", "parties.party", "parties.party_role"),
)
def control_known(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether it is known who controls the land, and that somebody does.

    Passes if control is stated as owned by the promoter, public, under option, or several
    owners agreed, and a promoter, owner, option holder or landlord is named. Fails if it is
    stated that nobody controls the site or that its owners do not agree. Unknown if control is
    not stated, or nobody is named.
    """
    holders = [row for row in site.parties if row.party_role in _HOLDERS]
    cells = (*site.claims_on("control"), *site.claims_of(holders, "party", "party_role"))
    named = first_five(f"{row.party} ({PartyRole(str(row.party_role)).label})" for row in holders)
    if site.site.control is None:
        return unknown("Who owns or controls the land, and on what terms?", named or None, cells)
    control = Control(site.site.control)
    fact = control.label + (f": {named}" if named else "")
    if control in _NOT_FIRM:
        return failed(fact, "Reach an agreement with the owners.", cells)
    if not holders:
        return unknown("Who are the owner and the promoter?", fact, cells)
    return passed(fact, cells)
