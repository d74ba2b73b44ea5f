"""File names of a pack that every system can hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

_LONGEST = 80  # a system limits a name to 255 bytes, and Windows a whole path to 260 signs
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)


def page_names(site_ids: Iterable[str]) -> dict[str, str]:
    """
    Return the path of each site's page within the pack: ``sites/<site_id>.html``.

    An id of more than 80 signs is cut and told apart by a hash of the whole; one that Windows
    keeps for a device gets a letter more.
    """
    return {site_id: f"sites/{_stem(site_id)}.html" for site_id in site_ids}


def _stem(site_id: str) -> str:
    if len(site_id) > _LONGEST:
        mark = hashlib.sha256(site_id.encode()).hexdigest()[:10]
        return f"{site_id[: _LONGEST - 11].rstrip('-')}-{mark}"
    return f"{site_id}-" if site_id in _RESERVED else site_id
