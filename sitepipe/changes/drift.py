"""What scores would rest on if only some of the causes had acted: inputs, switched by cause."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from sitepipe import schema
from sitepipe.changes.side import Side
from sitepipe.vocab import Cause

_KEY = ["site_id", "field"]


def input_causes(changes: pd.DataFrame) -> dict[tuple[str, str], str]:
    """
    Give the cause of each input of scores that differs, by site and field.

    Parameters
    ----------
    changes
        What :func:`sitepipe.changes.changes_between` gave.

    Returns
    -------
    causes
        Of an input on which several causes acted, the first: an input is switched whole.
    """
    rows = changes[changes["table"] == "inputs"]
    parts = (str(one).split(" / ", 1) for one in rows["id"])
    found: dict[tuple[str, str], str] = {}
    for (site_id, field), cause in zip(parts, rows["cause"], strict=True):
        found.setdefault((site_id, field), str(cause))
    return found


def causes_of_scores(causes: Iterable[str], *, configured_otherwise: bool) -> list[str]:
    """List the causes that may have moved scores, in the order of :class:`Cause`."""
    acted = {*causes, *([Cause.CONFIGURATION.value] if configured_otherwise else [])}
    return [cause.value for cause in Cause if cause.value in acted]


def switched_inputs(
    old: Side, new: Side, causes: dict[tuple[str, str], str], acted: frozenset[str]
) -> pd.DataFrame:
    """
    Return the inputs as they would be if only some of the causes had acted.

    Parameters
    ----------
    old, new
        Both states; reads ``inputs``, of the sites that both have.
    causes
        The cause of each input that differs.
    acted
        Causes that acted.

    Returns
    -------
    inputs
        Rows of :data:`sitepipe.schema.INPUTS`: those of the new state whose cause acted, those
        of the old whose cause did not, and of the new where neither differs.
    """
    both = set(old.table("sites")["site_id"]) & set(new.table("sites")["site_id"])
    waiting = {key for key, cause in causes.items() if cause not in acted}
    kept = []
    for side, is_new in ((old, False), (new, True)):
        rows = side.table("inputs")
        keys = zip(rows["site_id"], rows["field"], strict=True)
        kept.append(
            rows[[site in both and ((site, field) in waiting) != is_new for site, field in keys]]
        )
    return schema.INPUTS.frame(pd.concat(kept, ignore_index=True))
