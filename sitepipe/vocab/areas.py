"""Terms of areas that sites lie in."""

from __future__ import annotations

from sitepipe.vocab.term import Term


class AreaKind(Term):
    """Kinds of area that a site lies in, each with a layer of its own."""

    AUTHORITY = "authority", "planning authority"
    LICENCE_AREA = "licence_area", "electricity licence area"
    REGION = "region"
    GREEN_BELT = "green_belt", "Green Belt"


class AreaOrigin(Term):
    """How it is known that a site lies in an area."""

    STATED = "stated", "stated by a source"
    MEASURED = "measured", "measured on a layer"


class AreaRelation(Term):
    """How a site lies to an area, as surely as the edges of both are known."""

    WITHIN = "within", "lies within"
    TOUCHES = "touches", "touches"
    UNKNOWN = "unknown", "may touch"
    CLEAR = "clear", "is clear of"

    @property
    def is_sure(self) -> bool:
        """Whether some of the site surely lies in the area."""
        return self in (AreaRelation.WITHIN, AreaRelation.TOUCHES)
