"""Why a check on the age or the rhythm of sources differs: from their editions, not their words."""

from __future__ import annotations

from collections.abc import Sequence

from sitepipe.changes.causes import Sides, cause_of, of_edition
from sitepipe.changes.side import Verdict
from sitepipe.changes.statements import Statement
from sitepipe.vocab import Cause

ON_EDITIONS = frozenset({"checks.sources_fresh", "checks.sources_on_time"})
"""The checks that rest on the dates of the sources of a site, whatever these state."""

Cited = tuple[Sequence[Statement], Sequence[Statement]]


def of_editions(
    sides: Sides,
    site_id: str,
    cited: Cited,
    failed: tuple[bool, bool],
    read_otherwise: list[Verdict],
) -> list[Verdict]:
    """
    Judge a check by the sources that it rests on.

    Parameters
    ----------
    sides
        All statements of the old and of the new side.
    site_id
        The site.
    cited
        One statement of each source that the check cites, on both sides: of all, or where it
        failed of those for which it did.
    failed
        Whether it failed, on both sides.
    read_otherwise
        What may date one file otherwise: configuration, the method's version.

    Returns
    -------
    verdicts
        None if no source that could have made the difference has another edition, is described
        otherwise, or is of one side only: then the date asked of or the rule did.
    """
    found: list[Verdict] = []
    for name, held in _telling(cited, failed).items():
        if all(side.speaks_of(site_id, name) for side in sides):
            found += _of_source(sides, name, read_otherwise)
        else:
            field = str(held.said[0])
            old, new = (
                [one for one in side.of_site(site_id, field) if one.source_id == name]
                for side in sides
            )
            verdict = cause_of(sides, old, new, read_otherwise)
            found += [verdict] if verdict else []
    return found


def _telling(cited: Cited, failed: tuple[bool, bool]) -> dict[str, Statement]:
    """Give the sources that could have made the difference, each with what was cited of it."""
    old, new = ({one.source_id: one for one in side} for side in cited)
    if failed[1]:  # those that it fails for now, and those that it failed for and no more does
        return (old if failed[0] else {}) | new
    return old if failed[0] else old | new


def _of_source(sides: Sides, name: str, read_otherwise: list[Verdict]) -> list[Verdict]:
    """Compare the editions of one source that speaks of a site on both sides."""
    old, new = (side.edition(name) for side in sides)
    found = of_edition(name, new[1], old[1])
    if found and read_otherwise and old[0] and old[0] == new[0]:
        found = Verdict(read_otherwise[0].cause, f"{name}: the same file is dated otherwise")
    if found:
        return [found]
    described = [side.described(name) for side in sides]
    if described[0] != described[1]:
        return [Verdict(Cause.CONFIGURATION, f"{name} is described otherwise")]
    return []
