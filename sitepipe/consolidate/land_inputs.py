"""What stated acreages say of the land that can be built on, and of the land free now."""

from __future__ import annotations

from collections.abc import Iterable

from sitepipe import words
from sitepipe.consolidate.bounds import bound
from sitepipe.consolidate.winners import TableRow
from sitepipe.vocab import AcreageBasis

_NET = AcreageBasis.NET_DEVELOPABLE.value
_NEAR_TERM = AcreageBasis.NEAR_TERM_AVAILABLE.value
_COMMITTED = AcreageBasis.COMMITTED_UNDER_OFFER.value


def acreage_inputs(
    acreages: list[TableRow], *, measured_acres: float | None
) -> dict[str, TableRow]:
    """
    Give the inputs that rest on acreages.

    Net developable land lies within the site, and land free now within the net developable
    land. So a figure on a wider basis bounds a narrower one from above by its own upper end,
    and land free now bounds the net from below. Committed land bounds neither.

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
    wider = [row for basis, row in by_basis.items() if basis not in (_NET, _NEAR_TERM, _COMMITTED)]
    if net := _narrow(by_basis.get(_NET), wider, measured_acres, by_basis.get(_NEAR_TERM)):
        inputs["net_developable_acres"] = net
    if _NET in by_basis:
        wider.append(by_basis[_NET])
    if near_term := _narrow(by_basis.get(_NEAR_TERM), wider, measured_acres, None):
        inputs["near_term_acres"] = near_term
    return inputs


def _narrow(
    own: TableRow | None,
    wider: list[TableRow],
    measured_acres: float | None,
    narrower: TableRow | None,
) -> TableRow | None:
    """Give a figure on its own basis, or the bounds that other bases set."""
    if own is None and not wider and measured_acres is None and narrower is None:
        return None
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
        if (high := bound(row["high_acres"])) is not None:
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
