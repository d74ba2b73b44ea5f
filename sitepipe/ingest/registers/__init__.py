"""Public registers: recognised by their headings, mended by their own forms."""

from __future__ import annotations

from collections.abc import Sequence

from sitepipe.ingest.registers.areas import GREEN_BELT, LOCAL_AUTHORITIES
from sitepipe.ingest.registers.brownfield import (
    BROWNFIELD_2017,
    BROWNFIELD_2026,
    BROWNFIELD_NATIONAL,
    ONLY_IN_2017,
)
from sitepipe.ingest.registers.electricity import (
    APPLICATIONS,
    CAPACITY_MAP,
    EMBEDDED_CAPACITY,
    SUBSTATIONS,
)
from sitepipe.ingest.registers.forms import RegisterForm
from sitepipe.ingest.registers.substations import Joined, join_substations

FORMS = (
    BROWNFIELD_NATIONAL,
    BROWNFIELD_2017,
    BROWNFIELD_2026,
    CAPACITY_MAP,
    SUBSTATIONS,
    EMBEDDED_CAPACITY,
    APPLICATIONS,
    LOCAL_AUTHORITIES,
    GREEN_BELT,
)
"""Every form, the more particular before the more general."""


def recognise(headings: Sequence[str]) -> RegisterForm | None:
    """
    Return the form of the public register that has these headings.

    Order, case, spaces, line breaks and punctuation of the headings do not count; aliases,
    known misspellings and single wrong letters are understood
    (:func:`sitepipe.ingest.registers.columns.headed`). A brownfield register is one of 2017 if
    it has a column that the form of 2026 dropped.

    Returns
    -------
    form
        ``None`` if the table is no register that is known.
    """
    form = next((one for one in FORMS if one.fits(headings)), None)
    if form is BROWNFIELD_2017 and not ONLY_IN_2017 & form.headings(headings).keys():
        # A header broken in two (headings in one cell) shows it only once it is mended.
        text = " ".join(headings).casefold()
        return form if "coordinatereferencesystem" in text else BROWNFIELD_2026
    return form


__all__ = [
    "APPLICATIONS",
    "BROWNFIELD_2017",
    "BROWNFIELD_2026",
    "BROWNFIELD_NATIONAL",
    "CAPACITY_MAP",
    "FORMS",
    "SUBSTATIONS",
    "Joined",
    "RegisterForm",
    "join_substations",
    "recognise",
]
