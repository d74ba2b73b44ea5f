"""Electric power as people write it, in MVA: "20MVA", "15 MW at 0.95 pf"."""

from __future__ import annotations

import re
from decimal import Decimal

from sitepipe.ingest.figures import Figure, Unreadable, read_number

_LONGEST = 100
_POWER_FACTOR = r"(?:p\.?\s?f\.?|power\s+factor)"
_AT_FACTOR = re.compile(
    rf"[\s,;]*\(?\s*(?:at|@)?\s*(?:a\s+)?(?:{_POWER_FACTOR}\s*(?:of|=|:)?\s*(\d*\.?\d+|unity)"
    rf"|(\d*\.?\d+|unity)\s*{_POWER_FACTOR})\s*(?:lag(?:ging)?)?\s*\)?$",
    re.IGNORECASE,
)
_REAL_POWER = re.compile(r"(?<![a-z])(k|m|g)w(?![a-z0-9])", re.IGNORECASE)
_APPARENT_POWER = re.compile(r"(?<![a-z])[km]va", re.IGNORECASE)
_MEGA = {"k": 1, "m": 1000, "g": 1_000_000}


def mva_of(text: str, power_factor: float | None = None) -> Figure | None:
    """
    Read a power to MVA; a real power (kW, MW, GW) is divided by the power factor.

    Parameters
    ----------
    text
        "20MVA", "15 MW at 0.95 pf", "10-15 MW". A number alone is in MVA.
    power_factor
        Real by apparent power, above 0 and up to 1, where the cell states none of its own.

    Returns
    -------
    figure
        In MVA; ``None`` if the cell states that it is not known.

    Raises
    ------
    Unreadable
        If it is no power, if real power comes without a power factor or with an impossible one,
        or if both kinds of power are stated.
    """
    plain = " ".join(text.split())
    if len(plain) > _LONGEST:
        raise Unreadable("it is too long to be a power")
    stated = _AT_FACTOR.search(plain)
    body = plain[: stated.start()] if stated else plain
    scales = {letter.casefold() for letter in _REAL_POWER.findall(body)}
    is_apparent = _APPARENT_POWER.search(body) is not None
    if not scales:
        if stated and not is_apparent:
            raise Unreadable("a power factor without MW or MVA")
        return read_number(body, unit="MVA")
    if is_apparent or len(scales) > 1:
        raise Unreadable("it mixes units of power")
    factor = Decimal(repr(power_factor)) if power_factor is not None else None
    if stated:
        digits = (stated[1] or stated[2]).casefold()
        factor = Decimal(1) if digits == "unity" else Decimal(digits)
    if factor is None:
        raise Unreadable("MW become MVA by a power factor only: write '15 MW at 0.95 pf'")
    if not (factor.is_finite() and 0 < factor <= 1):
        raise Unreadable("a power factor is above 0 and up to 1")
    kilo = read_number(_REAL_POWER.sub("kVA", body), unit="MVA")
    if kilo is None:
        return None
    times = Decimal(_MEGA[scales.pop()]) / factor
    return Figure(_product(kilo.low, times), _product(kilo.high, times), kilo.qualifier)


def _product(value: float | None, times: Decimal) -> float | None:
    return None if value is None else float(Decimal(repr(value)) * times)
