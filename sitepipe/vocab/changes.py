"""Terms of what differs between two states of the pipeline."""

from __future__ import annotations

from sitepipe.vocab.term import Term


class Cause(Term):
    """Why a figure differs between two states of the pipeline."""

    REAL_CHANGE = "real_change", "real change"
    CORRECTION = "correction"
    SOURCE_REVISION = "source_revision", "source revision"
    CONFIGURATION = "configuration", "rule or configuration"
    METHOD = "method", "method version"
    TIME = "time", "passing of time"
    NOT_FOUND = "not_found", "cause not found"


class Move(Term):
    """What became of a site from one state to the next, as a map of changes shows it."""

    NEW = "new"
    UP = "up", "moved up"
    DOWN = "down", "moved down"
    GONE = "gone", "no longer there"
    OTHER = "other", "changed otherwise"
