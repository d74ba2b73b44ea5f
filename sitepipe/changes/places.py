"""Where a site is stated to be, on both sides: what holds, and what stood there and lost."""

from __future__ import annotations

from dataclasses import replace

from sitepipe.changes.causes import Sides, is_revised
from sitepipe.changes.statements import Statement, Statements


def stated_places(sides: Sides, site_id: str) -> tuple[list[Statement], list[Statement]]:
    """
    Give the boundaries and locations of a site that both sides state.

    Parameters
    ----------
    sides
        All statements of the old and of the new side.
    site_id
        The site.

    Returns
    -------
    old, new
        Each ``said`` is the place, the kind, the uncertainty and the shape. No shape is kept of
        what lost: it is that of the other side if it holds there, and is the same.
    """
    held = [side.placed(site_id) for side in sides]
    unrevised = {
        one.source_id
        for places in held
        for one in places.values()
        if not is_revised(sides, one.source_id)
    }
    old, new = (
        [*held[this].values(), *_beaten(site_id, sides[this], sides[1 - this], unrevised)]
        for this in (0, 1)
    )
    return old, new


def _beaten(
    site_id: str, here: Statements, there: Statements, unrevised: set[str]
) -> list[Statement]:
    """Find what holds on the other side and is stated on this one, where it lost."""
    holding = here.placed(site_id)
    stated = {name: one for name, one in here.placing(site_id).items() if name not in holding}
    return [
        replace(lost, said=one.said, holds=False)
        for claim_id, one in there.placed(site_id).items()
        for name, lost in stated.items()
        if lost.source_id == one.source_id
        and (
            (name == claim_id and lost.source_id in unrevised)
            or _one_location(here.position(name), there.position(claim_id))
        )
    ]


def _one_location(one: dict[str, tuple[object, ...]], other: dict[str, tuple[object, ...]]) -> bool:
    """Say whether two rows state one and the same latitude and longitude."""
    return "latitude" in one and one == other
