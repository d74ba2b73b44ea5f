"""Where a site is stated to be, on both sides: what holds, and what stood there and lost."""

from __future__ import annotations

from dataclasses import replace

from sitepipe.changes.causes import Sides, is_revised
from sitepipe.changes.statements import Statement


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
    sources = {one.source_id for places in held for one in places.values()}
    unrevised = {name for name in sources if not is_revised(sides, name)}

    def beaten(this: int) -> list[Statement]:
        """Find what holds on the other side and is stated on this one, where it lost."""
        here, there = sides[this], sides[1 - this]
        stated = here.placing(site_id).items()
        return [
            replace(lost, said=one.said, holds=False)
            for claim_id, one in held[1 - this].items()
            for name, lost in stated
            if name not in held[this]
            and lost.source_id == one.source_id
            and (
                (name == claim_id and lost.source_id in unrevised)
                or _one_location(here.position(name), there.position(claim_id))
            )
        ]

    return [*held[0].values(), *beaten(0)], [*held[1].values(), *beaten(1)]


def _one_location(one: dict[str, tuple[object, ...]], other: dict[str, tuple[object, ...]]) -> bool:
    """Say whether two rows state one and the same latitude and longitude."""
    return "latitude" in one and one == other
