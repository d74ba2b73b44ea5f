"""Text as it was meant: without the signs that programs put in its place."""

from __future__ import annotations

import re

_HIDDEN = "\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
_WRITTEN = {
    **dict.fromkeys(_HIDDEN),
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys("\u2010\u2011\u2012\u2212\ufe58\ufe63", "-"),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
    "\u2044": "/", "\u2215": "/", "\u2009": " ",
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufb05": "st", "\ufb06": "st",
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    "\uffe1": "£",
}  # fmt: skip
_TABLE = str.maketrans(_WRITTEN)
# Thousands set apart by a space that does not break; a plain space may part two figures.
_THOUSANDS = re.compile("(?<=\\d)[\u00a0\u2007\u2009\u202f](?=\\d{3}(?!\\d))")


def plain_text(text: str) -> str:
    """
    Return a cell with the plain signs that its writer meant, for reading; the cell is kept.

    Spaces of any width are spaces, hyphens and minus signs a hyphen, curly quotes straight ones,
    ligatures their letters, full-width signs the usual ones; soft hyphens and joiners are gone.
    En and em dashes stay. Signs that mean something else are left alone, unlike in Unicode's
    own compatibility forms, where 2½ would become 21/2 and 10² become 102.
    """
    return _THOUSANDS.sub(",", text).translate(_TABLE)
