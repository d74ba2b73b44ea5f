"""What stated acreages say of the land that can be built on, and of the land free now."""

from __future__ import annotations

from collections.abc import Iterable

from sitepipe import words
from sitepipe.consolidate.bounds import bound
from sitepipe.consolidate.winners import TableRow
from sitepipe.vocab import AcreageBasis, Qualifier

_NET = AcreageBasis.NET_DEVELOPABLE.value
_NEAR_TERM = AcreageBasis.NEAR_TERM_AVAILABLE.value
_NARROW_OR_COMMITTED = (_NET, _NEAR_TERM, AcreageBasis.COMMITTED_UNDER_OFFER.value)
_WIDER = (AcreageBasis.GROSS_SITEWIDE.value, AcreageBasis.ALLOCATED.value)
_FIRM = (Qualifier.EXACT.value, Qualifier.AT_MOST.value)


def acreage_inputs(
    acreages: list[TableRow], *, measured_acres: float | None
) -> dict[str, TableRow]:
    """
    Give the inputs that rest on acreages.

    Net developable land lies within the site, and land free now within the net developable
    land. So land free now bounds the net from below, and a figure on a basis that is known to
    be wider bounds both from above; but only one stated as exact or as a maximum, for "about"
    comes without an error. Committed land bounds neither.

    Parameters
    ----------
    acreages
        Rows of one site of :data:`sitepipe.schema.ACREAGES`, best basis first.
    measured_acres
        Area of its boundary, where it has one; it bounds both from above.

    Returns
    -------
    inputs
        By field: low, high, known, text, unit. A field of which nothing at all is said is
        absent.
    """
    by_basis = {str(row["basis"]): row for row in acreages}
    inputs: dict[str, TableRow] = {}
    if acreages:
        first = acreages[0]
        inputs["stated_acres"] = {
            "low": bound(first["low_acres"]),
            "high": bound(first["high_acres"]),
            "known": True,
            "text": "; ".join(_words(row) for row in acreages),
            "unit": "acres",
        }
    wider = [by_basis[basis] for basis in _WIDER if basis in by_basis]
    elsewhere = [row for basis, row in by_basis.items() if basis not in _NARROW_OR_COMMITTED]
    own_net, own_near_term = by_basis.get(_NET), by_basis.get(_NEAR_TERM)
    figures = {
        "net_developable_acres": _narrow(own_net, wider, measured_acres, own_near_term),
        "near_term_acres": _narrow(
            own_near_term, [*wider, own_net] if own_net else wider, measured_acres, None
        ),
    }
    for field, figure in figures.items():
        text = figure["text"]
        if text is None and elsewhere:
            text = f"not stated (known: {_words(elsewhere[0])})"
        if text is not None or figure["low"] or figure["high"] is not None:
            inputs[field] = {**figure, "text": text}
    return inputs


def _narrow(
    own: TableRow | None,
    wider: list[TableRow],
    measured_acres: float | None,
    narrower: TableRow | None,
) -> TableRow:
    """Give a figure on its own basis, or the bounds that other bases set."""
    low, high = (bound(own["low_acres"]), bound(own["high_acres"])) if own else (None, None)
    known = low is not None and high is not None
    ceilings = list(_ceilings(wider, measured_acres))
    if low is None:
        low = (bound(narrower["low_acres"]) if narrower else None) or 0.0
    if high is None and ceilings:
        high = max(min(ceiling for ceiling, _ in ceilings), low)
    text: str | None = None
    if own is not None:
        text = _words(own)
    elif ceilings:
        ceiling, source = min(ceilings)
        text = f"{words.acres(None, ceiling, None)} ({source})"
    return {"low": low, "high": high, "known": known, "text": text, "unit": "acres"}


def _ceilings(wider: list[TableRow], measured_acres: float | None) -> Iterable[tuple[float, str]]:
    for row in wider:
        high = bound(row["high_acres"])
        if high is not None and row["qualifier"] in _FIRM:
            yield high, _words(row)
    if measured_acres is not None:
        yield measured_acres, "the measured boundary"


def _words(row: TableRow) -> str:
    return words.acres(
        bound(row["low_acres"]),
        bound(row["high_acres"]),
        str(row["qualifier"]),
        counting=AcreageBasis(str(row["basis"])).label,
    )
