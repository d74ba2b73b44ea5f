"""Records of sites as matching compares them: name, reference, size and place in one row."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pandas.util import hash_array, hash_pandas_object

_WORDS = {
    "site_reference": "reference",
    "authorities": "authorities",
    "former_names": "former_names",
    "larger_site": "larger_site",
}
_ACREAGE = "stated_acres"
_PLACE = "place"


def describe(
    records: pd.DataFrame, claims: pd.DataFrame, geometries: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """
    Put in one row what each record says that tells sites apart.

    A row of one place of a site that lies in several has no position here: where one place is
    says nothing of where the others are.

    Parameters
    ----------
    records
        Records that name sites; :data:`sitepipe.schema.RECORDS`.
    claims, geometries
        Theirs, or also others'.

    Returns
    -------
    described
        One row per record, in its order, with the columns that
        :func:`sitepipe.consolidate.matching.match_records` reads. The acreage is the record's
        largest, whatever its basis; ``content`` a number that all it says decides, and the row
        it stands in does not.
    """
    own = claims[claims["record_id"].isin(records["record_id"])]
    words = (
        own[own["field"].isin(_WORDS)]
        .drop_duplicates(["record_id", "field"])
        .pivot(index="record_id", columns="field", values="value")
        .reindex(index=records["record_id"], columns=list(_WORDS))
        .rename(columns=_WORDS)
    )
    acres = own[own["field"] == _ACREAGE].groupby("record_id")[["low", "high"]].max()
    acres = acres.reindex(records["record_id"])
    partial = set(own.loc[(own["field"] == _PLACE) & own["value"].notna(), "record_id"])
    placed = geometries[~geometries["record_id"].isin(partial)].drop_duplicates("record_id")
    placed = placed.set_index("record_id").reindex(records["record_id"])
    table = pd.DataFrame(
        {
            "record_id": records["record_id"].to_numpy(),
            "source_id": records["source_id"].to_numpy(),
            "name": records["name"].to_numpy(),
            **{name: words[name].to_numpy(dtype=object) for name in words.columns},
            "acres_low": acres["low"].to_numpy(dtype=float),
            "acres_high": acres["high"].to_numpy(dtype=float),
            "kind": placed["kind"].to_numpy(dtype=object),
            "uncertainty_m": placed["uncertainty_m"].to_numpy(dtype=float),
            "content": _content(records, own, placed["geometry"]),
        }
    )
    return gpd.GeoDataFrame(table, geometry=placed["geometry"].to_numpy(), crs=geometries.crs)


def _content(
    records: pd.DataFrame, claims: pd.DataFrame, geometries: gpd.GeoSeries
) -> npt.NDArray[np.uint64]:
    """Give each record a number by which it stands in order, wherever its row stands."""
    stated = hash_pandas_object(claims[["field", "text"]].astype("str"), index=False)
    # A sum does not depend on the order of columns; it wraps around like the hash itself.
    sums = stated.groupby(claims["record_id"]).sum().reindex(records["record_id"], fill_value=0)
    drawn = shapely.to_wkb(geometries.to_numpy(), hex=True)
    places = hash_array(np.array([text or "" for text in drawn], dtype=object))
    return np.asarray(sums.to_numpy(dtype="uint64") + places, dtype="uint64")
