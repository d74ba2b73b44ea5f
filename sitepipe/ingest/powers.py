"""Electric power as people write it, in MVA: "20MVA", "15 MW at 0.95 pf"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from sitepipe.config import Loaded, ReadingConfig
from sitepipe.ingest.figures import Figure, Unreadable, is_stated_unknown, read_number
from sitepipe.vocab import Qualifier

_LONGEST = 100
_POWER_FACTOR = r"(?:p\.?\s?f\.?|power\s+factor)"
_AT_FACTOR = re.compile(
    rf"[\s,;]*\(?\s*(?:at|@)?\s*(?:a\s+)?(?:{_POWER_FACTOR}\s*(?:of|=|:)?\s*(\d*\.?\d+|unity)"
    rf"|(\d*\.?\d+|unity)\s*{_POWER_FACTOR})\s*(?:lag(?:ging)?)?\s*\)?$",
    re.IGNORECASE,
)
_REAL_POWER = re.compile(r"(?<![a-z])(k|m|g)w(?![a-z0-9])", re.IGNORECASE)
_APPARENT_POWER = re.compile(r"(?<![a-z])[km]va", re.IGNORECASE)
_ANY_POWER = re.compile(r"(?<![a-z])[kmg](?:va|w)(?![a-z0-9])", re.IGNORECASE)
_MEGA = {"k": 1, "m": 1000, "g": 1_000_000}


_REAL_UNITS = {"kw": "kW", "mw": "MW", "gw": "GW"}


@dataclass(frozen=True)
class PowerFactor:
    """Real by apparent power, and who says so."""

    value: float
    basis: str


@dataclass(frozen=True)
class Power:
    """A power in MVA; ``reading`` says how real power became it, empty for apparent power."""

    figure: Figure | None
    reading: str


def assumed_factor(loaded: Loaded[ReadingConfig] | None) -> PowerFactor | None:
    """Return the power factor that is assumed where nobody states one."""
    if loaded is None:
        return None
    figure = loaded.section.power_factor
    checked = "" if figure.verified else ", not verified"
    return PowerFactor(figure.value, f"assumed{checked}: {loaded.label}")


def stated_factor(value: float | None) -> PowerFactor | None:
    """Return the power factor that the description of a source states, if it does."""
    return None if value is None else PowerFactor(value, "as the description of its source says")


def read_power(text: str, *, bare: str = "", factor: PowerFactor | None = None) -> Power:
    """
    Read a power to MVA, and say how real power became apparent power.

    A figure that rests on a power factor which the cell itself does not state is about that:
    an exact one becomes "about".

    Parameters
    ----------
    text
        The cell.
    bare
        Unit of a number that stands alone, where the column's heading names one: ``kva``,
        ``kw``, ``mw`` or ``gw``.
    factor
        Where the cell states none of its own.

    Raises
    ------
    Unreadable
        As :func:`mva_of`.
    """
    plain = " ".join(text.split())
    if is_stated_unknown(plain):
        return Power(None, "")
    of_heading = ""
    if not _ANY_POWER.search(plain):
        if bare not in _REAL_UNITS:
            return Power(read_number(plain, unit="MVA", bare=bare), "")
        stated = _AT_FACTOR.search(plain)
        end = stated.start() if stated else len(plain)
        plain = f"{plain[:end].rstrip()} {_REAL_UNITS[bare]}{plain[end:]}"
        of_heading = f" under a heading in {_REAL_UNITS[bare]}"
    figure = mva_of(plain, None if factor is None else factor.value)
    if figure is None or not _REAL_POWER.search(plain):
        return Power(figure, "")
    shown = " ".join(text.split()) + of_heading
    if _AT_FACTOR.search(plain) or factor is None:
        return Power(figure, shown)
    if figure.qualifier is Qualifier.EXACT:
        figure = Figure(figure.low, figure.high, Qualifier.CIRCA)
    return Power(figure, f"{shown} at power factor {factor.value:g} ({factor.basis})")


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
