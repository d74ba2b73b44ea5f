"""Reading which sites share an item of works: "Ashby Park 60 %; Elm Farm (40 %)"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sitepipe.names import site_key

_SHARE = re.compile(
    r"\(? ?(?<![\d.,])(?P<percent>\d{1,4}(?:[.,]\d{1,6})?) ?(?:%|per ?cent) ?\)?$", re.IGNORECASE
)


@dataclass(frozen=True)
class Shared:
    """One site as a cell names it: its id where it is known, its share (0-1) where stated."""

    text: str
    site_id: str | None
    share: float | None


def read_shares(text: str, id_by_name: Mapping[str, str]) -> list[Shared]:
    """
    Read the sites of a cell, each with its share if it has one.

    Sites stand between semicolons or on lines of their own. A name may itself end in a figure
    or in brackets, so what is a site's name as it stands is read as that before a share is
    looked for.

    Parameters
    ----------
    text
        The cell.
    id_by_name
        Site id by the key of its name.

    Returns
    -------
    shares
        In the order of the cell. ``site_id`` is ``None`` for a name that no source gives.
    """
    return [
        found
        for part in text.split(";")
        for found in _of_part(part, lambda one: _read(one, id_by_name))
        if found.text
    ]


def _of_part(part: str, read: Callable[[str], Shared]) -> Iterator[Shared]:
    """Read a part whole, for a name may hold a line break; else line by line."""
    whole = read(part)
    lines = part.splitlines() if whole.site_id is None else []
    if len(lines) > 1:
        yield from map(read, lines)
    else:
        yield whole


def _read(part: str, id_by_name: Mapping[str, str]) -> Shared:
    text = " ".join(unicodedata.normalize("NFKC", part).split())
    if (site_id := id_by_name.get(site_key(text))) is not None:
        return Shared(text, site_id, None)
    if (found := _SHARE.search(text)) is None:
        return Shared(text, None, None)
    # The key of a name leaves out the colon or dash that people put before a share.
    name = site_key(text[: found.start()])
    return Shared(text, id_by_name.get(name), float(found["percent"].replace(",", ".")) / 100)
