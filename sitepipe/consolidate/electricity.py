"""What a site's own connections say of its electricity."""

from __future__ import annotations

import pandas as pd

from sitepipe.consolidate.registers import Register
from sitepipe.consolidate.winners import TableRow
from sitepipe.names import site_key
from sitepipe.vocab import Firmness, IssueKind, PowerStatus, Severity, Utility

_STATUS_ORDER = {status.value: order for order, status in enumerate(PowerStatus)}
_FIRMNESS_ORDER = {Firmness.FIRM.value: 0, Firmness.NON_FIRM.value: 2}
_NOT_STATED = 1  # between firm and non-firm: it may be either
SAID_BY_CONNECTION = {
    "power_status": "electricity_status",
    "power_mva": "capacity_mva",
    "power_date": "connection_date",
}
"""Fields of a site, and that of its furthest-on electricity connection which speaks for each."""

_UNIT = {"power_mva": "MVA"}


def electricity_claims(connections: Register, claims: pd.DataFrame) -> pd.DataFrame:
    """
    Let each site's furthest-on electricity connection speak for the site.

    Of connections at one stage a firm one comes before one that may be curtailed, then the
    larger, then the first by name. Only firm capacity speaks for a site's firm capacity, and
    none does of which no connection was applied for.

    Parameters
    ----------
    connections
        The register of connections, ordered by key.
    claims
        Rows of :data:`sitepipe.schema.CLAIMS`.

    Returns
    -------
    derived
        Claims on ``power_status``, ``power_mva`` and ``power_date`` with the cell and text of
        the connection's own claim. Their id is that claim's with ``→`` and the field.
    """
    if connections.table.empty:
        return claims.iloc[:0]
    speaking = _speaking(connections.table)
    firm = speaking["firmness"] == Firmness.FIRM.value
    applied_for = speaking["electricity_status"] != PowerStatus.NONE.value
    may_say = {"power_mva": firm & applied_for, "power_date": applied_for}
    own = claims.set_index("claim_id")
    derived = []
    for field, column in SAID_BY_CONNECTION.items():
        behind = connections.cells.loc[speaking.index, column]
        allowed = behind.notna() & may_say.get(field, behind.notna())
        said = own.loc[behind[allowed].to_list()]
        value = speaking.loc[allowed, column].to_numpy()
        # A figure that its column cannot have was made unknown there; it says nothing here.
        held = pd.notna(value) | said[["value", "low"]].isna().all(axis=1).to_numpy()
        said = said[held].reset_index().assign(field=field, unit=_UNIT.get(field))
        derived.append(said.assign(claim_id=said["claim_id"] + f"→{field}"))
    return pd.concat(derived, ignore_index=True)[list(claims.columns)].astype(claims.dtypes)


def unknown_substations(
    connections: Register, substations: pd.DataFrame, claims: pd.DataFrame
) -> list[TableRow]:
    """List the substations that connections name and no source lists, if any are listed."""
    if substations.empty:
        return []
    listed = {site_key(name) for name in substations["substation"]}
    named = connections.table["at_substation"].dropna()
    strange = named[[site_key(name) not in listed for name in named]]
    own = claims.set_index("claim_id")
    cells = connections.cells.loc[strange.index, "at_substation"]
    return [
        {
            **{name: claim[name] for name in ("source_id", "sheet", "row", "column")},
            "value": claim["text"],
            "kind": IssueKind.UNKNOWN_SUBSTATION.value,
            "severity": Severity.NOTICE.value,
            "message": f"no source of substations lists {claim['text']!r}",
            "repair": "The name is kept; add the substation, or correct the name.",
        }
        for claim in own.loc[cells.to_list()].to_dict("records")
    ]


def _speaking(connections: pd.DataFrame) -> pd.DataFrame:
    """Choose one electricity connection of each site."""
    held = connections[connections["utility"] == Utility.ELECTRICITY.value]
    ranked = pd.DataFrame(
        {
            "site_id": held["site_id"],
            "stage": -held["electricity_status"].map(_STATUS_ORDER).astype("float64").fillna(-1),
            "firmness": held["firmness"].map(_FIRMNESS_ORDER).astype("float64").fillna(_NOT_STATED),
            "capacity": -held["capacity_mva"],
        }
    ).sort_values(["stage", "firmness", "capacity"], kind="stable")
    return held.loc[ranked.drop_duplicates("site_id").index.sort_values()]
