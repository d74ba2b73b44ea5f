"""Rules on electricity: what is stated, whether the quotation holds, where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sitepipe import words
from sitepipe.readiness.dates import due_by, earliest, ends_within, is_over, months_after
from sitepipe.readiness.dossier import Dossier
from sitepipe.readiness.rows import Connection
from sitepipe.readiness.rule import Given, Result, failed, passed, rule, unknown
from sitepipe.vocab import ConnectionRoute, Firmness, PowerStatus, Utility

GROUP = "Electricity"
_OPERATOR = "the network operator"
_APPLY = "Apply to the network operator for a connection."

# What must be stated of a connection, and how it is asked for.
_ASKED = {
    "route": "route",
    "electricity_status": "status",
    "capacity_mva": "MVA",
    "firmness": "firm or not",
    "connection_date": "from which date",
}
_ORDER = list(PowerStatus)
_ACCEPTED = _ORDER.index(PowerStatus.DNO_OFFER_ACCEPTED)


def _electricity(site: Dossier) -> list[Connection]:
    return [row for row in site.connections if row.utility == Utility.ELECTRICITY]


def _status(row: Connection) -> PowerStatus | None:
    return None if row.electricity_status is None else PowerStatus(row.electricity_status)


def _name(row: Connection) -> str:
    return row.connection or "the connection"


@rule(
    "electricity_stated",
    title="Electricity is stated: route, status, MVA, firmness, date",
    group=GROUP,
    actor=_OPERATOR,
    source="Project MADE report (2026), Action 30: energy capabilities of every site",
    reads=(
        "connections.utility", "connections.connection", "connections.route",
        "connections.electricity_status", "connections.capacity_mva", "connections.firmness",
        "connections.connection_date", "sites.power_status", "sites.power_mva",
        "sites.power_date",
    ),
)  # fmt: skip
def electricity_stated(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether enough is stated of the electricity to plan with it.

    Passes if at least one electricity connection states its route, how far it has come, its
    MVA, whether they are firm, and from which date. Fails if it is stated that none has been
    applied for. Unknown if no connection is stated, or any of the five is missing from each;
    the question names what is missing from the one that states most.
    """
    rows = _electricity(site)
    if not rows:
        return _stated_of_site(site)
    applied = [row for row in rows if _status(row) is not PowerStatus.NONE]
    claims = site.claims_of(rows, *_ASKED)
    if not applied:
        return failed("no electricity connection applied for", _APPLY, claims, actor="the promoter")
    best = min(applied, key=lambda row: len(_missing(row)))
    cells = site.claims_of([best], *_ASKED)
    if missing := _missing(best):
        asked = words.joined([_ASKED[name] for name in missing])
        return unknown(
            f"What is, of {_name(best)}: {asked}?", _connection_in_words(best) or None, cells
        )
    whole = [row for row in applied if not _missing(row)]
    fact = "; ".join(_connection_in_words(row) for row in whole)
    return passed(fact, site.claims_of(whole, *_ASKED))


def _stated_of_site(site: Dossier) -> Result:
    """Judge what is stated of the site alone: never the whole, for it has no route."""
    status, mva, date = site.site.power_status, site.site.power_mva, site.site.power_date
    claims = site.claims_on("power_status", "power_mva", "power_date")
    if status == PowerStatus.NONE:
        return failed("no electricity connection applied for", _APPLY, claims, actor="the promoter")
    parts = [
        *([words.quantity(mva, mva, None, "MVA")] if mva is not None else []),
        *([PowerStatus(status).label] if status is not None else []),
        *([words.since(date)] if date is not None else []),
    ]
    return unknown(
        f"Which connections are there, and of each: {words.joined(list(_ASKED.values()))}?",
        ", ".join(parts) or None,
        claims,
    )


def _missing(row: Connection) -> list[str]:
    return [name for name in _ASKED if getattr(row, name) is None]


def _connection_in_words(row: Connection) -> str:
    firm = [] if row.firmness is None else [Firmness(row.firmness).label]
    mva = [] if row.capacity_mva is None else [
        words.quantity(row.capacity_mva, row.capacity_mva, None, "MVA")
    ]  # fmt: skip
    status = _status(row)
    return ", ".join(
        [
            " ".join(mva + firm[: len(mva)]),
            *(firm if not mva else []),
            *([] if status is None else [status.label]),
            *([] if row.route is None else [ConnectionRoute(row.route).label]),
            *([] if row.connection_date is None else [words.since(row.connection_date)]),
        ]
    ).removeprefix(", ")


