"""One name for each column of a table, whatever its headings are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sitepipe.errors import SchemaError, first_five
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.headings import LONGEST_HEADING, Wanted
from sitepipe.vocab import IssueKind, Severity
from sitepipe.words import count


def unique_headings(
    cells: Sequence[str], *, where: str, row: int, wanted: Wanted | None, issues: IssueLog
) -> list[str]:
    """
    Give every column a heading; a blank one is called by its number.

    A heading that stands twice is counted, ``Note`` and ``Note (2)``, and noted, unless it is
    mapped: then it cannot be told which column is meant, until the description names the
    second too, mapped or ignored. Without a description nothing may stand twice.

    Raises
    ------
    SchemaError
        If a heading that matters stands twice.
    """
    last = max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    headings = [
        " ".join(cell.split())[:LONGEST_HEADING] or f"(column {position})"
        for position, cell in enumerate(cells[:last], start=1)
    ]
    many = Counter(headings)
    twice = [heading for heading, times in many.items() if times > 1]
    if not twice:
        return headings
    told = set(wanted.names) if wanted else set()
    unclear = sorted(
        one for one in twice if wanted is None or (one in told and f"{one} (2)" not in told)
    )
    if unclear:
        stand = _stand_twice(len(unclear))
        raise SchemaError(
            f"{where}, row {row}: {stand}: {first_five(unclear)}",
            hint="Give each column a heading of its own."
            if wanted is None
            else f"Give each column a heading of its own, or map or ignore '{unclear[0]} (2)' "
            "too in its sources/*.yaml.",
        )
    issues.add(
        IssueKind.HEADING_TWICE,
        Severity.WARNING,
        f"{_stand_twice(len(twice))} in row {row}: {first_five(twice)}",
        row=row,
        column=twice[0],
        value=twice[0],
        repair=f"They were counted, such as '{twice[0]} (2)'; give each column a heading of its "
        "own.",
    )
    return _counted(headings, set(twice))


def _counted(headings: list[str], twice: set[str]) -> list[str]:
    taken, seen = set(headings), Counter[str]()
    counted = []
    for heading in headings:
        seen[heading] += 1
        name = heading
        if heading in twice and seen[heading] > 1:
            number = seen[heading]
            while (name := f"{heading} ({number})") in taken:
                number += 1
            taken.add(name)
        counted.append(name)
    return counted


def _stand_twice(many: int) -> str:
    return "1 heading stands twice" if many == 1 else f"{count(many, 'heading')} stand twice"
