"""Names of sites: when two are one, and the readable id that a name gives."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def normalised(name: str) -> str:
    """
    Return a name without what people write differently: case, spaces, punctuation, ``&``.

    Two names are one site exactly if this gives the same text. Accents are kept: they tell
    places apart.
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    text = re.sub(r"['’`]", "", text)
    words = re.sub(r"[\W_]+", " ", text).strip()
    return words or text.strip()


def slug(name: str) -> str:
    """Return a name in small ASCII letters, digits and hyphens; ``site`` if none is left."""
    ascii_only = unicodedata.normalize("NFKD", normalised(name)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or "site"


def mint_ids(names: Iterable[str]) -> dict[str, str]:
    """
    Give each normalised name a readable id.

    Names that give the same slug are told apart by ``-2``, ``-3`` in the order of the names,
    so that the order of sources does not matter.
    """
    ids: dict[str, str] = {}
    used: set[str] = set()
    for name in sorted({normalised(name) for name in names}):
        base = slug(name)
        candidate, number = base, 2
        while candidate in used:
            candidate, number = f"{base}-{number}", number + 1
        used.add(candidate)
        ids[name] = candidate
    return ids
