"""Access minutes as scoring reads them: one interval for each site and kind of hub."""

from __future__ import annotations

import math

import pandas as pd

from sitepipe import schema, words


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
        is not known. A site with no place that does has no row. ``verified`` if the way from
        every place is.
    """
    checked = access.assign(verified=access["verified"].fillna(value=False).astype(bool))
    kinds = checked.groupby(["site_id", "hub_kind"], sort=False)
    spans = kinds.agg(
        low=("minutes", "min"),
        high=("minutes", "max"),
        reached=("minutes", "count"),
        places=("minutes", "size"),
        verified=("verified", "all"),
    ).reset_index()
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
                "text": [_words(low, top) for low, top in zip(spans["low"], high, strict=True)],
                "unit": "min",
                "origin": "access",
                "verified": spans["verified"],
            }
        )
    )


def _words(low: float, high: float) -> str:
    """Say an interval of minutes; ``high`` is ``NaN`` where not every place reaches one."""
    if math.isnan(high):
        return f"at least {words.duration(low)}; not every place reaches one"
    return words.duration_span(low, high)
