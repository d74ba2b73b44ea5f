"""
Who approved which fact for which audience, and what of a portfolio a reader may therefore see.

A **fact** is one value as one source states it: a claim, a name or a location. It goes beyond the
team only if it is approved for its reader: by the description of its source, or by a person. What
is not approved is taken out before records are consolidated, so that nothing which is worked out
for a reader rests on it.
"""

from sitepipe.approvals.approving import Approved, approve
from sitepipe.approvals.facts import LOCATION, NAME, Facts, facts_of
from sitepipe.approvals.granted import (
    Declared,
    declared_then,
    is_declared_whole,
    own_partner,
    seen_by,
)
from sitepipe.approvals.listing import approvals_report, described
from sitepipe.approvals.log import APPROVALS_FILE, add_approvals, read_approvals
from sitepipe.approvals.withholding import shown_to

__all__ = [
    "APPROVALS_FILE",
    "LOCATION",
    "NAME",
    "Approved",
    "Declared",
    "Facts",
    "add_approvals",
    "approvals_report",
    "approve",
    "declared_then",
    "described",
    "facts_of",
    "is_declared_whole",
    "own_partner",
    "read_approvals",
    "seen_by",
    "shown_to",
]
