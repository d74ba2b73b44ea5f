"""
Names: when two are one, and the readable id that a name gives.

Two rules, for two questions. :func:`site_key` says whether two sites are called alike: it keeps
words apart and accents on, for "Ash Ton" and "Ashton" may be two places. :func:`heading_key`
finds the heading or term that a person means, among few that are given: it also folds spaces
away, so that ``SiteName``, ``site_name`` and "Site name" are one column.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LONGEST_SLUG = 80
_KINDS_OF_AUTHORITY = frozenset(
    {
        "authority", "borough", "city", "corporation", "council", "county", "district", "local",
        "metropolitan", "of", "planning", "royal", "the", "unitary",
    }
)  # fmt: skip


def site_key(name: str) -> str:
    """
    Return a site's name without what people write differently: case, punctuation, ``&``.

    Two names that give the same text are written alike; whether they are one site, records say
    together with place, reference and size. Accents are kept: they tell places apart.
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    text = re.sub(r"['’`]", "", text)
    words = re.sub(r"[\W_]+", " ", text).strip()
    return words or text.strip()


def authority_key(name: str) -> str:
    """
    Return the place in an authority's name: ``warwick`` of "Warwick District Council".

    What kind of authority it is, and the order of the words ("Herefordshire, County of"), do
    not count. A name of nothing but such words stays whole.
    """
    words = site_key(name).split()
    place = sorted(word for word in words if word not in _KINDS_OF_AUTHORITY)
    return " ".join(place or words)


def heading_key(heading: str) -> str:
    """Return the letters and digits of a heading or term, in small letters."""
    return re.sub(r"[\W_]+", "", heading.casefold())


def slug(name: str) -> str:
    """
    Return a name in small ASCII letters, digits and hyphens; ``site`` if none is left.

    It is cut at the end of a word before 80 characters: ids name files, whose names have limits.
    """
    ascii_only = unicodedata.normalize("NFKD", site_key(name)).encode("ascii", "ignore").decode()
    whole = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or "site"
    if len(whole) <= _LONGEST_SLUG:
        return whole
    cut = whole[: _LONGEST_SLUG + 1].rpartition("-")[0]
    return cut or whole[:_LONGEST_SLUG]


def mint_ids(names: Iterable[str]) -> dict[str, str]:
    """
    Give each site, by its key, a readable id.

    Names that give the same slug are told apart by ``-2``, ``-3`` in the order of the names,
    so that the order of sources does not matter.
    """
    ids: dict[str, str] = {}
    used: set[str] = set()
    next_number: dict[str, int] = {}
    for key in sorted({site_key(name) for name in names}):
        base = slug(key)
        candidate, number = base, next_number.get(base, 2)
        while candidate in used:
            candidate, number = f"{base}-{number}", number + 1
        next_number[base] = number
        used.add(candidate)
        ids[key] = candidate
    return ids
