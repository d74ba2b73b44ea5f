"""The inputs of the score, one field at a time, in the order of the sites."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitepipe.errors import SchemaError, first_five

_READ = ["low", "high", "term", "known", "text", "unit", "origin", "verified"]


class SiteInputs:
    """
    Inputs by field, each on one row per site.

    Parameters
    ----------
    sites
        N rows with distinct ``site_id``.
    inputs
        Rows of :data:`sitepipe.schema.INPUTS`; an absent row is unknown.

    Raises
    ------
    SchemaError
        If a site stands twice, or an input names an unknown site or stands twice.
    """

    def __init__(self, sites: pd.DataFrame, inputs: pd.DataFrame) -> None:
        self.site_ids = pd.Index(sites["site_id"])
        if self.site_ids.has_duplicates:
            twice = self.site_ids[self.site_ids.duplicated()]
            raise SchemaError(f"table sites: {len(twice)} ids stand twice: {first_five(twice)}")
        self._inputs = inputs
        self._position = self.site_ids.get_indexer(inputs["site_id"])
        if (strange := self._position < 0).any():
            named = inputs.loc[strange, "site_id"].unique()
            raise SchemaError(
                f"table inputs: {strange.sum()} rows name sites that are not in table sites: "
                f"{first_five(named)}"
            )
        repeated = inputs.duplicated(["site_id", "field"])
        if repeated.any():
            rows = inputs.loc[repeated, ["site_id", "field"]].itertuples(index=False)
            raise SchemaError(
                f"table inputs: {repeated.sum()} inputs stand twice: "
                f"{first_five(' '.join(row) for row in rows)}"
            )
        self._rows = inputs.groupby("field").indices

    def of(self, field: str) -> pd.DataFrame:
        """
        Return one field of every site.

        Returns
        -------
        rows
            N rows in the order of the sites: low, high, term, known, text, unit, verified.
            ``known`` and ``verified`` are plain booleans; what is absent is ``NaN``, its
            ``known`` and ``verified`` false. A term that is not known is not a bound on
            anything, so it counts as absent. A claim stands as its source states it; what is
            modelled or measured must rest on nothing unverified.
        """
        rows = self._rows.get(field, np.array([], dtype=np.intp))
        found = self._inputs.iloc[rows][_READ].set_axis(self._position[rows], axis="index")
        aligned = found.reindex(pd.RangeIndex(len(self.site_ids)))
        known = aligned["known"].fillna(value=False).astype(bool)
        checked = aligned["verified"].fillna(value=False).astype(bool)
        return aligned.drop(columns="origin").assign(
            known=known,
            term=aligned["term"].where(known),
            verified=checked | aligned["origin"].eq("claims"),
        )