@rule(
    "electricity_quote_in_force",
    title="The electricity quotation has not expired",
    group=GROUP,
    actor="the promoter",
    source="Network operators' guidance on offers: an offer not accepted in its time is withdrawn",
    reads=(
        "connections.utility", "connections.connection", "connections.electricity_status",
        "connections.quote_date", "connections.quote_expires",
    ),
    figures=("quote_months", "notice_months"),
)  # fmt: skip
def electricity_quote_in_force(site: Dossier, given: Given) -> Result:
    """
    Whether each quotation or offer for electricity still holds.

    A connection that is accepted, or further on, needs no quotation. Any other holds until the
    date stated, or else for the usual months from the date of the quotation. Passes if every
    connection is accepted or its quotation holds, its last day included; an end within the
    notice period is given as due. Fails if a quotation has expired, or nothing has been
    applied for. Unknown if no connection or no status is stated, or a quotation has no date or
    an interval of dates in which it may have expired. The first end that has, or may have,
    passed stays given as due.
    """
    rows = _electricity(site)
    if not rows:
        return unknown("Which quotation or offer is there, and until when does it hold?",
                       actor=_OPERATOR)  # fmt: skip
    cells = site.claims_of(rows, "electricity_status", "quote_expires", "quote_date")
    if all(_status(row) is PowerStatus.NONE for row in rows):
        return failed("no electricity connection applied for", _APPLY, cells)
    quotes = [_quote(row, given) for row in rows if _status(row) is not PowerStatus.NONE]
    holding = [quote for quote in quotes if quote.state == "holds"]
    expired = [quote for quote in quotes if quote.state == "expired"]
    unsure = [quote for quote in quotes if quote.state == "unsure"]
    if expired:
        return failed(_told(expired + unsure + holding), "Ask for a new quotation.", cells,
                      due=earliest(_ends(expired)))  # fmt: skip
    if unsure:
        return unknown(
            "How far has it come, and until when does the quotation hold?",
            _told(unsure + holding), cells, due=earliest(_ends(unsure)), actor=_OPERATOR,
        )  # fmt: skip
    notice = given.months("notice_months")
    soon = [
        quote
        for quote in holding
        if quote.until is not None and ends_within(quote.until, notice, as_of=given.as_of)
    ]
    return passed(_told(holding), cells, due=earliest(_ends(soon)))


@dataclass(frozen=True)
class _Quote:
    """
    What is known of one connection's quotation.

    ``until`` is when it ends or ended, where it needs one and that is known.
    """

    state: Literal["holds", "expired", "unsure"]
    fact: str
    until: str | None = None


def _quote(row: Connection, given: Given) -> _Quote:
    """Judge the quotation of a connection that is applied for."""
    status = _status(row)
    if status is not None and _ORDER.index(status) >= _ACCEPTED:
        return _Quote("holds", f"{_name(row)}: {status.label}")
    until = _holds_until(row, given)
    said = f"{_name(row)}: {'status not stated' if status is None else status.label}"
    if until is None or status is None:
        return _Quote("unsure", said + ("" if until else ", no date of quotation"))
    over = is_over(until, as_of=given.as_of)
    if over is None:
        return _Quote("unsure", f"{said}, may have expired, {words.date(until)}", until)
    if over:
        return _Quote("expired", f"{said}, expired {words.date(until)}", until)
    return _Quote("holds", f"{said}, holds until {words.date(until)}", until)


def _told(quotes: list[_Quote]) -> str:
    return "; ".join(quote.fact for quote in quotes)


def _ends(quotes: list[_Quote]) -> list[str]:
    return [due_by(quote.until) for quote in quotes if quote.until is not None]


def _holds_until(row: Connection, given: Given) -> str | None:
    if row.quote_expires is not None:
        return row.quote_expires
    if row.quote_date is None:
        return None
    return months_after(row.quote_date, given.months("quote_months"))


@rule(
    "substation_known",
    title="The substation is known",
    group=GROUP,
    actor=_OPERATOR,
    source="Network operators' capacity maps: grid supply point, bulk supply point, primary",
    reads=("connections.utility", "connections.connection", "connections.at_substation",
           "substations.substation"),
)  # fmt: skip
def substation_known(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether it is known which substation the electricity comes from.

    Passes if an electricity connection names a substation that the network operator's list
    holds. Fails if those named stand in no such list. Unknown if none is named, or there is no
    list to look in. Published headroom is never shown as available: it may be committed.
    """
    named = [row for row in _electricity(site) if row.at_substation is not None]
    if not named:
        return unknown("Which substation does the connection come from?")
    claims = site.claims_of(named, "at_substation")
    found = [row for row in named if row.at_substation in site.substations]
    if found:
        listed = [site.substations[str(row.at_substation)] for row in found]
        names = words.joined(list(dict.fromkeys(row.substation for row in listed)))
        return passed(names, (*site.claims_of(found, "at_substation"), *site.claims_of(listed)))
    names = words.joined(list(dict.fromkeys(str(row.at_substation) for row in named)))
    if not site.substations:
        return unknown("Send the list of substations.", names, claims)
    return failed(f"{names}: on no list of substations", "Correct the name, or add it to the list.",
                  claims)  # fmt: skip
