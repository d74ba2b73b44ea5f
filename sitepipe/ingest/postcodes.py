"""Postcodes as people write them."""

from __future__ import annotations

import re

from sitepipe.ingest.figures import Unreadable, is_stated_unknown

_LONGEST = 40
# Outward: a letter or two, then a digit, two digits, or a digit and a letter. Inward: a digit
# and two letters, of which C, I, K, M, O and V are never used (Royal Mail, PAF programmers'
# guide: the structure of a postcode).
_POSTCODE = re.compile(r"(GIR|[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKMNP-Y]?)([0-9][ABD-HJLNP-UW-Z]{2})")


def postcode_key(text: str) -> str:
    """Return a postcode's letters and digits as they stand, large and without spaces."""
    return "".join(text.split()).upper()


def read_postcode(text: str) -> str | None:
    """
    Read a postcode of the United Kingdom: "CV7 9JU", "cv79ju".

    Case and spaces do not count. Nothing is guessed: a letter O where a digit is due makes it
    unreadable, for the postcode that was meant may be another.

    Returns
    -------
    postcode
        In the usual form; ``None`` if the cell states that it is not known.

    Raises
    ------
    Unreadable
        If it is no whole postcode.
    """
    if is_stated_unknown(text):
        return None
    if len(text) > _LONGEST or (found := _POSTCODE.fullmatch(postcode_key(text))) is None:
        raise Unreadable("it is no whole postcode such as CV7 9JU, and none is guessed")
    return f"{found[1]} {found[2]}"
