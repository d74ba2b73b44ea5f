"""Many records to one site; every claim that lost is kept with the reason."""

from sitepipe.consolidate.area_totals import area_totals
from sitepipe.consolidate.electricity import SAID_BY_CONNECTION
from sitepipe.consolidate.inputs import claim_inputs
from sitepipe.consolidate.issued import JOINED
from sitepipe.consolidate.resolve import consolidate
from sitepipe.consolidate.totals import AcreageTotal, acreage_total
from sitepipe.consolidate.winners import rank_claims, states_something

__all__ = [
    "JOINED",
    "SAID_BY_CONNECTION",
    "AcreageTotal",
    "acreage_total",
    "area_totals",
    "claim_inputs",
    "consolidate",
    "rank_claims",
    "states_something",
]
