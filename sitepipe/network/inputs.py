"""Access minutes as scoring reads them: one interval for each site and kind of hub."""

from __future__ import annotations

import math

import pandas as pd

from sitepipe import schema


def access_inputs(access: pd.DataFrame) -> pd.DataFrame:
    """
    Return the minutes to the nearest hub of each kind as inputs of the score.

    A site in several places gets the interval from its nearest to its farthest place.

    Parameters
    ----------
    access
        Rows of :data:`sitepipe.schema.ACCESS`.

    Returns
    -------
    inputs
        Rows of :data:`sitepipe.schema.INPUTS` with fields such as ``rail_terminal_min``. Where
        only some places of a site reach a hub, ``low`` holds, ``high`` is unknown and the input
        is not known. A site with no place that does has no row.
    """
    kinds = access.groupby(["site_id", "hub_kind"], sort=False)["minutes"]
    spans = kinds.agg(low="min", high="max", reached="count", places="size").reset_index()
    spans = spans[spans["reached"] > 0]
    known = spans["reached"] == spans["places"]
    high = spans["high"].where(known)
    return schema.INPUTS.frame(
        pd.DataFrame(
            {
                "site_id": spans["site_id"],
                "field": spans["hub_kind"] + "_min",
                "low": spans["low"],
                "high": high,
                "known": known,
                "text": [span_words(low, top) for low, top in zip(spans["low"], high, strict=True)],
                "unit": "min",
                "origin": "access",
            }
        )
    )


def span_words(low: float, high: float) -> str:
    """
    Say an interval of minutes: ``8 min``, ``8–10 min``, ``1 h 52 min``, ``55 min – 1 h 5 min``.

    Minutes are rounded to one; what would round to none is ``under 1 min``. ``high``
    may be ``NaN``: ``at least 8 min; not every place reaches one``.
    """
    if math.isnan(high):
        return f"at least {_words(low)}; not every place reaches one"
    first, last = _words(low), _words(high)
    if first == last:
        return first
    if high < 59.5:
        return f"{round(low)}–{last}"
    return f"{first} – {last}"


def _words(value: float) -> str:
    """Say minutes to the nearest one, in hours from 60 up."""
    hours, rest = divmod(round(value), 60)
    if not hours:
        return f"{rest} min" if rest else "under 1 min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
